"""Matches: one row a story and rule. Undecided ones follow the story; decided ones stay as they were told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, delete, func, or_, select, update

from monitor.model import Level, Match, MatchedStory, Span
from monitor.storage import as_json, mentions
from monitor.storage.engine import Transaction
from monitor.storage.stories import selected, story_of
from monitor.storage.tables import matches, page_verdicts, stories
from monitor.storage.upsert import chunks, insert
from monitor.telling import Wishes


@dataclass(frozen=True, slots=True)
class NewMatch:
    """A match as the pipeline stores it. `content_hash` names the version of the story that it was found in."""

    story_id: int
    incident_id: int
    match: Match
    content_hash: str
    first_poll: bool
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored match. `found` is when it was first found, `decided` when it was decided who is told; `of_this_version`:
    in the story's words as they are stored now."""

    of: MatchedStory
    found: datetime
    decided: datetime | None
    of_this_version: bool


def save(tx: Transaction, rows: Sequence[NewMatch], now: datetime, *, read: Collection[int] = ()) -> None:
    """Keep what the matcher found.

    `read` are the ids of all stories it read, also those that no rule matched: undecided matches of them that were
    not found again are removed. Decided matches are left as they are. The rule sets must have been kept before.
    """
    touched = {row.story_id for row in rows}
    touched |= _remove_stale(tx, {(row.story_id, row.match.rule) for row in rows}, touched.union(read))
    if rows:
        _save(tx, rows, now)
    mentions.follow(tx, touched, now)


def _save(tx: Transaction, rows: Sequence[NewMatch], now: datetime) -> None:
    values = [
        {
            "story_id": row.story_id,
            "incident_id": row.incident_id,
            "rule": row.match.rule,
            "title": row.match.title,
            "level": int(row.match.level),
            "status": row.match.status,
            "score": row.match.score,
            "evidence": as_json.dump(row.match.evidence),
            "rule_set": row.match.rule_set,
            "content_hash": row.content_hash,
            "first_poll": row.first_poll,
            "returned": row.returned,
            "found": now,
            "alert": None if row.match.alert == Wishes() else as_json.dump(row.match.alert),
        }
        for row in rows
    ]
    statement = insert(tx, matches)
    kept = ("story_id", "rule", "first_poll", "returned", "found")  # a backlog stays one, whenever its story changes
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["story_id", "rule"],
            set_={name: statement.excluded[name] for name in values[0] if name not in kept},
            where=matches.c.decided.is_(None),
        ),
        values,
    )


def _remove_stale(tx: Transaction, found: set[tuple[int, str]], read: Collection[int]) -> set[int]:
    """The stories of which something was removed."""
    query = select(matches.c.id, matches.c.story_id, matches.c.rule).where(matches.c.decided.is_(None))
    stale = {
        row.id: row.story_id
        for piece in chunks(read)
        for row in tx.execute(query.where(matches.c.story_id.in_(piece)))
        if (row.story_id, row.rule) not in found
    }
    for piece in chunks(stale):
        tx.execute(delete(page_verdicts).where(page_verdicts.c.match_id.in_(piece)))  # given before it was decided
        tx.execute(delete(matches).where(matches.c.id.in_(piece)))
    return set(stale.values())


def undecided(tx: Transaction, limit: int) -> list[MatchedStory]:
    """The oldest matches that nobody has decided about, and the others of their stories."""
    oldest = select(matches.c.story_id).where(matches.c.decided.is_(None)).order_by(matches.c.id).limit(limit)
    query = select_matched().where(matches.c.decided.is_(None), matches.c.story_id.in_(oldest.scalar_subquery()))
    return [matched(row) for row in tx.execute(query.order_by(matches.c.id))]


def mark_decided(tx: Transaction, match_ids: Collection[int], now: datetime) -> None:
    """In the transaction that saves their alerts."""
    for piece in chunks(match_ids):
        tx.execute(update(matches).where(matches.c.id.in_(piece)).values(decided=now))


def recent(tx: Transaction, since: datetime, rule: str | None = None, limit: int | None = None) -> list[MatchedStory]:
    """Matches found since then, newest first."""
    query = select_matched().where(matches.c.found >= since)
    if rule is not None:
        query = query.where(matches.c.rule == rule)
    query = query.order_by(matches.c.found.desc(), matches.c.id.desc()).limit(limit)
    return [matched(row) for row in tx.execute(query)]


def of_rule(tx: Transaction, rule: str, limit: int, *, before: int | None = None) -> list[MatchedStory]:
    """Matches of a rule, the newest first; `before` one of them, for the next page."""
    query = select_matched().where(matches.c.rule == rule)
    if before is not None:
        query = query.where(is_before(before))
    query = query.order_by(matches.c.found.desc(), matches.c.id.desc()).limit(limit)
    return [matched(row) for row in tx.execute(query)]


def is_before(match_id: int) -> ColumnElement[bool]:
    """Found before that match; of those found with it, the ones with lower numbers."""
    at = select(matches.c.found).where(matches.c.id == match_id).scalar_subquery()
    return or_(matches.c.found < at, and_(matches.c.found == at, matches.c.id < match_id))


def rules(tx: Transaction) -> dict[str, tuple[str, Level, str]]:
    """Every rule that has matches, with the title, level and status that the newest of them has."""
    newest = select(matches.c.rule, func.max(matches.c.id).label("id")).group_by(matches.c.rule).subquery()
    query = select(matches.c.rule, matches.c.title, matches.c.level, matches.c.status)
    query = query.join(newest, newest.c.id == matches.c.id)
    return {row.rule: (row.title, Level(row.level), row.status) for row in tx.execute(query)}


def of_story(tx: Transaction, story_id: int) -> list[Kept]:
    """What was found in a story, by rule."""
    now = (stories.c.content_hash == matches.c.content_hash).label("of_this_version")
    query = select_matched().add_columns(now).where(matches.c.story_id == story_id).order_by(matches.c.rule)
    return [Kept(matched(row), row.found, row.decided, row.of_this_version) for row in tx.execute(query)]


def of_incident(tx: Transaction, incident_id: int, limit: int) -> list[Kept]:
    """What was found in the stories of an incident, in the order of the stories and by rule; so many at most."""
    now = (stories.c.content_hash == matches.c.content_hash).label("of_this_version")
    query = select_matched().add_columns(now).where(matches.c.incident_id == incident_id)
    rows = tx.execute(query.order_by(matches.c.story_id, matches.c.rule).limit(limit))
    return [Kept(matched(row), row.found, row.decided, row.of_this_version) for row in rows]


def get(tx: Transaction, match_id: int) -> MatchedStory | None:
    """One match."""
    row = tx.execute(select_matched().where(matches.c.id == match_id)).one_or_none()
    return None if row is None else matched(row)


def some(tx: Transaction, match_ids: Collection[int]) -> list[MatchedStory]:
    """Those of these matches that are there."""
    query = select_matched()
    return [matched(row) for piece in chunks(match_ids) for row in tx.execute(query.where(matches.c.id.in_(piece)))]


def select_matched() -> Select[Any]:
    """What `matched` makes a MatchedStory of, for further conditions on the table `matches`."""
    query = select(matches, stories.c.language.label("story_language"), stories.c.seen.label("story_seen"))
    return selected(query.join(stories, stories.c.id == matches.c.story_id))


def matched(row: Row[Any]) -> MatchedStory:
    return MatchedStory(
        match_id=row.id,
        incident_id=row.incident_id,
        story_id=row.story_id,
        story=story_of(row),
        match=Match(
            rule=row.rule,
            title=row.title,
            level=Level(row.level),
            status=row.status,
            score=row.score,
            evidence=as_json.load(tuple[Span, ...], row.evidence),
            rule_set=row.rule_set,
            alert=wishes(row.alert),
        ),
        language=row.story_language,
        seen=row.story_seen,
        first_poll=row.first_poll,
        returned=row.returned,
    )


def wishes(written: str | None) -> Wishes:
    """What the column `alert` holds."""
    return Wishes() if written is None else as_json.load(Wishes, written)
