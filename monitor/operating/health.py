"""How a feed is, as `feeds check` and the page say it. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.feeds.rhythm import is_silent
from monitor.storage.articles import ArticleState, counted
from monitor.storage.feeds import FeedHealth
from monitor.watching import Rhythm

RHYTHM = timedelta(days=30)  # that a feed's rhythm is counted over
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Check:
    """How a feed is. `a_day`: new stories, its first poll left out; None where it is too young or was never read.
    `state`: well, silent, failing, off (gone), disabled, never polled."""

    health: FeedHealth
    state: str
    a_day: float | None
    count: int  # of new stories
    days: int  # they came in
    articles: Counter[ArticleState]  # of its stories

    @property
    def due(self) -> datetime | None:
        """When it is polled next; None for now, or for never."""
        return self.health.memory.next_due if self.is_polled else None

    @property
    def last_story(self) -> datetime | None:
        """When the last one came; in another feed of the publisher, perhaps."""
        return self.health.memory.rhythm.last or self.health.memory.last_new

    @property
    def is_polled(self) -> bool:
        return self.state not in ("disabled", "off")

    @property
    def rhythm(self) -> str:
        if self.a_day is None:
            return "-"
        if self.a_day < 1:
            return f"{self.count or 'none'} in {self.days} days"
        return f"{self.a_day:.1f} a day" if self.a_day < 10 else f"{self.a_day:.0f} a day"

    @property
    def why(self) -> str:
        """How the last poll ended, and what is believed of the feed."""
        memory = self.health.memory
        outcome = memory.last_outcome.value if memory.last_outcome else ""
        ended = f"{outcome}: {memory.last_reason}" if memory.last_reason else outcome
        silent = "silent for longer than is usual for it" if self.state == "silent" else ""
        articles = f"articles: {counted(self.articles)}" if self.articles else ""
        asked = memory.belief.address and f"asked at {memory.belief.address}"
        return "; ".join(filter(None, (ended, asked, silent, articles)))


def a_day(rhythm: Rhythm) -> float | None:
    """How many stories a day the feed usually brings; None where it was watched for less than one."""
    return 24 * sum(rhythm.hours) / rhythm.watched if rhythm.watched >= 24 else None


def why_then(feed: FeedHealth, now: datetime) -> str:
    """Why the feed is polled next when it is."""
    memory = feed.memory
    if feed.disabled:
        return "It is disabled in config.yaml, and not polled."
    if memory.belief.gone:
        return "Its publisher said that it is gone. Write its new address into config.yaml, or take it out there."
    if memory.next_due is None or memory.next_due <= now:
        return "It is due now."
    if memory.pace.paused is not None and memory.pace.paused > now:
        return f"Its publisher asked to be left alone until {memory.pace.paused:%Y-%m-%d %H:%M} UTC."
    if memory.failures:
        times = "once" if memory.failures == 1 else f"{memory.failures} times in a row"
        return f"It failed {times}: the wait doubles with each failure, up to a day."
    return "It is asked as often as its stories come and its publisher says."


def check(health: FeedHealth, count: int, articles: Counter[ArticleState], window: timedelta, now: datetime) -> Check:
    """`count` new stories came within the window before now, those of a first poll left out."""
    memory = health.memory
    watched = min(window, now - health.added)
    a_day = count / (watched / DAY) if memory.parsed_before and watched >= DAY else None
    return Check(health, _state(health), a_day, count, round(watched / DAY), articles)


def _state(health: FeedHealth) -> str:
    memory = health.memory
    if health.disabled:
        return "disabled"
    if memory.belief.gone:
        return "off"
    if memory.last_outcome is None:
        return "never polled"
    if not memory.last_outcome.healthy:
        return "failing"
    return "silent" if is_silent(memory) else "well"
