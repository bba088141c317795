"""What each feed lists, so that no story is purged while a feed lists it.

A poll that brought a changed document costs one row here. The stories themselves are marked once a day, and only those
whose mark is a week old: most have left their feed by then. A feed that answers "unchanged", fails, or is not polled
lists what it listed when it was last read.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Insert, bindparam, or_, select, update

from monitor.model import Poll
from monitor.storage.engine import Transaction
from monitor.storage.tables import feeds, listings, stories, tombstones
from monitor.storage.upsert import chunks, insert_for

GRAIN = timedelta(days=7)  # how much too early `listed` may be
MOST_KEYS = 4_000  # of one feed: twice what a document may list
FEEDS_TOGETHER, KEYS_TOGETHER = 50, 1_000  # that are marked in one transaction

_KEEP = select(feeds.c.id, bindparam("keys", type_=listings.c.story_keys.type)).where(feeds.c.url == bindparam("feed"))


@dataclass(frozen=True, slots=True)
class Listing:
    """The keys of the stories that a feed lists. `cut`: it may list more, and what it listed before counts on."""

    feed: str
    keys: Sequence[str]
    cut: bool = False


def record(tx: Transaction, listed: Sequence[Listing]) -> None:
    """Remember what feeds list now, all of it, known or new. Feeds that are not in the registry leave no trace."""
    if rows := [{"feed": one.feed, "keys": " ".join(_keys(tx, one))} for one in listed if one.keys]:
        tx.execute(_upsert(tx.dialect.name), rows)


def of_polls(ended: Sequence[Poll]) -> list[Listing]:
    """What polls found listed; nothing where they read no document or an empty one, which may be a false answer."""
    return [Listing(poll.feed, poll.listed, poll.cut) for poll in ended if poll.listed]


def _keys(tx: Transaction, listing: Listing) -> list[str]:
    keys = dict.fromkeys(listing.keys)
    if listing.cut:
        before = tx.scalar(select(listings.c.story_keys).join(feeds).where(feeds.c.url == listing.feed))
        keys |= dict.fromkeys((before or "").split())
    return list(keys)[:MOST_KEYS]


@functools.cache  # building it costs more than running it
def _upsert(dialect: str) -> Insert:
    statement = insert_for(dialect, listings).from_select(["feed_id", "story_keys"], _KEEP)
    return statement.on_conflict_do_update(
        index_elements=["feed_id"],
        set_={"story_keys": statement.excluded["story_keys"], "noted": None},
        where=listings.c.story_keys != statement.excluded["story_keys"],  # most documents that changed list the same
    )


def mark_listed(tx: Transaction, keys: Sequence[str], now: datetime) -> int:
    """Mark stories and tombstones as listed now, those that were not within a week; how many."""
    old = now - GRAIN
    return sum(
        tx.execute(
            update(table)
            .where(table.c.key.in_(piece), or_(table.c.listed < old, table.c.listed > now))
            .values(listed=now)
        ).rowcount
        for piece in chunks(keys)
        for table in (stories, tombstones)
    )


def mark_some(tx: Transaction, after: int, now: datetime) -> int | None:
    """Mark what the next few feeds list, by id; the last one's id, None once there are no more."""
    query = select(listings).where(listings.c.feed_id > after).order_by(listings.c.feed_id).limit(FEEDS_TOGETHER)
    rows, keys = [], 0
    for row in tx.execute(query):
        rows.append(row)
        keys += row.story_keys.count(" ") + 1
        if keys >= KEYS_TOGETHER:
            break
    if not rows:
        return None
    due = [row for row in rows if row.noted is None or not now - GRAIN < row.noted <= now]
    mark_listed(tx, [key for row in due for key in row.story_keys.split()], now)
    if due:
        ids = [row.feed_id for row in due]
        tx.execute(update(listings).where(listings.c.feed_id.in_(ids)).values(noted=now))
    last: int = rows[-1].feed_id
    return last
