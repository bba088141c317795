"""What the operator is told of mail that came back. Without whole addresses: notices are logged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from monitor.storage.bounces import BounceRow, Did
from monitor.storage.notices import Kind

TOLD_FOR = timedelta(days=7)
MOST_LINES = 50
OVER = {
    Kind.SUSPENDED: "No address was suspended in the last seven days because of mail that came back",
    Kind.COMPLAINT: "No reader called a digest spam in the last seven days",
}


def told(rows: Sequence[BounceRow]) -> list[tuple[Kind, str, datetime]]:
    """Kind, text and the latest moment of what mails that came back did; `rows` the latest first. Pure."""
    found = []
    if suspended := [row for row in rows if row.did is Did.SUSPENDED]:
        lines = [f"{_who(row)}: {' '.join(filter(None, (row.status, row.reason)))}" for row in suspended]
        todo = "To send to one again: monitor subscribers resume EMAIL"
        found.append(
            (
                Kind.SUSPENDED,
                _text("Addresses get no more mail, because mail came back", lines, todo),
                suspended[0].seen,
            )
        )
    if complaints := [row for row in rows if row.did is Did.UNSUBSCRIBED]:
        lines = [f"{_who(row)}: {row.reason}" for row in complaints]
        todo = "They are unsubscribed, which wins over config.yaml. Ask before you tell them of anything again."
        found.append((Kind.COMPLAINT, _text("Readers called a digest spam", lines, todo), complaints[0].seen))
    return found


def _text(headline: str, lines: Sequence[str], todo: str) -> str:
    more = [f"and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return "\n".join((f"{headline}: {len(lines)} in seven days", *lines[:MOST_LINES], *more, todo))


def _who(row: BounceRow) -> str:
    return f"subscription {row.subscription_id} ({row.email[:1]}***@{row.email.rpartition('@')[2]})"
