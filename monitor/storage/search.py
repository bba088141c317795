"""Which stories a search finds, the newest first or those with it in the title first; the same on both databases.

Nothing here reads all that is found: the index gives ids in the order in which stories came, and whoever asks takes as
many as a page holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Select, TextualSelect, bindparam, column, exists, func, select, text

from monitor.model import Level
from monitor.storage.engine import Transaction
from monitor.storage.search_index import country_mark, language_mark, publisher_mark
from monitor.storage.stories import StoredStory, stored
from monitor.storage.tables import feeds, matches, publishers, stories
from monitor.text.query import Query, Term

COUNTED = 1000  # of what is found; beyond, it is "more than"
WALKED = 20_000  # stories that are looked at for one page where a rule is asked for
CHOICES = 500  # of a kind, to choose from
EARLY = 100  # stories that are looked at for when stories of a moment came
_ENDLESS = 2**62
_ID = column("id", BigInteger)

_FTS5 = text(
    "SELECT rowid AS id FROM search_words WHERE search_words MATCH :query AND rowid < :before AND rowid >= :since "
    "ORDER BY rowid DESC LIMIT :most"
).columns(_ID)
_GIN = text(
    "SELECT story_id AS id FROM search_words WHERE words @@ CAST(:query AS tsquery) "
    "AND story_id < :before AND story_id >= :since ORDER BY story_id DESC LIMIT :most"
).columns(_ID)


def _with_count(index: TextualSelect) -> Select[Any]:
    found = index.cte("found")
    count = select(func.count()).select_from(found).scalar_subquery().label("total")
    return select(found.c.id, count).order_by(found.c.id.desc()).limit(bindparam("shown"))


_COUNTED_FTS5, _COUNTED_GIN = _with_count(_FTS5), _with_count(_GIN)


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a search is narrowed by, each None where it is not. `matched`: whether any rule matched. A story came when
    we stored it; one that was purged and listed again came again."""

    language: str | None = None
    publisher: str | None = None
    country: str | None = None
    rule: str | None = None
    matched: bool | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ended: with that story, which had it in its title or not."""

    story_id: int
    in_title: bool = False


@dataclass(frozen=True, slots=True)
class Hit:
    """A story that was found, and the rules that matched it, with their levels."""

    of: StoredStory
    rules: tuple[tuple[str, Level], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A page. `count` is how many there are in all, at most COUNTED; with `more` there are, or may be, others.
    `next` is where the next page begins, None after the last."""

    hits: tuple[Hit, ...]
    count: int
    more: bool
    next: Place | None


def find(
    tx: Transaction,
    query: Query,
    narrowed: Narrowed,
    most: int,
    *,
    title_first: bool = False,
    after: Place | None = None,
) -> Found:
    """A page of at most so many. Nothing is found by a query that asks for nothing."""
    search = _search(tx, query, narrowed) if query.wanted else None
    if search is None:
        return Found((), 0, False, None)
    page, count = _counted(tx, search, most + 1)
    more = page.cut is not None or count > COUNTED
    if title_first:
        places, cut = _titles_first(tx, search, after, most + 1)
    else:
        places, cut = _places(page if after is None else _walk(tx, search, search.every, after.story_id, most + 1))
    end = places[most - 1] if len(places) > most else cut
    return Found(_hits(tx, [place.story_id for place in places[:most]]), min(count, COUNTED), more, end)


def listed(
    tx: Transaction, query: Query, narrowed: Narrowed, most: int, *, below: int, above: int = 0
) -> tuple[tuple[Hit, ...], int | None]:
    """At most so many of the stories between these two numbers, the newest first, without a count of all; and below
    which number the next ones are, None at the end."""
    search = _search(tx, query, narrowed) if query.wanted else None
    if search is None:
        return (), None
    search = replace(search, since=max(search.since, above + 1))
    walk = _walk(tx, search, search.every, below, most)
    end = walk.ids[-1] if len(walk.ids) == most else walk.cut
    return _hits(tx, walk.ids), end


@dataclass(frozen=True, slots=True)
class _Search:
    """What the index is asked, between which ids, and which rules are asked for."""

    every: str
    in_title: str
    elsewhere: str
    since: int
    before: int
    rule: str | None
    matched: bool | None


@dataclass(frozen=True, slots=True)
class _Walk:
    """What was found, in order. `cut` is the last that was looked at, where that was given up before it had enough."""

    ids: list[int]
    cut: int | None = None


def _search(tx: Transaction, query: Query, narrowed: Narrowed) -> _Search | None:
    """None where a publisher is asked for that has no stories."""
    marks = []
    if narrowed.language is not None:
        marks.append(language_mark(narrowed.language))
    if narrowed.country is not None:
        marks.append(country_mark(narrowed.country))
    if narrowed.publisher is not None:
        publisher = tx.scalar(select(publishers.c.id).where(publishers.c.name == narrowed.publisher))
        if publisher is None:
            return None
        marks.append(publisher_mark(publisher))
    asks = _for_fts5 if tx.dialect.name == "sqlite" else _for_gin
    since = _first_from(tx, narrowed.since) if narrowed.since else 0
    before = _first_from(tx, narrowed.until) if narrowed.until else _ENDLESS
    return _Search(*asks(query, marks), since, before, narrowed.rule, narrowed.matched)


def _for_fts5(query: Query, marks: Sequence[str]) -> tuple[str, str, str]:
    """The query, the same in titles, and where it is not in the title. Tokens hold nothing that could end a string."""

    def one(term: Term) -> str:
        return f'"{" ".join(term.tokens)}"{" *" * term.open}'

    groups = [" OR ".join(map(one, group)) for group in query.wanted]
    words = " AND ".join(f"({group})" for group in groups)
    only = "".join(f' AND "{mark}"' for mark in marks)
    without = f" NOT ({' OR '.join(map(one, query.unwanted))})" if query.unwanted else ""
    titles = f"{{title}} : ({words})"

    def narrowed(asked: str) -> str:
        return f"(({asked}){only}){without}"

    return narrowed(words), narrowed(titles), narrowed(f"({words}) NOT ({titles})")


def _for_gin(query: Query, marks: Sequence[str]) -> tuple[str, str, str]:
    """The same for PostgreSQL, which keeps words of the title under the weight A."""

    def one(term: Term, weight: str = "") -> str:
        label = f":*{weight}" if term.open else f":{weight}" if weight else ""
        before = [f"'{token}'{':' * bool(weight)}{weight}" for token in term.tokens[:-1]]
        row = " <-> ".join([*before, f"'{term.tokens[-1]}'{label}"])
        return f"({row})"

    def every(weight: str) -> str:
        groups = (" | ".join(one(term, weight) for term in group) for group in query.wanted)
        return " & ".join(f"({group})" for group in groups)

    only = "".join(f" & '{mark}'" for mark in marks)
    without = f" & !({' | '.join(map(one, query.unwanted))})" if query.unwanted else ""
    words, titles = every(""), every("A")

    def narrowed(asked: str) -> str:
        return f"({asked}){only}{without}"

    return narrowed(words), narrowed(titles), narrowed(f"({words}) & !({titles})")


def _first_from(tx: Transaction, at: datetime) -> int:
    """The id with which stories begin that came at that time or later. A story that came again keeps when it came
    first, beside younger neighbours: the smallest id of some is none of these."""
    came = select(stories.c.id).where(stories.c.seen >= at).order_by(stories.c.seen, stories.c.id).limit(EARLY)
    first: int | None = tx.scalar(select(func.min(came.subquery().c.id)))
    return _ENDLESS if first is None else first


def _walk(tx: Transaction, search: _Search, asked: str, before: int, most: int) -> _Walk:
    """So many of the stories before that one. Where a rule is asked for, WALKED of those that the index finds are
    looked at: in the database, which takes a fifth of the time that it takes to hand them over."""
    index = _FTS5 if tx.dialect.name == "sqlite" else _GIN
    bounds = {"query": asked, "before": min(before, search.before), "since": search.since, "most": most}
    if search.rule is None and search.matched is None:
        return _Walk(list(tx.scalars(index, bounds).all()))
    looked, bounds["most"] = index.subquery(), WALKED
    rule_matched = exists().where(matches.c.story_id == looked.c.id)
    if search.rule is not None:
        rule_matched = rule_matched.where(matches.c.rule == search.rule)
    suiting = select(looked.c.id).where(~rule_matched if search.matched is False else rule_matched)
    found = list(tx.scalars(suiting.order_by(looked.c.id.desc()).limit(most), bounds))
    if len(found) == most:
        return _Walk(found)
    count, last = tx.execute(select(func.count(), func.min(looked.c.id)), bounds).one()
    return _Walk(found, last if count == WALKED else None)


def _counted(tx: Transaction, search: _Search, most: int) -> tuple[_Walk, int]:
    """So many of the newest, and how many there are in all, as far as they are counted: by one look at the index, which
    hands over no more than is shown."""
    if search.rule is not None or search.matched is not None:
        walk = _walk(tx, search, search.every, _ENDLESS, COUNTED + 1)
        return replace(walk, ids=walk.ids[:most]), len(walk.ids)
    bounds = {"query": search.every, "before": search.before, "since": search.since, "most": COUNTED + 1}
    rows = tx.execute(_COUNTED_FTS5 if tx.dialect.name == "sqlite" else _COUNTED_GIN, {**bounds, "shown": most}).all()
    return _Walk([row.id for row in rows]), rows[0].total if rows else 0


def _titles_first(tx: Transaction, search: _Search, after: Place | None, most: int) -> tuple[list[Place], Place | None]:
    """So many places after that one, and where looking was given up, if it was."""
    places: list[Place] = []
    before = after.story_id if after else _ENDLESS
    if after is None or after.in_title:
        places, cut = _places(_walk(tx, search, search.in_title, before, most), in_title=True)
        if len(places) == most or cut is not None:
            return places, cut
        before = _ENDLESS
    others, cut = _places(_walk(tx, search, search.elsewhere, before, most - len(places)))
    return places + others, cut


def _places(walk: _Walk, *, in_title: bool = False) -> tuple[list[Place], Place | None]:
    cut = None if walk.cut is None else Place(walk.cut, in_title)
    return [Place(one, in_title) for one in walk.ids], cut


def _hits(tx: Transaction, ids: Sequence[int]) -> tuple[Hit, ...]:
    rules: dict[int, list[tuple[str, Level]]] = {one: [] for one in ids}
    of_stories = matches.c.story_id.in_(ids)
    query = select(matches.c.story_id, matches.c.rule, matches.c.level).where(of_stories)
    for row in tx.execute(query.order_by(matches.c.level.desc(), matches.c.rule)):
        rules[row.story_id].append((row.rule, Level(row.level)))
    by_id = {one.id: one for one in stored(tx, stories.c.id.in_(ids))}
    return tuple(Hit(by_id[one], tuple(rules[one])) for one in ids)


def countries(tx: Transaction) -> list[str]:
    """Those of the feeds, to choose from."""
    return list(tx.scalars(select(feeds.c.country).where(feeds.c.country.is_not(None)).distinct().order_by("country")))


def publisher_names(tx: Transaction) -> list[str]:
    """Some publishers, to choose from."""
    return list(tx.scalars(select(publishers.c.name).order_by(publishers.c.name).limit(CHOICES)))
