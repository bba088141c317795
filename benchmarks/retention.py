"""What it costs to know what feeds list, and to purge what they list no more.

    .venv/bin/python benchmarks/retention.py [--feeds 2000] [--stories 200000] [--database URL]

In an SQLite file of its own, or in the (empty) database that is named, STORIES stories of 2 kB lie, of FEEDS feeds that
list 30 of them each; so each feed has 31 at least. Measured, as CPU time of this process for polls and news, and by the
clock for the others, with commits:

* poll: recording 200 polls in one transaction, of which none, or each, brings a list that changed
* news: looking up 30 known stories, and 30 of which one is new (which asks for tombstones)
* day: marking what all feeds list, when all marks are a week old, and when none is
* purge: the stories that are listed no more, the longest transaction, and what the file has then
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from monitor import retention
from monitor.model import Feed, Outcome, Poll, Story, Validators
from monitor.storage import Storage, Transaction, feeds, listings, stories

LISTED = 30
START = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
KEEP = 90 * DAY
TEXT = "Nothing that anybody watches for. " * 60


def key(feed: int, number: int) -> str:
    return f"{feed:016x}{number:016x}"


def story(feed: Feed, number: int, entry: int) -> Story:
    title = f"Entry {entry} of feed {number}: the minister opens a bridge"
    return Story(key(number, entry), title, TEXT, feed=feed.url, outlet=feed.name, publisher=feed.publisher)


def fill(store: Storage, known: list[Feed], each: int) -> None:
    store.write_now(lambda tx: feeds.sync(tx, known, START))
    for number, feed in enumerate(known):
        read = [(story(feed, number, entry), "en") for entry in range(each)]
        store.write_now(partial(stories.save, read=read, now=START))


def timed(work: Callable[[], object], rounds: int = 25) -> float:
    """Median seconds of CPU, of all threads."""
    took = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        took.append(time.process_time() - started)
    return statistics.median(took)


def polls(known: list[Feed], at: datetime, first: int, *, lists: bool) -> list[Poll]:
    return [
        Poll(
            feed.url,
            at,
            Outcome.KNOWN,
            validators=Validators(body_hash="h"),
            next_due=at + DAY,
            listed=tuple(key(number, entry) for entry in range(first, first + LISTED)) if lists else (),
        )
        for number, feed in enumerate(known)
    ]


def bookkeeping(store: Storage, known: list[Feed]) -> None:
    some, offset = known[:200], iter(range(1, 1000))

    def record(*, lists: bool) -> None:
        ended = polls(some, START, next(offset), lists=lists)
        store.write_now(lambda tx: feeds.record_polls(tx, ended))

    without, with_list = timed(lambda: record(lists=False)), timed(lambda: record(lists=True))
    without, with_list = (took / len(some) * 1e6 for took in (without, with_list))
    print(f"poll   {without:7.0f} us a poll, {with_list:7.0f} us with a list that changed")
    read = [story(known[0], 0, entry) for entry in range(LISTED)]
    news = [story(known[0], 0, entry) for entry in (*range(LISTED - 1), 10**9)]
    old, new = (
        timed(partial(store.read_now, partial(stories.unseen_or_changed, read=one)), 50) for one in (read, news)
    )
    print(f"news   {old * 1e6:7.0f} us for {LISTED} known stories, {new * 1e6:7.0f} us where one is new")


def mark(store: Storage, now: datetime) -> tuple[float, float]:
    """Seconds for all feeds, and for the longest transaction."""
    started, longest, feed = time.perf_counter(), 0.0, 0
    while True:
        began = time.perf_counter()
        last = store.write_now(partial(listings.mark_some, after=feed, now=now))
        longest = max(longest, time.perf_counter() - began)
        if last is None:
            return time.perf_counter() - started, longest
        feed = last


async def run(store: Storage, known: list[Feed], each: int) -> None:
    bookkeeping(store, known)
    for piece in range(0, len(known), 200):
        ended = polls(known, START, 0, lists=True)[piece : piece + 200]
        store.write_now(partial(feeds.record_polls, ended=ended))
    for name, at in (("fresh", START + DAY), ("a week old", START + 8 * DAY)):
        store.write_now(lambda tx: tx.exec_driver_sql("UPDATE listings SET noted = NULL"))
        took, longest = mark(store, at)
        print(
            f"day    {took:7.2f} s to mark what {len(known)} feeds list, marks {name}; longest {longest * 1e3:.0f} ms"
        )
    later = START + KEEP + 9 * DAY
    for piece in range(0, len(known), 200):
        ended = polls(known, later, 0, lists=True)[piece : piece + 200]
        store.write_now(partial(feeds.record_polls, ended=ended))
    longest, write = 0.0, store.write

    async def watched(fn: Callable[[Transaction], object]) -> object:
        nonlocal longest
        began = time.perf_counter()
        try:
            return await write(fn)
        finally:
            longest = max(longest, time.perf_counter() - began)

    store.write = watched  # type: ignore[method-assign, assignment]  # to time each transaction
    started = time.perf_counter()
    purged = await retention.purge(later, store, KEEP, lambda: False)
    took = time.perf_counter() - started
    assert purged["stories"] == len(known) * (each - LISTED), purged
    print(f"purge  {purged['stories'] / took:7.0f} stories/s, {took:.1f} s in all; longest {longest * 1e3:.0f} ms")


def pages(tx: Transaction) -> tuple[int, int]:
    free, size = (tx.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("freelist_count", "page_count"))
    return int(free or 0), int(size or 1)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--feeds", type=int, default=2000)
    arguments.add_argument("--stories", type=int, default=200_000)
    arguments.add_argument("--database")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as home:
        file = None if chosen.database else Path(home) / "monitor.db"
        store = Storage.open(chosen.database or f"sqlite:///{file}")
        known = [
            Feed(f"https://{number}.example/", f"Feed {number}", f"family-{number}") for number in range(chosen.feeds)
        ]
        each = max(chosen.stories // chosen.feeds, LISTED + 1)
        fill(store, known, each)
        asyncio.run(run(store, known, each))
        if file:
            free, size = store.read_now(pages)
            print(f"file   {file.stat().st_size / 1e6:7.0f} MB, of which free {100 * free / size:.0f} %")
        store.close()


if __name__ == "__main__":
    main()
