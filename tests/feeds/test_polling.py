from datetime import UTC, datetime, timedelta

import pytest
from pydantic import ValidationError

from monitor.errors import FeedError
from monitor.feeds.polling import PollingSettings, failed, first_poll_backlog, next_poll, remembered
from monitor.model import Feed, FeedMemory, Outcome, Poll, Story

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
FEED = Feed(url="https://publisher.example/feed", name="P", publisher="p")
MINUTE = timedelta(minutes=1)
DAY = 24 * 60  # minutes


def ago(**how: float) -> datetime:
    return NOW - timedelta(**how)


def wait(memory: FeedMemory, poll: Poll, settings: PollingSettings | None = None, *, jitter: float = 0.0) -> timedelta:
    return next_poll(FEED, memory, poll, settings or PollingSettings(), NOW, jitter=jitter) - NOW


def polled(outcome: Outcome, *, new: int = 0, pause: timedelta | None = None) -> Poll:
    return Poll(FEED.url, NOW, outcome, new_stories=new, wait=pause)


KNOWN = FeedMemory(parsed_before=True, last_polled=ago(minutes=15), last_new=ago(minutes=15))


@pytest.mark.parametrize(
    ("memory", "poll", "minutes"),
    [
        pytest.param(FeedMemory(), polled(Outcome.NEW, new=50), 15, id="a first poll tells nothing about the pace"),
        pytest.param(KNOWN, polled(Outcome.NEW, new=1), 15, id="one story in a quarter of an hour"),
        pytest.param(KNOWN, polled(Outcome.NEW, new=10), 7.5, id="ten: sooner"),
        pytest.param(KNOWN, polled(Outcome.NEW, new=60), 5, id="sixty: as fast as we go"),
        pytest.param(KNOWN, polled(Outcome.UNCHANGED), 15, id="unchanged"),
        pytest.param(FeedMemory(last_new=ago(days=2)), polled(Outcome.KNOWN), 120, id="quiet for two days"),
        pytest.param(
            FeedMemory(last_new=ago(days=90)), polled(Outcome.KNOWN), DAY / 1.1, id="quiet for months: once a day"
        ),
        pytest.param(KNOWN, polled(Outcome.UNREACHABLE), 15, id="first failure"),
        pytest.param(FeedMemory(failures=3), polled(Outcome.TIMED_OUT), 120, id="fourth failure"),
        pytest.param(FeedMemory(failures=500), polled(Outcome.NOT_A_FEED), DAY / 1.1, id="never given up"),
        pytest.param(KNOWN, polled(Outcome.SLOW_DOWN), 60, id="asked for a pause of no length"),
        pytest.param(KNOWN, polled(Outcome.SLOW_DOWN, pause=2 * MINUTE), 15, id="asked for less than we wait"),
        pytest.param(KNOWN, polled(Outcome.SLOW_DOWN, pause=timedelta(days=7)), 7 * DAY, id="asked for a week"),
        pytest.param(KNOWN, polled(Outcome.HTTP_ERROR, pause=60 * MINUTE), 60, id="an error that is fresh for an hour"),
        pytest.param(KNOWN, polled(Outcome.HTTP_ERROR, pause=MINUTE), 15, id="an error that is fresh for a minute"),
        pytest.param(KNOWN, polled(Outcome.GONE), 60, id="gone, for the first time"),
        pytest.param(FeedMemory(failures=2), polled(Outcome.GONE), 240, id="gone, for the third time"),
    ],
)
def test_the_next_poll_follows_the_pace_of_the_feed(memory: FeedMemory, poll: Poll, minutes: float) -> None:
    assert wait(memory, poll) == minutes * MINUTE


@pytest.mark.parametrize(
    ("memory", "poll", "minutes"),
    [
        pytest.param(KNOWN, polled(Outcome.UNCHANGED), 15, id="as usual"),
        pytest.param(FeedMemory(last_new=ago(days=90)), polled(Outcome.KNOWN), DAY / 1.1, id="quiet for months"),
        pytest.param(KNOWN, polled(Outcome.UNREACHABLE), 15, id="a failure"),
        pytest.param(FeedMemory(failures=500), polled(Outcome.NOT_A_FEED), DAY / 1.1, id="one of many"),
        pytest.param(KNOWN, polled(Outcome.SLOW_DOWN, pause=timedelta(hours=2)), 120, id="a pause"),
    ],
)
def test_every_wait_is_spread_over_a_tenth_and_nothing_is_sooner(
    memory: FeedMemory, poll: Poll, minutes: float
) -> None:
    assert wait(memory, poll, jitter=0.0) == minutes * MINUTE
    assert wait(memory, poll, jitter=0.5) == pytest.approx(minutes * MINUTE * 1.05, abs=timedelta(milliseconds=1))
    assert minutes * MINUTE * 1.0999 < wait(memory, poll, jitter=0.99999) < minutes * MINUTE * 1.1


@pytest.mark.parametrize(
    ("poll", "minutes"),
    [
        pytest.param(polled(Outcome.NEW, new=60), 15, id="new stories"),
        pytest.param(polled(Outcome.UNREACHABLE), 15, id="a failure"),
        pytest.param(polled(Outcome.SLOW_DOWN, pause=timedelta(hours=2)), 120, id="but for a pause that was asked for"),
    ],
)
def test_without_adaptation_the_interval_is_exact(poll: Poll, minutes: int) -> None:
    settings = PollingSettings(adaptive=False)
    assert wait(FeedMemory(failures=9), poll, settings, jitter=0.9) == minutes * MINUTE


def test_a_feed_has_its_own_interval() -> None:
    feed = Feed(url=FEED.url, name="P", publisher="p", interval=timedelta(hours=3))
    due = next_poll(feed, KNOWN, polled(Outcome.UNCHANGED), PollingSettings(), NOW, jitter=0)
    assert due == NOW + timedelta(hours=3)


def story(key: str, published: datetime | None) -> Story:
    return Story(key=key, published=published)


def test_of_a_first_poll_what_is_dated_inside_the_window_is_told() -> None:
    stories = [
        story("today", ago(hours=1)),
        story("last day of the window", ago(days=6, hours=23)),
        story("before the window", ago(days=7, seconds=1)),
        story("undated", None),
        story("local time labelled UTC", NOW + timedelta(hours=9)),
        story("far future", NOW + timedelta(days=400)),
    ]
    held = first_poll_backlog(stories, NOW, timedelta(days=7))
    assert held == {"before the window", "undated", "far future"}


def test_of_a_first_poll_at_most_the_twenty_newest_are_told() -> None:
    stories = [story(f"{n} hours old", ago(hours=n)) for n in range(50)]
    held = first_poll_backlog(stories, NOW, timedelta(days=7))
    assert held == {f"{n} hours old" for n in range(20, 50)}


def test_a_window_of_all_holds_nothing_back() -> None:
    assert first_poll_backlog([story("old", ago(days=4000)), story("undated", None)], NOW, "all") == frozenset()


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"interval": "0s"}, id="no interval"),
        pytest.param({"interval": "15"}, id="a duration without a unit"),
        pytest.param({"per_host": 0}, id="nothing at once"),
        pytest.param({"first_poll_window": "everything"}, id="a window of another word"),
        pytest.param({"proxy": "127.0.0.1:3128"}, id="a proxy without a scheme"),
        pytest.param({"retries": 3}, id="an unknown key"),
    ],
)
def test_wrong_settings_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        PollingSettings.model_validate(wrong)


@pytest.mark.parametrize(
    ("outcome", "retry_after", "fresh", "wait", "paused"),
    [
        pytest.param(Outcome.HTTP_ERROR, None, None, None, None, id="an error that says nothing"),
        pytest.param(Outcome.HTTP_ERROR, None, 1200, 20, None, id="one that a cache may keep"),
        pytest.param(Outcome.HTTP_ERROR, None, 0, None, None, id="one that no cache may keep"),
        pytest.param(Outcome.HTTP_ERROR, None, 31_536_000, 60, None, id="a year, which nobody means of an error"),
        pytest.param(Outcome.SLOW_DOWN, None, 60, None, None, id="a pause waits longer by itself"),
        pytest.param(Outcome.SLOW_DOWN, 90, 7200, 90, 90, id="a pause that is asked for"),
    ],
)
def test_what_an_error_says_of_the_next_question(
    outcome: Outcome, retry_after: int | None, fresh: int | None, wait: int | None, paused: int | None
) -> None:
    asked = None if retry_after is None else retry_after * MINUTE
    poll = failed(FEED, FeedMemory(), FeedError(outcome, "no", retry_after=asked, fresh=fresh), NOW)
    assert poll.wait == (None if wait is None else wait * MINUTE)
    assert remembered(FeedMemory(), poll).pace.paused == (None if paused is None else NOW + paused * MINUTE)
