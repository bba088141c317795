"""Clauses that can be read and are not what anybody means, each named at its line and column."""

from __future__ import annotations

from textwrap import dedent

import pytest

from monitor.model import RuleSetFiles
from monitor.rules.lint import MOST_IN_A_STORY, lint_clauses
from monitor.rules.load import rules_from
from tests.rules.sets import CONCEPTS, ENTITIES, found, rule_set, story

WHEN = 5  # the line of a test rule in which `when` has its first clause: title, id, level, a blank one, when


def said(when: str) -> list[str]:
    """`LINE:COLUMN what`, the line counted within `when`."""
    problems = lint_clauses(rule_set(when))
    return [f"{problem.line - WHEN}:{problem.column} {problem.what}" for problem in problems]


SUPERFLUOUS = [
    pytest.param(
        "{entity: [russia, kim, russia]}",
        ["1:4 `russia` stands twice in this list"],
        id="a name twice",
    ),
    pytest.param(
        "{entity: [north-korea, factory]}",
        ["1:4 `factory` belongs to `north-korea`, which stands in this list as well: it adds nothing"],
        id="an entity and, two steps up, its owner",
    ),
    pytest.param(
        "any:\n- entity: russia\n- concept: munitions\n- entity: russia",
        ["4:5 this stands in line 7 already"],
        id="a clause twice",
    ),
    pytest.param(
        "weigh:\n- {entity: russia, points: 3}\n- {entity: russia, points: 2}\nthreshold: 4",
        ["3:6 this stands in line 7 already"],
        id="an item twice",
    ),
    pytest.param(
        "any:\n- {entity: kim, in: title}\n- entity: north-korea",
        ["2:6 this adds nothing: what meets it meets the clause in line 8 as well"],
        id="a mention that is narrower in name and place",
    ),
    pytest.param(
        "any:\n- {entity: russia, in: [title, summary]}\n- {entity: russia, in: lead}",
        ["2:6 this adds nothing: what meets it meets the clause in line 8 as well"],
        id="title and summary are in the lead",
    ),
    pytest.param(
        "any:\n- {entity: russia, in: text}\n- {entity: russia, in: lead}",
        [],
        id="not all of the text is in the lead",
    ),
    pytest.param(
        "any:\n- {entity: russia, count: 3}\n- {entity: russia, count: 2}",
        ["2:6 this adds nothing: what meets it meets the clause in line 8 as well"],
        id="three are two",
    ),
    pytest.param(
        "any:\n- {entity: kim, count: 2}\n- {entity: north-korea, count: 2}",
        [],
        id="two short names may lie in one long name",
    ),
    pytest.param(
        """
        any:
        - all: [{entity: russia}, {concept: munitions}, {concept: delivery}]
          within: 2 sentences
        - all: [{concept: munitions}, {entity: russia}]
          within: 3 sentences
        """,
        ["2:5 this adds nothing: what meets it meets the clause in line 9 as well"],
        id="more asked for in a narrower window",
    ),
    pytest.param(
        """
        any:
        - all: [{entity: russia}, {concept: munitions}]
          within: 3 sentences
        - all: [{entity: russia}, {concept: munitions}]
          within: 2 sentences
        """,
        ["4:5 this adds nothing: what meets it meets the clause in line 7 as well"],
        id="the same in a narrower window",
    ),
    pytest.param(
        """
        any:
        - all: [{entity: russia}, {concept: munitions}, {concept: delivery}]
          within: 3 words
        - all: [{entity: russia}, {concept: munitions}]
          within: 3 words
        """,
        [],
        id="between fewer hits there may be more words",
    ),
    pytest.param(
        """
        any:
        - all: [{entity: russia}, {concept: munitions}]
          within: title
        - all: [{entity: russia}, {concept: munitions}, none: [{concept: tourism}]]
          within: 2 sentences
        """,
        [],
        id="what is not in the title may be in the next sentence",
    ),
    pytest.param(
        """
        any:
        - all: [{entity: russia}, none: [{concept: tourism}]]
        - all: [{entity: russia}, none: [{concept: tourism, in: title}]]
        """,
        ["2:5 this adds nothing: what meets it meets the clause in line 8 as well"],
        id="a wider exclusion",
    ),
    pytest.param(
        """
        all:
        - entity: russia
        - none: [{concept: tourism}, {concept: tourism, in: title}]
        """,
        ["3:33 this adds nothing: what meets it meets the clause in line 8 as well"],
        id="an exclusion inside another",
    ),
    pytest.param(
        "any:\n- {entity: [kim, russia]}\n- {entity: [russia, kim], in: [title, summary, text]}",
        ["3:6 this adds nothing: what meets it meets the clause in line 7 as well"],
        id="of two that are the same the second",
    ),
    pytest.param(
        "weigh:\n- {entity: kim, points: 3}\n- {entity: north-korea, points: 2}\nthreshold: 4",
        [],
        id="points for the part and for the whole",
    ),
    pytest.param(
        "all:\n- {entity: russia, in: title}\n- {entity: russia, in: lead}",
        [],
        id="what is asked for twice over may be so for the evidence",
    ),
]


@pytest.mark.parametrize(("when", "told"), SUPERFLUOUS)
def test_what_adds_nothing_is_told(when: str, told: list[str]) -> None:
    assert said(dedent(when)) == told


NEVER = [
    pytest.param(
        "all: [{entity: russia, in: text}, {concept: munitions}]\nwithin: title",
        ["1:10 this never holds: `in: text` lies outside the window around it"],
        id="the text is not in the title",
    ),
    pytest.param(
        "all: [{entity: russia, in: title}, {concept: munitions, in: summary}]\nwithin: 1 sentence",
        ["1:3 this never holds: the window (1 sentences) does not reach all the parts named under `in`"],
        id="no sentence is in two fields",
    ),
    pytest.param(
        "all: [{entity: russia, in: title}, {concept: munitions, in: summary}]\nwithin: 9 words",
        [],
        id="title and summary are one field for words",
    ),
    pytest.param(
        "all: [{entity: russia, in: title}, {concept: munitions, in: text}]\nwithin: paragraph",
        ["1:3 this never holds: the window (paragraph) does not reach all the parts named under `in`"],
        id="the text begins a paragraph",
    ),
    pytest.param(
        "all: [{entity: russia, in: title}, {concept: munitions, in: text}]\nwithin: 2 sentences",
        [],
        id="without a summary the text follows the title",
    ),
    pytest.param(
        "all: [{entity: russia, in: text}, {concept: munitions, in: title}]\nin_order: true",
        ["1:3 this never holds: the window (story) does not reach all the parts named under `in` in this order"],
        id="the title comes first",
    ),
    pytest.param(
        "all:\n- any: [{entity: russia, in: title}, {entity: kim, in: summary}]\n- {concept: munitions, in: summary}\n"
        "within: 1 sentence",
        [],
        id="one of several can be there",
    ),
    pytest.param(
        "all: [{entity: russia, count: 101}, {concept: munitions}]\nwithin: 1 sentence",
        ["1:10 this never holds: 101 hits are asked for where at most 100 are counted"],
        id="more hits than a sentence holds",
    ),
    pytest.param(
        "{entity: russia, in: title, count: 101}",
        ["1:4 this never holds: 101 hits are asked for where at most 100 are counted"],
        id="more hits than a title holds",
    ),
    pytest.param(
        "all: [{entity: russia, count: 101}, {concept: munitions}]\nwithin: title",
        ["1:10 this never holds: 101 hits are asked for where at most 100 are counted"],
        id="in the title again",
    ),
    pytest.param(
        "all: [{entity: russia, count: 201}, {concept: munitions, count: 200}]\nwithin: 2 sentences",
        ["1:10 this never holds: 201 hits are asked for where at most 200 are counted"],
        id="more than two sentences hold",
    ),
    pytest.param(
        "all: [{entity: russia, in: title}, {entity: kim, in: summary}, {concept: munitions, in: text}]\n"
        "within: 2 sentences",
        ["1:3 this never holds: the window (2 sentences) does not reach all the parts named under `in`"],
        id="three fields in two sentences",
    ),
    pytest.param(
        "all: [{entity: russia, in: title}, {entity: kim, in: summary}, {concept: munitions, in: text}]\n"
        "within: 3 sentences",
        [],
        id="three fields in three sentences",
    ),
    pytest.param(
        "{entity: russia, count: 1001}",
        ["1:4 this never holds: 1001 hits are asked for where at most 1000 are counted"],
        id="more hits than are counted",
    ),
    pytest.param(
        "all: [{concept: delivery}, {language: [ko, ru]}]",
        ["1:10 this never holds: `delivery` has no term in the languages that are left (ko, ru)"],
        id="no term in the languages asked for",
    ),
    pytest.param(
        "all: [{concept: munitions}, {language: [zh-Hant]}]",
        [],
        id="zh is both scripts",
    ),
    pytest.param(
        "all:\n- concept: delivery\n- none: [{language: [de, en]}]",
        [
            "2:5 this never holds: `delivery` has no term in the languages that are left "
            "(ar, es, fr, it, ja, ko, pl, ru, uk, zh-Hans, zh-Hant)"
        ],
        id="all its languages excluded",
    ),
    pytest.param(
        "all: [{entity: russia}, {language: ko}, {language: ru}]",
        ["1:3 this never holds: no language is left"],
        id="two languages at once",
    ),
    pytest.param(
        "any:\n- all:\n  - entity: kim\n  - concept: munitions\n  - none: [{entity: north-korea}]\n- entity: russia",
        ["3:7 this never holds: the `none` with line 10 excludes it"],
        id="excluded beside it",
    ),
    pytest.param(
        "any:\n- {concept: tourism, in: title}\n- entity: russia\nnone: [{concept: [tourism, delivery]}]",
        ["2:6 this never holds: the `none` with line 9 excludes it"],
        id="a branch excluded for the whole rule",
    ),
    pytest.param(
        "all:\n- entity: kim\n- none: [{entity: kim, in: title}]",
        [],
        id="excluded only in the title",
    ),
    pytest.param(
        "all:\n- entity: kim\n- entity: russia\n- none:\n  - all: [{entity: russia}, {entity: north-korea}]",
        ["1:3 this never holds: the `none` with line 10 excludes what it asks for"],
        id="the two together excluded",
    ),
    pytest.param(
        "all:\n- entity: russia\n- none: [{concept: munitions, in: text}]\nwithin: title",
        ["3:13 this `none` excludes nothing: `in: text` lies outside the window around it"],
        id="an exclusion of what cannot be there",
    ),
]


@pytest.mark.parametrize(("when", "told"), NEVER)
def test_what_never_holds_is_told(when: str, told: list[str]) -> None:
    assert said(when) == told


def test_the_needs_of_an_entity_are_looked_at_too() -> None:
    entities = ENTITIES.replace("any: [{entity: russia}, {concept: munitions}]", "entity: [north-korea, factory]")
    problems = [str(problem) for problem in lint_clauses(rule_set("entity: russia", entities=entities))]
    line = entities[: entities.index("needs:")].count("\n") + 1
    assert [problem.split(": ")[0] for problem in problems] == [f"rules/entities/all.yaml:{line}:13"]


def rules_alike(*whens: str) -> list[str]:
    topics = tuple(
        (f"topics/r{number}.yaml", f"title: T\nid: r{number}\nlevel: high\nwhen: {when}\n".encode())
        for number, when in enumerate(whens)
    )
    rest = (("entities/e.yaml", ENTITIES.encode()), ("concepts/c.yaml", CONCEPTS.encode()))
    return [str(problem) for problem in lint_clauses(rules_from(RuleSetFiles("h", (*topics, *rest))))]


def test_two_rules_that_ask_for_the_same_are_told() -> None:
    first = "{any: [{entity: [russia, kim]}, {all: [{concept: munitions}, {concept: delivery}]}]}"
    second = "{any: [{all: [{concept: delivery}, {any: [{concept: munitions}]}]}, {entity: [kim, russia]}]}"
    assert rules_alike(first, second) == [
        "rules/topics/r1.yaml:4:8: `r1` asks for the same as `r0`. Remove one of the two."
    ]


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("{all: [{concept: delivery}, {concept: munitions}], in_order: true}", id="the other order"),
        pytest.param("{all: [{concept: munitions}, {concept: delivery}], within: title}", id="a window"),
        pytest.param("{any: [{concept: munitions}, {concept: delivery}]}", id="any for all"),
        pytest.param("{all: [{concept: munitions, in: title}, {concept: delivery}]}", id="a field"),
        pytest.param("{all: [{concept: munitions}]}", id="less"),
        pytest.param("{at_least: 1, of: [{concept: munitions}, {concept: delivery}]}", id="a number"),
    ],
)
def test_rules_that_differ_are_not_alike(other: str) -> None:
    assert rules_alike("{all: [{concept: munitions}, {concept: delivery}], in_order: true}", other) == []


def test_one_clause_in_a_window_is_not_the_clause_alone() -> None:
    assert rules_alike("{all: [{concept: munitions}], within: title}", "{concept: munitions}") == []
    assert len(rules_alike("{all: [{concept: munitions}]}", "{any: [{concept: munitions}]}")) == 1


def test_the_matcher_counts_as_many_hits_as_the_lint_says() -> None:
    flood = story("Russia " * (MOST_IN_A_STORY + 50), lang="en")
    assert found(f"entity: russia\ncount: {MOST_IN_A_STORY}", flood) is not None
    assert found(f"entity: russia\ncount: {MOST_IN_A_STORY + 1}", flood) is None
