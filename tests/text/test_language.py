"""Which language a story is in: headlines and longer texts, with and without the feed's hint."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from monitor.text.language import LANGUAGES, identify
from tests.text.headlines import FOREIGN, HEADLINES, TEXTS

TITLES = [(code, title) for code, titles in HEADLINES.items() for title in titles]
HINT_OF = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "de": "de-CH", "en": "en_US"}
HINTS = [HINT_OF.get(code, code) for code in LANGUAGES]


def test_there_are_headlines_and_texts_in_every_language() -> None:
    assert set(HEADLINES) == set(TEXTS) == set(LANGUAGES)
    assert min(len(set(titles)) for titles in HEADLINES.values()) >= 20
    assert sum(map(len, TEXTS.values())) >= 24


def test_at_most_three_headlines_in_a_hundred_are_taken_for_another_language() -> None:
    wrong = [title for code, title in TITLES if identify(title, "", "", None).code != code]
    assert len(wrong) <= 0.03 * len(TITLES), wrong


def test_a_headline_leaves_few_languages_possible() -> None:
    """More would be right as well, and cost time and false hits."""
    assert sum(len(identify(title, "", "", None).possible) for _, title in TITLES) <= 1.3 * len(TITLES)


@pytest.mark.parametrize("hint", [None, *HINTS])
def test_no_hint_hides_the_language_of_a_headline(hint: str | None) -> None:
    """A feed in one language carries stories in others; their terms must still be looked for."""
    assert [title for code, title in TITLES if code not in identify(title, "", "", hint).possible] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_with_the_right_hint_every_headline_is_right(code: str) -> None:
    hint = HINT_OF.get(code, code)
    assert [title for title in HEADLINES[code] if identify(title, "", "", hint).code != code] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_capitals_are_no_other_language(code: str) -> None:
    titles = [title.upper() for title in HEADLINES[code]]
    assert [title for title in titles if code not in identify(title, "", "", None).possible] == []


@pytest.mark.parametrize("hint", [None, *HINTS])
@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in TEXTS.items() for text in texts])
def test_a_text_is_of_one_language_whatever_the_hint(code: str, text: str, hint: str | None) -> None:
    for title, summary, body in (("", "", text), ("", text, ""), (text, "", "")):
        language = identify(title, summary, body, hint)
        assert (language.code, language.possible) == (code, {code})


@pytest.mark.parametrize(("title", "code"), [pytest.param(title, code, id=name) for name, title, code in FOREIGN])
def test_a_language_that_is_not_ours_is_a_near_one_or_none(title: str, code: str) -> None:
    assert identify(title, "", "", None).code == code
    assert identify(title, title, title * 30, "en").possible


@pytest.mark.parametrize(
    ("title", "text", "hint", "code", "possible"),
    [
        pytest.param("", "", None, "und", set(LANGUAGES), id="nothing: all are possible"),
        pytest.param("12.8.2024", "", None, "und", set(LANGUAGES), id="digits: all are possible"),
        pytest.param("12.8.2024", "", "de", "de", {"de"}, id="digits: the hint is all there is"),
        pytest.param("", "", "klingon", "und", set(LANGUAGES), id="a hint that is no language of ours"),
        pytest.param("軍事協力", "", None, "zh-Hant", {"ja", "zh-Hant"}, id="Han that two may write"),
        pytest.param("朝露首脳会談", "", "ja", "ja", {"ja"}, id="Han alone in a Japanese feed"),
        pytest.param("KN-23 미사일", "", None, "ko", {"ko"}, id="Korean with a Latin name"),
        pytest.param("露朝首脳会談", "", None, "ja", {"ja"}, id="no Chinese simplifies 会 and not 談"),
        pytest.param("対北制裁", "", "en", "ja", {"ja"}, id="a character of Japan's own, and a wrong hint"),
        pytest.param("澤倫斯基說他們需要砲彈", "", "ja", "zh-Hant", {"zh-Hant"}, id="Chinese in a Japanese feed"),
        pytest.param("Угода про фрегати", "", "ru", "ru", {"ru", "uk"}, id="no letter tells Ukrainian from Russian"),
        pytest.param(
            "Захарова, Песков, Лавров про контракт", "", "ru", "ru", {"ru", "uk"}, id="names look Russian in Ukrainian"
        ),
        pytest.param("軍事協力を強化", "", "en", "ja", {"ja"}, id="one kana among characters of Japan"),
        pytest.param("平壤", "", None, "zh-Hans", {"ja", "zh-Hans", "zh-Hant"}, id="Han that three may write"),
        pytest.param("平壤", "", "zh-HK", "zh-Hant", {"zh-Hans", "zh-Hant"}, id="Hong Kong writes traditional"),
        pytest.param("بھارت کی حکومت نے پاکستان", "", None, "und", {"ar"}, id="Urdu is not Arabic"),
    ],
)
def test_the_rare_cases(title: str, text: str, hint: str | None, code: str, possible: set[str]) -> None:
    language = identify(title, "", text, hint)
    assert language.code == code
    assert possible <= language.possible


@pytest.mark.parametrize(("code", "title"), TITLES)
def test_a_headline_in_decomposed_characters(code: str, title: str) -> None:
    """As macOS writes file names, and some feeds their titles: Hangul as its parts, accents as signs of their own."""
    assert (
        identify(unicodedata.normalize("NFD", f"EU: {title}"), "", "", None).code
        == identify(f"EU: {title}", "", "", None).code
    )


def test_the_text_decides_where_the_title_does_not() -> None:
    text = "Die Regierung hat am Montag mitgeteilt, dass die Lieferung angekommen ist."
    assert identify("Angara", "", text, None).code == "de"


def test_a_short_title_leaves_more_than_one_language_possible() -> None:
    assert len(identify("Sanctions", "", "", None).possible) > 1


def test_only_the_beginning_of_a_long_text_is_read() -> None:
    """What a story costs must not grow with its length."""
    text = TEXTS["de"][0] * 3
    assert identify("", "", text + "북한 러시아 " * 100_000, None).possible == {"de"}


ANY = st.text(st.characters(exclude_categories=()), max_size=60)


@example("\ud800", "\ud800a", "\ud800б", None)
@given(ANY, ANY, ANY, st.sampled_from([None, *HINTS, "xx", "zh-Hant-HK"]))
def test_no_story_is_too_odd(title: str, summary: str, text: str, hint: str | None) -> None:
    language = identify(title, summary, text, hint)
    assert language.possible
    assert language.possible <= set(LANGUAGES)
    assert language.code in language.possible or language.code == "und"
