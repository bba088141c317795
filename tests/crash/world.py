"""A small world to crash in: a publisher, a mail server, four subscribers, and what they are owed."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import sqlalchemy

from monitor.outgoing import DeliveryState
from monitor.storage import Storage, Transaction, outbox
from tests.postoffice import Postoffice
from tests.publisher import Page, Publisher, Request, item, rss

# The stories are in Korean, which the script alone tells: for Latin letters every process that matches would load the
# language model first, which takes longer than all the rest of its start.
RULES = {
    "entities/states.yaml": """
entities:
  - {id: north-korea, type: state, names: {en: [North Korea], ko: [북한]}}
  - {id: russia, type: state, names: {en: [Russia], ko: [러시아]}}
""",
    "concepts/goods.yaml": "concepts:\n  - {id: munitions, gloss: ammunition, terms: {en: [shell], ko: [포탄]}}\n",
    "topics/arms.yaml": """
title: Arms
id: arms
status: stable
level: high
when:
  all: [{entity: north-korea}, {entity: russia}, {concept: munitions}]
examples:
  match: [{lang: ko, title: 북한이 러시아에 포탄을 보냈다}]
  no_match: [{lang: ko, title: 러시아의 포탄}]
""",
}

SUBSCRIBERS = tuple(f"reader{number}@example.org" for number in range(4))
FEEDS = ("/one.xml", "/two.xml", "/three.xml")
NAMED = re.compile(r"북한 포탄 ([a-z]+-\d+)호")


def headline(story: str) -> str:
    """Shells number `story` from North Korea for Russia, and words that no other story has: each is an event of its
    own."""
    digest = hashlib.sha256(story.encode()).digest()
    own = bytes(byte for row, cell in pairwise(digest) for byte in (0xB0 + row % 25, 0xA1 + cell % 94)).decode("euc-kr")
    return f"러시아 북한 포탄 {story}호 {own}"


@dataclass
class World:
    """`run` starts the real command on it; `owed` and `delivered` say whether everybody got everything."""

    home: Path
    database: str
    publisher: Publisher
    office: Postoffice
    stories: list[str] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)  # a feed was asked for
    hold: threading.Event | None = None  # what the publisher waits for before it answers

    def __post_init__(self) -> None:
        for name, content in RULES.items():
            file = self.home / "rules" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(content, encoding="utf-8")
        (self.home / "config.yaml").write_text(json.dumps(self.config()), encoding="utf-8")
        self.publish(0)

    def config(self) -> dict[str, object]:
        """JSON is YAML; every scalar is text there."""
        return {
            "database": self.database,
            "rules": str(self.home / "rules"),
            "templates": str(Path(__file__).parents[2] / "templates"),
            "feeds": [{"url": self.publisher.url(path), "name": path, "publisher": path} for path in FEEDS],
            "polling": {
                "interval": "1s",
                "adaptive": "false",
                "per_host": "4",
                "host_pause": "0s",
                "allow_private_addresses": "true",
                "first_poll_window": "all",
            },
            "mail": {"host": "127.0.0.1", "port": str(self.office.port), "tls": "none", "retry_after": "1s"},
            "web": {"port": "0"},
            "subscribers": [{"email": email, "schedule": "immediately"} for email in SUBSCRIBERS],
        }

    def publish(self, count: int) -> None:
        """Put `count` new stories into each feed; the older ones stay listed."""
        for path in FEEDS:
            self.stories += [f"{path[1:-4]}-{len(self.stories) + number}" for number in range(count)]
            self.publisher.pages[path] = self.page([story for story in self.stories if story.startswith(path[1:-4])])

    def page(self, stories: list[str], prefix: str = "") -> Callable[[Request], Page]:
        """`stories` as a feed, the last one first; `prefix` stands before each title."""
        body = rss(
            *(item(prefix + headline(story), f"http://127.0.0.1/{story}", guid=story) for story in reversed(stories))
        ).encode()

        def answer(_request: Request) -> Page:
            self.asked.set()
            return Page(body, hold=self.hold)

        return answer

    def run(self) -> subprocess.Popen[bytes]:
        """`monitor run --once`, in a session of its own so that a kill reaches only the daemon."""
        command = [sys.executable, "-m", "monitor", "run", "--once", "--config", str(self.home / "config.yaml")]
        with (self.home / "log").open("ab") as log:
            return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, start_new_session=True)

    def settle(self) -> None:
        """Undisturbed runs until everybody has everything; a mail that was put off may need more than one."""
        deadline = time.monotonic() + 120
        self.retry_what_was_set_aside()
        while True:
            before = len(self.office.letters)
            run = self.run()
            assert run.wait(60) == 0, (self.home / "log").read_text()[-2000:]
            if len(self.office.letters) == before and not self.missing():
                return
            assert time.monotonic() < deadline, f"not settled: {self.outbox()}"

    def retry_what_was_set_aside(self) -> None:
        """As its operator would: a mail whose sender was killed three times in a row waits for that."""
        storage = Storage.open(self.database)
        at = datetime.now(UTC)

        def retry(tx: Transaction) -> None:
            for row in outbox.rows(tx, states=[DeliveryState.SET_ASIDE]):
                outbox.retry(tx, row, at)

        storage.write_now(retry)
        storage.close()

    def outbox(self) -> list[str]:
        """What the database says of every delivery that is not sent."""
        engine = sqlalchemy.create_engine(self.database)
        with engine.connect() as connection:
            rows = connection.execute(sqlalchemy.text("SELECT * FROM deliveries WHERE state <> 'sent'")).mappings()
            found = [str(dict(row)) for row in rows]
        engine.dispose()
        return found

    def delivered(self) -> Counter[tuple[str, str, str]]:
        """How often each (recipient, story, Message-ID) arrived."""
        found: Counter[tuple[str, str, str]] = Counter()
        for letter in self.office.letters:
            for story in set(NAMED.findall(letter.text)):
                found[letter.recipients[0], story, letter.message_id] += 1
        return found

    def missing(self) -> set[tuple[str, str]]:
        """What somebody was owed and did not get."""
        got = {(email, story) for email, story, _ in self.delivered()}
        return {(email, story) for email in SUBSCRIBERS for story in self.stories} - got

    def told_twice(self) -> set[tuple[str, str]]:
        """What somebody got under two different Message-IDs: a repeat that cannot be recognised."""
        mails = Counter((email, story) for email, story, _ in self.delivered())
        return {told for told, count in mails.items() if count > 1}

    def repeats(self) -> int:
        """How many mails arrived more often than once, with the same Message-ID."""
        ids = Counter(letter.message_id for letter in self.office.letters)
        return sum(count - 1 for count in ids.values())
