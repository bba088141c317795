"""The days that a text speaks of: 19 June 2024 = 19 июня 2024 года = 6월 19일 = 19 حزيران/يونيو.

A day without a year is of the year nearest to the day of publication; a Monday or a "yesterday" is reckoned from it. A
weekday without "last" or "next" is the one of the three days before, or that day: of the others nobody can say which
week is meant. What is unsure is left out: 06/07/2024 in English, a month half a year away, "today" where it is a name.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.text.eastern_days import spoken_east, written_east
from monitor.text.fold import Folded, fold
from monitor.text.language import LATIN
from monitor.text.western_days import spoken_west, written_west
from monitor.text.written_days import Spoken, Written

_SPACED = (*LATIN, "ru", "uk", "ar")
_EASTERN = ("ko", "ja", "zh")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_NEAR = 15  # days; between two years that differ by less nobody can choose
_BACK = 3  # days for which a weekday is the last one
_REACH = 8  # characters
_MONTH_AHEAD = 75  # days to its middle; a December in September may be the last one
_AHEAD = 7  # days; the twenty-eighth of a story of the tenth is seldom still to come
_BESIDE = re.compile(r"[\s,(.]*(?:the|den|dem|le|el|il)?\s*")  # between a weekday and the date that it belongs to


@dataclass(frozen=True, slots=True)
class Day:
    """A day, or several in a row, in a text. `text[start:end]` is the quote, in code points."""

    start: int
    end: int
    first: date
    last: date


def days(text: str, language: str, published: date | None) -> tuple[Day, ...]:
    """The days of a text in a language, in order; `published`: the day on which it appeared where it appeared."""
    base = language.partition("-")[0].lower()
    if not text or base not in (*_SPACED, *_EASTERN):
        return ()
    folded = fold(text)
    written = _written(text, folded, base)
    spans = [(one.start, one.end, _dates(one, published)) for one in written]
    if published is not None:
        spoken = spoken_east(folded.text, base) if base in _EASTERN else spoken_west(text, folded, base)
        spans += [(one.start, one.end, _spoken_dates(one, published)) for one in _apart(folded.text, spoken, written)]
    found = sorted((start, end, dates) for start, end, dates in spans if dates is not None)
    return tuple(Day(*folded.original(start, end), *dates) for start, end, dates in found)


def dated(text: str, folded: Folded, language: str) -> list[tuple[int, int]]:
    """The stretches of a folded text that are dates with a number in them, in order."""
    return [(one.start, one.end) for one in _written(text, folded, language)]


def _written(text: str, folded: Folded, language: str) -> list[Written]:
    return written_east(folded.text, language) if language in _EASTERN else written_west(text, folded, language)


def _apart(folded: str, spoken: list[Spoken], written: list[Written]) -> list[Spoken]:
    """Without those that stand beside a date, which says more, or in it: Tuesday, June 18."""
    found = []
    place = 0
    for one in spoken:
        while place < len(written) and written[place].end <= one.start:
            place += 1
        before = written[place - 1].end if place else -1
        after = written[place].start if place < len(written) else len(folded) + 1
        inside = after < one.end
        beside = one.offset is None and (_is_beside(folded, before, one.start) or _is_beside(folded, one.end, after))
        if not inside and not beside:
            found.append(one)
    return found


def _is_beside(folded: str, start: int, end: int) -> bool:
    return 0 <= start <= end <= min(start + _REACH, len(folded)) and _BESIDE.fullmatch(folded, start, end) is not None


def _dates(one: Written, published: date | None) -> tuple[date, date] | None:
    """The first and last day of a date; None where it is unsure, or no date."""
    if one.unsure:
        return None
    if one.month is None:
        return _day_of_month(one, published) if published is not None and one.day is not None else None
    year = one.year
    if year is None:
        if published is None:
            return None
        year = published.year + one.shift if one.shift is not None else _nearest_year(one, published)
    return _span(one, year) if year is not None and _FIRST_YEAR <= year <= _LAST_YEAR else None


def _span(one: Written, year: int) -> tuple[date, date] | None:
    month = one.month or 1
    try:
        first = date(year, month, one.day or 1)
        last_month = one.last_month or month
        last_day = one.last_day or one.day or calendar.monthrange(year, last_month)[1]
        last = date(year + (last_month < month), last_month, last_day)
    except ValueError:
        return None
    return (first, last) if first <= last else None


def _nearest_year(one: Written, published: date) -> int | None:
    """The year that puts a date nearest to publication, or on the side of it that the text says."""
    away: list[tuple[int, int]] = []
    for year in (published.year - 1, published.year, published.year + 1):
        span = _span(one, year)
        if span is not None:
            days_away = (
                (span[0] - published).days if one.day else ((span[0] - published) + (span[1] - published)).days // 2
            )
            over = span[1] < published if one.side < 0 else span[0] > published
            if one.side == 0 or over:
                away.append((abs(days_away), year))
    away.sort()
    if not away or (len(away) > 1 and away[1][0] - away[0][0] < _NEAR):
        return None
    year = away[0][1]
    first, last = _span(one, year) or (published, published)
    too_far = one.day is None and one.side == 0 and ((first - published) + (last - first) / 2).days > _MONTH_AHEAD
    return None if first > published and (too_far or one.begun) else year


def _day_of_month(one: Written, published: date) -> tuple[date, date] | None:
    """A day without its month: in the month that the text says, or the nearest."""
    shifts = (-1, 0, 1) if one.month_shift is None else (one.month_shift,)
    found = []
    for shift in shifts:
        months = published.year * 12 + published.month - 1 + shift
        span = _span(one._replace(month=months % 12 + 1), months // 12)
        if span is not None:
            found.append((abs((span[0] - published).days), span))
    found.sort()
    if not found:
        return None
    away, nearest = found[0]
    near = away <= (_AHEAD if nearest[0] > published else _NEAR)
    return nearest if near or one.month_shift is not None else None


def _spoken_dates(one: Spoken, published: date) -> tuple[date, date] | None:
    shift: int | None
    back = (published.weekday() - one.weekday) % 7
    if one.offset is not None:
        shift = one.offset
    elif one.week is not None:
        shift = one.week * 7 + one.weekday - published.weekday()
    elif one.side < 0:
        shift = -(back or 7) if back != 1 else None  # last Tuesday, on a Wednesday
    elif one.side > 0:
        shift = 7 - back if 7 - back > 1 else None
    else:
        shift = -back if back <= _BACK else None
    try:
        day = published + timedelta(days=shift) if shift is not None else None
    except OverflowError:
        return None
    return (day, day) if day is not None else None
