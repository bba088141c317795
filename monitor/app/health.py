"""How a feed is, as `feeds check` says it. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from monitor.feeds.rhythm import is_silent
from monitor.storage.articles import ArticleState, counted
from monitor.storage.feeds import FeedHealth

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


def check_cells(checked: Check, now: datetime) -> tuple[str, ...]:
    """For a line of the table."""
    health, state = checked.health, checked.state
    if state == "failing" and health.failing_since is not None:
        state = f"failing since {stamp(health.failing_since)}"
    due = stamp(checked.due) if checked.due else "now" if checked.is_polled else "-"
    return health.name, aged(checked.last_story, now), checked.rhythm, state, due, checked.why


def check_row(checked: Check) -> dict[str, Any]:
    """As one JSON object; times in ISO 8601."""
    health, memory = checked.health, checked.health.memory
    return {
        "name": health.name,
        "url": health.url,
        "publisher": health.publisher,
        "state": checked.state,
        "last_new": _iso(checked.last_story),
        "stories_a_day": None if checked.a_day is None else round(checked.a_day, 3),
        "next_poll": _iso(checked.due),
        "last_polled": _iso(memory.last_polled),
        "outcome": memory.last_outcome.value if memory.last_outcome else None,
        "reason": memory.last_reason,
        "failing_since": _iso(health.failing_since),
        "asked_at": memory.belief.address,
        "articles": {state.value: number for state, number in checked.articles.items()},
    }


def stamp(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M") if at else "-"


def aged(at: datetime | None, now: datetime) -> str:
    """The moment, and how long ago it is: `2026-11-20 10:00 (7 d ago)`."""
    if at is None:
        return "-"
    hours = max(0, (now - at) // timedelta(hours=1))
    return f"{stamp(at)} ({hours} h ago)" if hours < 48 else f"{stamp(at)} ({hours // 24} d ago)"


def _iso(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
