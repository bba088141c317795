"""The outbox as people see it: its rows, and what an operator may do with them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, exists, func, or_, select, update

from monitor.outgoing import DeliveryState
from monitor.storage import outages
from monitor.storage.engine import Transaction
from monitor.storage.subscriptions import GOES_TO, IS_SUSPENDED, LISTENS, is_paused
from monitor.storage.tables import alerts, deliveries, digests, pattern_alerts, subscriptions
from monitor.telling import paused

UNDELIVERED = (DeliveryState.GIVEN_UP, DeliveryState.SET_ASIDE)


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A delivery as it is shown. `changed` is when it got into its state; `reason` why it is not sent; `queued` from
    when on its patience runs."""

    id: int
    message_id: str
    subscription_id: int
    email: str
    state: DeliveryState
    attempts: int
    in_doubt: bool
    composed: datetime
    next_attempt: datetime
    changed: datetime
    story_count: int
    reason: str
    reply: str
    queued: datetime
    crashes: int
    goes_to: str  # its address, or `channel NAME`


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a mail server, a channel or a limit, not for the end of a pause: how many deliveries, since when
    the oldest one, and how many are overdue for longer than asked."""

    waiting: int
    oldest: datetime | None
    overdue: int


def rows(
    tx: Transaction,
    limit: int = 100,
    *,
    states: Collection[DeliveryState] = (),
    address: str | None = None,
    before: int | None = None,
) -> list[OutboxRow]:
    """Newest first; those in one of the states, where any are named, to the address, and older than that delivery."""
    query = _select().order_by(deliveries.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(deliveries.c.id < before)
    if states:
        query = query.where(deliveries.c.state.in_([state.value for state in states]))
    if address is not None:
        query = query.where(func.lower(subscriptions.c.email) == address.lower())
    if before is not None:
        query = query.where(deliveries.c.id < before)
    return [_row(row) for row in tx.execute(query)]


def find(tx: Transaction, named: str) -> OutboxRow | None:
    """The delivery of that number, or with that Message-ID."""
    by = digests.c.message_id == named.strip("<>")
    if named.isascii() and named.isdigit() and len(named) < 10:
        by = or_(by, deliveries.c.id == int(named))
    row = tx.execute(_select().where(by)).first()
    return None if row is None else _row(row)


def undelivered(tx: Transaction, since: datetime) -> list[OutboxRow]:
    """What was given up or set aside after `since` and still is, the latest first."""
    states = deliveries.c.state.in_([state.value for state in UNDELIVERED])
    query = _select().where(states, deliveries.c.changed >= since)
    return [_row(row) for row in tx.execute(query.order_by(deliveries.c.changed.desc(), deliveries.c.id.desc()))]


def backlog(tx: Transaction, now: datetime, overdue: timedelta) -> Backlog:
    """`overdue`: for how long a delivery counts as such."""
    until, since = subscriptions.c.paused_until, now - overdue
    queued = case((until > deliveries.c.queued, until), else_=deliveries.c.queued)
    late = and_(deliveries.c.next_attempt <= since, ~is_paused(since))
    query = (
        select(func.count(), func.min(queued), func.count(case((late, 1))))
        .select_from(deliveries)
        .join(digests, digests.c.id == deliveries.c.digest_id)
        .join(subscriptions, subscriptions.c.id == digests.c.subscription_id)
        .where(deliveries.c.state == DeliveryState.WAITING.value, ~is_paused(now))
    )
    return Backlog(*tx.execute(query).one())


def counts(tx: Transaction) -> dict[DeliveryState, int]:
    """How many deliveries are in each state."""
    query = select(deliveries.c.state, func.count()).group_by(deliveries.c.state)
    found = {DeliveryState(row[0]): row[1] for row in tx.execute(query)}
    return {state: found.get(state, 0) for state in DeliveryState}


def is_told_elsewhere(tx: Transaction, row: OutboxRow) -> bool:
    """Whether all that it told has gone into other digests since."""
    digest_id = select(digests.c.id).where(digests.c.message_id == row.message_id).scalar_subquery()
    here = (exists().where(table.c.digest_id == digest_id) for table in (alerts, pattern_alerts))
    return not tx.scalar(select(or_(*here)))


def may_be_sent(tx: Transaction, row: OutboxRow) -> bool:
    """Whether its subscriber is still there and its address not suspended."""
    query = select(exists().where(subscriptions.c.id == row.subscription_id, LISTENS, ~IS_SUSPENDED))
    return bool(tx.scalar(query))


def retry(tx: Transaction, row: OutboxRow, now: datetime) -> bool:
    """Make it due now, as if it were new; a mail server that does not work is asked at once. False: it was quicker and
    is in another state now."""
    values = {"state": DeliveryState.WAITING.value, "next_attempt": now, "queued": now, "changed": now, "crashes": 0}
    outages.ask_again(tx, now)
    return _change(tx, row, values)


def drop(tx: Transaction, row: OutboxRow, now: datetime, reason: str) -> bool:
    """It is not sent, and neither is what it tells. False: it was quicker and is in another state now."""
    return _change(tx, row, {"state": DeliveryState.REMOVED.value, "changed": now, "reason": reason})


def hasten(tx: Transaction, now: datetime, latest: datetime) -> int:
    """After the clock was set back: what would wait until after `latest` is due now; how many."""
    far = (deliveries.c.state == DeliveryState.WAITING.value, deliveries.c.next_attempt > latest)
    return tx.execute(update(deliveries).where(*far).values(next_attempt=now)).rowcount


def _change(tx: Transaction, row: OutboxRow, values: dict[str, Any]) -> bool:
    same: tuple[ColumnElement[bool], ...] = (deliveries.c.id == row.id, deliveries.c.state == row.state.value)
    return tx.execute(update(deliveries).where(*same).values(values)).rowcount == 1


def _select() -> Select[Any]:
    return (
        select(deliveries, digests.c.message_id, digests.c.subscription_id, digests.c.composed, digests.c.story_count)
        .add_columns(subscriptions.c.email, subscriptions.c.paused_until, GOES_TO.label("goes_to"))
        .join(digests, digests.c.id == deliveries.c.digest_id)
        .join(subscriptions, subscriptions.c.id == digests.c.subscription_id)
    )


def _row(row: Row[Any]) -> OutboxRow:
    next_attempt, reason = row.next_attempt, row.reason
    if row.state == DeliveryState.WAITING.value and row.paused_until is not None and row.paused_until > next_attempt:
        next_attempt, reason = row.paused_until, f"its subscription is {paused(row.paused_until)}"
    return OutboxRow(
        id=row.id,
        message_id=row.message_id,
        subscription_id=row.subscription_id,
        email=row.email,
        state=DeliveryState(row.state),
        attempts=row.attempts,
        in_doubt=row.in_doubt,
        composed=row.composed,
        next_attempt=next_attempt,
        changed=row.changed,
        story_count=row.story_count,
        reason=reason,
        reply=row.reply,
        queued=row.queued,
        crashes=row.crashes,
        goes_to=row.goes_to,
    )
