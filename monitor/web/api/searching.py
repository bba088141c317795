"""The search, as `/search` has it: every story by its words, whether a rule matched it or not."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from monitor.storage import Transaction, search, search_index
from monitor.text.query import parse
from monitor.web import hits
from monitor.web.api import answers
from monitor.web.api.operation import Asked
from monitor.web.api.reading import Narrowed, level_word, story_head
from monitor.web.api.shapes import USUAL, Limit, Name, Number
from monitor.web.search import MATCHED, Row, place_of, place_text, row_of


class Sought(Narrowed):
    q: Name
    """Words, as on the page: `missile* "north korea" embargo OR sanctions -football`."""
    publisher: Name | None = None
    matched: Literal["yes", "no"] | None = None
    """Whether any rule matched."""

    @property
    def narrowed(self) -> search.Narrowed:
        return search.Narrowed(
            language=self.language,
            publisher=self.publisher,
            country=self.country,
            rule=self.rule,
            matched=None if self.matched is None else MATCHED[self.matched],
            since=self.since,
            until=self.until,
        )


class Search(Sought):
    sort: Literal["newest", "title"] = "newest"
    """`title`: those first that have it in the title."""
    after: Annotated[str, Field(pattern="^t?[1-9][0-9]{0,8}$")] | None = None
    """Where the page begins: `next` of the page before. Without it, the first page."""
    limit: Limit = USUAL
    """How many at most."""


class Exported(Sought):
    after: Number | None = None
    """Only stories with a greater number: what came since the last export."""


def search_stories(tx: Transaction, asked: Asked) -> answers.SearchPage:
    wanted: Search = asked.params
    query = parse(wanted.q)
    after = None if wanted.after is None else place_of(wanted.after)
    found = search.find(tx, query, wanted.narrowed, wanted.limit, title_first=wanted.sort == "title", after=after)
    marker, filling = hits.Marker(query), search_index.filling(tx)
    return answers.SearchPage(
        next=None if found.next is None else place_text(found.next),
        count=found.count,
        more=found.more,
        filling=answers.Filling(searchable=filling.searchable, stories=filling.stories) if filling else None,
        items=tuple(_hit_out(row_of(hit, marker)) for hit in found.hits),
    )


def _hit_out(row: Row) -> answers.Hit:
    return answers.Hit(
        story=story_head(row.hit.of),
        rules=tuple(answers.RuleLevel(rule=rule, level=level_word(level)) for rule, level in row.hit.rules),
        title=_pieces(row.title),
        excerpt=_pieces(row.excerpt),
    )


def _pieces(pieces: tuple[hits.Piece, ...]) -> tuple[answers.Piece, ...]:
    return tuple(answers.Piece(text=piece.text, is_hit=piece.is_hit) for piece in pieces)
