"""Stories of one event, in whatever language: linked on what needs no translation, and gathered by average linkage.

Two groups become one while the mean of the points between their stories is above THRESHOLD (Sokal and Michener, 1958):
one story in between, say a recap that tells of two events, does not join what else has nothing in common.

Nothing hangs on the order of arrival. Stories are looked at in the order of their times and keys, the table of rarity
is frozen per day, and groups grow along links only, so that a new story changes nothing but what links hold together
with it.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import heapify, heappop, heappush, nlargest

from monitor.incidents.fingerprint import Fingerprint
from monitor.incidents.likeness import WINDOW, Reason, Weighed, points, reasons, weighed
from monitor.incidents.rarity import Rarity

THRESHOLD = -0.4  # points; zero would be even odds, if the stories to come were paired like those of the regression

TELLING = {"entity": 12, "concept": 10, "number": 4, "name": 6, "word": 8}  # things of a story under which it is found
LONGEST_LIST = 256  # stories under one thing, the last ones
MOST_COMPARED = 40  # earlier stories that a story is compared with
SAMPLE = 8  # stories of a group that stand for it where it has not been compared before

Pair = tuple[int, int]  # the numbers of two stories, in the order of their times; or of the first stories of two groups


@dataclass(frozen=True, slots=True)
class Link:
    """What holds a story to its event most: the other story, and in what they agree and differ, by weight."""

    to: str
    points: float
    reasons: tuple[Reason, ...]


class Events:
    """The events of a batch of stories.

    `incident` is the event of each story, both by key; an event is named by the smallest key in it. `together` names
    groups of stories that are known to report one event (copies): each counts as one story, the one that says the most.
    Independent of the order of `fingerprints`.
    """

    def __init__(self, fingerprints: Iterable[Fingerprint], together: Mapping[str, str] | None = None) -> None:
        groups: dict[str, list[Fingerprint]] = defaultdict(list)
        for one in fingerprints:
            groups[together[one.key] if together is not None else one.key].append(one)
        spoken = sorted(((_spokesman(group), group) for group in groups.values()), key=lambda two: _in_time(two[0]))
        rarity = Rarity(spokesman for spokesman, _ in spoken)
        self._stories = [weighed(spokesman, rarity) for spokesman, _ in spoken]
        self._number = {one.key: number for number, (_, group) in enumerate(spoken) for one in group}
        self._likeness: dict[Pair, float] = {}
        self._event: dict[int, list[int]] = {}
        self.incident: dict[str, str] = {}
        links = {pair: self._points(*pair) for pair in pairs(self._stories)}
        linked = {pair: value for pair, value in links.items() if value > THRESHOLD}
        for event in linkage(len(spoken), linked, self._points):
            keys = [one.key for number in event for one in spoken[number][1]]
            self.incident.update(dict.fromkeys(keys, min(keys)))
            self._event.update(dict.fromkeys(event, event))

    def _points(self, one: int, other: int) -> float:
        pair = (one, other) if one < other else (other, one)
        if pair not in self._likeness:
            self._likeness[pair] = points(self._stories[pair[0]], self._stories[pair[1]])
        return self._likeness[pair]

    def why(self, key: str) -> Link | None:
        """Why a story is in its event; None where it has no other than itself and its copies."""
        number = self._number[key]
        others = [other for other in self._event[number] if other != number]
        if not others:
            return None
        nearest = max(others, key=lambda other: (self._points(number, other), -other))
        one, other = self._stories[number], self._stories[nearest]
        found = sorted(reasons(one, other), key=lambda reason: (-abs(reason.points), reason))
        return Link(other.of.key, self._points(number, nearest), tuple(found))


def _in_time(one: Fingerprint) -> tuple[datetime, str]:
    return one.at, one.key


def _spokesman(group: Sequence[Fingerprint]) -> Fingerprint:
    return max(group, key=lambda one: (len(one.entities) + len(one.concepts) + len(one.words), one.key))


def pairs(stories: Sequence[Weighed]) -> Iterator[Pair]:
    """The pairs of stories that are compared: those that share things that are rare, at most MOST_COMPARED a story."""
    lists: dict[str, deque[int]] = defaultdict(lambda: deque(maxlen=LONGEST_LIST))
    for number, story in enumerate(stories):
        votes: dict[int, float] = defaultdict(float)
        for thing, weight in telling(story):
            for earlier in lists[thing]:
                votes[earlier] += weight
            lists[thing].append(number)
        for earlier, _ in nlargest(MOST_COMPARED, votes.items(), key=lambda vote: (vote[1], vote[0])):
            if story.of.at - stories[earlier].of.at <= WINDOW:
                yield earlier, number


def telling(story: Weighed) -> Iterator[tuple[str, float]]:
    """What a story is found under, `kind:thing`, and how much each counts."""
    for kind, things in story.kinds():
        for thing, weight in nlargest(TELLING[kind], things.items(), key=lambda found: (found[1], found[0])):
            yield f"{kind}:{thing}", weight


def linkage(count: int, links: Mapping[Pair, float], likeness: Callable[[int, int], float]) -> list[list[int]]:
    """The groups that remain once no two that are linked are alike enough; each by the numbers of its stories. Of two
    pairs of groups that are equally alike the earlier one goes first."""
    groups = {number: [number] for number in range(count)}
    means: dict[int, dict[int, float]] = {number: {} for number in range(count)}
    for (one, other), value in links.items():
        means[one][other] = means[other][one] = value
    heap = [(-value, one, other) for (one, other), value in links.items()]
    heapify(heap)

    def mean(one: int, other: int) -> float:
        if other in means[one]:
            return means[one][other]
        few = [(mine, theirs) for mine in groups[one][:SAMPLE] for theirs in groups[other][:SAMPLE]]
        return sum(likeness(mine, theirs) for mine, theirs in few) / len(few)

    while heap:
        value, one, other = heappop(heap)
        if one not in groups or means[one].get(other) != -value:
            continue
        mine, theirs = len(groups[one]), len(groups[other])
        beside = sorted((means[one].keys() | means[other].keys()) - {one, other})
        merged = {third: (mine * mean(one, third) + theirs * mean(other, third)) / (mine + theirs) for third in beside}
        groups[one] += groups.pop(other)
        for third in means.pop(other):
            del means[third][other]
        means[one] = {}
        for third, likely in merged.items():
            means[one][third] = means[third][one] = likely
            if likely > THRESHOLD:
                heappush(heap, (-likely, min(one, third), max(one, third)))
    return list(groups.values())
