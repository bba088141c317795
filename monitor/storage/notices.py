"""What the operator is told: a notice when something begins, one when it is over; several go with one mail.

A mail is stored, then sent, then marked; a repeat is the same mail. Trying it is what puts the next try off, so that
whatever happens to the one who sends it, it is tried again, and not at once.
"""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, and_, delete, insert, select, update

from monitor.storage.engine import Transaction
from monitor.storage.tables import notices

MOST_TOGETHER = 200  # notices in one mail; the others go with the next


class Kind(enum.StrEnum):
    """What a notice is about; what matters most comes first."""

    REFUSED = "refused"  # a reload: what ran before goes on
    MAIL = "mail"  # does not leave
    DISK = "disk"  # is nearly full
    INBOX = "inbox"  # the mailbox of mail that comes back cannot be read
    UNKNOWN = "unknown"  # whether rules match stories
    UNDELIVERED = "undelivered"  # mails that were given up or set aside
    CLOCK = "clock"  # jumped
    FAILING = "failing"  # a feed, for a day
    GONE = "gone"  # a feed, believed: it is not polled any more
    SILENT = "silent"  # a feed: it answers, and brings nothing, for longer than is usual for it
    MOVED = "moved"  # a feed, believed: it is asked elsewhere
    ENDING = "ending"  # a silence, soon
    SUSPENDED = "suspended"  # addresses, whose mail came back
    COMPLAINT = "complaint"  # readers called a digest spam
    HEARTBEAT = "heartbeat"  # a sign of life


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that the operator is to know; the first line of `text` is its headline. `told_at`: the mail left."""

    id: int
    kind: Kind
    subject: str
    text: str
    since: datetime
    over_at: datetime | None = None
    told_at: datetime | None = None
    attempts: int = 0
    in_mail: bool = False  # and stays as it is


@dataclass(frozen=True, slots=True)
class NoticeMail:
    """A mail to the operator, as it was when it was composed: what was over later is present in it."""

    message_id: str
    composed: datetime
    notices: tuple[Notice, ...]


_IS_PRESENT = notices.c.over_at.is_(None)
_IS_UNTOLD = notices.c.told_at.is_(None)
_IN_MAIL = notices.c.message_id.is_not(None)
_IS_OLD_NEWS = and_(_IS_UNTOLD, ~_IS_PRESENT, ~_IN_MAIL)


def present(tx: Transaction) -> list[Notice]:
    """What has begun and is not over, the latest first."""
    query = select(notices).where(_IS_PRESENT).order_by(notices.c.since.desc(), notices.c.id.desc())
    return [_notice(row) for row in tx.execute(query)]


def begin(
    tx: Transaction, kind: Kind, subject: str, text: str, since: datetime, now: datetime, *, instead_of: Notice | None
) -> None:
    """A notice of something that lasts. `instead_of`: it takes the place of one whose end is not told of."""
    values = {"kind": kind.value, "text": text, "since": since}
    if instead_of is not None and not instead_of.in_mail:  # nobody has heard of it
        tx.execute(update(notices).where(notices.c.id == instead_of.id).values(values))
        return
    if instead_of is not None:
        tx.execute(update(notices).where(notices.c.id == instead_of.id).values(over_at=now))
    tx.execute(insert(notices).values(**values, subject=subject, attempts=0))


def end(tx: Transaction, notice: Notice, text: str, now: datetime) -> None:
    """It is over. What was in a mail gets one more notice, with that text; else the one mail will say both."""
    tx.execute(update(notices).where(notices.c.id == notice.id).values(over_at=now))
    if notice.in_mail:
        about = {"kind": notice.kind.value, "subject": notice.subject}
        tx.execute(insert(notices).values(**about, text=text, since=now, over_at=now, attempts=0))


def say(tx: Transaction, kind: Kind, text: str, now: datetime) -> None:
    """Something to tell that does not last, in place of what nobody has heard of yet."""
    tx.execute(delete(notices).where(notices.c.kind == kind.value, _IS_UNTOLD, ~_IN_MAIL))
    about = {"kind": kind.value, "subject": kind.value, "text": text}
    tx.execute(insert(notices).values(**about, since=now, over_at=now, attempts=0))


def last(tx: Transaction, kind: Kind) -> datetime | None:
    """When the last one of that kind began."""
    moment: datetime | None = tx.scalar(
        select(notices.c.since).where(notices.c.kind == kind.value).order_by(notices.c.id.desc()).limit(1)
    )
    return moment


def is_any_untold(tx: Transaction) -> bool:
    return tx.scalar(select(notices.c.id).where(_IS_UNTOLD).limit(1)) is not None


def is_any_old_news(tx: Transaction) -> bool:
    return tx.scalar(select(notices.c.id).where(_IS_OLD_NEWS).limit(1)) is not None


def claim(
    tx: Transaction, now: datetime, new_id: Callable[[], str], pause: timedelta, wait: Callable[[int], timedelta]
) -> NoticeMail | None:
    """The mail to try now, if any: commit before it is sent.

    A new one takes in all that is to be told, once no other is under way and the last one left `pause` ago. `wait` says
    how long to wait after that many attempts.
    """
    if (waiting := _waiting(tx)) is None:
        if (last := _last_left(tx)) is not None and now - pause < last <= now:
            return None
        ids = tx.scalars(select(notices.c.id).where(_IS_UNTOLD).order_by(notices.c.id).limit(MOST_TOGETHER)).all()
        if ids:
            mail = {"message_id": new_id(), "composed": now, "next_try": now}
            tx.execute(update(notices).where(notices.c.id.in_(ids)).values(mail))
            waiting = _waiting(tx)
    if waiting is None or waiting.next_try > now:
        return None
    attempts = waiting.attempts + 1
    mine = notices.c.message_id == waiting.message_id
    tx.execute(update(notices).where(mine, _IS_UNTOLD).values(attempts=attempts, next_try=now + wait(attempts)))
    rows = tx.execute(_in_mail().where(mine))
    return NoticeMail(waiting.message_id, waiting.composed, tuple(_notice(row) for row in rows))


def left(tx: Transaction, message_id: str, now: datetime) -> None:
    """That mail was taken."""
    tx.execute(update(notices).where(notices.c.message_id == message_id, _IS_UNTOLD).values(told_at=now))


def settle(tx: Transaction, now: datetime) -> None:
    """Nobody is to be told by mail: what is over has been logged, and is old news to whoever is named later."""
    tx.execute(update(notices).where(_IS_OLD_NEWS).values(told_at=now))


def _in_mail() -> Select[Any]:
    return select(notices).where(_IN_MAIL, _IS_UNTOLD).order_by(notices.c.id)


def _waiting(tx: Transaction) -> Row[Any] | None:
    """The first notice of the mail that is under way."""
    return tx.execute(_in_mail().limit(1)).one_or_none()


def _last_left(tx: Transaction) -> datetime | None:
    query = select(notices.c.told_at).where(notices.c.told_at.is_not(None), _IN_MAIL)
    moment: datetime | None = tx.scalar(query.order_by(notices.c.told_at.desc()).limit(1))
    return moment


def _notice(row: Row[Any]) -> Notice:
    return Notice(
        id=row.id,
        kind=Kind(row.kind),
        subject=row.subject,
        text=row.text,
        since=row.since,
        over_at=row.over_at,
        told_at=row.told_at,
        attempts=row.attempts,
        in_mail=row.message_id is not None,
    )
