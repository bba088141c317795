"""What a publisher says of when to ask again: in the headers of an answer, and in the head of a document.

Cache headers: RFC 9111, 4.2 and 5.2. `<ttl>`, `<skipHours>`, `<skipDays>`: RSS 2.0, by the RSS Advisory Board. `sy:`:
the Syndication module of RSS 1.0, which RSS 2.0 and Atom use too.
"""

from __future__ import annotations

import email.utils
import re
from collections.abc import Mapping
from datetime import UTC, datetime

from monitor.habits import Hints

LONGEST = 366 * 24 * 3600  # seconds: what says more says nothing
_MAX_AGE = re.compile(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)
_NEVER = re.compile(r"(?:^|[,\s])no-(?:store|cache)(?=$|[,\s])", re.IGNORECASE)  # `no-cache="Set-Cookie"` is of a field

HEAD = 50_000  # characters in which a document says it
_FIRST_ENTRY = re.compile(r"<(?:[\w.-]{1,60}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_VALUE = r"\b[^<>]{0,300}>\s*(?:<!\[CDATA\[)?\s*"
_TTL = re.compile(rf"<ttl{_VALUE}(\d{{1,7}})\s*[\]<]", re.IGNORECASE)
_PERIOD = re.compile(rf"<(?:[\w.-]{{1,60}}:)?updatePeriod{_VALUE}(hourly|daily|weekly|monthly|yearly)\b", re.IGNORECASE)
_FREQUENCY = re.compile(rf"<(?:[\w.-]{{1,60}}:)?updateFrequency{_VALUE}(\d{{1,6}})\s*[\]<]", re.IGNORECASE)
_HOURS = re.compile(r"<skipHours\b[^<>]{0,300}>(.{0,3000}?)</skipHours", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rf"<hour{_VALUE}(\d{{1,2}})\s*[\]<]", re.IGNORECASE)
_DAYS = re.compile(r"<skipDays\b[^<>]{0,300}>(.{0,3000}?)</skipDays", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(rf"<day{_VALUE}(mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_PERIODS = {"hourly": 3600, "daily": 86_400, "weekly": 7 * 86_400, "monthly": 30 * 86_400, "yearly": 365 * 86_400}
_WEEK = ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun")


def freshness(headers: Mapping[str, str], now: datetime) -> int | None:
    """Seconds from now that an answer stays fresh, 0 where it is not to be kept; None where its headers do not say."""
    control, expires = headers.get("Cache-Control", "")[:1000], headers.get("Expires")
    if _NEVER.search(control):
        return 0
    if found := _MAX_AGE.search(control):
        age = headers.get("Age", "").strip()
        spent = int(age) if age.isascii() and age.isdigit() and len(age) < 10 else 0
        return min(max(int(found[1]) - spent, 0), LONGEST)
    if expires is None:
        return None
    until = _date(expires)
    since = _date(headers.get("Date", "")) or now
    return 0 if until is None else min(max(int((until - since).total_seconds()), 0), LONGEST)


def _date(value: str) -> datetime | None:
    try:
        date = email.utils.parsedate_to_datetime(value[:100])
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def hints_of(text: str) -> Hints:
    """What an XML document says before its first entry. Hours and days that would leave none are no hint."""
    first = _FIRST_ENTRY.search(text, 0, HEAD)
    head = text[: first.start() if first else HEAD]
    ttl, period, frequency = _TTL.search(head), _PERIOD.search(head), _FREQUENCY.search(head)
    every = None
    if period or frequency:
        often = int(frequency[1]) if frequency else 1
        every = _PERIODS[period[1].lower() if period else "daily"] // max(often, 1)
    hours, days = _HOURS.search(head), _DAYS.search(head)
    # 24 is midnight in RSS 0.91, which counts from 1.
    skip_hours = {int(hour) % 24 for hour in _HOUR.findall(hours[1]) if int(hour) <= 24} if hours else set()
    skip_days = {_WEEK.index(day.lower()) for day in _DAY.findall(days[1])} if days else set()
    return Hints(
        ttl=min(int(ttl[1]) * 60, LONGEST) or None if ttl else None,
        every=every or None,
        skip_hours=tuple(sorted(skip_hours)) if len(skip_hours) < 24 else (),
        skip_days=tuple(sorted(skip_days)) if len(skip_days) < 7 else (),
    )
