"""Names of hosts to addresses, each lookup in a thread of its own.

A lookup cannot be stopped, and one whose name server is silent takes half a minute. In the event loop's few threads a
handful of those would hold up all other lookups, and whoever else needs a thread; and a stop would wait for them.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

AT_ONCE = 64  # lookups; the next one waits until one has ended

Found = list[tuple[Any, ...]]  # as socket.getaddrinfo gives them


class Names:
    """`await names(host, port, family)`. Raises OSError (socket.gaierror) where there is no such name."""

    def __init__(self, lookup: Callable[..., Found] = socket.getaddrinfo) -> None:
        self._lookup = lookup
        self._free = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, host: str, port: int, family: int) -> Found:
        await self._free.acquire()
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Found] = loop.create_future()

        def done(found: Found | None, error: Exception | None) -> None:
            self._free.release()
            if answer.cancelled():
                return
            if error is not None:
                answer.set_exception(error)
            else:
                answer.set_result(found or [])

        def look() -> None:
            found, failure = None, None
            try:
                found = self._lookup(host, port, family, socket.SOCK_STREAM, 0, socket.AI_ADDRCONFIG)
            except Exception as error:  # whatever it is, it is the asker's
                failure = error
            with suppress(RuntimeError):  # the loop is closed, nobody asks any more
                loop.call_soon_threadsafe(done, found, failure)

        try:
            threading.Thread(target=look, daemon=True, name=f"looks up {host}").start()
        except RuntimeError as error:
            self._free.release()
            raise OSError(0, "no thread left to look the name up in") from error
        return await answer
