"""How many events rules found, over time."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, timedelta

from sqlalchemy import BigInteger, ColumnElement, cast, exists, func, select, type_coerce

from monitor.storage.engine import Transaction
from monitor.storage.tables import matches

QUARTER = timedelta(minutes=15)  # the days of all time zones begin with one
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


Counted = tuple[datetime, int]  # in the quarter of an hour that began then, so many incidents, or matches


def found(tx: Transaction, since: datetime, until: datetime) -> dict[str, list[Counted]]:
    """By rule, the incidents of which it found the first story then, in order. A backlog is no news, it only makes an
    incident known."""
    inside = (matches.c.found >= since, matches.c.found <= until, ~matches.c.first_poll, ~matches.c.returned)
    first = (
        select(matches.c.rule, matches.c.incident_id, func.min(matches.c.found).label("at"))
        .where(*inside)
        .group_by(matches.c.rule, matches.c.incident_id)
        .subquery()
    )
    earlier = exists().where(
        matches.c.incident_id == first.c.incident_id, matches.c.rule == first.c.rule, matches.c.found < since
    )
    quarter = _quarter(tx, first.c.at).label("quarter")
    query = select(first.c.rule, quarter, func.count().label("incidents")).where(~earlier)
    counted: dict[str, list[Counted]] = defaultdict(list)
    for row in tx.execute(query.group_by(first.c.rule, quarter).order_by(first.c.rule, quarter)):
        counted[row.rule].append((_EPOCH + row.quarter * QUARTER, row.incidents))
    return counted


def matched(tx: Transaction, rule: str, since: datetime) -> list[Counted]:
    """How many matches of the rule were found then, in order; a backlog too."""
    quarter = _quarter(tx, matches.c.found).label("quarter")
    query = select(quarter, func.count().label("times")).where(matches.c.rule == rule, matches.c.found >= since)
    return [
        (_EPOCH + row.quarter * QUARTER, row.times) for row in tx.execute(query.group_by(quarter).order_by(quarter))
    ]


def _quarter(tx: Transaction, at: ColumnElement[datetime]) -> ColumnElement[int]:
    """How many quarters of an hour after 1970."""
    if tx.dialect.name == "sqlite":
        return type_coerce(at, BigInteger).op("/")(QUARTER // timedelta(microseconds=1))
    seconds = int(QUARTER.total_seconds())
    return cast(func.floor(func.extract("epoch", at) / seconds), BigInteger)
