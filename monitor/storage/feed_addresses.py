"""The secret addresses under which the alerts of a subscription, or the incidents of a rule, are read as a feed.

And what such a feed holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, not_, or_, select, update

from monitor.storage.engine import Transaction
from monitor.storage.subscriptions import LISTENS
from monitor.storage.tables import alerts, feed_addresses, matches, stories, subscriptions
from monitor.storage.upsert import chunks


@dataclass(frozen=True, slots=True)
class FeedAddress:
    """Of a subscription, by its id, or of a rule."""

    id: int
    of: int | str
    made: datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """An incident in a feed: the match that leads it, when it was first and last told or found, and when one of its
    stories last came or changed."""

    incident_id: int
    match_id: int
    first: datetime
    last: datetime
    changed: datetime


def present(tx: Transaction, of: int | str) -> FeedAddress | None:
    """The one that is good now."""
    row = tx.execute(select(feed_addresses).where(_is_of(of), feed_addresses.c.ended.is_(None))).first()
    return None if row is None else _address(row)


def make(tx: Transaction, of: int | str, now: datetime) -> FeedAddress:
    """A new one; the one of before, if any, is good no longer."""
    tx.execute(update(feed_addresses).where(_is_of(of), feed_addresses.c.ended.is_(None)).values(ended=now))
    whose = {"subscription_id": of} if isinstance(of, int) else {"rule": of}
    return _address(tx.execute(insert(feed_addresses).values(made=now, **whose).returning(feed_addresses)).one())


def get(tx: Transaction, address_id: int) -> FeedAddress | None:
    """None for one that is not there or was renewed, and for one of a subscription that ended."""
    query = (
        select(feed_addresses)
        .outerjoin(subscriptions, subscriptions.c.id == feed_addresses.c.subscription_id)
        .where(feed_addresses.c.id == address_id, feed_addresses.c.ended.is_(None))
        .where(or_(feed_addresses.c.rule.is_not(None), LISTENS))
    )
    row = tx.execute(query).one_or_none()
    return None if row is None else _address(row)


def told_to(tx: Transaction, subscription_id: int, limit: int) -> list[Entry]:
    """The incidents that the subscription is told of, those told last first; each led by the story told first."""
    decided = (func.min(alerts.c.match_id), func.min(alerts.c.decided), func.max(alerts.c.decided))
    told = and_(alerts.c.subscription_id == subscription_id, alerts.c.held.is_(None), alerts.c.dropped.is_(None))
    return _entries(tx, alerts.c.incident_id, decided, told, limit)


def found_by(tx: Transaction, rule: str, limit: int) -> list[Entry]:
    """The incidents that the rule found, those found last first; no backlog, and no old stories that came back."""
    found = (func.min(matches.c.id), func.min(matches.c.found), func.max(matches.c.found))
    news = and_(matches.c.rule == rule, not_(matches.c.first_poll), not_(matches.c.returned))
    return _entries(tx, matches.c.incident_id, found, news, limit)


def _entries(
    tx: Transaction, incident: ColumnElement[int], columns: tuple[Any, Any, Any], which: ColumnElement[bool], limit: int
) -> list[Entry]:
    lead, first, last = (column.label(name) for column, name in zip(columns, ("lead", "first", "last"), strict=True))
    query = select(incident.label("incident"), lead, first, last).where(which).group_by(incident)
    rows = tx.execute(query.order_by(last.desc(), incident.desc()).limit(limit)).all()
    ids = [row.incident for row in rows]
    changes = select(stories.c.incident_id, func.max(stories.c.changed).label("changed"))
    changed = {
        row.incident_id: row.changed
        for piece in chunks(ids)
        for row in tx.execute(changes.where(stories.c.incident_id.in_(piece)).group_by(stories.c.incident_id))
    }
    return [Entry(row.incident, row.lead, row.first, row.last, changed.get(row.incident, row.last)) for row in rows]


def _is_of(of: int | str) -> ColumnElement[bool]:
    return feed_addresses.c.subscription_id == of if isinstance(of, int) else feed_addresses.c.rule == of


def _address(row: Row[Any]) -> FeedAddress:
    return FeedAddress(row.id, row.rule if row.subscription_id is None else row.subscription_id, row.made)
