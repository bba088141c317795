"""Claims: what the stories that a rule matched say, each with the version of its story that we saw last."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select, update

from monitor.claim import Claim
from monitor.storage import as_json
from monitor.storage.engine import Transaction
from monitor.storage.tables import stories
from monitor.storage.upsert import chunks


def keep(tx: Transaction, claims: Mapping[int, Claim | None]) -> None:
    """Note, by the ids of stories just saved, what they claim, if anything."""
    said = ((story_id, claim) for story_id, claim in claims.items() if claim is not None and claim != Claim())
    rows = [{"of": story_id, "said": as_json.dump(claim)} for story_id, claim in said]
    if rows:
        tx.execute(update(stories).where(stories.c.id == bindparam("of")).values(claim=bindparam("said")), rows)


def of_incidents(tx: Transaction, incident_ids: Collection[int]) -> dict[int, list[tuple[Claim, datetime]]]:
    """The claims of each incident's stories, and when each story was first seen, in that order."""
    query = (
        select(stories.c.incident_id, stories.c.claim, stories.c.seen)
        .where(stories.c.claim.is_not(None))
        .order_by(stories.c.seen, stories.c.id)
    )
    found: dict[int, list[tuple[Claim, datetime]]] = {}
    for piece in chunks(incident_ids):
        for row in tx.execute(query.where(stories.c.incident_id.in_(piece))):
            found.setdefault(row.incident_id, []).append((as_json.load(Claim, row.claim), row.seen))
    return found
