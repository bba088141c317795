"""A digest as the JSON of a webhook: version 1 of a schema that `docs/webhooks.md` tells. Pure.

It quotes no more of a text than the mail does, and every piece of it is as safe to show.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.digests.excerpt import LONGEST_QUOTE, MOST, shares
from monitor.digests.words import clean, clip, link
from monitor.outgoing import Digest, DigestSection, DigestStory
from monitor.patterns import ToldPattern
from monitor.watching import Coverage, Watched

VERSION = 1
MAX_BODY = 256 * 1024  # bytes; many receivers take no more than half a megabyte
_MAX_TITLE = 500
_MAX_CLAIM = 400
_MOST_LISTED = 20  # outlets, patterns, headlines


@dataclass(frozen=True)
class EventWriter:
    """Writes digests; `unsubscribe` gives the address that ends a subscription."""

    unsubscribe: Callable[[int], str]

    def __call__(self, digest: Digest) -> bytes:
        """The body, at most MAX_BODY bytes: incidents that find no room are left out, the last first, and counted."""
        incidents = list(_incidents(digest))
        body = self._body(digest, incidents)
        while len(body) > MAX_BODY and incidents:
            kept = min(len(incidents) - 1, len(incidents) * MAX_BODY * 9 // (len(body) * 10))
            incidents = incidents[:kept]
            body = self._body(digest, incidents)
        return body

    def _body(self, digest: Digest, incidents: list[dict[str, Any]]) -> bytes:
        who = digest.subscription
        told = sum(len(incident["stories"]) for incident in incidents)
        data = {
            "message_id": digest.message_id,
            "subscription": {
                "id": who.id,
                "email": who.email,
                "rules": list(who.rules) or "all",
                "minimum_level": who.minimum_level.word,
                "schedule": who.schedule,
                "timezone": who.timezone,
            },
            "due": _moment(digest.due),
            "story_count": digest.story_count,
            "left_out": digest.story_count - told,
            "incidents": incidents,
            "patterns": [_pattern(one) for one in digest.patterns[:_MOST_LISTED]],
            "held_back": [{"reason": why.value, "count": count} for why, count in digest.held if count],
            "coverage": _coverage(digest.coverage) if digest.coverage else None,
            "watched": _watched(digest.watched) if digest.watched else None,
            "follows": list(digest.follows),
            "unsubscribe_url": self.unsubscribe(who.id),
        }
        return _written("monitor.digest", digest.composed, data)


def test_event(now: datetime) -> bytes:
    """The body of an event that tells nothing."""
    return _written(
        "monitor.test", now, {"text": "This is the test event you asked for. Digests will come the same way."}
    )


def _written(kind: str, at: datetime, data: dict[str, Any]) -> bytes:
    event = {"type": kind, "version": VERSION, "timestamp": _moment(at), "data": data}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _incidents(digest: Digest) -> Iterator[dict[str, Any]]:
    """Each incident once, as loud as its loudest rule, in the order of the mail."""
    found: dict[int, list[tuple[DigestSection, DigestStory]]] = {}
    for section in digest.sections:
        for story in section.stories:
            found.setdefault(story.incident_id, []).append((section, story))
    for number, told in found.items():
        lead = told[0][1]
        again = [story.again for _, story in sorted(told, key=lambda pair: pair[1].seen) if story.again]
        yield {
            "id": number,
            "level": max(section.level for section, _ in told).word,
            "rules": [{"id": each.rule, "title": clean(each.title)} for each in dict.fromkeys(one for one, _ in told)],
            "claim": clip(clean(lead.claim), _MAX_CLAIM) or None,
            "told_again": clean(again[-1]) if again else None,
            "sources": _sources(lead),
            "stories": [_story(section, story) for section, story in told],
        }


def _sources(lead: DigestStory) -> dict[str, Any] | None:
    sources = lead.sources
    if sources is None:
        return None
    return {
        "level": sources.level.value,
        "independent": len(sources.origins),
        "publishers": sources.outlets,
        "origins": [clip(clean(name), LONGEST_QUOTE) for name in sources.origins[:_MOST_LISTED]],
    }


def _story(section: DigestSection, story: DigestStory) -> dict[str, Any]:
    return {
        "title": clip(clean(story.title), _MAX_TITLE),
        "url": link(story.url) or None,
        "outlet": clip(clean(story.outlet), LONGEST_QUOTE),
        "language": clean(story.language),
        "published": _moment(story.published) if story.published else None,
        "seen": _moment(story.seen),
        "summary": clip(clean(story.summary), MOST),
        "rule": section.rule,
        "also": [clean(title) for title in story.also],
        "evidence": [
            {
                "quote": clip(clean(span.quote), most),
                "gloss": clip(clean(span.gloss), LONGEST_QUOTE),
                "id": span.id,
                "kind": span.kind,
                "field": span.field,
                "in_recap": span.in_recap,
            }
            for span, most in zip(story.evidence, shares(story.evidence), strict=True)
        ],
    }


def _pattern(told: ToldPattern) -> dict[str, Any]:
    pattern = told.pattern
    return {
        "correlation": pattern.correlation,
        "title": clean(pattern.title),
        "about": clean(pattern.name) or None,
        "said": clean(pattern.said),
        "began": _moment(pattern.began),
        "ended": _moment(pattern.ended),
        "headlines": [
            {
                "title": clip(clean(line.title), _MAX_TITLE),
                "outlet": clip(clean(line.outlet), LONGEST_QUOTE),
                "url": link(line.url) or None,
            }
            for line in told.headlines[:_MOST_LISTED]
        ],
    }


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {
        "feeds": coverage.feeds,
        "healthy": coverage.healthy,
        "losses": [
            {
                "feed": clip(clean(loss.feed), LONGEST_QUOTE),
                "began": _moment(loss.began),
                "ended": _moment(loss.ended),
                "lost": loss.lost,
            }
            for loss in coverage.losses
        ],
        "more_losses": coverage.more_losses,
        "unwell": [
            {
                "feed": clip(clean(feed.feed), LONGEST_QUOTE),
                "since": _moment(feed.since) if feed.since else None,
                "silent": feed.silent,
            }
            for feed in coverage.unwell
        ],
        "more_unwell": coverage.more_unwell,
    }


def _watched(watched: Watched) -> dict[str, Any]:
    return {"since": _moment(watched.since), "stories": watched.stories, "feeds": watched.feeds}


def _moment(at: datetime) -> str:
    """`2023-08-31T09:30:00Z`."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
