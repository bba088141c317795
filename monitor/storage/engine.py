"""Connections: how a database is opened, and what holds on every connection to it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from monitor.errors import CannotWork

Transaction = Connection
BUSY_SECONDS = 10
READERS = 3


def parse_url(text: str) -> URL:
    """The address of a database; raises CannotWork for one that we do not know how to use."""
    try:
        url = make_url(text)
    except ArgumentError:
        url = None
    if (
        url is not None
        and url.drivername in ("sqlite", "sqlite+pysqlite")
        and url.database not in (None, "", ":memory:")
    ):
        # One name for one file, whatever links lead to it: the lock lies beside it.
        return url.set(drivername="sqlite", database=str(Path(str(url.database)).resolve()))
    if url is not None and url.drivername in ("postgresql", "postgresql+psycopg") and url.database:
        return url.set(drivername="postgresql+psycopg")
    raise CannotWork(
        "the database in config.yaml must be sqlite:///path/to/file.db or postgresql+psycopg://user@host/name"
    )


def writer_engine(url: URL) -> Engine:
    """One connection, whose transactions may write."""
    return _engine(url, connections=1, readonly=False)


def reader_engine(url: URL) -> Engine:
    """A few connections that see one state of the database for the whole of a transaction, and cannot write."""
    return _engine(url, connections=READERS, readonly=True)


def _engine(url: URL, *, connections: int, readonly: bool) -> Engine:
    # Parameters stay out of error texts: they hold readers' addresses.
    common: dict[str, Any] = {"pool_size": connections, "max_overflow": 0, "hide_parameters": True}
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS}, **common)
        _prepare_sqlite(engine, readonly=readonly)
        return engine
    try:
        engine = create_engine(
            url,
            connect_args={
                "connect_timeout": BUSY_SECONDS,
                "tcp_user_timeout": 1000 * BUSY_SECONDS,
                "application_name": "monitor",
                "options": f"-c timezone=UTC -c lock_timeout={BUSY_SECONDS}s",
            },
            pool_pre_ping=True,  # a server that was restarted while we slept is no failure
            isolation_level="REPEATABLE READ" if readonly else "READ COMMITTED",
            **common,
        )
    except ModuleNotFoundError as exc:
        raise CannotWork("PostgreSQL needs the driver psycopg: install embargo-monitor[postgres]") from exc
    return engine.execution_options(postgresql_readonly=True) if readonly else engine


def _prepare_sqlite(engine: Engine, *, readonly: bool) -> None:
    begin = (
        "BEGIN" if readonly else "BEGIN IMMEDIATE"
    )  # a read that turns into a write fails at once when another writes

    @event.listens_for(engine, "connect")
    def connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None  # the driver must not begin transactions of its own
        cursor = connection.cursor()
        if not readonly and cursor.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            raise CannotWork(
                f"the database {engine.url.database} cannot be used: its disk does not allow a write-ahead log"
            )
        for pragma in (
            "synchronous = FULL",  # with NORMAL a power cut may take back "sent" marks
            "foreign_keys = ON",
            f"query_only = {'ON' if readonly else 'OFF'}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
