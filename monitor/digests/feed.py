"""Alerts as an Atom feed (RFC 4287) or a JSON Feed (1.1), instead of a mail. Pure: the same feed gives the same bytes.

Every piece of feed text is shown by `words`, and escaped: once as HTML, and once more as XML or JSON.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from monitor.digests.excerpt import LONGEST_QUOTE
from monitor.digests.words import clean, clip, link

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
TYPES = {"atom": "application/atom+xml; charset=utf-8", "json": "application/feed+json; charset=utf-8"}
MAX_TITLE = 300
EVIDENCE = 20  # lines an entry
AUTHOR = "Embargo Monitor"


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An incident, as it stands. `url` leads to our page about it, `source` to the story; each may be empty.
    `evidence` holds quotes, glosses and ids."""

    id: str
    title: str
    outlet: str
    url: str
    source: str
    published: datetime
    updated: datetime
    claim: str
    sources: str
    evidence: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class AlertFeed:
    """`id` stays when the address `url` is renewed; `made` is when that was made."""

    id: str
    title: str
    url: str
    made: datetime
    entries: tuple[FeedEntry, ...]

    @property
    def updated(self) -> datetime:
        return max((entry.updated for entry in self.entries), default=self.made)


def written(feed: AlertFeed, form: str) -> bytes:
    """The feed in the form `atom` or `json`. Raises KeyError for another one."""
    return {"atom": atom, "json": json_feed}[form](feed)


def atom(feed: AlertFeed) -> bytes:
    root = ElementTree.Element("feed", {"xmlns": ATOM})
    _add(root, "id", feed.id)
    _add(root, "title", clean(feed.title), type="text")
    _add(root, "updated", _moment(feed.updated))
    _add(root, "link", rel="self", href=feed.url)
    _add(_add(root, "author"), "name", AUTHOR)
    for entry in feed.entries:
        into = _add(root, "entry")
        _add(into, "id", entry.id)
        _add(into, "title", _title(entry), type="text")
        _add(into, "published", _moment(entry.published))
        _add(into, "updated", _moment(entry.updated))
        if address := entry.url or link(entry.source):
            _add(into, "link", rel="alternate", href=address)
        if entry.url and (source := link(entry.source)):
            _add(into, "link", rel="related", href=source)
        _add(into, "content", _as_html(entry), type="html")
    out: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return out


def json_feed(feed: AlertFeed) -> bytes:
    items = []
    for entry in feed.entries:
        item = {
            "id": entry.id,
            "url": entry.url or link(entry.source),
            "external_url": link(entry.source),
            "title": _title(entry),
            "content_html": _as_html(entry),
            "content_text": "\n".join(_lines(entry)),
            "date_published": _moment(entry.published),
            "date_modified": _moment(entry.updated),
        }
        items.append({name: value for name, value in item.items() if value})
    whole = {
        "version": JSON_FEED,
        "title": clean(feed.title),
        "feed_url": feed.url,
        "authors": [{"name": AUTHOR}],
        "items": items,
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name, attributes)
    element.text = text
    return element


def _title(entry: FeedEntry) -> str:
    outlet = clean(entry.outlet) or "an unnamed outlet"
    return clip(clean(entry.title), MAX_TITLE) or f"Untitled story of {outlet}"


def _lines(entry: FeedEntry) -> list[str]:
    """Claim, sources, and the evidence, each a line of clean text."""
    shown = [tuple(clip(clean(part), LONGEST_QUOTE) for part in parts) for parts in entry.evidence[:EVIDENCE]]
    lines = [
        f"Claim: {clip(clean(entry.claim), MAX_TITLE)}" if entry.claim else "",
        f"Sources: {clip(clean(entry.sources), MAX_TITLE)}" if entry.sources else "",
        *(f"{quote} → {gloss} ({name})" for quote, gloss, name in shown),
    ]
    return [line for line in lines if line]


def _as_html(entry: FeedEntry) -> str:
    parts = [f"<p>{html.escape(line)}</p>" for line in _lines(entry)]
    if source := link(entry.source):
        outlet = clip(clean(entry.outlet), LONGEST_QUOTE) or source
        parts.append(f'<p><a href="{html.escape(source)}">{html.escape(outlet)}</a></p>')
    return "".join(parts)


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
