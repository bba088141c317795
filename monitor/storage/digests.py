"""Digests and their deliveries: the outbox. A digest is stored, then sent, then marked; a repeat bears the same Message-ID."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Delivery, DeliveryState, Digest, Held
from monitor.storage.engine import Transaction


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """A delivery as the page shows it. `changed` is when it got into its state; `reason` why it is not sent."""

    id: int
    message_id: str
    subscription_id: int
    email: str
    state: DeliveryState
    attempts: int
    in_doubt: bool
    composed: datetime
    next_attempt: datetime
    changed: datetime
    story_count: int
    reason: str
    reply: str


def save(
    tx: Transaction, digest: Digest, match_ids: Sequence[int], held: Sequence[tuple[Held, int]], now: datetime
) -> int:
    """Put a digest into the outbox, due now; the id of its delivery. Its alerts, told or counted, get its id."""
    raise NotImplementedError


def open_delivery(tx: Transaction, subscription_id: int) -> Delivery | None:
    """The waiting delivery that surely reached nobody, so that newer alerts can still go with it."""
    raise NotImplementedError


def replace(tx: Transaction, delivery_id: int, digest: Digest, match_ids: Sequence[int]) -> bool:
    """Give an open delivery its new content, `digest.held` counted; Message-ID and next attempt stay. False: it is no longer open."""
    raise NotImplementedError


def claim(tx: Transaction, now: datetime) -> Delivery | None:
    """The next delivery to send, marked as being sent: commit before anything is sent."""
    raise NotImplementedError


def recover(tx: Transaction, now: datetime) -> int:
    """What a dead process was sending waits again, in doubt and due now; how many."""
    raise NotImplementedError


def sent(tx: Transaction, delivery_id: int, now: datetime, reply: str) -> None:
    raise NotImplementedError


def postpone(tx: Transaction, delivery_id: int, until: datetime, reason: str, in_doubt: bool) -> None:
    """Try again at `until`. Once in doubt it stays in doubt."""
    raise NotImplementedError


def refused(tx: Transaction, delivery_id: int, now: datetime, reason: str) -> None:
    """No mail will reach this address: it is suspended."""
    raise NotImplementedError


def given_up(tx: Transaction, delivery_id: int, now: datetime, reason: str) -> None:
    """This digest will never be taken."""
    raise NotImplementedError


def next_attempt(tx: Transaction) -> datetime | None:
    """When the next waiting delivery is due."""
    raise NotImplementedError


def outbox(tx: Transaction, limit: int = 100) -> list[OutboxRow]:
    """Newest first."""
    raise NotImplementedError


def get(tx: Transaction, message_id: str) -> Delivery | None:
    raise NotImplementedError
