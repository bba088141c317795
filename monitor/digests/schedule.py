"""When a digest is due: the next moment that a schedule names, in the subscriber's own time zone.

    immediately | hourly | daily HH:MM | weekly mon..sun HH:MM

A day has exactly one digest, also where clocks change: a time that a day skips becomes the first moment after the
gap, a time that comes twice counts the first time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FORM = re.compile(
    r"(?P<word>daily|weekly (?P<day>mon|tue|wed|thu|fri|sat|sun)) (?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])"
)
_TIME = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """A time of day, every day, or on one weekday (0 is Monday)."""

    at: time
    weekday: int | None


def next_due(schedule: str, timezone: str, after: datetime) -> datetime | None:
    """The first moment after `after` that the schedule names, in UTC; None for `immediately`.

    Raises ValueError for a schedule we do not read, ZoneInfoNotFoundError for a zone we do not know.
    """
    calendar = _read(schedule)
    if calendar is None:
        if schedule == "immediately":
            return None
        return after.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    zone = ZoneInfo(timezone)
    return next(moment for moment in _moments(calendar, zone, after.astimezone(zone).date()) if moment > after)


def quiet_until(quiet_hours: str | None, timezone: str, now: datetime) -> datetime | None:
    """When the quiet hours (`22:00-07:00`, in that zone) that `now` lies in are over; None outside of them."""
    if quiet_hours is None:
        return None
    begin, end = read_quiet_hours(quiet_hours)
    there = now.astimezone(ZoneInfo(timezone)).time()
    is_quiet = begin <= there < end if begin < end else there >= begin or there < end
    return next_due(f"daily {end:%H:%M}", timezone, now) if is_quiet else None


def read_quiet_hours(text: str) -> tuple[time, time]:
    """Raises ValueError, with a text for people."""
    begin, dash, end = text.partition("-")
    if not dash or not _TIME.fullmatch(begin) or not _TIME.fullmatch(end) or begin == end:
        raise ValueError("quiet hours are two times of day: 22:00-07:00")
    return time.fromisoformat(begin), time.fromisoformat(end)


def check_schedule(text: str) -> None:
    """Raises ValueError, with a text for people, for a schedule we do not read."""
    _read(text)


def _read(schedule: str) -> _Calendar | None:
    if schedule in ("immediately", "hourly"):
        return None
    found = _FORM.fullmatch(schedule)
    if not found:
        raise ValueError("a schedule is `immediately`, `hourly`, `daily 07:00` or `weekly mon 07:00`")
    weekday = DAYS.index(found["day"]) if found["day"] else None
    return _Calendar(time(int(found["hour"]), int(found["minute"])), weekday)


def _moments(calendar: _Calendar, zone: ZoneInfo, around: date) -> Iterator[datetime]:
    """The calendar's moments in UTC, in order, from the day before `around` on."""
    day = around - timedelta(days=1)
    while True:
        if calendar.weekday is None or day.weekday() == calendar.weekday:
            moment = _moment(day, calendar.at, zone)
            if moment is not None:
                yield moment
        day += timedelta(days=1)


def _moment(day: date, at: time, zone: ZoneInfo) -> datetime | None:
    """The one moment of that local day for that time of day; None for a day that the zone skipped altogether."""
    wall = datetime.combine(day, at)
    moment = wall.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) == wall:
        return moment
    resumes = _end_of_gap(wall, zone)
    # A gap that reaches past midnight would give this day none and the next two: take the last second before it.
    for moment in (resumes, resumes - _SECOND):
        if moment.astimezone(zone).date() == day:
            return moment
    return None


def _end_of_gap(wall: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after the gap that `wall` lies in, to the second."""
    before = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    new_offset = after.astimezone(zone).utcoffset()
    while after - before > _SECOND:
        middle = before + (after - before) // 2
        middle = middle.replace(microsecond=0)
        if middle.astimezone(zone).utcoffset() == new_offset:
            after = middle
        else:
            before = middle
    return after
