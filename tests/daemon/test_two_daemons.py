"""RELIABILITY D4: two daemons on one database send once. SQLite refuses the second, on PostgreSQL it stands by."""

from __future__ import annotations

import asyncio
import contextlib
import re
import signal
import time
from collections import Counter

import pytest
from sqlalchemy import create_engine, text

from tests.daemon.installation import Installation, Running
from tests.daemon.test_bad_input import plain
from tests.daemon.test_stop import stop
from tests.postoffice import Postoffice


def test_on_sqlite_the_second_is_refused_and_told_who_is_first(here: Installation) -> None:
    here.publish(1)
    with here.start() as first:
        first.until("feed polled")
        who = rf"another monitor \(process {first.process.pid}\) works on the database \S+/monitor\.db"
        for arguments in (("run",), ("run", "--once")):
            second = here.ask(*arguments)
            plain(second)
            assert second.returncode == 3
            assert second.stdout == ""
            assert re.fullmatch(rf"{who}\. Stop it first.*", second.stderr.splitlines()[-1])
        assert stop(first, signal.SIGTERM) <= 8
    assert here.once().returncode == 0
    assert here.missing() == set()
    assert here.told_twice() == set()


def stands_by(daemon: Running) -> bool:
    """Whether the first thing that it says, once the rules are compiled, is that another leads."""
    daemon.until("compiling the rules")
    first = daemon.next_event()
    assert first is not None
    return bool(first["event"] == "another daemon leads; standing by")


def make_due(here: Installation) -> None:
    """The hour of every subscription has come."""
    engine = create_engine(here.database)
    with engine.begin() as connection:
        connection.execute(text("UPDATE subscriptions SET next_due = now() - interval '1 minute'"))
    engine.dispose()


class Office(Postoffice):
    """One that counts its readers."""

    @property
    def readers(self) -> int:
        return len({letter.recipients for letter in self.letters})

    async def until_read_by(self, count: int) -> None:
        while self.readers < count:
            with contextlib.suppress(TimeoutError):  # the test has a limit of its own
                await self.until("readers", count)


@pytest.mark.postgres
@pytest.mark.timeout(900)
@pytest.mark.parametrize("count", [40, pytest.param(1000, marks=pytest.mark.long)])
async def test_on_postgresql_one_of_three_sends_and_when_it_is_killed_another_goes_on(
    here_on_postgresql: Installation, count: int
) -> None:
    here = here_on_postgresql
    here.publish(1)
    here.office = office = Office()
    async with office:
        readers = [{"email": f"reader{number}@example.org", "schedule": "hourly"} for number in range(count)]
        here.change({"subscribers": readers, "mail": {"port": str(here.office.port)}})
        with contextlib.ExitStack() as stack:
            daemons = [stack.enter_context(here.start()) for _ in range(3)]
            standing = [await asyncio.to_thread(stands_by, daemon) for daemon in daemons]
            assert sorted(standing) == [False, True, True]
            leader = daemons.pop(standing.index(False))
            for _ in range(2):
                await asyncio.to_thread(leader.until, "feed polled")
            make_due(here)
            for daemon in daemons:
                daemon.signal(signal.SIGHUP)  # also harmless to who stands by
            await office.until_read_by(count // 4)
            leader.process.kill()
            await asyncio.to_thread(leader.process.wait)
            began = time.monotonic()
            here.asked.clear()
            assert await asyncio.to_thread(here.asked.wait, 60)
            assert time.monotonic() - began <= 60
            await office.until_read_by(count)
            for daemon in daemons:
                assert await asyncio.to_thread(stop, daemon, signal.SIGTERM) <= 8
        assert (await asyncio.to_thread(here.once)).returncode == 0
        names = Counter((letter.recipients[0], letter.message["Message-ID"]) for letter in here.office.letters)
    assert len({address for address, _ in names}) == len(names) == count
    assert sum(names.values()) <= count + 1  # the one that was in flight
