"""INSERT ... ON CONFLICT and long IN lists, alike on both databases."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import islice
from typing import TypeVar, cast

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

from monitor.storage.engine import Transaction

Item = TypeVar("Item")

_PARAMETERS = 1000  # of one statement; SQLite's limit is 32,766


def insert(tx: Transaction, table: Table) -> postgresql.Insert:
    """An INSERT that knows ON CONFLICT."""
    return insert_for(tx.dialect.name, table)


def insert_for(dialect: str, table: Table) -> postgresql.Insert:
    """The same, to be built once for many transactions. SQLite's is spelled like PostgreSQL's."""
    if dialect == "sqlite":
        return cast("postgresql.Insert", sqlite.insert(table))
    return postgresql.insert(table)


def chunks(items: Collection[Item]) -> Iterator[list[Item]]:
    """The items in pieces that one IN list can take."""
    rest = iter(items)
    while piece := list(islice(rest, _PARAMETERS)):
        yield piece
