"""What is remembered of files: an edit reads one of them, and nothing else tells a set that was read with a memory."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import Mistakes
from monitor.marked import read_marked
from monitor.model import RuleSetFiles
from monitor.rules.load import rules_from
from monitor.rules.memory import Memory
from monitor.rules.notes import COST_OF_A_BARE_WORD, MOST_WORDS
from monitor.rules.rule import RuleSet

RULE = "title: A rule\nid: {id}\nlevel: low\nwhen: {when}\n"
ENTITY = "id: {id}\ntype: state\nnames: {{en: [{name}]}}\n"


def rule(id: str, when: str) -> str:
    return RULE.format(id=id, when=when)


def entity(id: str, *more: str, name: str = "Someland") -> str:
    return ENTITY.format(id=id, name=name) + "".join(f"{line}\n" for line in more)


def concept(id: str, *terms: str) -> str:
    return f"id: {id}\ngloss: {id}\nterms: {{en: [{', '.join(terms)}]}}\n"


def in_set(texts: dict[str, str]) -> RuleSetFiles:
    return RuleSetFiles("0", tuple((name, text.encode()) for name, text in sorted(texts.items())))


def read_by(work: Callable[[], object]) -> list[str]:
    """The files that are parsed as YAML while this is done."""
    files = []

    def look(frame: FrameType, event: str, _arg: Any) -> None:
        if event == "call" and frame.f_code is read_marked.__code__:
            files.append(frame.f_locals["file"])

    before = sys.getprofile()
    sys.setprofile(look)
    try:
        work()
    finally:
        sys.setprofile(before)
    return files


SET = {
    "entities/korea.yaml": entity("korea"),
    "entities/plant.yaml": entity("plant", "belongs_to: [korea]", "needs: {concept: arms}", name="Plant Eleven"),
    "concepts/arms.yaml": concept("arms", "shell", "rifle"),
    "topics/a.yaml": rule("a", "{all: [{entity: korea}, {concept: arms}]}"),
    "topics/b.yaml": rule("b", "{term: chess}"),
}


def test_an_edit_reads_one_file() -> None:
    memory = Memory()
    assert read_by(lambda: rules_from(in_set(SET), "rules", memory)) == [
        f"rules/{folder}" for folder in sorted(SET, key=lambda name: ("ect".index(name[0]), name))
    ]
    assert read_by(lambda: rules_from(in_set(SET), "rules", memory)) == []
    for name, text in SET.items():
        edited = {**SET, name: text + "# edited\n"}
        assert read_by(lambda edited=edited: rules_from(in_set(edited), "rules", memory)) == [f"rules/{name}"]
        assert read_by(lambda: rules_from(in_set(SET), "rules", memory)) == [f"rules/{name}"]


def test_what_the_last_set_did_not_hold_is_not_remembered() -> None:
    memory = Memory()
    rules_from(in_set(SET), "rules", memory)
    rules_from(in_set({name: text for name, text in SET.items() if name != "topics/b.yaml"}), "rules", memory)
    assert read_by(lambda: rules_from(in_set(SET), "rules", memory)) == ["rules/topics/b.yaml"]


def told_of(texts: dict[str, str], memory: Memory | None) -> str:
    with pytest.raises(Mistakes) as caught:
        rules_from(in_set(texts), "rules", memory)
    return str(caught.value)


@pytest.mark.parametrize(
    ("gone", "what", "places"),
    [
        ("entities/korea.yaml", "entity `korea`", ["entities/plant.yaml:4:14", "topics/a.yaml:4:23"]),
        ("concepts/arms.yaml", "concept `arms`", ["entities/plant.yaml:5:18", "topics/a.yaml:4:41"]),
    ],
)
def test_what_is_removed_makes_unchanged_files_that_name_it_mistakes(gone: str, what: str, places: list[str]) -> None:
    memory = Memory()
    rules_from(in_set(SET), "rules", memory)
    left = {name: text for name, text in SET.items() if name != gone}
    lines = told_of(left, memory).splitlines()
    assert [line.split(". ")[0] for line in lines] == [f"rules/{place}: there is no {what}" for place in places]
    assert rules_from(in_set(SET), "rules", memory) == rules_from(in_set(SET))


def test_words_that_are_remembered_count() -> None:
    words = [f"word{number}" for number in range(MOST_WORDS // COST_OF_A_BARE_WORD - 3)]
    full = {**SET, "concepts/c.yaml": concept("c", "abc") + f"except: [{', '.join(words)}]\n"}
    memory = Memory()
    rules_from(in_set(full), "rules", memory)
    more = {**full, "topics/b.yaml": rule("b", "{term: [chess, draughts, backgammon]}")}
    assert told_of(more, memory) == told_of(more, None)
    assert "topics/b.yaml:4:22: with this one the rules look for more than 200,000 words" in told_of(more, memory)


CHOICES = {
    "entities/a.yaml": [
        "",
        entity("korea"),
        entity("korea", name="Otherland"),
        entity("korea", "needs: {concept: arms}"),
        entity("korea", "belongs_to: plant"),
        "id: korea\ntype: state\nnames: {}\n",
        "entities:\n- {id: korea, type: state, names: {en: [Someland]}}\n- {id: x, type: state, names: {}}\n",
    ],
    "entities/b.yaml": [
        "",
        entity("plant"),
        entity("plant", "belongs_to: korea"),
        entity("korea"),
        entity("plant", "needs: {entity: korea}"),
        entity("plant", "needs: {term: '*'}"),
        "x: [",
    ],
    "concepts/a.yaml": ["", concept("arms", "shell"), concept("arms"), "concepts: [{id: arms, gloss: g, terms: {}}]"],
    "concepts/b.yaml": ["", concept("acts", "sell"), concept("arms", "rifle"), concept("acts", "'*'")],
    "topics/a.yaml": [
        "",
        rule("a", "{entity: korea}"),
        rule("a", "{entity: koera}"),
        rule("a", "{concept: [arms, acts]}"),
    ],
    "topics/b.yaml": [
        rule("b", "{term: chess}"),
        rule("b", "{all: [{entity: plant}, {concept: arms}], within: 9 words}"),
        rule("b", "\n  {entity: plant}"),
        rule("b", "{none: [{term: chess}]}"),
        rule("a", "{term: chess}"),
    ],
}


def read(texts: dict[str, str], memory: Memory | None) -> RuleSet | str:
    try:
        return rules_from(in_set(texts), "rules", memory)
    except Mistakes as mistakes:
        return str(mistakes)


@given(st.lists(st.sampled_from([(name, text) for name, texts in CHOICES.items() for text in texts]), max_size=30))
def test_with_a_memory_and_without_one_the_same_is_read(edits: list[tuple[str, str]]) -> None:
    """The same rules, down to the places of their clauses; the same mistakes in the same order."""
    memory, texts = Memory(), {"topics/b.yaml": CHOICES["topics/b.yaml"][0]}
    for name, text in edits:
        texts[name] = text
        left = {name: text for name, text in texts.items() if text}
        ours, plain = read(left, memory), read(left, None)
        assert type(ours) is type(plain)
        if isinstance(ours, RuleSet) and isinstance(plain, RuleSet):
            assert dataclasses.astuple(ours) == dataclasses.astuple(plain)
        else:
            assert ours == plain
