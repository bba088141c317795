"""A set that takes over what an edit left as it was: nothing tells it from one that was made from nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import Mistakes
from monitor.model import Reading, RuleSetFiles
from monitor.rules.sets import Compiled, RuleSets
from tests.rules.sets import story

EXAMPLES = "examples:\n  match: [{{title: {match}}}]\n  no_match: [{{title: {no_match}}}]\n"


def rule(id: str, when: str, match: str = "Korea sends shells", no_match: str = "A day on the beach") -> str:
    return f"title: A rule\nid: {id}\nlevel: low\nwhen: {when}\n" + EXAMPLES.format(match=match, no_match=no_match)


def entity(id: str, name: str, *more: str) -> str:
    return "\n".join((f"id: {id}", "type: state", f"names: {{en: [{name}]}}", *more, ""))


def concept(id: str, *terms: str, without: str = "") -> str:
    return f"id: {id}\ngloss: {id}\nterms: {{en: [{', '.join(terms)}]}}\nexcept: [{without}]\n"


CHOICES = {
    "entities/korea.yaml": [
        entity("korea", "Korea"),
        entity("korea", "Corea"),
        entity("korea", "Korea", "except: [Korea Day]"),
    ],
    "entities/other.yaml": [
        "",
        entity("times", "Korea Times"),  # no hit of Korea is in it
        entity("times", "Korea Times", "needs: {concept: arms}"),
        entity("plant", "Plant Eleven", "belongs_to: korea"),
        entity("plant", "Plant Eleven", "belongs_to: nowhere"),
    ],
    "concepts/arms.yaml": [
        concept("arms", "shell"),
        concept("arms", "rifle"),
        concept("arms", "shell", without="shells"),
    ],
    "concepts/acts.yaml": ["", concept("acts", "send"), concept("acts", "sell")],
    "topics/a.yaml": [
        rule("a", "{all: [{entity: korea}, {concept: arms}]}"),
        rule("a", "{all: [{entity: korea}, {concept: arms}], within: 2 words}"),
        rule("a", "{entity: korea}", no_match="The Korea Times on shells"),
        rule("a", "{any: [{entity: koera}]}"),
    ],
    "topics/b.yaml": [
        "",
        rule("b", "{concept: arms}", match="A rifle"),
        rule("b", "{concept: arms}", match="A shell"),
        rule(
            "b",
            "{all: [{term: rifle}, {none: [{entity: korea}]}]}",
            match="A rifle",
            no_match="A rifle in Plant Eleven",
        ),
        rule("b", "{concept: acts}"),
        "title: [",
    ],
}
STORIES = [
    story("Korea sends shells"),
    story("The Korea Times: a rifle on Korea Day"),
    story("Corea sells rifles", text="Plant Eleven sends a shell to Korea."),
]


@pytest.fixture(autouse=True)
def what_was_served_is_let_go() -> Iterator[None]:
    """A set that is compiled freezes all that there is."""
    yield
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def compiled(sets: RuleSets, files: RuleSetFiles) -> Compiled | str:
    try:
        return sets.compile(files, "rules")
    except Mistakes as mistakes:
        return str(mistakes)


def read(sets: RuleSets, files: RuleSetFiles) -> list[Reading]:
    return sets.read(files.hash, STORIES)


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from([(name, text) for name, texts in CHOICES.items() for text in texts]), st.booleans()),
        max_size=20,
    )
)
def test_after_any_edits_a_set_finds_and_says_what_a_new_one_does(edits: list[tuple[tuple[str, str], bool]]) -> None:
    """Of the warnings too, which the examples make. What is not approved (False) leaves the set before as it was."""
    sets = RuleSets()
    texts = {name: choices[0] for name, choices in CHOICES.items()}
    served: RuleSetFiles | None = None
    for number, ((name, text), approved) in enumerate([(("topics/b.yaml", ""), True), *edits]):
        texts[name] = text
        files = RuleSetFiles(str(number), tuple((each, texts[each].encode()) for each in sorted(texts) if texts[each]))
        fresh = RuleSets()
        told = compiled(sets, files)
        assert told == compiled(fresh, files)
        if isinstance(told, Compiled):
            assert read(sets, files) == read(fresh, files)
            served = files if approved or served is None else served
        assert served is not None
        sets.keep(served.hash)
        fresh = RuleSets()
        compiled(fresh, served)
        assert read(sets, served) == read(fresh, served)


def test_an_example_is_run_again_where_what_a_name_needs_was_edited() -> None:
    sets = RuleSets()
    texts = {
        "concepts/arms.yaml": concept("arms", "shell"),
        "entities/times.yaml": entity("times", "Korea Times", "needs: {concept: arms}"),
        "topics/a.yaml": rule("a", "{entity: times}", match="The Korea Times on shells"),
    }
    warnings = []
    for hash, arms in (("one", "shell"), ("two", "rifle"), ("three", "shell")):
        texts["concepts/arms.yaml"] = concept("arms", arms)
        files = RuleSetFiles(hash, tuple((name, text.encode()) for name, text in texts.items()))
        warnings.append(sets.compile(files, "rules").warnings)
    assert [["does not match this example" in warning for warning in each] for each in warnings] == [[], [True], []]


def test_a_set_that_is_not_kept_is_gone() -> None:
    sets = RuleSets()
    first, second = (
        RuleSetFiles(hash, (("topics/a.yaml", rule("a", f"{{term: {hash}}}").encode()),)) for hash in ("one", "two")
    )
    for files in (first, second):
        sets.compile(files, "rules")
    sets.keep("two")
    read(sets, second)
    with pytest.raises(KeyError):
        read(sets, first)
