"""What came back and what it did: a row for each mail, once, however often it is read."""

from __future__ import annotations

import enum
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, delete, exists, func, or_, select, update

from monitor.storage.digests import given_up, refused
from monitor.storage.engine import Transaction
from monitor.storage.subscriptions import unsubscribe
from monitor.storage.tables import bounces, deliveries, digests, subscriptions, suppressions
from monitor.storage.upsert import insert

SOME = 500  # rows that one transaction removes


class Did(enum.StrEnum):
    """What a mail that came back has done."""

    SUSPENDED = "suspended"  # the address gets no more mail
    UNSUBSCRIBED = "unsubscribed"
    COUNTED = "counted"  # against the address; enough of them suspend it
    NOTED = "noted"
    NOT_OURS = "not ours"  # it names no mail that we sent
    FORGED = "forged"  # it names one by a token that we did not make
    KEPT = "kept"  # in the mailbox, for a person to look at


@dataclass(frozen=True, slots=True)
class About:
    """The delivery that a mail is about."""

    delivery_id: int
    subscription_id: int
    email: str


@dataclass(frozen=True, slots=True)
class BounceRow:
    """`kind` is what the mail is; `email` is empty where that is not known; `reason` is one line."""

    id: int
    seen: datetime
    kind: str
    did: Did
    email: str
    subscription_id: int | None
    delivery_id: int | None
    status: str
    reason: str
    subject: str


def delivery(tx: Transaction, delivery_id: int) -> About | None:
    """The delivery of that number, if it was ever tried."""
    return _about(tx, _sought().where(deliveries.c.id == delivery_id, deliveries.c.attempts > 0))


def delivery_of(tx: Transaction, message_ids: Sequence[str], recipients: Sequence[str]) -> About | None:
    """The delivery that bears one of these Message-IDs and went to one of these addresses (in lower case)."""
    if not message_ids or not recipients:
        return None
    named = digests.c.message_id.in_(message_ids)
    to = func.lower(subscriptions.c.email).in_(recipients)
    return _about(tx, _sought().where(named, to, deliveries.c.attempts > 0))


def _sought() -> Select[Any]:
    return (
        select(deliveries.c.id, digests.c.subscription_id, subscriptions.c.email)
        .join(digests, digests.c.id == deliveries.c.digest_id)
        .join(subscriptions, subscriptions.c.id == digests.c.subscription_id)
        .limit(1)
    )


def _about(tx: Transaction, query: Select[Any]) -> About | None:
    row = tx.execute(query).one_or_none()
    return About(row.id, row.subscription_id, row.email) if row else None


def add(
    tx: Transaction, key: str, kind: str, about: About | None, words: tuple[str, str, str], did: Did, now: datetime
) -> bool:
    """Note a mail; `words` are its status, reason and subject. False: it is known by its key."""
    status, reason, subject = words
    statement = insert(tx, bounces).on_conflict_do_nothing().returning(bounces.c.id)
    values = {
        "key": key,
        "seen": now,
        "kind": kind,
        "delivery_id": about.delivery_id if about else None,
        "status": status,
        "reason": reason,
        "subject": subject,
        "did": did.value,
    }
    return tx.execute(statement, values).one_or_none() is not None


def gone(tx: Transaction, key: str, about: About, now: datetime, reason: str) -> bool:
    """The address takes no mail any more: whether it is suspended by this."""
    return _suspends(tx, key, about, lambda: refused(tx, about.delivery_id, now, reason))


def lost(
    tx: Transaction, key: str, about: About, now: datetime, reason: str, suspending: tuple[int, timedelta]
) -> bool:
    """That digest never arrived. `suspending`: so many within that time suspend the address; whether this did."""
    return _suspends(tx, key, about, lambda: given_up(tx, about.delivery_id, now, reason, suspending))


def turned_away(tx: Transaction, about: About, reason: str) -> None:
    """That digest never arrived, which says nothing of the address: its delivery says why."""
    tx.execute(update(deliveries).where(deliveries.c.id == about.delivery_id).values(reason=reason))


def complained(tx: Transaction, about: About, now: datetime) -> None:
    """The reader called it spam: that subscription ends as if they had unsubscribed."""
    unsubscribe(tx, about.subscription_id, now)


def _suspends(tx: Transaction, key: str, about: About, act: Callable[[], None]) -> bool:
    """Do it; whether it suspends the address, which the row of the mail then says."""
    suspended = select(exists().where(suppressions.c.address == about.email))
    before = tx.scalar(suspended)
    act()
    if before or not tx.scalar(suspended):
        return False
    tx.execute(update(bounces).where(bounces.c.key == key).values(did=Did.SUSPENDED.value))
    return True


def recent(tx: Transaction, limit: int, *, before: int | None = None) -> list[BounceRow]:
    """The latest first; `before` one of them, for the next page."""
    query = _listed().limit(limit)
    if before is not None:
        at = select(bounces.c.seen).where(bounces.c.id == before).scalar_subquery()
        query = query.where(or_(bounces.c.seen < at, and_(bounces.c.seen == at, bounces.c.id < before)))
    return _rows(tx, query)


def acted(tx: Transaction, since: datetime) -> list[BounceRow]:
    """Those that suspended an address or ended a subscription since then, the latest first."""
    wanted = bounces.c.did.in_((Did.SUSPENDED.value, Did.UNSUBSCRIBED.value))
    return _rows(tx, _listed().where(wanted, bounces.c.seen >= since))


def counts(tx: Transaction) -> dict[str, int]:
    """How many mails of each kind."""
    query = select(bounces.c.kind, func.count().label("mails")).group_by(bounces.c.kind)
    return {row.kind: row.mails for row in tx.execute(query)}


def forget(tx: Transaction, keep: timedelta, now: datetime) -> int:
    """Remove some of those older than `keep`; how many."""
    old = select(bounces.c.id).where(bounces.c.seen < now - keep).limit(SOME)
    return tx.execute(delete(bounces).where(bounces.c.id.in_(old))).rowcount


def _listed() -> Select[Any]:
    return (
        select(bounces, subscriptions.c.email, digests.c.subscription_id)
        .outerjoin(deliveries, deliveries.c.id == bounces.c.delivery_id)
        .outerjoin(digests, digests.c.id == deliveries.c.digest_id)
        .outerjoin(subscriptions, subscriptions.c.id == digests.c.subscription_id)
        .order_by(bounces.c.seen.desc(), bounces.c.id.desc())
    )


def _rows(tx: Transaction, query: Select[Any]) -> list[BounceRow]:
    return [
        BounceRow(
            id=row.id,
            seen=row.seen,
            kind=row.kind,
            did=Did(row.did),
            email=row.email or "",
            subscription_id=row.subscription_id,
            delivery_id=row.delivery_id,
            status=row.status,
            reason=row.reason,
            subject=row.subject,
        )
        for row in tx.execute(query)
    ]
