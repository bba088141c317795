"""How fast the page answers while stories come in, with many stories stored.

    .venv/bin/python benchmarks/web.py [--stories 1000000] [--matches 100000] [--seconds 30] [--rate 40] [--path PATH]

An SQLite file of its own is filled with STORIES stories of 1 KB in English, Korean, Russian and Chinese, of which
MATCHES are matched by one of five rules: by the functions of the storage that the daemon calls, many in one
transaction. Then the page is served in this process, and beside it 20 new stories a second are stored, four at a time,
as polls bring them. A process of its own asks for the PATHs in turns (by default searches, and the list of incidents),
RATE a second in an open loop: the next is asked when it is time, not when the last was answered, and its time counts
from then on. Measured:

* p50, p95 and p99 of every kind of page (goal: p95 at most 150 ms), answers that are not 200, CPU time a request
* how long the loop gave no task its turn
* what a story costs to store with the index of the search and without
* the peer, in the same run over the same table: `LIKE '%word%'` for the newest 26, and for a count up to 1,001
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import multiprocessing
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import quote

import aiohttp
from sqlalchemy import text

from monitor.config import WebSettings
from monitor.model import Level, Match, RuleSetFiles, Span, Story
from monitor.rules.workers import Matching
from monitor.storage import Storage, Transaction, incidents, matches, rule_sets, search, search_index, stories
from monitor.storage.search import Narrowed
from monitor.subscribers.links import Links
from monitor.text.query import parse
from monitor.web.app import build
from monitor.web.controls import Controls
from monitor.web.server import Page
from monitor.web.status import DaemonStatus

TOKEN = "b" * 32
START = datetime(2026, 1, 1, tzinfo=UTC)
TOGETHER = 1000
# There is no daemon whose bell the page could ring.
IDLE = Controls(lambda url: False, lambda: RuleSetFiles("0" * 64), list, list, list, dict, lambda digest: "")
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


async def ask(port: int, paths: Sequence[str], rate: float, seconds: float) -> list[tuple[str, float, int]]:
    """The path, the seconds from when it was due to its last byte, and the status, of each request."""
    answers: list[tuple[str, float, int]] = []
    headers = {"Authorization": f"Bearer {TOKEN}"}
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers=headers, connector=connector) as session:

        async def one(path: str, due: float) -> None:
            async with session.get(path, allow_redirects=False) as answer:
                await answer.read()
                answers.append((path, time.monotonic() - due, answer.status))

        begin = time.monotonic()
        tasks = []
        for number, path in zip(range(int(rate * seconds)), itertools.cycle(paths), strict=False):
            due = begin + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            tasks.append(asyncio.create_task(one(path, due)))
        await asyncio.gather(*tasks)
    return answers


def ask_in_process(port: int, paths: Sequence[str], rate: float, seconds: float) -> list[tuple[str, float, int]]:
    return asyncio.run(ask(port, paths, rate, seconds))


async def store_news(store: Storage, first: int) -> None:
    for number in itertools.count(first, 4):
        await store.write(partial(keep, numbers=range(number, number + 4), every=10, now=datetime.now(UTC)))
        await asyncio.sleep(0.2)


async def watch(lags: list[float]) -> None:
    while True:
        began = time.monotonic()
        await asyncio.sleep(0.005)
        lags.append(time.monotonic() - began - 0.005)


async def serve(store: Storage, count: int, paths: Sequence[str], rate: float, seconds: float) -> None:
    matching, page = Matching(), Page()
    app = build(
        store,
        Links(b"s" * 32, "http://127.0.0.1:8080"),
        TOKEN,
        WebSettings(host="127.0.0.1", port=8080, base_url="http://127.0.0.1:8080"),
        TEMPLATES,
        lambda: datetime.now(UTC),
        lambda: DaemonStatus(START, "h"),
        window=lambda: timedelta(days=7),
        unsubscribe=never,
        matching=matching,
        titles=dict,
        controls=IDLE,
    )
    await page.start(app, "127.0.0.1", 0)
    lags: list[float] = []
    beside = [asyncio.create_task(watch(lags)), asyncio.create_task(store_news(store, count))]
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(pool, ask_in_process, page.port, paths, 5, 2)  # warm
        lags.clear()
        cpu = time.process_time()
        answers = await loop.run_in_executor(pool, ask_in_process, page.port, paths, rate, seconds)
        cpu = time.process_time() - cpu
    for task in beside:
        task.cancel()
    await page.stop()
    matching.close()
    for room in dict.fromkeys(path.split("?")[0] for path in paths):
        of_room = [(took, status) for path, took, status in answers if path.split("?")[0] == room]
        show(room, [took for took, _ in of_room], sum(status != 200 for _, status in of_room))
    worst = sorted(((took, path) for path, took, _ in answers), reverse=True)[:3]
    print("slowest " + ", ".join(f"{path} {took * 1e3:.0f} ms" for took, path in worst))
    print(f"cpu     {cpu / len(answers) * 1e3:.1f} ms a request, the stories that come in included")
    print(f"loop    longest without a turn {max(lags) * 1e3:.0f} ms, p99 {percentile(lags, 99) * 1e3:.1f} ms")


async def never(subscription_id: int) -> bool:
    return False


def percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def show(room: str, took: list[float], other: int) -> None:
    shares = ", ".join(f"p{percent} {percentile(took, percent) * 1e3:.0f} ms" for percent in (50, 95, 99))
    print(f"page    {room}: {shares}; {len(took)} asked, {other} not 200")


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
    arguments.add_argument("--seconds", type=float, default=30)
    arguments.add_argument("--rate", type=float, default=40)
    arguments.add_argument("--path", action="append")
    chosen = arguments.parse_args()
    searched = [f"/search?q={quote(words)}" for words in SEARCHES]
    searched += [
        f"/search?q={quote('sanctions')}&{more}" for more in ("sort=title", "rule=dprk-sanctions", "language=en")
    ]
    paths = chosen.path or [path for one in searched for path in (one, "/incidents")]
    with tempfile.TemporaryDirectory() as home:
        cost_of_the_index(Path(home))
        file = Path(home) / "monitor.db"
        store = Storage.open(f"sqlite:///{file}")
        fill(store, chosen.stories, chosen.matches)
        size, load = file.stat().st_size / 1e6, os.getloadavg()[0]
        print(f"file    {size:.0f} MB, {chosen.stories:,} stories, {chosen.matches:,} matches; load {load:.1f}")
        asyncio.run(serve(store, chosen.stories, paths, chosen.rate, chosen.seconds))
        against_like(store)
        store.close()


if __name__ == "__main__":
    main()
