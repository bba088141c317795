"""What a story says around its evidence, cut into pieces that a page can mark. Pure.

Of a text at most MOST characters are shown, in one place: it is its publisher's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.digests.excerpt import MOST
from monitor.model import Span, Story

LEAD = 60  # characters before the first of the evidence
FIELDS = ("title", "summary", "text")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some characters in a row; `gloss` says what they stand for, empty for those between the evidence."""

    text: str
    gloss: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What one field says around its evidence."""

    field: str
    pieces: tuple[Piece, ...]


def quotes(story: Story, evidence: Sequence[Span]) -> tuple[Quote, ...]:
    """One of each field that holds evidence, where most kinds of it stand together. What is in no recap comes first."""
    found = []
    for field in FIELDS:
        spans = sorted((span for span in evidence if span.field == field), key=lambda span: (span.start, -span.end))
        spans = [span for span in spans if not span.in_recap] or spans
        if spans:
            found.append(Quote(field, _pieces(getattr(story, field), spans)))
    return tuple(found)


def _pieces(text: str, spans: Sequence[Span]) -> tuple[Piece, ...]:
    begin = _begin(text, spans)
    end = min(len(text), begin + MOST)
    pieces, at, last = [Piece("…")] if begin else [], begin, (0, 0)
    for span in spans:
        if (span.start, span.end) == last and span.gloss not in pieces[-1].gloss:  # two things of one written form
            pieces[-1] = replace(pieces[-1], gloss=f"{pieces[-1].gloss}, {span.gloss}")
        if span.start < at or span.end > end:
            continue
        pieces += [
            Piece(shown(text[at : span.start])),
            Piece(shown(text[span.start : span.end]), span.gloss or span.id),
        ]
        at, last = span.end, (span.start, span.end)
    pieces.append(Piece(shown(text[at:end]) + "…" * (end < len(text))))
    return tuple(piece for piece in pieces if piece.text)


def _begin(text: str, spans: Sequence[Span]) -> int:
    """Where to begin so that most is seen: at a word's edge, or anywhere in scripts without spaces."""

    def kinds(span: Span) -> int:
        end = max(0, span.start - LEAD) + MOST
        return len({(one.kind, one.id) for one in spans if one.start >= span.start and one.end <= end})

    best = max(spans, key=kinds)  # of equals the first
    begin = max(0, best.start - LEAD)
    blank = text.find(" ", begin, best.start)
    return begin if not begin or blank < 0 else blank + 1


def shown(text: str) -> str:
    """Without control, bidi and invisible characters; a line break is a blank."""
    if text.isprintable():
        return text
    return "".join(" " if char.isspace() else char for char in text if char.isprintable() or char.isspace())
