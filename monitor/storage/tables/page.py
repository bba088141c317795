"""The tables of the page: what was done on it, and by whom."""

from __future__ import annotations

from sqlalchemy import Column, Integer, Table

from monitor.storage.tables.base import metadata
from monitor.storage.types import Moment, PlainText

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", PlainText, nullable=False),
    Column("action", PlainText, nullable=False),
    Column("subject", PlainText, nullable=False),
    Column("detail", PlainText, nullable=False),
)
