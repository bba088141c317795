"""Words of strangers as a mail shows them. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote

_MARKS = re.compile("([\u0300-\u036f]{3})[\u0300-\u036f]+")


def clean(text: str) -> str:
    """One line of printable text: no control, no bidi or invisible character, no tower of accents."""
    line = " ".join(text.split())
    if not line.isprintable():
        line = " ".join("".join(char for char in line if char.isprintable()).split())
    return _MARKS.sub(r"\1", line)


def clip(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def link(url: str | None) -> str:
    """An http(s) address in ASCII without blanks, brackets or quotes; empty for anything else."""
    line = clean(url or "")
    if not re.match(r"https?://[^/\s]", line, re.IGNORECASE):
        return ""
    return quote(line, safe="!#$%&'()*+,-./:;=?@[]_~")
