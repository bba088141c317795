"""What stories of our own claim, in thirteen languages. docs/quality.md has what the labelled ones came to."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.claim import Claim, Status
from monitor.model import Story
from monitor.rules.keys import STORY_LANGUAGES
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from tests.quality.claims.judge import FIELDS, HERE, Judgement, claimed, judged, rows

ROWS = list(rows(HERE / "stories.jsonl"))
LABELLED = list(rows(HERE / "labelled.jsonl"))


@cache
def matcher() -> Matcher:
    return Matcher(load_rules(Path(__file__).parents[3] / "rules"))


@cache
def claims() -> dict[str, tuple[Story, Claim]]:
    return {row["id"]: claimed(matcher(), row) for row in ROWS}


@pytest.mark.parametrize("row", [pytest.param(row, id=row["id"]) for row in ROWS])
def test_nothing_is_guessed(row: dict[str, Any]) -> None:
    _, claim = claims()[row["id"]]
    assert Judgement.WRONG not in judged(claim, row["claim"]).values(), str(claim)


def test_hardly_anything_of_plain_stories_is_missed() -> None:
    counts = Counter(how for row in ROWS for how in judged(claims()[row["id"]][1], row["claim"]).values())
    assert counts[Judgement.MISSED] <= 2, counts
    assert counts[Judgement.RIGHT] > 150


def test_every_field_quotes_the_words_it_came_from() -> None:
    quoted = 0
    for story, claim in claims().values():
        for _, told in claim.fields:
            for one in told:
                assert one.quotes
                for quote in one.quotes:
                    assert quote.text == getattr(story, quote.field)[quote.start : quote.end]
                    quoted += 1
    assert quoted > 150


def test_every_language_and_every_status_is_there() -> None:
    assert {row["lang"] for row in ROWS} == set(STORY_LANGUAGES) - {"zh", "und"}
    assert {value for row in ROWS for value in row["claim"]["status"]} - {""} == {each.value for each in Status}


def test_sixty_labelled_stories_have_an_expected_claim() -> None:
    assert len({row["id"] for row in LABELLED}) == len(LABELLED) == 60
    assert Counter(row["half"] for row in LABELLED) == {"first": 30, "second": 30}
    assert all(set(row["claim"]) == set(FIELDS) for row in (*LABELLED, *ROWS))
