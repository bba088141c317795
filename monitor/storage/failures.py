"""What a driver's error means to the person who runs the product."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from monitor.errors import CannotWork


class DiskFull(CannotWork):
    """Nothing more can be stored until somebody frees room; what was stored is whole."""


class HeldByAnother(CannotWork):
    """Another daemon works on this database."""


def name_of(url: URL) -> str:
    """How we call the database to people: never with a password."""
    if url.get_backend_name() == "sqlite":
        return f"the database {url.database}"
    return f"the database {url.database} at {url.host or url.query.get('host') or 'this machine'}"


@contextmanager
def explained(url: URL) -> Iterator[None]:
    """Driver errors that are nobody's bug come out as CannotWork."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as exc:  # the latter while a connection is being prepared
        failure = _explain(exc, url)
        if failure is None:
            raise
        raise failure from exc


def _explain(error: DBAPIError | sqlite3.Error, url: URL) -> CannotWork | None:
    original = error if isinstance(error, sqlite3.Error) else error.orig
    if isinstance(original, sqlite3.Error):
        return _explain_sqlite(original, name_of(url))
    assert isinstance(error, DBAPIError)
    return _explain_postgresql(error, name_of(url), _secrets(url))


_SQLITE = {
    sqlite3.SQLITE_READONLY: "{name} cannot be written: the file or its folder is read-only. "
    "Give the user that runs monitor the right to write to the folder, not only to the file.",
    sqlite3.SQLITE_PERM: "{name} may not be opened: {what}. "
    "Give the user that runs monitor the right to read and write it.",
    sqlite3.SQLITE_CANTOPEN: "{name} cannot be opened: {what}. "
    "Its folder must exist, and the user that runs monitor must be allowed to write to it.",
    sqlite3.SQLITE_BUSY: "{name} is locked: another program has been writing to it for too long. "
    "End that program and try again.",
    sqlite3.SQLITE_LOCKED: "{name} is locked by another connection: {what}. Try again.",
    sqlite3.SQLITE_NOTADB: "{name} is not a database of monitor: the file holds something else. "
    "Name another file in config.yaml, or move this one away.",
    sqlite3.SQLITE_CORRUPT: "{name} is damaged: {what}. Stop monitor and restore the file from a backup.",
}
_NO_ROOM = (
    "the disk is full: {name} cannot grow ({what}). Nothing that was stored is lost; "
    "free room on that disk (or lift the quota) and go on."
)
# A quota and a limit on the size of files come as failed writes, not as "full".
_SQLITE_NO_ROOM = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_SHMSIZE,
    sqlite3.SQLITE_IOERR_SHMMAP,
}


def _explain_sqlite(error: sqlite3.Error, name: str) -> CannotWork | None:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None or isinstance(error, sqlite3.IntegrityError | sqlite3.ProgrammingError):
        return None
    if code in _SQLITE_NO_ROOM:
        return DiskFull(_NO_ROOM.format(name=name, what=error))
    text = _SQLITE.get(code & 0xFF, "{name} cannot be used: {what}.")
    return CannotWork(text.format(name=name, what=error))


def _explain_postgresql(error: DBAPIError, name: str, secrets: tuple[str, ...]) -> CannotWork | None:
    import psycopg

    original = error.orig
    state = getattr(original, "sqlstate", None) or ""
    what = " ".join(str(original).split())
    for secret in secrets:
        what = what.replace(secret, "***")
    if state == "53100":
        return DiskFull(_NO_ROOM.format(name=name, what=what))
    if state == "55P03":
        return CannotWork(
            f"{name} is locked: another program has been writing to it for too long. End it and try again."
        )
    if state == "25006":
        return CannotWork(
            f"{name} cannot be written: the server is read-only ({what}). Name the primary in config.yaml."
        )
    if state == "42501":
        return CannotWork(
            f"{name} may not be used: {what}. Grant the user the right to create and change tables there."
        )
    if isinstance(original, psycopg.OperationalError | psycopg.InternalError) or error.connection_invalidated:
        return CannotWork(
            f"{name} cannot be reached or used: {what}. Look whether the server runs and lets this user in."
        )
    return None


def _secrets(url: URL) -> tuple[str, ...]:
    query = url.query.get("password")
    return tuple(secret for secret in (url.password, query) if isinstance(secret, str) and secret)
