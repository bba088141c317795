"""What a subscription was not told of, because only recaps matched."""

from __future__ import annotations

from collections.abc import Iterable

from monitor.alerts.decide import TOLD_TO_ALL
from monitor.model import Subscription
from monitor.recaps import Quieted
from monitor.telling import Held


def held_by_recaps(quieted: Iterable[Quieted], subscription: Subscription) -> list[tuple[Held, int]]:
    """How many matches the subscription would have been told of, had rules not found them in recaps alone."""
    count = sum(
        one.level >= subscription.minimum_level
        and (one.rule in subscription.rules or (not subscription.rules and one.status in TOLD_TO_ALL))
        for one in quieted
    )
    return [(Held.RECAP, count)] if count else []
