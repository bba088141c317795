"""The engine against a plain reading of the design: random rules over small vocabularies in seven languages, random
stories; which rules match, with what score, and on what evidence, to the character."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import Story
from monitor.rules.match import Matcher
from monitor.rules.rule import RuleSet
from tests.rules.plain import differences
from tests.rules.random_sets import sets_and_stories, terms_and_stories

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]
FEW = settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=SLOW)
MANY = settings(max_examples=20_000, deadline=None, suppress_health_check=SLOW)


def compare(rule_set: RuleSet, story: Story) -> None:
    assert differences(rule_set, story, Matcher(rule_set).read(story)) == []


@FEW
@given(sets_and_stories())
def test_rules_match_where_the_design_says_so(both: tuple[RuleSet, Story]) -> None:
    compare(*both)


@pytest.mark.long
@pytest.mark.timeout(1800)
@MANY
@given(sets_and_stories())
def test_many_rules_match_where_the_design_says_so(both: tuple[RuleSet, Story]) -> None:
    compare(*both)


@pytest.mark.parametrize(
    "kind", ["at_least", "window", "window in order", "words", "words in order", "words of clauses", "weigh"]
)
@settings(FEW, max_examples=200)
@given(data=st.data())
def test_in_stories_full_of_hits_clauses_hold_where_the_design_says_so(kind: str, data: st.DataObject) -> None:
    compare(*data.draw(terms_and_stories(kind)))
