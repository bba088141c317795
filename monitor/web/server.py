"""The page on its address: uvicorn inside the daemon's loop, without signal handlers or logs of its own."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from monitor.errors import CannotWork

CONNECTIONS = 200  # at once; the daemon needs its file descriptors for feeds and mail
PATIENCE_SECONDS = 20.0  # for one request and its answer, or for the next one to begin


class Page:
    """A web application that is served while the daemon runs. `port` is the one it listens on, once started."""

    def __init__(self) -> None:
        self.port = 0
        self._server: _Server | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, app: ASGIApp, host: str, port: int) -> None:
        """Returns once connections are answered; raises CannotWork if the address cannot be listened on."""
        listener = _listen(host, port)
        self.port = listener.getsockname()[1]
        config = uvicorn.Config(
            app,
            http=_Connection,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,  # a path may be an unsubscribe token
            server_header=False,
            proxy_headers=False,  # anybody who reaches the port could write them
            timeout_graceful_shutdown=1,
        )
        self._server = _Server(config)
        self._task = asyncio.create_task(self._server.serve([listener]), name="page")
        await self._server.listening.wait()

    async def stop(self) -> None:
        """Idle connections are closed at once, an answer under way has a second to end."""
        if self._server is None or self._task is None:
            return
        self._server.should_exit = True
        await self._task
        self._server = self._task = None


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """The daemon decides what a signal means."""
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


class _Connection(H11Protocol):
    """uvicorn waits for ever for a request that comes byte by byte, or for a client that does not read; we do not."""

    _timer: asyncio.TimerHandle | None = None
    _has_read = False  # the client, some of what waited for it

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS:
            transport.abort()
        else:
            self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._has_read = True

    def _look_again(self) -> None:
        self._has_read = False
        self._timer = self.loop.call_later(PATIENCE_SECONDS, self._part_if_still_at, self.cycle)

    def _part_if_still_at(self, cycle: object) -> None:
        if self.cycle is cycle and not self._is_reading():  # no request has begun since
            self.transport.abort()
        else:
            self._look_again()

    def _is_reading(self) -> bool:
        """Whether a long answer is under way, an export, and the client takes what there is of it."""
        cycle = self.cycle
        under_way = cycle is not None and cycle.response_started and not cycle.response_complete
        return under_way and (self._has_read or not self.flow.write_paused)


def _listen(host: str, port: int) -> socket.socket:
    """Bound before the daemon starts working, so that a taken port is known at once."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as exc:
        raise _cannot_listen(host, port, exc) from exc
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen()
    except OSError as exc:
        listener.close()
        raise _cannot_listen(host, port, exc) from exc
    listener.setblocking(False)
    return listener


def _cannot_listen(host: str, port: int, exc: OSError) -> CannotWork:
    if exc.errno == errno.EADDRINUSE:
        why, todo = "another program listens there", "Stop it, or choose another web.port (0 for no page)"
    elif exc.errno in (errno.EACCES, errno.EPERM):
        why, todo = "this user may not", "Choose a web.port from 1024 on"
    elif isinstance(exc, socket.gaierror) or exc.errno == errno.EADDRNOTAVAIL:
        why, todo = "it is no address of this machine", "Set web.host to one, such as 127.0.0.1"
    else:
        why, todo = os.strerror(exc.errno or 0), "Check web.host and web.port"
    where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return CannotWork(f"Cannot show the page on {where}: {why}. {todo}.")
