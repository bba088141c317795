"""What the parse door promises of every document, however broken."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.errors import FeedError
from monitor.feeds.address import LONGEST_ADDRESS
from monitor.feeds.clean import SUMMARY_LENGTH, TEXT_LENGTH, TITLE_LENGTH
from monitor.feeds.parse import LONGEST_ID, LONGEST_SOURCE, MOST_ENTRIES, Parsed, parse_document
from monitor.feeds.stories import Entry, stories_of
from monitor.model import Feed, Outcome

FEED = Feed("https://publisher.example/news/feed.xml", "The Publisher", "publisher")
# Control characters, overrides of the direction of writing, halves of surrogate pairs, what is no character.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff\uffff]"
)


def read(body: bytes, content_type: str | None = None) -> Parsed | None:
    """The document, or None for what is said to be no feed. Any other exception is a broken promise."""
    try:
        return parse_document(body, content_type, FEED.url)
    except FeedError as exc:
        if exc.outcome is not Outcome.NOT_A_FEED or not exc.reason:
            raise
        return None


def broken_promises(parsed: Parsed) -> list[str]:
    """What is wrong with a parsed document; nothing may be."""
    title, language, entries, *_ = parsed
    wrong = [f"feed title {title!r}"] * bool(_UNSEEN.search(title) or "\n" in title or len(title) > TITLE_LENGTH)
    wrong += [f"language {language!r}"] * (not re.fullmatch(r"([a-z]{2,3}(-[a-z0-9]{2,8})*)?", language))
    wrong += [f"{len(entries)} entries"] * (len(entries) > MOST_ENTRIES)
    for entry in entries:
        wrong += _broken(entry)
    stories = stories_of(FEED, entries, language)
    wrong += ["two stories under one key"] * (len({story.key for story in stories}) < len(stories))
    wrong += ["no story of entries"] * (bool(entries) and not stories)
    return wrong


def _broken(entry: Entry) -> Iterator[str]:
    entry_id, url, title, summary, text, published, source = entry
    if not entry_id or len(entry_id) > LONGEST_ID or _UNSEEN.search(entry_id) or entry_id != entry_id.strip():
        yield f"id {entry_id!r}"
    if url is not None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            yield f"address {url!r}"
        if len(url) > LONGEST_ADDRESS or re.search(r'[\s<>"]', url) or _UNSEEN.search(url):
            yield f"address {url!r}"
    if _UNSEEN.search(source) or "\n" in source or len(source) > LONGEST_SOURCE:
        yield f"source {source!r}"
    if _UNSEEN.search(title) or "\n" in title or len(title) > TITLE_LENGTH:
        yield f"title {title!r}"
    for words, length in ((summary, SUMMARY_LENGTH), (text, TEXT_LENGTH)):
        if _UNSEEN.search(words) or len(words) > length or words != words.strip():
            yield f"text {words!r}"
    if published is not None and (published.utcoffset() != timedelta(0) or not 1899 < published.year < 2102):
        yield f"date {published!r}"
