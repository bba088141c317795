"""The labelled stories that the rules are measured on: made up, not to be cited. See docs/quality.md."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

from monitor.rules.keys import STORY_LANGUAGES
from monitor.rules.load import load_rules

ROOT = Path(__file__).parents[2]
ROWS: list[dict[str, Any]] = [
    json.loads(line)
    for path in sorted(Path(__file__).parent.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def test_every_story_is_labelled_with_rules_that_there_are() -> None:
    rules = {rule.id for rule in load_rules(ROOT / "rules").rules}
    assert {label for row in ROWS for label in (*row["topics"], *row["disputed"])} == rules
    assert [row["id"] for row in ROWS if set(row["topics"]) & set(row["disputed"])] == []


def test_every_language_has_stories_of_every_kind() -> None:
    """Found and not, hard and easy, with a text and without one."""
    languages = Counter(row["lang"] for row in ROWS)
    assert set(languages) <= set(STORY_LANGUAGES)
    assert len(languages) == 13
    assert min(languages.values()) >= 20
    for language in languages:
        ours = [row for row in ROWS if row["lang"] == language]
        for kind in ("topics", "hard", "text"):
            assert {bool(row[kind]) for row in ours} == {True, False}, (language, kind)


def test_no_story_is_there_twice() -> None:
    for key in ("id", "title"):
        assert [one for one, count in Counter(row[key] for row in ROWS).items() if count > 1] == []
    assert all(row["title"] and date.fromisoformat(row["published"]) for row in ROWS)
