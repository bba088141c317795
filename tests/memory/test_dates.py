"""RELIABILITY I8: dates cannot hide or resurrect a story."""

from __future__ import annotations

from datetime import timedelta

from monitor.model import Outcome
from tests.memory.watching import Watching, titles
from tests.publisher import item, rss

ODD = [
    "", " ", "yesterday", "32 July 2026", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 2100 23:59:59 GMT",
    "9999-12-31T23:59:59Z", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "-1", "1772438400", "02/03/2026",
    "Mon, 02 Mar 2026 25:61:61 GMT", "Mon, 02 Mar 2026 08:00:00 America/Los_Angeles", "Thu,28 Jul 2022 4:35:5 GMT+9",
    "2026-02-30", "2026-W10-1", "Sun, 29 Feb 2026 08:00:00 GMT", "2016-12-31T23:59:60Z", "2026-03-02T08:00:00+99:99",
    "mañana", "٢٠٢٦-٠٣-٠٢", "2026年3月2日", "x" * 5_000, "Tue, 03 Mar 2026 21:00:00 GMT",
]  # fmt: skip


def odd_feed(title: str) -> str:
    stories = [
        item(f"Train {n} with shells from North Korea for Russia", f"https://publisher.example/{n}", date=date)
        for n, date in enumerate(ODD)
    ]
    return rss(*stories, title=title)


async def test_twenty_five_odd_dates_hide_no_story_and_bring_none_back(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = odd_feed("One")
    assert (await watching.poll()).new_stories == len(ODD) == 25
    (digest,) = await watching.told()
    assert len(titles([digest])) == 25
    for poll in range(3):
        watching.publisher.pages["/feed"] = odd_feed(f"Edition {poll}")
        assert (await watching.poll_later(after=timedelta(days=40))).outcome is Outcome.KNOWN
        assert await watching.told() == []
