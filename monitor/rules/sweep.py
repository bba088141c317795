"""Where hits stand within so many words of each other: one sweep over them, from left to right.

A stretch from one word to another holds enough hits as soon as it ends behind the last that is needed, and a longer
one holds them too. So from each place where a hit begins there is a first end from which on all are there, and a last
one up to which any choice of hits leaves few enough words over. Between the two nothing has to be tried; only of
longer stretches, which longer hits may yet cover, it is worked out what is the best choice (`rules/covering.py`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import sub

from monitor.rules.covering import Covering, Track, are_apart, begin
from monitor.rules.hits import Named

FAR = 1 << 40  # a word of the next part counts from here; no field is so long
Words = tuple[int, int, int]  # part, first word, last word


def track(count: int, hits: Sequence[Named], words: Sequence[Words], most: int = 0) -> Track:
    """The hits of a leaf, and the words of each."""
    firsts, lasts = [part * FAR + first for part, first, _ in words], [part * FAR + last for part, _, last in words]
    return Track(count, max(count, most), hits, firsts, lasts)


@dataclass(frozen=True)
class Free:
    """Whether something else keeps out of a stretch; `growing`: what is free of it is so in every part."""

    of: Callable[[Words], bool]
    growing: bool


@dataclass(frozen=True)
class Sweep:
    """All stretches with hits of each of the `wanted` tracks, and too few of each of the `barred`, that leave at most
    `most` words over. They begin and end with hits that are chosen."""

    most: int
    wanted: Sequence[Track]
    barred: Sequence[Track]
    in_order: bool
    spend: Callable[[int], None]
    free: Free | None = None

    def stretches(self) -> Iterator[tuple[Words, list[Named]]]:
        """From left to right a stretch, and those of its hits that stood in none before; without those that hold
        nothing else."""
        starts = sorted({first for one in self.wanted for first in one.firsts})
        told, reached = [0] * len(self.wanted), -1
        for start in starts:
            self.spend(1 + len(self.wanted) // 10)
            first_end = self.ordered_end(start, self.wanted) if self.in_order else self.first_end(start)
            if first_end is None:
                return
            last_end = self.last_end(start)
            if last_end < first_end or last_end <= reached:
                continue
            self.spend(2)
            end = self.end(start, max(first_end, reached + 1), last_end)
            if end is not None:
                yield _words(start, end), self.fresh(start, end, told)
                reached = end

    def first_end(self, start: int) -> int | None:
        """The first word with which a stretch from `start` on can end; None if there is none."""
        end = start
        for one in self._rarest_first:
            last = one.last_needed(start)
            if last is None:
                return None
            end = max(end, last)
        return end

    def ordered_end(self, start: int, tracks: Sequence[Track]) -> int | None:
        """The same where the hits must stand one after the other: each as early as it can."""
        end, reached = start, (-1, -1)
        for one in tracks:
            last = self.next_in_order(one, one.count, start, reached)
            if last is None:
                return None
            end, reached = max(end, one.lasts[last]), one.hits[last].hit[0:3:2]
        return end

    def next_in_order(self, one: Track, count: int, start: int, reached: tuple[int, int]) -> int | None:
        """The last of so many hits in a row that stand in a stretch and behind a place; None if there are too few."""
        place = bisect_left(one.firsts, start)
        if place < len(one.hits) and begin(one.hits[place]) < reached:
            place = bisect_left(one.hits, reached, lo=place, key=begin)
        last = place + count - 1
        return last if last < len(one.hits) else None

    def last_end(self, start: int) -> int:
        """The last word with which one can end."""
        end = start + self.most + self._covered[1] - 1
        for one in self.barred:
            bar = one.last_needed(start)
            if bar is not None:
                end = min(end, bar - 1)
        return end

    def end(self, start: int, low: int, high: int) -> int | None:
        """The last word, of those between two, with which a stretch does end."""
        for end in self.possible_ends(start, low, high):
            if self.free is None or self.is_free(start, end):
                return end
            if self.free.growing:
                return self.end(start, low, self.last_free(start, low, end))
        return None

    def possible_ends(self, start: int, low: int, high: int) -> Iterator[int]:
        """The words between two with which a stretch ends, the last first."""
        sure = min(high, start + self.most + self._covered[0] - 1)
        unsure = bisect_right(self._ends, max(sure, low - 1))
        if unsure < bisect_right(self._ends, high):
            yield from self._covering.ends(start, max(sure + 1, low), high)
        end = self.sure_end(start, sure)
        while end >= low:
            yield end
            end = self.sure_end(start, end - 1)

    def is_free(self, start: int, end: int) -> bool:
        return self.free is None or self.free.of(_words(start, end))

    def last_free(self, start: int, low: int, high: int) -> int:
        """The last word before `high` up to which a stretch is free; -1 if it is not up to `low`."""
        first, last = bisect_left(self._ends, low), bisect_left(self._ends, high)
        place = bisect_left(range(first, last), True, key=lambda one: not self.is_free(start, self._ends[one]))
        return self._ends[first + place - 1] if place else -1

    def sure_end(self, start: int, limit: int) -> int:
        """The last word up to `limit` that ends a stretch, where any choice covers enough; -1 if there is none. It
        belongs to another choice than the first word, or to the same hit."""
        if self.in_order:
            return self.sure_end_in_order(start, limit)
        beginning = [one for one in self.wanted if one.begins_at(start)]
        found = -1
        for one in self.wanted:
            if one.most > 1 or len(beginning) > 1 or one is not beginning[0]:
                place = bisect_right(one.lasts, limit) - 1
                if place >= 0 and one.firsts[place] >= start:
                    found = max(found, one.lasts[place])
            else:
                place = min(bisect_right(one.lasts, limit), bisect_right(one.firsts, start)) - 1
                if place >= 0 and one.firsts[place] == start:
                    found = max(found, one.lasts[place])
        return found

    def sure_end_in_order(self, start: int, limit: int) -> int:
        first, last = self.wanted[0], self.wanted[-1]
        if not first.begins_at(start):
            return -1
        reached = (-1, -1)
        for number, one in enumerate(self.wanted):
            count = one.count - (number == len(self.wanted) - 1)
            if count:
                place = self.next_in_order(one, count, start, reached)
                if place is None:
                    return -1
                reached = one.hits[place].hit[0:3:2]
        place = bisect_right(last.lasts, limit) - 1
        if reached == (-1, -1):  # one hit is all that is asked for
            place = min(place, bisect_right(last.firsts, start) - 1)
        good = place >= 0 and last.firsts[place] >= start and begin(last.hits[place]) >= reached
        return last.lasts[place] if good else -1

    def fresh(self, start: int, end: int, told: list[int]) -> list[Named]:
        """The hits in a stretch, but for those before the numbers `told`, which are moved on."""
        found: list[Named] = []
        for number, one in enumerate(self.wanted):
            first = max(told[number], bisect_left(one.firsts, start))
            told[number] = max(first, bisect_right(one.lasts, end))
            found += one.hits[first : told[number]]
        return found

    @cached_property
    def _rarest_first(self) -> list[Track]:
        return sorted(self.wanted, key=lambda one: len(one.hits))

    @cached_property
    def _ends(self) -> list[int]:
        return sorted({last for one in self.wanted for last in one.lasts})

    @cached_property
    def _covering(self) -> Covering:
        return Covering(self.most, self.wanted, self.in_order, self.spend)

    @cached_property
    def _covered(self) -> tuple[int, int]:
        """How many words a choice of hits covers at least, and at most."""
        least, most = [], []
        for one in self.wanted:
            lengths = set(map(sub, one.lasts, one.firsts))
            least.append(one.count * (min(lengths) + 1) if are_apart(one.firsts, one.lasts) else 1)
            most.append(one.most * (max(lengths) + 1))
        return sum(least) if self._covering.apart else max(least), sum(most)


def _words(start: int, end: int) -> Words:
    return start // FAR, start % FAR, end % FAR
