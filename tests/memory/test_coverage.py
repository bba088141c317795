"""RELIABILITY I7, I11, through the main path: gaps are recorded and told, and what only looks like one is not."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest

from monitor import notices, storage
from monitor.model import Outcome, Poll
from monitor.troubles import Seen
from tests.memory.watching import QUARTER, START, Watching
from tests.publisher import item, rss

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
LISTED = 10


def listing(last: int, *, path: str = "story", edited: str = "") -> str:
    """The last ten of the stories that come every hour; number 0 at the start."""
    return rss(
        *(
            item(
                f"Train {100 + number} with shells from North Korea reaches Russia",
                f"https://publisher.example/{path}/{number}",
                date=format_datetime(START + number * HOUR),
                text=f"Text {edited}",
            )
            for number in range(last, last - LISTED, -1)
        )
    )


async def poll_at(watching: Watching, hours: float, document: str) -> Poll:
    watching.publisher.pages["/feed"] = document
    watching.now = START + hours * HOUR + timedelta(minutes=1)
    return await watching.poll()


async def test_what_came_and_went_while_nobody_looked_is_told_in_the_next_digest_only(watching: Watching) -> None:
    await poll_at(watching, 0, listing(0))
    await watching.told()
    poll = await poll_at(watching, 25, listing(25))
    assert poll.gap is not None
    assert (poll.gap.began, poll.gap.ended) == (START + timedelta(minutes=1), START + 16 * HOUR)
    assert 10 <= poll.gap.lost <= 20  # 15 did
    (digest,) = await watching.told()
    assert digest.coverage is not None
    assert (digest.coverage.feeds, digest.coverage.healthy) == (1, 1)
    assert [(loss.feed, loss.lost) for loss in digest.coverage.losses] == [("/feed", poll.gap.lost)]
    assert (await poll_at(watching, 26, listing(26))).gap is None
    (after,) = await watching.told()
    assert after.coverage is not None
    assert after.coverage.losses == ()


async def test_a_feed_that_is_followed_has_no_gaps(watching: Watching) -> None:
    for hours in range(0, 30, 3):
        assert (await poll_at(watching, hours, listing(hours))).gap is None


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(listing(3, path="archive"), id="all addresses are new"),
        pytest.param(listing(3, edited="anew"), id="all stories are edited"),
        pytest.param(rss(), id="the list is empty"),
        pytest.param(listing(13)[:-900], id="the document is cut off"),
    ],
)
async def test_what_only_looks_like_a_gap(watching: Watching, document: str) -> None:
    await poll_at(watching, 3, listing(3))
    assert (await poll_at(watching, 3.25, document)).gap is None
    (day,) = await day_of(watching)
    assert (day.polled, day.gaps) == (1, 0)


async def test_a_cut_document_and_a_gap_are_in_the_record_of_the_day(watching: Watching) -> None:
    await poll_at(watching, 0, listing(0))
    assert (await poll_at(watching, 13, listing(13))).gap is not None
    await poll_at(watching, 13.5, listing(14)[:-900])
    (day,) = await day_of(watching)
    assert (day.feeds, day.polled, day.healthy, day.gaps, day.capped, day.timed_out) == (1, 1, 1, 1, 1, 0)


async def day_of(watching: Watching) -> list[storage.coverage.Day]:
    await notices.look(watching.now, watching.storage, Seen(watching.now))
    return await watching.storage.read(lambda tx: storage.coverage.last_days(tx, watching.now, 9))


async def noticed(watching: Watching) -> list[str]:
    await notices.look(watching.now, watching.storage, Seen(watching.now))
    return [notice.text.splitlines()[0] for notice in await watching.storage.read(storage.notices.present)]


async def test_a_daily_feed_that_falls_silent_is_told_and_then_that_it_is_heard_of(
    watching: Watching,
) -> None:
    daily = [
        item(f"Issue {day}", f"https://p.example/{day}", date=format_datetime(START + day * DAY)) for day in range(9)
    ]
    watching.publisher.pages["/feed"] = rss(*daily[:2])
    for day in range(1, 8):
        watching.publisher.pages["/feed"] = rss(*daily[: day + 1])
        watching.now = START + day * DAY + HOUR
        await watching.poll()
    watching.now += 2 * DAY
    while not await noticed(watching):
        assert (await watching.poll_later(after=12 * HOUR)).outcome is Outcome.UNCHANGED
    assert 3 <= (watching.now - START) / DAY - 7 <= 11  # a feed known for a week only: later than one known for long
    assert await noticed(watching) == ["/feed has fallen silent"]
    watching.publisher.pages["/feed"] = rss(*daily)
    await watching.poll_later(after=QUARTER)
    assert await noticed(watching) == []


async def test_a_feed_that_never_listed_a_story_is_told_at_once(watching: Watching) -> None:
    watching.publisher.pages["/feed"] = rss()
    await watching.poll()
    assert await noticed(watching) == ["/feed has never listed a story"]
    watching.publisher.pages["/feed"] = listing(0)
    await watching.poll_later(after=HOUR)
    assert await noticed(watching) == []
