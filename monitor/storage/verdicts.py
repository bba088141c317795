"""Verdicts: what a subscription says of a match, its last word."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from monitor.model import Match
from monitor.storage.engine import Transaction
from monitor.storage.matches import matched, select_matched
from monitor.storage.tables import matches, verdicts
from monitor.storage.upsert import insert
from monitor.telling import Verdict


def give(tx: Transaction, subscription_id: int, match_id: int, verdict: Verdict, now: datetime) -> None:
    """Keep it instead of what the subscription said of the match before; the same again changes nothing."""
    row = {"subscription_id": subscription_id, "match_id": match_id, "verdict": verdict.value, "given": now}
    statement = insert(tx, verdicts)
    tx.execute(
        statement.on_conflict_do_update(
            index_elements=["subscription_id", "match_id"],
            set_={name: statement.excluded[name] for name in ("verdict", "given")},
            where=verdicts.c.verdict != statement.excluded["verdict"],
        ),
        row,
    )


def get(tx: Transaction, subscription_id: int, match_id: int) -> Verdict | None:
    """What the subscription said of the match."""
    which = (verdicts.c.subscription_id == subscription_id, verdicts.c.match_id == match_id)
    found = tx.scalar(select(verdicts.c.verdict).where(*which))
    return None if found is None else Verdict(found)


def since(tx: Transaction, given: datetime) -> list[tuple[Match, Verdict]]:
    """The matches of which somebody said something since then, once for each who did, in the order of the matches."""
    query = select_matched().add_columns(verdicts.c.verdict).join(verdicts, verdicts.c.match_id == matches.c.id)
    query = query.where(verdicts.c.given >= given).order_by(matches.c.id, verdicts.c.subscription_id)
    return [(matched(row).match, Verdict(row.verdict)) for row in tx.execute(query)]


def take_back(tx: Transaction, subscription_id: int, match_id: int) -> None:
    """As if the subscription had said nothing of the match."""
    tx.execute(delete(verdicts).where(verdicts.c.subscription_id == subscription_id, verdicts.c.match_id == match_id))
