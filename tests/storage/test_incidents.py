"""Incidents: by which stories they are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from monitor.decisions import Alert
from monitor.storage import Storage, Transaction, alerts, incidents, matches, stories
from monitor.storage.incidents import KnownStory
from tests.storage.makes import MINUTE, NOW, stored_match, story, subscriber

LONG = "러시아에 포탄을 " * 400  # 10 kB of UTF-8, more than a B-tree of PostgreSQL takes


def grouped(tx: Transaction, key: str, title_key: str, *, after: int = 0, incident: int | None = None) -> int:
    at = NOW + after * MINUTE
    story_id = stories.save(tx, [(story(key, canonical_url=f"a.example/{key}"), "de")], at)[key]
    of = incidents.open(tx, at) if incident is None else incident
    incidents.attach(tx, story_id, of, title_key)
    return of


def test_an_incident_is_known_by_the_address_and_by_the_title_of_its_stories(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[list[int], list[KnownStory]]:
        ids = [
            grouped(tx, "a", "title one"),
            grouped(tx, "b", "title two", after=1),
            grouped(tx, "c", "three", after=2),
        ]
        return ids, incidents.known(tx, ["a.example/a", "a.example/none"], ["title two"], NOW)

    (first, second, _), known = storage.write_now(fn)
    assert [replace(one, story_id=0) for one in known] == [
        KnownStory(0, first, "a.example/a", "title one", NOW),
        KnownStory(0, second, "a.example/b", "title two", NOW + MINUTE),
    ]


def test_a_story_found_both_ways_comes_once(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[KnownStory]:
        grouped(tx, "a", "title")
        return incidents.known(tx, ["a.example/a"], ["title"], NOW)

    assert len(storage.write_now(fn)) == 1


def test_older_stories_are_not_asked(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[KnownStory]:
        grouped(tx, "a", "title")
        return incidents.known(tx, ["a.example/a"], ["title"], NOW + MINUTE)

    assert storage.write_now(fn) == []


def test_a_story_without_an_incident_makes_none_known(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[dict[int, int], list[KnownStory]]:
        ids = stories.save(tx, [(story("a", canonical_url="a.example/a"), "de")], NOW)
        return incidents.of_stories(tx, ids.values()), incidents.known(tx, ["a.example/a"], [], NOW)

    assert storage.write_now(fn) == ({}, [])


def test_the_incident_of_each_story(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[int, list[int]]:
        first = grouped(tx, "a", "x")
        grouped(tx, "b", "y", incident=first)
        ids = stories.save(tx, [(story("a"), "de"), (story("b"), "de"), (story("c"), "de")], NOW)
        return first, list(incidents.of_stories(tx, ids.values()).values())

    first, of = storage.write_now(fn)
    assert of == [first, first]


def test_titles_longer_than_an_index_takes(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[KnownStory]:
        grouped(tx, "a", LONG)
        return incidents.known(tx, [], [LONG], NOW)

    assert [known.title_key for known in storage.write_now(fn)] == [LONG]


def test_more_titles_than_one_statement_takes(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[KnownStory]:
        grouped(tx, "a", "t2400")
        return incidents.known(tx, [], [f"t{number}" for number in range(2500)], NOW)

    assert len(storage.write_now(fn)) == 1


def test_the_stories_of_each_incident_and_when_they_came(storage: Storage) -> None:
    def fn(tx: Transaction) -> dict[int, list[tuple[str, datetime]]]:
        one = grouped(tx, "a", "title")
        other = grouped(tx, "b", "another", after=1)
        grouped(tx, "c", "title", after=2, incident=one)
        grouped(tx, "d", "not asked for", after=3)
        found = incidents.told(tx, {one, other})
        assert list(found) == [one, other]
        return {number: [(told.story.key, told.at) for told in by] for number, by in found.items()}

    first, second = storage.write_now(fn).values()
    assert first == [("a", NOW), ("c", NOW + 2 * MINUTE)]
    assert second == [("b", NOW + MINUTE)]


def numbers(tx: Transaction, *keys: str) -> list[int | None]:
    """The incidents of the stories of these keys."""
    ids = stories.save(tx, [(story(key, canonical_url=f"a.example/{key}"), "de") for key in keys], NOW)
    of = incidents.of_stories(tx, ids.values())
    return [of.get(ids[key]) for key in keys]


def test_an_incident_that_is_merged_gives_all_it_has_and_its_number(storage: Storage) -> None:
    def fn(tx: Transaction) -> None:
        match_id = stored_match(tx, "a")
        into = grouped(tx, "b", "title")
        (of_match,) = numbers(tx, "a")
        subscription = subscriber(tx)
        assert of_match is not None
        alerts.save(tx, [Alert(subscription.id, match_id, of_match)], NOW)
        incidents.merge(tx, into, of_match)
        assert numbers(tx, "a", "b") == [into, into]
        assert [found.incident_id for found in matches.recent(tx, NOW - MINUTE)] == [into]
        assert [row.match_id for row in alerts.of_incident(tx, into)] == [match_id]
        assert incidents.merged_into(tx, of_match) == into
        assert incidents.merged_into(tx, into) is None

    storage.write_now(fn)


def test_of_three_incidents_merged_in_turn_each_leads_to_the_last(storage: Storage) -> None:
    def fn(tx: Transaction) -> None:
        first, second, third = (grouped(tx, key, key) for key in "abc")
        incidents.merge(tx, second, first)
        incidents.merge(tx, third, second)
        assert [incidents.merged_into(tx, one) for one in (first, second, third)] == [third, third, None]

    storage.write_now(fn)


def test_a_story_that_moves_takes_its_versions_matches_and_alerts_along(storage: Storage) -> None:
    def fn(tx: Transaction) -> None:
        match_id = stored_match(tx, "a")
        (old,) = numbers(tx, "a")
        assert old is not None
        moving = matches.recent(tx, NOW - MINUTE)[0].story_id
        subscription = subscriber(tx)
        alerts.save(tx, [Alert(subscription.id, match_id, old)], NOW)
        version = stories.save(tx, [(story("v"), "de")], NOW)["v"]
        incidents.attach(tx, version, old, "v", incidents.Placing("copy", version_of=moving))
        grouped(tx, "stays", "stays", incident=old)
        new = incidents.open(tx, NOW)
        incidents.move(tx, [moving], new, "by hand")
        assert incidents.of_stories(tx, [moving, version]) == {moving: new, version: new}
        assert numbers(tx, "stays") == [old]
        assert [row.match_id for row in alerts.of_incident(tx, new)] == [match_id]
        assert alerts.of_incident(tx, old) == []
        assert incidents.members(tx, new) == {"a": (moving, "by hand"), "v": (version, "copy")}

    storage.write_now(fn)
