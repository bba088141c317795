"""Subscription lists (OPML) in and out: how feeds travel from one reader to another."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from xml.sax.saxutils import quoteattr

from pydantic import ValidationError

from monitor.feeds.clean import one_line, plain, text_of
from monitor.feeds.decode import decoded
from monitor.feeds.identity import canonical_address
from monitor.feeds.page import Page
from monitor.feeds.registry import FeedSettings, feed
from monitor.model import Feed

# Read by pattern, not as XML: most of the subscription lists in the wild are not well-formed.
_OUTLINE = re.compile(r"<outline(?=[\s/>])", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"(?<![\w:.-])([A-Za-z_:][\w:.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'<>]+))")
# Where quotation marks are open or doubled, the address is still one word.
_ADDRESS = re.compile(r"(?<![\w:.-])xmlurl\s*=\s*[\"']*([^\s\"'<>]+)", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|amp|lt|gt|quot|apos);")
_FEED_SCHEME = re.compile(r"\A(?:feed:(?://)?(?=https?:)|feed(?=://))", re.IGNORECASE)
_TOLD = ("publisher", "country", "language")  # as an outline says them, where it does


def read_opml(document: bytes) -> tuple[Feed, ...]:
    """The feeds of an OPML list, each address once, in order; empty where there are none."""
    found: dict[str, Feed] = {}
    for outline in _outlines(_without_comments(decoded(document, None))):
        values: dict[str, str] = {}
        for match in _ATTRIBUTE.finditer(outline):
            values.setdefault(match[1].lower(), next(filter(None, match.groups()[1:]), ""))
        url = _address(outline, values)
        if url and (settings := _settings(url, values)) is not None:
            found.setdefault(canonical_address(settings.url), feed(settings))
    return tuple(found.values())


def _outlines(text: str) -> Iterator[str]:
    """What stands between the beginning of an outline and that of the next: an end may be missing."""
    starts = [match.end() for match in _OUTLINE.finditer(text)]
    return (text[start:end] for start, end in zip(starts, [*starts[1:], len(text)], strict=False))


def _without_comments(text: str) -> str:
    kept, start = [], 0
    while (opens := text.find("<!--", start)) >= 0 and (closes := text.find("-->", opens + 4)) >= 0:
        kept.append(text[start:opens])
        start = closes + 3
    return "".join((*kept, text[start:]))


def _address(outline: str, values: dict[str, str]) -> str:
    url = values.get("xmlurl", "")
    if not url and values.get("type", "").lower() in ("rss", "atom"):
        url = values.get("url", "")
    if not url and (loose := _ADDRESS.search(outline)):
        url = loose[1]
    # Of XML's references only: of HTML's, `&copy=1` is one too.
    url = _REFERENCE.sub(lambda match: html.unescape(match[0]), url).strip()
    return _FEED_SCHEME.sub(lambda match: "http" if match[0].lower() == "feed" else "", url)


def _settings(url: str, values: dict[str, str]) -> FeedSettings | None:
    """The entry of an outline; without what of it is none (`language="English"`); None without a feed's address."""
    # The title is text; the text, by the standard, may be HTML.
    name = plain(html.unescape(values.get("title", ""))) or text_of(html.unescape(values.get("text", "")))
    entry: dict[str, object] = {"url": url, "name": one_line(name, 200) or None}
    entry |= {key: html.unescape(values[key]).strip() for key in _TOLD if values.get(key, "").strip()}
    entry |= {key: True for key in ("state_controlled", "disabled") if values.get(_WRITTEN[key]) == "true"}
    try:
        return FeedSettings.model_validate(entry)
    except ValidationError as error:
        wrong = {details["loc"][0] for details in error.errors()}
    try:
        return FeedSettings.model_validate({key: value for key, value in entry.items() if key not in wrong - {"url"}})
    except ValidationError:
        return None


_WRITTEN = {"state_controlled": "statecontrolled", "disabled": "iscomment"}  # OPML 2.0: a comment is not followed


def write_opml(feeds: Iterable[Feed]) -> bytes:
    """The feeds as an OPML 2.0 list; without their headers, which may hold a secret."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "<head><title>Embargo Monitor</title></head>",
        "<body>",
        *map(_outline, feeds),
        "</body>",
        "</opml>",
        "",
    ]
    return "\n".join(lines).encode("utf-8", "replace")


def _outline(one: Feed) -> str:
    # A page is a link: another reader could not read it as a feed.
    kind, address = ("link", "url") if isinstance(one, Page) else ("rss", "xmlUrl")
    said = {
        "type": kind,
        "text": one.name,
        "title": one.name,
        address: one.url,
        "publisher": one.publisher,
        "country": one.country,
        "language": one.language,
        "stateControlled": "true" if one.state_controlled else None,
        "isComment": "true" if one.disabled else None,
    }
    return f"<outline {' '.join(f'{key}={quoteattr(value)}' for key, value in said.items() if value)}/>"
