"""RELIABILITY I2. Room for bodies: however many large ones come at once, there is only so much of them in memory."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.fetch import Fetcher
from monitor.feeds.polling import PollingSettings
from monitor.feeds.room import SMALL, Room
from monitor.model import Feed, Validators
from tests.publisher import Publisher, rss

SIZE = 8 * 1024 * 1024
MANY = 20
SETTINGS = PollingSettings(allow_private_addresses=True, host_pause=timedelta(0), per_host=100)


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher({"/small": rss().encode()} | {f"/{n}": b" " * SIZE for n in range(MANY)}) as publisher:
        yield publisher


async def test_of_many_large_bodies_only_a_few_are_in_memory_and_small_ones_pass_by(publisher: Publisher) -> None:
    fetcher = Fetcher(SETTINGS, frozenset((publisher.port,)), clock=lambda: datetime.now(UTC))
    held, most, done = 0, 0, 0
    first, go_on = asyncio.Event(), asyncio.Event()

    async def poll(path: str) -> None:
        nonlocal held, most, done
        async with fetcher(Feed(publisher.url(path), "P", "p"), Validators()) as document:
            held += len(document.body)
            most = max(most, held)
            first.set()
            await go_on.wait()
            held -= len(document.body)
        done += 1

    large = [asyncio.create_task(poll(f"/{n}")) for n in range(MANY)]
    await first.wait()
    for _ in range(50):  # while the others would come in, if there were room
        async with fetcher(Feed(publisher.url("/small"), "P", "p"), Validators()) as document:
            assert document.status == 200
    assert done == 0
    go_on.set()
    await asyncio.gather(*large)
    await fetcher.close()
    assert done == MANY
    assert most <= 64 * 1024 * 1024


async def test_bodies_half_read_do_not_wait_for_each_other_for_ever() -> None:
    room = Room(10 * SMALL)

    async def read() -> None:
        with room.share() as share:
            async with asyncio.timeout(60) as deadline:
                for _ in range(8):
                    await share.take(SMALL, deadline)
                    await asyncio.sleep(0)

    async with asyncio.timeout(10):
        await asyncio.gather(*(read() for _ in range(12)))
    assert room.left == 10 * SMALL


async def test_only_one_goes_beyond_and_the_next_when_it_is_done() -> None:
    room = Room(SMALL)
    order: list[str] = []
    began, go_on = asyncio.Event(), asyncio.Event()

    async def read(name: str) -> None:
        with room.share() as share:
            async with asyncio.timeout(60) as deadline:
                await share.take(4 * SMALL, deadline)
            order.append(name)
            began.set()
            await go_on.wait()

    readers = [asyncio.create_task(read(name)) for name in ("first", "second", "third")]
    await began.wait()
    assert (order, room.left) == (["first"], -2 * SMALL)
    readers[1].cancel()
    go_on.set()
    await asyncio.gather(*readers, return_exceptions=True)
    assert (order, room.left) == (["first", "third"], SMALL)


async def test_the_deadline_does_not_run_while_others_have_the_room_and_runs_on_then() -> None:
    room = Room(SMALL)
    full, given_back = asyncio.Event(), asyncio.Event()

    async def other() -> None:
        with room.share() as share:
            async with asyncio.timeout(60) as deadline:
                await share.take(3 * SMALL, deadline)
            full.set()
            await given_back.wait()

    holder = asyncio.create_task(other())
    await full.wait()
    asyncio.get_running_loop().call_later(0.3, given_back.set)
    order: list[str] = []
    with room.share() as share:
        try:
            async with asyncio.timeout(0.1) as deadline:
                await share.take(2 * SMALL, deadline)
                order.append("room")
                await asyncio.Event().wait()
        except TimeoutError:
            order.append("too late")
    assert order == ["room", "too late"]
    await holder
