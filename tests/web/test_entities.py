"""The pages of entities: who is mentioned how often, with whom, and what they are called."""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from monitor.rules.naming import Card, Naming
from monitor.rules.workers import Matching
from monitor.web import entity
from monitor.web.columns import columns

from .conftest import NOW, Answer, Site
from .newsroom import ARABIC, CHINESE, HOUR, KOREAN, bring, served_rules, write_rules

DAY = timedelta(days=1)


served = pytest.fixture(scope="module")(served_rules)


@pytest.fixture
async def room(start: Callable[..., Awaitable[Site]], served: Matching) -> Site:
    """A page on which Kim is mentioned today and yesterday, and the two states 20 days ago as well."""
    site = await start(matching=served)
    site.now = NOW - 20 * DAY
    await bring(site, [ARABIC], site.now)
    site.now = NOW - DAY
    await bring(site, [CHINESE], site.now)
    site.now = NOW
    await bring(site, [KOREAN, replace(KOREAN, key="other", title="러시아, 북한 포탄 받아", url=None)], NOW + HOUR)
    return site


def table(answer: Answer) -> list[list[str]]:
    """The cells of the first table's body as they are read."""
    body = answer.text[answer.text.index("<tbody>") : answer.text.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [
            unescape(re.sub(r"<[^>]+>", "", cell)).strip()
            for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def words(answer: Answer) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


async def test_the_entities_that_stories_mention_come_with_their_counts_most_mentioned_first(room: Site) -> None:
    answer = await room.get("/entities")
    assert table(answer) == [
        ["North Korea", "state", "3", "4", ""],
        ["Russia", "state", "3", "4", ""],
        ["Kim Jong Un", "person", "3", "3", ""],
    ]
    assert 'aria-label="3 stories in 30 days, at most 2 on one"' in answer.text
    assert 'href="./entities/kim-jong-un"' in answer.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("type=person", ["Kim Jong Un"], id="by type"),
        pytest.param("q=%EA%B9%80%EC%A0%95%EC%9D%80", ["Kim Jong Un"], id="by a Korean name"),
        pytest.param("q=%D9%83%D9%88%D8%B1%D9%8A%D8%A7", ["North Korea"], id="by a part of an Arabic name"),
        pytest.param("q=%E4%BF%84", ["Russia"], id="by one Chinese character"),
        pytest.param("q=LADY+r", ["the Lady R"], id="one that nothing mentions"),
        pytest.param("q=kim&type=state", [], id="of another type"),
        pytest.param("type=%3Cscript%3E&page=-1", ["North Korea", "Russia", "Kim Jong Un"], id="nonsense is no filter"),
        pytest.param("page=7", [], id="beyond the last page"),
    ],
)
async def test_entities_are_found_by_type_and_by_any_of_their_names(room: Site, query: str, found: list[str]) -> None:
    answer = await room.get(f"/entities?{query}")
    assert answer.status == 200
    assert [row[0] for row in table(answer)] == found if found else "<tbody>" not in answer.text


async def test_an_entity_is_shown_with_its_names_its_kin_and_whom_it_is_told_with(room: Site) -> None:
    answer = await room.get("/entities/kim-jong-un")
    page = words(answer)
    assert "person · kim-jong-un · belongs to North Korea" in page
    assert "7 days 3 stories 30 days 3 stories Five years 3 stories" in page
    assert '<bdi lang="ar">كيم جونغ أون</bdi>' in answer.text
    assert '<bdi lang="zh">金正恩</bdi>' in answer.text
    assert "Russia 3 1.0" in page
    assert "ammunition 3 1.0" in page
    assert KOREAN.title in page
    assert CHINESE.title in page
    assert ARABIC.title not in page
    assert re.search(r'href="\.\./incidents/\d+"', answer.text)
    assert "Languages ko 2 zh-Hans 1" in page
    assert "KR 2 SG 1" in page
    assert '<div class="timeline" data-source="../entities/kim-jong-un/timeline.json">' in answer.text
    assert "2026-11-19 3" in page
    owner = words(await room.get("/entities/north-korea"))
    assert "What belongs to it Kim Jong Un 3" in owner
    assert "Kim Jong Un 3 1." not in owner


async def test_a_chart_is_fed_from_the_first_mention_up_to_today(room: Site) -> None:
    answer = await room.get("/entities/russia/timeline.json")
    assert answer.headers["Content-Type"] == "application/json"
    told = json.loads(answer.text)
    assert told["days"][0] == "2026-11-05"
    assert told["days"][-1] == "2026-11-25"
    assert len(told["days"]) == 21
    (series,) = told["series"]
    assert series["name"] == "Russia"
    assert series["values"] == [1, *([0] * 18), 1, 2]
    nothing = json.loads((await room.get("/entities/nobody/timeline.json")).text)
    assert nothing == {"days": ["2026-11-25"], "series": [{"name": "nobody", "values": [0]}]}


async def test_one_that_nothing_mentions_is_shown_and_one_that_nobody_knows_is_not(room: Site) -> None:
    answer = await room.get("/entities/lady-r")
    assert answer.status == 200
    assert "No story that a rule matched has mentioned it." in answer.text
    assert "belongs to Russia" in words(answer)
    for unknown in ("nobody", "%3Cscript%3E", "x" * 300, "a%00b"):
        assert (await room.get(f"/entities/{unknown}")).status == 404


async def test_one_that_left_the_rules_is_still_shown(site: Site, tmp_path: Path) -> None:
    rules = write_rules(tmp_path)
    await site.matching.start(rules)
    await bring(site, [KOREAN])
    entities = rules / "entities/all.yaml"
    text = entities.read_text(encoding="utf-8")
    entities.write_text(text.replace("id: kim-jong-un", "id: kim"), encoding="utf-8")
    await site.matching.start(rules)
    answer = await site.get("/entities/kim-jong-un")
    assert answer.status == 200
    assert "The present rules do not know it any more." in answer.text
    assert KOREAN.title in answer.text


@pytest.mark.parametrize(
    ("name", "above", "below"),
    [
        ("a", [], ["b", "c", "d"]),
        ("d", [["b", "c"], ["a"]], []),
        ("x", [], []),
    ],
)
def test_kin_is_followed_however_far_each_once(name: str, above: list[list[str]], below: list[str]) -> None:
    cards = {
        one: Card(one, "place", one, owners, ())
        for one, owners in (("a", ()), ("b", ("a",)), ("c", ("a",)), ("d", ("b", "c")))
    }
    naming = Naming(cards, {})
    assert [[card.id for card in step] for step in entity.above(naming, name)] == above
    assert [card.id for card in entity.below(naming, name)] == below


def test_a_column_is_as_high_as_its_share_and_what_is_there_is_seen() -> None:
    drawn = columns([0, 1000, 1, 500], 20)
    assert drawn.path == "M4 20v-20h3v20zM8 20v-1.6h3v1.6zM12 20v-10h3v10z"
    assert (drawn.width, drawn.height, drawn.most) == (16, 20, 1000)
    assert columns([0, 0], 20).path == ""
