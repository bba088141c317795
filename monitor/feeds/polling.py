"""When a feed is polled again, and what of its first poll is told. Pure: `now` and the jitter are arguments."""

from __future__ import annotations

import email.utils
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, field_validator

from monitor.errors import FeedError
from monitor.feeds.belief import after_document, after_failure, changed_belief, located, unmoved
from monitor.feeds.gaps import by_rhythm, listened
from monitor.feeds.pace import SLOWEST, least_wait, limits, moved, outside_skipped
from monitor.habits import Pace
from monitor.model import Document, Feed, FeedMemory, Outcome, ParsedFeed, Poll, Story, Validators
from monitor.settings import Duration, Settings, parse_duration

WHOLE_EVERY = timedelta(hours=24)
SLOW_DOWN = timedelta(hours=1)  # a publisher that asks for a pause without saying how long
LONGEST_PAUSE = timedelta(days=7)  # that a publisher may ask for
LONGEST_FRESH_ERROR = timedelta(hours=1)  # of which a cache header is believed: most mean what they say of pages
FIRST_POLL_STORIES = 20
AHEAD = timedelta(days=1)  # local time labelled UTC is up to 14 hours ahead and still today's story


def _window(value: Any) -> Any:
    return value if value == "all" else parse_duration(value)


class PollingSettings(Settings):
    """`polling:` of config.yaml."""

    interval: Duration = timedelta(minutes=15)
    fastest: Duration = timedelta(minutes=5)
    adaptive: bool = True
    per_host: Annotated[int, Field(ge=1, le=100)] = 1
    host_pause: Duration = timedelta(seconds=5)
    timeout: Duration = timedelta(seconds=30)
    parse_timeout: Duration = timedelta(seconds=5)
    allow_private_addresses: bool = False
    proxy: str | None = None
    full_text: bool = False
    first_poll_window: Annotated[timedelta | Literal["all"], BeforeValidator(_window)] = timedelta(days=7)

    @field_validator("interval", "fastest", "timeout", "parse_timeout")
    @classmethod
    def _positive(cls, value: timedelta) -> timedelta:
        if value <= timedelta(0):
            raise ValueError("must be longer than 0s")
        return value

    @field_validator("proxy")
    @classmethod
    def _proxy_address(cls, value: str | None) -> str | None:
        if value is not None and not value.lower().startswith(("http://", "https://")):
            raise ValueError("a proxy is an address such as http://127.0.0.1:3128")
        return value


def question(feed: Feed, memory: FeedMemory, now: datetime) -> tuple[Feed, Validators]:
    """What to ask for: the feed where it is believed to be, and "changed since?" these validators.

    None of them once a day, for there are servers that say "unchanged" for ever; and not more often, for publishers
    count such questions. The day is over when the next poll, as late after this one as this one after the last, would
    come too late, but for a tenth by which polls are late anyway; not where the publisher lets us wait so long.
    Of a feed that fails it is every second question once these are far apart: servers may stumble over validators.
    """
    if memory.last_whole is None or memory.last_polled is None:
        return located(feed, memory.belief), Validators()
    wait, age = now - memory.last_polled, now - memory.last_whole
    if memory.failures:
        day_is_young = age < WHOLE_EVERY or wait < WHOLE_EVERY / 2 or memory.failures % 2 == 1
    elif wait.total_seconds() * 0.9 <= least_wait(memory.pace):
        day_is_young = age < WHOLE_EVERY
    else:
        day_is_young = age < WHOLE_EVERY and age + wait * 0.9 <= WHOLE_EVERY
    return located(feed, memory.belief), memory.validators if day_is_young and age >= timedelta(0) else Validators()


def is_changed(memory: FeedMemory, document: Document) -> bool:
    """False for the bytes that parsed last time."""
    return document.validators.body_hash != memory.validators.body_hash


def brought(
    feed: Feed,
    memory: FeedMemory,
    document: Document,
    parsed: ParsedFeed,
    fresh: Sequence[Story],
    unmet: Sequence[Story],
    now: datetime,
) -> Poll:
    """How a poll ended that brought nothing, or a document that parsed; `fresh` are its new and changed stories,
    `unmet` those of them that we had not met before.

    An empty list is an answer, but perhaps a false one: its validators are not kept, so that the next poll asks for the
    whole document, and a feed that was always empty still has its first poll before it. So it is with a document that
    was cut off; but a feed that is cut off each time has its first poll behind it with the second.
    """
    if document.status == 304:
        belief = unmoved(memory.belief) if memory.belief.moving_to is None else memory.belief
        pace = moved(memory, document, None, 0, now)
        poll = Poll(feed.url, now, Outcome.UNCHANGED)
        poll = replace(poll, belief=changed_belief(memory, belief), pace=changed_pace(memory, pace))
        return listened(memory, poll, parsed, unmet, now)
    reason, leads_to = "", document.permanent_url
    kept: Validators | None = document.validators
    if not is_changed(memory, document):
        outcome = Outcome.UNCHANGED
    elif parsed.stories:
        outcome = Outcome.NEW if fresh else Outcome.KNOWN
    else:
        outcome, leads_to = Outcome.EMPTY, None
        kept = Validators() if memory.parsed_before else None
        reason = (
            "it lists no story any more; the known ones stay known" if memory.parsed_before else "it lists none yet"
        )
    if parsed.cut:
        kept = Validators() if memory.last_polled is not None else None
        reason = "the document is cut off; the entries before that are read"
    belief = after_document(feed, memory.belief, leads_to, now)
    if belief.address != memory.belief.address:
        reason = f"it has moved for good: {belief.address or feed.url} is asked from now on"
    poll = Poll(feed.url, now, outcome, reason, document.status, len(fresh), kept)
    pace = moved(memory, document, parsed if parsed.stories else None, len(fresh), now)
    poll = replace(poll, belief=changed_belief(memory, belief), pace=changed_pace(memory, pace))
    poll = replace(poll, listed=tuple(story.key for story in parsed.stories), cut=parsed.cut)
    return listened(memory, poll, parsed, unmet, now)


def changed_pace(memory: FeedMemory, pace: Pace) -> Pace | None:
    """The pace, or None where it is the one that is remembered."""
    return None if pace == memory.pace else pace


def failed(feed: Feed, memory: FeedMemory, error: FeedError, now: datetime) -> Poll:
    """How a poll ended that brought no document, or one that did not parse."""
    belief = after_failure(memory.belief, error.outcome, memory.failures + 1, now)
    reason = error.reason
    if belief.gone:
        reason += f", as on {belief.seen[0]:%Y-%m-%d}: not polled any more; a restart or a reload asks once more"
    elif belief.address != memory.belief.address:
        reason += f". It was asked at {memory.belief.address}; the configured address is asked again"
    wait, paused = error.retry_after, memory.pace.paused
    if wait is not None:
        paused = now + wait
    elif error.fresh and error.outcome is not Outcome.SLOW_DOWN:  # which waits longer than that
        wait = min(timedelta(seconds=error.fresh), LONGEST_FRESH_ERROR)
    poll = Poll(feed.url, now, error.outcome, reason, error.status, wait=wait)
    pace = replace(memory.pace, paused=paused)
    return replace(poll, belief=changed_belief(memory, belief), pace=changed_pace(memory, pace))


def remembered(memory: FeedMemory, poll: Poll) -> FeedMemory:
    """What is known of a feed once that poll has ended; the database keeps the same."""
    return FeedMemory(
        validators=poll.validators or memory.validators,
        parsed_before=memory.parsed_before or poll.validators is not None,
        failures=0 if poll.outcome.healthy else memory.failures + 1,
        next_due=poll.next_due,
        last_polled=poll.at,
        last_read=poll.at if poll.outcome.healthy else memory.last_read,
        last_new=poll.at if poll.outcome is Outcome.NEW else memory.last_new,
        last_whole=poll.at if poll.validators is not None else memory.last_whole,
        last_outcome=poll.outcome,
        last_reason=poll.reason,
        belief=poll.belief or memory.belief,
        pace=poll.pace or memory.pace,
        rhythm=poll.rhythm or memory.rhythm,
    )


def next_poll(
    feed: Feed, memory: FeedMemory, poll: Poll, settings: PollingSettings, now: datetime, *, jitter: float
) -> datetime:
    """When to poll this feed again. `memory` is from before the poll; `jitter` in [0, 1) spreads it over a tenth.

    * Never before a pause that the publisher asked for is over: `Retry-After`, up to seven days. Nor while an error is
      fresh by its cache headers, up to an hour: a cache would answer with it (RFC 9111, 4.2). Both only lengthen waits.
    * Without adaptation exactly `interval` after `now`. The rest holds with it.
    * A feed that is well waits by its pace and by what its publisher says (`pace.limits`), a day at most; not into an
      hour or a day that is to be skipped, unless it were for more than a day; and it is due when the whole document is.
    * A feed that failed waits as usual, for most failures are over by then, and twice as long after each one more, up
      to a day; it is never given up. After a 429 or 503 that says nothing more, and after a 410, an hour at least.
    """
    usual, late = feed.interval or settings.interval, 1 + jitter / 10
    if not settings.adaptive:
        return now + max(usual, poll.wait or timedelta(0))
    interval = usual.total_seconds()
    slowest = max(SLOWEST, interval)
    if not poll.outcome.healthy:
        wait = interval if poll.outcome is not Outcome.GONE else max(interval, SLOW_DOWN.total_seconds())
        wait *= 2 ** min(memory.failures, 10)
        if poll.outcome is Outcome.SLOW_DOWN and poll.wait is None:
            wait = max(wait, SLOW_DOWN.total_seconds())
        asked = poll.wait.total_seconds() if poll.wait is not None else 0.0
        return now + timedelta(seconds=max(_with_jitter(wait, late, slowest), asked * late))
    fastest = settings.fastest.total_seconds()
    least, wait = limits(memory, poll, interval, fastest)
    wait = by_rhythm(wait, poll.rhythm or memory.rhythm, now, fastest)
    wait = max(_with_jitter(wait, late, slowest), min(least * late, slowest))
    whole = now if poll.validators is not None else memory.last_whole
    if whole is not None and wait < slowest:
        left = WHOLE_EVERY.total_seconds() - (now - whole).total_seconds()
        wait = _until_whole(wait, left, late, max(least, min(fastest, interval)))
    due = now + timedelta(seconds=wait)
    return outside_skipped(due, poll.pace or memory.pace, now + timedelta(seconds=slowest))


def _with_jitter(wait: float, late: float, slowest: float) -> float:
    """Up to a tenth later; what has reached the slowest pace is spread over the tenth before it."""
    return wait * late if wait * 1.1 <= slowest else min(min(wait, slowest / 1.1) * late, slowest)


def _until_whole(wait: float, left: float, late: float, least: float) -> float:
    """The wait, such that one poll comes when the whole document is due in `left`, or half of that wait before it:
    else it would be asked for by the poll before, and more often than once a day."""
    if not 0 < left <= wait * 2.2:
        return wait
    if left <= wait * 1.1:
        return left if left >= least else wait
    half = left / 2.2 * late
    return half if half >= least else wait


def retry_wait(value: str, now: datetime) -> timedelta:
    """A Retry-After as a wait of 0 to 7 days: seconds, or a date; an hour where it says neither."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(timedelta(seconds=int(value[:9])), LONGEST_PAUSE) if len(value) < 10 else LONGEST_PAUSE
    with suppress(ValueError, TypeError, IndexError, OverflowError):
        when = email.utils.parsedate_to_datetime(value[:100])
        when = when if when.tzinfo is not None else when.replace(tzinfo=UTC)
        return min(max(when - now, timedelta(0)), LONGEST_PAUSE)
    return SLOW_DOWN


def first_poll_backlog(
    stories: Sequence[Story], now: datetime, window: timedelta | Literal["all"], *, told: int = 0
) -> frozenset[str]:
    """The keys of the matched stories of a feed's first poll that are held back, because they are old.

    Told are the newest that the publisher dates inside the window before now, at most 20 with those that are `told`
    already; undated ones are old.
    """
    if window == "all":
        return frozenset()
    fresh = [
        (story.published, story.key)
        for story in stories
        if story.published is not None and now - window <= story.published <= now + AHEAD
    ]
    fresh.sort(reverse=True)
    chosen = {key for _, key in fresh[: max(0, FIRST_POLL_STORIES - told)]}
    return frozenset(story.key for story in stories) - chosen


def clock_set(memories: Mapping[str, FeedMemory], by: timedelta) -> dict[str, FeedMemory]:
    """After the clock was set by so much: a feed is polled no later than it would have been, had it not been."""
    back = min(by, timedelta(0))
    return {
        url: replace(memory, next_due=memory.next_due and memory.next_due + back) for url, memory in memories.items()
    }
