"""THE PATH OF ARTICLES, beside the main path: the text behind a story, of feeds with `full_text`.

    [Story] new or changed ─promise─▶ waiting, in the transaction that stores it       (or: no rule can match it)
    waiting, the most promising first ─fetch─▶ page ─extract─▶ text, or why not ─match─▶ [Match] ─group─▶ Incident
         ─▶ stored, one transaction

A story is stored, matched and told without waiting for its article. What is waiting is read from the database, so a
process that dies goes on where it was; what fails never touches what is stored of the story.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal, NamedTuple

import structlog

from monitor import storage
from monitor.errors import CannotWork, FeedError
from monitor.feeds.address import host_of
from monitor.feeds.article import Article
from monitor.feeds.barriers import Barrier
from monitor.feeds.page import Page
from monitor.feeds.polling import SLOW_DOWN, first_poll_backlog
from monitor.model import Feed, Outcome, Reading, Story
from monitor.recording import record_readings
from monitor.second_look import second_look
from monitor.storage import Transaction as Tx
from monitor.storage.articles import ArticleState, Request, Waiting
from monitor.storage.stories import with_text
from monitor.telling import Held

log = structlog.get_logger("monitor.articles")

AT_ONCE = 8  # articles, each at a host of its own
RETRY_AFTER = timedelta(minutes=15)  # doubled after each try
MOST_TRIES = 6  # within eight hours
TRIES_OF_MISSING = 2  # a feed may list an article some minutes before it is there
PAUSE = timedelta(minutes=1)  # when nothing can be stored

Window = timedelta | Literal["all"]


@dataclass(frozen=True)
class Texts:
    """What reading articles needs. `feeds` are the addresses of those whose articles are read."""

    storage: storage.Storage
    feeds: frozenset[str]
    read: Callable[[str], Awaitable[tuple[Article, str]]]
    match: Callable[[Sequence[Story]], Awaitable[Sequence[Reading]]]
    first_poll_window: Window


def has_articles(feed: Feed, default: bool) -> bool:
    """Whether the articles behind its stories are read; a page that is one text has none."""
    if isinstance(feed, Page) and feed.selectors is None:
        return False
    return default if feed.full_text is None else feed.full_text


async def requests(
    feed: Feed,
    readings: Sequence[tuple[Story, Reading]],
    first_poll: bool,
    returned: Set[str],
    *,
    default: bool,
    promises: Callable[[Sequence[Story]], Awaitable[Sequence[int | None]]],
) -> list[Request]:
    """Which articles of new and changed stories of a feed are to be read, and how soon.

    Stories without a page of their own have none. One that rules match already has been heard: its article comes after
    those that may still bring a match.
    """
    if not has_articles(feed, default):
        return []
    with_page = [(story, reading) for story, reading in readings if story.canonical_url and story.url]
    promised = await promises([story for story, _ in with_page]) if with_page else ()
    asked = []
    for (story, reading), promise in zip(with_page, promised, strict=True):
        held = Held.RETURNED if story.key in returned else Held.FIRST_POLL if first_poll else None
        rank = min(promise, 1) if promise is not None and reading.matches else promise
        asked.append(Request(story.key, host_of(story.url or ""), rank, held))
    return asked


async def read_article(waiting: Waiting, now: datetime, texts: Texts) -> bool:
    """Read one article, match its story again with it, and store both; whether a rule matched. Raises CannotWork."""
    try:
        article, raw_hash = await texts.read(waiting.story.url or "")
    except FeedError as error:
        ending = after_failure(error, waiting, now)
        await texts.storage.write(lambda tx: record_failure(tx, waiting, ending, now))
        return False
    story = waiting.story
    if article.barrier is None or len(article.text) > len(story.text):
        story = with_text(story, article.text)
    reading = None
    if story != waiting.story:
        ((_, reading),) = await second_look([story], await texts.match([story]), now, texts.match, texts.storage)
    await texts.storage.write(
        partial(
            record_text,
            waiting=waiting,
            read=(article, raw_hash, story, reading),
            now=now,
            window=texts.first_poll_window,
        )
    )
    return reading is not None and bool(reading.matches)


Read = tuple[Article, str, Story, Reading | None]


def record_text(tx: Tx, waiting: Waiting, read: Read, now: datetime, window: Window) -> None:
    """The text, the matches that it brings and what became of the article: all of it, or nothing.

    If its feed changed the story meanwhile, the article is read once more, for the story as it is now.
    """
    article, raw_hash, story, reading = read
    if not storage.articles.is_current(tx, waiting):
        storage.articles.ended(tx, waiting, ArticleState.WAITING, "", now)
        return
    state, reason = ArticleState.READ, ""
    if article.barrier is not None:
        state, reason = ArticleState.BARRED, str(article.barrier)
        if article.text:
            reason += f"; the {len(article.text):,} characters before it are read"
    elif story.listed_text is None:
        reason = "its feed has more of it"
    storage.articles.ended(tx, waiting, state, reason, now, raw_hash=raw_hash)
    if reading is not None:
        held = held_back(tx, waiting, window)
        late, old = ({story.key} if held is why else set() for why in (Held.FIRST_POLL, Held.RETURNED))
        storage.stories.set_text(tx, waiting.story_id, story, reading.language, now)
        record_readings(tx, [(story, reading)], {story.key: waiting.story_id}, late, old, now)


def held_back(tx: Tx, waiting: Waiting, window: Window) -> Held | None:
    """Why what the text of an article matches is held back: as the story's other matches are, else by the window of a
    first poll, of which 20 stories are told, those that match by their articles included."""
    if present := storage.matches.of_story(tx, waiting.story_id):
        if any(kept.of.returned for kept in present):
            return Held.RETURNED
        return Held.FIRST_POLL if any(kept.of.first_poll for kept in present) else None
    if waiting.held is not Held.FIRST_POLL:
        return waiting.held
    told = storage.articles.told_of_first_poll(tx, waiting.story_id)
    return Held.FIRST_POLL if first_poll_backlog([waiting.story], waiting.seen, window, told=told) else None


class Ending(NamedTuple):
    """How a try ended that brought no text. `host_too`: nothing is asked of its host before `next_try`."""

    state: ArticleState
    reason: str
    next_try: datetime
    host_too: bool = False


_TRY_AGAIN = (
    Outcome.SLOW_DOWN,
    Outcome.UNREACHABLE,
    Outcome.TIMED_OUT,
    Outcome.BAD_ANSWER,
    Outcome.HTTP_ERROR,
    Outcome.PARSER_LIMIT,
)


def after_failure(error: FeedError, waiting: Waiting, now: datetime) -> Ending:
    """What becomes of an article that could not be read: given up, or tried again."""
    tries, status, outcome = waiting.attempts + 1, error.status or 0, error.outcome
    host = waiting.host
    if outcome is Outcome.DISALLOWED:
        return Ending(ArticleState.DISALLOWED, f"robots.txt of {host} asks us not to read it", now)
    if outcome is Outcome.GONE:
        return Ending(ArticleState.GONE, "it is gone for good (410)" if status == 410 else error.reason, now)
    if status in (401, 402):
        barrier = Barrier.LOGIN if status == 401 else Barrier.PAYWALL
        return Ending(ArticleState.BARRED, f"{barrier} ({status})", now)
    is_busy = outcome is Outcome.SLOW_DOWN or status >= 500
    most = MOST_TRIES if status < 400 or is_busy else TRIES_OF_MISSING if status == 404 else 1
    if outcome is Outcome.PARSER_LIMIT:
        most = TRIES_OF_MISSING
    if outcome not in _TRY_AGAIN or tries >= most:
        given_up = ArticleState.GONE if status == 404 else ArticleState.FAILED
        return Ending(given_up, error.reason + (f"; given up after {tries} tries" if tries > 1 else ""), now)
    wait = RETRY_AFTER * 2 ** (tries - 1)
    if outcome is Outcome.SLOW_DOWN:
        wait = max(wait, SLOW_DOWN) if error.retry_after is None else max(error.retry_after, timedelta(seconds=1))
    host_too = is_busy or outcome in (Outcome.UNREACHABLE, Outcome.TIMED_OUT)
    return Ending(ArticleState.WAITING, error.reason, now + wait, host_too)


def record_failure(tx: Tx, waiting: Waiting, ending: Ending, now: datetime) -> None:
    storage.articles.ended(tx, waiting, ending.state, ending.reason, now, next_try=ending.next_try)
    if ending.host_too:
        storage.articles.put_off(tx, waiting.host, ending.next_try)


class Articles:
    """Reads what is waiting, beside everything else. `texts` gives what is needed as it is now; `news` is called when a
    rule has matched."""

    def __init__(
        self,
        texts: Callable[[], Texts],
        clock: Callable[[], datetime],
        stopping: Callable[[], bool],
        news: Callable[[], object],
    ) -> None:
        self._texts, self._clock, self._stopping, self._news = texts, clock, stopping, news
        self._work: asyncio.Task[None] | None = None
        self._looked_with: Texts | None = None  # when nothing was left the last time
        self._pause = clock()
        self.reading: dict[str, asyncio.Task[None]] = {}  # by host

    def ring(self) -> None:
        """Begin, if something may be waiting."""
        if self._work is not None and not self._work.done():
            return
        texts = self._texts()
        if texts.feeds or self._looked_with is not texts:
            self._work = asyncio.create_task(self._read_due())

    async def drain(self) -> None:
        """Read all that is due now. What is at work already may have looked before the last of it came."""
        if self._work is not None:
            await asyncio.wait([self._work])
        self.ring()
        if self._work is not None:
            await asyncio.wait([self._work])

    async def _read_due(self) -> None:
        """Read what is due until nothing is. Raises nothing: what is left is tried again."""
        try:
            while not self._stopping() and self._clock() >= self._pause:
                texts = self._texts()
                await self._begin(texts)
                if not self.reading:
                    self._looked_with = texts
                    return
                await asyncio.wait(self.reading.values(), return_when=asyncio.FIRST_COMPLETED)
        except Exception as error:  # the boundary: nothing waits for it, and nothing may fall with it
            self._put_off(error)

    async def _begin(self, texts: Texts) -> None:
        now, most = self._clock(), AT_ONCE - len(self.reading)
        busy = tuple(self.reading)
        if most == 0:
            return
        found = await texts.storage.read(lambda tx: storage.articles.due(tx, now, busy, most))
        if texts is not self._texts():  # a reload came between, and these are about to be closed
            return
        for waiting in found:
            self.reading[waiting.host] = asyncio.create_task(self._read(waiting, now, texts))

    async def _read(self, waiting: Waiting, now: datetime, texts: Texts) -> None:
        try:
            if waiting.story.feed not in texts.feeds:
                off = Ending(ArticleState.SKIPPED, "articles of its feed are not read any more", now)
                await texts.storage.write(lambda tx: record_failure(tx, waiting, off, now))
            elif await read_article(waiting, now, texts):
                self._news()
        except CannotWork as error:
            self._put_off(error)
        except Exception as error:  # the boundary: a bug that one article brings out must not silence the rest
            log.exception("article crashed", url=waiting.story.url)
            crashed = Ending(ArticleState.FAILED, f"a bug of ours, which is in the log: {type(error).__name__}", now)
            try:
                await texts.storage.write(lambda tx: record_failure(tx, waiting, crashed, now))
            except CannotWork as worse:
                self._put_off(worse)
        finally:
            self.reading.pop(waiting.host, None)

    def _put_off(self, error: Exception) -> None:
        """Else what cannot be stored would be asked for again every second."""
        self._pause = self._clock() + PAUSE
        log.error("reading articles is put off", exc_info=not isinstance(error, CannotWork), reason=str(error))

    def stop(self) -> list[asyncio.Task[None]]:
        """Drop what is under way: it is asked for again. What was dropped."""
        dropped = [*self.reading.values(), *filter(None, [self._work])]
        for task in dropped:
            task.cancel()
        return dropped
