"""RELIABILITY I1. The slow lane: a feed that hits a limit of the parser keeps nobody waiting but its like."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from monitor.errors import FeedError
from monitor.feeds.parse import GOOD_PARSES, LARGE, Parser
from monitor.feeds.polling import PollingSettings
from monitor.model import Document, Feed, Outcome, Validators
from tests.publisher import item, rss

GOOD = rss(*(item(f"T{n}", f"https://publisher.example/{n}") for n in range(20)))
# Half a minute of work for the XML reader, which compares each attribute with all before it.
BOMB = rss("<item><title " + " ".join(f'a{n}="1"' for n in range(90_000)) + ">T</title></item>")
NO_FEED = "<html><title>Sign in</title></html>"


@pytest.fixture
async def parser() -> AsyncIterator[Parser]:
    parser = Parser(PollingSettings(parse_timeout=timedelta(seconds=0.4)))
    yield parser
    parser.close()


def feed(name: str) -> Feed:
    return Feed(f"https://{name}.example/feed", name, name)


async def outcome(parser: Parser, name: str, body: str) -> Outcome:
    try:
        await parser(feed(name), Document(feed(name).url, 200, body.encode(), None, Validators()))
    except FeedError as exc:
        return exc.outcome
    return Outcome.NEW


async def order(parser: Parser, *polls: tuple[str, str]) -> list[str]:
    """The names of the feeds in the order in which their documents were done, when all come at once."""
    done: list[str] = []

    async def one(name: str, body: str) -> None:
        await outcome(parser, name, body)
        done.append(name)

    await asyncio.gather(*(one(name, body) for name, body in polls))
    return done


async def test_good_feeds_do_not_wait_for_known_bombs(parser: Parser) -> None:
    bombs = {f"bomb{n}": BOMB for n in range(5)}
    good = {f"good{n}": GOOD for n in range(20)}
    first = await asyncio.gather(*(outcome(parser, *bomb) for bomb in bombs.items()))
    assert first == [Outcome.PARSER_LIMIT] * 5
    assert await outcome(parser, "good0", GOOD) is Outcome.NEW  # the workers that were killed are back
    done = await order(parser, *bombs.items(), *good.items())
    assert set(done[:20]) == set(good)  # all before the first bomb is through, which takes its whole deadline


@pytest.mark.parametrize(
    ("since", "waits"),
    [
        pytest.param([GOOD] * (GOOD_PARSES - 1), True, id="twice good"),
        pytest.param([GOOD] * GOOD_PARSES, False, id="three times good"),
        pytest.param([GOOD, GOOD, BOMB, GOOD, GOOD], True, id="another limit in between"),
        pytest.param([GOOD, GOOD, NO_FEED, GOOD, GOOD], True, id="no feed in between"),
        pytest.param([GOOD] * GOOD_PARSES + [NO_FEED], False, id="no feed after three times good"),
    ],
)
async def test_a_feed_leaves_the_slow_lane_after_three_good_parses(
    parser: Parser, since: list[str], waits: bool
) -> None:
    for name in ("bomb", "better"):
        assert await outcome(parser, name, BOMB) is Outcome.PARSER_LIMIT
    for body in since:
        await outcome(parser, "better", body)
    await outcome(parser, "good", GOOD)
    done = await order(parser, ("bomb", BOMB), ("better", GOOD))
    assert done == (["bomb", "better"] if waits else ["better", "bomb"])


async def test_what_is_no_feed_does_not_lead_into_the_slow_lane(parser: Parser) -> None:
    assert await outcome(parser, "bomb", BOMB) is Outcome.PARSER_LIMIT
    assert await outcome(parser, "page", NO_FEED) is Outcome.NOT_A_FEED
    assert await order(parser, ("bomb", BOMB), ("page", NO_FEED)) == ["page", "bomb"]


async def test_feeds_of_the_slow_lane_take_turns_at_being_asked(parser: Parser) -> None:
    for name in ("bomb", "other"):
        assert await outcome(parser, name, BOMB) is Outcome.PARSER_LIMIT
    async with parser.turn(feed("bomb")), parser.turn(feed("good")):
        waiting = asyncio.create_task(parser.turn(feed("other")).__aenter__())
        assert await outcome(parser, "bomb", GOOD) is Outcome.NEW
        assert not waiting.done()
    await waiting


async def test_large_documents_are_parsed_one_at_a_time(parser: Parser) -> None:
    large = BOMB + " " * LARGE
    assert await outcome(parser, "warm", GOOD) is Outcome.NEW
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(outcome(parser, f"bomb{n}", large) for n in range(3)))
    assert asyncio.get_running_loop().time() - began >= 3 * 0.4
