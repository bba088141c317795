"""Everything that a rule set looks for, filed so that a story costs the words that it has, not those that are looked
for.

Words of scripts with spaces are looked up by their form: what a form may be is worked out when it is first met, and
remembered. Stretches of Hangul, Han and kana are found anywhere by one pass of Aho and Corasick's automaton.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from weakref import proxy

from ahocorasick_rs import AhoCorasick

from monitor.rules.compile import ALWAYS, BIT, EVERY, LONGEST_WORD, Element, Shape, Target, inflected_in, shape_of
from monitor.rules.rule import Written
from monitor.text.fold import fold_text, spelled
from monitor.text.inflect import acronym_keys, keys
from monitor.text.words import Kind, kind_of

MOST_FORMS = 300_000  # remembered; a news vocabulary is smaller, and a hostile one must not grow for ever
MOST_NEW_FORMS = 20_000  # inflected in one field of a story; after so many new words the others count as they stand
LAST = 4  # letters by which words with a free start are told apart first
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
    """What a form may be, in a story of some languages: whole patterns; the beginning of longer ones (by the number of
    their second element, each with the languages in which this form is their first); what comes later in one (the
    numbers of the elements, and in which languages it is that). Of whole patterns their targets are kept."""

    whole: tuple[int, ...] = ()
    begins: dict[int, list[tuple[Pattern, int]]] = field(default_factory=dict)
    later: dict[int, int] = field(default_factory=dict)


class Lexicon:
    """By what everything is found that a rule set looks for."""

    def __init__(self, wanted: Iterable[tuple[Target, Written]]) -> None:
        self.targets: list[Target] = []
        self.numbers: dict[Target, int] = {}
        self.longest: list[int] = []  # words of the longest form of each target
        self._elements: dict[Element, int] = {}
        self._alone: dict[int, list[Pattern]] = defaultdict(list)  # by their only element
        self._longer: dict[int, list[Pattern]] = defaultdict(list)  # by their first element
        self._later: set[int] = set()
        self._words = _Words()
        self._forms: dict[int, Forms] = {}
        self._met: dict[tuple[object, ...], Met | None] = {}  # one for all forms that mean the same
        stretches: dict[str, list[Pattern]] = defaultdict(list)
        for target, written in wanted:
            if target not in self.numbers:
                self.numbers[target] = len(self.targets)
                self.targets.append(target)
                self.longest.append(0)
            number = self.numbers[target]
            shape = shape_of(written, name=target.kind == "entity")
            self.longest[number] = max(self.longest[number], shape.words)
            pattern = self._pattern(number, shape)
            first = shape.elements[0]
            if first.kind is not Kind.SPACED:
                stretches[first.text].append(pattern)
            elif pattern.rest:
                self._longer[self._number(first, shape)].append(pattern)
            else:
                self._alone[self._number(first, shape)].append(pattern)
        # By the number of a name or term, that of the longer words in which it means something else.
        self.excepting = {
            number: self.numbers[longer]
            for target, number in self.numbers.items()
            if (longer := Target(target.kind, target.id, excepting=True)) in self.numbers and not target.excepting
        }
        self.stretch_patterns = [_by_next(patterns) for patterns in stretches.values()]
        self.stretch_targets = [frozenset(one.target for one in patterns) for patterns in stretches.values()]
        self._automaton = AhoCorasick(list(stretches), store_patterns=False) if stretches else None

    def _pattern(self, target: int, shape: Shape) -> Pattern:
        first, *others = shape.elements
        rest = []
        for element in others:
            number = UNSPACED
            if element.kind is Kind.SPACED:
                number = self._number(element, shape)
                self._later.add(number)
            rest.append((element.kind, element.text, number))
        inflection = BIT.get(shape.language, ALWAYS) if shape.language else 0
        return Pattern(target, first.text, tuple(rest), inflection, shape.only)

    def _number(self, element: Element, shape: Shape) -> int:
        number = self._elements.setdefault(element, len(self._elements))
        self._words.add(number, element, shape.language, everywhere=shape.only == ALWAYS)
        return number

    def forms(self, languages: int) -> Forms:
        """By a word's form what it may be in a story that may be in these languages."""
        if languages not in self._forms:
            self._forms[languages] = Forms(self, languages)
        return self._forms[languages]

    def make_room(self) -> None:
        """Forget all forms where they have become too many."""
        if sum(map(len, self._forms.values())) > MOST_FORMS:
            for forms in self._forms.values():
                forms.clear()
            self._met.clear()

    def meet(self, form: str, languages: int, *, as_it_stands: bool = False) -> Met | None:
        """What a word's form may be; None for a word that nobody looks for."""
        elements = self._words.written(form) if as_it_stands else self._words.met_by(form, languages)
        if not elements:
            return None
        key = (languages, *sorted(elements.items()))
        if key not in self._met:
            self._met[key] = self._meant(elements, languages)
        return self._met[key]

    def _meant(self, elements: dict[int, int], languages: int) -> Met | None:
        """What a form may be that meets these elements, each in some languages."""
        whole: dict[int, None] = {}
        begins: dict[int, list[tuple[Pattern, int]]] = defaultdict(list)
        for number, met in elements.items():
            for pattern in self._alone.get(number, ()):
                if pattern.condition(met) & languages:
                    whole[pattern.target] = None
            for pattern in self._longer.get(number, ()):
                if pattern.condition(met) & languages:
                    begins[pattern.rest[0][2]].append((pattern, met))
        later = {number: met for number, met in elements.items() if number in self._later}
        if not (whole or begins or later):
            return None
        return Met(tuple(whole), dict(begins), later)

    def stretches(self, folded: str) -> list[tuple[int, int, int]]:
        """Where a stretch of Hangul, Han or kana stands that patterns begin with: its number in `stretch_patterns`,
        start, end."""
        if self._automaton is None:
            return []
        return self._automaton.find_matches_as_indexes(folded, overlapping=True)


class Forms(dict[str, Met | None]):
    """By a word's form, as a story writes it, what it may be: worked out when it is first met, and remembered."""

    def __init__(self, lexicon: Lexicon, languages: int) -> None:
        super().__init__()
        self._lexicon: Lexicon = proxy(lexicon)  # which has this: without a circle it is gone as soon as it is let go
        self._languages = languages
        self._new = 0  # met for the first time in this field

    def __missing__(self, form: str) -> Met | None:
        if len(form) > LONGEST_WORD:
            return None
        self._new += 1
        if self._new > MOST_NEW_FORMS:
            return self._lexicon.meet(form, self._languages, as_it_stands=True)
        met = self[form] = self._lexicon.meet(form, self._languages)
        return met

    def met_by(self, forms: Sequence[str], *, unspaced: bool) -> list[Met | None]:
        """What each of a field's runs may be; None for stretches of Hangul, Han and kana, which are no words."""
        self._lexicon.make_room()
        self._new = 0
        if unspaced:
            return [self[form] if kind_of(form[0]) is Kind.SPACED else None for form in forms]
        return list(map(self.__getitem__, forms))


def _by_next(patterns: Iterable[Pattern]) -> dict[str, list[Pattern]]:
    """Patterns that begin alike, by the character that they go on with; under "" those that end there, or go on with a
    word, whose forms begin in more ways."""
    found: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in patterns:
        kind, text, _ = pattern.rest[0] if pattern.rest else (Kind.SPACED, "", 0)
        found["" if kind is Kind.SPACED else text[0]].append(pattern)
    return dict(found)


class _Words:
    """Elements of scripts with spaces, by what a word that meets them looks like."""

    def __init__(self) -> None:
        self.filed: dict[int, set[tuple[str, bool]]] = {}  # the languages that each element is filed for
        self.by_word: dict[str, list[int]] = defaultdict(list)
        self.by_spelling: dict[str, list[int]] = defaultdict(list)
        self.by_start: dict[str, list[int]] = defaultdict(list)
        self.start_lengths: set[int] = set()
        self.by_end = _Ends()
        self.inside: list[tuple[str, int]] = []
        # By language what its stories look for, and what stories of all languages do: names that are inflected by it.
        self.its_own: dict[str, _Inflected] = defaultdict(_Inflected)
        self.everywhere: dict[str, _Inflected] = defaultdict(_Inflected)
        self._by_script: dict[tuple[tuple[str, ...], int], list[tuple[str, int, _Inflected]]] = {}  # once all is filed

    def add(self, number: int, element: Element, language: str, *, everywhere: bool) -> None:
        """File an element, inflected by the rules of `language`, "" for the story's own; `everywhere` says that it is
        looked for in stories of all languages."""
        filed = self.filed.get(number)
        if filed is None:
            filed = self.filed[number] = set()
            self._add_uninflected(number, element)
        if element.exact or element.fixed or element.free_end:
            return
        for one in inflected_in(element.text):
            if language not in ("", one):
                continue
            for place, wanted in ((self.its_own, True), (self.everywhere, everywhere and language != "")):
                if wanted and (one, place is self.everywhere) not in filed:
                    filed.add((one, place is self.everywhere))
                    place[one].add(number, element, one)

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
            self.by_end.add(element.text, number)
        else:
            self.by_word[element.text].append(number)

    def written(self, form: str) -> dict[int, int]:
        """The elements that are written as the word is, but for its case."""
        return dict.fromkeys(self.by_word.get(form.lower(), ()), EVERY)

    def met_by(self, form: str, languages: int) -> dict[int, int]:
        """The elements that a story's word meets, each with the languages in which it does. `languages` are those that
        the story may be in."""
        word = fold_text(form)
        met = dict.fromkeys(self.by_word.get(word, ()), EVERY)
        for number in self._met_in_part(word, form):
            met[number] = EVERY
        if word.isdecimal():
            return met
        raw = spelled(form).lower()
        for language, bit, wanted in self._inflected(inflected_in(word), languages):
            for number in wanted.met_by(keys(word, raw, language)):
                met[number] = met.get(number, 0) | bit
        return met

    def _met_in_part(self, word: str, form: str) -> list[int]:
        """The elements with a free end, and those that want a form as it is spelled."""
        found = self.by_end.of(word)
        if self.by_spelling:
            found += self.by_spelling.get(spelled(form), ())
        for length in self.start_lengths:
            found += self.by_start.get(word[:length], ())
        if self.inside:
            found += [number for text, number in self.inside if text in word]
        return found

    def _inflected(self, script: tuple[str, ...], languages: int) -> list[tuple[str, int, _Inflected]]:
        """By whose inflection words of a script are looked for: the languages, their bits, the elements of each. Kept:
        without names, only one of the six languages in Latin letters has to be asked of a new word."""
        found = self._by_script.get((script, languages))
        if found is None:
            found = self._by_script[script, languages] = []
            for language in script:
                place = self.its_own if BIT[language] & languages else self.everywhere
                if language in place:
                    found.append((language, BIT[language], place[language]))
        return found


class _Ends:
    """Elements with a free start, by how words end that meet them."""

    def __init__(self) -> None:
        self._numbers: dict[str, list[int]] = defaultdict(list)
        self._lengths: dict[str, set[int]] = defaultdict(set)  # by the last letters
        self._short: set[int] = set()

    def add(self, end: str, number: int) -> None:
        self._numbers[end].append(number)
        if len(end) < LAST:
            self._short.add(len(end))
        else:
            self._lengths[end[-LAST:]].add(len(end))

    def of(self, word: str) -> list[int]:
        """The elements that a word meets."""
        lengths = self._lengths.get(word[-LAST:])
        if lengths is None and not self._short:
            return []
        found: list[int] = []
        for length in (*(lengths or ()), *self._short):
            if length <= len(word):
                found += self._numbers.get(word[-length:], ())
        return found


class _Inflected:
    """Elements by the keys of their forms in one language."""

    def __init__(self) -> None:
        self._by_key: dict[str, list[int]] = defaultdict(list)
        self._by_end: _Ends | None = None

    def add(self, number: int, element: Element, language: str) -> None:
        for key in element.keys(language):
            if element.free_start:
                self._by_end = self._by_end or _Ends()
                self._by_end.add(key, number)
            else:
                self._by_key[key].append(number)

    def met_by(self, found: frozenset[str]) -> list[int]:
        """The elements that a word with these keys meets."""
        met = [number for key in self._by_key.keys() & found for number in self._by_key[key]]
        if self._by_end is not None:
            met += [number for key in found for number in self._by_end.of(key)]
        return met
