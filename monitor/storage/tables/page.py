"""The tables of the page: what was done on it and by whom, and who may see it."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, Table

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

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", PlainText, nullable=False, unique=True),
    Column("password", PlainText, nullable=False),  # an argon2id hash
    Column("scopes", PlainText, nullable=False),  # words with spaces between
    Column("made", Moment, nullable=False),
    Column("disabled", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("hash", PlainText, nullable=False, unique=True),  # of the cookie
    Column("account_id", ForeignKey("accounts.id"), index=True),
    Column("admin", PlainText),  # instead of an account: a hash of the admin token that opened it
    Column("network", PlainText, nullable=False),
    Column("made", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
    Column("ends", Moment, nullable=False, index=True),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", PlainText, nullable=False, unique=True),
    Column("hash", PlainText, nullable=False, unique=True),
    Column("scopes", PlainText, nullable=False),
    Column("author", PlainText, nullable=False),
    Column("made", Moment, nullable=False),
    Column("used", Moment),  # to the day
    Column("expires", Moment),
    Column("revoked", Moment),
)
