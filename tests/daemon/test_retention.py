"""The daemon purges once a day, beside everything else."""

from __future__ import annotations

import asyncio

import structlog
import structlog.testing

from monitor.storage import Storage, purging
from tests.daemon.machine import Machine
from tests.publisher import item, rss

QUIET = [item(f"A quiet day {n}", f"https://publisher.example/{n}") for n in range(5)]


class Log:
    """How often each event was logged; wait for one with `until`."""

    def __init__(self) -> None:
        self.purged: list[int] = []
        self._seen: dict[str, asyncio.Event] = {}

    def __call__(self, _logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        if line["event"] == "purged":
            self.purged.append(line["stories"])
        self._event(line["event"]).set()
        return line

    def _event(self, name: str) -> asyncio.Event:
        return self._seen.setdefault(name, asyncio.Event())

    async def until(self, name: str) -> None:
        await asyncio.wait_for(self._event(name).wait(), 20)


async def a_year_ago(machine: Machine) -> None:
    """Five stories were listed, of which one still is."""
    machine.here.publisher.pages["/one.xml"] = rss(*QUIET)
    await machine.once()
    machine.here.publisher.pages["/one.xml"] = rss(QUIET[0], item("Next year", "https://publisher.example/next"))


async def test_a_run_purges_once_a_day_and_counts_in_the_log(machine: Machine) -> None:
    await a_year_ago(machine)
    log = Log()
    with structlog.testing.capture_logs([log]):
        machine.clock.pass_(days=96, hours=12)
        await machine.once()
        machine.clock.pass_(hours=23)  # due, but the last time was today
        await machine.once()
        assert log.purged == []
        machine.clock.pass_(hours=2)
        await machine.once()
    assert log.purged == [4]


async def test_a_daemon_that_runs_purges_without_being_asked(machine: Machine) -> None:
    await a_year_ago(machine)
    machine.clock.pass_(days=99)
    log = Log()
    with structlog.testing.capture_logs([log]):
        async with machine.awake():
            await log.until("feed polled")
            machine.clock.pass_(hours=1)
            await log.until("purged")
    assert log.purged == [4]
    storage = Storage.open(machine.here.database)
    assert storage.read_now(lambda tx: purging.last_done(tx, "purge")) == machine.clock.at
    storage.close()
