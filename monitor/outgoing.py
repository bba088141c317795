"""The frozen values of what leaves: digests, and how each is on its way. Every datetime is aware and in UTC."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from monitor.corroboration import Sources
from monitor.model import Level, Span, Subscription
from monitor.patterns import ToldPattern
from monitor.telling import MAIL, Before, DigestTitle, Held, Silenced, Trend
from monitor.watching import Coverage, Watched


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One story in a digest, as it is told: copied, so that a repeat says the same."""

    title: str
    outlet: str
    url: str | None
    language: str
    published: datetime | None
    seen: datetime
    incident_id: int
    summary: str
    evidence: tuple[Span, ...]  # at least one span of every clause that held, best first
    also: tuple[str, ...] = ()  # titles of further rules that the story matched
    sources: Sources | None = None  # of its incident, told before or not; None in digests of before they were counted
    again: str = ""  # why its incident is told again
    claim: str = ""  # one line: what the stories of its incident claim
    match_id: int = 0  # 0 in digests of before it was kept
    level: Level | None = None  # of its loudest match; None in digests of before it was kept
    before: Before | None = None  # what the subscription was told of its incident; None: it is told for the first time


@dataclass(frozen=True, slots=True)
class DigestSection:
    """The stories of one rule, what matters most first; `cut` is how many more there are, most of them in `titles`."""

    rule: str
    title: str
    level: Level
    stories: tuple[DigestStory, ...]
    cut: int = 0
    titles: tuple[DigestTitle, ...] = ()  # of the others, in the same order


@dataclass(frozen=True, slots=True)
class Digest:
    """One e-mail for one subscription. `message_id` is random, without brackets, and never changes."""

    message_id: str
    subscription: Subscription
    due: datetime
    composed: datetime
    sections: tuple[DigestSection, ...]
    story_count: int
    held: tuple[tuple[Held, int], ...] = ()
    coverage: Coverage | None = None  # since the last digest; None in digests of before it was told
    patterns: tuple[ToldPattern, ...] = ()
    silenced: tuple[Silenced, ...] = ()  # of what was held back, by silence
    trends: tuple[Trend, ...] = ()  # of the rules that it tells of
    watched: Watched | None = None  # where nothing matched, for who wishes to hear that too
    follows: tuple[str, ...] = ()  # Message-IDs of the mails that told its one incident before, the first one first


@dataclass(frozen=True, slots=True)
class Delivery:
    """A digest on its way, by its subscription's channel of now, which may not be that of when it was composed.
    `in_doubt` once a send broke after the final dot: the receiver may have it. `crashes`: tries without an outcome."""

    id: int
    digest: Digest
    attempts: int = 0
    in_doubt: bool = False
    channel: str = MAIL
    crashes: int = 0
    queued: datetime | None = None


class DeliveryState(enum.StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"  # the address is suspended
    GIVEN_UP = "given up"  # this digest only: what it tells goes with the next one
    SET_ASIDE = "set aside"  # who tries it dies of it, or cannot write it; the operator decides
    DROPPED = "dropped"  # the subscriber left before it was sent, or its time was past
    REMOVED = "removed"  # by the operator
