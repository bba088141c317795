"""At most one daemon works on a database."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import URL, Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from monitor.errors import CannotWork
from monitor.storage.failures import HeldByAnother, explained, name_of

_KEY = 0x656D6261  # "emba": tells our lock from those of other programs in the same database
_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL, appendix A
_PATIENCE = "2s"  # until PostgreSQL has noticed that the daemon before us is gone; a busy server needs a moment


class Hold:
    """This process is the one daemon of a database until `release`, or until it dies."""

    def still_held(self) -> bool:
        """Cheap; false once another daemon might have taken over."""
        raise NotImplementedError

    def release(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def hold(url: URL) -> Hold:
    """Raises HeldByAnother, or CannotWork where the lock cannot be taken."""
    return _FileHold(url) if url.get_backend_name() == "sqlite" else _SessionHold(url)


class _FileHold(Hold):
    """A lock on a file beside the database; the system lets go of it when the process ends, however it ends."""

    def __init__(self, url: URL) -> None:
        self._path = Path(f"{url.database}.lock")
        try:
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as exc:
            raise CannotWork(
                f"the lock file {self._path} cannot be opened: {exc.strerror}. Make its folder writable."
            ) from exc
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            holder = os.read(self._descriptor, 20).decode("ascii", "replace").strip()
            os.close(self._descriptor)
            raise _held(url, f" (process {holder})" if holder else "") from exc
        with contextlib.suppress(OSError):  # the number only helps a person; a full disk must not stop the daemon here
            os.truncate(self._descriptor, 0)
            os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def still_held(self) -> bool:
        try:  # somebody may have deleted the file: the next daemon would lock a new one
            return os.path.samestat(self._path.stat(), os.fstat(self._descriptor))
        except OSError:
            return False

    def release(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class _SessionHold(Hold):
    """A lock that belongs to one session; the server lets go of it when the session ends."""

    def __init__(self, url: URL) -> None:
        self._engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True)
        self._lost = False
        with explained(url):
            self._connection: Connection = self._engine.connect()
            try:
                self._connection.execute(text(f"SET lock_timeout = '{_PATIENCE}'"))
                self._connection.execute(
                    text("SELECT pg_advisory_lock(:key, hashtext(current_schema()))"), {"key": _KEY}
                )
            except DBAPIError as exc:
                self.release()
                if getattr(exc.orig, "sqlstate", None) == _LOCK_NOT_AVAILABLE:
                    raise _held(url, "") from exc
                raise

    def still_held(self) -> bool:
        # Once lost is lost: SQLAlchemy would connect anew, and the new session would answer without holding anything.
        if not self._lost:
            try:
                self._connection.scalar(text("SELECT 1"))
            except DBAPIError:
                self._lost = True
        return not self._lost

    def release(self) -> None:
        self._lost = True
        self._connection.close()


def _held(url: URL, who: str) -> HeldByAnother:
    return HeldByAnother(
        f"another monitor{who} works on {name_of(url)}. Stop it first, or name another database in config.yaml."
    )
