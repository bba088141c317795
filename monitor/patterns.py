"""Patterns over many stories: the matches as correlations see them, and what they found in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SeenMatch:
    """A stored match, as far as correlations ask. `at` is when its story was first seen.

    `entities` and `concepts` are the ids of what its evidence holds; `source` is the origin of its story, "" where
    nobody asked. `backlog`: an older story that came late, which is known from then on and is no news.
    """

    match_id: int
    incident_id: int
    rule: str
    at: datetime
    story: str = ""  # its key
    publisher: str = ""
    country: str = ""
    entities: frozenset[str] = frozenset()
    concepts: frozenset[str] = frozenset()
    backlog: bool = False
    source: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """When feeds were watched with the rules of a correlation: since `since`, on these days (their midnights, UTC)."""

    since: datetime
    days: frozenset[datetime]

    def within(self, began: datetime, ended: datetime) -> timedelta:
        """How much of the time from `began` to `ended` was watched."""
        began = max(began, self.since)
        covered = timedelta(0)
        day = began.replace(hour=0, minute=0, second=0, microsecond=0)
        while day < ended:
            if day in self.days:
                covered += min(day + DAY, ended) - max(day, began)
            day += DAY
        return covered


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a spike stands out from: so many incidents, in so many days that were really watched."""

    count: int
    days: float


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a correlation found. `began` is the first match of what makes it; it held first with a match at `held`, last
    with one at `ended`.

    `group` is what it is about: the id of an entity or a rule, the number of an incident, "" for everything; `name` is
    that for people. `said` tells in words what was counted; `matches` are what makes it, the newest of each incident.
    """

    correlation: str
    title: str
    level: int
    status: str
    group: str
    name: str
    began: datetime
    held: datetime
    ended: datetime
    count: int
    said: str
    matches: tuple[int, ...]
    baseline: Baseline | None = None


@dataclass(frozen=True, slots=True)
class Headline:
    """A story that makes a pattern, as a digest shows it."""

    title: str
    outlet: str
    url: str | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ToldPattern:
    """A pattern in a digest, with the newest of its headlines and how many there are beside them."""

    pattern: Pattern
    headlines: tuple[Headline, ...]
    more: int = 0
