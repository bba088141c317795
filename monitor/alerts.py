"""Who is told of a match, and who is not and why. Pure: what is known goes in, decisions come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set

from monitor.model import Alert, Held, Match, MatchedStory, Subscription
from monitor.recaps import Quieted

TOLD_TO_ALL = ("stable", "test")  # experimental and deprecated rules are told only to who names them


def decide(
    matched: Sequence[MatchedStory], subscriptions: Sequence[Subscription], told: Set[tuple[int, int]]
) -> list[Alert]:
    """One alert for each match and each subscription that asks for its rule.

    `told` holds the (subscription, incident) pairs that a digest has told already; further stories of such an
    incident are held back. Stories of one incident that wait for the same digest are told together.
    """
    return [
        Alert(subscription.id, found.match_id, found.incident_id, _held(found, subscription, told))
        for found in matched
        for subscription in subscriptions
        if asks_for(subscription, found.match)
    ]


def asks_for(subscription: Subscription, match: Match) -> bool:
    """Whether the subscription is about this rule at all. No rules named means all of them."""
    return not subscription.rules or match.rule in subscription.rules


def _held(found: MatchedStory, subscription: Subscription, told: Set[tuple[int, int]]) -> Held | None:
    if found.match.status not in TOLD_TO_ALL and found.match.rule not in subscription.rules:
        return Held.STATUS
    if found.match.level < subscription.minimum_level:
        return Held.LEVEL
    if found.first_poll:
        return Held.FIRST_POLL
    if found.returned:
        return Held.RETURNED
    if (subscription.id, found.incident_id) in told:
        return Held.TOLD
    return None


def held_by_recaps(quieted: Iterable[Quieted], subscription: Subscription) -> list[tuple[Held, int]]:
    """How many matches the subscription would have been told of, had rules not found them in recaps alone."""
    count = sum(
        one.level >= subscription.minimum_level
        and (one.rule in subscription.rules or (not subscription.rules and one.status in TOLD_TO_ALL))
        for one in quieted
    )
    return [(Held.RECAP, count)] if count else []
