"""How slowly we believe that a feed has moved, or is gone. Pure. The feed keeps its configured address as its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.habits import Belief
from monitor.model import Feed, FeedMemory, Outcome

MOVED_POLLS = 3  # that parse
MOVED_AFTER = timedelta(hours=48)
GONE_AFTER = timedelta(hours=24)
LOST_AFTER = 5  # failures in a row at the address that a feed had moved to


def located(feed: Feed, belief: Belief) -> Feed:
    """The feed at the address that is asked. Configured headers may hold a secret: they stay with their host."""
    if belief.address is None:
        return feed
    ours, theirs = urlsplit(feed.url), urlsplit(belief.address)
    same = theirs.hostname == ours.hostname and (theirs.scheme == "https" or theirs[:2] == ours[:2])
    return replace(feed, url=belief.address, headers=feed.headers if same else ())


def unmoved(belief: Belief) -> Belief:
    """What stays when nothing that was seen counts any more."""
    return Belief(belief.address)


def after_document(feed: Feed, belief: Belief, leads_to: str | None, now: datetime) -> Belief:
    """After a document that parsed; `leads_to` is where nothing but permanent redirects led to it, if anywhere."""
    if leads_to is None or leads_to == (belief.address or feed.url):
        return unmoved(belief)
    seen = (*(belief.seen if belief.moving_to == leads_to else ())[: MOVED_POLLS - 1], now)
    if len(seen) == MOVED_POLLS and seen[-1] - seen[0] >= MOVED_AFTER:
        return Belief(None if leads_to == feed.url else leads_to)
    return Belief(belief.address, leads_to, seen)


def after_failure(belief: Belief, outcome: Outcome, failures: int, now: datetime) -> Belief:
    """After a poll that failed, the `failures`th in a row. A move that leads nowhere is taken back."""
    if outcome is Outcome.GONE and belief.address is None:
        seen = (*(belief.seen if belief.moving_to is None else ())[:1], now)
        return Belief(seen=seen, gone=seen[-1] - seen[0] >= GONE_AFTER)
    if outcome is Outcome.GONE or failures >= LOST_AFTER:
        return Belief()
    return unmoved(belief)


def changed_belief(memory: FeedMemory, belief: Belief) -> Belief | None:
    """The belief, or None where it is the one that is remembered."""
    return None if belief == memory.belief else belief


def all_asked_again(memories: Mapping[str, FeedMemory]) -> dict[str, FeedMemory]:
    """After a start or a reload: feeds that are gone are asked once more, and off again if they say the same."""
    return {
        url: replace(memory, belief=replace(memory.belief, gone=False)) if memory.belief.gone else memory
        for url, memory in memories.items()
    }
