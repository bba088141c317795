"""What wakes the daemon: the bell once a second, and the system. The only module that knows APScheduler."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable
from datetime import UTC

from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler

TICK_SECONDS = 1
_DEAF_SECONDS = 2


class Bell:
    """Calls `ring` on the running loop, once a second.

    The scheduler goes by the clock on the wall: set back by two hours, it would not ring for two hours. So it is begun
    anew when nothing was heard of it for a few seconds, by the loop's clock, which only ever goes on.
    """

    def __init__(self, ring: Callable[[], None]) -> None:
        self._ring = ring
        self._heard = False
        # Its usual executor rings from another thread, and calls it an error to be stopped while it does.
        self._scheduler = AsyncIOScheduler(timezone=UTC, executors={"default": DebugExecutor()})

    def start(self) -> None:
        self._job = self._scheduler.add_job(
            self._struck, "interval", seconds=TICK_SECONDS, coalesce=True, misfire_grace_time=None
        )
        self._scheduler.start()
        self._listen(True)

    def stop(self) -> None:
        self._listening.cancel()
        self._scheduler.shutdown(wait=False)

    def _struck(self) -> None:
        self._heard = True
        self._ring()

    def _listen(self, heard: bool) -> None:
        if not heard:
            self._job.reschedule("interval", seconds=TICK_SECONDS)
        self._heard = False
        self._listening = asyncio.get_running_loop().call_later(_DEAF_SECONDS, lambda: self._listen(self._heard))


def on_signals(*, stop: Callable[[], object], reload: Callable[[], object]) -> None:
    """What the running loop does when the system asks: SIGTERM and SIGINT to stop, SIGHUP to reload."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    loop.add_signal_handler(signal.SIGHUP, reload)
