"""Correlations in the database: what they look at, what they found, to whom it is told."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.correlating import Correlating, found_in, look_at
from monitor.model import Feed, Level, Outcome, Poll, Span
from monitor.patterns import DAY, Baseline, Pattern
from monitor.rules.correlate import patterns_of
from monitor.rules.correlation import Correlation, Step
from monitor.storage import (
    Storage,
    Transaction,
    correlations,
    coverage,
    digests,
    feeds,
    incidents,
    matches,
    rule_sets,
    stories,
    subscriptions,
)
from monitor.storage.correlations import CorrelationRow, PatternRow
from tests.storage.makes import RULE_SET, declared, digest, match, story, subscriber

START = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
FEED = Feed("https://a.example/feed", "A", "a", country="KR")
PORT = frozenset({"rajin"})
ROW = CorrelationRow("c", "Title", START, "")
FREQUENT = Correlation("c", "Often", Level.HIGH, "stable", "frequency", ("arms",), 2 * DAY, gte=3)


def pattern(began: float, ended: float, **values: Any) -> Pattern:
    defaults: dict[str, Any] = {
        "correlation": "c", "title": "Title", "level": 3, "status": "stable", "group": "", "name": "", "count": 3,
        "said": "3 incidents", "matches": (), "baseline": None,
    }  # fmt: skip
    return Pattern(
        began=START + began * HOUR, held=START + began * HOUR, ended=START + ended * HOUR, **{**defaults, **values}
    )


def matched(
    tx: Transaction,
    key: str,
    hour: float,
    *,
    rule: str = "arms",
    incident: int | None = None,
    held: bool = False,
    found: float | None = None,
    entities: tuple[str, ...] = (),
    title: str = "",
) -> int:
    """A story of FEED that was seen in that hour, with a match; the incident."""
    at = START + hour * HOUR
    rule_sets.keep(tx, RULE_SET, at)
    feeds.sync(tx, [FEED], at)
    told = story(key, title=title or f"Title of {key}", feed=FEED.url, outlet="A", publisher="a", country="KR")
    story_id = stories.save(tx, [(told, "ko")], at)[key]
    of = incidents.open(tx, at) if incident is None else incident
    incidents.attach(tx, story_id, of, key)
    evidence = tuple(Span("title", 0, 1, "x", "entity", one, one, one) for one in entities)
    munitions = Span("title", 0, 1, "x", "concept", "munitions", "munitions", "ammunition")
    new = matches.NewMatch(story_id, of, match(rule, evidence=(*evidence, munitions)), told.content_hash, held)
    matches.save(tx, [new], at if found is None else START + found * HOUR)
    return of


def polled(tx: Transaction, *days: int) -> None:
    feeds.sync(tx, [FEED], START)
    for day in days:
        at = START + day * DAY + HOUR
        feeds.record_polls(tx, [Poll(FEED.url, at, Outcome.KNOWN)])
        coverage.keep_day(tx, at)


# what they look at


def test_the_matches_of_rules_since_a_moment(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[tuple[str, float, str, str, bool]]:
        matched(tx, "late", 5)
        matched(tx, "early", 1)
        matched(tx, "backlog", 3, held=True)
        matched(tx, "other rule", 4, rule="troops")
        matched(tx, "too old", 0.5)
        matched(tx, "old, matched late", 0.5, found=6)
        return [
            (one.story, (one.at - START) / HOUR, one.publisher, one.country, one.backlog)
            for one in correlations.seen(tx, ["arms"], START + HOUR, evidence=False)
        ]

    assert storage.write_now(fn) == [
        ("early", 1, "a", "KR", False),
        ("backlog", 3, "a", "KR", True),
        ("late", 5, "a", "KR", False),
    ]


def test_what_the_evidence_holds_only_where_it_is_asked_for(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[tuple[frozenset[str], frozenset[str]]]:
        matched(tx, "a", 1, entities=("angara", "rajin", "angara"))
        asked = [correlations.seen(tx, ["arms"], START, evidence=evidence)[0] for evidence in (True, False)]
        return [(one.entities, one.concepts) for one in asked]

    assert storage.write_now(fn) == [
        (frozenset({"angara", "rajin"}), frozenset({"munitions"})),
        (frozenset(), frozenset()),
    ]


def test_when_a_match_of_each_rule_was_last_found(storage: Storage) -> None:
    def fn(tx: Transaction) -> dict[str, datetime]:
        for key, hour in (("a", 1), ("b", 7), ("c", 3)):
            matched(tx, key, hour)
        matched(tx, "d", 9, rule="troops")
        return correlations.newest(tx, ["arms", "none"])

    assert storage.write_now(fn) == {"arms": START + 7 * HOUR}


def test_a_rule_is_watched_from_its_first_match_on_or_from_when_it_was_first_served(storage: Storage) -> None:
    def fn(tx: Transaction) -> list[datetime]:
        matched(tx, "a", 24)
        correlations.serve(tx, ["arms", "troops"], START + 2 * DAY)
        matched(tx, "b", 96, rule="troops")
        correlations.serve(tx, ["arms", "troops"], START + 5 * DAY)
        asked = (["arms"], ["arms", "troops"], ["arms", "new"])
        return [correlations.watched(tx, rules, START + 6 * DAY).since for rules in asked]

    assert storage.write_now(fn) == [START + DAY, START + 2 * DAY, START + 6 * DAY]


def test_only_days_on_which_feeds_were_polled_were_watched(storage: Storage) -> None:
    def fn(tx: Transaction) -> frozenset[datetime]:
        coverage.keep_day(tx, START)
        polled(tx, 1, 2, 4)
        return correlations.watched(tx, ["arms"], START).days

    assert storage.write_now(fn) == {START + day * DAY for day in (1, 2, 4)}


# what they found


def kept(storage: Storage, *found: Pattern, told: tuple[int, ...] = (), at: datetime = START) -> int:
    of = dict.fromkeys(range(len(found)), told)
    row = replace(ROW, looked=at)
    return storage.write_now(lambda tx: correlations.keep(tx, row, found, 2 * DAY, of))


def stored(storage: Storage) -> list[Pattern]:
    return [row.pattern for row in storage.read_now(lambda tx: correlations.recent(tx, START - DAY))]


def test_a_pattern_comes_back_as_it_was_kept(storage: Storage) -> None:
    one = pattern(1, 5, name="Маяк «포탄»", matches=(7, 8), baseline=Baseline(4, 13.25))
    assert kept(storage, one) == 1
    assert stored(storage) == [one]


@pytest.mark.parametrize(
    ("first", "then", "left"),
    [
        pytest.param(pattern(0, 5), pattern(0, 9, count=4), [pattern(0, 9, count=4)], id="it goes on"),
        pytest.param(pattern(0, 5), pattern(3, 9), [pattern(0, 9)], id="it goes on; its beginning is no longer seen"),
        pytest.param(pattern(3, 5), pattern(0, 5), [pattern(0, 5)], id="a late arrival: it began sooner"),
        pytest.param(pattern(0, 9), pattern(0, 5), [pattern(0, 9)], id="an older look changes nothing"),
        pytest.param(pattern(0, 5), pattern(53, 54), [pattern(0, 54)], id="again, a timespan after it ended"),
        pytest.param(pattern(0, 5), pattern(54, 55), [pattern(54, 55), pattern(0, 5)], id="again, after longer"),
        pytest.param(
            pattern(0, 5), pattern(0, 6, group="x"), [pattern(0, 6, group="x"), pattern(0, 5)], id="of another group"
        ),
        pytest.param(
            pattern(0, 5),
            pattern(0, 6, correlation="d"),
            [pattern(0, 6, correlation="d"), pattern(0, 5)],
            id="of another correlation",
        ),
    ],
)
def test_a_pattern_is_brought_up_to_date_while_it_lasts(
    storage: Storage, first: Pattern, then: Pattern, left: list[Pattern]
) -> None:
    assert kept(storage, first) == 1
    assert kept(storage, then) == len(left) - 1
    assert stored(storage) == left


def test_how_a_correlation_was_last_looked_at(storage: Storage) -> None:
    kept(storage)
    row = replace(ROW, title="New title", looked=START + HOUR, unknown="learning")
    storage.write_now(lambda tx: correlations.keep(tx, row, [], DAY, {}))
    assert storage.read_now(correlations.looked_at) == [row]


# to whom it is told


def waits(storage: Storage, who: int, again: int | None = None) -> list[PatternRow]:
    return storage.read_now(lambda tx: correlations.waiting(tx, who, recompose=again))


def test_a_pattern_is_told_once_to_each(storage: Storage) -> None:
    one, other = (storage.write_now(lambda tx, name=name: subscriber(tx, name)) for name in ("a@b.ch", "c@d.ch"))
    kept(storage, pattern(0, 5), told=(one.id, other.id))
    (row,) = waits(storage, one.id)

    def send(tx: Transaction) -> int:
        delivery = digests.save(tx, digest(one, "1@example.org"), [], [], START)
        correlations.tell(tx, "1@example.org", one.id, [row])
        return delivery

    delivery = storage.write_now(send)
    assert waits(storage, one.id) == []
    assert waits(storage, one.id, delivery) == [row]
    assert len(waits(storage, other.id)) == 1
    kept(storage, pattern(0, 9), told=(one.id, other.id))
    assert waits(storage, one.id) == []
    assert [row.pattern.ended for row in waits(storage, other.id)] == [START + 9 * HOUR]


def test_a_digest_is_due_for_a_pattern_alone_once_it_has_gathered(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    kept(storage, pattern(0, 5), told=(who.id,))
    for minutes, due in ((0, []), (1, [who.id])):
        at = START + timedelta(minutes=minutes)
        found = storage.read_now(lambda tx, at=at: subscriptions.due(tx, at, timedelta(minutes=1)))
        assert [one.id for one in found] == due


def test_who_left_is_not_told_when_he_comes_back(storage: Storage) -> None:
    def leave_and_return(tx: Transaction) -> None:
        subscriptions.sync_declared(tx, [], START)
        subscriptions.sync_declared(tx, [declared(id=who)], START)

    storage.write_now(lambda tx: subscriptions.sync_declared(tx, [declared()], START))
    (who,) = [one.id for one in storage.read_now(subscriptions.active)]
    kept(storage, pattern(0, 5), told=(who,))
    assert len(waits(storage, who)) == 1
    storage.write_now(leave_and_return)
    assert waits(storage, who) == []


def test_the_newest_headlines_of_what_makes_it(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[list[str], int]:
        for number in range(7):
            matched(tx, f"k{number}", number)
        ids = tuple(one.match_id for one in correlations.seen(tx, ["arms"], START, evidence=False))[::-1]
        (told,) = correlations.with_headlines(tx, [pattern(0, 6, matches=ids)])
        return [one.title for one in told.headlines], told.more

    assert storage.write_now(fn) == ([f"Title of k{number}" for number in (6, 5, 4, 3, 2)], 2)


# from matches to patterns


def look(storage: Storage, of: Correlation, hour: float) -> int:
    return asyncio.run(look_at(of, START + hour * HOUR, storage))


SHIPS = {"vessel": {"angara": "Angara", "maria": "Maria"}}
KINDS = (
    replace(FREQUENT, group_by="vessel", names=SHIPS, gte=2),
    replace(FREQUENT, type="value_count", counted="incident", gte=3, timespan=DAY),
    replace(FREQUENT, type="spike", gte=2, spike_height=1.5, baseline=4 * DAY, timespan=DAY),
    replace(FREQUENT, type="new_term", counted="vessel", names=SHIPS, learning=DAY, timespan=2 * DAY),
    replace(
        FREQUENT,
        type="temporal_ordered",
        group_by="vessel",
        names=SHIPS,
        steps=(Step(entities=PORT, members=PORT), Step(concepts=frozenset({"munitions"}))),
    ),
)


@pytest.mark.parametrize("of", [pytest.param(of, id=of.type) for of in KINDS])
def test_looks_in_between_and_restarts_find_what_one_look_at_everything_finds(
    storage: Storage, of: Correlation
) -> None:
    """A look after each match, as by a process that knows nothing of those before."""
    chance = random.Random(1)
    opened: list[int] = []
    storage.write_now(lambda tx: polled(tx, *range(20)))
    for number, hour in enumerate(sorted(chance.sample(range(480), 30))):
        named = tuple(chance.sample(["angara", "maria", "rajin"], chance.randrange(4)))
        incident = chance.choice(opened) if opened and chance.random() < 0.3 else None

        def arrive(tx: Transaction, key: str = f"k{number}", at: int = hour, to: int | None = incident) -> int:
            return matched(tx, key, at, incident=to, entities=named)  # noqa: B023 - called at once

        opened.append(storage.write_now(arrive))
        look(storage, of, hour)

    def everything(tx: Transaction) -> list[Pattern]:
        seen = correlations.seen(tx, ["arms"], START, evidence=True)
        return patterns_of(of, seen, correlations.watched(tx, ["arms"], START + 480 * HOUR))

    whole = storage.read_now(everything)
    assert len(whole) > 1
    assert sorted(stored(storage), key=lambda one: (one.held, one.group)) == sorted(
        whole, key=lambda one: (one.held, one.group)
    )


def test_what_ended_days_ago_is_no_news(storage: Storage) -> None:
    for hour in (0, 1, 2):
        storage.write_now(lambda tx, hour=hour: matched(tx, f"k{hour}", hour))
    assert look(storage, FREQUENT, 2 + 49) == 0
    assert look(storage, FREQUENT, 2 + 48) == 1
    found, _ = storage.read_now(lambda tx: found_in(tx, FREQUENT, START + 90 * HOUR, 10 * DAY))
    assert len(found) == 1


HOUSES: dict[str, dict[str, Any]] = {
    "yonhap": {"publisher": "yonhap", "country": "KR"},
    "nhk": {"publisher": "nhk", "country": "JP"},
    "tass": {"publisher": "tass", "country": "RU", "state_controlled": True},
    "rt": {"publisher": "rt", "country": "RU", "state_controlled": True},
}


@pytest.mark.parametrize(
    ("printed", "sources"),
    [
        pytest.param({"yonhap": "", "nhk": ""}, 2, id="two houses"),
        pytest.param({"yonhap": "SEOUL (Reuters) - They left.", "nhk": "They left. (Reuters)"}, 1, id="one agency"),
        pytest.param({"tass": "", "rt": ""}, 1, id="two houses of one state"),
        pytest.param({"tass": "", "rt": "", "nhk": ""}, 2, id="a state and a house"),
    ],
)
def test_a_source_is_where_the_story_comes_from(storage: Storage, printed: dict[str, str], sources: int) -> None:
    of = replace(FREQUENT, type="value_count", counted="source", group_by="incident", gte=1)

    def fn(tx: Transaction) -> list[Pattern]:
        feeds.sync(tx, [Feed(f"https://{name}.example/", name, **values) for name, values in HOUSES.items()], START)
        rule_sets.keep(tx, RULE_SET, START)
        incident = incidents.open(tx, START)
        for name, text in printed.items():
            told = story(name, title=f"As {name} has it", text=text, feed=f"https://{name}.example/", **HOUSES[name])
            story_id = stories.save(tx, [(told, "en")], START)[name]
            incidents.attach(tx, story_id, incident, name)
            matches.save(tx, [matches.NewMatch(story_id, incident, match("arms"), told.content_hash, False)], START)
        return found_in(tx, of, START)[0]

    assert [one.count for one in storage.write_now(fn)] == [sources]


def test_who_asked_for_it_is_told(storage: Storage) -> None:
    asking = {
        "all@a.ch": {},
        "named@a.ch": {"rules": ("c",)},
        "other@a.ch": {"rules": ("arms",)},
        "critical@a.ch": {"minimum_level": Level.CRITICAL},
    }
    ids = {name: storage.write_now(lambda tx, n=name, v=v: subscriber(tx, n, **v)).id for name, v in asking.items()}
    for hour in (0, 1, 2):
        storage.write_now(lambda tx, hour=hour: matched(tx, f"k{hour}", hour))
    look(storage, FREQUENT, 2)
    assert [name for name, who in ids.items() if waits(storage, who)] == ["all@a.ch", "named@a.ch"]
    trial = replace(FREQUENT, id="trial", status="experimental")
    ids["trial@a.ch"] = storage.write_now(lambda tx: subscriber(tx, "trial@a.ch", rules=("trial",))).id
    look(storage, trial, 2)
    assert [name for name, who in ids.items() if len(waits(storage, who)) == 1] == [
        "all@a.ch",
        "named@a.ch",
        "trial@a.ch",
    ]


def test_a_correlation_is_looked_at_when_a_match_of_its_rules_came(storage: Storage) -> None:
    looked: list[datetime] = []
    correlating = Correlating(lambda: False)

    def at(minute: float, of: Correlation = FREQUENT) -> None:
        asyncio.run(correlating.look(START + timedelta(minutes=minute), storage, [of]))
        looked.append(storage.read_now(correlations.looked_at)[0].looked)

    at(0)  # for the first time
    at(10)  # nothing came
    storage.write_now(lambda tx: matched(tx, "a", 0.2, rule="troops"))
    at(20)  # of another rule
    storage.write_now(lambda tx: matched(tx, "b", 0.4))
    at(30)
    storage.write_now(lambda tx: matched(tx, "c", 0.5))
    at(30.5)  # too soon
    at(31)
    at(40, replace(FREQUENT, gte=2))  # edited
    assert [(one - START) / timedelta(minutes=1) for one in looked] == [0, 0, 0, 30, 30, 31, 40]


def test_a_correlation_that_crashes_does_not_silence_the_others(storage: Storage) -> None:
    for hour in (0, 1, 2):
        storage.write_now(lambda tx, hour=hour: matched(tx, f"k{hour}", hour))
    broken = replace(FREQUENT, id="broken", group_by="no such thing")
    asyncio.run(Correlating(lambda: False).look(START + 2 * HOUR, storage, [broken, FREQUENT]))
    assert [one.correlation for one in stored(storage)] == ["c"]


def test_a_daemon_that_is_asked_to_stop_looks_at_nothing_more(storage: Storage) -> None:
    stop = iter((False, True))
    more = replace(FREQUENT, id="more")
    asyncio.run(Correlating(lambda: next(stop)).look(START, storage, [FREQUENT, more]))
    assert [one.id for one in storage.read_now(correlations.looked_at)] == ["c"]


def test_what_is_served_no_longer_is_not_shown_as_if_it_were(storage: Storage) -> None:
    correlating, more = Correlating(lambda: False), replace(FREQUENT, id="more")
    for hour, served in enumerate(([FREQUENT, more], [more], [])):
        asyncio.run(correlating.look(START + hour * HOUR, storage, served))
        assert [one.id for one in storage.read_now(correlations.looked_at)] == [one.id for one in served]


def test_a_sequence_over_stored_evidence(storage: Storage) -> None:
    of = Correlation(
        "c", "T", Level.HIGH, "stable", "temporal_ordered", ("arms",), 21 * DAY, group_by="vessel",
        names={"vessel": {"angara": "Angara"}},
        steps=(Step(entities=PORT, members=PORT), Step(concepts=frozenset({"munitions"}))),
    )  # fmt: skip

    def fn(tx: Transaction) -> None:
        matched(tx, "port", 0, entities=("angara", "rajin"))
        matched(tx, "shells", 100, entities=("angara",))

    storage.write_now(fn)
    assert look(storage, of, 100) == 1
    (found,) = stored(storage)
    assert (found.group, found.name, len(found.matches)) == ("angara", "Angara", 2)


def test_a_spike_needs_days_that_were_watched(storage: Storage) -> None:
    of = Correlation("c", "T", Level.HIGH, "stable", "spike", ("arms",), DAY, gte=3, spike_height=2.0, baseline=4 * DAY)
    storage.write_now(lambda tx: matched(tx, "first", 10))
    for hour in (121, 122, 123):
        storage.write_now(lambda tx, hour=hour: matched(tx, f"k{hour}", hour))
    assert look(storage, of, 123) == 0
    (row,) = storage.read_now(correlations.looked_at)
    assert row.unknown == "the baseline is too short: 0 of the 4 days before were watched, and it takes 2"
    storage.write_now(lambda tx: polled(tx, 0, 1, 2, 5))
    assert look(storage, of, 123) == 1
    (found,) = stored(storage)
    assert found.baseline is not None
    assert (found.baseline.count, found.baseline.days) == (1, 2.58)  # of days 0 to 2, from hour 10 on
