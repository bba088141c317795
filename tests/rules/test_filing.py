"""A rule is looked at only when a story hits what the rule cannot do without, and then nothing is missed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.rules.compile import Target
from monitor.rules.evaluate import Reading as Look
from monitor.rules.find import MOST_PLACES, Search
from monitor.rules.match import Matcher
from monitor.text.layout import Layout
from tests.rules.sets import rule_set, story

NEAR = "{all: [{entity: russia}, {concept: munitions}], within: 2 words}"
ROWS = [
    # (when, what the story hits, whether the rule is looked at)
    pytest.param("{entity: russia, concept: munitions}", "russia munitions", True, id="all of them"),
    pytest.param("{entity: russia, concept: munitions}", "russia", False, id="one of two"),
    pytest.param("{entity: russia, concept: munitions}", "both munitions", True, id="one who belongs to it"),
    pytest.param("{any: [{entity: russia}, {concept: munitions}]}", "munitions", True, id="any: one of them"),
    pytest.param("{any: [{entity: russia}, {concept: munitions}]}", "tourism", False, id="any: none of them"),
    pytest.param(
        "{at_least: 2, of: [{entity: russia}, {concept: munitions}, {concept: delivery}]}",
        "munitions delivery",
        True,
        id="at least two: two",
    ),
    pytest.param(
        "{weigh: [{entity: russia, points: 10}, {concept: munitions, points: 9}, {concept: delivery, points: 1}],"
        " threshold: 15}",
        "russia munitions",
        True,
        id="weigh: enough",
    ),
    pytest.param(
        "{weigh: [{entity: russia, points: 10}, {concept: munitions, points: 9}, {concept: delivery, points: 1}],"
        " threshold: 15}",
        "delivery",
        False,
        id="weigh: nothing that could reach it",
    ),
    pytest.param(NEAR, "russia . . munitions", True, id="within words: close"),
    pytest.param(
        NEAR, "russia" + " ." * 5 + " munitions", True, id="within words: the hits may be as long as names are"
    ),
    pytest.param(NEAR, "russia" + " ." * 30 + " munitions", False, id="within words: far"),
    pytest.param(NEAR, "munitions" + " ." * 30 + " russia . munitions", True, id="within words: one of two is close"),
    pytest.param(
        "{all: [{entity: russia}, {any: [{concept: munitions}, {concept: delivery}]}], within: 2 words}",
        "russia" + " ." * 30 + " munitions",
        True,
        id="within words: how much a nested clause covers is not known",
    ),
    pytest.param(
        "{entity: russia, none: [{concept: tourism}]}", "russia", True, id="what must not be is not asked for"
    ),
]


def places(matcher: Matcher, ids: str) -> dict[int, list[int]]:
    """Where the names and concepts begin, if each is a word of its own; a dot stands for any other word."""
    found: dict[int, list[int]] = {}
    for word, one in enumerate(ids.split()):
        for kind in ("entity", "concept"):
            if (number := matcher.lexicon.numbers.get(Target(kind, one))) is not None:
                found.setdefault(number, []).append(word)
    return found


@pytest.mark.parametrize(("when", "hit", "touched"), ROWS)
def test_a_rule_is_touched_by_what_it_needs(when: str, hit: str, touched: bool) -> None:
    matcher = Matcher(rule_set(when))
    assert bool(matcher.filing.touched(places(matcher, hit))) is touched


WORDS = (
    "Russia Russian Kim Angara shell shells artillery Granaten delivers beach tourist North Korea Republic of".split()
)
WHENS = [
    "{all: [{entity: russia}, {concept: munitions}], within: 4 words}",
    "{any: [{all: [{entity: north-korea}, {concept: delivery}], within: 1 sentences}, {term: beach}]}",
    "{at_least: 2, of: [{entity: russia}, {entity: north-korea}, {concept: munitions}]}",
    "{weigh: [{entity: russia, points: 5}, {concept: munitions, points: 5, most: 10}, {concept: tourism, points: -4}],"
    " threshold: 9}",
]


@pytest.fixture(scope="module")
def matchers() -> list[Matcher]:
    return [Matcher(rule_set(when)) for when in WHENS]


@given(words=st.lists(st.sampled_from([*WORDS, ".", "\n"]), max_size=20))
@settings(max_examples=150, deadline=None)
def test_a_rule_that_is_not_touched_does_not_hold(matchers: list[Matcher], words: list[str]) -> None:
    of = story(text=" ".join(words), lang="en")
    for matcher in matchers:
        look: Look = matcher.look(of)
        verdict = look.verdict(matcher.rule_set.rules[0].when)
        assert [match.score for match in matcher.read(of).matches] == ([verdict.score] if verdict.holds else [])


def test_of_a_name_in_every_place_no_more_are_looked_at_than_matter() -> None:
    matcher = Matcher(rule_set("{all: [{term: 朝}, {term: 鲜}], within: 2 words}"))
    layout = Layout("", "", "朝" * (2 * MOST_PLACES) + "。鲜")
    places = Search(layout, matcher.lexicon, ["zh-Hans"]).first_look()
    assert max(map(len, places.values())) == MOST_PLACES
    assert matcher.filing.touched(places) == [0]
