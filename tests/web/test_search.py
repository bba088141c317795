"""The search on the page: every story by its words, marked as it says them; whatever is typed is answered."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import partial
from html import unescape
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Story
from monitor.storage import Transaction, search_index, stories
from monitor.text.query import parse
from monitor.web.hits import LEAD, Marker
from tests.storage.makes import stored_match, story

from .conftest import NOW, Site

HEADLINES = [
    pytest.param("en", "Sanctions on the shipyard", "sanctions", "Sanctions", id="english"),
    pytest.param("de", "Übung in Grünau: Munitionslager geräumt", "ubung munition*", "Munitionslager", id="german"),
    pytest.param("fr", "L’embargo levé à Sébastopol", "sebastopol", "Sébastopol", id="french"),
    pytest.param("es", "Envían proyectiles a Moscú", "moscu", "Moscú", id="spanish"),
    pytest.param("it", "La città e l’accordo", "citta", "città", id="italian"),
    pytest.param("pl", "Żółte pociski dla Łodzi", "lodzi", "Łodzi", id="polish"),
    pytest.param("ru", "Снаряды из КНДР: всё ещё в пути", "все", "всё", id="russian"),
    pytest.param("uk", "Снаряди з КНДР їдуть", "їдуть", "їдуть", id="ukrainian"),
    pytest.param("ko", "북한이 러시아에 포탄을 보냈다", "북한", "북한", id="korean"),
    pytest.param("ja", "北朝鮮が武器輸出を拡大", "武器", "武器", id="japanese"),
    pytest.param("zh-Hans", "联合国通过制裁决议", "制裁", "制裁", id="chinese"),
    pytest.param("zh-Hant", "聯合國通過制裁決議", "決議", "決議", id="traditional chinese"),
    pytest.param("ar", "روسيا وكوريا الشمالية", "كوريا", "وكوريا", id="arabic"),
]


@pytest.mark.parametrize(("language", "title", "asked", "marked"), HEADLINES)
async def test_a_story_is_found_in_its_language_and_marked_in_its_own_words(
    site: Site, language: str, title: str, asked: str, marked: str
) -> None:
    await bring(
        site, story("a", title=title, text="Sonst nichts"), story("b", title="Nothing", text=""), language=language
    )
    page = await site.get(f"/search?q={quote(asked)}")
    assert titles(page.text) == [title]
    assert f"<mark>{marked}</mark>" in page.text
    assert "1 story" in page.text


async def bring(site: Site, *brought: Story, language: str = "en") -> dict[str, int]:
    return await site.storage.write(partial(stories.save, read=[(one, language) for one in brought], now=NOW))


def titles(page: str) -> list[str]:
    lines = re.findall(r'<p class="headline" dir="auto" [^>]*><a [^>]*>(.*?)</a></p>', page)
    return [unescape(re.sub("<[^>]+>", "", line)) for line in lines]


async def test_without_words_the_page_says_how_to_ask(site: Site) -> None:
    page = await site.get("/search")
    assert page.status == 200
    assert "How to ask" in page.text


async def test_what_is_typed_with_a_nul_is_shown_without(site: Site) -> None:
    for path in ("/search?q=a%00b", "/incidents?entity=a%00b"):
        answer = await site.get(path)
        assert answer.status == 200, path
        assert 'value="ab"' in answer.text, path
        assert "\0" not in answer.text, path


async def test_the_page_leads_to_the_story_its_incident_and_its_rules(site: Site) -> None:
    await site.storage.write(partial(stored_match, key="a"))
    page = await site.get("/search?q=Munition")
    assert 'href="./stories/1"' in page.text
    assert 'href="./incidents/1"' in page.text
    assert "<code>dprk-russia-arms</code>" in page.text


async def test_what_no_rule_matched_is_told_from_what_one_did(site: Site) -> None:
    await site.storage.write(partial(stored_match, key="matched"))
    await bring(site, story("unmatched"))
    for asked, found in (("yes", ["Title of matched"]), ("no", ["Title of unmatched"])):
        assert titles((await site.get(f"/search?q=title&matched={asked}")).text) == found


async def test_pages_follow_each_other_without_a_gap(site: Site) -> None:
    await bring(site, *(story(f"{number:03}") for number in range(60)))
    shown, path = [], "/search?q=title"
    while path:
        page = (await site.get(path)).text
        shown += titles(page)
        older = re.search(r'href="\./(search\?[^"]*before=[^"]*)"', page)
        path = f"/{unescape(older[1])}" if older else ""
    assert shown == [f"Title of {number:03}" for number in reversed(range(60))]


async def test_more_than_a_thousand_are_not_counted_to_the_end(site: Site) -> None:
    await bring(site, *(story(str(number)) for number in range(1001)))
    assert "More than 1,000 stories" in (await site.get("/search?q=title")).text


async def test_the_text_of_a_story_is_text(site: Site) -> None:
    await bring(
        site, story("a", title="<script>alert(1)</script> shells", text='<img src=x onerror="alert(1)"> shells')
    )
    page = (await site.get("/search?q=shells")).text
    assert "<script>alert" not in page
    assert "<img" not in page
    assert page.count("<mark>shells</mark>") == 2


async def test_who_is_not_signed_in_finds_nothing(site: Site) -> None:
    await bring(site, story("a"))
    answer = await site.ask("GET", "/search?q=title")
    assert (answer.status, "Title of a" in answer.text) == (303, False)


async def test_a_filter_that_cannot_be_understood_is_named(site: Site) -> None:
    await bring(site, story("a"))
    page = await site.get("/search?q=title&since=tomorrow&sort=odd&matched=maybe")
    assert "from: write a day" in page.text
    assert "order: one of newest, title" in page.text
    assert titles(page.text) == ["Title of a"]


async def test_while_the_index_is_filled_the_page_says_how_far_it_is(site: Site) -> None:
    def outdate(tx: Transaction) -> None:
        tx.exec_driver_sql("UPDATE search_states SET splitter = 'of before'")

    await bring(site, *(story(str(number)) for number in range(250)))
    await site.storage.write(outdate)
    assert await site.storage.write(search_index.fill)
    assert "200 of 250 stories are searchable so far" in (await site.get("/search?q=title")).text
    assert not await site.storage.write(search_index.fill)
    assert "searchable so far" not in (await site.get("/search?q=title")).text


HOSTILE = [
    '"',
    '""""""',
    "*",
    "-",
    "-a",
    "OR OR OR",
    "AND NOT NEAR(a b)",
    "title:a body:b {title}:c",
    "a' OR '1'='1",
    "'; DROP TABLE stories; --",
    ":*A & ! | <-> ( )",
    "\\ \x00 \x1b \ufffe \u202e",
    "§len",
    "^a + b",
    "((((((((((",
    "كوريا " * 60,
    "制" * 400,
    '"a b" ' * 90,
    "a*" * 200,
]


@pytest.mark.parametrize("typed", HOSTILE)
async def test_whatever_is_typed_is_answered(site: Site, typed: str) -> None:
    await bring(site, story("a"))
    for more in ("", "&sort=title", "&before=t5", "&before=x", "&language='", "&country=%C2%A7", "&publisher=%00"):
        assert (await site.get(f"/search?q={quote(typed)}{more}")).status == 200


async def test_a_mark_of_the_index_is_nothing_that_can_be_searched_for(site: Site) -> None:
    await bring(site, story("a"), language="ko")
    assert titles((await site.get(f"/search?q={quote('§lko')}")).text) == []


@settings(deadline=None)
@given(st.text(max_size=60), st.text(max_size=40))
def test_pieces_are_the_text_again(text: str, typed: str) -> None:
    pieces = Marker(parse(typed)).marked(text)
    seen = "".join(" " if one.isspace() else one for one in text if one.isprintable() or one.isspace())
    assert "".join(piece.text for piece in pieces) == seen


def test_an_excerpt_begins_before_the_first_hit_and_ends_in_time() -> None:
    text = "word " * 200 + "the Lady R sails " + "on " * 300
    pieces = Marker(parse('"lady r"')).excerpt("", text)
    assert [piece.text for piece in pieces if piece.is_hit] == ["Lady R"]
    assert pieces[0].text == "…"
    assert len(pieces[1].text) <= LEAD
    assert sum(len(piece.text) for piece in pieces) <= 302


@pytest.mark.parametrize(
    ("typed", "text", "hits"),
    [
        pytest.param("shell", "shells shell", ["shell"], id="a word ends where it ends"),
        pytest.param("shel*", "seashells shells", ["shells"], id="the beginning of a word"),
        pytest.param("KN-23", "KN-23, KN 23, KN23", ["KN-23", "KN 23"], id="what is between does not matter"),
        pytest.param("制裁決議", "対北制裁決議案", ["制裁決議"], id="inside a run"),
        pytest.param("북", "북한과 대북", ["북", "북"], id="one character"),
        pytest.param("sanctions -rocket", "sanctions rocket", ["sanctions"], id="what is excluded is not marked"),
    ],
)
def test_marks(typed: str, text: str, hits: list[str]) -> None:
    assert [piece.text for piece in Marker(parse(typed)).marked(text) if piece.is_hit] == hits


async def test_a_day_is_a_filter(site: Site) -> None:
    await site.storage.write(partial(stories.save, read=[(story("old"), "en")], now=NOW - timedelta(days=3)))
    await bring(site, story("new"))
    day = NOW.date().isoformat()
    assert titles((await site.get(f"/search?q=title&since={day}&until={day}")).text) == ["Title of new"]
    before = (NOW - timedelta(days=1)).date().isoformat()
    assert titles((await site.get(f"/search?q=title&until={before}")).text) == ["Title of old"]
