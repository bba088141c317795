"""RELIABILITY I17, I8, S4. The corpus: every document is read as its row says and keeps the promises of all."""

from __future__ import annotations

import pytest

from monitor.errors import FeedError
from monitor.feeds.parse import parse_document
from tests.feeds.corpus import addresses, broken, dates, encodings, formats, ids, texts, titles
from tests.feeds.corpus.row import FIELDS, Row
from tests.feeds.promises import broken_promises

ROWS = [row for part in (formats, encodings, dates, titles, texts, addresses, ids, broken) for row in part.ROWS]


@pytest.mark.parametrize("row", [pytest.param(row, id=row.sentence) for row in ROWS])
def test_a_document_is_read_as_it_is_meant(row: Row) -> None:
    if row.entries is None:
        with pytest.raises(FeedError):
            parse_document(row.document, row.content_type, row.base)
        return
    parsed = parse_document(row.document, row.content_type, row.base)
    found = [{name: getattr(entry, name) for name in FIELDS} for entry in parsed.entries]
    assert [
        {name: value for name, value in one.items() if name in wanted}
        for one, wanted in zip(found, row.entries, strict=False)
    ] == row.entries
    assert len(found) == len(row.entries)
    assert row.feed_title in (None, parsed.title)
    assert row.language in (None, parsed.language)
    assert broken_promises(parsed) == []


def test_the_corpus_is_large_and_says_everything_once() -> None:
    assert len(ROWS) >= 400
    assert len({row.sentence for row in ROWS}) == len(ROWS)
    assert len({(row.document, row.content_type, row.base) for row in ROWS}) == len(ROWS)
