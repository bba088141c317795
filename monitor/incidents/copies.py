"""Which earlier stories a story copies: the same address, the same words, or most of the same shingles.

What two stories share counts but for the boilerplate of their sources (`boilerplate.py`). Two stories of a source of
which too few were seen to know its boilerplate are copies by address and words only.

A report that comes daily, with other figures in the same sentences, is another report each day: of two stories of one
source, or of different days, most figures must be the same; else only where there are several, and hardly one is.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from monitor.incidents.boilerplate import Boilerplate
from monitor.incidents.report import Report
from monitor.incidents.sketch import Overlap, Sketch, figures_shared, overlap

WINDOW = timedelta(days=7)

LEAST_WORDS = 8  # of a text that is the same as another; a shorter one may be a heading that recurs
LEAST_SHARED = 16  # shingles: a quotation of 18 words, in Han characters one of 19
LEAST_SHARE = 0.28  # of the smaller text is in the other, with as good as certainty
CERTAIN = 2.0  # standard deviations
VERSION_SHARE = 0.8  # of two stories of one source, from which on one is a version of the other

ANOTHER_DAY = timedelta(hours=18)
SEVERAL_FIGURES = 4

INDEXED = 16  # hashes of a story, the smallest that are not boilerplate
LEAST_VOTES = 2  # of them that a story has too, to be compared with it
LONGEST_LIST = 32  # stories under one hash: the first and the last ones; it is a common phrase, or many copies
MOST_COMPARED = 32

Name = int | str | bytes  # under which a story is found: a hash, its address, its digest


class How(enum.StrEnum):
    """By what a copy is known."""

    ADDRESS = "address"
    WORDS = "words"
    SKETCH = "sketch"


@dataclass(frozen=True, slots=True)
class Copy:
    """An earlier story, by its key, that a story copies. `inside`: what share of the story is in the earlier one;
    `holds`: what share of the earlier one is in the story. Both are estimates, 0.0 where a sketch is missing."""

    of: str
    how: How
    inside: float
    holds: float


class Copies:
    """The stories of the last seven days, in memory: 2 KB each. Fed in order of arrival.

    Which stories are compared is found by a few hashes of each. A text of which less than an eighth is the copy, a note
    in a long review of the day, is not found; nor is one of which less than 16 shingles are its own.
    """

    def __init__(self) -> None:
        self._boilerplate = Boilerplate()
        self._reports: dict[int, Report] = {}  # by a running number
        self._oldest = self._next = 0
        self._places: dict[Name, int | list[int]] = {}  # one number, or several in order

    def add(self, report: Report) -> tuple[Copy, ...]:
        """The earlier stories that it copies, the earliest first; from then on it is an earlier one itself."""
        while self._oldest < self._next and self._reports[self._oldest].at < report.at - WINDOW:
            self._forget(self._oldest)
            self._oldest += 1
        telling, names = self._telling(report), _names(report)
        compared = [(earlier, self._overlap(report, earlier)) for earlier in self._like(report.key, telling, names)]
        copies = [
            copy_between(report, earlier, shared, may_tell=self._may_tell(report, earlier))
            for earlier, shared in compared
        ]
        if report.sketch is not None and not any(
            earlier.source == report.source and is_version(shared) for earlier, shared in compared
        ):
            self._boilerplate.learn(report.source, report.sketch)
        self._keep(report, (*telling[:INDEXED], *names))
        return tuple(copy for copy in copies if copy is not None)

    def _telling(self, report: Report) -> Sequence[int]:
        return () if report.sketch is None else _telling(report.sketch, self._boilerplate.of(report.source))

    def _like(self, key: str, telling: Sequence[int], names: Sequence[Name]) -> list[Report]:
        """The earlier stories that may be copied, the earliest first."""
        votes: dict[int, int] = {}
        for shingle in filter(self._places.__contains__, telling):
            for number in self._under(shingle):
                votes[number] = votes.get(number, 0) + 1
        found = [number for number, count in votes.items() if count >= LEAST_VOTES]
        if len(found) > MOST_COMPARED:
            found = sorted(found, key=lambda number: (-votes[number], number))[:MOST_COMPARED]
        found += [number for name in names for number in self._under(name)]
        return [self._reports[number] for number in sorted(set(found)) if self._reports[number].key != key]

    def _may_tell(self, report: Report, earlier: Report) -> bool:
        """Whether what they share tells anything: not while it may be the boilerplate of a source not known yet."""
        return not report.source or report.source != earlier.source or self._boilerplate.knows(report.source)

    def _overlap(self, report: Report, earlier: Report) -> Overlap:
        if report.sketch is None or earlier.sketch is None:
            return Overlap(0, 0, 0)
        ignored = self._boilerplate.of(report.source) | self._boilerplate.of(earlier.source)
        return overlap(report.sketch, earlier.sketch, ignored)

    def _under(self, name: Name) -> Sequence[int]:
        there = self._places.get(name)
        if there is None:
            return ()
        return there if isinstance(there, list) else (there,)

    def _keep(self, report: Report, names: Iterable[Name]) -> None:
        number = self._next
        self._next += 1
        self._reports[number] = report
        for name in names:
            there = self._places.setdefault(name, number)
            if isinstance(there, list):
                there.append(number)
                if len(there) > LONGEST_LIST:
                    del there[LONGEST_LIST // 2]
            elif there != number:
                self._places[name] = [there, number]

    def _forget(self, number: int) -> None:
        report = self._reports.pop(number)
        # What was boilerplate when the story came may be none now, and the other way round: look under all hashes.
        for name in (*(report.sketch.hashes if report.sketch else ()), *_names(report)):
            there = self._places.get(name)
            if there == number or there == [number]:
                del self._places[name]
            elif isinstance(there, list) and there[0] == number:
                del there[0]


def _names(report: Report) -> list[Name]:
    """What is the same in copies of the plainer kinds."""
    names: list[Name] = [] if report.canonical_url is None else [report.canonical_url]
    if report.sketch is not None and report.sketch.words >= LEAST_WORDS:
        names.append(report.sketch.digest)
    return names


def telling(sketch: Sketch, ignored: frozenset[int]) -> Sequence[int]:
    """The hashes under which a story is found: the smallest of its shingles that are not boilerplate."""
    return _telling(sketch, ignored)[:INDEXED]


def _telling(sketch: Sketch, ignored: frozenset[int]) -> Sequence[int]:
    """The hashes of its shingles that are not boilerplate, ascending."""
    hashes = sketch.hashes
    return [shingle for shingle in hashes if shingle not in ignored] if ignored else hashes


def copy_between(report: Report, earlier: Report, shared: Overlap, *, may_tell: bool) -> Copy | None:
    """Whether a story copies an earlier one, of which it shares that much but for boilerplate. `may_tell`: what they
    share is more than the boilerplate of a source that is not known yet."""
    if report.canonical_url is not None and report.canonical_url == earlier.canonical_url:
        how = How.ADDRESS
    elif report.sketch is None or earlier.sketch is None:
        return None
    elif report.sketch.digest == earlier.sketch.digest and report.sketch.words >= LEAST_WORDS:
        how = How.WORDS
    elif may_tell and is_copy(shared) and not is_another_issue(report, earlier):
        how = How.SKETCH
    else:
        return None
    return Copy(earlier.key, how, shared.of_one, shared.of_other)


def is_copy(shared: Overlap) -> bool:
    """Whether the smaller of two texts is for the greater part in the other, and the sample is large enough to say so:
    the lower bound of Wilson's interval for its share ("Probable inference", 1927)."""
    if shared.shared < LEAST_SHARED:
        return False
    count = min(shared.one, shared.other)
    share, square = shared.shared / count, CERTAIN * CERTAIN
    spread = CERTAIN * math.sqrt(share * (1 - share) / count + square / (4 * count * count))
    return (share + square / (2 * count) - spread) / (1 + square / count) >= LEAST_SHARE


def is_version(shared: Overlap) -> bool:
    """Whether of two stories of one source one is the other, told again."""
    return shared.shared >= LEAST_SHARED and max(shared.of_one, shared.of_other) >= VERSION_SHARE


def is_another_issue(report: Report, earlier: Report) -> bool:
    """Whether two texts with much in common are two issues of one report: the sentences stay, the figures change."""
    one, other = report.sketch, earlier.sketch
    if one is None or other is None:
        return False
    figures = figures_shared(one, other)
    count = min(figures.one, figures.other)
    same_source = bool(report.source) and report.source == earlier.source
    if same_source or abs(report.at - earlier.at) >= ANOTHER_DAY:
        return figures.shared * 2 < count
    return count >= SEVERAL_FIGURES and figures.shared * 3 <= count
