"""RELIABILITY I10: moved and gone are believed slowly."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.feeds.belief import all_asked_again, located
from monitor.feeds.polling import next_poll
from monitor.feeds.schedule import Schedule
from monitor.habits import Belief
from monitor.model import Feed, FeedMemory, Outcome, Poll
from tests.memory.watching import POLLING, START, Watching
from tests.publisher import Answer, Page, item, rss

HOUR = timedelta(hours=1)
DAY = 24 * HOUR


def bodies() -> list[Answer]:
    """Another document for every poll, the same stories in it."""
    story = item("Shells from North Korea reach Russia", "https://publisher.example/1")
    return [rss(story, title=f"Edition {number}") for number in range(50)]


def redirect(status: int, to: str) -> Page:
    return Page(b"", status, headers={"Location": to})


def asked(watching: Watching) -> list[str]:
    """The paths of the last poll's requests."""
    paths = [request.path for request in watching.publisher.requests]
    watching.publisher.requests.clear()
    return paths


def due(watching: Watching, *, after: timedelta) -> bool:
    """Whether the feed is asked again in that time, by a daemon that starts with what is remembered."""
    return watching.feed() in Schedule([watching.feed()], watching.memory).take(watching.now + after)


def belief(watching: Watching) -> Belief:
    return watching.memory[watching.feed().url].belief


async def moved(watching: Watching, status: int = 301) -> None:
    watching.publisher.pages |= {"/feed": redirect(status, "/new"), "/new": bodies()}


@pytest.mark.parametrize("status", [301, 308])
async def test_a_permanent_redirect_is_adopted_after_three_polls_over_two_days(watching: Watching, status: int) -> None:
    await moved(watching, status)
    for hours in (0, 24, 23):
        await watching.poll_later(after=hours * HOUR)
        assert asked(watching) == ["/feed", "/new"]
    poll = await watching.poll_later(after=HOUR)
    assert watching.publisher.url("/new") in poll.reason
    asked(watching)
    assert (await watching.poll_later()).outcome is Outcome.KNOWN
    assert asked(watching) == ["/new"]
    assert poll.feed == watching.feed().url


async def test_two_polls_are_not_enough_however_long_ago(watching: Watching) -> None:
    await moved(watching)
    await watching.poll()
    await watching.poll_later(after=10 * DAY)
    assert belief(watching).address is None
    await watching.poll_later()
    assert belief(watching).address == watching.publisher.url("/new")


@pytest.mark.parametrize("status", [302, 303, 307])
async def test_a_temporary_redirect_is_never_adopted(watching: Watching, status: int) -> None:
    await moved(watching, status)
    for _ in range(6):
        await watching.poll_later(after=DAY)
    assert belief(watching) == Belief()


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(Page(b"<!DOCTYPE html><title>Sign in</title>", 200, "text/html"), id="a login page"),
        pytest.param(rss().encode(), id="an empty feed"),
        pytest.param(Page(b"", 404), id="404"),
        pytest.param(bodies()[0], id="the feed itself, without a redirect"),
    ],
)
async def test_all_of_the_polls_must_have_parsed(watching: Watching, between: Answer) -> None:
    await moved(watching)
    for _ in range(2):
        await watching.poll_later(after=DAY)
    watching.publisher.pages["/feed"] = between
    await watching.poll_later(after=DAY)
    await moved(watching)
    for _ in range(2):
        await watching.poll_later(after=DAY)
    assert belief(watching).address is None
    await watching.poll_later(after=DAY)
    assert belief(watching).address == watching.publisher.url("/new")


async def test_an_unchanged_feed_at_its_new_address_is_adopted_by_its_daily_whole_document(watching: Watching) -> None:
    watching.publisher.pages |= {"/feed": redirect(301, "/new"), "/new": bodies()[0]}
    for _ in range(16):
        await watching.poll_later(after=6 * HOUR)
    assert belief(watching).address == watching.publisher.url("/new")


async def test_a_move_that_leads_nowhere_is_taken_back(watching: Watching) -> None:
    await moved(watching)
    for _ in range(3):
        await watching.poll_later(after=DAY)
    watching.publisher.pages |= {"/feed": bodies(), "/new": Page(b"", 404)}
    for _ in range(5):
        poll = await watching.poll_later(after=DAY)
    assert "the configured address is asked again" in poll.reason
    assert (await watching.poll_later()).outcome.healthy
    assert asked(watching)[-1] == "/feed"


SECRET = (("Authorization", "Bearer secret"),)


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        pytest.param("https://publisher.example/new", SECRET, id="the same host"),
        pytest.param("http://publisher.example/new", (), id="the same host without encryption"),
        pytest.param("https://other.example/new", (), id="another host"),
        pytest.param("https://publisher.example.evil.example/new", (), id="a longer host"),
    ],
)
def test_configured_headers_stay_with_their_host(address: str, sent: tuple[tuple[str, str], ...]) -> None:
    feed = Feed("https://publisher.example/feed", "P", "p", headers=SECRET)
    assert located(feed, Belief(address)).headers == sent
    assert located(feed, Belief()) is feed


GONE = Page(b"gone", 410)


async def test_gone_twice_in_a_day_or_more_is_off(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = GONE
    for hours in (0, 12, 11):
        await watching.poll_later(after=hours * HOUR)
        assert not belief(watching).gone
    poll = await watching.poll_later(after=HOUR)
    assert belief(watching).gone
    assert poll.reason.endswith("as on 2026-03-02: not polled any more; a restart or a reload asks once more")
    assert not due(watching, after=365 * DAY)


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(bodies()[0], id="it is there"),
        pytest.param(Page(b"", 404), id="404"),
        pytest.param(Page(b"", 500), id="500"),
    ],
)
async def test_another_answer_between_the_two_is_a_doubt(watching: Watching, between: Answer) -> None:
    for answer in (GONE, between, GONE):
        watching.publisher.pages["/feed"] = answer
        await watching.poll_later(after=DAY)
    assert not belief(watching).gone


async def test_a_restart_asks_once_more_and_the_feed_may_be_back(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = GONE
    for _ in range(2):
        await watching.poll_later(after=DAY)
    watching.memory = all_asked_again(watching.memory)
    assert due(watching, after=DAY)
    await watching.poll_later(after=DAY)
    assert belief(watching).gone
    watching.memory = all_asked_again(watching.memory)
    watching.publisher.pages["/feed"] = bodies()
    assert (await watching.poll_later(after=DAY)).outcome is Outcome.NEW
    assert belief(watching) == Belief()


@pytest.mark.parametrize("outcome", [outcome for outcome in Outcome if not outcome.healthy])
def test_no_failure_makes_a_feed_wait_longer_than_a_day(outcome: Outcome) -> None:
    memory = FeedMemory(failures=10_000)
    feed = Feed("https://publisher.example/feed", "P", "p")
    due = next_poll(feed, memory, Poll(feed.url, START, outcome), POLLING, START, jitter=0.999)
    assert due - START <= DAY
