"""`monitor rules measure`: how well rules find labelled stories."""

from __future__ import annotations

import json
import subprocess
import sys
from math import sqrt
from pathlib import Path

import pytest

from monitor.app.offline import measure_rules
from monitor.errors import InputError
from monitor.rules.explained import plain
from monitor.rules.measure import Count, Labelled, average, interval, lines, measure
from tests.rules.sets import files, rule_set, story

BOTH = "{all: [{entity: russia}, {concept: munitions}], within: 1 sentence}"
WANTED, NOTHING = frozenset({"r"}), frozenset[str]()
STORIES = [
    Labelled("right", story(title="Russia sends shells", lang="en"), WANTED),
    Labelled("also right", story(title="Russland schickt Munition", lang="de"), WANTED),
    Labelled("missed", story(title="Moscow sends shells", lang="en"), WANTED),
    Labelled("false", story(title="Russia has no shells", lang="en"), NOTHING),
    Labelled("rightly left", story(title="A beach", lang="en"), NOTHING),
    Labelled("disputed", story(title="Russia and shells", lang="en"), NOTHING, disputed=WANTED),
]


def test_stories_are_counted_by_rule_language_and_name() -> None:
    [one] = measure(rule_set(BOTH), STORIES)
    assert one.total == Count(right=2, missed=1, false=1)
    assert one.languages == {"en": Count(1, 1, 1), "de": Count(1, 0, 0)}
    assert one.named == {"entity russia": Count(2, 0, 1), "concept munitions": Count(2, 0, 1)}
    assert (one.total.precision, one.total.recall, one.total.f1) == (2 / 3, 2 / 3, 2 / 3)


def test_a_fault_says_why() -> None:
    [one] = measure(rule_set(BOTH), STORIES)
    assert [(fault.id, fault.false, fault.why) for fault in one.faults] == [
        ("missed", False, "`russia` not found"),
        ("false", True, "entity russia: Russia; concept munitions: shells"),
    ]


def test_what_was_not_to_be_found_has_no_share() -> None:
    [one] = measure(rule_set(BOTH), STORIES[4:])
    assert (one.total.precision, one.total.recall, one.total.f1) == (None, None, None)
    assert average([one]) is None
    assert list(lines([one]))[1:] == [
        "r               0       0      0  -                 -                 -",
        "average                                                                -",
    ]


def test_a_label_that_is_no_rule_is_named_with_the_likely_one() -> None:
    rules = rule_set(BOTH)
    with pytest.raises(InputError, match="story 7: there is no rule rr\\. Perhaps r is meant"):
        measure(rules, [Labelled(7, story(title="A beach"), frozenset({"rr"}))])


@pytest.mark.parametrize(("part", "whole"), [(9, 10), (1, 3), (250, 300)])
def test_a_share_lies_where_chance_may_have_brought_it_from(part: int, whole: int) -> None:
    """Wilson's definition: at each end the share that was seen is 1.96 standard deviations away."""
    for end in interval(part, whole):
        assert abs(part / whole - end) == pytest.approx(1.96 * sqrt(end * (1 - end) / whole))


@pytest.mark.parametrize(("part", "whole", "end", "value"), [(0, 10, 0, 0), (10, 10, 1, 1), (0, 0, 0, 0), (0, 0, 1, 1)])
def test_a_share_lies_between_nothing_and_all(part: int, whole: int, end: int, value: float) -> None:
    assert interval(part, whole)[end] == pytest.approx(value)


def written(folder: Path) -> None:
    for name, content in files(BOTH).files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)


def command(folder: Path, stories: str, *options: str) -> subprocess.CompletedProcess[str]:
    written(folder)
    (folder / "labelled.jsonl").write_text(stories, encoding="utf-8")
    words = ["rules", "measure", str(folder / "labelled.jsonl"), "--rules", str(folder), *options]
    return subprocess.run(
        [sys.executable, "-m", "monitor", *words], capture_output=True, timeout=60, encoding="utf-8", check=False
    )


def test_the_command_tells_people_and_machines(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "title": "Russia sends shells", "lang": "en", "topics": ["r"], "event": "is not read"},
        {"id": 2, "title": "Shells\u202e are needed", "lang": "en", "topics": ["r"], "disputed": []},
    ]
    stories = "\n".join(map(json.dumps, rows))
    told = command(tmp_path, stories)
    assert told.returncode == 0
    assert told.stdout.splitlines() == [
        "rule        right  missed  false  precision         recall            F1",
        "r               1       1      0  1.00 (0.21-1.00)  0.50 (0.09-0.91)  0.667",
        "average                                                                0.667",
        "",
        "r",
        "  en            1       1      0  1.00 (0.21-1.00)  0.50 (0.09-0.91)  0.667",
        "  missed  2 (en): Shells\\u202e are needed",
        "          `russia` not found",
        "  concept munitions: in 1 right and 0 false matches",
        "  entity russia: in 1 right and 0 false matches",
    ]
    figures = {"counts": {"right": 1, "missed": 1, "false": 0}, "precision": 1.0, "recall": 0.5, "f1": 2 / 3}
    assert json.loads(command(tmp_path, stories, "--json").stdout) == {
        "rule": "r",
        **figures,
        "languages": {"en": figures},
        "named": {"concept munitions": {"right": 1, "false": 0}, "entity russia": {"right": 1, "false": 0}},
        "missed": [{"id": 2, "why": "`russia` not found"}],
        "false_alarms": [],
    }


@pytest.mark.parametrize("row", [b'{"id": 1}', b'{"id": 1, "topics": "r"}', b'{"topics": ["r"]}', b"[]", b"\xff"])
def test_a_line_without_labels_is_named_and_the_others_are_measured(row: bytes, tmp_path: Path) -> None:
    written(tmp_path)
    good = b'{"id": 2, "title": "Russia sends shells", "lang": "en", "topics": ["r"]}'
    told = list(measure_rules(tmp_path, [row, good], plain, as_json=False))
    assert told[0] == ('{"id": null, "error": "line 1: not a JSON object with an id and `topics`"}', False)
    assert told[2] == ("r               1       0      0  1.00 (0.21-1.00)  1.00 (0.21-1.00)  1.000", True)
