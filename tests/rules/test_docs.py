"""docs/rules.md: what it shows to authors loads, its examples hold, and it leaves nothing of the language out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import marked
from monitor.app.offline import explain_lines, measure_rules
from monitor.fates import Fate
from monitor.marked import Marked, read_marked
from monitor.model import Level
from monitor.rules import clauses, files, keys, meaning, notes, rehearse, values
from monitor.rules.check import check_folder
from monitor.rules.correlation import COUNTED
from monitor.rules.explained import plain
from monitor.rules.load import load_rules
from monitor.rules.rule import STATUSES, TYPES

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
TEXT = PAGE.read_text(encoding="utf-8")
TABLES = {
    "rule": keys.RULE,
    "alert": keys.ALERT,
    "escalate": keys.ESCALATE,
    "related rule": keys.RELATED,
    "examples": keys.EXAMPLES,
    "story": keys.STORY,
    "entity": keys.ENTITY,
    "concept": keys.CONCEPT,
    "clause": keys.CLAUSE,
    "item": keys.ITEM,
    "source": keys.SOURCE,
    "correlation file": keys.CORRELATION_FILE,
    "correlation": keys.CORRELATION,
    "condition": keys.CONDITION,
    "step": keys.STEP,
    "rehearsals": keys.REHEARSALS,
    "rehearsal": keys.REHEARSAL,
    "occurrence": keys.OCCURRENCE,
}


def blocks() -> list[tuple[str, str]]:
    """The files that the page shows, each by the name in its first line."""
    shown = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    return [(block.splitlines()[0].removeprefix("# "), block) for block in shown]


def prose() -> str:
    """The page without its files."""
    return re.sub(r"```yaml\n.*?```", "", TEXT, flags=re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, block in blocks():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(block, encoding="utf-8")
    return tmp_path


def test_the_examples_of_the_page_are_sound_rules(folder: Path) -> None:
    """Two of them show how words are found, and are told what the page says of them."""
    told = [f"{Path(problem.file).stem}: {problem.what}" for problem in check_folder(folder).problems]
    assert sorted(one.split(" is enough for")[0] for one in told) == [
        "example-entity: one word",
        "example-words: one word",
    ]


def test_every_block_of_the_page_is_a_file_of_the_folder(folder: Path) -> None:
    rules = load_rules(folder)
    named = {Path(name).stem for name, _ in blocks() if name.startswith("topics/")}
    assert {rule.id for rule in rules.rules} == named
    patterns = {Path(name).stem for name, _ in blocks() if name.startswith("correlations/")}
    assert {one.id for one in rules.correlations} == patterns
    assert len(rules.entities) == 5
    assert len(rules.concepts) == 5
    assert len(blocks()) == TEXT.count("```") // 2  # a block of another kind would not be run


def test_the_explanation_on_the_page_is_the_one_that_is_given(folder: Path) -> None:
    shown = re.search(
        r"    \$ echo '(.*)' \| monitor rules explain (\S+)\n((?:    .*\n)+)", PAGE.read_text(encoding="utf-8")
    )
    assert shown is not None
    story, rule, said = shown.groups()
    (given,) = explain_lines(folder, rule, [story.encode()], plain, as_json=False)
    assert given[0].splitlines() == [line.removeprefix("    ") for line in said.splitlines()]


def test_the_measurement_on_the_page_is_the_one_that_is_made(folder: Path) -> None:
    """Of its lines in their order, where `...` stands for others."""
    shown = re.search(r"    \$ echo '(.*)' \| monitor rules measure -\n((?:    .*\n)+)", TEXT)
    assert shown is not None
    given = iter([line for line, _ in measure_rules(folder, [shown[1].encode()], plain, as_json=False)])
    said = [line.removeprefix("    ") for line in shown[2].splitlines()]
    assert [line for line in said if line != "..." and line not in given] == []


def test_the_page_names_every_way_a_story_can_end() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert [fate.value for fate in Fate if f"`{fate.value}`" not in page] == []


@pytest.mark.parametrize(
    ("what", "key"), [pytest.param(what, key, id=f"{what}: {key}") for what, table in TABLES.items() for key in table]
)
def test_every_key_is_explained(what: str, key: str) -> None:
    assert re.search(rf"`(?:\w+: \w+` with `)?{key}(?:: ?[\w ]*)?`", prose())


@pytest.mark.parametrize(
    "word",
    [
        *TYPES,
        *STATUSES,
        *(level.word for level in Level),
        *keys.RELATIONS,
        *keys.WINDOWS,
        *keys.CORRELATION_TYPES,
        *COUNTED,
        *keys.CORROBORATION,
    ],
)
def test_every_word_that_a_key_takes_is_named(word: str) -> None:
    assert f"`{word}`" in prose()


@pytest.mark.parametrize("codes", [keys.FORM_LANGUAGES, keys.STORY_LANGUAGES])
def test_every_language_is_named(codes: tuple[str, ...]) -> None:
    named = {code for codes in re.findall(r"`([^`]+)`", prose()) for code in codes.split()}
    assert set(codes) <= named


def used(node: Marked) -> Iterator[str]:
    if isinstance(node.value, dict):
        yield from node.value
    for child in node.value.values() if isinstance(node.value, dict) else node.value or ():
        if isinstance(child, Marked):
            yield from used(child)


@pytest.mark.parametrize("key", sorted({key for table in TABLES.values() for key in table} - {"url", "published"}))
def test_every_key_stands_in_an_example_that_is_run(key: str) -> None:
    assert key in {one for name, block in blocks() for one in used(read_marked(block.encode(), name))}


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param(f"{marked.MAX_BYTES:,} bytes", id="bytes of a file"),
        pytest.param(f"{marked.MAX_VALUES:,} values", id="values of a file"),
        pytest.param(f"{marked.MAX_ALIASES} aliases", id="aliases"),
        pytest.param(f"deeper than {marked.MAX_DEPTH}", id="depth"),
        pytest.param(f"{files.MAX_TOTAL:,} bytes in all", id="bytes of a folder"),
        pytest.param(f"{clauses.MOST_PARTS:,} clauses and names", id="clauses"),
        pytest.param(f"over {meaning.MOST_OWNERS} others", id="owners"),
        pytest.param(f"{meaning.LONGEST_FORM} characters or {meaning.LONGEST_PHRASE} words", id="a name or term"),
        pytest.param(f"{notes.MOST_WORDS:,} words in all", id="words"),
        pytest.param(f"at most {values.LONGEST_TEXT} characters", id="a title"),
        pytest.param(f"{rehearse.MOST_OCCURRENCES:,} matches in an example", id="matches of an example"),
        pytest.param(f"and {rehearse.MOST_IN_FILE:,} in a file", id="matches of examples"),
    ],
)
def test_every_limit_is_the_one_that_holds(limit: str) -> None:
    assert limit in " ".join(prose().split())


def test_every_part_of_the_page_is_in_its_table_of_contents() -> None:
    parts = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
    linked = re.findall(r"\]\(#([\w-]+)\)", TEXT.split("\n## ")[0])
    assert [part.lower().replace(",", "").replace(" ", "-") for part in parts] == linked
