"""What of a digest matters most: the order of its incidents. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitor.corroboration import Sources
from monitor.model import MatchedStory
from monitor.telling import Before

ASKED_ABOUT = 300  # incidents of one digest of which it is asked who reports them: more than it has room for

Order = tuple[int, int, int, bool, float, int]


def order_of(rows: Sequence[MatchedStory], sources: Sources | None, before: Before | None) -> Order:
    """Where an incident stands by its waiting stories, the smallest first: the loudest, of these the best corroborated
    and the one with most independent sources, then what is told for the first time, then the newest."""
    return (
        -max(row.match.level for row in rows),
        -1 if sources is None else -2 - sources.level.rank,
        0 if sources is None else -len(sources.origins),
        before is not None,
        -max(row.seen for row in rows).timestamp(),
        -rows[0].incident_id,
    )


def worth_asking(waiting: Sequence[MatchedStory], before: Mapping[int, Before]) -> list[int]:
    """The incidents of which it is worth to know who reports them: of very many those that are loudest and that most
    publishers have."""
    incidents: dict[int, list[MatchedStory]] = {}
    for row in waiting:
        incidents.setdefault(row.incident_id, []).append(row)

    def guess(incident: int) -> tuple[int, int, Order]:
        rows = incidents[incident]
        publishers = len({row.story.publisher for row in rows})
        order = order_of(rows, None, before.get(incident))
        return order[0], -publishers, order

    return sorted(incidents, key=guess)[:ASKED_ABOUT]
