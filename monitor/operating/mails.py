"""Mails of the outbox: why one stands as it does, and what may be done about it."""

from __future__ import annotations

from datetime import datetime
from shlex import quote

from monitor.errors import InputError
from monitor.outgoing import DeliveryState
from monitor.storage import Transaction, outbox, subscriptions
from monitor.storage.outbox import OutboxRow
from monitor.telling import paused

MAY_BE_DROPPED = (DeliveryState.WAITING, DeliveryState.SET_ASIDE, DeliveryState.GIVEN_UP)
MAY_BE_RETRIED = (*MAY_BE_DROPPED, DeliveryState.REFUSED, DeliveryState.REMOVED)
LIFT = "`monitor subscribers resume {}`, then retry."
_MOVED_ON = "it is in another state by now. Look again: `monitor outbox show`."


def found(tx: Transaction, named: str) -> OutboxRow:
    """The mail of that number or Message-ID. Raises InputError."""
    row = outbox.find(tx, named)
    if row is None:
        raise InputError(f"no mail is called {named}. `monitor outbox list` names them.")
    return row


def why(row: OutboxRow) -> str:
    """Why it stands as it does, or what the other side said; `-` where there is nothing to say."""
    doubt = row.in_doubt and row.state is not DeliveryState.SENT
    return "; ".join(filter(None, (row.reason, "may have arrived all the same" if doubt else ""))) or row.reply or "-"


def retry(tx: Transaction, row: OutboxRow, now: datetime) -> None:
    """Make a mail due now; the running daemon takes it within a second. Raises InputError where that makes no sense."""
    problem = unfit_for_retry(tx, row, now) or ("" if outbox.retry(tx, row, now) else _MOVED_ON)
    if problem:
        raise InputError(f"mail {row.id} is not tried again: {problem}")


def unfit_for_retry(tx: Transaction, row: OutboxRow, now: datetime) -> str:
    """Why it makes no sense, and what to do; empty where it does."""
    match row.state:
        case DeliveryState.SENT:
            return f"it was sent {row.changed:%Y-%m-%d %H:%M}: {row.reply}"
        case DeliveryState.SENDING:
            return "it is being sent at this moment"
        case DeliveryState.DROPPED:
            return "its subscriber left. `monitor subscribers add` brings an address back, for what comes from then on."
        case DeliveryState.GIVEN_UP if outbox.is_told_elsewhere(tx, row):
            return "what it told went with a later mail. `monitor outbox list --address` shows that one."
    if reason := subscriptions.suspended(tx).get(row.goes_to):
        return f"{row.goes_to} is suspended ({reason}). Once it works again: {LIFT.format(quote(row.goes_to))}"
    who = subscriptions.get(tx, row.subscription_id)
    if who is not None and (until := who.subscription.paused_until) is not None and until > now:
        return f"its subscription is {paused(until)}. {LIFT.format(quote(row.email))}"
    if not outbox.may_be_sent(tx, row):
        return "its subscriber left"
    return ""


def drop(tx: Transaction, row: OutboxRow, by: str, now: datetime) -> None:
    """Take a mail out, with what it tells; `by` whom, as its reason says. Raises InputError for one that cannot be."""
    if row.state not in MAY_BE_DROPPED:
        raise InputError(f"mail {row.id} is {row.state.value}: there is nothing to drop")
    reason = f"dropped by {by or 'the operator'}; it had been {row.state.value}: {why(row)}"
    if not outbox.drop(tx, row, now, reason):
        raise InputError(f"mail {row.id} is not dropped: {_MOVED_ON}")
