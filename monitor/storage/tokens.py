"""Tokens by which programs ask for pages: only their hashes are kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, or_, select, update

from monitor.storage.engine import Transaction
from monitor.storage.tables import tokens
from monitor.storage.upsert import insert


@dataclass(frozen=True, slots=True)
class Token:
    """`scopes` are words of `web.access.Scope`; `author` made it; `used` is exact to a day."""

    id: int
    name: str
    scopes: tuple[str, ...]
    author: str
    made: datetime
    used: datetime | None
    expires: datetime | None
    revoked: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.revoked is None and (self.expires is None or now < self.expires)


def add(
    tx: Transaction,
    name: str,
    hash: str,
    scopes: tuple[str, ...],
    author: str,
    *,
    now: datetime,
    expires: datetime | None,
) -> bool:
    """False: the name is taken, perhaps by one that was revoked: the audit log knows a token by its name."""
    values = {"name": name, "hash": hash, "scopes": " ".join(scopes), "author": author, "made": now, "expires": expires}
    added = insert(tx, tokens).values(values).on_conflict_do_nothing().returning(tokens.c.id)
    return tx.scalar(added) is not None


def find(tx: Transaction, hash: str, now: datetime) -> Token | None:
    """The one of that hash, if it holds."""
    good = (tokens.c.revoked.is_(None), or_(tokens.c.expires.is_(None), tokens.c.expires > now))
    row = tx.execute(select(tokens).where(tokens.c.hash == hash, *good)).one_or_none()
    return None if row is None else _token(row)


def all(tx: Transaction) -> list[Token]:
    """Also those that hold no longer; by id."""
    return [_token(row) for row in tx.execute(select(tokens).order_by(tokens.c.id))]


def used(tx: Transaction, token_id: int, now: datetime) -> None:
    """It was used today."""
    tx.execute(update(tokens).where(tokens.c.id == token_id).values(used=now))


def revoke(tx: Transaction, token_id: int, now: datetime) -> str | None:
    """Its name; None: there is none, or it was revoked before."""
    query = update(tokens).where(tokens.c.id == token_id, tokens.c.revoked.is_(None)).values(revoked=now)
    name: str | None = tx.scalar(query.returning(tokens.c.name))
    return name


def _token(row: Row[Any]) -> Token:
    return Token(row.id, row.name, tuple(row.scopes.split()), row.author, row.made, row.used, row.expires, row.revoked)
