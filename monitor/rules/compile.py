"""Written forms as patterns: sequences of words or stretches of script, filed under what their first one looks for."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from monitor.rules.rule import Written
from monitor.text.fold import fold, fold_text
from monitor.text.inflect import acronym_keys, is_acronym, keys, term_keys
from monitor.text.language import LANGUAGES
from monitor.text.words import Kind, runs

LONGEST_WORD = 100  # letters; what is longer is no word of any language, and nothing is looked for in it
MOST_FORMS = 200_000  # remembered; a news vocabulary is smaller, and a hostile one must not grow for ever
SPACED = ("en", "de", "fr", "es", "it", "pl", "ru", "uk", "ar")
CHINESE = frozenset({"zh-Hans", "zh-Hant"})


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
    keys: frozenset[str] = frozenset()
    free_start: bool = False
    free_end: bool = False
    exact: str = ""  # the form as written, where nothing else will do
    fixed: bool = False  # met by its `keys` alone, not by what is inflected to one of them


@dataclass(frozen=True, slots=True)
class Pattern:
    target: Target
    elements: tuple[Element, ...]
    language: str  # whose inflection holds; "" for none
    only: frozenset[str] | None  # the languages of the stories that it is looked for in; None for all

    def spoken(self, possible: frozenset[str]) -> bool:
        """Whether it is looked for in a story of these languages."""
        return self.only is None or not self.only.isdisjoint(possible)


def patterns_of(target: Target, written: Written) -> Iterator[Pattern]:
    """How one written form is looked for. A form without a language is looked for in stories of every language,
    inflected by the rules of the story's own."""
    if written.language:
        yield _pattern(target, written.form, written.language, _only(target, written))
        return
    kinds = {element.kind for element in _elements(written.form, "")}
    for language in SPACED if Kind.SPACED in kinds else ():
        yield _pattern(target, written.form, language, frozenset({language}))
    east = frozenset(LANGUAGES) - frozenset(SPACED) if Kind.SPACED in kinds else None
    yield _pattern(target, written.form, "", east)


def _only(target: Target, written: Written) -> frozenset[str] | None:
    """Concepts are looked for in stories of their language; so are names too short to be told from other words."""
    languages = CHINESE if written.language == "zh" else frozenset({written.language})
    if target.kind != "entity":
        return languages
    parts = list(runs(fold_text(written.form)))
    if len(parts) != 1:
        return None
    length, kind = len(parts[0].text), parts[0].kind
    if kind is Kind.HANGUL:
        return languages if length == 1 else None
    return languages if length <= 2 else None


def _pattern(target: Target, form: str, language: str, only: frozenset[str] | None) -> Pattern:
    return Pattern(target, _elements(form, language), language, only)


def _elements(form: str, language: str) -> tuple[Element, ...]:
    exact = form.startswith("=")
    bare = unicodedata.normalize("NFC", form.removeprefix("="))
    found: list[Element] = []
    for word in bare.split():
        # A hyphen parts words as a blank does; a free end belongs to the outermost of them.
        parts = list(runs(fold_text(word)))
        originals = _originals(word)
        for index, part in enumerate(parts):
            fixed = exact or is_acronym(originals[index])
            if exact:
                looks = frozenset({part.text})
            elif fixed:
                looks = acronym_keys(part.text)
            else:
                looks = term_keys(part.text, _raw(word, part.text), language)
            found.append(
                Element(
                    part.kind,
                    part.text,
                    looks,
                    free_start=word.startswith("*") and index == 0,
                    free_end=word.endswith("*") and index == len(parts) - 1,
                    exact=originals[index] if exact else "",
                    fixed=fixed,
                )
            )
    return tuple(found)


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


@dataclass(frozen=True, slots=True, eq=False)
class Filed:
    """A pattern as it is filed under its first element; each of the others by its kind, its text and its number."""

    pattern: Pattern
    rest: tuple[tuple[Kind, str, int], ...]


@dataclass(frozen=True, slots=True)
class Met:
    """What a form may be: a whole pattern, the beginning of longer ones (by the number of their second element), or
    what comes later in one (the numbers of the elements that it meets)."""

    whole: tuple[Filed, ...] = ()
    begins: Mapping[int, Sequence[Filed]] = field(default_factory=dict)
    continues: frozenset[int] = frozenset()


class Words:
    """Elements of one language, by what a word that meets them may look like; each with what it stands for."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.by_word: dict[str, list[tuple[Element, Filed | int]]] = defaultdict(list)
        self.by_key: dict[str, list[tuple[Element, Filed | int]]] = defaultdict(list)
        self.by_start: dict[str, list[tuple[Element, Filed | int]]] = defaultdict(list)
        self.by_end: dict[str, list[tuple[Element, Filed | int]]] = defaultdict(list)
        self.inside: list[tuple[Element, Filed | int]] = []
        self.start_lengths: set[int] = set()
        self.end_lengths: set[int] = set()

    def add(self, element: Element, meaning: Filed | int) -> None:
        if element.free_start and element.free_end:
            self.inside.append((element, meaning))
        elif element.free_end:
            self.by_start[element.text].append((element, meaning))
            self.start_lengths.add(len(element.text))
        elif element.free_start:
            for key in element.keys:
                self.by_end[key].append((element, meaning))
                self.end_lengths.add(len(key))
        else:
            for key in element.keys:
                (self.by_word if element.fixed else self.by_key)[key].append((element, meaning))

    def met_by(self, word: str, raw: str) -> Iterator[tuple[Element, Filed | int]]:
        """What a story's word meets; `word` is folded, `raw` has its accents. The same may come more than once."""
        yield from self.by_word.get(word, ())
        for form in keys(word, raw, self.language):
            yield from self.by_key.get(form, ())
            for length in self.end_lengths:
                yield from self.by_end.get(form[-length:], ())
        for length in self.start_lengths:
            yield from self.by_start.get(word[:length], ())
        for element, meaning in self.inside:
            if element.text in word:
                yield element, meaning


class Lexicon:
    """Everything that is looked for, filed for search."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.stretches: dict[str, list[Filed]] = defaultdict(list)  # Hangul and Han, by their first two characters
        self._words: dict[str, Words] = {}
        self._met: dict[frozenset[str], dict[str, Met]] = {}
        self._met_forms = 0
        numbers: dict[tuple[str, Element], int] = {}
        for pattern in patterns:
            first, *others = pattern.elements
            words = self._words.setdefault(pattern.language, Words(pattern.language))
            for element in others:
                if element.kind is Kind.SPACED and (pattern.language, element) not in numbers:
                    numbers[pattern.language, element] = len(numbers)
                    words.add(element, numbers[pattern.language, element])
            rest = tuple((one.kind, one.text, numbers.get((pattern.language, one), NO_WORD)) for one in others)
            filed = Filed(pattern, rest)
            if first.kind is Kind.SPACED:
                words.add(first, filed)
            else:
                self.stretches[first.text[:2]].append(filed)

    def met(self, possible: frozenset[str]) -> dict[str, Met]:
        """What the forms met so far, as they were written, may be in stories of these languages."""
        if self._met_forms > MOST_FORMS:
            self._met.clear()
            self._met_forms = 0
        return self._met.setdefault(possible, {})

    def meet(self, original: str, word: str, possible: frozenset[str]) -> Met:
        """What a form may be in stories of these languages. `word` is `original` folded."""
        found: dict[Filed, None] = {}
        continues: set[int] = set()
        if len(word) <= LONGEST_WORD:
            written = unicodedata.normalize("NFC", original)
            raw = written.lower()
            for words in self._words.values():
                for element, meaning in words.met_by(word, raw):
                    if element.exact and element.exact != written:
                        continue
                    if isinstance(meaning, int):
                        continues.add(meaning)
                    elif meaning.pattern.spoken(possible):
                        found[meaning] = None
        begins: dict[int, list[Filed]] = defaultdict(list)
        for filed in found:
            if filed.rest:
                begins[filed.rest[0][2]].append(filed)
        whole = tuple(filed for filed in found if not filed.rest)
        self._met_forms += 1
        met = Met(whole, dict(begins), frozenset(continues)) if found or continues else NOTHING
        self.met(possible)[original] = met
        return met


NO_WORD = -1  # the number of elements in Hangul or Han, which are compared as they stand
NOTHING = Met()
