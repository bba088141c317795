"""Which clause can only hold where another one does: known pairs, and never a wrong answer on random ones."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from monitor.model import Story
from monitor.rules.implies import Implications
from monitor.rules.lint import lint_clauses
from monitor.rules.rule import STORY, All, AnyOf, AtLeast, Clause, Leaf, NoneOf, RuleSet, Unit, Window
from tests.rules.random_clauses import CLAUSES, LEAVES, STORIES, WINDOWS, holds, with_none
from tests.rules.sets import rule_set

RULES = rule_set("entity: russia")


def clause(text: str) -> Clause:
    return rule_set(text).rules[0].when


def implies(one: str, other: str) -> bool:
    return Implications(RULES.entities).implies(clause(one), clause(other))


RUSSIA, SHELL, SENT = "{entity: russia}", "{concept: munitions}", "{concept: delivery}"
PAIRS = [
    pytest.param(f"any: [{SHELL}, {RUSSIA}]", f"any: [{SENT}, {RUSSIA}, {SHELL}]", id="fewer alternatives"),
    pytest.param("entity: kim", f"any: [{SHELL}, {{entity: north-korea}}]", id="one of the alternatives"),
    pytest.param(f"all: [{RUSSIA}, {SHELL}]", "entity: russia", id="a part"),
    pytest.param(f"at_least: 2\nof: [{RUSSIA}, {SHELL}]", "entity: russia", id="all of so many"),
    pytest.param(
        f"at_least: 2\nof: [{RUSSIA}, {SHELL}, {SENT}]",
        f"at_least: 1\nof: [{RUSSIA}, {SHELL}, {SENT}]",
        id="a lower number",
    ),
    pytest.param(f"all: [{RUSSIA}, {SHELL}]", f"at_least: 2\nof: [{RUSSIA}, {SHELL}, {SENT}]", id="enough of them"),
    pytest.param(
        f"all: [{RUSSIA}, {SHELL}, {SENT}, {{entity: kim}}]",
        f"all: [{RUSSIA}, {{all: [{SHELL}, {SENT}]}}]",
        id="a list in the other",
    ),
    pytest.param(f"all: [{RUSSIA}, {{all: [{SHELL}, {SENT}]}}]", f"all: [{SENT}, {RUSSIA}]", id="lists in lists"),
    pytest.param(
        f"all: [{RUSSIA}, {SHELL}]\nwithin: title",
        f"all: [{RUSSIA}, {SHELL}]\nwithin: paragraph",
        id="a title is in a paragraph",
    ),
    pytest.param(
        f"all: [{RUSSIA}, {SHELL}]\nwithin: title",
        f"all: [{RUSSIA}, {SHELL}]\nwithin: 2 sentences",
        id="a title is a sentence",
    ),
    pytest.param(f"all: [{RUSSIA}, {SHELL}]\nwithin: lead", f"all: [{RUSSIA}, {SHELL}]", id="a lead is in a story"),
    pytest.param(
        f"all: [{RUSSIA}, {SHELL}]\nwithin: 2 words", f"all: [{SHELL}, {RUSSIA}]\nwithin: 3 words", id="fewer words"
    ),
    pytest.param(
        f"all: [{RUSSIA}, {SHELL}]\nin_order: true\nwithin: title",
        f"all: [{RUSSIA}, {SHELL}]\nin_order: true",
        id="the same order",
    ),
    pytest.param(f"all: [{RUSSIA}, {SHELL}]\nin_order: true", f"all: [{SHELL}, {RUSSIA}]", id="an order"),
    pytest.param(
        f"all: [{RUSSIA}, {{none: [{SHELL}, {SENT}]}}]", f"all: [{RUSSIA}, {{none: [{SENT}]}}]", id="more excluded"
    ),
    pytest.param(
        f"all: [{RUSSIA}, {SHELL}, {{none: [{SENT}]}}]\nwithin: title",
        f"all: [{RUSSIA}, {{none: [{SENT}]}}]\nwithin: title",
        id="excluded in the same window",
    ),
    pytest.param(
        f"all: [{RUSSIA}, {{language: de}}]", f"all: [{RUSSIA}, {{language: [de, fr]}}]", id="fewer languages"
    ),
    pytest.param(
        f"all: [{RUSSIA}, {{language: zh-Hant}}]", f"all: [{RUSSIA}, {{language: zh}}]", id="one of two scripts"
    ),
    pytest.param(
        f"all: [{RUSSIA}, {{source: {{country: KR, publisher: x}}}}]",
        f"all: [{RUSSIA}, {{source: {{publisher: x}}}}]",
        id="fewer criteria",
    ),
    pytest.param(
        "weigh: [{entity: russia, points: 5, most: 9}]\nthreshold: 8",
        "weigh: [{entity: russia, points: 5, most: 9}]\nthreshold: 5",
        id="a lower threshold",
    ),
    pytest.param(
        "concept: munitions\nin: title",
        "concept: [munitions, delivery]\nin: [summary, lead]",
        id="more names, more places",
    ),
]
TOLD_APART = [
    pytest.param(
        f"all: [{RUSSIA}, {SHELL}, {{none: [{SENT}]}}]\nwithin: title",
        f"all: [{RUSSIA}, {SHELL}, {{none: [{SENT}]}}]\nwithin: 2 sentences",
        id="nothing excluded beside the title",
    ),
    pytest.param(
        f"all: [{RUSSIA}, {SHELL}]",
        f"all: [{RUSSIA}, {{all: [{RUSSIA}, {SHELL}], in_order: true}}]",
        id="an order inside",
    ),
    pytest.param("language: de", "language: fr", id="languages"),
    pytest.param("source: {publisher: x}", "source: {publisher: y}", id="publishers"),
    pytest.param("source: {publisher: x}", "language: de", id="a source and a language"),
    pytest.param(
        "weigh: [{entity: russia, points: 5, most: 9}]\nthreshold: 8",
        "weigh: [{entity: kim, points: 5, most: 9}]\nthreshold: 8",
        id="items",
    ),
    pytest.param("weigh: [{entity: russia, points: 9}]\nthreshold: 8", "entity: russia", id="points and a mention"),
    pytest.param("{entity: kim}", "{concept: munitions}", id="kinds"),
    pytest.param("{entity: [kim, russia]}", "{entity: north-korea}", id="one name of two"),
    pytest.param(f"at_least: 1\nof: [{RUSSIA}, {SHELL}]", "entity: russia", id="one of two clauses"),
    pytest.param(
        f"all: [{RUSSIA}, {SHELL}]\nwithin: lead",
        f"all: [{RUSSIA}, {SHELL}]\nwithin: paragraph",
        id="a lead is two paragraphs",
    ),
]


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_a_clause_implies_a_wider_one_and_not_the_other_way(one: str, other: str) -> None:
    assert implies(one, other)
    assert not implies(other, one)


def test_one_hit_may_answer_two_mentions() -> None:
    assert implies("entity: kim", "all: [{entity: kim}, {entity: north-korea}]")


@pytest.mark.parametrize(("one", "other"), TOLD_APART)
def test_clauses_of_their_own_imply_nothing(one: str, other: str) -> None:
    if one.startswith(("language", "source")):
        one, other = f"all: [{SENT}, {{{one}}}]", f"all: [{SENT}, {{{other}}}]"
    assert not implies(one, other)


def test_what_a_window_excludes_may_stand_beside_it() -> None:
    russia, sent = Leaf("entity", ("russia",)), NoneOf((Leaf("concept", ("delivery",)),))
    inside = All((russia, sent), Window(Unit.TITLE))
    assert not Implications(RULES.entities).implies(inside, sent)
    assert Implications(RULES.entities).implies(replace(inside, within=STORY), sent)


@st.composite
def near_pairs(draw: st.DrawFn) -> tuple[Clause, Clause]:
    """Two clauses of which the second is the first with a step or two of change, to the wider or to the narrower."""
    one = draw(CLAUSES)
    other = one
    for _ in range(draw(st.integers(1, 2))):
        other = draw(changed(other))
    return (one, other) if draw(st.booleans()) else (other, one)


def changed(of: Clause) -> st.SearchStrategy[Clause]:
    ways = [
        st.just(AnyOf((of,))),
        st.builds(lambda more: AnyOf((of, more)), LEAVES),
        st.builds(lambda more: All((of, more)), LEAVES),
    ]
    if isinstance(of, Leaf):
        ways += [
            st.builds(
                lambda fields: replace(of, fields=fields), st.sampled_from([(), ("title",), ("lead",), ("text",)])
            ),
            st.builds(lambda count: replace(of, count=count), st.integers(1, 2)),
            st.just(replace(of, names=of.names[:1])),
        ]
    elif isinstance(of, All):
        ways += [
            st.builds(lambda window: replace(of, within=window), WINDOWS),
            st.builds(lambda count: replace(of, within=Window(Unit.WORDS, count)), st.integers(1, 4)),
            st.just(replace(of, in_order=False)),
        ]
    elif isinstance(of, AtLeast):
        ways.append(st.just(replace(of, number=1)))
    if isinstance(of, All | AnyOf | AtLeast) and len(of.clauses) > 1 and not isinstance(of.clauses[0], NoneOf):
        first, *rest = of.clauses
        if not isinstance(of, AtLeast):
            ways.append(st.just(replace(of, clauses=of.clauses[:-1])))
        ways.append(changed(first).map(lambda new: replace(of, clauses=(new, *rest), **_unordered(of))))
    return st.one_of(ways)


def _unordered(of: Clause) -> dict[str, bool]:
    return {"in_order": False} if isinstance(of, All) else {}


FEW = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
SAID = (near_pairs(), st.lists(STORIES, min_size=3, max_size=3))


@FEW
@given(*SAID)
def test_what_is_said_to_be_implied_holds_in_every_story(pair: tuple[Clause, Clause], stories: list[Story]) -> None:
    holds_as_well(*pair, stories)


@pytest.mark.long
@settings(FEW, max_examples=600)
@given(*SAID)
def test_of_many_pairs_what_is_said_to_be_implied_holds(pair: tuple[Clause, Clause], stories: list[Story]) -> None:
    holds_as_well(*pair, stories)


def holds_as_well(one: Clause, other: Clause, stories: list[Story]) -> None:
    assume(Implications({}).implies(one, other))
    for story in stories:
        if holds(one, story):
            assert holds(other, story), (one, other, story)


NEVER = (st.builds(All, with_none(LEAVES), WINDOWS, st.booleans()), st.lists(STORIES, min_size=3, max_size=3))


@FEW
@given(*NEVER)
def test_what_is_said_never_to_hold_holds_in_no_story(of: All, stories: list[Story]) -> None:
    never_holds(of, stories)


@pytest.mark.long
@settings(FEW, max_examples=400)
@given(*NEVER)
def test_of_many_clauses_what_is_said_never_to_hold_holds_in_no_story(of: All, stories: list[Story]) -> None:
    never_holds(of, stories)


def never_holds(of: All, stories: list[Story]) -> None:
    rules = RuleSet((replace(RULES.rules[0], when=of),), {}, {}, "0")
    assume(any(problem.what.startswith("this never holds") for problem in lint_clauses(rules)))
    for story in stories:
        assert not holds(of, story), (of, story)
