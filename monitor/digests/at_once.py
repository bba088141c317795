"""What of a digest by a schedule does not wait for it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model import Level, MatchedStory


def at_once(waiting: Sequence[MatchedStory], level: Level, room: int | None) -> set[int]:
    """The incidents with a story as loud as that: at most `room`, the loudest first, of these the longest known."""
    loud: dict[int, tuple[int, int]] = {}
    for row in waiting:
        if row.match.level >= level:
            rank = (-row.match.level, row.match_id)
            loud[row.incident_id] = min(rank, loud.get(row.incident_id, rank))
    return set(sorted(loud, key=lambda incident: loud[incident])[:room])
