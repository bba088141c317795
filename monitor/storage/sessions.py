"""Sessions: who is signed in, by the hash of the cookie that says so. When one ends is decided where it is written."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, select, update

from monitor.storage.engine import Transaction
from monitor.storage.tables import accounts, sessions

SOME = 1000  # that are forgotten in one transaction

Whose = int | str  # an account, by its id; or the admin token, by a hash of it


@dataclass(frozen=True, slots=True)
class Session:
    """`name` and `scopes` are those of the account, empty for the admin token."""

    id: int
    whose: Whose
    name: str
    scopes: tuple[str, ...]
    network: str
    made: datetime
    seen: datetime
    ends: datetime


def start(tx: Transaction, hash: str, whose: Whose, network: str, now: datetime, ends: datetime) -> None:
    """One that begins now."""
    owner = {"account_id": whose} if isinstance(whose, int) else {"admin": whose}
    times = {"made": now, "seen": now, "ends": ends}
    tx.execute(insert(sessions).values(hash=hash, network=network, **owner, **times))


def find(tx: Transaction, hash: str, now: datetime) -> Session | None:
    """The one of that cookie, if it has not ended and its account may sign in."""
    row = tx.execute(_query(now).where(sessions.c.hash == hash)).one_or_none()
    return None if row is None else _session(row)


def of(tx: Transaction, whose: Whose, now: datetime) -> list[Session]:
    """Those that have not ended, the one that was used last first."""
    latest = _query(now).where(_is_of(whose)).order_by(sessions.c.seen.desc(), sessions.c.id.desc())
    return [_session(row) for row in tx.execute(latest)]


def touch(tx: Transaction, session_id: int, seen: datetime, ends: datetime) -> None:
    """It was used."""
    tx.execute(update(sessions).where(sessions.c.id == session_id).values(seen=seen, ends=ends))


def end(tx: Transaction, session_id: int, whose: Whose) -> bool:
    """False: they have no such session."""
    return tx.execute(delete(sessions).where(sessions.c.id == session_id, _is_of(whose))).rowcount == 1


def end_by(tx: Transaction, hash: str) -> None:
    """End the one of that cookie, if there is one."""
    tx.execute(delete(sessions).where(sessions.c.hash == hash))


def end_all(tx: Transaction, whose: Whose, *, but: int | None = None) -> int:
    """End theirs, but for one; how many."""
    query = delete(sessions).where(_is_of(whose))
    return tx.execute(query if but is None else query.where(sessions.c.id != but)).rowcount


def forget(tx: Transaction, now: datetime) -> int:
    """Remove some that have ended; how many."""
    old = select(sessions.c.id).where(sessions.c.ends <= now).limit(SOME)
    return tx.execute(delete(sessions).where(sessions.c.id.in_(old))).rowcount


def _query(now: datetime) -> Any:
    account = (accounts.c.name, accounts.c.scopes)
    joined = select(sessions, *account).outerjoin(accounts, accounts.c.id == sessions.c.account_id)
    return joined.where(sessions.c.ends > now, accounts.c.disabled.is_(None))


def _is_of(whose: Whose) -> ColumnElement[bool]:
    return sessions.c.account_id == whose if isinstance(whose, int) else sessions.c.admin == whose


def _session(row: Row[Any]) -> Session:
    whose = row.admin if row.account_id is None else row.account_id
    scopes = tuple((row.scopes or "").split())
    return Session(row.id, whose, row.name or "", scopes, row.network, row.made, row.seen, row.ends)
