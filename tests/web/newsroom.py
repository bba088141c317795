"""Stories in several languages that real rules matched, stored as the daemon stores them."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.incidents.claims import claim_of
from monitor.incidents.traits import traits_of
from monitor.model import Reading, RuleSetFiles, Story
from monitor.recording import record_readings
from monitor.rules.workers import Matching
from monitor.storage import Transaction, rule_sets, stories

from .conftest import NOW, Site

HOUR = timedelta(hours=1)
ARMS = """title: Arms between the two
id: arms
level: critical
when:
  all:
    - {entity: north-korea}
    - {entity: russia}
    - {concept: munitions}
  within: 2 sentences
examples:
  match: [{title: 북한이 러시아에 포탄을 보냈다}]
  no_match: [{title: 북한과 러시아}]
"""
TALKS = """title: Talks
id: talks
level: low
status: test
when:
  weigh:
    - {entity: russia, points: 10}
    - {concept: talks, points: 20}
    - {concept: munitions, points: -5}
  threshold: 25
examples:
  match: [{title: 러시아와 회담}]
  no_match: [{title: 러시아}]
"""
ENTITIES = """entities:
  - id: north-korea
    type: state
    gloss: North Korea
    names: {en: [North Korea], ko: [북한], ar: [كوريا الشمالية], zh: [朝鲜]}
  - id: kim-jong-un
    type: person
    gloss: Kim Jong Un
    belongs_to: [north-korea]
    names: {en: [Kim Jong Un], ko: [김정은], ar: [كيم جونغ أون], zh: [金正恩]}
  - id: russia
    type: state
    gloss: Russia
    names: {en: [Russia], ko: [러시아], ar: [روسيا], zh: [俄罗斯, 俄方]}
  - {id: lady-r, type: vessel, gloss: the Lady R, belongs_to: [russia], names: {en: [Lady R]}}
"""
CONCEPTS = """concepts:
  - {id: munitions, gloss: ammunition, terms: {en: [ammunition], ko: [포탄], ar: [ذخيرة], zh: [弹药]}}
  - {id: talks, gloss: talks, terms: {en: [talks], ko: [회담], ar: [محادثات], zh: [会谈]}}
"""
KOREAN = Story(
    "ko",
    "북한, 러시아에 포탄 공급",
    "",
    "김정은은 러시아에 포탄을 보냈다고 한다.",
    "https://yonhap.example/1",
    outlet="연합뉴스",
    publisher="yonhap",
    country="KR",
    published=NOW - HOUR,
)
ARABIC = Story(
    "ar",
    "كوريا الشمالية ترسل ذخيرة إلى روسيا",
    "",
    "قالت مصادر إن كوريا الشمالية أرسلت ذخيرة إلى روسيا بعد محادثات.",
    "https://jazeera.example/1",
    outlet="الجزيرة",
    publisher="aljazeera",
    country="QA",
)
CHINESE = Story(
    "zh",
    "朝鲜向俄罗斯提供弹药",
    "",
    "金正恩批准向俄方运送弹药。",
    "https://zaobao.example/1",
    outlet="联合早报",
    country="SG",
)
FARMING = Story("farm", "북한 농업 회담", "", "가뭄이 길다.", "https://yonhap.example/2", outlet="연합뉴스")


def write_rules(folder: Path) -> Path:
    for name, text in (
        ("topics/arms.yaml", ARMS),
        ("topics/talks.yaml", TALKS),
        ("entities/all.yaml", ENTITIES),
        ("concepts/all.yaml", CONCEPTS),
    ):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def newsroom() -> Matching:
    """Every story is known by its event, as in the daemon."""
    return Matching(traits_of=traits_of, claim_of=claim_of)


def served_rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matching]:
    """The rules of the newsroom, served: `served = pytest.fixture(scope="module")(served_rules)`."""
    matching = newsroom()
    asyncio.run(matching.start(write_rules(tmp_path_factory.mktemp("rules"))))
    yield matching
    matching.close()


@contextmanager
def busy(matching: Matching) -> Iterator[None]:
    """Its worker answers nothing until the block ends, and is not waited for long."""
    workers, patience = list(getattr(matching._executor, "_processes", {})), matching._ask_seconds
    for pid in workers:
        os.kill(pid, signal.SIGSTOP)
    matching._ask_seconds = 0.1
    try:
        yield
    finally:
        matching._ask_seconds = patience
        for pid in workers:
            os.kill(pid, signal.SIGCONT)


async def bring(site: Site, brought: Sequence[Story], at: datetime = NOW) -> dict[str, int]:
    """What the served rules find in these stories is stored, as of that moment; the stories' ids by their keys."""
    matching = site.matching
    readings = list(zip(brought, await matching(brought), strict=True))
    return await site.storage.write(lambda tx: store(tx, readings, matching.rule_set, at))


def store(
    tx: Transaction, readings: Sequence[tuple[Story, Reading]], rules: RuleSetFiles, at: datetime
) -> dict[str, int]:
    rule_sets.keep(tx, rules, at)
    ids = stories.save(tx, [(story, reading.language) for story, reading in readings], at)
    record_readings(tx, readings, ids, frozenset(), frozenset(), at)
    return ids
