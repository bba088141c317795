"""Subscribers: how each stands, and how mail to an address is stopped and begun again."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from monitor.errors import InputError
from monitor.model import Subscription
from monitor.operating.quiet import end_of
from monitor.storage import Transaction, subscriptions
from monitor.storage.subscriptions import Standing, SubscriptionRow
from monitor.telling import FOREVER, WhenNothing, paused

_LISTENS = (Standing.ACTIVE, Standing.SUSPENDED)
_NAMED = "`monitor subscribers list` names them."


def standing(row: SubscriptionRow, at: datetime) -> str:
    """`paused until 2026-12-24 00:00 UTC`, where nothing else keeps mail from it."""
    until = row.subscription.paused_until
    if row.standing is Standing.ACTIVE and until is not None and until > at:
        return paused(until)
    return row.standing.value


def schedule_of(subscription: Subscription) -> str:
    """`daily 07:00 (UTC), critical at once, quiet 22:00-07:00, 10 an hour, also when there is nothing`."""
    loud = f", {subscription.at_once.word} at once" if subscription.at_once is not None else ""
    quiet = f", quiet {subscription.quiet_hours}" if subscription.quiet_hours else ""
    cap = f", {subscription.most_per_hour} an hour" if subscription.most_per_hour else ""
    nothing = ", also when there is nothing" if subscription.when_nothing is WhenNothing.TELL else ""
    return f"{subscription.schedule} ({subscription.timezone}){loud}{quiet}{cap}{nothing}"


def of(tx: Transaction, email: str) -> list[SubscriptionRow]:
    """Every subscription of an address, however it is written."""
    return [row for row in subscriptions.all(tx) if row.subscription.email.casefold() == email.casefold()]


def unsubscribe(tx: Transaction, email: str, now: datetime) -> list[SubscriptionRow]:
    """Unsubscribe an address from everything; what that ended. Raises InputError where there is nothing."""
    rows = [row for row in of(tx, email) if row.standing is not Standing.UNSUBSCRIBED]
    if not rows:
        raise InputError(f"{email} has no subscription. {_NAMED}")
    for row in rows:
        subscriptions.unsubscribe(tx, row.subscription.id, now)
    return rows


def resume(tx: Transaction, email: str, now: datetime) -> tuple[list[str], list[Subscription]]:
    """Lift the suspension of an address and end its pauses: why it got no mail, and the subscriptions as they were.
    Raises InputError where there is neither."""
    known = subscriptions.suspended(tx)
    found = [address for address in known if address.casefold() == email.casefold()]
    for address in found:
        subscriptions.resume(tx, address)
    ended = subscriptions.end_pauses(tx, email, now)
    if not found and not ended:
        raise InputError(
            f"{email} is neither suspended nor paused. `monitor subscribers list` names the addresses that are."
        )
    return [known[address] for address in found], ended


def pause(tx: Transaction, email: str, until: str | None, now: datetime) -> list[datetime]:
    """Send nothing to an address until an end; None: until it is resumed. The different ends, for a day is over at the
    subscriber's midnight. Raises InputError for an end that has passed, and where there is nobody to pause."""
    rows = [row.subscription for row in of(tx, email) if row.standing in _LISTENS]
    if not rows:
        raise InputError(f"{email} has no subscription. {_NAMED}")
    ends = {one.id: end_of_pause(until, one, now) for one in rows}
    for subscription_id, end in ends.items():
        subscriptions.pause(tx, subscription_id, end)
    return list(dict.fromkeys(ends.values()))


def end_of_pause(until: str | None, who: Subscription, now: datetime) -> datetime:
    """Raises InputError."""
    return FOREVER if until is None else min(end_of(until, now, ZoneInfo(who.timezone)), FOREVER)
