"""What the stories of an incident claim together."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

import pytest

from monitor.claim import Claim, Quote, Said, Status
from monitor.incidents import told_together

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def told(value: str, gloss: str = "") -> Said:
    return Said(value, gloss or value, (Quote("title", 0, len(value), value),))


NORTH, RUSSIA, IRAN = told("north-korea", "North Korea"), told("russia", "Russia"), told("iran", "Iran")
SHELLS, ROCKETS = told("munitions", "ammunition"), told("rockets")
TALKS, DELIVERED = told(Status.NEGOTIATING), told(Status.DELIVERED)
KIRBY = told("kirby", "John Kirby")


@pytest.mark.parametrize(
    ("claims", "line"),
    [
        pytest.param([], "", id="no story"),
        pytest.param([Claim()], "", id="a story without a claim"),
        pytest.param([Claim(status=DELIVERED)], "", id="a status of nothing"),
        pytest.param(
            [Claim(NORTH, RUSSIA, (SHELLS,), status=TALKS, says=(KIRBY,))],
            "North Korea → Russia: ammunition; negotiating; says John Kirby",
            id="one story",
        ),
        pytest.param(
            [Claim(NORTH, RUSSIA), Claim(IRAN, RUSSIA), Claim(NORTH, RUSSIA)],
            "North Korea → Russia",
            id="what most stories tell",
        ),
        pytest.param(
            [Claim(None, RUSSIA), Claim(NORTH, RUSSIA)], "North Korea → Russia", id="of as many what says more"
        ),
        pytest.param(
            [Claim(NORTH, None), Claim(NORTH, None), Claim(IRAN, RUSSIA)],
            "North Korea → ?",
            id="supplier and recipient belong together",
        ),
        pytest.param(
            [Claim(NORTH, RUSSIA, status=TALKS), Claim(NORTH, RUSSIA, status=DELIVERED), Claim(NORTH, RUSSIA)],
            "North Korea → Russia; delivered",
            id="the latest status that a story tells",
        ),
        pytest.param(
            [Claim(NORTH, RUSSIA, (ROCKETS,)), Claim(NORTH, RUSSIA, (SHELLS, ROCKETS))],
            "North Korea → Russia: rockets and ammunition",
            id="goods, the most told first",
        ),
        pytest.param(
            [Claim(NORTH, RUSSIA, (SHELLS,), told("6000 rounds", "6,000 rounds"), (told("rajin", "Rajin"),))],
            "North Korea → Russia: ammunition, 6,000 rounds, by way of Rajin",
            id="quantity and route",
        ),
        pytest.param(
            [Claim(NORTH, RUSSIA), Claim(NORTH, RUSSIA), Claim(NORTH, None, route=(told("rajin", "Rajin"), RUSSIA))],
            "North Korea → Russia: by way of Rajin",
            id="where it goes is not on the way",
        ),
    ],
)
def test_what_is_told_together(claims: list[Claim], line: str) -> None:
    timed = [(claim, NOW + place * HOUR) for place, claim in enumerate(claims)]
    assert str(told_together(timed)) == line


def test_the_order_in_which_claims_are_given_changes_nothing() -> None:
    claims = [
        (Claim(NORTH, RUSSIA, (SHELLS,), told("5 rounds"), status=TALKS, says=(KIRBY,)), NOW),
        (Claim(IRAN, RUSSIA, (ROCKETS,), told("6 rounds"), status=DELIVERED, says=(told("putin"),)), NOW),
        (Claim(NORTH, RUSSIA, (ROCKETS, SHELLS), says=(told("nis"), KIRBY)), NOW + HOUR),
        (Claim(IRAN, None, (SHELLS,), route=(told("rajin"),)), NOW - HOUR),
    ]
    first, chance = told_together(claims), random.Random(3)
    for _ in range(20):
        assert told_together(chance.sample(claims, len(claims))) == first
