"""Which words of a story are hits: longest wins, names inside names, languages, boundaries, exceptions, needs."""

from __future__ import annotations

import random

import pytest

from monitor.model import Story
from monitor.rules.find import MOST_PLACES, Search
from monitor.rules.match import Matcher
from monitor.text.layout import Layout
from tests.rules.sets import found, quotes, rule_set, story

ANY_ENTITY = "entity: [north-korea, south-korea, russia]"


def ids(when: str, of: Story) -> list[tuple[str, str]] | None:
    """(id, quote) of the evidence."""
    match = found(when, of)
    return None if match is None else [(span.id, span.quote) for span in match.evidence]


@pytest.mark.parametrize(
    ("when", "title", "hits"),
    [
        pytest.param("concept: munitions", "An artillery shell fell", ["artillery shell"], id="longest in one leaf"),
        pytest.param("term: [shell, artillery shell, shell fell]", "An artillery shell fell", ["artillery shell"],
                     id="of overlapping terms in one leaf the longest"),
        pytest.param("all: [{term: artillery shell}, {term: shell fell}]", "An artillery shell fell",
                     ["artillery shell", "shell fell"], id="hits of different leaves may overlap"),
        pytest.param("entity: [north-korea, kim]", "Kim Jong Un spoke", ["Kim Jong Un"], id="inside its longer form"),
        pytest.param("concept: munitions", "A shell company sent shells", ["shells"], id="except"),
        pytest.param("concept: munitions", "Two shell companies", None, id="except is inflected like terms"),
        pytest.param("entity: kim", "Kim Kardashian met Kim", ["Kim"], id="except on an entity"),
        pytest.param("entity: kim", "Nothing of the sort", None, id="nothing"),
    ],
)  # fmt: skip
def test_where_hits_overlap(when: str, title: str, hits: list[str] | None) -> None:
    assert quotes(when, story(title, lang="en")) == hits


@pytest.mark.parametrize(
    ("title", "hits"),
    [
        pytest.param("The Republic of Korea spoke", [("south-korea", "Republic of Korea")], id="alone"),
        pytest.param("The Democratic People's Republic of Korea spoke",
                     [("north-korea", "Democratic People's Republic of Korea")], id="inside another state's"),
        pytest.param("The Democratic People’s Republic of Korea spoke",
                     [("north-korea", "Democratic People’s Republic of Korea")], id="with another apostrophe"),
        pytest.param("Republic of Korea and Democratic People's Republic of Korea",
                     [("south-korea", "Republic of Korea"), ("north-korea", "Democratic People's Republic of Korea")],
                     id="both, each its own"),
    ],
)  # fmt: skip
def test_a_name_inside_a_longer_name_of_any_entity_is_no_hit(title: str, hits: list[tuple[str, str]]) -> None:
    assert ids(ANY_ENTITY, story(title, lang="en")) == hits


def test_the_longer_name_counts_even_if_the_rule_does_not_ask_for_it() -> None:
    assert quotes("entity: south-korea", story("The Democratic People's Republic of Korea spoke", lang="en")) is None


def test_two_entities_may_share_one_written_form() -> None:
    assert ids("all: [{entity: pair-one}, {entity: pair-two}]", story("Twinland spoke", lang="en")) == [
        ("pair-one", "Twinland"),
        ("pair-two", "Twinland"),
    ]


def test_an_entity_that_belongs_to_both_states_is_a_hit_of_both() -> None:
    match = found("all: [{entity: north-korea}, {entity: russia}]", story("朝俄会谈", lang="zh"))
    assert match is not None
    assert [(span.quote, span.id, span.named) for span in match.evidence] == [
        ("朝俄", "both", "north-korea"),
        ("朝俄", "both", "russia"),
    ]


def test_toward_russia_in_chinese_is_not_both_states() -> None:
    """朝俄罗斯 is "towards Russia": 朝俄 and 俄罗斯 overlap, neither lies inside the other."""
    match = found("entity: russia", story("导弹射向朝俄罗斯方向", lang="zh"))
    assert match is not None
    assert "俄罗斯" in [span.quote for span in match.evidence]


@pytest.mark.parametrize(
    ("when", "title"),
    [
        pytest.param("entity: kim", "Plant Eleven works", id="one step down"),
        pytest.param("entity: north-korea", "Plant Eleven works", id="two steps down"),
        pytest.param("entity: north-korea", "Kim spoke", id="one step down from the state"),
    ],
)
def test_what_belongs_to_an_entity_is_a_hit_of_it(when: str, title: str) -> None:
    match = found(when, story(title, lang="en"))
    assert match is not None
    assert [span.named for span in match.evidence] == [when.removeprefix("entity: ")]


def test_the_owner_is_no_hit_of_what_belongs_to_it() -> None:
    assert quotes("entity: factory", story("North Korea and Kim", lang="en")) is None


def test_a_span_says_what_was_found_what_was_asked_and_what_it_means() -> None:
    match = found("entity: north-korea", story("", text="And Kim Jong Un spoke.", lang="en"))
    assert match is not None
    (span,) = match.evidence
    assert (span.field, span.start, span.end, span.quote) == ("text", 4, 15, "Kim Jong Un")
    assert (span.kind, span.id, span.named, span.gloss) == ("entity", "kim", "north-korea", "Kim Jong Un")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        pytest.param("Angara. One. Two. Russia.", False, id="three sentences after"),
        pytest.param("Angara. One. Russia.", True, id="two sentences after"),
        pytest.param("Russia. One. Angara.", True, id="two sentences before"),
        pytest.param("Russia. One. Two. Angara.", False, id="three sentences before"),
        pytest.param("Angara brought a shell.", True, id="a concept will do"),
        pytest.param("Angara.", False, id="alone"),
    ],
)
def test_needs_are_looked_for_in_the_five_sentences_around(text: str, holds: bool) -> None:
    assert (found("entity: angara", story(text=text, lang="en")) is not None) is holds


def test_of_two_hits_one_may_have_what_it_needs() -> None:
    of = story(text="Angara. One. Two. Three. Four. Angara in Russia.", lang="en")
    match = found("entity: angara", of)
    assert match is not None
    assert [span.start for span in match.evidence] == [of.text.rindex("Angara")]


@pytest.mark.parametrize(
    ("title", "lang", "holds"),
    [
        pytest.param("NK fires", "en", True, id="two Latin letters in the language that lists them"),
        pytest.param("NK feuert auf den Hafen und die Stadt", "de", False, id="two Latin letters elsewhere"),
        pytest.param("북, 미사일 발사", "ko", True, id="one syllable in Korean"),
        pytest.param("朝が来た。きれいな空だった。", "ja", False, id="one Han character in Japanese: the morning"),
        pytest.param("朝方谴责韩国", "zh", True, id="one Han character in Chinese"),
        pytest.param("Das Wort КНДР ist russisch und steht hier allein", "de", True, id="longer names everywhere"),
        pytest.param("Le mot 北朝鮮 est japonais et se trouve ici", "fr", True, id="long Han names everywhere"),
    ],
)
def test_short_names_count_only_in_their_language(title: str, lang: str, holds: bool) -> None:
    assert (found("entity: north-korea", story(title, lang=lang)) is not None) is holds


@pytest.mark.parametrize(
    ("title", "lang", "holds"),
    [
        pytest.param("The government sent a shell to the front", "en", True, id="its own language"),
        pytest.param("Die Regierung hat eine Shell an die Front gebracht und wartet", "de", False, id="another"),
        pytest.param("Die Regierung schickt Munition an die Front und wartet", "de", True, id="German in German"),
        pytest.param("The government of the country said the Munition was there", "en", False, id="German in English"),
        pytest.param("shell", None, True, id="unsure: every language still possible"),
    ],
)
def test_terms_count_in_the_languages_still_possible(title: str, lang: str | None, holds: bool) -> None:
    assert (found("concept: munitions", story(title, lang=lang)) is not None) is holds


@pytest.mark.parametrize(
    ("term", "title", "lang"),
    [
        ("1718", "The 1718 committee of the council met today", "en"),
        ("Grad", "Die Regierung schickt Grad an die Front", "de"),
        ("Grad", "Le gouvernement envoie des Grad sur le front", "fr"),
        ("снаряд", "Россия получила новые снаряды из этой страны", "ru"),
        ("포탄", "북한이 포탄을 보냈다", "ko"),
        ("炮弹", "朝鲜运送炮弹", "zh"),
        ("砲弾", "北朝鮮が砲弾を送った", "ja"),
        ("KN-23", "북한이 KN-23 미사일을 보냈다", "ko"),
        ("KN-23", "北朝鮮がKN-23を発射した", "ja"),
    ],
)
def test_a_bare_term_holds_for_every_language(term: str, title: str, lang: str) -> None:
    assert found(f'term: "{term}"', story(title, lang=lang)) is not None


BOUNDARIES = [
    # (term, title, language, quote or None)
    pytest.param("shell", "Seashells lay there", "en", None, id="a word begins at an edge"),
    pytest.param("shell", "Shells lay there", "en", "Shells", id="inflection taken off"),
    pytest.param("arms deal", "Two arms deals were made", "en", "arms deals", id="the last word of a phrase inflected"),
    pytest.param("arms deal", "An arms-deal was made", "en", "arms-deal", id="a hyphen for a blank"),
    pytest.param("arms-deal", "An arms deal was made", "en", "arms deal", id="a blank for a hyphen"),
    pytest.param("arms deal", 'An "arms" deal was made', "en", 'arms" deal', id="quotation marks between"),
    pytest.param("arms deal", "An arms – deal was made", "en", "arms – deal", id="a dash between"),
    pytest.param("arms deal", "Arms. Deal was made", "en", None, id="a full stop and a blank end it"),
    pytest.param("N. Korea", "The N. Korea envoy", "en", "N. Korea", id="a full stop and a blank after an initial"),
    pytest.param("N Korea", "The N.\nKorea", "en", None, id="no line break after an initial"),
    pytest.param("arms deal", "Arms, deal", "en", None, id="a comma ends it"),
    pytest.param("S-400", "An S-400 stood there", "en", "S-400", id="letters and digits"),
    pytest.param("S-400", "An S400 stood there", "en", None, id="not one word for two"),
    pytest.param("ammun*", "Ammunitions were sent", "en", "Ammunitions", id="prefix"),
    pytest.param("ammun*", "An ammun was sent", "en", "ammun", id="prefix and nothing more"),
    pytest.param("*munition", "Die Artilleriemunitionen sind da", "de", "Artilleriemunitionen", id="suffix, inflected"),
    pytest.param("*munition", "Die Munition ist da", "de", "Munition", id="suffix and nothing before"),
    pytest.param("*munition", "Der Munitionsvorrat ist da", "de", None, id="suffix not at the end"),
    pytest.param("*munition*", "Der Artilleriemunitionsvorrat ist da", "de", "Artilleriemunitionsvorrat", id="inside"),
    pytest.param("=Grad", "Ein Grad stand da", "de", "Grad", id="exact form"),
    pytest.param("=Grad", "Ein GRAD stand da", "de", None, id="another case"),
    pytest.param("=Grad", "Drei Grade standen da", "de", None, id="exact, so not inflected"),
    pytest.param("=Séoul", "Seoul était là", "fr", None, id="exact accents"),
    pytest.param("=Séoul", "Se\u0301oul était là", "fr", "Se\u0301oul", id="exact accents, decomposed"),
    pytest.param("Séoul", "Seoul était là", "fr", "Seoul", id="accents do not matter else"),
    pytest.param("포탄", "대포탄약고", "ko", "포탄", id="two syllables anywhere in Hangul"),
    pytest.param("포탄", "포탄을 보냈다", "ko", "포탄", id="before a particle"),
    pytest.param("북", "북이 발사했다", "ko", "북", id="one syllable with a particle"),
    pytest.param("러", "무기를 러에 보냈다", "ko", "러", id="one syllable with another particle"),
    pytest.param("북", "동북아 회의", "ko", None, id="one syllable inside a word"),
    pytest.param("북", "북한이 발사했다", "ko", None, id="one syllable at the start of a word"),
    pytest.param("炮弹", "运送炮弹给俄罗斯", "zh", "炮弹", id="Han anywhere"),
    pytest.param("ロケット砲", "多連装ロケット砲を供与", "ja", "ロケット砲", id="kana and Han anywhere"),
    pytest.param("ロケット", "ﾛｹｯﾄを供与した", "ja", "ﾛｹｯﾄ", id="half-width kana"),
    pytest.param("KN-23", "ＫＮ－２３を発射した", "ja", "ＫＮ－２３", id="full-width letters"),
    pytest.param("shell", "The she\u00adll lay there", "en", "she\u00adll", id="a soft hyphen inside"),
]  # fmt: skip


@pytest.mark.parametrize(("term", "title", "lang", "quote"), BOUNDARIES)
def test_where_a_term_begins_and_ends(term: str, title: str, lang: str, quote: str | None) -> None:
    assert quotes(f'term: "{term}"', story(title, lang=lang)) == (None if quote is None else [quote])


def test_a_phrase_does_not_run_over_a_line_break() -> None:
    assert quotes("term: arms deal", story(text="They sold arms\nDeal of the day.", lang="en")) is None


def test_a_sentence_said_again_has_no_hits_of_its_own() -> None:
    again = story(
        "Russia buys a shell", summary="RUSSIA buys a shell.", text="Russia buys a shell.\nRussia sells.", lang="en"
    )
    match = found("entity: russia", again)
    assert match is not None
    assert [(span.field, span.start) for span in match.evidence] == [("title", 0), ("text", 21)]


def test_in_a_text_full_of_stretches_each_sentence_says_what_it_says_alone() -> None:
    """Of so many what follows in the same way is looked at once; 러 is a hit alone and with a particle, not in 러시"""
    names = {"a": "{ko: [포탄 공급, 포탄 공급 계약]}", "b": "{ko: [러]}", "c": "{ja: [ロ, 朝ロ]}"}
    entities = "entities:\n" + "".join(f"  - {{id: {a}, type: state, names: {its}}}\n" for a, its in names.items())
    matcher = Matcher(rule_set("entity: a", entities=entities))
    choose = random.Random(7)
    words = ["포탄", "공급", "계약이", "포탄공급", "러", "러에", "러시", "탈러", "朝ロ", "朝露ロ", "(", "-"]
    sentences = {f"{' '.join(choose.choices(words, k=5))}{choose.choice('.,')}" for _ in range(3_600)}

    def places(text: str) -> list[tuple[str, int, int]]:
        found = Search(Layout("", "", text), matcher.lexicon, ["ko", "ja"]).find()
        return sorted((hit.id, hit.start, hit.end) for hits in found.values() for hit in hits)

    text, expected = "", list[tuple[str, int, int]]()
    for number, sentence in enumerate(sorted(sentences)):
        before = f"{text}\n{number} "
        expected += [(name, len(before) + start, len(before) + end) for name, start, end in places(sentence)]
        text = before + sentence
    assert len(Search(Layout("", "", text), matcher.lexicon, ["ko"]).parts[2].stretches) > MOST_PLACES
    assert places(text) == sorted(expected)
