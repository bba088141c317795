"""How a reload goes beside everything else: when it begins, what it shares with what ran before, how it ends."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
import structlog
import structlog.testing

from monitor.app.build import Watching, build_parts
from monitor.app.run import subscribers_know
from monitor.config import load_config
from monitor.daemon import Daemon, now
from monitor.errors import CannotWork
from monitor.incidents.traits import traits_of
from monitor.model import RuleSetFiles, Validators
from monitor.parts import Parts
from monitor.rules.workers import Matching, Served
from monitor.storage import Storage
from monitor.subscribers.links import Links
from tests.daemon.installation import Installation
from tests.daemon.machine import Machine


class Rebuilding:
    """A reload that ends when it is let go, with the parts that are there. `begun` counts."""

    def __init__(self) -> None:
        self.begun = 0
        self.daemon: Daemon
        self.error: Exception | None = None
        self.started, self.let_go, self.ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def __call__(self) -> Parts:
        self.begun += 1
        self.started.set()
        try:
            await self.let_go.wait()
        finally:
            self.ended.set()
        if self.error is not None:
            raise self.error
        return replace(self.daemon.parts)


async def rings(machine: Machine, count: int) -> None:
    """Wait until the bell has rung so often: each ring finds a feed due."""
    here = machine.here
    seen = len(here.publisher.requests_of("/one.xml"))
    while len(here.publisher.requests_of("/one.xml")) < seen + count:
        here.asked.clear()
        machine.clock.pass_(hours=1)
        assert await asyncio.to_thread(here.asked.wait, 20)


async def settles(machine: Machine, daemon: Daemon) -> None:
    async with asyncio.timeout(20):
        while not daemon.settled:
            await rings(machine, 1)


async def test_feeds_are_watched_while_a_reload_takes_its_time(machine: Machine) -> None:
    rebuilding = Rebuilding()
    async with machine.awake(rebuilding) as rebuilding.daemon:
        rebuilding.daemon.reload()
        await asyncio.wait_for(rebuilding.started.wait(), 20)
        await rings(machine, 2)
        assert not rebuilding.daemon.settled
        assert not rebuilding.ended.is_set()


async def test_what_is_asked_for_while_a_reload_is_under_way_is_one_more(machine: Machine) -> None:
    rebuilding = Rebuilding()
    async with machine.awake(rebuilding) as rebuilding.daemon:
        rebuilding.daemon.reload()
        await asyncio.wait_for(rebuilding.started.wait(), 20)
        rebuilding.started.clear()
        for _ in range(5):
            rebuilding.daemon.reload()
        rebuilding.let_go.set()
        await asyncio.wait_for(rebuilding.started.wait(), 20)
        await settles(machine, rebuilding.daemon)
        await rings(machine, 2)
        assert rebuilding.begun == 2


@pytest.mark.parametrize(
    ("error", "again"),
    [
        pytest.param(CannotWork("the disk is full"), True, id="the disk is full"),
        pytest.param(RuntimeError("a bug"), True, id="a bug"),
        pytest.param(None, False, id="nothing"),
    ],
)
async def test_a_reload_that_failed_of_no_mistake_is_tried_again(
    machine: Machine, error: Exception | None, again: bool
) -> None:
    rebuilding = Rebuilding()
    rebuilding.error = error
    rebuilding.let_go.set()
    async with machine.awake(rebuilding) as rebuilding.daemon:
        rebuilding.daemon.reload()
        await asyncio.wait_for(rebuilding.ended.wait(), 20)
        rebuilding.error = None
        rebuilding.started.clear()
        await settles(machine, rebuilding.daemon)
        await rings(machine, 2)
        assert rebuilding.begun == (2 if again else 1)


async def test_a_stop_does_not_wait_for_a_reload(machine: Machine) -> None:
    rebuilding = Rebuilding()
    async with machine.awake(rebuilding) as rebuilding.daemon:
        rebuilding.daemon.reload()
        await asyncio.wait_for(rebuilding.started.wait(), 20)
        loop = asyncio.get_running_loop()
        asked = loop.time()
    assert loop.time() - asked < 5  # less than the grace for a mail server
    assert rebuilding.ended.is_set()


Change = Callable[[Installation], None]


def another_pace(here: Installation) -> None:
    here.change({"polling": {"interval": "2s"}})


def another_reader(here: Installation) -> None:
    here.change({"subscribers": [{"email": "new@example.org"}]})


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        pytest.param(another_reader, True, id="another reader"),
        pytest.param(another_pace, False, id="another pace"),
    ],
)
async def test_new_parts_take_over_what_still_fits(here: Installation, change: Change, kept: bool) -> None:
    storage, links, matching = (
        Storage.open(here.database),
        Links(b"secret", "http://127.0.0.1"),
        Matching(traits_of=traits_of),
    )

    def build(before: Parts | None) -> Parts:
        return build_parts(load_config(here.home / "config.yaml", {}), storage, links, matching, now, before=before)

    old = build(None)
    change(here)
    fresh = build(old)
    assert (fresh.watch.fetch == old.watch.fetch, fresh.watch.parse is old.watch.parse) == (kept, kept)
    (fetcher,) = (held.fetcher for held in old.holds if isinstance(held, Watching))
    async with old.watch.fetch(old.feeds[0], Validators()):
        pass
    await old.close(but=fresh.holds)
    assert (fetcher._session is not None) == kept
    await fresh.close()
    assert fetcher._session is None
    storage.close()


async def test_of_very_many_questionable_rules_the_first_hundred_are_logged(here: Installation) -> None:
    config = load_config(here.home / "config.yaml", {})
    served = Served(RuleSetFiles("hash", ()), frozenset(), tuple(f"rule {number}" for number in range(20_000)))
    with structlog.testing.capture_logs() as said:
        await subscribers_know(config, served)
    assert [line.get("problem") for line in said] == [*(f"rule {number}" for number in range(100)), None]
    assert said[-1]["problems"] == 19_900
