"""When things happen, how they stop, and the clock.

Three loops: one watches feeds, one tells subscribers, one reloads; beside them the operator is informed. The bell
only rings; what is due is read from stored times, so a late or a lost ring loses nothing. `--once` is the same
without reloads, drained.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog

from monitor import notices, pipeline
from monitor.articles import Articles
from monitor.bell import Bell, on_signals
from monitor.correlating import Correlating
from monitor.errors import CannotWork, DeliveryError, InputError, Mistakes, MonitorError
from monitor.feeds.belief import all_asked_again
from monitor.feeds.polling import clock_set, next_poll, remembered
from monitor.feeds.schedule import Schedule
from monitor.indexing import Indexing
from monitor.model import Feed, FeedMemory, Outcome, Poll
from monitor.parts import Parts
from monitor.retention import Retention
from monitor.storage import feeds as stored_feeds
from monitor.summary import Summary
from monitor.troubles import Jump, Vitals, steady_seconds

log = structlog.get_logger("monitor.daemon")

GATHER = timedelta(minutes=1)  # how long an `immediately` alert waits for company in a running daemon
AT_ONCE = 25  # polls that begin in one turn of the loop
FIRST_ROUND = timedelta(minutes=1)  # how long digests wait for the first polls after a start
PROGRESS_SECONDS = 5
STOP_GRACE = 6.0  # seconds for the reply under way; with all that ends after it 8, of the 10 that containers grant
RELOAD_PAUSE = timedelta(minutes=1)  # after a reload that failed of nothing that somebody wrote


def now() -> datetime:
    """The only reading of the clock."""
    return datetime.now(UTC)


class Daemon:
    """Runs the parts until it is asked to stop."""

    def __init__(
        self,
        parts: Parts,
        memories: dict[str, FeedMemory],
        *,
        once: bool,
        clock: Callable[[], datetime],
        rebuild: Callable[[], Awaitable[Parts]],
        still_ours: Callable[[], Awaitable[bool]],
        steady: Callable[[], float] = steady_seconds,
    ) -> None:
        self.parts = parts
        self.summary = Summary(clock())
        self._clock = clock
        self._memories = memories if once else all_asked_again(memories)
        self._schedule = Schedule(parts.feeds, self._memories)
        self._once = once
        self._rebuild = rebuild
        self._still_ours = still_ours
        self._polling: dict[str, asyncio.Task[None]] = {}
        self._first_round: list[asyncio.Task[None]] | None = None  # the polls that were due at the start
        self._stop, self._bell = asyncio.Event(), asyncio.Event()
        self._news, self._reload = asyncio.Event(), asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._reload_again: datetime | None = None
        self._in_use = asyncio.Lock()  # held while mails are sent with the parts
        self._informing: asyncio.Task[None] | None = None
        self._vitals = Vitals(clock, steady)
        self._jump: Jump | None = None
        self._articles = Articles(lambda: self.parts.texts, clock, self._stop.is_set, self._news.set)
        self._correlating = Correlating(self._stop.is_set)
        self._retention = Retention(clock, self._stop.is_set)
        self._indexing = Indexing(self._stop.is_set)
        self._tasks_beside: set[asyncio.Task[None]] = set()

    def stop(self) -> None:
        """Ask the loops to end after what they have in hand."""
        for event in (self._stop, self._bell, self._news, self._reload):
            event.set()

    def reload(self) -> None:
        """Ask for configuration and rules to be read again: once more after a reload that is under way."""
        self._reload.set()

    def poll_now(self, url: str) -> bool:
        """Ask for a feed to be polled at the next ring, or once the pause that its publisher asked for is over. False:
        it is being polled, is gone, or is not watched."""
        if hastened := self._schedule.hasten(url, self._clock()):
            self._memories[url] = replace(self._memories.get(url, FeedMemory()), next_due=self._clock())
            self._bell.set()
        return hastened

    @property
    def settled(self) -> bool:
        """Whether what runs is what was written when a reload was last asked for."""
        under_way = self._reloading is not None and not self._reloading.done()
        return not (self._reload.is_set() or under_way or self.summary.reload_problem)

    async def run(self) -> Summary:
        """Until `stop`, or with `once` until what is due has been done.

        Raises CannotWork when another daemon took the database over, and with `once` when it could not be written.
        """
        on_signals(stop=self.stop, reload=self.reload)
        bell = Bell(self._ring)
        bell.start()
        work = [self._drain()] if self._once else [self._watch(), self._tell(), self._follow()]
        tasks = [asyncio.create_task(one) for one in work]
        asked = asyncio.create_task(self._stop.wait())
        await asyncio.wait([*tasks, asked], return_when=asyncio.FIRST_COMPLETED)
        if asked.done():
            log.info("stopping")
        bell.stop()
        await self._wind_down([*tasks, asked])
        for task in tasks:
            if not task.cancelled():
                task.result()
        return self.summary

    async def _drain(self) -> None:
        left = set(await self._watch_due())
        while left and not self._stop.is_set():
            done, left = await asyncio.wait(left, timeout=PROGRESS_SECONDS)
            for poll in done:
                if not poll.cancelled():
                    poll.result()
            if left:
                log.info("polling", done=sum(self.summary.polls.values()), left=len(left))
        await self._articles.drain()
        await self.parts.bouncing.work()
        await self.parts.signing_up.work()
        await self._tell_due(timedelta(0))
        await self._inform()
        await self._retention.work(self.parts.watch.storage, self.parts.retention)
        await self._indexing.drain(self.parts.watch.storage)

    def _ring(self) -> None:
        self._bell.set()
        self._news.set()
        if self._reload_again is not None and self._reload_again <= self._clock():
            self._reload.set()
        if self._informing is None or self._informing.done():
            self._informing = asyncio.create_task(self._inform())
        self._articles.ring()
        self.parts.bouncing.ring()
        self.parts.signing_up.ring()
        self._retention.ring(self.parts.watch.storage, self.parts.retention)
        self._indexing.ring(self.parts.watch.storage)

    # watching

    async def _watch(self) -> None:
        while not self._stop.is_set():
            await self._watch_due()
            await self._bell.wait()
            self._bell.clear()

    async def _watch_due(self) -> list[asyncio.Task[None]]:
        """Begin to poll every feed that is due; the polls."""
        if not await self._still_ours():
            raise CannotWork("the lock on the database is lost, so another daemon may be at work. Start this one again")
        at, parts = self._clock(), self.parts
        begun: list[asyncio.Task[None]] = []
        for feed in self._schedule.take(at):
            memory = self._memories.setdefault(feed.url, FeedMemory())
            self._polling[feed.url] = asyncio.create_task(self._poll(feed, memory, at, parts.watch))
            begun.append(self._polling[feed.url])
            if len(begun) % AT_ONCE == 0:  # a thousand in one turn of the loop would hold up everything else
                await asyncio.sleep(0)
                if parts is not self.parts:  # the next ring polls the feeds that are watched now
                    break
        if self._first_round is None:
            self._first_round = begun
        return begun

    async def _poll(self, feed: Feed, memory: FeedMemory, at: datetime, watch: pipeline.Watch) -> None:
        before = self._vitals.set_by
        try:
            await self._poll_and_remember(feed, memory, at, watch)
        finally:
            self._polling.pop(feed.url, None)
            self._memories |= clock_set({feed.url: self._memories[feed.url]}, self._vitals.set_by - before)
            self._schedule.put(feed.url, self._memories[feed.url])

    async def _poll_and_remember(self, feed: Feed, memory: FeedMemory, at: datetime, watch: pipeline.Watch) -> None:
        try:
            poll = await pipeline.poll_feed(feed, memory, at, watch)
        except CannotWork as error:
            if self._once:
                raise
            self._not_stored(feed, memory, at, str(error))
            return
        except Exception as error:  # the boundary: a bug that one feed brings out must not silence the rest
            log.exception("poll crashed", feed=feed.url)
            poll = self._crashed(feed, memory, at, f"{type(error).__name__}: {error}")
            try:
                await watch.storage.collect(stored_feeds.record_polls, poll)
            except CannotWork:
                if self._once:
                    raise
        self._memories[feed.url] = remembered(memory, poll)
        self.summary.polls[poll.outcome] += 1
        if not poll.outcome.healthy:
            log.warning("feed unwell", feed=feed.url, outcome=poll.outcome.value, reason=poll.reason)
        if poll.outcome is Outcome.NEW:
            log.info("feed polled", feed=feed.url, new_stories=poll.new_stories)
            self._news.set()

    def _not_stored(self, feed: Feed, memory: FeedMemory, at: datetime, reason: str) -> None:
        """No fault of the feed's: it is asked again after the usual time, as if it had not been asked."""
        due = self._crashed(feed, replace(memory, failures=0), at, reason).next_due
        self._memories[feed.url] = replace(memory, next_due=due)
        self.summary.polls[Outcome.CRASHED] += 1
        log.error("poll not stored", feed=feed.url, reason=reason)

    def _crashed(self, feed: Feed, memory: FeedMemory, at: datetime, reason: str) -> Poll:
        poll = Poll(feed.url, at, Outcome.CRASHED, reason)
        due = next_poll(feed, memory, poll, self.parts.watch.polling, at, jitter=self.parts.watch.jitter())
        return replace(poll, next_due=due)

    # telling

    async def _tell(self) -> None:
        while not self._stop.is_set():
            try:
                await self._tell_due(GATHER)
            except Exception as error:  # the boundary: what is stored is tried again at the next ring
                log.error("telling failed", exc_info=not isinstance(error, MonitorError), reason=str(error))
            await self._news.wait()
            self._news.clear()

    async def _tell_due(self, gather: timedelta) -> None:
        async with self._in_use:
            parts, store = self.parts, self.parts.watch.storage
            self.summary.decided += await pipeline.decide_alerts(self._clock(), store)
            await self._correlating.look(self._clock(), store, parts.correlations())
            if self._looked_around():
                await pipeline.compose_digests(self._clock(), gather, store, parts.new_message_id)
            at = self._clock()
            ways = [pipeline.deliver_digests(at, outbox, self._stop.is_set) for outbox in parts.outboxes]
            for ended in await asyncio.gather(*ways):
                self._count(ended)

    def _looked_around(self) -> bool:
        """A digest that fell due while nobody watched is to hold what came meanwhile, not to miss it by a second."""
        asked = self._first_round is not None and all(poll.done() for poll in self._first_round)
        return asked or self._clock() >= self.summary.started + FIRST_ROUND

    def _count(self, ended: Sequence[DeliveryError | None]) -> None:
        for error in ended:
            if error is None:
                self.summary.sent += 1
                continue
            self.summary.unsent += 1
            log.warning("mail not sent", reason=error.reason, kind=type(error).__name__)

    async def _inform(self, *, tell: bool = True) -> None:
        """Note what is wrong with the installation itself, or no longer is, and tell the operator."""
        try:
            refused, unread = self.summary.reload_problem, self.parts.bouncing.trouble
            seen = await self._vitals.look(self.parts.desk.folders, refused, unread)
            if seen.jump is not None and seen.jump != self._jump:
                self._jump = seen.jump
                self._memories = clock_set(self._memories, seen.jump.by)
                self._schedule = Schedule(self.parts.feeds, self._memories, out=self._polling)
            await notices.look(self._clock(), self.parts.watch.storage, seen)
            if tell:
                await notices.tell(self.parts.desk)
        except Exception as error:  # the boundary: what lasts is found again at the next ring
            log.error("informing failed", exc_info=not isinstance(error, MonitorError), reason=str(error))

    # reloading

    async def _follow(self) -> None:
        """One reload at a time, while feeds are watched and subscribers told as ever."""
        while True:
            await self._reload.wait()
            if self._stop.is_set():
                return
            self._reload.clear()  # from here on an edit is one more reload: what this one reads may be older
            self._reloading = asyncio.create_task(self._replace_and_note())
            await asyncio.wait([self._reloading])
            if not self._reloading.cancelled():
                self._reloading.result()

    async def _replace_and_note(self) -> None:
        await self._replace_parts()
        await self._inform(tell=False)  # before the next one, which may be cured as quickly as it came

    async def _replace_parts(self) -> None:
        """A bad configuration or a bad rule leaves what runs, and says so."""
        self._reload_again = None
        try:
            fresh = await self._rebuild()
        except Exception as error:  # the boundary: whatever is wrong with the new parts, the old ones go on
            problem = str(error) or type(error).__name__
            self.summary.reload_problem = problem
            unexpected = not isinstance(error, MonitorError)
            log.error(
                "reload refused; the old configuration and rules keep running", problem=problem, exc_info=unexpected
            )
            if not isinstance(error, Mistakes | InputError):
                self._reload_again = self._clock() + RELOAD_PAUSE
            return
        old, self.parts = self.parts, fresh
        self._memories = all_asked_again(self._memories)
        self._schedule = Schedule(fresh.feeds, self._memories, out=self._polling)
        self.summary.reload_problem = ""
        self._bell.set()
        log.info("reloaded", feeds=len(fresh.feeds))
        self._beside(self._retire(old, fresh, [*self._polling.values(), *self._articles.reading.values()]))

    def _beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do it while everything else goes on: it may take as long as a mail server does to answer."""
        task = asyncio.create_task(work)
        self._tasks_beside.add(task)
        task.add_done_callback(self._tasks_beside.discard)

    async def _retire(self, old: Parts, fresh: Parts, using: list[asyncio.Task[None]]) -> None:
        """Close what only the old parts hold, once nothing uses it."""
        await asyncio.gather(*using, return_exceptions=True)
        async with self._in_use:
            self.parts.outboxes[0].unmarked.extend(mark for outbox in old.outboxes for mark in outbox.unmarked)
            await old.close(but=fresh.holds)

    # stopping

    async def _wind_down(self, tasks: Sequence[asyncio.Task[Any]]) -> None:
        """Let the reply under way arrive, then leave that mail unconfirmed; what repeats is simply dropped."""
        self.stop()
        for dropped in (*self._polling.values(), *filter(None, [self._reloading])):
            dropped.cancel()
        beside = [*filter(None, [self._informing]), *self._articles.stop()]
        _, left = await asyncio.wait([*tasks, *self._polling.values(), *beside], timeout=STOP_GRACE)
        if left:
            log.warning("the mail server did not answer in time; the mail under way is left unconfirmed")
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=1)
