"""By what later stories of an event are known, and how rare the things are that they share."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, or_, select, update

from monitor.storage.engine import Transaction
from monitor.storage.purging import last_done, mark_done
from monitor.storage.tables import feeds, leads, rarity, stories, traits
from monitor.storage.upsert import chunks, insert

LONGEST_LIST = 256  # stories under one thing that are looked at, the last ones
MOST_COPIED = 32  # stories that are compared with one that may copy them
SAYING = 64  # stories of a feed that say what its boilerplate is, the last ones
FORGOTTEN = timedelta(days=90)  # after which a thing is that only one story has had
COUNTING = "rarity"  # the chore of counting what the days before had
TOGETHER = 50  # stories that are counted at once
ALL = ""  # under which all stories are counted

_UNDER = (
    select(leads.c.story_id)
    .join(traits, traits.c.story_id == leads.c.story_id)
    .where(leads.c.lead == bindparam("lead"), traits.c.at >= bindparam("since"))
    .order_by(leads.c.story_id.desc())
    .limit(LONGEST_LIST)
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a story, and the incident that it belongs to."""

    story_id: int
    incident_id: int
    at: datetime
    content: bytes


def lead_of(thing: str) -> int:
    """The number under which a thing is filed: 61 bits, beyond those of hashes of shingles."""
    digest = hashlib.blake2b(thing.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return 1 << 60 | int.from_bytes(digest) >> 4


def keep(
    tx: Transaction, story_id: int, at: datetime, content: bytes, things: Collection[str], shingles: Collection[int]
) -> None:
    """Keep what a story is known by, and under what it is found; in the place of what was kept of it before."""
    counted = tx.scalar(select(traits.c.counted).where(traits.c.story_id == story_id))
    _forget(tx, [story_id])
    tx.execute(insert(tx, traits).values(story_id=story_id, at=at, counted=bool(counted), content=content))
    under = {*shingles, *map(lead_of, things)}
    if under:
        tx.execute(insert(tx, leads), [{"lead": lead, "story_id": story_id} for lead in sorted(under)])


def speak(tx: Transaction, story_id: int, content: bytes, things: Collection[str]) -> None:
    """Know a story by what a version of it says; it is found under these things too."""
    tx.execute(update(traits).where(traits.c.story_id == story_id).values(content=content))
    rows = [{"lead": lead, "story_id": story_id} for lead in sorted(set(map(lead_of, things)))]
    if rows:
        tx.execute(insert(tx, leads).on_conflict_do_nothing(), rows)


def votes(tx: Transaction, things: Mapping[str, float], since: datetime) -> dict[int, float]:
    """Of stories that came since then and have some of these things: what these weigh together."""
    found: dict[int, float] = defaultdict(float)
    for thing, weight in things.items():
        for story_id in tx.scalars(_UNDER, {"lead": lead_of(thing), "since": since}):
            found[story_id] += weight
    return found


def sharing(tx: Transaction, shingles: Collection[int]) -> list[int]:
    """The stories that share two of these hashes or more, those that share most first."""
    shared = Counter[int]()
    for piece in chunks(shingles):
        shared.update(tx.scalars(select(leads.c.story_id).where(leads.c.lead.in_(piece))))
    found = sorted((-count, story_id) for story_id, count in shared.items() if count > 1)
    return [story_id for _, story_id in found[:MOST_COPIED]]


def of_stories(tx: Transaction, story_ids: Collection[int]) -> list[Kept]:
    """What is kept of these stories but for versions, in the order of their ids."""
    query = _KEPT.order_by(traits.c.story_id)
    found = [row for piece in chunks(story_ids) for row in tx.execute(query.where(traits.c.story_id.in_(piece)))]
    return [Kept(row.story_id, row.incident_id, row.at, row.content) for row in found]


def of_incident(tx: Transaction, incident_id: int, since: datetime, most: int) -> list[Kept]:
    """What is kept of its stories that came since then, but for versions: as many of the first as of the last ones."""
    query = _KEPT.where(stories.c.incident_id == incident_id, traits.c.at >= since)
    first = tx.execute(query.order_by(traits.c.story_id).limit(most // 2)).all()
    last = tx.execute(query.order_by(traits.c.story_id.desc()).limit(most // 2)).all()
    rows = {row.story_id: row for row in (*first, *last)}
    return [Kept(row.story_id, row.incident_id, row.at, row.content) for _, row in sorted(rows.items())]


_KEPT = (
    select(traits.c.story_id, stories.c.incident_id, traits.c.at, traits.c.content)
    .join(stories, stories.c.id == traits.c.story_id)
    .where(stories.c.version_of.is_(None), stories.c.incident_id.is_not(None))
)


def sketches(tx: Transaction, feed: str, before: datetime) -> list[bytes]:
    """The sketches of the last stories of a feed seen before then; without those that are versions of one another."""
    origin = stories.alias("origin")
    query = (
        select(stories.c.sketch)
        .outerjoin(origin, origin.c.id == stories.c.version_of)
        .where(stories.c.feed_id == select(feeds.c.id).where(feeds.c.url == feed).scalar_subquery())
        .where(stories.c.sketch.is_not(None), stories.c.seen < before)
        .where(or_(origin.c.id.is_(None), origin.c.feed_id != stories.c.feed_id))
        .order_by(stories.c.id.desc())
        .limit(SAYING)
    )
    return list(tx.scalars(query))


def counts(tx: Transaction, things: Collection[str]) -> tuple[dict[str, int], int]:
    """How many stories of the days before have each of these things, and how many stories there were."""
    found = dict.fromkeys(things, 0)
    stories_of_all = 0
    query = select(rarity.c.thing, rarity.c.stories)
    for piece in chunks([ALL, *found]):
        for row in tx.execute(query.where(rarity.c.thing.in_(piece))):
            if row.thing == ALL:
                stories_of_all = row.stories
            else:
                found[row.thing] = row.stories
    return found, stories_of_all


def is_counted(tx: Transaction, day: datetime) -> bool:
    """Whether everything that came before that day is counted."""
    last = last_done(tx, COUNTING)
    return last is not None and last >= day


def uncounted(tx: Transaction, day: datetime) -> list[Kept]:
    """Some of the stories that came before that day and are not counted, without their incidents' numbers."""
    query = select(traits.c.story_id, traits.c.at, traits.c.content).where(~traits.c.counted, traits.c.at < day)
    rows = tx.execute(query.order_by(traits.c.at).limit(TOGETHER))
    return [Kept(row.story_id, 0, row.at, row.content) for row in rows]


def count(tx: Transaction, had: Mapping[int, Collection[str]], day: datetime) -> None:
    """Count these stories, by id, with the things that each has."""
    things = Counter(thing for each in had.values() for thing in each)
    things[ALL] = len(had)
    statement = insert(tx, rarity)
    added = statement.on_conflict_do_update(
        index_elements=["thing"],
        set_={"stories": rarity.c.stories + statement.excluded.stories, "last": statement.excluded.last},
    )
    tx.execute(added, [{"thing": thing, "stories": times, "last": day} for thing, times in sorted(things.items())])
    tx.execute(update(traits).where(traits.c.story_id.in_(list(had))).values(counted=True))


def all_counted(tx: Transaction, day: datetime, forget_before: datetime) -> None:
    """Everything before that day is counted: forget what is too old to be compared, and things that were met once."""
    mark_done(tx, COUNTING, day)
    tx.execute(delete(rarity).where(rarity.c.stories == 1, rarity.c.last < day - FORGOTTEN, rarity.c.thing != ALL))
    _forget(tx, list(tx.scalars(select(traits.c.story_id).where(traits.c.at < forget_before))))


def _forget(tx: Transaction, story_ids: Collection[int]) -> None:
    for piece in chunks(story_ids):
        tx.execute(delete(leads).where(leads.c.story_id.in_(piece)))
        tx.execute(delete(traits).where(traits.c.story_id.in_(piece)))
