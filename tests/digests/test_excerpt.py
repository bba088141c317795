"""Of a story's text a mail and the page quote at most 300 characters, around what made the rule match."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.digests.compose import compose
from monitor.digests.excerpt import MOST, around
from monitor.digests.told import OwnLinks, Room, incident_view, times_of
from monitor.digests.tongue import tongue_of
from monitor.model import Match, Span, Story
from monitor.web.status import match_row
from tests.digests.samples import NOW, match, matched, story, subscription

LONG = " ".join(f"Sentence number {n} of an article about other things." for n in range(40))
SHELLS = ("shells", "concept", "munitions", "ammunition")
TEXT = f"{LONG} Then the shells left for Russia by night. {LONG}"


def quoted(of: Story, found: Match) -> tuple[int, str]:
    """How many characters of the text a mail shows, and what it shows for a summary."""
    made = compose(subscription(), [matched(1, of, found)], [], message_id="1@a.example", due=NOW, now=NOW)
    told, tongue = made.sections[0].stories, tongue_of("en")
    shown = incident_view(told, OwnLinks(), Room(), tongue, times_of(told, tongue, ZoneInfo("UTC"))).lead
    spans = told[0].evidence
    of_text = [one.quote for one, span in zip(shown.evidence, spans, strict=True) if span.field == "text"]
    summary = shown.summary if shown.summary[1:20] not in of.summary or not shown.summary else ""
    return sum(map(len, of_text)) + len(summary), shown.summary


@pytest.mark.parametrize("summary", ["", "A summary that says nothing of it."])
def test_the_excerpt_is_around_what_only_the_text_says(summary: str) -> None:
    of = story("Trains", summary=summary, text=TEXT)
    count, shown = quoted(of, match(of, [SHELLS]))
    assert "Then the shells left for Russia by night." in shown
    assert shown[0] == shown[-1] == "…"
    assert 200 < count <= MOST


def test_what_the_summary_says_is_shown_before_the_text() -> None:
    of = story("Trains", summary="The shells are gone.", text=TEXT)
    assert quoted(of, match(of, [SHELLS]))[1] == "The shells are gone."


def test_an_excerpt_without_blanks_is_cut_between_characters() -> None:
    text = "字" * 500 + "포탄" + "字" * 500
    shown = around(text, [Span("text", 500, 502, "포탄", "concept", "m", "m", "")])
    assert "포탄" in shown
    assert len(shown) + 2 <= MOST


words = st.text("ab ,字\n", max_size=700)


@given(words, st.lists(st.tuples(st.integers(0, 700), st.integers(1, 120)), max_size=40), st.sampled_from(["", "S"]))
def test_at_most_so_much_is_quoted(text: str, places: list[tuple[int, int]], summary: str) -> None:
    of = story("Title", summary=summary, text=text)
    spans = tuple(
        Span("text", at, at + length, text[at : at + length], "concept", f"c{n}", f"c{n}", f"g{n}")
        for n, (at, length) in enumerate(places)
        if text[at : at + length]
    )
    found = Match("r", "R", match(of, []).level, "stable", None, spans, "0" * 64)
    assert quoted(of, found)[0] <= MOST
    row = match_row(matched(1, of, found))
    assert sum(len(quote) for quote, _ in row.evidence) <= MOST
