"""RELIABILITY I9: what is purged, what is not, and what is left of it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from monitor import retention
from monitor.model import Feed, Outcome, Poll, Story, Validators
from monitor.storage import Storage, Transaction, feeds, listings, notices, purging, stories, tombstones
from monitor.storage.listings import GRAIN, Listing
from monitor.storage.tables import listings as listings_table
from monitor.storage.tables import metadata
from monitor.storage.tables import polls as polls_table
from monitor.storage.tables import stories as stories_table
from monitor.storage.tables import tombstones as tombstones_table
from tests.storage.makes import NOW, stored_match, story

A = Feed("https://a.example/feed", "A", "family-a")
B = Feed("https://b.example/feed", "B", "family-a")
DAY = timedelta(days=1)
KEEP = 90 * DAY
LATER = NOW + KEEP + GRAIN + DAY


def polled(
    tx: Transaction, feed: Feed, at: datetime, *keys: str, outcome: Outcome = Outcome.KNOWN, **more: Any
) -> None:
    """A poll that found these stories listed."""
    poll = Poll(feed.url, at, outcome, next_due=at + DAY, validators=Validators(), listed=keys, **more)
    feeds.record_polls(tx, [poll if outcome.healthy else replace(poll, validators=None)])


def of_feed(key: str, feed: Feed = A) -> Story:
    return story(key, text="x" * 1000, feed=feed.url, publisher=feed.publisher)


def stored(storage: Storage, *keys: str) -> None:
    """Two feeds, and stories that the first one lists."""

    def store(tx: Transaction) -> None:
        feeds.sync(tx, [A, B], NOW)
        stories.save(tx, [(of_feed(key), "de") for key in keys], NOW)
        polled(tx, A, NOW, *keys, outcome=Outcome.NEW)

    storage.write_now(store)


async def purge(storage: Storage, now: datetime, keep: timedelta = KEEP) -> dict[str, int]:
    return {kind: count for kind, count in (await retention.purge(now, storage, keep, lambda: False)).items() if count}


def left(storage: Storage) -> tuple[list[str], list[str]]:
    """The keys of the stories, and of the tombstones."""

    def read(tx: Transaction) -> tuple[list[str], list[str]]:
        return (
            list(tx.scalars(select(stories_table.c.key).order_by(stories_table.c.key))),
            list(tx.scalars(select(tombstones_table.c.key).order_by(tombstones_table.c.key))),
        )

    return storage.read_now(read)


def removed(tx: Transaction) -> None:
    feeds.sync(tx, [B], NOW)


Do = Callable[[Transaction], object]


@pytest.mark.parametrize(
    ("until_then", "purged"),
    [
        pytest.param([lambda tx: polled(tx, A, LATER, "b")], True, id="listed no more"),
        pytest.param([lambda tx: polled(tx, A, LATER - DAY, "a", "b")], False, id="still listed"),
        pytest.param(
            [lambda tx: polled(tx, A, LATER - DAY, "b"), lambda tx: polled(tx, B, NOW, "a")],
            False,
            id="listed by another feed, unchanged since",
        ),
        pytest.param(
            [lambda tx: polled(tx, A, NOW, "a"), lambda tx: polled(tx, A, LATER, outcome=Outcome.UNCHANGED)],
            False,
            id="listed by a feed that has not changed since",
        ),
        pytest.param(
            [lambda tx: polled(tx, A, NOW, "b"), lambda tx: polled(tx, A, LATER, outcome=Outcome.UNCHANGED)],
            True,
            id="not listed by a feed that has not changed since",
        ),
        pytest.param(
            [lambda tx: polled(tx, A, NOW, "b"), lambda tx: polled(tx, A, LATER, outcome=Outcome.TIMED_OUT)],
            False,
            id="of a feed that fails",
        ),
        pytest.param(
            [lambda tx: polled(tx, A, LATER, "b"), lambda tx: feeds.sync(tx, [replace(A, disabled=True)], LATER)],
            False,
            id="of a feed that is paused",
        ),
        pytest.param(
            [lambda tx: polled(tx, A, NOW, "b")], False, id="of a feed not polled for long: a restored backup"
        ),
        pytest.param([lambda tx: polled(tx, A, NOW, "b"), removed], True, id="of a feed that left the file"),
        pytest.param(
            [lambda tx: polled(tx, A, LATER, "b"), lambda tx: tx.execute(listings_table.delete())],
            False,
            id="of a feed that was not read since what it lists is kept",
        ),
        pytest.param(
            [lambda tx: polled(tx, A, LATER, "b"), lambda tx: polled(tx, A, LATER, outcome=Outcome.EMPTY)],
            True,
            id="not listed by a feed that is empty now",
        ),
        pytest.param(
            [lambda tx: polled(tx, A, LATER, outcome=Outcome.EMPTY)], False, id="listed before the feed was empty"
        ),
        pytest.param(
            [lambda tx: polled(tx, A, LATER, "b", cut=True)], False, id="perhaps listed where the document was cut off"
        ),
        pytest.param(
            [lambda tx: polled(tx, A, LATER, "b"), lambda tx: stored_match(tx, "a")], False, id="matched by a rule"
        ),
    ],
)
async def test_what_no_feed_lists_is_purged_and_nothing_else(
    until_then: Sequence[Do], purged: bool, storage: Storage
) -> None:
    stored(storage, "a", "b")
    for step in until_then:
        storage.write_now(step)
    assert ("a" in left(storage)[0], "a" in left(storage)[1]) == (True, False)
    await purge(storage, LATER)
    assert ("a" in left(storage)[0], "a" in left(storage)[1]) == (not purged, purged)


async def test_a_story_stays_as_long_as_it_is_to_be_kept_and_a_week_at_most_beyond(storage: Storage) -> None:
    stored(storage, "a", "b")
    for days in range(0, 60, 5):  # so long it is listed
        storage.write_now(lambda tx, at=NOW + days * DAY: polled(tx, A, at, "a", "b"))
        await purge(storage, NOW + days * DAY)
    last = NOW + 55 * DAY
    gone_after = None
    for days in range(86, 110):
        storage.write_now(lambda tx, at=last + days * DAY: polled(tx, A, at, "b"))
        await purge(storage, last + days * DAY)
        if "a" not in left(storage)[0]:
            gone_after = days * DAY
            break
    assert gone_after is not None
    assert KEEP <= gone_after <= KEEP + GRAIN + DAY


async def test_what_was_purged_is_known_and_edited_it_is_a_story_again(storage: Storage) -> None:
    stored(storage, "a", "b")
    storage.write_now(lambda tx: polled(tx, A, LATER, "b"))
    assert await purge(storage, LATER) == {"stories": 1}
    edited = replace(of_feed("a"), title="Edited")
    read = [of_feed("a"), of_feed("b"), of_feed("new")]
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, read)) == [of_feed("new")]
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, [edited])) == [edited]
    (found,) = storage.read_now(lambda tx: tombstones.of_keys(tx, ["a"]))
    assert (found.seen, found.purged) == (NOW, LATER)
    ids = storage.write_now(lambda tx: stories.save(tx, [(edited, "de")], LATER + DAY))
    (again,) = storage.read_now(lambda tx: stories.with_id(tx, ids["a"]))
    assert (again.story.title, again.seen, again.changed) == ("Edited", NOW, LATER + DAY)
    assert left(storage) == (["a", "b"], [])


async def test_a_tombstone_is_kept_as_long_as_its_story_is_listed_and_ninety_days(storage: Storage) -> None:
    stored(storage, "a", "b")
    storage.write_now(lambda tx: polled(tx, A, LATER, "b"))
    await purge(storage, LATER)
    storage.write_now(lambda tx: polled(tx, A, LATER + DAY, "a", "b"))
    for days in range(1, 400, 6):  # listed again, and nobody writes it for a year
        await purge(storage, LATER + days * DAY)
    assert left(storage) == (["b"], ["a"])
    last = LATER + 397 * DAY
    storage.write_now(lambda tx: polled(tx, A, last, "b"))
    await purge(storage, last + retention.FORGET_AFTER - GRAIN)
    assert left(storage)[1] == ["a"]
    assert await purge(storage, last + retention.FORGET_AFTER + GRAIN + DAY) == {"tombstones": 1}


async def test_many_stories_go_some_at_a_time_past_those_that_stay(storage: Storage) -> None:
    stored(storage, *(f"{number:04}" for number in range(1000)))
    storage.write_now(lambda tx: stories.save(tx, [(of_feed(f"b{n}", B), "de") for n in range(300)], NOW - DAY))
    storage.write_now(lambda tx: polled(tx, B, NOW, outcome=Outcome.TIMED_OUT))
    storage.write_now(lambda tx: polled(tx, A, LATER, "0000"))
    assert await purge(storage, LATER) == {"stories": 999}
    assert len(left(storage)[0]) == 301


def test_what_is_to_go_is_found_in_its_order_and_not_sorted(sqlite_url: str) -> None:
    storage, steps = Storage.open(sqlite_url), list[str]()

    def explain(_tx: object, cursor: Any, statement: str, parameters: Any, *_: object) -> None:
        plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps.extend(str(row[3]) for row in plan)

    event.listen(storage._reader, "before_cursor_execute", explain)
    for after in (None, (NOW, 7)):
        storage.read_now(lambda tx, after=after: purging.unlisted(tx, KEEP, LATER, after))
    storage.close()
    assert [step for step in steps if "stories" in step or "SORT" in step or "ORDER BY" in step] == [
        "SEARCH stories USING INDEX ix_stories_incident_id_listed (incident_id=? AND listed<?)",
        "SEARCH stories USING INDEX ix_stories_incident_id_listed (incident_id=? AND listed>? AND listed<?)",
    ]


def test_a_document_that_lists_the_same_is_not_written_again(storage: Storage) -> None:
    stored(storage, "a", "b")

    def noted(tx: Transaction) -> list[datetime | None]:
        return list(tx.scalars(select(listings_table.c.noted)))

    storage.write_now(lambda tx: listings.mark_some(tx, 0, NOW))
    storage.write_now(lambda tx: polled(tx, A, NOW, "a", "b"))
    assert storage.read_now(noted) == [NOW]
    storage.write_now(lambda tx: polled(tx, A, NOW, "a", "c"))
    assert storage.read_now(noted) == [None]


def test_of_stories_that_were_marked_within_a_week_none_is_written(storage: Storage) -> None:
    stored(storage, "a", "b")
    keys = ["a", "b", *map(str, range(3000))]
    assert storage.write_now(lambda tx: listings.mark_listed(tx, keys, NOW + GRAIN)) == 0
    assert storage.write_now(lambda tx: listings.mark_listed(tx, keys, NOW + GRAIN + DAY)) == 2
    assert storage.write_now(lambda tx: listings.mark_listed(tx, keys, NOW)) == 2  # the clock was ahead


def test_what_a_stranger_lists_leaves_no_trace(storage: Storage) -> None:
    storage.write_now(lambda tx: listings.record(tx, [Listing("https://nobody.example/", ["a"])]))
    assert storage.read_now(lambda tx: tx.execute(select(listings_table)).all()) == []


async def test_all_that_hangs_on_a_story_is_told_from_what_keeps_it(storage: Storage) -> None:
    """A table that refers to stories goes with them, unless it is added here and to what keeps a story."""
    referring = {
        table.name for table in metadata.tables.values() for column in table.c if column.references(stories_table.c.id)
    }
    assert referring - {column.table.name for column in purging._HANGING} == {"matches"}


async def test_old_notices_and_logs_go_and_what_lasts_stays(storage: Storage) -> None:
    def before(tx: Transaction) -> None:
        feeds.sync(tx, [A, B], NOW)
        feeds.record_polls(tx, [Poll(feed.url, NOW, Outcome.UNREACHABLE) for feed in (A, B)])
        feeds.sync(tx, [B], NOW)
        for subject in ("over and told", "told", "over"):
            notices.begin(tx, notices.Kind.FAILING, subject, "", NOW, NOW, instead_of=None)
            if subject != "over":
                mail = notices.claim(tx, NOW, lambda subject=subject: subject, timedelta(0), lambda _: timedelta(0))
                assert mail is not None
                notices.left(tx, mail.message_id, NOW)
        over = next(notice for notice in notices.present(tx) if notice.subject == "over")
        notices.end(tx, over, "", NOW)
        first = next(notice for notice in notices.present(tx) if notice.subject == "over and told")
        notices.end(tx, replace(first, in_mail=False), "", NOW)

    storage.write_now(before)
    assert await purge(storage, NOW + KEEP) == {}
    assert await purge(storage, NOW + KEEP + DAY) == {"notices": 1, "polls": 1}
    rows = storage.read_now(lambda tx: tx.execute(text("SELECT subject FROM notices ORDER BY subject")).scalars().all())
    assert rows == ["over", "told"]
    assert storage.read_now(lambda tx: tx.scalar(select(func.count()).select_from(polls_table))) == 1
    assert [poll.outcome for poll in storage.read_now(lambda tx: feeds.log(tx, B.url))] == [Outcome.UNREACHABLE]


# crashes


class Died(Exception):
    pass


def whole(storage: Storage, keys: Sequence[str]) -> None:
    """Each story is there or has its tombstone, never both, and is known."""
    there, buried = left(storage)
    assert sorted([*there, *buried]) == sorted(keys)
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, [of_feed(key) for key in keys])) == []


async def test_wherever_it_breaks_off_nothing_is_forgotten_and_the_next_run_goes_on(storage: Storage) -> None:
    keys = [f"{number:03}" for number in range(450)]
    stored(storage, *keys)
    storage.write_now(lambda tx: polled(tx, A, LATER, *keys[:20]))
    calls = failing = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise Died

    event.listen(storage._writer, "before_cursor_execute", count)
    event.listen(storage._writer, "commit", count)
    while True:
        calls, failing = 0, failing + 1
        try:
            await purge(storage, LATER)
        except Died:
            whole(storage, keys)
        else:
            break
    assert failing > 10  # else it did nothing worth failing
    assert left(storage)[0] == keys[:20]


KILLED = """
import asyncio, os, sys
from datetime import datetime
from sqlalchemy import event
from monitor import retention
from monitor.storage import Storage
from tests.storage.test_purging import KEEP, LATER

storage, calls = Storage.open(sys.argv[1]), 0

def die(connection, cursor, statement, *rest):
    global calls
    calls += statement.startswith("DELETE FROM stories")
    if calls == 2:
        os._exit(9)

event.listen(storage._writer, "after_cursor_execute", die)
asyncio.run(retention.purge(LATER, storage, KEEP, lambda: False))
"""


async def test_a_process_that_dies_in_the_middle_forgets_nothing(storage: Storage, database_url: str) -> None:
    keys = [f"{number:03}" for number in range(450)]
    stored(storage, *keys)
    storage.write_now(lambda tx: polled(tx, A, LATER, *keys[:20]))
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", KILLED, database_url)
    assert await process.wait() == 9
    assert len(left(storage)[1]) == purging.SOME  # of the first transaction
    whole(storage, keys)
    await purge(storage, LATER)
    assert left(storage)[0] == keys[:20]


# room


@pytest.mark.parametrize(("kind", "shrinks"), [(0, False), (2, True)], ids=["as usual", "made to shrink"])
async def test_an_sqlite_file_shrinks_if_it_was_made_for_it(kind: int, shrinks: bool, sqlite_url: str) -> None:
    storage = Storage.open(sqlite_url)
    with storage._writer.connect() as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.execute(f"PRAGMA auto_vacuum = {kind}")
        raw.execute("VACUUM")

    def pages(tx: Transaction) -> int:
        return int(tx.scalar(text("PRAGMA page_count")) or 0)

    keys = [f"{number:03}" for number in range(450)]
    stored(storage, *keys)
    full = storage.read_now(pages)
    storage.write_now(lambda tx: polled(tx, A, LATER, *keys[:2]))
    purged = await purge(storage, LATER)
    assert (purged.get("pages", 0) > 20, storage.read_now(pages) < full - 20) == (shrinks, shrinks)
    storage.close()
