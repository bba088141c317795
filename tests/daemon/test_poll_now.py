"""The button "poll now" of the page, through the running daemon, to a request at the publisher."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from monitor.app.controls import controls_of
from monitor.config import load_config
from monitor.daemon import Daemon
from monitor.rules.workers import Matching
from monitor.storage import feeds
from monitor.subscribers.links import Links
from monitor.web.app import DaemonStatus, build
from monitor.web.server import Page
from tests.crash.world import FEEDS
from tests.daemon.machine import Machine
from tests.web.conftest import TOKEN, ask

Press = Callable[[str], Awaitable[str]]


@asynccontextmanager
async def awake(machine: Machine, matching: Matching) -> AsyncIterator[Press]:
    """The daemon with its page; who presses the button of the feed at that path is led to the address returned."""
    async with machine.awake() as daemon:
        storage, server = daemon.parts.watch.storage, Page()
        await server.start(application(machine, daemon, matching), "127.0.0.1", 0)

        async def press(path: str) -> str:
            numbers = {feed.url: feed.id for feed in await storage.read(feeds.health)}
            way = f"/operate/feeds/{numbers[machine.here.publisher.url(path)]}/poll"
            headers = {"Authorization": f"Bearer {TOKEN}"}
            answer = await asyncio.to_thread(ask, server.port, "POST", way, b"", headers)
            assert answer.status == 303, answer.text
            return answer.headers["Location"]

        try:
            yield press
        finally:
            await server.stop()


def application(machine: Machine, daemon: Daemon, matching: Matching) -> Starlette:
    config, links = load_config(machine.here.home / "config.yaml", {}), Links(b"secret", "http://127.0.0.1")

    async def nobody(subscription_id: int) -> bool:
        return False

    return build(
        daemon.parts.watch.storage,
        links,
        TOKEN,
        config.web,
        config.templates,
        machine.clock,
        lambda: DaemonStatus(machine.clock(), matching.rule_set.hash),
        window=lambda: daemon.parts.texts.first_poll_window,
        unsubscribe=nobody,
        matching=matching,
        titles=lambda: matching.titles,
        controls=controls_of(daemon, matching, links, lambda: config),
    )


def requests(machine: Machine) -> list[int]:
    return [len(machine.here.publisher.requests_of(path)) for path in FEEDS]


async def test_a_feed_that_is_not_due_is_asked_when_its_button_is_pressed(machine: Machine, matching: Matching) -> None:
    here = machine.here
    await machine.once()
    here.asked.clear()
    async with awake(machine, matching) as press:
        assert requests(machine) == [1, 1, 1]
        assert (await press(FEEDS[1])).endswith("=polled")
        assert await asyncio.to_thread(here.asked.wait, 20)
    assert requests(machine) == [1, 2, 1]


async def test_a_feed_that_is_being_polled_is_not_asked_twice(machine: Machine, matching: Matching) -> None:
    here = machine.here
    await machine.once()
    here.asked.clear()
    here.hold = threading.Event()
    async with awake(machine, matching) as press:
        await press(FEEDS[0])
        assert await asyncio.to_thread(here.asked.wait, 20)
        try:
            assert (await press(FEEDS[0])).endswith("=polling")
        finally:
            here.hold.set()
    assert requests(machine) == [2, 1, 1]
