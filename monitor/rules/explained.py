"""What an explanation says, and how it reads to people. In its own module: who only shows one need not load what
explains."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from monitor.model import Span
from monitor.text.printable import printable

SHOWN = 5  # quotes of one clause
QUOTE = 80  # code points of a quote that are shown

Paint = Callable[[str, str], str]  # a text, and what it is: "yes", "no", "near" or "head"; how it is shown


@dataclass(frozen=True, slots=True)
class Told:
    """One clause explained: what it is, whether it holds, what it found where, and why it fails.

    `places` are those of the first SHOWN of `found`, for people. `points` are what an item of a `weigh` added, None for
    a clause.
    """

    clause: str
    holds: bool
    found: tuple[Span, ...] = ()
    places: tuple[str, ...] = ()
    why: str | None = None
    clauses: tuple[Told, ...] = ()
    points: float | None = None

    @property
    def good(self) -> bool:
        """Whether it speaks for the match."""
        return self.holds if self.points is None else self.points > 0

    @property
    def mark(self) -> str:
        """`yes` or `no`, or its points."""
        return ("yes" if self.holds else "no") if self.points is None else f"{self.points:+g}"

    @property
    def quotes(self) -> tuple[tuple[str, str, str, str], ...]:
        """Quote, gloss, id and place of what is shown of `found`."""
        pairs = zip(self.found, self.places, strict=False)
        return tuple((printable(span.quote, QUOTE), span.gloss, span.id, place) for span, place in pairs)

    @property
    def more(self) -> int:
        """How many of `found` are not shown."""
        return max(0, len(self.found) - SHOWN)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a rule matched, or why not. `nearest` is the nearest way in which it failed, None for a match; `possible` are
    the languages whose terms were looked for. `unknown` says why it cannot be said, None where it can."""

    rule: str
    matches: bool
    language: str
    possible: tuple[str, ...]
    score: float | None
    nearest: str | None
    unknown: str | None
    told: Told

    @property
    def line(self) -> str:
        """All of it in a line."""
        if self.matches:
            return f"{self.rule} matches" + ("" if self.score is None else f", score {self.score:g}")
        if self.unknown:
            return f"{self.rule} is unknown: {self.unknown}"
        return f"{self.rule} does not match; nearest: {self.nearest}"


@dataclass(frozen=True, slots=True)
class AsRead:
    """A rule explained for a story as it is read, without its recaps. `by_recaps`: it matches with them, and not
    without."""

    explained: Explanation
    by_recaps: bool = False


def plain(text: str, _what: str) -> str:
    """No colours."""
    return text


def lines(explained: Explanation, paint: Paint = plain) -> Iterator[str]:
    """An explanation for people: a line that says it all, then a line a clause."""
    yield paint(explained.line, "yes" if explained.matches else "near")
    yield f"language: {explained.language}; terms looked for: {', '.join(explained.possible)}"
    yield from _lines(explained.told, 0, paint)


def _lines(told: Told, depth: int, paint: Paint) -> Iterator[str]:
    quotes = ", ".join(f"{quote} → {gloss} ({id}; {place})" for quote, gloss, id, place in told.quotes)
    more = f" and {told.more} more" * bool(told.more)
    said = ": ".join(filter(None, (told.why, quotes + more)))
    mark = paint(told.mark.ljust(3) if told.points is None else told.mark, "yes" if told.good else "no")
    yield f"{'  ' * depth}{mark}  {told.clause}{': ' * bool(said)}{said}"
    for inner in told.clauses:
        yield from _lines(inner, depth + 1, paint)
