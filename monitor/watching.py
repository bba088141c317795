"""The frozen values of how well feeds are watched: their rhythm, what may be missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When the stories of a feed come, and how long it is usually quiet; `feeds/rhythm.py` has the mathematics.

    Of bounded size: 24 + 7 + 26 numbers. Counts are forgotten exponentially, `watched` (hours) likewise.
    """

    at: datetime | None = None  # when it was last brought up to date; None: never
    last: datetime | None = None  # when the last story came
    hours: tuple[float, ...] = (0.0,) * 24  # stories by hour of the day, UTC
    days: tuple[float, ...] = (0.0,) * 7  # stories by day of the week, Monday first
    watched: float = 0.0
    lag: float | None = None  # seconds from the publisher's date of a story until we can see it
    covers: float | None = None  # seconds of news that the list holds when it is busy
    spells: tuple[float, ...] = ()  # the longest quiet spell of each past week, in rhythm hours
    week: datetime | None = None  # when the week that is under way began
    spell: float = 0.0  # its longest spell so far
    silent_after: datetime | None = None  # if nothing comes until then, the feed is silent


@dataclass(frozen=True, slots=True)
class Gap:
    """Stories that we may have missed: about `lost` of them, published between the two moments."""

    began: datetime
    ended: datetime
    lost: int


@dataclass(frozen=True, slots=True)
class Loss:
    """What one feed may have lost in `gaps` gaps, the first of which began and the last of which ended then."""

    feed: str  # its name
    began: datetime
    ended: datetime
    lost: int
    gaps: int = 1


@dataclass(frozen=True, slots=True)
class Unwell:
    """A feed that is not read, or `silent`: it answers, and brings nothing. `since` None: it never was otherwise."""

    feed: str  # its name
    since: datetime | None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Coverage:
    """How well the feeds were watched for a subscription since its last digest, worst first; what is cut is counted."""

    feeds: int
    healthy: int
    losses: tuple[Loss, ...] = ()
    unwell: tuple[Unwell, ...] = ()
    more_losses: int = 0
    more_unwell: int = 0


@dataclass(frozen=True, slots=True)
class Watched:
    """What was read since the last digest, for one that has nothing to tell."""

    since: datetime
    stories: int
    feeds: int
    rules: tuple[str, ...]  # that the subscription asks for; empty: all
