"""The tables of stories and their incidents."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Table, false

from monitor.storage.tables.base import metadata, only
from monitor.storage.types import Moment, PlainText

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("opened", Moment, nullable=False),
    Column("by_hand", Boolean, nullable=False, server_default=false()),  # joined or split: what it has, it keeps
    Column("merged_into", Integer),  # the incident that has its stories now
)
Index("ix_incidents_merged", incidents.c.merged_into, **only("merged_into IS NOT NULL"))

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", PlainText, nullable=False, unique=True),
    Column("feed_id", ForeignKey("feeds.id")),
    Column("publisher_id", ForeignKey("publishers.id"), index=True),
    Column("incident_id", ForeignKey("incidents.id")),
    Column("title", PlainText, nullable=False),
    Column("summary", PlainText, nullable=False),
    Column("text", PlainText, nullable=False),
    Column("listed_text", PlainText),  # what the feed has, where `text` is the article's
    Column("listed_hash", PlainText),  # the content_hash with that
    Column("url", PlainText),
    Column("canonical_url", PlainText),
    Column("title_key", PlainText),  # the folded title, set with the incident
    Column("published", Moment),
    Column("hint", PlainText),  # the language that the feed names
    Column("language", PlainText, nullable=False),  # the language that it is in
    Column("outlet", PlainText, nullable=False),
    Column("country", PlainText),
    Column("state_controlled", Boolean, nullable=False),
    Column("content_hash", PlainText, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("title_hash", PlainText),  # of the title's letters; None where it has none
    Column("unknown", PlainText),  # JSON, ids of rules of which it is unknown whether they match; None: of none
    Column("claim", PlainText),  # JSON, a Claim; None where no rule matched
    Column("listed", Moment, nullable=False),  # when a feed listed it last, up to a week too early
    Column("source", PlainText),  # whom its feed names as the one it is from
    Column("sketch", LargeBinary),  # of its words; of stories with an incident
    Column("version_of", Integer),  # the id of the story whose text or title it has
    Column("placed", PlainText),  # how it came into its incident
)
Index(None, stories.c.feed_id, stories.c.title_hash)
Index(None, stories.c.incident_id, stories.c.listed)
Index("ix_stories_unknown", stories.c.changed, **only("unknown IS NOT NULL"))
# Hashed on PostgreSQL, whose B-trees refuse values over 2.7 kB: a long title in Hangul is longer.
for _column in (stories.c.canonical_url, stories.c.title_key):
    Index(f"ix_stories_{_column.name}", _column, postgresql_using="hash", **only("incident_id IS NOT NULL"))

Index("ix_stories_sketches", stories.c.feed_id, stories.c.id, **only("sketch IS NOT NULL"))

# By what later stories of an event are known: for 21 days, of stories with an incident that copy no other.
traits = Table(
    "traits",
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False, index=True),
    Column("counted", Boolean, nullable=False),  # its things are in `rarity`
    Column("content", LargeBinary, nullable=False),
)
Index("ix_traits_uncounted", traits.c.at, **only("NOT counted"))

# Under what they are found: things of their events, pieces of their words, as numbers.
leads = Table(
    "leads",
    metadata,
    Column("lead", BigInteger, primary_key=True, autoincrement=False),
    Column("story_id", ForeignKey("stories.id"), primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)

# How many stories of the days before have each thing; under "" all stories.
rarity = Table(
    "rarity",
    metadata,
    Column("thing", PlainText, primary_key=True),
    Column("stories", Integer, nullable=False),
    Column("last", Moment, nullable=False),  # the day of the last of them
    sqlite_with_rowid=False,
)

# The pages behind stories, of feeds whose articles are read.
articles = Table(
    "articles",
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True, autoincrement=False),
    Column("host", PlainText, nullable=False),
    Column("state", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("promise", SmallInteger, nullable=False),  # what promises most is read first
    Column("held", PlainText),  # why what its text matches may have to be held back
    Column("attempts", Integer, nullable=False),  # since it was last asked for
    Column("next_try", Moment, nullable=False),
    Column("reads", Integer, nullable=False),  # how often it was read
    Column("fetched", Moment),  # when it was last read
    Column("raw_hash", PlainText),  # SHA-256 of the bytes that were read
    sqlite_with_rowid=False,
)
Index("ix_articles_waiting", articles.c.promise, articles.c.story_id, **only("state = 'waiting'"))

# What is left of a purged story, so that it is known when a feed lists it again.
tombstones = Table(
    "tombstones",
    metadata,
    Column("key", PlainText, primary_key=True),
    Column("content_hash", PlainText, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("purged", Moment, nullable=False),
    Column("listed", Moment, nullable=False, index=True),  # as of stories, or when it was purged
    sqlite_with_rowid=False,
)

# When what is done once a day was last done to its end.
chores = Table(
    "chores",
    metadata,
    Column("name", PlainText, primary_key=True),
    Column("done", Moment, nullable=False),
)
