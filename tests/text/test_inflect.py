"""Inflection, a table a language: the forms of a name or term that must be found, and near words that must not.

Russian, Ukrainian, Arabic, Korean, Japanese and Chinese have a file each."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Level, Story
from monitor.rules.match import Matcher
from monitor.rules.rule import Entity, Leaf, Rule, RuleSet, Written
from monitor.text.fold import fold_text
from monitor.text.inflect import READ_AS, heads, inside, keys, term_keys
from tests.text.forms_west import WEST
from tests.text.test_tables import read


def rows() -> list[tuple[str, str, str, bool]]:
    """(language, term, text, found)."""
    found = []
    for language, table in WEST.items():
        for line in re.sub(r"\n {9,}", " ", table.strip()).splitlines():
            term, rest = line.strip().split(": ", 1)
            met, near = rest.split(" | ")
            found += [(language, term, form.strip(), True) for form in met.split(",")]
            found += [(language, term, form.strip(), False) for form in near.split(",")]
    return found


@cache
def matcher(language: str, term: str) -> Matcher:
    """Looks for one name, which is inflected by the rules of the language that lists it, in any story."""
    entity = Entity("e", "weapon", term, (Written(term, language),))
    rule = Rule("r", "R", Level.LOW, "stable", Leaf("entity", ("e",)), (), "r.yaml")
    return Matcher(RuleSet((rule,), {"e": entity}, {}, "0"))


@pytest.mark.parametrize(("language", "term", "text", "found"), rows())
def test_a_form_is_found_and_a_near_word_is_not(language: str, term: str, text: str, found: bool) -> None:
    reading = matcher(language, term).read(Story(key="s", title=text, language=language))
    assert bool(reading.matches) is found


BARE = str.maketrans("ÀÂÄÁĄÇĆÉÈÊËĘÎÏÍÌÔÖÓÒÛÜÙÚÑŃŁŚŹŻ", "AAAAACCEEEEEIIIIOOOOUUUUNNLSZZ")


@pytest.mark.parametrize(("language", "term"), sorted({row[:2] for row in rows() if row[0] in WEST}))
def test_capitals_without_accents_are_found(language: str, term: str) -> None:
    """Headlines are set so: CORÉE is found in COREE, wysłał in WYSLAL."""
    forms = [text for code, name, text, found in rows() if (code, name) == (language, term) and found]
    headlines = [text.upper().translate(BARE) for text in forms]
    reads = matcher(language, term).read
    assert [text for text in headlines if not reads(Story(key="s", title=text, language=language)).matches] == []


@pytest.mark.parametrize("language", WEST)
def test_every_language_has_twenty_rows_of_each_kind_that_matter(language: str) -> None:
    mine = [found for code, _, _, found in rows() if code == language]
    assert mine.count(True) >= 20
    assert mine.count(False) >= 15


@pytest.mark.parametrize("language", WEST)
def test_a_western_language_has_more_rows_and_a_third_are_near_words(language: str) -> None:
    mine = [found for code, _, _, found in rows() if code == language]
    assert len(mine) >= 300
    assert mine.count(False) >= mine.count(True) / 3


# properties

WORDS = st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzäöüßàâçéèêëîïôûùñáíóúìòąćęłńśźż"), min_size=1, max_size=25)
MOST_KEYS = 60


def looks(word: str, language: str) -> frozenset[str]:
    return term_keys(fold_text(word), word.lower(), language)


@pytest.mark.parametrize("language", WEST)
@given(WORDS)
def test_a_word_meets_itself_however_it_is_written(language: str, word: str) -> None:
    folded = fold_text(word)
    for written in (word, word.upper(), word.capitalize(), folded, folded.upper()):
        assert looks(word, language) & keys(fold_text(written), written.lower(), language)


@pytest.mark.parametrize("language", WEST)
@given(WORDS)
def test_keys_hold_the_word_and_are_few(language: str, word: str) -> None:
    folded = fold_text(word)
    found = keys(folded, word.lower(), language)
    assert folded in found
    assert folded in looks(word, language)
    assert len(found) <= MOST_KEYS
    assert found == keys(folded, word.lower(), language)


@pytest.mark.parametrize("language", WEST)
@given(st.text(max_size=40), st.text(max_size=40))
def test_no_word_is_too_odd(language: str, word: str, raw: str) -> None:
    assert word in keys(word, raw, language)
    assert word in term_keys(word, raw, language)


@pytest.mark.parametrize("language", WEST)
@given(WORDS)
def test_an_accent_left_out_changes_nothing_in_a_story(language: str, word: str) -> None:
    assert keys(fold_text(word), word.lower(), language) == keys(fold_text(word), fold_text(word), language)


# what tells most words from all that is looked for, before their keys are worked out

CYRILLIC = st.text(st.sampled_from("абвгґдеєжзийіїклмнопрстуфхцчшщыэюяь"), min_size=1, max_size=14)
ARABIC = st.text(st.sampled_from("ءأؤئابتجدرسعفقكلمنهويةال"), min_size=1, max_size=10)
LETTERS = {"ru": CYRILLIC, "uk": CYRILLIC, "ar": ARABIC}
INFLECTED = (*WEST, *LETTERS)


def check_heads(word: str, language: str) -> None:
    """Every key of a word, and every end of one, tells how the word begins and what is in it."""
    folded = fold_text(word)
    words = READ_AS[language](folded) if language in READ_AS else (folded,)
    for key in keys(folded, word.lower(), language):
        begin = [(head, one) for head in heads(key, language) for one in words if one.startswith(head.letters)]
        assert any(len(one) <= head.longest for head, one in begin), (word, key)
        for start in range(len(re.split("[ :]", key)[0])):
            assert any(part in one for part in inside(key[start:], language) for one in words), (word, key[start:])


@pytest.mark.parametrize("language", INFLECTED)
def test_the_forms_of_the_tables_begin_as_their_keys_say(language: str) -> None:
    told = [row[2] for row in rows() if row[0] == language] or [text for _, text, _ in read(language)]
    for word in {word for text in told for word in re.findall(r"[^\W_]+", text)}:
        check_heads(word, language)


@pytest.mark.parametrize("language", INFLECTED)
@settings(max_examples=50, deadline=None)
@given(st.data())
def test_any_word_begins_as_its_keys_say(language: str, data: st.DataObject) -> None:
    check_heads(data.draw(LETTERS.get(language, WORDS)), language)
