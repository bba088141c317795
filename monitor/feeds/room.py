"""Room for bodies: how many bytes may lie between the wire and the end of parsing, over all feeds."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

SMALL = 256 * 1024  # bytes that no body waits for: most feeds are smaller, and large ones must not keep them waiting


class Room:
    """`most` bytes for bodies beyond their first SMALL.

    Who needs more than is left waits, in order. One at a time may go beyond `most`, or bodies half read could wait for
    each other for ever; so there are never more than `most` and one body.
    """

    def __init__(self, most: int) -> None:
        self.left = most
        self._beyond: Share | None = None
        self._waiting: deque[tuple[Share, int, asyncio.Future[None]]] = deque()

    @contextmanager
    def share(self) -> Iterator[Share]:
        """Room for one body, given back at the end of the block."""
        share = Share(self)
        try:
            yield share
        finally:
            self.left += share.taken
            if self._beyond is share:
                self._beyond = None
            self._let_in()

    def ask(self, share: Share, size: int) -> asyncio.Future[None]:
        """Done once the share has that many bytes more."""
        future = asyncio.get_running_loop().create_future()
        if share is self._beyond:
            self._waiting.appendleft((share, size, future))
        else:
            self._waiting.append((share, size, future))
        self._let_in()
        return future

    def _let_in(self) -> None:
        while self._waiting:
            share, size, future = self._waiting[0]
            if not future.cancelled():
                if self.left < size:
                    if self._beyond not in (None, share):
                        return
                    self._beyond = share
                self.left -= size
                share.taken += size
                future.set_result(None)
            self._waiting.popleft()


class Share:
    """What one body has taken of the room."""

    def __init__(self, room: Room) -> None:
        self.taken = 0
        self._room = room
        self._spared = SMALL

    async def take(self, size: int, deadline: asyncio.Timeout) -> None:
        """Room for that many bytes more. The deadline does not run while others have the room."""
        spared = min(size, self._spared)
        self._spared -= spared
        if size == spared:
            return
        given = self._room.ask(self, size - spared)
        when = deadline.when()
        if given.done() or when is None:
            await given
            return
        loop = asyncio.get_running_loop()
        left = when - loop.time()
        deadline.reschedule(None)
        await given
        deadline.reschedule(loop.time() + left)
