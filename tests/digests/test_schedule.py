"""When a digest is due."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest

from monitor.digests.schedule import check_schedule, next_due, quiet_until, read_quiet_hours

_ODD = (
    "America/Nuuk",  # a gap in the last hour of a day
    "America/Scoresbysund",
    "Africa/Cairo",  # a gap at midnight
    "Asia/Beirut",
    "America/Havana",  # midnight comes twice
    "Australia/Lord_Howe",  # half an hour
    "Antarctica/Troll",  # two hours
    "Africa/Casablanca",  # back for Ramadan
    "Asia/Gaza",
    "Pacific/Kiritimati",
    "Asia/Kathmandu",
    "Pacific/Apia",
)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "zone", "after", "due"),
    [
        pytest.param("daily 07:00", "UTC", "2023-08-31 06:59:59", "2023-08-31 07:00", id="later today"),
        pytest.param("daily 07:00", "UTC", "2023-08-31 07:00", "2023-09-01 07:00", id="strictly after"),
        pytest.param("daily 07:00", "Europe/Zurich", "2023-08-31 12:00", "2023-09-01 05:00", id="summer time"),
        pytest.param(
            "daily 07:00", "Asia/Tokyo", "2023-08-31 12:00", "2023-08-31 22:00", id="tomorrow there, today here"
        ),
        pytest.param(
            "daily 02:30",
            "Europe/Zurich",
            "2024-03-30 12:00",
            "2024-03-31 01:00",
            id="skipped: first moment after the gap",
        ),
        pytest.param(
            "daily 02:30", "Europe/Zurich", "2024-03-31 01:00", "2024-04-01 00:30", id="the day after the gap as ever"
        ),
        pytest.param("daily 02:30", "Europe/Zurich", "2023-10-28 12:00", "2023-10-29 00:30", id="twice: the first"),
        pytest.param(
            "daily 02:30",
            "Europe/Zurich",
            "2023-10-29 00:30",
            "2023-10-30 01:30",
            id="twice: the second does not count",
        ),
        pytest.param("daily 00:00", "Africa/Cairo", "2024-04-25 12:00", "2024-04-25 22:00", id="midnight skipped"),
        pytest.param(
            "daily 23:30",
            "America/Nuuk",
            "2024-03-30 12:00",
            "2024-03-31 00:59:59",
            id="a gap past midnight: the last second before",
        ),
        pytest.param("daily 07:00", "Pacific/Apia", "2011-12-29 17:00", "2011-12-30 17:00", id="a day that never was"),
        pytest.param("weekly thu 07:00", "UTC", "2023-08-31 06:00", "2023-08-31 07:00", id="weekly: today"),
        pytest.param("weekly thu 07:00", "UTC", "2023-08-31 07:00", "2023-09-07 07:00", id="weekly: in a week"),
        pytest.param(
            "weekly sun 02:30",
            "Europe/Zurich",
            "2024-03-25 12:00",
            "2024-03-31 01:00",
            id="weekly: on the day of the gap",
        ),
        pytest.param(
            "weekly mon 07:00", "Pacific/Auckland", "2023-09-02 12:00", "2023-09-03 19:00", id="weekly: Monday there"
        ),
        pytest.param("hourly", "Europe/Zurich", "2023-08-31 07:00", "2023-08-31 08:00", id="hourly"),
        pytest.param(
            "hourly", "Europe/Zurich", "2023-08-31 07:59:59", "2023-08-31 08:00", id="hourly: the next full hour"
        ),
    ],
)
def test_next_due(schedule: str, zone: str, after: str, due: str) -> None:
    assert next_due(schedule, zone, utc(after)) == utc(due)


def test_immediately_is_never_due_by_the_clock() -> None:
    assert next_due("immediately", "UTC", utc("2023-08-31 07:00")) is None


@pytest.mark.parametrize("zone", sorted({*_ODD, *sorted(available_timezones())[::25]}))
@pytest.mark.parametrize("at", ["00:00", "02:30", "23:59"])
def test_every_local_day_has_exactly_one_digest(zone: str, at: str) -> None:
    local = ZoneInfo(zone)
    end = utc("2026-01-01")
    moment = next_due(f"daily {at}", zone, utc("2023-12-31"))
    told: Counter[object] = Counter()
    while moment is not None and moment < end:
        assert moment.tzinfo is UTC
        told[moment.astimezone(local).date()] += 1
        moment = next_due(f"daily {at}", zone, moment)
    days = {(utc("2024-01-02") + timedelta(days=n)).astimezone(local).date() for n in range(728)}
    assert not days - set(told)
    assert set(told.values()) == {1}


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("at", ["00:00", "01:30", "02:00", "02:30", "23:59"])
def test_every_local_day_of_every_zone_has_exactly_one_digest(at: str) -> None:
    for zone in sorted(available_timezones()):
        test_every_local_day_has_exactly_one_digest(zone, at)


def test_a_late_look_gives_the_next_moment_not_the_missed_ones() -> None:
    assert next_due("hourly", "UTC", utc("2023-09-03 09:12")) == utc("2023-09-03 10:00")


@pytest.mark.parametrize(
    "text", ["immediately", "hourly", "daily 00:00", "daily 23:59", "weekly mon 07:00", "weekly sun 23:59"]
)
def test_schedules_that_are_read(text: str) -> None:
    check_schedule(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "daily",
        "daily 24:00",
        "daily 7:00",
        "daily 07:60",
        "weekly 07:00",
        "weekly monday 07:00",
        "Daily 07:00",
        "daily 07:00\n",
        "monthly",
        "daily  07:00",
        "daily 0٧:0٠",
    ],
)
def test_schedules_that_are_refused_with_the_forms_that_are_read(text: str) -> None:
    with pytest.raises(ValueError, match="daily 07:00"):
        check_schedule(text)


@pytest.mark.parametrize(
    ("quiet_hours", "zone", "now", "until"),
    [
        pytest.param(None, "UTC", "2023-08-31 23:00", None, id="none"),
        pytest.param("22:00-07:00", "UTC", "2023-08-31 21:59:59", None, id="before they begin"),
        pytest.param("22:00-07:00", "UTC", "2023-08-31 22:00", "2023-09-01 07:00", id="when they begin"),
        pytest.param("22:00-07:00", "UTC", "2023-09-01 03:00", "2023-09-01 07:00", id="after midnight"),
        pytest.param("22:00-07:00", "UTC", "2023-09-01 06:59:59", "2023-09-01 07:00", id="the last second"),
        pytest.param("22:00-07:00", "UTC", "2023-09-01 07:00", None, id="over"),
        pytest.param("12:00-13:30", "UTC", "2023-09-01 12:10", "2023-09-01 13:30", id="by day"),
        pytest.param("12:00-13:30", "UTC", "2023-09-01 13:30", None, id="by day, over"),
        pytest.param("00:00-06:00", "UTC", "2023-09-01 00:00", "2023-09-01 06:00", id="from midnight"),
        pytest.param("22:00-07:00", "Europe/Zurich", "2023-08-31 20:30", "2023-09-01 05:00", id="in summer time"),
        pytest.param(
            "22:00-07:00", "Europe/Zurich", "2024-03-30 22:00", "2024-03-31 05:00", id="the hour that is lost"
        ),
        pytest.param("22:00-02:30", "Europe/Zurich", "2024-03-30 22:00", "2024-03-31 01:00", id="an end that is lost"),
        pytest.param("22:00-07:00", "Asia/Tokyo", "2023-08-31 12:00", None, id="evening there"),
    ],
)
def test_quiet_hours_are_over(quiet_hours: str | None, zone: str, now: str, until: str | None) -> None:
    assert quiet_until(quiet_hours, zone, utc(now)) == (None if until is None else utc(until))


@pytest.mark.parametrize(
    "text", ["22:00", "22:00-22:00", "22-7", "24:00-07:00", "22:00 - 07:00", "22:00-07:00-08:00", ""]
)
def test_quiet_hours_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="quiet hours are two times of day: 22:00-07:00"):
        read_quiet_hours(text)
