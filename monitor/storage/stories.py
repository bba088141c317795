"""Stories: one row each by key, with the version we saw last."""

from __future__ import annotations

import functools
import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Insert,
    Row,
    Select,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)

from monitor.model import Story
from monitor.storage import search_index, tombstones
from monitor.storage.engine import Transaction
from monitor.storage.feeds import publisher_ids
from monitor.storage.tables import feeds, publishers, stories
from monitor.storage.tables import tombstones as purged
from monitor.storage.upsert import chunks, insert_for

LISTED_HASH: ColumnElement[str] = func.coalesce(stories.c.listed_hash, stories.c.content_hash)
_UNREAD = {"unknown": None, "claim": None}  # of a story until it is said what was found in it
# Statements that each poll with news runs are built once: that costs more than running them.
_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_KNOWN = (
    select(stories.c.key, LISTED_HASH.label("content_hash"), literal_column("1").label("stored"))
    .where(stories.c.key.in_(_KEYS))
    .union_all(select(purged.c.key, purged.c.content_hash, literal_column("0")).where(purged.c.key.in_(_KEYS)))
)
_ARTICLES = select(stories.c.key, stories.c.text).where(stories.c.key.in_(_KEYS), stories.c.listed_hash.is_not(None))
_IDS = select(stories.c.key, stories.c.id).where(stories.c.key.in_(_KEYS))
_FEED_IDS = select(feeds.c.url, feeds.c.id).where(feeds.c.url.in_(bindparam("urls", expanding=True)))
_OF_FEED = stories.c.feed_id == select(feeds.c.id).where(feeds.c.url == bindparam("feed")).scalar_subquery()
_BEARING = select(stories.c.title_hash, stories.c.published).where(
    _OF_FEED, stories.c.title_hash.in_(bindparam("titles", expanding=True))
)
_TITLES = select(func.count(stories.c.title_hash.distinct())).where(_OF_FEED)
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Twins:
    """What a feed listed before of the titles that it lists now. `of` holds, by the key of each new story, when those
    that bore its title were published; `titles` is how many different titles the feed has had."""

    of: Mapping[str, Sequence[datetime | None]]
    titles: int


@dataclass(frozen=True, slots=True)
class StoredStory:
    """A story and the language it was found to be in. `seen` is when it first came, `changed` when its last version
    did; `incident_id` is None while no rule has matched it."""

    id: int
    story: Story
    language: str
    seen: datetime
    changed: datetime
    incident_id: int | None


def unseen_or_changed(tx: Transaction, read: Sequence[Story]) -> list[Story]:
    """Those that are new, or whose title, summary or text changed; in the given order, each key once (the first).

    What was purged is as known as what is stored. Where an article was read, what the feed lists is compared with what
    it listed before; of a story that changed the article's text is kept, if it is the longer one.
    """
    return _fresh(tx, read, _known(tx, read))


def overtaken(tx: Transaction, read: Sequence[Story]) -> set[str]:
    """The keys of those whose articles were read after `unseen_or_changed` looked: their texts would be lost."""
    texts = _texts_of_articles(tx, [story.key for story in read if story.listed_text is None])
    return {story.key for story in read if story.key in texts and with_text(story, texts[story.key]) != story}


def _texts_of_articles(tx: Transaction, keys: Collection[str]) -> dict[str, str]:
    """By the keys of those stories that have one."""
    return {row.key: row.text for piece in chunks(keys) for row in tx.execute(_ARTICLES, {"keys": piece})}


def with_text(story: Story, text: str) -> Story:
    """The story with the text of its article, if that is longer than what its feed has."""
    listed = story.text if story.listed_text is None else story.listed_text
    if len(text) <= len(listed):
        return replace(story, text=listed, listed_text=None)
    return replace(story, text=text, listed_text=listed)


def listed_hash(story: Story) -> str | None:
    """Of what the feed lists of it, where that is not all; else None."""
    return None if story.listed_text is None else replace(story, text=story.listed_text).content_hash


def news(tx: Transaction, feed: str, read: Sequence[Story]) -> tuple[list[Story], Twins]:
    """What `unseen_or_changed` says of the stories of the feed at that address, and the twins of those."""
    known = _known(tx, read)
    fresh = _fresh(tx, read, known)
    return fresh, _twins(tx, feed, fresh, {row.key for row in known if row.stored})


def _known(tx: Transaction, read: Sequence[Story]) -> list[Row[Any]]:
    keys = chunks({story.key for story in read})
    return [row for piece in keys for row in tx.execute(_KNOWN, {"keys": piece})]


def _fresh(tx: Transaction, read: Sequence[Story], known: Sequence[Row[Any]]) -> list[Story]:
    once = {story.key: story for story in reversed(read)}
    hashes = {row.key: row.content_hash for row in known}
    fresh = [story for story in reversed(once.values()) if hashes.get(story.key) != story.content_hash]
    texts = _texts_of_articles(tx, [story.key for story in fresh if story.key in hashes])
    return [with_text(story, texts[story.key]) if story.key in texts else story for story in fresh]


def _twins(tx: Transaction, feed: str, read: Sequence[Story], stored: Collection[str]) -> Twins:
    found: dict[str, list[datetime | None]] = {story.key: [] for story in read if story.key not in stored}
    by_title: dict[str, list[str]] = defaultdict(list)
    for story in read:
        if story.key in found and (hashed := title_hash(story.title)):
            by_title[hashed].append(story.key)
    for piece in chunks(by_title):
        for row in tx.execute(_BEARING, {"feed": feed, "titles": piece}):
            for key in by_title[row.title_hash]:
                found[key].append(row.published)
    return Twins(found, tx.scalar(_TITLES, {"feed": feed}) or 0 if any(found.values()) else 0)


def title_hash(title: str) -> str | None:
    """Equal for titles of the same letters and digits, whatever their case and punctuation; None for one of none."""
    letters = _NO_LETTERS.sub("", unicodedata.normalize("NFKC", title).casefold())
    return hashlib.sha256(letters.encode()).hexdigest()[:16] if letters else None


def save(tx: Transaction, read: Sequence[tuple[Story, str]], now: datetime) -> dict[str, int]:
    """Insert, or update by key; each story comes with the language it was found to be in. Ids by key.

    The feed of a story is kept if the registry knows it.
    """
    if not read:
        return {}
    of_feed = _feed_ids(tx, {story.feed for story, _ in read})
    of_publisher = publisher_ids(tx, {story.publisher for story, _ in read if story.publisher})
    keys = {story.key for story, _ in read}
    first_seen = tombstones.remove(tx, keys)
    rows = [
        {
            "key": story.key,
            "feed_id": of_feed.get(story.feed),
            "publisher_id": of_publisher.get(story.publisher),
            "title": story.title,
            "summary": story.summary,
            "text": story.text,
            "listed_text": story.listed_text,
            "listed_hash": listed_hash(story),
            "url": story.url,
            "canonical_url": story.canonical_url,
            "published": story.published,
            "hint": story.language,
            "language": language,
            "outlet": story.outlet,
            "country": story.country,
            "state_controlled": story.state_controlled,
            "content_hash": story.content_hash,
            "seen": first_seen.get(story.key, now),
            "changed": now,
            "title_hash": title_hash(story.title),
            **_UNREAD,
            "listed": now,
            "source": story.source or None,
        }
        for story, language in read
    ]
    search_index.remove(tx, keys)
    tx.execute(_upsert(tx.dialect.name, tuple(rows[0])), rows)
    ids = {row.key: row.id for piece in chunks(keys) for row in tx.execute(_IDS, {"keys": piece})}
    search_index.add(tx, rows, ids)
    return ids


@functools.cache  # building it costs more than running it
def _upsert(dialect: str, columns: tuple[str, ...]) -> Insert:
    statement = insert_for(dialect, stories)
    changing = {name: statement.excluded[name] for name in columns if name not in ("key", "seen")}
    return statement.on_conflict_do_update(index_elements=["key"], set_=changing)


def set_text(tx: Transaction, story_id: int, story: Story, language: str, now: datetime) -> None:
    """Keep the text of its article; the language is what the story with it was found to be in."""
    values = {
        "text": story.text,
        "listed_text": story.listed_text,
        "listed_hash": listed_hash(story),
        "content_hash": story.content_hash,
        "language": language,
        "changed": now,
        **_UNREAD,
    }
    search_index.remove_ids(tx, [story_id])
    tx.execute(update(stories).where(stories.c.id == story_id).values(**values))
    search_index.add_ids(tx, [story_id])


@dataclass(frozen=True, slots=True)
class Unknown:
    """A story, and the ids of the rules of which it is unknown whether they match it."""

    title: str
    url: str | None
    rules: tuple[str, ...]
    changed: datetime


def keep_unknown(tx: Transaction, rules: Mapping[int, Sequence[str]]) -> None:
    """Note, by the ids of stories just saved, the rules of which it is unknown whether they match, if any."""
    for story_id, unknown in rules.items():
        if unknown:
            tx.execute(update(stories).where(stories.c.id == story_id).values(unknown=json.dumps(list(unknown))))


def unknown(tx: Transaction, since: datetime) -> list[Unknown]:
    """The stories that came or changed since then, and of which something is unknown; the latest first."""
    query = (
        select(stories.c.title, stories.c.url, stories.c.unknown, stories.c.changed)
        .where(stories.c.unknown.is_not(None), stories.c.changed >= since)
        .order_by(stories.c.changed.desc(), stories.c.id.desc())
    )
    return [Unknown(row.title, row.url, tuple(json.loads(row.unknown)), row.changed) for row in tx.execute(query)]


def counts(tx: Transaction, since: datetime) -> dict[str, int]:
    """How many new stories each feed brought since then, by its address; of feeds that were added later, those of the
    first poll left out, for a backlog tells nothing of the pace. Reads the whole table."""
    first = (
        select(stories.c.feed_id, func.min(stories.c.seen).label("seen"))
        .join(feeds, feeds.c.id == stories.c.feed_id)
        .where(feeds.c.added >= since)
        .group_by(stories.c.feed_id)
        .subquery()
    )
    query = (
        select(feeds.c.url, func.count().label("times"))
        .join(stories, stories.c.feed_id == feeds.c.id)
        .outerjoin(first, first.c.feed_id == feeds.c.id)
        .where(stories.c.seen >= since, or_(first.c.seen.is_(None), stories.c.seen > first.c.seen))
        .group_by(feeds.c.url)
    )
    return {row.url: row.times for row in tx.execute(query)}


def _feed_ids(tx: Transaction, urls: Collection[str]) -> dict[str, int]:
    return {row.url: row.id for piece in chunks(urls) for row in tx.execute(_FEED_IDS, {"urls": piece})}


def with_id(tx: Transaction, story_id: int) -> list[StoredStory]:
    """The story of that id, or none."""
    return stored(tx, stories.c.id == story_id)


def with_address(tx: Transaction, keys: Collection[str], url: str) -> list[StoredStory]:
    """The stories with one of these keys; where there are none, those published at exactly that address, for which
    the whole table is read."""
    return stored(tx, stories.c.key.in_(keys)) or stored(tx, stories.c.url == url)


def feeds_of(tx: Transaction, beginning: str) -> list[str]:
    """The addresses of the feeds whose stories have canonical addresses that begin so; reads the whole table."""
    query = (
        select(feeds.c.url)
        .join(stories, stories.c.feed_id == feeds.c.id)
        .where(stories.c.canonical_url.startswith(beginning, autoescape=True))
        .distinct()
        .order_by(feeds.c.url)
    )
    return list(tx.scalars(query))


COLUMNS = {
    "key": stories.c.key,
    "title": stories.c.title,
    "summary": stories.c.summary,
    "text": stories.c.text,
    "listed_text": stories.c.listed_text,
    "url": stories.c.url,
    "canonical_url": stories.c.canonical_url,
    "published": stories.c.published,
    "hint": stories.c.hint,
    "feed": feeds.c.url,
    "outlet": stories.c.outlet,
    "publisher": publishers.c.name,
    "country": stories.c.country,
    "state_controlled": stories.c.state_controlled,
    "source": stories.c.source,
}


def selected(query: Select[Any]) -> Select[Any]:
    """The query, which reads stories, with all that `story_of` makes a story of."""
    return (
        query.add_columns(*(column.label(f"story_{name}") for name, column in COLUMNS.items()))
        .outerjoin(feeds, feeds.c.id == stories.c.feed_id)
        .outerjoin(publishers, publishers.c.id == stories.c.publisher_id)
    )


def story_of(row: Row[Any]) -> Story:
    return Story(
        key=row.story_key,
        title=row.story_title,
        summary=row.story_summary,
        text=row.story_text,
        listed_text=row.story_listed_text,
        url=row.story_url,
        canonical_url=row.story_canonical_url,
        published=row.story_published,
        language=row.story_hint,
        feed=row.story_feed or "",
        outlet=row.story_outlet,
        publisher=row.story_publisher or "",
        country=row.story_country,
        state_controlled=row.story_state_controlled,
        source=row.story_source or "",
    )


def stored(tx: Transaction, condition: ColumnElement[bool]) -> list[StoredStory]:
    query = select(stories.c.id, stories.c.language, stories.c.seen, stories.c.changed, stories.c.incident_id)
    return [
        StoredStory(row.id, story_of(row), row.language, row.seen, row.changed, row.incident_id)
        for row in tx.execute(selected(query).where(condition).order_by(stories.c.id))
    ]
