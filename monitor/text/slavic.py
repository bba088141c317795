"""Endings of Slavic words as closed lists, for words that no dictionary tells about: names, and all of Ukrainian.

A table has a line for each declension: its name, the endings of the form that a term is written in (the nominative), a
bar, and the other endings. A word is cut before every ending that fits, and each stem is kept with its declension, so
that forms meet only where one declension explains both: "порту" meets "порт", and "рота" does not meet "рот".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

SHORTEST_STEM = 2  # letters: "Ын", "Ин"

_ZERO = "-"  # in a table: no ending
_VOWELS = frozenset("аеиоуыэюяіїєьй")  # no form without an ending ends in one of these


class Endings:
    """A table of declensions, by ending."""

    def __init__(self, table: str) -> None:
        of_any_form: dict[str, dict[str, None]] = defaultdict(dict)
        of_terms: dict[str, dict[str, None]] = defaultdict(dict)
        for line in filter(str.strip, table.splitlines()):
            cited, _, others = line.partition("|")
            declension, *nominative = cited.split()
            for ending in nominative:
                of_terms[ending.strip(_ZERO)][f":{declension}"] = None
            for ending in (*nominative, *others.split()):
                of_any_form[ending.strip(_ZERO)][f":{declension}"] = None
        self._of_any_form = {ending: tuple(declensions) for ending, declensions in of_any_form.items()}
        self._of_terms = {ending: tuple(declensions) for ending, declensions in of_terms.items()}
        self._longest = max(map(len, self._of_any_form))

    def cuts(self, word: str, *, of_term: bool = False) -> Iterator[tuple[str, str, Sequence[str]]]:
        """Every way to cut the word, as stem, ending and the declensions that have it (":m"); of a term only those that
        leave an ending of the nominative."""
        table = self._of_terms if of_term else self._of_any_form
        length = len(word)
        for start in range(max(SHORTEST_STEM, length - self._longest), length + (word[-1] not in _VOWELS)):
            ending = word[start:]
            declensions = table.get(ending)
            if declensions:
                yield word[:start], ending, declensions


def without_fleeting_vowel(stem: str, ends: tuple[str, ...]) -> Iterator[str]:
    """The stem of the other forms, where the form without an ending puts a vowel before the last consonant: кінець,
    кінця; поставок, поставки. `ends` are those in which it does."""
    if stem.endswith(ends) and len(stem) > SHORTEST_STEM:
        yield stem[:-2] + stem[-1]
