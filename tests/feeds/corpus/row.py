"""A row of the corpus, and small builders for documents around what a row is about."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

BASE = "https://publisher.example/news/feed.xml"  # where every document comes from, unless its row says otherwise
NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:media="http://search.yahoo.com/mrss/"'
)
FIELDS = ("id", "url", "title", "summary", "text", "published")


@dataclass(frozen=True)
class Row:
    """`entries` are the expected ones, in order, each with the fields that matter; None: this is no feed."""

    sentence: str
    document: bytes
    entries: list[dict[str, Any]] | None
    content_type: str | None = None
    base: str = BASE
    feed_title: str | None = None
    language: str | None = None


def row(sentence: str, document: str | bytes, *entries: dict[str, Any], **more: Any) -> Row:
    """A row; a document that is text is UTF-8."""
    return Row(sentence, document.encode() if isinstance(document, str) else document, list(entries), **more)


def no_feed(sentence: str, document: str | bytes, **more: Any) -> Row:
    return Row(sentence, document.encode() if isinstance(document, str) else document, None, **more)


def rss(*items: str, head: str = "<title>C</title><link>https://publisher.example/</link>", root: str = "") -> str:
    """RSS 2.0 around the insides of its items; `root` adds to the attributes of <rss>."""
    inside = "".join(f"<item>{one}</item>" for one in items)
    return f'<?xml version="1.0"?><rss version="2.0" {NAMESPACES} {root}><channel>{head}{inside}</channel></rss>'


def atom(*entries: str, head: str = "<title>C</title>", root: str = "") -> str:
    """Atom 1.0 around the insides of its entries."""
    inside = "".join(f"<entry>{one}</entry>" for one in entries)
    return f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" {root}>{head}{inside}</feed>'


def rdf(*items: str, head: str = "<title>C</title><link>https://publisher.example/</link>") -> str:
    """RSS 1.0 around whole items."""
    rdf_name = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    root = f'<rdf:RDF xmlns:rdf="{rdf_name}" xmlns="http://purl.org/rss/1.0/" {NAMESPACES}>'
    return f'<?xml version="1.0"?>{root}<channel rdf:about="{BASE}">{head}</channel>{"".join(items)}</rdf:RDF>'


def json_feed(*items: Any, **more: Any) -> str:
    """JSON Feed 1.1 around its items."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "C", "items": list(items)}
    return json.dumps({**feed, **more}, ensure_ascii=False)


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc,arg-type]
