"""The ways in which an example is written otherwise: each says the same, and each is made."""

from __future__ import annotations

import pytest

from monitor.rules.match import Matcher
from monitor.rules.rule import RuleSet
from monitor.rules.variants import Matched, Variants
from tests.rules.sets import rule_set, story

ENTITIES = """
entities:
  - id: north-korea
    type: state
    names:
      en: [North Korea, North Korean]
      de: [Nordkorea, nordkoreanisch]
      fr: [Corée du Nord]
      pl: [Korea Północna]
      ru: [КНДР, Северная Корея]
      uk: [Північна Корея]
      ko: [북한, 북]
      zh: [朝鲜, 朝鮮]
      ja: [北朝鮮]
      ar: [كوريا الشمالية]
  - id: russia
    type: state
    names: {en: [Russia], de: [Russland], pl: [Rosja], ru: [Россия], uk: [Росія], ko: [러시아], zh: [俄军, 俄軍],
            ar: [روسيا]}
  - {id: putin, type: person, belongs_to: [russia], names: {ru: [Путин], uk: [Путін], pl: [Putin], de: [Putin]}}
  - {id: kn-23, type: weapon, names: {en: [KN-23], ko: [KN-23]}}
  - {id: oman, type: state, names: {en: [Oman]}}
  - {id: qatar, type: state, names: {de: [Katar]}}
  - {id: smerch, type: weapon, names: {en: [=Smerch]}}
"""
CONCEPTS = """
concepts:
  - id: munitions
    gloss: ammunition
    terms:
      en: [artillery shell, =Grad, shells, Smerch rounds, Kursk]
      fr: [missile balistique]
      de: [Katar]
      ko: [포탄, 전문가 패널, 보냈, 러시아 장교]
      zh: [炮弹, 导弹, 導彈]
      ja: [砲弾]
"""
RULES = rule_set(
    "any: [{entity: [north-korea, russia, kn-23, oman, qatar, smerch]}, {concept: munitions}]",
    entities=ENTITIES,
    concepts=CONCEPTS,
)


def matched(title: str, lang: str, rules: RuleSet = RULES) -> Matched:
    one = story(title, lang=lang)
    reading = Matcher(rules).read(one)
    return Matched(one, reading.language, reading.matches[0].evidence)


def variants(title: str, lang: str, *others: str) -> dict[str, list[str]]:
    """The titles of all variants, by how they are made."""
    one = matched(title, lang)
    found: dict[str, list[str]] = {}
    for variant in Variants(RULES, [one, *(matched(other, lang) for other in others)]).of(one):
        found.setdefault(variant.how.split(" (")[0], []).append(variant.story.title)
    return found


MADE = [
    pytest.param(
        "in full-width letters and digits", "A KN-23 in Russia", "en", ["A ＫＮ-２３ in Ｒｕｓｓｉａ"], id="full width"
    ),
    pytest.param(
        "with hyphens for blanks", "An artillery shell for Russia", "en", ["An artillery-shell for Russia"], id="hyphen"
    ),
    pytest.param(
        "with blanks for hyphens",
        "A KN-23 hits a five-storey house",
        "en",
        ["A KN 23 hits a five-storey house"],
        id="blank",
    ),
    pytest.param(
        "with signs in its words that nobody sees", "Russia buys", "en", ["Rus\u00adsia buys"], id="soft hyphen"
    ),
    pytest.param(
        "with signs in its words that nobody sees",
        "北朝鮮が砲弾を供与",
        "ja",
        ["北\u200b朝鮮が砲\u200b弾を供与"],
        id="zero width",
    ),
    pytest.param("with signs in its words that nobody sees", "روسيا تعلن", "ar", ["رو\u0640سيا تعلن"], id="elongation"),
    pytest.param(
        "with its accents as signs of their own",
        "Séoul et la Corée du Nord",
        "fr",
        ["Se\u0301oul et la Core\u0301e du Nord"],
        id="NFD",
    ),
    pytest.param(
        "with typographic apostrophes and hyphens",
        'Russia\'s "KN-23"',
        "en",
        ["Russia’s ”KN\u201123”"],
        id="typography",
    ),
    pytest.param(
        "with its title in capitals, without accents",
        "la Corée du Nord à Łódź",
        "fr",
        ["LA COREE DU NORD A LODZ"],
        id="capitals",
    ),
    pytest.param(
        "with its title in capitals, without accents",
        "Ещё снаряды из КНДР",
        "ru",
        ["ЕЩЕ СНАРЯДЫ ИЗ КНДР"],
        id="capitals of Cyrillic",
    ),
    pytest.param("with other forms of its names", "Russia buys", "en", ["Russia's buys"], id="English genitive"),
    pytest.param(
        "with other forms of its names",
        "Putin dankt Nordkorea",
        "de",
        ["Putins dankt Nordkoreas"],
        id="German genitive",
    ),
    pytest.param(
        "with other forms of its names",
        "Nordkoreanische Granaten",
        "de",
        [
            f"{form} Granaten"
            for form in ("nordkoreanischen", "nordkoreanischer", "nordkoreanisches", "nordkoreanischem")
        ],
        id="German adjective",
    ),
    pytest.param(
        "with other forms of its names",
        "Письмо из Северной Кореи",
        "ru",
        ["Письмо из Северной Корее", "Письмо из Северную Корею", "Письмо из Северной Кореей"],
        id="Russian cases",
    ),
    pytest.param(
        "with other forms of its names",
        "Путін і Північна Корея",
        "uk",
        [
            "Путіна і Північної Кореї",
            "Путіну і Північній Кореї",
            "Путіним і Північну Корею",
            "Путіна і Північною Кореєю",
        ],
        id="Ukrainian cases",
    ),
    pytest.param(
        "with other forms of its names",
        "List do Rosji",
        "pl",
        ["List do Rosję", "List do Rosją"],
        id="Polish cases",
    ),
    pytest.param("with other forms of its names", "روسيا تعلن", "ar", ["وروسيا تعلن"], id="Arabic and"),
    pytest.param(
        "with the particle 은 or 는",
        "북한, 러시아에 포탄을 보냈다",
        "ko",
        ["북한은, 러시아는 포탄은 보냈다"],
        id="particles",
    ),
    pytest.param("with the particle 의", "북한이 보냈다", "ko", ["북한의 보냈다"], id="a verb is no noun"),
    pytest.param(
        "without the blanks in its words", "북한 전문가 패널 종료", "ko", ["북한 전문가패널 종료"], id="Korean spacing"
    ),
    pytest.param("in traditional characters", "朝鲜向俄军运送炮弹", "zh", ["朝鮮向俄軍運送炮彈"], id="traditional"),
    pytest.param("in simplified characters", "北京說朝鮮運送導彈", "zh", ["北京说朝鲜运送导弹"], id="simplified"),
]


@pytest.mark.parametrize(("how", "title", "lang", "made"), MADE)
def test_a_variant_is_made(how: str, title: str, lang: str, made: list[str]) -> None:
    assert variants(title, lang)[how] == made


NOT_MADE = [
    pytest.param("in full-width letters and digits", "Smerch rounds", "en", id="to the letter, inside a phrase"),
    pytest.param("with other forms of its names", "Anti-Russia rally in the capital", "en", id="the end of a compound"),
    pytest.param("with other forms of its names", "Was Katar kauft und verkauft", "de", id="two things in one word"),
    pytest.param("with the particle 의", "러시아 장교 귀국", "ko", id="inside a phrase"),
    pytest.param("with the particle 의", "북한A 부대 훈련", "ko", id="before a letter"),
    pytest.param("in full-width letters and digits", "КНДР молчит", "ru", id="no Latin letters in the evidence"),
    pytest.param("with hyphens for blanks", "Russia buys two new ships", "en", id="no phrase in the evidence"),
    pytest.param("with its title in capitals, without accents", "朝鲜运送炮弹", "zh", id="a script without capitals"),
    pytest.param("with other forms of its names", "Russia-backed forces", "en", id="a part of a compound"),
    pytest.param("with other forms of its names", "Russia's army", "en", id="an ending is there already"),
    pytest.param("with other forms of its names", "КНДР молчит", "ru", id="initials have no cases"),
    pytest.param(
        "with other forms of its names", "Was Oman kauft und verkauft", "de", id="not listed for the language"
    ),
    pytest.param("with the particle 은 or 는", "북한군 포탄고", "ko", id="inside longer words"),
]


@pytest.mark.parametrize(("how", "title", "lang"), NOT_MADE)
def test_a_variant_is_not_made(how: str, title: str, lang: str) -> None:
    assert how not in variants(title, lang)


def test_what_is_asked_for_to_the_letter_stays() -> None:
    made = variants("Grad and shells for North Korea", "en")
    assert made["with its title in capitals, without accents"] == ["Grad AND SHELLS FOR NORTH KOREA"]
    assert made["in full-width letters and digits"] == ["Grad and ｓｈｅｌｌｓ for Ｎｏｒｔｈ Ｋｏｒｅａ"]


def test_a_form_of_another_example_is_tried() -> None:
    made = variants("North Korea sends artillery shells", "en", "Two North Koreans and an artillery shell")
    assert made["with forms that other examples have"] == ["North Koreans sends artillery shell"]
    assert variants("Le missile balistique part", "fr", "Deux missiles balistiques")[
        "with forms that other examples have"
    ] == ["Le missiles balistiques part"]


@pytest.mark.parametrize(
    ("title", "other"),
    [
        pytest.param("Russia buys", "North Korea sells", id="another thing"),
        pytest.param("The artillery shell", "Two Smerch rounds", id="another word for the thing"),
        pytest.param("The shells", "An artillery shell", id="another number of words"),
    ],
)
def test_no_other_word_is_tried(title: str, other: str) -> None:
    assert "with forms that other examples have" not in variants(title, "en", other)


def test_all_fields_are_written_otherwise() -> None:
    one = story("Russia", text="For Russia.", summary="From Russia.", lang="en")
    reading = Matcher(RULES).read(one)
    matched = Matched(one, reading.language, reading.matches[0].evidence)
    wide = next(v for v in Variants(RULES, [matched]).of(matched) if v.how.startswith("in full-width"))
    assert (wide.story.title, wide.story.summary, wide.story.text) == (
        "Ｒｕｓｓｉａ",
        "From Ｒｕｓｓｉａ.",
        "For Ｒｕｓｓｉａ.",
    )
