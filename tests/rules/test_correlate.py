"""What correlations find: bounds, groups, incidents, baselines, order."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.model import Level
from monitor.patterns import DAY, SeenMatch, Watched
from monitor.rules.correlate import horizon, patterns_of, unknown
from monitor.rules.correlation import Correlation, Step

START = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
SHIPS = {"vessel": {"angara": "Angara", "maria": "Maria"}}
ALWAYS = Watched(START, frozenset(START + number * DAY for number in range(400)))

Row = tuple[float, dict[str, Any]]


def correlation(kind: str, **values: Any) -> Correlation:
    defaults: dict[str, Any] = {"timespan": 2 * DAY, "rules": ("arms",)}
    return Correlation("c", "Title", Level.HIGH, "stable", kind, **{**defaults, **values})


def seen(*rows: Row | float) -> list[SeenMatch]:
    """Matches by the hour at which their stories were seen, each an incident of its own but where it says otherwise."""
    found = []
    for number, row in enumerate(rows, start=1):
        hour, values = row if isinstance(row, tuple) else (row, {})
        sets = {name: frozenset(values[name]) for name in ("entities", "concepts") if name in values}
        defaults = {"match_id": number, "incident_id": 100 + number, "rule": "arms", "at": START + hour * HOUR}
        found.append(SeenMatch(**{**defaults, **values, **sets}))
    return found


def told(of: Correlation, matches: list[SeenMatch], watched: Watched = ALWAYS) -> list[tuple[str, float, float, int]]:
    """Each pattern as its group, the hours in which it began and ended, and the count."""
    return [
        (one.group, (one.began - START) / HOUR, (one.ended - START) / HOUR, one.count)
        for one in patterns_of(of, matches, watched)
    ]


FREQUENCY = correlation("frequency", gte=3)


@pytest.mark.parametrize(
    ("of", "matches", "patterns"),
    [
        pytest.param(FREQUENCY, seen(0, 1, 2), [("", 0, 2, 3)], id="enough"),
        pytest.param(FREQUENCY, seen(0, 1), [], id="one too few"),
        pytest.param(FREQUENCY, seen(0, 24, 48), [("", 0, 48, 3)], id="exactly a timespan apart"),
        pytest.param(FREQUENCY, seen(0, 24, 48.1), [], id="a little more than a timespan apart"),
        pytest.param(
            FREQUENCY, seen(0, (1, {"incident_id": 101}), (2, {"incident_id": 101})), [], id="copies do not count"
        ),
        pytest.param(
            FREQUENCY,
            seen(0, 100, 101, (102, {"incident_id": 101})),
            [],
            id="a new story of an old incident does not count",
        ),
        pytest.param(FREQUENCY, seen(0, 1, (2, {"rule": "other"})), [], id="another rule"),
        pytest.param(FREQUENCY, seen(0, 1, (2, {"backlog": True})), [], id="a backlog is no news"),
        pytest.param(FREQUENCY, seen(0, 1, 2, 49, 50), [("", 0, 50, 3)], id="it lasts while it holds again in time"),
        pytest.param(FREQUENCY, seen(0, 1, 2, 60, 61, 62), [("", 0, 2, 3), ("", 60, 62, 3)], id="over, and again"),
        pytest.param(FREQUENCY, seen(2, 0, 1), [("", 0, 2, 3)], id="a late arrival"),
        pytest.param(
            correlation("frequency", gte=2, group_by="rule", rules=("arms", "troops")),
            seen(0, (1, {"rule": "troops"}), 2),
            [("arms", 0, 2, 2)],
            id="by rule",
        ),
        pytest.param(
            correlation("frequency", gte=2, group_by="vessel", names=SHIPS),
            seen(
                (0, {"entities": ["angara", "rajin"]}),
                (1, {"entities": ["maria", "angara"]}),
                (2, {"entities": ["rajin"]}),
                (3, {"entities": ["rajin"]}),
            ),
            [("angara", 0, 1, 2)],
            id="by vessel: a story with two counts for both, one with none for none",
        ),
        pytest.param(
            replace(FREQUENCY, gte=2, only=Step(concepts=frozenset({"designation"}))),
            seen(0, (1, {"concepts": ["designation"]}), (2, {"concepts": ["designation", "sanctions"]})),
            [("", 1, 2, 2)],
            id="only what its evidence holds",
        ),
    ],
)
def test_frequency(of: Correlation, matches: list[SeenMatch], patterns: list[tuple[str, float, float, int]]) -> None:
    assert told(of, matches) == patterns


SOURCES = correlation("value_count", counted="publisher", gte=3)


def printed(hour: float, publisher: str, **values: Any) -> Row:
    return hour, {"publisher": publisher, **values}


@pytest.mark.parametrize(
    ("of", "matches", "patterns"),
    [
        pytest.param(SOURCES, seen(*map(printed, (0, 1, 2), "abc")), [("", 0, 2, 3)], id="three families"),
        pytest.param(SOURCES, seen(*map(printed, (0, 1, 2), "aba")), [], id="a family counts once"),
        pytest.param(SOURCES, seen(*map(printed, (0, 24, 48), "abc")), [("", 0, 48, 3)], id="exactly a timespan"),
        pytest.param(SOURCES, seen(*map(printed, (0, 24, 49), "abc")), [], id="the first is out of the window"),
        pytest.param(
            SOURCES,
            seen(*map(printed, (0, 1, 30, 49), "abac")),
            [("", 1, 49, 3)],
            id="a family that is out of the window with one story and in it with another",
        ),
        pytest.param(SOURCES, seen(*map(printed, (0, 1, 2), ("a", "b", ""))), [], id="an unknown family is none"),
        pytest.param(
            replace(SOURCES, group_by="incident"),
            seen(
                *(printed(hour, name, incident_id=7) for hour, name in enumerate("abc")),
                printed(3, "d", incident_id=8),
            ),
            [("7", 0, 2, 3)],
            id="by incident",
        ),
        pytest.param(
            replace(SOURCES, counted="source"),
            seen(*(printed(hour, name, source="Reuters") for hour, name in enumerate("abc"))),
            [],
            id="three that print one agency are one source",
        ),
        pytest.param(
            replace(SOURCES, counted="vessel", gte=2, names=SHIPS),
            seen((0, {"entities": ["angara", "maria", "rajin"]})),
            [("", 0, 0, 2)],
            id="vessels of one story",
        ),
        pytest.param(
            replace(SOURCES, counted="country", gte=2),
            seen((0, {"country": "KR"}), (1, {"country": "JP"}), (2, {"country": "KR"})),
            [("", 0, 2, 2)],
            id="countries",
        ),
    ],
)
def test_value_count(of: Correlation, matches: list[SeenMatch], patterns: list[tuple[str, float, float, int]]) -> None:
    assert told(of, matches) == patterns


SPIKE = correlation("spike", gte=4, spike_height=3.0, baseline=20 * DAY, timespan=DAY)
CALM = [24.0 * day for day in range(21)]  # one a day
BURST = [504 + hour for hour in range(4)]  # on day 21


def from_day(day: int, *, without: range = range(0)) -> Watched:
    return Watched(START + day * DAY, frozenset(START + one * DAY for one in range(60) if one not in without))


@pytest.mark.parametrize(
    ("of", "hours", "watched", "counts"),
    [
        pytest.param(SPIKE, [*CALM, *BURST], ALWAYS, [4], id="four in a day, where one is usual"),
        pytest.param(SPIKE, [*CALM, *BURST[:2]], ALWAYS, [], id="not high enough"),
        pytest.param(SPIKE, BURST, ALWAYS, [4], id="after nothing at all"),
        pytest.param(SPIKE, BURST[:3], ALWAYS, [], id="too few, however high"),
        pytest.param(replace(SPIKE, spike_height=4.0), [*CALM, *BURST], ALWAYS, [4], id="just so high"),
        pytest.param(replace(SPIKE, spike_height=4.1), [*CALM, *BURST], ALWAYS, [], id="not so high"),
        pytest.param(SPIKE, BURST, from_day(10), [4], id="half of the baseline watched, to the hour"),
        pytest.param(SPIKE, BURST, from_day(11), [], id="less than half of it watched"),
        pytest.param(SPIKE, [73.0 + hour for hour in range(9)], from_day(0), [], id="the fourth day of watching"),
        pytest.param(SPIKE, BURST, from_day(0, without=range(5, 17)), [], id="watched long ago, but not in between"),
        pytest.param(
            SPIKE,
            [24.0 * day for day in range(10)] + [240 + 1.0 * hour for hour in range(3)],
            from_day(0),
            [],
            id="a lull that nobody watched is no baseline",
        ),
    ],
)
def test_spike(of: Correlation, hours: list[float], watched: Watched, counts: list[int]) -> None:
    assert [count for _, _, _, count in told(of, seen(*hours), watched)] == counts


def test_a_baseline_is_measured_by_the_days_that_were_watched() -> None:
    """Half of the days make half of the time: the same number of events is twice the rate."""
    every_other = [24.0 * day for day in range(0, 21, 2)]
    (whole,) = patterns_of(SPIKE, seen(*every_other, *BURST), ALWAYS)
    gaps = replace(ALWAYS, days=frozenset(day for day in ALWAYS.days if (day - START).days % 2 == 0))
    (half,) = patterns_of(SPIKE, seen(*every_other, *BURST), gaps)
    assert whole.baseline is not None
    assert half.baseline is not None
    assert (whole.baseline.count, whole.baseline.days) == (10, 20.0)
    assert half.baseline.count == 10
    assert 9 < half.baseline.days < 11
    assert "expect 0.5" in whole.said
    assert "expect 1.0" in half.said


NEW = correlation("new_term", counted="vessel", names=SHIPS, timespan=10 * DAY, learning=3 * DAY)


def naming(day: float, *ids: str, **values: Any) -> Row:
    return day * 24, {"entities": ids, **values}


@pytest.mark.parametrize(
    ("matches", "watched", "patterns"),
    [
        pytest.param(seen(naming(3, "angara")), ALWAYS, [("angara", 72)], id="after learning, to the hour"),
        pytest.param(seen(naming(2.9, "angara")), ALWAYS, [], id="while learning"),
        pytest.param(seen(naming(1, "angara"), naming(11, "angara")), ALWAYS, [], id="named a timespan before"),
        pytest.param(
            seen(naming(1, "angara"), naming(11.1, "angara")), ALWAYS, [("angara", 266.4)], id="forgotten since"
        ),
        pytest.param(
            seen(naming(4, "angara", backlog=True), naming(5, "angara")), ALWAYS, [], id="known from a backlog"
        ),
        pytest.param(seen(naming(5, "rajin")), ALWAYS, [], id="of another type"),
        pytest.param(
            seen(naming(5, "angara"), naming(5, "angara"), naming(6, "angara", "maria")),
            ALWAYS,
            [("angara", 120), ("maria", 144)],
            id="each once",
        ),
        pytest.param(seen(naming(50, "angara")), from_day(0, without=range(39, 49)), [], id="nobody watched before"),
    ],
)
def test_new_term(matches: list[SeenMatch], watched: Watched, patterns: list[tuple[str, float]]) -> None:
    assert [(group, began) for group, began, _, _ in told(NEW, matches, watched)] == patterns


PORT, SHELLS, FRONT = (frozenset({name}) for name in ("rajin", "munitions", "front"))
ORDER = correlation(
    "temporal_ordered",
    timespan=21 * DAY,
    group_by="vessel",
    names=SHIPS,
    steps=(Step(entities=PORT, members=PORT), Step(concepts=SHELLS)),
)


def at_port(hour: float, ship: str = "angara", **values: Any) -> Row:
    return hour, {"entities": [ship, "rajin"], **values}


def shells(hour: float, ship: str = "angara", **values: Any) -> Row:
    return hour, {"entities": [ship], "concepts": ["munitions"], **values}


@pytest.mark.parametrize(
    ("of", "matches", "patterns"),
    [
        pytest.param(ORDER, seen(at_port(0), shells(24)), [("angara", 0, 24)], id="one after the other"),
        pytest.param(ORDER, seen(shells(24), at_port(0)), [("angara", 0, 24)], id="the first arrives late"),
        pytest.param(ORDER, seen(shells(0), at_port(24)), [], id="the wrong way round"),
        pytest.param(ORDER, seen(at_port(0), shells(0)), [], id="at the same moment"),
        pytest.param(ORDER, seen(at_port(0), shells(504)), [("angara", 0, 504)], id="21 days to the hour"),
        pytest.param(ORDER, seen(at_port(0), shells(504.1)), [], id="after more than 21 days"),
        pytest.param(ORDER, seen(at_port(0), at_port(9), shells(513)), [("angara", 9, 513)], id="the later start"),
        pytest.param(ORDER, seen(at_port(0), shells(9, "maria")), [], id="another ship"),
        pytest.param(
            ORDER, seen(at_port(0), shells(9), at_port(1, "maria"), shells(8, "maria")),
            [("angara", 0, 9), ("maria", 1, 8)], id="two ships",
        ),
        pytest.param(ORDER, seen((0, {"entities": ["rajin"]}), shells(9)), [], id="a port without a ship"),
        pytest.param(
            ORDER, seen(at_port(0, incident_id=7), shells(9, incident_id=7)), [], id="two stories of one incident"
        ),
        pytest.param(
            ORDER,
            seen(at_port(0, incident_id=1), at_port(2, incident_id=7), shells(9, incident_id=7)),
            [("angara", 0, 9)],
            id="the later start is of the same incident, the earlier is not",
        ),
        pytest.param(
            ORDER, seen(at_port(0), shells(9), shells(30)), [("angara", 0, 30)], id="it lasts while there is more"
        ),
        pytest.param(
            replace(ORDER, group_by="", names={}), seen(at_port(0), shells(9, "maria")), [("", 0, 9)], id="no group"
        ),
        pytest.param(
            replace(ORDER, steps=(*ORDER.steps, Step(concepts=FRONT))),
            seen(at_port(0), shells(9), (20, {"entities": ["angara"], "concepts": ["front"]})),
            [("angara", 0, 20)],
            id="three steps",
        ),
        pytest.param(
            replace(ORDER, steps=(*ORDER.steps, Step(concepts=FRONT))),
            seen(at_port(0), (9, {"entities": ["angara"], "concepts": ["front"]}), shells(20)),
            [],
            id="three steps, the last two the wrong way round",
        ),
        pytest.param(
            replace(ORDER, steps=(Step(rules=frozenset({"troops"})), Step(concepts=SHELLS)), rules=("arms", "troops")),
            seen(shells(0), shells(9)),
            [],
            id="a step of another rule",
        ),
    ],
)  # fmt: skip
def test_temporal_ordered(of: Correlation, matches: list[SeenMatch], patterns: list[tuple[str, float, float]]) -> None:
    assert [(group, began, ended) for group, began, ended, _ in told(of, matches)] == patterns


KINDS = (FREQUENCY, replace(FREQUENCY, group_by="vessel", gte=2, names=SHIPS), SOURCES, SPIKE, NEW, ORDER)


def made_up(seed: int) -> list[SeenMatch]:
    chance = random.Random(seed)
    rows: list[Row] = [
        (
            chance.randrange(60 * 24),
            {
                "incident_id": chance.randrange(60),
                "publisher": chance.choice("abcd"),
                "entities": chance.sample(["angara", "maria", "rajin"], chance.randrange(3)),
                "concepts": chance.sample(["munitions", "front"], chance.randrange(2)),
            },
        )
        for _ in range(120)
    ]
    return seen(*rows)


@pytest.mark.parametrize("of", [pytest.param(one, id=f"{one.type} {one.group_by}") for one in KINDS])
@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_arrival_changes_nothing(of: Correlation, seed: int) -> None:
    matches = made_up(seed)
    shuffled = random.Random(seed + 1).sample(matches, len(matches))
    assert patterns_of(of, shuffled, ALWAYS) == patterns_of(of, matches, ALWAYS)


@pytest.mark.parametrize("of", [pytest.param(one, id=f"{one.type} {one.group_by}") for one in KINDS])
@pytest.mark.parametrize("seed", range(5))
def test_a_look_back_as_far_as_the_horizon_finds_what_a_look_at_everything_finds(of: Correlation, seed: int) -> None:
    """Of what holds with the last match; when it began may lie before that."""
    matches = sorted(made_up(seed), key=lambda match: match.at)
    matches = [match for match in matches if match.incident_id % 3 or of.type not in ("frequency", "spike")]
    first: dict[int, datetime] = {}
    for match in matches:
        first.setdefault(match.incident_id, match.at)
    matches = [match for match in matches if match.at - first[match.incident_id] <= timedelta(days=21)]
    now = matches[-1].at
    near = [match for match in matches if match.at >= now - horizon(of)]
    held = [(one.group, one.count, one.matches) for one in patterns_of(of, matches, ALWAYS) if one.ended == now]
    assert [(one.group, one.count, one.matches) for one in patterns_of(of, near, ALWAYS) if one.ended == now] == held


SHORT = "the baseline is too short: 3 of the 20 days before were watched, and it takes 10"


@pytest.mark.parametrize(
    ("of", "day", "said"),
    [
        pytest.param(SPIKE, 4, SHORT, id="spike"),
        pytest.param(SPIKE, 11, "", id="half a baseline is enough"),
        pytest.param(NEW, 2, "learning: 2 of 3 days were watched", id="new term"),
        pytest.param(NEW, 3, "", id="learnt"),
        pytest.param(FREQUENCY, 0, "", id="a count needs no past"),
    ],
)  # fmt: skip
def test_too_little_watched_is_said(of: Correlation, day: int, said: str) -> None:
    assert unknown(of, ALWAYS, START + day * DAY) == said


def test_a_pattern_names_what_makes_it() -> None:
    (ships,) = patterns_of(replace(SOURCES, counted="vessel", gte=2, names=SHIPS), made_up(1)[:60], ALWAYS)[:1]
    assert ships.said == "2 vessels within 48 hours: Angara, Maria"
    (calm,) = patterns_of(FREQUENCY, seen(0, 1, (2, {"incident_id": 102}), 3), ALWAYS)
    assert (calm.said, calm.matches) == ("3 incidents within 48 hours", (4, 2, 1))
    (told_by,) = patterns_of(replace(SOURCES, group_by="incident", gte=1), seen(printed(0, "a", incident_id=7)), ALWAYS)
    assert (told_by.group, told_by.name, told_by.said) == ("7", "incident 7", "1 publisher within 48 hours: a")
    (order,) = patterns_of(ORDER, seen(at_port(0), shells(240)), ALWAYS)
    assert (order.name, order.said) == ("Angara", "2 steps in order in 10 days, of at most 21 days")
