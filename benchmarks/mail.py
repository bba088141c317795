"""What a digest costs from the outbox to the mail server, against the usual way to send one.

    python3 -m venv PEER && PEER/bin/pip install jinja2 premailer aiosmtplib        # once, anywhere
    .venv/bin/python benchmarks/mail.py --peer PEER/bin/python [--mails 10000] [--connections 4] [--peer-mails 300]

MAILS personal digests of some 25 KB wait in the outbox of a SQLite database: each of another subscription, with rules,
a time zone, a language and links of its own, four stories out of several hundred in six languages. The product's own
path delivers them to Postfix's `smtp-sink` on the loopback interface: claimed, rendered, put together, sent, marked,
over CONNECTIONS connections. Start-up and filling the outbox are not measured.

The peer does the usual thing in the same run and with the same stored digests, in an environment of its own (premailer
is no dependency of this project): a Jinja2 template, premailer, EmailMessage, and `aiosmtplib.send` for every message.
Its mails show the same stories, with their evidence and links, by a plainer design: they are a sixth smaller than ours,
both sizes are printed. It keeps no outbox, claims and marks nothing. It is slow, so it sends PEER_MAILS of them: half
before ours, half after.

Goal: at least 4 times its messages a second. Of every twentieth digest the MIME tree is compared with what the `email`
package parses back. Memory is the highest resident size of our process. Machines are noisy: read the ratio.
"""

from __future__ import annotations

import argparse
import asyncio
import email
import email.policy
import json
import logging
import os
import random
import resource
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from monitor.app.build import build_parts
from monitor.config import load_config
from monitor.digests.channels.mail import ByMail
from monitor.digests.compose import compose
from monitor.digests.message import Message
from monitor.model import Declared, Level, Match, MatchedStory, Span, Story
from monitor.outgoing import DeliveryState, Digest
from monitor.pipeline import deliver_digests
from monitor.rules.workers import Matching
from monitor.storage import Storage, Transaction, as_json, digests, outbox, subscriptions
from monitor.subscribers.links import Links

NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
STORIES = 400
PLAN = ("daily 07:00", "daily 18:00", "weekly mon 07:00", "immediately")
ZONES = ("Europe/Zurich", "America/New_York", "Asia/Seoul", "UTC", "Africa/Cairo")
LANGUAGES = ("en", "de", "fr", "es")
RULES = ("arms-transfers", "military-ties", "sanctions", "evasion", "arms-imports")
WORDS = {
    "en": "shells sent by rail from Rajin officials said containers ministry talks on rockets delivery visited port",
    "de": "Granaten wurden nach Angaben des Ministeriums geliefert Gespräche über Raketen Häfen Züge verhandelt",
    "ru": "снаряды доставлены по железной дороге министерство сообщило переговоры о ракетах порт контейнеры",
    "ko": "포탄을 보냈다 국방부는 밝혔다 컨테이너 나진항 러시아 회담 로켓 선적 정보당국 위성사진",
    "zh-Hans": "炮弹 运往 俄罗斯 国防部 表示 集装箱 港口 会谈 火箭 卫星 图像 显示",
    "ar": "قذائف أرسلت بالقطار وزارة الدفاع قالت محادثات حول الصواريخ الميناء حاويات",
}


@dataclass(frozen=True)
class Peer:
    """The peer's Python, and how many mails it sends in each half."""

    python: str
    mails: int


def stories() -> list[MatchedStory]:
    chance = random.Random(25)
    found = []
    for number in range(1, STORIES + 1):
        language = chance.choice(list(WORDS))
        words = WORDS[language].split()
        title = " ".join(chance.choices(words, k=10))
        summary = " ".join(chance.choices(words, k=38))
        told = Story(
            key=str(number),
            title=title,
            summary=summary,
            url=f"https://news.example/{language}/{number}?id={number:040}",
            published=NOW - timedelta(minutes=7 * number),
            outlet=f"Outlet {number % 60}",
            publisher=f"house-{number % 60}",
        )
        spans = []
        for kind, at in (("concept", 0), ("entity", len(title.split()[0]) + 1)):
            quote = title[at:].split()[0]
            spans.append(Span("title", at, at + len(quote), quote, kind, f"{kind}-{number % 9}", kind, f"the {kind}"))
        rule = RULES[number % len(RULES)]
        match = Match(rule, f"What is known of {rule}", Level(number % 5), "stable", None, tuple(spans), "0" * 64)
        found.append(
            MatchedStory(number, number // 2, number, told, match, language, NOW - timedelta(minutes=5 * number))
        )
    return found


def fill(tx: Transaction, mails: range, waiting: list[MatchedStory], each: int) -> None:
    chance = random.Random(mails.start)
    for number in mails:
        rules = tuple(sorted(chance.sample(RULES, chance.randint(2, len(RULES)))))
        wanted = Declared(
            f"reader{number}@example.org", rules, Level.LOW, chance.choice(PLAN), chance.choice(ZONES),
            chance.choice(LANGUAGES),
        )  # fmt: skip
        who = subscriptions.add(tx, wanted, NOW - timedelta(days=30))
        mine = [found for found in waiting if found.match.rule in rules]
        name = f"{chance.getrandbits(128):032x}@example.org"
        shown = chance.sample(mine, min(each, len(mine)))
        digest = compose(who, shown, [], message_id=name, due=NOW, now=NOW)
        digests.save(tx, digest, [], [], NOW)


@contextmanager
def sink() -> Iterator[int]:
    """The port of a `smtp-sink` that takes and forgets everything."""
    program = shutil.which("smtp-sink", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if program is None:
        raise SystemExit("smtp-sink is missing: it comes with Postfix (apt install postfix)")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    as_nobody = ["-u", "nobody"] if os.geteuid() == 0 else []  # it refuses to be root
    process = subprocess.Popen([program, *as_nobody, f"127.0.0.1:{port}", "1000"])
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def peer_rate(peer: Peer, port: int, stored: Path) -> float:
    """Messages a second of the peer, its start excluded."""
    script = Path(__file__).with_name("mail_usual.py")
    done = subprocess.run(
        [peer.python, str(script), str(port), str(stored), str(peer.mails)],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    told = json.loads(done.stdout)
    print(
        f"the usual way: {told['mails'] / told['wall']:7.1f} mails/s, {told['cpu'] / told['mails'] * 1000:7.2f} ms CPU "
        f"a mail, {told['bytes'] / told['mails'] / 1000:.1f} KB",
        flush=True,
    )
    return float(told["mails"] / told["wall"])


def check_tree(message: Message) -> None:
    """The parts as `email` reads them back are the parts that were written."""
    parsed = email.message_from_bytes(message.data, policy=email.policy.default)
    parts = [part for part in parsed.walk() if not part.is_multipart()]
    kinds = [part.get_content_type() for part in parsed.walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"], kinds
    assert [part.get_content().replace("\r\n", "\n") for part in parts] == [message.text, message.html]
    assert not [part.defects for part in parsed.walk() if part.defects]
    assert str(parsed["Message-ID"]) == f"<{message.message_id}>"


def trees(render: ByMail, some: list[Digest]) -> float:
    """Check them; the mean size in KB."""
    size = 0
    for digest in some:
        message = render.render(digest, NOW)
        check_tree(message)
        size += len(message.data)
    return size / len(some) / 1000


async def deliver(port: int, home: Path, chosen: argparse.Namespace) -> None:
    config_file = home / "config.yaml"
    config_file.write_text(
        json.dumps(
            {
                "templates": str(Path(__file__).parents[1] / "templates"),
                "rules": str(Path(__file__).parents[1] / "rules"),
                "feeds": [{"url": "https://feed.example/"}],
                "mail": {
                    "host": "127.0.0.1", "port": str(port), "tls": "none", "sender": "Monitor <alerts@example.org>",
                    "connections": str(chosen.connections),
                },
            }
        ),
        encoding="utf-8",
    )  # fmt: skip
    config = load_config(config_file, {})
    storage = Storage.open(config.database)
    waiting = stories()
    for start in range(0, chosen.mails, 500):
        part = range(start, min(start + 500, chosen.mails))
        await storage.write(partial(fill, mails=part, waiting=waiting, each=chosen.stories))
    names = [row.message_id for row in storage.read_now(lambda tx: outbox.rows(tx, limit=chosen.mails))]
    kept = storage.read_now(lambda tx: [digests.get(tx, name) for name in names[::20]])
    some = [delivery.digest for delivery in kept if delivery is not None]
    stored = home / "digests.jsonl"
    stored.write_text("".join(as_json.dump(digest) + "\n" for digest in some), encoding="utf-8")
    parts = build_parts(config, storage, Links(b"benchmark", config.web.base_url), Matching(), lambda: NOW)
    ways = [way for way in parts.outboxes if way.mail]
    by_mail = ways[0].send
    assert isinstance(by_mail, ByMail)
    size = trees(by_mail, some)
    print(f"{chosen.mails} mails of {size:.1f} KB, {chosen.connections} connections; load {os.getloadavg()[0]:.1f}; "
          f"{len(some)} MIME trees equal", flush=True)  # fmt: skip
    peer = Peer(chosen.peer, chosen.peer_mails // 2) if chosen.peer else None
    theirs = [await asyncio.to_thread(peer_rate, peer, port, stored)] if peer else []
    used, began = time.process_time(), time.perf_counter()
    await asyncio.gather(*(deliver_digests(NOW, replace(way), lambda: False) for way in ways))
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    states = [row.state for row in storage.read_now(lambda tx: outbox.rows(tx, limit=chosen.mails))]
    assert states == [DeliveryState.SENT] * chosen.mails
    ours = chosen.mails / wall
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"ours:          {ours:7.1f} mails/s, {cpu / chosen.mails * 1000:7.2f} ms CPU a mail, {highest:.0f} MB at most"
    )
    if peer:
        theirs.append(await asyncio.to_thread(peer_rate, peer, port, stored))
        print(
            f"  {ours / (sum(theirs) / len(theirs)):.2f} times the usual way (goal: 4); load {os.getloadavg()[0]:.1f}"
        )
    await parts.close()
    storage.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--peer", help="a Python that has jinja2, premailer and aiosmtplib; without it only ours")
    arguments.add_argument("--mails", type=int, default=10_000)
    arguments.add_argument("--connections", type=int, default=4)
    arguments.add_argument("--peer-mails", type=int, default=300)
    arguments.add_argument("--stories", type=int, default=4, help="in a digest; 4 make some 25 KB")
    chosen = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with sink() as port, tempfile.TemporaryDirectory() as home:
        asyncio.run(deliver(port, Path(home), chosen))


if __name__ == "__main__":
    main()
