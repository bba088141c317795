"""A rule is evaluated only when what it needs may stand where it needs it, and then nothing is missed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Story
from monitor.rules.find import MOST_PLACES, Search
from monitor.rules.match import Matcher
from monitor.rules.prospects import Sighted
from monitor.text.language import identify
from monitor.text.layout import Layout
from tests.rules.sets import rule_set, story


def promising(matcher: Matcher, of: Story) -> bool:
    layout = Layout(of.title, of.summary, of.text)
    possible = identify(of.title, of.summary, of.text, of.language).possible
    sighted = Sighted(Search(layout, matcher.lexicon, possible).first_look(), layout)
    return matcher.filing.promising([0], sighted) == [0]


LEAD = "{all: [{entity: russia}, {concept: munitions}], within: lead}"
WEIGH = (
    "{weigh: [{entity: russia, in: title, points: 5}, {concept: munitions, points: 2, most: 4}, "
    "{concept: tourism, points: -9}], threshold: 9}"
)
TWICE = "{concept: munitions, in: summary, count: 2}"
ROWS = [
    pytest.param(LEAD, story("Russia", "No. News. Here. Shells."), False, id="lead: the fourth sentence"),
    pytest.param(LEAD, story("Russia", "No. News. Shells here. No."), True, id="lead: the third sentence"),
    pytest.param(LEAD, story("Russia", "News.\nShells."), False, id="lead: the second paragraph"),
    pytest.param(LEAD, story("", "Russia.", "Shells."), True, id="lead: the summary is part of it"),
    pytest.param("{entity: russia, in: title}", story("No", "Russia."), False, id="in: another field"),
    pytest.param("{entity: russia, in: [title, text]}", story("No", "Russia."), True, id="in: one of two fields"),
    pytest.param("{all: [{any: [{entity: russia}, {term: no}]}], within: title}", story("So", "No"), False, id="title"),
    pytest.param(TWICE, story("Shell", "Shells."), False, id="count: one in another field"),
    pytest.param(TWICE, Story("s", "", "Shells, shells.", ""), True, id="count: both there"),
    pytest.param(WEIGH, story("Russia", "Shells, shells."), True, id="weigh: enough"),
    pytest.param(WEIGH, story("Russia", "Shells."), False, id="weigh: too few"),
    pytest.param(WEIGH, story("", "Shells, shells, shells of Russia."), False, id="weigh: no more than the most"),
    pytest.param(
        WEIGH, story("Russia", "Shells, shells, tourists."), True, id="weigh: what may be no hit takes nothing"
    ),
    pytest.param("{term: no, none: [{entity: russia}]}", story("No", "Russia."), True, id="none: it may be no hit"),
    pytest.param(
        "{at_least: 2, of: [{entity: russia}, {none: [{term: no}]}]}", story("Russia no"), True, id="at least"
    ),
    pytest.param(
        "{at_least: 2, of: [{entity: russia}, {term: no}]}", story("Russia"), False, id="at least: one of two"
    ),
]


@pytest.mark.parametrize(("when", "of", "promises"), ROWS)
def test_a_rule_may_hold_by_where_its_words_stand(when: str, of: Story, promises: bool) -> None:
    assert promising(Matcher(rule_set(when)), of) is promises


WORDS = (
    "Russia Kim Angara shell shells Granaten delivers beach North Korea Republic of 朝俄 朝鲜 炮弹 북한 포탄".split()
)
WHENS = [
    LEAD,
    TWICE,
    "{all: [{entity: north-korea}, {any: [{concept: munitions}, {none: [{entity: russia}]}]}], within: title}",
    "{all: [{all: [{entity: russia}, {concept: munitions}], within: 2 sentences}, {entity: kim, in: lead}]}",
    "{at_least: 2, of: [{entity: russia, in: lead}, {entity: north-korea, in: text}, {none: [{concept: munitions}]}]}",
    "{weigh: [{entity: russia, in: [title, summary], points: 5}, {concept: munitions, points: 0.1, most: 0.3},"
    " {concept: tourism, in: lead, points: -4}], threshold: 5.3}",
]
TEXT = st.lists(st.sampled_from([*WORDS, ".", "\n"]), max_size=12).map(" ".join)


@pytest.fixture(scope="module")
def matchers() -> list[Matcher]:
    return [Matcher(rule_set(when)) for when in WHENS]


@given(title=TEXT, summary=TEXT, text=TEXT)
@settings(max_examples=150, deadline=None)
def test_a_rule_without_prospects_does_not_hold(matchers: list[Matcher], title: str, summary: str, text: str) -> None:
    of = story(title, text, summary)
    for matcher in matchers:
        verdict = matcher.look(of).verdict(matcher.rule_set.rules[0].when)
        assert not verdict.holds or promising(matcher, of)
        assert [match.score for match in matcher.read(of).matches] == ([verdict.score] if verdict.holds else [])


def test_where_not_all_places_were_looked_at_everything_is_possible() -> None:
    text = "Nothing. Is. Here. " + "朝" * (2 * MOST_PLACES)
    of = Story("s", "", "", text, language="zh")
    assert promising(Matcher(rule_set("{term: 朝, in: lead}")), of)
