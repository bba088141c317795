"""The shipped rules against a plain reading of the design: the stories of tests/pack, and the rules' own examples."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from monitor.model import Story
from monitor.rules.rule import Example
from tests.pack.stories import TRAPS, Trap
from tests.rules.plain import differences
from tests.shipped import PACK, matcher, rule_set

RULES = sorted(path.stem for path in PACK.glob("topics/*.yaml"))


def found(story: Story) -> list[str]:
    return differences(rule_set(), story, matcher().read(story))


@pytest.mark.parametrize("trap", [pytest.param(trap, id=trap.id) for trap in TRAPS])
def test_a_story_of_the_pack_is_read_as_the_design_says(trap: Trap) -> None:
    story = Story(key=trap.id, title=trap.title, summary=trap.summary, text=trap.text, language=trap.language)
    assert found(story) == []


@pytest.mark.parametrize("name", RULES)
def test_an_example_in_every_language_is_read_as_the_design_says(name: str) -> None:
    read_as_designed(name, list({one.story.get("lang"): one for one in reversed(examples(name))}.values()))


@pytest.mark.long
@pytest.mark.parametrize("name", RULES)
def test_every_example_is_read_as_the_design_says(name: str) -> None:
    read_as_designed(name, examples(name))


def examples(name: str) -> tuple[Example, ...]:
    rule = rule_set().rule(name)
    assert rule is not None
    assert rule.examples
    return rule.examples


def read_as_designed(name: str, some: Sequence[Example]) -> None:
    for example in some:
        told = {key: str(example.story.get(key) or "") for key in ("title", "summary", "text")}
        assert found(Story(key=name, **told, language=example.story.get("lang"))) == []
