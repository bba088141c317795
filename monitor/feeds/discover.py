"""`monitor feeds discover`: the feeds that a page names, or has where feeds usually are, each read first."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from pydantic import ValidationError

from monitor.errors import FeedError
from monitor.feeds.fetch import Fetcher, written_port
from monitor.feeds.identity import canonical_address
from monitor.feeds.links import feeds_named, load
from monitor.feeds.parse import Parsed, Parser
from monitor.feeds.polling import PollingSettings
from monitor.feeds.registry import FeedSettings, feed
from monitor.model import Document, Feed, Outcome, Validators
from monitor.workers import LimitedWorker, LimitHit

MOST_TRIED = 10  # of the feeds that a page names
# Where feeds are if no page says where: WordPress, then what static sites and the larger systems have.
USUAL = ("/feed/", "/rss", "/rss.xml", "/feed.xml", "/atom.xml", "/index.xml", "/feed.json")
_MEMORY = 256 * 1024 * 1024  # bytes of address space of each of the two workers, which take turns
# After these a host is not asked again: it does not answer, or asks for a pause.
_ENOUGH = (Outcome.UNREACHABLE, Outcome.TIMED_OUT, Outcome.REFUSED, Outcome.SLOW_DOWN)


@dataclass(frozen=True, slots=True)
class Discovered:
    """A feed that was read, with what it lists; or, with a `reason`, an address that a page names and that is none."""

    feed: Feed
    stories: int = 0
    newest: datetime | None = None
    reason: str = ""


class Discovery:
    """Asks as the daemon does: one request at a time, with a pause between two to one host, no private addresses."""

    def __init__(self, address: str, clock: Callable[[], datetime], settings: PollingSettings) -> None:
        port = written_port(address)
        self._address = address
        self._seconds = settings.parse_timeout.total_seconds()
        self._fetcher = Fetcher(settings, frozenset() if port is None else frozenset((port,)), clock=clock)
        self._parser = Parser(settings, workers=1, memory=_MEMORY)
        self._reader = LimitedWorker(memory=_MEMORY, prepare=load)

    async def close(self) -> None:
        self._reader.close()
        self._parser.close()
        await self._fetcher.close()

    async def __call__(self) -> AsyncIterator[Discovered]:
        """Each feed of the address, in the order of the page. Raises FeedError where there is neither page nor feed."""
        named: tuple[tuple[str, str], ...] = ()
        start, refused, read = self._address, None, False
        try:
            page = await self._get(self._address)
        except FeedError as exc:
            if exc.outcome is not Outcome.HTTP_ERROR:
                raise
            refused = exc
        else:
            try:
                yield _discovered(self._address, page, await self._parser.entries(page), "")
                return
            except FeedError:  # no feed: a page, it is hoped
                start = page.url
                try:
                    named = await self._named(page)
                except FeedError as exc:
                    yield _refused(page.url, exc)
        for address, title in named[:MOST_TRIED]:
            one = await self._tried(address, title)
            read = read or not one.reason
            yield one
        if not read:
            async for one in self._usual(start):
                read = True
                yield one
        if refused is not None and not read:
            raise refused

    async def _usual(self, start: str) -> AsyncIterator[Discovered]:
        for path in USUAL:
            address = urljoin(start, path)
            try:
                document = await self._get(address)
                one = _discovered(address, document, await self._parser.entries(document), "")
            except FeedError as exc:
                if exc.outcome in _ENOUGH:
                    return
            else:
                yield one
                return

    async def _tried(self, address: str, title: str) -> Discovered:
        try:
            document = await self._get(address)
            return _discovered(address, document, await self._parser.entries(document), title)
        except FeedError as exc:
            return _refused(address, exc)

    async def _named(self, page: Document) -> tuple[tuple[str, str], ...]:
        try:
            found = await self._reader.run(feeds_named, page.body, page.content_type, page.url, seconds=self._seconds)
        except LimitHit as exc:
            raise FeedError(Outcome.PARSER_LIMIT, f"the page could not be read: {exc}") from exc
        once: dict[str, tuple[str, str]] = {}
        for address, title in found:
            once.setdefault(canonical_address(address), (address, title))
        return tuple(once.values())

    async def _get(self, url: str) -> Document:
        async with self._fetcher(Feed(url=url, name="", publisher=""), Validators()) as document:
            return document


def _refused(address: str, why: FeedError) -> Discovered:
    return Discovered(Feed(url=address, name="", publisher=""), reason=why.reason)


def _discovered(address: str, document: Document, parsed: Parsed, title: str) -> Discovered:
    published = [entry[5] for entry in parsed.entries if entry[5] is not None]
    said = {
        "url": document.permanent_url or address,
        "name": (parsed.title or title)[:200] or None,
        "language": parsed.language or None,
    }
    try:
        settings = FeedSettings.model_validate(said)
    except ValidationError as exc:  # a redirect to what a browser may follow and a configuration may not hold
        raise FeedError(Outcome.BAD_ANSWER, "it is at an address that cannot be configured") from exc
    return Discovered(feed(settings), len(parsed.entries), max(published, default=None))
