"""What is kept no longer: each function removes some of it, in a transaction that is short, and says how much."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, literal, or_, select, text, tuple_

from monitor.storage import search_index
from monitor.storage.engine import Transaction
from monitor.storage.listings import GRAIN
from monitor.storage.stories import LISTED_HASH
from monitor.storage.tables import chores, feeds, listings, matches, metadata, notices, polls, stories, tombstones
from monitor.storage.tables.recaps import passage_leads, passages
from monitor.storage.upsert import insert

SOME = 100  # rows that one transaction removes
MANY = 5_000  # stories that are looked for at once
SOME_PAGES = 1000  # of a file, that one transaction gives back
ON_TIME = timedelta(days=1)  # that a poll may be late, and its feed still counts as polled

Place = tuple[datetime, int]  # where in the order of `listed` and id a search goes on

# What hangs on a story and goes with it; a story with matches stays.
_HANGING = [
    column
    for table in metadata.sorted_tables
    if table is not matches
    for column in table.c
    if column.references(stories.c.id)
]


def last_done(tx: Transaction, chore: str) -> datetime | None:
    """When a chore was last done to its end."""
    moment: datetime | None = tx.scalar(select(chores.c.done).where(chores.c.name == chore))
    return moment


def mark_done(tx: Transaction, chore: str, now: datetime) -> None:
    statement = insert(tx, chores).values(name=chore, done=now)
    tx.execute(statement.on_conflict_do_update(index_elements=["name"], set_={"done": statement.excluded["done"]}))


def unlisted(tx: Transaction, keep: timedelta, now: datetime, after: Place | None) -> list[Place]:
    """The next stories to purge after that place: no rule matched them, and for `keep` no feed has listed them.

    Of a feed that fails, is not polled, or was not read yet, nobody can say what it lists: its stories stay.
    """
    return [(row.listed, row.id) for row in tx.execute(_unlisted(keep, now, after).limit(MANY))]


def _unlisted(keep: timedelta, now: datetime, after: Place | None) -> Select[tuple[datetime, int]]:
    is_known = and_(
        listings.c.feed_id.is_not(None),
        feeds.c.last_whole.is_not(None),
        feeds.c.failing_since.is_(None),
        feeds.c.next_due >= now - ON_TIME,
        ~feeds.c.disabled,
    )
    query = (
        select(stories.c.listed, stories.c.id)
        .outerjoin(feeds, feeds.c.id == stories.c.feed_id)
        .outerjoin(listings, listings.c.feed_id == feeds.c.id)
        .where(_is_purged(keep, now), or_(feeds.c.id.is_(None), feeds.c.removed.is_not(None), is_known))
        .order_by(stories.c.listed, stories.c.id)
    )
    if after is not None:
        listed, story_id = (literal(value, column.type) for value, column in zip(after, _PLACE, strict=True))
        query = query.where(stories.c.listed >= listed, tuple_(*_PLACE) > tuple_(listed, story_id))
    return query


_PLACE = (stories.c.listed, stories.c.id)


def _is_purged(keep: timedelta, now: datetime) -> ColumnElement[bool]:
    return and_(stories.c.incident_id.is_(None), stories.c.listed < now - keep - GRAIN)


def purge_stories(tx: Transaction, ids: Sequence[int], keep: timedelta, now: datetime) -> int:
    """Purge those of these stories that may still be purged, with all that hangs on them; how many."""
    chosen = select(stories.c.id).where(stories.c.id.in_(ids), _is_purged(keep, now))
    gone = tx.scalars(chosen).all()
    at = literal(now, stories.c.seen.type)
    remembered = select(stories.c.key, LISTED_HASH, stories.c.seen, at, at).where(stories.c.id.in_(gone))
    tx.execute(insert(tx, tombstones).from_select(["key", "content_hash", "seen", "purged", "listed"], remembered))
    search_index.remove_ids(tx, gone)
    for column in _HANGING:
        tx.execute(delete(column.table).where(column.in_(gone)))
    return tx.execute(delete(stories).where(stories.c.id.in_(gone))).rowcount


def forget_tombstones(tx: Transaction, keep: timedelta, now: datetime) -> int:
    """Those whose story no feed has listed for so long."""
    old = select(tombstones.c.key).where(tombstones.c.listed < now - keep - GRAIN).order_by(tombstones.c.listed)
    return tx.execute(delete(tombstones).where(tombstones.c.key.in_(old.limit(SOME)))).rowcount


def forget_passages(tx: Transaction, keep: timedelta, now: datetime) -> int:
    """Those that no story has told for so long."""
    query = select(passages.c.id).where(passages.c.last < now - keep).order_by(passages.c.last).limit(SOME)
    old = tx.scalars(query).all()
    tx.execute(delete(passage_leads).where(passage_leads.c.passage_id.in_(old)))
    return tx.execute(delete(passages).where(passages.c.id.in_(old))).rowcount


def purge_notices(tx: Transaction, keep: timedelta, now: datetime) -> int:
    """Those that were told, of what has been over for so long."""
    is_old = and_(notices.c.told_at < now - keep, notices.c.over_at < now - keep)
    old = select(notices.c.id).where(is_old).order_by(notices.c.told_at).limit(SOME)
    return tx.execute(delete(notices).where(notices.c.id.in_(old))).rowcount


def purge_polls(tx: Transaction, keep: timedelta, now: datetime) -> int:
    """The log of feeds that left the configuration so long ago."""
    left = select(feeds.c.id).where(feeds.c.removed < now - keep)
    some = select(polls.c.feed_id).where(polls.c.feed_id.in_(left)).limit(1)
    return tx.execute(delete(polls).where(polls.c.feed_id == some.scalar_subquery())).rowcount


def give_room_back(tx: Transaction) -> int:
    """Give free pages of the file back to the disk, where the file was made for that; how many.

    Others keep them for what comes next, and so does PostgreSQL after its own vacuum.
    """
    if tx.dialect.name != "sqlite" or tx.scalar(text("PRAGMA auto_vacuum")) != 2:
        return 0
    free = tx.scalar(text("PRAGMA freelist_count")) or 0
    raw: Any = tx.connection.driver_connection  # each step frees a page, and SQLAlchemy makes one where no rows come
    raw.execute(f"PRAGMA incremental_vacuum({SOME_PAGES})").fetchall()
    return free - (tx.scalar(text("PRAGMA freelist_count")) or 0)
