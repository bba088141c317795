"""Everything as files: columns that stay, cells that are no formulas, rows that come as they are read."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from monitor.errors import CannotWork
from monitor.rules.wire import span_out
from monitor.storage import matches
from monitor.web.api import exports

from .conftest import Answer, Site, on_both
from .programs import AUTHORIZED, Filled, another, fill

site = pytest.fixture(on_both)


@pytest.fixture
async def filled(site: Site) -> Filled:
    return await site.storage.write(lambda tx: fill(tx, site.subscription))


async def export(site: Site, name: str) -> Answer:
    answer = await site.ask("GET", f"/api/export/{name}", **AUTHORIZED)
    assert answer.status == 200
    return answer


def rows(answer: Answer) -> list[dict[str, str]]:
    assert answer.text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"), newline="")))


def lines(answer: Answer) -> list[dict[str, Any]]:
    assert answer.text.isascii()
    return [json.loads(line) for line in answer.text.splitlines()]


async def test_matches_are_a_table(site: Site, filled: Filled) -> None:
    answer = await export(site, "matches.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="matches.csv"'
    first, *others = rows(answer)
    assert tuple(first) == exports.MATCH_COLUMNS
    assert (first["match"], first["rule"], first["title"]) == (
        str(filled.told.match),
        "arms",
        "Waffendeal mit Nordkorea",
    )
    assert first["evidence"].endswith("Nordkorea → North Korea (north-korea); Munition → ammunition (munitions)")
    assert [int(row["match"]) for row in others] == filled.more
    assert {row["score"] for row in others} == {"12.5"}


async def test_matches_are_lines_with_their_evidence_as_the_command_prints_it(site: Site, filled: Filled) -> None:
    answer = await export(site, "matches.jsonl")
    assert answer.headers["Content-Type"] == "application/jsonl; charset=utf-8"
    found = lines(answer)
    assert tuple(found[0]) == exports.MATCH_COLUMNS
    assert [row["match"] for row in found] == [filled.told.match, *filled.more]
    stored = await site.storage.read(lambda tx: matches.get(tx, filled.told.match))
    assert stored is not None
    assert found[0]["evidence"] == [span_out(span) for span in stored.match.evidence]
    assert found[1]["title"] == "=cmd|' /C calc'!A0"


async def test_incidents_and_the_coverage_are_files_too(site: Site, filled: Filled) -> None:
    table = rows(await export(site, "incidents.csv"))
    found = lines(await export(site, "incidents.jsonl"))
    assert tuple(table[0]) == tuple(found[0]) == exports.INCIDENT_COLUMNS
    assert [int(row["incident"]) for row in table] == [row["incident"] for row in found]
    assert len(found) == 8
    assert (found[0]["corroboration"], found[0]["sources"]) == ("cross-bloc", 5)
    days = rows(await export(site, "coverage.csv"))
    assert tuple(days[0]) == exports.DAY_COLUMNS
    assert [day["day"] for day in days] == ["2026-11-25", "2026-11-24"]


@pytest.mark.parametrize("piece", [1, 3, 8, 9])
async def test_pieces_of_any_size_hold_every_row_once(
    site: Site, filled: Filled, monkeypatch: pytest.MonkeyPatch, piece: int
) -> None:
    whole = [(await export(site, f"{name}.jsonl")).text for name in ("matches", "incidents")]
    for name, value in (("exports.MATCHES", piece), ("exports.INCIDENTS", piece)):
        monkeypatch.setattr(f"monitor.web.api.{name}", value)
    monkeypatch.setattr("monitor.storage.browse.MOST_LOOKED_AT", 2)
    assert [(await export(site, f"{name}.jsonl")).text for name in ("matches", "incidents")] == whole


async def test_an_export_is_narrowed_and_goes_on_where_one_ended(site: Site, filled: Filled) -> None:
    assert len(lines(await export(site, "matches.jsonl?rule=sanctions&level=high&language=zh-Hans"))) == 7
    assert lines(await export(site, f"matches.jsonl?after={filled.more[-1]}")) == []
    new = await site.storage.write(lambda tx: another(tx, 50))
    assert [row["match"] for row in lines(await export(site, f"matches.jsonl?after={filled.more[-1]}"))] == [new]
    assert (await site.ask("GET", "/api/export/matches.csv?after=x", **AUTHORIZED)).status == 422


async def test_an_installation_without_matches_has_files_without_rows(site: Site) -> None:
    assert rows(await export(site, "matches.csv")) == []
    assert (await export(site, "matches.jsonl")).text == ""


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(begin: str) -> None:
    written = exports.csv_lines([[f"{begin}1+1", -1.5, "a=b", None]])
    [row] = csv.reader(io.StringIO(written, newline=""))
    assert row == [f"'{begin}1+1", "-1.5", "a=b", ""]


def test_cells_with_quotes_and_line_breaks_stay_one_cell() -> None:
    cells = ['he said "no"', "two\nlines", "a,b; c", "제재 \u202etxt"]
    assert list(csv.reader(io.StringIO(exports.csv_lines([cells]), newline=""))) == [cells]


async def test_a_title_that_is_a_formula_is_text_in_the_table(site: Site, filled: Filled) -> None:
    assert {row["title"] for row in rows(await export(site, "matches.csv"))} == {
        "Waffendeal mit Nordkorea",
        "'=cmd|' /C calc'!A0",
    }


async def test_an_export_that_cannot_begin_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*asked: object) -> None:
        raise CannotWork("the database monitor.db is full")

    monkeypatch.setattr("monitor.storage.browse.next_matches", broken)
    answer = await site.ask("GET", "/api/export/matches.csv", **AUTHORIZED)
    assert (answer.status, json.loads(answer.text)["status"]) == (503, 503)
