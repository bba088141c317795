"""The search: every story that is stored, by its words, whether a rule matched it or not."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from monitor.storage import Transaction, lines, saved_searches, search, search_index
from monitor.storage.saved_searches import SavedSearch
from monitor.storage.search import Found, Hit, Narrowed, Place
from monitor.storage.search_index import Filling
from monitor.text.language import LANGUAGES
from monitor.text.query import Query, parse
from monitor.web.filters import LONGEST, day_of, midnight, one_of
from monitor.web.hits import Marker, Piece
from monitor.web.site import PrivateRoute, Site, caller_of

PAGE = 25  # stories
ROOM = "search"
MATCHED = {"yes": True, "no": False}
SORTS = ("newest", "title")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the address of the page asks for; what is empty asks for nothing."""

    q: str = ""
    language: str = ""
    publisher: str = ""
    country: str = ""
    rule: str = ""
    matched: str = ""
    since: date | None = None
    until: date | None = None
    sort: str = ""

    @property
    def query(self) -> str:
        """What stands after the question mark."""
        named = [(field.name, getattr(self, field.name)) for field in fields(self)]
        return urlencode([(name, str(value)) for name, value in named if value])

    @property
    def narrowed(self) -> Narrowed:
        return Narrowed(
            language=self.language or None,
            publisher=self.publisher or None,
            country=self.country or None,
            rule=self.rule or None,
            matched=MATCHED.get(self.matched),
            since=None if self.since is None else midnight(self.since),
            until=None if self.until is None else midnight(self.until, 1),
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A story that was found. `title` and `excerpt` are its own words, cut around what was searched for."""

    hit: Hit
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ResultPage:
    """`older` is the place where the next page begins, empty after the last."""

    rows: tuple[Row, ...]
    found: Found
    older: str
    filling: Filling | None
    rules: tuple[str, ...]
    countries: tuple[str, ...]
    publishers: tuple[str, ...]
    saved: tuple[SavedSearch, ...]


@dataclass(frozen=True)
class Search:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [self.site.private("/search", self.search)]

    async def search(self, request: Request) -> Response:
        wish, problems = read_wish(request.query_params)
        query, after = parse(wish.q), place_of(request.query_params.get("before", ""))
        read = partial(read_results, wish=wish, query=query, after=after, owner=caller_of(request).name)
        show = partial(
            self.site.show,
            page=await self.site.storage.read(read),
            wish=wish,
            asks=bool(query.wanted),
            problems=problems,
            languages=LANGUAGES,
            paged=after is not None,
        )
        return await asyncio.to_thread(show, request, "search.html")


def read_results(tx: Transaction, wish: Wish, query: Query, after: Place | None, owner: str) -> ResultPage:
    found = search.find(tx, query, wish.narrowed, PAGE, title_first=wish.sort == "title", after=after)
    marker = Marker(query)
    return ResultPage(
        rows=tuple(row_of(hit, marker) for hit in found.hits),
        found=found,
        older=place_text(found.next) if found.next else "",
        filling=search_index.filling(tx),
        rules=tuple(lines.values(tx, "rule", search.CHOICES)),
        countries=tuple(search.countries(tx)),
        publishers=tuple(search.publisher_names(tx)),
        saved=tuple(saved_searches.of(tx, owner, ROOM)),
    )


def row_of(hit: Hit, marker: Marker) -> Row:
    story = hit.of.story
    return Row(hit, marker.marked(story.title), marker.excerpt(story.summary, story.text))


def read_wish(given: Mapping[str, str]) -> tuple[Wish, list[str]]:
    """What an address asks for, and what in it cannot be understood, in words. The words of a query always can."""
    problems: list[str] = []
    named = ("q", "language", "publisher", "country", "rule")
    texts = {name: " ".join(given.get(name, "").split())[:LONGEST] for name in named}
    matched = one_of("matched", given, tuple(MATCHED), problems)
    sort = one_of("sort", given, SORTS, problems)
    since, until = (day_of(name, given, problems) for name in ("since", "until"))
    return Wish(**texts, matched=matched, since=since, until=until, sort=sort), problems


def place_of(text: str) -> Place | None:
    """The place that `before` names; None for one that is cut."""
    number = text.removeprefix("t")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    return Place(int(number), in_title=text.startswith("t"))


def place_text(place: Place) -> str:
    return f"{'t' * place.in_title}{place.story_id}"
