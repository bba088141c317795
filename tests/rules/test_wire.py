"""Stories and matches as other programs write and read them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.model import Reading, Story
from monitor.rules.match import Matcher
from monitor.rules.wire import match_out, story_in
from tests.rules.sets import rule_set


def test_a_story_is_read_with_all_its_fields() -> None:
    row = {
        "id": "7",
        "title": " Title ",
        "summary": "Summary",
        "text": "One.\nTwo.",
        "url": "https://example.org/7",
        "lang": "de",
        "published": "2024-01-02T03:04:05+02:00",
        "source": "Example",
        "unknown": {"is": "ignored"},
    }
    assert story_in(row) == Story(
        key="7",
        title=" Title ",
        summary="Summary",
        text="One.\nTwo.",
        url="https://example.org/7",
        language="de",
        published=datetime(2024, 1, 2, 1, 4, 5, tzinfo=UTC),
        outlet="Example",
    )


FIELDS = ("title", "summary", "text", "url", "lang", "published", "source")


@pytest.mark.parametrize("value", [None, 7, True, [], ["a"], {"a": "b"}, 1.5])
def test_what_is_no_text_is_missing(value: Any) -> None:
    assert story_in({"id": "7", **dict.fromkeys(FIELDS, value)}) == Story(key="7")


@pytest.mark.parametrize(("given", "key"), [("a", "a"), (7, "7"), (7.5, "7.5")])
def test_an_id_may_be_a_number(given: Any, key: str) -> None:
    assert story_in({"id": given}).key == key


@pytest.mark.parametrize(
    ("published", "moment"),
    [
        pytest.param("2024-01-02", datetime(2024, 1, 2, tzinfo=UTC), id="a date"),
        pytest.param("2024-01-02T03:04:05Z", datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), id="UTC"),
        pytest.param("2024-01-02 03:04", datetime(2024, 1, 2, 3, 4, tzinfo=UTC), id="without a zone"),
        pytest.param(" 2024-01-02T03:04:05-05:00 ", datetime(2024, 1, 2, 8, 4, 5, tzinfo=UTC), id="with a zone"),
        pytest.param("yesterday", None, id="words"),
        pytest.param("2024-13-40", None, id="no such day"),
        pytest.param("0001-01-01T00:00:00+10:00", None, id="before the calendar begins"),
        pytest.param("9999-12-31T23:59:59-10:00", None, id="after it ends"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_when_a_story_was_published(published: str, moment: datetime | None) -> None:
    assert story_in({"id": "7", "published": published}).published == moment


def test_a_match_goes_out_in_its_fixed_shape() -> None:
    of = story_in({"id": "7", "title": "Kim Jong Un zählt Munition", "lang": "de"})
    reading = Matcher(rule_set("all: [{entity: north-korea}, {concept: munitions}]")).read(of)
    assert match_out("7", reading) == {
        "id": "7",
        "lang": "de",
        "matches": [
            {
                "rule": "r",
                "level": "high",
                "score": None,
                "evidence": [
                    {
                        "field": "title",
                        "start": 0,
                        "end": 11,
                        "quote": "Kim Jong Un",
                        "kind": "entity",
                        "id": "kim",
                        "for": "north-korea",
                        "gloss": "Kim Jong Un",
                    },
                    {
                        "field": "title",
                        "start": 18,
                        "end": 26,
                        "quote": "Munition",
                        "kind": "concept",
                        "id": "munitions",
                        "for": "munitions",
                        "gloss": "ammunition",
                    },
                ],
            }
        ],
    }


@pytest.mark.parametrize("given", ["a", 7, 7.5])
def test_the_id_goes_out_as_it_came_also_without_a_match(given: Any) -> None:
    assert match_out(given, Reading("und", ())) == {"id": given, "lang": "und", "matches": []}


def test_lone_surrogates_and_planes_survive_the_way_through() -> None:
    row = json.loads('{"id": "7", "title": "\\ud83d\\ude80 Russia \\ud800 shell", "lang": "en"}')
    reading = Matcher(rule_set("all: [{entity: russia}, {concept: munitions}]")).read(story_in(row))
    out = json.loads(json.dumps(match_out("7", reading)))
    spans = [(span["start"], span["end"], span["quote"]) for span in out["matches"][0]["evidence"]]
    assert spans == [(2, 8, "Russia"), (11, 16, "shell")]


@pytest.mark.parametrize(
    ("title", "lang"),
    [
        ("Russia said on Monday that the talks would go on", "en"),
        ("俄罗斯总统发表讲话称将继续", "zh-Hans"),
        ("俄羅斯總統發表講話稱將繼續", "zh-Hant"),
        ("12345", "und"),
        ("", "und"),
    ],
)
def test_the_language_goes_out_by_its_fixed_code(title: str, lang: str) -> None:
    reading = Matcher(rule_set("entity: russia")).read(story_in({"id": "7", "title": title}))
    assert match_out("7", reading)["lang"] == lang
