"""How a digest shows what correlations found. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitor.digests.excerpt import LONGEST_QUOTE
from monitor.digests.words import clean, clip, link, moment
from monitor.model import Level
from monitor.patterns import ToldPattern

MAX_PATTERNS = 10  # that a digest shows
_MAX_HEADLINE = 200
_MAX_ADDRESS = 500  # a longer one is left out: a mail has room for so much


@dataclass(frozen=True, slots=True)
class HeadlineView:
    title: str
    url: str  # http(s), or empty
    outlet: str
    when: str


@dataclass(frozen=True, slots=True)
class PatternView:
    """What a correlation found, and the newest stories that make it."""

    correlation: str
    title: str
    level: str
    about: str  # or empty
    said: str
    when: str
    headlines: tuple[HeadlineView, ...]
    more: int


def pattern_view(told: ToldPattern, zone: ZoneInfo) -> PatternView:
    pattern = told.pattern
    began, ended = moment(pattern.began, zone), moment(pattern.ended, zone)
    return PatternView(
        correlation=clean(pattern.correlation),
        title=clean(pattern.title),
        level=Level(pattern.level).word.capitalize(),
        about=clean(pattern.name),
        said=clean(pattern.said),
        when=began if began == ended else f"{began} to {ended}",
        headlines=tuple(
            HeadlineView(
                clip(clean(one.title), _MAX_HEADLINE) or "Untitled story",
                link(one.url) if len(one.url or "") <= _MAX_ADDRESS else "",
                clip(clean(one.outlet), LONGEST_QUOTE),
                moment(one.at, zone),
            )
            for one in told.headlines
        ),
        more=told.more,
    )


def subject_of_patterns(patterns: Sequence[ToldPattern]) -> str:
    """For a digest that has nothing else: the loudest, and how many more; "" of none."""
    if not patterns:
        return ""
    loudest = max(patterns, key=lambda told: told.pattern.level).pattern
    more = f" (and {len(patterns) - 1:,} more)" if len(patterns) > 1 else ""
    about = f": {clean(loudest.name)}" if loudest.name else ""
    return f"[{Level(loudest.level).word.capitalize()}] {clean(loudest.title)}{about}{more}".replace("=?", "= ?")
