"""How far a document is read: to its last whole entry, and not to a list's millionth."""

from __future__ import annotations

import re

FIRST_TAG = re.compile(r"<([A-Za-z][\w:.-]*)")
_ENTRY_START = re.compile(r"<(?:[\w.-]{1,60}:)?(?:item|entry)(?=[\s>/])", re.IGNORECASE)
_ENTRY_END = re.compile(
    r"</(?:[\w.-]{1,60}:)?(?:item|entry)\s*>|<(?:[\w.-]{1,60}:)?(?:item|entry)\b[^<>]*/>", re.IGNORECASE
)
_LIST_END = re.compile(r"</(?:[\w.-]{1,60}:)?(?:rss|channel|feed|rdf)\s*>", re.IGNORECASE)
_UNREAD = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL)
_ENDINGS = {"rss": "</channel></rss>", "feed": "</feed>", "rdf:RDF": "</rdf:RDF>"}


_PREFIXED = re.compile(r"<([\w.-]{1,60}):(?:item|entry)(?=[\s>/])")


def without_undeclared_prefix(text: str) -> str:
    """`<rss:item>` as `<item>` where nobody says what `rss:` is; else the entries would not be seen."""
    found = _PREFIXED.search(text)
    if found is None or f"xmlns:{found[1]}" in text:
        return text
    return re.sub(rf"(</?){re.escape(found[1])}:", r"\1", text)


def whole_entries(text: str, most: int) -> tuple[str, bool]:
    """The text with at most `most` entries, and whether it ends before its end. Then an entry that is not whole is left
    out: half a title, or a story without the address that it will have, is a wrong story."""
    start = -1
    for count, found in enumerate(_ENTRY_START.finditer(text)):
        start = found.start()
        if count == most:
            return _ended(text, start), False
    if start < 0 or _LIST_END.search(text, start):
        return text, False
    visible = _UNREAD.sub(lambda found: " " * len(found[0]), text)
    start = max((found.start() for found in _ENTRY_START.finditer(visible)), default=start)
    return (text if _ENTRY_END.search(visible, start) else _ended(text, start)), True


def _ended(text: str, end: int) -> str:
    root = FIRST_TAG.search(text)
    return text[:end] + _ENDINGS.get(root[1] if root else "", "")
