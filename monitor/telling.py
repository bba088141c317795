"""The frozen values of who is told what: what a rule wishes of its alerts, why one is held back or told again, and
silences."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from monitor.corroboration import Corroboration

MAIL = "mail"  # the channel that every installation has
FOREVER = datetime(9999, 1, 1, tzinfo=UTC)  # when a pause ends that has no end


def paused(until: datetime) -> str:
    """How a pause stands, in words for the operator."""
    return "paused until it is resumed" if until == FOREVER else f"paused until {until:%Y-%m-%d %H:%M} UTC"


class Held(enum.StrEnum):
    """Why an alert was held back; counted in the next digest."""

    FIRST_POLL = "first poll"
    RETURNED = "old stories under new addresses"
    LEVEL = "below the subscription's level"
    TOLD = "told before"
    STATUS = "the rule is experimental or deprecated"
    SOURCES = "its rule asks for more sources"
    SILENCED = "silenced"
    INHIBITED = "another rule tells it"
    CAP = "more than the subscription takes in an hour"
    RECAP = "nothing but a recap"
    PAST = "waited too long"


class Again(enum.StrEnum):
    """Why an incident that was told is told again."""

    LEVEL = "level"  # it is louder
    SOURCES = "sources"  # it is better corroborated
    CLAIM = "claim"  # what is claimed has changed
    QUIET = "quiet"  # nothing had come of it for long


@dataclass(frozen=True, slots=True)
class Escalation:
    """So many independent sources within that time make an incident one level louder."""

    sources: int
    within: timedelta


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a rule asks of its alerts: `alert:` in its file."""

    sources: Corroboration | None = None  # they are held back until their incident has that level
    escalate: Escalation | None = None
    inhibits: tuple[str, ...] = ()  # rules that are not told of a story that this one tells
    again_after: timedelta = timedelta(days=7)  # of quiet: the next story is told again


class SilenceKind(enum.StrEnum):
    """What a silence is about."""

    RULE = "rule"
    ENTITY = "entity"
    INCIDENT = "incident"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing is told of its subject (a rule's or an entity's id, an incident's number, a feed's address) until its
    end, for everybody; `subscription`: it is a mute, by one subscriber, and holds for that subscription alone."""

    id: int
    kind: SilenceKind
    subject: str
    reason: str
    author: str
    since: datetime
    until: datetime
    subscription: int | None = None

    def __str__(self) -> str:
        """`silence 3 of rule dprk-sanctions`."""
        return f"silence {self.id} of {self.kind.value} {self.subject}"


class Verdict(enum.StrEnum):
    """What a subscriber says of a match that it was told of."""

    RELEVANT = "relevant"
    NOT_RELEVANT = "not relevant"
    KNOWN = "known already"  # rightly found, and no news


@dataclass(frozen=True, slots=True)
class Silenced:
    """How many alerts a silence held back since the last digest."""

    reason: str
    until: datetime
    count: int


class WhenNothing(enum.StrEnum):
    """What a subscription gets when a digest is due and there is nothing to tell."""

    SKIP = "skip"
    TELL = "tell"  # a digest that says so, and what was watched


@dataclass(frozen=True, slots=True)
class Before:
    """What digests have told a subscription of an incident: so many stories, the last of them in the digest of then."""

    stories: int
    last: datetime


@dataclass(frozen=True, slots=True)
class DigestTitle:
    """A story for which a digest has no more room than this. `level` as in `model.Level`; without `url` where it has
    none, or a very long one."""

    title: str
    outlet: str
    url: str | None
    level: int
    match_id: int


@dataclass(frozen=True, slots=True)
class Trend:
    """How many events a rule found on each of the last 30 days in the subscriber's zone, the oldest first."""

    rule: str
    title: str
    counts: tuple[int, ...]
