"""Which language a story is in: short headlines, with and without the feed's hint."""

from __future__ import annotations

import unicodedata

import pytest

from monitor.text.language import LANGUAGES, identify

HEADLINES = [
    ("en", "North Korea has shipped artillery shells to Russia, Seoul says"),
    ("en", "Kremlin denies report on missile purchases"),
    ("de", "Nordkorea liefert Russland weitere Artilleriegranaten"),
    ("de", "Das Weisse Haus warnt vor einem Waffengeschäft"),
    ("fr", "La Corée du Nord aurait livré des obus à la Russie"),
    ("fr", "Séoul annonce de nouvelles sanctions contre Pyongyang"),
    ("es", "Corea del Norte envió munición a Rusia, según Seúl"),
    ("es", "El gobierno anuncia nuevas sanciones contra la flota"),
    ("it", "La Corea del Nord ha inviato munizioni alla Russia"),
    ("it", "Nuove sanzioni contro la flotta ombra, dice il governo"),
    ("pl", "Korea Północna wysłała pociski artyleryjskie do Rosji"),
    ("pl", "Nowe sankcje wobec rosyjskiej floty cieni"),
    ("ru", "Северная Корея отправила в Россию новую партию снарядов"),
    ("ru", "В Кремле опровергли сообщения о закупках"),
    ("uk", "Північна Корея передала Росії нову партію снарядів"),
    ("uk", "Уряд запровадив нові санкції проти флоту"),
    ("ko", "북한, 러시아에 포탄 추가 공급"),
    ("ko", "北 미사일 발사… 軍 대비태세 강화"),
    ("ja", "北朝鮮、ロシアに砲弾を追加供与"),
    ("ja", "露朝首脳会談、モスクワで開催へ"),
    ("zh-Hans", "韩国称朝鲜向俄罗斯运送更多炮弹"),
    ("zh-Hans", "联合国专家报告朝鲜违反制裁"),
    ("zh-Hant", "韓國稱北韓向俄羅斯運送更多砲彈"),
    ("zh-Hant", "聯合國專家報告北韓違反制裁"),
    ("ar", "كوريا الشمالية ترسل قذائف إلى روسيا"),
    ("ar", "عقوبات جديدة على أسطول الظل الروسي"),
]
HINT_OF = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "de": "de-CH", "en": "en_US"}


@pytest.mark.parametrize(("code", "title"), HEADLINES)
def test_a_headline_without_a_hint(code: str, title: str) -> None:
    language = identify(title, "", "", None)
    assert language.code == code
    assert code in language.possible


@pytest.mark.parametrize(("code", "title"), HEADLINES)
def test_a_headline_with_the_right_hint(code: str, title: str) -> None:
    assert identify(title, "", "", HINT_OF.get(code, code)).code == code


@pytest.mark.parametrize(("code", "title"), HEADLINES)
@pytest.mark.parametrize("hint", ["en", "ru", "ko"])
def test_a_wrong_hint_never_hides_the_language(code: str, title: str, hint: str) -> None:
    """A feed in one language carries stories in others; their terms must still be looked for."""
    assert code in identify(title, "", "", hint).possible


@pytest.mark.parametrize(("code", "title"), HEADLINES)
def test_capitals_are_no_other_language(code: str, title: str) -> None:
    assert code in identify(title.upper(), "", "", None).possible


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
        pytest.param("平壤", "", None, "zh-Hans", {"ja", "zh-Hans", "zh-Hant"}, id="Han that three may write"),
        pytest.param("平壤", "", "zh-HK", "zh-Hant", {"zh-Hans", "zh-Hant"}, id="Hong Kong writes traditional"),
        pytest.param("بھارت کی حکومت نے پاکستان", "", None, "und", {"ar"}, id="Urdu is not Arabic"),
    ],
)
def test_the_rare_cases(title: str, text: str, hint: str | None, code: str, possible: set[str]) -> None:
    language = identify(title, "", text, hint)
    assert language.code == code
    assert possible <= language.possible


@pytest.mark.parametrize(("code", "title"), HEADLINES)
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
