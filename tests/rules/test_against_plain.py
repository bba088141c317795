"""The engine against a plain reading of the design, over small random rules and stories."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.model import Level, Match, Story
from monitor.rules.match import Matcher
from monitor.rules.rule import All, AnyOf, AtLeast, Clause, Item, Leaf, NoneOf, Rule, RuleSet, Unit, Weigh, Window
from tests.rules.plain import PlainStory, answer

WORDS = st.sampled_from(["K1", "K2", "K3", "Z9", "Z9", "Y8"])
SENTENCE = st.lists(WORDS, min_size=1, max_size=4)
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=5)
STORIES = st.builds(
    PlainStory,
    st.lists(WORDS, max_size=4),
    st.lists(PARAGRAPH, max_size=2),
    st.lists(PARAGRAPH, max_size=3),
)
LEAVES = st.builds(
    Leaf,
    st.just("term"),
    st.lists(st.sampled_from(["K1", "K2", "K3", "K1 K2"]), min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from([(), (), (), ("title",), ("summary",), ("text",), ("lead",), ("title", "text")]),
    st.sampled_from([1, 1, 1, 2]),
)
WINDOWS = st.one_of(
    st.builds(Window, st.just(Unit.SENTENCES), st.integers(1, 3)),
    st.sampled_from([Window(unit) for unit in (Unit.PARAGRAPH, Unit.TITLE, Unit.LEAD, Unit.STORY)]),
)


def tuples(of: st.SearchStrategy[Clause], least: int = 1, most: int = 3) -> st.SearchStrategy[tuple[Clause, ...]]:
    return st.lists(of, min_size=least, max_size=most).map(tuple)


def with_none(of: st.SearchStrategy[Clause]) -> st.SearchStrategy[tuple[Clause, ...]]:
    """Clauses, and perhaps a `none` among them."""
    none = st.lists(st.builds(NoneOf, tuples(of, most=2)), max_size=1).map(tuple)
    return st.builds(lambda clauses, nones: (*clauses, *nones), tuples(of), none)


def nested(inner: st.SearchStrategy[Clause]) -> st.SearchStrategy[Clause]:
    return st.one_of(
        st.builds(AnyOf, tuples(inner)),
        tuples(inner, least=2).flatmap(lambda some: st.builds(AtLeast, st.integers(1, len(some)), st.just(some))),
        st.builds(All, with_none(inner), WINDOWS),
        st.builds(All, with_none(LEAVES), WINDOWS, st.booleans()),
    )


CLAUSES = st.recursive(LEAVES, nested, max_leaves=6)
ITEMS = st.one_of(
    st.builds(Item, LEAVES, st.integers(1, 5), st.integers(5, 9)),
    st.builds(Item, LEAVES, st.integers(-5, -1), st.integers(-9, -5)),
)
WEIGHS = st.builds(Weigh, st.lists(ITEMS, min_size=1, max_size=4).map(tuple), st.integers(1, 12))
WORD_WINDOWS = st.builds(
    All,
    with_none(st.one_of(LEAVES, st.builds(AnyOf, tuples(LEAVES, most=2)))),
    st.builds(Window, st.just(Unit.WORDS), st.integers(1, 4)),
)
ORDERED_WORD_WINDOWS = st.builds(
    All, with_none(LEAVES), st.builds(Window, st.just(Unit.WORDS), st.integers(1, 4)), st.just(True)
)


def engine(clause: Clause, story: PlainStory) -> Match | None:
    rule = Rule("r", "R", Level.LOW, "stable", clause, (), "r.yaml")
    matches = Matcher(RuleSet((rule,), {}, {}, "0")).read(Story(key="s", **story.fields)).matches
    return matches[0] if matches else None


def spans(story: PlainStory, words: tuple[int, ...]) -> tuple[str, str, int]:
    """A hit as its field, its words, and how many of the field's words stand before it."""
    field = story.words[words[0]].field
    before = sum(word.field == field for word in story.words[: words[0]])
    return field, " ".join(story.words[number].text for number in words), before


def compare(clause: Clause, story: PlainStory, *, evidence: bool = True) -> None:
    expected = answer(story, clause, story.whole)
    match = engine(clause, story)
    assert (match is not None) is expected.holds, (clause, story.fields)
    if match is None:
        return
    assert match.score == expected.score
    if evidence:
        found = {
            (span.field, span.quote, len(story.fields[span.field][: span.start].split())) for span in match.evidence
        }
        assert found == {spans(story, hit.words) for hit in expected.evidence}, (clause, story.fields)


MANY = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.timeout(120)
@MANY
@given(CLAUSES, STORIES)
def test_clauses_hold_where_the_design_says_so(clause: Clause, story: PlainStory) -> None:
    compare(clause, story)


@MANY
@given(WEIGHS, STORIES)
def test_weighs_sum_up_as_the_design_says(clause: Weigh, story: PlainStory) -> None:
    compare(clause, story)


@MANY
@given(WORD_WINDOWS, STORIES)
def test_words_are_near_where_the_design_says_so(clause: All, story: PlainStory) -> None:
    compare(clause, story, evidence=False)


@MANY
@given(ORDERED_WORD_WINDOWS, STORIES)
def test_words_are_near_and_in_order_where_the_design_says_so(clause: All, story: PlainStory) -> None:
    compare(clause, story, evidence=False)


@MANY
@given(st.builds(All, tuples(st.one_of(WORD_WINDOWS, LEAVES), least=2), WINDOWS), STORIES)
def test_near_words_inside_a_window(clause: All, story: PlainStory) -> None:
    compare(clause, story, evidence=False)
