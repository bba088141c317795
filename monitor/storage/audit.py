"""The audit log: who changed what, kept in the transaction of the change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from monitor.storage.engine import Transaction
from monitor.storage.tables import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """`who` is an account, a token's name, or `admin token`; `detail` says from what to what, without secrets."""

    at: datetime
    who: str
    action: str
    subject: str
    detail: str = ""


def note(tx: Transaction, entry: Entry) -> None:
    """Keep it; nothing is ever changed or taken out."""
    values = {"at": entry.at, "who": entry.who, "action": entry.action}
    tx.execute(audit.insert(), {**values, "subject": entry.subject, "detail": entry.detail})


def latest(tx: Transaction, limit: int, *, before: int | None = None) -> list[tuple[int, Entry]]:
    """Entries with their numbers, the newest first; those before one number, for the next page."""
    query = select(audit).order_by(audit.c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.id < before)
    return [(row.id, Entry(row.at, row.who, row.action, row.subject, row.detail)) for row in tx.execute(query)]
