"""What becomes of a mail that was tried, and when mail may leave: policy, the same for every way out. Pure.

The figures are Postfix's: a pause that doubles up to 4,000 s, given up after five days. A mail that ends its sender
three times is set aside, as in Mailman.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.digests.channels import postponed
from monitor.errors import AddressRefused, DeliveryError, DigestRefused, ServerAway, ServerRefused, Unwritable
from monitor.outgoing import Delivery

SERVER_PAUSE = timedelta(minutes=1)  # after the mail server refused to work for us at all
PATIENCE = timedelta(days=5)  # with a receiver; our own mail server is waited for without end
MOST_CRASHES = 3  # in a row, and the mail is set aside
CRASH_PAUSE = timedelta(seconds=10)  # after the second: what does no harm goes first


def after_crashes(crashes: int, now: datetime) -> datetime | None:
    """When a mail is tried again that so many senders in a row have died of; None: not by itself."""
    if crashes >= MOST_CRASHES:
        return None
    return now if crashes <= 1 else now + CRASH_PAUSE


class Fate(enum.Enum):
    """What is recorded of a try."""

    SENT = enum.auto()
    REFUSED = enum.auto()  # by its address, which gets nothing any more
    GIVEN_UP = enum.auto()
    SET_ASIDE = enum.auto()
    PUT_OFF = enum.auto()
    BLOCKED = enum.auto()  # all mail waits, this one too


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a mail, and why. `until` is when it is tried again, if it is."""

    fate: Fate
    reason: str = ""
    until: datetime | None = None
    crashes: int = 0  # in a row, this one included


def judged(delivery: Delivery, error: DeliveryError | None, at: datetime, retry_after: timedelta) -> Verdict:
    """What becomes of a mail whose try ended so, `at` that time."""
    if error is None:
        return Verdict(Fate.SENT)
    if isinstance(error, AddressRefused):
        return Verdict(Fate.REFUSED, error.reason)
    if isinstance(error, DigestRefused):
        return Verdict(Fate.GIVEN_UP, error.reason)
    until = at + postponed(delivery.attempts, retry_after, error.wait)
    if isinstance(error, ServerAway | ServerRefused):
        return Verdict(Fate.BLOCKED, error.reason, until)
    if isinstance(error, Unwritable):
        crashes = delivery.crashes + 1
        return Verdict(Fate.SET_ASIDE if crashes >= MOST_CRASHES else Fate.PUT_OFF, error.reason, until, crashes)
    if delivery.queued is not None and at - delivery.queued >= PATIENCE:
        return Verdict(Fate.GIVEN_UP, f"not taken for {PATIENCE.days} days, the last answer: {error.reason}")
    return Verdict(Fate.PUT_OFF, error.reason, until)


def queue_pause(failures: int, retry_after: timedelta, *, refused: bool) -> timedelta:
    """How long all mail waits after so many failures of the mail server in a row, until one asks it again."""
    return SERVER_PAUSE if refused else postponed(failures, retry_after)
