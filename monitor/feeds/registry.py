"""The feeds of an installation: an entry of config.yaml, and OPML in and out."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from typing import Annotated
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from pydantic import Field, StringConstraints, ValidationError, field_validator

from monitor.feeds.clean import one_line, text_of
from monitor.feeds.decode import decoded
from monitor.feeds.identity import canonical_address
from monitor.feeds.page import Page
from monitor.feeds.selectors import PageSettings, as_page
from monitor.model import Feed
from monitor.settings import Duration, Settings

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Hop-by-hop, or ours to set: a configured one would break the conversation or the validators.
_OUR_HEADERS = frozenset(
    (
        "host", "connection", "content-length", "transfer-encoding", "te", "upgrade", "accept-encoding",
        "if-none-match", "if-modified-since",
    )
)  # fmt: skip


class FeedSettings(Settings):
    """One entry of `feeds:`; only `url` is required. `publisher` is the family, by default the address's host."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2048)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] | None = None
    publisher: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] | None = None
    country: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")] | None = None
    language: Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    state_controlled: bool = False
    headers: dict[str, str] = Field(default_factory=dict)
    interval: Duration | None = None
    disabled: bool = False
    page: PageSettings | None = None

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if not is_feed_address(value):
            raise ValueError("a feed's address begins with http:// or https:// and names a host")
        return value

    @field_validator("headers")
    @classmethod
    def _plain_headers(cls, value: dict[str, str]) -> dict[str, str]:
        for name, text in value.items():
            if not _HEADER_NAME.fullmatch(name) or name.lower() in _OUR_HEADERS:
                raise ValueError(f"the header {name!r} cannot be set here")
            if any(ord(char) < 32 or ord(char) == 127 for char in text):
                raise ValueError(f"the header {name!r} holds a control character")
        return value


def is_feed_address(url: str) -> bool:
    """Whether it is an http(s) address with a host and a possible port, without blanks or backslashes."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    odd = any(char <= " " or char in "\\\x7f" for char in url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and port != 0 and not odd


def feed(settings: FeedSettings) -> Feed:
    """The feed that an entry describes."""
    host = (urlsplit(settings.url).hostname or "").removeprefix("www.")
    made = Feed(
        url=settings.url,
        name=settings.name or host,
        publisher=(settings.publisher or host).lower(),
        country=settings.country.upper() if settings.country else None,
        language=settings.language,
        state_controlled=settings.state_controlled,
        headers=tuple(settings.headers.items()),
        interval=settings.interval,
        disabled=settings.disabled,
    )
    return made if settings.page is None else as_page(made, settings.page)


# Read by pattern, not as XML: most of the subscription lists in the wild are not well-formed.
_OUTLINE = re.compile(r"<outline\b((?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([A-Za-z_:][\w:.-]*)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


def read_opml(document: bytes) -> tuple[Feed, ...]:
    """The feeds of an OPML list, each address once, in order; empty where there are none."""
    text = decoded(document, None)
    found: dict[str, Feed] = {}
    for outline in _OUTLINE.finditer(text):
        values = {name.lower(): double or single for name, double, single in _ATTRIBUTE.findall(outline[1])}
        url = html.unescape(values.get("xmlurl", "")).strip()
        url = "http" + url.removeprefix("feed") if url.startswith("feed://") else url.removeprefix("feed:")
        title = one_line(text_of(values.get("title") or values.get("text") or ""), 200)
        try:
            settings = FeedSettings(url=url, name=title or None)
        except ValidationError:
            continue
        found.setdefault(canonical_address(url), feed(settings))
    return tuple(found.values())


def write_opml(feeds: Iterable[Feed]) -> bytes:
    """The feeds as an OPML 2.0 list."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0">',
        "<head><title>Embargo Monitor</title></head>",
        "<body>",
    ]
    for one in feeds:
        language = f" language={quoteattr(one.language)}" if one.language else ""
        name = quoteattr(one.name)
        # A page is a link: another reader could not read it as a feed.
        kind, address = ("link", "url") if isinstance(one, Page) else ("rss", "xmlUrl")
        lines.append(f'<outline type="{kind}" text={name} title={name} {address}={quoteattr(one.url)}{language}/>')
    lines += ["</body>", "</opml>", ""]
    return "\n".join(lines).encode("utf-8", "replace")
