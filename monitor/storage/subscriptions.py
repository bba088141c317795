"""Subscriptions: who is told what; how they come, change and end; addresses that get no mail."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Row,
    and_,
    case,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    update,
)
from sqlalchemy import insert as plain_insert

from monitor.model import Declared, Level, Subscription
from monitor.outgoing import DeliveryState
from monitor.storage.alerts import IS_OPEN
from monitor.storage.correlations import IS_OPEN as IS_PATTERN_OPEN
from monitor.storage.engine import Transaction
from monitor.storage.tables import alerts, deliveries, digests, pattern_alerts, subscriptions, suppressions
from monitor.storage.types import Moment
from monitor.storage.upsert import insert
from monitor.telling import MAIL, WhenNothing


class Standing(enum.StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"  # the address is refused, or the channel refuses
    UNSUBSCRIBED = "unsubscribed"
    ENDED = "ended"  # no longer in the file, or removed by the operator


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription and where it stands, for the commands and the page.

    `waiting` is how many alerts go with its next digest; `reason` says why its address is suspended.
    """

    subscription: Subscription
    standing: Standing
    declared: bool
    waiting: int
    reason: str = ""


LISTENS = and_(subscriptions.c.unsubscribed.is_(None), subscriptions.c.ended.is_(None))
# Where its digests go, as suppressions name it: the address, or the channel, which no address can be taken for.
GOES_TO = case(
    (subscriptions.c.channel == MAIL, subscriptions.c.email), else_=literal("channel ") + subscriptions.c.channel
)
IS_SUSPENDED = exists().where(suppressions.c.address == GOES_TO)


def is_paused(now: datetime | BindParameter[datetime]) -> ColumnElement[bool]:
    return and_(subscriptions.c.paused_until.is_not(None), subscriptions.c.paused_until > now)


_WAITS = and_(alerts.c.subscription_id == subscriptions.c.id, IS_OPEN, alerts.c.held.is_(None))
_PATTERN_WAITS = and_(pattern_alerts.c.subscription_id == subscriptions.c.id, IS_PATTERN_OPEN)


def declared(tx: Transaction) -> list[Subscription]:
    """All that ever were in the file, unsubscribed and ended ones too, by id: what its entries are paired with."""
    return _subscriptions(tx, subscriptions.c.declared)


def sync_declared(tx: Transaction, wanted: Sequence[Declared], now: datetime) -> None:
    """Make the declared subscriptions what the file says.

    An unsubscribe wins over the file. One that is no longer wanted ends and drops what waits; one that comes back
    starts again from now. Where the schedule is new, changed or back, `next_due` is None: the caller sets it. Of a
    pause in the file and one by command, what was said last counts: the file speaks when its date changes.
    """
    stored = {row.id: row for row in tx.execute(select(subscriptions).where(subscriptions.c.declared))}
    for entry in wanted:
        row = None if entry.id is None else stored[entry.id]
        if row is None:
            _insert(tx, entry, now, declared=True)
        elif row.unsubscribed is None:
            _change(tx, row, entry, now)
    kept = {entry.id for entry in wanted}
    for row in stored.values():
        if row.id not in kept and row.ended is None:
            _end(tx, row.id, now)


def _change(tx: Transaction, row: Row[Any], entry: Declared, now: datetime) -> None:
    values = _values(entry)
    if row.ended is not None or (row.schedule, row.timezone) != (entry.schedule, entry.timezone):
        values["next_due"] = None
    if row.ended is not None:
        _drop_waiting(tx, row.id, now)  # decided while it was on its way out
        values.update(ended=None, since=now)
    if row.declared_pause != entry.paused_until:
        by_file = row.paused_until is not None and row.paused_until == row.declared_pause
        if entry.paused_until is not None:
            values["paused_until"] = entry.paused_until
        elif by_file and row.paused_until > now:
            values["paused_until"] = now
    if any(getattr(row, name) != value for name, value in values.items()):
        tx.execute(update(subscriptions).where(subscriptions.c.id == row.id).values(values))


def active(tx: Transaction) -> list[Subscription]:
    """Those that alerts are decided for, by id."""
    return _subscriptions(tx, LISTENS)


def due(tx: Transaction, now: datetime, gather: timedelta) -> list[Subscription]:
    """Whose digest is due: its `next_due` has come; if `immediately`, its oldest waiting alert is `gather` old, and so
    the oldest that it wants `at_once`. One that is paused is due when the pause ends, once, if its time came in it."""
    immediate = subscriptions.c.schedule == "immediately"
    waited, ahead = now - gather, now + gather  # what was decided by a clock that was set back since waits no longer
    is_ripe = or_(alerts.c.decided <= waited, alerts.c.decided > ahead)
    ripe = exists().where(_WAITS, is_ripe)
    patterned = exists().where(
        _PATTERN_WAITS, or_(pattern_alerts.c.decided <= waited, pattern_alerts.c.decided > ahead)
    )
    loud = exists().where(_WAITS, is_ripe, alerts.c.level >= subscriptions.c.at_once)
    come = or_(
        and_(immediate, or_(ripe, patterned)),
        and_(~immediate, subscriptions.c.next_due <= now),
        and_(~immediate, subscriptions.c.at_once.is_not(None), loud),
    )
    return _subscriptions(tx, and_(LISTENS, ~IS_SUSPENDED, ~is_paused(now), come))


def set_next_due(tx: Transaction, subscription_id: int, next_due: datetime | None) -> None:
    tx.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(next_due=next_due))


def unsubscribe(tx: Transaction, subscription_id: int, now: datetime) -> bool:
    """End it for good and drop what waits; the same answer the second time. False: there is no such subscription."""
    changed = tx.execute(
        update(subscriptions)
        .where(subscriptions.c.id == subscription_id)
        .values(unsubscribed=func.coalesce(subscriptions.c.unsubscribed, literal(now, Moment())))
    )
    _drop_waiting(tx, subscription_id, now)
    return changed.rowcount == 1


def suspend(tx: Transaction, address: str, reason: str, now: datetime) -> None:
    """Send nothing to the address (or `channel NAME`) any more; its waiting digests become refused. The first reason
    stays."""
    row = {"address": address, "reason": reason, "since": now}
    tx.execute(insert(tx, suppressions).on_conflict_do_nothing(), row)
    withdraw(tx, now)


def resume(tx: Transaction, address: str) -> str | None:
    """Send mail to the address again; why it got none, or None if it was not suspended."""
    of = suppressions.c.address == address
    reason: str | None = tx.scalar(select(suppressions.c.reason).where(of))
    tx.execute(delete(suppressions).where(of))
    return reason


def pause(tx: Transaction, subscription_id: int, until: datetime) -> None:
    """Send nothing to it before then; what is decided meanwhile waits, and so do digests that are in the outbox."""
    tx.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(paused_until=until))


def end_pauses(tx: Transaction, email: str, now: datetime) -> list[Subscription]:
    """End the pauses of an address, however it is written; the subscriptions as they were."""
    found = [row for row in paused(tx, now) if row.email.casefold() == email.casefold()]
    for row in found:
        pause(tx, row.id, now)
    return found


def paused(tx: Transaction, now: datetime) -> list[Subscription]:
    """Those that are paused now, by id."""
    return _subscriptions(tx, and_(LISTENS, is_paused(now)))


def suspended(tx: Transaction) -> dict[str, str]:
    """The reason by address."""
    return {row.address: row.reason for row in tx.execute(select(suppressions).order_by(suppressions.c.address))}


def add(tx: Transaction, wanted: Declared, now: datetime) -> Subscription:
    """A subscription that the file does not hold."""
    return _subscriptions(tx, subscriptions.c.id == _insert(tx, wanted, now, declared=False))[0]


def change(tx: Transaction, subscription_id: int, wanted: Declared, next_due: datetime | None) -> None:
    """Make a subscription that the file does not hold what its reader wishes; a pause goes on."""
    kept = ("email", "channel", "declared_pause")
    values = {name: value for name, value in _values(wanted).items() if name not in kept}
    tx.execute(
        update(subscriptions)
        .where(subscriptions.c.id == subscription_id, ~subscriptions.c.declared)
        .values(values | {"next_due": next_due})
    )


def of_mailbox(tx: Transaction, is_same: Callable[[str], bool]) -> list[SubscriptionRow]:
    """Every subscription there ever was whose address is that one, by id."""
    same = [row.id for row in tx.execute(select(subscriptions.c.id, subscriptions.c.email)) if is_same(row.email)]
    return _rows(tx, subscriptions.c.id.in_(same)) if same else []


def remove(tx: Transaction, subscription_id: int, now: datetime) -> bool:
    """End it and drop what waits. False: there is no such subscription, or it had ended."""
    alive = tx.scalar(select(subscriptions.c.id).where(subscriptions.c.id == subscription_id, LISTENS))
    if alive is not None:
        _end(tx, subscription_id, now)
    return alive is not None


def all(tx: Transaction) -> list[SubscriptionRow]:
    """Every subscription there ever was, by id, but for those that were erased."""
    return _rows(tx, subscriptions.c.email != "")


def page(tx: Transaction, limit: int, *, after: int = 0, like: str = "") -> list[SubscriptionRow]:
    """As `all`, those after one; with `like` in their address, in either case."""
    named = func.lower(subscriptions.c.email).contains(like.lower(), autoescape=True)
    return _rows(tx, and_(subscriptions.c.id > after, subscriptions.c.email != "", named), limit)


def get(tx: Transaction, subscription_id: int) -> SubscriptionRow | None:
    """One subscription."""
    return next(iter(_rows(tx, subscriptions.c.id == subscription_id)), None)


def _rows(tx: Transaction, which: ColumnElement[bool], limit: int | None = None) -> list[SubscriptionRow]:
    waiting = select(func.count()).where(_WAITS).scalar_subquery()
    query = (
        select(subscriptions, suppressions.c.reason, waiting.label("waiting"))
        .outerjoin(suppressions, suppressions.c.address == GOES_TO)
        .where(which)
        .order_by(subscriptions.c.id)
        .limit(limit)
    )
    return [
        SubscriptionRow(_subscription(row), _standing(row), row.declared, row.waiting, row.reason or "")
        for row in tx.execute(query)
    ]


def withdraw(tx: Transaction, now: datetime | None, *which: ColumnElement[bool]) -> None:
    """Take back waiting deliveries that may not be sent any more: their subscriber left, or the address is refused.

    `which` says where to look, for the outbox may be long; `now` is when they changed, None to leave what is there.
    """
    whose = (
        select(subscriptions.c.id)
        .join(digests, digests.c.subscription_id == subscriptions.c.id)
        .where(digests.c.id == deliveries.c.digest_id)
    )
    left = exists(whose.where(~LISTENS))
    refused = exists(whose.where(IS_SUSPENDED))
    values: dict[str, Any] = {
        "state": case((left, DeliveryState.DROPPED.value), else_=DeliveryState.REFUSED.value),
        "reason": case((left, "the subscriber left before it was sent"), else_="the address is suspended"),
    }
    if now is not None:
        values["changed"] = now
    waiting = deliveries.c.state == DeliveryState.WAITING.value
    tx.execute(update(deliveries).where(waiting, or_(left, refused), *which).values(values))


def _end(tx: Transaction, subscription_id: int, now: datetime) -> None:
    tx.execute(update(subscriptions).where(subscriptions.c.id == subscription_id).values(ended=now))
    _drop_waiting(tx, subscription_id, now)


def _drop_waiting(tx: Transaction, subscription_id: int, now: datetime) -> None:
    tx.execute(update(alerts).where(alerts.c.subscription_id == subscription_id, IS_OPEN).values(dropped=now))
    whose = pattern_alerts.c.subscription_id == subscription_id
    tx.execute(update(pattern_alerts).where(whose, IS_PATTERN_OPEN).values(dropped=now))
    theirs = select(digests.c.id).where(digests.c.subscription_id == subscription_id)
    withdraw(tx, now, deliveries.c.digest_id.in_(theirs))


def _insert(tx: Transaction, entry: Declared, now: datetime, *, declared: bool) -> int:
    values = {**_values(entry), "paused_until": entry.paused_until, "since": now, "declared": declared}
    statement = plain_insert(subscriptions).values(values).returning(subscriptions.c.id)
    subscription_id: int = tx.execute(statement).scalar_one()
    return subscription_id


def _values(entry: Declared) -> dict[str, Any]:
    return {
        "email": entry.email,
        "rules": json.dumps(entry.rules),
        "minimum_level": int(entry.minimum_level),
        "schedule": entry.schedule,
        "timezone": entry.timezone,
        "language": entry.language,
        "quiet_hours": entry.quiet_hours,
        "most_per_hour": entry.most_per_hour,
        "at_once": None if entry.at_once is None else int(entry.at_once),
        "when_nothing": entry.when_nothing.value,
        "channel": entry.channel,
        "declared_pause": entry.paused_until,
    }


def _subscriptions(tx: Transaction, condition: ColumnElement[bool]) -> list[Subscription]:
    query = select(subscriptions).where(condition).order_by(subscriptions.c.id)
    return [_subscription(row) for row in tx.execute(query)]


def _subscription(row: Row[Any]) -> Subscription:
    return Subscription(
        id=row.id,
        email=row.email,
        rules=tuple(json.loads(row.rules)),
        minimum_level=Level(row.minimum_level),
        schedule=row.schedule,
        timezone=row.timezone,
        language=row.language,
        since=row.since,
        next_due=row.next_due,
        quiet_hours=row.quiet_hours,
        most_per_hour=row.most_per_hour,
        at_once=None if row.at_once is None else Level(row.at_once),
        when_nothing=WhenNothing(row.when_nothing),
        channel=row.channel,
        paused_until=row.paused_until,
    )


def _standing(row: Row[Any]) -> Standing:
    if row.unsubscribed is not None:
        return Standing.UNSUBSCRIBED
    if row.ended is not None:
        return Standing.ENDED
    return Standing.ACTIVE if row.reason is None else Standing.SUSPENDED
