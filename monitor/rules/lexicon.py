"""Everything that a rule set looks for, filed so that a story costs the words that it has, not those that are looked
for.

Words of scripts with spaces are looked up by their form: what a form may be is worked out when it is first met, and
remembered. Stretches of Hangul, Han and kana are found anywhere by one pass of Aho and Corasick's automaton.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any
from weakref import proxy

from ahocorasick_rs import AhoCorasick

from monitor.rules.compile import ALWAYS, BIT, LONGEST_WORD, Element, Shape, Target, shape_of
from monitor.rules.elements import Words
from monitor.rules.rule import Written
from monitor.text.korean import LONGEST_PARTICLE, PARTICLES
from monitor.text.words import Kind, is_hangul, is_stretch

MOST_FORMS = 300_000  # remembered; a news vocabulary is smaller, and a hostile one must not grow for ever
MOST_NEW_FORMS = 20_000  # inflected in one field of a story; after so many new words the others count as they stand
WORN = 10  # the part of a lexicon's words, one of so many, that edits may leave behind in it
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


Wanted = Mapping[Target, Sequence[Written]]
Patterns = tuple[Pattern, ...]


class Lexicon:
    """By what everything is found that a rule set looks for."""

    def __init__(self, wanted: Wanted) -> None:
        self.targets: list[Target] = []
        self.numbers: dict[Target, int] = {}
        self.longest: list[int] = []  # words of the longest form of each target
        self._stale = 0  # forms that were filed here and are no longer looked for
        self._elements: dict[Element, int] = {}
        self._alone: dict[int, Patterns] = {}  # by their only element
        self._longer: dict[int, Patterns] = {}  # by their first element
        self._later: set[int] = set()
        self._words = Words()
        self._stretches: dict[str, Patterns] = {}  # by their first stretch
        self._looked_for: dict[str, Patterns] = {}  # those that the next ones are made of
        self.stretch_patterns: list[dict[str, list[Pattern]]] = []
        self.stretch_targets: list[frozenset[int]] = []
        self.stretch_names: list[tuple[int, ...]] = []  # the same without what only excepts
        self.stretch_reach: list[tuple[int, int]] = []  # how many runs further, or characters, their patterns go on
        self._lone: set[int] = set()  # those of one Hangul syllable
        self._automaton = AhoCorasick([], store_patterns=False)
        self._file(wanted)

    def edited(self, before: Wanted, wanted: Wanted) -> Lexicon:
        """The lexicon of `wanted`, made from this one, which is that of `before` and stays as it is. Words that are no
        longer looked for leave something behind, see `is_worn`."""
        other = copy(self)
        for name in ("targets", "longest"):
            setattr(other, name, list(getattr(self, name)))
        for name in ("numbers", "_elements", "_alone", "_longer", "_stretches"):
            setattr(other, name, dict(getattr(self, name)))
        other._later = set(self._later)
        other._words = self._words.edited()
        for target, forms in before.items():
            if wanted.get(target) != forms:
                other._take_out(target, forms)
        other._file({target: forms for target, forms in wanted.items() if before.get(target) != forms})
        return other

    @property
    def is_worn(self) -> bool:
        """Whether so many words are no longer looked for that it is better made anew."""
        return self._stale * WORN > len(self._elements)

    def _file(self, wanted: Wanted) -> None:
        """File what is looked for, and make ready."""
        for target, forms in wanted.items():
            if target not in self.numbers:
                self.numbers[target] = len(self.targets)
                self.targets.append(target)
                self.longest.append(0)
            number = self.numbers[target]
            for written in forms:
                shape = shape_of(written, name=target.kind == "entity")
                self.longest[number] = max(self.longest[number], shape.words)
                pattern = self._pattern(number, shape)
                filed, key = self._place(shape)
                filed[key] = (*filed.get(key, ()), pattern)
        # By the number of a name or term, that of the longer words in which it means something else.
        self.excepting = {
            number: self.numbers[longer]
            for target, number in self.numbers.items()
            if (longer := Target(target.kind, target.id, excepting=True)) in self.numbers and not target.excepting
        }
        self.only_except = frozenset(number for target, number in self.numbers.items() if target.excepting)
        if self._stretches != self._looked_for:
            self._looked_for = dict(self._stretches)
            self.stretch_patterns = [_by_next(patterns) for patterns in self._stretches.values()]
            self.stretch_reach = [_reach(patterns) for patterns in self._stretches.values()]
            self.stretch_targets = [frozenset(one.target for one in patterns) for patterns in self._stretches.values()]
            self.stretch_names = [tuple(one - self.only_except) for one in self.stretch_targets]
            self._lone = {number for number, text in enumerate(self._stretches) if len(text) == 1 and is_hangul(text)}
            self._automaton = AhoCorasick(list(self._stretches), store_patterns=False)
        self._forms: dict[int, Forms] = {}
        self._met: dict[tuple[object, ...], Met | None] = {}  # one for all forms that mean the same

    def _take_out(self, target: Target, forms: Iterable[Written]) -> None:
        """Look no longer for the forms of a name or term."""
        number = self.numbers[target]
        self.longest[number] = 0
        for written in forms:
            filed, key = self._place(shape_of(written, name=target.kind == "entity"))
            filed[key] = tuple(pattern for pattern in filed.get(key, ()) if pattern.target != number)
            if not filed[key]:
                del filed[key]
            self._stale += 1

    def _place(self, shape: Shape) -> tuple[dict[Any, Patterns], int | str]:
        """Where a form is filed, and under what."""
        first = shape.elements[0]
        if first.kind is not Kind.SPACED:
            return self._stretches, first.text
        return self._longer if len(shape.elements) > 1 else self._alone, self._number(first, shape)

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
        found = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        lone = self._lone
        return [one for one in found if one[0] not in lone or self._may_stand(folded, *one)]

    def _may_stand(self, folded: str, number: int, start: int, end: int) -> bool:
        """Whether one Hangul syllable, which begins patterns and many words that are none of them, may be one here.
        Inside a word it says nothing: 북·러 is not found in 탈북·러."""
        if is_hangul(folded[start - 1 : start]):
            return False
        rest = folded[end : end + LONGEST_PARTICLE + 1]
        particle = rest[: next((place for place, one in enumerate(rest) if not is_hangul(one)), len(rest))]
        return not particle or particle in PARTICLES or particle[0] in self.stretch_patterns[number]


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
            return [None if is_stretch(form) else self[form] for form in forms]
        return list(map(self.__getitem__, forms))


def _reach(patterns: Patterns) -> tuple[int, int]:
    return max(len(one.rest) for one in patterns), max(sum(len(text) for _, text, _ in one.rest) for one in patterns)


def _by_next(patterns: Iterable[Pattern]) -> dict[str, list[Pattern]]:
    """Patterns that begin alike, by the character that they go on with; under "" those that end there, or go on with a
    word, whose forms begin in more ways."""
    found: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in patterns:
        kind, text, _ = pattern.rest[0] if pattern.rest else (Kind.SPACED, "", 0)
        found["" if kind is Kind.SPACED else text[0]].append(pattern)
    return dict(found)
