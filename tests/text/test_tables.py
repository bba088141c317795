"""The forms of a name or term that must be found, and near words that must not: a table a language in `tables/`.

A line is `term: text, text | near word, near word`: the term as an author of rules writes it, the texts in which it
must be found, and those in which it must not. What follows ` ! ` in the term is its `except`. Every text goes through
the real matcher, as the title of a story in that language.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

from monitor.model import Level, Story
from monitor.rules.match import Matcher
from monitor.rules.rule import Entity, Leaf, Rule, RuleSet, Written

TABLES = Path(__file__).parent / "tables"
LANGUAGES = sorted(path.stem for path in TABLES.glob("*.txt"))

# Rows that do not hold yet, by language, term and text, and why.
UNMET = {
    ("ar", "نار", "فنار"): "lighthouse; without vowels it is also fa-nar, so fire",
    ("ar", "أمل", "كامل"): "complete; without its hamza, as many write, it is also ka-amal, like hope",
}


def read(language: str) -> Iterator[tuple[str, str, bool]]:
    """(term, text, found) of each form in a table."""
    for line in (TABLES / f"{language}.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            term, texts = line.split(": ", 1)
            met, _, near = texts.partition(" | ")
            yield from ((term, text.strip(), True) for text in met.split(","))
            yield from ((term, text.strip(), False) for text in near.split(","))


def rows(*languages: str, shortest: int = 1) -> list[object]:
    """The rows of these tables, but for terms of fewer characters."""
    found: list[object] = []
    for language in languages:
        for term, text, meets in read(language):
            reason = UNMET.get((language, term, text))
            marks = [pytest.mark.xfail(reason=reason, strict=True)] if reason else []
            if len(term) >= shortest:
                found.append(pytest.param(language, term, text, meets, marks=marks))
    return found


def is_found(language: str, term: str, text: str) -> bool:
    """Whether a name listed for this language is found in a text."""
    return bool(_matcher(language, term).read(Story(key="s", title=text, language=language)).matches)


@lru_cache(maxsize=1)  # the rows of a term stand together
def _matcher(language: str, term: str) -> Matcher:
    name, _, excepted = term.partition(" ! ")
    excepting = (Written(excepted, language),) if excepted else ()
    entity = Entity("e", "weapon", name, (Written(name, language),), excepted=excepting)
    rule = Rule("r", "R", Level.LOW, "stable", Leaf("entity", ("e",)), (), "r.yaml")
    return Matcher(RuleSet((rule,), {"e": entity}, {}, "0"))


@pytest.mark.parametrize(("language", "term", "text", "found"), rows(*LANGUAGES))
def test_a_form_is_found_and_a_near_word_is_not(language: str, term: str, text: str, found: bool) -> None:
    assert is_found(language, term, text) is found


# Shorter names are looked for in stories of their language alone, and an identifier may not know it by such parts.
@pytest.mark.parametrize(("language", "term", "text", "found"), rows("ja", "ko", shortest=3))
def test_letters_written_as_their_parts_are_the_same(language: str, term: str, text: str, found: bool) -> None:
    assert is_found(language, term, unicodedata.normalize("NFD", text)) is found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_is_large_and_a_third_of_it_must_not_be_found(language: str) -> None:
    found = [row[2] for row in read(language)]
    assert len(found) >= 90
    assert found.count(False) * 3 >= len(found)
