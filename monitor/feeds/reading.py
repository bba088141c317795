"""How feeds and pages are asked and read: what differs between them is decided here, once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from monitor.feeds.page import Page
from monitor.feeds.pages import prepare, read_list, read_text
from monitor.feeds.parse import Parser
from monitor.feeds.robots import Robots
from monitor.model import Document, Feed, ParsedFeed, Validators

if TYPE_CHECKING:
    from monitor.feeds.fetch import Fetcher
    from monitor.feeds.polling import PollingSettings


class Reading:
    """Feeds, as Fetcher and Parser have them, and pages: asked where robots.txt lets us, read by their selectors.

    Pages that list items are parsed where feeds are. Those that are one text have a worker of their own, with all that
    this takes in it, which starts with the first of them.
    """

    def __init__(self, fetcher: Fetcher, settings: PollingSettings, clock: Callable[[], datetime]) -> None:
        self._fetcher = fetcher
        self._parser = Parser(settings)
        self._texts = Parser(settings, workers=1, prepare=prepare)
        self.robots = Robots(fetcher, self._parser.run, clock)

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

    def _parser_of(self, feed: Feed) -> Parser:
        return self._texts if isinstance(feed, Page) and feed.selectors is None else self._parser

    def close(self) -> None:
        """End the workers at once."""
        self._parser.close()
        self._texts.close()
