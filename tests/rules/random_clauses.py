"""Random clauses over three terms, and random stories of their words: small, so that they meet often."""

from __future__ import annotations

from hypothesis import strategies as st

from monitor.model import Level, Story
from monitor.rules.rule import All, AnyOf, AtLeast, Clause, Leaf, NoneOf, Rule, RuleSet, Unit, Window
from tests.rules.plain import read

Sentences = list[list[str]]

WORDS = st.sampled_from(["K1", "K2", "K3", "Z9", "Z9", "Y8"])
SENTENCE = st.lists(WORDS, min_size=1, max_size=4)
PARAGRAPH = st.lists(SENTENCE, min_size=1, max_size=5)


def a_story(title: list[str], summary: list[Sentences], text: list[Sentences]) -> Story:
    """A story of words; summary and text are paragraphs of sentences."""
    lines = ["\n".join(" ".join(" ".join(row) + "." for row in rows) for rows in part) for part in (summary, text)]
    return Story(key="s", title=" ".join(title), summary=lines[0], text=lines[1])


STORIES = st.builds(
    a_story, st.lists(WORDS, max_size=4), st.lists(PARAGRAPH, max_size=2), st.lists(PARAGRAPH, max_size=3)
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


def holds(clause: Clause, story: Story) -> bool:
    """Whether a clause holds in a story, by the slow reading of the design."""
    return bool(read(RuleSet((Rule("r", "R", Level.LOW, "stable", clause, (), "r.yaml"),), {}, {}, "0"), story))
