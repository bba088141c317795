"""Endings of Slavic words as closed lists, for words that no dictionary tells about: names, and all of Ukrainian.

A table has a line for each declension: its name, the endings of the form that a term is written in (the nominative), a
bar, and the other endings. A word is cut before every ending that fits, and each stem is kept with its declension, so
that forms meet only where one declension explains both: "порту" meets "порт", and "рота" does not meet "рот".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

SHORTEST_STEM = 2  # letters: "Ын", "Ин"

_ZERO = "-"  # in a table: no ending
_VOWELS = frozenset("аеиоуыэюяіїєьй")  # no form without an ending ends in one of these


@dataclass(frozen=True, slots=True)
class Stem:
    """What is left of a word without `ending`, if it is of this declension."""

    text: str
    ending: str
    declension: str


class Endings:
    """A table of declensions, by ending."""

    def __init__(self, table: str) -> None:
        self._of_any_form: dict[str, list[str]] = defaultdict(list)
        self._of_terms: dict[str, list[str]] = defaultdict(list)
        for line in filter(str.strip, table.splitlines()):
            declension, *endings = line.split()
            bar = endings.index("|")
            for number, ending in enumerate(endings):
                bare = ending.strip(_ZERO)
                if number != bar and declension not in self._of_any_form[bare]:
                    self._of_any_form[bare].append(declension)
                if number < bar:
                    self._of_terms[bare].append(declension)
        self._longest = max(map(len, self._of_any_form))

    def stems(self, word: str, *, of_term: bool = False) -> Iterator[Stem]:
        """Every way to cut the word; of a term only those that leave an ending of the nominative."""
        table = self._of_terms if of_term else self._of_any_form
        for start in range(max(SHORTEST_STEM, len(word) - self._longest), len(word) + 1):
            ending = word[start:]
            if ending or word[-1] not in _VOWELS:
                for declension in table.get(ending, ()):
                    yield Stem(word[:start], ending, declension)


def without_fleeting_vowel(stem: str, ends: tuple[str, ...]) -> Iterator[str]:
    """The stem of the other forms, where the form without an ending puts a vowel before the last consonant: кінець,
    кінця; поставок, поставки. `ends` are those in which it does."""
    if stem.endswith(ends) and len(stem) > SHORTEST_STEM + 1:
        yield stem[:-2] + stem[-1]
