"""That an entry was read before never means that its story is stored: only the database says what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import delete, select

from monitor.model import Reading, Story
from monitor.storage import Transaction, search_index
from monitor.storage.tables import stories
from tests.memory.watching import Watching, titles
from tests.publisher import item, rss

OLD = item("Shells from North Korea reach Russia", "https://publisher.example/1")
NEW = item("Russia thanks North Korea for shells", "https://publisher.example/2")
NEWER = item("North Korea ships shells to Russia", "https://publisher.example/3")
DULL = item("A bridge is opened", "https://publisher.example/4")


async def test_a_story_that_could_not_be_stored_is_new_again(watching: Watching) -> None:
    async def fail(_: Sequence[Story]) -> Sequence[Reading]:
        raise OSError("no room")

    watching.publisher.pages["/feed"] = rss(OLD)
    await watching.poll()
    assert len(titles(await watching.told())) == 1
    watching.publisher.pages["/feed"] = rss(NEW, OLD)
    good, watching.watch = watching.watch, replace(watching.watch, match=fail)
    with pytest.raises(OSError, match="no room"):
        await watching.poll_later()
    watching.watch = good
    watching.publisher.pages["/feed"] = rss(NEWER, NEW, OLD)
    assert (await watching.poll_later()).new_stories == 2
    assert len(titles(await watching.told())) == 2


async def test_a_story_that_was_taken_out_of_the_database_is_new_again(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = rss(DULL, OLD)
    await watching.poll()

    def take_out(tx: Transaction) -> None:
        bridge = stories.c.title == "A bridge is opened"
        search_index.remove_ids(tx, list(tx.scalars(select(stories.c.id).where(bridge))))
        tx.execute(delete(stories).where(bridge))

    await watching.storage.write(take_out)
    watching.publisher.pages["/feed"] = rss(NEW, DULL, OLD)
    assert (await watching.poll_later()).new_stories == 2


async def test_a_story_that_another_feed_tells_otherwise_is_read_again(watching: Watching) -> None:
    """Two feeds of a family have one story; each poll is compared with what was stored last."""
    first = watching.feed("/feed")
    family = replace(watching.feed("/other"), publisher=first.publisher)
    watching._feeds["/other"] = family
    watching.publisher.pages["/feed"] = rss(NEW, OLD)
    watching.publisher.pages["/other"] = rss(OLD.replace("reach", "arrive in"))
    assert (await watching.poll("/feed")).new_stories == 2
    assert (await watching.poll("/other")).new_stories == 1
    watching.publisher.pages["/feed"] = rss(NEWER, NEW, OLD)
    assert (await watching.poll_later("/feed")).new_stories == 2
