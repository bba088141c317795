"""Which feeds are due: as a scan of all of them would find, without the scan."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.feeds.schedule import Schedule
from monitor.habits import Belief, Pace
from monitor.model import Feed, FeedMemory

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
A, B, C = (Feed(f"https://{name}.example/feed", name, name) for name in "abc")


def due(minutes: float, *, gone: bool = False) -> FeedMemory:
    return FeedMemory(next_due=NOW + minutes * MINUTE, belief=Belief(gone=gone))


def test_new_feeds_are_due_at_once_in_their_order_and_others_at_their_time() -> None:
    schedule = Schedule([A, B, C], {B.url: due(0)})
    assert list(schedule.take(NOW - MINUTE)) == [A, C]
    assert list(schedule.take(NOW)) == [B]


def test_the_longest_due_comes_first() -> None:
    schedule = Schedule([A, B, C], {A.url: due(-1), B.url: due(-3), C.url: due(-2)})
    assert list(schedule.take(NOW)) == [B, C, A]


def test_a_feed_that_is_polled_is_out_until_it_is_put_back() -> None:
    schedule = Schedule([A, B], {A.url: due(0), B.url: due(0)}, out={B.url})
    assert list(schedule.take(NOW)) == [A]
    assert list(schedule.take(NOW + 60 * MINUTE)) == []
    schedule.put(A.url, due(15))
    schedule.put(B.url, due(-1))
    assert list(schedule.take(NOW)) == [B]
    assert list(schedule.take(NOW + 15 * MINUTE)) == [A]


def test_a_feed_that_is_gone_or_not_watched_any_more_stays_out() -> None:
    schedule = Schedule([A, B], {A.url: due(0, gone=True)})
    assert list(schedule.take(NOW)) == [B]
    schedule.put(B.url, due(0, gone=True))
    schedule.put(C.url, due(0))
    assert list(schedule.take(NOW)) == []


def test_a_pause_that_one_feed_is_told_holds_for_its_host() -> None:
    beside, elsewhere = Feed("https://a.example:443/other", "beside", "a"), Feed("https://a.example:8443/", "port", "a")
    paused = replace(due(30), pace=Pace(paused=NOW + 30 * MINUTE))
    after_restart = Schedule([A, beside, elsewhere], {A.url: paused})
    assert list(after_restart.take(NOW)) == [elsewhere]
    assert list(after_restart.take(NOW + 30 * MINUTE)) == [A, beside]
    running = Schedule([A, beside], {beside.url: due(1)})
    assert list(running.take(NOW)) == [A]
    running.put(A.url, paused)
    assert list(running.take(NOW + 29 * MINUTE)) == []
    assert list(running.take(NOW + 30 * MINUTE)) == [A, beside]


def test_a_feed_that_has_moved_speaks_for_no_other() -> None:
    moved = Belief(address="https://elsewhere.example/feed")
    memory = replace(due(30), pace=Pace(paused=NOW + 30 * MINUTE), belief=moved)
    beside = Feed("https://a.example/other", "beside", "a")
    assert list(Schedule([A, beside], {A.url: memory}).take(NOW)) == [beside]


def test_what_is_taken_half_way_is_left_in() -> None:
    schedule = Schedule([A, B, C], {})
    assert next(schedule.take(NOW)) == A
    assert list(schedule.take(NOW)) == [B, C]


def test_a_thousand_feeds_come_as_a_scan_finds_them() -> None:
    chance = random.Random(7)
    feeds = [Feed(f"https://{number}.example/", str(number), "p") for number in range(1000)]
    memories = {feed.url: due(chance.randrange(60)) for feed in feeds}
    schedule = Schedule(feeds, memories)
    for minute in range(0, 240, 7):
        now = NOW + minute * MINUTE
        taken = list(schedule.take(now))
        assert {feed.url for feed in taken} == {url for url, memory in memories.items() if memory.next_due <= now}  # type: ignore[operator]
        for feed in taken:
            memories[feed.url] = due(minute + 1 + chance.randrange(60))
            schedule.put(feed.url, memories[feed.url])


def test_a_feed_that_is_hastened_is_due_at_once_and_once() -> None:
    schedule = Schedule([A, B], {A.url: due(30), B.url: due(0)}, out={B.url})
    assert schedule.hasten(A.url, NOW)
    assert not schedule.hasten(B.url, NOW)  # it is being polled
    assert not schedule.hasten(C.url, NOW)  # it is not watched
    assert list(schedule.take(NOW)) == [A]
    assert list(schedule.take(NOW + 60 * MINUTE)) == []
    schedule.put(A.url, replace(due(5), pace=Pace(paused=NOW + 5 * MINUTE)))
    assert schedule.hasten(A.url, NOW)
    assert list(schedule.take(NOW)) == []  # its publisher asked to be left alone
    assert list(schedule.take(NOW + 5 * MINUTE)) == [A]
