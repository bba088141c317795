"""How fast the page answers while the daemon polls, with many stories stored.

    .venv/bin/python benchmarks/web.py [--stories 1000000] [--matches 100000] [--seconds 60] [--rate 40] [--posts 10000]
                                       [--path PATH] [--file FILE]

An SQLite file is filled with STORIES stories of 1 KB in English, Korean, Russian and Chinese, of which MATCHES are
matched by one of five rules: by the functions of the storage that the daemon calls, many in one transaction. A FILE
that is there is taken as it is; 90 days after it was made, `monitor run` would purge most of it. Then `monitor run` is
started over it, with the shipped rules and 60 loopback feeds, each of which brings 20 new stories every 40 to 99 s. A
process of its own asks, at a RATE a second in an open loop: the next is asked when it is time, not when the last was
answered, and its time counts from then on. Measured, one after the other:

* reading: the PATHs in turns (by default searches, and the list of incidents). Goal: p95 at most 150 ms
* the form: POSTS sign-ups for 500 addresses from 300 networks (RELIABILITY W1), while the list is read once a second
* forms without bounds: 100 MB, 1,000 fields and bytes that come one by one, 20 at a time without end (W15), while the
  list is read 10 times a second. Goal: p99 at most 500 ms
* what a story costs to store with the index of the search and without
* the peer, in the same run over the same table: `LIKE '%word%'` for the newest 26, and for a count up to 1,001
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import multiprocessing
import os
import random
import re
import signal
import socket
import statistics
import tempfile
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
from sqlalchemy import text

from monitor.lines import keep_lines
from monitor.model import Level, Match, RuleSetFiles, Span, Story
from monitor.storage import Storage, Transaction, incidents, matches, rule_sets, search, search_index, stories
from monitor.storage.search import Narrowed
from monitor.text.query import parse
from tests.daemon.installation import Installation
from tests.postoffice import Postoffice, in_thread
from tests.publisher import Page, Publisher, Request, item, rss
from tests.weight import family

ROOT = Path(__file__).parents[1]
START = datetime.now(UTC) - timedelta(days=60)  # nothing is old enough to be purged
TOGETHER = 1000
FEEDS, NEWS = 60, 20  # new stories at every poll of a feed
TICK = os.sysconf("SC_CLK_TCK")
WISH = {
    "what": "all", "level": "low", "often": "daily", "time": "07:00", "day": "mon", "language": "en", "timezone": "UTC",
}  # fmt: skip
RULES = ("dprk-russia-arms", "dprk-sanctions", "russia-sanctions", "russia-arms-imports", "dprk-russia-military")
TEMPLATES = Path(__file__).parents[1] / "templates"
SEARCHES = (
    "the",
    "sanctions",
    "missile*",
    '"north korea"',
    "북한",
    "制裁",
    "武器输出",
    "санкции -порт",
    "embargo OR 포탄",
)
RUSSIAN = "санкции порт суд корабль против Россия поставки снаряды сказал министр груз Пхеньян Москва новые".split()
KOREAN = "북한이 러시아에 포탄을 보냈다 제재 회의에서 장관은 말했다 항구 선박 정부 협상 위반".split()
CHINESE = "联合国制裁决议 武器输出 港口船只 部长表示 朝鲜俄罗斯 弹药交易 谈判 政府 新的措施 报道称".split()
ENGLISH = "the a sanctions missile north korea ship port minister said embargo shells russia talks on of in new".split()
RARE = [f"word{number}" for number in range(20_000)]


def story(number: int) -> tuple[Story, str]:
    chance = random.Random(number)
    words, language = chance.choice(
        ((ENGLISH, "en"), (ENGLISH, "en"), (RUSSIAN, "ru"), (KOREAN, "ko"), (CHINESE, "zh-Hans"))
    )

    def written(count: int) -> str:
        return " ".join(chance.choices(words, k=count) + chance.choices(RARE, k=count // 4))

    title, body = written(8), ". ".join(written(12) for _ in range(10))
    publisher = f"publisher-{number % 200}"
    return Story(f"{number:032x}", title, "", body, outlet=publisher, publisher=publisher, country="KR"), language


def elsewhere(number: int) -> str:
    """A new story that no shipped rule matches, as most are."""
    chance = random.Random(number)
    title, text = (" ".join(chance.choices(RARE, k=count)) for count in (10, 150))
    return item(title.capitalize(), f"http://127.0.0.1/{number}", text=f"{text}.")


def fill(store: Storage, count: int, matched: int) -> None:
    every = max(1, count // matched) if matched else count + 1
    store.write_now(lambda tx: rule_sets.keep(tx, RuleSetFiles("h", ()), START))
    began = time.monotonic()
    for first in range(0, count, TOGETHER):
        numbers = range(first, min(count, first + TOGETHER))
        store.write_now(partial(keep, numbers=numbers, every=every, now=START + timedelta(seconds=first)))
        if first and first % 100_000 == 0:
            print(f"       {first:,} stories after {time.monotonic() - began:.0f} s", flush=True)


def keep(tx: Transaction, numbers: Sequence[int], every: int, now: datetime) -> None:
    read = [story(number) for number in numbers]
    ids = stories.save(tx, read, now)
    found = []
    for number, (one, _) in zip(numbers, read, strict=True):
        if number % every == 0:
            incident = incidents.open(tx, now)
            incidents.attach(tx, ids[one.key], incident, one.title.casefold())
            evidence = (Span("title", 0, 3, one.title[:3], "concept", "munitions", "munitions", "ammunition"),)
            rule = RULES[number // every % len(RULES)]
            match = Match(rule, rule, Level.HIGH, "stable", None, evidence, "h")
            found.append(matches.NewMatch(ids[one.key], incident, match, one.content_hash, first_poll=False))
    matches.save(tx, found, now)
    keep_lines(tx, {one.incident_id for one in found})


@dataclass(frozen=True)
class Asked:
    """A request; `took` are the seconds from when it was due to the last byte of its answer."""

    path: str
    took: float
    status: int


@dataclass(frozen=True)
class Client:
    """What asks, in a process of its own. `begin` and `ask` take part in one open loop."""

    port: int
    token: str

    @contextlib.asynccontextmanager
    async def session(self) -> AsyncIterator[aiohttp.ClientSession]:
        headers = {"Authorization": f"Bearer {self.token}"}
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=1)  # less than the page keeps one that is idle
        base = f"http://127.0.0.1:{self.port}"
        async with aiohttp.ClientSession(base, headers=headers, connector=connector) as session:
            yield session

    async def read(self, paths: Sequence[str], rate: float, seconds: float) -> list[Asked]:
        async with self.session() as session:

            async def one(number: int, due: float) -> Asked:
                path = paths[number % len(paths)]
                async with session.get(path, allow_redirects=False) as answer:
                    await answer.read()
                    return Asked(path, time.monotonic() - due, answer.status)

            return await in_time(one, rate, int(rate * seconds))

    async def sign_up(self, rate: float, posts: int) -> list[Asked]:
        async with self.session() as session:
            async with session.get("/subscribe") as shown:
                [token] = re.findall('name="token" value="([^"]+)"', await shown.text())
            await asyncio.sleep(10)  # a form that is sent at once is not taken

            async def one(number: int, due: float) -> Asked:
                fields = {**WISH, "token": token, "email": f"reader{number % 500}@example.org"}
                network = {"X-Forwarded-For": f"198.18.{number % 300 // 250}.{number % 250}"}
                async with session.post("/subscribe", data=fields, headers=network) as answer:
                    await answer.read()
                    return Asked("/subscribe", time.monotonic() - due, answer.status)

            _, answers = await asyncio.gather(self.read(["/incidents"], 1, posts / rate), in_time(one, rate, posts))
            return answers

    async def read_beside(self, attackers: int, rate: float, seconds: float) -> list[Asked]:
        """Read the list while so many send forms without bounds."""
        attacks = [asyncio.create_task(self._attack(ATTACKS[number % len(ATTACKS)])) for number in range(attackers)]
        answers = await self.read(["/incidents"], rate, seconds)
        for task in attacks:
            task.cancel()
        ended = await asyncio.gather(*attacks, return_exceptions=True)
        assert all(isinstance(one, asyncio.CancelledError) for one in ended), ended
        return answers

    async def _attack(self, body: Callable[[], AsyncIterator[bytes]]) -> None:
        """Without end. The page may hang up while we send."""
        async with self.session() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError, ConnectionError):
                    async with session.post("/subscribe", data=body(), headers=FORM) as answer:
                        await answer.read()


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def large() -> AsyncIterator[bytes]:
    for _ in range(100):
        yield b"a" * 1_000_000


async def many_fields() -> AsyncIterator[bytes]:
    yield "&".join(f"field{number}=1" for number in range(1000)).encode()


async def slow() -> AsyncIterator[bytes]:
    while True:
        yield b"a"
        await asyncio.sleep(1)


ATTACKS = (large, many_fields, slow)


async def in_time(one: Callable[[int, float], Coroutine[Any, Any, Asked]], rate: float, count: int) -> list[Asked]:
    """An open loop: each is begun when it is due, whether those before have ended or not."""
    begin, tasks = time.monotonic(), list[asyncio.Task[Asked]]()
    for number in range(count):
        due = begin + number / rate
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        tasks.append(asyncio.create_task(one(number, due)))
    return await asyncio.gather(*tasks)


def in_process(client: Client, phase: str, *arguments: Any) -> list[Asked]:
    return asyncio.run(getattr(client, phase)(*arguments))


@dataclass(frozen=True)
class Daemon:
    """`monitor run`, and the processes that it started."""

    client: Client
    processes: set[int]

    def measure(self, name: str, phase: str, *arguments: Any) -> None:
        """What the Client sees in this phase, by page."""
        before = cpu(self.processes)
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            answers = pool.submit(in_process, self.client, phase, *arguments).result()
        used = (cpu(self.processes) - before) / len(answers)
        print(f"{name}: {used * 1e3:.1f} ms of CPU a request, with all that the daemon does beside it")
        for room in dict.fromkeys(one.path.split("?")[0] for one in answers):
            of_room = [one for one in answers if one.path.split("?")[0] == room]
            took = [one.took for one in of_room]
            shares = ", ".join(f"p{percent} {percentile(took, percent) * 1e3:.0f} ms" for percent in (50, 95, 99))
            print(f"  {room}: {shares}; {len(took)} asked, {sum(one.status != 200 for one in of_room)} not 200")
        worst = sorted(answers, key=lambda one: one.took, reverse=True)[:3]
        print("  slowest " + ", ".join(f"{one.path} {one.took * 1e3:.0f} ms" for one in worst), flush=True)


@contextlib.contextmanager
def daemon(home: Path, file: Path, first: int) -> Iterator[Daemon]:
    numbers, lock = itertools.count(first), threading.Lock()

    def news(_: Request) -> Page:
        with lock:
            new = list(itertools.islice(numbers, NEWS))
        return Page(rss(*(elsewhere(number) for number in new)).encode())

    with Publisher({f"/{feed}": news for feed in range(FEEDS)}) as publisher, in_thread(Postoffice()) as office:
        here = Installation(home, f"sqlite:///{file}", publisher, office)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        here.change(
            {
                "rules": str(ROOT / "rules"),
                "subscribers": [],
                "feeds": [
                    {"url": publisher.url(path), "name": path, "publisher": path, "interval": f"{40 + number}s"}
                    for number, path in enumerate(publisher.pages)
                ],
                "polling": {"fastest": "1s"},
                "web": {"host": "127.0.0.1", "port": str(port), "signup": "true", "behind_proxy": "true"},
            }
        )
        token = here.ask("tokens", "add", f"benchmark-{os.getpid()}").stdout.split()[-1]
        with here.start_anew() as running:
            for _ in range(FEEDS):
                running.until("feed polled")
            yield Daemon(Client(port, token), set(family(running.process.pid)))
            running.signal(signal.SIGTERM)
            running.end()


def cpu(processes: Iterable[int]) -> float:
    """Seconds that they have taken so far."""
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes)
    return sum(int(one[11]) + int(one[12]) for one in stats) / TICK


def percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def against_like(store: Storage) -> None:
    like = text("SELECT id FROM stories WHERE title LIKE :like OR text LIKE :like ORDER BY id DESC LIMIT :most")
    for word in ("sanctions", "制裁", "word77", "nowhere"):

        def ours(tx: Transaction, word: str = word) -> object:
            return search.find(tx, parse(word), Narrowed(), 25)

        def theirs(tx: Transaction, word: str = word) -> object:
            return [tx.execute(like, {"like": f"%{word}%", "most": most}).all() for most in (26, 1001)]

        ours_took, theirs_took = timed(store, ours), timed(store, theirs)
        ratio = theirs_took / ours_took
        print(f"peer    {word}: {ours_took:.1f} ms, LIKE {theirs_took:.1f} ms, {ratio:.1f} times as long")


def timed(store: Storage, read: Callable[[Transaction], object]) -> float:
    took = []
    for _ in range(3):
        began = time.perf_counter()
        store.read_now(read)
        took.append((time.perf_counter() - began) * 1e3)
    return statistics.median(took)


def cost_of_the_index(folder: Path) -> None:
    """CPU time of this process for 3,000 stories, 30 in a transaction."""
    costs = []
    for name in ("with", "without"):
        store = Storage.open(f"sqlite:///{folder}/{name}.db")
        if name == "without":
            store.write_now(lambda tx: search_index.is_whole(tx) and tx.execute(text(OUTDATED)))
        read = [story(number) for number in range(3000)]
        began = time.process_time()
        for first in range(0, len(read), 30):
            store.write_now(partial(stories.save, read=read[first : first + 30], now=START))
        costs.append((time.process_time() - began) / len(read) * 1e6)
        store.close()
    print(f"store   {costs[0]:.0f} us a story with the index, {costs[1]:.0f} us without")


OUTDATED = "INSERT INTO search_states (id, splitter, below) VALUES (1, 'none', 0)"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--stories", type=int, default=1_000_000)
    arguments.add_argument("--matches", type=int, default=100_000)
    arguments.add_argument("--seconds", type=float, default=60)
    arguments.add_argument("--rate", type=float, default=40)
    arguments.add_argument("--posts", type=int, default=10_000)
    arguments.add_argument("--path", action="append")
    arguments.add_argument("--file", type=Path)
    chosen = arguments.parse_args()
    searched = [f"/search?q={quote(words)}" for words in SEARCHES]
    searched += [
        f"/search?q={quote('sanctions')}&{more}" for more in ("sort=title", "rule=dprk-sanctions", "language=en")
    ]
    paths = chosen.path or [path for one in searched for path in (one, "/incidents")]
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        cost_of_the_index(home)
        file = chosen.file or home / "monitor.db"
        there = file.exists()
        with contextlib.closing(Storage.open(f"sqlite:///{file}")) as store:
            if not there:
                fill(store, chosen.stories, chosen.matches)
            against_like(store)
        size, load = file.stat().st_size / 1e6, os.getloadavg()[0]
        print(f"file    {size:.0f} MB, {chosen.stories:,} stories, {chosen.matches:,} matches; load {load:.1f}")
        with daemon(home, file, time.time_ns()) as running:
            running.measure("warm up", "read", paths, 5, 6)
            running.measure("reading", "read", paths, chosen.rate, chosen.seconds)
            running.measure("the form", "sign_up", chosen.rate, chosen.posts)
            running.measure("forms without bounds, the list beside them", "read_beside", 20, 10, chosen.seconds)


if __name__ == "__main__":
    main()
