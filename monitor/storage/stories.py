"""Stories: one row each by key, with the version we saw last."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select

from monitor.model import Story
from monitor.storage.engine import Transaction
from monitor.storage.feeds import publisher_ids
from monitor.storage.tables import feeds, stories
from monitor.storage.upsert import chunks, insert


def unseen_or_changed(tx: Transaction, read: Sequence[Story]) -> list[Story]:
    """Those that are new, or whose title, summary or text changed; in the given order, each key once (the first)."""
    once = {story.key: story for story in reversed(read)}
    query = select(stories.c.key, stories.c.content_hash)
    known = {
        row.key: row.content_hash for keys in chunks(once) for row in tx.execute(query.where(stories.c.key.in_(keys)))
    }
    return [story for story in reversed(once.values()) if known.get(story.key) != story.content_hash]


def save(tx: Transaction, read: Sequence[tuple[Story, str]], now: datetime) -> dict[str, int]:
    """Insert, or update by key; each story comes with the language it was found to be in. Ids by key.

    The feed of a story is kept if the registry knows it.
    """
    if not read:
        return {}
    of_feed = _feed_ids(tx, {story.feed for story, _ in read})
    of_publisher = publisher_ids(tx, {story.publisher for story, _ in read if story.publisher})
    rows = [
        {
            "key": story.key,
            "feed_id": of_feed.get(story.feed),
            "publisher_id": of_publisher.get(story.publisher),
            "title": story.title,
            "summary": story.summary,
            "text": story.text,
            "url": story.url,
            "canonical_url": story.canonical_url,
            "published": story.published,
            "hint": story.language,
            "language": language,
            "outlet": story.outlet,
            "country": story.country,
            "state_controlled": story.state_controlled,
            "content_hash": story.content_hash,
            "seen": now,
            "changed": now,
        }
        for story, language in read
    ]
    statement = insert(tx, stories)
    changing = {name: statement.excluded[name] for name in rows[0] if name not in ("key", "seen")}
    tx.execute(statement.on_conflict_do_update(index_elements=["key"], set_=changing), rows)
    query = select(stories.c.key, stories.c.id)
    keys = {story.key for story, _ in read}
    return {row.key: row.id for piece in chunks(keys) for row in tx.execute(query.where(stories.c.key.in_(piece)))}


def _feed_ids(tx: Transaction, urls: Collection[str]) -> dict[str, int]:
    query = select(feeds.c.url, feeds.c.id)
    return {row.url: row.id for piece in chunks(urls) for row in tx.execute(query.where(feeds.c.url.in_(piece)))}
