"""To which incident a new story belongs: it copies one of its stories, has the title of one, or reports its event.

The same policy as for a batch (`grouping.py`, `events.py`), one story after the other: what a new story links is
gathered once more.
"""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from heapq import nlargest
from itertools import combinations
from statistics import fmean

from monitor.incidents.copies import WINDOW as COPIED_WITHIN
from monitor.incidents.copies import How, copy_between
from monitor.incidents.events import THRESHOLD, linkage, telling
from monitor.incidents.grouping import same_form
from monitor.incidents.likeness import Weighed, points
from monitor.incidents.report import Report
from monitor.incidents.sketch import overlap

NEW = 0  # the incident of a story that has none yet

Boilerplate = Callable[[str], frozenset[int] | None]  # of a source; None while too few of its stories were seen


class Why(enum.StrEnum):
    """How a story came into its incident."""

    FIRST = "first"
    ADDRESS = "same address"
    COPY = "copy"
    TITLE = "same title"
    EVENT = "same event"
    HAND = "by hand"


@dataclass(frozen=True, slots=True)
class Known:
    """A story of an incident that may be copied."""

    story_id: int
    incident_id: int
    report: Report


@dataclass(frozen=True, slots=True)
class Placed:
    """A story of an incident, as it is compared with others."""

    story_id: int
    incident_id: int
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class Place:
    """Where a story belongs: the incident, the story that says so and why; `amount` is the share of a copy that is in
    the other, or the points of an event."""

    incident_id: int
    story_id: int
    why: Why
    amount: float = 0.0


def by_words(report: Report, known: Iterable[Known], boilerplate: Boilerplate) -> Place | None:
    """The incident of the earliest story that the report copies, or has the title of; None where there is none."""
    found = [
        place
        for one in sorted(known, key=lambda one: (one.report.at, one.story_id))
        if (place := _by_words(report, one, boilerplate)) is not None
    ]
    copied = (place for place in found if place.why is not Why.TITLE)
    return next(copied, found[0] if found else None)


def _by_words(report: Report, one: Known, boilerplate: Boilerplate) -> Place | None:
    earlier = one.report
    mine, theirs = boilerplate(report.source), boilerplate(earlier.source)
    if report.sketch is not None and earlier.sketch is not None:
        shared = overlap(report.sketch, earlier.sketch, (mine or frozenset()) | (theirs or frozenset()))
        may_tell = not report.source or report.source != earlier.source or mine is not None
        copy = copy_between(report, earlier, shared, may_tell=may_tell)
        if copy is not None and copy.how is not How.ADDRESS:
            if abs(report.at - earlier.at) > COPIED_WITHIN:
                return None
            return Place(one.incident_id, one.story_id, Why.COPY, max(copy.inside, copy.holds))
    if report.canonical_url is not None and report.canonical_url == earlier.canonical_url:
        return Place(one.incident_id, one.story_id, Why.ADDRESS)
    same_title = bool(report.title_key) and report.title_key == earlier.title_key
    if same_title and abs(report.at - earlier.at) <= COPIED_WITHIN and not same_form(report, earlier):
        return Place(one.incident_id, one.story_id, Why.TITLE)
    return None


def found_under(story: Weighed) -> Mapping[str, float]:
    """The things under which stories of its event are looked for, and how much each counts."""
    return dict(telling(story))


def likely(votes: Mapping[int, float], most: int) -> list[int]:
    """The stories, of those that share things of that weight, that are compared."""
    return [story for story, _ in nlargest(most, votes.items(), key=lambda vote: (vote[1], vote[0]))]


def linked(story: Weighed, others: Sequence[Placed]) -> list[int]:
    """The incidents of those stories that are alike enough to be linked, each once."""
    found = {one.incident_id for one in others if points(story, one.weighed) > THRESHOLD}
    return sorted(found)


def by_event(story: Weighed, incidents: Mapping[int, Sequence[Placed]]) -> Place | None:
    """The incident whose event the story most likely reports; None where there is none."""
    places = []
    for incident, stories in incidents.items():
        likeness = [(points(story, one.weighed), one.story_id) for one in stories]
        mean = fmean(value for value, _ in likeness)
        if mean > THRESHOLD:
            places.append((mean, -incident, max(likeness)))
    if not places:
        return None
    _, incident, (most, nearest) = max(places)
    return Place(-incident, nearest, Why.EVENT, round(most, 2))


def regrouped(stories: Sequence[Placed]) -> dict[int, Place]:
    """Where each of some stories belongs that are linked to one another; incidents below zero are not there yet.

    They are gathered as a batch is, whatever came first: a story that opened no incident of its own because it was
    alike to another event does so once a second one says so. An incident stays where most of its stories are.
    """
    ordered = sorted(stories, key=lambda one: (one.weighed.of.at, one.story_id))

    @cache
    def likeness(one: int, other: int) -> float:
        return points(ordered[one].weighed, ordered[other].weighed)

    links = {pair: value for pair in combinations(range(len(ordered)), 2) if (value := likeness(*pair)) > THRESHOLD}
    found: dict[int, Place] = {}
    taken: set[int] = set()
    groups = linkage(len(ordered), links, lambda one, other: likeness(*sorted((one, other))))
    for group in sorted(groups, key=lambda group: _claim([ordered[number] for number in group])):
        theirs = (each for each in _most_of([ordered[number] for number in group]) if each not in taken)
        incident = next(theirs, -len(taken) - 1)
        taken.add(incident)
        for number in group:
            others = [
                (likeness(*sorted((number, other))), ordered[other].story_id) for other in group if other != number
            ]
            most, nearest = max(others, default=(0.0, 0))
            story_id = ordered[number].story_id
            found[story_id] = Place(incident, nearest, Why.EVENT if nearest else Why.FIRST, round(most, 2))
    return found


def _most_of(group: Sequence[Placed]) -> list[int]:
    """The incidents of a group's stories, those with most of them first, then the oldest."""
    counts = Counter(one.incident_id for one in group if one.incident_id != NEW)
    return sorted(counts, key=lambda incident: (-counts[incident], incident))


def _claim(group: Sequence[Placed]) -> tuple[int, int]:
    """Of two groups with stories of one incident, which one goes on with it: the lower one."""
    counts = Counter(one.incident_id for one in group if one.incident_id != NEW)
    return -max(counts.values(), default=0), min(one.story_id for one in group)
