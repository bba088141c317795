"""Everything, as files: CSV for spreadsheets, JSON Lines for programs. Rows are read and sent some at a time.

Each piece is read in a transaction of its own, in the order of the ids: what comes while a file is written comes at its
end, and nothing comes twice. What a search finds comes the newest first, as it was when the file began.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any

from monitor.model import MatchedStory, Story
from monitor.rules.wire import span_out
from monitor.storage import Transaction, browse, coverage, search
from monitor.text.query import parse
from monitor.web.api import searching
from monitor.web.api.answers import IncidentHead
from monitor.web.api.operation import Asked
from monitor.web.api.reading import Found, incident_heads
from monitor.web.api.shapes import LARGEST, Number
from monitor.web.hits import Marker
from monitor.web.search import Row, row_of

MATCHES = 500  # read at once
INCIDENTS = 100
STORIES = 100
DAYS = 800
BOM = "\ufeff"  # else spreadsheets take UTF-8 for something else
Piece = tuple[str, int | None]  # text, and the id at which the next one begins
Writer = Callable[[Iterable[Mapping[str, Any]]], str]

MATCH_COLUMNS = (
    "match", "rule", "level", "score", "incident", "story", "title", "url", "language", "outlet", "publisher",
    "country", "published", "seen", "evidence", "rule_set",
)  # fmt: skip
INCIDENT_COLUMNS = (
    "incident", "title", "language", "level", "rules", "corroboration", "sources", "origins", "claim", "stories",
    "first", "last",
)  # fmt: skip
SEARCH_COLUMNS = (
    "story", "title", "url", "language", "outlet", "publisher", "country", "published", "seen", "incident", "rules",
    "excerpt",
)  # fmt: skip
DAY_COLUMNS = ("day", "feeds", "polled", "healthy", "silent", "gaps", "lost", "capped", "timed_out")


class Exported(Found):
    after: Number | None = None
    """Only what has a greater number: what came since the last export."""


def matches_csv(asked: Asked) -> AsyncIterator[bytes]:
    return _matches(asked, BOM + csv_lines([MATCH_COLUMNS]), as_csv)


def matches_jsonl(asked: Asked) -> AsyncIterator[bytes]:
    return _matches(asked, "", as_lines)


def incidents_csv(asked: Asked) -> AsyncIterator[bytes]:
    return _incidents(asked, BOM + csv_lines([INCIDENT_COLUMNS]), as_csv)


def incidents_jsonl(asked: Asked) -> AsyncIterator[bytes]:
    return _incidents(asked, "", as_lines)


def search_csv(asked: Asked) -> AsyncIterator[bytes]:
    return _found(asked, BOM + csv_lines([SEARCH_COLUMNS]), as_csv)


def search_jsonl(asked: Asked) -> AsyncIterator[bytes]:
    return _found(asked, "", as_lines)


async def coverage_csv(asked: Asked) -> AsyncIterator[bytes]:
    """All days on record, the newest first."""
    days = await asked.site.storage.read(lambda tx: coverage.last_days(tx, asked.at, DAYS))
    rows = ({**asdict(day), "day": day.day.date().isoformat()} for day in days)
    yield (BOM + csv_lines([DAY_COLUMNS]) + as_csv(rows)).encode()


def _matches(asked: Asked, begin: str, written: Writer) -> AsyncIterator[bytes]:
    wanted: Exported = asked.params

    def read(tx: Transaction, after: int) -> Piece:
        found, last = browse.next_matches(tx, wanted.wanted, after, MATCHES)
        return written(map(match_row, found)), last

    return _pieces(asked, begin, read, wanted.after or 0)


def _incidents(asked: Asked, begin: str, written: Writer) -> AsyncIterator[bytes]:
    wanted: Exported = asked.params

    def read(tx: Transaction, after: int) -> Piece:
        found, last = browse.next_incidents(tx, wanted.wanted, after, INCIDENTS)
        return written(map(incident_row, incident_heads(tx, found))), last

    return _pieces(asked, begin, read, wanted.after or 0)


def _found(asked: Asked, begin: str, written: Writer) -> AsyncIterator[bytes]:
    wanted: searching.Exported = asked.params
    query = parse(wanted.q)
    marker = Marker(query)

    def read(tx: Transaction, below: int) -> Piece:
        found, last = search.listed(tx, query, wanted.narrowed, STORIES, below=below, above=wanted.after or 0)
        return written(found_row(row_of(hit, marker)) for hit in found), last

    return _pieces(asked, begin, read, LARGEST + 1)


async def _pieces(
    asked: Asked, begin: str, read: Callable[[Transaction, int], Piece], first: int
) -> AsyncIterator[bytes]:
    """What is read at each id, until there is no more."""
    at: int | None = first
    while at is not None:
        text, at = await asked.site.storage.read(partial(_read_at, read, at))
        yield (begin + text).encode()
        begin = ""


def _read_at(read: Callable[[Transaction, int], Piece], at: int, tx: Transaction) -> Piece:
    return read(tx, at)


def match_row(found: MatchedStory) -> dict[str, Any]:
    """The columns of a match; its evidence as `monitor match` prints it."""
    match = found.match
    return {
        "match": found.match_id,
        "rule": match.rule,
        "level": match.level.word,
        "score": match.score,
        "incident": found.incident_id,
        **story_cells(found.story_id, found.story, found.language, found.seen),
        "evidence": [span_out(span) for span in match.evidence],
        "rule_set": match.rule_set,
    }


def incident_row(head: IncidentHead) -> dict[str, Any]:
    return {
        "incident": head.id,
        "title": head.title,
        "language": head.language,
        "level": head.level,
        "rules": [one.rule for one in head.rules],
        "corroboration": head.sources.level.value,
        "sources": len(head.sources.origins),
        "origins": list(head.sources.origins),
        "claim": head.claim,
        "stories": head.stories,
        "first": moment_out(head.first),
        "last": moment_out(head.last),
    }


def found_row(row: Row) -> dict[str, Any]:
    """The columns of a story that was found, with its words around the first hit."""
    of = row.hit.of
    return {
        **story_cells(of.id, of.story, of.language, of.seen),
        "incident": of.incident_id,
        "rules": [rule for rule, _ in row.hit.rules],
        "excerpt": "".join(piece.text for piece in row.excerpt),
    }


def story_cells(story_id: int, story: Story, language: str, seen: datetime) -> dict[str, Any]:
    return {
        "story": story_id,
        "title": story.title,
        "url": story.url,
        "language": language,
        "outlet": story.outlet,
        "publisher": story.publisher,
        "country": story.country,
        "published": moment_out(story.published),
        "seen": moment_out(seen),
    }


def moment_out(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def as_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """ASCII, an object a line."""
    return "".join(f"{json.dumps(row)}\n" for row in rows)


def as_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    return csv_lines([cell(value) for value in row.values()] for row in rows)


def cell(value: Any) -> Any:
    """A list in one cell; a span as mails have it: `Munition → ammunition (munitions)`."""
    if not isinstance(value, list):
        return value
    return "; ".join(dict.fromkeys(one if isinstance(one, str) else in_words(one) for one in value))


def in_words(span: Mapping[str, Any]) -> str:
    return f"{span['quote']} → {span['gloss'] or span['id']} ({span['id']})"


def csv_lines(rows: Iterable[Sequence[Any]]) -> str:
    """As RFC 4180 has them. A text that a spreadsheet would take for a formula gets an apostrophe before it."""
    text = io.StringIO()
    csv.writer(text).writerows([harmless(value) for value in row] for row in rows)
    return text.getvalue()


def harmless(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
