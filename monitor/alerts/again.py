"""Why an incident that was told is told again. Pure."""

from __future__ import annotations

from datetime import timedelta

from monitor.alerts.known import Incident
from monitor.corroboration import Corroboration, Sources
from monitor.decisions import FollowUp, Told
from monitor.model import Level, MatchedStory
from monitor.telling import Again

_COUNTED = (Corroboration.INDEPENDENT, Corroboration.CROSS_BLOC)  # one text in many papers is no news


def why_again(found: MatchedStory, level: Level, incident: Incident, told: Told) -> FollowUp | None:
    """The first of the reasons that hold, in words; None: there is none."""
    if level > told.level:
        return FollowUp(Again.LEVEL, f"now {level.word}, {told.level.word} before")
    sources = incident.sources
    if sources is not None and told.corroboration is not None and _has_risen(sources.level, told.corroboration):
        return FollowUp(Again.SOURCES, f"now reported by {_independent(sources)}")
    if told.claim is not None and incident.claim is not None and incident.claim != told.claim:
        return FollowUp(Again.CLAIM, "what is claimed has changed")
    quiet = incident.quiet.get(found.story.key, timedelta(0))
    # A story that is found by a second rule later has broken the quiet once already.
    if quiet >= found.match.alert.again_after and told.at <= found.seen:
        return FollowUp(Again.QUIET, f"the first news of it for {_long(quiet)}")
    return None


def _has_risen(now: Corroboration, told: Corroboration) -> bool:
    return now in _COUNTED and now.rank > told.rank


def _independent(sources: Sources) -> str:
    sides = " on different sides" if sources.level is Corroboration.CROSS_BLOC else ""
    return f"{len(sources.origins)} independent sources{sides}"


def _long(quiet: timedelta) -> str:
    if quiet.days > 1:
        return f"{quiet.days} days"
    hours = int(quiet.total_seconds() // 3600)
    return f"{hours} hours" if hours > 1 else f"{int(quiet.total_seconds() // 60)} minutes"
