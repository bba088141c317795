"""The search for programs: what the page finds, page by page, and as files."""

from __future__ import annotations

import csv
import io
import json
from typing import Any
from urllib.parse import quote

import pytest

from monitor.model import Story
from monitor.storage import stories
from monitor.web.api import exports

from .conftest import NOW, Site, on_both
from .programs import AUTHORIZED, Filled, another, fill, got

BEYOND = "Missiles beyond the border"


site = pytest.fixture(on_both)


@pytest.fixture
async def filled(site: Site) -> Filled:
    """And a story that no rule matched."""
    beyond = Story("beyond", BEYOND, "", "Rajin, and nothing else", outlet="Yonhap", publisher="yonhap", country="KR")
    filled = await site.storage.write(lambda tx: fill(tx, site.subscription))
    await site.storage.write(lambda tx: stories.save(tx, [(beyond, "en")], NOW))
    return filled


async def test_stories_are_found_by_their_words_and_marked(site: Site, filled: Filled) -> None:
    page = await got(site, "/api/search?q=nordkorea")
    [found] = page["items"]
    assert (page["count"], page["more"], page["next"], page["filling"]) == (1, False, None, None)
    assert (found["story"]["id"], found["story"]["incident"]) == (filled.told.story, filled.told.incident)
    assert found["rules"] == [{"rule": "arms", "level": "critical"}]
    assert found["title"] == [{"text": "Waffendeal mit ", "is_hit": False}, {"text": "Nordkorea", "is_hit": True}]
    assert [piece["text"] for piece in found["excerpt"] if piece["is_hit"]] == ["Nordkorea"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("rajin", 8, id="a word"),
        pytest.param("制裁", 7, id="two characters"),
        pytest.param("raj*", 8, id="a beginning"),
        pytest.param("rajin -missiles", 7, id="without a word"),
        pytest.param("missiles OR munition", 2, id="one of two"),
        pytest.param('"nothing else"', 1, id="words in a row"),
        pytest.param("—", 0, id="no word"),
        pytest.param("rajin&matched=no", 1, id="by no rule"),
        pytest.param("rajin&matched=yes", 7, id="by any rule"),
        pytest.param("rajin&rule=sanctions", 7, id="by that rule"),
        pytest.param("rajin&language=en", 1, id="language"),
        pytest.param("rajin&country=QA", 0, id="country"),
        pytest.param("rajin&publisher=yonhap", 8, id="publisher"),
        pytest.param("rajin&publisher=nobody", 0, id="a publisher that is not there"),
        pytest.param("rajin&to=2026-11-25T12:00:00Z", 0, id="before"),
        pytest.param("rajin&from=2026-11-25T12:00:00Z", 8, id="since"),
    ],
)
async def test_the_search_is_asked_as_on_the_page(site: Site, filled: Filled, query: str, count: int) -> None:
    page = await got(site, f"/api/search?q={quote(query, safe='&=:')}")
    assert (page["count"], len(page["items"])) == (count, count)


@pytest.mark.parametrize("limit", [1, 3, 8])
@pytest.mark.parametrize("sort", ["newest", "title"])
async def test_pages_hold_every_story_once(site: Site, filled: Filled, sort: str, limit: int) -> None:
    asked = f"/api/search?q=rajin+OR+missiles&sort={sort}"
    whole = [one["story"]["id"] for one in (await got(site, asked))["items"]]
    assert len(whole) == 8
    found, after = [], ""
    while True:
        page = await got(site, f"{asked}&limit={limit}{after}")
        assert (page["count"], len(page["items"]) <= limit) == (8, True)
        found += [one["story"]["id"] for one in page["items"]]
        if page["next"] is None:
            break
        after = f"&after={page['next']}"
    assert found == whole


async def test_what_has_it_in_the_title_may_come_first(site: Site, filled: Filled) -> None:
    first = (await got(site, "/api/search?q=rajin+OR+munition+OR+nordkorea&sort=title"))["items"][0]
    assert first["story"]["id"] == filled.told.story


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%00", "q=" + "x" * 201, "q=a&after=x1", "q=a&after=t", "q=a&sort=oldest", "q=a&matched=maybe"],
)
async def test_a_search_that_does_not_fit_is_refused(site: Site, query: str) -> None:
    await got(site, f"/api/search?{query}", 422)


async def lines(site: Site, query: str) -> list[dict[str, Any]]:
    answer = await site.ask("GET", f"/api/export/search.jsonl?{query}", **AUTHORIZED)
    assert answer.status == 200
    return [json.loads(line) for line in answer.text.splitlines()]


@pytest.mark.parametrize("piece", [1, 3, 8, 9])
async def test_what_is_found_is_a_file_the_newest_first(
    site: Site, filled: Filled, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    monkeypatch.setattr(exports, "STORIES", piece)
    found = await lines(site, "q=rajin")
    whole = (await got(site, "/api/search?q=rajin"))["items"]
    assert tuple(found[0]) == exports.SEARCH_COLUMNS
    assert [row["story"] for row in found] == [one["story"]["id"] for one in whole]
    assert (found[0]["title"], found[0]["rules"], found[0]["excerpt"]) == (BEYOND, [], "Rajin, and nothing else")


async def test_a_table_of_what_is_found_holds_no_formula(site: Site, filled: Filled) -> None:
    answer = await site.ask("GET", "/api/export/search.csv?q=rajin+-missiles", **AUTHORIZED)
    rows = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))
    assert {(row["title"], row["rules"]) for row in rows} == {("'=cmd|' /C calc'!A0", "sanctions")}
    assert len(rows) == 7


async def test_a_file_is_narrowed_and_goes_on_where_one_ended(site: Site, filled: Filled) -> None:
    whole = [row["story"] for row in await lines(site, "q=rajin&matched=yes")]
    assert [row["story"] for row in await lines(site, f"q=rajin&matched=yes&after={whole[3]}")] == whole[:3]
    assert await lines(site, f"q=rajin&matched=yes&after={whole[0]}") == []
    await site.storage.write(lambda tx: another(tx, 50))
    assert len(await lines(site, f"q=rajin&matched=yes&after={whole[0]}")) == 1
    assert await lines(site, "q=%E2%80%94") == []
