"""Rules that a single word can fire, and rules that only seem so."""

from __future__ import annotations

import pytest

from monitor.rules.oneword import lint_single_words
from tests.rules.sets import ENTITIES, found, rule_set, story

CONCEPTS = """
concepts:
  - {id: munitions, gloss: ammunition, terms: {en: [shell, Plant Eleven shells], ko: [포탄]}}
  - {id: sanctions, gloss: sanctions, terms: {en: [sanction, Twinland, Trio sanction], ko: [제재, 대북제재]}}
  - {id: present, gloss: present, terms: {en: [Gift, Angara]}}
  - {id: poison, gloss: poison, terms: {de: [Gift]}}
  - {id: tourism, gloss: tourism, terms: {de: [Strand], en: [beach], ko: [러시아]}, except: [러시아]}
"""
NORTH = ENTITIES.replace("ko: [북한, 북]", "ko: [북한, 북, 대북, 대북제재]").replace(
    "{concept: munitions}]", "{concept: present}]"
)
NORTH += "  - {id: trio, type: state, names: {en: [Trio, Trio sanction, Strand]}}\n"
NORTH += "  - {id: dunai, type: place, names: {en: [Dunai]}, needs: {concept: present}}\n"


def word(when: str) -> str | None:
    """The word that is said to be enough."""
    problems = [problem.what for problem in lint_single_words(rule_set(when, entities=NORTH, concepts=CONCEPTS))]
    assert len(problems) <= 1
    return problems[0].removeprefix("one word is enough for `r`: ") if problems else None


ENOUGH = [
    pytest.param("all: [{entity: russia}, {language: [ru, ko]}]", "Россия (russia)", id="of one of two languages"),
    pytest.param(
        "all: [{entity: trio}, {concept: tourism}]", "Strand (tourism, trio)", id="a name is found in any language"
    ),
    pytest.param("entity: angara", "Angara (angara, present)", id="it is what it needs"),
    pytest.param("entity: both", "朝俄 (both)", id="a single mention"),
    pytest.param(
        "any: [{concept: tourism, in: title}, {all: [{entity: russia}, {concept: munitions}]}]",
        "Strand (tourism, trio)",
        id="a branch of one",
    ),
    pytest.param("all: [{term: chess}, {none: [{concept: munitions}]}]", "chess (chess)", id="a term and a none"),
    pytest.param("at_least: 1\nof: [{entity: both}, {concept: tourism, count: 2}]", "朝俄 (both)", id="one of several"),
    pytest.param(
        "all: [{entity: pair-one}, {entity: pair-two}]",
        "Twinland (pair-one, pair-two, sanctions)",
        id="a name of two states",
    ),
    pytest.param(
        "all: [{entity: [kim, pair-one]}, {entity: north-korea, in: lead}]",
        "Kim (kim)",
        id="an entity and its owner",
    ),
    pytest.param(
        "all: [{entity: pair-two}, {concept: sanctions}]",
        "Twinland (pair-one, pair-two, sanctions)",
        id="a name that is a term as well",
    ),
    pytest.param(
        "weigh: [{entity: both, points: 5}, {entity: russia, points: 5}]\nthreshold: 10", "朝俄 (both)", id="two items"
    ),
    pytest.param("all: [{entity: russia}, {language: ru}]", "Россия (russia)", id="a word of one language"),
]


@pytest.mark.parametrize(("when", "named"), ENOUGH)
def test_a_rule_that_one_word_fires_is_told(when: str, named: str) -> None:
    assert word(when) == named


NOT_ENOUGH = [
    pytest.param("all: [{concept: present}, {concept: poison}]", id="terms of two languages"),
    pytest.param("all: [{entity: trio}, {concept: sanctions}]", id="two words"),
    pytest.param("all: [{entity: both}]\nnone: [{entity: russia}, {concept: tourism}]", id="one of two exclusions"),
    pytest.param("all: [{entity: russia}, {concept: munitions}]", id="two mentions"),
    pytest.param("entity: russia\ncount: 2", id="twice"),
    pytest.param("weigh: [{entity: russia, points: 5, most: 10}]\nthreshold: 10", id="points of two hits"),
    pytest.param("all: [{entity: north-korea, in: title}, {entity: both, in: text}]", id="in two fields"),
    pytest.param("all: [{entity: both}, {none: [{entity: russia}]}]", id="excluded by itself"),
    pytest.param("entity: dunai", id="a name that needs something near it"),
    pytest.param("all: [{entity: both}, {source: {publisher: kcna}}]", id="of one publisher"),
    pytest.param("all: [{entity: north-korea}, {concept: sanctions, in: title}]", id="a word that is two words"),
    pytest.param("all: [{entity: north-korea}, {entity: russia}]", id="two characters, two states"),
    pytest.param("all: [{entity: russia}, {concept: tourism}]", id="a term that its except takes away"),
]


@pytest.mark.parametrize("when", NOT_ENOUGH)
def test_a_rule_that_takes_more_is_not(when: str) -> None:
    assert word(when) is None


def test_the_word_that_is_named_fires_the_rule_indeed() -> None:
    when = "all: [{entity: pair-two}, {concept: sanctions}]"
    assert found(when, story("Twinland", lang="en"), entities=NORTH, concepts=CONCEPTS) is not None
