"""What is left of purged stories: enough to know them again, and to know whether their words have changed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from monitor.storage.engine import Transaction
from monitor.storage.tables import tombstones
from monitor.storage.upsert import chunks


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A story that was first seen then, and purged later. `listed` is when it was listed last, if that was later."""

    key: str
    seen: datetime
    purged: datetime
    listed: datetime


def remove(tx: Transaction, keys: Collection[str]) -> dict[str, datetime]:
    """These are stories again. When each was first seen, of those that had been purged."""
    removing = delete(tombstones).returning(tombstones.c.key, tombstones.c.seen)
    return {
        row.key: row.seen for piece in chunks(keys) for row in tx.execute(removing.where(tombstones.c.key.in_(piece)))
    }


def of_keys(tx: Transaction, keys: Collection[str]) -> list[Tombstone]:
    query = select(tombstones).order_by(tombstones.c.seen, tombstones.c.key)
    return [
        Tombstone(row.key, row.seen, row.purged, row.listed)
        for piece in chunks(keys)
        for row in tx.execute(query.where(tombstones.c.key.in_(piece)))
    ]
