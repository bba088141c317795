"""The bell rings once a second, whatever happens to the clock. RELIABILITY D9."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import time_machine

from monitor.bell import Bell


async def test_it_rings_on_when_the_clock_is_set_back_and_forward() -> None:
    rung = asyncio.Event()
    bell = Bell(rung.set)
    bell.start()
    try:
        for jump in (timedelta(0), timedelta(hours=-2), timedelta(days=1)):
            with time_machine.travel(datetime.now(UTC) + jump, tick=True):
                for _ in range(2):
                    rung.clear()
                    await asyncio.wait_for(rung.wait(), 60)
    finally:
        bell.stop()
