"""RELIABILITY I9: a failed or false answer changes no memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.model import Outcome
from tests.memory.watching import Watching, titles
from tests.publisher import Page, item, rss

STORIES = [
    item(f"Shells from North Korea reach Russia, part {number}", f"https://publisher.example/{number}")
    for number in range(12)
]
GOOD = rss(*STORIES).encode()
LATER = rss(item("Russia thanks North Korea for shells", "https://publisher.example/later"), *STORIES[:-1]).encode()
EMPTY = Page(rss().encode(), headers={"Last-Modified": "Mon, 02 Mar 2026 08:10:00 GMT"})
HTML = "text/html; charset=utf-8"
CUT = b'HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nETag: "cut"\r\nContent-Length: %d\r\n\r\n' % (len(GOOD) + 5000)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        pytest.param(
            Page(b"<!DOCTYPE html><html><title>Are you human?</title><div class=captcha></div></html>", 200, HTML),
            Outcome.NOT_A_FEED,
            id="captcha",
        ),
        pytest.param(
            Page(b"<!DOCTYPE html><title>Sign in</title><form action=/login></form>", 200, HTML),
            Outcome.NOT_A_FEED,
            id="login page",
        ),
        pytest.param(Page(b""), Outcome.NOT_A_FEED, id="empty body"),
        pytest.param(EMPTY, Outcome.EMPTY, id="empty feed"),
        pytest.param(Page(b"no such page", 404), Outcome.HTTP_ERROR, id="404"),
        pytest.param(Page(GOOD, 404), Outcome.HTTP_ERROR, id="404 with a feed in it"),
        pytest.param(Page(b"down", 500), Outcome.HTTP_ERROR, id="500"),
        pytest.param(Page(b"wait", 503), Outcome.SLOW_DOWN, id="503"),
        pytest.param(Page(b"gone", 410), Outcome.GONE, id="410"),
        pytest.param(Page(raw=CUT + GOOD), Outcome.BAD_ANSWER, id="truncated body"),
        pytest.param(Page(raw=b""), Outcome.BAD_ANSWER, id="no answer"),
    ],
)
async def test_an_answer_between_two_good_polls_changes_no_memory(
    watching: Watching, answer: Page, outcome: Outcome
) -> None:
    watching.publisher.pages["/feed"] = GOOD
    assert (await watching.poll()).new_stories == 12
    assert len(titles(await watching.told())) == 12
    before = watching.memory[watching.feed().url]
    watching.publisher.pages["/feed"] = answer
    poll = await watching.poll_later()
    assert poll.outcome is outcome
    assert poll.reason
    if outcome is not Outcome.EMPTY:
        assert watching.memory[watching.feed().url].validators == before.validators
    watching.publisher.pages["/feed"] = GOOD
    assert (await watching.poll_later()).outcome in (Outcome.UNCHANGED, Outcome.KNOWN)
    assert await watching.told() == []
    watching.publisher.pages["/feed"] = LATER
    assert (await watching.poll_later()).new_stories == 1
    assert titles(await watching.told()) == ["Russia thanks North Korea for shells"]


def ends_early(stories: list[str], then: str = "<item><title>Shells from North Korea re") -> Page:
    """A document that is cut off, though its server says that this is all."""
    return Page(rss(*stories).replace("</channel></rss>", then).encode(), etag='"cut"')


async def test_of_a_document_that_is_cut_off_the_whole_entries_count_and_half_a_story_is_none(
    watching: Watching,
) -> None:
    watching.publisher.pages["/feed"] = rss(*STORIES[3:]).encode()
    await watching.poll()
    await watching.told()
    watching.publisher.pages["/feed"] = ends_early(STORIES[1:4])
    poll = await watching.poll_later()
    assert (poll.outcome, poll.new_stories) == (Outcome.NEW, 2)
    assert poll.reason == "the document is cut off; the entries before that are read"
    assert len(titles(await watching.told())) == 2
    watching.publisher.pages["/feed"] = Page(GOOD, etag='"cut"')  # the same, in full: "unchanged" must not hide it
    assert (await watching.poll_later()).new_stories == 1
    assert titles(await watching.told()) == ["Shells from North Korea reach Russia, part 0"]


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        pytest.param([ends_early(STORIES[:3]), Page(GOOD)], 0, id="the rest of the first document is old too"),
        pytest.param(
            [ends_early(STORIES[5:]), ends_early(STORIES[3:]), ends_early(STORIES)], 3, id="one that is always cut off"
        ),
        pytest.param([ends_early([]), Page(GOOD)], 0, id="nothing but its beginning"),
    ],
)
async def test_a_first_poll_that_is_cut_off_is_not_over(watching: Watching, answers: list[Page], told: int) -> None:
    """The stories have no date, so that those of a first poll are old."""
    week = watching.watch.polling.model_copy(update={"first_poll_window": timedelta(days=7)})
    watching.watch = replace(watching.watch, polling=week)
    for answer in answers:
        watching.publisher.pages["/feed"] = answer
        await watching.poll_later()
    assert len(titles(await watching.told())) == told


async def test_a_document_that_is_cut_off_within_its_first_entry_is_no_empty_feed(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = ends_early([])
    poll = await watching.poll()
    why = "the document is cut off before the end of its first entry"
    assert (poll.outcome, poll.reason) == (Outcome.BAD_ANSWER, why)


async def test_after_an_empty_feed_the_next_poll_asks_for_the_whole(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = Page(GOOD, headers={"Last-Modified": "Mon, 02 Mar 2026 08:00:00 GMT"})
    await watching.poll()
    watching.publisher.pages["/feed"] = EMPTY
    await watching.poll_later()
    await watching.poll_later()
    asked = [request.headers for request in watching.publisher.requests]
    assert "if-none-match" in asked[1]
    assert not {"if-none-match", "if-modified-since"}.intersection(asked[2])


async def test_a_feed_that_was_always_empty_has_its_first_poll_before_it(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = EMPTY
    assert (await watching.poll()).outcome is Outcome.EMPTY
    assert not watching.memory[watching.feed().url].parsed_before
