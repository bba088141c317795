"""What it costs to compose a digest: of very many stories, and with the trends of a month.

    .venv/bin/python benchmarks/composing.py [--matches 100000] [--waiting 5000] [--database URL]

In an SQLite file of its own, or in the (empty) database that is named, lie MATCHES matches of five rules, found over 40
days, two to an incident, in stories of 2 kB; the last WAITING of them wait for a subscription. Measured by the clock:

* trends: the query that all digests of one look share (median of 5)
* digest: reading, composing and storing the one of all that waits; the bytes that are stored, the titles in it
* small: one of 20 stories, with the trends known
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path

from monitor.composing import Composing
from monitor.decisions import Alert
from monitor.digests.trends import REACH
from monitor.model import Declared, Level, Match, RuleSetFiles, Span, Story, Subscription
from monitor.storage import (
    Storage,
    Transaction,
    alerts,
    as_json,
    digests,
    incidents,
    matches,
    rule_sets,
    stories,
    subscriptions,
    trends,
)

NOW = datetime(2026, 6, 1, 7, tzinfo=UTC)
RULES = RuleSetFiles("f00d", (("topics/arms.yaml", b"title: Arms\n"),))
TEXT = "North Korea sends shells to Russia. " * 55
TOGETHER = 1000


def match(rule: str) -> Match:
    found = ((0, 11, "entity", "north-korea"), (18, 24, "concept", "munitions"), (28, 34, "entity", "russia"))
    evidence = tuple(Span("text", start, end, TEXT[start:end], kind, id, id, id) for start, end, kind, id in found)
    return Match(rule, f"The rule {rule}", Level.HIGH, "stable", None, evidence, RULES.hash)


def fill(tx: Transaction, numbers: range, of: int) -> list[tuple[int, int]]:
    """Stories with these numbers of `of`, a match each; the ids of the matches and of their incidents."""
    at = NOW - timedelta(days=40) * (of - numbers[0]) / of
    rule_sets.keep(tx, RULES, at)
    told = {
        n: Story(
            f"{n:032x}",
            f"Story {n}: North Korea sends shells by ship to a port of the Russian Far East",
            "",
            TEXT,
            f"https://www.example{n % 90}.org/2026/06/news/north-korea-russia-shells-{n}",
            outlet=f"Outlet {n % 90}",
            publisher=f"p{n % 90}",
        )
        for n in numbers
    }
    ids = stories.save(tx, [(story, "en") for story in told.values()], at)
    found, incident = [], 0
    for n, story in told.items():
        incident = incidents.open(tx, at) if n % 2 == 0 or not incident else incident
        incidents.attach(tx, ids[story.key], incident, story.title)
        new = match(f"rule-{n // 2 % 5}")
        found.append(matches.NewMatch(ids[story.key], incident, new, story.content_hash, first_poll=False))
    matches.save(tx, found, at)
    return [(row.match_id, row.incident_id) for row in matches.recent(tx, at, limit=len(numbers))]


def tell(tx: Transaction, who: Subscription, found: list[tuple[int, int]]) -> None:
    alerts.save(tx, [Alert(who.id, *one) for one in found], NOW)
    subscriptions.set_next_due(tx, who.id, NOW)


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def measure(store: Storage, total: int, waiting: int) -> None:
    found: list[tuple[int, int]] = []
    for first in range(0, total, TOGETHER):
        numbers = range(first, min(first + TOGETHER, total))
        found += store.write_now(partial(fill, numbers=numbers, of=total))
    took = [timed(lambda: store.read_now(lambda tx: trends.found(tx, NOW - REACH, NOW))) for _ in range(5)]
    print(f"trends of {total:,} matches: {statistics.median(took):.2f} s")
    ids = (f"{number}@example.org" for number in count())
    compose = Composing(NOW, ids.__next__)
    for name, many in (("digest", waiting), ("small", 20)):
        wanted = Declared(f"{name}@example.org", (), Level.LOW, "daily 07:00", "Europe/Zurich", "en")
        who = store.write_now(partial(subscriptions.add, wanted=wanted, now=NOW - timedelta(days=1)))
        store.write_now(partial(tell, who=who, found=found[-many:]))
        composed(store, compose, name, replace(who, next_due=NOW))


def composed(store: Storage, compose: Composing, name: str, who: Subscription) -> None:
    seconds = timed(lambda: store.write_now(lambda tx: compose(tx, who)))
    delivery = store.write_now(lambda tx: digests.claim(tx, NOW))
    assert delivery is not None
    made = delivery.digest
    titles = sum(len(section.titles) for section in made.sections)
    size = len(as_json.dump(made).encode())
    print(f"{name} of {made.story_count:,} stories: {seconds:.2f} s, {size:,} bytes, {titles:,} titles")
    loaded = timed(lambda: store.read_now(lambda tx: digests.get(tx, made.message_id)))
    print(f"{name} read for sending: {loaded:.2f} s")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--matches", type=int, default=100_000)
    options.add_argument("--waiting", type=int, default=5000)
    options.add_argument("--database")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Storage.open(given.database or f"sqlite:///{Path(folder) / 'monitor.db'}")
        try:
            measure(store, given.matches, given.waiting)
        finally:
            store.close()


if __name__ == "__main__":
    main()
