"""The main path from a publisher to the digests that subscribers would get, on a clock that the test moves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count

from monitor import pipeline, storage
from monitor.articles import requests
from monitor.feeds.fetch import Fetcher
from monitor.feeds.parse import Parser
from monitor.feeds.polling import PollingSettings, remembered
from monitor.model import Declared, Feed, FeedMemory, Level, Poll
from monitor.outgoing import Digest
from monitor.rules.workers import Matching
from tests.publisher import Publisher

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
POLLING = PollingSettings(allow_private_addresses=True, host_pause=timedelta(0), per_host=100, first_poll_window="all")


class Watching:
    """Watches the feeds that it is asked to poll for one subscriber who is told at once."""

    def __init__(
        self,
        store: storage.Storage,
        publisher: Publisher,
        parser: Parser,
        matching: Matching,
        polling: PollingSettings = POLLING,
    ) -> None:
        self.now = START
        self.storage, self.publisher = store, publisher
        self.fetcher = Fetcher(polling, frozenset((publisher.port,)), clock=lambda: self.now)
        articles = partial(requests, default=polling.full_text, promises=matching.promises)
        self.watch = pipeline.Watch(store, parser.turn, self.fetcher, parser, matching, articles, polling, lambda: 0.0)
        self.memory: dict[str, FeedMemory] = {}
        self._feeds: dict[str, Feed] = {}
        self._ids = count()
        store.write_now(lambda tx: storage.rule_sets.keep(tx, matching.rule_set, START))
        who = Declared("reader@example.org", (), Level.LOW, "immediately", "UTC", "en")
        store.write_now(lambda tx: storage.subscriptions.add(tx, who, START))

    def feed(self, path: str = "/feed") -> Feed:
        """The feed at that path, entered into the registry when it is first named."""
        if path not in self._feeds:
            self._feeds[path] = Feed(self.publisher.url(path), path, f"family of {path}")
            self.storage.write_now(lambda tx: storage.feeds.sync(tx, list(self._feeds.values()), self.now))
            self.memory[self._feeds[path].url] = FeedMemory()
        return self._feeds[path]

    async def poll(self, path: str = "/feed") -> Poll:
        """Poll a feed now; what the process remembers then is what the database does."""
        feed = self.feed(path)
        poll = await pipeline.poll_feed(feed, self.memory[feed.url], self.now, self.watch)
        self.memory[feed.url] = remembered(self.memory[feed.url], poll)
        stored = await self.storage.read(storage.feeds.memories)
        assert stored[feed.url] == self.memory[feed.url]
        return poll

    async def poll_later(self, path: str = "/feed", *, after: timedelta = QUARTER) -> Poll:
        self.now += after
        return await self.poll(path)

    async def told(self) -> list[Digest]:
        """Decide, compose and take what is told by now out of the outbox, as a mail server would."""
        await pipeline.decide_alerts(self.now, self.storage)
        await pipeline.compose_digests(self.now, timedelta(0), self.storage, lambda: f"{next(self._ids)}@example.org")
        digests = []
        while delivery := await self.storage.write(lambda tx: storage.digests.claim(tx, self.now)):
            await self.storage.write(partial(self._taken, delivery_id=delivery.id))
            digests.append(delivery.digest)
        return digests

    def _taken(self, tx: storage.Transaction, delivery_id: int) -> None:
        storage.digests.sent(tx, delivery_id, self.now, "250 taken")

    async def close(self) -> None:
        await self.fetcher.close()


def titles(digests: Sequence[Digest]) -> list[str]:
    """The headlines that digests tell, sorted; of a digest too long to show all, those that it shows."""
    return sorted(story.title for digest in digests for section in digest.sections for story in section.stories)
