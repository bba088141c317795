"""`rules check`: examples that do not hold and what is likely not meant, by file and line."""

from __future__ import annotations

from pathlib import Path

from monitor.errors import Problem
from monitor.rules.check import check_folder, check_rules
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from monitor.rules.rule import RuleSet
from tests.rules.sets import CONCEPTS, ENTITIES, rule_set

RULE = """title: A rule
id: r
level: high
when:
  all: [{entity: russia}, {concept: munitions}]
examples:
  match:
    - {lang: en, title: Russia has a shell}
    - {lang: en, title: Russia has nothing}
  no_match:
    - {lang: en, title: A beach}
    - lang: en
      title: A shell of Russia
"""


def served_with(rules: RuleSet) -> tuple[Problem, ...]:
    return check_rules(Matcher(rules)).problems()


def write(folder: Path, rule: str) -> Path:
    for name, text in (("topics/r", rule), ("entities/e", ENTITIES), ("concepts/c", CONCEPTS)):
        path = folder / f"{name}.yaml"
        path.parent.mkdir()
        path.write_text(text)
    return folder


def test_examples_that_do_not_hold_are_named_by_line(tmp_path: Path) -> None:
    result = check_folder(write(tmp_path, RULE))
    file = tmp_path / "topics" / "r.yaml"
    assert result.rules == 1
    missed, found = (str(problem) for problem in result.problems if problem.file == str(file))
    assert (
        missed == f"{file}:9:7: `r` does not match this example: Russia has nothing. `monitor rules explain` says why."
    )
    assert found.startswith(f"{file}:12:7: `r` matches this example: A shell of Russia.")
    assert found.endswith("It found shell, Russia; ask for more, or exclude it.")


def test_what_cannot_be_loaded_is_told_and_its_rules_are_counted(tmp_path: Path) -> None:
    result = check_folder(write(tmp_path, RULE.replace("entity: russia", "entity: rusia")))
    assert result.rules == 1
    assert [problem.what for problem in result.problems] == ["there is no entity `rusia`"]


def test_a_rule_needs_examples_of_both_kinds() -> None:
    rest = "examples: {match: [{lang: en, title: Russia}]}"
    assert [problem.what for problem in served_with(rule_set("entity: russia", rest=rest))] == [
        "the rule `r` has no example under `no_match`"
    ]
    assert [problem.what for problem in served_with(rule_set("entity: russia"))] == [
        "the rule `r` has no example under `match`",
        "the rule `r` has no example under `no_match`",
    ]


EXAMPLES = """
examples:
  match: [{lang: en, title: Russia Russia shell}]
  no_match: [{lang: en, title: A beach}]
"""


def test_a_weigh_that_a_single_item_reaches_is_told() -> None:
    when = "any: [{weigh: [{entity: russia, points: 5, most: 10}, {concept: munitions, points: 1}], threshold: 10}]"
    (problem,) = served_with(rule_set(when, rest=EXAMPLES))
    assert problem.what == "in `r` a single item of a `weigh` (russia) reaches the threshold"
    assert (problem.line, problem.column) == (10, 18)


def test_a_sound_set_has_no_problem() -> None:
    when = "weigh: [{entity: russia, points: 5, most: 9}, {concept: munitions, points: 1}]\nthreshold: 10"
    assert served_with(rule_set(when, rest=EXAMPLES)) == ()


BROAD = """title: A rule
id: r
level: high
when: {any: [{entity: russia}, {entity: russia, in: title}]}
examples:
  match:
    - {lang: zh, title: 炮弹 in Russia}
    - {lang: en, title: Nothing of the kind}
  no_match:
    - {lang: en, title: A beach}
"""


def test_a_folder_is_looked_at_as_a_whole_in_order_of_file_and_line(tmp_path: Path) -> None:
    result = check_folder(write(tmp_path, BROAD.replace("russia, in: title", "kim, in: title")))
    assert [str(problem).removeprefix(f"{tmp_path}/") for problem in result.problems] == [
        "entities/e.yaml:21:31: `Kim` is found in the common word `kim` (pl). "
        "Give `kim` a `needs`, or exclude the word: `except: [=kim]`.",
        "topics/r.yaml:4:8: one word is enough for `r`: Russia (russia). Ask for something else beside it.",
        "topics/r.yaml:8:7: `r` does not match this example: Nothing of the kind. `monitor rules explain` says why.",
    ]


def test_a_set_that_is_served_is_asked_only_what_is_cheap(tmp_path: Path) -> None:
    """A daemon's start must not wait for what only the author of a rule wants to know."""
    rules = load_rules(write(tmp_path, BROAD))
    assert [problem.line for problem in served_with(rules)] == [8]
    assert [problem.line for problem in check_folder(tmp_path).problems if problem.file.endswith("r.yaml")] == [4, 4, 8]
