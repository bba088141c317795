"""What has waited so long that its time is past: the daemon was off for long, or its database comes from a backup."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update

from monitor.outgoing import DeliveryState
from monitor.storage.correlations import IS_OPEN as IS_PATTERN_OPEN
from monitor.storage.engine import Transaction
from monitor.storage.tables import alerts, deliveries, digests, pattern_alerts, subscriptions
from monitor.telling import Held

PAST = timedelta(days=14)  # what a weekly digest would tell after a week off is not lost


@dataclass(frozen=True, slots=True)
class LetGo:
    """How many digests will not be sent, and how many alerts are held back."""

    digests: int
    alerts: int


def let_go(tx: Transaction, now: datetime) -> LetGo:
    """Send no digest that was composed so long ago, and tell nothing that was decided so long ago and should have been
    told: it is counted in the next digest. What a pause kept is past so long after the end of the pause."""
    before = now - PAST
    kept = select(subscriptions.c.id).where(subscriptions.c.paused_until > before)  # paused now, or until lately
    old = select(digests.c.id).where(digests.c.composed <= before, digests.c.subscription_id.not_in(kept))
    theirs = and_(
        deliveries.c.digest_id.in_(old),
        deliveries.c.state == DeliveryState.WAITING.value,
        deliveries.c.queued <= before,  # nobody has asked for it again since
    )
    theirs_ids = list(tx.scalars(select(deliveries.c.digest_id).where(theirs)))
    due = select(subscriptions.c.id).where(or_(subscriptions.c.next_due.is_(None), subscriptions.c.next_due <= now))
    waiting = (
        alerts.c.held.is_(None),
        alerts.c.dropped.is_(None),
        alerts.c.decided <= before,
        or_(alerts.c.digest_id.is_(None), alerts.c.digest_id.in_(theirs_ids)),
        alerts.c.subscription_id.in_(due),
        alerts.c.subscription_id.not_in(kept),
    )
    held = tx.execute(update(alerts).where(*waiting).values(held=Held.PAST.value, digest_id=None)).rowcount
    patterns = (IS_PATTERN_OPEN, pattern_alerts.c.decided <= before)
    whose = (pattern_alerts.c.subscription_id.in_(due), pattern_alerts.c.subscription_id.not_in(kept))
    tx.execute(update(pattern_alerts).where(*patterns, *whose).values(dropped=now))
    reason = f"composed {PAST.days} days before a start, or longer: its time is past"
    values = {"state": DeliveryState.DROPPED.value, "changed": now, "reason": reason}
    tx.execute(update(deliveries).where(theirs).values(values))
    return LetGo(len(theirs_ids), held)


def bring_back(tx: Transaction) -> None:
    """Tell in the next digests what was let go."""
    tx.execute(update(alerts).where(alerts.c.held == Held.PAST.value).values(held=None, digest_id=None))
