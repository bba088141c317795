"""Digests and their deliveries: the outbox. A digest is stored, then sent, then marked; a repeat is the same mail."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BindParameter, Row, Select, bindparam, func, insert, literal, or_, select, update
from sqlalchemy.sql.dml import Update

from monitor.outgoing import Delivery, DeliveryState, Digest
from monitor.storage import as_json
from monitor.storage import attempts as tries
from monitor.storage.alerts import is_free
from monitor.storage.attempts import Result
from monitor.storage.engine import Transaction
from monitor.storage.subscriptions import GOES_TO, IS_SUSPENDED, LISTENS, is_paused, suspend, withdraw
from monitor.storage.tables import alerts, deliveries, digests, subscriptions
from monitor.storage.upsert import chunks
from monitor.telling import MAIL, Held

_WAITING = deliveries.c.state == DeliveryState.WAITING.value
_BY_MAIL = subscriptions.c.channel == MAIL
# What every mail needs is built once: building a statement takes as long as SQLite takes for it.
_BY_ID = update(deliveries).where(deliveries.c.id == bindparam("this"))


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
            queued=now,
            domain=domain_of(digest.subscription.email, digest.subscription.channel),
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
    whose = (alerts.c.subscription_id == subscription_id, is_free(subscription_id))
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


def claim(tx: Transaction, now: datetime, *, by_mail: bool = True, but: Collection[str] = ()) -> Delivery | None:
    """The next delivery to send by mail, or by any other channel, marked as being sent: commit before it is sent. `but`
    names domains that nothing may leave for. What is for a paused subscription waits."""
    query = _next(by_mail)
    if but:
        query = query.where(deliveries.c.domain.not_in(sorted(but)))
    row = tx.execute(query, {"now": now}).one_or_none()
    delivery = _delivery(row, attempts_before=1)
    if row is not None and delivery is not None:
        queued = max(row.queued, row.paused_until or row.queued)  # its patience did not run in a pause
        delivery = dataclasses.replace(delivery, channel=row.channel, queued=queued)
        values = {"state": DeliveryState.SENDING.value, "attempts": delivery.attempts, "changed": now}
        tx.execute(_BY_ID, {"this": delivery.id, **values})
        tries.begin(tx, delivery.id, domain_of(delivery.digest.subscription.email, row.channel), now)
    return delivery


def recover(tx: Transaction, now: datetime, due: Callable[[int, datetime], datetime | None]) -> int:
    """What a dead process was sending waits again, in doubt; how many. `due` says when a mail is tried again that so
    many processes in a row have died of; None sets it aside."""
    left_over = select(deliveries.c.id, deliveries.c.crashes).where(deliveries.c.state == DeliveryState.SENDING.value)
    found = tx.execute(left_over).all()
    for row in found:
        crashes, reason = row.crashes + 1, "the process died while it sent this"
        values = {"crashes": crashes, "in_doubt": True, "changed": now, "reason": reason}
        until = due(crashes, now)
        if until is None:
            values["reason"] = f"{reason}, {crashes} times in a row"
            tx.execute(_change(row.id, DeliveryState.SET_ASIDE, **values))
        else:
            tx.execute(_change(row.id, DeliveryState.WAITING, next_attempt=until, **values))
        tries.end(tx, row.id, Result.DIED, "")
    withdraw(tx, now)
    return len(found)


def sent(tx: Transaction, delivery_id: int, now: datetime, reply: str) -> None:
    values = {"changed": now, "reply": reply, "reason": "", "in_doubt": False, "crashes": 0}
    tx.execute(_BY_ID, {"this": delivery_id, "state": DeliveryState.SENT.value, **values})
    tries.end(tx, delivery_id, Result.SENT, reply)


def postpone(
    tx: Transaction, delivery_id: int, until: datetime, reason: str, in_doubt: bool, *, crashes: int = 0
) -> None:
    """Try again at `until`. What was in doubt once stays in doubt."""
    values = {"next_attempt": until, "reason": reason, "crashes": crashes}
    doubt = or_(deliveries.c.in_doubt, literal(in_doubt))
    tx.execute(_change(delivery_id, DeliveryState.WAITING, in_doubt=doubt, **values))
    tries.end(tx, delivery_id, Result.PUT_OFF, reason)
    withdraw(tx, None, deliveries.c.id == delivery_id)  # the subscriber may have left while it was on its way


def set_aside(tx: Transaction, delivery_id: int, now: datetime, reason: str, in_doubt: bool) -> None:
    """Nobody tries it again by himself. What it tells stays with it, for it may be what does the harm."""
    doubt = or_(deliveries.c.in_doubt, literal(in_doubt))
    tx.execute(_change(delivery_id, DeliveryState.SET_ASIDE, changed=now, reason=reason, in_doubt=doubt))
    tries.end(tx, delivery_id, Result.SET_ASIDE, reason)


def refused(tx: Transaction, delivery_id: int, now: datetime, reason: str) -> None:
    """No mail will reach this address: it is suspended, and so is all that waits for it."""
    tx.execute(_change(delivery_id, DeliveryState.REFUSED, changed=now, reason=reason))
    tries.end(tx, delivery_id, Result.REFUSED, reason)
    suspend(tx, _goes_to(tx, delivery_id), reason, now)


def given_up(tx: Transaction, delivery_id: int, now: datetime, reason: str, suspending: tuple[int, timedelta]) -> None:
    """This digest is not tried any more: what it tells goes with the subscription's next one. `suspending`: an address
    that refuses so many within that time is suspended."""
    tx.execute(_change(delivery_id, DeliveryState.GIVEN_UP, changed=now, reason=reason))
    tries.end(tx, delivery_id, Result.GIVEN_UP, reason)
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


def last_sent(tx: Transaction, subscription_ids: Collection[int]) -> dict[int, datetime]:
    """When the last digest of each of these subscriptions was sent; of those that got one."""
    query = (
        select(digests.c.subscription_id, func.max(deliveries.c.changed).label("at"))
        .join(deliveries, deliveries.c.digest_id == digests.c.id)
        .where(deliveries.c.state == DeliveryState.SENT.value, digests.c.subscription_id.in_(subscription_ids))
        .group_by(digests.c.subscription_id)
    )
    return {row.subscription_id: row.at for row in tx.execute(query)}


def get(tx: Transaction, message_id: str) -> Delivery | None:
    return _delivery(tx.execute(_select_delivery().where(digests.c.message_id == message_id)).one_or_none())


@functools.cache
def _next(by_mail: bool) -> Select[Any]:
    """What `claim` takes, for the value `now`."""
    at: BindParameter[datetime] = bindparam("now", type_=deliveries.c.next_attempt.type)
    return (
        _select_delivery()
        .add_columns(subscriptions.c.channel, subscriptions.c.paused_until)
        .join(subscriptions, subscriptions.c.id == digests.c.subscription_id)
        .where(_WAITING, deliveries.c.next_attempt <= at, LISTENS, ~IS_SUSPENDED, ~is_paused(at))
        .where(_BY_MAIL if by_mail else ~_BY_MAIL)
        .order_by(deliveries.c.next_attempt, deliveries.c.id)
        .limit(1)
        .with_for_update(of=deliveries, skip_locked=True)
    )


def _select_delivery() -> Select[Any]:
    return select(
        deliveries.c.id,
        deliveries.c.attempts,
        deliveries.c.in_doubt,
        deliveries.c.crashes,
        deliveries.c.queued,
        digests.c.content,
    ).join(digests, digests.c.id == deliveries.c.digest_id)


def _delivery(row: Row[Any] | None, *, attempts_before: int = 0) -> Delivery | None:
    if row is None:
        return None
    attempts, content = row.attempts + attempts_before, as_json.load(Digest, row.content)
    return Delivery(row.id, content, attempts, row.in_doubt, crashes=row.crashes, queued=row.queued)


def _change(delivery_id: int, state: DeliveryState, **values: Any) -> Update:
    return update(deliveries).where(deliveries.c.id == delivery_id).values(state=state.value, **values)


def domain_of(address: str, channel: str = MAIL) -> str:
    """Where a delivery goes, as limits count it; that of another channel is no domain's."""
    return address.rpartition("@")[2].lower() if channel == MAIL else f"{tries.OTHER}{channel}"
