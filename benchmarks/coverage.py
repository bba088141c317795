"""A simulated year of publishers: are gaps found, and silent feeds told, without false alarms?

    .venv/bin/python benchmarks/coverage.py [--publishers 50] [--weeks 52] [--seed 1] [--list]

Wires, papers, offices and weekly issues publish by hour and weekday, with bursts and holidays; they list 10 to 50
entries, dated, undated or dated in the wrong zone; they change all their ids, reorder their lists and are out of reach;
now and then our own daemon is off. The product's own functions decide when each is polled and what a poll means; only
the publisher and the clock are simulated. Goals, of which one missed is exit 1:

* gaps: of the polls whose list shares no entry with any list before, at least 99 % have one recorded (an issue that
  follows another without a loss is none); of the recorded gaps at most 1 % are no such poll. Where the new list begins
  right where the old one ended nothing was lost, which nobody can see from outside; how many these are is printed.
* silence: publishers that stop are told within 4 times their usual gap (the longest quiet spell, in the true rhythm,
  of an ordinary month), those that publish every day within 3 days at least, those that have days off
  within 4 on which they would publish; and of those that go on at most 2 % are called silent in the year. An office
  that closes for longer than that looks like one that has stopped; how many did is printed, and counts all the same
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import sys
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.errors import FeedError
from monitor.feeds.identity import returned
from monitor.feeds.polling import PollingSettings, brought, failed, next_poll, remembered
from monitor.feeds.rhythm import is_silent
from monitor.model import Document, Feed, FeedMemory, Outcome, ParsedFeed, Poll, Story, Validators

START = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
SETTINGS = PollingSettings()
KNOWN_WEEKS = 20  # before a publisher stops, in a run that is long enough


@dataclass
class Publisher:
    """One feed, and all that happens to it. `came` are the moments at which its entries appear, in order."""

    kind: str
    listed: int
    hours: list[float]  # by hour, UTC, mean 1
    days: list[float]  # by weekday, mean 1
    per_day: float
    dates: str  # true | none | ahead | behind | days
    delay: timedelta  # from an entry's date until it is listed
    shuffled: bool
    new_ids: list[datetime] = field(default_factory=list)
    away: list[tuple[datetime, datetime]] = field(default_factory=list)
    came: list[datetime] = field(default_factory=list)

    def date(self, number: int) -> datetime | None:
        at = self.came[number] - self.delay
        if self.dates == "none":
            return None
        if self.dates == "days":
            return at.replace(hour=0, minute=0, second=0, microsecond=0)
        return (at + {"true": 0, "ahead": 9, "behind": -5}[self.dates] * HOUR).replace(microsecond=0)


@dataclass(frozen=True)
class Found:
    """A poll of which no entry was ever listed before, or that said so: how many were missed, and how many it said."""

    apart: bool
    missed: int
    told: int


@dataclass
class Year:
    """What came of one publisher."""

    publisher: Publisher
    polls: int = 0
    gaps: list[Found] = field(default_factory=list)
    silences: list[datetime] = field(default_factory=list)
    closed: bool = False  # it was called silent, and was quiet for longer than it may be if it stops
    stopped: datetime = START  # when its last entry came, had it stopped
    told: datetime = START  # when we said that it is silent
    due: datetime = START  # until when that had to be


# the publishers


def bell(middle: float, width: float, floor: float) -> list[float]:
    """Weights by hour around a middle, with the mean 1."""
    apart = [min(abs(hour - middle) % 24, 24 - abs(hour - middle) % 24) for hour in range(24)]
    return mean_one([floor + math.exp(-((each / width) ** 2)) for each in apart])


def mean_one(weights: Sequence[float]) -> list[float]:
    return [weight * len(weights) / sum(weights) for weight in weights]


def publisher(number: int, weeks: int, chance: random.Random) -> Publisher:
    kind = ("wire", "paper", "paper", "office", "agency", "issue", "office", "paper", "site", "agency")[number % 10]
    noon = chance.uniform(0, 24)
    hours, days, per_day = {
        "wire": (bell(noon, 8, 0.5), mean_one([1, 1, 1, 1, 1, 0.8, 0.8]), chance.uniform(150, 500)),
        "agency": (bell(noon, 6, 0.15), mean_one([1, 1, 1, 1, 1, 0.5, 0.5]), chance.uniform(60, 200)),
        "paper": (bell(noon, 5, 0.02), mean_one([1, 1, 1, 1, 1, 0.6, 0.6]), chance.uniform(8, 60)),
        "site": (bell(noon, 4, 0.05), mean_one([1, 1, 1, 1, 1, 0.7, 0.7]), chance.uniform(0.8, 4)),
        "office": (bell(noon, 3, 0.0), mean_one([1, 1, 1, 1, 1, 0.01, 0.01]), chance.uniform(0.4, 6)),
        "issue": ([24.0 * (hour == int(noon)) for hour in range(24)], [7.0 * (day == 3) for day in range(7)], 1.5),
    }[kind]
    dates = chance.choice(("true", "true", "true", "none", "ahead", "behind") + ("days",) * (kind == "office"))
    made = Publisher(
        kind=kind,
        listed=chance.choice((10, 15, 20, 20, 25, 30, 40, 50)),
        hours=hours,
        days=days,
        per_day=per_day,
        dates=dates,
        delay=timedelta(minutes=chance.choice((0, 0, 1, 5, 20))),
        shuffled=chance.random() < 0.1,
    )
    span = weeks * 7 * DAY
    made.new_ids = sorted(START + chance.random() * span for _ in range(chance.choice((0, 1, 1, 2))))
    for _ in range(round(weeks / 6)):
        away = START + chance.random() * span
        made.away.append((away, away + min(chance.lognormvariate(1.2, 1.2), 80) * HOUR))
    made.came = issues(made, weeks, chance) if kind == "issue" else entries(made, weeks, chance)
    return made


def holidays(kind: str, chance: random.Random) -> dict[int, float]:
    """Days of the year, and how much of the usual is published on them; one in ten closes for five days on end, which
    an office cannot do without being called silent."""
    left = {"wire": 0.6, "agency": 0.5, "paper": 0.3, "site": 0.2}.get(kind, 0.0)
    single = {chance.randrange(364) for _ in range(6)}
    easter = {102, 103, 104, 105}  # Friday to Monday
    christmas = {352, 353, 354, 359, 360}
    long = range(start := chance.randrange(20, 300), start + (5 if chance.random() < 0.1 else 0))
    return dict.fromkeys((*single, *easter, *christmas, *long), left)


def entries(made: Publisher, weeks: int, chance: random.Random) -> list[datetime]:
    days_off = holidays(made.kind, chance)
    bursts: dict[int, float] = {}
    for _ in range(round(weeks / 5) if made.kind in ("wire", "agency", "paper") else 0):
        begin, strength = chance.randrange(weeks * 168), chance.uniform(4, 12)
        bursts |= dict.fromkeys(range(begin, begin + chance.randrange(1, 5)), strength)
    came: list[datetime] = []
    for hour in range(-28 * 24, weeks * 168):
        at = START + hour * HOUR
        mean = made.per_day / 24 * made.hours[at.hour] * made.days[at.weekday()]
        mean *= bursts.get(hour, 1.0) * days_off.get(hour // 24 % 364, 1.0) * chance.gammavariate(4, 0.25)
        came += sorted(at + chance.random() * HOUR for _ in range(poisson(mean, chance)))
    return came


def issues(made: Publisher, weeks: int, chance: random.Random) -> list[datetime]:
    """Every week a whole list at once, within seconds; never in the last week of the year."""
    came = []
    for week in range(-4, weeks):
        if week % 52 != 51:
            hour = next(hour for hour in range(24) if made.hours[hour])
            at = START + week * 7 * DAY + 3 * DAY + hour * HOUR + chance.random() * HOUR
            came += [at + timedelta(milliseconds=number) for number in range(made.listed)]
    return came


def poisson(mean: float, chance: random.Random) -> int:
    if mean > 30:
        return max(0, round(chance.gauss(mean, math.sqrt(mean))))
    left, count = math.exp(-mean), 0
    product = chance.random()
    while product > left:
        product *= chance.random()
        count += 1
    return count


# the year


class Watched:
    """One publisher under the product's eyes. What a database would know is `keys` and `titles`."""

    def __init__(self, made: Publisher, number: int, off: Sequence[tuple[datetime, datetime]], seed: int) -> None:
        self.year = Year(made)
        self.feed = Feed(f"https://publisher-{number}.example/feed", f"P{number}", f"p{number}")
        self.memory = FeedMemory()
        self.off = off
        self.chance = random.Random(f"{seed} polls {number}")
        self.keys: set[str] = set()
        self.stories: dict[tuple[int, int], Story] = {}
        self.titles: dict[str, datetime | None] = {}
        self.seen = 0  # how many entries had come when the list was last read
        self.listing: tuple[int, int] | None = None  # the list and its ids, as it was last read

    def run(self, until: datetime) -> None:
        now = self.memory.next_due or START
        while now < until:
            now = next((ends for began, ends in self.off if began <= now < ends), now)
            was_silent = is_silent(self.memory)
            poll = self.poll(now)
            self.memory = remembered(self.memory, poll)
            if is_silent(self.memory) and not was_silent:
                self.year.silences.append(now)
                came = self.year.publisher.came[self.seen - 1 : self.seen + 1]
                self.year.closed |= len(came) == 2 and deadline(self.year.publisher, came[0]) < came[1]
            assert poll.next_due is not None
            now = poll.next_due

    def poll(self, now: datetime) -> Poll:
        made, memory = self.year.publisher, self.memory
        self.year.polls += 1
        if any(began <= now < ends for began, ends in made.away):
            poll = failed(self.feed, memory, FeedError(Outcome.UNREACHABLE, "no answer"), now)
        else:
            poll = self.read(now)
        due = next_poll(self.feed, memory, poll, SETTINGS, now, jitter=self.chance.random())
        return replace(poll, next_due=due)

    def read(self, now: datetime) -> Poll:
        made = self.year.publisher
        come, ids = bisect_right(made.came, now), bisect_right(made.new_ids, now)
        if (come, ids) == self.listing:
            return brought(self.feed, self.memory, unchanged(self.feed), ParsedFeed(()), [], [], now)
        self.listing = (come, ids)
        first = max(0, come - made.listed)
        stories = [self.story(number, ids) for number in range(come - 1, first - 1, -1)]
        if made.shuffled:
            self.chance.shuffle(stories)
        fresh = [story for story in stories if story.key not in self.keys]
        twins = {story.key: [self.titles[story.title]] if story.title in self.titles else [] for story in fresh}
        _, unmet = returned(len(stories), len(self.titles), fresh, twins)
        document = Document(self.feed.url, 200, b"", None, Validators(body_hash=f"{come} {ids}"))
        poll = brought(self.feed, self.memory, document, ParsedFeed(tuple(stories)), fresh, unmet, now)
        self.keys |= {story.key for story in fresh}
        self.titles |= {story.title: story.published for story in fresh}
        lost = max(0, first - self.seen) if self.memory.last_read else 0
        apart = lost > 0 or (first == self.seen and made.kind != "issue" and self.memory.last_read is not None)
        if apart or poll.gap:
            self.year.gaps.append(Found(apart, lost, poll.gap.lost if poll.gap else 0))
        self.seen = come
        return poll

    def story(self, number: int, ids: int) -> Story:
        if (known := self.stories.get((number, ids))) is None:
            known = Story(f"{ids}/{number}", f"Story {number}", published=self.year.publisher.date(number))
            self.stories[number, ids] = known
        return known


def watch(number: int, weeks: int, seed: int, off: Sequence[tuple[datetime, datetime]]) -> Year:
    """The year of one publisher, and how it would have gone on had it stopped at some moment of it."""
    chance = random.Random(f"{seed} publisher {number}")
    made = publisher(number, weeks, chance)
    watched = Watched(made, number, off, seed)
    stop = START + chance.uniform(min(KNOWN_WEEKS, weeks * 0.8), weeks * 0.9) * 7 * DAY
    watched.run(stop)
    year, polls = watched.year, watched.year.polls
    memory, now = watched.memory, watched.memory.next_due or stop
    while not is_silent(memory):  # nothing comes any more: it answers, and brings nothing
        poll = brought(watched.feed, memory, unchanged(watched.feed), ParsedFeed(()), [], [], now)
        now = next_poll(watched.feed, memory, poll, SETTINGS, now, jitter=0.5)
        memory = remembered(memory, poll)
    last = made.came[watched.seen - 1]
    year.stopped, year.told, year.due = last, memory.last_read or stop, deadline(made, last)
    watched.run(START + weeks * 7 * DAY)
    assert year.polls > polls
    return year


def unchanged(feed: Feed) -> Document:
    return Document(feed.url, 304, b"", None, Validators())


def deadline(made: Publisher, last: datetime) -> datetime:
    """4 usual gaps after the last entry, by the rhythm that the publisher really has."""
    longest: dict[int, float] = {}
    for before, after in zip(made.came, made.came[1:], strict=False):
        month = (after - START) // (28 * DAY)
        longest[month] = max(longest.get(month, 0.0), spell(made, before, after))
    usual = statistics.median(longest.values())
    open_days = sum(day > 0.2 for day in made.days)
    left, at = max(4 * usual, 3 * 24 if open_days == 7 else 4 * 168 / open_days), last
    while left > 0:
        left -= spell(made, at, at + HOUR / 4)
        at += HOUR / 4
    return at


def spell(made: Publisher, since: datetime, until: datetime) -> float:
    """Rhythm hours, by the true rhythm."""
    total, at = 0.0, since
    while at < until:
        ends = min(at.replace(minute=0, second=0, microsecond=0) + HOUR, until)
        total += made.hours[at.hour] * made.days[at.weekday()] * ((ends - at) / HOUR)
        at = ends
    return total


# the figures


def line(year: Year) -> str:
    made = year.publisher
    missed, false = sum(not gap.told for gap in year.gaps), sum(not gap.apart for gap in year.gaps)
    return (
        f"{made.kind:7} {made.per_day:6.1f}/day lists {made.listed:2} {made.dates:6} {year.polls:6} polls, "
        f"{sum(gap.apart for gap in year.gaps):4} gaps, not found {missed:3}, false {false:3}, called silent "
        f"{len(year.silences)}, stopped {year.stopped:%m-%d %H:%M}, told {year.told:%m-%d %H:%M}, "
        f"due {year.due:%m-%d %H:%M}"
    )


def report(years: Sequence[Year]) -> bool:
    """Print the figures; whether every goal is met."""
    gaps = [gap for year in years for gap in year.gaps]
    real, recorded = sum(gap.apart for gap in gaps), sum(gap.told > 0 for gap in gaps)
    right = [gap for gap in gaps if gap.apart and gap.told]
    touching = sum(gap.apart and not gap.missed for gap in gaps)
    found, false = len(right) / max(real, 1), 1 - len(right) / max(recorded, 1)
    late = sum(year.told > year.due for year in years)
    disturbed = sum(bool(year.silences) for year in years)
    wait = statistics.median((year.told - year.stopped) / DAY for year in years)
    off = statistics.median(abs(math.log2(gap.told / gap.missed)) for gap in right if gap.missed) if right else 0.0
    print(f"{sum(year.polls for year in years):,} polls of {len(years)} publishers")
    print(f"gaps: {real:,} ({touching} of lists that only touch), found {found:.2%} (goal 99 %)")
    print(f"estimates of what was lost: half of them within {2**off:.2f} times the truth")
    print(f"gaps recorded: {recorded:,}, false {false:.2%} (goal at most 1 %)")
    print(f"stopped: {len(years)}, told in time {len(years) - late} (goal: all), after {wait:.1f} days (median)")
    closed = sum(year.closed for year in years)
    print(f"called silent in the year: {disturbed} of {len(years)} (goal: at most 2 %), {closed} of which were closed")
    return found >= 0.99 and false <= 0.01 and not late and disturbed <= 0.02 * len(years)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--publishers", type=int, default=50)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="a line a publisher")
    asked = parser.parse_args()
    chance = random.Random(f"{asked.seed} our own daemon")
    begun = [START + chance.random() * asked.weeks * 7 * DAY for _ in range(round(asked.weeks / 8))]
    off = [(at, at + min(chance.lognormvariate(2, 1), 70) * HOUR) for at in begun]
    years = [watch(number, asked.weeks, asked.seed, off) for number in range(asked.publishers)]
    for year in years if asked.list else ():
        print(line(year))
    return 0 if report(years) else 1


if __name__ == "__main__":
    sys.exit(main())
