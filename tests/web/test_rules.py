"""How often rules are right, and the place to say so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from monitor import feedback
from monitor.storage import Storage, Transaction, incidents, matches, rule_sets, stories, verdicts
from monitor.telling import Verdict
from monitor.web.access import Scope
from monitor.web.rules import by_day, ours

from .conftest import NOW, Site
from .test_operate import RULES, looker
from .test_status import Page, match, span, story

DAY = timedelta(days=1)


@pytest.fixture
async def site(start: Callable[..., Any], storage: Storage) -> Site:
    """On both databases."""
    running: Site = await start(storage=storage)
    return running


async def found(site: Site, count: int) -> list[int]:
    """That many matches of `dprk-russia-arms`, each found by Munition, every second one by Granate too."""

    def fill(tx: Transaction) -> list[int]:
        numbers = []
        for n in range(count):
            item, at = story(n, f"Story number {n}"), NOW - (count - n) * timedelta(minutes=1)
            evidence = [span("Munition", "ammunition"), *([span("Granate", "shell")] if n % 2 else [])]
            hit = match(*evidence)
            story_id = stories.save(tx, [(item, "de")], at)[item.key]
            incident = incidents.open(tx, at)
            incidents.attach(tx, story_id, incident, item.title)
            matches.save(tx, [matches.NewMatch(story_id, incident, hit, item.content_hash, False)], at)
            numbers.append(matches.of_story(tx, story_id)[0].of.match_id)
        return numbers

    return await site.storage.write(fill)


@pytest.fixture(autouse=True)
async def served(site: Site) -> None:
    site.rules = RULES
    from .test_status import RULES as MATCHED

    await site.storage.write(lambda tx: rule_sets.keep(tx, MATCHED, NOW))


async def test_the_precision_of_a_rule_and_of_its_terms(site: Site) -> None:
    numbers = await found(site, 12)

    def judge(tx: Transaction) -> None:
        for n, number in enumerate(numbers[:10]):  # Munition: 4 right and 1 known of 10; Granate: none of 5
            said = Verdict.NOT_RELEVANT if n % 2 else Verdict.KNOWN if n == 0 else Verdict.RELEVANT
            feedback.judge(tx, site.subscription if n < 5 else "ann", number, said, NOW)

    await site.storage.write(judge)
    text = Page((await site.get("/rules")).text).text
    assert "0.50 (0.24–0.76)4 relevant, 1 known, 5 not" in text
    assert text.index("granate") < text.index("munition munitions 0.50")
    assert "0.00 (0.00–0.43)0 relevant, 0 known, 5 not" in text
    one = Page((await site.get("/rules/dprk-russia-arms?days=all")).text).text
    assert "12 in 30 days, at most 12 on one day." in one
    assert "not served any more" in one


async def test_matches_are_judged_one_after_the_other_and_a_verdict_is_taken_back(site: Site) -> None:
    older, newer = await found(site, 2)
    path = "/rules/dprk-russia-arms/unjudged"
    assert "Story number 1" in Page((await site.get(path)).text).text
    assert "Story number 0" in Page((await site.get(f"{path}?before={newer}")).text).text
    back = f"rules/dprk-russia-arms/unjudged?last={newer}"
    answer = await site.post(f"/matches/{newer}/verdict", {"verdict": "not relevant", "back": back})
    assert (answer.status, answer.headers["Location"]) == (303, f"../../{back}")
    shown = Page((await site.get(f"/{back}")).text).text
    assert shown.index("Story number 0") < shown.index("The one before") < shown.index("Story number 1")
    assert await site.storage.read(lambda tx: verdicts.by(tx, "admin token", [older, newer])) == {
        newer: Verdict.NOT_RELEVANT
    }
    await site.post(f"/matches/{newer}/verdict", {"verdict": ""})
    assert await site.storage.read(lambda tx: verdicts.by(tx, "admin token", [older, newer])) == {}
    kept = [(one.action, one.detail) for one in await site.acts()]
    assert kept == [("verdict", "taken back"), ("verdict", "not relevant")]


async def test_who_may_not_judge_sees_no_form_and_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    (number,) = await found(site, 1)
    assert (await site.post(f"/matches/{number}/verdict", {"verdict": "great"})).status == 400
    assert (await site.post("/matches/99/verdict", {"verdict": "relevant"})).status == 404
    looker(monkeypatch, Scope.READ)
    assert "/verdict" not in (await site.get("/rules/dprk-russia-arms")).text
    assert (await site.post(f"/matches/{number}/verdict", {"verdict": "relevant"})).status == 403


async def test_the_page_of_a_rule_shows_its_file_as_text(site: Site) -> None:
    answer = await site.get("/rules/arms")
    assert "A &lt;deal&gt;." in answer.text
    assert "title: Arms and munitions" in answer.text
    assert (await site.get("/rules/none")).status == 404


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/rules", "..", "rules/../../x", "\\evil", "a:b", "rules//x", ""]
)
def test_a_verdict_leads_nowhere_but_to_our_pages(path: str) -> None:
    assert ours(path, "rules") == "rules"


def test_matches_are_counted_by_day() -> None:
    first = NOW.replace(hour=0) - 29 * DAY
    assert by_day([(first, 1), (NOW, 4), (NOW, 1)], first) == [1, *[0] * 28, 5]
