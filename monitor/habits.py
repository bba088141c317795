"""What publishers say of their feeds, and how feeds behave: values that are learned poll by poll."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Belief:
    """What a publisher says of a feed's address and how far it is believed: `seen` are its first, second, last time."""

    address: str | None = None  # believed: what is asked instead of the configured one
    moving_to: str | None = None  # where permanent redirects have led since; None while a 410 is all that was seen
    seen: tuple[datetime, ...] = ()
    gone: bool = False  # believed: not polled any more


@dataclass(frozen=True, slots=True)
class Hints:
    """What a document says of when it is worth asking for again. Times in seconds, hours of UTC, Monday is day 0."""

    ttl: int | None = None  # how long it may be kept: `<ttl>`
    every: int | None = None  # how often it changes: `sy:updatePeriod`, `sy:updateFrequency`
    skip_hours: tuple[int, ...] = ()
    skip_days: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a feed moves: what its publisher says of it, and what its polls have shown."""

    hints: Hints = Hints()
    fresh: int | None = None  # seconds that the last answer stays fresh, by its cache headers
    listed: int = 0  # how many stories the last document listed
    hourly: float = 0.0  # stories an hour when it last brought some; the last hours count most
    paused: datetime | None = None  # until when its publisher asked to be left alone (`Retry-After`)
