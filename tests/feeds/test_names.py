"""RELIABILITY I14: a name server that is silent holds up nobody else. S1: what a name stands for is checked."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import FeedError
from monitor.feeds.fetch import Fetcher
from monitor.feeds.names import AT_ONCE, Found, Names
from monitor.feeds.polling import PollingSettings
from monitor.model import Feed, Outcome, Validators
from tests.publisher import Publisher, rss

OPEN = PollingSettings(
    allow_private_addresses=True, host_pause=timedelta(0), per_host=100, timeout=timedelta(seconds=0.5)
)
CLOSED = PollingSettings(host_pause=timedelta(0))


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher({"/feed": rss().encode()}) as publisher:
        yield publisher


def stands_for(address: str, port: int) -> Found:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return [(family, socket.SOCK_STREAM, 6, "", (address, port))]


class SilentServer:
    """Looks names up: those that begin with `silent` when the test lets go, all others at once."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.asked = 0
        self._questions = threading.Semaphore(0)

    async def has_been_asked(self, times: int) -> None:
        for _ in range(times):
            await asyncio.to_thread(self._questions.acquire)

    def __call__(self, host: str, port: int, *_: object) -> Found:
        self.asked += 1
        self._questions.release()
        if host.startswith("silent"):
            self.go_on.wait(60)
        return stands_for("127.0.0.1", port)


@pytest.fixture
def server() -> Iterator[SilentServer]:
    server = SilentServer()
    yield server
    server.go_on.set()


def fetcher(publisher: Publisher, names: Names, settings: PollingSettings = OPEN) -> Fetcher:
    return Fetcher(settings, frozenset((publisher.port,)), clock=lambda: datetime.now(UTC), names=names)


async def outcome(fetch: Fetcher, host: str, port: int) -> Outcome | None:
    try:
        async with fetch(Feed(f"http://{host}:{port}/feed", host, host), Validators()):
            return None
    except FeedError as error:
        return error.outcome


async def test_twenty_lookups_without_an_answer_hold_up_nobody(publisher: Publisher, server: SilentServer) -> None:
    fetch = fetcher(publisher, Names(server))
    silent = [asyncio.create_task(outcome(fetch, f"silent{n}.example", publisher.port)) for n in range(20)]
    await server.has_been_asked(20)
    assert await outcome(fetch, "quick.example", publisher.port) is None
    assert await asyncio.to_thread(threading.active_count) > 20  # others find a thread too
    assert set(await asyncio.gather(*silent)) == {Outcome.TIMED_OUT}  # the deadline counts names
    assert not server.go_on.is_set()
    await fetch.close()


async def test_only_so_many_names_are_looked_up_at_once(server: SilentServer) -> None:
    names = Names(server)
    lookups = [asyncio.create_task(names(f"silent{n}.example", 80, 0)) for n in range(AT_ONCE + 1)]
    await server.has_been_asked(AT_ONCE)
    lookups[0].cancel()  # its thread goes on
    await asyncio.sleep(0)
    assert server.asked == AT_ONCE
    server.go_on.set()
    found = await asyncio.gather(*lookups[1:])
    assert found == [stands_for("127.0.0.1", 80)] * AT_ONCE


async def test_a_name_that_nobody_knows_is_unreachable(publisher: Publisher) -> None:
    def unknown(*_: object) -> Found:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    fetch = fetcher(publisher, Names(unknown))
    assert await outcome(fetch, "nobody.example", publisher.port) is Outcome.UNREACHABLE
    await fetch.close()


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.5", "169.254.169.254", "100.64.0.5", "::1", "::ffff:127.0.0.1", "fc00::5"]
)
async def test_a_name_for_an_address_inside_is_refused(publisher: Publisher, address: str) -> None:
    def lookup(_host: str, port: int, *_: object) -> Found:
        return stands_for(address, port)

    fetch = fetcher(publisher, Names(lookup), CLOSED)
    assert await outcome(fetch, "publisher.example", publisher.port) is Outcome.REFUSED
    assert publisher.requests == []
    await fetch.close()
