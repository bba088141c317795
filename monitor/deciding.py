"""Who is told of the matches that nobody has decided about: what is known is read, and what was decided is stored with
the mark that it was, in one transaction.

Looked at again are alerts that wait for sources, or for a level that more sources would give, once their incident has
another story.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from monitor import alerts, incidents, storage
from monitor.alerts import Incident, Known
from monitor.incidents import Seen
from monitor.model import MatchedStory
from monitor.storage import Transaction as Tx
from monitor.telling import Silence, SilenceKind

TOGETHER = 500  # matches
HOUR = timedelta(hours=1)  # that a subscription's cap counts in


def decide_some(tx: Tx, now: datetime) -> int:
    """Decide about the oldest matches; how many. The same once more, if the transaction was lost."""
    matched = storage.matches.undecided(tx, TOGETHER)
    if not matched:
        return 0
    of = {found.incident_id for found in matched}
    open_ = storage.alerts.to_review(tx, of)
    looked_at = [*matched, *(found for found, _ in open_)]
    subscriptions = storage.subscriptions.active(tx)
    told, capped = storage.alerts.told(tx, of), [one.id for one in subscriptions if one.most_per_hour is not None]
    watched = {incident for _, incident in told} | {one.incident_id for one in looked_at if _asks_who_reports(one)}
    known = Known(
        incidents=incidents_of(storage.incidents.told(tx, watched), looked_at),
        told=told,
        follow_ups=storage.alerts.follow_ups(tx, of),
        silences=_holding(tx, now),
        quieted=storage.alerts.quieted(tx, {found.story_id for found in looked_at}),
        lately=storage.alerts.lately(tx, capped, now - HOUR),
        open={found.match_id: waiting.keys() for found, waiting in open_},
    )
    decisions = alerts.decide(looked_at, subscriptions, known)
    new = {found.match_id for found in matched}
    held = {(who, found.match_id): why for found, waiting in open_ for who, why in waiting.items()}
    storage.alerts.save(tx, [one for one in decisions if one.match_id in new], now)
    changed = [one for one in decisions if held.get((one.subscription_id, one.match_id), one.held) is not one.held]
    storage.alerts.revise(tx, changed, now)
    storage.matches.mark_decided(tx, new, now)
    return len(matched)


def incidents_of(stories: Mapping[int, Sequence[Seen]], matched: Collection[MatchedStory]) -> dict[int, Incident]:
    """How the incidents that these stories make stand. Pure."""
    windows: dict[int, set[timedelta]] = {}
    for found in matched:
        if (escalate := found.match.alert.escalate) is not None:
            windows.setdefault(found.incident_id, set()).add(escalate.within)
    return {
        incident: Incident(
            sources=incidents.sources_of(seen),
            recent={within: _recent(seen, within) for within in windows.get(incident, ())},
            quiet=_quiet(seen),
        )
        for incident, seen in stories.items()
    }


def _asks_who_reports(found: MatchedStory) -> bool:
    return found.match.alert.sources is not None or found.match.alert.escalate is not None


def _holding(tx: Tx, now: datetime) -> list[Silence]:
    """The silences that hold. One of an incident that was merged is about what that is a part of."""
    found = []
    for silence in storage.silences.holding(tx, now):
        if silence.kind is SilenceKind.INCIDENT:
            into = storage.incidents.merged_into(tx, int(silence.subject))
            silence = silence if into is None else replace(silence, subject=str(into))
        found.append(silence)
    return found


def _recent(seen: Sequence[Seen], within: timedelta) -> int:
    last = max(one.at for one in seen)
    return len(incidents.sources_of([one for one in seen if one.at > last - within]).origins)


def _quiet(seen: Sequence[Seen]) -> dict[str, timedelta]:
    """By story, how long before it the one before it came."""
    in_order = sorted(seen, key=lambda one: (one.at, one.story.key))
    return {one.story.key: one.at - before.at for before, one in pairwise(in_order)}
