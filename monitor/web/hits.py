"""Where a story has what was searched for, in its own words, cut into pieces that a page can mark. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from monitor.digests.excerpt import MOST
from monitor.text.fold import fold
from monitor.text.query import Query, Term
from monitor.text.tokens import LONGEST, is_pair, is_single
from monitor.text.words import HAN_KANA, HANGUL
from monitor.web.quotes import LEAD, shown

LOOKED_AT = 50_000  # characters of a field
_LETTER = f"[^\\W_{HAN_KANA}{HANGUL}]"  # of a script with spaces
_APART = "[\\W_]"  # what stands between tokens


class Piece(NamedTuple):
    """Some characters in a row, which are what was searched for or are not."""

    text: str
    is_hit: bool = False


class Marker:
    """Finds what one query asks for, as the index does: words with the same tokens in a row."""

    def __init__(self, query: Query) -> None:
        found = sorted({_pattern(term) for term in query.terms}, key=len, reverse=True)
        self._pattern = re.compile("|".join(found) or "(?!)")

    def marked(self, text: str) -> tuple[Piece, ...]:
        """All of it."""
        return _pieces(text, 0, len(text), self._spans(text))

    def excerpt(self, *fields: str) -> tuple[Piece, ...]:
        """What the first of the fields that holds a hit says around that; else the beginning of what there is."""
        for text in fields:
            spans = list(self._spans(text))
            if spans:
                begin = _begin(text, spans[0][0])
                return _pieces(text, begin, min(len(text), begin + MOST), spans)
        text = next(filter(None, fields), "")
        return _pieces(text, 0, min(len(text), MOST), ())

    def _spans(self, text: str) -> Iterator[tuple[int, int]]:
        folded = fold(text[:LOOKED_AT])
        for found in self._pattern.finditer(folded.text):
            yield folded.original(*found.span())


def _pattern(term: Term) -> str:
    written: list[str] = []
    before = ""
    for token in term.tokens:
        if is_pair(before) and is_pair(token) and before[1] == token[0]:  # one run goes on, or another one begins so
            written.append(f"(?:{token[1]}|{_APART}++{token})")
        else:
            together = _is_unspaced(before) or _is_unspaced(token) or len(before) == LONGEST
            apart = f"{_APART}{'*' if together else '+'}+" if before else ""
            written.append(apart + re.escape(token))
        before = token
    begins = "" if _is_unspaced(term.tokens[0]) else f"(?<!{_LETTER})"
    ends = "" if _is_unspaced(before) else f"{_LETTER}*+" if term.open else f"(?!{_LETTER})"
    return f"{begins}{''.join(written)}{ends}"


def _is_unspaced(token: str) -> bool:
    return is_single(token) or is_pair(token)


def _begin(text: str, at: int) -> int:
    """Where to begin so that what stands before is seen: at a word's edge, or anywhere in scripts without spaces."""
    begin = max(0, at - LEAD)
    blank = text.find(" ", begin, at)
    return begin if not begin or blank < 0 else blank + 1


def _pieces(text: str, begin: int, end: int, spans: Iterable[tuple[int, int]]) -> tuple[Piece, ...]:
    pieces, at = [Piece("…")] if begin else [], begin
    for start, stop in spans:
        if start < at or stop > end:
            continue
        pieces += [Piece(shown(text[at:start])), Piece(shown(text[start:stop]), is_hit=True)]
        at = stop
    pieces.append(Piece(shown(text[at:end]) + "…" * (end < len(text))))
    return tuple(piece for piece in pieces if piece.text)
