"""What strangers wrote, as one line that a terminal prints and never obeys."""

from __future__ import annotations


def printable(text: str, most: int = 200) -> str:
    """The text in one line of at most `most` code points before escaping; blanks are folded.

    Whatever is not printable (control characters, direction marks, half a surrogate pair) is written as an escape.
    """
    line = " ".join(text[: 4 * most].split())
    shown = line[:most] + "…" * (len(line) > most or len(text) > 4 * most)
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in shown)
