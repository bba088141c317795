"""How many events rules found, over time: the query against a plain count, on both databases."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta

from monitor.storage import Storage, Transaction, incidents, matches, rule_sets, stories, trends
from monitor.storage.trends import QUARTER
from tests.storage.makes import NOW, RULE_SET, match, story

SINCE = NOW - timedelta(days=31)


def floor(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def test_it_counts_the_first_story_of_each_incident_by_rule(storage: Storage) -> None:
    chance = random.Random(5)
    first: dict[tuple[str, int], list[tuple[datetime, bool]]] = defaultdict(list)

    def fill(tx: Transaction) -> None:
        rule_sets.keep(tx, RULE_SET, NOW)
        of = [incidents.open(tx, NOW) for _ in range(40)]
        for number in range(300):
            at = NOW - timedelta(minutes=chance.randrange(40 * 24 * 60)) + timedelta(hours=chance.choice((0, 0, 0, 30)))
            late, told = chance.random() < 0.2, story(f"s{number}")
            story_id = stories.save(tx, [(told, "de")], at)[told.key]
            incident, rule = chance.choice(of), chance.choice(("arms", "oil"))
            new = matches.NewMatch(story_id, incident, match(rule), told.content_hash, late, number % 50 == 0)
            matches.save(tx, [new], at)
            first[rule, incident].append((at, late or number % 50 == 0))

    storage.write_now(fill)
    plain: dict[str, dict[datetime, int]] = {"arms": defaultdict(int), "oil": defaultdict(int)}
    for (rule, _), seen in first.items():
        news = [at for at, backlog in seen if not backlog and SINCE <= at <= NOW]
        if news and all(at >= SINCE for at, _ in seen):
            plain[rule][floor(min(news))] += 1
    found = storage.read_now(lambda tx: trends.found(tx, SINCE, NOW))
    assert {rule: dict(counted) for rule, counted in found.items()} == plain
    assert all(at == floor(at) for counted in found.values() for at, _ in counted)
    assert timedelta(minutes=15) == QUARTER
