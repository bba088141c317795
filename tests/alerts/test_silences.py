"""When a silence ends, and when it is reminded of."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from monitor.alerts import reminded_at
from monitor.errors import InputError
from monitor.notices import Change, changes, conditions
from monitor.operating.quiet import end_of
from monitor.storage.notices import Kind, Notice
from monitor.telling import Silence, SilenceKind
from tests.alerts.cases import SEEN

HOUR = timedelta(hours=1)


def lasting(time: timedelta) -> Silence:
    return Silence(3, SilenceKind.RULE, "arms", "the trade fair", "ann", SEEN, SEEN + time)


@pytest.mark.parametrize(
    ("lasts", "after"),
    [
        pytest.param(240 * HOUR, 216 * HOUR, id="ten days: the day before"),
        pytest.param(48 * HOUR, 24 * HOUR, id="two days: the day before"),
        pytest.param(2 * HOUR, HOUR, id="two hours: after the half"),
    ],
)
def test_a_silence_is_reminded_of_before_its_end(lasts: timedelta, after: timedelta) -> None:
    assert reminded_at(lasting(lasts)) == SEEN + after


def changed(silence: Silence | None, now: datetime, *present: Notice) -> list[Change]:
    return changes(conditions([], "", [], present, now, [silence] if silence else []), present, [])


def test_the_operator_is_told_once_before_the_end_and_once_when_it_has_come() -> None:
    silence = lasting(48 * HOUR)
    assert changed(silence, SEEN + 23 * HOUR) == []
    (change,) = changed(silence, SEEN + 24 * HOUR)
    assert change.begun is not None
    assert change.begun.text.splitlines() == [
        "The silence 3 of rule arms ends 2023-09-02 12:00 UTC",
        "the trade fair (ann)",
        "If it is still wanted, write another one: monitor silences add. To end it now: monitor silences expire 3",
    ]
    notice = Notice(1, Kind.ENDING, change.begun.subject, change.begun.text, change.begun.since)
    assert changed(silence, SEEN + 30 * HOUR, notice) == []
    (over,) = changed(None, SEEN + 48 * HOUR, notice)
    assert over.over == "The silence 3 has ended: what it was about is told again"


@pytest.mark.parametrize(
    ("text", "end"),
    [
        pytest.param("7d", "2023-09-07T12:00+00:00", id="a duration"),
        pytest.param("2023-12-24", "2023-12-24T00:00+00:00", id="a day"),
        pytest.param("2023-12-24T18:00", "2023-12-24T18:00+00:00", id="a time"),
        pytest.param("2023-12-24T18:00+01:00", "2023-12-24T17:00+00:00", id="a time in a zone"),
    ],
)
def test_the_end_of_a_silence(text: str, end: str) -> None:
    assert end_of(text, SEEN) == datetime.fromisoformat(end)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("soon", "until soon: write a day such as 2026-12-24, or 12h, 7d.", id="no time"),
        pytest.param("2023-08-31", "until 2023-08-31 has passed: it is 2023-08-31 12:00 UTC. Name a later end.",
                     id="today began"),
        pytest.param("0d", "until 0d has passed: it is 2023-08-31 12:00 UTC. Name a later end.", id="at once"),
        pytest.param("999999999d", "until 999999999d is too far away. Write 7d, or a day.", id="for ever"),
    ],
)  # fmt: skip
def test_an_end_that_is_none(text: str, said: str) -> None:
    with pytest.raises(InputError, match=re.escape(said)):
        end_of(text, SEEN)
