"""What of a digest matters most, and what of it travels as titles."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.corroboration import Corroboration, Sources
from monitor.digests.at_once import at_once
from monitor.digests.compose import (
    LONGEST_TITLE,
    MAX_STORIES,
    MAX_TITLES,
    MOST_FOLLOWED,
    ROOM_FOR_ADDRESSES,
    compose,
    thread_of,
)
from monitor.digests.order import ASKED_ABOUT, worth_asking
from monitor.digests.trends import DAYS, trends
from monitor.model import Level, MatchedStory
from monitor.outgoing import Digest
from monitor.storage import as_json
from monitor.telling import Before
from tests.digests.samples import NOW, SEEN, match, matched, story, subscription


def waiting(number: int, incident: int, rule: int, level: int, minute: int, language: str = "en") -> MatchedStory:
    of = story(f"Shells {number}", publisher=f"p{number % 7}")
    found = match(of, [("Shells", "concept", "munitions", "ammunition")], rule=f"rule-{rule}", level=Level(level))
    seen = SEEN + timedelta(minutes=minute)
    return matched(number, of, found, incident=incident, seen=seen, language=language)


def digest(rows: list[MatchedStory], **known: Any) -> Digest:
    return compose(subscription(), rows, [], message_id="1@a.example", due=NOW, now=NOW, **known)


FAMILIES = st.sampled_from(list(Corroboration))
ROWS = st.lists(
    st.tuples(st.integers(1, 12), st.integers(0, 3), st.integers(0, 4), st.integers(0, 90)), min_size=1, max_size=150
)


@settings(deadline=None, max_examples=150)
@given(rows=ROWS, levels=st.lists(FAMILIES, min_size=12, max_size=12), known=st.sets(st.integers(1, 12)))
def test_every_story_is_told_once_in_full_or_by_its_title_and_the_louder_event_stands_before_the_quieter(
    rows: list[tuple[int, int, int, int]], levels: list[Corroboration], known: set[int]
) -> None:
    found = [waiting(number, *row) for number, row in enumerate(rows, 1)]
    sources = {incident: Sources(level, ("a", "b"), 2) for incident, level in enumerate(levels, 1)}
    before = {incident: Before(1, SEEN) for incident in known}
    made = digest(found, sources=sources, before=before)
    full = [story.match_id for section in made.sections for story in section.stories]
    named = [title.match_id for section in made.sections for title in section.titles]
    assert sorted(full + named) == list(range(1, len(rows) + 1))
    assert len(full) == min(len(rows), MAX_STORIES)
    assert sum(section.cut for section in made.sections) == len(named)
    assert made == digest(list(reversed(found)), sources=sources, before=before)
    for section in made.sections:
        order = list(dict.fromkeys(story.incident_id for story in section.stories))
        mine = [row for row in found if row.match.rule == section.rule]
        loud = {row.incident_id: max(r.match.level for r in mine if r.incident_id == row.incident_id) for row in mine}
        keys = [(-loud[one], -sources[one].level.rank, one in known) for one in order]
        assert keys == sorted(keys)
    assert [section.level for section in made.sections] == sorted(
        (section.level for section in made.sections), reverse=True
    )


def test_5000_stories_travel_complete_in_titles_and_no_more_do() -> None:
    rows = [waiting(number, number, 1, 3, number % 90) for number in range(1, 5001)]
    made = digest(rows)
    (section,) = made.sections
    assert (len(section.stories), len(section.titles), section.cut) == (60, 4940, 4940)
    more = [*rows, *(waiting(number, number, 1, 0, 0) for number in range(5001, 5501))]
    (section,) = digest(more).sections
    assert (len(section.stories), len(section.titles), section.cut) == (60, MAX_TITLES, 5440)


def test_titles_are_bounded_in_size_whatever_a_feed_says() -> None:
    rows = [waiting(number, number, 1, 3, 0) for number in range(1, 5001)]
    long: dict[str, Any] = {"title": "🚀" * 1000, "url": "https://a.example/" + "a" * 480, "outlet": "字" * 500}
    rows = [replace(row, story=replace(row.story, **long)) for row in rows]
    made = digest(rows)
    (section,) = made.sections
    assert len(section.titles) == 4940
    assert max(len(title.title) for title in section.titles) == LONGEST_TITLE
    addresses = [title.url for title in section.titles if title.url]
    assert 0 < sum(map(len, addresses)) <= ROOM_FOR_ADDRESSES
    assert len(as_json.dump(made).encode()) < 6_500_000
    assert json.loads(as_json.dump(made))
    assert as_json.load(Digest, as_json.dump(made)) == made


def test_a_very_long_address_is_left_out_and_others_stay() -> None:
    rows = [waiting(number, number, 1, 3, 0) for number in range(1, 63)]
    rows[1] = replace(rows[1], story=replace(rows[1].story, url="https://a.example/" + "a" * 500))
    (section,) = digest(rows).sections
    assert {title.match_id: title.url for title in section.titles} == {2: None, 1: "https://news.example/story"}


def test_of_very_many_incidents_the_loudest_and_most_printed_are_asked_about() -> None:
    rows = [waiting(number, number, 1, 2, number % 90) for number in range(1, 1001)]
    rows += [waiting(2001, 500, 1, 2, 0), waiting(2002, 700, 1, 4, 0)]
    asked = worth_asking(rows, {})
    assert asked[:2] == [700, 500]
    assert len(asked) == ASKED_ABOUT


@pytest.mark.parametrize(
    ("room", "told"),
    [
        pytest.param(None, {1, 2, 4}, id="all that are so loud"),
        pytest.param(2, {1, 4}, id="the loudest, then the longest known"),
        pytest.param(0, set(), id="none"),
    ],
)
def test_what_comes_at_once(room: int | None, told: set[int]) -> None:
    rows = [waiting(1, 1, 1, 3, 0), waiting(2, 2, 1, 3, 0), waiting(3, 3, 1, 2, 0), waiting(4, 4, 1, 4, 0)]
    assert at_once([*rows, waiting(5, 1, 2, 0, 0)], Level.HIGH, room) == told


def test_a_long_thread_names_its_first_mail_and_the_last_ones() -> None:
    mails = [f"{number}@a.example" for number in range(100)]
    assert thread_of(mails) == (mails[0], *mails[-MOST_FOLLOWED + 1 :])
    assert thread_of(mails[:1]) == tuple(mails[:1])
    assert thread_of([]) == ()


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        pytest.param("UTC", 0, id="UTC"),
        pytest.param("Asia/Kathmandu", 0, id="a quarter of an hour"),
        pytest.param("America/New_York", 1, id="yesterday there"),
        pytest.param("Pacific/Kiritimati", 0, id="tomorrow there"),
    ],
)
def test_a_trend_counts_by_the_days_of_the_subscriber(zone: str, day: int) -> None:
    sections = digest([waiting(1, 1, 1, 3, 0)]).sections
    now = datetime(2023, 8, 31, 23, 0, tzinfo=UTC)
    found = {"rule-1": [(datetime(2023, 8, 31, 1, 0, tzinfo=UTC), 2), (now, 1)], "rule-2": [(now, 9)]}
    (trend,) = trends(sections, found, zone, now)
    days = [0] * DAYS
    there = now.astimezone(ZoneInfo(zone)).date()
    for at, count in found["rule-1"]:
        days[DAYS - 1 - (there - at.astimezone(ZoneInfo(zone)).date()).days] += count
    assert trend.counts == tuple(days)
    assert sum(trend.counts) == 3
    assert (trend.counts[-1] == 1) == (day == 1 or zone == "Pacific/Kiritimati" or zone == "Asia/Kathmandu")


def test_a_trend_forgets_what_is_older_than_its_days() -> None:
    sections = digest([waiting(1, 1, 1, 3, 0)]).sections
    at = [NOW - timedelta(days=back) for back in (31, 30, 29)]
    (trend,) = trends(sections, {"rule-1": [(moment, 1) for moment in at]}, "UTC", NOW)
    assert trend.counts == (1, *[0] * 29)
