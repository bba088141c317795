"""Section 5 of the design, sentence by sentence, as far as the loader decides it. What clauses then mean in a story is
in test_clauses.py and test_hits.py; what else is refused, and with which words, in test_load.py."""

from __future__ import annotations

import pytest

from monitor.errors import Mistakes
from monitor.marked import read_marked
from monitor.model import Level, RuleSetFiles
from monitor.rules.load import rules_from
from monitor.rules.rule import (
    All,
    AnyOf,
    AtLeast,
    Clause,
    Item,
    Leaf,
    NoneOf,
    Source,
    Spoken,
    Unit,
    Weigh,
    Window,
    Written,
)
from tests.rules.sets import files, rule_set

RUSSIA, KIM, SHELLS = Leaf("entity", ("russia",)), Leaf("entity", ("kim",)), Leaf("concept", ("munitions",))
CHESS = Leaf("term", ("chess",))

MEANS: list[tuple[str, str, Clause]] = [
    # (sentence, `when`, what it is read as)
    ("a leaf: entity", "entity: russia", RUSSIA),
    ("a leaf: concept", "concept: munitions", SHELLS),
    ("a leaf: term", "term: chess", CHESS),
    ("a leaf: source, by feed", "{term: chess, source: {feed: Yonhap}}",
     All((CHESS, Source((("feed", ("Yonhap",)),))))),
    ("a leaf: source, by publisher, which is known in small letters", "{term: chess, source: {publisher: Yonhap}}",
     All((CHESS, Source((("publisher", ("yonhap",)),))))),
    ("a leaf: source, by country, which is known in capitals", "{term: chess, source: {country: [kp, RU]}}",
     All((CHESS, Source((("country", ("KP", "RU")),))))),
    ("a leaf: source, by who controls it", "{term: chess, source: {state_controlled: true}}",
     All((CHESS, Source((("state_controlled", ("true",)),))))),
    ("a leaf: language", "{term: chess, language: ko}", All((CHESS, Spoken(("ko",))))),
    ("language: both Chinese scripts, or one", "{term: chess, language: [zh, zh-Hant]}",
     All((CHESS, Spoken(("zh", "zh-Hant"))))),
    ("a list is any of: entities", "entity: [russia, kim]", Leaf("entity", ("russia", "kim"))),
    ("a list is any of: concepts", "concept: [munitions, delivery]", Leaf("concept", ("munitions", "delivery"))),
    ("a list is any of: terms", "term: [chess, =Grad, 'munition*']", Leaf("term", ("chess", "=Grad", "munition*"))),
    ("a leaf may have `in`: title", "{term: chess, in: title}", Leaf("term", ("chess",), ("title",))),
    ("a leaf may have `in`: lead", "{term: chess, in: lead}", Leaf("term", ("chess",), ("lead",))),
    ("`in`: a list", "{term: chess, in: [title, summary, text]}",
     Leaf("term", ("chess",), ("title", "summary", "text"))),
    ("a leaf may have `count`", "{term: chess, count: 3}", Leaf("term", ("chess",), (), 3)),
    ("keys beside each other must all hold: leaves", "{entity: russia, concept: munitions}", All((RUSSIA, SHELLS))),
    ("keys beside each other must all hold: `in` is about each", "{entity: russia, term: chess, in: text, count: 2}",
     All((Leaf("entity", ("russia",), ("text",), 2), Leaf("term", ("chess",), ("text",), 2)))),
    ("keys beside each other must all hold: a leaf and an operator", "{entity: russia, any: [{term: chess}]}",
     All((RUSSIA, AnyOf((CHESS,))))),
    ("an operator: all", "all: [{entity: russia}, {term: chess}]", All((RUSSIA, CHESS))),
    ("an operator: any", "any: [{entity: russia}, {term: chess}]", AnyOf((RUSSIA, CHESS))),
    ("an operator: at_least N of", "{at_least: 2, of: [{entity: russia}, {entity: kim}, {term: chess}]}",
     AtLeast(2, (RUSSIA, KIM, CHESS))),
    ("an operator: weigh with threshold", "{weigh: [{entity: russia, points: 5}], threshold: 5}",
     Weigh((Item(RUSSIA, 5, 5),), 5)),
    ("`none` may stand beside an operator", "{any: [{term: chess}], none: [{entity: kim}, {entity: russia}]}",
     All((AnyOf((CHESS,)), NoneOf((KIM, RUSSIA))))),
    ("`none` may stand beside a leaf", "{term: chess, none: [{entity: kim}]}", All((CHESS, NoneOf((KIM,))))),
    ("clauses nest", "all: [{any: [{term: chess}, {all: [{entity: kim}], within: title}]}]",
     All((AnyOf((CHESS, All((KIM,), Window(Unit.TITLE)))),))),
    ("`within` belongs to `all`: N words", "{all: [{term: chess}], within: 12 words}",
     All((CHESS,), Window(Unit.WORDS, 12))),
    ("`within` belongs to `all`: N sentences", "{all: [{term: chess}], within: 2 sentences}",
     All((CHESS,), Window(Unit.SENTENCES, 2))),
    ("`within` belongs to `all`: one of them", "{all: [{term: chess}], within: 1 sentence}",
     All((CHESS,), Window(Unit.SENTENCES, 1))),
    ("`within`: paragraph", "{all: [{term: chess}], within: paragraph}", All((CHESS,), Window(Unit.PARAGRAPH))),
    ("`within`: lead", "{all: [{term: chess}], within: lead}", All((CHESS,), Window(Unit.LEAD))),
    ("`within`: story is the default", "{all: [{term: chess}], within: story}", All((CHESS,))),
    ("`in_order` belongs to `all`", "{all: [{term: chess}, {entity: kim}], in_order: true}",
     All((CHESS, KIM), in_order=True)),
    ("`in_order: false` is none", "{all: [{any: [{term: chess}]}], in_order: false}", All((AnyOf((CHESS,)),))),
    ("`within` and `in_order` together", "{all: [{term: chess}, {entity: kim}], within: 5 words, in_order: true}",
     All((CHESS, KIM), Window(Unit.WORDS, 5), in_order=True)),
    ("a `none` inside asks about the window", "{all: [{term: chess}, {none: [{entity: kim}]}], within: title}",
     All((CHESS, NoneOf((KIM,))), Window(Unit.TITLE))),
    ("a `none` beside it asks about the story", "{all: [{term: chess}], within: title, none: [{entity: kim}]}",
     All((All((CHESS,), Window(Unit.TITLE)), NoneOf((KIM,))))),
    ("a language beside a `within` is about the story", "{all: [{term: chess}], within: title, language: en}",
     All((All((CHESS,), Window(Unit.TITLE)), Spoken(("en",))))),
    ("`weigh` within the story is about the story",
     "{all: [{weigh: [{term: chess, points: 3}], threshold: 3}], within: story}",
     All((Weigh((Item(CHESS, 3, 3),), 3),))),
    ("each hit adds `points`, up to `most`", "{weigh: [{term: chess, points: 3, most: 9}], threshold: 9}",
     Weigh((Item(CHESS, 3, 9),), 9)),
    ("`most` is `points` by default", "{weigh: [{term: chess, points: 2.5}], threshold: 0.5}",
     Weigh((Item(CHESS, 2.5, 2.5),), 0.5)),
    ("for negative points the lowest", "{weigh: [{term: chess, points: 5}, {entity: kim, points: -5, most: -9}], "
     "threshold: 5}", Weigh((Item(CHESS, 5, 5), Item(KIM, -5, -9)), 5)),
    ("an item may have `in` and `count`", "{weigh: [{term: chess, points: 5, in: title, count: 2}], threshold: 5}",
     Weigh((Item(Leaf("term", ("chess",), ("title",), 2), 5, 5),), 5)),
    ("a rule is in the language it is written in: keys in any order", "{count: 2, term: chess}",
     Leaf("term", ("chess",), (), 2)),
    ("an alias stands for its value", "any: [&one {term: chess}, *one]", AnyOf((CHESS, CHESS))),
]  # fmt: skip


@pytest.mark.parametrize(("when", "clause"), [pytest.param(when, clause, id=said) for said, when, clause in MEANS])
def test_a_clause_is_read_as_the_design_says(when: str, clause: Clause) -> None:
    assert rule_set(when).rules[0].when == clause


REFUSED = [
    # (sentence, `when`, what is told)
    ("one operator a map", "{all: [{term: chess}], any: [{term: chess}]}", "`all` and `any` stand in one map."),
    ("one operator a map, however many", "{all: [{term: chess}], weigh: [{term: chess, points: 1}], threshold: 1}",
     "`all` and `weigh` stand in one map."),
    ("`none` needs a clause beside it", "none: [{term: chess}]", "`when` asks for nothing that must be there."),
    ("`within` belongs to `all`", "{any: [{term: chess}], within: title}", "`within` belongs to `all`."),
    ("`in_order` belongs to `all`", "{term: chess, in_order: true}", "`in_order` belongs to `all`."),
    ("`in_order`: leaves only", "{all: [{term: chess}, {language: en}], in_order: true}",
     "`in_order` takes only entity, concept and term."),
    ("`of` belongs to `at_least`", "{any: [{term: chess}], of: [{term: chess}]}", "`of` belongs to `at_least`."),
    ("`threshold` belongs to `weigh`", "{term: chess, threshold: 5}", "`threshold` belongs to `weigh`."),
    ("`points` belong to an item of `weigh`", "{term: chess, points: 5}", "unknown key `points` beside `term`."),
    ("`in` belongs to a mention", "{term: chess, any: [{language: en, in: title}]}", "`in` belongs to `entity`."),
    ("`count` belongs to a mention", "{all: [{term: chess}], count: 2}", "`count` belongs to `entity`."),
    ("`in` is a part of a story", "{term: chess, in: body}", "`body` is no part of a story."),
    ("no `weigh` under `within`, however deep",
     "{all: [{any: [{weigh: [{term: chess, points: 1}], threshold: 1}]}], within: 2 words}",
     "`weigh` is about the whole story."),
    ("no `source` under `within`", "{all: [{term: chess, source: {country: RU}}], within: paragraph}",
     "`source` is about the whole story."),
    ("no `language` under `within`", "{all: [{term: chess}, {none: [{language: ru}]}], within: title}",
     "`language` is about the whole story."),
    ("a list of lists is no list", "entity: [[russia]]", "one name or a list of names is expected here."),
    ("a `when` without a positive clause", "{language: ko, source: {country: KP}}",
     "`when` asks for nothing that must be there."),
    ("a `when` that a source alone fulfils", "any: [{term: chess}, {source: {country: KP}}]",
     "`when` asks for nothing that must be there."),
    ("a `weigh` that can never reach its threshold",
     "{weigh: [{term: chess, points: 5, most: 9}, {entity: kim, points: -1}], threshold: 10}",
     "the items reach at most 9 points, the threshold is 10."),
    ("no free regex", "regex: 'shells?'", "unknown key `regex`."),
    ("`*` is refused in Han", "term: '朝*'", "these scripts are found inside longer words anyway."),
    ("`*` is refused in kana", "term: '*ミサイル'", "these scripts are found inside longer words anyway."),
    ("`*` is refused in Hangul", "term: '포탄*'", "these scripts are found inside longer words anyway."),
    ("unknown keys, with the likely one", "{entiy: russia}", "unknown key `entiy`. Perhaps `entity` is meant."),
    ("a watchlist, until lists are imported", "watchlist: ofac-sdn", "no watchlist is imported yet."),
    ("a watchlist with its programme", "watchlist: {list: ofac-sdn, programme: DPRK}", "no watchlist is imported yet."),
    ("a watchlist in an item", "{weigh: [{watchlist: ofac, term: chess, points: 1}], threshold: 1}",
     "no watchlist is imported yet."),
]  # fmt: skip


@pytest.mark.parametrize(("when", "told"), [pytest.param(when, told, id=said) for said, when, told in REFUSED])
def test_a_clause_is_refused_as_the_design_says(when: str, told: str) -> None:
    with pytest.raises(Mistakes) as caught:
        rules_from(files(when))
    (line,) = str(caught.value).splitlines()
    assert told in line


def test_a_term_is_never_a_regular_expression() -> None:
    """It is looked for as it stands; signs between its words are like blanks."""
    assert rule_set("term: 'shells?|rounds'").rules[0].when == Leaf("term", ("shells?|rounds",))


# metadata

METADATA = """
    status: experimental
    description: What it is for.
    author: A. Nyman, B. Okoro
    date: 2025-01-31
    modified: 2025/03/01
    tags: [dprk, un.1718]
    references: [UNSCR 1718, "https://example.org/report"]
    related:
      - {id: dprk-sanctions, type: similar}
      - {id: 8f4b9c1e-3c62-4f0f-9c55-0d6c1f4f4a35, type: derived}
    falsepositives: One text will do
"""


def test_metadata_means_what_sigma_readers_expect() -> None:
    rule = rule_set("term: chess", rest=METADATA).rules[0]
    assert (rule.status, rule.description, rule.level) == ("experimental", "What it is for.", Level.HIGH)
    assert rule.references == ("UNSCR 1718", "https://example.org/report")
    assert rule.falsepositives == ("One text will do",)


@pytest.mark.parametrize("level", ["informational", "low", "medium", "high", "critical"])
def test_every_level_of_sigma_is_one(level: str) -> None:
    content = f"title: T\nid: r\nlevel: {level}\nwhen: {{term: chess}}\n".encode()
    assert rules_from(RuleSetFiles("0", (("topics/r.yaml", content),))).rules[0].level.word == level


@pytest.mark.parametrize("status", ["stable", "test", "experimental", "deprecated"])
def test_every_status_is_one_and_stable_the_default(status: str) -> None:
    assert rule_set("term: chess", rest=f"status: {status}").rules[0].status == status
    assert rule_set("term: chess").rules[0].status == "stable"


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("date: today", "`today` is no date. Write it as 2025-01-31."),
        ("modified: 2025-02-30", "`2025-02-30` is no date."),
        ("author: [A, B]", "a text is expected here."),
        ("tags: {a: b}", "a text is expected here."),
        ("related: [{id: other}]", "a related rule has no `type`. Add it."),
        ("related: [{id: other, type: obsoletes}]", "`obsoletes` is no relation. Perhaps `obsolete` is meant."),
        ("refrences: [a]", "unknown key `refrences` in a rule. Perhaps `references` is meant."),
        ("logsource: {product: windows}", "unknown key `logsource` in a rule."),
    ],
)
def test_metadata_that_is_wrong_is_refused(line: str, told: str) -> None:
    with pytest.raises(Mistakes) as caught:
        rules_from(files("term: chess", rest=line))
    (only,) = str(caught.value).splitlines()
    assert told in only


# entities and concepts


def test_an_entity_is_read_with_all_that_it_says() -> None:
    entities = """
entities:
  - {id: north-korea, type: state, names: {en: [North Korea]}}
  - id: kim
    type: person
    gloss: Kim Jong Un
    belongs_to: [north-korea]
    names: {en: [Kim Jong Un, Kim Jong-un], ru: Ким Чен Ын, zh-Hant: [金正恩]}
    needs: {any: [{entity: north-korea}, {term: summit}]}
    except: [Kim Kardashian]
"""
    kim = rule_set("entity: kim", entities=entities).entities["kim"]
    assert (kim.type, kim.gloss, kim.belongs_to) == ("person", "Kim Jong Un", ("north-korea",))
    assert kim.names == (
        Written("Kim Jong Un", "en"),
        Written("Kim Jong-un", "en"),
        Written("Ким Чен Ын", "ru"),
        Written("金正恩", "zh-Hant"),
    )
    assert kim.needs == AnyOf((Leaf("entity", ("north-korea",)), Leaf("term", ("summit",))))
    assert kim.excepted == (Written("Kim Kardashian", ""),)


@pytest.mark.parametrize("kind", ["state", "person", "organisation", "place", "vessel", "weapon", "instrument"])
def test_an_entity_is_of_one_of_seven_types(kind: str) -> None:
    entities = f"{{id: a, type: {kind}, names: {{en: [Abc]}}}}"
    assert rule_set("entity: a", entities=entities, concepts="").entities["a"].type == kind


def test_an_entity_without_names_stands_for_what_belongs_to_it() -> None:
    entities = """
entities:
  - {id: brokers, type: person, names: {}}
  - {id: b, type: person, belongs_to: brokers, names: {en: [B. Roker]}}
"""
    assert rule_set("entity: brokers", entities=entities, concepts="").entities["brokers"].names == ()
    with pytest.raises(Mistakes, match="`brokers` has no name, and nothing belongs to it"):
        rule_set("entity: brokers", entities=entities.replace("belongs_to: brokers, ", ""), concepts="")


def test_the_files_of_the_design_are_read() -> None:
    """Its own example of a rule, but for the names that it asks for."""
    text = """
title: Arms and munitions between North Korea and Russia
id: r
status: stable
level: critical
description: A transfer, sale, negotiation or production for delivery, in either direction, or its denial.
references: [UNSCR 1718, UNSCR 1874, UNSCR 2270]
falsepositives: [Tourism or flight stories with one recap sentence about ammunition]
when:
  any:
    - all:
        - entity: north-korea
        - entity: russia
        - concept: [munitions, delivery, tourism]
      within: 2 sentences
    - weigh:
        - {entity: north-korea, points: 10, most: 20}
        - {concept: munitions, points: 8, in: title, most: 16}
        - {concept: tourism, points: -20}
      threshold: 30
  none:
    - {concept: tourism, in: title}
"""
    parts = (*files("term: chess").files[1:], ("topics/r.yaml", text.encode()))
    when = rules_from(RuleSetFiles("0", parts)).rules[0].when
    assert isinstance(when, All)
    assert isinstance(when.clauses[1], NoneOf)
    assert read_marked(text.encode(), "f.yaml").at(("when", "any", 1, "threshold")).value == "30"
