"""The tables. Values of the model that are only read whole are kept as JSON text."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    UniqueConstraint,
    false,
    text,
)

from monitor.storage.types import Moment, PlainText

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _only(condition: str) -> dict[str, Any]:
    """What makes an index one of the rows of which that holds."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


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

incidents = Table(
    "incidents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("opened", Moment, nullable=False),
)

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
    Column("listed", Moment, nullable=False),  # when a feed listed it last, up to a week too early
)
Index(None, stories.c.feed_id, stories.c.title_hash)
Index(None, stories.c.incident_id, stories.c.listed)
Index("ix_stories_unknown", stories.c.changed, **_only("unknown IS NOT NULL"))
# Hashed on PostgreSQL, whose B-trees refuse values over 2.7 kB: a long title in Hangul is longer.
for _column in (stories.c.canonical_url, stories.c.title_key):
    Index(f"ix_stories_{_column.name}", _column, postgresql_using="hash", **_only("incident_id IS NOT NULL"))

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
Index("ix_articles_waiting", articles.c.promise, articles.c.story_id, **_only("state = 'waiting'"))

# What a feed listed when it was last read. It stays while the feed fails or is not polled.
listings = Table(
    "listings",
    metadata,
    Column("feed_id", ForeignKey("feeds.id"), primary_key=True, autoincrement=False),
    Column("story_keys", PlainText, nullable=False),  # with blanks between them
    Column("noted", Moment),  # when its stories were last marked as listed; None: not since it changed
)

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

rule_sets = Table(
    "rule_sets",
    metadata,
    Column("hash", PlainText, primary_key=True),
    Column("kept", Moment, nullable=False),
    Column("files", LargeBinary, nullable=False),
)

matches = Table(
    "matches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("story_id", ForeignKey("stories.id"), nullable=False),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False, index=True),
    Column("rule", PlainText, nullable=False),
    Column("title", PlainText, nullable=False),
    Column("level", SmallInteger, nullable=False),
    Column("status", PlainText, nullable=False),
    Column("score", Float),
    Column("evidence", PlainText, nullable=False),
    Column("rule_set", ForeignKey("rule_sets.hash"), nullable=False, index=True),
    Column("content_hash", PlainText, nullable=False),
    Column("first_poll", Boolean, nullable=False),
    Column("returned", Boolean, nullable=False, server_default=false()),
    Column("found", Moment, nullable=False, index=True),
    Column("decided", Moment),
    UniqueConstraint("story_id", "rule"),
)
Index(None, matches.c.rule, matches.c.found)
Index("ix_matches_undecided", matches.c.id, **_only("decided IS NULL"))

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("email", PlainText, nullable=False, index=True),
    Column("rules", PlainText, nullable=False),
    Column("minimum_level", SmallInteger, nullable=False),
    Column("schedule", PlainText, nullable=False),
    Column("timezone", PlainText, nullable=False),
    Column("language", PlainText, nullable=False),
    Column("since", Moment, nullable=False),
    Column("next_due", Moment),
    Column("declared", Boolean, nullable=False),
    Column("unsubscribed", Moment),
    Column("ended", Moment),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("address", PlainText, primary_key=True),
    Column("reason", PlainText, nullable=False),
    Column("since", Moment, nullable=False),
)

digests = Table(
    "digests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message_id", PlainText, nullable=False, unique=True),
    Column("subscription_id", ForeignKey("subscriptions.id"), nullable=False, index=True),
    Column("due", Moment, nullable=False),
    Column("composed", Moment, nullable=False),
    Column("story_count", Integer, nullable=False),
    Column("content", PlainText, nullable=False),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest_id", ForeignKey("digests.id"), nullable=False, unique=True),
    Column("state", PlainText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("in_doubt", Boolean, nullable=False),
    Column("next_attempt", Moment, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("reply", PlainText, nullable=False),
)
Index(None, deliveries.c.state, deliveries.c.next_attempt)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscription_id", ForeignKey("subscriptions.id"), nullable=False),
    Column("match_id", ForeignKey("matches.id"), nullable=False, index=True),
    Column("incident_id", ForeignKey("incidents.id"), nullable=False, index=True),
    Column("held", PlainText),
    Column("decided", Moment, nullable=False),
    Column("digest_id", ForeignKey("digests.id"), index=True),  # the digest that tells it, or counts it as held back
    Column("dropped", Moment),  # the subscriber left before it was told
    UniqueConstraint("subscription_id", "match_id"),
)
Index("ix_alerts_open", alerts.c.subscription_id, **_only("digest_id IS NULL AND dropped IS NULL"))

# What the operator is told. A notice that has a message_id is part of that mail, and its text stays as it is.
notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False),  # what it is about: the address of a feed, or "rules"
    Column("text", PlainText, nullable=False),
    Column("since", Moment, nullable=False),
    Column("over_at", Moment),
    Column("message_id", PlainText),
    Column("composed", Moment),  # the mail, whose attempts these are
    Column("attempts", Integer, nullable=False),
    Column("next_try", Moment),
    Column("told_at", Moment, index=True),
)
Index("ix_notices_untold", notices.c.id, **_only("told_at IS NULL"))
Index("ix_notices_open", notices.c.kind, notices.c.subject, unique=True, **_only("over_at IS NULL"))
