"""How often a rule found something on each of the last days, as a row of bars and in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from monitor.digests.tongue import Tongue
from monitor.digests.words import clean, clip
from monitor.telling import Trend

MAX_TRENDS = 10  # that a digest shows beside those of its sections
_BARS = "▁▂▃▄▅▆▇█"
_MAX_TITLE = 200


@dataclass(frozen=True, slots=True)
class TrendView:
    """`bars` is one character a day, the oldest first; `said` tells the same to who cannot see them."""

    rule: str
    title: str
    bars: str
    said: str


def trend_view(trend: Trend, today: date, tongue: Tongue) -> TrendView:
    """`today` is the last of its days."""
    total, most = sum(trend.counts), max(trend.counts, default=0)
    said = tongue.ngettext("%(n)s event in 30 days", "%(n)s events in 30 days", total)
    if total:
        latest = max(day for day, count in enumerate(trend.counts) if count == most)
        day = tongue.day(today - timedelta(days=len(trend.counts) - 1 - latest))
        said = tongue.gettext("%(said)s; most on %(day)s (%(most)s)", said=said, day=day, most=tongue.number(most))
    return TrendView(clean(trend.rule), clip(clean(trend.title), _MAX_TITLE), _bars(trend.counts, most), said)


def _bars(counts: tuple[int, ...], most: int) -> str:
    """The lowest bar is a day without any; whatever was there stands out from it."""
    top = len(_BARS) - 1
    return "".join(_BARS[-(-count * top // most)] if count else _BARS[0] for count in counts)
