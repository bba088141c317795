"""Folding: what is alike meets, what is another letter does not, and the way back leads into the text."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.text.fold import fold, fold_text

ANY_TEXT = st.text(st.characters(), max_size=60)
# Where folding does most: marks, full-width forms, ligatures, jamo, Arabic, what nobody sees.
ODD_TEXT = st.text(
    st.sampled_from(
        "aAéÉß ǅﬁﷺｱﾞガか\u3099ｆＦ한\u1112\u1161\u11abёйїЁأآىةک\u0640\u064bılłØæ"
        "\u0301\u0308\u200b\u202e\u00ad-–‐'’`«»İ\ud800😀"
    ),
    max_size=30,
)


@given(st.one_of(ANY_TEXT, ODD_TEXT))
def test_every_character_leads_back_into_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    last = 0
    for index in range(len(folded.text)):
        start, end = folded.original(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last  # in order
        last = start


@given(st.one_of(ANY_TEXT, ODD_TEXT))
def test_folding_again_changes_nothing(text: str) -> None:
    # Parts of a letter that only meet once what nobody sees between them is gone would join the second time.
    assume(not re.search("[\u1100-\u11ff\u3099\u309a\uff9e\uff9f]", text))
    assert fold_text(fold_text(text)) == fold_text(text)


@given(st.one_of(ANY_TEXT, ODD_TEXT))
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert fold_text(unicodedata.normalize("NFD", composed)) == fold_text(composed)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), max_size=30))
def test_full_width_letters_fold_like_narrow_ones(text: str) -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in text)
    assert fold_text(wide) == fold_text(text)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("MOSKAU", "moskau", id="case"),
        pytest.param("Straße", "STRASSE", id="sharp s"),
        pytest.param("Pjöngjang", "Pjongjang", id="umlaut"),
        pytest.param("Séoul", "Seoul", id="acute"),
        pytest.param("Łódź", "Lodz", id="Polish letters"),
        pytest.param("Kœnig", "Koenig", id="ligature"),
        pytest.param("ﬁre", "fire", id="typographic ligature"),
        pytest.param("ещё", "еще", id="ё"),
        pytest.param("أسلحة", "اسلحه", id="hamza and ta marbuta"),
        pytest.param("قذائفُ", "قذائف", id="Arabic vowel signs"),
        pytest.param("كـــوريا", "كوريا", id="Arabic elongation"),
        pytest.param("کوریا", "كوريا", id="Persian keyboard"),
        pytest.param("ﾐｻｲﾙ", "ミサイル", id="half-width kana"),
        pytest.param("ﾐｻｲﾙﾊﾞ", "ミサイルバ", id="half-width kana with its mark"),
        pytest.param("ＫＮ－２３", "kn-23", id="full-width letters and hyphen"),
        pytest.param("한국", unicodedata.normalize("NFD", "한국"), id="Hangul as its parts"),
        pytest.param("People’s", "people's", id="apostrophe"),
        pytest.param("S–400", "s-400", id="dash"),
        pytest.param("«Град»", '"град"', id="quotation marks"),
        pytest.param("sh\u200bell\u00ad", "shell", id="what nobody sees"),
        pytest.param("\u202eshell\u202c", "shell", id="direction marks"),
    ],
)
def test_these_are_alike(one: str, two: str) -> None:
    assert fold_text(one) == fold_text(two)


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("й", "и", id="Russian short i"),
        pytest.param("ї", "і", id="Ukrainian yi"),
        pytest.param("が", "か", id="dakuten"),
        pytest.param("ハ", "パ", id="handakuten"),
        pytest.param("ы", "и", id="Russian y"),
        pytest.param("г", "ґ", id="Ukrainian g"),
        pytest.param("朝鮮", "朝鲜", id="the two Chinese scripts"),
    ],
)
def test_these_are_other_letters(one: str, two: str) -> None:
    assert fold_text(one) != fold_text(two)


@pytest.mark.parametrize(
    ("text", "start", "end", "original"),
    [
        pytest.param("Straße heute", 0, 7, "Straße", id="one letter that became two"),
        pytest.param("e\u0301te\u0301 chaud", 0, 3, "e\u0301te\u0301", id="letters with their marks"),
        pytest.param("she\u00adll out", 0, 5, "she\u00adll", id="a soft hyphen inside belongs to the word"),
        pytest.param("\u200bshell", 0, 5, "shell", id="one before it does not"),
    ],
)
def test_the_way_back(text: str, start: int, end: int, original: str) -> None:
    first, last = fold(text).original(start, end)
    assert text[first:last] == original
