"""What readers do with their own subscription: change it, see all that is stored of them, have it erased.

Each function is part of one transaction, and done twice it leaves what it left the first time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from monitor import storage
from monitor.digests.schedule import next_due
from monitor.model import Declared, Subscription
from monitor.storage import Transaction as Tx
from monitor.storage.subscriptions import Standing, SubscriptionRow
from monitor.subscribers.links import Links
from monitor.subscribers.mailbox import same_as
from monitor.telling import MAIL, WhenNothing


@dataclass(frozen=True, slots=True)
class Reader:
    """A subscription, and all that its mailbox ever had, this one among them."""

    row: SubscriptionRow
    all: tuple[SubscriptionRow, ...]

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(row.subscription.id for row in self.all)


def reader(tx: Tx, subscription_id: int) -> Reader | None:
    """None where there is no such subscription, or it was erased."""
    row = storage.subscriptions.get(tx, subscription_id)
    if row is None or not row.subscription.email:
        return None
    mailbox = same_as(row.subscription.email)
    return Reader(row, tuple(storage.subscriptions.of_mailbox(tx, lambda address: same_as(address) == mailbox)))


def is_the_same(reader: Reader, wanted: Declared) -> bool:
    """Whether another subscription of that mailbox has the same rules: one of them would say nothing new. Pure."""
    return any(
        other.subscription.id != reader.row.subscription.id
        and other.standing in (Standing.ACTIVE, Standing.SUSPENDED)
        and other.subscription.channel == MAIL
        and set(other.subscription.rules) == set(wanted.rules)
        for other in reader.all
    )


def changed(present: Subscription, wanted: Declared) -> Declared:
    """What it becomes: what only the operator can wish stays, as far as it fits the schedule. Pure."""
    at_once = None if wanted.schedule == "immediately" else present.at_once
    by_the_hour = wanted.schedule == "immediately" or at_once is not None
    when_nothing = WhenNothing.SKIP if wanted.schedule == "immediately" else present.when_nothing
    return replace(
        wanted,
        at_once=at_once,
        most_per_hour=present.most_per_hour if by_the_hour else None,
        when_nothing=when_nothing,
        channel=present.channel,
    )


def change(tx: Tx, reader: Reader, wanted: Declared, now: datetime) -> None:
    """Make it so; one that config.yaml holds stays as it is."""
    present = reader.row.subscription
    due = present.next_due
    if (present.schedule, present.timezone) != (wanted.schedule, wanted.timezone):
        due = next_due(wanted.schedule, wanted.timezone, now)
    storage.subscriptions.change(tx, present.id, changed(present, wanted), due)


def export(tx: Tx, reader: Reader) -> dict[str, Any]:
    """All that is stored of that mailbox."""
    ids, addresses = reader.ids, {row.subscription.email for row in reader.all}
    suspended = {address: why for address, why in storage.subscriptions.suspended(tx).items() if address in addresses}
    return {
        "addresses": sorted(addresses),
        "subscriptions": [_subscription(row) for row in reader.all],
        "digests": storage.personal.digests_of(tx, ids),
        "alerts": storage.personal.alerts_of(tx, ids),
        "verdicts": storage.personal.verdicts_of(tx, ids),
        "mutes": storage.personal.mutes_of(tx, ids),
        "mails that came back": storage.personal.bounces_of(tx, ids),
        "no mail is sent because": suspended,
    }


def _subscription(row: SubscriptionRow) -> dict[str, Any]:
    of = row.subscription
    return {
        "number": of.id,
        "address": of.email,
        "standing": row.standing.value,
        "declared in config.yaml": row.declared,
        "rules": list(of.rules) or "all",
        "minimum level": of.minimum_level.word,
        "schedule": of.schedule,
        "time zone": of.timezone,
        "language": of.language,
        "quiet hours": of.quiet_hours,
        "at once from": None if of.at_once is None else of.at_once.word,
        "most an hour": of.most_per_hour,
        "when there is nothing": of.when_nothing.value,
        "channel": of.channel,
        "paused until": of.paused_until,
        "since": of.since,
    }


def erase(tx: Tx, subscription_id: int, links: Links, now: datetime) -> None:
    """Erase all that is stored of that subscription's mailbox. Where config.yaml names it, a keyed hash stays, by which
    it is left alone all the same."""
    if (whose := reader(tx, subscription_id)) is None:
        return
    addresses: Sequence[str] = sorted({row.subscription.email for row in whose.all})
    if any(row.declared for row in whose.all):
        storage.personal.keep_out(tx, out_of(links, addresses[0]), now)
    storage.personal.erase(tx, whose.ids, addresses, now)


def out_of(links: Links, address: str) -> str:
    """By what a mailbox that was erased is known again in config.yaml."""
    return links.blinded("mailbox", same_as(address))
