"""Incidents: the stories that report one event. A story belongs to at most one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import func, or_, select, update

from monitor.model import Level, Story
from monitor.storage.engine import Transaction
from monitor.storage.lines import mark_changed
from monitor.storage.stories import stored
from monitor.storage.tables import alerts, feeds, incidents, matches, stories
from monitor.storage.upsert import chunks, insert


@dataclass(frozen=True, slots=True)
class KnownStory:
    """One story of an incident, as later stories are compared with it. `title_key` is its folded title, `source` the
    address of its feed, `sketch` as `incidents` writes it."""

    story_id: int
    incident_id: int
    canonical_url: str | None
    title_key: str
    at: datetime
    source: str = ""
    sketch: bytes | None = None


def known(
    tx: Transaction, canonical_urls: Collection[str | None], title_keys: Collection[str], since: datetime
) -> list[KnownStory]:
    """The stories of incidents seen at or after `since` that have one of the addresses or titles; oldest first.

    No address and no title are nothing to be known by.
    """
    query = _KNOWN.where(stories.c.seen >= since)
    found = {}  # by story: one may be found by its address and by its title
    for column, values in ((stories.c.canonical_url, canonical_urls), (stories.c.title_key, title_keys)):
        for piece in chunks([value for value in values if value]):
            found.update({row.id: row for row in tx.execute(query.where(column.in_(piece)))})
    return _known(found.values())


def known_stories(tx: Transaction, story_ids: Collection[int], since: datetime) -> list[KnownStory]:
    """Those of these stories that have an incident and were seen at or after `since`; oldest first."""
    query = _KNOWN.where(stories.c.seen >= since)
    return _known(row for piece in chunks(story_ids) for row in tx.execute(query.where(stories.c.id.in_(piece))))


_KNOWN = (
    select(
        stories.c.id,
        stories.c.incident_id,
        stories.c.canonical_url,
        stories.c.title_key,
        stories.c.seen,
        stories.c.sketch,
        feeds.c.url.label("feed"),
    )
    .outerjoin(feeds, feeds.c.id == stories.c.feed_id)
    .where(stories.c.incident_id.is_not(None))
)


def _known(rows: Iterable[Any]) -> list[KnownStory]:
    return [
        KnownStory(row.id, row.incident_id, row.canonical_url, row.title_key, row.seen, row.feed or "", row.sketch)
        for row in sorted(rows, key=lambda row: (row.seen, row.id))
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
    incident_id: int = tx.execute(insert(tx, incidents).values(opened=now).returning(incidents.c.id)).scalar_one()
    return incident_id


@dataclass(frozen=True, slots=True)
class Placing:
    """How a story came into its incident, in words; its sketch, and the id of the story of which it is a version."""

    how: str
    sketch: bytes | None = None
    version_of: int | None = None


def attach(tx: Transaction, story_id: int, incident_id: int, title_key: str, placed: Placing | None = None) -> None:
    """Make the story one of the incident's. `title_key` is its folded title, for `known`."""
    values = {
        "incident_id": incident_id,
        "title_key": title_key,
        "sketch": placed and placed.sketch,
        "version_of": placed and placed.version_of,
        "placed": placed and placed.how,
    }
    tx.execute(update(stories).where(stories.c.id == story_id).values(**values))


def origin(tx: Transaction, story_id: int) -> int | None:
    """The story of which that one is a version; None for one of its own."""
    found: int | None = tx.scalar(select(stories.c.version_of).where(stories.c.id == story_id))
    return found


class Member(NamedTuple):
    """A story of an incident, and how it came into it, in words; "" for stories of before that was noted."""

    story_id: int
    how: str


def members(tx: Transaction, incident_id: int) -> dict[str, Member]:
    """The stories of an incident by their keys."""
    query = select(stories.c.key, stories.c.id, stories.c.placed).where(stories.c.incident_id == incident_id)
    return {row.key: Member(row.id, row.placed or "") for row in tx.execute(query)}


def merged_into(tx: Transaction, incident_id: int) -> int | None:
    """The incident that has its stories now; None where it has them itself."""
    found: int | None = tx.scalar(select(incidents.c.merged_into).where(incidents.c.id == incident_id))
    return found


def merged_from(tx: Transaction, incident_id: int) -> list[int]:
    """The incidents whose stories it has now."""
    query = select(incidents.c.id).where(incidents.c.merged_into == incident_id)
    return list(tx.scalars(query.order_by(incidents.c.id)))


def merge(tx: Transaction, into: int, other: int) -> None:
    """Give all stories, matches and alerts of one incident to another, and its number too."""
    for table in (stories, matches, alerts):
        tx.execute(update(table).where(table.c.incident_id == other).values(incident_id=into))
    tx.execute(update(incidents).where(incidents.c.merged_into == other).values(merged_into=into))
    tx.execute(update(incidents).where(incidents.c.id == other).values(merged_into=into))
    mark_changed(tx, [into, other])


def move(tx: Transaction, story_ids: Collection[int], incident_id: int, how: str) -> None:
    """Give stories and their versions, with their matches and alerts, to another incident."""
    for piece in chunks(story_ids):
        moving = list(
            tx.scalars(select(stories.c.id).where(or_(stories.c.id.in_(piece), stories.c.version_of.in_(piece))))
        )
        mark_changed(tx, [incident_id, *of_stories(tx, moving).values()])
        theirs = select(matches.c.id).where(matches.c.story_id.in_(moving))
        tx.execute(update(alerts).where(alerts.c.match_id.in_(theirs)).values(incident_id=incident_id))
        tx.execute(update(matches).where(matches.c.story_id.in_(moving)).values(incident_id=incident_id))
        tx.execute(update(stories).where(stories.c.id.in_(moving)).values(incident_id=incident_id))
        tx.execute(update(stories).where(stories.c.id.in_(piece)).values(placed=how))


def mark_by_hand(tx: Transaction, incident_ids: Collection[int]) -> None:
    """From now on nothing but a hand takes a story from these incidents."""
    tx.execute(update(incidents).where(incidents.c.id.in_(incident_ids)).values(by_hand=True))


def by_hand(tx: Transaction, incident_ids: Collection[int]) -> set[int]:
    """Those of these incidents that somebody joined or split."""
    return set(tx.scalars(select(incidents.c.id).where(incidents.c.id.in_(incident_ids), incidents.c.by_hand)))


def recent(tx: Transaction, since: datetime) -> list[int]:
    """The incidents of which a story came at or after `since`, the newest first."""
    last = func.max(stories.c.seen)
    query = select(stories.c.incident_id).where(stories.c.incident_id.is_not(None), stories.c.seen >= since)
    return list(tx.scalars(query.group_by(stories.c.incident_id).order_by(last.desc(), stories.c.incident_id.desc())))


class Told(NamedTuple):
    """A story of an incident, when it was first seen, and the key of the story of which it is a version."""

    story: Story
    at: datetime
    version_of: str | None = None


def told(tx: Transaction, incident_ids: Collection[int]) -> dict[int, list[Told]]:
    """The stories of each incident in the order in which they came."""
    found: dict[int, list[Told]] = {}
    for piece in chunks(incident_ids):
        origin = stories.alias("origin")
        of = stories.c.incident_id.in_(piece)
        versions = select(stories.c.id, origin.c.key).join(origin, origin.c.id == stories.c.version_of).where(of)
        version_of = {row.id: row.key for row in tx.execute(versions)}
        for one in stored(tx, of):
            assert one.incident_id is not None
            found.setdefault(one.incident_id, []).append(Told(one.story, one.seen, version_of.get(one.id)))
    return found


def headlines(tx: Transaction, incident_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """The title of the first story of each incident, and its language."""
    first = select(func.min(stories.c.id)).where(stories.c.incident_id.is_not(None)).group_by(stories.c.incident_id)
    query = select(stories.c.incident_id, stories.c.title, stories.c.language)
    return {
        row.incident_id: (row.title, row.language)
        for piece in chunks(incident_ids)
        for row in tx.execute(query.where(stories.c.id.in_(first.where(stories.c.incident_id.in_(piece)))))
    }


def languages(tx: Transaction, incident_id: int) -> dict[str, str]:
    """The languages of an incident's stories by their keys."""
    query = select(stories.c.key, stories.c.language).where(stories.c.incident_id == incident_id)
    return {row.key: row.language for row in tx.execute(query)}


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
