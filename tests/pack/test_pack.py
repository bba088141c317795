"""The shipped rules: they load, their examples hold, and the traps of the trade do not catch them."""

from __future__ import annotations

import pytest

from monitor.model import Match, Reading, Story
from monitor.rules.check import check_folder
from tests.pack.stories import ARMS, TRAPS, Trap
from tests.shipped import PACK, matcher

# The story that the product was asked for (31 August 2023), in our words and at its length in a feed.
GERMAN = Story(
    key="german",
    title="Putin hofft auf Munition aus Nordkorea",
    summary="Washington spricht von geheimen Gesprächen. Russland brauche Nachschub für den Krieg.",
    text="Das Weisse Haus sieht die Verhandlungen zwischen Moskau und Pjöngjang vorankommen. Sergej Schoigu habe bei "
    "Nordkoreas Führung um Artilleriemunition geworben.",
)


def read(trap: Trap) -> Reading:
    return matcher().read(
        Story(key=trap.id, title=trap.title, summary=trap.summary, text=trap.text, language=trap.language)
    )


def arms_match(story: Story) -> Match:
    return next(match for match in matcher().read(story).matches if match.rule == ARMS)


def test_the_pack_has_no_problem_and_every_example_holds() -> None:
    result = check_folder(PACK)
    assert result.problems == ()
    assert result.rules == 5 + 5  # five of them over matches


@pytest.mark.parametrize("trap", [pytest.param(trap, id=trap.id) for trap in TRAPS])
def test_a_story_matches_these_rules_and_no_other(trap: Trap) -> None:
    assert {match.rule for match in read(trap).matches} == set(trap.rules)


@pytest.mark.parametrize(
    ("quote", "gloss", "found"),
    [
        pytest.param("Munition", "ammunition", "munitions", id="the goods"),
        pytest.param("Nordkorea", "North Korea", "north-korea", id="one side"),
        pytest.param("Putin", "Putin", "putin", id="the other side, by its president"),
    ],
)
def test_the_evidence_is_the_story_s_words_with_an_english_gloss(quote: str, gloss: str, found: str) -> None:
    spans = arms_match(GERMAN).evidence
    assert (quote, gloss, found) in {(span.quote, span.gloss, span.id) for span in spans}


def test_every_quote_is_what_the_story_says_there() -> None:
    for span in arms_match(GERMAN).evidence:
        assert getattr(GERMAN, span.field)[span.start : span.end] == span.quote
