"""The two parts of a digest, joined from a frame and the blocks of its incidents.

What is the same for many readers is filled and styled once: the block of an incident for all who read it in one
language, a frame for all whose sections are alike. What is one reader's own is put in last: addresses, moments in
their time zone, the words that only their digest says.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.digests.patterns import MAX_PATTERNS
from monitor.digests.templates import Piece, Templates, escaped
from monitor.digests.told import Links, OwnLinks, Room, Times, incident_view, own_links, times_of
from monitor.digests.tongue import tongue_of
from monitor.digests.view import DigestView, Incident, lay_out, own_words, view
from monitor.outgoing import Digest

MAX_HTML = 90_000  # bytes; some readers cut a mail off near 102 KB, and the unsubscribe link with it
_MAX_BLOCKS = 4096  # that are kept, of both parts: some 20 MB, with what they are known by
_MAX_FRAMES = 1024  # some 10 MB
_EVERYTHING = 1_000_000  # stories
_WHOLE = Room()
_TIGHTEST = Room(title=160, summary=0)
_LINKS = ("story", "mute", "verdict")
_ROOMS = (_WHOLE, Room(summary=120), Room(summary=0), _TIGHTEST)


class Bodies:
    """The parts of digests by the templates of a folder; the status page is at `page_url`. Raises Mistakes, of the
    templates."""

    def __init__(self, templates: Path, page_url: str) -> None:
        self._press = _Press(templates, page_url)

    def both(self, digest: Digest, links: Links, unsubscribe_url: str, now: datetime) -> tuple[str, str]:
        """The text part, with all that the digest holds, and the HTML part in at most MAX_HTML bytes: with shorter
        summaries, then titles, then fewer stories, then no patterns."""
        own = _Own(digest, links, unsubscribe_url, now)
        return _Part("txt", own).joined(self._press, _EVERYTHING, _WHOLE), self._html(_Part("html", own))

    def text(self, digest: Digest, links: Links, unsubscribe_url: str, now: datetime) -> str:
        """The text part alone."""
        return _Part("txt", _Own(digest, links, unsubscribe_url, now)).joined(self._press, _EVERYTHING, _WHOLE)

    def html(self, digest: Digest, links: Links, unsubscribe_url: str, now: datetime) -> str:
        """The HTML part alone."""
        return self._html(_Part("html", _Own(digest, links, unsubscribe_url, now)))

    def _html(self, part: _Part) -> str:
        stories = sum(len(section.stories) for section in part.own.digest.sections)
        for room in _ROOMS:
            joined = part.joined(self._press, stories, room)
            if (size := len(joined.encode())) <= MAX_HTML:
                return joined
        while stories:
            stories = min(stories - 1, stories * MAX_HTML * 19 // (size * 20))
            joined = part.joined(self._press, stories, _TIGHTEST)
            if (size := len(joined.encode())) <= MAX_HTML:
                return joined
        return part.joined(self._press, 0, _TIGHTEST, patterns=0)


class _Press:
    """What is filled once and kept: the blocks and frames that were asked for last."""

    def __init__(self, templates: Path, page_url: str) -> None:
        self.page_url = page_url
        self._templates = Templates(templates)
        self.hole = self._templates.hole
        self.block = lru_cache(_MAX_BLOCKS)(self._block)
        self.frame = lru_cache(_MAX_FRAMES)(self._frame)

    def _block(self, kind: str, told: Incident, offered: frozenset[str], room: Room, language: str) -> Piece:
        """`offered` are the names of the links that there are."""
        links = OwnLinks(**{name: self.hole(name) for name in offered})
        whens = tuple(self.hole(f"when{number}") for number in range(len(told)))
        times = Times(whens, self.hole("before") if told[0].before else "")
        shown = incident_view(told, links, room, tongue_of(language), times)
        return self._templates.block(f"email/incident.{kind}", language, incident=shown)

    def _frame(self, kind: str, shown: DigestView) -> Piece:
        return self._templates.page(f"email/digest.{kind}", shown.language, digest=shown)


class _Own:
    """What is one digest's own, for both of its parts."""

    def __init__(self, digest: Digest, links: Links, unsubscribe_url: str, now: datetime) -> None:
        self.digest = digest
        self.tongue = tongue_of(digest.subscription.language)
        self.words = own_words(digest, now) | {"unsubscribe": unsubscribe_url, "preferences": links.preferences()}
        self._zone = ZoneInfo(digest.subscription.timezone)
        self._links = links
        self._known: dict[Incident, tuple[frozenset[str], dict[str, str]]] = {}

    def of(self, told: Incident) -> tuple[frozenset[str], dict[str, str]]:
        """Of an incident: the names of its links, and what is put into its block."""
        if (known := self._known.get(told)) is None:
            links, times = own_links(told, self._links), times_of(told, self.tongue, self._zone)
            there = {name: url for name in _LINKS if (url := getattr(links, name))}
            moments = {f"when{number}": when for number, when in enumerate(times.stories)} | {"before": times.before}
            known = self._known[told] = frozenset(there), there | moments
        return known


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of one digest; `kind` is how its templates end."""

    kind: str
    own: _Own
    frames: dict[tuple[int, int], tuple[Piece, list[Incident]]] = field(default_factory=dict)

    def joined(self, press: _Press, stories: int, room: Room, *, patterns: int = MAX_PATTERNS) -> str:
        if (stories, patterns) not in self.frames:
            self.frames[stories, patterns] = self._frame(press, stories, patterns)
        frame, incidents = self.frames[stories, patterns]
        blocks = {f"incident{number}": self._block(press, told, room) for number, told in enumerate(incidents)}
        return frame.filled(blocks | self._ready(self.own.words))

    def _frame(self, press: _Press, stories: int, patterns: int) -> tuple[Piece, list[Incident]]:
        laid = lay_out(self.own.digest, stories)
        shown = view(
            self.own.digest,
            laid,
            own=self.own.words,
            hole=press.hole,
            patterns=patterns,
            titles=self.kind == "txt",
            page_url=press.page_url,
        )
        return press.frame(self.kind, shown), [incident for section in laid for incident in section.incidents]

    def _block(self, press: _Press, told: Incident, room: Room) -> str:
        offered, values = self.own.of(told)
        return press.block(self.kind, told, offered, room, self.own.tongue.language).filled(self._ready(values))

    def _ready(self, values: Mapping[str, str]) -> dict[str, str]:
        """To be put in, for what is put in is not escaped again."""
        return {name: escaped(value) if self.kind == "html" else value for name, value in values.items()}
