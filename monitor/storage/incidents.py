"""Incidents: the stories that report one event. A story belongs to at most one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, insert, select, update

from monitor.model import KnownIncident, Level
from monitor.storage.engine import Transaction
from monitor.storage.tables import incidents, matches, stories
from monitor.storage.upsert import chunks


def known(
    tx: Transaction, canonical_urls: Collection[str | None], title_keys: Collection[str], since: datetime
) -> list[KnownIncident]:
    """The stories of incidents seen at or after `since` that have one of the addresses or titles; oldest first.

    No address and no title are nothing to be known by.
    """
    query = select(
        stories.c.id, stories.c.incident_id, stories.c.canonical_url, stories.c.title_key, stories.c.seen
    ).where(stories.c.incident_id.is_not(None), stories.c.seen >= since)
    found = {}  # by story: one may be found by its address and by its title
    for column, values in ((stories.c.canonical_url, canonical_urls), (stories.c.title_key, title_keys)):
        for piece in chunks([value for value in values if value]):
            found.update({row.id: row for row in tx.execute(query.where(column.in_(piece)))})
    return [
        KnownIncident(row.incident_id, row.canonical_url, row.title_key, row.seen)
        for row in sorted(found.values(), key=lambda row: (row.seen, row.id))
    ]


def of_stories(tx: Transaction, story_ids: Collection[int]) -> dict[int, int]:
    """The incident of each story that has one."""
    query = select(stories.c.id, stories.c.incident_id).where(stories.c.incident_id.is_not(None))
    return {
        row.id: row.incident_id
        for piece in chunks(story_ids)
        for row in tx.execute(query.where(stories.c.id.in_(piece)))
    }


def open(tx: Transaction, now: datetime) -> int:
    """A new incident without stories; its id."""
    incident_id: int = tx.execute(insert(incidents).values(opened=now).returning(incidents.c.id)).scalar_one()
    return incident_id


def attach(tx: Transaction, story_id: int, incident_id: int, title_key: str) -> None:
    """Make the story one of the incident's. `title_key` is its folded title, for `known`."""
    tx.execute(update(stories).where(stories.c.id == story_id).values(incident_id=incident_id, title_key=title_key))


def recent(tx: Transaction, since: datetime) -> list[int]:
    """The incidents of which a story came at or after `since`, the newest first."""
    last = func.max(stories.c.seen)
    query = select(stories.c.incident_id).where(stories.c.incident_id.is_not(None), stories.c.seen >= since)
    return list(tx.scalars(query.group_by(stories.c.incident_id).order_by(last.desc(), stories.c.incident_id.desc())))


def rules_of(tx: Transaction, incident_ids: Collection[int]) -> dict[int, dict[str, Level]]:
    """The rules that stories of each incident matched, loudest first, and how loud they were at most."""
    query = select(matches.c.incident_id, matches.c.rule, func.max(matches.c.level).label("level")).group_by(
        matches.c.incident_id, matches.c.rule
    )
    found: dict[int, dict[str, Level]] = {}
    for piece in chunks(incident_ids):
        for row in tx.execute(
            query.where(matches.c.incident_id.in_(piece)).order_by(func.max(matches.c.level).desc(), matches.c.rule)
        ):
            found.setdefault(row.incident_id, {})[row.rule] = Level(row.level)
    return found
