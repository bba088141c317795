"""docs/rules.md: what it shows to authors loads, and its examples hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.rules.check import check_folder
from monitor.rules.load import load_rules

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files that the page shows, each under the name in its first line."""
    for block in re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL):
        name = block.splitlines()[0].removeprefix("# ")
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
