"""The page of a story: what was found, why that fired and another rule did not, and who was told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from monitor.digests.excerpt import MOST
from monitor.model import Story
from monitor.recaps import Recall, Recap
from monitor.rules.explain import Explainer
from monitor.rules.explained import lines
from monitor.rules.load import load_rules
from monitor.rules.workers import Matching
from monitor.storage import Transaction, matches, recaps
from monitor.telling import Verdict
from tests.storage.makes import subscriber

from .conftest import NOW, Answer, Site
from .newsroom import ARABIC, ARMS, CHINESE, FARMING, HOUR, KOREAN, bring, busy, newsroom, write_rules
from .told import told

SHOUT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
HOSTILE = Story(
    "hostile",
    "<script>alert(1)</script> 북한 \u202e러시아, 포탄 거래 협상을 계속한다고 정부가 밝혔다",
    "",
    "북한은 러시아에 포탄을 <img src=x onerror=alert(2)> 보냈다고 정부 관계자가 전했다. {{ 7*7 }} 김정은도 참석했다.",
    "javascript:alert(3)",
    language="ko",
    outlet=f"\u2066{SHOUT}",
)


Start = Callable[..., Awaitable[Site]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_rules(tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Matching]:
    matching = newsroom()
    asyncio.run(matching.start(folder))
    yield matching
    matching.close()


@pytest.fixture
async def room(start: Start, served: Matching) -> Site:
    """A page beside rules that nobody edits."""
    return await start(matching=served)


def words(text: str) -> str:
    """The page as it is read."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def bare(text: str) -> str:
    """The characters that are no blanks: what a line says, however it is broken."""
    return "".join(text.split())


def clauses(answer: Answer, rule_line: str) -> str:
    """What the page says of the clauses of one rule, from the line that begins so."""
    at = answer.text.index(f'<p class="line"><bdi>{rule_line}')
    tree = (
        answer.text[at : answer.text.index("</ul>\n</details>", at)] if "</ul>\n</details>" in answer.text[at:] else ""
    )
    return bare(unescape(re.sub(r"<[^>]+>", "", tree or answer.text[at:])))


@pytest.mark.parametrize("story", [KOREAN, ARABIC, CHINESE], ids=lambda story: story.key)
async def test_a_story_is_shown_with_what_was_found_and_the_clauses_as_the_command_tells_them(
    room: Site, folder: Path, story: Story
) -> None:
    ids = await bring(room, [story])
    answer = await room.get(f"/stories/{ids[story.key]}")
    assert answer.status == 200
    page = words(answer.text)
    assert story.title in page
    assert story.outlet in page
    assert "Arms between the two arms" in page
    assert re.search("<mark>[^<]+</mark><span [^>]+>(North Korea|Kim Jong Un)</span>", answer.text)
    rule_set = load_rules(folder)
    (explained,) = Explainer(rule_set).explain(story, rule_set.rules[0])
    assert explained.matches
    assert clauses(answer, "arms matches").startswith(bare("".join(lines(explained))))


async def test_a_rule_that_did_not_match_is_explained_when_it_is_asked_for(room: Site, folder: Path) -> None:
    ids = await bring(room, [KOREAN, FARMING])
    silent = await room.get(f"/stories/{ids['farm']}")
    assert "No rule matched this story." in silent.text
    assert "가뭄이 길다." in silent.text
    assert "nearest" not in silent.text
    rule_set = load_rules(folder)
    for key, rule in (("farm", "arms"), ("farm", "talks"), ("ko", "talks")):
        answer = await room.get(f"/stories/{ids[key]}?rule={rule}")
        (explained,) = Explainer(rule_set).explain(
            KOREAN if key == "ko" else FARMING, *(one for one in rule_set.rules if one.id == rule)
        )
        assert f"{rule} does not match; nearest: " in answer.text
        assert bare("".join(lines(explained))) in clauses(answer, f"{rule} does not match")
        assert f"<option selected>{rule}</option>" in answer.text


async def test_a_rule_that_is_unknown_is_said_to_be(room: Site) -> None:
    ids = await bring(room, [FARMING])
    answer = await room.get(f"/stories/{ids['farm']}?rule=%3Cscript%3Ealert(1)")
    assert answer.status == 200
    assert "There is no rule <bdi><code>&lt;script&gt;alert(1)</code></bdi>." in answer.text


async def test_the_page_says_which_rules_and_which_words_it_was_when_those_are_others_now(
    site: Site, tmp_path: Path
) -> None:
    room, rules = site, write_rules(tmp_path / "rules")
    await room.matching.start(rules)
    ids = await bring(room, [KOREAN])
    before = room.matching.rule_set.hash
    page = (await room.get(f"/stories/{ids['ko']}")).text
    assert "It was matched by the rules" not in page
    (rules / "topics/arms.yaml").write_text(ARMS.replace("Arms between", "Weapons between"), encoding="utf-8")
    await room.matching.start(rules)
    page = (await room.get(f"/stories/{ids['ko']}")).text
    assert f'It was matched by the rules <code title="{before}">' in page
    assert f'present ones, <code title="{room.matching.rule_set.hash}">' in page
    (rules / "topics/arms.yaml").unlink()
    await room.matching.start(rules)
    assert "The rule is not one of the present rules any more." in (await room.get(f"/stories/{ids['ko']}")).text

    def decide(tx: Transaction) -> None:
        (kept,) = matches.of_story(tx, ids["ko"])
        matches.mark_decided(tx, [kept.of.match_id], NOW)

    await room.storage.write(decide)
    await bring(room, [replace(KOREAN, title="정정: 아무 일도 없었다", text="")], NOW + HOUR)
    page = (await room.get(f"/stories/{ids['ko']}")).text
    assert "in an earlier version of the story" in page
    assert "only the last version is kept" in page
    assert "<mark>" not in page


async def test_who_was_told_is_named_and_why_others_were_not(room: Site) -> None:
    what = await room.storage.write(lambda tx: told(tx, room.subscription))
    await room.storage.write(lambda tx: subscriber(tx, "other@example.org", rules=("sanctions",)))
    answer = await room.get("/stories/1")
    page = words(answer.text)
    assert f"reader@example.org in the outbox : in {what.message_id}, waiting after 0 tries" in page
    assert "other@example.org not asked for : it does not ask for arms" in page
    assert f'href="../incidents/{what.incident}"' in answer.text
    assert "Incident 1, 5 stories." in page
    for verdict in Verdict:
        assert f'<button name="verdict" value="{verdict.value}">' in answer.text
    assert f'action="../matches/{what.match}/verdict"' in answer.text
    assert '<input type="hidden" name="back" value="stories/1">' in answer.text


async def test_a_story_that_came_as_a_version_of_another_leads_to_it(room: Site) -> None:
    ids = await bring(room, [KOREAN])
    ids |= await bring(room, [replace(KOREAN, key="copy", url="https://other.example/1", outlet="한겨레")], NOW + HOUR)
    page = (await room.get(f"/stories/{ids['copy']}")).text
    assert re.search(f'<a href="../stories/{ids["ko"]}">.*as story {ids["ko"]}', page) or re.search(
        f'<a href="../stories/{ids["ko"]}">copy of story {ids["ko"]}', page
    )


async def test_recaps_are_shown_as_such_and_fire_nothing(room: Site) -> None:
    story = replace(FARMING, key="recap", text="가뭄이 길다.\n북한은 러시아에 포탄을 보냈다.")
    ids = await bring(room, [story])
    start = story.text.index("북한은")
    recall = Recall((Recap("text", start, len(story.text), NOW - timedelta(days=90), "gone"),))
    stored = (await bring(room, [story]))["recap"]
    assert stored == ids["recap"]
    await room.storage.write(lambda tx: recaps.keep(tx, stored, story.content_hash, recall, NOW))
    answer = await room.get(f"/stories/{stored}?rule=arms")
    assert "북한은 러시아에 포탄을 보냈다.</blockquote>" in answer.text
    assert "in a story that is not stored any more" in answer.text


async def test_what_a_feed_wrote_stays_text(room: Site) -> None:
    ids = await bring(room, [HOSTILE])
    answer = await room.get(f"/stories/{ids['hostile']}")
    assert answer.status == 200
    assert "<script>" not in answer.text
    assert "<img" not in answer.text
    assert "javascript:" not in answer.text
    assert "\u202e" not in answer.text
    assert "\u2066" not in answer.text
    assert "{{ 7*7 }}" in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<mark>러시아</mark>" in answer.text


async def test_of_a_text_no_more_is_quoted_than_a_mail_may(room: Site) -> None:
    long = replace(KOREAN, key="long", text="북한은 러시아에 포탄을 보냈다. " + "가나다라마바사 " * 500, summary="")
    ids = await bring(room, [long, replace(FARMING, key="dry", text="가뭄 " * 1000)])
    for key in ("long", "dry"):
        page = (await room.get(f"/stories/{ids[key]}")).text
        quoted = re.findall(r"<blockquote.*?>(.*?)</blockquote>", page, re.DOTALL)
        quoted = [
            re.sub(r"<footer.*|<span class=\"gloss\".*?</span>|<[^>]+>", "", one, flags=re.DOTALL) for one in quoted
        ]
        assert quoted
        assert all(len(one.strip()) <= MOST + 2 for one in quoted)


async def test_a_busy_worker_keeps_nobody_waiting_and_says_so(room: Site, served: Matching) -> None:
    ids = await bring(room, [KOREAN])
    with busy(served):
        answer = await room.get(f"/stories/{ids['ko']}")
        names = await room.get("/entities")
    assert (answer.status, names.status) == (200, 200)
    assert "The rules are busy" in answer.text
    assert "The rules are busy" in names.text
    assert "yes" in (await room.get(f"/stories/{ids['ko']}")).text


@pytest.mark.parametrize("number", ["99", str(2**31), "9" * 30, "9" * 5000])
async def test_a_number_that_no_story_has_is_no_page(room: Site, number: str) -> None:
    assert (await room.get(f"/stories/{number}")).status == 404
