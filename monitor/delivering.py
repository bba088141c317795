"""How a mail of the outbox is taken, tried and marked; what is decided of it stands in `digests/patience.py`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from monitor import storage
from monitor.digests.channels import REFUSALS_THAT_SUSPEND, Channel
from monitor.digests.limits import HOUR, NO_LIMITS, Limits
from monitor.digests.patience import (
    MOST_CRASHES,
    Fate,
    Verdict,
    after_crashes,
    judged,
    queue_pause,
)
from monitor.errors import DeliveryError, DigestRefused, ServerAway, ServerRefused, Unwritable
from monitor.outgoing import Delivery
from monitor.storage import Transaction as Tx

log = structlog.get_logger("monitor.delivering")

MOST_UNWRITTEN = 3  # digests in a row that could not be written: it is not they that are broken


@dataclass
class Outbox:
    """What sending needs: by `mail` it takes the digests that go by mail, else those that go by any other channel.

    `unmarked`: what became of deliveries, where it could not be recorded yet (the disk was full); `unwritten`: how many
    digests in a row could not be written.
    """

    storage: storage.Storage
    mail: bool
    send: Channel
    retry_after: timedelta
    clock: Callable[[], datetime]
    limits: Limits = NO_LIMITS
    unmarked: list[Callable[[Tx], None]] = field(default_factory=list)
    unwritten: int = 0


def recover(tx: Tx, now: datetime) -> int:
    """At the start: what a dead process was sending waits again, or is set aside; a mail server is asked at once."""
    storage.outages.ask_again(tx, now)
    return storage.digests.recover(tx, now, after_crashes)


def next_of(outbox: Outbox, due: datetime) -> Callable[[Tx], Delivery | None]:
    """Takes the next delivery to try of those that were due at `due`, marked as being sent."""

    def claim(tx: Tx) -> Delivery | None:
        now, full = outbox.clock(), frozenset[str]()
        if not outbox.mail:
            return storage.digests.claim(tx, due, by_mail=False)
        if storage.outages.holds_up(tx, now):
            return None
        if outbox.limits.any:
            lately = storage.attempts.lately(tx, now - HOUR)
            if outbox.limits.is_full(lately):
                return None
            full = outbox.limits.full_domains(lately)
        return storage.digests.claim(tx, due, but=full)

    return claim


async def try_once(outbox: Outbox, delivery: Delivery) -> tuple[DeliveryError | None, str]:
    """Why it was not sent, or None and the reply. Whatever a digest brings out, the others go on."""
    error: DeliveryError | None = None
    try:
        reply = await outbox.send(delivery, outbox.clock())
    except DeliveryError as caught:
        error, reply = caught.with_traceback(None), ""  # its frames hold the message, and there may be ten thousand
    except Exception as bug:  # the boundary: a bug that one digest brings out; whether it left nobody knows
        log.exception("a digest could not be sent", digest=delivery.digest.message_id)
        error, reply = Unwritable(f"it could not be sent: {type(bug).__name__}: {bug}", in_doubt=True), ""
    outbox.unwritten = outbox.unwritten + 1 if isinstance(error, Unwritable) else 0
    if outbox.mail and outbox.unwritten >= MOST_UNWRITTEN and error is not None:
        return ServerRefused(f"no digest can be written: {error.reason}", in_doubt=error.in_doubt), ""
    return error, reply


def stops_the_queue(error: DeliveryError | None) -> bool:
    """Whether the others would fare the same."""
    return isinstance(error, ServerAway | ServerRefused)


def marked(outbox: Outbox, delivery: Delivery, error: DeliveryError | None, reply: str) -> Callable[[Tx], None]:
    """How the database learns what became of a mail. Only the outbox tries again, with the same Message-ID."""
    at = outbox.clock()
    verdict = judged(delivery, error, at, outbox.retry_after)
    in_doubt = error is not None and error.in_doubt

    def mark(tx: Tx) -> None:
        match verdict.fate:
            case Fate.SENT:
                storage.digests.sent(tx, delivery.id, at, reply)
            case Fate.REFUSED:
                storage.digests.refused(tx, delivery.id, at, verdict.reason)
            case Fate.GIVEN_UP:
                storage.digests.given_up(tx, delivery.id, at, verdict.reason, REFUSALS_THAT_SUSPEND)
            case Fate.SET_ASIDE if storage.attempts.others_sent(tx, delivery.id, MOST_CRASHES):
                storage.digests.set_aside(tx, delivery.id, at, verdict.reason, in_doubt)
            case _:
                put_off(tx, verdict)
        there = error is None or type(error) in (DeliveryError, DigestRefused)
        if outbox.mail and there:  # the mail server
            storage.outages.end(tx)

    def put_off(tx: Tx, verdict: Verdict) -> None:
        until, crashes = verdict.until or at, verdict.crashes
        if verdict.fate is Fate.BLOCKED and outbox.mail:
            refused = isinstance(error, ServerRefused)

            def pause(failures: int) -> timedelta:
                return queue_pause(failures, outbox.retry_after, refused=refused)

            outage = storage.outages.fail(tx, at, verdict.reason, refused=refused, pause=pause)
            until, crashes = until if refused else outage.until, delivery.crashes
        storage.digests.postpone(tx, delivery.id, until, verdict.reason, in_doubt, crashes=crashes)

    return mark


async def mark(outbox: Outbox, then: Callable[[Tx], Delivery | None] = lambda tx: None) -> Delivery | None:
    """Record what became of deliveries before more is sent, and do `then`: in one commit, which connections share.
    Raises CannotWork, and keeps them for the next try."""
    done = tuple(outbox.unmarked)
    result = await outbox.storage.join(lambda tx: [each(tx) for each in (*done, then)][-1])
    del outbox.unmarked[: len(done)]
    return result
