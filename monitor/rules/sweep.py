"""Where hits stand within so many words of each other: one sweep over them, from left to right.

A stretch from one word to another holds enough hits as soon as it ends behind the last that is needed, and a longer
one holds them too. So from each place where a hit begins there is a first end from which on all are there, and a last
one up to which any choice of hits leaves few enough words over. Between the two nothing has to be tried; only of
stretches that are longer, and may yet be covered by longer hits, somebody else must say whether they hold.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from operator import lt, sub

from monitor.rules.hits import Named

FAR = 1 << 40  # a word or place of the next part or field counts from here; no field is so long
Words = tuple[int, int, int]  # part, first word, last word


@dataclass(frozen=True, slots=True)
class Track:
    """The hits of one leaf, in order, of which so many are needed. Words and places are numbers that grow through the
    whole story."""

    count: int
    hits: Sequence[Named]
    firsts: list[int]
    lasts: list[int]

    def last_needed(self, start: int) -> int | None:
        """The last word of the hits that are needed, from the word `start` on."""
        last = bisect_left(self.firsts, start) + self.count - 1
        return self.lasts[last] if last < len(self.lasts) else None


def track(count: int, hits: Sequence[Named], words: Sequence[Words]) -> Track:
    """The hits of a leaf, and the words of each."""
    firsts, lasts = [part * FAR + first for part, first, _ in words], [part * FAR + last for part, _, last in words]
    return Track(count, hits, firsts, lasts)


@dataclass(frozen=True)
class Sweep:
    """All stretches with hits of each of the `wanted` tracks, and too few of each of the `barred`, that leave at most
    `most` words over."""

    most: int
    wanted: Sequence[Track]
    barred: Sequence[Track]
    in_order: bool
    spend: Callable[[int], None]

    def stretches(self) -> Iterator[tuple[Words, list[Named] | None]]:
        """From left to right a stretch, and those of its hits that stood in none before; None if it is not sure that it
        leaves few enough words over."""
        starts = sorted({first for one in self.wanted for first in one.firsts})
        ends = sorted({last for one in self.wanted for last in one.lasts})
        least, longest = self.covered()
        told = [0] * len(self.wanted)
        rarest_first = sorted(self.wanted, key=lambda one: len(one.hits))
        for start in starts:
            self.spend(1 + len(self.wanted) // 10)
            first_end = self.ordered_end(start) if self.in_order else self.first_end(start, rarest_first)
            if first_end is None:
                continue
            sure, longest_end = start + self.most + least - 1, start + self.most + longest - 1
            for one in self.barred:
                bar = one.last_needed(start)
                if bar is not None:
                    sure, longest_end = min(sure, bar - 1), min(longest_end, bar - 1)
            if first_end > longest_end:
                continue
            self.spend(1)
            place = bisect_right(ends, sure)
            if place and ends[place - 1] >= first_end:
                end = ends[place - 1]
                yield _words(start, end), self.fresh(start, end, told)
            for end in ends[max(place, bisect_left(ends, first_end)) : bisect_right(ends, longest_end)]:
                yield _words(start, end), None

    def first_end(self, start: int, tracks: Sequence[Track]) -> int | None:
        """The first word with which a stretch from `start` on can end; None if there is none."""
        end = start
        for one in tracks:
            last = one.last_needed(start)
            if last is None:
                return None
            end = max(end, last)
        return end

    def ordered_end(self, start: int) -> int | None:
        """The same where the hits must stand one after the other: each as early as it can."""
        end, reached = start, (-1, -1)
        for one in self.wanted:
            place = bisect_left(one.firsts, start)
            if place < len(one.hits) and _begin(one.hits[place]) < reached:
                place = bisect_left(one.hits, reached, lo=place, key=_begin)
            last = place + one.count - 1
            if last >= len(one.hits):
                return None
            end, reached = max(end, one.lasts[last]), (one.hits[last].hit.field, one.hits[last].hit.end)
        return end

    def fresh(self, start: int, end: int, told: list[int]) -> list[Named]:
        """The hits in a stretch, but for those before the numbers `told`, which are moved on."""
        found: list[Named] = []
        for number, one in enumerate(self.wanted):
            first = max(told[number], bisect_left(one.firsts, start))
            told[number] = max(first, bisect_right(one.lasts, end))
            found += one.hits[first : told[number]]
        return found

    def covered(self) -> tuple[int, int]:
        """How many words a choice of hits covers at least, and at most."""
        least, most = [], []
        for one in self.wanted:
            lengths = set(map(sub, one.lasts, one.firsts))
            least.append(one.count * (min(lengths) + 1) if _apart(one.firsts, one.lasts) else 1)
            most.append(one.count * (max(lengths) + 1))
        firsts = sorted(chain.from_iterable(one.firsts for one in self.wanted))
        lasts = sorted(chain.from_iterable(one.lasts for one in self.wanted))
        return sum(least) if _apart(firsts, lasts) else max(least), sum(most)


def _apart(firsts: Sequence[int], lasts: Sequence[int]) -> bool:
    """Whether no two hits share a word, if these are their words in order."""
    return all(map(lt, lasts, islice(firsts, 1, None)))


def _begin(named: Named) -> tuple[int, int]:
    return named.hit.field, named.hit.start


def _words(start: int, end: int) -> Words:
    return start // FAR, start % FAR, end % FAR
