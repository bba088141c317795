"""A page that is watched like a feed: what its false answers, its new selectors and its changed text bring."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio

from monitor.feeds import page
from monitor.feeds.reading import Reading
from monitor.model import Outcome
from monitor.storage import Storage, feeds
from tests.memory.watching import POLLING, Watching, titles
from tests.publisher import Page

ROWS = [f"Shells from North Korea reach Russia, part {number}" for number in range(12)]
ROBOTS = b"User-agent: *\nDisallow: /list"
A_DAY = timedelta(hours=25)  # after which robots.txt is asked for again


def listed(*rows: str) -> Page:
    items = "".join(f"<li><a href='/{row[-2:].strip()}'>{row}</a></li>" for row in rows)
    return Page(f"<title>News</title><ul>{items}</ul></body>".encode(), content_type="text/html")


@pytest_asyncio.fixture(loop_scope="session")
async def pages(watching: Watching) -> AsyncIterator[Watching]:
    """`watching`, which reads pages too."""
    reading = Reading(watching.fetcher, POLLING, lambda: watching.now)
    watching.watch = replace(watching.watch, turn=reading.turn, fetch=reading.fetch, parse=reading)
    watching.publisher.pages["/list"] = listed(*ROWS)
    yield watching
    reading.close()


def write(pages: Watching, selectors: page.Selectors | None) -> None:
    """Put the page into the registry, read so."""
    feed = page.Page(pages.publisher.url("/list"), "List", "family", selectors=selectors)
    pages._feeds["/list"] = feed
    pages.storage.write_now(lambda tx: feeds.sync(tx, [feed], pages.now))
    pages.memory.setdefault(feed.url, feeds.FeedMemory())


@pytest.mark.parametrize(
    ("path", "answer", "outcome"),
    [
        pytest.param("/list", Page(b"<title>New</title><main>Redone</main>"), Outcome.NO_ITEMS, id="redone"),
        pytest.param("/list", Page(b"", 202), Outcome.NOT_A_FEED, id="an empty challenge"),
        pytest.param("/robots.txt", Page(ROBOTS), Outcome.DISALLOWED, id="disallowed"),
    ],
)
async def test_an_answer_between_two_good_polls_changes_no_memory(
    pages: Watching, path: str, answer: Page, outcome: Outcome
) -> None:
    write(pages, page.Selectors("li"))
    assert (await pages.poll("/list")).new_stories == 12
    assert len(titles(await pages.told())) == 12
    validators = pages.memory[pages.feed("/list").url].validators
    good = pages.publisher.pages.get(path)
    pages.publisher.pages[path] = answer
    poll = await pages.poll_later("/list", after=A_DAY)
    assert poll.outcome is outcome
    assert pages.memory[poll.feed].validators == validators
    pages.publisher.pages[path] = good or Page(status=404)
    pages.publisher.pages["/list"] = listed("Russia thanks North Korea for shells, 99", *ROWS[:-1])
    poll = await pages.poll_later("/list", after=A_DAY)
    assert (poll.outcome, poll.new_stories) == (Outcome.NEW, 1)
    assert titles(await pages.told()) == ["Russia thanks North Korea for shells, 99"]


async def test_bytes_that_are_known_are_read_again_by_mended_selectors(pages: Watching, storage: Storage) -> None:
    pages.publisher.pages["/list"] = listed("Menu", *ROWS)
    write(pages, page.Selectors("li:first-child"))
    assert (await pages.poll("/list")).new_stories == 1
    assert (await pages.poll_later("/list")).outcome is Outcome.UNCHANGED
    write(pages, page.Selectors("li"))
    assert (await pages.poll_later("/list")).new_stories == 12
    assert (await pages.poll_later("/list")).outcome is Outcome.UNCHANGED
    conditional = ["if-none-match" in request.headers for request in pages.publisher.requests_of("/list")]
    assert conditional == [False, True, False, True]


async def test_a_text_that_changes_is_matched_again(pages: Watching) -> None:
    write(pages, None)
    before = "<title>Notice</title><article><p>The port is open.</p></article>"
    pages.publisher.pages["/list"] = Page(before.encode(), content_type="text/html")
    assert (await pages.poll("/list")).new_stories == 1
    assert await pages.told() == []
    after = before.replace("open.", "closed: shells from North Korea go to Russia.")
    pages.publisher.pages["/list"] = Page(after.encode(), content_type="text/html")
    assert (await pages.poll_later("/list")).outcome is Outcome.NEW
    assert titles(await pages.told()) == ["Notice"]
