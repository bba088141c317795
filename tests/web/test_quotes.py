"""What a story says around its evidence, in pieces: nothing is changed, nothing is shown twice, and not too much."""

from __future__ import annotations

from dataclasses import replace

import pytest

from monitor.digests.excerpt import MOST
from monitor.model import Span, Story
from monitor.web.quotes import Piece, quotes


def span(field: str, text: str, quote: str, name: str, start: int = 0) -> Span:
    at = text.index(quote, start)
    return Span(field, at, at + len(quote), quote, "entity", name, name, name.title())


def test_evidence_is_marked_and_named_where_it_stands() -> None:
    title = "Kim liefert Granaten"
    (quote,) = quotes(
        Story("a", title), [span("title", title, "Granaten", "shells"), span("title", title, "Kim", "kim")]
    )
    assert quote.pieces == (Piece("Kim", "Kim"), Piece(" liefert "), Piece("Granaten", "Shells"))


def test_one_form_of_two_things_is_marked_once_with_both_names() -> None:
    spans = [span("title", "朝俄", "朝俄", "north-korea"), span("title", "朝俄", "朝俄", "russia")]
    (quote,) = quotes(Story("a", "朝俄关系"), spans)
    assert quote.pieces == (Piece("朝俄", "North-Korea, Russia"), Piece("关系"))


@pytest.mark.parametrize("word", ["Wort ", "語"])
def test_of_a_long_text_the_place_with_most_is_shown(word: str) -> None:
    text = word * 500 + "Kim " + word * 500 + "Kim Putin" + word * 500
    spans = [
        span("text", text, "Kim", "kim"),
        span("text", text, "Kim Putin", "kim", 600),
        span("text", text, "Putin", "p"),
    ]
    spans[1] = replace(spans[1], end=spans[1].start + 3, quote="Kim")
    (quote,) = quotes(Story("a", text=text), spans)
    assert [piece.gloss for piece in quote.pieces if piece.gloss] == ["Kim", "P"]
    shown = "".join(piece.text for piece in quote.pieces)
    assert len(shown) <= MOST + 2
    assert shown.startswith("…")
    assert shown.endswith("…")
    assert shown.strip("…") in text


def test_what_stands_in_recaps_is_shown_where_nothing_else_is() -> None:
    old = replace(span("text", "Kim und Putin", "Kim", "kim"), in_recap=True)
    new = span("text", "Kim und Putin", "Putin", "putin")
    story = Story("a", text="Kim und Putin")
    assert [piece.gloss for piece in quotes(story, [old, new])[0].pieces if piece.gloss] == ["Putin"]
    assert [piece.gloss for piece in quotes(story, [old])[0].pieces if piece.gloss] == ["Kim"]


def test_no_control_or_direction_mark_is_shown() -> None:
    text = "Kim\u202e\x00\x1b\ud800 liefert\nGranaten"
    (quote,) = quotes(Story("a", text=text), [span("text", text, "Kim", "kim")])
    assert "".join(piece.text for piece in quote.pieces) == "Kim liefert Granaten"
