"""The incident of a story, looked for among those that are stored; on both databases."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from monitor import storage as stored
from monitor.grouping import Grouped, incident_of
from monitor.incidents.traits import traits_of, unpacked
from monitor.model import Story
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from monitor.storage import Storage, Transaction
from tests.incidents.texts import EDITS, TEXTS

ROOT = Path(__file__).parents[1]
NOON = datetime(2025, 3, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
STRIKE = "North Korean missile hits Kharkiv, killing four"
DEBRIS = "Police found debris of a KN-23."


@cache
def matcher() -> Matcher:
    return Matcher(load_rules(ROOT / "rules"))


def told(key: str, title: str, text: str = "", lang: str = "en", feed: str = "") -> Story:
    return Story(key, title, "", text, language=lang, feed=feed)


@cache
def traits(story: Story) -> bytes:
    reading = matcher().read(story)
    return traits_of(story, reading.language, matcher().mentions(story))


def arrive(tx: Transaction, story: Story, at: datetime) -> int:
    """Store a story that came then; its incident."""
    ids = stored.stories.save(tx, [(story, story.language or "und")], at)
    return incident_of(tx, Grouped(ids[story.key], story, traits(story), at), at)


def numbers(tx: Transaction, *stories: Story) -> list[int]:
    """Their incidents as they are now."""
    ids = stored.stories.save(tx, [(story, "und") for story in stories], NOON)
    of = stored.incidents.of_stories(tx, ids.values())
    return [of[ids[story.key]] for story in stories]


@pytest.mark.parametrize(
    ("one", "other", "hours", "same"),
    [
        pytest.param(
            told("a", STRIKE, DEBRIS),
            told("b", "У Харкові знайшли уламки північнокорейської ракети KN-23", "Загинули четверо.", "uk"),
            3,
            True,
            id="one event in two languages",
        ),
        pytest.param(
            told("a", STRIKE, DEBRIS),
            told("b", "У Харкові знайшли уламки північнокорейської ракети KN-23", "Загинули четверо.", "uk"),
            22 * 24,
            False,
            id="22 days later",
        ),
        pytest.param(
            told("a", STRIKE, DEBRIS),
            told("b", "North Korean missile hits Odesa, killing nine", "Police found debris of a KN-23."),
            30,
            False,
            id="another place",
        ),
        pytest.param(told("a", STRIKE, TEXTS["en"]), told("b", "Two freighters gone", TEXTS["en"]), 1, True, id="copy"),
        pytest.param(told("a", STRIKE), told("b", f"{STRIKE}!"), 1, True, id="title"),
    ],
)
def test_two_stories(storage: Storage, one: Story, other: Story, hours: int, same: bool) -> None:
    def fn(tx: Transaction) -> bool:
        return arrive(tx, one, NOON) == arrive(tx, other, NOON + hours * HOUR)

    assert storage.write_now(fn) is same


def test_a_story_keeps_its_incident_when_its_text_comes_later(storage: Storage) -> None:
    def fn(tx: Transaction) -> None:
        first = arrive(tx, told("a", "Four killed at dawn"), NOON)
        assert arrive(tx, told("a", "Four killed at dawn", f"{STRIKE}. {DEBRIS}"), NOON + HOUR) == first
        # and is known by it from then on
        assert (
            arrive(tx, told("b", "KN-23-Rakete aus Nordkorea trifft Charkiw", "Vier Tote.", "de"), NOON + DAY) == first
        )

    storage.write_now(fn)


def test_the_version_that_says_most_speaks_for_all(storage: Storage) -> None:
    """The first one is a headline alone."""

    def fn(tx: Transaction) -> None:
        first = arrive(tx, told("a", "Four killed at dawn"), NOON)
        assert arrive(tx, told("b", "Four killed at dawn", f"{STRIKE}. {DEBRIS}"), NOON + HOUR) == first
        assert (
            arrive(tx, told("c", "KN-23-Rakete aus Nordkorea trifft Charkiw", "Vier Tote.", "de"), NOON + DAY) == first
        )

    storage.write_now(fn)


def test_copies_of_a_wire_are_one_incident_and_say_whose_they_are(storage: Storage) -> None:
    def fn(tx: Transaction) -> dict[str, str]:
        wire = TEXTS["en"]
        first = arrive(tx, told("wire", "", wire, feed="https://agency.example/"), NOON)
        for number, edit in enumerate(EDITS.values()):
            paper = told(f"paper {number}", f"Number {number}", edit(wire), feed=f"https://p{number}.example/")
            assert arrive(tx, paper, NOON + number * HOUR) == first
        return {key: member.how for key, member in stored.incidents.members(tx, first).items()}

    said = storage.write_now(fn)
    assert said.pop("wire") == "first"
    assert all(how.startswith("copy of story ") and how.endswith("the same") for how in said.values()), said


def test_what_is_joined_by_hand_stays_joined_and_what_is_split_stays_apart(storage: Storage) -> None:
    def fn(tx: Transaction) -> None:
        strike = told("a", STRIKE, DEBRIS)
        other = told("b", "Lyon: Zoll stellt Teile für russische Drohnen sicher", "Frankreich ermittelt.", "de")
        one, two = arrive(tx, strike, NOON), arrive(tx, other, NOON + HOUR)
        assert one != two
        stored.incidents.merge(tx, one, two)
        stored.incidents.mark_by_hand(tx, [one])
        again = told("c", "У Харкові знайшли уламки північнокорейської ракети KN-23", "Загинули четверо.", "uk")
        arrive(tx, again, NOON + 2 * HOUR)
        assert numbers(tx, strike, other) == [one, one]

    storage.write_now(fn)


def test_things_are_counted_once_a_day_and_old_ones_forgotten(storage: Storage) -> None:
    def fn(tx: Transaction) -> None:
        for number in range(3):
            arrive(tx, told(f"a{number}", f"{STRIKE} {number}", DEBRIS), NOON + number * HOUR)
        assert stored.traits.counts(tx, ["entity:kharkiv"]) == ({"entity:kharkiv": 0}, 0)
        arrive(tx, told("b", "Tumangang", "Containers."), NOON + DAY)
        counts, stories = stored.traits.counts(tx, ["entity:kharkiv"])
        assert stories == 3
        assert counts["entity:kharkiv"] in (0, 3)  # the pack may call it otherwise; see the next line
        assert stored.traits.counts(tx, ["concept:missiles"])[0]["concept:missiles"] == 3
        arrive(tx, told("b2", "Tumangang", "Containers again."), NOON + DAY)
        assert stored.traits.counts(tx, [])[1] == 3  # once a day
        arrive(tx, told("c", "Rajin", "Coal."), NOON + 40 * DAY)
        assert stored.traits.counts(tx, [])[1] == 5
        assert stored.traits.votes(tx, {"concept:missiles": 1.0}, NOON - DAY) == {}

    storage.write_now(fn)


def test_traits_of_another_version_are_as_good_as_none() -> None:
    made = traits(told("a", STRIKE, DEBRIS))
    assert unpacked(made, "a", NOON) is not None
    assert unpacked(bytes([255]) + made[1:], "a", NOON) is None
    assert unpacked(b"", "a", NOON) is None


def rows() -> list[dict[str, Any]]:
    return [json.loads(line) for line in (ROOT / "tests/quality/events.jsonl").read_text(encoding="utf-8").splitlines()]


def one_by_one(tx: Transaction, order: list[dict[str, Any]]) -> dict[str, int]:
    """The incidents of stories that came in this order, each at noon of its day."""
    ids = {}
    for row in order:
        at = datetime.fromisoformat(row["published"]).replace(hour=12, tzinfo=UTC)
        story = Story(row["id"], row["title"], row["summary"], row["text"], language=row["lang"])
        ids[row["id"]] = stored.stories.save(tx, [(story, row["lang"])], at)[row["id"]]
        incident_of(tx, Grouped(ids[row["id"]], story, traits(story), at), at)
    of = stored.incidents.of_stories(tx, ids.values())
    return {key: of[story_id] for key, story_id in ids.items()}


def test_stories_one_after_the_other_become_the_events_that_a_batch_becomes(tmp_path: Path) -> None:
    """The measured figures are in docs/quality.md; these are a little below them."""
    found = []
    for seed in range(2):
        order = rows()
        random.Random(seed).shuffle(order)
        order.sort(key=lambda row: row["published"][:10])
        storage = Storage.open(f"sqlite:///{tmp_path / f'{seed}.db'}")
        found.append(storage.write_now(lambda tx, order=order: one_by_one(tx, order)))
        storage.close()
    for incident in found:
        right = false = missed = 0
        for one, other in combinations(rows(), 2):
            same, put = one["event"] == other["event"], incident[one["id"]] == incident[other["id"]]
            right, false, missed = right + (same and put), false + (put and not same), missed + (same and not put)
        assert 2 * right / (2 * right + false + missed) >= 0.95
        assert false <= 2
    first, second = found
    names = {(first[key], second[key]) for key in first}
    assert len(names) <= 1.02 * len(set(first.values()))  # hardly one depends on what came first
