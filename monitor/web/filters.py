"""What the list of incidents is asked for: read from the address of the page, and written back into it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlencode

from monitor.model import Level
from monitor.storage.lines import Asked, Facet, Place

LONGEST = 200  # characters of a value
STRIPS = (30, 90)  # days that the strip shows
SOURCES = {"single": "one publisher", "several": "several publishers", "independent": "independent sources"}
LEVELS = tuple(level.word for level in reversed(Level))
LABELS = {
    "rule": "rule",
    "level": "at least",
    "entity": "entity",
    "country": "country",
    "language": "language",
    "sources": "sources",
    "since": "from",
    "until": "to",
}
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter that holds, and the query without it."""

    label: str
    value: str
    without: str


@dataclass(frozen=True, slots=True)
class Filter:
    """An empty value asks for nothing. `since` and `until` are days (UTC), both within."""

    rule: str = ""
    level: str = ""
    entity: str = ""
    country: str = ""
    language: str = ""
    sources: str = ""
    since: date | None = None
    until: date | None = None
    days: int = STRIPS[0]

    @property
    def facets(self) -> tuple[Facet, ...]:
        """Without the lowest level, which all have."""
        named = ((name, getattr(self, name)) for name in ("rule", "level", "entity", "country", "language", "sources"))
        return tuple((name, value) for name, value in named if value and (name, value) != ("level", LEVELS[-1]))

    @property
    def asked(self) -> Asked:
        since = None if self.since is None else midnight(self.since)
        return Asked(self.facets, since, None if self.until is None else midnight(self.until, 1))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        named = [(field.name, getattr(self, field.name)) for field in fields(self)]
        return [(name, str(value)) for name, value in named if value and (name, value) != ("days", STRIPS[0])]

    @property
    def query(self) -> str:
        """What stands after the question mark; equal for filters that ask for the same."""
        return urlencode(self.pairs)

    @property
    def chips(self) -> list[Chip]:
        return [
            Chip(LABELS[name], SOURCES.get(value, value), urlencode([pair for pair in self.pairs if pair[0] != name]))
            for name, value in self.pairs
            if name in LABELS
        ]

    def on(self, day: date) -> str:
        """The query for one day."""
        return replace(self, since=day, until=day).query

    def strip(self, days: int) -> str:
        """The query for a strip of so many days."""
        return replace(self, days=days).query


def midnight(day: date, after: int = 0) -> datetime:
    """The moment (UTC) at which a day begins, or one so many days after it."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=after)


def read_filter(given: Mapping[str, str]) -> tuple[Filter, list[str]]:
    """The filter that an address holds, and what in it cannot be understood, in words."""
    problems: list[str] = []
    texts = {name: " ".join(given.get(name, "").split()) for name in ("rule", "entity", "country", "language")}
    for name, value in texts.items():
        if len(value) > LONGEST:
            problems.append(f"{LABELS[name]}: too long")
            texts[name] = ""
    chosen = {name: one_of(name, given, of, problems) for name, of in (("level", LEVELS), ("sources", tuple(SOURCES)))}
    since, until = (day_of(name, given, problems) for name in ("since", "until"))
    strips = [days for days in STRIPS if str(days) == given.get("days")]
    days = strips[0] if strips else STRIPS[0]
    return Filter(**texts, **chosen, since=since, until=until, days=days), problems


def one_of(name: str, given: Mapping[str, str], of: tuple[str, ...], problems: list[str]) -> str:
    value = given.get(name, "").strip()
    if value and value not in of:
        problems.append(f"{LABELS[name]}: one of {', '.join(of)}")
        return ""
    return value


def day_of(name: str, given: Mapping[str, str], problems: list[str]) -> date | None:
    """The day that is given; the last ones of the calendar have no morrow to end with."""
    text = given.get(name, "").strip()
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.max
    if day is not None and not 1970 <= day.year < 9999:
        problems.append(f"{LABELS[name]}: write a day such as 2023-08-31")
        return None
    return day


def place_of(text: str) -> Place | None:
    """The place in the list that `before` names; None for one that is cut."""
    moment, _, number = text.partition("-")
    digits = all(part.isascii() and part.isdigit() for part in (moment, number))
    if not digits or len(moment) > 16 or len(number) > 10 or int(number) >= 2**31:
        return None
    return _EPOCH + int(moment) * _MICROSECOND, int(number)


def place_text(place: Place) -> str:
    return f"{(place[0] - _EPOCH) // _MICROSECOND}-{place[1]}"
