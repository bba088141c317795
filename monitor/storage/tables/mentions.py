"""The tables of what matched stories mention, which follow their matches."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from monitor.storage.tables.base import metadata
from monitor.storage.types import Moment, PlainText

# What the evidence of a story's matches stands for, and on which day the first of them was found. A story that was
# matched mentions "" of kind "" as well: all such stories are counted there.
mentions = Table(
    "mentions",
    metadata,
    Column("kind", PlainText, primary_key=True),  # entity or concept
    Column("thing", PlainText, primary_key=True),  # its id
    Column("day", Moment, primary_key=True),  # its beginning, in UTC
    Column("story_id", ForeignKey("stories.id"), primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)

# How many stories mention a thing on a day, so that nobody has to count a hundred thousand.
mention_days = Table(
    "mention_days",
    metadata,
    Column("day", Moment, primary_key=True),
    Column("kind", PlainText, primary_key=True),
    Column("thing", PlainText, primary_key=True),
    Column("stories", Integer, nullable=False),
    sqlite_with_rowid=False,
)
# It covers what is asked about one thing. `kind` is not its first column: SQLite would take it for the list of a month.
Index(None, mention_days.c.thing, mention_days.c.kind, mention_days.c.day, mention_days.c.stories)
