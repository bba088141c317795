"""When a digest is due."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import pytest

from monitor.digests.schedule import check_schedule, next_due, quiet_until, read_quiet_hours


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


@dataclass(frozen=True)
class Row:
    """A case of clock_changes.txt."""

    zone: str
    schedule: str
    asked: datetime
    due: datetime
    utc: datetime


def clock_changes() -> Iterator[Any]:
    zone = ""
    for line in (Path(__file__).parent / "clock_changes.txt").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split("|")]
        if re.fullmatch(r"[A-Z]\w+/\w+", line):
            zone = line
        elif len(cells) == 5 and re.match(r"daily |weekly ", cells[0]):
            asked, due = (datetime.fromisoformat("".join(cell.rsplit(" ", 1))) for cell in cells[1:3])
            yield pytest.param(Row(zone, cells[0], asked, due, utc(cells[3])), id=f"{zone} {cells[0]}: {cells[4]}")


CLOCK_CHANGES = list(clock_changes())


def test_there_are_sixty_cases_in_four_zones() -> None:
    assert Counter(row.values[0].zone for row in CLOCK_CHANGES) == dict.fromkeys(
        ("Europe/Zurich", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo"), 15
    )


@pytest.mark.parametrize("row", CLOCK_CHANGES)
def test_where_clocks_change(row: Row) -> None:
    assert row.due == row.utc, "the table contradicts itself"
    assert next_due(row.schedule, row.zone, row.asked.astimezone(UTC)) == row.utc


TIMES = ("00:00", "01:30", "02:00", "02:30", "23:59")
FIRST, LAST = date(2023, 1, 1), date(2027, 1, 1)  # four years, a leap day in them


def check_every_day(zone: str, at: str, first: date, last: date) -> None:
    """From `first` to before `last` every local day that there is has exactly one digest, in order, at its time."""
    local, schedule = ZoneInfo(zone), f"daily {at}"
    moment = next_due(schedule, zone, datetime.combine(first - timedelta(days=2), time(12), UTC))
    told: Counter[date] = Counter()
    while moment is not None and (there := moment.astimezone(local)).date() < last:
        told[there.date()] += 1
        after = next_due(schedule, zone, moment)
        assert after is not None
        assert after > moment
        moment = after
    days = {first + timedelta(days=n) for n in range((last - first).days)}
    missing = {day for day in days - set(told) if exists(day, local)}
    assert not missing, f"{zone} {at}: none on {missing}"
    assert not [day for day in days & set(told) if told[day] > 1], f"{zone} {at}: doubled"


def exists(day: date, zone: ZoneInfo) -> bool:
    """Whether that date was ever on a wall there: some zones crossed the date line and left one out."""
    noon = datetime.combine(day, time(12), UTC)
    return any((noon + timedelta(minutes=30 * n)).astimezone(zone).date() == day for n in range(-60, 61))


def changes(zone: str, first: date, last: date) -> list[date]:
    """The days on which the zone's distance from UTC is not what it was at noon the day before."""
    local, found = ZoneInfo(zone), []
    noon = datetime.combine(first, time(12), UTC)
    before = noon.astimezone(local).utcoffset()
    while noon.date() < last:
        noon += timedelta(days=1)
        offset = noon.astimezone(local).utcoffset()
        if offset != before:
            found.append(noon.date())
        before = offset
    return found


@functools.cache
def clock_changes_of_all_zones() -> list[tuple[str, date]]:
    """Every change of four years, in one of the zones that make the same one at the same moment."""
    found: dict[object, tuple[str, date]] = {}
    for zone in sorted(available_timezones()):
        for day in changes(zone, FIRST, LAST):
            noon = datetime.combine(day - timedelta(days=1), time(12), UTC)
            local = ZoneInfo(zone)
            offsets = (noon + timedelta(minutes=30 * n) for n in range(-48, 97))
            found.setdefault((day, *(one.astimezone(local).utcoffset() for one in offsets)), (zone, day))
    return sorted(found.values())


@pytest.mark.parametrize("at", TIMES)
def test_every_local_day_has_exactly_one_digest_wherever_and_whenever_clocks_change(at: str) -> None:
    """Every zone, around every change of four years; between two changes a zone is like UTC."""
    assert len(clock_changes_of_all_zones()) > 200
    for zone, day in clock_changes_of_all_zones():
        check_every_day(zone, at, day - timedelta(days=2), day + timedelta(days=3))


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("zone", ["UTC", "Europe/Zurich", "America/Nuuk", "Africa/Casablanca"])
def test_every_local_day_of_four_years_has_exactly_one_digest(zone: str, at: str) -> None:
    check_every_day(zone, at, FIRST, LAST)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("at", TIMES)
def test_every_local_day_of_four_years_in_every_zone_has_exactly_one_digest(at: str) -> None:
    for zone in sorted(available_timezones()):
        check_every_day(zone, at, FIRST, LAST)


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("at", TIMES)
def test_every_change_that_a_zone_ever_made_keeps_a_digest_a_day(at: str) -> None:
    """Since 1970: skipped days, half hours, new offsets, countries that could not make up their mind."""
    for zone in sorted(available_timezones()):
        for day in changes(zone, date(1970, 1, 10), date(2037, 1, 1)):
            check_every_day(zone, at, day - timedelta(days=3), day + timedelta(days=3))


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        pytest.param("Pacific/Apia", "2011-12-30", id="Samoa went over the date line"),
        pytest.param("Pacific/Fakaofo", "2011-12-30", id="Tokelau with it"),
        pytest.param("Pacific/Kwajalein", "1993-08-21", id="Kwajalein"),
        pytest.param("Pacific/Kiritimati", "1994-12-31", id="the Line Islands"),
    ],
)
@pytest.mark.parametrize("at", TIMES)
def test_a_day_that_never_was_has_no_digest_and_its_neighbours_one_each(zone: str, day: str, at: str) -> None:
    gone = date.fromisoformat(day)
    assert not exists(gone, ZoneInfo(zone))
    check_every_day(zone, at, gone - timedelta(days=4), gone + timedelta(days=4))
    before = datetime.combine(gone - timedelta(days=3), time(0), UTC)
    found = []
    while (moment := next_due(f"daily {at}", zone, before)) is not None and len(found) < 6:
        found.append(moment.astimezone(ZoneInfo(zone)).date())
        before = moment
    assert gone not in found
    assert {gone - timedelta(days=1), gone + timedelta(days=1)} <= set(found)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        pytest.param("Asia/Pyongyang", "2015-08-15", id="half an hour back"),
        pytest.param("Asia/Pyongyang", "2018-05-05", id="and forth"),
        pytest.param("America/Caracas", "2016-05-01", id="half an hour, in the night"),
        pytest.param("Europe/Volgograd", "2020-12-27", id="a new offset"),
        pytest.param("Pacific/Kwajalein", "1969-10-01", id="the same day twice"),
        pytest.param("Asia/Almaty", "2024-03-01", id="a new offset at midnight"),
    ],
)
@pytest.mark.parametrize("at", TIMES)
def test_a_zone_that_changes_its_offset_keeps_a_digest_a_day(zone: str, day: str, at: str) -> None:
    about = date.fromisoformat(day)
    assert changes(zone, about - timedelta(days=2), about + timedelta(days=2))
    check_every_day(zone, at, about - timedelta(days=5), about + timedelta(days=5))


def test_leap_days_are_days() -> None:
    assert next_due("daily 07:00", "UTC", utc("2024-02-28 07:00")) == utc("2024-02-29 07:00")
    assert next_due("daily 07:00", "UTC", utc("2024-02-29 07:00")) == utc("2024-03-01 07:00")
    assert next_due("weekly thu 07:00", "UTC", utc("2024-02-22 07:00")) == utc("2024-02-29 07:00")


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
