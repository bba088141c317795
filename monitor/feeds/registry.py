"""The feeds of an installation and who answers for them: an entry of `feeds:`, an entry of `publishers:`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, field_validator

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


_Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
_Family = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
_Country = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2}$")]
_Language = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who answers for feeds: a family, because independence is counted in families.

    `official` speaks for a state or a body of states in its own name: its words are acts. `tier` says how near to what
    happened its words are, not how true: 1 says it first (an authority of its own acts, a news agency, a place that
    does research of its own), 2 is a newsroom that reports itself and takes from the first, 3 mostly passes on.
    """

    id: str
    name: str
    country: str | None = None
    language: str | None = None
    state_controlled: bool = False
    official: bool = False
    tier: int | None = None
    full_text: bool | None = None


class PublisherSettings(Settings):
    """One entry of `publishers:`; only `id` is required. Feeds inherit what they do not say themselves."""

    id: _Family
    name: _Name | None = None
    country: _Country | None = None
    language: _Language | None = None
    state_controlled: bool = False
    official: bool = False
    tier: Annotated[int, Field(ge=1, le=3)] | None = None
    full_text: bool | None = None


class FeedSettings(Settings):
    """One entry of `feeds:`; only `url` is required. `publisher` is the family, by default the address's host."""

    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2048)]
    name: _Name | None = None
    publisher: _Family | None = None
    country: _Country | None = None
    language: _Language | None = None
    state_controlled: bool = False
    headers: dict[str, str] = Field(default_factory=dict)
    interval: Duration | None = None
    disabled: bool = False
    full_text: bool | None = None
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


def publisher(settings: PublisherSettings) -> Publisher:
    """The publisher that an entry describes."""
    return Publisher(
        id=settings.id.lower(),
        name=settings.name or settings.id,
        country=settings.country.upper() if settings.country else None,
        language=settings.language,
        state_controlled=settings.state_controlled,
        official=settings.official,
        tier=settings.tier,
        full_text=settings.full_text,
    )


def feed(settings: FeedSettings, declared: Mapping[str, Publisher] | None = None) -> Feed:
    """The feed that an entry describes. What it does not say itself, its publisher among `declared`, by id, says."""
    host = (urlsplit(settings.url).hostname or "").removeprefix("www.")
    family = (settings.publisher or host).lower()
    behind = (declared or {}).get(family, Publisher(family, host))
    said = "state_controlled" in settings.model_fields_set
    made = Feed(
        url=settings.url,
        name=settings.name or behind.name,
        publisher=family,
        country=settings.country.upper() if settings.country else behind.country,
        language=settings.language or behind.language,
        state_controlled=settings.state_controlled if said else behind.state_controlled,
        headers=tuple(settings.headers.items()),
        interval=settings.interval,
        disabled=settings.disabled,
        full_text=settings.full_text if settings.full_text is not None else behind.full_text,
    )
    return made if settings.page is None else as_page(made, settings.page)


def as_entry(feed: Feed) -> str:
    """A feed as an entry of `feeds:`, in one line; without its headers and its interval."""
    entry: dict[str, str | bool | None] = {
        "url": feed.url,
        "name": feed.name,
        "publisher": feed.publisher,
        "country": feed.country,
        "language": feed.language,
        "state_controlled": feed.state_controlled or None,
        "disabled": feed.disabled or None,
    }
    said = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items() if value is not None)
    return f"  - {{{', '.join(said)}}}"
