"""Stories that lay in the database before it could be searched are taken into the index bit by bit, newest first.

What is stored or changed meanwhile is in it at once, whatever comes here. Every transaction is short, and leaves the
index whole: a process that dies goes on where it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import structlog

from monitor import storage
from monitor.errors import MonitorError

log = structlog.get_logger("monitor.indexing")

PAUSE = 0.05  # seconds between two transactions, in which others read and write
AT_ONCE = 25  # transactions of one run with `--once`


class Indexing:
    """Fills the index where that is left to do, beside everything else."""

    def __init__(self, stopping: Callable[[], bool]) -> None:
        self._stopping = stopping
        self._work: asyncio.Task[None] | None = None
        self._whole = False

    def ring(self, store: storage.Storage) -> None:
        """Begin, if something is left to do and nothing is under way."""
        if not self._whole and (self._work is None or self._work.done()):
            self._work = asyncio.create_task(self._fill(store))

    async def drain(self, store: storage.Storage) -> None:
        """A part of it, for who waits."""
        await self._fill(store, AT_ONCE)

    async def _fill(self, store: storage.Storage, most: int | None = None) -> None:
        """Fill it, or do at most so many transactions of that. Raises nothing: what is left is tried again."""
        try:
            left, done = not await store.read(storage.search_index.is_whole), 0
            if left:
                log.info("stories are being taken into the index of the search")
            while left and not self._stopping() and done != most:
                left = await store.write(storage.search_index.fill)
                done += 1
                await asyncio.sleep(PAUSE)
            self._whole = not left
            if done and not left:
                log.info("all stories can be searched")
        except Exception as error:  # the boundary: nothing waits for it, and nothing may fall with it
            log.error("indexing failed", exc_info=not isinstance(error, MonitorError), reason=str(error))
