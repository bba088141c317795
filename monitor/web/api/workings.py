"""The shapes of how the installation is: feeds, outbox, silences, subscribers, coverage, status, audit."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from monitor.outgoing import DeliveryState
from monitor.storage.subscriptions import Standing
from monitor.telling import SilenceKind, WhenNothing
from monitor.web.api.answers import LevelWord
from monitor.web.api.shapes import Country, Listed, Moment, Name, Paged, Sent, Shape


class Feed(Shape):
    id: int
    url: str
    name: str
    publisher: str
    country: str | None
    language: str | None
    disabled: bool
    outcome: str | None
    """How its last poll ended; null before the first."""
    reason: str
    healthy: bool
    """It is polled, was read at its last poll, and is not silent."""
    silent: bool
    """It answers, and brings nothing for longer than is usual for it."""
    failures: int
    """In a row."""
    failing_since: datetime | None
    last_polled: datetime | None
    last_read: datetime | None
    last_new: datetime | None
    next_due: datetime | None


class FeedPage(Paged):
    items: tuple[Feed, ...]


class Delivery(Shape):
    id: int
    message_id: str
    subscription: int
    goes_to: str
    """An address, or `channel NAME`."""
    state: DeliveryState
    attempts: int
    in_doubt: bool
    """It may have arrived although the try failed."""
    composed: datetime
    next_attempt: datetime | None
    """Of one that waits."""
    changed: datetime
    stories: int
    reason: str
    reply: str


class DeliveryPage(Paged):
    items: tuple[Delivery, ...]


class Deliveries(Listed):
    state: DeliveryState | None = None


class Silence(Shape):
    id: int
    kind: SilenceKind
    subject: str
    reason: str
    author: str
    since: datetime
    until: datetime
    holds: bool
    subscription: int | None
    """The one subscription it is for; null: everybody."""
    held_back: int
    """Alerts, so far."""


class SilencePage(Paged):
    items: tuple[Silence, ...]


class Silences(Listed):
    ended: Literal["with", "without"] = "without"
    """Whether those that have ended are listed too."""


class NewSilence(Sent):
    kind: SilenceKind
    subject: Name
    """A rule's or an entity's id, an incident's number, a feed's address. An entity is not looked up."""
    reason: Name
    until: Moment
    """Its end, within ten years."""


class Subscriber(Shape):
    id: int
    email: str
    standing: Standing
    reason: str
    """Why nothing is sent, where it is suspended."""
    declared: bool
    """By config.yaml."""
    rules: tuple[str, ...]
    """Empty: all."""
    minimum_level: LevelWord
    schedule: str
    timezone: str
    language: str
    channel: str
    quiet_hours: str | None
    most_per_hour: int | None
    at_once: LevelWord | None
    when_nothing: WhenNothing
    since: datetime
    next_due: datetime | None
    paused_until: datetime | None
    waiting: int
    """Alerts for its next digest."""


class SubscriberPage(Paged):
    items: tuple[Subscriber, ...]


class Day(Shape):
    """How well the feeds were watched on a day (UTC), in feeds."""

    day: str
    feeds: int
    polled: int
    healthy: int
    silent: int
    gaps: int
    lost: int
    """Stories, about."""
    capped: int
    timed_out: int


class Coverage(Shape):
    items: tuple[Day, ...]
    """The newest first; a day on which nothing ran has none."""


class Notice(Shape):
    kind: str
    subject: str
    text: str
    since: datetime


class Status(Shape):
    at: datetime
    started: datetime
    rule_set: str
    reload_problem: str
    """Why the last reload was refused; else empty."""
    polls: int
    """Since it started."""
    mails: int
    feeds: int
    feeds_well: int
    feeds_unwell: int
    outbox: dict[str, int]
    """How many deliveries are in each state."""
    notices: tuple[Notice, ...]
    """What lasts."""
    today: Day


class AuditEntry(Shape):
    id: int
    at: datetime
    who: str
    action: str
    subject: str
    detail: str


class AuditPage(Paged):
    items: tuple[AuditEntry, ...]


class FeedsListed(Listed):
    country: Country | None = None
    unwell: Literal["only"] | None = None
    """`only`: those that cannot be read or are silent."""
