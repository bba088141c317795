"""How many events the rules of a digest found on each of the last days. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from monitor.outgoing import DigestSection
from monitor.telling import Trend

DAYS = 30
REACH = timedelta(days=DAYS + 1)  # back from now, in which these days lie in every zone

Counted = tuple[datetime, int]  # so many new incidents at that moment


def trends(
    sections: Sequence[DigestSection], found: Mapping[str, Iterable[Counted]], timezone: str, now: datetime
) -> tuple[Trend, ...]:
    """One a section: the new incidents of its rule, by the days of that zone up to today."""
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    told = []
    for section in sections:
        by_day: Counter[object] = Counter()
        for at, incidents in found.get(section.rule, ()):
            by_day[at.astimezone(zone).date()] += incidents
        told.append(Trend(section.rule, section.title, tuple(by_day[day] for day in days)))
    return tuple(told)
