"""What the list of incidents shows: days with their incidents, and how many began on each of the last days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from monitor.storage import Transaction, lines, saved_searches, told_to
from monitor.storage.lines import Asked, Line, Place
from monitor.storage.saved_searches import SavedSearch
from monitor.storage.told_to import Count
from monitor.web.columns import Column, Columns, columns
from monitor.web.filters import Filter, midnight, place_text

PAGE = 50  # incidents
COUNTED = 1_000  # of them, at most
VALUES = 500  # of a kind, to choose from
TALL = 48  # units that the strip is high
ROOM = "incidents"
CHOICES = ("rule", "entity", "country", "language")


@dataclass(frozen=True, slots=True)
class Row:
    line: Line
    told: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the strip: how many incidents began as a column, and the query for that day."""

    day: date
    column: Column
    query: str


@dataclass(frozen=True, slots=True)
class Strip:
    bars: tuple[Bar, ...]
    chart: Columns


@dataclass(frozen=True, slots=True)
class Timeline:
    """`older` is the place after which the next page goes on, empty at the end; `count`, on the first page,
    ends after COUNTED."""

    days: tuple[tuple[date, tuple[Row, ...]], ...]
    older: str
    count: int | None
    strip: Strip
    choices: Mapping[str, Sequence[str]]
    saved: tuple[SavedSearch, ...]


def read_timeline(tx: Transaction, asked: Filter, before: Place | None, owner: str, now: datetime) -> Timeline:
    found = lines.found(tx, asked.asked, PAGE + 1, before=before)
    shown = lines.some(tx, found[:PAGE])
    told = told_to.counted(tx, [line.incident_id for line in shown])
    rows = [Row(line, told_words(told.get(line.incident_id, Count()))) for line in shown]
    return Timeline(
        days=tuple((day, tuple(of)) for day, of in groupby(rows, key=lambda row: row.line.last.date())),
        older=place_text((shown[-1].last, shown[-1].incident_id)) if len(found) > PAGE else "",
        count=lines.count(tx, asked.asked, COUNTED + 1) if before is None else None,  # nobody counts again
        strip=read_strip(tx, asked, now),
        choices={kind: lines.values(tx, kind, VALUES) for kind in CHOICES},
        saved=tuple(saved_searches.of(tx, owner, ROOM)),
    )


def told_words(count: Count) -> str:
    """`told to 3, waiting for 1, held back from 2 subscriptions`."""
    parts = (("told to", count.told), ("waiting for", count.waiting), ("held back from", count.held))
    counts = [(words, times) for words, times in parts if times]
    if not counts:
        return "nobody was to be told"
    said = ", ".join(f"{words} {times:,}" for words, times in counts)
    return f"{said} {'subscription' if counts[-1][1] == 1 else 'subscriptions'}"


def read_strip(tx: Transaction, asked: Filter, now: datetime) -> Strip:
    """The days up to the last one that is asked for."""
    last = min(asked.until, now.date()) if asked.until else now.date()
    first = max(last - timedelta(days=asked.days - 1), date(1970, 1, 1))
    counts = lines.began(tx, Asked(asked.facets), midnight(first), midnight(last, 1))
    return drawn([(day, counts.get(day, 0)) for day in days_of(first, last)], asked)


def days_of(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def drawn(counts: Sequence[tuple[date, int]], asked: Filter) -> Strip:
    """Pure."""
    chart = columns([count for _, count in counts], TALL)
    bars = (Bar(day, column, asked.on(day)) for (day, _), column in zip(counts, chart.each, strict=True))
    return Strip(tuple(bars), chart)
