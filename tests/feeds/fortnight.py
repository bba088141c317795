"""Several dozen publishers and a watcher of their feeds, on a clock that jumps from one event to the next.

The publishers are real servers on the loopback interface, a port each, so that each is a host of its own; the watcher
asks them with the product's own fetcher, gate, policy and schedule. Both live on one event loop, whose time passes only
when nothing is under way: a fortnight takes as long as its requests do.
"""

from __future__ import annotations

import asyncio
import contextlib
import email.utils
import random
import selectors
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.errors import FeedError
from monitor.feeds.fetch import Fetcher
from monitor.feeds.parse import parse_document
from monitor.feeds.polling import PollingSettings, brought, failed, is_changed, next_poll, question, remembered
from monitor.feeds.schedule import Schedule
from monitor.feeds.stories import stories_of
from monitor.model import Feed, FeedMemory, ParsedFeed, Story
from tests.feeds.manners import Exchange

START = datetime(2026, 3, 2, tzinfo=UTC)
LOOKS = 3  # for bytes that are under way between two sockets of this process, before the time passes
TICK = 10.0  # seconds; the daemon looks every second
HOUR = timedelta(hours=1)
Headers = dict[str, str]


class _Selector(selectors.DefaultSelector):
    """Instead of waiting for the next timer, the time is moved to it."""

    time = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        for _ in range(LOOKS):
            if events := super().select(0):
                return events
        self.time += timeout + 1e-6
        return []


class Loop(asyncio.SelectorEventLoop):
    """An event loop on a clock of its own, which begins at 0."""

    def __init__(self) -> None:
        self._clock = _Selector()
        super().__init__(self._clock)

    def time(self) -> float:
        return self._clock.time


@dataclass
class Channel:
    """A feed as its publisher makes it. `hourly` stories, of which the last `lists` are listed.

    `change` may replace an answer: it is given the time since the start, the number of requests so far, and the answer.
    """

    path: str
    hourly: float = 0.25
    lists: int = 8
    head: str = ""
    headers: Headers = field(default_factory=dict)
    validators: str = "both"  # etag, date, none; constant: an ETag that never changes
    change: Callable[[timedelta, int, tuple[int, Headers]], tuple[int, Headers]] | None = None
    asked: int = 0

    def answer(self, sent: Mapping[str, str], at: datetime) -> tuple[int, Headers, bytes]:
        self.asked += 1
        newest = int((at - START) / HOUR * self.hourly) + self.lists
        date = email.utils.format_datetime(START + (newest - self.lists) / max(self.hourly, 1e-9) * HOUR, usegmt=True)
        tag = '"constant"' if self.validators == "constant" else f'W/"{self.path[1:]}-{newest}"'
        given = {"ETag": tag} if self.validators in ("both", "etag", "constant") else {}
        given |= {"Last-Modified": date} if self.validators in ("both", "date") else {}
        same = sent["if-none-match"] == tag if "if-none-match" in sent else sent.get("if-modified-since") == date
        headers = {**given, **self.headers}
        if "Expires" in headers:
            headers["Expires"] = email.utils.format_datetime(
                at + timedelta(seconds=int(headers["Expires"])), usegmt=True
            )
        status = 304 if same and given else 200
        if self.change is not None:
            status, headers = self.change(at - START, self.asked, (status, headers))
        return status, headers, self._document(newest) if status == 200 else b""

    def _document(self, newest: int) -> bytes:
        items = "".join(
            f"<item><title>Story {number}</title><link>https://news.example{self.path}/{number}</link></item>"
            for number in range(newest, newest - self.lists, -1)
        )
        return f"<rss version='2.0'><channel><title>T</title>{self.head}{items}</channel></rss>".encode()


class Town:
    """Publishers that answer on the loop that is running. `log` holds what was asked and answered."""

    def __init__(self, sites: Sequence[Sequence[Channel]]) -> None:
        self._sites = sites
        self._servers: list[asyncio.Server] = []
        self.log: list[Exchange] = []
        self.feeds: list[Feed] = []

    async def __aenter__(self) -> Town:
        for site in self._sites:
            channels = {channel.path: channel for channel in site}
            server = await asyncio.start_server(self._serving(channels), "127.0.0.1", 0)
            self._servers.append(server)
            base = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            self.feeds += [Feed(base + path, path, base) for path in channels if not path.startswith("/new")]
        return self

    async def __aexit__(self, *_error: object) -> None:
        for server in self._servers:
            server.close()

    def _serving(self, channels: Mapping[str, Channel]) -> Callable[..., object]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while True:
                    lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                    at, path = now(), lines[0].split(" ")[1]
                    sent = {
                        name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:] if line)
                    }
                    status, headers, body = channels[path].answer(sent, at)
                    got = {name.lower(): value for name, value in headers.items()}
                    self.log.append(Exchange(at, now(), sent["host"], path, sent, status, got))
                    length = {} if status == 304 else {"Content-Length": str(len(body))}
                    head = "".join(f"{name}: {value}\r\n" for name, value in {**headers, **length}.items())
                    writer.write(f"HTTP/1.1 {status} So\r\n{head}\r\n".encode() + body)
                    await writer.drain()
            writer.close()

        return serve


def now() -> datetime:
    return START + timedelta(seconds=asyncio.get_running_loop().time())


class Watcher:
    """Polls feeds as the daemon does, each in its turn; stories are only remembered by their keys."""

    def __init__(self, feeds: Sequence[Feed], settings: PollingSettings, seed: int) -> None:
        ports = frozenset(int(feed.url.split(":")[2].split("/")[0]) for feed in feeds)
        self.memories = {feed.url: FeedMemory() for feed in feeds}
        self.settings = settings
        self._schedule = Schedule(feeds, self.memories)
        self._fetch = Fetcher(settings, ports, clock=now, contact="https://monitor.example/about")
        self._chance = random.Random(seed)
        self._seen: set[str] = set()
        self._polls: set[asyncio.Task[None]] = set()

    async def watch(self, until: timedelta) -> None:
        while now() < START + until:
            for feed in self._schedule.take(now()):
                poll = asyncio.create_task(self._poll(feed, now()))
                self._polls.add(poll)
                poll.add_done_callback(self._polls.discard)
            await asyncio.sleep(TICK)
        await asyncio.gather(*self._polls)
        await self._fetch.close()

    async def _poll(self, feed: Feed, at: datetime) -> None:
        memory = self.memories[feed.url]
        parsed, fresh = ParsedFeed(()), list[Story]()
        try:
            async with self._fetch(*question(feed, memory, at)) as document:
                if is_changed(memory, document):
                    found = parse_document(document.body, document.content_type, document.url)
                    parsed = ParsedFeed(stories_of(feed, found.entries, found.language), found.cut, found.hints)
                    fresh = [story for story in parsed.stories if story.key not in self._seen]
                    self._seen.update(story.key for story in fresh)
                poll = brought(feed, memory, document, parsed, fresh, fresh, at)
        except FeedError as error:
            poll = failed(feed, memory, error, at)
        due = next_poll(feed, memory, poll, self.settings, at, jitter=self._chance.random())
        self.memories[feed.url] = remembered(memory, replace(poll, next_due=due))
        self._schedule.put(feed.url, self.memories[feed.url])


def pausing(status: int, retry_after: str | None, every: int = 40) -> Callable[..., tuple[int, Headers]]:
    """Every so many requests asks for a pause; `{date}` is two hours from then."""

    def change(since: timedelta, asked: int, answer: tuple[int, Headers]) -> tuple[int, Headers]:
        if asked % every:
            return answer
        value = (retry_after or "").replace(
            "{date}", email.utils.format_datetime(START + since + 2 * HOUR, usegmt=True)
        )
        return status, {"Retry-After": value} if retry_after is not None else {}

    return change


def between(begin: timedelta, end: timedelta, status: int, **headers: str) -> Callable[..., tuple[int, Headers]]:
    """Answers so for a while."""

    def change(since: timedelta, asked: int, answer: tuple[int, Headers]) -> tuple[int, Headers]:
        return (status, headers) if begin <= since < end else answer

    return change


def sites(days: float) -> Iterator[list[Channel]]:
    """Publishers of every kind that we know; the times of what changes are fitted to the length of the log."""
    span, ever = timedelta(days=days), timedelta(days=10_000)
    for hourly in (0.0, 0.01, 0.05, 0.3, 1.0, 4.0, 30.0):
        yield [Channel("/pace", hourly, 8 if hourly < 10 else 60)]
    for said in (
        "max-age=60",
        "max-age=600, public",
        "max-age=3600",
        "max-age=14400",
        "max-age=86400",
        "max-age=31536000",
    ):
        yield [Channel("/fresh", 0.02, headers={"Cache-Control": said})]
    yield [Channel("/aged", headers={"Cache-Control": "max-age=3600", "Age": "1200"})]
    yield [Channel("/expires", headers={"Expires": "1800"})]
    yield [Channel("/no-cache", headers={"Cache-Control": "no-cache"})]
    for head in ("<ttl>60</ttl>", "<ttl>1440</ttl>", "<sy:updatePeriod>hourly</sy:updatePeriod>",
                 "<skipHours><hour>1</hour><hour>2</hour><hour>3</hour></skipHours>"):  # fmt: skip
        yield [Channel("/hint", head=head)]
    for validators in ("etag", "date", "none", "constant"):
        yield [Channel("/validators", 1.0, validators=validators)]
    for status, value in (
        (429, "1800"),
        (429, "{date}"),
        (503, "86400"),
        (503, "soon"),
        (429, None),
        (429, "-1"),
        (503, "0"),
    ):
        yield [Channel("/pause", 1.0, change=pausing(status, value))]
    yield [Channel("/week", change=between(span / 4, span / 4 + HOUR, 429, **{"Retry-After": "99999999"}))]
    for status in (404, 500, 403):
        yield [Channel("/broken", change=between(span / 4, span / 2, status))]
    yield [Channel("/gone", change=between(span / 6, ever, 410))]
    yield [Channel("/gone-for-an-hour", change=between(span / 6, span / 6 + HOUR, 410))]
    for status in (301, 308, 302, 307):
        yield [Channel("/old", change=between(span / 7, ever, status, Location="/new")), Channel("/new")]
    yield [Channel("/cookie", headers={"Set-Cookie": "who=you; Path=/"})]
    yield [Channel(f"/section-{number}", 0.2 * number) for number in range(6)]
    yield [Channel(f"/busy-{number}", 6.0, headers={"Cache-Control": "max-age=300"}) for number in range(3)]


def log_of(days: float, settings: PollingSettings, *, seed: int = 1, every: int = 1) -> list[Exchange]:
    """What publishers see of a watcher in so many days, every so many of them."""

    async def live() -> list[Exchange]:
        async with Town(list(sites(days))[::every]) as town:
            await Watcher(town.feeds, settings, seed).watch(timedelta(days=days))
            return town.log

    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(live())
