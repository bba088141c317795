"""Sentences and paragraphs, by script. A line break ends a paragraph, and so a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")
# An end mark, the marks that close with it, and then a blank; full-width marks need none.
# Nothing is given back once taken, nor begun anew inside it: a million full stops are read once.
_END = re.compile(r"(?<![.!?…؟۔])[.!?…؟۔]++[\"'»”’)\]]*+(?=\s)|[。！？｡]++[\"'»”’」』）)\]]*+")
_BEFORE = re.compile(r"(\w+)\.?$")

# After these a full stop ends no sentence. Single letters (initials, "z. B.") and numbers of one or two digits
# (ordinals: "am 31. August") are told by their form.
_ABBREVIATIONS = frozenset(
    """
    mr mrs ms dr prof st gen lt col maj sgt capt cmdr adm sen rep gov pres min jr sr no nos vs inc ltd co corp jan feb
    mar apr jun jul aug sep sept oct nov dec approx est fig al etc bzw ca usw sog evtl ggf inkl nr str hl bspw vgl mio
    mrd tsd mme mlle av env art fr sra sto sta ud uds dña dott sig gen on ing tys mln mld pkt ust godz im nt np
    тыс млн млрд руб им г гг ул см рис стр акад проф ген тис грн вул див
    """.split()
)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text that hold something, as (start, end)."""
    for found in _LINE.finditer(text):
        if found[0].strip():
            yield found.span()


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph, as (start, end); together they cover it."""
    start = 0
    for found in _END.finditer(text):
        if found[0] == "." and not _ends(text, found.start(), found.end()):
            continue
        yield start, found.end()
        start = found.end()
    if text[start:].strip():
        yield start, len(text)


def _ends(text: str, stop: int, after: int) -> bool:
    """Whether a lone full stop at `stop` ends a sentence."""
    following = text[after : after + 8].lstrip(" \t\u00a0\"'«“„‘(")[:1]
    if following.islower():
        return False
    word = _BEFORE.search(text, max(0, stop - 24), stop)
    if word is None:
        return True
    last = word[1]
    if last.isdigit():
        return len(last) > 2
    return len(last) > 1 and last.casefold() not in _ABBREVIATIONS
