"""Searches that somebody keeps under a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from monitor.storage.engine import Transaction
from monitor.storage.tables import saved_searches
from monitor.storage.upsert import insert

MOST = 100  # of one owner


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """`room` is the page that it is opened in, `query` what stands after the question mark."""

    id: int
    owner: str
    room: str
    title: str
    query: str


def keep(tx: Transaction, owner: str, room: str, title: str, query: str, now: datetime) -> bool:
    """Keep it, in the place of one that the owner has under this title. False: the owner has as many as may be."""
    mine = select(func.count()).select_from(saved_searches).where(saved_searches.c.owner == owner)
    others = mine.where((saved_searches.c.room != room) | (saved_searches.c.title != title))
    if (tx.scalar(others) or 0) >= MOST:
        return False
    statement = insert(tx, saved_searches).values(owner=owner, room=room, title=title, query=query, made=now)
    changing = {"query": statement.excluded["query"], "made": statement.excluded["made"]}
    tx.execute(statement.on_conflict_do_update(index_elements=["owner", "room", "title"], set_=changing))
    return True


def of(tx: Transaction, owner: str, room: str) -> list[SavedSearch]:
    """What the owner keeps for a room, by title."""
    query = select(saved_searches).where(saved_searches.c.owner == owner, saved_searches.c.room == room)
    return [
        SavedSearch(row.id, row.owner, row.room, row.title, row.query)
        for row in tx.execute(query.order_by(saved_searches.c.title))
    ]


def remove(tx: Transaction, owner: str, search_id: int) -> SavedSearch | None:
    """Take it away; None where the owner has no such search."""
    gone = delete(saved_searches).where(saved_searches.c.id == search_id, saved_searches.c.owner == owner)
    row = tx.execute(gone.returning(saved_searches)).one_or_none()
    return None if row is None else SavedSearch(row.id, row.owner, row.room, row.title, row.query)
