"""What matched stories mention, by day: it follows the matches, in the transaction that stores them."""

from __future__ import annotations

import functools
import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BindParameter, ColumnElement, Insert, bindparam, delete, func, select

from monitor.storage.engine import Transaction
from monitor.storage.tables import matches, mention_days, mentions, stories
from monitor.storage.upsert import chunks, insert_for

ENTITY, CONCEPT = "entity", "concept"
KINDS = frozenset({ENTITY, CONCEPT})
Thing = tuple[str, str]  # kind and id
ALL: Thing = ("", "")  # under which all matched stories are counted

_IDS: BindParameter[int] = bindparam("ids", expanding=True)
_EVIDENCE = select(matches.c.story_id, matches.c.evidence).where(matches.c.story_id.in_(_IDS))
_MENTIONED = select(mentions).where(mentions.c.story_id.in_(_IDS))
_GONE = delete(mentions).where(
    mentions.c.kind == bindparam("of_kind"),
    mentions.c.thing == bindparam("of_thing"),
    mentions.c.day == bindparam("of_day"),
    mentions.c.story_id == bindparam("of_story"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A story as a list shows it; `incident_id` is the one that it belongs to now."""

    id: int
    title: str
    language: str
    outlet: str
    seen: datetime
    incident_id: int | None


def follow(tx: Transaction, story_ids: Collection[int], now: datetime) -> None:
    """Make what these stories mention what their matches found, and count it. A story stays on its first day."""
    for piece in chunks(story_ids):
        wanted: dict[int, set[Thing]] = defaultdict(set)
        for row in tx.execute(_EVIDENCE, {"ids": piece}):
            wanted[row.story_id] |= things_of(row.evidence)
        there: dict[int, dict[Thing, datetime]] = defaultdict(dict)
        for row in tx.execute(_MENTIONED, {"ids": piece}):
            there[row.story_id][row.kind, row.thing] = row.day
        _change(tx, wanted, there, midnight(now))


def _change(
    tx: Transaction, wanted: dict[int, set[Thing]], there: dict[int, dict[Thing, datetime]], today: datetime
) -> None:
    counts: Counter[tuple[datetime, Thing]] = Counter()
    new, gone = [], []
    for story_id in sorted({*wanted, *there}):
        now, before = wanted.get(story_id, set()), there.get(story_id, {})
        day = next(iter(before.values()), today)
        for kind, thing in sorted(now - before.keys()):
            new.append({"kind": kind, "thing": thing, "day": day, "story_id": story_id})
            counts[day, (kind, thing)] += 1
        for kind, thing in sorted(before.keys() - now):
            gone.append({"of_kind": kind, "of_thing": thing, "of_day": day, "of_story": story_id})
            counts[day, (kind, thing)] -= 1
    if gone:
        tx.execute(_GONE, gone)
    if new:
        tx.execute(insert_for(tx.dialect.name, mentions), new)
    rows = [
        {"day": day, "kind": kind, "thing": thing, "stories": count}
        for (day, (kind, thing)), count in sorted(counts.items())
        if count
    ]
    if rows:
        tx.execute(_count(tx.dialect.name), rows)
    if gone:
        tx.execute(delete(mention_days).where(mention_days.c.stories <= 0, mention_days.c.day.in_({*_days(gone)})))


def _days(gone: Iterable[dict[str, object]]) -> set[object]:
    return {row["of_day"] for row in gone}


@functools.cache  # building it costs more than running it
def _count(dialect: str) -> Insert:
    statement = insert_for(dialect, mention_days)
    return statement.on_conflict_do_update(
        index_elements=["day", "kind", "thing"],
        set_={"stories": mention_days.c.stories + statement.excluded.stories},
    )


def things_of(evidence: str) -> set[Thing]:
    """What the evidence of a match stands for, as it is stored: what was found, and what the rule named for it, be it
    that its general counts for a state. What stands in a recap alone is no mention."""
    spans = [span for span in json.loads(evidence) if span["kind"] in KINDS and not span.get("in_recap")]
    return {ALL} | {(span["kind"], span[name]) for span in spans for name in ("id", "named")}


def midnight(at: datetime) -> datetime:
    """When its day began."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def lately(tx: Transaction, since: datetime) -> dict[str, dict[datetime, int]]:
    """The entities that stories mention on that day or later: by id, how many stories a day."""
    found: dict[str, dict[datetime, int]] = defaultdict(dict)
    query = select(mention_days).where(mention_days.c.day >= midnight(since), mention_days.c.kind == ENTITY)
    for row in tx.execute(query):
        found[row.thing][row.day] = row.stories
    return found


class Counted(NamedTuple):
    """In how many stories, and the day of the last of them."""

    stories: int
    last: datetime


def counted(tx: Transaction, since: datetime) -> dict[str, Counted]:
    """The entities that stories mention on that day or later, by id."""
    query = (
        select(
            mention_days.c.thing,
            func.sum(mention_days.c.stories).label("stories"),
            func.max(mention_days.c.day).label("last"),
        )
        .where(mention_days.c.day >= midnight(since), mention_days.c.kind == ENTITY)
        .group_by(mention_days.c.thing)
    )
    return {row.thing: Counted(row.stories, row.last) for row in tx.execute(query)}


def days(tx: Transaction, thing: Thing, since: datetime) -> dict[datetime, int]:
    """How many stories mention it, on each of the days from then on that have any; in order."""
    query = select(mention_days.c.day, mention_days.c.stories).where(*_is(thing), mention_days.c.day >= midnight(since))
    return {row.day: row.stories for row in tx.execute(query.order_by(mention_days.c.day))}


def _is(thing: Thing) -> tuple[ColumnElement[bool], ...]:
    return mention_days.c.kind == thing[0], mention_days.c.thing == thing[1]


def last_stories(tx: Transaction, thing: Thing, most: int) -> dict[int, datetime]:
    """The ids of the last stories that mention it, the newest first, each with its day."""
    query = (
        select(mentions.c.story_id, mentions.c.day)
        .where(mentions.c.kind == thing[0], mentions.c.thing == thing[1])
        .order_by(mentions.c.day.desc(), mentions.c.story_id.desc())
        .limit(most)
    )
    return {row.story_id: row.day for row in tx.execute(query)}


def beside(tx: Transaction, story_ids: Collection[int]) -> Counter[Thing]:
    """What these stories mention, each thing with how many of them do."""
    counts: Counter[Thing] = Counter()
    for piece in chunks(story_ids):
        query = (
            select(mentions.c.kind, mentions.c.thing, func.count().label("stories"))
            .where(mentions.c.story_id.in_(piece))
            .group_by(mentions.c.kind, mentions.c.thing)
        )
        for row in tx.execute(query):
            counts[row.kind, row.thing] += row.stories
    return counts


def totals(tx: Transaction, things: Collection[Thing], since: datetime) -> Counter[Thing]:
    """How many stories mention each of these things on that day or later."""
    counts: Counter[Thing] = Counter()
    wanted = set(things)
    query = (
        select(mention_days.c.kind, mention_days.c.thing, func.sum(mention_days.c.stories).label("stories"))
        .where(mention_days.c.day >= midnight(since))
        .group_by(mention_days.c.kind, mention_days.c.thing)
    )
    for piece in chunks({thing for _, thing in wanted}):
        for row in tx.execute(query.where(mention_days.c.thing.in_(piece))):
            if (row.kind, row.thing) in wanted:
                counts[row.kind, row.thing] = row.stories
    return counts


def told_in(tx: Transaction, story_ids: Collection[int]) -> tuple[Counter[str], Counter[str]]:
    """The languages of these stories, and the countries of their outlets; "" where one is not known."""
    languages, countries = Counter[str](), Counter[str]()
    query = select(stories.c.language, stories.c.country)
    for piece in chunks(story_ids):
        for row in tx.execute(query.where(stories.c.id.in_(piece))):
            languages[row.language] += 1
            countries[row.country or ""] += 1
    return languages, countries


def lines(tx: Transaction, story_ids: Collection[int]) -> list[Line]:
    """These stories as a list shows them, the newest first."""
    columns = (stories.c.id, stories.c.title, stories.c.language, stories.c.outlet, stories.c.seen)
    query = select(*columns, stories.c.incident_id)
    found = [
        Line(row.id, row.title, row.language, row.outlet, row.seen, row.incident_id)
        for piece in chunks(story_ids)
        for row in tx.execute(query.where(stories.c.id.in_(piece)))
    ]
    return sorted(found, key=lambda line: (line.seen, line.id), reverse=True)
