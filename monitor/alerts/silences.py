"""What a silence is about, and when it is reminded of. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from monitor.model import MatchedStory
from monitor.telling import Silence, SilenceKind

REMINDED = timedelta(days=1)  # before the end; of a short silence, when half of it is over


def holds_for(silence: Silence, subscription_id: int) -> bool:
    """Whether it is that subscription's own, or everybody's."""
    return silence.subscription in (None, subscription_id)


def is_about(silence: Silence, found: MatchedStory) -> bool:
    """Whether the match is one that the silence holds back. An entity is meant where the evidence names it, or
    something that the rule took for it."""
    match silence.kind:
        case SilenceKind.RULE:
            return found.match.rule == silence.subject
        case SilenceKind.ENTITY:
            return any(
                span.kind == "entity" and silence.subject in (span.id, span.named) for span in found.match.evidence
            )
        case SilenceKind.INCIDENT:
            return str(found.incident_id) == silence.subject
        case SilenceKind.FEED:
            return found.story.feed == silence.subject


def reminded_at(silence: Silence) -> datetime:
    """When whoever wrote it is to look whether it is still wanted."""
    return max(silence.until - REMINDED, silence.since + (silence.until - silence.since) / 2)
