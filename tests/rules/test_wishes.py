"""`alert:` of a rule: what it may say, and what is said of a mistake in it."""

from __future__ import annotations

from datetime import timedelta
from textwrap import dedent

import pytest

from monitor.corroboration import Corroboration
from monitor.errors import Mistakes
from monitor.model import RuleSetFiles
from monitor.rules.load import rules_from
from monitor.rules.match import Matcher
from monitor.telling import Escalation, Wishes
from tests.rules.sets import CONCEPTS, ENTITIES, files, found, rule_set, story

RUSSIA = "{entity: russia}"


@pytest.mark.parametrize(
    ("written", "wishes"),
    [
        pytest.param("alert:", Wishes(), id="nothing"),
        pytest.param("alert: {}", Wishes(), id="an empty map"),
        pytest.param("alert: {sources: independent}", Wishes(sources=Corroboration.INDEPENDENT), id="sources"),
        pytest.param("alert: {sources: cross-bloc}", Wishes(sources=Corroboration.CROSS_BLOC), id="cross-bloc"),
        pytest.param(
            "alert: {escalate: {sources: 3, within: 24h}}",
            Wishes(escalate=Escalation(3, timedelta(hours=24))),
            id="escalate",
        ),
        pytest.param("alert: {again_after: 3d}", Wishes(again_after=timedelta(days=3)), id="again_after"),
        pytest.param("alert: {inhibits: []}", Wishes(), id="inhibits nothing"),
    ],
)
def test_what_a_rule_wishes_is_read_and_travels_with_its_matches(written: str, wishes: Wishes) -> None:
    rules = rule_set(RUSSIA, rest=written)
    assert rules.rules[0].alert == wishes
    (match,) = Matcher(rules).read(story("Russia")).matches
    assert match.alert == wishes


def test_without_wishes_a_match_has_the_usual_ones() -> None:
    match = found(RUSSIA, story("Russia"))
    assert match is not None
    assert match.alert == Wishes()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        pytest.param("alert: loud", "4:8: `alert` is a map. Its keys are sources, escalate, inhibits, again_after.",
                     id="no map"),
        pytest.param("alert: {source: independent}",
                     "4:9: unknown key `source` in `alert`. Perhaps `sources` is meant.", id="unknown key"),
        pytest.param("alert: {sources: single}",
                     "4:18: `single` is no level of corroboration. Write one of syndicated, independent, cross-bloc.",
                     id="what every event has"),
        pytest.param("alert: {sources: independant}",
                     "4:18: `independant` is no level of corroboration. Perhaps `independent` is meant.", id="a slip"),
        pytest.param("alert: {escalate: {sources: 1, within: 1d}}",
                     "4:29: `1` is no whole number from 2 on. Write one, such as 3.", id="one source"),
        pytest.param("alert: {escalate: {sources: 3}}", "4:19: `escalate` has no `within`. Add it.", id="no time"),
        pytest.param("alert: {escalate: {sources: 3, within: soon}}",
                     "4:40: `soon` is no time of at most 21 days. Write 24h or 7d.", id="no duration"),
        pytest.param("alert: {again_after: 22d}",
                     "4:22: `22d` is no time of at most 21 days. Write 24h or 7d.", id="too long"),
        pytest.param("alert: {inhibits: r}", "4:19: it inhibits itself. Break the circle.", id="itself"),
        pytest.param("alert: {inhibits: [rr]}", "4:20: no rule is called `rr`. Perhaps `r` is meant.",
                     id="no such rule"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(written: str, said: str) -> None:
    with pytest.raises(Mistakes) as caught:
        rule_set(RUSSIA, rest=written)
    assert [str(problem).removeprefix("rules/topics/r.yaml:") for problem in caught.value.problems] == [said]


def several(**inhibits: str) -> RuleSetFiles:
    """Rules by their ids, each with the rules that it inhibits."""
    topics = {
        f"topics/{name}.yaml": dedent(f"""
            title: A rule
            id: {name}
            level: high
            alert: {{inhibits: [{ids}]}}
            when: {{entity: russia}}
        """)
        for name, ids in inhibits.items()
    }
    parts = {**topics, "entities/all.yaml": ENTITIES, "concepts/all.yaml": CONCEPTS}
    return RuleSetFiles("0", tuple((name, text.encode()) for name, text in parts.items()))


def test_rules_that_inhibit_each_other_are_refused() -> None:
    with pytest.raises(Mistakes) as caught:
        rules_from(several(a="b", b="c", c="a", d="a"))
    assert [str(problem) for problem in caught.value.problems] == [
        "rules/topics/a.yaml:5:20: `a` inhibits itself, by way of `b`. Break the circle.",
        "rules/topics/b.yaml:5:20: `b` inhibits itself, by way of `c`. Break the circle.",
        "rules/topics/c.yaml:5:20: `c` inhibits itself, by way of `a`. Break the circle.",
    ]


def test_a_chain_is_no_circle() -> None:
    rules = rules_from(several(a="b, c", b="c", c=""))
    assert [rule.alert.inhibits for rule in rules.rules] == [("b", "c"), ("c",), ()]


def test_a_rule_with_a_mistake_of_its_own_is_there_to_be_inhibited() -> None:
    broken = tuple(
        (name, content.replace(b"level: high", b"level: loud") if name == "topics/b.yaml" else content)
        for name, content in several(a="b", b="").files
    )
    with pytest.raises(Mistakes) as caught:
        rules_from(RuleSetFiles("0", broken))
    assert ["`loud`" in str(problem) for problem in caught.value.problems] == [True]


def test_a_rule_set_without_wishes_is_as_before() -> None:
    assert rules_from(files(RUSSIA)).rules[0] == rules_from(files(RUSSIA, rest="alert: {}")).rules[0]
