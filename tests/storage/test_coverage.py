"""RELIABILITY I7, I11: what is kept of gaps, of silence, and of each day."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from monitor.model import Feed, Outcome, Poll, Validators
from monitor.outgoing import Digest
from monitor.storage import Storage, as_json, coverage, digests, feeds
from monitor.storage.coverage import Day
from monitor.watching import Coverage, Gap, Loss, Rhythm, Unwell
from tests.storage.makes import NOW, digest, in_outbox, subscriber

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
A, B, C = (Feed(f"https://{name}.example/feed", name.upper(), name) for name in "abc")
TODAY = NOW.replace(hour=0, minute=0, second=0, microsecond=0)


def poll(feed: Feed, outcome: Outcome = Outcome.NEW, at: datetime = NOW, **values: Any) -> Poll:
    kept = Validators(body_hash="f00d") if outcome.healthy else None
    return Poll(feed.url, at, outcome, "why", validators=kept, next_due=at + HOUR, **values)


def gap(feed: Feed, lost: int, hours: int, at: datetime = NOW) -> Poll:
    return poll(feed, at=at, gap=Gap(at - hours * HOUR, at - HOUR, lost))


def silent(feed: Feed, last: datetime) -> Poll:
    return poll(feed, rhythm=Rhythm(at=last, last=last, silent_after=NOW))


def recorded(storage: Storage, *polls: Poll, watched: tuple[Feed, ...] = (A, B, C)) -> None:
    storage.write_now(lambda tx: feeds.sync(tx, watched, NOW))
    for one in polls:
        storage.write_now(lambda tx, one=one: feeds.record_polls(tx, [one]))  # type: ignore[misc]


def seen(storage: Storage, now: datetime = NOW, but: int | None = None) -> Coverage:
    def read(tx: Any) -> Coverage:
        return coverage.since_last_digest(tx, who, now, but=but)

    who = storage.write_now(subscriber)
    return storage.read_now(read)


def test_a_rhythm_comes_back_exactly_and_a_poll_that_tells_nothing_leaves_it(storage: Storage) -> None:
    rhythm = Rhythm(NOW, NOW, (0.125,) * 24, (1.5,) * 7, 12.75, -3.5, 60.0, (1.0, 2.5), NOW - DAY, 3.25, NOW + DAY)
    recorded(storage, poll(A, rhythm=rhythm), poll(A, Outcome.UNCHANGED, NOW + HOUR))
    memory = storage.read_now(feeds.memories)[A.url]
    assert (memory.rhythm, memory.last_read) == (rhythm, NOW + HOUR)


def test_a_failed_poll_reads_nothing(storage: Storage) -> None:
    recorded(storage, poll(A), poll(A, Outcome.HTTP_ERROR, NOW + HOUR))
    memory = storage.read_now(feeds.memories)[A.url]
    assert (memory.last_read, memory.last_polled) == (NOW, NOW + HOUR)


def test_the_coverage_of_feeds_that_are_well(storage: Storage) -> None:
    recorded(storage, poll(A), poll(B), poll(C))
    assert seen(storage) == Coverage(3, 3)


def test_gaps_are_summed_by_feed_and_the_worst_comes_first(storage: Storage) -> None:
    recorded(storage, gap(A, 3, 6, NOW + HOUR), gap(A, 4, 2, NOW + 2 * HOUR), gap(B, 14, 3, NOW + HOUR))
    assert seen(storage, NOW + 2 * HOUR).losses == (
        Loss("B", NOW - 2 * HOUR, NOW, 14),
        Loss("A", NOW - 5 * HOUR, NOW + HOUR, 7, gaps=2),
    )


def test_feeds_that_fail_are_silent_or_were_never_read_are_not_healthy(storage: Storage) -> None:
    failing = [poll(A, at=NOW - DAY), poll(A, Outcome.TIMED_OUT)]
    recorded(storage, *failing, silent(B, NOW - 40 * DAY))
    assert seen(storage) == Coverage(
        3, 0, unwell=(Unwell("A", NOW - DAY), Unwell("B", NOW - 40 * DAY, silent=True), Unwell("C", None))
    )


def test_a_feed_that_is_not_watched_any_more_is_not_counted(storage: Storage) -> None:
    recorded(storage, gap(A, 3, 5), poll(B))
    recorded(storage, watched=(B,))
    assert seen(storage) == Coverage(1, 1)


@pytest.mark.parametrize(("again", "lost"), [(False, ()), (True, ("A",))], ids=["the next digest", "composed anew"])
def test_a_gap_is_told_in_one_digest(storage: Storage, again: bool, lost: tuple[str, ...]) -> None:
    recorded(storage, gap(A, 3, 5, NOW + HOUR), poll(B), poll(C))
    who = storage.write_now(subscriber)
    delivery = storage.write_now(lambda tx: in_outbox(tx, who, [], "1@example.org", composed=NOW + 2 * HOUR))
    but = delivery if again else None
    found = storage.read_now(lambda tx: coverage.since_last_digest(tx, who, NOW + 3 * HOUR, but=but))
    assert tuple(loss.feed for loss in found.losses) == lost


def test_a_day_counts_feeds_not_polls(storage: Storage) -> None:
    recorded(
        storage,
        gap(A, 3, 5),
        gap(A, 4, 5, NOW + HOUR),
        poll(B, Outcome.TIMED_OUT),
        poll(B, Outcome.TIMED_OUT),
        poll(B, Outcome.TOO_LARGE),
        silent(C, NOW - 40 * DAY),
        poll(A, cut=True),
    )
    storage.write_now(lambda tx: coverage.keep_day(tx, NOW + HOUR))
    (day,) = storage.read_now(lambda tx: coverage.last_days(tx, NOW + HOUR, 5))
    assert day == Day(TODAY, feeds=3, polled=3, healthy=1, silent=1, gaps=1, lost=7, capped=2, timed_out=1)


def test_a_day_that_is_over_stays_as_it_was(storage: Storage) -> None:
    recorded(storage, gap(A, 3, 5))
    storage.write_now(lambda tx: coverage.keep_day(tx, NOW))
    assert storage.read_now(lambda tx: coverage.is_day_kept(tx, NOW + timedelta(minutes=4)))
    assert not storage.read_now(lambda tx: coverage.is_day_kept(tx, NOW + timedelta(minutes=6)))
    assert not storage.read_now(lambda tx: coverage.is_day_kept(tx, NOW + DAY))
    storage.write_now(lambda tx: coverage.keep_day(tx, NOW + DAY))
    newer, older = storage.read_now(lambda tx: coverage.last_days(tx, NOW + DAY, 5))
    assert (older.day, older.polled, older.gaps) == (TODAY, 1, 1)
    assert (newer.day, newer.polled, newer.gaps) == (TODAY + DAY, 0, 0)


def test_old_gaps_and_days_go(storage: Storage) -> None:
    recorded(storage, gap(A, 3, 5), poll(A, cut=True))
    storage.write_now(lambda tx: coverage.keep_day(tx, NOW))
    storage.write_now(lambda tx: coverage.keep_day(tx, NOW + 1000 * DAY))
    for table, left in (("gaps", 0), ("lapses", 0), ("days", 1)):
        assert storage.read_now(lambda tx, table=table: tx.scalar(text(f"SELECT count(*) FROM {table}"))) == left  # type: ignore[misc]  # noqa: S608


def test_a_poll_of_a_feed_that_is_not_in_the_registry_leaves_no_trace(storage: Storage) -> None:
    recorded(storage, gap(A, 3, 5), poll(B, cut=True), watched=())
    assert seen(storage) == Coverage(0, 0)


def test_a_digest_says_the_same_when_it_is_repeated_and_one_of_before_still_loads(storage: Storage) -> None:
    told = Coverage(3, 1, (Loss("A", NOW, NOW + HOUR, 14, 2),), (Unwell("B", None, silent=True),), 4, 5)
    who = storage.write_now(subscriber)
    made = digest(who, coverage=told)
    storage.write_now(lambda tx: digests.save(tx, made, [], (), NOW))
    delivery = storage.read_now(lambda tx: digests.get(tx, made.message_id))
    assert delivery is not None
    assert delivery.digest == made
    older = json.loads(as_json.dump(made))
    del older["coverage"]
    assert as_json.load(Digest, json.dumps(older)) == digest(who)
