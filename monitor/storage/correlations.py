"""Correlations: the matches that they look at, the patterns that they found, and to whom these are told."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, update
from sqlalchemy import insert as plain_insert

from monitor.patterns import Headline, Pattern, SeenMatch, ToldPattern, Watched
from monitor.storage import as_json
from monitor.storage.alerts import given_up
from monitor.storage.engine import Transaction
from monitor.storage.tables import (
    correlations,
    days,
    deliveries,
    digests,
    matches,
    pattern_alerts,
    patterns,
    publishers,
    served_rules,
    stories,
)
from monitor.storage.upsert import chunks, insert

IS_OPEN = and_(pattern_alerts.c.digest_id.is_(None), pattern_alerts.c.dropped.is_(None))
HEADLINES = 5  # of a pattern, in a digest


@dataclass(frozen=True, slots=True)
class PatternRow:
    """A stored pattern. `found` is when it was first found."""

    id: int
    pattern: Pattern
    found: datetime


@dataclass(frozen=True, slots=True)
class CorrelationRow:
    """A correlation as it was last looked at. `unknown`: why nothing could be said, or ""."""

    id: str
    title: str
    looked: datetime
    unknown: str


# what correlations look at


def newest(tx: Transaction, rules: Collection[str]) -> dict[str, datetime]:
    """When a match of each rule was last found; without the rules that have none."""
    query = select(matches.c.rule, func.max(matches.c.found)).where(matches.c.rule.in_(rules)).group_by(matches.c.rule)
    return {row[0]: row[1] for row in tx.execute(query)}


def seen(tx: Transaction, rules: Collection[str], since: datetime, *, evidence: bool) -> list[SeenMatch]:
    """The matches of these rules in stories seen since then, oldest first. Without `evidence`, what it holds is left
    out: to read it takes most of the time."""
    columns = [matches.c.id, matches.c.incident_id, matches.c.rule, matches.c.first_poll, matches.c.returned]
    query = (
        select(*columns, stories.c.seen, stories.c.key, stories.c.country, publishers.c.name.label("publisher"))
        .join(stories, stories.c.id == matches.c.story_id)
        .outerjoin(publishers, publishers.c.id == stories.c.publisher_id)
        .where(matches.c.rule.in_(rules), matches.c.found >= since, stories.c.seen >= since)
        .order_by(stories.c.seen, matches.c.id)
    )
    if evidence:
        query = query.add_columns(matches.c.evidence)
    return [_seen(row, row.evidence if evidence else "[]") for row in tx.execute(query)]


def _seen(row: Any, evidence: str) -> SeenMatch:
    held = {(span["kind"], span["id"]) for span in json.loads(evidence)}
    return SeenMatch(
        match_id=row.id,
        incident_id=row.incident_id,
        rule=row.rule,
        at=row.seen,
        story=row.key,
        publisher=row.publisher or "",
        country=row.country or "",
        entities=frozenset(id for kind, id in held if kind == "entity"),
        concepts=frozenset(id for kind, id in held if kind == "concept"),
        backlog=row.first_poll or row.returned,
    )


def serve(tx: Transaction, rules: Collection[str], now: datetime) -> None:
    """Note since when rules are served: from their first match on, or from now."""
    known = _served(tx, rules)
    fresh = [{"rule": rule, "since": _first(tx, rule) or now} for rule in sorted(set(rules) - known.keys())]
    if fresh:
        tx.execute(insert(tx, served_rules).on_conflict_do_nothing(), fresh)


def watched(tx: Transaction, rules: Collection[str], now: datetime) -> Watched:
    """When feeds were polled while all of these rules were served; as `serve` would note it where it did not."""
    known = _served(tx, rules)
    since = max(known.get(rule) or _first(tx, rule) or now for rule in rules)
    return Watched(since, frozenset(tx.scalars(select(days.c.day).where(days.c.polled > 0))))


def _served(tx: Transaction, rules: Collection[str]) -> dict[str, datetime]:
    query = select(served_rules.c.rule, served_rules.c.since).where(served_rules.c.rule.in_(rules))
    return {row[0]: row[1] for row in tx.execute(query)}


def _first(tx: Transaction, rule: str) -> datetime | None:
    found: datetime | None = tx.scalar(select(func.min(matches.c.found)).where(matches.c.rule == rule))
    return found


# what they found


def keep(
    tx: Transaction,
    row: CorrelationRow,
    found: Sequence[Pattern],
    timespan: timedelta,
    told: Mapping[int, Sequence[int]],
) -> int:
    """Keep how a correlation was looked at, and its patterns; how many of them are new.

    One that goes on with a stored one of its group, within a `timespan`, brings that up to date. The others are told:
    `told` has the ids of the subscriptions by the index of the pattern.
    """
    statement = insert(tx, correlations).values(id=row.id, title=row.title, looked=row.looked, unknown=row.unknown)
    changing = {name: statement.excluded[name] for name in ("title", "looked", "unknown")}
    tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_=changing))
    new = 0
    for index, pattern in enumerate(found):
        if (stored := _going_on(tx, pattern, timespan)) is not None:
            if pattern.ended >= stored.pattern.ended:
                whole = _joined(stored.pattern, pattern)
                tx.execute(update(patterns).where(patterns.c.id == stored.id).values(_values(whole)))
            continue
        new += 1
        values = {**_values(pattern), "found": row.looked}
        pattern_id = tx.execute(plain_insert(patterns).values(values).returning(patterns.c.id)).scalar_one()
        rows = [
            {"pattern_id": pattern_id, "subscription_id": subscription, "decided": row.looked}
            for subscription in told.get(index, ())
        ]
        if rows:
            tx.execute(plain_insert(pattern_alerts), rows)
    return new


def _going_on(tx: Transaction, pattern: Pattern, timespan: timedelta) -> PatternRow | None:
    query = (
        select(patterns)
        .where(
            patterns.c.correlation == pattern.correlation,
            patterns.c.about == pattern.group,
            patterns.c.ended >= pattern.held - timespan,
            patterns.c.held <= pattern.ended + timespan,
        )
        .order_by(patterns.c.ended.desc(), patterns.c.id.desc())
        .limit(1)
    )
    row = tx.execute(query).one_or_none()
    return None if row is None else _row(row)


def _joined(before: Pattern, after: Pattern) -> Pattern:
    return replace(after, began=min(before.began, after.began), held=min(before.held, after.held))


def _values(pattern: Pattern) -> dict[str, Any]:
    return {
        "correlation": pattern.correlation,
        "about": pattern.group,
        "held": pattern.held,
        "ended": pattern.ended,
        "content": as_json.dump(pattern),
    }


def _row(row: Row[Any]) -> PatternRow:
    return PatternRow(row.id, as_json.load(Pattern, row.content), row.found)


def recent(tx: Transaction, since: datetime) -> list[PatternRow]:
    """The patterns that lasted at or after `since`, the newest first."""
    query = select(patterns).where(patterns.c.ended >= since).order_by(patterns.c.ended.desc(), patterns.c.id.desc())
    return [_row(row) for row in tx.execute(query)]


def during(tx: Transaction, since: datetime, until: datetime, limit: int) -> list[PatternRow]:
    """The patterns that lasted some time from `since` to `until`, the newest first."""
    query = select(patterns).where(patterns.c.ended >= since, patterns.c.held <= until)
    rows = tx.execute(query.order_by(patterns.c.ended.desc(), patterns.c.id.desc()).limit(limit))
    return [_row(row) for row in rows]


def looked_at(tx: Transaction) -> list[CorrelationRow]:
    """Every correlation that was ever looked at, by id."""
    query = select(correlations).order_by(correlations.c.id)
    return [CorrelationRow(row.id, row.title, row.looked, row.unknown) for row in tx.execute(query)]


def forget(tx: Transaction, but: Collection[str]) -> None:
    """Forget how correlations were looked at that are there no more; what they found stays."""
    tx.execute(delete(correlations).where(correlations.c.id.not_in(but)))


# to whom it is told


def waiting(tx: Transaction, subscription_id: int, *, recompose: int | None = None) -> list[PatternRow]:
    """The patterns that are to be told in the next digest, oldest first. `recompose` as in `alerts.waiting`."""
    query = (
        select(patterns)
        .join(pattern_alerts, pattern_alerts.c.pattern_id == patterns.c.id)
        .where(_to_tell(subscription_id, recompose))
        .order_by(patterns.c.id)
    )
    return [_row(row) for row in tx.execute(query)]


def _to_tell(subscription_id: int, recompose: int | None) -> ColumnElement[bool]:
    whose = pattern_alerts.c.subscription_id == subscription_id
    there = pattern_alerts.c.dropped.is_(None)
    free = or_(IS_OPEN, and_(there, pattern_alerts.c.digest_id.in_(given_up(subscription_id))))
    if recompose is None:
        return and_(whose, free)
    digest = select(deliveries.c.digest_id).where(deliveries.c.id == recompose).scalar_subquery()
    return and_(whose, or_(free, and_(pattern_alerts.c.digest_id == digest, there)))


def tell(tx: Transaction, message_id: str, subscription_id: int, found: Sequence[PatternRow]) -> None:
    """In the transaction that stores the digest of this Message-ID, which tells these patterns."""
    if not found:
        return
    digest_id = tx.scalar(select(digests.c.id).where(digests.c.message_id == message_id))
    for piece in chunks([one.id for one in found]):
        whose = (pattern_alerts.c.subscription_id == subscription_id, pattern_alerts.c.pattern_id.in_(piece))
        tx.execute(update(pattern_alerts).where(*whose).values(digest_id=digest_id))


def with_headlines(tx: Transaction, found: Sequence[Pattern]) -> list[ToldPattern]:
    """The patterns, each with the headlines of the newest stories that make it."""
    wanted = {match_id for pattern in found for match_id in pattern.matches[:HEADLINES]}
    query = select(matches.c.id, stories.c.title, stories.c.outlet, stories.c.url, stories.c.seen).join(
        stories, stories.c.id == matches.c.story_id
    )
    headlines = {
        row.id: Headline(row.title, row.outlet, row.url, row.seen)
        for piece in chunks(wanted)
        for row in tx.execute(query.where(matches.c.id.in_(piece)))
    }
    return [
        ToldPattern(
            pattern,
            tuple(headlines[match_id] for match_id in pattern.matches[:HEADLINES] if match_id in headlines),
            len(pattern.matches[HEADLINES:]),
        )
        for pattern in found
    ]
