"""Files of correlations/: what is read, what is refused, and their examples."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import Mistakes
from monitor.model import Level, RuleSetFiles
from monitor.rules.check import check_folder
from monitor.rules.correlation import Correlation, Step
from monitor.rules.files import files_of
from monitor.rules.load import rules_from
from monitor.rules.memory import Memory
from monitor.rules.reach import out_of_reach
from monitor.rules.rehearse import disproofs
from monitor.rules.rule import RuleSet
from monitor.rules.sets import RuleSets
from tests.rules.sets import CONCEPTS, ENTITIES

RULE = "title: T\nid: {}\nlevel: low\nwhen: {{concept: munitions}}\n"
FREQUENT = """
title: Often
id: c
status: test
level: high
correlation:
  type: frequency
  rules: [arms, troops]
  timespan: 7d
  condition: {gte: 3}
"""
ORDERED = """
title: A ship, then munitions
id: c
level: high
correlation:
  type: temporal_ordered
  rules: arms
  group_by: vessel
  timespan: 21d
  steps: [{entity: kim}, {rule: arms, concept: [munitions, delivery]}]
"""
SPIKING = FREQUENT.replace("frequency", "spike") + "  spike_height: 2.5\n  baseline: 28d\n"
NEW = FREQUENT.replace("frequency", "new_term").replace("condition: {gte: 3}", "field: vessel\n  learning: 36h")
COUNTING = FREQUENT.replace("frequency", "value_count").replace("{gte: 3}", "{gte: 3, field: source}")


def files(text: str, name: str = "correlations/c.yaml", *, entities: str = ENTITIES) -> RuleSetFiles:
    parts = {f"topics/{rule}.yaml": RULE.format(rule) for rule in ("arms", "troops")}
    parts |= {"entities/all.yaml": entities, "concepts/all.yaml": CONCEPTS, name: text}
    return RuleSetFiles("0", tuple((file, body.encode()) for file, body in parts.items()))


def read(text: str) -> Correlation:
    (found,) = rules_from(files(text)).correlations
    return found


def refusals(text: str, name: str = "correlations/c.yaml") -> list[str]:
    with pytest.raises(Mistakes) as caught:
        rules_from(files(text, name))
    return [str(problem).removeprefix(f"rules/{name}:") for problem in caught.value.problems]


def test_what_a_frequency_says() -> None:
    found = read(FREQUENT)
    assert (found.id, found.title, found.level, found.status) == ("c", "Often", Level.HIGH, "test")
    assert (found.type, found.rules, found.timespan, found.gte) == (
        "frequency",
        ("arms", "troops"),
        timedelta(days=7),
        3,
    )
    assert not found.asks_for_evidence


def test_a_step_counts_what_belongs_to_its_entities_and_groups_know_their_names() -> None:
    found = read(ORDERED)
    assert found.steps == (
        Step(entities=frozenset({"kim"}), members=frozenset({"kim", "factory"})),
        Step(rules=frozenset({"arms"}), concepts=frozenset({"munitions", "delivery"})),
    )
    assert found.names == {"vessel": {"angara": "Angara"}}
    assert found.asks_for_evidence


def test_the_other_types() -> None:
    assert (read(SPIKING).spike_height, read(SPIKING).baseline) == (2.5, timedelta(days=28))
    assert (read(NEW).counted, read(NEW).learning) == ("vessel", timedelta(hours=36))
    assert (read(COUNTING).counted, read(COUNTING).gte) == ("source", 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(FREQUENT.replace("[arms, troops]", "[arm, troops]"),
                     "8:11: there is no rule `arm`. Perhaps `arms` is meant.", id="an unknown rule"),
        pytest.param(ORDERED.replace("{entity: kim}", "{entity: kin}"),
                     "10:20: there is no entity `kin`. Perhaps `kim` is meant.", id="an unknown entity"),
        pytest.param(ORDERED.replace("munitions,", "munition,"),
                     "10:49: there is no concept `munition`. Perhaps `munitions` is meant.", id="an unknown concept"),
        pytest.param(FREQUENT.replace("frequency", "frequent"),
                     "7:9: `frequent` is no type of correlation. Perhaps `frequency` is meant.", id="an unknown type"),
        pytest.param(FREQUENT.replace("  timespan: 7d\n", ""), "7:3: a correlation has no `timespan`. Add it.",
                     id="no timespan"),
        pytest.param(FREQUENT.replace("  condition: {gte: 3}\n", ""),
                     "7:3: a correlation of type `frequency` has no `condition`. Add it.", id="no condition"),
        pytest.param(FREQUENT + "  baseline: 28d\n", "11:3: `baseline` says nothing in type `frequency`. Remove it.",
                     id="a key of another type"),
        pytest.param(FREQUENT + "  group-by: vessel\n",
                     "11:3: unknown key `group-by` in a correlation. Perhaps `group_by` is meant.",
                     id="Sigma's spelling"),
        pytest.param(FREQUENT.replace("7d", "1 week"),
                     "9:13: `1 week` is no time that is looked back. Write hours or days: 48h, 21d.", id="a week"),
        pytest.param(FREQUENT.replace("7d", "0d"),
                     "9:13: `0d` is no time that is looked back. Write hours or days: 48h, 21d.", id="no time"),
        pytest.param(FREQUENT.replace("gte: 3", "gte: 0"), "10:20: `0` is no number of things. Write 1 or more.",
                     id="none is enough"),
        pytest.param(FREQUENT.replace("gte: 3", "gte: 3, field: vessel"),
                     "10:23: `frequency` counts incidents. Remove it.", id="a frequency of vessels"),
        pytest.param(COUNTING.replace(", field: source", ""),
                     "10:14: a condition of `value_count` has no `field`. Add it: publisher, source, vessel.",
                     id="a count of nothing"),
        pytest.param(SPIKING.replace("2.5", "-1"),
                     "11:17: `-1` is no height of a spike. Write how many times as many: 3.", id="a spike downwards"),
        pytest.param(NEW.replace("36h", "8d"),
                     "11:13: `learning` is longer than `timespan`, so nothing is ever learnt. Make it shorter.",
                     id="learning for ever"),
        pytest.param(NEW.replace("field: vessel", "field: publisher"),
                     "10:10: `publisher` is no entity or type of one."
                     " Write one of entity, state, person, organisation, place, vessel, weapon, instrument.",
                     id="a new publisher"),
        pytest.param(ORDERED.replace("[{entity: kim}, {rule", "[{rule").replace("]}]", "]}]"),
                     "10:10: `steps` takes a list of 2 to 10. Write each after `- `.", id="one step"),
        pytest.param(ORDERED.replace("{entity: kim}", "{}"),
                     "10:11: a step asks for nothing. Its keys are rule, entity, concept.", id="an empty step"),
        pytest.param(ORDERED.replace("rule: arms", "rule: troops"),
                     "10:33: `troops` is not among the `rules`. Add it there.",
                     id="a step of a rule that is not asked"),
        pytest.param(COUNTING.replace("timespan", "group_by: incident\n  timespan").replace("source", "incident"),
                     "9:13: each incident has one incident only. Group by something else.", id="counting the group"),
        pytest.param(FREQUENT + "examples: {match: [{matches: [{rule: arms}]}]}\n",
                     "11:31: a match has no `at`. Add it.", id="an example without a time"),
        pytest.param(FREQUENT + "examples: {match: [{matches: [{at: 1d, times: 3}]}]}\n",
                     "11:40: `times` belongs to `every`. Add `every`.", id="times without every"),
        pytest.param(FREQUENT + "examples: {match: [{matches: [{at: 1d, every: 1h, times: 1001}]}]}\n",
                     "11:20: the example has more than 1,000 matches. Fewer show it as well.",
                     id="too long an example"),
        pytest.param(FREQUENT + "examples: {match: [" + "{matches: [{at: 1d, every: 1h, times: 999}]}, " * 11 + "]}\n",
                     "11:480: the examples have more than 10,000 matches. Fewer show it as well.", id="many long ones"),
        pytest.param(FREQUENT + "examples: {match: [{matches: []}]}\n",
                     "11:30: no match stands here. Write at least one.", id="an empty example"),
        pytest.param(FREQUENT.replace("id: c", "id: d"),
                     "3:5: the id is `d`, the file correlations/c.yaml. Give both the same name.", id="another id"),
        pytest.param("- title: T\n", "1:1: a correlation file is a map."
                     " Its keys are title, id, status, level, description, author, date, modified, tags, references,"
                     " related, falsepositives, correlation, examples.", id="a list"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_place(text: str, said: str) -> None:
    assert refusals(text) == [said]


def test_all_mistakes_are_told_at_once() -> None:
    wrong = FREQUENT.replace("arms", "arm").replace("7d", "7").replace("gte", "gt").replace("high", "hi")
    assert [line.split(":")[0] for line in refusals(wrong)] == ["5", "8", "9", "10", "10"]


def test_an_id_that_a_rule_has() -> None:
    said = refusals(FREQUENT.replace("id: c", "id: arms"), "correlations/arms.yaml")
    assert said == ["1:1: `arms` is the id of a rule already. Give the correlation another one."]


def test_an_edited_entity_is_known_to_a_correlation_that_was_not_edited() -> None:
    memory = Memory()
    rules_from(files(ORDERED), memory=memory)
    more = ENTITIES + "  - {id: maria, type: vessel, names: {en: [Maria]}}\n"
    (found,) = rules_from(files(ORDERED, entities=more), memory=memory).correlations
    assert found.names == {"vessel": {"angara": "Angara", "maria": "Maria"}}


EXAMPLES = """
examples:
  match:
    - why: three in a week
      matches: [{at: 1d, every: 2d, times: 3}]
    - {why: a week to the hour, matches: [{at: 1d}, {at: 2d, rule: troops}, {at: 8d}]}
  no_match:
    - {why: more than a week, matches: [{at: 1d}, {at: 2d}, {at: 193h}]}
"""


def problems(text: str) -> list[str]:
    return [str(problem) for problem in disproofs(read(text))]


def test_examples_that_hold() -> None:
    assert problems(FREQUENT + EXAMPLES) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(FREQUENT.replace("gte: 3", "gte: 4") + EXAMPLES,
                     ["14:7: `c` finds no pattern in this example. Look at the times and the counts.",
                      "16:7: `c` finds no pattern in this example. Look at the times and the counts."],
                     id="a pattern that is not found"),
        pytest.param(FREQUENT.replace("7d", "8d") + EXAMPLES,
                     ["18:7: `c` finds a pattern in this example: 3 incidents within 8 days."
                      " Ask for more, or correct the example."], id="a pattern that is found"),
        pytest.param(ORDERED + "examples: {match: [{group: maria, matches: [{at: 1d, entity: [angara, factory]},"
                     " {at: 2d, entity: angara, concept: munitions}]}], no_match: [{matches: [{at: 1d}]}]}\n",
                     ["11:20: `c` finds no pattern about `maria` in this example."
                      " It finds Angara: 2 steps in order in 24 hours, of at most 21 days."], id="another group"),
        pytest.param(FREQUENT, ["1:1: the correlation `c` has no example under `match`."
                                " Add matches that show what it is for.",
                                "1:1: the correlation `c` has no example under `no_match`."
                                " Add matches that show what it is for."], id="no examples"),
    ],
)  # fmt: skip
def test_examples_that_do_not_hold(text: str, said: list[str]) -> None:
    assert problems(text) == [f"rules/correlations/c.yaml:{line}" for line in said]


ASKING = """
title: Arms
id: arms
level: low
when: {all: [{entity: kim}, {concept: munitions}], none: [{concept: tourism}]}
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(FREQUENT.replace(", troops", ""), [], id="nothing asked of the evidence"),
        pytest.param(ORDERED.replace("vessel", "person"), [
            "10:26: none of the rules asks for the concept `delivery`, so their evidence never holds it."
            " Name another, or have a rule ask for it."], id="a concept"),
        pytest.param(ORDERED.replace(", delivery", ""), [
            "6:3: `group_by: vessel`: the rules ask for no vessel, so their evidence holds none."
            " Name other rules, or have them ask for one."], id="a group"),
        pytest.param(ORDERED.replace("{entity: kim}", "{entity: [factory, russia, north-korea]}")
                     .replace(", delivery", "").replace("vessel", "place"), [
            "10:11: none of the rules asks for the entity `russia`, so their evidence never holds it."
            " Name another, or have a rule ask for it."], id="an entity; what belongs to it, or owns it, is in reach"),
        pytest.param(FREQUENT.replace(", troops", "").replace("timespan", "only: {concept: tourism}\n  timespan"), [
            "9:9: none of the rules asks for the concept `tourism`, so their evidence never holds it."
            " Name another, or have a rule ask for it."], id="what a rule excludes"),
    ],
)  # fmt: skip
def test_what_no_evidence_can_hold(text: str, said: list[str]) -> None:
    parts = {"topics/arms.yaml": ASKING, "entities/all.yaml": ENTITIES, "concepts/all.yaml": CONCEPTS}
    parts["correlations/c.yaml"] = text
    rule_set = rules_from(RuleSetFiles("0", tuple((file, body.encode()) for file, body in parts.items())))
    assert [str(problem).removeprefix("rules/correlations/c.yaml:") for problem in out_of_reach(rule_set)] == said


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in files(FREQUENT + EXAMPLES).files:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def test_the_check_counts_them_and_runs_their_examples(folder: Path) -> None:
    file = folder / "correlations" / "c.yaml"
    before = check_folder(folder)
    assert before.rules == 3
    assert not [problem for problem in before.problems if problem.file == str(file)]
    file.write_text(FREQUENT.replace("gte: 3", "gte: 4") + EXAMPLES, encoding="utf-8")
    after = check_folder(folder)
    assert len([problem for problem in after.problems if problem.file == str(file)]) == 2
    file.write_text(FREQUENT.replace("gte: 3", "gte: x"), encoding="utf-8")
    assert check_folder(folder).rules == 3


def test_the_hash_of_the_rules_covers_them(folder: Path) -> None:
    with_it = files_of(folder).hash
    (folder / "correlations" / "c.yaml").unlink()
    without = files_of(folder).hash
    (folder / "correlations").rmdir()
    assert with_it != without == files_of(folder).hash


def test_a_worker_hands_them_out_without_their_examples(folder: Path) -> None:
    compiled = RuleSets().compile(files_of(folder), str(folder))
    (found,) = compiled.correlations
    assert (found.id, found.examples) == ("c", ())
    assert compiled.ids == {"arms", "troops"}


def test_a_folder_without_them_has_none() -> None:
    found: RuleSet = rules_from(RuleSetFiles("0", files("", "concepts/none.yaml").files[:-1]))
    assert found.correlations == ()
