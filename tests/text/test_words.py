"""Words by script, sentences, paragraphs, and how a story is laid out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.recaps import Recap
from monitor.text.fold import fold_text
from monitor.text.layout import Layout
from monitor.text.sentences import paragraphs, sentences
from monitor.text.words import Kind, runs, word_starts

S, K, H = Kind.SPACED, Kind.HANGUL, Kind.HAN


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("North Korea's S-400", [("north", S), ("korea", S), ("s", S), ("s", S), ("400", S)], id="Latin"),
        pytest.param("Ким Чен Ын", [("ким", S), ("чен", S), ("ын", S)], id="Cyrillic"),
        pytest.param("كوريا الشمالية", [("كوريا", S), ("الشماليه", S)], id="Arabic"),
        pytest.param("북한이 KN-23을", [("북한이", K), ("kn", S), ("23", S), ("을", K)], id="Korean with Latin"),
        pytest.param("ロシアへ砲弾、3発", [("ロシアへ砲弾", H), ("3", S), ("発", H)], id="Japanese"),
        pytest.param("朝鲜KN-23导弹", [("朝鲜", H), ("kn", S), ("23", S), ("导弹", H)], id="Chinese with Latin"),
        pytest.param("snake_case", [("snake", S), ("case", S)], id="an underscore parts words"),
        pytest.param("?!…", [], id="no word"),
    ],
)
def test_words_by_script(text: str, found: list[tuple[str, Kind]]) -> None:
    assert [(run.text, run.kind) for run in runs(fold_text(text))] == found


@given(st.text(max_size=60))
def test_runs_stand_where_they_say(text: str) -> None:
    last = 0
    for run in runs(text):
        assert text[run.start : run.end] == run.text
        assert run.start >= last
        last = run.end


def test_in_han_every_two_characters_begin_a_word() -> None:
    (han,) = runs("俄罗斯炮弹")
    (hangul,) = runs("러시아포탄")
    assert word_starts(han) == [0, 2, 4]
    assert word_starts(hangul) == [0]


@pytest.mark.parametrize(
    ("text", "numbers", "count"),
    [
        pytest.param("Kim met Choe", [0, 1, 2], 3, id="with spaces"),
        pytest.param("북한이 KN-23을", [0, 1, 2, 3], 4, id="Hangul"),
        pytest.param("俄罗斯KN-23导弹 S-400", [0, 2, 3, 4, 5, 6], 7, id="Han: every two characters begin one"),
        pytest.param("", [], 0, id="none"),
    ],
)
def test_the_words_of_a_field_are_numbered_through(text: str, numbers: list[int], count: int) -> None:
    field = Layout("", "", text).parts[2]
    assert (list(field.word_numbers), field.word_count) == (numbers, count)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("One. Two! Three?", ["One.", "Two!", "Three?"], id="end marks"),
        pytest.param("Mr. Kim met Gen. Choe.", ["Mr. Kim met Gen. Choe."], id="English titles"),
        pytest.param("Am 31. August kam er. Dann ging er.", ["Am 31. August kam er.", "Dann ging er."], id="ordinal"),
        pytest.param("Das sind z. B. Granaten.", ["Das sind z. B. Granaten."], id="z. B."),
        pytest.param("J. Kirby said so. It was.", ["J. Kirby said so.", "It was."], id="initial"),
        pytest.param("In 2023. Then.", ["In 2023.", "Then."], id="a year ends a sentence"),
        pytest.param("Rund 3.000 Tonnen kamen.", ["Rund 3.000 Tonnen kamen."], id="a number"),
        pytest.param('"It is so." He left.', ['"It is so."', "He left."], id="the mark closes with the quotation"),
        pytest.param("Доставлено 5 тыс. снарядов. Всё.", ["Доставлено 5 тыс. снарядов.", "Всё."], id="Russian"),
        pytest.param("第一句。第二句！「第三句。」第四句", ["第一句。", "第二句！", "「第三句。」", "第四句"],
                     id="no blanks"),
        pytest.param("북한이 보냈다. 러시아가 받았다.", ["북한이 보냈다.", "러시아가 받았다."], id="Korean"),
        pytest.param("هل وصلت؟ نعم.", ["هل وصلت؟", "نعم."], id="Arabic"),
        pytest.param("It went on... and on.", ["It went on... and on."], id="three dots inside one"),
        pytest.param("no end", ["no end"], id="no end mark"),
        pytest.param("   ", [], id="blanks"),
    ],
)  # fmt: skip
def test_sentences(text: str, found: list[str]) -> None:
    assert [text[start:end].strip() for start, end in sentences(text)] == found


@given(st.text(st.sampled_from("aB1.!?。 \"'»\t。 z"), max_size=60))
def test_sentences_cover_the_paragraph(text: str) -> None:
    spans = list(sentences(text))
    assert "".join(text[start:end] for start, end in spans).rstrip() == (text.rstrip() if spans else "")
    assert all(start < end for start, end in spans)


def test_a_line_break_of_any_kind_ends_a_paragraph() -> None:
    text = "a\nb\r\nc\u2028d\u2029e\n \n\nf"
    assert [text[start:end] for start, end in paragraphs(text)] == ["a", "b", "c", "d", "e", "f"]


def test_a_story_is_one_run_of_sentences() -> None:
    layout = Layout("One. Two", "Three. Four.", "Five. Six.\nSeven.")
    said = [(layout.fields[one.field][one.start : one.end].strip(), one.paragraph) for one in layout.sentences]
    assert said == [("One. Two", 0), ("Three.", 0), ("Four.", 0), ("Five.", 1), ("Six.", 1), ("Seven.", 2)]
    assert (layout.title_end, layout.lead_end) == (1, 5)


@pytest.mark.parametrize(
    ("title", "summary", "text", "title_end", "lead_end"),
    [
        pytest.param("", "", "", 0, 0, id="nothing"),
        pytest.param("T", "", "", 1, 1, id="a title"),
        pytest.param("", "Ss. Tt.", "", 0, 2, id="a summary"),
        pytest.param("T", "", "Aa. Bb. Cc. Dd. Ee.", 1, 4, id="three sentences of the text"),
        pytest.param("T", "", "\n\nAa.\nBb.", 1, 2, id="empty lines before the first paragraph"),
    ],
)
def test_the_lead(title: str, summary: str, text: str, title_end: int, lead_end: int) -> None:
    layout = Layout(title, summary, text)
    assert (layout.title_end, layout.lead_end) == (title_end, lead_end)


def test_what_was_said_before_is_marked() -> None:
    layout = Layout("Russia buys shells", "RUSSIA buys: “shells”!", "New. Russia buys shells.")
    assert [one.repeated for one in layout.sentences] == [False, True, False, True]


@pytest.mark.parametrize(
    ("field", "start", "end", "marked"),
    [
        pytest.param("text", 0, 7, [0, 0, 1, 1, 0, 1], id="a paragraph"),
        pytest.param("text", 3, 7, [0, 0, 0, 1, 0, 1], id="a sentence"),
        pytest.param("text", 8, 11, [0, 0, 0, 0, 1, 1], id="another paragraph"),
        pytest.param("summary", 0, 4, [0, 1, 0, 0, 0, 1], id="the summary, which the text repeats"),
    ],
)
def test_what_stands_in_a_recap_is_marked(field: str, start: int, end: int, marked: list[int]) -> None:
    recap = Recap(field, start, end, datetime(2026, 8, 3, tzinfo=UTC), "k")
    layout = Layout("Title", "Sum.", "Aa. Bb.\nCc.\nSum.", [recap])
    assert [int(one.repeated) for one in layout.sentences] == marked
