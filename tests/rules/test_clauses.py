"""What clauses mean: windows, order, counts, none, weigh, facts, evidence."""

from __future__ import annotations

import pytest

from monitor.model import Story
from monitor.rules.match import Matcher
from tests.rules.sets import found, quotes, rule_set, story


def holds(when: str, of: Story) -> bool:
    return found(when, of) is not None


@pytest.mark.parametrize(
    ("clause", "title", "summary", "text", "expected"),
    [
        pytest.param("in: title", "Russia", "", "", True, id="title"),
        pytest.param("in: title", "", "Russia", "Russia", False, id="not the title"),
        pytest.param("in: summary", "", "Russia", "", True, id="summary"),
        pytest.param("in: [title, text]", "", "", "Russia", True, id="one of two"),
        pytest.param("in: [title, text]", "", "Russia", "", False, id="none of two"),
        pytest.param("in: lead", "", "Russia", "", True, id="lead: the summary"),
        pytest.param("in: lead", "T", "", "One. Two. Russia. Four.", True, id="lead: the third sentence of the text"),
        pytest.param("in: lead", "T", "", "One. Two. Three. Russia.", False, id="lead: not the fourth"),
        pytest.param("in: lead", "T", "", "One.\nRussia.", False, id="lead: not the second paragraph"),
        pytest.param("in: [title, lead]", "T", "", "One. Two. Russia.", True, id="title or lead"),
        pytest.param("count: 2", "Russia", "", "Russia again.", True, id="two"),
        pytest.param("count: 3", "Russia", "", "Russia again.", False, id="only two of three"),
        pytest.param("count: 2\nin: title", "Russia", "", "Russia again.", False, id="two, but not in the title"),
        pytest.param("count: 2", "Russia", "", "Russia.", False, id="a sentence said again does not count"),
    ],
)
def test_in_and_count(clause: str, title: str, summary: str, text: str, expected: bool) -> None:
    assert holds(f"entity: russia\n{clause}", story(title, text, summary, lang="en")) is expected


PAIR = "all: [{entity: russia}, {concept: munitions}]\nwithin: "


@pytest.mark.parametrize(
    ("within", "title", "summary", "text", "expected"),
    [
        pytest.param("title", "Russia and a shell", "", "", True, id="title"),
        pytest.param("title", "Russia", "A shell", "", False, id="title and summary are not the title"),
        pytest.param("lead", "Russia", "", "One. Two. A shell.", True, id="lead"),
        pytest.param("lead", "Russia", "", "One. Two. Three. A shell.", False, id="past the lead"),
        pytest.param("paragraph", "Russia", "A shell.", "", True, id="title and summary are one paragraph"),
        pytest.param("paragraph", "Russia", "One.\nA shell.", "", True, id="also where the summary has two lines"),
        pytest.param("paragraph", "Russia", "", "A shell.", False, id="title and text are not"),
        pytest.param("paragraph", "", "", "Russia. One. Two. A shell.", True, id="a paragraph of the text"),
        pytest.param("paragraph", "", "", "Russia.\nA shell.", False, id="two paragraphs of the text"),
        pytest.param("1 sentence", "", "", "Russia has a shell.", True, id="one sentence"),
        pytest.param("1 sentence", "", "", "Russia. A shell.", False, id="two sentences"),
        pytest.param("2 sentences", "", "", "Russia. A shell.", True, id="two of two"),
        pytest.param("2 sentences", "", "", "Russia. One. A shell.", False, id="three of two"),
        pytest.param("2 sentences", "Russia", "A shell.", "", True, id="across title and summary"),
        pytest.param("2 sentences", "Russia", "", "A shell.", True, id="across title and text"),
        pytest.param("2 sentences", "", "Russia.", "A shell.", True, id="across summary and text"),
        pytest.param("2 sentences", "", "", "Russia.\nA shell.", True, id="across paragraphs"),
        pytest.param("9 sentences", "Russia", "", "A shell.", True, id="a window larger than the story"),
        pytest.param("0 words", "", "", "Russia shell.", None, id="0 words is refused"),
        pytest.param("1 word", "", "", "Russia shell.", True, id="nothing between"),
        pytest.param("3 words", "", "", "Russia one two three shell.", True, id="three between"),
        pytest.param("3 words", "", "", "Russia one two three four shell.", False, id="four between"),
        pytest.param("2 words", "", "", "Russia one. Two shell.", True, id="words across sentences"),
        pytest.param("3 words", "Russia one", "two shell", "", True, id="title and summary as one field"),
        pytest.param("3 words", "Russia", "", "Shell.", False, id="not across title and text"),
        pytest.param("3 words", "", "", "Russian artillery shell far away.", True, id="from the end of the hit"),
        pytest.param("story", "Russia", "", "One. Two.\nThree. A shell.", True, id="story"),
    ],
)  # fmt: skip
def test_within(within: str, title: str, summary: str, text: str, expected: bool | None) -> None:
    if expected is None:
        with pytest.raises(Exception, match="is no window"):
            rule_set(PAIR + within)
        return
    assert holds(PAIR + within, story(title, text, summary, lang="en")) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [pytest.param(1, False, id="two words are too many"), pytest.param(2, True, id="two words allowed")],
)
def test_in_han_two_characters_are_a_word(words: int, expected: bool) -> None:
    """俄罗 斯甲 乙丙 丁戊 炮弹: two of the five belong to neither hit."""
    when = f"all: [{{term: 俄罗斯}}, {{term: 炮弹}}]\nwithin: {words} words"
    assert holds(when, story(text="俄罗斯甲乙丙丁戊炮弹。", lang="zh")) is expected


def test_the_nearest_hits_count_not_the_first() -> None:
    far = story(text="Russia " + "one " * 30 + "shell two Russia.", lang="en")
    assert quotes(PAIR + "2 words", far) == ["shell", "Russia"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Russia sends a shell.", True, id="in order"),
        pytest.param("A shell to send to Russia.", False, id="the wrong way round"),
        pytest.param("A shell Russia sends, then a shell.", True, id="a later one is in order"),
        pytest.param("A shell. Russia sends. More shells.", True, id="over sentences"),
    ],
)
def test_in_order(text: str, expected: bool) -> None:
    when = "all: [{entity: russia}, {concept: delivery}, {concept: munitions}]\nwithin: 3 sentences\nin_order: true"
    assert holds(when, story(text=text, lang="en")) is expected


@pytest.mark.parametrize(
    ("when", "text", "expected"),
    [
        pytest.param("all: [{entity: russia}, {none: [{concept: tourism}]}]\nwithin: 1 sentence",
                     "Russia. A beach.", True, id="inside: nothing in that window"),
        pytest.param("all: [{entity: russia}, {none: [{concept: tourism}]}]\nwithin: 1 sentence",
                     "Russia has a beach.", False, id="inside: in that window"),
        pytest.param("all: [{entity: russia}, {none: [{concept: tourism}]}]\nwithin: 1 sentence",
                     "Russia has a beach. Russia has more.", True, id="inside: another window is free of it"),
        pytest.param("all: [{entity: russia}]\nwithin: 1 sentence\nnone: [{concept: tourism}]",
                     "Russia. A beach.", False, id="beside: anywhere in the story"),
        pytest.param("entity: russia\nnone: [{concept: tourism}]", "Russia.", True, id="beside a leaf"),
        pytest.param("entity: russia\nnone: [{concept: tourism}, {concept: munitions}]", "Russia. A shell.", False,
                     id="none of two: one is there"),
        pytest.param("all: [{entity: russia}, {concept: munitions}, {none: [{concept: tourism}]}]\nwithin: 3 words",
                     "Russia beach shell.", False, id="between the words"),
        pytest.param("all: [{entity: russia}, {concept: munitions}, {none: [{concept: tourism}]}]\nwithin: 3 words",
                     "Beach Russia one shell beach.", True, id="beside the words"),
        pytest.param("entity: russia\nnone: [{all: [{concept: tourism}, {concept: munitions}], within: 1 sentence}]",
                     "Russia. A beach. A shell.", True, id="none of a whole clause that does not hold"),
    ],
)  # fmt: skip
def test_none(when: str, text: str, expected: bool) -> None:
    assert holds(when, story(text=text, lang="en")) is expected


@pytest.mark.parametrize(
    ("number", "expected"), [pytest.param(2, True, id="two of three"), pytest.param(3, False, id="not three")]
)
def test_at_least(number: int, expected: bool) -> None:
    when = f"at_least: {number}\nof: [{{entity: russia}}, {{concept: munitions}}, {{concept: tourism}}]"
    assert holds(when, story("Russia has a shell", lang="en")) is expected


def test_a_nested_clause_holds_inside_the_window() -> None:
    when = "all: [{entity: russia}, {any: [{concept: munitions}, {concept: tourism}]}]\nwithin: 1 sentence"
    assert quotes(when, story(text="A shell. Russia has a beach. Russia.", lang="en")) == ["Russia", "beach"]


WEIGH = """
weigh:
  - {entity: russia, points: 10, most: 20}
  - {concept: munitions, points: 8, in: title, most: 16}
  - {concept: tourism, points: -20}
threshold: 18
"""


@pytest.mark.parametrize(
    ("title", "text", "score"),
    [
        pytest.param("Russia shell", "", 18, id="the sum of two items"),
        pytest.param("Russia", "", None, id="below the threshold"),
        pytest.param("Russia Russia Russia", "", 20, id="most"),
        pytest.param("Russia Russia shell shell shell", "", 36, id="most of each"),
        pytest.param("Russia", "A shell.", None, id="not in the field of the item"),
        pytest.param("Russia Russia shell shell beach", "", None, id="negative points"),
        pytest.param("Russia Russia shell shell beach tourist", "", None, id="negative once, as no `most` says more"),
    ],
)
def test_weigh(title: str, text: str, score: float | None) -> None:
    match = found(WEIGH, story(title, text, lang="en"))
    assert (None if match is None else match.score) == score


def test_negative_points_add_up_to_the_lowest() -> None:
    when = WEIGH.replace("points: -20", "points: -5, most: -10").replace("18", "26")
    match = found(when, story("Russia Russia shell shell", "Beach. Tourist beach. The tourist.", lang="en"))
    assert match is not None
    assert match.score == 26


def test_each_item_of_a_weigh_counts_for_itself() -> None:
    when = "weigh: [{term: artillery shell, points: 3}, {concept: munitions, points: 4}]\nthreshold: 7"
    match = found(when, story("An artillery shell", lang="en"))
    assert match is not None
    assert match.score == 7


def test_the_score_is_the_highest_of_the_sums_that_hold() -> None:
    low, high = (f"{{weigh: [{{entity: russia, points: {n}}}], threshold: {n}}}" for n in (5, 9))
    match = found(f"any: [{low}, {high}, {{weigh: [{{entity: russia, points: 50, most: 99}}], threshold: 99}}]",
                  story("Russia", lang="en"))  # fmt: skip
    assert match is not None
    assert match.score == 9


def test_without_a_weigh_that_holds_there_is_no_score() -> None:
    match = found("entity: russia", story("Russia", lang="en"))
    assert match is not None
    assert match.score is None


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("{publisher: tass}", True, id="publisher"),
        pytest.param("{publisher: [yonhap, tass]}", True, id="one of a list"),
        pytest.param("{country: RU, state_controlled: true}", True, id="both hold"),
        pytest.param("{country: RU, state_controlled: false}", False, id="one fails"),
        pytest.param("{feed: TASS}", True, id="a feed by its name"),
        pytest.param("{feed: https://tass.example/rss}", True, id="a feed by its address"),
        pytest.param("{country: KR}", False, id="another country"),
    ],
)
def test_source(source: str, expected: bool) -> None:
    of = Story(key="s", title="Russia", language="en", feed="https://tass.example/rss", outlet="TASS", publisher="tass",
               country="RU", state_controlled=True)  # fmt: skip
    assert holds(f"all: [{{entity: russia}}, {{source: {source}}}]", of) is expected


@pytest.mark.parametrize(
    ("language", "title", "lang", "expected"),
    [
        ("en", "Russia said on Monday that it would", "en", True),
        ("de", "Russia said on Monday that it would", "en", False),
        ("[de, en]", "Russia said on Monday that it would", "en", True),
        ("zh", "俄罗斯总统发表讲话称将继续", "zh", True),
        ("zh-Hant", "俄罗斯总统发表讲话称将继续", "zh", False),
    ],
)
def test_language(language: str, title: str, lang: str, expected: bool) -> None:
    assert holds(f"all: [{{entity: russia}}, {{language: {language}}}]", story(title, lang=lang)) is expected


def test_evidence_is_of_every_window_that_holds_and_each_hit_once() -> None:
    when = PAIR + "2 sentences"
    of = story(text="Russia. A shell. One. Two. Russia far. Three. Four. Russia has a shell.", lang="en")
    assert quotes(when, of) == ["Russia", "shell", "Russia", "shell"]


def test_evidence_is_of_every_clause_that_holds() -> None:
    when = "any: [{entity: russia}, {concept: munitions}, {concept: tourism}]"
    assert quotes(when, story("A shell for Russia", lang="en")) == ["shell", "Russia"]


def test_of_too_much_evidence_a_hundred_are_kept_and_each_clause_is_among_them() -> None:
    text = "\n".join(f"Russia has {n} ships." for n in range(150)) + "\nA shell."
    match = found("all: [{entity: russia}, {concept: munitions}]", story(text=text, lang="en"))
    assert match is not None
    assert len(match.evidence) == 100
    assert match.evidence[-1].quote == "shell"


def test_a_match_names_the_rule_and_the_set_it_came_from() -> None:
    rules = rule_set("entity: russia", rest="status: experimental")
    (match,) = Matcher(rules).read(story("Russia", lang="en")).matches
    assert (match.rule, match.title, match.level.word, match.status) == ("r", "A rule", "high", "experimental")
    assert match.rule_set == rules.hash


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        pytest.param("Russia sends tourists home", False, id="one of two"),
        pytest.param("Russia sends shells", True, id="both"),
    ],
)
def test_keys_beside_each_other_must_all_hold(title: str, expected: bool) -> None:
    assert holds("{entity: russia, concept: munitions, in: title}", story(title, lang="en")) is expected


def test_one_hit_does_not_stand_for_two_in_order() -> None:
    clause = "{all: [{concept: munitions}, {concept: munitions}], within: 3 words, in_order: true}"
    assert not holds(clause, story("One shell", lang="en"))
    assert holds(clause, story("One shell after another shell", lang="en"))


def test_initials_are_not_found_in_inflected_words() -> None:
    assert not holds("{term: СВО}", story("Он вернулся к своим", lang="ru"))
    assert holds("{term: СВО}", story("Он вернулся с СВО", lang="ru"))


def test_a_syllable_at_the_end_of_a_word_begins_no_phrase() -> None:
    assert not holds("{term: 북·러}", story("탈북·러 회담", lang="ko"))
    assert holds("{term: 북·러}", story("북·러 회담", lang="ko"))
