"""RELIABILITY I9: a failed or false answer changes no memory."""

from __future__ import annotations

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
