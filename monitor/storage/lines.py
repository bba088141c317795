"""The list of incidents that rules match: a line for each, and what it is found by. `monitor.lines` makes them.

An incident is found by any of its facets through one index, in the order of the list. Of several facets the rarest is
gone through and the others are looked up, so that a list costs what it shows and not what is stored.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    cast,
    delete,
    func,
    literal,
    select,
    tuple_,
    type_coerce,
)

from monitor.model import Level
from monitor.storage.engine import Transaction
from monitor.storage.tables import changed_incidents, incident_facets, incident_lines, matches, stories
from monitor.storage.upsert import chunks, insert

DAY = timedelta(days=1)
COMPARED = 2_000  # incidents of a facet that are counted, to find the rarest
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = date(1970, 1, 1)

Facet = tuple[str, str]  # rule, entity, country, language, level or sources; and its value
Place = tuple[datetime, int]  # in the list: the last of the page before


@dataclass(frozen=True, slots=True)
class Line:
    """What a list shows of an incident. `title` and `language` are its first story's, `rules` the loudest first."""

    incident_id: int
    began: datetime
    last: datetime
    level: Level
    title: str
    language: str
    claim: str
    sources: str
    stories: int
    outlets: int
    languages: tuple[str, ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which incidents are asked for: those that have all facets, and went on between two moments."""

    facets: tuple[Facet, ...] = ()
    since: datetime | None = None
    until: datetime | None = None  # before that


# keeping them


def put(tx: Transaction, line: Line, facets: Collection[Facet]) -> None:
    """Keep the line of an incident and what it is found by, in the place of those before."""
    drop(tx, [line.incident_id])
    values = {
        "incident_id": line.incident_id,
        "began": line.began,
        "last": line.last,
        "level": int(line.level),
        "title": line.title,
        "language": line.language,
        "claim": line.claim,
        "sources": line.sources,
        "stories": line.stories,
        "outlets": line.outlets,
        "languages": json.dumps(line.languages),
        "rules": json.dumps(line.rules),
    }
    tx.execute(insert(tx, incident_lines).values(values))
    of = {"incident_id": line.incident_id, "last": line.last, "began": line.began}
    rows = [{"kind": kind, "value": value, **of} for kind, value in sorted(set(facets))]
    tx.execute(insert(tx, incident_facets), rows)


def drop(tx: Transaction, incident_ids: Collection[int]) -> None:
    """Take incidents off the list."""
    for piece in chunks(incident_ids):
        tx.execute(delete(incident_facets).where(incident_facets.c.incident_id.in_(piece)))
        tx.execute(delete(incident_lines).where(incident_lines.c.incident_id.in_(piece)))


def mark_changed(tx: Transaction, incident_ids: Collection[int]) -> None:
    """Their lines are to be brought up to date before this transaction ends."""
    rows = [{"incident_id": incident_id, "old": False} for incident_id in sorted(set(incident_ids))]
    if rows:
        statement = insert(tx, changed_incidents)
        now = {"old": statement.excluded["old"]}
        tx.execute(statement.on_conflict_do_update(index_elements=["incident_id"], set_=now), rows)


def take_changed(tx: Transaction, old: int) -> list[int]:
    """The incidents that were marked since the last call, and so many of those of before there were lines."""
    incident_id, is_old = changed_incidents.c.incident_id, changed_incidents.c.old
    found = list(tx.scalars(select(incident_id).where(~is_old)))
    found += tx.scalars(select(incident_id).where(is_old).order_by(incident_id.desc()).limit(old))
    for piece in chunks(found):
        tx.execute(delete(changed_incidents).where(incident_id.in_(piece)))
    return found


def entities_of(tx: Transaction, incident_ids: Collection[int]) -> dict[int, set[str]]:
    """By incident the ids of the entities in the evidence of its matches, and of those that its rules asked for."""
    query = select(matches.c.incident_id, matches.c.evidence)
    found: dict[int, set[str]] = {}
    for piece in chunks(incident_ids):
        for row in tx.execute(query.where(matches.c.incident_id.in_(piece))):
            spans = [span for span in json.loads(row.evidence) if span["kind"] == "entity"]
            ids = {name for span in spans for name in (span["id"], span["named"]) if name}
            found.setdefault(row.incident_id, set()).update(ids)
    return found


def languages_of(tx: Transaction, incident_ids: Collection[int]) -> dict[int, dict[str, str]]:
    """By incident the languages of its stories, by their keys."""
    query = select(stories.c.incident_id, stories.c.key, stories.c.language)
    found: dict[int, dict[str, str]] = {}
    for piece in chunks(incident_ids):
        for row in tx.execute(query.where(stories.c.incident_id.in_(piece))):
            found.setdefault(row.incident_id, {})[row.key] = row.language
    return found


# reading them


def found(tx: Transaction, asked: Asked, most: int, *, before: Place | None = None) -> list[int]:
    """The incidents that are asked for, the one whose latest story came last first; after that place, for the next
    page."""
    table, query = _found(tx, asked)
    query = query.order_by(table.c.last.desc(), table.c.incident_id.desc()).limit(most)
    if before is not None:
        last, incident_id = literal(before[0], table.c.last.type), literal(before[1], Integer)
        is_after = tuple_(table.c.last, table.c.incident_id) < tuple_(last, incident_id)
        query = query.where(table.c.last <= last, is_after)
    return list(tx.scalars(query).all())


def count(tx: Transaction, asked: Asked, most: int) -> int:
    """How many incidents are asked for, at most so many."""
    _, query = _found(tx, asked)
    return tx.scalar(select(func.count()).select_from(query.limit(most).subquery())) or 0


def some(tx: Transaction, incident_ids: Sequence[int]) -> list[Line]:
    """The lines of these incidents that have one, in the order of the ids."""
    query = select(incident_lines)
    rows = {
        row.incident_id: _line(row)
        for piece in chunks(incident_ids)
        for row in tx.execute(query.where(incident_lines.c.incident_id.in_(piece)))
    }
    return [rows[incident_id] for incident_id in incident_ids if incident_id in rows]


def began(tx: Transaction, asked: Asked, since: datetime, until: datetime) -> dict[date, int]:
    """How many incidents with these facets began on each day (UTC) from `since` to before `until`; without the days
    of none."""
    table, query = _found(tx, Asked(asked.facets, since if asked.facets else None))
    day = _day(tx, table.c.began).label("day")
    query = query.where(table.c.began >= since, table.c.began < until)
    counted = query.with_only_columns(day, func.count().label("incidents")).group_by(day)
    return {_EPOCH + row.day * DAY: row.incidents for row in tx.execute(counted)}


def _steps() -> Select[Any]:
    """The values of a `kind`, one step into the index for each, at most so `many`."""
    value, of_kind = incident_facets.c.value, incident_facets.c.kind == bindparam("kind")
    steps = select(func.min(value).label("value")).where(of_kind).cte("steps", recursive=True)
    further = select(func.min(value)).where(of_kind, value > steps.c.value).scalar_subquery()
    steps = steps.union_all(select(further).where(steps.c.value.is_not(None)))
    return select(steps.c.value).where(steps.c.value.is_not(None)).limit(bindparam("many"))


_STEPS = _steps()  # built once: that takes longer than to ask it


def values(tx: Transaction, kind: str, most: int) -> list[str]:
    """The values that incidents have of a kind of facet, in order."""
    return list(tx.scalars(_STEPS, {"kind": kind, "many": most}))


def _found(tx: Transaction, asked: Asked) -> tuple[FromClause, Select[Any]]:
    """The ids of the incidents that are asked for, and the table by which they are found."""
    if not asked.facets:
        return incident_lines, _within(select(incident_lines.c.incident_id), incident_lines.c, asked)
    facets = list(dict.fromkeys(asked.facets))
    if len(facets) > 1:
        facets.sort(key=lambda facet: _commonness(tx, facet, asked))
    table = incident_facets.alias("rarest")
    query = _within(select(table.c.incident_id).where(_is(table, facets[0])), table.c, asked)
    for number, facet in enumerate(facets[1:]):
        other = incident_facets.alias(f"other{number}")
        same = and_(other.c.last == table.c.last, other.c.incident_id == table.c.incident_id)
        query = query.where(select(other.c.incident_id).where(_is(other, facet), same).exists())
    return table, query


def _commonness(tx: Transaction, facet: Facet, asked: Asked) -> int:
    some = _within(select(incident_facets.c.incident_id).where(_is(incident_facets, facet)), incident_facets.c, asked)
    return tx.scalar(select(func.count()).select_from(some.limit(COMPARED).subquery())) or 0


def _is(table: FromClause, facet: Facet) -> ColumnElement[bool]:
    return and_(table.c.kind == facet[0], table.c.value == facet[1])


def _within(query: Select[Any], columns: Any, asked: Asked) -> Select[Any]:
    if asked.since is not None:
        query = query.where(columns.last >= asked.since)
    return query if asked.until is None else query.where(columns.began < asked.until)


def _day(tx: Transaction, at: ColumnElement[datetime]) -> ColumnElement[int]:
    """How many days after 1970 (UTC)."""
    if tx.dialect.name == "sqlite":
        return type_coerce(at, BigInteger).op("/")(DAY // _MICROSECOND)
    return cast(func.floor(func.extract("epoch", at) / int(DAY.total_seconds())), Integer)


def _line(row: Row[Any]) -> Line:
    return Line(
        incident_id=row.incident_id,
        began=row.began,
        last=row.last,
        level=Level(row.level),
        title=row.title,
        language=row.language,
        claim=row.claim,
        sources=row.sources,
        stories=row.stories,
        outlets=row.outlets,
        languages=tuple(json.loads(row.languages)),
        rules=tuple(json.loads(row.rules)),
    )
