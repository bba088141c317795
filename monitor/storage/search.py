"""Which stories a search finds, the newest first or those with it in the title first; the same on both databases.

Nothing here reads all that is found: the index gives ids in the order in which stories came, and whoever asks takes as
many as a page holds.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, select, text

from monitor.model import Level
from monitor.storage.engine import Transaction
from monitor.storage.search_index import country_mark, language_mark, publisher_mark
from monitor.storage.stories import StoredStory, stored
from monitor.storage.tables import feeds, matches, publishers, stories
from monitor.storage.upsert import chunks
from monitor.text.query import Query, Term

COUNTED = 1000  # of what is found; beyond, it is "more than"
WALKED = 20_000  # stories that are looked at for one page where a rule is asked for
FIRST_STEP = 250  # of them at once
CHOICES = 500  # of a kind, to choose from
EARLY = 100  # stories that are looked at for when stories of a moment came
_ENDLESS = 2**62

_FTS5 = text(
    "SELECT rowid AS id FROM search_words WHERE search_words MATCH :query AND rowid < :before AND rowid >= :since "
    "ORDER BY rowid DESC LIMIT :most"
)
_GIN = text(
    "SELECT story_id AS id FROM search_words WHERE words @@ CAST(:query AS tsquery) "
    "AND story_id < :before AND story_id >= :since ORDER BY story_id DESC LIMIT :most"
)


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
    counted = _walk(tx, search, search.every, _ENDLESS, COUNTED + 1)
    if title_first:
        places, cut = _titles_first(tx, search, after, most + 1)
    else:
        page = counted if after is None else _walk(tx, search, search.every, after.story_id, most + 1)
        places, cut = _places(page)
    end = places[most - 1] if len(places) > most else cut
    hits = _hits(tx, [place.story_id for place in places[:most]])
    return Found(hits, min(len(counted.ids), COUNTED), counted.cut is not None or len(counted.ids) > COUNTED, end)


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
    """What the database is asked, between which ids, and which of those that it finds are kept."""

    every: str
    in_title: str
    elsewhere: str
    since: int
    before: int
    kept: Callable[[Sequence[int]], Collection[int]] | None


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
    return _Search(*asks(query, marks), since, before, _kept(tx, narrowed))


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


def _kept(tx: Transaction, narrowed: Narrowed) -> Callable[[Sequence[int]], Collection[int]] | None:
    """Which of some stories suit the rules that are asked for; None where that are all."""
    if narrowed.rule is None and narrowed.matched is None:
        return None
    query = select(matches.c.story_id)
    if narrowed.rule is not None:
        query = query.where(matches.c.rule == narrowed.rule)

    def matched(ids: Sequence[int]) -> set[int]:
        return {one for piece in chunks(ids) for one in tx.scalars(query.where(matches.c.story_id.in_(piece)))}

    if narrowed.matched is False:
        return lambda ids: set(ids) - matched(ids)
    return matched


def _walk(tx: Transaction, search: _Search, asked: str, before: int, most: int) -> _Walk:
    """So many of the stories before that one. Of those that the index finds, at most WALKED are looked at."""
    statement = _FTS5 if tx.dialect.name == "sqlite" else _GIN
    found: list[int] = []
    looked, step, before = 0, FIRST_STEP if search.kept else most, min(before, search.before)
    while True:
        bounds = {"query": asked, "before": before, "since": search.since, "most": step}
        some = list(tx.scalars(statement, bounds))
        looked += len(some)
        kept = search.kept(some) if search.kept else some
        found += [one for one in some if one in kept] if search.kept else some
        if len(found) >= most or len(some) < step:
            return _Walk(found[:most])
        if looked >= WALKED:
            return _Walk(found, some[-1])
        before, step = some[-1], min(4 * step, WALKED - looked)


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
