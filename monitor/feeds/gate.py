"""Politeness to each host name and port: a few requests at once, a pause between two, and the one that it asks for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from monitor.errors import FeedError
from monitor.model import Outcome


class _Host:
    __slots__ = ("free", "next_start", "users")

    def __init__(self, at_once: int) -> None:
        self.free = asyncio.Semaphore(at_once)
        self.next_start = 0.0
        self.users = 0


class Gate:
    """Lets requests through in the order they came. `at_once` and `pause` (seconds) hold for each host."""

    def __init__(self, at_once: int, pause: float) -> None:
        self._at_once = at_once
        self._pause = pause
        self._hosts: dict[tuple[str, int], _Host] = {}

    @asynccontextmanager
    async def passing(self, host: str, port: int) -> AsyncIterator[None]:
        """Wait for the host's turn, and hold it while the request runs."""
        loop = asyncio.get_running_loop()
        state = self._hosts.get((host, port))
        if state is None:
            self._forget_idle(loop.time())
            state = self._hosts[host, port] = _Host(self._at_once)
        state.users += 1
        try:
            async with state.free:
                start = max(loop.time(), state.next_start)
                state.next_start = start + self._pause
                if start > loop.time():
                    await asyncio.sleep(start - loop.time())
                yield
        finally:
            state.users -= 1

    def _forget_idle(self, now: float) -> None:
        """Hosts that nobody waits for, once there are many: redirects may name a new one each day."""
        if len(self._hosts) >= 4096:
            self._hosts = {key: host for key, host in self._hosts.items() if host.users or host.next_start > now}


class Pauses:
    """Hosts that asked to be left alone: what one feed was told holds for all that are asked there."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._until: dict[tuple[str, int], datetime] = {}

    def begin(self, host: str, port: int, wait: timedelta) -> None:
        """The pause that the host asks for now, if it is no shorter than the one it has."""
        until = self._clock() + wait
        self._until[host, port] = max(until, self._until.get((host, port), until))

    def check(self, host: str, port: int) -> None:
        """Raise FeedError (slow down) while the host is to be left alone."""
        if (until := self._until.get((host, port))) is None:
            return
        if (left := until - self._clock()) <= timedelta(0):
            del self._until[host, port]
            return
        reason = f"its host asked for a pause until {until:%Y-%m-%d %H:%M} UTC; it was not asked"
        raise FeedError(Outcome.SLOW_DOWN, reason, retry_after=left)
