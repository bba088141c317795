"""The list of incidents: each once, by any of its facets, in order, and at the cost of what is shown."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event

from monitor import by_hand
from monitor.decisions import Alert
from monitor.lines import SOME_OLD, keep_lines
from monitor.model import Level
from monitor.storage import Storage, Transaction, alerts, incidents, lines, matches, saved_searches, stories, told_to
from monitor.storage.lines import Asked, Line
from monitor.storage.saved_searches import MOST
from monitor.storage.tables import changed_incidents
from monitor.storage.told_to import Count
from monitor.telling import Held
from tests.storage.makes import NOW, in_outbox, match, stored_match, story, subscriber, told

DAY = timedelta(days=1)


def line(number: int, at: datetime, *, began: datetime | None = None) -> Line:
    return Line(number, began or at, at, Level.LOW, f"title {number}", "en", "", "single", 1, 1, ("en",), ("arms",))


def listed(tx: Transaction, at: datetime, *facets: tuple[str, str], began: datetime | None = None) -> int:
    number = incidents.open(tx, at)
    lines.put(tx, line(number, at, began=began), facets)
    return number


def shown(tx: Transaction) -> list[Line]:
    return lines.some(tx, lines.found(tx, Asked(), 9))


def test_pages_of_one_moment_follow_each_other_without_gap_or_repeat(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[list[int], list[int]]:
        made = [listed(tx, NOW if n % 3 else NOW - DAY, ("rule", "arms")) for n in range(20)]
        walked: list[int] = []
        for asked in (Asked(), Asked((("rule", "arms"),))):
            before = None
            while some := lines.some(tx, lines.found(tx, asked, 7, before=before)):
                walked += [one.incident_id for one in some]
                before = (some[-1].last, some[-1].incident_id)
        return made, walked

    made, walked = storage.write_now(fn)
    expected = sorted(made, key=lambda one: (made.index(one) % 3 > 0, one), reverse=True)
    assert walked == expected * 2


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        pytest.param(Asked(), [4, 3, 2, 1], id="all"),
        pytest.param(Asked((("rule", "arms"),)), [4, 2, 1], id="one facet"),
        pytest.param(Asked((("rule", "arms"), ("country", "KR"))), [4, 1], id="two, of which the second is rarer"),
        pytest.param(Asked((("rule", "arms"), ("rule", "arms"))), [4, 2, 1], id="one twice"),
        pytest.param(Asked((("rule", "arms"), ("country", "JP"))), [], id="one that none has"),
        pytest.param(Asked(since=NOW), [4, 3], id="from a moment on"),
        pytest.param(Asked(until=NOW), [4, 2, 1], id="to a moment, also what went on after it"),
        pytest.param(Asked((("country", "KR"),), since=NOW - DAY, until=NOW - DAY / 2), [4], id="both, and a facet"),
    ],
)
def test_what_is_asked_for_is_found(asked: Asked, found: list[int], storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[list[int], list[int]]:
        listed(tx, NOW - 2 * DAY, ("rule", "arms"), ("country", "KR"))
        listed(tx, NOW - DAY / 4, ("rule", "arms"))
        listed(tx, NOW, ("country", "RU"))
        listed(tx, NOW + DAY, ("rule", "arms"), ("country", "KR"), began=NOW - 3 * DAY)
        return lines.found(tx, asked, 10), lines.found(tx, asked, 3)

    assert storage.write_now(fn) == (found, found[:3])


def test_incidents_are_counted_on_the_day_on_which_they_began(storage: Storage) -> None:
    day = NOW.replace(hour=0, minute=0, second=0, microsecond=0)

    def fn(tx: Transaction) -> list[dict[date, int]]:
        for at in (day - timedelta(microseconds=1), day, day + DAY - timedelta(microseconds=1), day + DAY):
            listed(tx, at, ("rule", "arms"), ("language", "ko"))
        listed(tx, day + 9 * DAY, ("rule", "arms"), began=day)
        facets = (("rule", "arms"), ("language", "ko"))
        return [lines.began(tx, Asked(facets[:n]), day, day + DAY) for n in range(3)]

    assert storage.write_now(fn) == [{day.date(): 3}, {day.date(): 3}, {day.date(): 2}]


def test_the_values_of_a_facet_are_each_named_once(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[list[str]]:
        for value in ("ru", "ko", "ru", "zh-Hans", "ar"):
            listed(tx, NOW, ("language", value), ("rule", "zz"), ("country", "AA"))
        return [lines.values(tx, "language", 9), lines.values(tx, "language", 2), lines.values(tx, "none", 9)]

    assert storage.write_now(fn) == [["ar", "ko", "ru", "zh-Hans"], ["ar", "ko"], []]


def test_a_line_says_what_its_stories_and_matches_say(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[list[Line], list[list[int]]]:
        of = incidents.open(tx, NOW)
        stored_match(tx, "a", incident=of)
        other = story("b", title="포탄", publisher="yonhap", country="KR", outlet="연합뉴스", text="다른 이야기")
        story_id = stories.save(tx, [(other, "ko")], NOW + DAY)["b"]
        incidents.attach(tx, story_id, of, "b")
        found = [matches.NewMatch(story_id, of, match("tanker", level=Level.LOW), other.content_hash, first_poll=False)]
        matches.save(tx, found, NOW)
        keep_lines(tx, [of])
        asked = [("rule", "tanker"), ("language", "ko"), ("country", "KR"), ("level", "critical")]
        return shown(tx), [lines.found(tx, Asked((one,)), 9) for one in asked]

    (made,), found = storage.write_now(fn)
    assert (made.began, made.last, made.level) == (NOW, NOW + DAY, Level.CRITICAL)
    assert (made.title, made.language, made.languages) == ("Title of a", "de", ("de", "ko"))
    assert (made.rules, made.stories, made.outlets) == (("dprk-russia-arms", "tanker"), 2, 2)
    assert found == [[made.incident_id]] * 4


def test_joined_and_parted_incidents_have_their_lines_at_once(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[list[tuple[int, int]]]:
        of = [incidents.open(tx, NOW) for _ in range(2)]
        for key, incident in zip("ab", of, strict=True):
            stored_match(tx, key, incident=incident)
        keep_lines(tx, of)
        seen = [counts(tx)]
        by_hand.join(tx, of[0], [of[1]])
        seen.append(counts(tx))
        by_hand.split(tx, of[0], [incidents.members(tx, of[0])["b"].story_id], NOW)
        return [*seen, counts(tx)]

    def counts(tx: Transaction) -> list[tuple[int, int]]:
        return [(one.incident_id, one.stories) for one in shown(tx)]

    assert storage.write_now(fn) == [[(2, 1), (1, 1)], [(1, 2)], [(3, 1), (1, 1)]]


def test_an_incident_that_no_rule_matches_any_more_is_off_the_list(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[int, list[Line]]:
        of = incidents.open(tx, NOW)
        stored_match(tx, "a", incident=of)
        keep_lines(tx, [of])
        before = len(shown(tx))
        matches.save(tx, [], NOW, read=[incidents.members(tx, of)["a"].story_id])
        keep_lines(tx, [of])
        return before, shown(tx)

    assert storage.write_now(fn) == (1, [])


def test_incidents_of_before_get_their_lines_a_few_at_a_time_the_newest_first(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[list[int]]:
        of = [incidents.open(tx, NOW) for _ in range(SOME_OLD + 2)]
        for incident in of:
            stored_match(tx, f"story {incident}", incident=incident)
        tx.execute(changed_incidents.insert(), [{"incident_id": one, "old": True} for one in of])
        seen = []
        for changed in (of[:1], [], []):
            lines.mark_changed(tx, changed)
            keep_lines(tx)
            seen.append(sorted(lines.found(tx, Asked(), 99)))
        return [of, *seen]

    of, first, second, third = storage.write_now(fn)
    assert first == [of[0], *of[2:]]
    assert second == third == of


def test_who_was_told_is_counted_once_a_subscription_by_the_best_of_it(storage: Storage) -> None:
    def fn(tx: Transaction) -> dict[int, Count]:
        first, second, third = (subscriber(tx, f"{name}@example.org") for name in "abc")
        (match_id,) = told(tx, first, "a")
        of = {found.match_id: found.incident_id for found in matches.some(tx, [match_id])}[match_id]
        other = stored_match(tx, "b", incident=of)
        alerts.save(tx, [Alert(first.id, other, of, Held.TOLD), Alert(second.id, other, of, Held.LEVEL)], NOW)
        in_outbox(tx, first, [match_id], "1@example.org")
        assert third.id not in (first.id, second.id)
        return told_to.counted(tx, [of])

    assert list(storage.write_now(fn).values()) == [Count(told=0, waiting=1, held=1)]


def test_a_search_is_its_owners_alone(storage: Storage) -> None:
    def fn(tx: Transaction) -> None:
        for owner in ("ana", "ben"):
            assert saved_searches.keep(tx, owner, "incidents", "Arms", f"rule={owner}", NOW)
        assert saved_searches.keep(tx, "ana", "incidents", "Arms", "rule=new", NOW)
        (mine,) = saved_searches.of(tx, "ana", "incidents")
        (other,) = saved_searches.of(tx, "ben", "incidents")
        assert (mine.query, other.query) == ("rule=new", "rule=ben")
        assert saved_searches.of(tx, "ana", "search") == []
        assert saved_searches.remove(tx, "ana", other.id) is None
        assert saved_searches.remove(tx, "ana", mine.id) == mine
        assert saved_searches.remove(tx, "ana", mine.id) is None

    storage.write_now(fn)


def test_nobody_keeps_more_searches_than_may_be(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[bool]:
        kept = [saved_searches.keep(tx, "ana", "search", str(n), "q=a", NOW) for n in range(MOST + 1)]
        return [*kept, saved_searches.keep(tx, "ana", "search", "0", "q=b", NOW)]

    assert storage.write_now(fn) == [*[True] * MOST, False, True]


FACETS = (("rule", "arms"), ("country", "KR"), ("level", "high"))


@pytest.mark.parametrize("facets", [pytest.param(FACETS[:n], id=f"{n} facets") for n in range(4)])
def test_the_list_reads_no_table_from_end_to_end_and_sorts_nothing(facets: Any, sqlite_url: str) -> None:
    storage = Storage.open(sqlite_url)
    steps: list[str] = []

    def explain(tx: Connection, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        plan = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters)
        steps.extend(str(row[3]) for row in plan)

    def watched(tx: Connection) -> None:
        event.listen(tx, "before_cursor_execute", explain)
        for asked in (Asked(facets), Asked(facets, NOW - DAY, NOW)):
            lines.found(tx, asked, 50, before=(NOW, 7))
            lines.found(tx, asked, 1000)
        lines.some(tx, [1, 2])
        told_to.counted(tx, [1, 2])
        told_to.decided(tx, 1, 100)
        incidents.merged_from(tx, 1)
        sorting = [step for step in steps if "ORDER BY" in step]
        lines.began(tx, Asked(facets), NOW - DAY, NOW)
        lines.values(tx, "rule", 100)
        assert len(sorting) == 1, sorting  # of the few decisions about one incident

    storage.write_now(watched)
    storage.close()
    growing = ("incident_lines", "incident_facets", "rarest", "alerts", "matches", "incidents", "stories")
    scans = [step for step in steps if step.startswith(tuple(f"SCAN {table}" for table in growing))]
    # Without a condition the list is walked along an index, and left after a page or a thousand.
    assert all("COVERING INDEX ix_incident_lines_" in scan for scan in scans), scans
    assert len(scans) <= 2
    assert "SEARCH" in " ".join(steps)
