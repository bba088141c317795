"""The two parts of a digest, joined from a frame and the blocks of its incidents.

What is the same for many readers is filled and styled once: the block of an incident for all who read it in one
language and time zone, a frame for all who are told the same. What is one reader's own is put in last.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from monitor.digests.patterns import MAX_PATTERNS
from monitor.digests.standing import subscription_line
from monitor.digests.templates import Piece, Templates
from monitor.digests.told import Links, OwnLinks, Room, incident_view, own_links
from monitor.digests.tongue import tongue_of
from monitor.digests.view import DigestView, Incident, lay_out, view
from monitor.outgoing import Digest, DigestStory

MAX_HTML = 90_000  # bytes; some readers cut a mail off near 102 KB, and the unsubscribe link with it
_MAX_BLOCKS = 2048  # that are kept, of both parts: some 10 MB
_MAX_FRAMES = 128
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

    def text(self, digest: Digest, links: Links, unsubscribe_url: str, now: datetime) -> str:
        """The text part, with all that the digest holds."""
        return _Part("txt", digest, links, unsubscribe_url, now).joined(self._press, _EVERYTHING, _WHOLE)

    def html(self, digest: Digest, links: Links, unsubscribe_url: str, now: datetime) -> str:
        """The HTML part in at most MAX_HTML bytes: shorter summaries, then titles, then fewer stories, then no
        patterns."""
        part = _Part("html", digest, links, unsubscribe_url, now)
        stories = sum(len(section.stories) for section in digest.sections)
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

    def _block(
        self, kind: str, told: Incident, offered: frozenset[str], room: Room, language: str, timezone: str
    ) -> Piece:
        """`offered` are the names of the links that there are."""
        links = OwnLinks(**{name: self.hole(name) for name in offered})
        shown = incident_view(told, links, room, tongue_of(language), ZoneInfo(timezone))
        return self._templates.block(f"email/incident.{kind}", language, incident=shown)

    def _frame(self, kind: str, shown: DigestView) -> Piece:
        return self._templates.page(f"email/digest.{kind}", shown.language, digest=shown)


@dataclass(frozen=True, slots=True)
class _Part:
    """One part of one digest; `kind` is how its templates end."""

    kind: str
    digest: Digest
    links: Links
    unsubscribe_url: str
    now: datetime
    frames: dict[tuple[int, int], tuple[Piece, list[Incident]]] = field(default_factory=dict)
    addresses: dict[DigestStory, dict[str, str]] = field(default_factory=dict)  # by leading story, as they are put in

    def joined(self, press: _Press, stories: int, room: Room, *, patterns: int = MAX_PATTERNS) -> str:
        if (stories, patterns) not in self.frames:
            self.frames[stories, patterns] = self._frame(press, stories, patterns)
        frame, incidents = self.frames[stories, patterns]
        blocks = {f"incident{number}": self._block(press, told, room) for number, told in enumerate(incidents)}
        return frame.filled(blocks | self._own())

    def _frame(self, press: _Press, stories: int, patterns: int) -> tuple[Piece, list[Incident]]:
        laid = lay_out(self.digest, stories)
        incidents = [incident for section in laid for incident in section.incidents]
        shown = view(
            self.digest,
            laid,
            (press.hole(f"incident{number}") for number in range(len(incidents))),
            patterns=patterns,
            titles=self.kind == "txt",
            page_url=press.page_url,
            unsubscribe_url=press.hole("unsubscribe"),
            subscription=press.hole("subscription"),
            now=self.now,
        )
        return press.frame(self.kind, shown), incidents

    def _block(self, press: _Press, told: Incident, room: Room) -> str:
        who = self.digest.subscription
        if (own := self.addresses.get(told[0])) is None:
            links = own_links(told, self.links)
            there = {name: url for name in _LINKS if (url := getattr(links, name))}
            own = self.addresses[told[0]] = self._escaped(there)
        language = tongue_of(who.language).language
        return press.block(self.kind, told, frozenset(own), room, language, who.timezone).filled(own)

    def _own(self) -> dict[str, str]:
        line = subscription_line(self.digest.subscription, tongue_of(self.digest.subscription.language))
        return self._escaped({"unsubscribe": self.unsubscribe_url, "subscription": line})

    def _escaped(self, values: Mapping[str, str]) -> dict[str, str]:
        """Ready to be put in: what is put in is not escaped again."""
        return {name: html.escape(value) if self.kind == "html" else value for name, value in values.items()}
