"""What it costs to know which of 300,000 feeds are due, on a clock that is moved.

    .venv/bin/python benchmarks/schedule.py [--feeds 300000] [--hours 3]

Some virtual hours of the daemon's bookkeeping, without the polls themselves: every second the feeds that are due are
taken, each "polled" at once (most answer 304, some bring stories, some fail), judged by the product's policy,
remembered, and put back. Measured is the CPU time of each poll's share of that.

Goals: at most 10 us a poll for taking it, deciding when next and putting it back; every poll begun within the second in
which it was due. What it costs to remember the poll is shown beside it. The peer is a scan of all feeds each second,
which the schedule replaced.
"""

from __future__ import annotations

import argparse
import gc
import random
import statistics
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.feeds.polling import PollingSettings, next_poll, remembered
from monitor.feeds.schedule import Schedule
from monitor.habits import Pace
from monitor.model import Feed, FeedMemory, Outcome, Poll

START = datetime(2026, 3, 2, tzinfo=UTC)
SECOND = timedelta(seconds=1)
SETTINGS = PollingSettings()


def world(count: int, chance: random.Random) -> tuple[list[Feed], dict[str, FeedMemory]]:
    """Feeds that were polled before, due at some time in the next quarter of an hour."""
    feeds = [Feed(f"https://host{number}.example/feed", f"Feed {number}", f"p{number}") for number in range(count)]
    memories = {}
    for feed in feeds:
        polled = START - chance.random() * SETTINGS.interval
        memories[feed.url] = FeedMemory(
            parsed_before=True,
            next_due=polled + SETTINGS.interval,
            last_polled=polled,
            last_new=polled - timedelta(hours=chance.expovariate(0.5)),
            last_whole=START - chance.random() * timedelta(days=1),
            pace=Pace(listed=20),
        )
    return feeds, memories


def ended(feed: Feed, now: datetime, chance: random.Random) -> Poll:
    """How a poll ended: nothing new mostly."""
    lot = chance.random()
    if lot < 0.9:
        return Poll(feed.url, now, Outcome.UNCHANGED)
    if lot < 0.98:
        return Poll(feed.url, now, Outcome.NEW, new_stories=1 + int(lot * 1000) % 3)
    return Poll(feed.url, now, Outcome.UNREACHABLE)


def run(count: int, hours: float) -> None:
    chance = random.Random(1)
    feeds, memories = world(count, chance)
    started = time.process_time()
    schedule = Schedule(feeds, memories)
    gc.collect()
    gc.freeze()  # as the daemon does once it is built
    print(f"{count} feeds filed in {time.process_time() - started:.2f} s")
    taking = putting = deciding = remembering = 0.0
    polls, late, longest = 0, timedelta(0), 0.0
    for second in range(int(hours * 3600)):
        now = START + second * SECOND
        began = time.process_time()
        due = list(schedule.take(now))
        taking += time.process_time() - began
        outcomes = [(feed, memories[feed.url], ended(feed, now, chance), chance.random()) for feed in due]
        late = max([late, *(now - memory.next_due for _, memory, _, _ in outcomes if memory.next_due is not None)])
        mark = time.process_time()
        decided = [
            next_poll(feed, memory, poll, SETTINGS, now, jitter=jitter) for feed, memory, poll, jitter in outcomes
        ]
        deciding += time.process_time() - mark
        mark = time.process_time()
        fresh = [
            remembered(memory, replace(poll, next_due=due_again))
            for (_, memory, poll, _), due_again in zip(outcomes, decided, strict=True)
        ]
        remembering += time.process_time() - mark
        memories.update(zip((feed.url for feed in due), fresh, strict=True))
        mark = time.process_time()
        for feed, memory in zip(due, fresh, strict=True):
            schedule.put(feed.url, memory)
        putting += time.process_time() - mark
        longest = max(longest, time.process_time() - began if second else 0)
        polls += len(due)
    pace = polls / hours / 3600
    print(
        f"{polls} polls in {hours:g} virtual hours, {pace:.0f} a second; the latest {late.total_seconds():.2f} s late"
    )
    parts = {"take": taking, "next_poll": deciding, "put back": putting, "remembered": remembering}
    for name, seconds in parts.items():
        print(f"{name:<12} {seconds / polls * 1e6:6.2f} us a poll")
    whole = (taking + deciding + putting) / polls * 1e6
    print(f"the schedule {whole:6.2f} us a poll (goal: 10); the longest second took {longest * 1000:.1f} ms of CPU")
    seconds = scan(feeds, memories)
    print(f"a scan       {seconds / pace * 1e6:6.0f} us a poll: {seconds * 1000:.0f} ms a second")


def scan(feeds: Sequence[Feed], memories: dict[str, FeedMemory]) -> float:
    """Seconds of CPU to look at every feed once."""
    now, figures = START, []
    for _ in range(5):
        began = time.process_time()
        for feed in feeds:
            memory = memories[feed.url]
            _ = not memory.belief.gone and (memory.next_due is None or memory.next_due <= now)
        figures.append(time.process_time() - began)
    return statistics.median(figures)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--feeds", type=int, default=300_000)
    arguments.add_argument("--hours", type=float, default=3)
    chosen = arguments.parse_args()
    run(chosen.feeds, chosen.hours)


if __name__ == "__main__":
    main()
