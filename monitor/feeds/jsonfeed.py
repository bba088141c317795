"""JSON Feed 1.0 and 1.1, and what is nearly one: any field may be missing or of a wrong type."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class JsonItem:
    """One item; every field as text, empty where it is missing."""

    id: str
    url: str
    title: str
    summary: str
    html: str
    text: str
    published: str
    updated: str


@dataclass(frozen=True, slots=True)
class JsonFeed:
    """A JSON Feed: its title, its home page, its language and the items in order."""

    title: str
    home: str
    language: str
    items: tuple[JsonItem, ...]


def read_json_feed(text: str, most: int) -> JsonFeed | None:
    """The feed with its first `most` items; None where the text is no JSON Feed."""
    try:
        document = json.loads(text, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict):
        return None
    items = document.get("items")
    if "jsonfeed.org/version/" not in _text(document, "version") and not isinstance(items, list):
        return None
    entries = [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []
    return JsonFeed(
        _text(document, "title"),
        _text(document, "home_page_url"),
        _text(document, "language"),
        tuple(_item(entry) for entry in entries[:most]),
    )


def _item(entry: dict[str, Any]) -> JsonItem:
    return JsonItem(
        id=_text(entry, "id"),
        url=_text(entry, "url") or _text(entry, "external_url"),
        title=_text(entry, "title"),
        summary=_text(entry, "summary"),
        html=_text(entry, "content_html"),
        text=_text(entry, "content_text"),
        published=_text(entry, "date_published"),
        updated=_text(entry, "date_modified"),
    )


def _text(entry: dict[str, Any], key: str) -> str:
    value = entry.get(key)
    return value.strip() if isinstance(value, str) else ""
