"""Which choices of hits leave few enough words over, where it depends on the choice: hits differ in length or overlap.

From one word on, hit by hit from the left. What stands before the hit that is looked at, and is not covered, never
will be; so of all choices up to there only those count that have left few enough words over, and of those with which
the same is still to choose, and which reach as far, the best.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, islice
from operator import lt

from monitor.rules.hits import Named

STATES_A_STEP = 20  # hits, or choices of them, that are looked at in the time of one step
JOINED_A_STEP = 3  # choices to which a hit is joined in that time


@dataclass(frozen=True, slots=True)
class Track:
    """The hits of one leaf, in order, of which from `count` to `most` are chosen. Words are numbers that grow through
    the whole story."""

    count: int
    most: int  # more than `count` where several leaves ask for the same
    hits: Sequence[Named]
    firsts: list[int]
    lasts: list[int]

    def last_needed(self, start: int) -> int | None:
        """The last word of the hits that are needed, from the word `start` on."""
        last = bisect_left(self.firsts, start) + self.count - 1
        return self.lasts[last] if last < len(self.lasts) else None

    def begins_at(self, word: int) -> bool:
        place = bisect_left(self.firsts, word)
        return place < len(self.firsts) and self.firsts[place] == word

    def ends_at(self, word: int, start: int) -> bool:
        """Whether a hit ends with a word, and does not begin before `start`."""
        place = bisect_right(self.lasts, word) - 1
        return place >= 0 and self.lasts[place] == word and self.firsts[place] >= start

    def ending(self, low: int, high: int) -> list[int]:
        """The last words from `low` to `high`."""
        return self.lasts[bisect_left(self.lasts, low) : bisect_right(self.lasts, high)]

    def lengths(self, start: int, end: int) -> list[int]:
        """The words of each hit in a stretch."""
        low, high = bisect_left(self.firsts, start), bisect_right(self.lasts, end)
        return [last - first + 1 for first, last in zip(self.firsts[low:high], self.lasts[low:high], strict=True)]


def begin(named: Named) -> tuple[int, int]:
    return named.hit.field, named.hit.start


@dataclass(frozen=True)
class Covering:
    """Choices of hits of each of the tracks that leave at most `most` words over."""

    most: int
    tracks: Sequence[Track]
    in_order: bool
    spend: Callable[[int], None]

    def ends(self, start: int, low: int, high: int) -> Iterator[int]:
        """The words from `low` to `high` with which a choice ends that begins with the word `start`; the last first."""
        high = self.nearer(start, high)
        if high < low:
            return
        if self.in_order:
            yield from sorted({end for end in self.ends_in_order(start, high) if end >= low}, reverse=True)
            return
        ends = sorted({end for one in self.tracks for end in one.ending(low, high)}, reverse=True)
        for end in ends if self.apart else ends[:1]:
            if self.is_soon_covered(start, end):
                yield end
                high = end - 1
        if not self.apart and high >= low:
            yield from sorted({end for end in self.ends_of_any(start, high) if end >= low}, reverse=True)

    def nearer(self, start: int, high: int) -> int:
        """The last word up to which the longest hits that stand there leave few enough over."""
        while True:
            covered = 0
            for one in self.tracks:
                lengths = one.lengths(start, high)
                self.spend(len(lengths) // STATES_A_STEP)
                covered += sum(sorted(lengths, reverse=True)[: one.most] if len(lengths) > one.most else lengths)
            if start + self.most + covered - 1 >= high:
                return high
            high = start + self.most + covered - 1

    def is_soon_covered(self, start: int, end: int) -> bool:
        """Whether the longest hits leave few enough words of a stretch over; where no two share a word, nothing else
        could."""
        firsts = [number for number, one in enumerate(self.tracks) if one.begins_at(start)]
        lasts = [number for number, one in enumerate(self.tracks) if one.ends_at(end, start)]
        return any(self.is_covered(start, end, one, other) for one in firsts[:2] for other in lasts[:2])

    def is_covered(self, start: int, end: int, beginning: int, ending: int) -> bool:
        """Whether the longest hits do, with the first hit from one track and the last from another."""
        room = [one.most for one in self.tracks]
        covered = 0
        for number, one, place in (
            (beginning, self.tracks[beginning], bisect_left(self.tracks[beginning].firsts, start)),
            (ending, self.tracks[ending], bisect_right(self.tracks[ending].lasts, end) - 1),
        ):
            words = _bits(one.firsts[place] - start, one.lasts[place] - start)
            if one.lasts[place] > end or (room[number] == 0 and covered | words != covered):
                return False
            room[number] -= room[number] > 0
            covered |= words
        for number in sorted(range(len(room)), key=lambda number: len(self.tracks[number].hits)):
            covered = self.with_longest(self.tracks[number], room[number], start, end, covered)
        return end - start + 1 - covered.bit_count() <= self.most

    def with_longest(self, one: Track, room: int, start: int, end: int, covered: int) -> int:
        """What is covered with up to so many hits more, the longest first of those that add all of their words."""
        low, high = bisect_left(one.firsts, start), bisect_right(one.lasts, end)
        self.spend((high - low) // STATES_A_STEP)
        for first, last in sorted(zip(one.firsts[low:high], one.lasts[low:high], strict=True), key=_length):
            if not room:
                break
            words = _bits(first - start, last - start)
            if not covered & words:
                covered |= words
                room -= 1
        return covered

    def ends_of_any(self, start: int, high: int) -> Iterator[int]:
        slack = tuple(one.most - one.count for one in self.tracks)
        choices = {(tuple(one.most for one in self.tracks), start - 1): 0}  # what is still to choose, and how far it is
        beginning = True
        for first, last, serving in self._places[bisect_left(self._firsts, start) : bisect_right(self._firsts, high)]:
            if beginning and first > start:
                choices = {key: left for key, left in choices.items() if key[1] >= start}
                beginning = False
            if last > high:
                continue
            self.spend(1 + len(choices) * 2 ** len(serving) // JOINED_A_STEP)
            for (wanted, reach), left in list(choices.items()):
                left += max(0, first - reach - 1)
                if left > self.most:
                    del choices[wanted, reach]
                    continue
                useful = [number for number in serving if wanted[number]]
                for some in _some_of(useful):
                    key = tuple(count - (number in some) for number, count in enumerate(wanted)), max(reach, last)
                    if left < choices.get(key, self.most + 1):
                        choices[key] = left
                        if all(map(int.__le__, key[0], slack)):
                            yield key[1]

    @cached_property
    def apart(self) -> bool:
        """Whether no two hits share a word."""
        firsts = sorted(chain.from_iterable(one.firsts for one in self.tracks))
        lasts = sorted(chain.from_iterable(one.lasts for one in self.tracks))
        return are_apart(firsts, lasts)

    @cached_property
    def _places(self) -> list[tuple[int, int, list[int]]]:
        """First and last word of every hit, in order, and the tracks that it serves."""
        serving: dict[tuple[int, int, int], tuple[int, int, list[int]]] = {}
        for number, one in enumerate(self.tracks):
            for named, first, last in zip(one.hits, one.firsts, one.lasts, strict=True):
                serving.setdefault(named.hit[:3], (first, last, []))[2].append(number)
        return [serving[place] for place in sorted(serving)]

    @cached_property
    def _firsts(self) -> list[int]:
        return [first for first, _, _ in self._places]

    def ends_in_order(self, start: int, high: int) -> list[int]:
        """The same, each hit after the one before it."""
        before: list[tuple[tuple[int, int], int, int]] = []  # where a choice ends, its last word, what it leaves over
        slots = [one for one in self.tracks for _ in range(one.count)]
        for number, one in enumerate(slots):
            low, far = bisect_left(one.firsts, start), bisect_right(one.lasts, high)
            self.spend(1 + (far - low + len(before)) // STATES_A_STEP)
            further = []
            place = 0
            best = self.most + FURTHER  # over what it would leave at word 0
            near: list[tuple[int, int]] = []
            for named, first, last in zip(one.hits[low:far], one.firsts[low:far], one.lasts[low:far], strict=True):
                if number == 0:
                    if first == start:
                        further.append((named.hit[0:3:2], last, 0))
                    continue
                while place < len(before) and before[place][0] <= begin(named):
                    near.append(before[place][1:])
                    place += 1
                best = min([best, *(left - end for end, left in near if end < first)])
                near = [(end, left) for end, left in near if end >= first]
                left = min([best + first - 1, *(left for _, left in near)])
                if left <= self.most:
                    further.append((named.hit[0:3:2], last, left))
            before = further
        return [last for _, last, _ in before]


FURTHER = 1 << 60  # more than any word


def are_apart(firsts: Sequence[int], lasts: Sequence[int]) -> bool:
    """Whether no two hits share a word, if these are their words in order."""
    return all(map(lt, lasts, islice(firsts, 1, None)))


def _bits(first: int, last: int) -> int:
    return (1 << last + 1) - (1 << first)


def _length(words: tuple[int, int]) -> int:
    """For sorting: the longest first."""
    return words[0] - words[1]


def _some_of(numbers: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """Every choice of them, but for none at all."""
    return chain.from_iterable(combinations(numbers, size) for size in range(1, len(numbers) + 1))
