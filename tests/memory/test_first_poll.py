"""RELIABILITY I4: a new feed does not flood."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from email.utils import format_datetime

import pytest

from monitor.feeds.polling import PollingSettings
from monitor.telling import Held
from tests.memory.watching import POLLING, START, Watching, titles
from tests.publisher import item, rss

WEEK = PollingSettings.model_validate({**POLLING.model_dump(), "first_poll_window": timedelta(days=7)})


@pytest.fixture
def watching(watching: Watching) -> Watching:
    watching.watch = replace(watching.watch, polling=WEEK)
    return watching


def backlog(number: int, hours_between: int | None) -> str:
    """A hundred stories, the newest an hour old; undated ones without a distance."""
    items = []
    for n in range(100):
        date = format_datetime(START - timedelta(hours=1 + n * hours_between)) if hours_between else ""
        title = f"Train {number}-{n:02} with shells from North Korea for Russia"
        items.append(item(title, f"https://publisher{number}.example/{n}", date=date))
    return rss(*items)


KINDS = {"undated": None, "two a day": 12, "one an hour": 1, "one in ten days": 240}


@pytest.mark.parametrize("feeds", [24, pytest.param(276, marks=[pytest.mark.long, pytest.mark.timeout(900)])])
async def test_of_new_feeds_only_fresh_stories_are_told_and_at_most_twenty_each(watching: Watching, feeds: int) -> None:
    wanted = []
    for number in range(feeds):
        kind = list(KINDS)[number % 4]
        watching.publisher.pages[f"/{number}"] = backlog(number, KINDS[kind])
        watching.feed(f"/{number}")
        fresh = {"undated": 0, "two a day": 14, "one an hour": 20, "one in ten days": 1}[kind]
        wanted += [f"Train {number}-{n:02} with shells from North Korea for Russia" for n in range(fresh)]
    await asyncio.gather(*(watching.poll(f"/{number}") for number in range(feeds)))
    (digest,) = await watching.told()
    assert digest.story_count == len(wanted) == feeds // 4 * (14 + 20 + 1)
    assert set(titles([digest])) <= set(wanted)
    assert dict(digest.held) == {Held.FIRST_POLL: feeds * 100 - len(wanted)}


async def test_what_comes_after_the_first_poll_is_told_whatever_its_date(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = backlog(0, None)
    await watching.poll()
    assert await watching.told() == []
    for n, date in enumerate(("", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 2100 00:00:00 GMT")):
        story = item(f"North Korea hands shells to Russia, lot {n}", f"https://publisher0.example/new{n}", date=date)
        watching.publisher.pages["/feed"] = rss(story, title=str(n))
        await watching.poll_later()
        assert titles(await watching.told()) == [f"North Korea hands shells to Russia, lot {n}"]


async def test_a_failed_first_poll_is_no_first_poll(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = b"<!DOCTYPE html><title>Sign in</title>"
    await watching.poll()
    watching.publisher.pages["/feed"] = backlog(0, None)
    await watching.poll_later()
    assert await watching.told() == []
