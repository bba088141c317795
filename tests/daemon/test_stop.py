"""RELIABILITY D11: SIGTERM and SIGINT end it within what a container grants, with nothing half done."""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
import time
from dataclasses import replace

import pytest

from tests.daemon.installation import Installation, Running
from tests.postoffice import Postoffice, Wait

SIGNALS = [signal.SIGTERM, signal.SIGINT]
SECONDS = 8.0


def stop(daemon: Running, number: signal.Signals) -> float:
    """How long it took to end."""
    began = time.monotonic()
    daemon.signal(number)
    assert daemon.end() == 0
    assert daemon.said() == ""
    assert not any("exception" in event for event in daemon.events)
    return time.monotonic() - began


def test_idle_it_ends_at_once(here: Installation) -> None:
    here.publish(1)
    with here.start_anew() as daemon:
        for _ in range(3):
            daemon.until("feed polled")
        assert stop(daemon, signal.SIGINT) <= 3


def test_while_it_starts_it_ends_as_well(here: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
    here.change({"web": {"port": port}})
    with here.start_anew() as daemon:
        daemon.until("page up")  # and nothing else yet
        assert stop(daemon, signal.SIGTERM) <= 3


def test_while_it_compiles_the_rules_it_ends_as_well(here: Installation) -> None:
    with here.start_anew() as daemon:
        daemon.until("compiling the rules")
        assert stop(daemon, signal.SIGTERM) <= 3


def test_it_does_not_wait_for_a_feed_that_hangs(here: Installation) -> None:
    here.publish(1)
    never = threading.Event()
    listed = here.publisher.pages["/one.xml"]
    assert callable(listed)
    here.publisher.pages["/one.xml"] = lambda request: replace(listed(request), hold=never)
    with here.start() as daemon:
        for _ in range(2):
            daemon.until("feed polled")
        assert stop(daemon, signal.SIGTERM) <= 3
        never.set()
    assert here.once().returncode == 0
    assert here.missing() == set()
    assert here.told_twice() == set()


@pytest.mark.parametrize("number", SIGNALS)
async def test_a_mail_without_a_reply_is_left_unconfirmed_and_repeated_under_its_name(
    here: Installation, number: signal.Signals
) -> None:
    here.publish(1)
    async with Postoffice() as silent:
        silent.on("dot", Wait(asyncio.Event()), times=None)
        here.change({"mail": {"port": str(silent.port)}})
        with here.start("--once") as daemon:
            await asyncio.wait_for(silent.reached("dot").wait(), 60)
            took = await asyncio.to_thread(stop, daemon, number)
    assert 5 <= took <= SECONDS
    [unconfirmed] = silent.letters
    here.change({"mail": {"port": str(here.office.port)}})
    assert here.once().returncode == 0
    repeats = [letter for letter in here.office.letters if letter.recipients == unconfirmed.recipients]
    assert [letter.message["Message-ID"] for letter in repeats] == [unconfirmed.message["Message-ID"]]
    assert here.missing() == set()
    assert here.told_twice() == set()


async def test_a_reply_that_comes_while_it_stops_still_counts(here: Installation) -> None:
    here.publish(1)
    async with Postoffice() as slow:
        let_go = asyncio.Event()
        slow.on("dot", Wait(let_go), times=None)
        here.change({"mail": {"port": str(slow.port)}})
        with here.start("--once") as daemon:
            await asyncio.wait_for(slow.reached("dot").wait(), 60)
            daemon.signal(signal.SIGTERM)
            await asyncio.to_thread(daemon.until, "stopping")
            let_go.set()
            assert await asyncio.to_thread(daemon.end) == 0
    [letter] = slow.letters
    here.change({"mail": {"port": str(here.office.port)}})
    assert here.once().returncode == 0
    assert letter.recipients not in [other.recipients for other in here.office.letters]
    assert len(here.office.letters) == 3


def test_a_page_that_is_being_read_does_not_hold_it_up(here: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = int(server.getsockname()[1])
    here.change({"web": {"port": str(port)}})
    here.publish(1)
    with here.start() as daemon:
        daemon.until("feed polled")
        with socket.create_connection(("127.0.0.1", port)) as reader:
            reader.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n")  # and never the rest
            assert stop(daemon, signal.SIGTERM) <= SECONDS
