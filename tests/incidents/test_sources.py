"""How many independent sources an incident has, by who printed what."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from monitor.corroboration import Corroboration, Sources
from monitor.incidents.sources import sources_of
from monitor.model import Story
from monitor.storage.incidents import Told

START = datetime(2026, 11, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHELLS = "Pyongyang ships a million shells to Moscow"


def told(
    hour: int,
    publisher: str,
    country: str | None,
    title: str = "",
    text: str = "",
    *,
    state: bool = False,
    version_of: str | None = None,
    source: str = "",
) -> Told:
    title = title or f"{publisher} on the shells of Pyongyang"
    story = Story(
        f"{publisher}{hour}", title, text=text, outlet=publisher.title(), publisher=publisher, country=country,
        state_controlled=state, source=source,
    )  # fmt: skip
    return Told(story, START + hour * HOUR, version_of)


def of(*stories: Told) -> Sources:
    """However they are ordered."""
    first = sources_of(stories)
    shuffled = list(stories)
    random.Random(7).shuffle(shuffled)
    assert sources_of(shuffled) == first
    return first


def test_one_family_is_single_however_often_it_tells() -> None:
    found = of(told(0, "bbc", "GB"), told(1, "bbc", "GB", "Another headline on the shells"))
    assert (found.level, found.origins, found.outlets, str(found)) == (Corroboration.SINGLE, ("Bbc",), 1, "single")


def test_an_agency_s_story_in_three_papers_is_one_source() -> None:
    found = of(
        told(0, "guardian", "GB", text="SEOUL (Reuters) - Shells."),
        told(1, "spiegel", "DE", text="Granaten. (Reuters)"),
        told(2, "nikkei", "JP", text="【ソウル・ロイター】砲弾。"),
    )
    assert (str(found), found.origins, found.outlets) == ("syndicated", ("Reuters",), 3)


def test_one_headline_is_one_source_and_its_agency_is_named_by_any() -> None:
    found = of(
        told(0, "guardian", "GB", SHELLS),
        told(1, "scmp", "HK", SHELLS, "SEOUL (AFP) - Shells."),
        told(2, "el-pais", "ES", SHELLS.upper()),
    )
    assert (str(found), found.origins) == ("syndicated", ("AFP",))


def test_the_agency_s_own_feed_and_its_copy_are_one() -> None:
    found = of(told(0, "yonhap", "KR"), told(1, "herald", "KR", text="SEOUL, Nov 1 (Yonhap) -- Shells."))
    assert (str(found), found.outlets) == ("syndicated", 2)


def test_a_copy_under_another_headline_is_no_source_of_its_own() -> None:
    found = of(
        told(0, "guardian", "GB", SHELLS),
        told(1, "el-pais", "ES", "Obuses", version_of="guardian0"),
        told(2, "nhk", "JP"),
    )
    assert (str(found), found.origins) == ("independent (2)", ("Guardian", "Nhk"))


def test_of_copies_the_one_that_names_its_agency_says_where_all_come_from() -> None:
    found = of(
        told(0, "guardian", "GB", SHELLS),
        told(1, "el-pais", "ES", "Obuses", "(Reuters) Obuses.", version_of="guardian0"),
    )
    assert (str(found), found.origins, found.outlets) == ("syndicated", ("Reuters",), 2)


def test_who_names_an_agency_is_that_agency_s_whatever_else_it_shares() -> None:
    found = of(
        told(0, "guardian", "GB", SHELLS, "SEOUL (Reuters) - Shells."),
        told(1, "el-pais", "ES", "Obuses", "(AFP) Obuses.", version_of="guardian0"),
    )
    assert (str(found), found.origins) == ("independent (2)", ("Reuters", "AFP"))


def test_a_collector_of_news_is_no_source_but_whom_it_names_is() -> None:
    collected = [
        told(0, "collector", None, "Shells one", source="Reuters"),
        told(1, "collector", None, "Shells two", source="The Herald"),
        told(2, "collector", None, "Shells three", source="Collector"),
    ]
    found = of(*collected, told(3, "guardian", "GB", text="SEOUL (Reuters) - Shells."))
    assert (str(found), found.origins, found.outlets) == ("independent (3)", ("Reuters", "The Herald", "Collector"), 4)


def test_houses_of_one_state_are_one_voice() -> None:
    found = of(told(0, "tass", "RU", state=True), told(1, "rt", "RU", state=True))
    assert (str(found), found.outlets) == ("single", 1)


def test_two_texts_are_independent_and_across_the_front_cross_bloc() -> None:
    allies = [told(0, "bbc", "GB"), told(1, "nhk", "JP")]
    assert str(of(*allies)) == "independent (2)"
    both = of(*allies, told(2, "tass", "RU", state=True))
    assert (str(both), both.blocs) == ("cross-bloc (3)", ("moscow", "west"))
    assert str(of(*allies, told(2, "al-jazeera", "QA"))) == "cross-bloc (3)"


@pytest.mark.parametrize("country", [None, "KR"])
def test_a_publisher_without_a_country_is_of_no_bloc(country: str | None) -> None:
    assert str(of(told(0, "nobody", None), told(1, "daily-nk", country))) == "independent (2)"


def test_a_headline_that_says_nothing_joins_nobody() -> None:
    assert str(of(told(0, "bbc", "GB", "Live"), told(1, "nhk", "JP", "Live"))) == "independent (2)"
