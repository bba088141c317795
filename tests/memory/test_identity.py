"""RELIABILITY I5: old stories that come in new clothes are not told again."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime

import pytest

from monitor.model import Outcome
from monitor.telling import Held
from tests.memory.watching import START, Watching, titles
from tests.publisher import item, rss

ENTRIES = 30
PLACES = "Vladivostok Khasan Rajin Nampo Wonsan Chongjin Hamhung Sinuiju Kaesong Haeju".split()


@dataclass(frozen=True)
class Entry:
    title: str
    link: str
    guid: str
    date: datetime | None

    def as_item(self) -> str:
        date = format_datetime(self.date) if self.date else ""
        return item(self.title, self.link.replace("&", "&amp;"), guid=self.guid.replace("&", "&amp;"), date=date)


Entries = list[Entry]


def feed_of(number: int) -> Entries:
    """Thirty entries over forty days, in the ways in which feeds name theirs: by address, by number, by no id at all,
    with parameters, undated, or with nothing but an id."""
    kind = number % 6
    entries = []
    for n in range(ENTRIES):
        slug = f"shells-{number}-{n}"
        link = f"https://www.publisher{number}.example/" + (
            f"news?id={n}&lang=en" if kind == 3 else f"2026/{slug}.html"
        )
        guid = {1: f"{number}:{n}", 2: "", 5: f"tag:publisher{number}.example,2026:{n}"}.get(kind, link)
        date = None if kind == 4 else START - timedelta(hours=32 * n)
        title = f"Train {number}-{n} with shells from North Korea for Russia at {PLACES[n % 10]}"
        entries.append(Entry(title, "" if kind == 5 else link, guid, date))
    return entries


def each(change: Callable[[Entry], Entry]) -> Callable[[Entries], Entries]:
    return lambda entries: [change(entry) for entry in entries]


def at(address: Callable[[str], str]) -> Callable[[Entries], Entries]:
    """The addresses changed, where an id is one the id too."""

    def change(entry: Entry) -> Entry:
        guid = address(entry.guid) if entry.guid.startswith("http") else entry.guid
        return replace(entry, link=address(entry.link) if entry.link else "", guid=guid)

    return each(change)


def tracked(link: str) -> str:
    return link + ("&" if "?" in link else "?") + "utm_source=rss&utm_medium=feed&fbclid=1"


CHANGES = [
    pytest.param(each(lambda entry: replace(entry, guid=f"new-{entry.title}")), id="all GUIDs"),
    pytest.param(at(lambda link: link.replace("https:", "http:")), id="scheme"),
    pytest.param(at(lambda link: link.replace("https://www.", "https://news.")), id="host"),
    pytest.param(at(lambda link: re.sub(r"(\.html)?$", r"\1/", link)), id="trailing slash"),
    pytest.param(at(tracked), id="tracking parameters"),
    pytest.param(at(lambda link: link.replace("https://www.p", "HTTPS://WWW.P")), id="case"),
    pytest.param(
        each(lambda entry: replace(entry, title=f"UPDATE: {entry.title}", guid=entry.guid or entry.link)),
        id="titles edited",
    ),
    pytest.param(lambda entries: entries[::-1], id="order reversed"),
]
FURTHER = [
    pytest.param(at(str.upper), id="the whole address in capitals"),
    pytest.param(at(lambda link: link + ("&" if "?" in link else "?") + "edition=int"), id="an unknown parameter"),
    pytest.param(
        each(
            lambda entry: replace(
                entry, guid=f"urn:{entry.title}", link=f"https://p.example/?p={entry.guid[-2:]}{entry.title[6:11]}"
            )
        ),
        id="a new system with other addresses and ids",
    ),
]


async def publish(watching: Watching, feeds: dict[str, Entries]) -> None:
    for path, entries in feeds.items():
        watching.publisher.pages[path] = rss(*(entry.as_item() for entry in entries)).encode()
        watching.feed(path)
    await asyncio.gather(*(watching.poll(path) for path in feeds))


async def retold(watching: Watching, count: int, change: Callable[[Entries], Entries]) -> int:
    """How many stories of that many feeds are told once more after the change, nine days later: longer than two stories
    of one title are one incident."""
    feeds = {f"/{number}": feed_of(number) for number in range(count)}
    await publish(watching, feeds)
    assert sum(digest.story_count for digest in await watching.told()) == count * ENTRIES
    watching.now += timedelta(days=9)
    await publish(watching, {path: change(entries) for path, entries in feeds.items()})
    return sum(digest.story_count for digest in await watching.told())


@pytest.mark.parametrize("change", [*CHANGES, *FURTHER])
async def test_a_feed_in_new_clothes_is_told_once(watching: Watching, change: Callable[[Entries], Entries]) -> None:
    assert await retold(watching, 6, change) == 0


@pytest.mark.long
@pytest.mark.timeout(900)
@pytest.mark.parametrize("change", CHANGES)
async def test_of_a_hundred_feeds_in_new_clothes_hardly_a_story_is_told_again(
    watching: Watching, change: Callable[[Entries], Entries]
) -> None:
    assert await retold(watching, 100, change) <= 0.01 * 100 * ENTRIES


async def test_a_real_story_among_returned_ones_is_told_and_the_others_are_one_line(watching: Watching) -> None:
    entries = feed_of(0)
    await publish(watching, {"/feed": entries})
    await watching.told()
    watching.now += timedelta(days=9)
    fresh = Entry("North Korea ships more shells to Russia", "https://news.publisher0.example/x", "x", watching.now)
    moved = [replace(entry, link=entry.link.replace("//www.", "//news.")) for entry in entries]
    await publish(watching, {"/feed": [fresh, *moved]})
    (digest,) = await watching.told()
    assert titles([digest]) == [fresh.title]
    assert digest.held == ((Held.RETURNED, ENTRIES),)


async def test_a_few_stories_under_new_addresses_are_told(watching: Watching) -> None:
    entries = feed_of(0)
    await publish(watching, {"/feed": entries})
    await watching.told()
    watching.now += timedelta(days=9)
    again = [replace(entry, link=entry.link + "?second", guid="") for entry in entries[:4]]
    await publish(watching, {"/feed": again + entries[4:]})
    (digest,) = await watching.told()
    assert digest.story_count == 4


async def test_a_new_story_under_an_old_title_is_told(watching: Watching) -> None:
    """`Recent actions` and the like: the date says that it is another story."""
    entries = feed_of(0)
    await publish(watching, {"/feed": entries})
    await watching.told()
    watching.now += timedelta(days=60)
    another = [replace(entry, link=entry.link + "?2", guid="", date=watching.now) for entry in entries]
    await publish(watching, {"/feed": another})
    (digest,) = await watching.told()
    assert digest.story_count == ENTRIES


async def test_an_edited_title_is_the_same_story_and_is_read_again(watching: Watching) -> None:
    entries = feed_of(0)
    plain = [replace(entry, title=f"Trains at the border, {n}") for n, entry in enumerate(entries)]
    await publish(watching, {"/feed": plain})
    assert await watching.told() == []
    watching.now += timedelta(hours=1)
    await publish(watching, {"/feed": [entries[0], *plain[1:]]})
    assert titles(await watching.told()) == [entries[0].title]
    poll = await watching.poll_later("/feed")
    assert poll.outcome is Outcome.UNCHANGED
