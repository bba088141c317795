"""What recaps alone made match is counted where it would have been told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.alerts import held_by_recaps
from monitor.model import Level, Subscription
from monitor.recaps import Quieted
from monitor.telling import Held

SINCE = datetime(2023, 8, 31, 12, tzinfo=UTC)


def subscription(rules: tuple[str, ...] = (), minimum: Level = Level.LOW) -> Subscription:
    return Subscription(10, "a@example.org", rules, minimum, "immediately", "UTC", "en", SINCE)


@pytest.mark.parametrize(
    ("level", "status", "asked", "count"),
    [
        pytest.param(Level.HIGH, "stable", subscription(), 1, id="all rules"),
        pytest.param(Level.HIGH, "stable", subscription(("arms",)), 1, id="this rule"),
        pytest.param(Level.HIGH, "stable", subscription(("sanctions",)), 0, id="another rule"),
        pytest.param(Level.LOW, "stable", subscription(minimum=Level.HIGH), 0, id="below the level"),
        pytest.param(Level.HIGH, "experimental", subscription(), 0, id="experimental"),
        pytest.param(Level.HIGH, "experimental", subscription(("arms",)), 1, id="experimental, but named"),
    ],
)
def test_it_is_counted_where_it_would_have_been_told(
    level: Level, status: str, asked: Subscription, count: int
) -> None:
    quieted = [Quieted("arms", int(level), status)]
    assert held_by_recaps(quieted, asked) == [(Held.RECAP, 1)] * count
    assert held_by_recaps(quieted * 3, asked) == [(Held.RECAP, 3)] * count
