"""A database with something of everything that the interface shows, and a program that asks."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any, NamedTuple

from monitor.model import Feed, Level, Match, Outcome, Poll, Span, Story
from monitor.storage import Transaction, coverage, feeds, incidents, matches, silences, stories, verdicts
from monitor.telling import SilenceKind, Verdict
from tests.storage.makes import RULE_SET

from .conftest import NOW, TOKEN, Site
from .told import HOUR, Told, told

FEEDS = (
    Feed("https://yonhap.example/rss", "Yonhap", "yonhap", "KR", "ko"),
    Feed("https://tass.example/rss", "TASS", "tass", "RU", "ru", state_controlled=True),
)
AUTHORIZED = {"authorization": f"Bearer {TOKEN}"}
JSON = {**AUTHORIZED, "content-type": "application/json"}


class Filled(NamedTuple):
    """The event that was told, the ids of more matches (of another rule, each an incident of its own), a silence."""

    told: Told
    more: list[int]
    silence: int


def fill(tx: Transaction, subscription: int, more: int = 7) -> Filled:
    feeds.sync(tx, FEEDS, NOW - HOUR)
    polls = [Poll(feed.url, NOW, Outcome.NEW if n else Outcome.UNREACHABLE, "why") for n, feed in enumerate(FEEDS)]
    feeds.record_polls(tx, polls)
    coverage.keep_day(tx, NOW - timedelta(days=1))
    coverage.keep_day(tx, NOW)
    event = told(tx, subscription)
    ids = [another(tx, n) for n in range(more)]
    verdicts.give(tx, subscription, event.match, Verdict.KNOWN, NOW)
    silence = silences.add(
        tx, SilenceKind.RULE, "sanctions", "busy", "ops", now=NOW - HOUR, until=NOW + timedelta(days=1)
    )
    return Filled(event, ids, silence.id)


def another(tx: Transaction, n: int, *, title: str = "=cmd|' /C calc'!A0") -> int:
    """A match of the rule `sanctions` in a story of its own; its id."""
    said = f"制裁 {n}: Rajin «port»\x00, \U0001f680"
    story = Story(
        f"more {n}",
        title,
        "",
        said,
        f"https://yonhap.example/{n}",
        feed=FEEDS[0].url,
        outlet="Yonhap",
        publisher="yonhap",
        country="KR",
    )
    story_id = stories.save(tx, [(story, "zh-Hans")], NOW)[story.key]
    incident = incidents.open(tx, NOW)
    incidents.attach(tx, story_id, incident, "more")
    evidence = (
        Span("text", 0, 2, "制裁", "concept", "sanctions", "sanctions", "sanctions"),
        Span("text", 6, 11, "Rajin", "entity", "rajin", "north-korea", "Rajin"),
    )
    match = Match("sanctions", "Sanctions", Level.HIGH, "test", 12.5, evidence, RULE_SET.hash)
    matches.save(tx, [matches.NewMatch(story_id, incident, match, story.content_hash, first_poll=False)], NOW)
    return matches.of_story(tx, story_id)[0].of.match_id


async def got(site: Site, path: str, status: int = 200) -> Any:
    """The JSON of an answer to a GET."""
    answer = await site.ask("GET", path, **AUTHORIZED)
    assert answer.status == status, answer.text
    return json.loads(answer.text)


async def sent(site: Site, method: str, path: str, body: Any = None, status: int = 200) -> Any:
    """The JSON of an answer to a change."""
    answer = await site.ask(method, path, json.dumps(body).encode(), **JSON)
    assert answer.status == status, answer.text
    return json.loads(answer.text)


async def pages(site: Site, path: str, limit: int) -> list[list[Any]]:
    """All pages of a list."""
    found, after, join = [], "", "&" if "?" in path else "?"
    while True:
        page = await got(site, f"{path}{join}limit={limit}{after}")
        found.append(page["items"])
        if page["next"] is None:
            return found
        after = f"&after={page['next']}"
