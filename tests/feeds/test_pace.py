"""How a feed's pace is learned and what its publisher says of it; what follows from both for the next poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from monitor.feeds.hints import freshness, hints_of
from monitor.feeds.pace import moved
from monitor.feeds.parse import parse_document
from monitor.feeds.polling import PollingSettings, brought, next_poll, question
from monitor.habits import Hints, Pace
from monitor.model import Document, Feed, FeedMemory, Outcome, ParsedFeed, Poll, Story, Validators
from tests.publisher import item, rss

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday
FEED = Feed("https://publisher.example/feed", "P", "p")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
SAME = "Wed, 04 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        pytest.param({}, None, id="nothing is said"),
        pytest.param({"Cache-Control": "max-age=600"}, 600, id="max-age"),
        pytest.param({"Cache-Control": "public, Max-Age = 600, must-revalidate"}, 600, id="among others"),
        pytest.param({"Cache-Control": 'max-age="600"'}, 600, id="in quotation marks"),
        pytest.param({"Cache-Control": "max-age=600", "Age": "450"}, 150, id="it is old already"),
        pytest.param({"Cache-Control": "max-age=600", "Age": "4500"}, 0, id="it is too old"),
        pytest.param({"Cache-Control": "max-age=600", "Age": "x"}, 600, id="an age that is none"),
        pytest.param({"Cache-Control": "s-maxage=600"}, None, id="for shared caches only"),
        pytest.param({"Cache-Control": "max-age=600, no-cache"}, 0, id="not to be kept"),
        pytest.param({"Cache-Control": "no-store"}, 0, id="nor to be stored"),
        pytest.param({"Cache-Control": 'max-age=600, no-cache="Set-Cookie"'}, 600, id="of one header only"),
        pytest.param({"Cache-Control": "max-age=-1"}, None, id="less than nothing"),
        pytest.param({"Cache-Control": "max-age=" + "9" * 12}, 366 * 86_400, id="for ever"),
        pytest.param({"Cache-Control": "max-age=" + "9" * 900}, 366 * 86_400, id="for longer than that"),
        pytest.param({"Expires": "Wed, 04 Mar 2026 12:10:00 GMT", "Date": SAME}, 600, id="Expires"),
        pytest.param(
            {"Expires": "Wed, 04 Mar 2026 13:10:00 GMT", "Date": "Wed, 04 Mar 2026 13:00:00 GMT"},
            600,
            id="by the clock of the publisher",
        ),
        pytest.param({"Expires": "Wed, 04 Mar 2026 12:10:00 GMT"}, 600, id="by our clock, where it has none"),
        pytest.param({"Expires": "Tue, 03 Mar 2026 12:00:00 GMT"}, 0, id="expired"),
        pytest.param({"Expires": "0"}, 0, id="no date: expired"),
        pytest.param(
            {"Expires": "Wed, 04 Mar 2026 12:10:00 GMT", "Cache-Control": "max-age=60"}, 60, id="max-age wins"
        ),
    ],
)
def test_how_long_an_answer_stays_fresh(headers: dict[str, str], seconds: int | None) -> None:
    assert freshness(headers, NOW) == seconds


SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'


@pytest.mark.parametrize(
    ("head", "hints"),
    [
        pytest.param("<title>T</title>", Hints(), id="nothing is said"),
        pytest.param("<ttl>60</ttl>", Hints(ttl=3600), id="ttl"),
        pytest.param("<ttl> <![CDATA[15]]> </ttl>", Hints(ttl=900), id="ttl in CDATA"),
        pytest.param("<ttl>0</ttl><ttl>x</ttl>", Hints(), id="no ttl"),
        pytest.param("<ttl>9999999</ttl>", Hints(ttl=366 * 86_400), id="a ttl of years"),
        pytest.param("<sy:updatePeriod>hourly</sy:updatePeriod>", Hints(every=3600), id="hourly"),
        pytest.param(
            "<sy:updatePeriod>\n\tdaily </sy:updatePeriod><sy:updateFrequency>\n\t4 </sy:updateFrequency>",
            Hints(every=21_600),
            id="four times a day",
        ),
        pytest.param("<sy:updateFrequency>2</sy:updateFrequency>", Hints(every=43_200), id="a day is the default"),
        pytest.param("<sy:updatePeriod>often</sy:updatePeriod>", Hints(), id="a period that is none"),
        pytest.param("<sy:updateFrequency>0</sy:updateFrequency>", Hints(every=86_400), id="a frequency that is none"),
        pytest.param(
            "<skipHours><hour>0</hour><hour>23</hour><hour>99</hour></skipHours>", Hints(skip_hours=(0, 23)), id="hours"
        ),
        pytest.param("<skipHours><hour>24</hour></skipHours>", Hints(skip_hours=(0,)), id="24 is midnight"),
        pytest.param(
            "<skipHours>" + "".join(f"<hour>{hour}</hour>" for hour in range(24)) + "</skipHours>",
            Hints(),
            id="all hours",
        ),
        pytest.param(
            "<skipDays><day>Sunday</day><day>saturday</day><day>Feast</day></skipDays>",
            Hints(skip_days=(5, 6)),
            id="days",
        ),
        pytest.param("<item><title>A</title></item><ttl>60</ttl>", Hints(), id="not of what is in or after an entry"),
    ],
)
def test_what_the_head_of_a_document_says_comes_with_its_stories(head: str, hints: Hints) -> None:
    document = rss(head, item("One", "https://publisher.example/1")).replace("<rss ", f"<rss {SY} ")
    assert parse_document(document.encode(), None, "").hints == hints


def test_a_long_head_is_read_in_no_time() -> None:
    assert hints_of("<ttl " * 200_000) == Hints()


def document(status: int = 200, fresh: int | None = None, tag: str = "1") -> Document:
    return Document(FEED.url, status, b"", None, Validators(tag, None, tag), None, fresh)


LISTED = ParsedFeed(tuple(Story(str(number)) for number in range(20)), hints=Hints(ttl=600))
SEEN = FeedMemory(
    parsed_before=True,
    last_polled=NOW - 15 * MINUTE,
    last_new=NOW - HOUR,
    last_whole=NOW - HOUR,
    validators=Validators("1", None, "1"),
    pace=Pace(fresh=300, listed=20, hourly=4.0),
)


@pytest.mark.parametrize(
    ("polled", "hourly"),
    [
        # After an hour the old pace counts e^-1/2, and the three stories of that hour for the rest.
        pytest.param(HOUR, 4 * 0.6065 + 3 * 0.3935, id="three in an hour"),
        pytest.param(15 * MINUTE, 6.0, id="all three in the last quarter: half of that is believed at once"),
    ],
)
def test_a_document_teaches_what_it_lists_says_and_brings(polled: timedelta, hourly: float) -> None:
    memory = replace(SEEN, last_polled=NOW - polled)
    poll = brought(FEED, memory, document(fresh=900, tag="2"), LISTED, LISTED.stories[:3], LISTED.stories[:3], NOW)
    assert poll.pace is not None
    assert replace(poll.pace, hourly=0) == Pace(Hints(ttl=600), 900, 20)
    assert poll.pace.hourly == pytest.approx(hourly, abs=0.001)


@pytest.mark.parametrize(
    ("answer", "fresh"),
    [
        pytest.param(document(304), 300, id="304 that says nothing: as before"),
        pytest.param(document(304, fresh=60), 60, id="304 that says something"),
        pytest.param(document(), None, id="the same bytes that say nothing"),
    ],
)
def test_an_unchanged_answer_teaches_its_freshness_only(answer: Document, fresh: int | None) -> None:
    poll = brought(FEED, SEEN, answer, ParsedFeed(()), (), (), NOW)
    assert poll.outcome is Outcome.UNCHANGED
    assert (poll.pace or SEEN.pace) == replace(SEEN.pace, fresh=fresh)


def test_of_a_first_poll_no_pace_is_learned() -> None:
    assert moved(FeedMemory(), document(), LISTED, 20, NOW).hourly == 0


def test_an_empty_list_which_may_be_false_changes_no_pace() -> None:
    poll = brought(FEED, SEEN, document(fresh=300, tag="2"), ParsedFeed(()), (), (), NOW)
    assert (poll.outcome, poll.pace) == (Outcome.EMPTY, None)


def wait(
    pace: Pace, *, new: int = 0, polled: timedelta = 15 * MINUTE, quiet: timedelta = HOUR, **settings: object
) -> float:
    """Minutes until the next poll of a feed that brought `new` stories, or none for so long."""
    memory = FeedMemory(parsed_before=True, last_polled=NOW - polled, last_new=NOW - quiet)
    poll = Poll(FEED.url, NOW, Outcome.NEW if new else Outcome.UNCHANGED, new_stories=new, pace=pace)
    due = next_poll(FEED, memory, poll, PollingSettings.model_validate(settings), NOW, jitter=0)
    return round((due - NOW) / MINUTE, 3)


DAY = 86_400


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        pytest.param(15, wait(Pace()), id="nothing is known"),
        pytest.param(15, wait(Pace(listed=20), new=4), id="four of twenty in a quarter of an hour"),
        pytest.param(7.5, wait(Pace(listed=8), new=8), id="eight of a list of eight: half of them at a time"),
        pytest.param(5, wait(Pace(listed=20), new=60), id="as fast as we go"),
        pytest.param(5, wait(Pace(listed=20, hourly=60.0), new=1), id="a pause in a rush is no end of it"),
        pytest.param(15, wait(Pace(listed=20, hourly=60.0), quiet=5 * HOUR), id="the rush is over"),
        pytest.param(15, wait(Pace(fresh=60)), id="fresh for a minute: no reason to hurry"),
        pytest.param(30, wait(Pace(fresh=1800)), id="fresh for half an hour"),
        pytest.param(10, wait(Pace(fresh=600, listed=20), new=60), id="fresh for longer than the fastest pace"),
        pytest.param(1440, wait(Pace(fresh=365 * DAY)), id="fresh for a year: a day at most"),
        pytest.param(15, wait(Pace(fresh=365 * DAY, listed=20), new=20), id="but half of it is new in minutes"),
        pytest.param(
            120, wait(Pace(fresh=365 * DAY, listed=20, hourly=5.0), new=1), id="but half of it is new in two hours"
        ),
        pytest.param(10, wait(Pace(Hints(ttl=600), listed=20), new=60), id="never below the ttl"),
        pytest.param(60, wait(Pace(Hints(ttl=3600))), id="a ttl of an hour"),
        pytest.param(60, wait(Pace(Hints(ttl=DAY))), id="a ttl of a day: an hour while it is not borne out"),
        pytest.param(120, wait(Pace(Hints(ttl=DAY)), quiet=8 * HOUR), id="a ttl of a day, silent for eight hours"),
        pytest.param(15, wait(Pace(Hints(every=3600))), id="said to be hourly, silent for an hour"),
        pytest.param(60, wait(Pace(Hints(every=3600)), quiet=5 * HOUR), id="said to be hourly, silent for five"),
        pytest.param(
            15, wait(Pace(Hints(every=3600), listed=200), new=20), id="said to be hourly: not faster than usual"
        ),
        pytest.param(
            5, wait(Pace(Hints(every=3600), listed=10), new=20), id="said to be hourly, and its list rolls over"
        ),
        pytest.param(360, wait(Pace(Hints(every=7 * DAY)), quiet=24 * HOUR), id="said to be weekly, silent for a day"),
        pytest.param(15, wait(Pace(Hints(ttl=DAY, every=DAY), fresh=DAY), adaptive=False), id="not adaptive: exact"),
        pytest.param(120, wait(Pace(Hints(skip_hours=(12, 13))), polled=HOUR, interval="1h"), id="not at one: at two"),
        pytest.param(1440, wait(Pace(Hints(skip_days=(2, 3)))), id="not on two days: once a day all the same"),
    ],
)
def test_the_wait_follows_what_is_seen_and_what_is_said(minutes: float, found: float) -> None:
    assert found == minutes


@pytest.mark.parametrize("hours", [0.25, 1, 3, 5, 9, 13, 20])
@pytest.mark.parametrize("jitter", [0.0, 0.5, 0.999])
def test_the_whole_document_is_asked_for_once_a_day_and_neither_later_nor_sooner(hours: float, jitter: float) -> None:
    """A feed that answers 304 to everything, at any pace."""
    settings = PollingSettings(interval=hours * HOUR)
    memory, now, wholes = FeedMemory(), NOW, [NOW]
    while now < NOW + timedelta(days=10):
        whole = question(FEED, memory, now)[1] == Validators()
        if whole and now > NOW:
            wholes.append(now)
        parsed = ParsedFeed((Story("1"),)) if now == NOW else ParsedFeed(())
        poll = brought(FEED, memory, document(200 if whole else 304), parsed, parsed.stories, parsed.stories, now)
        poll = replace(poll, next_due=next_poll(FEED, memory, poll, settings, now, jitter=jitter))
        memory = replace(
            memory,
            validators=Validators("1", None, "1"),
            parsed_before=True,
            last_polled=now,
            last_new=now,
            last_whole=now if whole else memory.last_whole,
        )
        assert poll.next_due is not None
        now = poll.next_due
    between = [later - sooner for sooner, later in pairwise(wholes)]
    assert len(between) >= 9
    assert max(between) <= 24 * HOUR
    assert min(between) >= 23.75 * HOUR
