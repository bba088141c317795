"""What a digest says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.digests.compose import MAX_STORIES, compose, new_message_id
from monitor.model import Level, MatchedStory, Span
from monitor.outgoing import Digest
from monitor.telling import Held
from tests.digests.samples import (
    ARMS,
    BLICK,
    KOREA,
    MUNITION,
    NOW,
    PUTIN,
    SANCTIONS,
    SEEN,
    match,
    matched,
    sample_waiting,
    story,
    subscription,
)


def digest(waiting: list[MatchedStory], **changes: object) -> Digest:
    return compose(subscription(**changes), waiting, [], message_id="1@example.org", due=NOW, now=NOW)


def titles(of: Digest) -> list[list[str]]:
    return [[one.title for one in section.stories] for section in of.sections]


def many(
    count: int, *, rule: str = "r", level: Level = Level.LOW, first: int = 1, incidents: int | None = None
) -> Iterator[MatchedStory]:
    for number in range(first, first + count):
        of = story(f"Shells {number}")
        found = match(of, [("Shells", "concept", "munitions", "ammunition")], rule=rule, title=rule, level=level)
        incident = number % incidents if incidents else number
        yield matched(number, of, found, incident=incident, seen=SEEN + timedelta(seconds=number))


def test_what_it_is_made_of_is_kept_as_given() -> None:
    held = [(Held.FIRST_POLL, 12), (Held.TOLD, 3)]
    who = subscription()
    made = compose(who, sample_waiting(), held, message_id="1@example.org", due=SEEN, now=NOW)
    assert (made.message_id, made.subscription, made.due, made.composed) == ("1@example.org", who, SEEN, NOW)
    assert made.held == tuple(held)
    assert made.story_count == 5


def test_the_loudest_rule_comes_first() -> None:
    made = digest(list(reversed(sample_waiting())))
    assert [(section.title, section.level) for section in made.sections] == [
        (ARMS, Level.CRITICAL),
        (SANCTIONS, Level.HIGH),
    ]


def test_the_stories_of_one_incident_stand_together_behind_one_that_the_subscriber_reads() -> None:
    first, second, other = story("Erste"), story("Second"), story("Other")
    clues = [("e", "term", "e", "e")]
    waiting = [
        matched(1, first, match(first, clues), incident=1, language="de", seen=SEEN),
        matched(2, other, match(other, clues), incident=2, language="en", seen=SEEN + timedelta(minutes=1)),
        matched(3, second, match(second, clues), incident=1, language="en", seen=SEEN + timedelta(minutes=2)),
    ]
    assert titles(digest(waiting)) == [["Second", "Erste", "Other"]]
    assert titles(digest(waiting, language="de")) == [["Erste", "Second", "Other"]]


def test_a_story_that_matched_two_rules_is_told_once_under_the_louder_and_shows_the_evidence_of_both() -> None:
    quiet = match(BLICK, [PUTIN, KOREA], rule="dprk-sanctions", title=SANCTIONS, level=Level.MEDIUM)
    loud = match(BLICK, [MUNITION])
    made = digest([matched(1, BLICK, quiet), matched(1, BLICK, loud, match_id=2)])
    assert titles(made) == [[BLICK.title]]
    [told] = made.sections[0].stories
    assert made.sections[0].title == ARMS
    assert told.also == (SANCTIONS,)
    assert {span.id for span in told.evidence} == {"vladimir-putin", "north-korea", "munitions"}
    assert made.story_count == 1


def test_of_equally_loud_rules_a_story_stands_with_the_others_of_its_incident() -> None:
    one, two = story("One e"), story("Two e")
    clues = [("e", "term", "e", "e")]
    waiting = [
        matched(1, one, match(one, clues, rule="a"), incident=1),
        matched(1, one, match(one, clues, rule="b"), incident=1, match_id=2),
        matched(2, two, match(two, clues, rule="b"), incident=1, match_id=3),
    ]
    assert [section.rule for section in digest(waiting).sections] == ["b"]


def spans(*rows: tuple[str, int, str, str]) -> tuple[Span, ...]:
    return tuple(
        Span(field, at, at + len(quote), quote, "concept", name, name, name) for field, at, quote, name in rows
    )


@pytest.mark.parametrize(
    ("evidence", "shown"),
    [
        pytest.param(
            spans(("text", 9, "Munition", "munitions"), ("title", 0, "Munition", "munitions")),
            [("title", "Munition")],
            id="the same words for the same thing once, from the title",
        ),
        pytest.param(
            spans(("title", 0, "Munition", "munitions"), ("text", 0, "Granaten", "munitions")),
            [("title", "Munition")],
            id="two words for the same thing once, from the title",
        ),
        pytest.param(
            spans(("text", 0, "Granaten", "munitions"), ("text", 20, "Raketen", "munitions")),
            [("text", "Granaten")],
            id="one of a clause is enough",
        ),
        pytest.param(
            spans(("text", 0, "俄朝", "russia"), ("text", 0, "俄朝", "north-korea")),
            [("text", "俄朝"), ("text", "俄朝")],
            id="one written form that is two states",
        ),
        pytest.param(
            spans(
                ("text", 0, "munitions", "munitions"),
                ("summary", 3, "MUNITIONS", "munitions"),
                ("text", 40, "deal", "deal"),
            ),
            [("summary", "MUNITIONS"), ("text", "deal")],
            id="capitals read the same",
        ),
    ],
)
def test_the_evidence_shows_everything_that_was_found_once(
    evidence: tuple[Span, ...], shown: list[tuple[str, str]]
) -> None:
    of = story("x")
    found = replace(match(of, []), evidence=evidence)
    [told] = digest([matched(1, of, found)]).sections[0].stories
    assert [(span.field, span.quote) for span in told.evidence] == shown


def test_a_recap_is_shown_only_for_what_stands_nowhere_else() -> None:
    of = story("Trains", text="Shells came from North Korea. Long before, Putin had asked for shells.")
    found = match(of, [("Shells", *MUNITION[1:]), ("Putin", *PUTIN[1:])])
    recalled = Span("text", 63, 69, "shells", "concept", "munitions", "munitions", "ammunition", in_recap=True)
    evidence = tuple(replace(span, in_recap=span.id == "vladimir-putin") for span in found.evidence)
    (section,) = digest([matched(1, of, replace(found, evidence=(recalled, *evidence)))]).sections
    (told,) = section.stories
    assert [(span.quote, span.in_recap) for span in told.evidence] == [("Shells", False), ("Putin", True)]


@pytest.mark.parametrize("count", [1, MAX_STORIES, MAX_STORIES + 1, 5000])
def test_a_flood_is_cut_and_counted(count: int) -> None:
    made = digest(list(many(count)))
    [section] = made.sections
    assert len(section.stories) == min(count, MAX_STORIES)
    assert section.cut == count - len(section.stories)
    assert made.story_count == count


def test_a_loud_flood_leaves_room_for_a_few_of_every_rule() -> None:
    waiting = [
        *many(500, rule="loud", level=Level.CRITICAL),
        *many(2, rule="small", first=1000),
        *many(50, rule="quiet", level=Level.INFORMATIONAL, first=2000),
    ]
    made = digest(waiting)
    assert [(section.rule, len(section.stories), section.cut) for section in made.sections] == [
        ("loud", 55, 445),
        ("small", 2, 0),
        ("quiet", 3, 47),
    ]


def test_more_rules_than_stories_fit_are_all_counted() -> None:
    waiting = [row for number in range(100) for row in many(1, rule=f"rule-{number:03}", first=number + 1)]
    made = digest(waiting)
    assert sum(len(section.stories) for section in made.sections) == MAX_STORIES
    assert sum(len(section.stories) + section.cut for section in made.sections) == 100


def test_when_cut_every_incident_is_told_before_any_is_told_twice() -> None:
    [section] = digest(list(many(600, incidents=MAX_STORIES))).sections
    assert len({one.incident_id for one in section.stories}) == MAX_STORIES


@pytest.mark.parametrize(
    ("title", "summary", "text", "told"),
    [
        pytest.param("T", "", "", "", id="nothing to say"),
        pytest.param("The title", "the  Title", "text", "", id="only the title again"),
        pytest.param("T", "Two\nlines", "text", "Two lines", id="on one line"),
        pytest.param("T", "", "The text", "The text", id="the text where there is no summary"),
        pytest.param("T", "word " * 100, "", ("word " * 60).strip() + "…", id="cut between words"),
        pytest.param("T", "字" * 400, "", "字" * 299 + "…", id="cut anywhere in a script without spaces"),
    ],
)
def test_the_summary_is_a_few_words(title: str, summary: str, text: str, told: str) -> None:
    of = story(title, summary=summary, text=text)
    [shown] = digest([matched(1, of, match(of, []))]).sections[0].stories
    assert shown.summary == told


def test_message_ids_are_random_and_of_the_sender() -> None:
    made = {new_message_id("example.org") for _ in range(100)}
    assert len(made) == 100
    assert all(one.endswith("@example.org") and len(one) == 44 for one in made)
