"""RELIABILITY R2: what costs too much, or is there too often to look at, is unknown, never "no match"."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.model import Story
from monitor.rules.evaluate import Reading
from monitor.rules.explain import Explainer
from monitor.rules.explained import lines
from monitor.rules.find import FLOOD
from monitor.rules.hits import MOST_HITS, MOST_STEPS
from monitor.rules.match import Matcher
from monitor.rules.verdict import Verdict
from tests.rules.hostile_clauses import CLAUSES
from tests.rules.plain import differences
from tests.rules.sets import rule_set, story

MOST_LEAVES = 1_000  # what a rule may hold


def terms(count: int) -> Iterator[str]:
    return (f"w{number}" for number in range(count))


def numbered(text: str, count: int) -> str:
    return "".join(map(text.format, range(count)))


NAMES = f"{{term: [{', '.join(terms(400))}]}}"
NEAR = "{all: [{term: chess}, {term: plays}], within: 5 words}"
COSTLY = {
    # a clause, a text that is full of what it asks for, and whether it holds
    "two within many words": ("{all: [{term: chess}, {term: plays}], within: 500 words}", "chess plays " * 400, True),
    "a third that is missing": (
        "{all: [{term: chess}, {term: plays}, {term: zebra}], within: 500 words}",
        "chess plays " * 400,
        False,
    ),
    "a third that is far": (
        "{all: [{term: chess}, {term: plays}, {term: zebra}], within: 500 words}",
        f"{'chess plays ' * 400} {'x ' * 3_000} zebra",
        False,
    ),
    "eight of each": (
        "{all: [{term: chess, count: 8}, {term: plays, count: 8}], within: 3 words}",
        "chess plays " * 400,
        True,
    ),
    "eight of each, never together": (
        "{all: [{term: chess, count: 8}, {term: plays, count: 8}], within: 3 words}",
        "chess plays y y y " * 400,
        False,
    ),
    "in order": (
        "{all: [{term: chess}, {term: plays}, {term: chess}], within: 3 words, in_order: true}",
        "plays chess x x x x x " * 900,
        False,
    ),
    "a none in each window": (
        "{all: [{term: chess}, {term: plays}, {none: [{term: zebra}]}], within: 500 words}",
        "chess zebra plays " * 300,
        True,
    ),
    "one in another, far": (
        f"{{all: [{NEAR}, {{term: zebra}}], within: 30 words}}",
        f"{'chess plays ' * 400} {'y ' * 100} zebra",
        False,
    ),
    "one in another in a third": (
        f"{{all: [{{all: [{NEAR}, {{term: y}}], within: 8 words}}, {{term: zebra}}], within: 30 words}}",
        f"{'chess plays y ' * 300} {'q ' * 100} zebra",
        False,
    ),
    "twenty alternatives": (
        f"{{all: [{{any: [{', '.join([NEAR] * 20)}]}}, {{term: zebra}}], within: 30 words}}",
        f"{'chess plays ' * 400} {'y ' * 100} zebra",
        False,
    ),
    "a thousand leaves": (
        f"{{all: [{', '.join(f'{{term: {name}}}' for name in terms(MOST_LEAVES))}], within: 500 words}}",
        " ".join(terms(MOST_LEAVES)) * 3,
        False,
    ),
    "a thousand names a leaf": (
        f"{{all: [{', '.join([NAMES] * 2)}], within: 50 words}}",
        " ".join(terms(400)) * 2,
        True,
    ),
    "sentences in sentences": (
        "{all: [{all: [{term: chess}, {term: plays}], within: 20 sentences}, {term: zebra}], within: 50 sentences}",
        f"{numbered('Chess a{0}. Plays b{0}. ', 400)} {numbered('Word c{0}. ', 60)} Zebra.",
        False,
    ),
}  # fmt: skip


def judged(when: str, of: Story) -> tuple[Verdict, Reading]:
    matcher = Matcher(rule_set(when))
    look = matcher.look(of)
    verdict = look.verdict(matcher.rule_set.rules[0].when)
    reading = matcher.read(of)
    assert (bool(reading.matches), bool(reading.unknown)) == (verdict.holds, verdict.unknown)
    return verdict, look


@pytest.mark.parametrize(("when", "text", "holds"), COSTLY.values(), ids=COSTLY)
def test_a_costly_clause_is_decided_or_unknown_within_its_steps(when: str, text: str, holds: bool) -> None:
    verdict, look = judged(when, story(text=text, lang="en"))
    assert look.steps <= 2 * MOST_STEPS
    assert (verdict.holds, verdict.unknown) == (holds, False)


DECIDED = {
    # hostile clauses that an honest rule might hold; stretch by stretch they would cost too much
    "two within 500 words": True,
    "two within 500 words, in order, never": False,
    "eight of each": True,
    "eight of each, never": False,
    "a thousand of one": True,
    "a thousand of two lists": True,
    "long hits among short ones": True,
    "twenty lists that overlap": False,
    "names in names": True,
    "names in names, never": False,
    "none of 400": True,
    "none of what is everywhere": True,
    "none of what is near": True,
    "none of none": False,
    "near in near": False,
    "near in near in near": False,
    "any in any": True,
    "two alternatives twice": True,
    "sentences in order, never": False,
    "near in 500 sentences": True,
}


@pytest.mark.parametrize("name", CLAUSES)
def test_a_hostile_clause_is_decided_or_unknown_within_its_steps(name: str) -> None:
    when, text = CLAUSES[name]
    verdict, look = judged(when, story(text=text, lang="en"))
    assert 0 < look.steps <= 1.2 * MOST_STEPS
    assert (verdict.holds, verdict.unknown) == (DECIDED[name], False) if name in DECIDED else True


def test_a_rule_pays_for_its_lists_of_hits_whoever_had_them_made() -> None:
    """What is unknown must not depend on which rules were asked before."""
    when, text = CLAUSES["any of 600 long lists"]
    matcher = Matcher(rule_set(when))
    look = matcher.look(story(text=text, lang="en"))
    steps = []
    for _ in range(2):
        look.verdict(matcher.rule_set.rules[0].when)
        steps.append(look.steps)
    assert steps[0] == steps[1] > MOST_STEPS


BEGINNING = 70  # characters; a plain reading takes its time
TOO_LONG_TO_READ_PLAINLY = {"a thousand of one", "a thousand of two lists", "at least two in at least two"}


@pytest.mark.parametrize("name", sorted(CLAUSES.keys() - TOO_LONG_TO_READ_PLAINLY))
def test_a_hostile_clause_holds_in_the_beginning_of_its_story_as_the_design_says(name: str) -> None:
    when, text = CLAUSES[name]
    rules, beginning = rule_set(when), story(text=text[:BEGINNING], lang="en")
    reading = Matcher(rules).read(beginning)
    assert reading.unknown == ()
    assert differences(rules, beginning, reading) == []


OFTEN = "chess " * (MOST_HITS + 9)
CUT = {
    # a clause, a text in which something stands too often, and whether it matches (None: that is unknown)
    "the other is behind what was looked at": (
        "{all: [{term: chess}, {term: zebra}], within: 3 words}", f"zebra {'x ' * 9} {OFTEN} zebra", None),
    "the other is before": ("{all: [{term: chess}, {term: zebra}], within: 3 words}", f"zebra {OFTEN}", True),
    "the other is nowhere": ("{all: [{term: chess}, {term: zebra}], within: 3 words}", OFTEN, False),
    "another way": ("{any: [{all: [{term: chess}, {term: zebra}], within: 3 words}, {term: go}]}",
                    f"zebra {'x ' * 9} {OFTEN} zebra go", True),
    "two of three ways, one of them cut": (
        "{at_least: 2, of: [{all: [{term: chess}, {term: zebra}], within: 3 words}, {term: go}, {term: draughts}]}",
        f"zebra {'x ' * 9} {OFTEN} go", None),
    "two of three ways, the third missing as well": (
        "{at_least: 3, of: [{all: [{term: chess}, {term: zebra}], within: 3 words}, {term: go}, {term: draughts}]}",
        f"zebra {'x ' * 9} {OFTEN} go", False),
    "what is kept out may hide": ("{all: [{term: zebra}, {none: [{term: chess}]}], within: 3 words}",
                                  f"{OFTEN} {'x ' * 9} zebra", True),
    "what is kept out is there": ("{all: [{term: zebra}, {none: [{term: chess}]}]}", f"{OFTEN} zebra", False),
    "a flood": ("{all: [{term: chess}, {term: zebra}], within: 3 words}",
                f"zebra {'x ' * 9} {'chess ' * FLOOD} zebra", None),
}  # fmt: skip


@pytest.mark.parametrize(("when", "text", "matches"), CUT.values(), ids=CUT)
def test_what_stands_too_often_to_be_looked_at_leaves_unknown_only_what_depends_on_it(
    when: str, text: str, matches: bool | None
) -> None:
    verdict, _ = judged(when, story(text=text, lang="en"))
    assert (verdict.holds, verdict.unknown) == (matches is True, matches is None)


def test_a_name_whose_needs_cost_too_much_is_unknown() -> None:
    needs = "{all: [{concept: ship, count: 8}, {concept: rounds, count: 8}], within: 3 words}"
    entities = f"entities:\n  - {{id: v, type: vessel, names: {{en: [Angara]}}, needs: {needs}}}\n"
    concepts = "concepts:\n" + "".join(
        f"  - {{id: {name}, gloss: {name}, terms: {{en: [{name}]}}}}\n" for name in ("ship", "rounds")
    )
    matcher = Matcher(rule_set("entity: v", entities=entities, concepts=concepts))
    reading = matcher.read(story(text="Angara ship rounds y y y " * 900, lang="en"))
    assert (reading.matches, reading.unknown) == ((), ("r",))


UNKNOWN_WHEN, UNKNOWN_TEXT = CLAUSES["near in 500 sentences, but for what is nearer"]


@pytest.mark.parametrize(
    ("when", "text", "why"),
    [
        (UNKNOWN_WHEN, UNKNOWN_TEXT, "it would take more than 10,000 steps to try where its clauses may hold"),
        (*CUT["a flood"][:2], "`chess`: too often there to look at more than the first 1,000, which are not a match"),
    ],
)
def test_an_unknown_verdict_is_explained(when: str, text: str, why: str) -> None:
    explainer = Explainer(rule_set(when))
    (explained,) = explainer.explain(story(text=text, lang="en"), explainer.rule_set.rules[0])
    assert next(lines(explained)) == f"r is unknown: {why}"
    assert (explained.matches, explained.nearest, explained.unknown) == (False, None, why)


def test_match_says_on_stderr_what_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "r.yaml").write_text(
        f"title: A rule\nid: r\nlevel: high\nwhen: {UNKNOWN_WHEN}\n", encoding="utf-8"
    )
    told = json.dumps({"id": 1, "text": UNKNOWN_TEXT, "lang": "en"})
    command = [sys.executable, "-m", "monitor", "match", "--rules", str(tmp_path), "-"]
    ran = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == {"id": 1, "lang": "en", "matches": []}
    assert ran.stderr == "line 1: whether r matches is unknown. `monitor rules explain r` says why.\n"
