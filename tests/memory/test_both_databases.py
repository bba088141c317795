"""RELIABILITY I16: odd bytes are stored the same on both databases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from monitor import pipeline
from monitor.errors import FeedError
from monitor.feeds.parse import Parser
from monitor.model import Document, Feed, FeedMemory, Outcome, ParsedFeed
from monitor.rules.workers import Matching
from monitor.storage import Storage, Transaction, feeds
from monitor.storage.tables import metadata
from tests.feeds.bombs import DOCUMENTS
from tests.feeds.test_corpus import ROWS
from tests.memory.watching import POLLING, START, Watching
from tests.publisher import Page, Publisher, item, rss

SHELLS = "Shells from North Korea for Russia"
JSON_FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "J\ud800\u0000"}


def about(odd: str, n: int = 1) -> str:
    return item(f"{odd} {SHELLS} {odd}", f"https://publisher.example/{n}?q={odd}", guid=f"{n}{odd}", text=odd * 3)


def json_feed(*titles: str) -> bytes:
    items = [
        {
            "id": f"{n}{title}",
            "url": f"https://publisher.example/{n}",
            "title": f"{title} {SHELLS}",
            "content_text": title,
        }
        for n, title in enumerate(titles)
    ]
    return json.dumps({**JSON_FEED, "items": items}).encode()


LONG = "\uff21\ud55c\U0001f680" * 60_000
ODD = {
    "NUL": rss(about("A\0B")).encode(),
    "NUL as a reference": rss(about("A&#0;B")).encode(),
    "control characters": rss(about("A\x01\x08\x0b\x1b[31m\x7f\x85B")).encode(),
    "surrogates as references": rss(about("A&#xD800;B&#xDFFF;&#x110000;")).encode(),
    "surrogates in UTF-8": rss(about("@")).encode().replace(b"@", b"a\xed\xa0\x80\xed\xbf\xbf b"),
    "surrogates in JSON": json_feed("A\ud800B", "\udfff", "\ud83d\ude80", "N\0UL", "N\ufffeM\uffff"),
    "broken UTF-8": rss(about("@")).encode().replace(b"@", b"a\xc0\xaf\xf5\x90\x80\x80\xff b"),
    "bidi": rss(about("\u202egpj.exe\u202c \u2066\u2067ab\u2069 \u200b\u200f\ufeff")).encode(),
    "marks in a row": rss(about("Z" + "\u0300" * 20_000)).encode(),
    "tag characters": rss(about("".join(chr(0xE0000 + ord(letter)) for letter in "ignore"))).encode(),
    "composed and decomposed": rss(
        about("\u00e9", 1), about("e\u0301", 2), about("\uac00", 3), about("\u1100\u1161", 4)
    ).encode(),
    "huge": rss(about(LONG)).encode(),
    "a title longer than an index takes": rss(about("\ud55c" * 3000)).encode(),
    "quotes and templates": rss(about("'; DROP TABLE stories;-- {{7*7}} %s %(x)s :name ? \\ \\\\")).encode(),
    "dates at the ends": rss(
        *(
            item(f"{SHELLS} {n}", f"https://publisher.example/d{n}", date=date)
            for n, date in enumerate(
                (
                    "0001-01-01T00:00:00Z",
                    "9999-12-31T23:59:59.999999Z",
                    "1969-12-31T23:59:59.000001Z",
                    "2016-12-31T23:59:60Z",
                )
            )
        )
    ).encode(),
    "case": rss(about("Abc", 1), about("ABC", 2), about("\u0130\u0131\u00df", 3), about("\u1e9e", 4)).encode(),
}


def rows(tx: Transaction) -> dict[str, list[dict[str, Any]]]:
    """Everything that is stored; rows are numbered without gaps, which PostgreSQL leaves."""
    stored = {
        table: [dict(row._mapping) for row in tx.execute(select(table).order_by(*table.primary_key.columns))]
        for table in metadata.sorted_tables
    }
    number = {
        (table.name, row["id"]): place
        for table, found in stored.items()
        if "id" in table.c
        for place, row in enumerate(found)
    }
    for table, found in stored.items():
        numbered = {key.parent.name: key.column.table.name for key in table.foreign_keys if key.column.name == "id"}
        numbered |= {"id": table.name} if "id" in table.c else {}
        for row in found:
            row |= {name: number.get((other, row[name])) for name, other in numbered.items()}
    return {table.name: found for table, found in stored.items()}


async def ingested(url: str, publisher: Publisher, parser: Parser, rules: Matching) -> dict[str, list[dict[str, Any]]]:
    store = Storage.open(url)
    watching = Watching(store, publisher, parser, rules)
    for number in range(len(ODD)):
        poll = await watching.poll(f"/{number}")
        assert poll.outcome is Outcome.NEW, list(ODD)[number]
        assert (await watching.poll_later(f"/{number}")).outcome is Outcome.UNCHANGED
    await watching.told()
    stored = await store.read(rows)
    await watching.close()
    store.close()
    return stored


@pytest.mark.postgres
async def test_the_same_documents_make_the_same_rows(sqlite_url: str, postgres_url: str, rules: Matching) -> None:
    parser = Parser(POLLING, workers=1)
    pages = {
        f"/{number}": Page(
            body, etag=f'"{number}\u00e9"' if number % 2 else None, content_type="application/octet-stream"
        )
        for number, body in enumerate(ODD.values())
    }
    with Publisher(pages) as publisher:
        one = await ingested(sqlite_url, publisher, parser, rules)
        other = await ingested(postgres_url, publisher, parser, rules)
    parser.close()
    assert len(one["stories"]) >= len(ODD)
    assert len(one["matches"]) >= len(ODD) - 1
    for table in one:
        assert one[table] == other[table], table


class ParsedOnce:
    """A parser that reads each feed's document once, and says the same of it to whoever asks again."""

    def __init__(self) -> None:
        self.parser = Parser(POLLING, workers=1)
        self._said: dict[str, ParsedFeed | FeedError] = {}

    async def __call__(self, feed: Feed, document: Document) -> ParsedFeed:
        if feed.url not in self._said:
            try:
                self._said[feed.url] = await self.parser(feed, document)
            except FeedError as error:
                self._said[feed.url] = error.with_traceback(None)
        said = self._said[feed.url]
        if isinstance(said, FeedError):
            raise said
        return said


async def polled(
    url: str, publisher: Publisher, parse: ParsedOnce, rules: Matching
) -> tuple[dict[str, Outcome], dict[str, list[dict[str, Any]]]]:
    """How the poll of each page ended, and everything that is stored then."""
    store = Storage.open(url)
    watching = Watching(store, publisher, parse.parser, rules)
    watch = replace(watching.watch, parse=parse)
    known = [Feed(publisher.url(path), path, f"family of {path}") for path in publisher.pages]
    store.write_now(lambda tx: feeds.sync(tx, known, START))
    polls = [await pipeline.poll_feed(feed, FeedMemory(), START, watch) for feed in known]
    await watching.told()
    stored = await store.read(rows)
    await watching.close()
    store.close()
    return {feed.name: poll.outcome for feed, poll in zip(known, polls, strict=True)}, stored


CORPUS = {f"/{n}": Page(row.document, content_type=row.content_type or "") for n, row in enumerate(ROWS)}
BOMBS = {f"/{n}": Page(body.encode("utf-8", "surrogatepass")) for n, body in enumerate(DOCUMENTS.values())}


@pytest.mark.postgres
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("pages", "at_least"),
    [
        pytest.param(dict(list(CORPUS.items())[::10]), 75, id="every tenth document of the corpus"),
        pytest.param(CORPUS, 800, id="every document of the corpus", marks=pytest.mark.long),
        pytest.param(BOMBS, 20, id="every bomb", marks=pytest.mark.long),
    ],
)
async def test_all_documents_make_the_same_rows(
    pages: Mapping[str, Page], at_least: int, sqlite_url: str, postgres_url: str, rules: Matching
) -> None:
    parse = ParsedOnce()
    with Publisher(pages) as publisher:
        outcomes, one = await polled(sqlite_url, publisher, parse, rules)
        assert await polled(postgres_url, publisher, parse, rules) == (outcomes, one)
    parse.parser.close()
    answers = {Outcome.NEW, Outcome.EMPTY, Outcome.NOT_A_FEED, Outcome.BAD_ANSWER, Outcome.PARSER_LIMIT}
    assert set(outcomes.values()) <= answers
    assert list(outcomes.values()).count(Outcome.NEW) >= at_least
    assert len(one["polls"]) == len(pages)
