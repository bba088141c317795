"""What is said of an article before it is fetched: what promises most comes first, what cannot match is left out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Story
from monitor.rules.match import Matcher
from tests.rules.sets import rule_set

LEAF = "{all: [{entity: north-korea}, {concept: munitions}]}"


def promise(when: str, title: str = "A quiet day", **values: object) -> int | None:
    story = Story("k", title=title, **values)  # type: ignore[arg-type]
    return Matcher(rule_set(when)).promise.of(story)


@pytest.mark.parametrize(
    ("title", "values", "count"),
    [
        pytest.param("A quiet day", {}, 0, id="nothing"),
        pytest.param("North Korea", {}, 1, id="a name"),
        pytest.param("North Korea, NK and Kim", {}, 1, id="one thing under three names"),
        pytest.param("Shells of North Korea", {}, 2, id="two things"),
        pytest.param("The beach", {}, 0, id="what speaks against the rule"),
        pytest.param("Live", {"summary": "Ammunition"}, 1, id="in the summary"),
        pytest.param("Live", {"url": "https://a.example/world/north-korea_shells.html"}, 2, id="in the address"),
        pytest.param("Live", {"url": "https://a.example/%EB%B6%81%ED%95%9C"}, 1, id="in an address in Hangul"),
        pytest.param("Live", {"text": "North Korea"}, 0, id="not in the text"),
    ],
)
def test_each_thing_that_rules_ask_for_counts_once(title: str, values: dict[str, str], count: int) -> None:
    when = (
        f"any: [{LEAF}, {{weigh: [{{concept: tourism, points: -9}}, {{concept: munitions, points: 9}}], threshold: 9}}]"
    )
    assert promise(when, title, **values) == count


@pytest.mark.parametrize(
    ("when", "values", "left_out"),
    [
        pytest.param("concept: munitions", {}, False, id="a text may say it"),
        pytest.param("concept: munitions\nin: lead", {}, False, id="the lead is of the text too"),
        pytest.param("concept: munitions\nin: [title, summary]", {}, True, id="the title does not say it"),
        pytest.param("concept: munitions\nin: title", {"title": "Munition"}, False, id="it does, in some language"),
        pytest.param("concept: munitions\nin: title", {"summary": "Munition"}, False, id="near enough"),
        pytest.param("source: {country: CH}\nconcept: munitions", {"country": "CH"}, False, id="the source"),
        pytest.param("source: {country: CH}\nconcept: munitions", {"country": "KR"}, True, id="another source"),
        pytest.param("all: [{entity: russia}, {concept: munitions}]\nwithin: title", {}, True, id="within the title"),
        pytest.param(
            "at_least: 2\nof: [{concept: munitions, in: title}, {entity: russia, in: title}, {entity: kim}]",
            {},
            True,
            id="one of two at most",
        ),
        pytest.param(
            "weigh: [{concept: munitions, in: title, points: 5}, {entity: russia, points: 5}]\nthreshold: 6",
            {},
            True,
            id="points out of reach",
        ),
        pytest.param(
            "weigh: [{concept: munitions, in: title, points: 5}, {entity: russia, points: 5, most: 10}]\nthreshold: 6",
            {},
            False,
            id="points within reach",
        ),
        pytest.param(
            "entity: russia\nnone: [{concept: tourism, in: title}]",
            {"title": "Beach"},
            False,
            id="a none may be undone",
        ),
    ],
)  # fmt: skip
def test_left_out_is_only_what_no_text_can_make_true(when: str, values: dict[str, str], left_out: bool) -> None:
    story = Story("k", **{"title": "A quiet day", **values})  # type: ignore[arg-type]
    assert (Matcher(rule_set(when)).promise.of(story) is None) is left_out


WORDS = [
    "North Korea",
    "Russia",
    "Munition",
    "shells",
    "beach",
    "Kim",
    "북한",
    "포탄",
    "朝俄",
    "Angara",
    "The",
    "day.",
    "\n",
]
some_words = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
SETS = [
    Matcher(rule_set(when))
    for when in (
        "concept: munitions\nin: title",
        "entity: russia\nin: [title, summary]\ncount: 2",
        "all: [{entity: north-korea, in: title}, {concept: munitions}]\nwithin: 2 sentences",
        "all: [{entity: angara}, {concept: munitions}]\nwithin: title",
        "at_least: 2\nof: [{concept: munitions, in: summary}, {entity: russia, in: title}, {entity: kim}]",
        "weigh: [{concept: munitions, in: title, points: 5}, {entity: russia, points: 5}]\nthreshold: 6",
        "source: {country: KR}\nall: [{entity: russia}]\nnone: [{concept: tourism}]",
    )
]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(SETS), some_words, some_words, some_words, st.sampled_from(["KR", "CH"]))
def test_what_is_left_out_matches_with_no_text(matcher: Matcher, title: str, summary: str, text: str, of: str) -> None:
    story = Story("k", title=title, summary=summary, country=of)
    if matcher.promise.of(story) is None:
        assert not matcher.read(Story("k", title=title, summary=summary, text=text, country=of)).matches
