"""Ways out that do not work at the moment: since when, why, and when one delivery asks again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, select, update

from monitor.outgoing import DeliveryState
from monitor.storage.engine import Transaction
from monitor.storage.tables import deliveries, outages
from monitor.storage.upsert import insert

MAIL = "mail"
_OF_WAY = outages.c.way == bindparam("which")
_PRESENT, _END = select(outages).where(_OF_WAY), delete(outages).where(_OF_WAY)


@dataclass(frozen=True, slots=True)
class Outage:
    """`refused`: the other side answers, and will not work for us. `failed` is when it was asked last."""

    way: str
    since: datetime
    failed: datetime
    failures: int
    until: datetime
    refused: bool
    reason: str


def present(tx: Transaction, way: str = MAIL) -> Outage | None:
    return _outage(tx.execute(_PRESENT, {"which": way}).one_or_none())


def holds_up(tx: Transaction, now: datetime, way: str = MAIL) -> bool:
    """Whether nothing is to be tried now: it does not work, and either was asked a moment ago or is just being asked.
    A clock that was set back holds up nothing."""
    outage = present(tx, way)
    if outage is None:
        return False
    asked = tx.scalar(select(exists().where(deliveries.c.state == DeliveryState.SENDING.value)))
    return outage.failed <= now < outage.until or bool(asked)


def fail(
    tx: Transaction, now: datetime, reason: str, *, refused: bool, pause: Callable[[int], timedelta], way: str = MAIL
) -> Outage:
    """It did not work, at `now`. `pause` says how long to wait after so many failures in a row."""
    before = present(tx, way)
    since, failures = (now, 1) if before is None else (before.since, before.failures + 1)
    outage = Outage(way, since, now, failures, now + pause(failures), refused, reason)
    values = asdict(outage)
    tx.execute(insert(tx, outages).values(values).on_conflict_do_update(index_elements=["way"], set_=values))
    return outage


def end(tx: Transaction, way: str = MAIL) -> None:
    """It works."""
    tx.execute(_END, {"which": way})


def ask_again(tx: Transaction, now: datetime) -> None:
    """Whoever starts, or is told to, asks at once."""
    tx.execute(update(outages).values(until=now))


def _outage(row: Row[Any] | None) -> Outage | None:
    if row is None:
        return None
    return Outage(row.way, row.since, row.failed, row.failures, row.until, row.refused, row.reason)
