"""Who asked for mails on the page, the mail that answers, and what limits how many of them there are.

A mail is stored, then sent, then marked; a repeat is the same mail, with the same link in it.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, delete, exists, func, insert, or_, select, update

from monitor.model import Declared
from monitor.storage import as_json
from monitor.storage.engine import Transaction
from monitor.storage.tables import opt_ins, sign_ups

SOME = 500  # rows that one transaction removes


class Kind(enum.StrEnum):
    """What the mail says that answers."""

    CONFIRM = "confirm"  # here is a link to confirm with
    KNOWN = "known"  # the same is sent already, here are its preferences


@dataclass(frozen=True, slots=True)
class SignUp:
    """Somebody's wish to be told. `token` is the hash of the link's; `kind` None: nobody has looked at it yet."""

    id: int
    asked: datetime
    email: str
    wish: Declared
    kind: Kind | None
    seed: str
    token: str
    message_id: str
    attempts: int
    sent: datetime | None
    subscription_id: int | None
    opt_in_id: int


_IS_OPEN = sign_ups.c.sent.is_(None)
_IS_NEW = sign_ups.c.kind == ""


def counts(tx: Transaction, network: str, since: datetime) -> tuple[int, int]:
    """How often it was asked since then: from that network, and in all."""
    query = select(func.count()).where(opt_ins.c.at > since)
    ours = tx.execute(query.where(opt_ins.c.network == network)).scalar_one()
    return ours, tx.execute(query).scalar_one()


def add(tx: Transaction, wish: Declared, network: str, now: datetime) -> int:
    """Keep a wish, that nobody has looked at yet; its id."""
    mark = insert(opt_ins).values(at=now, network=network, mailbox="").returning(opt_ins.c.id)
    values = {
        "asked": now,
        "email": wish.email,
        "wish": as_json.dump(wish),
        **dict.fromkeys(("kind", "seed", "token", "message_id"), ""),
        "attempts": 0,
        "next_try": now,
        "opt_in_id": tx.execute(mark).scalar_one(),
    }
    sign_up_id: int = tx.execute(insert(sign_ups).values(values).returning(sign_ups.c.id)).scalar_one()
    return sign_up_id


def is_any_due(tx: Transaction, now: datetime) -> bool:
    """Whether there is anything to look at or to send."""
    due = and_(_IS_OPEN, or_(_IS_NEW, sign_ups.c.next_try <= now))
    return tx.scalar(select(sign_ups.c.id).where(due).limit(1)) is not None


def fresh(tx: Transaction) -> list[SignUp]:
    """Those that nobody has looked at yet, in their order."""
    return _sign_ups(tx, _IS_OPEN, _IS_NEW)


def mailed(tx: Transaction, mailbox: str, since: datetime) -> list[datetime]:
    """When mails went to that mailbox since then, the last one first."""
    theirs = and_(opt_ins.c.mailbox == mailbox, opt_ins.c.mailed > since)
    return list(tx.scalars(select(opt_ins.c.mailed).where(theirs).order_by(opt_ins.c.mailed.desc())))


def is_under_way(tx: Transaction, mailbox: str) -> bool:
    """Whether a mail to that mailbox has yet to leave."""
    query = select(exists().where(sign_ups.c.opt_in_id == opt_ins.c.id, _IS_OPEN, opt_ins.c.mailbox == mailbox))
    return bool(tx.scalar(query))


def answer(
    tx: Transaction, sign_up: SignUp, kind: Kind, mailbox: str, now: datetime, *, message_id: str, seed: str, token: str
) -> None:
    """Put a mail that answers it into the outbox."""
    values = {"kind": kind.value, "message_id": message_id, "seed": seed, "token": token}
    tx.execute(update(sign_ups).where(sign_ups.c.id == sign_up.id).values(values))
    tx.execute(update(opt_ins).where(opt_ins.c.id == sign_up.opt_in_id).values(mailbox=mailbox, mailed=now))


def drop(tx: Transaction, sign_up_id: int) -> None:
    """Nobody answers it, or nobody can: forget who it was."""
    tx.execute(delete(sign_ups).where(sign_ups.c.id == sign_up_id))


def claim(tx: Transaction, now: datetime, wait: Callable[[int], timedelta]) -> SignUp | None:
    """The next one to send the mail of, if any: commit before it is sent. `wait` says how long after so many tries."""
    due = (_IS_OPEN, ~_IS_NEW, sign_ups.c.next_try <= now)
    found = tx.execute(select(sign_ups).where(*due).order_by(sign_ups.c.next_try, sign_ups.c.id).limit(1)).one_or_none()
    if found is None:
        return None
    values = {"attempts": found.attempts + 1, "next_try": now + wait(found.attempts + 1)}
    tx.execute(update(sign_ups).where(sign_ups.c.id == found.id).values(values))
    return _sign_up(found)


def sent(tx: Transaction, sign_up: SignUp, now: datetime) -> None:
    """Its mail was taken."""
    tx.execute(update(sign_ups).where(sign_ups.c.id == sign_up.id).values(sent=now))
    tx.execute(update(opt_ins).where(opt_ins.c.id == sign_up.opt_in_id).values(mailed=now))


def get(tx: Transaction, sign_up_id: int) -> SignUp | None:
    return next(iter(_sign_ups(tx, sign_ups.c.id == sign_up_id)), None)


def confirmed(tx: Transaction, sign_up_id: int, subscription_id: int) -> None:
    """It has become, or changed, that subscription."""
    tx.execute(update(sign_ups).where(sign_ups.c.id == sign_up_id).values(subscription_id=subscription_id))


def pending(tx: Transaction, since: datetime) -> list[SignUp]:
    """What was asked since then and is not confirmed, by id."""
    return _sign_ups(tx, sign_ups.c.asked > since, sign_ups.c.subscription_id.is_(None))


def forget(tx: Transaction, keep: timedelta, now: datetime) -> int:
    """Remove some of those that were asked longer ago; how many."""
    old = select(sign_ups.c.id).where(sign_ups.c.asked < now - keep).limit(SOME)
    return tx.execute(delete(sign_ups).where(sign_ups.c.id.in_(old))).rowcount


def forget_marks(tx: Transaction, hour: timedelta, mails_within: timedelta, now: datetime) -> int:
    """Remove some of what no limit asks for any more: after an hour where there was no mail; how many."""
    counted = exists().where(sign_ups.c.opt_in_id == opt_ins.c.id)
    spent = or_(opt_ins.c.mailed.is_(None), opt_ins.c.mailed < now - mails_within)
    old = select(opt_ins.c.id).where(opt_ins.c.at < now - hour, spent, ~counted).limit(SOME)
    return tx.execute(delete(opt_ins).where(opt_ins.c.id.in_(old))).rowcount


def _sign_ups(tx: Transaction, *which: Any) -> list[SignUp]:
    return [_sign_up(row) for row in tx.execute(select(sign_ups).where(*which).order_by(sign_ups.c.id))]


def _sign_up(row: Row[Any]) -> SignUp:
    return SignUp(
        id=row.id,
        asked=row.asked,
        email=row.email,
        wish=as_json.load(Declared, row.wish),
        kind=Kind(row.kind) if row.kind else None,
        seed=row.seed,
        token=row.token,
        message_id=row.message_id,
        attempts=row.attempts,
        sent=row.sent,
        subscription_id=row.subscription_id,
        opt_in_id=row.opt_in_id,
    )
