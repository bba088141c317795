"""The tries of deliveries: each begins when the delivery is claimed, and ends with what became of it."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, insert, select, update

from monitor.storage.engine import Transaction
from monitor.storage.tables import attempts

OTHER = "channel "  # what stands for the domain of what goes by another channel than mail


class Result(enum.StrEnum):
    UNDER_WAY = ""
    SENT = "sent"
    PUT_OFF = "put off"
    REFUSED = "refused"
    GIVEN_UP = "given up"
    SET_ASIDE = "set aside"
    DIED = "died"  # the process did


_BEGUN = insert(attempts)
_UNDER_WAY = update(attempts).where(
    attempts.c.delivery_id == bindparam("this"), attempts.c.result == Result.UNDER_WAY.value
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try. `answer` is what the other side said, or why it was not asked."""

    at: datetime
    result: Result
    answer: str


def begin(tx: Transaction, delivery_id: int, domain: str, now: datetime) -> None:
    values = {"delivery_id": delivery_id, "at": now, "domain": domain, "result": Result.UNDER_WAY.value, "answer": ""}
    tx.execute(_BEGUN, values)


def end(tx: Transaction, delivery_id: int, result: Result, answer: str) -> None:
    tx.execute(_UNDER_WAY, {"this": delivery_id, "result": result.value, "answer": answer})


def of_delivery(tx: Transaction, delivery_id: int) -> list[Attempt]:
    """In their order."""
    query = select(attempts).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.id)
    return [Attempt(row.at, Result(row.result), row.answer) for row in tx.execute(query)]


def lately(tx: Transaction, since: datetime) -> dict[str, int]:
    """How many tries by mail began after `since`, by domain."""
    query = select(attempts.c.domain, func.count()).where(attempts.c.at > since).group_by(attempts.c.domain)
    return {row[0]: row[1] for row in tx.execute(query) if not row[0].startswith(OTHER)}


def others_sent(tx: Transaction, delivery_id: int, tries: int) -> bool:
    """Whether another delivery was sent since this one's last `tries` tries began."""
    mine = select(attempts.c.id).where(attempts.c.delivery_id == delivery_id).order_by(attempts.c.id.desc())
    first = tx.scalars(mine.limit(tries)).all()[-1:]
    query = select(exists().where(attempts.c.id > (first[0] if first else 0), attempts.c.result == Result.SENT.value))
    return bool(tx.scalar(query))
