"""Alerts: what was decided about each match for each subscription."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, cast, func, or_, select, update

from monitor.corroboration import Corroboration
from monitor.decisions import Alert, FollowUp, Told
from monitor.model import Level, MatchedStory
from monitor.outgoing import DeliveryState
from monitor.storage.engine import Transaction
from monitor.storage.matches import matched, select_matched, wishes
from monitor.storage.tables import alerts, deliveries, digests, matches, silences
from monitor.storage.types import PlainText
from monitor.storage.upsert import chunks, insert
from monitor.telling import Again, Held, Silence, Silenced, SilenceKind

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
    again: Again | None = None
    detail: str = ""
    level: Level | None = None
    corroboration: Corroboration | None = None

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


def told(tx: Transaction, incident_ids: Collection[int]) -> dict[tuple[int, int], Told]:
    """By (subscription id, incident id) what is in digests that were sent or are still on their way."""
    query = (
        select(alerts, matches.c.level.label("of_match"))
        .join(deliveries, deliveries.c.digest_id == alerts.c.digest_id)
        .join(matches, matches.c.id == alerts.c.match_id)
        .where(alerts.c.held.is_(None), deliveries.c.state.in_([state.value for state in IS_TOLD]))
        .order_by(alerts.c.id)
    )
    found: dict[tuple[int, int], Told] = {}
    for piece in chunks(incident_ids):
        for row in tx.execute(query.where(alerts.c.incident_id.in_(piece))):
            key, level = (row.subscription_id, row.incident_id), row.of_match if row.level is None else row.level
            corroboration = None if row.corroboration is None else Corroboration(row.corroboration)
            one = Told(Level(level), corroboration, row.claim, row.decided)
            found[key] = _most(found[key], one) if key in found else one
    return found


def _most(one: Told, other: Told) -> Told:
    known = [told.corroboration for told in (one, other) if told.corroboration is not None]
    return Told(
        max(one.level, other.level),
        max(known, key=lambda level: level.rank, default=None),
        one.claim if other.claim is None else other.claim,
        max(one.at, other.at),
    )


def follow_ups(tx: Transaction, incident_ids: Collection[int]) -> dict[tuple[int, int], FollowUp]:
    """By (subscription id, incident id) what is to be told again and is in no digest yet."""
    query = select(alerts).where(IS_OPEN, alerts.c.held.is_(None), alerts.c.again.is_not(None)).order_by(alerts.c.id)
    return {
        (row.subscription_id, row.incident_id): FollowUp(Again(row.again), row.detail)
        for piece in chunks(incident_ids)
        for row in tx.execute(query.where(alerts.c.incident_id.in_(piece)))
    }


def to_review(tx: Transaction, incident_ids: Collection[int]) -> list[tuple[MatchedStory, dict[int, Held]]]:
    """Matches of the incidents that wait for sources, or for a level that more sources would give: by subscription as
    what they are held back."""
    query = (
        select_matched()
        .add_columns(alerts.c.subscription_id, alerts.c.held)
        .join(alerts, alerts.c.match_id == matches.c.id)
        .where(
            alerts.c.held.in_([Held.SOURCES.value, Held.LEVEL.value]),
            alerts.c.dropped.is_(None),
            matches.c.alert.is_not(None),
        )
        .order_by(matches.c.id)
    )
    found: dict[int, tuple[MatchedStory, dict[int, Held]]] = {}
    for piece in chunks(incident_ids):
        for row in tx.execute(query.where(alerts.c.incident_id.in_(piece))):
            _, held = found.setdefault(row.id, (matched(row), {}))
            held[row.subscription_id] = Held(row.held)
    return list(found.values())


def quieted(tx: Transaction, story_ids: Collection[int]) -> dict[tuple[int, int], dict[str, str]]:
    """By (subscription id, story id) the rules that are inhibited by one that is told of the story: rule by rule."""
    query = (
        select(alerts.c.subscription_id, matches.c.story_id, matches.c.rule, matches.c.alert)
        .join(matches, matches.c.id == alerts.c.match_id)
        .where(alerts.c.held.is_(None), alerts.c.dropped.is_(None), matches.c.alert.is_not(None))
        .order_by(alerts.c.id)
    )
    found: dict[tuple[int, int], dict[str, str]] = {}
    for piece in chunks(story_ids):
        for row in tx.execute(query.where(matches.c.story_id.in_(piece))):
            inhibited = dict.fromkeys(wishes(row.alert).inhibits, row.rule)
            found.setdefault((row.subscription_id, row.story_id), {}).update(inhibited)
    return found


def lately(tx: Transaction, subscription_ids: Collection[int], since: datetime) -> dict[int, set[int]]:
    """The incidents that each of the subscriptions is told of by decisions after `since`."""
    found: dict[int, set[int]] = {subscription_id: set() for subscription_id in subscription_ids}
    for subscription_id, incidents in found.items():
        query = select(alerts.c.incident_id).where(
            alerts.c.subscription_id == subscription_id, alerts.c.held.is_(None), alerts.c.decided > since
        )
        incidents.update(tx.scalars(query))
    return found


def save(tx: Transaction, decisions: Sequence[Alert], now: datetime) -> None:
    """Keep decisions; one that is stored already for the subscription and match stays."""
    statement = insert(tx, alerts).on_conflict_do_nothing(index_elements=["subscription_id", "match_id"])
    for some in chunks(decisions):  # one story for ten thousand subscribers: their rows at once would take 20 MB
        rows = [
            {
                "subscription_id": alert.subscription_id,
                "match_id": alert.match_id,
                "incident_id": alert.incident_id,
                "decided": now,
                **_state(alert),
            }
            for alert in some
        ]
        tx.execute(statement, rows)


def revise(tx: Transaction, decisions: Sequence[Alert], now: datetime) -> None:
    """Decide anew about alerts that are stored. What is to be told now is told, even if a digest counted it before."""
    for alert in decisions:
        values: dict[str, Any] = {"decided": now, **_state(alert)}
        if alert.held is None:
            values["digest_id"] = None
        which = (alerts.c.subscription_id == alert.subscription_id, alerts.c.match_id == alert.match_id)
        tx.execute(update(alerts).where(*which).values(values))


def _state(alert: Alert) -> dict[str, Any]:
    return {
        "held": None if alert.held is None else alert.held.value,
        "again": None if alert.again is None else alert.again.value,
        "detail": alert.detail or None,
        "level": None if alert.level is None else int(alert.level),
        "corroboration": None if alert.corroboration is None else alert.corroboration.value,
        "sources": alert.sources or None,
        "claim": alert.claim,
    }


def waiting(tx: Transaction, subscription_id: int, *, recompose: int | None = None) -> list[MatchedStory]:
    """What is to be told in the next digest, oldest first, as loud as was decided.

    `recompose` is the id of an open delivery: what it tells is told again by its new content.
    """
    query = (
        select_matched()
        .add_columns(alerts.c.level.label("decided_level"), alerts.c.again, alerts.c.detail)
        .join(alerts, alerts.c.match_id == matches.c.id)
        .where(_to_tell(subscription_id, recompose), alerts.c.held.is_(None))
        .order_by(matches.c.id)
    )
    return [_as_decided(matched(row), row) for row in tx.execute(query)]


def _as_decided(found: MatchedStory, row: Row[Any]) -> MatchedStory:
    level = found.match.level if row.decided_level is None else Level(row.decided_level)
    return replace(found, match=replace(found.match, level=level), again=row.detail if row.again else "")


def silenced(tx: Transaction, subscription_id: int, *, recompose: int | None = None) -> list[Silenced]:
    """What silences held back and no digest has counted, the silence that ends first first. `recompose` as in
    `waiting`."""
    query = (
        select(silences.c.reason, silences.c.until, func.count().label("times"))
        .join(alerts, alerts.c.detail == cast(silences.c.id, PlainText))
        .where(_to_tell(subscription_id, recompose), alerts.c.held == Held.SILENCED.value)
        .group_by(silences.c.id, silences.c.reason, silences.c.until)
        .order_by(silences.c.until, silences.c.id)
    )
    return [Silenced(row.reason, row.until, row.times) for row in tx.execute(query)]


def withhold(tx: Transaction, mute: Silence) -> None:
    """What waits for the next digest of the mute's subscription, and is about its rule or incident, waits no more."""
    about: ColumnElement[bool] = alerts.c.match_id.in_(select(matches.c.id).where(matches.c.rule == mute.subject))
    if mute.kind is SilenceKind.INCIDENT:
        about = alerts.c.incident_id == int(mute.subject)
    waits = (alerts.c.subscription_id == mute.subscription, IS_OPEN, alerts.c.held.is_(None), about)
    held = {"held": Held.SILENCED.value, "again": None, "detail": str(mute.id)}
    tx.execute(update(alerts).where(*waits).values(held))


def release(tx: Transaction, mute: Silence) -> None:
    """What the mute held back and no digest has counted is told after all."""
    holds = (alerts.c.subscription_id == mute.subscription, IS_OPEN, alerts.c.held == Held.SILENCED.value)
    by = alerts.c.detail == str(mute.id)
    tx.execute(update(alerts).where(*holds, by).values(held=None, detail=None))


def silence_counts(tx: Transaction) -> dict[int, int]:
    """How many alerts each silence has held back."""
    query = select(alerts.c.detail, func.count().label("times")).where(alerts.c.held == Held.SILENCED.value)
    return {int(row.detail): row.times for row in tx.execute(query.group_by(alerts.c.detail))}


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
        return and_(whose, is_free(subscription_id))
    digest = select(deliveries.c.digest_id).where(deliveries.c.id == recompose).scalar_subquery()
    mine = and_(alerts.c.digest_id == digest, alerts.c.dropped.is_(None))
    return and_(whose, or_(is_free(subscription_id), mine))


def is_free(subscription_id: int) -> ColumnElement[bool]:
    """In no digest, or in one that was given up: the next one takes it in."""
    return or_(IS_OPEN, and_(alerts.c.dropped.is_(None), alerts.c.digest_id.in_(given_up(subscription_id))))


def given_up(subscription_id: int) -> Select[tuple[int]]:
    """The digests of a subscription that were given up."""
    return (
        select(digests.c.id)
        .join(deliveries, deliveries.c.digest_id == digests.c.id)
        .where(digests.c.subscription_id == subscription_id, deliveries.c.state == DeliveryState.GIVEN_UP.value)
    )


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
            again=None if row.again is None else Again(row.again),
            detail=row.detail or "",
            level=None if row.level is None else Level(row.level),
            corroboration=None if row.corroboration is None else Corroboration(row.corroboration),
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
