"""RELIABILITY D2: the nth database call fails, for every n: nothing is lost or told twice, the database is whole.

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

import psycopg
import pytest
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
LONGEST = 2_000  # database calls; a run that needs more than that is another run


class Faults:
    """Counts the statements and commits of every engine, and lets the nth of them fail as a driver would."""

    def __init__(self, dialect: str) -> None:
        self.dialect = dialect
        self.calls = 0
        self.failing = 0

    def statement(self, _cursor: Any, _statement: str, _parameters: Any, _context: Any) -> None:
        self.count()

    def commit(self, _connection: Any) -> None:
        self.count()

    def count(self) -> None:
        self.calls += 1
        if self.calls == self.failing:
            raise OperationalError("", {}, self.driver_error())

    def driver_error(self) -> Exception:
        if self.dialect != "sqlite":
            return psycopg.OperationalError("server closed the connection unexpectedly")
        error = sqlite3.OperationalError("disk I/O error")
        error.sqlite_errorcode = sqlite3.SQLITE_IOERR
        return error


@pytest.fixture
def faults(new_database: Callable[[], str]) -> Iterator[Faults]:
    found = Faults("sqlite" if new_database().startswith("sqlite") else "postgresql")
    event.listen(Engine, "do_execute", found.statement)
    event.listen(Engine, "do_executemany", found.statement)
    event.listen(Engine, "commit", found.commit)
    yield found
    event.remove(Engine, "do_execute", found.statement)
    event.remove(Engine, "do_executemany", found.statement)
    event.remove(Engine, "commit", found.commit)


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
    fresh_world: Callable[[], World], faults: Faults
) -> None:
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
                assert failing > 50  # else the run did nothing worth failing
                return
        raise AssertionError("the run never ended untouched")
    finally:
        parser.close()
        matching.close()
