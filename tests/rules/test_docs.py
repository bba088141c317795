"""docs/rules.md: what it shows to authors loads, and its examples hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.app.offline import explain_lines
from monitor.app.why import Fate
from monitor.rules.check import check_folder
from monitor.rules.explain import plain
from monitor.rules.load import load_rules

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def blocks() -> list[tuple[str, str]]:
    """The files that the page shows, each by the name in its first line."""
    shown = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return [(block.splitlines()[0].removeprefix("# "), block) for block in shown]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, block in blocks():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(block, encoding="utf-8")
    return tmp_path


def test_the_examples_of_the_page_are_sound_rules(folder: Path) -> None:
    assert check_folder(folder).problems == ()


def test_every_block_of_the_page_is_a_file_of_the_folder(folder: Path) -> None:
    rules = load_rules(folder)
    assert {rule.id for rule in rules.rules} == {"example-arms", "example-window"}
    assert len(rules.entities) == 5
    assert len(rules.concepts) == 5


def test_the_explanation_on_the_page_is_the_one_that_is_given(folder: Path) -> None:
    shown = re.search(
        r"    \$ echo '(.*)' \| monitor rules explain (\S+)\n((?:    .*\n)+)", PAGE.read_text(encoding="utf-8")
    )
    assert shown is not None
    story, rule, said = shown.groups()
    (given,) = explain_lines(folder, rule, [story.encode()], plain, as_json=False)
    assert given[0].splitlines() == [line.removeprefix("    ") for line in said.splitlines()]


def test_the_page_names_every_way_a_story_can_end() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [fate.value for fate in Fate if f"`{fate.value}`" not in page] == []
