"""RELIABILITY I11: a feed that falls silent is judged by its own rhythm."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.rhythm import expected, heard, is_silent, silent_after
from monitor.model import FeedMemory
from monitor.storage import as_json
from monitor.watching import Gap, Rhythm

MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def at_nine(weekdays: str, weeks: int = 12) -> list[datetime]:
    """One story at nine on each of these days, Monday 0, for so many weeks."""
    return [MONDAY + 9 * HOUR + day * DAY for day in range(weeks * 7) if str(day % 7) in weekdays]


def office_hours(weeks: int = 12) -> list[datetime]:
    """A story at each of eight hours on working days."""
    days = [MONDAY + day * DAY for day in range(weeks * 7) if day % 7 < 5]
    return [day + hour * HOUR for day in days for hour in range(9, 17)]


def learnt(came: list[datetime]) -> Rhythm:
    """The rhythm of a feed whose stories were heard one by one."""
    rhythm = Rhythm()
    for moment in came:
        rhythm = heard(rhythm, [moment], None, moment)
    return rhythm


def quiet_days(rhythm: Rhythm) -> float:
    assert rhythm.last is not None
    assert rhythm.silent_after is not None
    return (rhythm.silent_after - rhythm.last) / DAY


@pytest.mark.parametrize(
    ("came", "least", "most"),
    [
        pytest.param(at_nine("0123456"), 2.8, 4, id="daily"),
        pytest.param(at_nine("01234"), 4, 6, id="on working days: Friday's story, the weekend, and three days more"),
        pytest.param(at_nine("3"), 18, 28, id="weekly"),
        pytest.param(at_nine("14"), 9, 14, id="twice a week"),
        pytest.param([MONDAY + hour * HOUR for hour in range(24 * 84)], 2.5, 3, id="hourly, day and night"),
        pytest.param(office_hours(), 4, 7, id="hourly, at office hours"),
    ],
)
def test_a_feed_is_silent_before_four_of_its_own_usual_gaps_are_over(
    came: list[datetime], least: float, most: float
) -> None:
    assert least <= quiet_days(learnt(came)) <= most


def test_the_weekend_of_a_paper_that_has_none_is_silence_and_that_of_an_office_is_not() -> None:
    busy, office = learnt(office_hours()), learnt([MONDAY + hour * HOUR for hour in range(24 * 82)])
    friday = MONDAY + 11 * 7 * DAY + 4 * DAY + 16 * HOUR
    assert expected(busy, friday + HOUR, friday + 2 * DAY) < 2
    assert expected(office, friday + HOUR, friday + 2 * DAY) > 40


def test_the_rate_follows_hour_and_weekday() -> None:
    rhythm = learnt(office_hours())
    tuesday = MONDAY + 12 * 7 * DAY + DAY
    assert 0.6 < expected(rhythm, tuesday + 10 * HOUR, tuesday + 11 * HOUR) < 1.4
    assert expected(rhythm, tuesday + HOUR, tuesday + 2 * HOUR) < 0.1
    week = expected(rhythm, tuesday, tuesday + 7 * DAY)
    assert week == pytest.approx(40, rel=0.1)
    daily = [expected(rhythm, tuesday + day * DAY, tuesday + (day + 1) * DAY) for day in range(7)]
    assert sum(daily) == pytest.approx(week, rel=0.001)


def test_a_spell_in_which_stories_were_missed_is_no_quiet() -> None:
    before = learnt(at_nine("0123456", weeks=4))
    assert before.last is not None
    now = before.last + 20 * DAY
    gap = Gap(before.last + HOUR, now - HOUR, 19)
    assert max(heard(before, [now], gap, now).spells) < 50
    assert max(heard(before, [now], None, now).spells) >= 400


def test_a_feed_that_publishes_more_seldom_is_followed() -> None:
    seldom = at_nine("3", weeks=30)
    turned = learnt(at_nine("0123456", weeks=8) + [moment for moment in seldom if moment > MONDAY + 60 * DAY])
    assert 18 < quiet_days(turned) < 32


@pytest.mark.parametrize(
    ("stories", "most"),
    [pytest.param(1, 110, id="one story is no rhythm"), pytest.param(8, 12, id="a week of stories")],
)
def test_what_is_little_known_is_judged_late(stories: int, most: float) -> None:
    rhythm = learnt(at_nine("0123456")[:stories])
    assert 5 < quiet_days(rhythm) <= most


def random_stories(seed: int) -> list[datetime]:
    chance, moment, came = random.Random(seed), MONDAY, []
    for _ in range(2000):
        moment += chance.expovariate(1 / chance.choice((0.01, 1, 30))) * HOUR
        came.append(moment)
    return came


@pytest.mark.parametrize("seed", range(3))
def test_however_much_came_the_memory_stays_small_and_comes_back_from_json(seed: int) -> None:
    rhythm = learnt(random_stories(seed))
    text = as_json.dump(rhythm)
    assert len(text) < 1200
    assert as_json.load(Rhythm, text) == rhythm
    assert (len(rhythm.hours), len(rhythm.days)) == (24, 7)
    assert len(rhythm.spells) <= 26


@pytest.mark.parametrize("came", [at_nine("01234"), random_stories(7)], ids=["daily", "random"])
def test_together_or_one_by_one_is_the_same_rhythm(came: list[datetime]) -> None:
    few = came[:60]
    assert quiet_days(heard(Rhythm(), few, None, few[-1])) == pytest.approx(quiet_days(learnt(few)), rel=0.35)


def test_a_year_is_computed_in_an_instant() -> None:
    far = Rhythm(
        at=MONDAY, last=MONDAY, hours=(1.0,) * 24, days=(24.0, 0, 0, 0, 0, 0, 0), watched=168, spells=(9e5,) * 9
    )
    due = silent_after(far)
    assert due is not None
    assert due - MONDAY > 280 * 365 * DAY


def read(due: datetime, at: datetime | None) -> FeedMemory:
    return FeedMemory(last_read=at, rhythm=Rhythm(silent_after=due))


@pytest.mark.parametrize(
    ("memory", "silent"),
    [
        pytest.param(FeedMemory(), False, id="nothing known"),
        pytest.param(read(MONDAY, MONDAY), True, id="read when it was due"),
        pytest.param(read(MONDAY, MONDAY - HOUR), False, id="not asked since"),
        pytest.param(read(MONDAY, None), False, id="never read"),
    ],
)
def test_only_a_feed_that_answered_since_is_silent(memory: FeedMemory, silent: bool) -> None:
    assert is_silent(memory) is silent
