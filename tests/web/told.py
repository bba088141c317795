"""A database in which an event of several languages was told to a subscriber, for the pages behind a mail's links."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select

from monitor.claim import Claim, Said
from monitor.decisions import Alert
from monitor.lines import keep_lines
from monitor.model import Level, Match, Span, Story
from monitor.storage import (
    Storage,
    Transaction,
    alerts,
    claims,
    digests,
    incidents,
    matches,
    rule_sets,
    stories,
    subscriptions,
)
from monitor.storage.tables import metadata
from tests.storage.makes import RULE_SET, digest

from .conftest import NOW

HOUR = timedelta(hours=1)
TEXT = (
    "Washington wirft Moskau vor, mit Pjöngjang über Waffen zu verhandeln. Das Weisse Haus sprach am Mittwoch von "
    "«aktiv voranschreitenden» Gesprächen. Nordkorea habe bereits Munition für die Söldnergruppe Wagner geliefert, "
    "hiess es. Verteidigungsminister Schoigu war im Juli nach Pjöngjang gereist. Putin und Kim Jong Un tauschten "
    "Briefe aus, in denen sie eine engere Zusammenarbeit versprachen. Ein solches Geschäft verstiesse gegen mehrere "
    "Resolutionen des Sicherheitsrats, sagte die Botschafterin der USA."
)
OTHERS = (
    ("ko", "북한, 러시아에 포탄 공급 협상", "연합뉴스", "yonhap", "KR"),
    ("ru", "Пушилин: слухи о снарядах из КНДР — фейк", "ТАСС", "tass", "RU"),
    ("ar", "كوريا الشمالية تتفاوض على بيع ذخيرة لروسيا", "الجزيرة", "aljazeera", "QA"),
    ("zh-Hans", "美国称朝俄就弹药交易进行谈判", "联合早报", "zaobao", "SG"),
)

CLAIM = Claim(
    supplier=Said("north-korea", "North Korea", ()),
    recipient=Said("russia", "Russia", ()),
    goods=(Said("munitions", "ammunition", ()),),
    status=Said("negotiating", "negotiating", ()),
)


class Told(NamedTuple):
    """What was stored: the first story's match, its event, the Message-ID of the digest that told it, and the story."""

    match: int
    incident: int
    message_id: str
    story: int


def span(field: str, text: str, quote: str, kind: str, name: str, gloss: str) -> Span:
    at = text.index(quote)
    return Span(field, at, at + len(quote), quote, kind, name, name, gloss)


def told(
    tx: Transaction,
    subscription_id: int,
    *,
    title: str = "Waffendeal mit Nordkorea",
    summary: str = "",
    outlet: str = "Blick",
    key: str = "a",
) -> Told:
    """An event with a story that the rule `arms` matched, told to the subscription, and four stories beside it."""
    url = "https://www.blick.example/1"
    first = Story(key, title, summary, TEXT, url, outlet=outlet, publisher="blick", country="CH")
    evidence = (
        span("text", TEXT, "Moskau", "entity", "russia", "Russia"),
        span("text", TEXT, "Nordkorea", "entity", "north-korea", "North Korea"),
        span("text", TEXT, "Munition", "concept", "munitions", "ammunition"),
    )
    rule_sets.keep(tx, RULE_SET, NOW)
    incident = incidents.open(tx, NOW)
    others = [
        Story(
            f"{key} {publisher}",
            title,
            url=f"https://{publisher}.example/1",
            outlet=outlet,
            publisher=publisher,
            country=country,
        )
        for _, title, outlet, publisher, country in OTHERS
    ]
    ids = stories.save(tx, [(first, "de"), *zip(others, [row[0] for row in OTHERS], strict=True)], NOW - HOUR)
    for story_id in ids.values():
        incidents.attach(tx, story_id, incident, str(story_id))
    claims.keep(tx, {ids[key]: CLAIM})
    arms = Match("arms", "Arms and munitions", Level.CRITICAL, "stable", None, evidence, RULE_SET.hash)
    matches.save(tx, [matches.NewMatch(ids[key], incident, arms, first.content_hash, first_poll=False)], NOW)
    match = matches.of_story(tx, ids[key])[0].of.match_id
    alerts.save(tx, [Alert(subscription_id, match, incident)], NOW)
    matches.mark_decided(tx, [match], NOW)
    row = subscriptions.get(tx, subscription_id)
    assert row is not None
    mail = digest(row.subscription, f"{key}@example.org")
    digests.save(tx, mail, [match], (), NOW)
    keep_lines(tx, [incident])
    return Told(match, incident, mail.message_id, ids[key])


def dump(storage: Storage) -> list[str]:
    """Every row of every table."""

    def read(tx: Transaction) -> list[str]:
        return [f"{table.name} {row}" for table in metadata.sorted_tables for row in tx.execute(select(table))]

    return sorted(storage.read_now(read))
