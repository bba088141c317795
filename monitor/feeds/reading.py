"""How feeds and pages are asked and read: what differs between them is decided here, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from monitor.errors import FeedError
from monitor.feeds.article import Article, read_article
from monitor.feeds.page import ACCEPT, Page
from monitor.feeds.pages import prepare, read_list, read_text
from monitor.feeds.parse import Parser
from monitor.feeds.robots import Robots
from monitor.model import Document, Feed, Outcome, ParsedFeed, Validators
from monitor.workers import LimitHit

if TYPE_CHECKING:
    from monitor.feeds.fetch import Fetcher, Follow
    from monitor.feeds.polling import PollingSettings


TEXTS_A_WORKER = 500  # that one worker reads: trafilatura has been seen to grow (adbar/trafilatura#216)


class Reading:
    """Feeds, as Fetcher and Parser have them, and pages: asked where robots.txt lets us, read by their selectors.

    Pages that list items are parsed where feeds are. Those that are one text have a worker of their own, with all that
    this takes in it, which starts with the first of them. Articles are read there too.
    """

    def __init__(self, fetcher: Fetcher, settings: PollingSettings, clock: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._parser = Parser(settings)
        self._texts = Parser(settings, workers=1, prepare=prepare, tasks=TEXTS_A_WORKER)
        self.robots = Robots(self._asked_once, self._parser.run, clock)

    def turn(self, feed: Feed) -> AbstractAsyncContextManager[None]:
        """As Parser.turn."""
        return self._parser_of(feed).turn(feed)

    def fetch(self, feed: Feed, validators: Validators) -> AbstractAsyncContextManager[Document]:
        """As Fetcher. Raises FeedError."""
        return self._page(feed, validators) if isinstance(feed, Page) else self._fetcher(feed, validators)

    @asynccontextmanager
    async def _page(self, page: Page, validators: Validators) -> AsyncIterator[Document]:
        """The hash of a page's bytes names how it was read, so that one whose selectors were mended is read again."""
        reading = f" {page.reading}"
        if not (validators.body_hash or "").endswith(reading):
            validators = Validators()
        await self.robots.check(page.url)
        async with self._fetcher(page, validators, self.robots.check) as document:
            if document.status != 304:  # else they are those that were sent
                given = document.validators
                given = replace(given, body_hash=f"{given.body_hash}{reading}")
                document = replace(document, validators=given)
            yield document

    async def __call__(self, feed: Feed, document: Document) -> ParsedFeed:
        """The stories of a document, in its order. Raises FeedError."""
        task = None
        if isinstance(feed, Page) and feed.selectors is not None:
            task = partial(read_list, selectors=feed.selectors)
        elif isinstance(feed, Page):
            task = partial(read_text, address=feed.url)
        return await self._parser_of(feed)(feed, document, task)

    async def article(self, url: str) -> tuple[Article, str]:
        """What the page behind a story says, where robots.txt lets us read it, and the SHA-256 of its bytes.

        Raises FeedError.
        """
        asking = Feed(url, "", "", headers=(("Accept", ACCEPT),))
        await self.robots.check(url)
        try:
            async with self._asked_once(asking, Validators(), self.robots.check) as document:
                answer = (document.body, document.content_type, document.url)
                return await self._texts.run(read_article, *answer, url), document.validators.body_hash or ""
        except LimitHit as exc:
            raise FeedError(Outcome.PARSER_LIMIT, f"its page could not be read: {exc}") from exc

    @asynccontextmanager
    async def _asked_once(
        self, feed: Feed, validators: Validators, follow: Follow | None = None
    ) -> AsyncIterator[Document]:
        """As Fetcher, which keeps something of each address for the polls of a feed; there are no end of articles."""
        try:
            async with self._fetcher(feed, validators, follow) as document:
                yield document
        finally:
            self._fetcher.forget(feed.url)

    def _parser_of(self, feed: Feed) -> Parser:
        return self._texts if isinstance(feed, Page) and feed.selectors is None else self._parser

    def close(self) -> None:
        """End the workers at once."""
        self._parser.close()
        self._texts.close()
