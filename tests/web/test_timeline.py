"""What the list and the page of an incident are made of: on both databases, and by themselves."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from monitor import by_hand
from monitor.model import Level, Story
from monitor.storage import Storage, Transaction, silences
from monitor.storage.incidents import Told
from monitor.storage.told_to import Count
from monitor.telling import SilenceKind
from monitor.web.filters import Filter, place_of, place_text, read_filter
from monitor.web.happened import MOST, WEIGHED, happened, points, risen
from monitor.web.incident import IncidentPage, read_incident
from monitor.web.timeline import TALL, Timeline, drawn, read_timeline
from tests.storage.makes import subscriber

from .conftest import NOW
from .told import told

DAY = timedelta(days=1)


def test_both_databases_show_an_incident(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[Timeline, IncidentPage | None, IncidentPage | None]:
        what = told(tx, subscriber(tx, "reader@example.org").id)
        asked, _ = read_filter({"rule": "arms", "country": "KR", "level": "high", "since": "2026-11-25"})
        pages = [read_incident(tx, what.incident, NOW, names=names) for names in (True, False)]
        return read_timeline(tx, asked, None, "ana", NOW), pages[0], pages[1]

    timeline, whole, anonymous = storage.write_now(fn)
    assert whole is not None
    assert anonymous is not None
    ((day, rows),) = timeline.days
    assert (day, [row.line.incident_id for row in rows], rows[0].told) == (
        date(2026, 11, 25),
        [whole.id],
        "waiting for 1 subscription",
    )
    assert (timeline.count, timeline.older, timeline.strip.chart.total) == (1, "", 1)
    assert timeline.choices["language"] == ["ar", "de", "ko", "ru", "zh-Hans"]
    assert (whole.level, whole.story_count, whole.told) == (Level.CRITICAL, 5, Count(waiting=1))
    assert [(one.word, one.email) for one in whole.people] == [("in the outbox", "reader@example.org")]
    assert anonymous.people == ()
    assert "reader@example.org" not in repr(anonymous)


def test_a_mute_goes_with_the_incident_when_it_is_joined_with_another(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[bool]:
        who = subscriber(tx, "reader@example.org").id
        one, other = told(tx, who).incident, told(tx, who, key="b").incident
        silences.add(tx, SilenceKind.INCIDENT, str(other), "a fair", "ana", now=NOW, until=NOW + DAY)
        silences.add(tx, SilenceKind.INCIDENT, str(one), "", "", now=NOW, until=NOW + DAY, subscription=who)
        seen = [is_muted(tx, one, NOW)]
        by_hand.join(tx, one, [other])
        return [*seen, is_muted(tx, one, NOW), is_muted(tx, one, NOW + DAY)]

    def is_muted(tx: Transaction, number: int, now: datetime) -> bool:
        page = read_incident(tx, number, now, names=False)
        assert page is not None
        return page.mute is not None

    assert storage.write_now(fn) == [False, True, False]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({}, id="nothing"),
        pytest.param({"rule": "arms", "level": "low", "entity": "kim-jong-un", "country": "KR"}, id="some"),
        pytest.param(
            {"language": "zh-Hans", "sources": "single", "since": "2026-01-01", "until": "2026-01-02"}, id="more"
        ),
        pytest.param({"entity": "a&b=c#d/é", "days": "90"}, id="signs that mean something in an address"),
    ],
)
def test_a_filter_is_read_as_it_was_written(given: dict[str, str]) -> None:
    asked, problems = read_filter(given)
    assert problems == []
    assert dict(parse_qsl(asked.query)) == given
    assert read_filter(dict(parse_qsl(asked.query))) == (asked, [])


def test_a_place_in_the_list_is_read_as_it_was_written() -> None:
    place = (NOW + timedelta(microseconds=7), 12)
    assert place_of(place_text(place)) == place


def test_a_bar_is_as_tall_as_its_count_and_a_single_incident_is_seen_beside_a_thousand() -> None:
    days = [date(2026, 1, 1) + n * DAY for n in range(4)]
    strip = drawn(list(zip(days, (0, 1, 500, 1000), strict=True)), Filter())
    assert [(bar.column.top, bar.column.height) for bar in strip.bars] == [
        (TALL, 0),
        (44.2, 3.8),
        (TALL / 2, TALL / 2),
        (0, TALL),
    ]
    assert [bar.column.left for bar in strip.bars] == [0, 4, 8, 12]
    assert (strip.chart.width, strip.chart.total, strip.chart.most) == (16, 1501, 1000)
    assert drawn([(days[0], 0)], Filter()).chart.most == 0


def seen(*publishers: str, apart: timedelta = timedelta(hours=1)) -> list[Told]:
    return [
        Told(Story(f"{n:04}", f"Headline {n}", outlet=name, publisher=name), NOW + n * apart)
        for n, name in enumerate(publishers)
    ]


def test_corroboration_rises_once_for_each_level() -> None:
    rises = [(event.at, event.text) for event in risen(seen("a", "a", "b", "c"))]
    assert rises == [(NOW + timedelta(hours=2), "corroboration rose: independent (2) (single before)")]


def test_a_rise_after_many_publishers_is_told_though_few_are_weighed() -> None:
    houses = seen(*map(str, range(62)))
    houses[:60] = [one._replace(story=replace(one.story, country="RU", state_controlled=True)) for one in houses[:60]]
    rises = [event.text for event in risen(houses)]
    assert len(points(houses)) == WEIGHED
    assert rises[-1] == "corroboration rose: independent (3) (single before)"


def test_of_an_incident_of_years_the_first_and_the_last_are_told() -> None:
    stories = seen(*["a"] * (MOST + 50), apart=DAY)
    events = happened(stories, dict.fromkeys((one.story.key for one in stories), "en"), [], [], [])
    assert len(events) == MOST
    assert (events[0].text, events[-1].at) == ("first seen, in en", stories[-1].at)
