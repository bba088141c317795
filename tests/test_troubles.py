"""Mail that fails, a disk that fills up, a clock that jumped, and the heartbeat: what is told, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.outgoing import DeliveryState
from monitor.storage.notices import Kind, Notice
from monitor.storage.outages import Outage
from monitor.storage.outbox import Backlog, OutboxRow
from monitor.troubles import (
    Condition,
    Disk,
    Jump,
    Seen,
    Vitals,
    days_left,
    heartbeat,
    lasted,
    of_machine,
    of_mail,
    room,
)

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
SEEN = Seen(NOW - DAY)
AWAY = Outage("mail", NOW - HOUR, NOW, 3, NOW + HOUR, False, "no answer")
NOTHING = Backlog(0, None, 0)
LATE = Backlog(7, NOW - 2 * HOUR, 3)


def headlines(found: list[Condition]) -> list[str]:
    return [one.text.splitlines()[0] for one in found]


@pytest.mark.parametrize(
    ("outage", "backlog", "seen", "told"),
    [
        pytest.param(None, NOTHING, SEEN, [], id="well"),
        pytest.param(replace(AWAY, since=NOW - 59 * MINUTE), LATE, SEEN, [], id="away for less than an hour"),
        pytest.param(AWAY, LATE, SEEN, ["Mail is failing: the mail server is away"], id="for an hour"),
        pytest.param(AWAY, LATE, Seen(NOW + MINUTE), [], id="before a start, and not asked since"),
        pytest.param(
            replace(AWAY, since=NOW, refused=True),
            LATE,
            SEEN,
            ["Mail is failing: the mail server refuses us"],
            id="refused a moment ago",
        ),
        pytest.param(None, LATE, SEEN, ["Mail is late: 3 mails should have left more than an hour ago"], id="too slow"),
        pytest.param(None, LATE, Seen(NOW - 59 * MINUTE), [], id="after a night off, and just at work again"),
    ],
)
def test_what_is_told_of_the_mail_server(outage: Outage | None, backlog: Backlog, seen: Seen, told: list[str]) -> None:
    assert headlines(of_mail(outage, backlog, [], seen, NOW)) == told


@pytest.mark.parametrize(("since", "told"), [(NOW - 59 * MINUTE, 0), (NOW - HOUR, 1)])
def test_a_bounce_mailbox_that_cannot_be_read_is_told_after_an_hour(since: datetime, told: int) -> None:
    found = of_mail(None, NOTHING, [], replace(SEEN, unread=(since, "login refused")), NOW)
    assert [(one.since, "login refused" in one.text) for one in found] == [(since, True)] * told


def row(number: int, state: DeliveryState, ago: timedelta) -> OutboxRow:
    at, to = NOW - ago, "a@example.org"
    return OutboxRow(number, f"{number}@x", 1, to, state, 9, False, at, at, at, 1, "552 full", "", at, 0, to)


def test_mails_that_were_not_delivered_are_told_once_and_newer_ones_again() -> None:
    older, newer = row(1, DeliveryState.GIVEN_UP, DAY), row(2, DeliveryState.SET_ASIDE, HOUR)
    (first,) = of_mail(None, NOTHING, [older], SEEN, NOW)
    assert first.text.splitlines() == [
        "A mail could not be delivered",
        "given up 2026-11-24 10:00 UTC: mail 1: 552 full",
        "What a mail that was given up told goes with the next digest of its subscription. "
        "See monitor outbox show ID, then retry or drop it.",
    ]
    told = Notice(1, first.kind, first.subject, first.text, first.since)
    assert first.is_told_by(told)
    (both,) = of_mail(None, NOTHING, [newer, older], SEEN, NOW)
    assert headlines([both]) == ["2 mails could not be delivered"]
    assert "What was set aside waits for you." in both.text
    assert not both.is_told_by(told)
    assert of_mail(None, NOTHING, [older], SEEN, NOW)[0].is_told_by(replace(told, since=both.since))
    assert "a@example.org" not in both.text


@pytest.mark.parametrize(
    ("disk", "told"),
    [
        pytest.param(Disk("/v", 501_000_000, 10**11), [], id="room"),
        pytest.param(
            Disk("/v", 499_000_000, 10**11), ["The disk is nearly full: 499 MB are free"], id="less than 500 MB"
        ),
        pytest.param(Disk("/v", 2_000_000, 8_000_000), [], id="a small disk with room"),
        pytest.param(
            Disk("/v", 700_000, 8_000_000), ["The disk is nearly full: 0 MB are free"], id="a tenth of a small one"
        ),
    ],
)
def test_a_disk_is_told_of_before_it_is_full(disk: Disk, told: list[str]) -> None:
    assert headlines(of_machine(replace(SEEN, disks=(disk,)), NOW)) == told


def test_how_long_the_room_lasts() -> None:
    assert days_left(900, 600, 2 * 86_400) == 4
    assert days_left(600, 900, 86_400) is None
    (found,) = of_machine(replace(SEEN, disks=(Disk("/v", 10**8, 10**11, 4.2),)), NOW)
    assert "At the rate of the last day it is full in 4 days." in found.text


def test_the_room_of_a_folder_is_measured(tmp_path: Path) -> None:
    found = room(tmp_path)
    assert found is not None
    assert 0 < found.free <= found.size
    assert room(tmp_path / "not made yet") is None


def test_a_jump_is_told_for_a_day() -> None:
    jumped = replace(SEEN, jump=Jump(NOW, -2 * HOUR))
    (found,) = of_machine(jumped, NOW)
    assert headlines([found]) == ["The clock jumped back by 2 hours"]
    assert found.is_told_by(Notice(1, found.kind, found.subject, found.text, found.since))
    assert of_machine(jumped, NOW + DAY) == []


class Clocks:
    """The wall clock and the steady one."""

    def __init__(self) -> None:
        self.wall, self.steady = NOW, 1000.0

    def pass_(self, time: timedelta, *, set_by: timedelta = timedelta(0)) -> None:
        self.wall += time + set_by
        self.steady += time.total_seconds()


@pytest.mark.parametrize(
    ("set_by", "jump"),
    [
        pytest.param(timedelta(0), None, id="not set"),
        pytest.param(2 * MINUTE, None, id="by two minutes"),
        pytest.param(2 * HOUR, 2 * HOUR, id="forward"),
        pytest.param(-2 * HOUR, -2 * HOUR, id="back"),
    ],
)
async def test_the_clock_is_held_against_a_steady_one(
    set_by: timedelta, jump: timedelta | None, tmp_path: Path
) -> None:
    clocks = Clocks()
    vitals = Vitals(lambda: clocks.wall, lambda: clocks.steady)
    clocks.pass_(9 * HOUR)  # it slept, or was busy
    assert (await vitals.look([tmp_path], "")).jump is None
    clocks.pass_(timedelta(seconds=1), set_by=set_by)
    seen = await vitals.look([tmp_path], "")
    assert (seen.jump and seen.jump.by) == jump
    assert [disk.folder for disk in seen.disks] == [str(tmp_path)]


def lasting(kind: Kind, ago: timedelta) -> Notice:
    return Notice(1, kind, kind.value, f"headline of {kind}\nmore", NOW - ago)


@pytest.mark.parametrize(
    ("present", "subject"),
    [
        pytest.param([], "Embargo Monitor: all well", id="well"),
        pytest.param(
            [lasting(Kind.MAIL, 3 * DAY)], "Embargo Monitor: mail failing for 3 days", id="for days, which it counts"
        ),
        pytest.param(
            [lasting(Kind.FAILING, DAY), lasting(Kind.DISK, HOUR), lasting(Kind.SILENT, DAY)],
            "Embargo Monitor: disk nearly full for 1 hour (and 2 more)",
            id="what matters most",
        ),
        pytest.param([lasting(Kind.MOVED, DAY)], "Embargo Monitor: all well", id="a feed that moved is no trouble"),
    ],
)
def test_the_subject_of_the_heartbeat_changes_as_trouble_lasts(present: list[Notice], subject: str) -> None:
    text = heartbeat(present, {DeliveryState.SENT: 12, DeliveryState.WAITING: 0}, NOW)
    assert text.splitlines()[0] == subject
    assert "Mails: 12 sent." in text


def test_lengths_of_time_are_words() -> None:
    assert [lasted(time) for time in (MINUTE, 59 * MINUTE, HOUR, 47 * HOUR, 2 * DAY, timedelta(0))] == [
        "1 minute",
        "59 minutes",
        "1 hour",
        "1 day",
        "2 days",
        "0 minutes",
    ]
