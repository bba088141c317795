"""What a set looks for of words in scripts with spaces, by what a word that meets it looks like.

Lists are kept as tuples, and none is ever changed: what `edited` gives shares them with what it was made from.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import lru_cache

from monitor.rules.compile import BIT, EVERY, Element, inflected_in
from monitor.text.endings import Head
from monitor.text.fold import fold_text, spelled
from monitor.text.inflect import READ_AS, acronym_keys, heads, inside, keys

FIRST = 5  # letters by which words are told apart before it is worked out what they may be forms of
LAST = 4  # letters by which words with a free start are told apart first
INSIDE = 3  # letters of an inflected word with a free start that stand somewhere in each of its forms


Numbers = tuple[int, ...]


class Words:
    """Elements by what a word that meets them looks like."""

    def __init__(self) -> None:
        self.filed: dict[int, frozenset[tuple[str, bool]]] = {}  # the languages that each element is filed for
        self.by_word: dict[str, Numbers] = {}
        self.by_spelling: dict[str, Numbers] = {}
        self.by_start: dict[str, Numbers] = {}
        self.start_lengths: dict[str, Numbers] = {}  # by the first letters, up to FIRST
        self.by_end = Ends()
        self.inside: tuple[tuple[str, int], ...] = ()
        # By language what its stories look for, and what stories of all languages do: names that are inflected by it.
        self.its_own: dict[str, Inflected] = {}
        self.everywhere: dict[str, Inflected] = {}
        self._by_script: dict[tuple[tuple[str, ...], int], list[tuple[str, int, Inflected]]] = {}  # once all is filed

    def edited(self) -> Words:
        """The same, to which more may be added."""
        other = copy(self)
        for name in ("filed", "by_word", "by_spelling", "by_start", "start_lengths"):
            setattr(other, name, dict(getattr(self, name)))
        other.by_end = self.by_end.edited()
        other.its_own = {language: one.edited() for language, one in self.its_own.items()}
        other.everywhere = {language: one.edited() for language, one in self.everywhere.items()}
        other._by_script = {}
        return other

    def add(self, number: int, element: Element, language: str, *, everywhere: bool) -> None:
        """File an element, inflected by the rules of `language`, "" for the story's own; `everywhere` says that it is
        looked for in stories of all languages."""
        filed = self.filed.get(number)
        if filed is None:
            filed = self.filed[number] = frozenset()
            self._add_uninflected(number, element)
        if element.exact or element.fixed or element.free_end:
            return
        for one in inflected_in(element.text):
            if language not in ("", one):
                continue
            for place, wanted in ((self.its_own, True), (self.everywhere, everywhere and language != "")):
                if wanted and (one, place is self.everywhere) not in filed:
                    filed = self.filed[number] = filed | {(one, place is self.everywhere)}
                    place.setdefault(one, Inflected()).add(number, element, one)

    def _add_uninflected(self, number: int, element: Element) -> None:
        """File an element by what it looks like in every language."""
        if element.exact:
            _add(self.by_spelling, element.exact, number)
        elif element.fixed:
            for key in acronym_keys(element.text):
                _add(self.by_word, key, number)
        elif element.free_start and element.free_end:
            self.inside = (*self.inside, (element.text, number))
        elif element.free_end:
            _add(self.by_start, element.text, number)
            _add(self.start_lengths, element.text[:FIRST], len(element.text))
        elif element.free_start:
            self.by_end.add(element.text, number)
        else:
            _add(self.by_word, element.text, number)

    def written(self, form: str) -> dict[int, int]:
        """The elements that are written as the word is, but for its case."""
        return dict.fromkeys(self.by_word.get(form.lower(), ()), EVERY)

    def met_by(self, form: str, languages: int) -> dict[int, int]:
        """The elements that a story's word meets, each with the languages in which it does. `languages` are those that
        the story may be in."""
        word = fold_text(form)
        met = dict.fromkeys(self.by_word.get(word, ()), EVERY)
        begins = beginnings(word)
        for number in self._met_in_part(word, form, begins):
            met[number] = EVERY
        if word.isdecimal():
            return met
        for language, bit, wanted in self._inflected(inflected_in(word), languages):
            if wanted.may_be_met_by(word, begins, language):
                for number in wanted.met_by(keys(word, spelled(form).lower(), language)):
                    met[number] = met.get(number, 0) | bit
        return met

    def _met_in_part(self, word: str, form: str, begins: Sequence[str]) -> list[int]:
        """The elements with a free end, and those that want a form as it is spelled."""
        found = self.by_end.of(word)
        if self.by_spelling:
            found += self.by_spelling.get(spelled(form), ())
        for begin in begins:
            for length in self.start_lengths.get(begin, ()):
                found += self.by_start.get(word[:length], ())
        if self.inside:
            found += [number for text, number in self.inside if text in word]
        return found

    def _inflected(self, script: tuple[str, ...], languages: int) -> list[tuple[str, int, Inflected]]:
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


class Ends:
    """Elements with a free start, by how words end that meet them."""

    def __init__(self) -> None:
        self._numbers: dict[str, Numbers] = {}
        self._lengths: dict[str, Numbers] = {}  # by the last letters
        self._short: Numbers = ()

    def edited(self) -> Ends:
        """The same, to which more may be added."""
        other = copy(self)
        other._numbers, other._lengths = dict(self._numbers), dict(self._lengths)
        return other

    def add(self, end: str, number: int) -> None:
        _add(self._numbers, end, number)
        if len(end) >= LAST:
            _add(self._lengths, end[-LAST:], len(end))
        elif len(end) not in self._short:
            self._short = (*self._short, len(end))

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


class Inflected:
    """Elements by the keys of their forms in one language."""

    def __init__(self) -> None:
        self._by_key: dict[str, Numbers] = {}
        self._by_end: Ends | None = None
        # How words begin that have one of the keys: the FIRST letters; fewer, each with the length of the longest word.
        # INSIDE letters that stand in a word whose key has one of the ends; "" where none must.
        self._heads: set[str] = set()
        self._short_heads: dict[str, int] = {}
        self._inside: set[str] = set()

    def edited(self) -> Inflected:
        """The same, to which more may be added."""
        other = copy(self)
        other._by_key = dict(self._by_key)
        other._by_end = self._by_end and self._by_end.edited()
        other._heads, other._short_heads = set(self._heads), dict(self._short_heads)
        other._inside = set(self._inside)
        return other

    def add(self, number: int, element: Element, language: str) -> None:
        if element.free_start:
            self._by_end = self._by_end or Ends()
            for key in element.keys(language):
                self._by_end.add(key, number)
                for letters in inside(key, language):
                    self._inside.add(letters[:INSIDE] if len(letters) >= INSIDE else "")
            return
        long, short = _heads_of(element, language)
        self._heads |= long
        for letters, longest in short:
            self._short_heads[letters] = max(self._short_heads.get(letters, 0), longest)
        for key in element.keys(language):
            _add(self._by_key, key, number)

    def may_be_met_by(self, word: str, begins: Sequence[str], language: str) -> bool:
        """Whether a word, which `begins` so, can meet an element for all that its letters say. Most cannot, and to work
        out their keys takes twenty times as long."""
        if self._may_begin(word, begins):
            return True
        words = READ_AS[language](word) if language in READ_AS else (word,)
        if any(self._may_begin(one, beginnings(one)) for one in words[1:]):
            return True
        return bool(self._inside) and any(not self._inside.isdisjoint(_parts(one)) for one in words)

    def _may_begin(self, word: str, begins: Sequence[str]) -> bool:
        if begins[-1] in self._heads:
            return True
        if self._short_heads.keys().isdisjoint(begins):
            return False
        return any(self._short_heads.get(one, 0) >= len(word) for one in begins)

    def met_by(self, found: frozenset[str]) -> list[int]:
        """The elements that a word with these keys meets."""
        met = [number for key in self._by_key.keys() & found for number in self._by_key[key]]
        if self._by_end is not None:
            met += [number for key in found for number in self._by_end.of(key)]
        return met


@lru_cache(maxsize=1)  # a name is filed for its language and for all others, one after the other
def _heads_of(element: Element, language: str) -> tuple[frozenset[str], tuple[Head, ...]]:
    """How words begin that are found under the keys of an element: the FIRST letters; those that are shorter."""
    found = [head for key in element.keys(language) for head in heads(key, language)]
    long = frozenset([head.letters[:FIRST] for head in found if len(head.letters) >= FIRST])
    return long, tuple([head for head in found if len(head.letters) < FIRST])


def beginnings(word: str) -> list[str]:
    """The first letters of a word, none to FIRST of them."""
    return [word[:length] for length in range(FIRST + 1)]


def _parts(word: str) -> list[str]:
    """Each INSIDE letters of a word, and none."""
    return ["", *(word[start : start + INSIDE] for start in range(len(word) - INSIDE + 1))]


@lru_cache(maxsize=1)  # one for all the keys of an element, of which hardly any other has the same
def _alone(number: int) -> Numbers:
    return (number,)


def _add(filed: dict[str, Numbers], key: str, number: int) -> None:
    """File a number under a key, once."""
    before = filed.get(key, ())
    if number not in before:
        filed[key] = (*before, number) if before else _alone(number)
