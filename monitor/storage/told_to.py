"""To how many incidents were told, or held back from them and why: counted, for the page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from monitor.outgoing import DeliveryState
from monitor.storage.engine import Transaction
from monitor.storage.tables import alerts, deliveries, matches, subscriptions
from monitor.storage.upsert import chunks
from monitor.telling import Again, Held


@dataclass(frozen=True, slots=True)
class Count:
    """So many subscriptions were told of an incident; will be, by what is on its way; got nothing but what is held."""

    told: int = 0
    waiting: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided alike about what one rule found of an incident. `state` is that of the digests that tell it or
    count it, None while it is in none; `detail` as alerts keep it."""

    rule: str
    held: Held | None
    again: Again | None
    detail: str
    state: DeliveryState | None
    dropped: bool
    subscriptions: int
    first: datetime
    last: datetime
    email: str = ""  # whose, where each is asked for


_SENT = deliveries.c.state == DeliveryState.SENT.value
# What a digest holds that will not leave is neither told nor on its way.
_LOST = deliveries.c.state.in_(
    [
        DeliveryState.REFUSED.value,
        DeliveryState.GIVEN_UP.value,
        DeliveryState.DROPPED.value,
        DeliveryState.REMOVED.value,
    ]
)


def counted(tx: Transaction, incident_ids: Collection[int]) -> dict[int, Count]:
    """By incident; one that nobody was to be told of is missing."""
    rank = case((alerts.c.held.is_not(None), 1), (_SENT, 3), (alerts.c.dropped.is_not(None) | _LOST, 0), else_=2)
    best = (
        select(alerts.c.incident_id, alerts.c.subscription_id, func.max(rank).label("rank"))
        .outerjoin(deliveries, deliveries.c.digest_id == alerts.c.digest_id)
        .group_by(alerts.c.incident_id, alerts.c.subscription_id)
    )
    found: dict[int, dict[int, int]] = {}
    for piece in chunks(incident_ids):
        each = best.where(alerts.c.incident_id.in_(piece)).subquery()
        query = select(each.c.incident_id, each.c.rank, func.count().label("times"))
        for row in tx.execute(query.group_by(each.c.incident_id, each.c.rank)):
            found.setdefault(row.incident_id, {})[row.rank] = row.times
    return {incident: Count(by.get(3, 0), by.get(2, 0), by.get(1, 0)) for incident, by in found.items()}


def decided(tx: Transaction, incident_id: int, limit: int) -> list[Decided]:
    """What was decided about an incident, counted alike, in the order of the first of each."""
    alike = (matches.c.rule, alerts.c.held, alerts.c.again, alerts.c.detail, deliveries.c.state)
    dropped = alerts.c.dropped.is_not(None).label("dropped")
    query = _of(incident_id).add_columns(
        *alike,
        dropped,
        func.count(alerts.c.subscription_id.distinct()).label("subscriptions"),
        func.min(alerts.c.decided).label("first"),
        func.max(alerts.c.decided).label("last"),
    )
    query = query.group_by(*alike, dropped).order_by(func.min(alerts.c.decided), matches.c.rule).limit(limit)
    return [_decided(row, row.subscriptions, row.first, row.last) for row in tx.execute(query)]


def people(tx: Transaction, incident_id: int, limit: int) -> list[Decided]:
    """The last decisions about an incident one by one, with addresses, for the operator."""
    query = (
        _of(incident_id)
        .join(subscriptions, subscriptions.c.id == alerts.c.subscription_id)
        .add_columns(
            matches.c.rule,
            alerts.c.held,
            alerts.c.again,
            alerts.c.detail,
            deliveries.c.state,
            alerts.c.dropped.is_not(None).label("dropped"),
            alerts.c.decided,
            subscriptions.c.email,
        )
        .order_by(alerts.c.id.desc())
        .limit(limit)
    )
    return [_decided(row, 1, row.decided, row.decided, row.email) for row in tx.execute(query)]


def _of(incident_id: int) -> Select[Any]:
    query: Select[Any] = select().select_from(alerts).join(matches, matches.c.id == alerts.c.match_id)
    return query.outerjoin(deliveries, deliveries.c.digest_id == alerts.c.digest_id).where(
        alerts.c.incident_id == incident_id
    )


def _decided(row: Row[Any], times: int, first: datetime, last: datetime, email: str = "") -> Decided:
    return Decided(
        rule=row.rule,
        held=None if row.held is None else Held(row.held),
        again=None if row.again is None else Again(row.again),
        detail=row.detail or "",
        state=None if row.state is None else DeliveryState(row.state),
        dropped=row.dropped,
        subscriptions=times,
        first=first,
        last=last,
        email=email,
    )
