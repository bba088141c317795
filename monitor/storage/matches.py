"""Matches: one row a story and rule. Undecided ones follow the story; decided ones stay as they were told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, delete, select, update

from monitor.model import Level, Match, MatchedStory, NewMatch, Span, Story
from monitor.storage import as_json
from monitor.storage.engine import Transaction
from monitor.storage.tables import feeds, matches, publishers, stories
from monitor.storage.upsert import chunks, insert


def save(tx: Transaction, rows: Sequence[NewMatch], now: datetime, *, read: Collection[int] = ()) -> None:
    """Keep what the matcher found.

    `read` are the ids of all stories it read, also those that no rule matched: undecided matches of them that were
    not found again are removed. Decided matches are left as they are. The rule sets must have been kept before.
    """
    _remove_stale(tx, {(row.story_id, row.match.rule) for row in rows}, {row.story_id for row in rows}.union(read))
    if not rows:
        return
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


def _remove_stale(tx: Transaction, found: set[tuple[int, str]], read: Collection[int]) -> None:
    query = select(matches.c.id, matches.c.story_id, matches.c.rule).where(matches.c.decided.is_(None))
    stale = [
        row.id
        for piece in chunks(read)
        for row in tx.execute(query.where(matches.c.story_id.in_(piece)))
        if (row.story_id, row.rule) not in found
    ]
    for piece in chunks(stale):
        tx.execute(delete(matches).where(matches.c.id.in_(piece)))


def undecided(tx: Transaction, limit: int) -> list[MatchedStory]:
    """The oldest matches that nobody has decided about."""
    query = select_matched().where(matches.c.decided.is_(None)).order_by(matches.c.id).limit(limit)
    return [matched(row) for row in tx.execute(query)]


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


_STORY = {
    "key": stories.c.key,
    "title": stories.c.title,
    "summary": stories.c.summary,
    "text": stories.c.text,
    "url": stories.c.url,
    "canonical_url": stories.c.canonical_url,
    "published": stories.c.published,
    "language": stories.c.hint,
    "feed": feeds.c.url,
    "outlet": stories.c.outlet,
    "publisher": publishers.c.name,
    "country": stories.c.country,
    "state_controlled": stories.c.state_controlled,
}


def select_matched() -> Select[Any]:
    """What `matched` makes a MatchedStory of, for further conditions on the table `matches`."""
    return (
        select(
            matches,
            stories.c.language.label("story_language"),
            stories.c.seen.label("story_seen"),
            *(column.label(f"story_{name}") for name, column in _STORY.items() if name != "language"),
            stories.c.hint.label("story_hint"),
        )
        .join(stories, stories.c.id == matches.c.story_id)
        .outerjoin(feeds, feeds.c.id == stories.c.feed_id)
        .outerjoin(publishers, publishers.c.id == stories.c.publisher_id)
    )


def matched(row: Row[Any]) -> MatchedStory:
    return MatchedStory(
        match_id=row.id,
        incident_id=row.incident_id,
        story_id=row.story_id,
        story=_story(row),
        match=Match(
            rule=row.rule,
            title=row.title,
            level=Level(row.level),
            status=row.status,
            score=row.score,
            evidence=as_json.load(tuple[Span, ...], row.evidence),
            rule_set=row.rule_set,
        ),
        language=row.story_language,
        seen=row.story_seen,
        first_poll=row.first_poll,
        returned=row.returned,
    )


def _story(row: Row[Any]) -> Story:
    return Story(
        key=row.story_key,
        title=row.story_title,
        summary=row.story_summary,
        text=row.story_text,
        url=row.story_url,
        canonical_url=row.story_canonical_url,
        published=row.story_published,
        language=row.story_hint,
        feed=row.story_feed or "",
        outlet=row.story_outlet,
        publisher=row.story_publisher or "",
        country=row.story_country,
        state_controlled=row.story_state_controlled,
    )
