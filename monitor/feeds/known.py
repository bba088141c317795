"""Not parsing what is known: entries that were read before are cut out of a document, and their readings put back.

What is remembered is how bytes are read, never that a story is stored: which stories are new is asked of the database,
as after any other poll. A reading is put back only where it cannot differ: the same bytes in the same feed, and around
all entries the same bytes, but for dates; all of it plain UTF-8 without a document type; no tag, comment or CDATA of an
entry that reaches beyond it; and a reader that carries nothing from entry to entry (`carried.py`). At any doubt the
document is parsed whole. What lies around the entries is read anew each time.
"""

from __future__ import annotations

import hashlib
import pickle
import random
import re
import zlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from monitor.errors import FeedError
from monitor.feeds.decode import is_plain_utf8, says_utf8
from monitor.model import Document, Outcome

if TYPE_CHECKING:
    from monitor.feeds.parse import Parsed
    from monitor.feeds.stories import Entry

MOST_BYTES = 512 * 1024  # of a document that is cut: some milliseconds of the loop's time
MOST_ENTRIES = 2_000
MOST_SECTIONS = 20_000  # comments, pieces of CDATA and instructions
MOST_MEMORY = 64 * 1024 * 1024  # bytes over all feeds: about 4,000 of 30 entries in English, a third more in Korean
MOST_OF_A_FEED = 256 * 1024  # bytes
NEWCOMERS = 1 / 20

_ENTRY_START = re.compile(
    rb"<(?:[\w.\x80-\xff-]{1,240}:)?(?:(?:i|\xc4[\xb0\xb1])tem|entry)(?=[\s>/\x80-\xff])", re.IGNORECASE
)
_NEXT = {name: re.compile(rb"[ \t\r\n]*(?=<" + name + rb"[\s>/])") for name in (b"item", b"entry")}
_CDATA = b"<![CDATA["
_SECTION = re.compile(rb"<!\[CDATA\[|<!--|<[!?]")
_END_OF = {_CDATA: b"]]>", b"<!--": b"-->", b"<?": b"?>"}
_FIRST_TAG = re.compile(rb"<([A-Za-z][\w:.-]*)")
_PAGE = frozenset((b"html", b"head", b"body"))
_COMMENT = re.compile(rb"<!--(?:[^<>&-]|-[^<>&-])*-->")
_TAIL = re.compile(rb"(?:[ \t\r\n]+|</[\w:.-]{1,60}[ \t\r\n]*>|<!--(?:[^<>&-]|-[^<>&-])*-->)*")
_LIST_END = re.compile(rb"</(?:[\w.-]{1,60}:)?(?:rss|channel|feed|rdf)[ \t\r\n]*>", re.IGNORECASE)
# What changes whenever a feed does, and tells nothing about its entries: dates, and the list of them in RSS 1.0.
_PASSING = re.compile(
    rb"<(lastBuildDate|pubDate|updated|modified|dc:date|dcterms:modified)>[\w ,:.+-]{0,64}</\1>"
    rb"|<rdf:li[ \t\r\n]+(?:rdf:)?resource=(?:\"(?:[^\"<>&]|&amp;)*\"|'(?:[^'<>&]|&amp;)*')[ \t\r\n]*(?:/>|></rdf:li>)"
)


@dataclass(frozen=True, slots=True)
class Pieces:
    """A document as its entries and what lies around them. `around` is a hash of all that they are read by; `names` are
    hashes of the entries."""

    head: bytes
    entries: tuple[bytes, ...]
    tail: bytes
    around: bytes
    names: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class _Read:
    """How the entries of a document were read, by their hashes, and in which state of the reader."""

    state: str
    entries: dict[bytes, Entry]


def cut_apart(document: Document) -> Pieces | None:
    """The pieces of an RSS or Atom document whose entries stand one after the other in plain UTF-8; None of any other.

    That no entry reaches beyond its piece is for `stand_alone` to say.
    """
    body = document.body
    if len(body) > MOST_BYTES or not document.url or not says_utf8(body, document.content_type):
        return None
    first = _ENTRY_START.search(body) if body.count(b"<!") + body.count(b"<?") <= MOST_SECTIONS else None
    if first is None or first[0] not in (b"<item", b"<entry"):
        return None
    name = first[0][1:]
    end_tag, following = b"</" + name + b">", _NEXT[name]
    entries: list[bytes] = []
    at, end = first.start(), 0
    while len(entries) < MOST_ENTRIES:
        if (found := body.find(end_tag, at)) < 0:
            return None
        end = found + len(end_tag)
        entries.append(body[at:end])
        if (gap := following.match(body, end)) is None:
            break
        at = gap.end()
    head, tail = body[: first.start()], body[end:]
    if not _is_head(head) or _TAIL.fullmatch(tail) is None or _LIST_END.search(tail) is None:
        return None
    told = repr((document.url, document.content_type)).encode()
    around = _hash(b"\0".join((told, _PASSING.sub(b"", head), *_COMMENT.sub(b"", tail).split())))
    return Pieces(head, tuple(entries), tail, around, tuple(map(_hash, entries)))


def stand_alone(pieces: Pieces, new: Iterable[bytes], content_type: str | None) -> bool:
    """Whether what lies around entries, and these of them, can be read by themselves: what is not among them must have
    been before."""
    new = tuple(new)
    return all(_ENTRY_START.search(entry, 1) is None and _is_closed(entry) for entry in new) and is_plain_utf8(
        b"".join((pieces.head, *new, pieces.tail)), content_type
    )


def _is_head(head: bytes) -> bool:
    tag = _FIRST_TAG.search(head)
    begins = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")[:1]
    return begins == b"<" and tag is not None and tag[1].lower() not in _PAGE and _is_closed(head)


def _is_closed(markup: bytes) -> bool:
    """Whether all CDATA, comments and instructions end in it, and there is no other declaration. Where a comment looks
    as if it began CDATA, `decode.py` takes it for that."""
    at = 0
    while found := _SECTION.search(markup, at):
        closing = _END_OF.get(found[0])
        if closing is None:
            return False
        end = markup.find(closing, found.end())
        if end < 0 or (found[0] != _CDATA and _CDATA in markup[found.end() : end]):
            return False
        at = end + len(closing)
    return True


def _hash(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


class Readings:
    """How the entries of each feed's last document were read: in memory, so that it begins anew with each start.

    At most `most` bytes. Where there is no more room, one newcomer in twenty takes that of others, drawn by `lot`: in a
    round of polls over more feeds than there is room for, what was used longest ago is just what is needed next.
    """

    def __init__(self, most: int = MOST_MEMORY, lot: Callable[[], float] = random.random) -> None:
        self._most = most
        self._lot = lot
        self._packed: dict[str, tuple[bytes, bytes]] = {}  # what lies around the entries, and the entries, by feed
        self.size = 0

    async def read(self, feed: str, document: Document, parse: Callable[[Document], Awaitable[Parsed]]) -> Parsed:
        """What `parse` makes of the document, which is given no more of it than has to be. Raises FeedError."""
        pieces = cut_apart(document)
        if pieces is None:
            return await parse(document)
        before = self._of(feed, pieces.around)
        new = [entry for name, entry in zip(pieces.names, pieces.entries, strict=True) if name not in before.entries]
        if not stand_alone(pieces, new, document.content_type):
            return await parse(document)
        if len(new) < len(pieces.entries):
            left = replace(document, body=b"".join((pieces.head, *new, pieces.tail)))
            if (parsed := await _parsed(left, parse)) and len(parsed.entries) == len(new):
                if not new:
                    return _with_known(parsed, pieces, before)
                if parsed.state == before.state:
                    parsed = _with_known(parsed, pieces, before)
                    self._keep(feed, pieces, parsed)
                    return parsed
        parsed = await parse(document)
        self._keep(feed, pieces, parsed)
        return parsed

    def _of(self, feed: str, around: bytes) -> _Read:
        known_around, packed = self._packed.get(feed, (b"", b""))
        if known_around != around:
            return _Read("", {})
        return _Read(*pickle.loads(zlib.decompress(packed)))  # noqa: S301  # what `_keep` wrote, in this process

    def _keep(self, feed: str, pieces: Pieces, parsed: Parsed) -> None:
        newcomer = feed not in self._packed
        self._forget(feed)
        if not parsed.state or len(parsed.entries) != len(pieces.entries):
            return
        entries = dict(zip(pieces.names, parsed.entries, strict=True))
        packed = zlib.compress(pickle.dumps((parsed.state, entries)), 1)
        full = self.size + len(packed) > self._most
        if len(packed) > min(MOST_OF_A_FEED, self._most) or (full and newcomer and self._lot() > NEWCOMERS):
            return
        while self.size + len(packed) > self._most:
            self._forget(next(islice(self._packed, int(self._lot() * len(self._packed)), None)))
        self._packed[feed] = (pieces.around, packed)
        self.size += len(packed)

    def _forget(self, feed: str) -> None:
        self.size -= len(self._packed.pop(feed, (b"", b""))[1])


async def _parsed(document: Document, parse: Callable[[Document], Awaitable[Parsed]]) -> Parsed | None:
    """None where it is said to be no feed: that is for the whole document to say."""
    try:
        return await parse(document)
    except FeedError as exc:
        if exc.outcome is Outcome.PARSER_LIMIT:  # which the whole document would hit too
            raise
        return None


def _with_known(parsed: Parsed, pieces: Pieces, before: _Read) -> Parsed:
    fresh = iter(parsed.entries)
    entries = tuple(before.entries[name] if name in before.entries else next(fresh) for name in pieces.names)
    return parsed._replace(entries=entries, state=before.state)
