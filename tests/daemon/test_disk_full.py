"""RELIABILITY D7: the disk fills at any moment and has room again: nothing is torn, lost, or sent without a record."""

from __future__ import annotations

import asyncio
import contextlib
import random
import resource
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from tests.crash.test_faults import whole
from tests.crash.world import FEEDS, SUBSCRIBERS
from tests.daemon.installation import Installation, Running
from tests.daemon.machine import Machine
from tests.daemon.test_stop import stop
from tests.postoffice import Postoffice

HARD = resource.getrlimit(resource.RLIMIT_FSIZE)[1]


def no_room(daemon: Running) -> None:
    """Its files do not grow any more, which is a full disk to SQLite."""
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (1, HARD))


def room(daemon: Running) -> None:
    resource.prlimit(daemon.process.pid, resource.RLIMIT_FSIZE, (HARD, HARD))


def for_a_while(daemon: Running, seconds: float) -> None:
    """The daemon goes on for so long."""
    with pytest.raises(subprocess.TimeoutExpired):
        daemon.process.wait(seconds)


def make_due(here: Installation) -> None:
    """The hour of every subscription has come."""
    with sqlite3.connect(here.home / "monitor.db", timeout=20) as connection:
        connection.execute("UPDATE subscriptions SET next_due = 0")
    connection.close()


class Office(Postoffice):
    """One that counts who was told of what."""

    world: Installation

    @property
    def told(self) -> int:
        return len({(email, story) for email, story, _ in self.world.delivered()})


async def fill_at_random(here: Installation, rounds: int, seed: int) -> None:
    dice = random.Random(seed)
    here.office = office = Office()
    office.world = here
    async with office:
        readers = [{"email": email, "schedule": "hourly"} for email in SUBSCRIBERS]
        here.change({"subscribers": readers, "mail": {"port": str(office.port)}})
        here.publish(1)
        with here.start() as daemon:
            for _ in FEEDS:
                await asyncio.to_thread(daemon.until, "feed polled")
            for _ in range(rounds):
                here.publish(1)
                make_due(here)
                await asyncio.to_thread(for_a_while, daemon, dice.uniform(0, 1.5))
                no_room(daemon)
                await asyncio.to_thread(for_a_while, daemon, dice.uniform(0, 1.5))
                room(daemon)
                assert whole(here.database)
                async with asyncio.timeout(20):  # some polling intervals, on a busy machine
                    while here.missing():
                        make_due(here)  # a digest that had nothing to tell has put its hour off
                        with contextlib.suppress(TimeoutError):
                            await asyncio.wait_for(office.until("told", len(SUBSCRIBERS) * len(here.stories)), 1)
            assert await asyncio.to_thread(stop, daemon, signal.SIGTERM) <= 8
        assert "the disk is full" in str(daemon.events)
        assert (await asyncio.to_thread(here.once)).returncode == 0
        assert here.missing() == set()
        assert here.told_twice() == set()
        assert here.repeats() == 0
    lines = here.ask("subscribers", "list").stdout.splitlines()
    assert [line.split()[0] for line in lines[1:]] == list(SUBSCRIBERS)
    assert all(" active " in line for line in lines[1:])


@pytest.mark.timeout(900)
async def test_five_times_full_and_room_again_tear_and_lose_nothing(here: Installation) -> None:
    await fill_at_random(here, 5, 1)


@pytest.mark.long
@pytest.mark.timeout(1800)
async def test_fifty_times_full_and_room_again_tear_and_lose_nothing(here: Installation) -> None:
    await fill_at_random(here, 50, 2)


class FullDatabase:
    """While `full`, whatever wants to grow the database fails as SQLite does on a full disk."""

    full = False

    def __call__(self, _cursor: Any, statement: str, _parameters: Any, _context: Any) -> None:
        if self.full and statement.split()[0] in ("INSERT", "UPDATE"):
            error = sqlite3.OperationalError("database or disk is full")
            error.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise OperationalError(statement, {}, error)


@pytest.fixture
def database() -> Iterator[FullDatabase]:
    found = FullDatabase()
    for name in ("do_execute", "do_executemany"):
        event.listen(Engine, name, found)
    yield found
    for name in ("do_execute", "do_executemany"):
        event.remove(Engine, name, found)


async def test_feeds_are_asked_within_one_interval_after_room_returns(machine: Machine, database: FullDatabase) -> None:
    here = machine.here
    here.change({"polling": {"adaptive": "true", "interval": "15m", "fastest": "5m"}})
    here.publish(1)

    async def asked_again(times: int) -> None:
        while len(here.publisher.requests_of("/one.xml")) < times:
            assert await asyncio.to_thread(here.asked.wait, 20)
            here.asked.clear()

    async with machine.awake():
        await asked_again(1)
        database.full = True
        for number in range(2, 6):
            here.publish(1)
            machine.clock.pass_(minutes=20)
            await asked_again(number)
        database.full = False
        machine.clock.pass_(minutes=20)
        await asked_again(6)
    machine.clock.pass_(minutes=20)
    await machine.once()
    assert here.missing() == set()
    assert here.told_twice() == set()


def test_a_reload_without_room_for_temporary_files_leaves_the_old_running(here: Installation) -> None:
    here.publish(1)
    with here.start() as daemon:
        for _ in range(3):
            daemon.until("feed polled", new_stories=1)
        no_room(daemon)
        daemon.signal(signal.SIGHUP)
        daemon.until("reload refused; the old configuration and rules keep running")
        room(daemon)
        here.publish(1)
        for _ in range(3):
            daemon.until("feed polled", new_stories=1)
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    assert here.once().returncode == 0
    assert here.missing() == set()
