"""How a digest shows what correlations found. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from monitor.digests.excerpt import LONGEST_QUOTE
from monitor.digests.levels import level_name
from monitor.digests.tongue import Tongue
from monitor.digests.words import clean, clip, link
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
    loudness: str  # the word of its level, in English
    level: str  # for people
    about: str  # or empty
    said: str
    when: str
    headlines: tuple[HeadlineView, ...]
    more: str  # `9 more`, or empty


def pattern_view(told: ToldPattern, tongue: Tongue, zone: ZoneInfo) -> PatternView:
    pattern = told.pattern
    began, ended = tongue.moment(pattern.began, zone), tongue.moment(pattern.ended, zone)
    when = began if began == ended else tongue.gettext("%(began)s to %(ended)s", began=began, ended=ended)
    return PatternView(
        correlation=clean(pattern.correlation),
        title=clean(pattern.title),
        loudness=Level(pattern.level).word,
        level=level_name(Level(pattern.level), tongue),
        about=clean(pattern.name),
        said=clean(pattern.said),
        when=when,
        headlines=tuple(
            HeadlineView(
                clip(clean(one.title), _MAX_HEADLINE) or tongue.gettext("Untitled story"),
                link(one.url) if len(one.url or "") <= _MAX_ADDRESS else "",
                clip(clean(one.outlet), LONGEST_QUOTE),
                tongue.moment(one.at, zone),
            )
            for one in told.headlines
        ),
        more=tongue.ngettext("%(n)s more", "%(n)s more", told.more) if told.more else "",
    )


def subject_of_patterns(patterns: Sequence[ToldPattern], tongue: Tongue) -> str:
    """For a digest that has nothing else: the loudest, and how many more; "" of none."""
    if not patterns:
        return ""
    loudest = max(patterns, key=lambda told: told.pattern.level).pattern
    about = f": {clean(loudest.name)}" if loudest.name else ""
    subject = f"[{level_name(Level(loudest.level), tongue)}] {clean(loudest.title)}{about}"
    return and_more(subject, len(patterns) - 1, tongue)


def and_more(subject: str, more: int, tongue: Tongue) -> str:
    """`[High] A ship, then munitions (and 2 more)`."""
    if not more:
        return subject
    return tongue.ngettext("%(subject)s (and %(n)s more)", "%(subject)s (and %(n)s more)", more, subject=subject)
