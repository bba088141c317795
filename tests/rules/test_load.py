"""Rules as they are read: what is right, and every mistake at its place with what to do."""

from __future__ import annotations

import pytest

from monitor.errors import Mistakes
from monitor.model import Level, RuleSetFiles
from monitor.rules.load import rules_from
from monitor.rules.rule import All, AnyOf, Leaf, NoneOf, Unit, Window
from tests.rules.sets import files, rule_set


def mistakes(of: RuleSetFiles) -> list[str]:
    """What is wrong, a line a mistake."""
    with pytest.raises(Mistakes) as caught:
        rules_from(of)
    return str(caught.value).splitlines()


def test_a_rule_is_read_with_all_that_it_says() -> None:
    rest = """
    status: experimental
    description: Why it is there.
    references: [UNSCR 1718]
    falsepositives: [Sport]
    examples:
      match:
        - {lang: "NO", title: Russia}
      no_match:
        - {title: Nothing}
    """
    rule = rule_set("{any: [{entity: russia}], none: [{term: chess}]}", rest=rest).rules[0]
    assert (rule.id, rule.title, rule.level, rule.status) == ("r", "A rule", Level.HIGH, "experimental")
    assert (rule.description, rule.references, rule.falsepositives) == ("Why it is there.", ("UNSCR 1718",), ("Sport",))
    assert rule.when == All((AnyOf((Leaf("entity", ("russia",)),)), NoneOf((Leaf("term", ("chess",)),))))
    assert [(example.matches, example.story["title"]) for example in rule.examples] == [
        (True, "Russia"),
        (False, "Nothing"),
    ]


def test_words_that_yaml_would_read_as_something_else_stay_words() -> None:
    rule = rule_set("{any: [{term: NO}, {term: 12:30}, {term: 1e3}]}").rules[0]
    assert isinstance(rule.when, AnyOf)
    assert [leaf.names for leaf in rule.when.clauses if isinstance(leaf, Leaf)] == [("NO",), ("12:30",), ("1e3",)]


@pytest.mark.parametrize(
    ("within", "window"),
    [
        ("1 word", Window(Unit.WORDS, 1)),
        ("12 words", Window(Unit.WORDS, 12)),
        ("2 sentences", Window(Unit.SENTENCES, 2)),
        ("paragraph", Window(Unit.PARAGRAPH)),
        ("title", Window(Unit.TITLE)),
        ("lead", Window(Unit.LEAD)),
        ("story", Window(Unit.STORY)),
    ],
)
def test_a_window_is_read(within: str, window: Window) -> None:
    rule = rule_set(f"{{all: [{{entity: russia}}], within: {within}}}").rules[0]
    assert isinstance(rule.when, All)
    assert rule.when.within == window


WHEN = [
    # (when, what is wrong)
    pytest.param("entity: rusia", "there is no entity `rusia`. Perhaps `russia` is meant.", id="unknown entity"),
    pytest.param(
        "concept: munition", "there is no concept `munition`. Perhaps `munitions` is meant.", id="unknown concept"
    ),
    pytest.param("entity: zzz", "there is no entity `zzz`. Add it to the entity files.", id="nothing like it"),
    pytest.param("entty: russia", "unknown key `entty`. Perhaps `entity` is meant.", id="unknown key"),
    pytest.param(
        "entity: russia\nwithn: title",
        "unknown key `withn` beside `entity`. Perhaps `within` is meant.",
        id="unknown key beside another",
    ),
    pytest.param(
        "entity: russia\nwithin: title",
        "`within` belongs to `all`. Put it beside `all`, or remove it.",
        id="within beside a leaf",
    ),
    pytest.param(
        "all: [{entity: russia}]\nin: title",
        "`in` belongs to `entity`. Put it beside `entity`, or remove it.",
        id="in beside all",
    ),
    pytest.param(
        "all: [{entity: russia}]\nany: [{entity: russia}]",
        "`all` and `any` stand in one map. Give each a map of its own, under `all` or `any`.",
        id="two operators in one map",
    ),
    pytest.param("- entity: russia", "a clause is a map, such as `entity: north-korea`. Write one.", id="a list"),
    pytest.param("{}", "a clause is a map, such as `entity: north-korea`. Write one.", id="an empty map"),
    pytest.param(
        "all: {entity: russia}",
        "`all` takes a list of clauses. Write each on a line after `- `.",
        id="all without a list",
    ),
    pytest.param("any: []", "`any` takes a list of clauses. Write each on a line after `- `.", id="any of nothing"),
    pytest.param(
        "none: [{entity: russia}]",
        "`when` asks for nothing that must be there. Name an entity, a concept or a term.",
        id="nothing positive",
    ),
    pytest.param(
        "language: en",
        "`when` asks for nothing that must be there. Name an entity, a concept or a term.",
        id="only a language",
    ),
    pytest.param(
        "any: [{entity: russia}, {source: {country: RU}}]",
        "`when` asks for nothing that must be there. Name an entity, a concept or a term.",
        id="a source alone would do",
    ),
    pytest.param(
        "any: [{entity: russia}, {none: [{term: chess}]}]",
        "`when` asks for nothing that must be there. Name an entity, a concept or a term.",
        id="a none alone would do",
    ),
    pytest.param(
        "at_least: 2\nof: [{none: [{term: chess}]}, {language: en}, {entity: russia}]",
        "`when` asks for nothing that must be there. Name an entity, a concept or a term.",
        id="two of three need no word",
    ),
    pytest.param(
        "all: [{none: [{entity: russia}]}]\nwithin: title",
        "`all` holds nothing that must be there. Add a clause beside `none`.",
        id="all of nothing but none",
    ),
    pytest.param(
        "at_least: 3\nof: [{entity: russia}, {entity: kim}]",
        "at least 3 of 2 clauses can never hold. Lower the number.",
        id="at_least too high",
    ),
    pytest.param(
        "at_least: 0\nof: [{entity: russia}]", "`0` is no whole number from 1 on. Write one.", id="at_least nothing"
    ),
    pytest.param("at_least: 1", "`at_least` has no `of`. Add the list of clauses as `of:`.", id="at_least without of"),
    pytest.param(
        "entity: russia\ncount: many", "`many` is no whole number from 1 on. Write one.", id="count no number"
    ),
    pytest.param(
        "entity: russia\nin: headline",
        "`headline` is no part of a story. The parts are title, summary, text, lead.",
        id="unknown field",
    ),
    pytest.param("entity: []", "one name or a list of names is expected here. Write them.", id="no entity named"),
    pytest.param("language: klingon", "`klingon` is no language we tell.", id="unknown language"),
    pytest.param(
        "source: {contry: RU}",
        "`contry` is no source. Perhaps `country` is meant.",
        id="unknown source",
    ),
    pytest.param(
        "source: RU",
        "`source` takes a map. Its keys are feed, publisher, country, state_controlled.",
        id="source without a map",
    ),
    pytest.param("watchlist: ofac", "no watchlist is imported yet. Name the entities instead.", id="a watchlist"),
    *(
        pytest.param(
            f"all: [{{entity: russia}}]\nwithin: {window}",
            f"`{window}` is no window. Write `12 words`, `2 sentences`, paragraph, title, lead or story.",
            id=f"within {window}",
        )
        for window in ("0 words", "-1 words", "2.5 sentences", "2 lines", "words", "summary", "99999 words")
    ),
    pytest.param(
        "all: [{entity: russia}]\nin_order: maybe",
        "`maybe` is neither true nor false. Write one of the two.",
        id="in_order maybe",
    ),
    pytest.param(
        "all: [{any: [{entity: russia}]}, {entity: kim}]\nin_order: true",
        "`in_order` takes only entity, concept and term. Move the nested clauses out.",
        id="in_order with nested clauses",
    ),
    *(
        pytest.param(
            f"all: [{{entity: russia}}, {clause}]\nwithin: lead",
            f"`{name}` is about the whole story. Move it out of the `within`.",
            id=f"{name} under within",
        )
        for name, clause in (
            ("source", "{source: {country: RU}}"),
            ("language", "{any: [{language: ru}]}"),
            ("weigh", "{weigh: [{entity: kim, points: 5}], threshold: 5}"),
        )
    ),
    pytest.param(
        "weigh: [{entity: russia, points: 5, most: 15}, {entity: kim, points: -5}]\nthreshold: 20",
        "the items reach at most 15 points, the threshold is 20. Set it between 0 and what the items reach.",
        id="weigh that is never reached",
    ),
    pytest.param(
        "weigh: [{entity: russia, points: 5}]\nthreshold: 0",
        "the items reach at most 5 points, the threshold is 0. Set it between 0 and what the items reach.",
        id="weigh that always holds",
    ),
    pytest.param(
        "weigh: [{entity: russia, points: 5}]",
        "`weigh` has no `threshold`. Add the points from which it holds.",
        id="weigh without threshold",
    ),
    pytest.param(
        "weigh: [{entity: russia}]\nthreshold: 5",
        "an item names one entity, concept or term, and its points. Write both.",
        id="item without points",
    ),
    pytest.param(
        "weigh: [{entity: russia, points: 5, weight: 3}]\nthreshold: 5",
        "unknown key `weight` in an item of `weigh`.",
        id="unknown key in an item",
    ),
    pytest.param(
        "weigh: [{entity: russia, points: 9, most: 3}]\nthreshold: 3",
        "9 points, at most 3. `most` goes as far as `points`, or further.",
        id="most below points",
    ),
    pytest.param("weigh: [{entity: russia, points: nan}]\nthreshold: 3", "`nan` is no number.", id="points no number"),
    pytest.param(
        'term: "朝鲜*"',
        "`朝鲜*`: these scripts are found inside longer words anyway. Remove the `*`.",
        id="wildcard in Han",
    ),
    pytest.param(
        'term: "*포탄"',
        "`*포탄`: these scripts are found inside longer words anyway. Remove the `*`.",
        id="wildcard in Hangul",
    ),
    pytest.param('term: "ab*"', "`ab*` would meet nearly every word. Leave at least three letters.", id="short prefix"),
    pytest.param('term: "mun*tion"', "`*` stands at the beginning or the end of a word.", id="wildcard inside"),
    pytest.param('term: "=Grad*"', "`=Grad*` asks for the exact form and for a free end. Choose one.", id="= and *"),
    pytest.param(f"term: {'ab ' * 21}", "ab` has 21 words. Keep it to 20.", id="a term of 21 words"),
    pytest.param(
        f"term: {'s' * 101}", "ss` holds a word of more than 100 letters. Write a shorter one.", id="101 letters"
    ),
    pytest.param(f"term: {'abcd ' * 40}ef", "ef` has 202 characters. Keep it under 200.", id="202 characters"),
    pytest.param('term: "?!"', "`?!` holds no letter or digit. Write a word.", id="a term without letters"),
]


@pytest.mark.timeout(10)
@pytest.mark.parametrize(("when", "wrong"), WHEN)
def test_a_bad_clause_is_refused(when: str, wrong: str) -> None:
    lines = mistakes(files(when))
    assert len(lines) == 1, lines
    assert lines[0].startswith("rules/topics/r.yaml:")
    assert wrong in lines[0]


TOPIC = b"""title: T
id: other
level: hgh
status: new
wen: {}
when:
  all:
    - entity: rusia
    - concpt: x
"""
CONCEPTS = b"""concepts:
  - id: Bad Id
    gloss: g
    terms: {xx: [a], en: [b]}
  - {gloss: no id, terms: {en: [c]}}
"""
EVERYTHING = """
rules/concepts/c.yaml:2:9: `Bad Id` is no id. Write small letters a to z, digits and hyphens.
rules/concepts/c.yaml:4:13: `xx` is no language we tell. The languages are en, de, fr, es, it, pl, ru, uk, ko, ja, zh, \
zh-Hans, zh-Hant, ar.
rules/concepts/c.yaml:5:5: a concept has no `id`. Add it.
rules/topics/r.yaml:2:5: the id is `other`, the file topics/r.yaml. Give both the same name.
rules/topics/r.yaml:3:8: `hgh` is no level. Perhaps `high` is meant.
rules/topics/r.yaml:4:9: `new` is no status. Write one of stable, test, experimental, deprecated.
rules/topics/r.yaml:5:1: unknown key `wen` in a rule. Perhaps `when` is meant.
rules/topics/r.yaml:8:15: there is no entity `rusia`. Perhaps `russia` is meant.
rules/topics/r.yaml:9:7: unknown key `concpt`. Perhaps `concept` is meant.
"""


def test_every_mistake_of_every_file_comes_at_once_each_at_its_place() -> None:
    entities = b"{id: russia, type: state, names: {en: [Russia]}}"
    parts = (("topics/r.yaml", TOPIC), ("entities/e.yaml", entities), ("concepts/c.yaml", CONCEPTS))
    assert mistakes(RuleSetFiles("0", parts)) == EVERYTHING.strip().splitlines()


def test_a_mistake_that_aliases_repeat_is_told_once() -> None:
    assert mistakes(files("any: [&one {entity: rusia}, *one, *one, {entity: rusia}]")) == [
        "rules/topics/r.yaml:6:23: there is no entity `rusia`. Perhaps `russia` is meant.",
        "rules/topics/r.yaml:6:52: there is no entity `rusia`. Perhaps `russia` is meant.",
    ]
