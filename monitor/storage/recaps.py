"""Recaps: the passages by which they are known, a row for what many stories say again; and what stories recall."""

from __future__ import annotations

import struct
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, delete, insert, select, update

from monitor.model import Story
from monitor.recaps import KnownPassage, Quieted, Recall, Recap, Telling
from monitor.storage import as_json
from monitor.storage.engine import Transaction
from monitor.storage.tables import stories
from monitor.storage.tables.recaps import passage_leads, passages, recalls
from monitor.storage.upsert import chunks
from monitor.storage.upsert import insert as upsert


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recap of a story, in its words; `title` and `outlet` are those of the story that told it first, None where
    that is not stored any more."""

    recap: Recap
    quote: str
    title: str | None
    outlet: str | None


_CHANGE = (
    update(passages)
    .where(passages.c.id == bindparam("number"))
    .values({name: bindparam(name) for name in ("marks", "last", "tellings")})
)


def passages_under(tx: Transaction, wanted: Collection[Sequence[int]], least: int) -> list[KnownPassage]:
    """Those that are found under at least so many hashes of one of the wanted, or under all where it has fewer; by id.

    A common phrase has thousands of passages under its hash: of these only numbers are read.
    """
    under: dict[int, list[int]] = defaultdict(list)
    for piece in chunks({lead for leads in wanted for lead in leads}):
        for row in tx.execute(select(passage_leads).where(passage_leads.c.lead.in_(piece))):
            under[row.lead].append(row.passage_id)
    ids: set[int] = set()
    for leads in wanted:
        votes = Counter(number for lead in leads for number in under.get(lead, ()))
        ids.update(number for number, count in votes.items() if count >= min(least, len(leads)))
    rows = (row for piece in chunks(ids) for row in tx.execute(select(passages).where(passages.c.id.in_(piece))))
    return sorted(map(_known, rows), key=lambda one: one.id or 0)


def keep_passages(tx: Transaction, known: Sequence[tuple[KnownPassage, Sequence[int]]]) -> None:
    """Keep them as they are now, each to be found under its hashes."""
    new = [(one, leads) for one, leads in known if one.id is None]
    stored = [(one, leads) for one, leads in known if one.id is not None]
    numbers = [one.id for one, _ in stored]
    if stored:
        tx.execute(_CHANGE, [{"number": one.id, **_values(one)} for one, _ in stored])
        for piece in chunks(numbers):
            tx.execute(delete(passage_leads).where(passage_leads.c.passage_id.in_(piece)))
    if new:
        returning = insert(passages).returning(passages.c.id, sort_by_parameter_order=True)
        numbers += tx.scalars(returning, [_values(one) for one, _ in new])
    found = zip(numbers, (leads for _, leads in (*stored, *new)), strict=True)
    if rows := [{"lead": lead, "passage_id": number} for number, leads in found for lead in leads]:
        tx.execute(insert(passage_leads), rows)


def keep(tx: Transaction, story_id: int, content_hash: str, recall: Recall, now: datetime) -> None:
    """What this version of a story recalls, but for the passages that are no recaps."""
    content = as_json.dump(replace(recall, passages=()))
    values = {"story_id": story_id, "content_hash": content_hash, "found": now, "content": content}
    statement = upsert(tx, recalls).values(values)
    tx.execute(statement.on_conflict_do_update(index_elements=["story_id"], set_=values))


def of_story(tx: Transaction, story_id: int, content_hash: str) -> Recall | None:
    """What this version of a story recalls."""
    query = select(recalls.c.content).where(recalls.c.story_id == story_id, recalls.c.content_hash == content_hash)
    content = tx.scalar(query)
    return None if content is None else as_json.load(Recall, content)


def quieted(tx: Transaction, since: datetime, until: datetime) -> list[Quieted]:
    """The rules that found nothing but recaps in stories that came or changed then, once for each story."""
    query = select(recalls.c.content).where(recalls.c.found > since, recalls.c.found <= until)
    return [one for content in tx.scalars(query) for one in as_json.load(Recall, content).quieted]


def titles(tx: Transaction, keys: Collection[str]) -> dict[str, tuple[str, str]]:
    """The title and the outlet of stories by key, of those that are stored still."""
    query = select(stories.c.key, stories.c.title, stories.c.outlet)
    rows = (row for piece in chunks(keys) for row in tx.execute(query.where(stories.c.key.in_(piece))))
    return {row.key: (row.title, row.outlet) for row in rows}


def recalled(tx: Transaction, story: Story, recall: Recall) -> list[Recalled]:
    """The recaps of a story, and where each was told first."""
    known = titles(tx, {recap.story for recap in recall.recaps})
    return [
        Recalled(one, getattr(story, one.field)[one.start : one.end], *known.get(one.story, (None, None)))
        for one in recall.recaps
    ]


def _values(one: KnownPassage) -> dict[str, Any]:
    return {
        "marks": struct.pack(f"<{len(one.marks)}I", *one.marks),
        "last": one.last,
        "tellings": as_json.dump(one.tellings),
    }


def _known(row: Row[Any]) -> KnownPassage:
    return KnownPassage(
        id=row.id,
        marks=struct.unpack(f"<{len(row.marks) // 4}I", row.marks),
        last=row.last,
        tellings=as_json.load(tuple[Telling, ...], row.tellings),
    )
