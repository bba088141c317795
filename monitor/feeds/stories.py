"""The entries of a document as stories, each with the key by which it is known again."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from monitor.feeds.identity import canonical_address, names_a_page, story_key
from monitor.model import Feed, Story


class Entry(NamedTuple):
    """An entry of a document, clean; `source` is whom it names as the one it is from."""

    id: str
    url: str | None
    title: str
    summary: str
    text: str
    published: datetime | None
    source: str = ""


def stories_of(feed: Feed, entries: tuple[Entry, ...], language: str) -> tuple[Story, ...]:
    """The stories of a document. Entries that share an address but neither id nor title are stories of their own: the
    address is a page about many things. So are entries without address that share an id but no title. Two entries that
    are one story by all we know are told once."""
    addresses = {entry.url: canonical_address(entry.url) for entry in entries if entry.url is not None}
    shared: dict[str, set[tuple[str, str]]] = {}
    named: dict[str, set[str]] = {}
    for entry_id, url, title in (entry[:3] for entry in entries):
        named.setdefault(entry_id, set()).add(title.casefold())
        if url is not None:
            shared.setdefault(addresses[url], set()).add((entry_id, title.casefold()))
    pages_about_many = {address for address, sharing in shared.items() if _about_many(sharing)}
    stories: dict[str, Story] = {}
    for entry_id, url, title, summary, text, published, source in entries:
        canonical = addresses[url] if url is not None else None
        if canonical is not None and (not names_a_page(canonical) or canonical in pages_about_many):
            canonical = None
        own_id = entry_id if entry_id != url and len(named[entry_id]) == 1 else None
        key = story_key(feed.publisher, canonical, own_id, feed.url, title or summary or text)
        story = Story(
            key=key,
            title=title,
            summary=summary,
            text=text,
            url=url,
            canonical_url=canonical,
            published=published,
            language=feed.language or language or None,
            feed=feed.url,
            outlet=feed.name,
            publisher=feed.publisher,
            country=feed.country,
            state_controlled=feed.state_controlled,
            source=source,
        )
        stories.setdefault(key, story)
    return tuple(stories.values())


def _about_many(entries: set[tuple[str, str]]) -> bool:
    """Two titles with one id are versions of a story; three are three stories of a feed that gives all the same id."""
    titles = len({title for _, title in entries})
    return titles > 2 or (titles > 1 and len({entry_id for entry_id, _ in entries}) > 1)
