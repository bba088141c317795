"""The feeds that a web page names in its head. What runs in a worker process: the page is a stranger's."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborHTMLParser

from monitor.feeds.address import web_address
from monitor.feeds.clean import one_line, text_of
from monitor.feeds.decode import decoded

MOST_READ = 300_000  # characters of a page without a body; what is nested in vain costs square time
MOST_NAMED = 50
_TYPES = frozenset(
    (
        "application/rss+xml",
        "application/atom+xml",
        "application/feed+json",
        "application/rdf+xml",
        "application/xml",
        "text/xml",
    )
)


_HEAD_ENDS = re.compile(r"</head\b|<body\b", re.IGNORECASE)


def load() -> None:
    """Before the limits of a worker hold: this module comes with it."""


def feeds_named(body: bytes, content_type: str | None, url: str) -> tuple[tuple[str, str], ...]:
    """Address and title of each `<link rel=alternate>` that says it is a feed, in order, each address once."""
    text = decoded(body, content_type)
    end = _HEAD_ENDS.search(text)
    page = LexborHTMLParser(text[: min(end.start() if end else len(text), MOST_READ)])
    base = page.css_first("base[href]")
    start = web_address(base.attributes.get("href") or "", url) if base is not None else None
    found: dict[str, str] = {}
    for link in page.css("link[href]"):
        said = link.attributes
        kind = (said.get("type") or "").partition(";")[0].strip().lower()
        if "alternate" not in (said.get("rel") or "").lower().split() or kind not in _TYPES:
            continue
        if address := web_address(said.get("href") or "", start or url):
            found.setdefault(address, one_line(text_of(said.get("title") or ""), 200))
        if len(found) == MOST_NAMED:
            break
    return tuple(found.items())
