"""Folding: what is alike meets, what is another letter does not, and the way back leads into the text."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.text.fold import fold, fold_cluster, fold_text

ANY_TEXT = st.text(st.characters(), max_size=60)
UNSEEN = "\u00ad\u034f\u061c\u115f\u200b\u200d\u200e\u200f\u202e\u2060\u2066\ufe0f\ufeff\U000e0001"
# Where folding does most: marks, full-width forms, ligatures, jamo, Arabic, emoji, what nobody sees.
ODD_TEXT = st.text(
    st.sampled_from(
        "aAéÉß ǅﬁﷺｱﾞﾟガか\u3099\u309aｆＦ한\u1112\u1161\u11ab\u11a8하ㅎㅏﾡёйїЁИи\u0306\u0308Σςσ\u1e9eİIıłØæ"
        "أآىةک\u0640\u064b\u0670لا\ufefb\u0301\u0323–‐'’`«»「…㎜№\ud800\udc00😀👩🇰\ue000\U0001d400" + UNSEEN
    ),
    max_size=30,
)
TEXT = st.one_of(ANY_TEXT, ODD_TEXT)


@given(TEXT)
def test_every_character_leads_back_into_the_text(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    last = 0
    for index in range(len(folded.text)):
        start, end = folded.original(index, index + 1)
        assert 0 <= start < end <= len(text)
        assert start >= last  # in order
        last = start


@given(TEXT, st.data())
def test_the_original_of_a_stretch_folds_to_what_contains_it(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    assume(folded.text)
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    first, last = folded.original(start, end)
    assert folded.text[start:end] in fold_text(text[first:last])


@given(TEXT)
def test_folding_again_changes_nothing(text: str) -> None:
    # Letters of Hangul on their own fold to letters that would join the second time.
    assume(not re.search("[\u1100-\u11ff\u3131-\u318e\uffa0-\uffdc]", text))
    assert fold_text(fold_text(text)) == fold_text(text)


@given(TEXT)
def test_a_word_folds_as_it_does_in_a_text(text: str) -> None:
    assert fold_text(text) == fold(text).text
    assert fold(f"{text} {text}").text == f"{fold(text).text} {fold(text).text}"


def test_every_character_of_unicode_folds_within_a_text_as_it_does_alone() -> None:
    every = [chr(code) for code in range(0x20000) if unicodedata.category(chr(code)) not in ("Cn", "Co", "Cs")]
    assert fold_text("中".join(every)) == "中".join(map(fold_cluster, every))


@given(TEXT, st.data())
def test_what_nobody_sees_changes_nothing_wherever_it_stands(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    unseen = data.draw(st.text(st.sampled_from(UNSEEN), max_size=3))
    assert fold_text(text[:place] + unseen + text[place:]) == fold_text(text)


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    "piece",
    ["\u200b", "\u0301", "\u3099", "…", "ﷺ", "a\u200b", "é\u200b\u0301", "\u1112\u1161", "한\u200b", "\u0301\u0323"],
)
def test_one_thing_over_and_over_is_folded_in_time(piece: str) -> None:
    # What goes back and forth over 200,000 of them takes minutes.
    folded = fold("ж" + piece * 200_000)
    assert len(folded.text) == len(folded.starts)


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
        pytest.param("shells¹ №1718", "shells   1718", id="marks at a word are no part of it"),
        pytest.param("キム゠ジョンウン", "キム-ジョンウン", id="Japanese double hyphen"),
        pytest.param("「火星」《Марс》", '"火星""марс"', id="corner brackets"),
        pytest.param("и\u200b\u0306", "й", id="a mark after what nobody sees"),
        pytest.param("하\u11ab", "한", id="Hangul half composed"),
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
