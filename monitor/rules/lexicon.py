"""Everything that a rule set looks for, filed so that a story costs the words that it has, not those that are looked
for.

Words of scripts with spaces are looked up by their form: what a form may be is worked out when it is first met, and
remembered. Stretches of Hangul, Han and kana are found anywhere by one pass of Aho and Corasick's automaton.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ahocorasick_rs import AhoCorasick

from monitor.rules.compile import ALWAYS, BIT, EVERY, LONGEST_WORD, Element, Shape, Target, inflected_in, shape_of
from monitor.rules.rule import Written
from monitor.text.fold import fold_text, spelled
from monitor.text.inflect import acronym_keys, keys
from monitor.text.words import Kind, kind_of

MOST_FORMS = 200_000  # remembered; a news vocabulary is smaller, and a hostile one must not grow for ever
MOST_NEW_FORMS = 30_000  # inflected in one field of a story; after so many new words the others count as they stand
UNSPACED = -1  # the number of every element in Hangul or Han: these are compared as they stand


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """A written form as it is filed under its first element.

    `target` is a number; `rest` the other elements by kind, text and number. `inflection` is the bit of the language by
    whose rules it is inflected, 0 for the story's own; `only` are the languages of the stories it is looked for in.
    """

    target: int
    first: str
    rest: tuple[tuple[Kind, str, int], ...]
    inflection: int
    only: int

    def condition(self, met: int) -> int:
        """The languages of the stories in which it stands for its target, if its elements are met in these."""
        if self.inflection:
            return self.only if met & self.inflection else 0
        return met


@dataclass(frozen=True, slots=True, eq=False)
class Met:
    """What a form may be: whole patterns (target and condition); the beginning of longer ones (by the number of their
    second element, each with the languages in which this form is their first); what comes later in one (the numbers of
    the elements, and in which languages it is that)."""

    whole: tuple[tuple[int, int], ...] = ()
    begins: dict[int, list[tuple[Pattern, int]]] = field(default_factory=dict)
    later: dict[int, int] = field(default_factory=dict)
    targets: tuple[tuple[int, int], ...] = ()  # of the whole and of the longer ones, for a first look


class Lexicon(dict[str, Met | None]):
    """By a word's form, as a story writes it, what it may be: None for a word that nobody looks for."""

    def __init__(self, wanted: Iterable[tuple[Target, Written]]) -> None:
        super().__init__()
        self._new_forms = 0  # met for the first time in this field
        self.targets: list[Target] = []
        self.numbers: dict[Target, int] = {}
        self._elements: dict[Element, int] = {}
        self._alone: dict[int, list[Pattern]] = defaultdict(list)  # by their only element
        self._longer: dict[int, list[Pattern]] = defaultdict(list)  # by their first element
        self._later: set[int] = set()
        self._words = _Words()
        stretches: dict[str, list[Pattern]] = defaultdict(list)
        for target, written in wanted:
            if target not in self.numbers:
                self.numbers[target] = len(self.targets)
                self.targets.append(target)
            shape = shape_of(written, name=target.kind == "entity")
            pattern = self._pattern(self.numbers[target], shape)
            first = shape.elements[0]
            if first.kind is not Kind.SPACED:
                stretches[first.text].append(pattern)
            elif pattern.rest:
                self._longer[self._number(first, shape.language)].append(pattern)
            else:
                self._alone[self._number(first, shape.language)].append(pattern)
        # By the number of a name or term, that of the longer words in which it means something else.
        self.excepting = {
            number: self.numbers[longer]
            for target, number in self.numbers.items()
            if (longer := Target(target.kind, target.id, excepting=True)) in self.numbers and not target.excepting
        }
        self.stretch_patterns = list(stretches.values())
        self.stretch_targets = [frozenset(one.target for one in patterns) for patterns in self.stretch_patterns]
        self._automaton = AhoCorasick(list(stretches), store_patterns=False) if stretches else None

    def _pattern(self, target: int, shape: Shape) -> Pattern:
        first, *others = shape.elements
        rest = []
        for element in others:
            number = UNSPACED
            if element.kind is Kind.SPACED:
                number = self._number(element, shape.language)
                self._later.add(number)
            rest.append((element.kind, element.text, number))
        inflection = BIT.get(shape.language, ALWAYS) if shape.language else 0
        return Pattern(target, first.text, tuple(rest), inflection, shape.only)

    def _number(self, element: Element, language: str) -> int:
        number = self._elements.setdefault(element, len(self._elements))
        self._words.add(number, element, language)
        return number

    def __missing__(self, form: str) -> Met | None:
        """What a form may be that is met for the first time."""
        if len(form) > LONGEST_WORD:
            return None
        if len(self) > MOST_FORMS:
            self.clear()
        met = self._meet(form, fold_text(form)) if kind_of(form[0]) is Kind.SPACED else None
        if self._new_forms < MOST_NEW_FORMS:
            self[form] = met
        self._new_forms += 1
        return met

    def met_by(self, forms: Iterable[str]) -> list[Met | None]:
        """What each of a story's words may be."""
        self._new_forms = 0
        return list(map(self.__getitem__, forms))

    def _meet(self, form: str, word: str) -> Met | None:
        inflected = self._new_forms < MOST_NEW_FORMS and not word.isdecimal()
        elements = self._words.met_by(word, spelled(form), inflected=inflected)
        whole: dict[int, int] = defaultdict(int)
        begins: dict[int, list[tuple[Pattern, int]]] = defaultdict(list)
        for number, met in elements.items():
            for pattern in self._alone.get(number, ()):
                whole[pattern.target] |= pattern.condition(met)
            for pattern in self._longer.get(number, ()):
                begins[pattern.rest[0][2]].append((pattern, met))
        later = {number: met for number, met in elements.items() if number in self._later}
        if not (whole or begins or later):
            return None
        targets = defaultdict(int, whole)
        for patterns in begins.values():
            for pattern, met in patterns:
                targets[pattern.target] |= pattern.condition(met)
        return Met(tuple(whole.items()), dict(begins), later, tuple(targets.items()))

    def stretches(self, folded: str) -> list[tuple[int, int, int]]:
        """Where a stretch of Hangul, Han or kana stands that patterns begin with: its number in `stretch_patterns`,
        start, end."""
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(folded, overlapping=True)


class _Words:
    """Elements of scripts with spaces, by what a word that meets them looks like."""

    def __init__(self) -> None:
        self.filed: dict[int, set[str]] = {}  # the languages that each element is filed for
        self.by_word: dict[str, list[int]] = defaultdict(list)
        self.by_spelling: dict[str, list[int]] = defaultdict(list)
        self.by_start: dict[str, list[int]] = defaultdict(list)
        self.by_end: dict[str, list[int]] = defaultdict(list)
        self.inside: list[tuple[str, int]] = []
        self.inflected: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))  # language, key
        self.inflected_ends: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self.start_lengths: set[int] = set()
        self.end_lengths: set[int] = set()

    def add(self, number: int, element: Element, language: str) -> None:
        """File an element, inflected by the rules of `language`; "" is every language of its script."""
        filed = self.filed.get(number)
        if filed is None:
            filed = self.filed[number] = set()
            self._add_uninflected(number, element)
        if element.exact or element.fixed or element.free_end:
            return
        index = self.inflected_ends if element.free_start else self.inflected
        for one in inflected_in(element.text):
            if language in ("", one) and one not in filed:
                filed.add(one)
                for key in element.keys(one):
                    index[one][key].append(number)
                    if element.free_start:
                        self.end_lengths.add(len(key))

    def _add_uninflected(self, number: int, element: Element) -> None:
        """File an element by what it looks like in every language."""
        if element.exact:
            self.by_spelling[element.exact].append(number)
        elif element.fixed:
            for key in acronym_keys(element.text):
                self.by_word[key].append(number)
        elif element.free_start and element.free_end:
            self.inside.append((element.text, number))
        elif element.free_end:
            self.by_start[element.text].append(number)
            self.start_lengths.add(len(element.text))
        elif element.free_start:
            self.by_end[element.text].append(number)
            self.end_lengths.add(len(element.text))
        else:
            self.by_word[element.text].append(number)

    def met_by(self, word: str, written: str, *, inflected: bool) -> dict[int, int]:
        """The elements that a story's word meets, each with the languages in which it does. `word` is `written`
        folded; it is taken for a form of other words if `inflected`."""
        met = dict.fromkeys(self.by_word.get(word, ()), EVERY)
        met.update(dict.fromkeys(self.by_spelling.get(written, ()), EVERY))
        for length in self.start_lengths:
            if length <= len(word):
                met.update(dict.fromkeys(self.by_start.get(word[:length], ()), EVERY))
        for length in self.end_lengths:
            if length <= len(word):
                met.update(dict.fromkeys(self.by_end.get(word[-length:], ()), EVERY))
        met.update((number, EVERY) for text, number in self.inside if text in word)
        for language in inflected_in(word) if inflected else ():
            if language in self.inflected or language in self.inflected_ends:
                for number in self._inflected(word, written, language):
                    met[number] = met.get(number, 0) | BIT[language]
        return met

    def _inflected(self, word: str, written: str, language: str) -> Iterator[int]:
        by_key, by_end = self.inflected[language], self.inflected_ends[language]
        for form in keys(word, written.lower(), language):
            yield from by_key.get(form, ())
            if by_end:
                for length in self.end_lengths:
                    if length <= len(form):
                        yield from by_end.get(form[-length:], ())
