"""Subscriptions: who is told what; how they come, change and end; addresses that get no mail."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import Level, Subscription
from monitor.storage.engine import Transaction


@dataclass(frozen=True, slots=True)
class Declared:
    """A subscriber of the configuration file. `id` is the stored subscription that it was paired with, None for a new one."""

    email: str
    rules: tuple[str, ...]
    minimum_level: Level
    schedule: str
    timezone: str
    language: str
    id: int | None = None


class Standing(enum.StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"  # the address is refused
    UNSUBSCRIBED = "unsubscribed"
    ENDED = "ended"  # no longer in the file, or removed by the operator


@dataclass(frozen=True, slots=True)
class SubscriptionRow:
    """A subscription with where it stands, for the commands and the page. `reason` says why an address is suspended."""

    subscription: Subscription
    standing: Standing
    declared: bool
    waiting: int  # alerts that the next digest will tell
    reason: str = ""


def declared(tx: Transaction) -> list[Subscription]:
    """All that ever were in the file, unsubscribed and ended ones too, by id: what its entries are paired with."""
    raise NotImplementedError


def sync_declared(tx: Transaction, wanted: Sequence[Declared], now: datetime) -> None:
    """Make the declared subscriptions what the file says. An unsubscribe wins over the file. One that is no longer wanted
    ends and drops what waits; one that comes back starts again from now. A new, changed or returned schedule has
    `next_due` None: the caller sets it."""
    raise NotImplementedError


def active(tx: Transaction) -> list[Subscription]:
    """Those that alerts are decided for, by id."""
    raise NotImplementedError


def due(tx: Transaction, now: datetime, gather: timedelta) -> list[Subscription]:
    """Whose digest is due: `next_due` has come; `immediately`: its oldest waiting alert was decided `gather` ago or earlier."""
    raise NotImplementedError


def set_next_due(tx: Transaction, subscription_id: int, next_due: datetime | None) -> None:
    raise NotImplementedError


def unsubscribe(tx: Transaction, subscription_id: int, now: datetime) -> bool:
    """End it for good and drop what waits; the same answer the second time. False: there is no such subscription."""
    raise NotImplementedError


def suspend(tx: Transaction, address: str, reason: str, now: datetime) -> None:
    """Send no mail to the address any more; its waiting digests become refused."""
    raise NotImplementedError


def suspended(tx: Transaction) -> dict[str, str]:
    """The reason by address."""
    raise NotImplementedError


def add(tx: Transaction, wanted: Declared, now: datetime) -> Subscription:
    """A subscription that the file does not hold."""
    raise NotImplementedError


def remove(tx: Transaction, subscription_id: int, now: datetime) -> bool:
    """End it and drop what waits. False: there is no such subscription, or it had ended."""
    raise NotImplementedError


def all(tx: Transaction) -> list[SubscriptionRow]:
    """Every subscription there ever was, by id."""
    raise NotImplementedError
