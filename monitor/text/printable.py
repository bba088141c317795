"""What strangers wrote, as one line that a terminal prints and never obeys."""

from __future__ import annotations

import unicodedata


def printable(text: str, most: int = 200) -> str:
    """The text in one line of at most `most` code points before escaping; blanks are folded.

    Whatever is not printable (control characters, direction marks, half a surrogate pair) is written as an escape.
    """
    line = " ".join(text[: 4 * most].split())
    shown = line[:most] + "…" * (len(line) > most or len(text) > 4 * most)
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in shown)


def width(text: str) -> int:
    """How many columns of a terminal a printable text takes: Han, kana and Hangul two a character, marks none.

    By Unicode's East Asian Width; characters that it calls ambiguous take one.
    """
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(one: str) -> int:
    if unicodedata.category(one) in ("Mn", "Me") or "\u1160" <= one <= "\u11ff":  # marks; vowels and ends of old Hangul
        return 0
    return 2 if unicodedata.east_asian_width(one) in ("W", "F") else 1
