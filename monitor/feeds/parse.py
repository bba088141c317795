"""Parsing: bytes to stories, in worker processes under limits.

The only door to feedparser, which is loaded in the workers alone. What is decided here is only what feedparser leaves
open: encodings and dates are read by our own rules, because a wrong one is worse than none.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import cache, lru_cache, partial
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple

from monitor.errors import FeedError
from monitor.feeds.address import LONGEST_ADDRESS, web_address
from monitor.feeds.carried import carried, watch_entries
from monitor.feeds.clean import SUMMARY_LENGTH, TEXT_LENGTH, as_declared, cut, one_line, plain, text_of
from monitor.feeds.dates import parse_date
from monitor.feeds.decode import decoded, well_behaved
from monitor.feeds.extent import FIRST_TAG, whole_entries, without_undeclared_prefix
from monitor.feeds.hints import hints_of
from monitor.feeds.jsonfeed import read_json_feed
from monitor.feeds.known import Readings
from monitor.feeds.stories import Entry, stories_of
from monitor.habits import Hints
from monitor.model import Document, Feed, Outcome, ParsedFeed
from monitor.workers import LimitedWorkers, LimitHit, Result

if TYPE_CHECKING:  # pydantic would double what a worker weighs
    from monitor.feeds.polling import PollingSettings

MOST_ENTRIES = 2_000
LONGEST_ID = 1_000
LONGEST_SOURCE = 200
WORKER_MEMORY = 256 * 1024 * 1024  # bytes of address space: a worker at rest takes about 100 MB of it
LARGE = 1024 * 1024  # bytes of a document that is parsed alone: a worker can need ten times as much
GOOD_PARSES = 3  # in a row, that lead a feed back out of the slow lane

Task = Callable[[bytes, str | None, str], "Parsed"]  # what runs in a worker: body, content type, address


class Parsed(NamedTuple):
    """What a document says, its entries in document order. `cut`: it ended too soon. `state`: a hash of that in
    which the reader began and ended each entry, if it was the same for all: then they do not depend on each other."""

    title: str
    language: str
    entries: tuple[Entry, ...]
    cut: bool = False
    hints: Hints = Hints()
    state: str = ""


class Parser:
    """Turns documents into stories, each in a worker process under limits.

    A feed whose document hit a limit is parsed in a lane of its own from then on, where it keeps waiting only its like,
    until it has parsed well three times in a row. That is known for as long as the Parser lives: after a restart such a
    feed costs the others one poll again. Of large documents one is parsed at a time, whatever its lane. As long
    it is known how entries were read, which are not parsed again.
    """

    def __init__(
        self,
        settings: PollingSettings,
        workers: int = 2,
        *,
        memory: int = WORKER_MEMORY,
        prepare: Callable[[], None] | None = None,
        tasks: int | None = None,
    ) -> None:
        self._seconds = settings.parse_timeout.total_seconds()
        prepare = prepare or _prepare
        self._workers = LimitedWorkers(workers, memory=memory, prepare=prepare, tasks=tasks)
        self._slow_lane = LimitedWorkers(1, memory=memory, prepare=prepare)  # no process before its first document
        self._owing: dict[str, int] = {}  # good parses that a feed in the slow lane still owes, by address
        self._slow_turn = asyncio.Lock()
        self._large_turn = asyncio.Lock()
        self._readings = Readings()

    def turn(self, feed: Feed) -> AbstractAsyncContextManager[None]:
        """To be held while a feed is fetched and parsed: those in the slow lane take turns already at being fetched, so
        that only one of their bodies waits for the lane."""
        return self._slow_turn if feed.url in self._owing else nullcontext()

    async def __call__(self, feed: Feed, document: Document, task: Task | None = None) -> ParsedFeed:
        """The stories of a document, in its order, as `task` reads it: `parse_document` if none. Raises FeedError."""
        owing = self._owing.get(feed.url, 0)
        try:
            lane = self._slow_lane if owing else self._workers
            if task is None:
                parsed = await self._readings.read(feed.url, document, partial(self._parsed, lane=lane))
            else:
                parsed = await self._parsed(document, lane, task)
        except FeedError as exc:
            if owing or exc.outcome is Outcome.PARSER_LIMIT:
                self._owing[feed.url] = GOOD_PARSES
            raise
        if owing > 1:
            self._owing[feed.url] = owing - 1
        else:
            self._owing.pop(feed.url, None)
        if parsed.cut and not parsed.entries:
            raise FeedError(Outcome.BAD_ANSWER, "the document is cut off before the end of its first entry")
        return ParsedFeed(stories_of(feed, parsed.entries, parsed.language), parsed.cut, parsed.hints)

    async def entries(self, document: Document) -> Parsed:
        """What `parse_document` returns. Raises FeedError."""
        return await self._parsed(document, self._workers)

    async def run(self, task: Callable[..., Result], *args: Any) -> Result:
        """`task(*args)` under the limits of a document; raises what it raises, or LimitHit."""
        return await self._workers.run(task, *args, seconds=self._seconds)

    async def _parsed(self, document: Document, lane: LimitedWorkers, task: Task | None = None) -> Parsed:
        arguments = (document.body, document.content_type, document.url)
        try:
            async with self._large_turn if len(document.body) > LARGE else nullcontext():
                return await lane.run(task or parse_document, *arguments, seconds=self._seconds)
        except LimitHit as exc:
            raise FeedError(
                Outcome.PARSER_LIMIT, f"the document could not be parsed: {exc}", status=document.status
            ) from exc
        except FeedError as exc:
            exc.status = document.status
            exc.permanent_url = document.permanent_url
            raise

    def close(self) -> None:
        """End the workers at once."""
        self._workers.close()
        self._slow_lane.close()


def parse_document(body: bytes, content_type: str | None, url: str) -> Parsed:
    """What runs in the worker. `url` is where relative addresses start, "" where that is unknown.

    Raises FeedError (not a feed).
    """
    if not body.strip(b" \t\r\n\0"):
        raise FeedError(Outcome.NOT_A_FEED, "the answer is empty")
    text = decoded(body, content_type).lstrip("\ufeff\0 \t\r\n")
    if text.startswith(("{", "[")):
        feed = read_json_feed(text, MOST_ENTRIES)
        if feed is None:
            raise FeedError(Outcome.NOT_A_FEED, "JSON, but not a JSON Feed")
        base = feed.home or url
        json_entries = []
        for item in feed.items:
            body_text = text_of(item.html) or plain(item.text)
            raw = Raw(
                item.id, item.url, plain(item.title), plain(item.summary), body_text, (item.published, item.updated)
            )
            json_entries.append(entry_of(raw, url or base))
        return Parsed(one_line(plain(feed.title)), _language(feed.language), tuple(json_entries))
    text = well_behaved(text)
    _refuse_other_things(text)
    text, cut = whole_entries(without_undeclared_prefix(text), MOST_ENTRIES)
    first = FIRST_TAG.search(text)
    hints = hints_of(text)
    xml = text.encode("utf-8", "replace")
    del text  # up to four bytes a character, and feedparser makes more of it
    return _read_xml(xml, first[1] if first else "", url)._replace(cut=cut, hints=hints)


class Raw(NamedTuple):
    """An entry as its document has it; title, summary and text are clean already."""

    id: str
    url: str
    title: str
    summary: str
    text: str
    dates: tuple[str, ...]
    source: str = ""


def entry_of(raw: Raw, base: str) -> Entry:
    """The entry with an id, an address that is one, and no field too long. Relative addresses start at `base`."""
    url = web_address(raw.url, base=base)
    title, summary, text = one_line(raw.title), raw.summary, raw.text
    if text == summary:
        text = ""
    published = next((date for date in map(parse_date, raw.dates) if date is not None), None)
    given = one_line(plain(raw.id), LONGEST_ADDRESS + 1)
    whole = raw.id if given else url or "\x1f".join((title, summary, text))
    given = given or url or ""
    if not 0 < len(given) <= LONGEST_ID:
        given = "sha256:" + hashlib.sha256(whole.encode("utf-8", "replace")).hexdigest()
    source = one_line(plain(raw.source), LONGEST_SOURCE) if raw.source else ""  # most entries name none
    return Entry(given, url, title, cut(summary, SUMMARY_LENGTH), cut(text, TEXT_LENGTH), published, source)


_LIKE_AN_ADDRESS = re.compile(r"https?://|/", re.IGNORECASE)

TITLE = re.compile(r"<title[^>]{0,200}>([^<]{0,500})", re.IGNORECASE)
_FEED_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
GATE = re.compile(
    r"captcha|just a moment|attention required|are you (?:a )?(?:human|robot)|verify you are"
    r"|enable javascript and cookies|checking your browser|ddos protection|unusual traffic",
    re.IGNORECASE,
)


def _refuse_other_things(text: str) -> None:
    """Say what it is that is no feed; a page that keeps robots out must not look like an empty feed."""
    first = FIRST_TAG.search(text[:100_000])
    if first is None:
        raise FeedError(Outcome.NOT_A_FEED, "neither XML nor JSON")
    if first[1].lower() in ("html", "head", "body") and not _FEED_ROOT.search(text[:100_000]):
        title = TITLE.search(text[:100_000])
        named = f' titled "{one_line(text_of(title[1]), 80)}"' if title and title[1].strip() else ""
        if GATE.search(text[:100_000]):
            raise FeedError(Outcome.NOT_A_FEED, f"a page that asks for a human{named}, not a feed")
        raise FeedError(Outcome.NOT_A_FEED, f"a web page{named}, not a feed")


@cache
def _prepare() -> None:
    """Load feedparser, before the worker's limits hold, and mend it: without its dates, which roll 32 July into August,
    with RSS 1.1, and with an end for each xml:base, which else holds for all that follows where none is around it."""
    from feedparser import datetimes, mixin
    from feedparser.util import FeedParserDict

    datetimes._date_handlers.clear()
    mixin.copy = SimpleNamespace(deepcopy=FeedParserDict)  # of three words to a text, 2,000 times a document
    mixin._urljoin = lru_cache(64)(mixin._urljoin)  # of the same base and nothing, for each element
    reader = mixin._FeedParserMixin
    reader.namespaces["http://purl.org/net/rss1.1#"] = ""
    end = reader.unknown_endtag

    def unknown_endtag(self: Any, tag: str) -> None:
        end(self, tag)
        self.baseuri = self.basestack[-1] if self.basestack else ""

    push_content = reader.push_content

    def quick_push_content(self: Any, *args: Any) -> None:
        push_content(self, *args)
        self.contentparams = dict(self.contentparams)  # asked for each piece of text; none of its keys has two names

    reader.unknown_endtag = unknown_endtag
    reader.push_content = quick_push_content
    watch_entries(reader)


def _read_xml(xml: bytes, root: str, url: str) -> Parsed:
    import feedparser

    _prepare()
    # No place of its own: feedparser would make ids absolute with it, and they would change when the feed moves.
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": ""}
    # A file object, never a string: feedparser would fetch a string that looks like an address.
    source = io.BytesIO(xml)
    try:
        parsed = feedparser.parse(source, sanitize_html=False, resolve_relative_uris=False, response_headers=headers)
    except MemoryError:
        raise
    except Exception as exc:  # tags that close what they did not open bring out a bug here and there
        raise FeedError(Outcome.NOT_A_FEED, f"too broken to be read: {one_line(plain(repr(exc)), 100)}") from exc
    version = parsed.get("version") or ""
    state = carried(parsed.feed, parsed.entries)
    titled = parsed.feed and root.rpartition(":")[2].lower() in ("rss", "feed", "channel")  # and rubbish has no title
    if version in ("", "rss") and not (parsed.entries or titled):
        raise FeedError(Outcome.NOT_A_FEED, f"XML, but not a feed: it begins with <{one_line(root, 40)}>")
    literal = version.startswith("atom")
    channel = parsed.feed
    base = web_address(_string(channel, "link"), url) or url
    entries = (_xml_entry(entry, literal, url or base) for entry in parsed.entries[:MOST_ENTRIES])
    title = one_line(_words(channel.get("title_detail"), channel.get("title"), literal))
    return Parsed(title, _language(_string(channel, "language")), tuple(entries), state=state)


def _xml_entry(entry: dict[str, Any], literal: bool, base: str) -> Entry:
    title = _words(entry.get("title_detail"), dict.get(entry, "title"), literal)
    summary = _words(entry.get("summary_detail"), _string(entry, "summary"), literal)
    contents = [_words(part, None, literal) for part in entry.get("content") or () if isinstance(part, dict)]
    text = max(contents, key=len, default="")
    if summary and text.startswith(summary) and len(contents) and len(summary) == len(text):
        summary = ""  # feedparser copies the content of an entry that has nothing else
    raw = Raw(
        id=_string(entry, "id"),
        url=next(filter(partial(web_address, base=base), _links(entry)), ""),
        title=title,
        summary=summary,
        text=text,
        dates=tuple(_string(entry, key) for key in ("published", "updated", "created")),
        source=_string(source, "title") if isinstance(source := entry.get("source"), dict) else "",
    )
    return entry_of(raw, base)


def _words(detail: Any, value: Any, literal: bool) -> str:
    """A text construct as plain text. In Atom `type="text"` means what it says; RSS never says."""
    if isinstance(detail, dict):
        value = value or dict.get(detail, "value")
        if literal and detail.get("type") == "text/plain" and isinstance(value, str):
            return as_declared(value)
    return text_of(value) if isinstance(value, str) else ""


def _links(entry: dict[str, Any]) -> Iterator[str]:
    """What may be the address of the page itself, best first; not that of a sound file or of a feed of comments."""
    links = [link for link in entry.get("links") or () if isinstance(link, dict) and link.get("href")]
    alternates = [link for link in links if link.get("rel", "alternate") == "alternate"]
    yield from (str(link["href"]) for link in alternates if "html" in (link.get("type") or "text/html"))
    link = _string(entry, "link")
    if not entry.get("guidislink") or _LIKE_AN_ADDRESS.match(link):  # an id of its own name would lead nowhere
        yield link
    yield from (str(link["href"]) for link in alternates)


def _string(entry: dict[str, Any], key: str) -> str:
    # dict.get, because feedparser answers for one date with another.
    value = dict.get(entry, key)
    return value.strip() if isinstance(value, str) else ""


def _language(code: str) -> str:
    code = code.strip().lower().replace("_", "-")
    return code if re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,3}", code) else ""
