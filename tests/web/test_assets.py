"""The files that pages are made with: ours, or of others byte for byte; kept by browsers under a name that changes."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .conftest import TEMPLATES, Site
from .newsroom import newsroom, write_rules

STATIC = TEMPLATES / "web" / "static"
OURS = {"icon.svg", "keys.js", "style.css", "timeline.js", "VENDORED.md"}
NOT_FETCHED = "http://www.w3.org/2000/svg"  # the name of a language


def vendored() -> dict[str, str]:
    """Name and SHA-256 of every file of others, as VENDORED.md has them."""
    return dict(
        re.findall(r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (STATIC / "VENDORED.md").read_text(), re.MULTILINE)
    )


def test_every_file_of_others_is_as_its_package_had_it() -> None:
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in STATIC.iterdir()}
    assert {name: there[name] for name in there.keys() - OURS} == vendored()
    for name in vendored():
        assert f"{name.split('.')[0]}.LICENSE.txt" in there


def test_no_file_of_ours_names_another_origin_or_makes_code_of_text() -> None:
    for path in [*STATIC.iterdir(), *(TEMPLATES / "web").glob("*.html")]:
        text = path.read_text(encoding="utf-8").replace(NOT_FETCHED, "")
        if path.name in OURS or path.suffix == ".html":
            assert not re.search(r"(?<!https:)//[a-z0-9.]+\.[a-z]{2,}|@import|url\(", text), path.name
            assert not re.search(r"\beval\b|new Function|innerHTML|insertAdjacent|document\.write", text), path.name


def test_no_template_has_a_style_or_script_of_its_own() -> None:
    for path in (TEMPLATES / "web").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|hx-on|<script(?![^>]*\ssrc=)|javascript:", text), path.name


def test_the_style_stays_small() -> None:
    assert (STATIC / "style.css").stat().st_size < 25_000


async def test_a_browser_may_keep_a_file_under_the_name_that_pages_give_it(site: Site) -> None:
    page = (await site.get("/account")).text
    named = re.findall(r'(?:href|src|data-chart|data-style)="[./]*/(static/[^"]+)"', page)
    assert {name.partition("?")[0] for name in named} >= {
        "static/style.css",
        "static/htmx.min.js",
        "static/uplot.min.js",
    }
    for name in named:
        answer = await site.ask("GET", f"/{name}")
        assert (answer.status, answer.headers["Cache-Control"]) == (200, "public, max-age=31536000, immutable"), name
        other = await site.ask("GET", f"/{name[:-1]}~")
        assert (other.status, other.headers["Cache-Control"]) == (200, "no-store")


async def test_another_style_has_another_name(start: Callable[..., Any], tmp_path: Path) -> None:
    def style(text: str) -> str:
        found = re.search(r'rel="stylesheet" href="([^"]+)"', text)
        assert found
        return found[1]

    own = tmp_path / "own"
    shutil.copytree(TEMPLATES, own)
    (own / "web" / "static" / "style.css").write_text("p { color: red }")
    site = await start(templates=own)
    mine = style((await site.ask("GET", "/login")).text)
    assert mine.startswith("./static/style.css?v=")
    assert hashlib.sha256(b"p { color: red }").hexdigest().startswith(mine.partition("=")[2])


async def test_a_folder_without_a_script_shows_its_pages(start: Callable[..., Any], tmp_path: Path) -> None:
    """Templates that somebody copied before there were scripts."""
    own = tmp_path / "own"
    shutil.copytree(TEMPLATES, own)
    (own / "web" / "static" / "keys.js").unlink()
    site = await start(templates=own)
    assert 'src="./static/keys.js"' in (await site.get("/account")).text


async def test_the_navigation_says_where_one_is_and_strangers_see_none(site: Site) -> None:
    account = (await site.get("/account")).text
    assert re.findall(r'<a href="\./account" aria-current="page">Account</a>', account)
    assert '<a class="skip" href="#main">' in account
    for path in ("/login", site.path(), "/none"):
        stranger = (await site.ask("GET", path)).text
        assert not re.search("<nav|<script", stranger), path


async def test_every_place_of_the_navigation_is_there(start: Callable[..., Any], tmp_path: Path) -> None:
    matching = newsroom()
    (tmp_path / "rules").mkdir()
    await matching.start(write_rules(tmp_path / "rules"))
    site: Site = await start(matching=matching)
    account = (await site.get("/account")).text
    (links,) = re.findall(r'<nav class="pages".*?</nav>', account, re.DOTALL)
    for path in re.findall(r'href="\.(/[^"]*)"', links):
        assert (await site.get(path)).status == 200, path
    matching.close()
