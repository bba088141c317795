"""The index by which stories are searched: one row a story, changed in the transaction in which its story is.

Every story stored is in it, matched or not. Each database is given the same tokens (`monitor.text.tokens`) and left
nothing to decide: FTS5 a text of tokens, which its tokenizer for ASCII parts at the blanks alone, PostgreSQL a
`tsvector` written out. Beside its words a row holds what a search is narrowed by, as tokens that no text has.

FTS5 keeps no texts; a row is taken out of it by its old tokens, made again from the story. So an index that another
splitter made is emptied, and filled anew. `below` is how far that came: stories with smaller ids are not in it yet.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, column, delete, func, select, table, text, update

from monitor.storage.engine import Transaction
from monitor.storage.tables import search_states, stories
from monitor.storage.types import storable
from monitor.storage.upsert import chunks, insert
from monitor.text.tokens import SPLITTER, tokens

SOME = 200  # stories that one transaction takes in
# PostgreSQL numbers the words of a row up to 16,383; what comes after the first words of a very long text is not found.
LONGEST_TITLE = 1000
LONGEST_BODY = 15_000
# Begins what no text has: it is no letter.
MARK = "§"

_COLUMNS = (
    stories.c.id,
    stories.c.title,
    stories.c.summary,
    stories.c.text,
    stories.c.language,
    stories.c.country,
    stories.c.publisher_id,
)
_WORDS = table("search_words", column("story_id"))  # on PostgreSQL
_STATE = select(search_states.c.splitter, search_states.c.below)
_ADD = text("INSERT INTO search_words (rowid, title, body) VALUES (:id, :title, :body)")
_REMOVE = text("INSERT INTO search_words (search_words, rowid, title, body) VALUES ('delete', :id, :title, :body)")
_PUT = text(
    "INSERT INTO search_words (story_id, words) VALUES (:id, CAST(:words AS tsvector)) "
    "ON CONFLICT (story_id) DO UPDATE SET words = excluded.words"
)


@dataclass(frozen=True, slots=True)
class Filling:
    """How many of all stories are in the index."""

    searchable: int
    stories: int


def language_mark(language: str) -> str:
    return _mark("l", language)


def country_mark(country: str) -> str:
    return _mark("c", country)


def publisher_mark(publisher_id: int) -> str:
    return _mark("p", str(publisher_id))


def _mark(kind: str, value: str) -> str:
    return f"{MARK}{kind}{''.join(tokens(storable(value)))}"


def remove(tx: Transaction, keys: Collection[str]) -> None:
    """Take those of these stories out that are stored: before they change."""
    for piece in chunks(keys):
        _remove(tx, stories.c.key.in_(piece))


def remove_ids(tx: Transaction, ids: Collection[int]) -> None:
    """The same by their ids: before they change, or go."""
    for piece in chunks(ids):
        _remove(tx, stories.c.id.in_(piece))


def add(tx: Transaction, rows: Sequence[Mapping[str, Any]], ids: Mapping[str, int]) -> None:
    """Take stories in that were just stored with these values; ids by key."""
    of = {ids[row["key"]]: row for row in rows}
    _add(tx, [{**row, "id": story_id} for story_id, row in of.items()], _begun(tx))


def add_ids(tx: Transaction, ids: Collection[int]) -> None:
    """The same of stories as they are stored."""
    for piece in chunks(ids):
        _add(tx, _stored(tx, stories.c.id.in_(piece)), _begun(tx))


def fill(tx: Transaction) -> bool:
    """Take some of the stories in that are not in the index yet, the newest first; whether some may be left.

    An index that was made by another splitter is emptied first.
    """
    state = _begun(tx)
    if state.splitter != SPLITTER:
        state = _emptied(tx)
    query = select(*_COLUMNS).where(stories.c.id < state.below).order_by(stories.c.id.desc()).limit(SOME)
    found = [dict(row._mapping) for row in tx.execute(query)] if state.below else []
    _add(tx, found[::-1], _State(SPLITTER, 0))
    left = found[-1]["id"] if len(found) == SOME else 0
    if left != state.below:
        tx.execute(update(search_states).values(below=left))
    return left > 0


def is_whole(tx: Transaction) -> bool:
    """Whether all stories are in the index."""
    return _state(tx) == _WHOLE


def filling(tx: Transaction) -> Filling | None:
    """How far the filling came; None once all stories are in the index."""
    state = _state(tx)
    if state == _WHOLE:
        return None
    count = select(func.count()).select_from(stories)
    every = tx.scalar(count) or 0
    return Filling((tx.scalar(count.where(stories.c.id >= state.below)) or 0) if state.is_ours else 0, every)


@dataclass(frozen=True, slots=True)
class _State:
    splitter: str
    below: int

    @property
    def is_ours(self) -> bool:
        """Else nothing is put in or taken out until it is emptied."""
        return self.splitter == SPLITTER


_WHOLE = _State(SPLITTER, 0)  # also of a new database


def _state(tx: Transaction) -> _State:
    row = tx.execute(_STATE).one_or_none()
    return _WHOLE if row is None else _State(row.splitter, row.below)


def _begun(tx: Transaction) -> _State:
    """The same, stored from now on."""
    row = tx.execute(_STATE).one_or_none()
    if row is None:
        tx.execute(insert(tx, search_states).values(id=1, splitter=SPLITTER, below=0))
        return _WHOLE
    return _State(row.splitter, row.below)


def _emptied(tx: Transaction) -> _State:
    is_sqlite = tx.dialect.name == "sqlite"
    everything = "INSERT INTO search_words (search_words) VALUES ('delete-all')"
    tx.execute(text(everything if is_sqlite else "TRUNCATE search_words"))
    state = _State(SPLITTER, (tx.scalar(select(func.max(stories.c.id))) or 0) + 1)
    tx.execute(update(search_states).values(splitter=state.splitter, below=state.below))
    return state


def _stored(tx: Transaction, which: ColumnElement[bool]) -> list[dict[str, Any]]:
    return [dict(row._mapping) for row in tx.execute(select(*_COLUMNS).where(which))]


def _remove(tx: Transaction, which: ColumnElement[bool]) -> None:
    if tx.dialect.name != "sqlite":
        tx.execute(delete(_WORDS).where(_WORDS.c.story_id.in_(select(stories.c.id).where(which))))
        return
    state = _state(tx)
    if state.is_ours and (old := _stored(tx, which & (stories.c.id >= state.below))):
        tx.execute(_REMOVE, [_fts5(row) for row in old])


def _add(tx: Transaction, rows: Sequence[Mapping[str, Any]], state: _State) -> None:
    rows = [row for row in rows if row["id"] >= state.below]
    if not rows or not state.is_ours:
        return
    if tx.dialect.name == "sqlite":
        tx.execute(_ADD, [_fts5(row) for row in rows])
    else:
        tx.execute(_PUT, [{"id": row["id"], "words": _tsvector(*_words(row))} for row in rows])


def _fts5(row: Mapping[str, Any]) -> dict[str, Any]:
    title, body = _words(row)
    return {"id": row["id"], "title": " ".join(title), "body": " ".join(body)}


def _words(row: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """The tokens of the title and of the rest, the marks among these. The same of a story that is to be stored and of
    one that was."""
    title, summary, text = (tokens(storable(row[name])) for name in ("title", "summary", "text"))
    marks = [language_mark(row["language"])]
    if row["country"]:
        marks.append(country_mark(row["country"]))
    if row["publisher_id"] is not None:
        marks.append(publisher_mark(row["publisher_id"]))
    return title[:LONGEST_TITLE], [*[*summary, MARK, *text][:LONGEST_BODY], *marks]


def _tsvector(title: list[str], body: list[str]) -> str:
    """Written out, as PostgreSQL reads it: nothing is left to its parser. Words of the title are of weight A."""
    places: dict[str, list[str]] = {}
    for number, token in enumerate(title, 1):
        places.setdefault(token, []).append(f"{number}A")
    for number, token in enumerate(body, len(title) + 2):  # no phrase begins in the title and ends after it
        places.setdefault(token, []).append(str(number))
    return " ".join(f"'{token}':{','.join(at)}" for token, at in places.items())
