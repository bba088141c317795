"""What stands beside the choices of the form: mails a week, of stored matches alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from monitor.model import Level
from monitor.storage import matches, rule_sets
from monitor.storage.history import latest
from monitor.web.estimates import Estimates, rate
from tests.storage.makes import RULE_SET

from .conftest import NOW, TITLES, Site
from .told import told

DAY = timedelta(days=1)


async def test_each_choice_is_worked_out_and_nothing_is_known_before(site: Site) -> None:
    estimates = Estimates(site.storage, lambda: site.now, lambda: TITLES)
    assert estimates.known() == {}
    await site.storage.write(lambda tx: told(tx, site.subscription))
    site.later(7 * DAY)
    await estimates.work()
    known = estimates.known()
    assert {choice for choice, mails in known.items() if not mails} == {("rule", "talks")}
    assert known[("rule", "arms")] == pytest.approx(1, abs=0.01)
    assert known.keys() == {
        *(("rule", rule) for rule in TITLES),
        *(("level", level.word) for level in Level),
        *(("schedule", name) for name in ("immediately", "hourly", "daily", "weekly")),
    }


async def test_of_less_than_a_day_nothing_is_said(site: Site) -> None:
    await site.storage.write(lambda tx: rule_sets.keep(tx, RULE_SET, NOW))
    estimates = Estimates(site.storage, lambda: site.now + timedelta(hours=1), lambda: TITLES)
    await estimates.work()
    assert estimates.known() == {}


async def test_only_so_many_matches_are_looked_at(site: Site) -> None:
    await site.storage.write(lambda tx: told(tx, site.subscription))
    assert await site.storage.read(lambda tx: latest(tx, 0)) == NOW
    assert await site.storage.read(lambda tx: latest(tx, 1)) is None
    assert len(await site.storage.read(lambda tx: matches.recent(tx, NOW - DAY))) == 1


@pytest.mark.parametrize(
    ("mails", "said"),
    [
        (None, ""),
        (0.2, "less than one mail a week"),
        (1.2, "about 1 mail a week"),
        (6.7, "about 7 mails a week"),
    ],
)
def test_how_it_is_said(mails: float | None, said: str) -> None:
    assert rate({} if mails is None else {("rule", "arms"): mails}, "rule", "arms") == said


async def test_the_form_says_it_once_it_is_known(start: Callable[..., Any]) -> None:
    site = await start(signup=True)
    await site.storage.write(lambda tx: told(tx, site.subscription))
    site.later(7 * DAY)
    shown = (await site.ask("GET", "/subscribe")).text
    assert "is not known yet" in shown
    async with asyncio.timeout(20):
        while "is not known yet" in shown:
            shown = (await site.ask("GET", "/subscribe")).text
    assert "about 1 mail a week" in shown
