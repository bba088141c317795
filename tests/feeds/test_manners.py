"""RELIABILITY I7 and I13: a fast feed is followed, and publishers do not want us gone."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.feeds.polling import PollingSettings, brought, next_poll, remembered
from monitor.habits import Hints
from monitor.model import Document, Feed, FeedMemory, ParsedFeed, Story, Validators
from tests.feeds.fortnight import log_of
from tests.feeds.manners import Exchange, faults

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_i13_in_the_log_of_publishers_of_every_kind_is_no_fault() -> None:
    """A day and more, polled every hour; `benchmarks/manners.py` does a fortnight at the usual pace."""
    settings = PollingSettings(allow_private_addresses=True, interval=HOUR)
    log = log_of(1.25, settings)
    assert len({exchange.host for exchange in log}) >= 36
    assert {200, 304, 301, 302, 307, 308, 410, 404, 500, 429} <= {exchange.status for exchange in log}
    assert faults(log) == []


SENT = {
    "user-agent": "Embargo-Monitor/1 (+https://monitor.example/)",
    "accept": "application/rss+xml",
    "accept-encoding": "gzip",
}
BOTH = {"etag": '"1"', "last-modified": "Mon, 02 Mar 2026 08:00:00 GMT"}
ASKS = {"if-none-match": '"1"', "if-modified-since": "Mon, 02 Mar 2026 08:00:00 GMT"}


def exchange(minutes: float, status: int = 200, *, path: str = "/feed", sent: Any = ASKS, got: Any = BOTH) -> Exchange:
    at = START + minutes * MINUTE
    return Exchange(at, at + timedelta(seconds=1), "publisher.example", path, {**SENT, **sent}, status, got)


FIRST = exchange(0, sent={})
DATE = {"retry-after": "Mon, 02 Mar 2026 10:00:00 GMT"}


@pytest.mark.parametrize(
    ("log", "rule"),
    [
        pytest.param([FIRST, exchange(15, 304), exchange(1441, sent={})], None, id="as it should be"),
        pytest.param([exchange(0, sent={"user-agent": "python"})], "the User-Agent names no product with", id="who?"),
        pytest.param([exchange(0, sent={"cookie": "a=b"})], "cookie is sent", id="a cookie"),
        pytest.param([exchange(0, sent={"referer": "x"})], "referer is sent", id="a referrer"),
        pytest.param([exchange(0, sent={}, path="/feed?x")], "the address is altered", id="another address"),
        pytest.param([exchange(0, sent={"accept-encoding": ""})], "compression is not accepted", id="no gzip"),
        pytest.param([FIRST, exchange(15, sent={})], "unconditional twice in a day", id="whole again too soon"),
        pytest.param([FIRST, exchange(15, sent={"if-none-match": '"1"'})], "a validator is left out", id="one of two"),
        pytest.param([FIRST, exchange(15, got={"etag": '"2"'}), exchange(30)], "a validator is not the last", id="old"),
        pytest.param([exchange(0, 304)], "a validator that nobody gave", id="made up"),
        pytest.param([FIRST, exchange(4, 304)], "asked too often", id="after four minutes"),
        pytest.param([FIRST, exchange(0.05, path="/b", sent={})], "a burst", id="at the same host at once"),
        pytest.param([FIRST, exchange(0.01, path="/b", sent={})], "two requests at once", id="before the answer"),
        pytest.param(
            [exchange(0, got={"cache-control": "max-age=3600"}, sent={}), exchange(59, sent={})],
            "while the answer was fresh",
            id="a minute too soon",
        ),
        pytest.param(
            [exchange(0, got={"expires": "Mon, 02 Mar 2026 09:00:00 GMT"}, sent={}), exchange(59, sent={})],
            "while the answer was fresh",
            id="by Expires",
        ),
        pytest.param(
            [exchange(0, 429, got={"retry-after": "3600"}, sent={}), exchange(59, sent={})],
            "before Retry-After",
            id="in seconds",
        ),
        pytest.param([exchange(0, 503, got=DATE, sent={}), exchange(119, sent={})], "before Retry-After", id="a date"),
        pytest.param(
            [exchange(0, 503, got={"retry-after": "x"}, sent={}), exchange(59, sent={})],
            "before Retry-After",
            id="nonsense is an hour",
        ),
        pytest.param([exchange(0, 410, sent={}), exchange(15, sent={})], "gone, and asked again within", id="at once"),
        pytest.param([exchange(hours * 60, 410, sent={}) for hours in (0, 24, 48)], "after it was gone", id="twice"),
        pytest.param(
            [exchange(hours * 60, 301, sent={}) for hours in (0, 24, 72, 96)],
            "where it moved away from for good",
            id="moved",
        ),
    ],
)
def test_the_scorer_finds_each_kind_of_fault(log: list[Exchange], rule: str | None) -> None:
    found = {fault.rule for fault in faults(log)}
    assert found == set() if rule is None else any(each.startswith(rule) for each in found)


class Rolling:
    """A feed that lists the last so many of its stories, which come by chance."""

    def __init__(self, hourly: float, lists: int, settings: PollingSettings, hints: Hints = Hints()) -> None:
        self._chance, self._settings = random.Random(5), settings
        self._feed, self._memory = Feed("https://publisher.example/feed", "P", "p"), FeedMemory()
        self._hourly, self._lists, self._hints = hourly, lists, hints
        self._newest, self._seen = float(lists), 0
        self.now = START
        self.waits: list[timedelta] = []
        self.lost: list[int] = []

    def poll(self) -> None:
        newest = int(self._newest)
        listed = tuple(Story(str(number)) for number in range(newest, newest - self._lists, -1))
        fresh = listed[: min(newest - self._seen, self._lists)]
        self.lost.append(max(newest - self._seen - self._lists, 0) if self._seen else 0)
        self._seen = newest
        tag = str(newest)
        document = Document(self._feed.url, 200, b"", None, Validators(tag, None, tag))
        poll = brought(
            self._feed, self._memory, document, ParsedFeed(listed, hints=self._hints), fresh, fresh, self.now
        )
        due = next_poll(self._feed, self._memory, poll, self._settings, self.now, jitter=self._chance.random())
        self._memory = remembered(self._memory, replace(poll, next_due=due))
        self.waits.append(due - self.now)
        until = self.now
        while (until := until + self._chance.expovariate(self._hourly) * HOUR) < due:
            self._newest += 1
        self.now = due


@pytest.mark.parametrize(("interval", "days"), [(15, 30), (60, 3), (360, 3)])
def test_i7_a_feed_that_rolls_over_is_followed_within_three_polls(interval: int, days: int) -> None:
    """60 stories an hour by chance, of which the last 20 are listed."""
    feed = Rolling(60, 20, PollingSettings(interval=interval * MINUTE))
    while feed.now < START + timedelta(days=days):
        feed.poll()
    # The first poll brings the backlog; what the second and third lose tells how fast it is.
    assert sum(lost > 0 for lost in feed.lost) <= 3
    assert not any(feed.lost[4:])
    assert min(feed.waits) >= 5 * MINUTE
    assert max(feed.waits[3:]) < 11 * MINUTE


def test_i7_nor_is_it_polled_faster_than_its_ttl() -> None:
    feed = Rolling(60, 20, PollingSettings(), Hints(ttl=600))
    for _ in range(1000):
        feed.poll()
    assert min(feed.waits) >= 10 * MINUTE
