"""Verdicts: what a subscription, or somebody who is signed in to the page, says of a match; the last word of each."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Table, delete, exists, func, or_, select, union

from monitor.model import Match, MatchedStory
from monitor.storage.engine import Transaction
from monitor.storage.matches import is_before, matched, select_matched
from monitor.storage.tables import matches, page_verdicts, verdicts
from monitor.storage.upsert import chunks, insert
from monitor.telling import Verdict

Giver = int | str  # a subscription, or the name of who is signed in

IS_JUDGED: ColumnElement[bool] = or_(
    exists().where(verdicts.c.match_id == matches.c.id), exists().where(page_verdicts.c.match_id == matches.c.id)
)


def give(tx: Transaction, giver: Giver, match_id: int, verdict: Verdict, now: datetime) -> None:
    """Keep it instead of what they said of the match before; the same again changes nothing."""
    table, whose = _of(giver)
    name = whose.name
    row = {name: giver, "match_id": match_id, "verdict": verdict.value, "given": now}
    statement = insert(tx, table)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=[name, "match_id"],
            set_={changed: statement.excluded[changed] for changed in ("verdict", "given")},
            where=table.c.verdict != statement.excluded["verdict"],
        ),
        row,
    )


def _of(giver: Giver) -> tuple[Table, Column[Any]]:
    """The table with what they said, and the column that names them."""
    if isinstance(giver, int):
        return verdicts, verdicts.c.subscription_id
    return page_verdicts, page_verdicts.c.who


def take_back(tx: Transaction, giver: Giver, match_id: int) -> Verdict | None:
    """Forget what they said of the match; what that was."""
    table, whose = _of(giver)
    found = tx.scalar(delete(table).where(whose == giver, table.c.match_id == match_id).returning(table.c.verdict))
    return None if found is None else Verdict(found)


def get(tx: Transaction, giver: Giver, match_id: int) -> Verdict | None:
    """What they said of the match."""
    table, whose = _of(giver)
    found = tx.scalar(select(table.c.verdict).where(whose == giver, table.c.match_id == match_id))
    return None if found is None else Verdict(found)


def by(tx: Transaction, who: str, match_ids: Collection[int]) -> dict[int, Verdict]:
    """What somebody who is signed in said of these matches, by match."""
    query = select(page_verdicts.c.match_id, page_verdicts.c.verdict).where(page_verdicts.c.who == who)
    return {
        row.match_id: Verdict(row.verdict)
        for piece in chunks(match_ids)
        for row in tx.execute(query.where(page_verdicts.c.match_id.in_(piece)))
    }


class Said(NamedTuple):
    """What somebody said of a match of that rule, and when they began to say so."""

    match_id: int
    rule: str
    giver: Giver
    verdict: Verdict
    given: datetime


def said(tx: Transaction, most: int, *, before: int | None = None) -> list[Said]:
    """All that was said of the latest matches of which something was, of at most so many, the latest first; below the
    match `before`. Of a match who is signed in comes after the subscriptions."""
    tables = ((verdicts, verdicts.c.subscription_id), (page_verdicts, page_verdicts.c.who))
    latest: set[int] = set()
    for table, _ in tables:
        ids = select(table.c.match_id).distinct().order_by(table.c.match_id.desc()).limit(most)
        latest.update(tx.scalars(ids if before is None else ids.where(table.c.match_id < before)))
    shown = sorted(latest, reverse=True)[:most]
    found: list[Said] = []
    for table, whose in tables:
        query = select(table.c.match_id, matches.c.rule, whose.label("giver"), table.c.verdict, table.c.given)
        query = query.join(matches, matches.c.id == table.c.match_id)
        for piece in chunks(shown):
            rows = tx.execute(query.where(table.c.match_id.in_(piece)).order_by(whose))
            found += [Said(row.match_id, row.rule, row.giver, Verdict(row.verdict), row.given) for row in rows]
    return sorted(found, key=lambda one: -one.match_id)


def since(tx: Transaction, given: datetime, rule: str | None = None) -> list[tuple[Match, Verdict]]:
    """The matches (of one rule, where it is named) of which somebody said something since then, once for each who did,
    in the order of the matches."""
    found: list[tuple[int, str, Match, Verdict]] = []
    for table, who in ((verdicts, verdicts.c.subscription_id), (page_verdicts, page_verdicts.c.who)):
        query = select_matched().add_columns(table.c.verdict, who.label("giver"))
        query = query.join(table, table.c.match_id == matches.c.id).where(table.c.given >= given)
        if rule is not None:
            query = query.where(matches.c.rule == rule)
        for row in tx.execute(query):
            match = matched(row)
            found.append((match.match_id, str(row.giver), match.match, Verdict(row.verdict)))
    return [(match, verdict) for _, _, match, verdict in sorted(found, key=lambda one: one[:2])]


def unjudged_counts(tx: Transaction, found: datetime, rule: str | None = None) -> dict[str, int]:
    """How many matches of each rule (or of one) that were found since then nobody has said anything of; of rules with
    matches."""
    which = [matches.c.found >= found, *([] if rule is None else [matches.c.rule == rule])]
    everything = select(matches.c.rule, func.count().label("times")).where(*which)
    counts = {row.rule: row.times for row in tx.execute(everything.group_by(matches.c.rule))}
    judged = union(select(verdicts.c.match_id), select(page_verdicts.c.match_id)).subquery()
    query = select(matches.c.rule, func.count().label("times")).join(judged, judged.c.match_id == matches.c.id)
    for row in tx.execute(query.where(*which).group_by(matches.c.rule)):
        counts[row.rule] -= row.times
    return counts


def unjudged(tx: Transaction, rule: str, limit: int, *, before: int | None = None) -> list[MatchedStory]:
    """Matches of a rule that nobody has said anything of, the newest first; `before` one of its matches."""
    query = select_matched().where(matches.c.rule == rule, ~IS_JUDGED)
    if before is not None:
        query = query.where(is_before(before))
    query = query.order_by(matches.c.found.desc(), matches.c.id.desc()).limit(limit)
    return [matched(row) for row in tx.execute(query)]
