"""Stories and matches as JSON Lines: the shapes that other programs read and write."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from monitor.model import Reading, Span, Story
from monitor.rules.explained import Explanation, Told
from monitor.rules.measure import Count, Labelled, Measured


def story_in(row: Mapping[str, Any]) -> Story:
    """A story from a JSON object. Texts are taken as they are; what is missing, null or no text is empty."""
    return Story(
        key=str(row.get("id", "")),
        title=_text(row, "title"),
        summary=_text(row, "summary"),
        text=_text(row, "text"),
        url=_text(row, "url") or None,
        published=_moment(_text(row, "published")),
        language=_text(row, "lang") or None,
        outlet=_text(row, "source"),
    )


def labelled_in(row: Mapping[str, Any]) -> Labelled | None:
    """A story with its labels; None without a list of them."""
    topics, disputed = row.get("topics"), row.get("disputed") or []
    if not (isinstance(topics, list) and isinstance(disputed, list)):
        return None
    return Labelled(row.get("id"), story_in(row), frozenset(map(str, topics)), frozenset(map(str, disputed)))


def _text(row: Mapping[str, Any], key: str) -> str:
    value = row.get(key)
    return value if isinstance(value, str) else ""


def _moment(text: str) -> datetime | None:
    """A date or an ISO 8601 time; without a zone it is UTC. None for anything else."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError:  # the first or the last day of the calendar, in another zone
        return None


def match_out(story_id: Any, reading: Reading) -> dict[str, Any]:
    """What was found in a story, as a JSON object."""
    return {
        "id": story_id,
        "lang": reading.language,
        "matches": [
            {
                "rule": match.rule,
                "level": match.level.word,
                "score": match.score,
                "evidence": [span_out(span) for span in match.evidence],
            }
            for match in reading.matches
        ],
    }


def span_out(span: Span) -> dict[str, Any]:
    """One piece of evidence as a JSON object."""
    return {
        "field": span.field,
        "start": span.start,
        "end": span.end,
        "quote": span.quote,
        "kind": span.kind,
        "id": span.id,
        "for": span.named,
        "gloss": span.gloss,
    }


def explanation_out(story_id: Any, explained: Explanation) -> dict[str, Any]:
    """Why a rule matched a story, or why not, as a JSON object."""
    return {
        "id": story_id,
        "rule": explained.rule,
        "matches": explained.matches,
        "lang": explained.language,
        "possible": list(explained.possible),
        "score": explained.score,
        "nearest": explained.nearest,
        "unknown": explained.unknown,
        "clauses": [_clause_out(explained.told)],
    }


def _clause_out(told: Told) -> dict[str, Any]:
    points = None if told.points is None else f"{told.points:+g} points"
    return {
        "clause": told.clause,
        "holds": told.holds,
        "found": [span_out(span) for span in told.found],
        "why": ": ".join(filter(None, (points, told.why))) or None,
        "clauses": [_clause_out(inner) for inner in told.clauses],
    }


def measured_out(measured: Measured) -> dict[str, Any]:
    """How well a rule finds labelled stories, as a JSON object."""
    return {
        "rule": measured.rule,
        **_count_out(measured.total),
        "languages": {language: _count_out(count) for language, count in sorted(measured.languages.items())},
        "named": {name: {"right": one.right, "false": one.false} for name, one in sorted(measured.named.items())},
        "missed": [{"id": one.id, "why": one.why} for one in measured.faults if not one.false],
        "false_alarms": [{"id": one.id, "why": one.why} for one in measured.faults if one.false],
    }


def _count_out(count: Count) -> dict[str, Any]:
    return {
        "counts": {"right": count.right, "missed": count.missed, "false": count.false},
        "precision": count.precision,
        "recall": count.recall,
        "f1": count.f1,
    }
