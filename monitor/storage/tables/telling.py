"""The tables of what was found, and of who is told of it."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    UniqueConstraint,
    false,
)

from monitor.storage.tables.base import metadata, only
from monitor.storage.types import Moment, PlainText
from monitor.telling import MAIL

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
    Column("incident_id", ForeignKey("incidents.id"), nullable=False),
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
    Column("alert", PlainText),  # JSON, what the rule wishes of its alerts; None: nothing
    UniqueConstraint("story_id", "rule"),
)
Index(None, matches.c.rule, matches.c.found)
Index(None, matches.c.incident_id, matches.c.rule, matches.c.found)
Index("ix_matches_undecided", matches.c.id, **only("decided IS NULL"))

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
    Column("quiet_hours", PlainText),
    Column("most_per_hour", Integer),
    Column("at_once", SmallInteger),  # so loud, it does not wait for the schedule
    Column("when_nothing", PlainText, nullable=False, server_default="skip"),
    Column("channel", PlainText, nullable=False, server_default=MAIL),
    Column("paused_until", Moment),  # stays when it has passed: what waits counts from then on
    Column("declared_pause", Moment),  # what the file said last; a command may have said otherwise since
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
    Column("queued", Moment, nullable=False),  # from when on its patience runs; an operator's retry begins it anew
    Column("domain", PlainText, nullable=False, server_default=""),  # where it goes: limits count by it
    Column("crashes", SmallInteger, nullable=False, server_default="0"),  # tries in a row that ended without an outcome
)
Index(None, deliveries.c.state, deliveries.c.next_attempt)

# Every try of a delivery. `result` is empty while it is under way.
attempts = Table(
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("delivery_id", ForeignKey("deliveries.id"), nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("domain", PlainText, nullable=False),
    Column("result", PlainText, nullable=False),
    Column("answer", PlainText, nullable=False),  # what the other side said, or why it was not asked
)
Index(None, attempts.c.at, attempts.c.domain)

# The ways out that do not work at the moment. One that works has no row.
outages = Table(
    "outages",
    metadata,
    Column("way", PlainText, primary_key=True),  # "mail"
    Column("since", Moment, nullable=False),
    Column("failed", Moment, nullable=False),  # the last time
    Column("failures", Integer, nullable=False),  # in a row
    Column("until", Moment, nullable=False),  # then one delivery asks again
    Column("refused", Boolean, nullable=False),  # it answers, and will not work for us
    Column("reason", PlainText, nullable=False),
    sqlite_with_rowid=False,
)

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
    Column("again", PlainText),  # why it is told although its incident was told before
    Column("detail", PlainText),  # that in words; else what held it back
    Column("level", SmallInteger),  # how loud it was told; None: as its match
    Column("corroboration", PlainText),  # how its incident stood
    Column("sources", Integer),
    Column("claim", PlainText),
    UniqueConstraint("subscription_id", "match_id"),
)
Index("ix_alerts_told", alerts.c.subscription_id, alerts.c.decided, **only("held IS NULL"))
Index("ix_alerts_open", alerts.c.subscription_id, **only("digest_id IS NULL AND dropped IS NULL"))

# What nobody is told of, until it ends; with a subscription, what that one is not told of.
silences = Table(
    "silences",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("author", PlainText, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    Column("subscription_id", ForeignKey("subscriptions.id"), index=True),
)

# The secret addresses under which feeds are read: of a subscription, or of a rule.
feed_addresses = Table(
    "feed_addresses",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscription_id", ForeignKey("subscriptions.id"), index=True),
    Column("rule", PlainText, index=True),
    Column("made", Moment, nullable=False),
    Column("ended", Moment),  # renewed; the row stays, so that its id never names another
)

# What subscribers say of the matches that they were told of.
verdicts = Table(
    "verdicts",
    metadata,
    Column("subscription_id", ForeignKey("subscriptions.id"), primary_key=True, autoincrement=False),
    Column("match_id", ForeignKey("matches.id"), primary_key=True, autoincrement=False, index=True),
    Column("verdict", PlainText, nullable=False),
    Column("given", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)

# What those who are signed in to the page say of matches.
page_verdicts = Table(
    "page_verdicts",
    metadata,
    Column("who", PlainText, primary_key=True),
    Column("match_id", ForeignKey("matches.id"), primary_key=True, autoincrement=False, index=True),
    Column("verdict", PlainText, nullable=False),
    Column("given", Moment, nullable=False, index=True),
    sqlite_with_rowid=False,
)

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
Index("ix_notices_untold", notices.c.id, **only("told_at IS NULL"))
Index("ix_notices_open", notices.c.kind, notices.c.subject, unique=True, **only("over_at IS NULL"))

# What came back: a row a mail, once.
bounces = Table(
    "bounces",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", PlainText, nullable=False, unique=True),
    Column("seen", Moment, nullable=False, index=True),
    Column("kind", PlainText, nullable=False),
    Column("delivery_id", ForeignKey("deliveries.id"), index=True),
    Column("status", PlainText, nullable=False),
    Column("reason", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False),
    Column("did", PlainText, nullable=False),
)
