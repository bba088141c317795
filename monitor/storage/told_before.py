"""What digests have told a subscription of incidents, and in which mails."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select

from monitor.model import Level
from monitor.outgoing import DeliveryState
from monitor.storage.alerts import IS_TOLD
from monitor.storage.engine import Transaction
from monitor.storage.tables import alerts, deliveries, digests, matches
from monitor.storage.upsert import chunks
from monitor.telling import Before


def before(
    tx: Transaction, subscription_id: int, incident_ids: Collection[int], *, but: int | None = None
) -> dict[int, Before]:
    """What is in digests that were sent or are on their way, by incident; `but`: a delivery that is composed anew."""
    query = (
        select(
            alerts.c.incident_id,
            func.count(matches.c.story_id.distinct()).label("stories"),
            func.max(digests.c.composed).label("last"),
        )
        .join(matches, matches.c.id == alerts.c.match_id)
        .join(digests, digests.c.id == alerts.c.digest_id)
        .join(deliveries, deliveries.c.digest_id == alerts.c.digest_id)
        .where(
            alerts.c.subscription_id == subscription_id,
            alerts.c.held.is_(None),
            deliveries.c.state.in_([state.value for state in IS_TOLD]),
            deliveries.c.id != (-1 if but is None else but),
        )
        .group_by(alerts.c.incident_id)
    )
    return {
        row.incident_id: Before(row.stories, row.last)
        for piece in chunks(incident_ids)
        for row in tx.execute(query.where(alerts.c.incident_id.in_(piece)))
    }


def loud(tx: Transaction, subscription_id: int, level: Level, since: datetime) -> int:
    """How many incidents as loud as that are in the subscription's digests that were composed after `since`."""
    query = (
        select(func.count(alerts.c.incident_id.distinct()))
        .join(digests, digests.c.id == alerts.c.digest_id)
        .where(
            digests.c.subscription_id == subscription_id,
            digests.c.composed > since,
            alerts.c.held.is_(None),
            alerts.c.level >= int(level),
        )
    )
    return tx.scalar(query) or 0


def mails(tx: Transaction, subscription_id: int, incident_id: int) -> list[str]:
    """The Message-IDs of the mails that told the subscription of the incident and were sent, in their order."""
    query = (
        select(digests.c.message_id)
        .join(alerts, alerts.c.digest_id == digests.c.id)
        .join(deliveries, deliveries.c.digest_id == digests.c.id)
        .where(
            alerts.c.subscription_id == subscription_id,
            alerts.c.incident_id == incident_id,
            alerts.c.held.is_(None),
            deliveries.c.state == DeliveryState.SENT.value,
        )
        .group_by(digests.c.id, digests.c.message_id)
        .order_by(digests.c.id)
    )
    return list(tx.scalars(query))
