"""RELIABILITY I7: what a poll may have missed, and what only looks so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.feeds.gaps import by_rhythm, gap_before, listened
from monitor.feeds.rhythm import heard
from monitor.habits import Belief
from monitor.model import FeedMemory, Outcome, ParsedFeed, Poll, Story
from monitor.watching import Gap, Rhythm

NOW = datetime(2026, 3, 25, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def every(apart: timedelta, days: int = 21) -> Rhythm:
    """The rhythm of a feed with a story at these distances, the last of them just before the last reading."""
    rhythm, moment = Rhythm(), NOW - days * DAY
    while moment < NOW - 15 * MINUTE:
        rhythm = heard(rhythm, [moment], None, moment)
        moment += apart
    return rhythm


def read(ago: timedelta, rhythm: Rhythm, *, rush: bool = False) -> FeedMemory:
    """A feed that was read that long ago; in a rush that reading brought stories."""
    at = NOW - ago
    new = at if rush else at - 5 * HOUR
    return FeedMemory(
        parsed_before=True, last_polled=at, last_read=at, last_new=new, next_due=at + 15 * MINUTE, rhythm=rhythm
    )


def dated(count: int, oldest: timedelta, newest: timedelta = MINUTE) -> list[Story]:
    """So many stories, dated evenly from `oldest` to `newest` ago, the newest first."""
    step = (oldest - newest) / max(count - 1, 1)
    return [Story(f"{n}", f"Story {n}", published=NOW - oldest + (count - 1 - n) * step) for n in range(count)]


def undated(count: int) -> list[Story]:
    return [Story(f"{n}", f"Story {n}") for n in range(count)]


HOURLY, BUSY, DAILY = every(HOUR), every(3 * MINUTE, 7), every(DAY)


@pytest.mark.parametrize(
    ("memory", "stories", "least", "most", "until"),
    [
        pytest.param(read(DAY, HOURLY), dated(10, 10 * HOUR), 10, 18, 10 * HOUR, id="a day away from an hourly feed"),
        pytest.param(read(DAY, HOURLY), undated(10), 10, 18, timedelta(0), id="the same without dates"),
        pytest.param(
            read(15 * MINUTE, BUSY, rush=True), dated(10, 4 * MINUTE), 20, 40, 4 * MINUTE, id="a rush, by the list"
        ),
        pytest.param(
            read(5 * MINUTE, BUSY, rush=True), dated(10, 2 * MINUTE), 20, 40, 2 * MINUTE, id="the list of two minutes"
        ),
        pytest.param(read(15 * MINUTE, BUSY, rush=True), undated(10), 1, 10, timedelta(0), id="a rush without dates"),
        pytest.param(
            read(15 * MINUTE, BUSY, rush=True), dated(10, 14 * MINUTE), 1, 1, 14 * MINUTE, id="the lists only touch"
        ),
        pytest.param(read(5 * DAY, DAILY), dated(1, HOUR, HOUR), 3, 6, HOUR, id="five days without a list of one"),
        pytest.param(
            read(15 * MINUTE, Rhythm(last=NOW), rush=True), dated(10, 5 * MINUTE), 15, 25, 5 * MINUTE, id="a new feed"
        ),
    ],
)
def test_a_gap_has_bounds_and_an_estimate(
    memory: FeedMemory, stories: Sequence[Story], least: int, most: int, until: timedelta
) -> None:
    gap = gap_before(memory, ParsedFeed(tuple(stories)), stories, NOW)
    assert gap is not None
    assert (gap.began, gap.ended) == (memory.last_read, NOW - until)
    assert least <= gap.lost <= most


ALL_NEW = dated(10, 10 * HOUR)


@pytest.mark.parametrize(
    ("memory", "listed", "unmet"),
    [
        pytest.param(read(DAY, HOURLY), ALL_NEW, ALL_NEW[:9], id="one entry is known"),
        pytest.param(read(DAY, HOURLY), ALL_NEW, [], id="all are known, by whatever address"),
        pytest.param(replace(read(DAY, HOURLY), parsed_before=False), ALL_NEW, ALL_NEW, id="the first document"),
        pytest.param(FeedMemory(), ALL_NEW, ALL_NEW, id="the first poll"),
        pytest.param(
            replace(read(DAY, HOURLY), last_outcome=Outcome.EMPTY), ALL_NEW, ALL_NEW, id="the list before was empty"
        ),
        pytest.param(read(15 * MINUTE, HOURLY), ALL_NEW, ALL_NEW, id="new ids for old entries"),
        pytest.param(read(15 * MINUTE, DAILY), dated(1, MINUTE), dated(1, MINUTE), id="a list of one"),
        pytest.param(read(15 * MINUTE, DAILY), undated(1), undated(1), id="a list of one without a date"),
        pytest.param(read(15 * MINUTE, DAILY), dated(8, MINUTE), dated(8, MINUTE), id="an issue, all at once"),
        pytest.param(read(15 * MINUTE, DAILY), undated(8), undated(8), id="an issue without dates"),
    ],
)
def test_what_only_looks_like_a_gap(memory: FeedMemory, listed: Sequence[Story], unmet: Sequence[Story]) -> None:
    assert gap_before(memory, ParsedFeed(tuple(listed)), unmet, NOW) is None


def test_of_a_document_that_is_cut_off_nothing_is_concluded() -> None:
    assert gap_before(read(DAY, HOURLY), ParsedFeed(tuple(ALL_NEW), cut=True), ALL_NEW, NOW) is None


@pytest.mark.parametrize("wrong", [9 * HOUR, -5 * HOUR], ids=["nine hours ahead", "five hours behind"])
def test_dates_in_the_wrong_zone_are_set_right_by_the_lag_of_that_publisher(wrong: timedelta) -> None:
    memory = read(DAY, replace(HOURLY, lag=-wrong.total_seconds()))
    stories = [replace(story, published=story.published + wrong) for story in ALL_NEW if story.published]
    gap = gap_before(memory, ParsedFeed(tuple(stories)), stories, NOW)
    assert gap is not None
    assert gap.ended == NOW - 10 * HOUR
    near = read(15 * MINUTE, memory.rhythm)
    assert gap_before(near, ParsedFeed(tuple(stories)), stories, NOW) is None


def test_a_feed_that_has_just_moved_may_be_listed_otherwise_there() -> None:
    poll = Poll("https://a.example/feed", NOW, Outcome.NEW, new_stories=10)
    moved = replace(poll, belief=Belief(None, "https://b.example/feed", (NOW,)))
    here = listened(read(DAY, HOURLY), poll, ParsedFeed(tuple(ALL_NEW)), ALL_NEW, NOW)
    there = listened(read(DAY, HOURLY), moved, ParsedFeed(tuple(ALL_NEW)), ALL_NEW, NOW)
    assert here.gap is not None
    assert there.gap is None


# what a poll tells of the rhythm


def poll_of(memory: FeedMemory, stories: Sequence[Story], outcome: Outcome = Outcome.NEW) -> Rhythm:
    poll = listened(memory, Poll("f", NOW, outcome), ParsedFeed(tuple(stories)), stories, NOW)
    return poll.rhythm or memory.rhythm


def test_a_feed_that_died_long_ago_is_known_to_be_silent_by_its_first_document() -> None:
    rhythm = poll_of(FeedMemory(), dated(21, 120 * DAY, 90 * DAY))
    assert rhythm.last == NOW - 90 * DAY
    assert rhythm.silent_after is not None
    assert rhythm.silent_after < NOW


def test_a_living_feed_is_not_called_silent_by_its_first_document() -> None:
    for stories in (dated(20, 20 * DAY), undated(20), dated(1, HOUR), dated(20, HOUR)):
        rhythm = poll_of(FeedMemory(), stories)
        assert rhythm.silent_after is not None
        assert rhythm.silent_after > NOW + 2 * DAY


def test_a_feed_that_never_listed_a_story_is_silent_at_once() -> None:
    assert poll_of(FeedMemory(), [], Outcome.EMPTY) == Rhythm(silent_after=NOW)
    assert poll_of(read(DAY, HOURLY), [], Outcome.EMPTY) == HOURLY


def test_a_feed_watched_before_rhythms_were_kept_goes_on_from_its_last_story() -> None:
    rhythm = poll_of(replace(read(DAY, Rhythm()), last_new=NOW - DAY), [], Outcome.UNCHANGED)
    assert rhythm.last == NOW - DAY
    assert rhythm.silent_after is not None
    assert rhythm.silent_after > NOW


def test_stories_that_came_first_by_another_feed_of_the_publisher_are_signs_of_life() -> None:
    memory = read(15 * MINUTE, replace(DAILY, last=NOW - 3 * DAY))
    poll = listened(memory, Poll("f", NOW, Outcome.KNOWN), ParsedFeed(tuple(dated(3, 2 * DAY))), [], NOW)
    assert poll.rhythm is not None
    assert poll.rhythm.last == NOW - MINUTE
    again = replace(memory, rhythm=poll.rhythm)
    assert listened(again, Poll("f", NOW, Outcome.KNOWN), ParsedFeed(tuple(dated(3, 2 * DAY))), [], NOW).rhythm is None


# when to poll again


@pytest.mark.parametrize(
    ("covers", "quiet", "wait"),
    [
        pytest.param(None, timedelta(0), 15, id="nothing known of the list"),
        pytest.param(30 * MINUTE, timedelta(0), 10, id="a third of what the list covers"),
        pytest.param(3 * MINUTE, timedelta(0), 5, id="but no sooner than the fastest"),
        pytest.param(30 * MINUTE, 2 * HOUR, 15, id="as ever while it is quiet"),
        pytest.param(DAY, timedelta(0), 15, id="a list that covers much"),
    ],
)
def test_the_wait_leaves_an_overlap(covers: timedelta | None, quiet: timedelta, wait: int) -> None:
    rhythm = Rhythm(last=NOW - quiet, covers=covers.total_seconds() if covers else None)
    assert by_rhythm(900, rhythm, NOW, 300) == wait * 60


def test_a_gap_is_remembered_in_the_interval() -> None:
    rhythm = poll_of(read(15 * MINUTE, BUSY, rush=True), dated(10, 4 * MINUTE))
    assert rhythm.covers is not None
    assert rhythm.covers < 300
    assert by_rhythm(900, replace(rhythm, silent_after=None), NOW, 300) == 300


def test_a_feed_is_asked_when_it_would_be_silent() -> None:
    assert by_rhythm(6 * 3600, Rhythm(silent_after=NOW + HOUR), NOW, 300) == 3600
    assert by_rhythm(6 * 3600, Rhythm(silent_after=NOW - HOUR), NOW, 300) == 6 * 3600
    assert by_rhythm(6 * 3600, Rhythm(), NOW, 300) == 6 * 3600


def test_the_numbers_of_a_gap_are_never_below_one() -> None:
    gap = gap_before(read(DAY, HOURLY), ParsedFeed(tuple(dated(10, DAY - MINUTE))), dated(10, DAY - MINUTE), NOW)
    assert gap == Gap(NOW - DAY, NOW - DAY + MINUTE, 1)
