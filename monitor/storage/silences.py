"""Silences: what nobody is told of, until when, why and by whose hand; with a subscription, a mute: what that one is
not told of. They end, and are never taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from monitor.storage.engine import Transaction
from monitor.storage.tables import silences
from monitor.telling import Silence, SilenceKind


def add(
    tx: Transaction,
    kind: SilenceKind,
    subject: str,
    reason: str,
    author: str,
    *,
    now: datetime,
    until: datetime,
    subscription: int | None = None,
) -> Silence:
    """A silence from now on, for everybody or for one subscription."""
    values = {
        "kind": kind.value,
        "subject": subject,
        "reason": reason,
        "author": author,
        "since": now,
        "until": until,
        "subscription_id": subscription,
    }
    return _silence(tx.execute(insert(silences).values(values).returning(silences)).one())


def holding(tx: Transaction, now: datetime) -> list[Silence]:
    """Those that have not ended, by id."""
    return [_silence(row) for row in tx.execute(select(silences).where(silences.c.until > now).order_by(silences.c.id))]


def mutes(tx: Transaction, subscription_id: int, now: datetime) -> list[Silence]:
    """A subscription's own that have not ended, by id."""
    own = select(silences).where(silences.c.subscription_id == subscription_id, silences.c.until > now)
    return [_silence(row) for row in tx.execute(own.order_by(silences.c.id))]


def all(tx: Transaction) -> list[Silence]:
    """Every silence there ever was, by id."""
    return [_silence(row) for row in tx.execute(select(silences).order_by(silences.c.id))]


def ended(tx: Transaction, now: datetime, limit: int) -> list[Silence]:
    """Those that have ended, the last first."""
    query = select(silences).where(silences.c.until <= now).order_by(silences.c.until.desc(), silences.c.id.desc())
    return [_silence(row) for row in tx.execute(query.limit(limit))]


def get(tx: Transaction, silence_id: int) -> Silence | None:
    row = tx.execute(select(silences).where(silences.c.id == silence_id)).one_or_none()
    return None if row is None else _silence(row)


def expire(tx: Transaction, silence_id: int, now: datetime) -> bool:
    """End it now. False: there is no such silence, or it has ended."""
    ended = update(silences).where(silences.c.id == silence_id, silences.c.until > now).values(until=now)
    return tx.execute(ended).rowcount == 1


def _silence(row: Row[Any]) -> Silence:
    kind = SilenceKind(row.kind)
    return Silence(
        row.id, kind, row.subject, row.reason, row.author, row.since, row.until, subscription=row.subscription_id
    )
