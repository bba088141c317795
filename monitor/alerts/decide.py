"""The decisions about matches, for every subscription that asks for their rules. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.alerts.again import why_again
from monitor.alerts.known import Incident, Known
from monitor.alerts.silences import holds_for, is_about
from monitor.decisions import Alert, FollowUp
from monitor.model import Level, Match, MatchedStory, Subscription
from monitor.telling import Held

TOLD_TO_ALL = ("stable", "test")  # experimental and deprecated rules are told only to who names them
_NOTHING_KNOWN = Incident()


def decide(matched: Sequence[MatchedStory], subscriptions: Sequence[Subscription], known: Known) -> list[Alert]:
    """One alert for each match and each subscription that asks for its rule, by match and subscription.

    What is to be told and waits for a digest is no reason to hold back further stories of its incident: they are told
    together. The order of `matched` makes no difference.
    """
    alerts = [alert for subscription in subscriptions for alert in _decided(matched, subscription, known)]
    return sorted(alerts, key=lambda alert: (alert.match_id, alert.subscription_id))


def asks_for(subscription: Subscription, match: Match) -> bool:
    """Whether the subscription is about this rule at all. No rules named means all of them."""
    return asks_for_rule(subscription, match.rule)


def asks_for_rule(subscription: Subscription, rule: str) -> bool:
    return not subscription.rules or rule in subscription.rules


def _decided(matched: Sequence[MatchedStory], subscription: Subscription, known: Known) -> Iterator[Alert]:
    asked = {
        found.match_id: found
        for found in matched
        if asks_for(subscription, found.match) and subscription.id in known.open.get(found.match_id, {subscription.id})
    }
    alerts = {match_id: _alone(found, subscription, known) for match_id, found in asked.items()}
    alerts |= {alert.match_id: alert for alert in _silenced(_to_tell(alerts.values()), asked, known)}
    alerts |= {alert.match_id: alert for alert in _joined(alerts.values(), known)}
    alerts |= {alert.match_id: alert for alert in _silenced(_to_tell(alerts.values()), asked, known)}  # what joined
    alerts |= {alert.match_id: alert for alert in _inhibited(_to_tell(alerts.values()), asked, known)}
    alerts |= {alert.match_id: alert for alert in _capped(_to_tell(alerts.values()), subscription, known)}
    yield from alerts.values()


def _to_tell(alerts: Iterable[Alert]) -> list[Alert]:
    return [alert for alert in alerts if alert.held is None]


def _alone(found: MatchedStory, subscription: Subscription, known: Known) -> Alert:
    """What is to be said of a match without a look at the others that are decided with it."""
    incident = known.incidents.get(found.incident_id, _NOTHING_KNOWN)
    level, sources = _level(found.match, incident), incident.sources
    alert = Alert(
        subscription.id,
        found.match_id,
        found.incident_id,
        level=level,
        corroboration=None if sources is None else sources.level,
        sources=0 if sources is None else len(sources.origins),
        claim=incident.claim,
    )
    if found.match.status not in TOLD_TO_ALL and found.match.rule not in subscription.rules:
        return replace(alert, held=Held.STATUS)
    if level < subscription.minimum_level:
        return replace(alert, held=Held.LEVEL)
    if found.first_poll:
        return replace(alert, held=Held.FIRST_POLL)
    if found.returned:
        return replace(alert, held=Held.RETURNED)
    wanted = found.match.alert.sources
    if wanted is not None and (sources is None or sources.level.rank < wanted.rank):
        return replace(alert, held=Held.SOURCES, detail=wanted.value)
    told = known.told.get((subscription.id, found.incident_id))
    if told is None:
        return alert
    follow_up = why_again(found, level, incident, told)
    return replace(alert, held=Held.TOLD) if follow_up is None else _again(alert, follow_up)


def _again(alert: Alert, follow_up: FollowUp) -> Alert:
    return replace(alert, held=None, again=follow_up.again, detail=follow_up.detail)


def _level(match: Match, incident: Incident) -> Level:
    """That of the rule, or one more where the rule wants it of so many sources."""
    escalate = match.alert.escalate
    if escalate is None or incident.recent.get(escalate.within, 0) < escalate.sources:
        return match.level
    return Level(min(match.level + 1, Level.CRITICAL))


def _joined(alerts: Iterable[Alert], known: Known) -> Iterator[Alert]:
    """Stories that are no reason to tell their incident again, but come with one that is."""
    if not known.told:
        return
    alerts = sorted(alerts, key=lambda alert: alert.match_id)
    follow_ups = {alert.incident_id: FollowUp(alert.again, alert.detail) for alert in alerts if alert.again is not None}
    for alert in alerts:
        waiting = known.follow_ups.get((alert.subscription_id, alert.incident_id)) or follow_ups.get(alert.incident_id)
        if alert.held is Held.TOLD and waiting is not None:
            yield _again(alert, waiting)


def _silenced(alerts: Iterable[Alert], asked: dict[int, MatchedStory], known: Known) -> Iterator[Alert]:
    """By the silence that lasts longest."""
    if not known.silences:
        return
    lasting = sorted(known.silences, key=lambda silence: (silence.until, silence.id), reverse=True)
    for alert in alerts:
        own = (one for one in lasting if holds_for(one, alert.subscription_id))
        silence = next((one for one in own if is_about(one, asked[alert.match_id])), None)
        if silence is not None:
            yield replace(alert, held=Held.SILENCED, again=None, detail=str(silence.id))


def _inhibited(alerts: Sequence[Alert], asked: dict[int, MatchedStory], known: Known) -> Iterator[Alert]:
    """By a rule that is told of the same story. Two versions of a rule set may inhibit each other's rules: where that
    would leave nothing of a story, nothing is held back."""
    if not known.quieted and not any(asked[alert.match_id].match.alert.inhibits for alert in alerts):
        return
    by_story: dict[int, list[Alert]] = {}
    for alert in sorted(alerts, key=lambda alert: alert.match_id):
        by_story.setdefault(asked[alert.match_id].story_id, []).append(alert)
    for story_id, same in by_story.items():
        before = known.quieted.get((same[0].subscription_id, story_id), {})
        quieted = dict(before)
        for alert in same:
            match = asked[alert.match_id].match
            quieted.update(dict.fromkeys(match.alert.inhibits, match.rule))
        held = [alert for alert in same if asked[alert.match_id].match.rule in quieted]
        if len(held) < len(same) or before:
            for alert in held:
                by = quieted[asked[alert.match_id].match.rule]
                yield replace(alert, held=Held.INHIBITED, again=None, detail=by)


def _capped(alerts: Sequence[Alert], subscription: Subscription, known: Known) -> Iterator[Alert]:
    """What is more than the subscription takes in an hour: the least loud, and of these the latest."""
    most = subscription.most_per_hour
    if most is None or subscription.schedule != "immediately":  # what comes at once beside a schedule can wait for it
        return
    lately = known.lately.get(subscription.id, frozenset())
    loudness: dict[int, tuple[int, int]] = {}
    for alert in alerts:
        if alert.incident_id not in lately:
            rank = (-(alert.level or 0), alert.match_id)
            loudness[alert.incident_id] = min(rank, loudness.get(alert.incident_id, rank))
    room = max(most - len(lately), 0)
    over = set(sorted(loudness, key=lambda incident: loudness[incident])[room:])
    for alert in alerts:
        if alert.incident_id in over:
            yield replace(alert, held=Held.CAP, again=None, detail=str(most))
