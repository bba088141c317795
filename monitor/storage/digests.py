"""Digests and their deliveries: the outbox. A digest is stored, then sent, then marked; a repeat is the same mail."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, func, insert, literal, or_, select, update
from sqlalchemy.sql.dml import Update

from monitor.model import Delivery, DeliveryState, Digest
from monitor.storage import as_json
from monitor.storage.alerts import IS_OPEN
from monitor.storage.engine import Transaction
from monitor.storage.subscriptions import GOES_TO, IS_SUSPENDED, LISTENS, suspend, withdraw
from monitor.storage.tables import alerts, deliveries, digests, subscriptions
from monitor.storage.upsert import chunks
from monitor.telling import MAIL, Held


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A delivery as the page shows it. `changed` is when it got into its state; `reason` why it is not sent."""

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


_WAITING = deliveries.c.state == DeliveryState.WAITING.value
_BY_MAIL = subscriptions.c.channel == MAIL


def save(
    tx: Transaction, digest: Digest, match_ids: Sequence[int], held: Sequence[tuple[Held, int]], now: datetime
) -> int:
    """Put a digest into the outbox, due now; the id of its delivery. Its alerts, told or counted, get its id."""
    digest_id = tx.execute(
        insert(digests)
        .values(message_id=digest.message_id, subscription_id=digest.subscription.id, **_content(digest))
        .returning(digests.c.id)
    ).scalar_one()
    delivery_id: int = tx.execute(
        insert(deliveries)
        .values(
            digest_id=digest_id,
            state=DeliveryState.WAITING.value,
            attempts=0,
            in_doubt=False,
            next_attempt=now,
            changed=now,
            reason="",
            reply="",
        )
        .returning(deliveries.c.id)
    ).scalar_one()
    _take(tx, digest_id, digest.subscription.id, match_ids, held)
    _keep_sources(tx, digest_id, digest)
    withdraw(tx, now, deliveries.c.id == delivery_id)  # the subscriber may have left while it was composed
    return delivery_id


def open_delivery(tx: Transaction, subscription_id: int) -> Delivery | None:
    """The waiting delivery that surely reached nobody, so that newer alerts can still go with it."""
    query = (
        _select_delivery()
        .where(digests.c.subscription_id == subscription_id, _WAITING, ~deliveries.c.in_doubt)
        .order_by(deliveries.c.id.desc())
        .limit(1)
    )
    return _delivery(tx.execute(query).one_or_none())


def replace(tx: Transaction, delivery_id: int, digest: Digest, match_ids: Sequence[int]) -> bool:
    """Give an open delivery its new content; its Message-ID and next attempt stay. False: it is no longer open.

    What it told or counted before is free again, unless it is in `match_ids` and `digest.held`.
    """
    query = select(deliveries.c.digest_id).where(deliveries.c.id == delivery_id, _WAITING, ~deliveries.c.in_doubt)
    digest_id = tx.scalar(query)
    if digest_id is None:
        return False
    tx.execute(update(digests).where(digests.c.id == digest_id).values(_content(digest)))
    tx.execute(update(alerts).where(alerts.c.digest_id == digest_id).values(digest_id=None))
    _take(tx, digest_id, digest.subscription.id, match_ids, digest.held)
    _keep_sources(tx, digest_id, digest)
    return True


def _content(digest: Digest) -> dict[str, Any]:
    return {
        "due": digest.due,
        "composed": digest.composed,
        "story_count": digest.story_count,
        "content": as_json.dump(digest),
    }


def _take(
    tx: Transaction,
    digest_id: int,
    subscription_id: int,
    match_ids: Sequence[int],
    held: Sequence[tuple[Held, int]],
) -> None:
    """Give alerts the digest's id: those it tells, and as many held back as it counts, so that each is counted once."""
    whose = (alerts.c.subscription_id == subscription_id, IS_OPEN)
    for piece in chunks(match_ids):
        telling = (*whose, alerts.c.held.is_(None), alerts.c.match_id.in_(piece))
        tx.execute(update(alerts).where(*telling).values(digest_id=digest_id))
    for reason, count in held:
        counted = select(alerts.c.id).where(*whose, alerts.c.held == reason.value).order_by(alerts.c.id).limit(count)
        tx.execute(update(alerts).where(alerts.c.id.in_(counted)).values(digest_id=digest_id))


def _keep_sources(tx: Transaction, digest_id: int, digest: Digest) -> None:
    """Who reports an incident may be more than when its alerts were decided: what the digest says is what is told."""
    shown = {story.incident_id: story.sources for section in digest.sections for story in section.stories}
    for incident, sources in shown.items():
        if sources is not None:
            values = {"corroboration": sources.level.value, "sources": len(sources.origins)}
            told = (alerts.c.digest_id == digest_id, alerts.c.incident_id == incident, alerts.c.held.is_(None))
            tx.execute(update(alerts).where(*told).values(values))


def claim(tx: Transaction, now: datetime, *, by_mail: bool = True) -> Delivery | None:
    """The next delivery to send by mail, or by any other channel, marked as being sent: commit before it is sent."""
    query = (
        _select_delivery()
        .add_columns(subscriptions.c.channel)
        .join(subscriptions, subscriptions.c.id == digests.c.subscription_id)
        .where(_WAITING, deliveries.c.next_attempt <= now, LISTENS, ~IS_SUSPENDED)
        .where(_BY_MAIL if by_mail else ~_BY_MAIL)
        .order_by(deliveries.c.next_attempt, deliveries.c.id)
        .limit(1)
        .with_for_update(of=deliveries, skip_locked=True)
    )
    row = tx.execute(query).one_or_none()
    delivery = _delivery(row, attempts_before=1)
    if row is not None and delivery is not None:
        delivery = dataclasses.replace(delivery, channel=row.channel)
        tx.execute(_change(delivery.id, DeliveryState.SENDING, attempts=delivery.attempts, changed=now))
    return delivery


def recover(tx: Transaction, now: datetime) -> int:
    """What a dead process was sending waits again, in doubt and due now; how many."""
    left_over = deliveries.c.state == DeliveryState.SENDING.value
    waits = {"state": DeliveryState.WAITING.value, "in_doubt": True, "next_attempt": now, "changed": now}
    found = tx.execute(update(deliveries).where(left_over).values(waits))
    withdraw(tx, now)
    return found.rowcount


def sent(tx: Transaction, delivery_id: int, now: datetime, reply: str) -> None:
    tx.execute(_change(delivery_id, DeliveryState.SENT, changed=now, reply=reply, reason="", in_doubt=False))


def postpone(tx: Transaction, delivery_id: int, until: datetime, reason: str, in_doubt: bool) -> None:
    """Try again at `until`. What was in doubt once stays in doubt."""
    doubt = or_(deliveries.c.in_doubt, literal(in_doubt))
    tx.execute(_change(delivery_id, DeliveryState.WAITING, next_attempt=until, reason=reason, in_doubt=doubt))
    withdraw(tx, None, deliveries.c.id == delivery_id)  # the subscriber may have left while it was on its way


def refused(tx: Transaction, delivery_id: int, now: datetime, reason: str) -> None:
    """No mail will reach this address: it is suspended, and so is all that waits for it."""
    tx.execute(_change(delivery_id, DeliveryState.REFUSED, changed=now, reason=reason))
    suspend(tx, _goes_to(tx, delivery_id), reason, now)


def given_up(tx: Transaction, delivery_id: int, now: datetime, reason: str, suspending: tuple[int, timedelta]) -> None:
    """This digest will never be taken. `suspending`: an address that refuses so many within that time is suspended."""
    tx.execute(_change(delivery_id, DeliveryState.GIVEN_UP, changed=now, reason=reason))
    address = _goes_to(tx, delivery_id)
    query = (
        select(func.count())
        .select_from(deliveries)
        .join(digests, deliveries.c.digest_id == digests.c.id)
        .join(subscriptions, digests.c.subscription_id == subscriptions.c.id)
        .where(
            GOES_TO.in_((address,)),
            deliveries.c.state == DeliveryState.GIVEN_UP.value,
            deliveries.c.changed >= now - suspending[1],
        )
    )
    if (count := tx.execute(query).scalar_one()) >= suspending[0]:
        suspend(tx, address, f"{count} digests refused, the last with: {reason}", now)


def _goes_to(tx: Transaction, delivery_id: int) -> str:
    query = (
        select(GOES_TO)
        .join(digests, digests.c.subscription_id == subscriptions.c.id)
        .join(deliveries, deliveries.c.digest_id == digests.c.id)
        .where(deliveries.c.id == delivery_id)
    )
    return str(tx.execute(query).scalar_one())


def next_attempt(tx: Transaction) -> datetime | None:
    """When the next waiting delivery is due."""
    moment: datetime | None = tx.scalar(select(func.min(deliveries.c.next_attempt)).where(_WAITING))
    return moment


def outbox(tx: Transaction, limit: int = 100) -> list[OutboxRow]:
    """Newest first."""
    query = (
        select(deliveries, digests.c.message_id, digests.c.subscription_id, digests.c.composed, digests.c.story_count)
        .add_columns(subscriptions.c.email)
        .join(digests, digests.c.id == deliveries.c.digest_id)
        .join(subscriptions, subscriptions.c.id == digests.c.subscription_id)
        .order_by(deliveries.c.id.desc())
        .limit(limit)
    )
    return [
        OutboxRow(
            id=row.id,
            message_id=row.message_id,
            subscription_id=row.subscription_id,
            email=row.email,
            state=DeliveryState(row.state),
            attempts=row.attempts,
            in_doubt=row.in_doubt,
            composed=row.composed,
            next_attempt=row.next_attempt,
            changed=row.changed,
            story_count=row.story_count,
            reason=row.reason,
            reply=row.reply,
        )
        for row in tx.execute(query)
    ]


def get(tx: Transaction, message_id: str) -> Delivery | None:
    return _delivery(tx.execute(_select_delivery().where(digests.c.message_id == message_id)).one_or_none())


def _select_delivery() -> Select[Any]:
    return select(deliveries.c.id, deliveries.c.attempts, deliveries.c.in_doubt, digests.c.content).join(
        digests, digests.c.id == deliveries.c.digest_id
    )


def _delivery(row: Row[Any] | None, *, attempts_before: int = 0) -> Delivery | None:
    if row is None:
        return None
    return Delivery(row.id, as_json.load(Digest, row.content), row.attempts + attempts_before, row.in_doubt)


def _change(delivery_id: int, state: DeliveryState, **values: Any) -> Update:
    return update(deliveries).where(deliveries.c.id == delivery_id).values(state=state.value, **values)
