"""Lists that go on from page to page: the newest first, each from one row to the next.

A page looks through MOST_LOOKED_AT rows at most: of a filter that little passes, a page is short, never slow.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause, Row, Select, Table, and_, exists, func, or_, select

from monitor.model import Level, MatchedStory
from monitor.storage.engine import Transaction
from monitor.storage.matches import matched, select_matched
from monitor.storage.stories import StoredStory, selected, story_of
from monitor.storage.tables import incidents, matches, stories
from monitor.storage.upsert import chunks
from monitor.storage.verdicts import IS_JUDGED

MOST_LOOKED_AT = 5000
_SPOKEN = stories.alias("spoken")  # of a match, whose own query may read its story too


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list holds; None and 0 leave it open. `level` is the lowest; `since` and `until` are about when a match
    was found, or a story seen; `entity` is one that evidence is of, or that a rule asked for; `judged` whether anybody
    has said anything of a match."""

    rule: str | None = None
    level: Level | None = None
    entity: str | None = None
    country: str | None = None
    language: str | None = None
    incident: int | None = None
    story: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    judged: bool | None = None


class Place(NamedTuple):
    """Where a page is in its list: below `after` (None: from the newest on), of so many rows."""

    after: int | None
    limit: int


class Numbers(NamedTuple):
    """The ids of a page, the newest first, and what the next page is after; None at the end."""

    ids: list[int]
    next: int | None


def incident_numbers(tx: Transaction, wanted: Wanted, place: Place) -> Numbers:
    """Incidents that have stories, by when they were opened."""
    is_whole = incidents.c.merged_into.is_(None)
    return _page(tx, incidents, [is_whole, *_of_incidents(wanted)], place)


def story_numbers(tx: Transaction, wanted: Wanted, place: Place) -> Numbers:
    return _page(tx, stories, _of_stories(wanted), place, is_indexed=wanted.incident is not None)


def match_numbers(tx: Transaction, wanted: Wanted, place: Place) -> Numbers:
    of_one = wanted.incident is not None or wanted.story is not None
    return _page(tx, matches, of_matches(wanted), place, is_indexed=of_one)


def _page(
    tx: Transaction, table: Table, conditions: list[ColumnElement[bool]], place: Place, *, is_indexed: bool = False
) -> Numbers:
    """`is_indexed`: the conditions leave few rows and an index finds them, wherever they are."""
    ids = select(table.c.id).order_by(table.c.id.desc())
    if place.after is not None:
        ids = ids.where(table.c.id < place.after)
    last = None if is_indexed else tx.scalar(ids.offset(MOST_LOOKED_AT - 1).limit(1))
    within = [] if last is None else [table.c.id >= last]
    found = list(tx.scalars(ids.where(*within, *conditions).limit(place.limit + 1)))
    if len(found) > place.limit:
        return Numbers(found[: place.limit], found[place.limit - 1])
    return Numbers(found, last)


def of_matches(wanted: Wanted) -> list[ColumnElement[bool]]:
    """Conditions on the table `matches`."""
    same = ((matches.c.rule, wanted.rule), (matches.c.incident_id, wanted.incident), (matches.c.story_id, wanted.story))
    conditions = [column == value for column, value in same if value is not None]
    if wanted.since is not None:
        conditions.append(matches.c.found >= wanted.since)
    if wanted.until is not None:
        conditions.append(matches.c.found < wanted.until)
    if wanted.level is not None:
        conditions.append(matches.c.level >= int(wanted.level))
    if wanted.entity is not None:
        conditions.append(_has_entity(wanted.entity))
    if wanted.judged is not None:
        conditions.append(IS_JUDGED if wanted.judged else ~IS_JUDGED)
    if wanted.country is not None or wanted.language is not None:
        conditions.append(exists().where(_SPOKEN.c.id == matches.c.story_id, *_spoken(wanted, _SPOKEN)))
    return conditions


def _has_entity(entity: str) -> ColumnElement[bool]:
    """Evidence is JSON in which quotation marks of a story are escaped: what is looked for is never a quote's text."""
    name = json.dumps(entity, ensure_ascii=False)
    texts = (f'"kind":"entity","id":{name},', f'"named":{name},')
    return or_(*(matches.c.evidence.contains(text, autoescape=True) for text in texts))


def _of_stories(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = _spoken(wanted)
    if wanted.incident is not None:
        conditions.append(stories.c.incident_id == wanted.incident)
    if wanted.since is not None:
        conditions.append(stories.c.seen >= wanted.since)
    if wanted.until is not None:
        conditions.append(stories.c.seen < wanted.until)
    if wanted.rule is not None:
        conditions.append(exists().where(matches.c.story_id == stories.c.id, matches.c.rule == wanted.rule))
    return conditions


def _spoken(wanted: Wanted, table: FromClause = stories) -> list[ColumnElement[bool]]:
    conditions = [] if wanted.country is None else [table.c.country == wanted.country]
    return conditions if wanted.language is None else [*conditions, table.c.language == wanted.language]


def _of_incidents(wanted: Wanted) -> list[ColumnElement[bool]]:
    """One match of the incident has to have all that is asked of matches; one story what is asked of stories."""
    of_match = Wanted(
        rule=wanted.rule, level=wanted.level, entity=wanted.entity, since=wanted.since, until=wanted.until
    )
    has_match = exists().where(matches.c.incident_id == incidents.c.id, *of_matches(of_match))
    conditions: list[ColumnElement[bool]] = [has_match]
    if spoken := _spoken(wanted):
        conditions.append(exists().where(stories.c.incident_id == incidents.c.id, *spoken))
    return conditions


def matches_with(tx: Transaction, ids: Collection[int]) -> list[MatchedStory]:
    """In the order of these ids, without those that are gone."""
    query = select_matched()
    found = {row.id: matched(row) for piece in chunks(ids) for row in tx.execute(query.where(matches.c.id.in_(piece)))}
    return [found[id] for id in ids if id in found]


def stories_with(tx: Transaction, ids: Collection[int]) -> list[StoredStory]:
    """Likewise."""
    columns = (stories.c.id, stories.c.language, stories.c.seen, stories.c.changed, stories.c.incident_id)
    query = selected(select(*columns))
    found = {row.id: _stored(row) for piece in chunks(ids) for row in tx.execute(query.where(stories.c.id.in_(piece)))}
    return [found[id] for id in ids if id in found]


def stories_of(tx: Transaction, incident_id: int, most: int) -> list[StoredStory]:
    """The latest stories of an incident, the newest first."""
    return stories_with(tx, story_numbers(tx, Wanted(incident=incident_id), Place(None, most)).ids)


def _stored(row: Row[Any]) -> StoredStory:
    return StoredStory(row.id, story_of(row), row.language, row.seen, row.changed, row.incident_id)


def next_matches(tx: Transaction, wanted: Wanted, after: int, limit: int) -> tuple[list[MatchedStory], int | None]:
    """Matches after that id, the oldest first, and from where to go on; None at the end."""
    query = select_matched().order_by(matches.c.id)
    rows, last = _following(tx, query, matches, of_matches(wanted), after, limit)
    return [matched(row) for row in rows], last


def next_incidents(tx: Transaction, wanted: Wanted, after: int, limit: int) -> tuple[list[int], int | None]:
    """Likewise the ids of incidents that have stories."""
    query = select(incidents.c.id).order_by(incidents.c.id)
    conditions = [incidents.c.merged_into.is_(None), *_of_incidents(wanted)]
    rows, last = _following(tx, query, incidents, conditions, after, limit)
    return [row.id for row in rows], last


def _following(
    tx: Transaction, query: Select[Any], table: Table, conditions: list[ColumnElement[bool]], after: int, limit: int
) -> tuple[list[Row[Any]], int | None]:
    ahead = select(table.c.id).where(table.c.id > after).order_by(table.c.id)
    last = tx.scalar(ahead.offset(MOST_LOOKED_AT - 1).limit(1))
    within = table.c.id > after if last is None else and_(table.c.id > after, table.c.id <= last)
    rows = list(tx.execute(query.where(within, *conditions).limit(limit)))
    return rows, rows[-1].id if len(rows) == limit else last


class InUse(NamedTuple):
    """A rule as its latest match has it, how many matches it has, and when it last found something."""

    rule: str
    title: str
    level: Level
    status: str
    matches: int
    last: datetime


def rules(tx: Transaction) -> list[InUse]:
    """The rules that have found something, by id."""
    counted = (
        select(matches.c.rule, func.count().label("times"), func.max(matches.c.id).label("latest"))
        .group_by(matches.c.rule)
        .subquery()
    )
    query = (
        select(matches.c.rule, matches.c.title, matches.c.level, matches.c.status, counted.c.times, matches.c.found)
        .join(counted, counted.c.latest == matches.c.id)
        .order_by(matches.c.rule)
    )
    return [InUse(row.rule, row.title, Level(row.level), row.status, row.times, row.found) for row in tx.execute(query)]
