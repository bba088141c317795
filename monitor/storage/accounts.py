"""Accounts: who may sign in, with which password, and what they may do then."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from monitor.storage.engine import Transaction
from monitor.storage.tables import accounts, sessions
from monitor.storage.upsert import insert

LONGEST_NAME = 32
NAME = re.compile("[a-z0-9][a-z0-9._-]{0,31}", re.ASCII)
NAMES = f"A name has letters from a to z, digits, and . _ - between them, at most {LONGEST_NAME}."


@dataclass(frozen=True, slots=True)
class Account:
    """`password` is an argon2id hash; `scopes` are words of `web.access.Scope`."""

    id: int
    name: str
    password: str
    scopes: tuple[str, ...]
    made: datetime
    disabled: datetime | None


def add(tx: Transaction, name: str, password: str, scopes: tuple[str, ...], now: datetime) -> bool:
    """False: the name is taken."""
    values = {"name": name, "password": password, "scopes": " ".join(scopes), "made": now}
    added = insert(tx, accounts).values(values).on_conflict_do_nothing().returning(accounts.c.id)
    return tx.scalar(added) is not None


def all(tx: Transaction) -> list[Account]:
    """By name."""
    return [_account(row) for row in tx.execute(select(accounts).order_by(accounts.c.name))]


def named(tx: Transaction, name: str) -> Account | None:
    row = tx.execute(select(accounts).where(accounts.c.name == name)).one_or_none()
    return None if row is None else _account(row)


def get(tx: Transaction, account_id: int) -> Account | None:
    row = tx.execute(select(accounts).where(accounts.c.id == account_id)).one_or_none()
    return None if row is None else _account(row)


def set_password(tx: Transaction, account_id: int, password: str) -> None:
    """The caller ends the sessions that are to end with the old one."""
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(password=password))


def disable(tx: Transaction, account_id: int, now: datetime) -> None:
    """It cannot sign in, and is signed out wherever it was signed in."""
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(disabled=now))
    tx.execute(delete(sessions).where(sessions.c.account_id == account_id))


def enable(tx: Transaction, account_id: int) -> None:
    """It may sign in again."""
    tx.execute(update(accounts).where(accounts.c.id == account_id).values(disabled=None))


def remove(tx: Transaction, account_id: int) -> None:
    """With its sessions. The audit log keeps its name."""
    tx.execute(delete(sessions).where(sessions.c.account_id == account_id))
    tx.execute(delete(accounts).where(accounts.c.id == account_id))


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.name, row.password, tuple(row.scopes.split()), row.made, row.disabled)
