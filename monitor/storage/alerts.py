"""Alerts: what was decided about each match for each subscription."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, or_, select

from monitor.model import Alert, DeliveryState, Held, MatchedStory
from monitor.storage.engine import Transaction
from monitor.storage.matches import matched, select_matched
from monitor.storage.tables import alerts, deliveries, digests, matches
from monitor.storage.upsert import chunks, insert

IS_TOLD = (DeliveryState.WAITING, DeliveryState.SENDING, DeliveryState.SENT)  # by a digest that stands so
IS_OPEN = and_(alerts.c.digest_id.is_(None), alerts.c.dropped.is_(None))  # in no digest, its subscriber still there


@dataclass(frozen=True, slots=True)
class AlertRow:
    """What was decided about a match for a subscription, and what became of it.

    `message_id` is that of the digest that tells it, or counts it as held back, and `delivery` how that digest stands;
    both are None while it is in none. `dropped`: the subscriber left before it was told.
    """

    subscription_id: int
    match_id: int
    held: Held | None
    decided: datetime
    dropped: datetime | None
    message_id: str | None = None
    delivery: DeliveryRow | None = None

    @property
    def state(self) -> DeliveryState | None:
        return None if self.delivery is None else self.delivery.state


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """How a digest stands: since when it is in its state, and if it waits, when it is tried next and why again."""

    state: DeliveryState
    changed: datetime
    next_attempt: datetime
    attempts: int
    in_doubt: bool
    reason: str


def told(tx: Transaction, incident_ids: Collection[int]) -> set[tuple[int, int]]:
    """(subscription id, incident id) of what is in a digest that was sent or is still on its way."""
    query = (
        select(alerts.c.subscription_id, alerts.c.incident_id)
        .join(deliveries, deliveries.c.digest_id == alerts.c.digest_id)
        .where(alerts.c.held.is_(None), deliveries.c.state.in_([state.value for state in IS_TOLD]))
    )
    return {
        (row.subscription_id, row.incident_id)
        for piece in chunks(incident_ids)
        for row in tx.execute(query.where(alerts.c.incident_id.in_(piece)))
    }


def save(tx: Transaction, decisions: Sequence[Alert], now: datetime) -> None:
    """Keep decisions; one that is stored already for the subscription and match stays."""
    rows = [
        {
            "subscription_id": alert.subscription_id,
            "match_id": alert.match_id,
            "incident_id": alert.incident_id,
            "held": None if alert.held is None else alert.held.value,
            "decided": now,
        }
        for alert in decisions
    ]
    if rows:
        tx.execute(insert(tx, alerts).on_conflict_do_nothing(index_elements=["subscription_id", "match_id"]), rows)


def waiting(tx: Transaction, subscription_id: int, *, recompose: int | None = None) -> list[MatchedStory]:
    """What is to be told in the next digest, oldest first.

    `recompose` is the id of an open delivery: what it tells is told again by its new content.
    """
    query = (
        select_matched()
        .join(alerts, alerts.c.match_id == matches.c.id)
        .where(_to_tell(subscription_id, recompose), alerts.c.held.is_(None))
        .order_by(matches.c.id)
    )
    return [matched(row) for row in tx.execute(query)]


def held_counts(tx: Transaction, subscription_id: int, *, recompose: int | None = None) -> list[tuple[Held, int]]:
    """How many alerts were held back, by reason, that no digest has counted. `recompose` as in `waiting`."""
    query = (
        select(alerts.c.held, func.count().label("times"))
        .where(_to_tell(subscription_id, recompose), alerts.c.held.is_not(None))
        .group_by(alerts.c.held)
    )
    counts = {row.held: row.times for row in tx.execute(query)}
    return [(held, counts[held.value]) for held in Held if held.value in counts]


def _to_tell(subscription_id: int, recompose: int | None) -> ColumnElement[bool]:
    whose = alerts.c.subscription_id == subscription_id
    if recompose is None:
        return and_(whose, IS_OPEN)
    digest = select(deliveries.c.digest_id).where(deliveries.c.id == recompose).scalar_subquery()
    return and_(whose, or_(IS_OPEN, and_(alerts.c.digest_id == digest, alerts.c.dropped.is_(None))))


def of_incident(tx: Transaction, incident_id: int) -> list[AlertRow]:
    """What was decided about the matches of an incident, in the order of the decisions."""
    query = (
        select(alerts, digests.c.message_id, *(column.label(f"delivery_{column.name}") for column in deliveries.c))
        .outerjoin(digests, digests.c.id == alerts.c.digest_id)
        .outerjoin(deliveries, deliveries.c.digest_id == alerts.c.digest_id)
        .where(alerts.c.incident_id == incident_id)
        .order_by(alerts.c.id)
    )
    return [
        AlertRow(
            subscription_id=row.subscription_id,
            match_id=row.match_id,
            held=None if row.held is None else Held(row.held),
            decided=row.decided,
            dropped=row.dropped,
            message_id=row.message_id,
            delivery=None if row.delivery_id is None else _delivery(row),
        )
        for row in tx.execute(query)
    ]


def _delivery(row: Row[Any]) -> DeliveryRow:
    return DeliveryRow(
        state=DeliveryState(row.delivery_state),
        changed=row.delivery_changed,
        next_attempt=row.delivery_next_attempt,
        attempts=row.delivery_attempts,
        in_doubt=row.delivery_in_doubt,
        reason=row.delivery_reason,
    )
