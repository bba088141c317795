"""Values to store, of which a test names only what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.decisions import Alert
from monitor.model import Level, Match, RuleSetFiles, Span, Story, Subscription
from monitor.outgoing import Digest, DigestSection, DigestStory
from monitor.storage import Transaction, alerts, digests, incidents, matches, rule_sets, stories, subscriptions
from monitor.storage.subscriptions import Declared
from monitor.telling import Held

NOW = datetime(2023, 8, 31, 8, 15, 30, 123456, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RULE_SET = RuleSetFiles("f00d", (("topics/arms.yaml", b"title: Arms\n"), ("concepts/odd.yaml", b"\xff\x00")))


def story(key: str = "a", **values: Any) -> Story:
    defaults: dict[str, Any] = {"title": f"Title of {key}", "text": "Nordkorea liefert Munition.", "outlet": "Blick"}
    return Story(**{"key": key, **defaults, **values})


def match(rule: str = "dprk-russia-arms", **values: Any) -> Match:
    defaults: dict[str, Any] = {
        "title": "Arms between North Korea and Russia",
        "level": Level.CRITICAL,
        "status": "stable",
        "score": None,
        "evidence": (Span("text", 18, 26, "Munition", "concept", "munitions", "munitions", "ammunition"),),
        "rule_set": RULE_SET.hash,
    }
    return Match(**{"rule": rule, **defaults, **values})


def stored_match(
    tx: Transaction, key: str = "a", *, incident: int | None = None, rule: str = "dprk-russia-arms"
) -> int:
    """A story of that key with one undecided match; the match's id."""
    rule_sets.keep(tx, RULE_SET, NOW)
    told = story(key)
    story_id = stories.save(tx, [(told, "de")], NOW)[key]
    of = incidents.open(tx, NOW) if incident is None else incident
    incidents.attach(tx, story_id, of, told.title.casefold())
    matches.save(tx, [matches.NewMatch(story_id, of, match(rule), told.content_hash, first_poll=False)], NOW)
    return next(
        found.match_id
        for found in matches.recent(tx, NOW - MINUTE)
        if (found.story.key, found.match.rule) == (key, rule)
    )


def declared(email: str = "a@example.org", **values: Any) -> Declared:
    defaults: dict[str, Any] = {
        "rules": (),
        "minimum_level": Level.LOW,
        "schedule": "immediately",
        "timezone": "UTC",
        "language": "en",
    }
    return Declared(**{"email": email, **defaults, **values})


def subscriber(tx: Transaction, email: str = "a@example.org", **values: Any) -> Subscription:
    return subscriptions.add(tx, declared(email, **values), NOW)


def told(tx: Transaction, subscription: Subscription, *keys: str, held: Held | None = None) -> list[int]:
    """Decided matches of new stories with these keys, to be told to the subscription (or held back); their ids."""
    ids = [stored_match(tx, key) for key in keys]
    of = {found.match_id: found.incident_id for found in matches.recent(tx, NOW - MINUTE)}
    alerts.save(tx, [Alert(subscription.id, each, of[each], held) for each in ids], NOW)
    matches.mark_decided(tx, ids, NOW)
    return ids


def digest(subscription: Subscription, message_id: str = "1@example.org", **values: Any) -> Digest:
    shown = DigestStory(
        title="Kim liefert «Granaten» — 포탄 \U0001f680",
        outlet="Blick",
        url="https://www.blick.ch/1",
        language="de",
        published=NOW - MINUTE,
        seen=NOW,
        incident_id=7,
        summary="",
        evidence=match().evidence,
        also=("Sanctions",),
    )
    undated = DigestStory("Ohne Datum", "Blick", None, "und", None, NOW, 8, "Kurz", ())
    defaults: dict[str, Any] = {
        "due": NOW,
        "composed": NOW + MINUTE,
        "sections": (DigestSection("dprk-russia-arms", "Arms", Level.CRITICAL, (shown, undated), cut=3),),
        "story_count": 5,
        "held": (),
    }
    return Digest(**{"message_id": message_id, "subscription": subscription, **defaults, **values})


def in_outbox(
    tx: Transaction, subscription: Subscription, match_ids: Sequence[int], message_id: str, **values: Any
) -> int:
    made = digest(subscription, message_id, **values)
    return digests.save(tx, made, match_ids, made.held, NOW)
