"""How a feed is, as `feeds check` says it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from monitor.operating.health import Check


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
