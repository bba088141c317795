"""How fast a feed moves, and how long one that is well is left alone. Pure."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from monitor.habits import Pace
from monitor.model import Document, FeedMemory, ParsedFeed, Poll

HOUR = 3600.0  # all times here are in seconds
SLOWEST = 24 * HOUR
STORIES = 5  # that one poll may bring before the next comes sooner
OVERLAP = 0.5  # of a list that should be known when it is read again
FADES = 2 * HOUR  # until a pace that was seen counts a third
LONGEST_TTL = HOUR  # that is taken for more than a claim: many a program writes one that nobody thought about
UNBORNE = 24  # an unasked silence of a day makes the wait an hour
BORNE_OUT = 4  # and one of an hour a quarter of an hour, where the publisher says that it is seldom


def moved(memory: FeedMemory, document: Document, parsed: ParsedFeed | None, new: int, now: datetime) -> Pace:
    """The pace of a feed after a poll. `parsed` is what its document lists, None where it was not read.

    What a "304" does not say of its freshness holds on (RFC 9111, 4.3.4). Of a first poll, which brings a backlog, the
    pace is not learned.
    """
    pace, fresh = memory.pace, document.fresh
    if fresh is None and document.status == 304:
        fresh = pace.fresh
    hints, listed = (parsed.hints, len(parsed.stories)) if parsed else (pace.hints, pace.listed)
    hourly = pace.hourly
    if new and memory.parsed_before and (since := memory.last_new or memory.last_polled) and now > since:
        seconds = (now - since).total_seconds()
        faded = math.exp(-seconds / FADES)
        hourly = hourly * faded + new * (1 - faded) / seconds * HOUR
        if memory.last_polled is not None and now > memory.last_polled:  # a rush is believed sooner than its end
            hourly = max(hourly, new / (now - memory.last_polled).total_seconds() * HOUR / 2)
        hourly = round(hourly, 4)
    return Pace(hints, fresh, listed, hourly)


def limits(memory: FeedMemory, poll: Poll, interval: float, fastest: float) -> tuple[float, float]:
    """How long a feed that is well is left alone at least, and how long it is by its pace.

    * `interval` is the usual wait. Stories that come faster than five a poll make it shorter, and so do fewer where
      they are half of what the feed lists: what falls off a list between two polls is lost. Never below `fastest`.
    * Silence makes it longer: a twenty-fourth of the time since the last new story. Where the publisher says that the
      feed changes seldom (`sy:`, a long `<ttl>`) and its silence bears that out: a quarter of it, up to what is said.
    * A cache header and a `<ttl>` up to an hour are the least wait, up to a day: an answer that is still fresh brings
      nothing. But a feed that would lose stories meanwhile belies them, and is polled for that, though not more often
      than `interval`. What `sy:` says is only held against polling more often than `interval`, for the commonest
      program writes "hourly" into each feed of everybody.
    """
    pace, now = poll.pace or memory.pace, poll.at
    hints = pace.hints
    fastest = min(fastest, interval)
    quiet, hourly = 0.0, pace.hourly
    if not poll.new_stories and memory.last_new is not None:
        quiet = (now - memory.last_new).total_seconds()
        hourly *= math.exp(-max(quiet, 0.0) / FADES) if hourly else 0.0
    if poll.new_stories and memory.parsed_before and memory.last_polled is not None and now > memory.last_polled:
        hourly = max(hourly, poll.new_stories / (now - memory.last_polled).total_seconds() * HOUR)
    rolled = _time_of(pace.listed * OVERLAP, hourly) if pace.listed else SLOWEST
    wait = interval
    if hourly:
        wait = max(min(interval, _time_of(STORIES, hourly), rolled), fastest)
    wait = max(wait, quiet / UNBORNE)
    if hints.every or hints.ttl:
        claimed = max(hints.every or 0, hints.ttl or 0)
        wait = max(wait, min(claimed, interval, max(rolled, fastest)), min(claimed, quiet / BORNE_OUT))
    least = least_wait(pace)
    if least > interval:
        least = min(least, max(interval, rolled))
    return least, wait


def least_wait(pace: Pace) -> float:
    """How long the publisher lets us wait at least, by its cache headers and a `<ttl>` up to an hour; at most a day."""
    return min(max(pace.fresh or 0, min(pace.hints.ttl or 0, LONGEST_TTL)), SLOWEST)


def _time_of(stories: float, hourly: float) -> float:
    """How long so many stories take; at most a day."""
    return stories / hourly * HOUR if hourly * SLOWEST > stories * HOUR else SLOWEST


def outside_skipped(due: datetime, pace: Pace, latest: datetime) -> datetime:
    """The first hour from `due` on that the publisher does not ask to be left alone in, but no later than `latest`."""
    hints = pace.hints
    if hints.skip_hours or hints.skip_days:
        while due < latest and (due.hour in hints.skip_hours or due.weekday() in hints.skip_days):
            due = min(due + timedelta(hours=1), latest)
    return due
