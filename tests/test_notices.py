"""What the operator is told, by what lasts; and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.habits import Belief
from monitor.notices import MOST_LINES, Change, changes, conditions, subject_of, text_of
from monitor.storage.feeds import FeedTrouble
from monitor.storage.notices import Kind, Notice, NoticeMail
from monitor.storage.stories import Unknown

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = FeedTrouble("https://a.example/feed", "Agency A", True, None, NOW + HOUR, "no answer within 30 s", Belief())
FAILING = replace(FEED, failing_since=NOW - 24 * HOUR)
GONE = replace(FAILING, belief=Belief(seen=(NOW - 25 * HOUR, NOW), gone=True))
SILENT = replace(FEED, silent=True, last_story=NOW - 400 * HOUR)
MOVED = replace(FEED, belief=Belief("https://b.example/feed"))
MISTAKE = "rules/topics/arms.yaml:5:8: `level` cannot be `loud`. Write one of low, high."


def notice(kind: Kind, text: str = "as it was told", subject: str = FEED.url) -> Notice:
    return Notice(1, kind, subject, text, NOW - HOUR)


def found(
    feeds: list[FeedTrouble], *present: Notice, refused: str = "", unknown: Sequence[Unknown] = ()
) -> list[Change]:
    return changes(conditions(feeds, refused, unknown, present, NOW), present, feeds)


def said(*made: Change) -> list[str]:
    """What begins and what is over, by its kind and headline; `instead` where it takes the place of another."""
    lines = []
    for change in made:
        if change.begun is None:
            assert change.notice is not None
            lines.append(f"over {change.notice.kind}: {change.over.splitlines()[0]}")
        else:
            how = f"instead of {change.notice.kind}" if change.notice else "begins"
            lines.append(f"{how} {change.begun.kind}: {change.begun.text.splitlines()[0]}")
    return lines


@pytest.mark.parametrize(
    ("feed", "present", "told"),
    [
        pytest.param(replace(FAILING, failing_since=NOW - 23 * HOUR), [], [], id="failing for 23 hours"),
        pytest.param(FAILING, [], ["begins failing: Agency A has not been read for a day"], id="for 24 hours"),
        pytest.param(replace(FAILING, next_due=NOW), [], [], id="after a day off, before it was asked"),
        pytest.param(replace(FAILING, next_due=NOW), [Kind.FAILING], [], id="known to fail, and just being asked"),
        pytest.param(replace(FAILING, reason="HTTP 500"), [Kind.FAILING], [], id="failing for another reason"),
        pytest.param(FEED, [Kind.FAILING], ["over failing: Agency A is read again"], id="read again"),
        pytest.param(GONE, [], ["begins gone: Agency A is gone, and not asked any more"], id="gone"),
        pytest.param(
            GONE,
            [Kind.FAILING],
            ["instead of failing gone: Agency A is gone, and not asked any more"],
            id="gone after a day of failing",
        ),
        pytest.param(GONE, [Kind.GONE], [], id="still gone"),
        pytest.param(
            FAILING,
            [Kind.GONE],
            ["instead of gone failing: Agency A has not been read for a day"],
            id="asked again after all, and failing otherwise",
        ),
        pytest.param(FEED, [Kind.GONE], ["over gone: Agency A is read again"], id="there again"),
        pytest.param(MOVED, [], ["begins moved: Agency A has moved for good"], id="moved"),
        pytest.param(
            FEED, [Kind.MOVED], ["over moved: Agency A is asked at its configured address again"], id="moved back"
        ),
        pytest.param(
            replace(MOVED, failing_since=FAILING.failing_since),
            [Kind.MOVED],
            [
                "instead of moved moved: Agency A has moved for good",  # to another address than it was told
                "begins failing: Agency A has not been read for a day",
            ],
            id="moved once more, and failing there",
        ),
        pytest.param(
            replace(GONE, watched=False), [Kind.GONE], ["over gone: Agency A is not watched any more"], id="taken out"
        ),
        pytest.param(replace(FAILING, watched=False), [], [], id="failing before it was taken out"),
        pytest.param(SILENT, [], ["begins silent: Agency A has fallen silent"], id="silent"),
        pytest.param(
            replace(SILENT, last_story=None),
            [],
            ["begins silent: Agency A has never listed a story"],
            id="never heard of",
        ),
        pytest.param(SILENT, [Kind.SILENT], [], id="still silent"),
        pytest.param(replace(SILENT, failing_since=NOW - HOUR), [Kind.SILENT], [], id="silent, and just failing"),
        pytest.param(
            replace(SILENT, failing_since=FAILING.failing_since),
            [Kind.SILENT],
            ["instead of silent failing: Agency A has not been read for a day"],
            id="silent, and now failing for a day",
        ),
        pytest.param(FEED, [Kind.SILENT], ["over silent: Agency A has news again"], id="heard of again"),
    ],
)
def test_what_is_told_of_a_feed(feed: FeedTrouble, present: list[Kind], told: list[str]) -> None:
    assert sorted(said(*found([feed], *map(notice, present)))) == sorted(told)


def test_a_mistake_is_told_once_another_one_instead_of_it_and_in_the_end_the_cure() -> None:
    (first,) = found([], refused=MISTAKE)
    assert said(first) == ["begins refused: Reload refused: what ran before goes on"]
    assert first.begun is not None
    told = notice(Kind.REFUSED, first.begun.text, first.begun.subject)
    assert found([], told, refused=MISTAKE) == []
    assert said(*found([], told, refused="config.yaml: no such file")) == [
        "instead of refused refused: Reload refused: what ran before goes on"
    ]
    assert said(*found([], told)) == ["over refused: The reload went well: what is written is what runs"]


def test_of_hundreds_of_mistakes_the_first_are_told_and_the_others_counted() -> None:
    (change,) = found([], refused="\n".join(f"a.yaml:{line}:1: wrong. Mend it." for line in range(1, 301)))
    assert change.begun is not None
    lines = change.begun.text.splitlines()
    assert lines[1:2] + lines[-2:] == ["a.yaml:1:1: wrong. Mend it.", "a.yaml:50:1: wrong. Mend it.", "and 250 more"]
    assert len(lines) == MOST_LINES + 2


def unread(name: str, hours: int) -> Unknown:
    return Unknown(f"Title {name}", f"https://a.example/{name}", ("arms", "sanctions"), NOW - hours * HOUR)


def test_a_story_that_leaves_rules_unknown_is_told_once_and_a_newer_one_again() -> None:
    older, newer = unread("older", 5), unread("newer", 3)
    (first,) = found([], unknown=[older])
    assert first.begun is not None
    assert first.begun.text.splitlines()[1] == "https://a.example/older: arms, sanctions"
    told = replace(notice(Kind.UNKNOWN, first.begun.text, first.begun.subject), since=first.begun.since)
    assert found([], told, unknown=[older]) == []
    headline = "Whether rules match a story is unknown: it would have taken too long to say"
    (again,) = found([], told, unknown=[newer, older])
    assert said(again) == [f"instead of unknown unknown: {headline}"]
    assert again.begun is not None
    both = replace(notice(Kind.UNKNOWN, again.begun.text, again.begun.subject), since=again.begun.since)
    assert found([], both, unknown=[newer]) == []  # the older one is a week old now
    assert said(*found([], both)) == ["over unknown: No story of the last seven days leaves a rule unknown"]


def test_a_feed_that_fails_is_told_since_when() -> None:
    (change,) = found([FAILING])
    assert change.begun is not None
    assert change.begun.since == NOW - 24 * HOUR


MAIL = NoticeMail(
    "m@example.org",
    NOW,
    (
        Notice(
            1, Kind.FAILING, FEED.url, "Agency A has not been read for a day\nno answer", NOW - 24 * HOUR, NOW - HOUR
        ),
        Notice(2, Kind.FAILING, FEED.url, "Agency A is read again", NOW - HOUR, NOW - HOUR),
        Notice(3, Kind.GONE, FEED.url, "Agency A is gone", NOW - HOUR, NOW + HOUR),
    ),
)


def test_the_mail_says_what_began_and_what_was_over_when_it_was_composed() -> None:
    assert subject_of(MAIL) == "Agency A is gone (and 2 more)"
    assert text_of(MAIL, "http://127.0.0.1:8080") == (
        "Agency A has not been read for a day\n"
        "no answer\n"
        "From 2026-11-24 10:00 to 2026-11-25 09:00 UTC: it is over.\n"
        "\n"
        "Agency A is read again\n"
        "On 2026-11-25 09:00 UTC.\n"
        "\n"
        "Agency A is gone\n"
        "Since 2026-11-25 09:00 UTC.\n"
        "\n"
        "--\n"
        "What holds now: http://127.0.0.1:8080\n"
        "You get at most one mail an hour about this installation itself."
    )


@pytest.mark.parametrize(
    ("kinds", "over", "subject"),
    [
        pytest.param([Kind.REFUSED, Kind.MOVED, Kind.GONE], [], "0 refused (and 2 more)", id="the most important"),
        pytest.param([Kind.REFUSED, Kind.MOVED, Kind.GONE], [0], "2 gone (and 2 more)", id="that lasts"),
        pytest.param([Kind.GONE, Kind.GONE], [0, 1], "1 gone (and 1 more)", id="the latest"),
    ],
)
def test_the_subject_names_one(kinds: list[Kind], over: list[int], subject: str) -> None:
    notices = (
        Notice(number, kind, "s", f"{number} {kind}\nmore", NOW - HOUR, NOW if number in over else None)
        for number, kind in enumerate(kinds)
    )
    assert subject_of(NoticeMail("m@example.org", NOW, tuple(notices))) == subject


def test_one_notice_is_its_own_subject() -> None:
    assert subject_of(replace(MAIL, notices=MAIL.notices[1:2])) == "Agency A is read again"
