"""Folders and files of rules: what is missing, broken, huge or hostile is refused by name, and at once."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from monitor.errors import Mistakes
from monitor.model import RuleSetFiles
from monitor.rules.files import files_of
from monitor.rules.load import load_rules, rules_from
from tests.rules.sets import CONCEPTS, ENTITIES, files

RULE = "title: T\nid: r\nlevel: low\nwhen: {term: chess}\n"


def write(folder: Path, **parts: str) -> Path:
    """A folder of rules with these files; `topics__r` is topics/r.yaml."""
    for name, text in parts.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def refused(**parts: str | bytes) -> list[str]:
    """What is wrong with these files, a line a mistake."""
    content = tuple(
        (f"{name.replace('__', '/')}.yaml", text.encode() if isinstance(text, str) else text)
        for name, text in parts.items()
    )
    with pytest.raises(Mistakes) as caught:
        rules_from(RuleSetFiles("0", content))
    return str(caught.value).splitlines()


def test_the_hash_is_that_of_names_and_bytes(tmp_path: Path) -> None:
    folder = write(tmp_path, topics__r=RULE)
    first = files_of(folder)
    assert load_rules(folder).hash == first.hash
    assert files_of(folder) == first
    write(folder, topics__r=RULE + "# a note\n")
    assert files_of(folder).hash != first.hash


def test_a_folder_may_hold_rules_alone(tmp_path: Path) -> None:
    assert [rule.id for rule in load_rules(write(tmp_path, topics__r=RULE)).rules] == ["r"]


def test_what_editors_and_kubernetes_keep_beside_the_rules_is_no_rule(tmp_path: Path) -> None:
    mounted = write(tmp_path / "topics" / "..2026_11_25", r=RULE)
    (tmp_path / "topics" / "..data").symlink_to(mounted.name)
    (tmp_path / "topics" / "r.yaml").symlink_to("..data/r.yaml")
    files = files_of(tmp_path)
    assert [name for name, _ in files.files] == ["topics/r.yaml"]
    (tmp_path / "topics" / ".#r.yaml").symlink_to("somebody@a.machine.1234")
    write(tmp_path, **{"topics__.old__r": RULE, ".github__workflows__r": RULE})
    (tmp_path / "concepts").mkdir()
    (tmp_path / "concepts" / ".draft.yml").write_text("")
    assert files_of(tmp_path) == files


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match=r"nowhere: there is no such folder\. Rules are files in its folder topics/"):
        load_rules(tmp_path / "nowhere")


def test_a_folder_without_a_rule_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Mistakes, match="there is no rule in it"):
        load_rules(write(tmp_path, entities__e=ENTITIES))


def test_a_file_that_would_silently_not_be_read_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, topics__r=RULE)
    (folder / "topics" / "other.yml").write_text(RULE)
    with pytest.raises(Mistakes, match=r"other\.yml: a file that ends in \.yml is not read\. End its name in \.yaml"):
        load_rules(folder)


def test_a_folder_named_like_a_file_is_named(tmp_path: Path) -> None:
    folder = write(tmp_path, topics__r=RULE)
    (folder / "topics" / "x.yaml").mkdir()
    with pytest.raises(Mistakes, match=r"x\.yaml: it is a folder with the name of a file\. Rename or remove it"):
        load_rules(folder)


def test_of_a_huge_file_no_more_is_read_than_needed_to_refuse_it(tmp_path: Path) -> None:
    folder = write(tmp_path, topics__r=RULE)
    huge = folder / "topics" / "huge.yaml"
    with huge.open("wb") as file:
        os.truncate(file.fileno(), 50_000_000_000)  # sparse: takes no room
    with pytest.raises(Mistakes, match=r"huge\.yaml:1:1: the file has 1,000,001 bytes\. Keep it under 1,000,000"):
        load_rules(folder)


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join([f'*{old}'] * 10)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        pytest.param(b"\xff\xfe\x00\x01", ":1:1: the file is not UTF-8. Save it as UTF-8.", id="binary"),
        pytest.param(b"title: \x00", ":1:8: the character '\\x00' is not allowed in YAML. Remove it.", id="a NUL"),
        pytest.param(b"title: [", "not YAML: ", id="broken YAML"),
        pytest.param(RULE + "level: high\n", ":5:1: the key `level` stands twice, first in line 3. Keep one of them.",
                     id="a key twice"),
        pytest.param(RULE + "---\n" + RULE, "a second document begins here. Keep one document a file.",
                     id="two documents"),
        pytest.param("x: !!python/object/apply:os.system [true]", "is not allowed. Remove it", id="a tag"),
        pytest.param(BOMB, "more than 100,000 values once aliases are followed. Make it smaller.", id="alias bomb"),
        pytest.param("[" * 10_000, "not YAML: while increasing flow level exceeded maximum nesting depth.", id="deep"),
        pytest.param("when: " + "{any: [" * 400 + "]}" * 400, "nested deeper than 50. Flatten it.", id="deep clauses"),
        pytest.param("a: " + "x" * 1_000_000, "the file has 1,000,003 bytes. Keep it under 1,000,000.", id="1 MB"),
        pytest.param("", "a rule is a map.", id="empty"),
        pytest.param("- a\n- b\n", "a rule is a map.", id="a list"),
        pytest.param("just words", "a rule is a map.", id="a word"),
    ],
)  # fmt: skip
def test_a_hostile_file_is_refused_by_name(content: str | bytes, wrong: str) -> None:
    lines = refused(topics__r=content)
    assert lines[0].startswith("rules/topics/r.yaml:")
    assert wrong in lines[0]


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        pytest.param("id: r\nlevel: low\nwhen: {term: a1}", "a rule has no `title`. Add it.", id="no title"),
        pytest.param("title: T\nid:\nlevel: low\nwhen: {term: a1}", "a rule has no `id`. Add it.", id="an empty id"),
        pytest.param("title: T\nid: r\nlevel:\nwhen: {term: a1}", "a rule has no `level`. Add it.",
                     id="an empty level"),
        pytest.param("title: T\nid: r\nlevel: low\nwhen:", "a rule has no `when`. Add it.", id="an empty when"),
        pytest.param("title: [T]\nid: r\nlevel: low\nwhen: {term: a1}", "r.yaml:1:8: a text is expected here.",
                     id="a list for a title"),
        pytest.param("title: T\nid: R\nlevel: low\nwhen: {term: a1}",
                     "the id is `R`, the file topics/r.yaml. Give both the same name.", id="not the file's name"),
        pytest.param(RULE + "examples: [a]", "`examples` is a map. Its keys are match, no_match.",
                     id="examples as a list"),
        pytest.param(RULE + "examples: {match: {title: a}}", "`match` takes a list of stories.", id="match as a map"),
        pytest.param(RULE + "examples: {match: [{lang: de}]}",
                     "an example is a story with a title or a text. Write one.", id="an example that says nothing"),
        pytest.param(RULE + "examples: {match: [{titel: a, text: b}]}",
                     "unknown key `titel` in an example. Perhaps `title` is meant.", id="unknown key in an example"),
        pytest.param(RULE + "examples: {match: [{title: [a]}]}", "a text is expected here.",
                     id="a list for an example's title"),
        pytest.param(RULE + "example: {}", "unknown key `example` in a rule. Perhaps `examples` is meant.",
                     id="unknown key"),
    ],
)  # fmt: skip
def test_a_rule_that_is_not_one_is_refused(content: str, wrong: str) -> None:
    lines = refused(topics__r=content)
    assert len(lines) == 1, lines
    assert wrong in lines[0]


@pytest.mark.parametrize(
    ("entity", "wrong"),
    [
        pytest.param("{id: a, type: state, names: {en: [A]}, belongs_to: [rusia]}",
                     ["there is no entity `rusia`. Perhaps `russia` is meant."], id="owner unknown"),
        pytest.param("{id: a, type: ship, names: {en: [A]}}", ["`ship` is no type. Write one of state, person"],
                     id="type unknown"),
        pytest.param("{id: a, type: state, names: [A]}", ["names are listed by language. Write `en: [...]`"],
                     id="names without languages"),
        pytest.param("{id: a, type: state, names: {en: [A]}, owner: x}", ["unknown key `owner` in an entity."],
                     id="unknown key"),
        pytest.param("{id: russia, type: state, names: {en: [A]}}",
                     ["the entity `russia` stands in rules/entities/e.yaml:2 already. Join them."], id="twice"),
        pytest.param("{id: a, type: state, names: {en: [A]}, belongs_to: [a]}",
                     ["`a` belongs to itself, by way of what it belongs to. Break the circle."], id="its own owner"),
        pytest.param("{id: a, type: state, names: {en: [A]}, belongs_to: [b]}\n"
                     "  - {id: b, type: state, names: {en: [B]}, belongs_to: [c]}\n"
                     "  - {id: c, type: state, names: {en: [C]}, belongs_to: [a]}",
                     ["`a` belongs to itself", "`b` belongs to itself", "`c` belongs to itself"], id="circle of three"),
        pytest.param("{id: a, type: state, names: {en: [A]}, needs: {entity: b}}\n"
                     "  - {id: b, type: state, names: {en: [B]}, needs: {entity: a}}",
                     ["`needs` of `a` asks for `b`, which has `needs` itself. Ask for one without.",
                      "`needs` of `b` asks for `a`"], id="circle of needs"),
        pytest.param("{id: a, type: state, names: {en: [A]}, needs: {source: {country: RU}}}",
                     ["`source` is about the whole story."], id="a source in needs"),
        pytest.param('{id: a, type: state, names: {ko: ["북*"]}}',
                     ["`북*`: these scripts are found inside longer words anyway."],
                     id="wildcard in a Korean name"),
        pytest.param('{id: a, type: state, names: {en: ["---"]}}', ["`---` holds no letter or digit. Write a word."],
                     id="a name of hyphens"),
    ],
)  # fmt: skip
def test_a_bad_entity_is_refused(entity: str, wrong: list[str]) -> None:
    good = "entities:\n  - {id: russia, type: state, names: {en: [Russia]}}\n"
    lines = refused(topics__r=RULE, entities__e=f"{good}  - {entity}\n")
    assert len(lines) == len(wrong), lines
    assert all(one in line for one, line in zip(wrong, lines, strict=True)), lines


@pytest.mark.parametrize(
    ("concept", "wrong"),
    [
        pytest.param("{id: a, gloss: g, terms: {en: []}}", "no term is listed here. List at least one.", id="no term"),
        pytest.param("{id: a, terms: {en: [x]}}", "a concept has no `gloss`. Add it.", id="no gloss"),
        pytest.param("{id: a, gloss: g, terms: {xx: [x]}}", "`xx` is no language we tell.", id="unknown language"),
        pytest.param("{id: a, gloss: g, terms: {en: [{b: c}]}}", "a text is expected here.", id="a map for a term"),
    ],
)
def test_a_bad_concept_is_refused(concept: str, wrong: str) -> None:
    lines = refused(topics__r=RULE, concepts__c=f"concepts:\n  - {concept}\n")
    assert len(lines) == 1, lines
    assert wrong in lines[0]


def test_a_file_without_a_definition_is_refused() -> None:
    assert refused(topics__r=RULE, entities__e="something: else") == [
        "rules/entities/e.yaml:1:1: nothing is defined here. Write a list under `entities:`, or one with its `id`."
    ]


def test_the_sets_of_these_tests_load() -> None:
    assert set(rules_from(files("entity: russia")).concepts) == {"munitions", "delivery", "tourism"}
    assert "tourism" in CONCEPTS


@pytest.mark.parametrize(
    "name",
    [pytest.param("other.yaml", id="beside the folders"), pytest.param("topcs/other.yaml", id="misspelt folder")],
)
def test_a_rule_where_nothing_is_read_is_refused(tmp_path: Path, name: str) -> None:
    folder = write(tmp_path, topics__r=RULE)
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(RULE)
    with pytest.raises(Mistakes, match=rf"{name}: nothing is read from where this file stands\. Move it to topics, "):
        load_rules(folder)
