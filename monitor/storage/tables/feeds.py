"""The tables of feeds, and of what polling them missed."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, SmallInteger, Table

from monitor.storage.tables.base import metadata
from monitor.storage.types import Moment, PlainText

publishers = Table(
    "publishers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", PlainText, nullable=False, unique=True),
)

feeds = Table(
    "feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("url", PlainText, nullable=False, unique=True),
    Column("name", PlainText, nullable=False),
    Column("publisher_id", ForeignKey("publishers.id"), nullable=False, index=True),
    Column("country", PlainText),
    Column("language", PlainText),
    Column("state_controlled", Boolean, nullable=False),
    Column("disabled", Boolean, nullable=False),
    Column("added", Moment, nullable=False),
    Column("removed", Moment),  # it is no longer in the file
    Column("etag", PlainText),
    Column("last_modified", PlainText),
    Column("body_hash", PlainText),
    Column("parsed_before", Boolean, nullable=False, default=False),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", Moment),  # its first failure after it was last well, or put into the file
    Column("next_due", Moment),
    Column("last_polled", Moment),
    Column("last_read", Moment),
    Column("last_new", Moment),
    Column("last_whole", Moment),
    Column("last_outcome", PlainText),
    Column("last_reason", PlainText, nullable=False, default=""),
    Column("belief", PlainText),  # JSON; None: nothing that differs from the file
    Column("pace", PlainText),  # JSON; None: nothing is known of it
    Column("rhythm", PlainText),  # JSON
    Column("silent_after", Moment),  # of the rhythm
    Column("polls", Integer, nullable=False, default=0),  # how often it was polled: where its log goes on
)

# A ring: poll n of a feed overwrites poll n - 30, so that nothing is ever trimmed.
polls = Table(
    "polls",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("slot", SmallInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("outcome", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("status", SmallInteger),
    Column("new_stories", Integer, nullable=False),
    Column("next_due", Moment),
    sqlite_with_rowid=False,
)

# What polls may have missed.
gaps = Table(
    "gaps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), nullable=False),
    Column("found", Moment, nullable=False, index=True),
    Column("began", Moment, nullable=False),
    Column("ended", Moment, nullable=False),
    Column("lost", Integer, nullable=False),
)
Index(None, gaps.c.feed_id, gaps.c.found)

# The feeds of which something went wrong on a day (UTC) that their memory does not keep.
lapses = Table(
    "lapses",
    metadata,
    Column("day", Moment, primary_key=True),
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True),
    Column("kind", PlainText, primary_key=True),
    sqlite_with_rowid=False,
)

# The coverage record: how many feeds, by day (UTC).
days = Table(
    "days",
    metadata,
    Column("day", Moment, primary_key=True),
    Column("kept", Moment, nullable=False),  # when it was last brought up to date
    Column("feeds", Integer, nullable=False),
    Column("polled", Integer, nullable=False),
    Column("healthy", Integer, nullable=False),
    Column("silent", Integer, nullable=False),
    Column("gaps", Integer, nullable=False),
    Column("lost", Integer, nullable=False),
    Column("capped", Integer, nullable=False),
    Column("timed_out", Integer, nullable=False),
)

# What a feed listed when it was last read. It stays while the feed fails or is not polled.
listings = Table(
    "listings",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True, autoincrement=False),
    Column("story_keys", PlainText, nullable=False),  # with blanks between them
    Column("noted", Moment),  # when its stories were last marked as listed; None: not since it changed
)
