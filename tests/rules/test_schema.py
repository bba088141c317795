"""The JSON Schema says what the loader says: to every file that is shipped or documented, and to broken ones."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from monitor.cli.command import cli
from monitor.config import bundled
from monitor.config.starter import write_starter
from monitor.errors import Mistakes
from monitor.marked import Marked, read_marked
from monitor.model import RuleSetFiles
from monitor.rules import keys
from monitor.rules.files import files_of
from monitor.rules.keys import Takes
from monitor.rules.load import load_rules, rules_from
from monitor.rules.schema import KINDS, schema
from tests.rules.sets import ENTITIES
from tests.rules.test_docs import blocks
from tests.rules.test_language import MEANS

SHIPPED = Path(__file__).parents[2] / "rules"
KIND_OF = {"topics": "rule", "entities": "entities", "concepts": "concepts", "correlations": "correlation"}
VALIDATORS = {kind: Draft202012Validator(schema(kind)) for kind in KINDS}


def typed(node: Marked) -> Any:
    """The value as an editor sees it: plain words typed by YAML 1.2's core schema."""
    if isinstance(node.value, dict):
        return {key: typed(child) for key, child in node.value.items()}
    if isinstance(node.value, tuple):
        return [typed(child) for child in node.value]
    if node.quoted or node.value is None:
        return node.value
    if node.value in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return node.value.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+", node.value):
        return int(node.value)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", node.value):
        return float(node.value)
    return node.value


def objections(kind: str, text: str) -> list[str]:
    return [error.message for error in VALIDATORS[kind].iter_errors(typed(read_marked(text.encode(), "f.yaml")))]


# what is printed, shipped and found by an editor


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_is_one(kind: str) -> None:
    Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize("kind", KINDS)
def test_the_shipped_schema_is_the_one_that_the_command_prints(kind: str) -> None:
    printed = CliRunner().invoke(cli, ["rules", "schema", "--kind", kind])
    assert printed.exit_code == 0
    assert printed.output == (SHIPPED / "schema" / f"{kind}.json").read_text(encoding="utf-8")


def test_without_a_kind_it_is_that_of_a_rule() -> None:
    assert json.loads(CliRunner().invoke(cli, ["rules", "schema"]).output)["title"] == "A rule of Embargo Monitor"


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name, _ in files_of(SHIPPED).files])
def test_a_shipped_file_names_its_schema_and_fits_it(name: str) -> None:
    text = (SHIPPED / name).read_text(encoding="utf-8")
    kind = KIND_OF[name.split("/")[0]]
    assert text.splitlines()[0] == f"# yaml-language-server: $schema=../schema/{kind}.json"
    assert objections(kind, text) == []


def test_a_new_installation_has_the_schemas_where_its_rules_look_for_them(tmp_path: Path) -> None:
    write_starter(tmp_path / "new")
    for path in (tmp_path / "new" / "rules").rglob("*.yaml"):
        named = path.read_text(encoding="utf-8").splitlines()[0].split("$schema=")[1]
        assert json.loads((path.parent / named).read_text(encoding="utf-8"))["$schema"].endswith("2020-12/schema")


def test_the_schemas_are_no_part_of_the_rules(tmp_path: Path) -> None:
    assert not [name for name, _ in files_of(bundled("rules")).files if name.startswith("schema")]
    (tmp_path / "topics").mkdir()
    (tmp_path / "topics" / "r.yaml").write_text("title: T\nid: r\nlevel: low\nwhen: {term: chess}\n")
    (tmp_path / "schema").mkdir()
    (tmp_path / "schema" / "rule.json").write_text("no JSON")
    assert len(load_rules(tmp_path).rules) == 1


@pytest.mark.parametrize(("name", "text"), [pytest.param(name, text, id=name) for name, text in blocks()])
def test_an_example_of_the_documentation_fits_its_schema(name: str, text: str) -> None:
    assert objections(KIND_OF[name.split("/")[0]], text) == []


@pytest.mark.parametrize("when", [pytest.param(when, id=said) for said, when, _ in MEANS])
def test_a_clause_of_the_design_fits_the_schema(when: str) -> None:
    body = when if when.startswith("{") else f"{{{when}}}"
    assert objections("rule", f"title: T\nid: r\nlevel: low\nwhen: {body}\n") == []


# broken files: the loader and the schema agree

RULE = "title: T\nid: r\nlevel: low\nwhen: {term: chess}\n"
HEAD = "title: T\nid: r\nlevel: low\nwhen:\n  "
BROKEN_RULES = {
    "no title": RULE.replace("title: T\n", ""),
    "no id": RULE.replace("id: r\n", ""),
    "no level": RULE.replace("level: low\n", ""),
    "no when": RULE.replace("when: {term: chess}\n", ""),
    "an unknown key": RULE + "wen: x\n",
    "an unknown level": RULE.replace("low", "lwo"),
    "an unknown status": RULE + "status: new\n",
    "an id in capitals": RULE.replace("id: r", "id: R"),
    "a list for a title": RULE.replace("title: T", "title: [T]"),
    "a map for the references": RULE + "references: {a: b}\n",
    "a date in words": RULE + "date: yesterday\n",
    "related to a word": RULE + "related: other\n",
    "an unknown relation": RULE + "related: [{id: a, type: cousin}]\n",
    "a relation without an id": RULE + "related: [{type: similar}]\n",
    "examples as a list": RULE + "examples: [{title: a}]\n",
    "an unknown kind of example": RULE + "examples: {mach: []}\n",
    "an example without words": RULE + "examples: {match: [{lang: en}]}\n",
    "an example with an unknown key": RULE + "examples: {match: [{titel: a, text: b}]}\n",
    "a list": "- title: T\n",
    "a clause as a list": HEAD + "- term: chess\n",
    "an empty clause": HEAD + "{}\n",
    "an unknown key in a clause": HEAD + "entty: russia\n",
    "two operators": HEAD + "{all: [{term: a1}], any: [{term: a1}]}\n",
    "all without a list": HEAD + "all: {term: a1}\n",
    "any of nothing": HEAD + "any: []\n",
    "none alone": HEAD + "none: [{term: a1}]\n",
    "a language alone": HEAD + "language: en\n",
    "all of nothing but none": HEAD + "all: [{none: [{term: a1}]}]\n",
    "within without all": HEAD + "{term: a1, within: title}\n",
    "an unknown window": HEAD + "{all: [{term: a1}], within: 2 lines}\n",
    "in_order without all": HEAD + "{term: a1, in_order: true}\n",
    "in_order maybe": HEAD + "{all: [{term: a1}], in_order: maybe}\n",
    "in_order with nested clauses": HEAD + "{all: [{any: [{term: a1}]}], in_order: true}\n",
    "in_order with two mentions in one": HEAD + "{all: [{term: a1, entity: russia}], in_order: true}\n",
    "of without at_least": HEAD + "{term: a1, of: [{term: a2}]}\n",
    "at_least without of": HEAD + "{at_least: 1}\n",
    "at_least nothing": HEAD + "{at_least: 0, of: [{term: a1}]}\n",
    "in beside all": HEAD + "{all: [{term: a1}], in: title}\n",
    "an unknown part": HEAD + "{term: a1, in: headline}\n",
    "a count in words": HEAD + "{term: a1, count: many}\n",
    "a count below one": HEAD + "{term: a1, count: -1}\n",
    "a count with a point": HEAD + "{term: a1, count: 1.5}\n",
    "no entity": HEAD + "{entity: []}\n",
    "a map for a term": HEAD + "{term: {en: a}}\n",
    "an unknown language": HEAD + "{term: a1, language: klingon}\n",
    "an unknown source": HEAD + "{term: a1, source: {contry: RU}}\n",
    "a source without a map": HEAD + "{term: a1, source: RU}\n",
    "a country in full": HEAD + "{term: a1, source: {country: Russia}}\n",
    "a control that is neither": HEAD + "{term: a1, source: {state_controlled: maybe}}\n",
    "a source in a window": HEAD + "{all: [{term: a1}, {source: {country: RU}}], within: lead}\n",
    "a language in a window": HEAD + "{all: [{term: a1}, {any: [{language: ru}]}], within: lead}\n",
    "a weigh in a window": HEAD + "{all: [{weigh: [{term: a1, points: 5}], threshold: 5}], within: 2 words}\n",
    "weigh without threshold": HEAD + "weigh: [{term: a1, points: 5}]\n",
    "threshold without weigh": HEAD + "{term: a1, threshold: 5}\n",
    "a threshold of nothing": HEAD + "{weigh: [{term: a1, points: 5}], threshold: 0}\n",
    "an item without points": HEAD + "{weigh: [{term: a1}], threshold: 5}\n",
    "an item without a mention": HEAD + "{weigh: [{points: 5}], threshold: 5}\n",
    "an item with two mentions": HEAD + "{weigh: [{term: a1, entity: russia, points: 5}], threshold: 5}\n",
    "an item of no points": HEAD + "{weigh: [{term: a1, points: 0}, {term: a2, points: 5}], threshold: 5}\n",
    "points in words": HEAD + "{weigh: [{term: a1, points: five}], threshold: 5}\n",
    "a watchlist": HEAD + "watchlist: ofac\n",
}
BROKEN_ENTITIES = {
    "no type": "{id: a, names: {en: [Abc]}}",
    "an unknown type": "{id: a, type: ship, names: {en: [Abc]}}",
    "no names": "{id: a, type: state}",
    "names without languages": "{id: a, type: state, names: [Abc]}",
    "an unknown language of names": "{id: a, type: state, names: {kr: [Abc]}}",
    "an unknown key": "{id: a, type: state, names: {en: [Abc]}, owner: x}",
    "a source in needs": "{id: a, type: state, names: {en: [Abc]}, needs: {source: {country: RU}}}",
    "a list in needs": "{id: a, type: state, names: {en: [Abc]}, needs: [{term: a1}]}",
    "something else beside the list": "entities: [{id: a, type: state, names: {en: [Abc]}}]\nconcepts: []\n",
    "a map for the list": "entities: {id: a}",
    "an empty item": "{id: a, type: state, names: {en: [Abc]}, belongs_to: [~]}",
}
BROKEN_CONCEPTS = {
    "no gloss": "{id: a, terms: {en: [abc]}}",
    "no terms": "{id: a, gloss: g}",
    "a map for a term": "{id: a, gloss: g, terms: {en: [{b: c}]}}",
    "a path for an id": "{id: a/b, gloss: g, terms: {en: [abc]}}",
    "a list": "[{id: a, gloss: g, terms: {en: [abc]}}]",
}

PATTERN = (
    "title: T\nid: p\nlevel: low\ncorrelation:\n  {type: frequency, rules: [r], timespan: 7d, condition: {gte: 3}}\n"
)
BROKEN_CORRELATIONS = {
    "no correlation": "title: T\nid: p\nlevel: low\n",
    "an unknown key": PATTERN + "when: {term: chess}\n",
    "an unknown type": PATTERN.replace("frequency", "cardinality"),
    "no type": PATTERN.replace("type: frequency, ", ""),
    "no rules": PATTERN.replace("[r]", "[]"),
    "no timespan": PATTERN.replace("timespan: 7d, ", ""),
    "a timespan in weeks": PATTERN.replace("7d", "1w"),
    "a timespan of nothing": PATTERN.replace("7d", "0d"),
    "no condition": PATTERN.replace(", condition: {gte: 3}", ""),
    "a condition without a number": PATTERN.replace("gte: 3", ""),
    "less than": PATTERN.replace("gte", "lt"),
    "a count in words": PATTERN.replace("gte: 3", "gte: three"),
    "a frequency with a baseline": PATTERN.replace("timespan", "baseline: 7d, timespan"),
    "a frequency of vessels": PATTERN.replace("gte: 3", "gte: 3, field: vessel"),
    "a count of nothing": PATTERN.replace("frequency", "value_count"),
    "a spike without a baseline": PATTERN.replace("frequency", "spike").replace(
        "timespan", "spike_height: 3, timespan"
    ),
    "a spike of no height": PATTERN.replace("frequency", "spike").replace(
        "timespan", "spike_height: 0, baseline: 7d, timespan"
    ),
    "grouped by publisher": PATTERN.replace("timespan", "group_by: publisher, timespan"),
    "a new publisher": PATTERN.replace("frequency", "new_term").replace(
        "condition: {gte: 3}", "field: publisher, learning: 7d"
    ),
    "a sequence of one": PATTERN.replace("frequency", "temporal_ordered").replace(
        "condition: {gte: 3}", "steps: [{entity: russia}]"
    ),
    "a step of nothing": PATTERN.replace("frequency", "temporal_ordered").replace(
        "condition: {gte: 3}", "steps: [{}, {entity: russia}]"
    ),
    "only of nothing": PATTERN.replace("timespan", "only: {}, timespan"),
    "examples as a list": PATTERN + "examples: []\n",
    "an example without matches": PATTERN + "examples: {match: [{why: so}]}\n",
    "an example of nothing": PATTERN + "examples: {match: [{matches: []}]}\n",
    "a match without a time": PATTERN + "examples: {match: [{matches: [{rule: r}]}]}\n",
    "times without every": PATTERN + "examples: {match: [{matches: [{at: 0d, times: 3}]}]}\n",
    "a match with an unknown key": PATTERN + "examples: {match: [{matches: [{at: 0d, vessel: angara}]}]}\n",
}


def refusals(name: str, text: str) -> list[str]:
    """What the loader says of this file beside sound ones."""
    parts = {"topics/r.yaml": RULE, "entities/e.yaml": ENTITIES, "concepts/c.yaml": SAME_IDS, name: text}
    try:
        rules_from(RuleSetFiles("0", tuple((file, body.encode()) for file, body in parts.items())))
    except Mistakes as mistakes:
        return [str(problem) for problem in mistakes.problems]
    return []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param(file, text, id=f"{kind}: {name}")
        for kind, file, table in (
            ("rule", "topics/r.yaml", BROKEN_RULES),
            ("entity", "entities/more.yaml", BROKEN_ENTITIES),
            ("concept", "concepts/more.yaml", BROKEN_CONCEPTS),
            ("correlation", "correlations/p.yaml", BROKEN_CORRELATIONS),
        )
        for name, text in table.items()
    ],
)
def test_what_the_loader_refuses_for_its_shape_the_schema_refuses_too(name: str, text: str) -> None:
    assert refusals(name, text) != []
    assert objections(KIND_OF[name.split("/")[0]], text) != []


# made-up files: whatever the loader takes the schema takes, and what the schema takes the loader refuses only for what
# a schema cannot say

UNSAYABLE = re.compile(
    "there is no (entity|concept|rule) `|can never hold|the items reach at most|asks for nothing that must be there"
    "|`most` goes as far as `points`|holds no letter or digit|would meet nearly every word|has no name, and nothing"
    "|is no date|no term is listed here|is longer than `timespan`|is not among the `rules`|has one .* only"
)
SAME_IDS = "concepts:\n" + "".join(
    f"- {{id: {name}, gloss: g, terms: {{en: [x1y]}}}}\n" for name in ("russia", "kim", "munitions")
)
WORDS = ("russia", "kim", "munitions", "chess", "title", "lead", "story", "2 words", "3 sentences", "en", "zh", "RU")
ANYTHING = st.recursive(
    st.sampled_from((None, True, False, 3, -1, 0, 2.5, "", " ", "2025-01-31", "medium", "state", *WORDS)),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(sorted(keys.CLAUSE)), inner, max_size=2)
    ),
    max_leaves=4,
)
SCALARS: dict[Takes, tuple[Any, ...]] = {
    Takes.TEXT: ("some text", 7, True),
    Takes.TEXTS: ("one", ["one", "two"], []),
    Takes.WORDS: ("chess", ["chess", "munition*"]),
    Takes.ID: ("x1",),
    Takes.IDS: ("russia", ["russia", "kim"], []),
    Takes.NAMES: ("russia", ["russia", "kim"]),
    Takes.LEVEL: ("low", "critical"),
    Takes.STATUS: ("test", None),
    Takes.TYPE: ("state", "person"),
    Takes.RELATION: ("similar",),
    Takes.DATE: ("2025-01-31", "2025/01/31"),
    Takes.FORMS: ({"en": ["Abc"]}, {"ko": "북한", "de": None}),
    Takes.COUNT: (1, 2),
    Takes.POINTS: (5, 5, 5.5, -3),
    Takes.THRESHOLD: (2, 2.5),
    Takes.WINDOW: ("2 words", "1 sentence", "title", "story"),
    Takes.FLAG: (True, False, "true"),
    Takes.FLAGS: (True, ["true", False]),
    Takes.PARTS: ("title", ["title", "lead"]),
    Takes.SPOKEN: ("en", ["zh", "zh-Hans"]),
    Takes.COUNTRIES: ("RU", ["kr"]),
    Takes.GROUP: ("rule", "vessel"),
    Takes.COUNTED: ("person", "entity"),
    Takes.SPAN: ("48h", "7d"),
    Takes.MOMENT: ("0h", "12d"),
}
STORIES = [{"title": "A story"}, {"text": "Words", "lang": "NO", "why": None}]


@st.composite
def values(draw: st.DrawFn, takes: Takes, depth: int = 1) -> Any:
    """What a key takes; now and then anything else."""
    if draw(st.integers(0, 99)) == 0:
        return draw(ANYTHING)
    if takes in SCALARS:
        return draw(st.sampled_from(SCALARS[takes]))
    if takes in (Takes.CLAUSE, Takes.NEAR):
        return draw(clauses(depth))
    if takes is Takes.CLAUSES:
        return draw(st.lists(clauses(depth - 1), min_size=1, max_size=3))
    if takes is Takes.ITEMS:
        return [draw(items()) for _ in range(draw(st.integers(1, 2)))]
    if takes is Takes.SOURCE:
        return draw(maps(keys.SOURCE))
    if takes is Takes.STEP:
        return draw(maps(keys.STEP))
    if takes is Takes.STEPS:
        return [draw(maps(keys.STEP)) for _ in range(draw(st.integers(1, 3)))]
    if takes is Takes.CONDITION:
        return draw(maps(keys.CONDITION))
    if takes is Takes.CORRELATION:
        return draw(correlations())
    if takes is Takes.REHEARSALS:
        return {"match": [draw(maps(keys.REHEARSAL))], "no_match": None}
    if takes is Takes.OCCURRENCES:
        return [draw(maps(keys.OCCURRENCE)) for _ in range(draw(st.integers(1, 2)))]
    if takes is Takes.RELATED:
        return [draw(maps(keys.RELATED))]
    return draw(st.sampled_from([{"match": STORIES}, {"no_match": []}, {}])) if takes is Takes.EXAMPLES else STORIES


@st.composite
def maps(draw: st.DrawFn, table: Any) -> dict[str, Any]:
    """The needed keys, some of the others, and seldom a wrong one."""
    names = [name for name in table if table[name].needed or draw(st.integers(0, 3)) == 0]
    if draw(st.integers(0, 39)) == 0:
        names = [*names[1:], draw(st.sampled_from(("titel", "<<", "within", "of")))]
    return {name: draw(values(table[name].takes) if name in table else ANYTHING) for name in names}


@st.composite
def correlations(draw: st.DrawFn) -> dict[str, Any]:
    """Of some type, with what it needs, and seldom with what another one needs."""
    kind = draw(st.sampled_from(sorted(keys.CORRELATION_TYPES)))
    needed, allowed = keys.CORRELATION_TYPES[kind]
    names = ["type", "rules", "timespan", *needed, *(name for name in allowed if draw(st.booleans()))]
    if draw(st.integers(0, 19)) == 0:
        names = [*names[1:], draw(st.sampled_from(sorted(keys.CORRELATION)))]
    found = {name: draw(values(keys.CORRELATION[name].takes)) for name in names if name not in ("type", "rules")}
    return {**found, **({"type": kind} if "type" in names else {}), "rules": draw(st.sampled_from(("r", ["r"])))}


@st.composite
def clauses(draw: st.DrawFn, depth: int) -> dict[str, Any]:
    """One head or two with what belongs to them."""
    mentions = st.lists(st.sampled_from(keys.MENTIONS), min_size=1, max_size=2, unique=True)
    others = st.lists(st.sampled_from((*keys.OPERATORS, *keys.FACTS, "none")), min_size=1, max_size=2)
    names = draw(others if depth > 0 and draw(st.integers(0, 2)) > 0 else mentions)
    for head in tuple(names):
        for name in keys.beside(head):
            if name in ("of", "threshold") or draw(st.integers(0, 2)) == 0:
                names.append(name)
    if draw(st.integers(0, 39)) == 0:
        names.append(draw(st.sampled_from(sorted(keys.CLAUSE))))
    return {name: draw(values(keys.CLAUSE[name].takes, depth)) for name in dict.fromkeys(names)}


@st.composite
def items(draw: st.DrawFn) -> dict[str, Any]:
    mention = draw(st.sampled_from(keys.MENTIONS))
    return {
        mention: draw(values(keys.CLAUSE[mention].takes)),
        **draw(maps({n: k for n, k in keys.ITEM.items() if n not in keys.MENTIONS})),
    }


def agree(kind: str, name: str, value: Any) -> None:
    refused = refusals(name, json.dumps(value))  # JSON is YAML, and leaves no doubt about types
    objected = [error.message for error in VALIDATORS[kind].iter_errors(value)]
    if not refused:
        assert objected == []
    if not objected:
        assert [line for line in refused if not UNSAYABLE.search(line)] == []


def test_a_sound_correlation_fits_its_schema() -> None:
    assert refusals("correlations/p.yaml", PATTERN) == objections("correlation", PATTERN) == []


@settings(max_examples=150, deadline=None)
@given(maps(keys.RULE))
def test_loader_and_schema_agree_on_made_up_rules(rule: dict[str, Any]) -> None:
    agree("rule", "topics/r.yaml", {**rule, "id": "r"})


@settings(max_examples=80, deadline=None)
@given(maps(keys.ENTITY))
def test_loader_and_schema_agree_on_made_up_entities(entity: dict[str, Any]) -> None:
    agree("entities", "entities/more.yaml", entity)


@settings(max_examples=40, deadline=None)
@given(maps(keys.CONCEPT))
def test_loader_and_schema_agree_on_made_up_concepts(concept: dict[str, Any]) -> None:
    agree("concepts", "concepts/more.yaml", concept)


@settings(max_examples=150, deadline=None)
@given(maps(keys.CORRELATION_FILE))
def test_loader_and_schema_agree_on_made_up_correlations(correlation: dict[str, Any]) -> None:
    agree("correlation", "correlations/p.yaml", {**correlation, "id": "p"})
