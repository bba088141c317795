"""RELIABILITY I12: caching headers are used, and not believed blindly."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.feeds.polling import PollingSettings, brought, next_poll, question, remembered
from monitor.model import Document, Feed, FeedMemory, Outcome, ParsedFeed, Story, Validators
from tests.memory.watching import START, Watching, titles
from tests.publisher import Page, Request, item, rss

OLD = rss(item("Shells from North Korea reach Russia", "https://publisher.example/1"))
NEW = rss(item("Russia thanks North Korea for shells", "https://publisher.example/2"))
CONDITIONS = {"if-none-match", "if-modified-since"}


def conditional(watching: Watching) -> list[bool]:
    """Of each request, whether it asked "changed since?"."""
    return [bool(CONDITIONS.intersection(request.headers)) for request in watching.publisher.requests]


@pytest.mark.parametrize(
    "every",
    [
        pytest.param(timedelta(minutes=45), id="every 45 minutes"),
        pytest.param(timedelta(hours=7), id="every seven hours"),
        pytest.param(timedelta(hours=24), id="once a day"),
    ],
)
@pytest.mark.parametrize(
    "lie",
    [
        pytest.param(lambda request: CONDITIONS.intersection(request.headers), id="304 to every question"),
        pytest.param(lambda request: request.headers.get("if-none-match") == '"constant"', id="a constant ETag"),
    ],
)
async def test_a_new_story_behind_a_lying_304_is_found_within_a_day(
    watching: Watching, every: timedelta, lie: object
) -> None:
    body = OLD

    def answer(request: Request) -> Page:
        headers = {"Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT", "ETag": '"constant"'}
        return Page(b"" if lie(request) else body.encode(), 304 if lie(request) else 200, etag="", headers=headers)  # type: ignore[operator]

    watching.publisher.pages["/feed"] = answer
    await watching.poll()
    await watching.told()
    body = NEW  # right after it was asked
    while watching.now + every <= START + timedelta(days=1):
        if (await watching.poll_later(after=every)).outcome is Outcome.NEW:
            break
    assert titles(await watching.told()) == ["Russia thanks North Korea for shells"]


async def test_all_polls_but_one_a_day_are_conditional(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = OLD
    for _ in range(24 * 3):
        await watching.poll_later(after=timedelta(hours=1))
    assert conditional(watching).count(False) <= 1 + 3


@pytest.mark.parametrize("feeds", [20, pytest.param(100, marks=pytest.mark.long)])
@pytest.mark.parametrize("adaptive", [True, False])
def test_over_two_weeks_99_of_100_polls_are_conditional(adaptive: bool, feeds: int) -> None:
    """As feeds are: most have news every few hours, some once a day or two, a few hardly ever."""
    settings = PollingSettings(adaptive=adaptive)
    every = [timedelta(hours=hours) for hours in [1, 2, 4, 6] * 15 + [26] * 30 + [400] * 10][:: 100 // feeds]
    asked = conditional = 0
    for number, pace in enumerate(every):
        feed = Feed(f"https://publisher{number}.example/feed", "P", "p")
        memory, now, edition = FeedMemory(), START, -1
        while now < START + timedelta(days=14):
            _, validators = question(feed, memory, now)
            if edition >= 0:
                asked += 1
                conditional += validators != Validators()
            fresh = (now - START) // pace > edition
            is_same = validators != Validators() and not fresh
            unchanged = Document(feed.url, 304, b"", None, validators)
            document = unchanged if is_same else whole(feed, (now - START) // pace)
            news = [Story(f"{number}-{(now - START) // pace}", feed=feed.url)] * fresh
            edition = (now - START) // pace
            poll = brought(feed, memory, document, ParsedFeed(tuple(news or [Story("old")])), news, news, now)
            poll = replace(poll, next_due=next_poll(feed, memory, poll, settings, now, jitter=0.5))
            memory = remembered(memory, poll)
            now = memory.next_due or now
    assert asked > 500 * feeds
    assert conditional / asked >= 0.99


def whole(feed: Feed, edition: int) -> Document:
    return Document(feed.url, 200, b"", None, Validators(f'"{edition}"', None, f"{edition}"))


async def test_a_feed_with_news_every_day_is_never_asked_without_a_condition(watching: Watching) -> None:
    for hour in range(24 * 2):
        if hour % 8 == 0:
            story = item(f"Shells from North Korea, report of hour {hour}", f"https://publisher.example/{hour}")
            watching.publisher.pages["/feed"] = rss(story)
        await watching.poll_later(after=timedelta(hours=1))
    assert conditional(watching) == [False] + [True] * 47


async def test_a_new_etag_for_the_same_bytes_is_remembered(watching: Watching) -> None:
    modified = {"Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"}
    watching.publisher.pages["/feed"] = [
        Page(OLD.encode(), etag='"1"', headers=modified),
        Page(OLD.encode(), etag='W/"2"', headers=modified),
    ]
    await watching.poll()
    poll = await watching.poll_later()
    assert (poll.outcome, poll.status) == (Outcome.UNCHANGED, 200)
    assert (await watching.poll_later()).status is None
    assert watching.publisher.requests[-1].headers["if-none-match"] == 'W/"2"'


async def test_each_validator_is_kept_as_it_was_given_and_for_itself(watching: Watching) -> None:
    date = "Monday, 2. March 2026  08:00 CET"
    watching.publisher.pages["/feed"] = [
        Page(OLD.encode(), etag="no quotes, W/", headers={"Last-Modified": date}),
        Page(NEW.encode(), etag="", headers={"Last-Modified": date}),
        Page(OLD.encode(), etag='"only"'),
    ]
    kept: list[Validators] = []
    for _ in range(3):
        await watching.poll_later()
        kept.append(watching.memory[watching.feed().url].validators)
    assert [(each.etag, each.last_modified) for each in kept] == [
        ("no quotes, W/", date),
        (None, date),
        ('"only"', None),
    ]
    assert [
        (sent.headers.get("if-none-match"), sent.headers.get("if-modified-since"))
        for sent in watching.publisher.requests
    ] == [
        (None, None),
        ("no quotes, W/", date),
        (None, date),
    ]
