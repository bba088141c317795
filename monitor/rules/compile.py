"""Written forms as patterns: sequences of words or stretches of script, filed under what their first one looks for."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from monitor.rules.rule import Written
from monitor.text.fold import fold, fold_text
from monitor.text.inflect import keys, term_keys
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

    def meets(self, word: str, found: frozenset[str]) -> bool:
        """Whether a story's word, or its keys in the pattern's language, is a form of this one."""
        if self.free_start and self.free_end:
            return self.text in word
        if self.free_end:
            return word.startswith(self.text)
        if self.free_start:
            return any(word.endswith(key) or any(one.endswith(key) for one in found) for key in self.keys)
        return not self.keys.isdisjoint(found)

    def written(self, form: str) -> bool:
        """Whether a form that was asked for as it is stands there as it is; any will do for the others."""
        return not self.exact or form == self.exact


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
        originals = _originals(word) if exact else [""] * len(parts)
        for index, part in enumerate(parts):
            found.append(
                Element(
                    part.kind,
                    part.text,
                    frozenset({part.text}) if exact else term_keys(part.text, _raw(word, part.text), language),
                    free_start=word.startswith("*") and index == 0,
                    free_end=word.endswith("*") and index == len(parts) - 1,
                    exact=originals[index],
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


@dataclass
class Words:
    """Patterns of one language that begin with a word, by what that word may look like in a story."""

    language: str
    by_key: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    by_start: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    by_end: dict[str, list[Pattern]] = field(default_factory=lambda: defaultdict(list))
    inside: list[Pattern] = field(default_factory=list)

    def add(self, pattern: Pattern) -> None:
        first = pattern.elements[0]
        if first.free_start and first.free_end:
            self.inside.append(pattern)
        elif first.free_end:
            self.by_start[first.text].append(pattern)
        else:
            for key in first.keys:
                (self.by_end if first.free_start else self.by_key)[key].append(pattern)

    def beginning_with(self, word: str, raw: str) -> Iterable[Pattern]:
        """The patterns that this word of a story, folded and with its accents, may begin."""
        forms = keys(word, raw, self.language)
        found: dict[Pattern, None] = {}
        for form in forms:
            found.update(dict.fromkeys(self.by_key.get(form, ())))
            if self.by_end:
                for start in range(len(form)):
                    found.update(dict.fromkeys(self.by_end.get(form[start:], ())))
        if self.by_start:
            for end in range(1, len(word) + 1):
                found.update(dict.fromkeys(self.by_start.get(word[:end], ())))
        found.update(dict.fromkeys(pattern for pattern in self.inside if pattern.elements[0].text in word))
        return found


class Lexicon:
    """Everything that is looked for, filed for search."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.names: dict[str, Words] = {}  # looked for in every story
        self.terms: dict[str, Words] = {}  # looked for in stories of some languages
        self.stretches: dict[str, list[Pattern]] = defaultdict(list)  # Hangul and Han, by their first two characters
        self._met: dict[frozenset[str], dict[str, tuple[Pattern, ...]]] = {}
        self._met_forms = 0
        for pattern in patterns:
            first = pattern.elements[0]
            if first.kind is Kind.SPACED:
                table = self.names if pattern.only is None else self.terms
                table.setdefault(pattern.language, Words(pattern.language)).add(pattern)
            else:
                self.stretches[first.text[:2]].append(pattern)

    def met(self, possible: frozenset[str]) -> dict[str, tuple[Pattern, ...]]:
        """The forms met so far in stories of these languages, as they were written, and the patterns they begin."""
        if self._met_forms > MOST_FORMS:
            self._met.clear()
            self._met_forms = 0
        return self._met.setdefault(possible, {})

    def meet(self, original: str, word: str, possible: frozenset[str]) -> tuple[Pattern, ...]:
        """The patterns that a word may begin in stories of these languages. `word` is `original` folded."""
        found: dict[Pattern, None] = {}
        if len(word) <= LONGEST_WORD:
            written = unicodedata.normalize("NFC", original)
            raw = written.lower()
            for table in self._tables(possible):
                for pattern in table.beginning_with(word, raw):
                    if pattern.spoken(possible) and pattern.elements[0].written(written):
                        found[pattern] = None
        self._met_forms += 1
        patterns = self.met(possible)[original] = tuple(found)
        return patterns

    def _tables(self, possible: frozenset[str]) -> list[Words]:
        spoken = possible | ({"zh"} if possible & CHINESE else set())
        terms = (words for language, words in self.terms.items() if language in spoken or not language)
        return [*self.names.values(), *terms]
