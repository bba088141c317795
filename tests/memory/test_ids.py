"""RELIABILITY I6: equal, missing and empty GUIDs neither hide nor repeat stories."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from monitor.feeds.parse import parse_document
from monitor.feeds.stories import stories_of
from monitor.model import Feed, Outcome
from tests.memory.watching import Watching
from tests.publisher import item, rss

FEED = Feed("https://publisher.example/feed", "P", "p")


def shells(n: int) -> str:
    return f"Train {n} with shells from North Korea for Russia"


def link(n: int) -> str:
    return f"https://publisher.example/{n}"


def with_guid(n: int, guid: str) -> str:
    return item(shells(n), link(n)).replace("</item>", f"{guid}</item>")


KINDS: list[object] = [
    pytest.param(lambda n: item(shells(n), link(n), guid="same"), id="one GUID for all"),
    pytest.param(lambda n: item(shells(n), link(n)), id="no GUIDs"),
    pytest.param(lambda n: with_guid(n, "<guid> </guid>"), id="empty GUIDs"),
    pytest.param(lambda n: with_guid(n, "<guid/>"), id="hollow GUIDs"),
    pytest.param(lambda n: item(shells(n)), id="neither GUIDs nor addresses"),
    pytest.param(lambda n: item(shells(n), guid="same"), id="one GUID for all and no addresses"),
    pytest.param(lambda n: item(shells(n), "https://publisher.example/", guid=f"{n}"), id="one address for all"),
]


@pytest.mark.parametrize("polls", [10, pytest.param(100, marks=pytest.mark.long)])
@pytest.mark.parametrize("one", KINDS)
def test_a_hundred_stories_are_a_hundred_over_many_polls_in_any_order(one: Callable[[int], str], polls: int) -> None:
    items = [one(n) for n in range(100)]
    keys = set()
    for seed in range(polls):
        random.Random(seed).shuffle(items)
        _, language, entries, *_ = parse_document(rss(*items).encode(), None, FEED.url)
        stories = stories_of(FEED, entries, language)
        assert len({story.key for story in stories}) == 100
        keys |= {story.key for story in stories}
    assert len(keys) == 100


@pytest.mark.parametrize("count", [100, pytest.param(1000, marks=pytest.mark.long)])
@pytest.mark.parametrize("one", KINDS)
async def test_none_is_hidden_and_none_told_again(watching: Watching, one: Callable[[int], str], count: int) -> None:
    items = [one(n) for n in range(count)]
    watching.publisher.pages["/feed"] = rss(*items)
    assert (await watching.poll()).new_stories == count
    (digest,) = await watching.told()
    assert digest.story_count == count
    random.Random(1).shuffle(items)
    watching.publisher.pages["/feed"] = rss(*items)
    assert (await watching.poll_later()).outcome is Outcome.KNOWN
    assert await watching.told() == []
