"""Which passages are recaps, and which are news, short, or copies."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from monitor.incidents.recaps import leads_of, passages_of, recaps_in, remembered
from monitor.model import Span, Story
from monitor.recaps import KnownPassage, Recap
from tests.incidents.texts import changed, story

START = datetime(2026, 8, 3, 9, tzinfo=UTC)
DAY = timedelta(days=1)

BACKGROUND = {
    "en": (
        "North Korea has sent 7 million artillery shells to Russia since the summer of last year, Seoul says.",
        "North Korea has sent 9 million artillery shells to Russia since the summer of last year, Seoul says.",
    ),
    "de": (
        "Nordkorea hat Russland nach Angaben aus Seoul seit dem Sommer 7 Millionen Granaten und Raketen geliefert.",
        "Nordkorea hat Russland nach Angaben aus Seoul seit dem Sommer 9 Millionen Granaten und Raketen geliefert.",
    ),
    "ru": (
        "По данным Сеула, Северная Корея с лета прошлого года отправила в Россию 7 миллионов артиллерийских снарядов.",
        "По данным Сеула, Северная Корея с лета прошлого года отправила в Россию 9 миллионов артиллерийских снарядов.",
    ),
    "uk": (
        "За даними Сеула, Північна Корея з літа минулого року відправила до Росії 7 мільйонів артилерійських снарядів.",
        "За даними Сеула, Північна Корея з літа минулого року відправила до Росії 9 мільйонів артилерійських снарядів.",
    ),
    "ko": (
        "한국 국방부에 따르면 북한은 지난해 여름부터 러시아에 포탄 700만 발을 보냈다.",
        "한국 국방부에 따르면 북한은 지난해 여름부터 러시아에 포탄 900만 발을 보냈다.",
    ),
    "ja": (
        "韓国政府によると、北朝鮮は昨年の夏からロシアに砲弾700万発を送ったとされている。",
        "韓国政府によると、北朝鮮は昨年の夏からロシアに砲弾900万発を送ったとされている。",
    ),
    "zh": (
        "据韩国政府称，朝鲜自去年夏天以来已经向俄罗斯运送了700万发各种口径的炮弹。",
        "据韩国政府称，朝鲜自去年夏天以来已经向俄罗斯运送了900万发各种口径的炮弹。",
    ),
    "ar": (
        "وأرسلت كوريا الشمالية إلى روسيا منذ صيف العام الماضي 7 ملايين قذيفة مدفعية وفقا لما تقوله الحكومة في سيول.",
        "وأرسلت كوريا الشمالية إلى روسيا منذ صيف العام الماضي 9 ملايين قذيفة مدفعية وفقا لما تقوله الحكومة في سيول.",
    ),
}
EN, EN_NINE = BACKGROUND["en"]
OTHER_NEWS = "Trains with 40 containers of artillery shells crossed from North Korea into Russia on Monday, Kyiv says."


def own(number: int, words: int = 60) -> str:
    """What one story tells, and no other."""
    return story(random.Random(number), words).capitalize() + "."


def with_recap(number: int, recap: str, own_text: str | None = None) -> Story:
    text = f"{own(number) if own_text is None else own_text}\n{recap}\nThe end of the text."
    return Story(f"k{number}", title=story(random.Random(-number), 6), text=text)


def met(of: Story, recap: str) -> list[Span]:
    """The evidence in the recap of a story."""
    starts = {field: getattr(of, field).find(recap) for field in ("summary", "text")}
    return [Span(field, at + 1, at + 2, recap[1], "term", "t", "t", "t") for field, at in starts.items() if at >= 0]


def told(tellings: Sequence[tuple[float, Story, str]]) -> list[KnownPassage]:
    """What is known once each was told, in this order."""
    known: dict[int, KnownPassage] = {}
    for day, of, recap in tellings:
        passages = [(of.key, passage) for passage in passages_of(of, met(of, recap))]
        for one in remembered(list(known.values()), passages, START + day * DAY):
            number = len(known) if one.id is None else one.id
            known[number] = KnownPassage(number, one.marks, one.last, one.tellings)
    return list(known.values())


def on_days(*days: float, recap: str = EN) -> list[KnownPassage]:
    return told([(day, with_recap(number, recap), recap) for number, day in enumerate(days)])


def recaps(known: Sequence[KnownPassage], of: Story, recap: str, day: float) -> list[str]:
    """The words of the recaps of a story."""
    found = recaps_in(of.key, passages_of(of, met(of, recap)), known, START + day * DAY)
    return [getattr(of, one.field)[one.start : one.end].strip() for one in found]


# in every language


@pytest.mark.parametrize("language", BACKGROUND)
def test_what_three_stories_told_is_a_recap_of_the_fourth(language: str) -> None:
    words, _ = BACKGROUND[language]
    assert recaps(on_days(0, 3, 6, recap=words), with_recap(9, words), words, 8) == [words]


@pytest.mark.parametrize("language", BACKGROUND)
def test_and_so_it_is_with_another_figure(language: str) -> None:
    words, others = BACKGROUND[language]
    assert recaps(on_days(0, 3, 6, recap=words), with_recap(9, others), others, 8) == [others]


@pytest.mark.parametrize("language", BACKGROUND)
def test_at_the_head_of_a_story_another_figure_is_news_and_the_same_words_are_none(language: str) -> None:
    words, others = BACKGROUND[language]
    known = on_days(0, 3, 6, recap=words)
    for number, field in enumerate(("summary", "text")):
        assert recaps(known, Story(f"n{number}", **{field: f"{others}\n{own(9)}"}), others, 8) == []
        assert recaps(known, Story(f"n{number}", **{field: f"{words}\n{own(9)}"}), words, 8) == [words]


@pytest.mark.parametrize("language", BACKGROUND)
def test_a_sentence_of_a_story_that_is_one_paragraph_is_known_too(language: str) -> None:
    words, others = BACKGROUND[language]
    known = told([(3 * day, Story(f"k{day}", text=f"{own(day)} {words}"), words) for day in range(3)])
    assert recaps(known, Story("n", text=f"{own(9)} {others}"), others, 8) == [others]


# when


@pytest.mark.parametrize(
    ("days", "at", "is_one"),
    [
        pytest.param((0, 3, 6), 7, True, id="a week after it was first told"),
        pytest.param((0, 3, 6), 6.9, False, id="within a week"),
        pytest.param((0, 3), 30, False, id="told twice"),
        pytest.param((0, 0.1, 0.2, 0.3), 30, False, id="told often on one day"),
        pytest.param((0, 0.1, 3, 3.1), 30, False, id="told on two days"),
        pytest.param((0, 20, 40), 41, True, id="told rarely"),
        pytest.param((0, 3, 6), 66, True, id="60 days after it was last told"),
        pytest.param((0, 3, 6), 66.1, False, id="not told for more than 60 days"),
        pytest.param((0, 3, 6, 50), 109, True, id="told again before it was forgotten"),
        pytest.param((0, 3, 6, 70), 78, False, id="forgotten, and told once since"),
        pytest.param((0, 3, 6, 70, 73, 76), 78, True, id="forgotten, and told again as often"),
        pytest.param((0, 61), 62, False, id="two tellings far apart"),
    ],
)
def test_it_takes_three_days_and_a_week_and_lasts_for_sixty_days(
    days: Sequence[float], at: float, is_one: bool
) -> None:
    assert recaps(on_days(*days), with_recap(99, EN), EN, at) == [EN] * is_one


# by whom


def test_copies_count_once_however_many_and_on_however_many_days() -> None:
    body = own(1, 120)
    copies = [with_recap(number, EN, changed(body, 60 + number)) for number in range(10)]
    known = told([(number, of, EN) for number, of in enumerate(copies)])
    assert len(known[0].tellings) == 1
    assert recaps(known, with_recap(99, EN), EN, 12) == []


def test_the_weather_of_another_day_is_another_story() -> None:
    form = "{} will be sunny, with light winds from the {}. The bay has {} degrees. Tomorrow it may rain in {}."
    days = (
        ("Monday", "north", "19", "the hills"),
        ("Friday", "west", "21", "town"),
        ("Sunday", "east", "17", "spring"),
    )
    reports = [Story(f"w{one[0]}", title=f"The weather on {one[0]}", text=f"{form.format(*one)}\n{EN}") for one in days]
    known = told([(3 * number, of, EN) for number, of in enumerate(reports)])
    assert recaps(known, with_recap(99, EN), EN, 8) == [EN]


def test_a_story_that_changes_every_day_counts_once() -> None:
    versions = [Story("live", title="Live", text=f"{own(day)}\n{EN}") for day in range(9)]
    known = told([(day, of, EN) for day, of in enumerate(versions)])
    assert recaps(known, with_recap(99, EN), EN, 10) == []


def test_a_notice_that_comes_every_week_with_another_date_is_news_each_time() -> None:
    dates = ("3 August 2026", "10 August 2026", "17 August 2026", "24 August 2026", "31 August 2026")
    text = "The list of persons and companies under sanctions for arms deals with North Korea has been changed today."
    notices = [Story(f"n{date}", title=f"Notice of changes to the sanctions list, {date}", text=text) for date in dates]
    known = told([(7 * number, of, text) for number, of in enumerate(notices[:4])])
    assert recaps(known, notices[4], text, 28) == []


def test_the_stories_that_told_it_before_it_was_a_recap_are_left_as_they_are() -> None:
    known = on_days(0, 3, 6)
    for number in range(3):
        assert recaps(known, with_recap(number, EN), EN, 20) == []
    (found,) = recaps_in("new", passages_of(with_recap(9, EN), met(with_recap(9, EN), EN)), known, START + 20 * DAY)
    assert found == Recap("text", found.start, found.end, START, "k0")


# which


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        pytest.param(EN.upper(), True, id="in capitals"),
        pytest.param(EN.replace(", Seoul", " - Seoul").replace("-", "–"), True, id="with other signs"),
        pytest.param(EN.replace("7 million", "12,500,000"), True, id="another figure, written out"),
        pytest.param(EN.replace("artillery", "mortar"), True, id="another word"),
        pytest.param(EN.replace("says", "said on Friday"), True, id="another end"),
        pytest.param(OTHER_NEWS, False, id="news of the same"),
        pytest.param("North Korea will send 7 million artillery shells to Iran by the summer, Kyiv says today.", False,
                     id="half of the words"),
        pytest.param("North Korea sent shells.", False, id="too short"),
    ],
)  # fmt: skip
def test_one_word_may_differ(words: str, is_one: bool) -> None:
    assert recaps(on_days(0, 3, 6), with_recap(99, words), words, 8) == [words] * is_one


@pytest.mark.parametrize(
    ("words", "is_long"),
    [
        pytest.param(
            "North Korea sends many artillery shells to Russia, officials in Seoul said.", True, id="12 words"
        ),
        pytest.param("North Korea sends shells to Russia, says Seoul.", True, id="8 words"),
        pytest.param("North Korea sends shells to Russia, allegedly.", False, id="7 words"),
        pytest.param("北朝鮮はロシアに砲弾を送ったという。", True, id="17 characters"),
        pytest.param("北朝鮮は砲弾を送ったという。", False, id="13 characters"),
    ],
)
def test_a_short_passage_is_not_remembered(words: str, is_long: bool) -> None:
    assert bool(passages_of(Story("a", text=words), met(Story("a", text=words), words))) == is_long


def test_only_what_holds_evidence_is_remembered_and_never_the_title() -> None:
    of = Story("a", title=EN, summary=OTHER_NEWS, text=f"{own(1)}\n{EN}\n{own(2)}")
    found = passages_of(of, [Span("title", 0, 5, "North", "term", "t", "t", "t"), *met(of, EN)])
    assert [(one.field, of.text[one.start : one.end]) for one in found] == [("text", EN)]


def test_a_paragraph_of_short_sentences_is_known_as_a_whole() -> None:
    words = "Seoul says North Korea has sent shells. Moscow and Pyongyang deny it. Kyiv counted six million of them."
    known = on_days(0, 3, 6, recap=words)
    assert recaps(known, with_recap(99, words), words, 8) == [words]


def test_those_that_are_alike_are_looked_for_under_one_name() -> None:
    for words, others in BACKGROUND.values():
        one, other = (
            passages_of(Story("a", text=each), met(Story("a", text=each), each))[0] for each in (words, others)
        )
        assert set(leads_of(one.marks)) & set(leads_of(other.marks))
