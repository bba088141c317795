"""RELIABILITY D2: the nth database call, HTTP read or SMTP reply fails, for every n: nothing is lost or told twice, the
database is whole.

The operator is owed a notice too: one of the feeds has failed for two days.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import aiosmtplib
import psycopg
import pytest
from aiosmtplib.protocol import SMTPProtocol
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError

from monitor.config import load_config
from monitor.errors import CannotWork
from monitor.feeds.parse import Parser
from monitor.model import Feed, Outcome, Poll
from monitor.rules.workers import Matching
from monitor.storage import Storage, feeds, store
from tests.crash.world import World
from tests.daemon.installation import Installation
from tests.daemon.machine import Machine
from tests.postoffice import Postoffice, in_thread
from tests.publisher import Publisher

OPERATOR = "ops@example.org"
LONGEST = 2_000  # calls; a run that needs more than that is another run


class Faults:
    """Counts calls, and lets the nth of them fail."""

    def __init__(self) -> None:
        self.calls = 0
        self.failing = 0

    def count(self, error: Exception) -> None:
        self.calls += 1
        if self.calls == self.failing:
            raise error


@pytest.fixture
def database_faults(new_database: Callable[[], str]) -> Iterator[Faults]:
    """Of the statements and commits of every engine: they fail as the driver would."""
    faults, is_sqlite = Faults(), new_database().startswith("sqlite")

    def statement(_cursor: Any, _statement: str, _parameters: Any, _context: Any) -> None:
        faults.count(OperationalError("", {}, driver_error(is_sqlite)))

    def commit(_connection: Any) -> None:
        faults.count(OperationalError("", {}, driver_error(is_sqlite)))

    listeners = (("do_execute", statement), ("do_executemany", statement), ("commit", commit))
    for name, listener in listeners:
        event.listen(Engine, name, listener)
    yield faults
    for name, listener in listeners:
        event.remove(Engine, name, listener)


def driver_error(is_sqlite: bool) -> Exception:
    if not is_sqlite:
        return psycopg.OperationalError("server closed the connection unexpectedly")
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return error


@pytest.fixture
def wire_faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    """Of what is read of publishers, heads and bodies, and of the mail server's replies: the connection is lost with
    it, when the other side has already done what it was asked for."""
    faults = Faults()

    def lost_after(kind: type, name: str, error: Exception) -> None:
        read = getattr(kind, name)

        async def read_or_fail(self: Any, *arguments: Any, **named: Any) -> Any:
            result = await read(self, *arguments, **named)
            faults.count(error)
            return result

        monkeypatch.setattr(kind, name, read_or_fail)

    lost_after(aiohttp.ClientResponse, "start", aiohttp.ServerDisconnectedError())
    lost_after(aiohttp.StreamReader, "readany", aiohttp.ClientPayloadError("the connection was lost"))
    lost_after(SMTPProtocol, "read_response", aiosmtplib.SMTPServerDisconnected("Connection lost"))
    return faults


@pytest.fixture(autouse=True)
def _engines_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of some thousand engines would compile every statement again, a third of what these tests cost."""
    for name in ("writer_engine", "reader_engine"):
        monkeypatch.setattr(store, name, functools.cache(getattr(store, name)))


def whole(url: str) -> bool:
    """Whether SQLite finds nothing wrong with the file; PostgreSQL has no such question."""
    engine = create_engine(url)
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            found = connection.scalar(text("PRAGMA integrity_check")) == "ok"
            found = found and not connection.execute(text("PRAGMA foreign_key_check")).all()
        else:
            found = connection.scalar(text("SELECT count(*) FROM stories")) is not None
    engine.dispose()
    return found


@pytest.fixture
def fresh_world(tmp_path: Path, new_database: Callable[[], str]) -> Iterator[Callable[[], World]]:
    with Publisher() as publisher, in_thread(Postoffice()) as office:

        def make() -> World:
            office.letters.clear()
            world = Installation(tmp_path, new_database(), publisher, office)
            dead = {"url": publisher.url("/dead.xml"), "name": "Dead"}
            world.change({"mail": {"operator": OPERATOR}, "feeds": [*world.config()["feeds"], dead]})
            fails_for_two_days(world.database, dead["url"])
            world.publish(2)
            return world

        yield make


def fails_for_two_days(database: str, url: str) -> None:
    at = datetime.now(UTC) - timedelta(days=2)
    storage = Storage.open(database)
    storage.write_now(lambda tx: feeds.sync(tx, [Feed(url, "Dead", "dead")], at))
    storage.write_now(lambda tx: feeds.record_polls(tx, [Poll(url, at, Outcome.TIMED_OUT, next_due=at)]))
    storage.close()


def to_operator(world: World) -> list[tuple[str, str]]:
    """Message-ID and subject of each mail that reached the operator."""
    mails = [letter.message for letter in world.office.letters if letter.recipients == (OPERATOR,)]
    return [(str(mail["Message-ID"]), str(mail["Subject"])) for mail in mails]


@pytest.mark.timeout(600)
async def test_every_single_failing_database_call_loses_nothing(
    fresh_world: Callable[[], World], database_faults: Faults
) -> None:
    assert await points(fresh_world, database_faults) > 150  # else the run did nothing worth failing


@pytest.mark.timeout(300)
@pytest.mark.parametrize("new_database", ["sqlite"], indirect=True)
async def test_every_single_lost_connection_loses_nothing(
    fresh_world: Callable[[], World], wire_faults: Faults
) -> None:
    assert await points(fresh_world, wire_faults) > 30


async def points(fresh_world: Callable[[], World], faults: Faults) -> int:
    """How many calls a run makes. Each of them has failed once, with nothing lost."""
    matching = Matching()
    await matching.start(fresh_world().home / "rules")
    parser = Parser(load_config(fresh_world().home / "config.yaml", {}).polling)
    try:
        for failing in range(1, LONGEST):
            world = fresh_world()
            machine = Machine(world, matching, parser)
            faults.calls, faults.failing = 0, failing
            with contextlib.suppress(CannotWork):
                await machine.once()
            untouched = faults.calls < failing
            faults.failing = 0
            for _ in range(2 if failing % 10 == 0 else 1):  # a second one would show a repeat, wherever the fault was
                machine.clock.pass_(hours=2)  # past every pause and every postponement
                await machine.once()
            where = f"call {failing}"
            assert world.missing() == set(), where
            assert world.told_twice() == set(), where
            assert world.repeats() <= 1, where
            assert len(set(to_operator(world))) == 1, where
            assert to_operator(world)[0][1] == "Dead has not been read for a day", where
            assert whole(world.database), where
            if untouched:
                return failing - 1
        raise AssertionError("the run never ended untouched")
    finally:
        parser.close()
        matching.close()
