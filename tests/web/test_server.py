"""The page comes up before anything works, and goes down quickly whatever is connected."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from monitor.errors import CannotWork
from monitor.web import server
from monitor.web.server import Page


def app(entered: asyncio.Event | None = None) -> Starlette:
    async def quick(request: Request) -> PlainTextResponse:
        return PlainTextResponse("here")

    async def never(request: Request) -> PlainTextResponse:
        assert entered is not None
        entered.set()
        await asyncio.Event().wait()
        return PlainTextResponse("too late")

    return Starlette(routes=[Route("/", quick), Route("/never", never)])


@pytest.fixture
async def pages() -> AsyncIterator[Callable[[], Page]]:
    made: list[Page] = []

    def make() -> Page:
        made.append(Page())
        return made[-1]

    yield make
    for page in made:
        await page.stop()


async def test_a_port_that_is_taken_is_said_before_the_work_begins(pages: Callable[[], Page]) -> None:
    first = pages()
    await first.start(app(), "127.0.0.1", 0)
    with pytest.raises(CannotWork) as failure:
        await pages().start(app(), "127.0.0.1", first.port)
    text = str(failure.value)
    assert f"127.0.0.1:{first.port}" in text
    assert "another program listens there" in text
    assert "choose another web.port" in text


@pytest.mark.parametrize(
    ("host", "why"),
    [
        pytest.param("192.0.2.1", "it is no address of this machine", id="an address of another machine"),
        pytest.param("no-such-host.invalid", "it is no address of this machine", id="a name that does not resolve"),
        pytest.param("256.1.1.1", "it is no address of this machine", id="no address at all"),
    ],
)
async def test_an_address_that_is_not_ours_is_named(pages: Callable[[], Page], host: str, why: str) -> None:
    with pytest.raises(CannotWork, match=rf"{host}:0: {why}\. Set web\.host"):
        await pages().start(app(), host, 0)


async def test_a_port_can_be_used_again_at_once(pages: Callable[[], Page]) -> None:
    first, second = pages(), pages()
    await first.start(app(), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", first.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
    port = first.port
    await first.stop()
    writer.close()
    await second.start(app(), "127.0.0.1", port)
    assert second.port == port


async def test_it_stops_within_two_seconds_whatever_is_connected(pages: Callable[[], Page]) -> None:
    entered = asyncio.Event()
    page = pages()
    await page.start(app(entered), "127.0.0.1", 0)
    async with contextlib.AsyncExitStack() as stack:

        async def connect(first_bytes: bytes) -> asyncio.StreamReader:
            reader, writer = await asyncio.open_connection("127.0.0.1", page.port)
            stack.callback(writer.close)
            writer.write(first_bytes)
            return reader

        kept_alive = await connect(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in await kept_alive.readuntil(b"\r\n\r\n")
        silent = await connect(b"")
        half_a_request = await connect(b"GET / HTTP/1.1\r\nHos")
        await connect(b"GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n")
        await entered.wait()
        began = time.monotonic()
        await page.stop()
        assert time.monotonic() - began < 2
        for reader in (kept_alive, silent, half_a_request):
            await asyncio.wait_for(reader.read(), 1)
        with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", page.port), timeout=1):
            pass


async def test_stopping_what_never_started_or_has_stopped_is_fine(pages: Callable[[], Page]) -> None:
    page = pages()
    await page.stop()
    await page.start(app(), "127.0.0.1", 0)
    await page.stop()
    await page.stop()


async def test_signals_stay_the_daemons(pages: Callable[[], Page]) -> None:
    heard = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, heard.set)
    try:
        page = pages()
        await page.start(app(), "127.0.0.1", 0)
        signal.raise_signal(signal.SIGTERM)
        await asyncio.wait_for(heard.wait(), 1)
        await page.stop()
    finally:
        loop.remove_signal_handler(signal.SIGTERM)


@pytest.mark.parametrize(
    "first_bytes",
    [
        pytest.param(b"", id="silence"),
        pytest.param(b"GET / HTTP/1.1\r\nHos", id="half a head"),
        pytest.param(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\nabc", id="half a body"),
        pytest.param(b"GET /never HTTP/1.1\r\nHost: localhost\r\n\r\n", id="an answer that never ends"),
    ],
)
async def test_nobody_holds_a_connection_for_ever(
    pages: Callable[[], Page], monkeypatch: pytest.MonkeyPatch, first_bytes: bytes
) -> None:
    monkeypatch.setattr("monitor.web.server.PATIENCE_SECONDS", 0.2)
    page = pages()
    await page.start(app(asyncio.Event()), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", page.port)
    writer.write(first_bytes)
    with contextlib.suppress(ConnectionResetError):
        await asyncio.wait_for(reader.read(), 2)
    writer.close()


async def test_requests_that_follow_each_other_may_use_one_connection_for_long(
    pages: Callable[[], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.web.server.PATIENCE_SECONDS", 0.2)
    page = pages()
    await page.start(app(), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", page.port)
    until = time.monotonic() + 0.7
    while time.monotonic() < until:
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        assert await reader.readexactly(4) == b"here"
    writer.close()


async def test_a_flood_of_connections_leaves_the_daemon_its_file_descriptors(
    pages: Callable[[], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.web.server.CONNECTIONS", 5)
    page = pages()
    await page.start(app(), "127.0.0.1", 0)
    streams = [await asyncio.open_connection("127.0.0.1", page.port) for _ in range(5)]
    reader, one_too_many = await asyncio.open_connection("127.0.0.1", page.port)
    with contextlib.suppress(ConnectionResetError):
        assert await asyncio.wait_for(reader.read(), 2) == b""
    for reader, writer in streams:
        writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in await reader.readuntil(b"\r\n\r\n")
        writer.close()
    one_too_many.close()


async def test_a_long_answer_that_is_read_is_not_cut(
    pages: Callable[[], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.web.server.PATIENCE_SECONDS", 0.05)
    looked = asyncio.Event()
    look = server._Connection._is_reading

    def seen(connection: server._Connection) -> bool:
        looked.set()
        return look(connection)

    monkeypatch.setattr(server._Connection, "_is_reading", seen)

    async def long(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(3):
            await send({"type": "http.response.body", "body": b"row", "more_body": True})
            looked.clear()
            await looked.wait()
        await send({"type": "http.response.body", "body": b"end"})

    page = pages()
    await page.start(long, "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection("127.0.0.1", page.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    answer = await asyncio.wait_for(reader.read(), 10)
    assert answer.endswith(b"3\r\nend\r\n0\r\n\r\n")
    writer.close()


async def test_a_long_answer_that_nobody_reads_is_cut(
    pages: Callable[[], Page], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("monitor.web.server.PATIENCE_SECONDS", 0.2)
    cut = asyncio.Event()

    async def endless(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        gone = asyncio.create_task(receive())
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while not gone.done():
            await send({"type": "http.response.body", "body": b"x" * 65536, "more_body": True})
            await asyncio.sleep(0)
        cut.set()

    page = pages()
    await page.start(endless, "127.0.0.1", 0)
    client = socket.create_connection(("127.0.0.1", page.port))
    client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await asyncio.wait_for(cut.wait(), 10)
    client.close()
