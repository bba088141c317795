"""Written forms as patterns: sequences of words or stretches of script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from monitor.rules.rule import Written
from monitor.text.fold import fold, fold_text, spelled
from monitor.text.inflect import is_acronym, term_keys
from monitor.text.language import LANGUAGES
from monitor.text.words import Kind, has_unspaced, runs

# Languages as bits. A condition shares a bit with the languages that a story may be in, or it is not met; ALWAYS
# is in every story.
ALWAYS = 1
BIT = {language: 2 << number for number, language in enumerate(LANGUAGES)}
EVERY = (2 << len(LANGUAGES)) - 1

LATIN = ("en", "de", "fr", "es", "it", "pl")
CYRILLIC = ("ru", "uk")
ARABIC = ("ar",)
CHINESE = ("zh-Hans", "zh-Hant")
LONGEST_WORD = 100  # letters; what is longer is no word of any language, and nothing is looked for in it
REMEMBERED = 4_096  # written forms; of an edited set no others are asked for than those of the edited names and terms


_LATIN_LETTERS = re.compile("[0-9A-Za-z\u00c0-\u024f]{1,2}")
_HAN = re.compile("[\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]{1,2}")


def bits(languages: Iterable[str]) -> int:
    """What a story in one of these languages meets."""
    found = ALWAYS
    for language in languages:
        found |= BIT[language]
    return found


def inflected_in(word: str) -> tuple[str, ...]:
    """The languages whose inflection a folded word may have, by its script."""
    first = word[:1]
    if first < "\u0370":
        return LATIN
    if "\u0400" <= first <= "\u04ff":
        return CYRILLIC
    return ARABIC if "\u0600" <= first <= "\u06ff" else ()


@dataclass(frozen=True, slots=True)
class Target:
    """What a pattern stands for. `excepting` marks the longer words in which the name or term means something else."""

    kind: str  # entity | concept | term
    id: str
    excepting: bool = False


@dataclass(frozen=True, slots=True)
class Element:
    """One word, or one stretch of Hangul or Han, of a pattern."""

    kind: Kind
    text: str  # folded
    raw: str = ""  # in lower case with its accents, where it is one word
    exact: str = ""  # the form as written, where nothing else will do
    fixed: bool = False  # initials: they take no endings
    free_start: bool = False
    free_end: bool = False

    def keys(self, language: str) -> frozenset[str]:
        """Under what its forms are looked for, inflected by the rules of a language."""
        return _keys(self.text, self.raw, language)


@dataclass(frozen=True, slots=True)
class Shape:
    """How one written form is looked for.

    `language` is the one whose inflection holds; "" is that of the story. `only` are the languages of the stories that
    it is looked for in, as bits.
    """

    elements: tuple[Element, ...]
    language: str
    only: int

    @property
    def words(self) -> int:
        """The most words that it covers: in Han and kana every two characters begin one, and it may begin between."""
        return sum(len(one.text) // 2 + 1 if one.kind is Kind.HAN else 1 for one in self.elements)


_keys = lru_cache(maxsize=REMEMBERED)(term_keys)


@lru_cache(maxsize=REMEMBERED)
def shape_of(written: Written, *, name: bool) -> Shape:
    """How a written form is looked for; `name` says that it is an entity's."""
    elements = _elements(written.form)
    return Shape(elements, written.language, _only(elements, written.language, name=name))


def _only(elements: tuple[Element, ...], language: str, *, name: bool) -> int:
    """Concepts are looked for in stories of their language; so are names too short to be told from other words."""
    languages = CHINESE if language == "zh" else (language,) if language else ()
    if name and (len(elements) != 1 or not _is_short(elements[0])):
        return ALWAYS
    return bits(languages) & ~ALWAYS if languages else ALWAYS


def _is_short(element: Element) -> bool:
    """One Hangul syllable; one or two Han characters or Latin letters. Kana and Cyrillic are the letters of few."""
    if element.kind is Kind.HANGUL:
        return len(element.text) == 1
    letters = _LATIN_LETTERS if element.kind is Kind.SPACED else _HAN
    return letters.fullmatch(element.text) is not None


def _elements(form: str) -> tuple[Element, ...]:
    exact = form.startswith("=")
    found: list[Element] = []
    for word in unicodedata.normalize("NFC", form.removeprefix("=")).split():
        if not exact and (plain := _plain(word)) is not None:
            found.append(plain)
            continue
        # A hyphen parts words as a blank does; a free end belongs to the outermost of them.
        parts = list(runs(fold_text(word)))
        # As written they matter where the form must be just so, and where they may be initials: most words are neither.
        written = exact or (word.isupper() if len(parts) == 1 else word != word.lower())
        originals = _originals(word) if written else [""] * len(parts)
        for index, part in enumerate(parts):
            found.append(
                Element(
                    part.kind,
                    part.text,
                    raw=_raw(word, part.text),
                    exact=spelled(originals[index]) if exact else "",
                    fixed=not exact and is_acronym(originals[index]),
                    free_start=word.startswith("*") and index == 0,
                    free_end=word.endswith("*") and index == len(parts) - 1,
                )
            )
    return tuple(found)


def _plain(word: str) -> Element | None:
    """What most words are: nothing but letters, not all of them capitals, in a script with spaces."""
    text = fold_text(word) if word.isalpha() and not word.isupper() else ""
    return None if has_unspaced(text) or not text.isalpha() else Element(Kind.SPACED, text, raw=_raw(word, text))


def _raw(word: str, text: str) -> str:
    """The word in lower case with its accents, where it is one word; else the folded part."""
    if text.isascii() and word.isascii():
        return text
    lowered = word.strip("*").lower()
    return lowered if fold_text(lowered) == text else text


def _originals(word: str) -> list[str]:
    """The parts of a word as written: `S-400` is S and 400."""
    folded = fold(word)
    return [word[slice(*folded.original(part.start, part.end))] for part in runs(folded.text)]
