"""A story that is read without its recaps, and what its two readings come to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from monitor.model import Match, Reading, Span, Story
from monitor.recaps import Quieted, Recall, Recap
from monitor.rules.explain import Explainer
from monitor.rules.match import Matcher
from monitor.second_look import MOST_EVIDENCE, after
from tests.rules.sets import rule_set
from tests.storage.makes import match

RULE = "all: [{entity: north-korea}, {concept: munitions}]"
NEAR = "all: [{entity: north-korea}, {concept: munitions}]\nwithin: 1 sentences"
LAST = "Russia is said to have got many a shell from North Korea."
AT = datetime(2026, 8, 3, tzinfo=UTC)


def without_last(text: str, title: str = "News of the day", **more: str) -> Story:
    """A story that ends with a recap."""
    whole = f"{text}\n{LAST}"
    return Story("s", title, text=whole, recaps=(Recap("text", len(text) + 1, len(whole), AT, "k"),), **more)


@pytest.mark.parametrize(
    ("when", "story", "matches"),
    [
        pytest.param(RULE, without_last("The beach is full."), False, id="all of it stands in the recap"),
        pytest.param(RULE, without_last("North Korea has beaches."), False, id="half of it does"),
        pytest.param(RULE, without_last("North Korea has beaches."), False, id="a state beside the recap"),
        pytest.param(RULE, without_last("North Korea sent another shell."), True, id="news beside the recap"),
        pytest.param(RULE, without_last("It is hot.", title="North Korea sends a shell"), True, id="news in the title"),
        pytest.param(RULE, without_last("A shell came.", summary="From North Korea."), True, id="news in two fields"),
        pytest.param(NEAR, without_last("North Korea has beaches. A shell fell."), False, id="a window"),
        pytest.param(RULE, without_last(f"Today. {LAST}"), True, id="the recap's words outside of it"),
        pytest.param(f"{RULE}\nnone: [entity: russia]", without_last("North Korea sent a shell."), True,
                     id="what a none asks for"),
    ],
)  # fmt: skip
def test_nothing_is_found_in_a_recap(when: str, story: Story, matches: bool) -> None:
    matcher = Matcher(rule_set(when))
    assert bool(matcher.read(story).matches) == matches
    (explained,) = Explainer(matcher.rule_set).explain(story, *matcher.rule_set.rules)
    assert explained.matches == matches


def reading(*matches: Match, unknown: tuple[str, ...] = ()) -> Reading:
    return Reading("en", matches, unknown)


SPANS = [Span("text", at, at + 1, "x", "term", "t", "t", "t") for at in range(0, 300, 10)]
RECALL = Recall((Recap("text", 100, 200, AT, "k"),))


def test_a_match_that_holds_without_recaps_keeps_what_they_say_marked() -> None:
    whole, rest = match("a", evidence=tuple(SPANS)), match("a", evidence=(*SPANS[:10], *SPANS[20:]), score=3.0)
    found = after(reading(whole), reading(rest), RECALL)
    (kept,) = found.matches
    assert kept.score == 3.0
    assert [replace(span, in_recap=False) for span in kept.evidence] == SPANS
    assert [span.start for span in kept.evidence if span.in_recap] == list(range(100, 200, 10))
    assert found.recall == RECALL


def test_evidence_that_counts_goes_before_evidence_in_recaps() -> None:
    many = tuple(replace(SPANS[0], start=at, end=at + 1) for at in (*range(60), *range(200, 240)))
    whole = match("a", evidence=tuple(SPANS))
    (kept,) = after(reading(whole), reading(match("a", evidence=many)), RECALL).matches
    assert len(kept.evidence) == MOST_EVIDENCE
    assert not any(span.in_recap for span in kept.evidence)


@pytest.mark.parametrize(
    ("second", "matches", "quieted"),
    [
        pytest.param(reading(match("a"), match("b")), ["a", "b"], [], id="both still"),
        pytest.param(reading(match("b")), ["b"], ["a"], id="one does not"),
        pytest.param(reading(), [], ["a", "b"], id="none does"),
        pytest.param(reading(match("a"), match("c")), ["a"], ["b"], id="another one does, which is no match"),
        pytest.param(reading(match("b"), unknown=("a",)), ["a", "b"], [], id="of one it is unknown"),
    ],
)
def test_the_second_look_takes_matches_away_and_brings_none(
    second: Reading, matches: list[str], quieted: list[str]
) -> None:
    first = reading(match("a"), match("b"))
    found = after(first, second, RECALL)
    assert [one.rule for one in found.matches] == matches
    assert found.recall is not None
    assert found.recall.quieted == tuple(Quieted(rule, 4, "stable") for rule in quieted)
