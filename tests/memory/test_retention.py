"""RELIABILITY I9: what was purged is no news when its feed lists it again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor import retention
from monitor.model import Outcome
from monitor.storage import feeds
from tests.memory.watching import Watching, titles
from tests.publisher import Page, item, rss

DAY = timedelta(days=1)
KEEP = 90 * DAY
LONG = KEEP + 8 * DAY
QUIET = item("A quiet day", "https://publisher.example/quiet")
LOUD = item("North Korea sends shells to Russia", "https://publisher.example/loud")
OTHER = item("A storm is over", "https://publisher.example/storm")
EDITED = item("A quiet day, but for shells from North Korea for Russia", "https://publisher.example/quiet")


async def purged(watching: Watching) -> int:
    return (await retention.purge(watching.now, watching.storage, KEEP, lambda: False))["stories"]


async def poll(watching: Watching, *items: str, after: timedelta = LONG, path: str = "/feed") -> Outcome:
    watching.publisher.pages[path] = rss(*items)
    return (await watching.poll_later(path, after=after)).outcome


async def test_purged_and_listed_again_is_no_news_and_edited_it_is_read_again(watching: Watching) -> None:
    await poll(watching, QUIET, LOUD)
    assert titles(await watching.told()) == ["North Korea sends shells to Russia"]
    assert await poll(watching, OTHER) is Outcome.NEW
    assert await purged(watching) == 1  # not the one that a rule matched
    assert await poll(watching, QUIET, LOUD, OTHER, after=DAY) is Outcome.KNOWN
    assert await watching.told() == []
    assert await poll(watching, EDITED, LOUD, OTHER, after=DAY) is Outcome.NEW
    assert titles(await watching.told()) == ["A quiet day, but for shells from North Korea for Russia"]


@pytest.mark.parametrize(
    "between",
    [
        pytest.param(Page(b"", 500), id="500"),
        pytest.param(Page(b"<!DOCTYPE html><title>Sign in</title>", 200, "text/html"), id="a login page"),
        pytest.param(rss(), id="an empty feed"),
        pytest.param(rss(OTHER, QUIET)[:-30], id="cut off"),
        pytest.param(None, id="unchanged"),
    ],
)
async def test_no_false_answer_however_long_makes_a_listed_story_go(watching: Watching, between: Page | None) -> None:
    await poll(watching, QUIET, OTHER)
    if between is not None:
        watching.publisher.pages["/feed"] = between
    for _ in range(3):
        await watching.poll_later(after=LONG)
        assert await purged(watching) == 0
    assert await poll(watching, QUIET, OTHER, after=DAY) in (Outcome.KNOWN, Outcome.UNCHANGED)


async def test_what_a_slow_feed_of_the_family_lists_stays(watching: Watching) -> None:
    slow = watching.feed("/slow")
    await poll(watching, QUIET, OTHER)
    watching._feeds["/slow"] = type(slow)(slow.url, slow.name, "family of /feed")
    watching.storage.write_now(lambda tx: feeds.sync(tx, list(watching._feeds.values()), watching.now))
    assert await poll(watching, QUIET, path="/slow", after=DAY) is Outcome.KNOWN
    assert await poll(watching, OTHER) is Outcome.KNOWN  # in the fast one it is no more
    assert await purged(watching) == 0
