"""The tables of who asked to be told, and who asked to be forgotten."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table

from monitor.storage.tables.base import metadata, only
from monitor.storage.types import Moment, PlainText

# Who asked for mails, until a week after that. What is left of the link in the mail is a hash.
sign_ups = Table(
    "sign_ups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked", Moment, nullable=False, index=True),
    Column("email", PlainText, nullable=False),
    Column("wish", PlainText, nullable=False),  # JSON
    Column("kind", PlainText, nullable=False),  # of the mail that answers; "": nobody has looked at it yet
    Column("seed", PlainText, nullable=False),
    Column("token", PlainText, nullable=False),
    Column("message_id", PlainText, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_try", Moment, nullable=False),
    Column("sent", Moment),
    Column("subscription_id", ForeignKey("subscriptions.id"), index=True),  # once it is confirmed
    Column("opt_in_id", ForeignKey("opt_ins.id"), nullable=False, index=True),
)
Index("ix_sign_ups_open", sign_ups.c.id, **only("sent IS NULL"))

# What limits the form: from where it was sent, and to whom a mail went; both only as keyed hashes.
opt_ins = Table(
    "opt_ins",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("network", PlainText, nullable=False),
    Column("mailbox", PlainText, nullable=False),  # "": no mail
    Column("mailed", Moment),
)
Index(None, opt_ins.c.network, opt_ins.c.at)
Index(None, opt_ins.c.mailbox, opt_ins.c.mailed)

# Addresses that were erased although config.yaml names them, as keyed hashes: nothing is sent to them by that file.
erased = Table(
    "erased",
    metadata,
    Column("mailbox", PlainText, primary_key=True),
    Column("at", Moment, nullable=False),
    sqlite_with_rowid=False,
)
