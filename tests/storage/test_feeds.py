"""RELIABILITY I15: the registry of feeds and what their polls leave behind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from monitor.habits import Belief, Hints, Pace
from monitor.model import Feed, FeedMemory, Outcome, Poll, Validators
from monitor.storage import Storage, feeds
from tests.storage.makes import MINUTE, NOW

A = Feed("https://a.example/feed", "A", "family-a", country="KR", language="ko", state_controlled=True)
B = Feed("https://b.example/feed", "B", "family-b", disabled=True)
SEEN = Validators('W/"1"', "Thu, 31 Aug 2023 08:00:00 GMT", "f00d")


def poll(feed: Feed, outcome: Outcome, minutes: int = 0, **values: Any) -> Poll:
    return Poll(feed.url, NOW + minutes * MINUTE, outcome, next_due=NOW + (minutes + 15) * MINUTE, **values)


def record(storage: Storage, *ended: Poll) -> FeedMemory:
    storage.write_now(lambda tx: feeds.record_polls(tx, ended))
    return storage.read_now(feeds.memories)[A.url]


def synced(storage: Storage, *wanted: Feed) -> None:
    storage.write_now(lambda tx: feeds.sync(tx, wanted, NOW))


def test_a_new_feed_remembers_nothing_and_is_due(storage: Storage) -> None:
    synced(storage, A, B)
    assert storage.read_now(feeds.memories) == {A.url: FeedMemory(), B.url: FeedMemory()}


def test_a_feed_that_leaves_the_file_and_comes_back_knows_what_it_knew(storage: Storage) -> None:
    synced(storage, A, B)
    remembered = record(storage, poll(A, Outcome.NEW, validators=SEEN))
    synced(storage, B)
    assert set(storage.read_now(feeds.memories)) == {B.url}
    synced(storage, A, B)
    assert storage.read_now(feeds.memories)[A.url] == remembered


def test_what_the_file_says_of_a_feed_may_change(storage: Storage) -> None:
    synced(storage, A)
    synced(storage, Feed(A.url, "A anew", "family-c", country="JP", disabled=True))
    (row,) = storage.read_now(feeds.health)
    assert (row.name, row.publisher, row.country, row.language, row.disabled) == (
        "A anew",
        "family-c",
        "JP",
        None,
        True,
    )


def test_a_file_without_feeds_empties_the_registry(storage: Storage) -> None:
    synced(storage, A)
    synced(storage)
    assert storage.read_now(feeds.memories) == {}


def test_a_document_that_parsed_leaves_its_validators(storage: Storage) -> None:
    synced(storage, A)
    memory = record(storage, poll(A, Outcome.NEW, status=200, new_stories=3, validators=SEEN))
    assert memory == FeedMemory(
        validators=SEEN,
        parsed_before=True,
        next_due=NOW + 15 * MINUTE,
        last_polled=NOW,
        last_read=NOW,
        last_new=NOW,
        last_whole=NOW,
        last_outcome=Outcome.NEW,
    )


def test_a_publisher_that_stops_sending_a_validator_is_believed(storage: Storage) -> None:
    synced(storage, A)
    record(storage, poll(A, Outcome.NEW, validators=SEEN))
    memory = record(storage, poll(A, Outcome.KNOWN, 1, validators=Validators(body_hash="cafe")))
    assert memory.validators == Validators(body_hash="cafe")


def test_a_poll_that_brought_nothing_leaves_validators_and_the_time_of_the_last_news(storage: Storage) -> None:
    synced(storage, A)
    record(storage, poll(A, Outcome.NEW, validators=SEEN))
    memory = record(storage, poll(A, Outcome.UNCHANGED, 1, status=304))
    assert memory.validators == SEEN
    assert memory.parsed_before
    assert (memory.last_new, memory.last_polled) == (NOW, NOW + MINUTE)


def test_failures_are_counted_until_a_poll_succeeds(storage: Storage) -> None:
    synced(storage, A)
    failing = [poll(A, Outcome.TIMED_OUT, minute, reason="30 s passed") for minute in range(3)]
    memory = record(storage, *failing)
    assert (memory.failures, memory.last_outcome, memory.last_reason) == (3, Outcome.TIMED_OUT, "30 s passed")
    memory = record(storage, poll(A, Outcome.UNCHANGED, 3))
    assert (memory.failures, memory.last_reason) == (0, "")


def test_the_log_keeps_the_last_thirty_polls_newest_first(storage: Storage) -> None:
    synced(storage, A, B)
    ended = [poll(A, Outcome.HTTP_ERROR, number, reason="bad", status=500) for number in range(70)]
    record(storage, *ended[:29])
    record(storage, *ended[29:40], poll(B, Outcome.UNCHANGED))
    record(storage, *ended[40:])
    assert storage.read_now(lambda tx: feeds.log(tx, A.url)) == ended[:39:-1]
    assert storage.read_now(lambda tx: feeds.log(tx, B.url)) == [poll(B, Outcome.UNCHANGED)]


def test_a_poll_of_a_feed_that_we_do_not_know_leaves_no_trace(storage: Storage) -> None:
    synced(storage, A)
    record(storage, poll(B, Outcome.UNCHANGED))
    assert storage.read_now(lambda tx: feeds.log(tx, B.url)) == []


async def test_polls_may_be_collected(storage: Storage) -> None:
    synced(storage, A)
    await storage.collect(feeds.record_polls, poll(A, Outcome.UNCHANGED))
    assert (await storage.read(feeds.memories))[A.url].last_outcome is Outcome.UNCHANGED


def test_health_names_publishers(storage: Storage) -> None:
    synced(storage, A, B)
    rows = storage.read_now(feeds.health)
    assert [(row.name, row.publisher, row.added) for row in rows] == [("A", "family-a", NOW), ("B", "family-b", NOW)]


def test_a_feed_that_is_hastened_is_due_now(storage: Storage) -> None:
    synced(storage, A, B)
    record(storage, replace(poll(A, Outcome.UNCHANGED), next_due=NOW + 30 * MINUTE))
    storage.write_now(lambda tx: feeds.hasten(tx, A.url, NOW))
    due = {url: memory.next_due for url, memory in storage.read_now(feeds.memories).items()}
    assert due == {A.url: NOW, B.url: None}


def test_what_is_believed_of_a_feed_is_kept_until_it_leaves_the_file(storage: Storage) -> None:
    synced(storage, A)
    moving = Belief("https://a.example/now", "https://a.example/next", (NOW, NOW + MINUTE))
    assert record(storage, poll(A, Outcome.NEW, validators=SEEN, belief=moving)).belief == moving
    assert record(storage, poll(A, Outcome.UNCHANGED, 1)).belief == moving
    synced(storage, A)
    assert storage.read_now(feeds.memories)[A.url].belief == moving
    synced(storage, B)
    synced(storage, A, B)
    assert storage.read_now(feeds.memories)[A.url].belief == Belief()


def test_the_pace_of_a_feed_is_remembered_and_stays_where_a_poll_teaches_none(storage: Storage) -> None:
    synced(storage, A, B)
    pace = Pace(Hints(ttl=600, every=3600, skip_hours=(0, 23), skip_days=(5, 6)), fresh=60, listed=20, hourly=1.25)
    assert record(storage, poll(A, Outcome.NEW, validators=SEEN, pace=pace)).pace == pace
    assert record(storage, poll(A, Outcome.UNCHANGED, 1)).pace == pace
    assert storage.read_now(feeds.memories)[B.url].pace == Pace()
