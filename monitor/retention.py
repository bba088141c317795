"""What is kept no longer, once a day: stories that no rule matched and that no feed lists any more.

    [Listing] ─mark what is listed─▶ [Story] ─not listed for `retention`─▶ purged, with a tombstone, one transaction
    [Tombstone] ─not listed for 90 days more─▶ forgotten
    [Passage] ─not told for 60 days─▶ forgotten
    [Sign-up] ─asked a week ago─▶ forgotten

Every transaction is short, so that polls and mails do not wait, and leaves everything whole: a process that dies begins
again, and finds less to do. What feeds list is marked before anything goes.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from monitor import storage
from monitor.errors import MonitorError
from monitor.incidents.recaps import KEPT
from monitor.subscribers.sign_up_limits import GOOD_FOR, HOUR, MAILS_WITHIN

log = structlog.get_logger("monitor.retention")

CHORE = "purge"
EVERY = timedelta(days=1)
FIRST_LOOK = timedelta(minutes=1)  # after the start, whose polls come first
LOOK_EVERY = timedelta(hours=1)  # at whether a day has passed
FORGET_AFTER = timedelta(days=90)  # that an entry is remembered, after its feed listed it last

Tx = storage.Transaction
Result = TypeVar("Result")


class Stopped(Exception):
    """The daemon ends; what is left is done another day."""


class Retention:
    """Does what is to be done once a day, beside everything else."""

    def __init__(self, clock: Callable[[], datetime], stopping: Callable[[], bool]) -> None:
        self._clock, self._stopping = clock, stopping
        self._next_look = clock() + FIRST_LOOK
        self._work: asyncio.Task[None] | None = None

    def ring(self, store: storage.Storage, keep: timedelta) -> None:
        """Begin, if it may be time."""
        now = self._clock()
        under_way = self._work is not None and not self._work.done()
        if under_way or self._next_look - LOOK_EVERY <= now < self._next_look:
            return
        self._next_look = now + LOOK_EVERY
        self._work = asyncio.create_task(self.work(store, keep))

    async def work(self, store: storage.Storage, keep: timedelta) -> None:
        """Purge, unless that was done within a day. Raises nothing: what is left is tried again."""
        try:
            now = self._clock()
            last = await store.read(lambda tx: storage.purging.last_done(tx, CHORE))
            if last is None or not now - EVERY < last <= now:
                purged = await purge(now, store, keep, self._stopping)
                if purged.total():
                    log.info("purged", **purged)
        except Stopped:
            log.info("purging is put off")
        except Exception as error:  # the boundary: nothing waits for it, and nothing may fall with it
            log.error("purging failed", exc_info=not isinstance(error, MonitorError), reason=str(error))


async def purge(now: datetime, store: storage.Storage, keep: timedelta, stopping: Callable[[], bool]) -> Counter[str]:
    """Remove what is kept no longer; how much of each kind. Raises Stopped, CannotWork."""
    purged: Counter[str] = Counter()

    async def write(fn: Callable[[Tx], Result]) -> Result:
        if stopping():
            raise Stopped
        return await store.write(fn)

    async def exhaust(kind: str, remove: Callable[[Tx], int]) -> None:
        while some := await write(remove):
            purged[kind] += some

    feed: int | None = 0
    while feed is not None:
        feed = await write(partial(storage.listings.mark_some, after=feed, now=now))
    chosen: list[storage.purging.Place] = []
    while chosen := await store.read(
        partial(storage.purging.unlisted, keep=keep, now=now, after=chosen[-1] if chosen else None)
    ):
        for begin in range(0, len(chosen), storage.purging.SOME):
            ids = [story_id for _, story_id in chosen[begin : begin + storage.purging.SOME]]
            purged["stories"] += await write(partial(storage.purging.purge_stories, ids=ids, keep=keep, now=now))
    await exhaust("tombstones", lambda tx: storage.purging.forget_tombstones(tx, FORGET_AFTER, now))
    await exhaust("passages", lambda tx: storage.purging.forget_passages(tx, KEPT, now))
    await exhaust("notices", lambda tx: storage.purging.purge_notices(tx, keep, now))
    await exhaust("bounces", lambda tx: storage.bounces.forget(tx, keep, now))
    await exhaust("sessions", lambda tx: storage.sessions.forget(tx, now))
    await exhaust("sign-ups", lambda tx: storage.sign_ups.forget(tx, GOOD_FOR, now))
    await exhaust("sign-up marks", lambda tx: storage.sign_ups.forget_marks(tx, HOUR, MAILS_WITHIN, now))
    await exhaust("polls", lambda tx: storage.purging.purge_polls(tx, keep, now))
    await exhaust("pages", storage.purging.give_room_back)
    await write(lambda tx: storage.purging.mark_done(tx, CHORE, now))
    return purged
