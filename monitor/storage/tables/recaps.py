"""The tables of recaps."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Table

from monitor.storage.tables.base import metadata
from monitor.storage.types import Moment, PlainText

# Passages with evidence of matches, by which recaps are known.
passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("marks", LargeBinary, nullable=False),
    Column("last", Moment, nullable=False, index=True),  # when it was last met
    Column("tellings", PlainText, nullable=False),  # JSON
)

# What they are looked for under.
passage_leads = Table(
    "passage_leads",
    metadata,
    Column("lead", BigInteger, primary_key=True, autoincrement=False),
    Column("passage_id", ForeignKey("passages.id"), primary_key=True, autoincrement=False, index=True),
    sqlite_with_rowid=False,
)

# The recaps of stories that rules match with them.
recalls = Table(
    "recalls",
    metadata,
    Column("story_id", ForeignKey("stories.id"), primary_key=True, autoincrement=False),
    Column("content_hash", PlainText, nullable=False),  # of the version that they are of
    Column("found", Moment, nullable=False, index=True),
    Column("content", PlainText, nullable=False),  # JSON
    sqlite_with_rowid=False,
)
