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


# A plain reading takes seconds a story: every fifth is quick, and of the examples each language once in some rule.
@pytest.mark.parametrize(
    "trap",
    [
        pytest.param(trap, id=trap.id, marks=[] if number % 5 == 0 else pytest.mark.long)
        for number, trap in enumerate(TRAPS)
    ],
)
def test_a_story_of_the_pack_is_read_as_the_design_says(trap: Trap) -> None:
    story = Story(key=trap.id, title=trap.title, summary=trap.summary, text=trap.text, language=trap.language)
    assert found(story) == []


@pytest.mark.parametrize("name", RULES)
def test_an_example_in_some_languages_is_read_as_the_design_says(name: str) -> None:
    first = {str(one.story.get("lang")): one for one in reversed(examples(name))}
    read_as_designed(name, [first[language] for language in sorted(first)[RULES.index(name) :: len(RULES)]])


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
