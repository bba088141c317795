"""The tables of correlations."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from monitor.storage.tables.base import metadata, only
from monitor.storage.types import Moment, PlainText

# The rules that correlations ask for, and since when they have been served: no match of before could be missed.
served_rules = Table(
    "served_rules",
    metadata,
    Column("rule", PlainText, primary_key=True),
    Column("since", Moment, nullable=False),
    sqlite_with_rowid=False,
)

# The rules over matches, as they were last looked at.
correlations = Table(
    "correlations",
    metadata,
    Column("id", PlainText, primary_key=True),
    Column("title", PlainText, nullable=False),
    Column("looked", Moment, nullable=False),
    Column("unknown", PlainText, nullable=False),  # why nothing can be said yet; "": it can
    sqlite_with_rowid=False,
)

# What they found.
patterns = Table(
    "patterns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("correlation", PlainText, nullable=False),
    Column("about", PlainText, nullable=False),  # its group
    Column("held", Moment, nullable=False),
    Column("ended", Moment, nullable=False, index=True),
    Column("found", Moment, nullable=False),
    Column("content", PlainText, nullable=False),  # JSON
)
Index(None, patterns.c.correlation, patterns.c.about)

# To whom a pattern is told: once, by the digest.
pattern_alerts = Table(
    "pattern_alerts",
    metadata,
    Column("pattern_id", ForeignKey("patterns.id"), primary_key=True),
    Column("subscription_id", ForeignKey("subscriptions.id"), primary_key=True),
    Column("decided", Moment, nullable=False),
    Column("digest_id", ForeignKey("digests.id"), index=True),
    Column("dropped", Moment),  # the subscriber left before it was told
    sqlite_with_rowid=False,
)
Index("ix_pattern_alerts_open", pattern_alerts.c.subscription_id, **only("digest_id IS NULL AND dropped IS NULL"))
