"""What a poll costs, against the library `reader`; how fast it can go; and whether memory stays flat.

    python3 -m venv PEER && PEER/bin/pip install reader sgmllib3k        # once, anywhere
    .venv/bin/python benchmarks/poll.py --peer PEER/bin/python [--feeds 2000] [--rounds 3] [--memory-rounds 100]

A feed server in a process of its own serves FEEDS loopback feeds of 30 entries, 44 KB each. Both products poll all of
them in turns, with matching, language and full-text index switched off: fetch, parse, identity and store remain.
Start-up is excluded. Measured is the CPU time of each product's processes, its workers included:

* first poll: everything is new. Goal: reader takes at least 1.8 times as much
* all 304: nothing has changed. Goal: 5 times
* one in ten: every tenth feed has one new entry. Goal: 5 times

Then, of ours only: feeds a second when all answer 304 after 100 ms, with `per_host: 64` and `host_pause: 0s` (goal:
500), and the memory of all processes over many rounds, of which every tenth brings one new entry in ten feeds (goal:
flat).

Beside it: bare aiohttp, which sends the same conditional requests and reads the status, and does nothing else; and the
longest time that the daemon's loop did not give a task its turn (goal: 50 ms). Rounds are repeated and the median is
shown; machines are noisy, so read the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import multiprocessing
import os
import random
import statistics
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import aiohttp
import structlog

from monitor.app.build import build_parts
from monitor.app.run import begin, keep_the_loop_free
from monitor.config import load_config
from monitor.daemon import Daemon
from monitor.model import Document, Feed, Outcome, Reading, Story, Validators
from monitor.parts import Parts
from monitor.retention import CHORE
from monitor.rules.workers import Matching
from monitor.storage import Storage, feeds, purging
from monitor.subscribers.links import Links

RULES = {
    "entities/states.yaml": "entities:\n  - {id: freedonia, type: state, names: {en: [Freedonia]}}\n",
    "concepts/goods.yaml": "concepts:\n  - {id: munitions, gloss: ammunition, terms: {en: [shell]}}\n",
    "topics/arms.yaml": (
        "title: Arms\nid: arms\nlevel: high\nwhen:\n  all: [{entity: freedonia}, {concept: munitions}]\n"
        "examples:\n  match: [{title: Freedonia buys shells}]\n  no_match: [{title: Freedonia at the seaside}]\n"
    ),
}
ENTRIES = 30
INTERVAL = timedelta(minutes=15)
START = datetime(2026, 3, 2, 9, tzinfo=UTC)  # of the first poll; entries come at that interval, before it and after
WARM = 1_000_000  # a feed that is polled before anything is measured
WORDS = (
    "the a minister ship opened bridge harbour talks said on after before sanctions grain port treaty visit council "
    "northern southern officials reported company bank vessel crew border week trade parliament budget inquiry report"
).split()
HEAD = (
    '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
)


def entry(feed: int, number: int) -> str:
    """1.4 KB: title, link, id, date, a summary of 200 characters and a text of 900 in HTML."""
    chance = random.Random(feed * 100_003 + number)

    def text(length: int) -> str:
        return " ".join(chance.choices(WORDS, k=length // 7)).capitalize()

    date = (START + INTERVAL * (number - ENTRIES)).strftime("%a, %d %b %Y %H:%M:%S +0000")
    return (
        f"<item><title>{text(70)} {number}</title><link>https://news.example/{feed}/{number}?utm_source=rss</link>"
        f'<guid isPermaLink="false">{feed}-{number}</guid><pubDate>{date}</pubDate>'
        f"<description>{text(200)}</description>"
        f"<content:encoded><![CDATA[<p>{text(490)}.</p><p>{text(490)}.</p>]]></content:encoded></item>"
    )


def document(feed: int, extra: int) -> bytes:
    items = "".join(entry(feed, number) for number in range(ENTRIES + extra, extra, -1))
    return f"{HEAD}<channel><title>Feed {feed}</title>{items}</channel></rss>".encode()


def serve(pipe: Connection) -> None:
    """Answer `/N` with feed N and its validators. Through the pipe: ("more", N) gives each N-th feed one more entry,
    ("delay", S) makes each answer wait."""
    extra: dict[int, int] = {}
    delay = 0.0

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                feed = int(head.split(" ", 2)[1][1:])
                more = extra.get(feed, 0)
                if delay:
                    await asyncio.sleep(delay)
                etag = f'"{feed}-{more}"'
                given = f"ETag: {etag}\r\nLast-Modified: Mon, 02 Mar 2026 08:00:{more:02} GMT\r\n"
                if f"if-none-match: {etag}" in head.lower():
                    writer.write(f"HTTP/1.1 304 Not Modified\r\n{given}\r\n".encode())
                else:
                    body = document(feed, more)
                    writer.write(
                        f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n{given}"
                        f"Content-Length: {len(body)}\r\n\r\n".encode()
                    )
                    writer.write(body)
                await writer.drain()
        writer.close()

    async def main() -> None:
        nonlocal delay
        server = await asyncio.start_server(answer, "127.0.0.1", 0, backlog=1024)
        pipe.send(server.sockets[0].getsockname()[1])
        while (order := await asyncio.to_thread(pipe.recv)) is not None:
            what, value = order
            if what == "delay":
                delay = value
            else:
                for feed in range(0, 1_000_000, value):
                    extra[feed] = extra.get(feed, 0) + 1
            pipe.send(True)

    asyncio.run(main())


@dataclass(frozen=True)
class Server:
    """The feed server: its port, its process, and what it is told."""

    port: int
    pid: int
    pipe: Connection

    def tell(self, what: str, value: float) -> None:
        self.pipe.send((what, value))
        self.pipe.recv()


@contextlib.contextmanager
def server() -> Iterator[Server]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield Server(ours.recv(), process.pid or 0, ours)
    finally:
        ours.send(None)
        process.join(5)
        process.terminate()


class Probe:
    """The longest time that the loop did not give us our turn."""

    def __init__(self) -> None:
        self.worst = 0.0

    async def __aenter__(self) -> Probe:
        self._task = asyncio.create_task(self._ask())
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._task.cancel()

    async def _ask(self) -> None:
        while True:
            asked = time.perf_counter()
            await asyncio.sleep(0.005)
            self.worst = max(self.worst, time.perf_counter() - asked - 0.005)


class Clock:
    """The time since START, moved on between rounds so that every feed is due again."""

    def __init__(self) -> None:
        self._began = datetime.now(UTC)
        self.moved = timedelta(0)

    def __call__(self) -> datetime:
        return START + (datetime.now(UTC) - self._began) + self.moved


def workers(but: int) -> list[int]:
    """The processes that this one started, without the feed server."""
    found = [pid for file in Path("/proc/self/task").glob("*/children") for pid in file.read_text().split()]
    return [int(pid) for pid in found if int(pid) != but]


def cpu(but: int) -> float:
    """Seconds of CPU that this process and its workers took so far, those that have ended included."""
    times, tick = os.times(), os.sysconf("SC_CLK_TCK")  # the workers are counted in hundredths of a second
    total = time.process_time() + times.children_user + times.children_system
    for pid in workers(but):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12])) / tick
    return total


def memory(but: int) -> float:
    """Megabytes that this process and its workers hold, without what they share (PSS)."""
    total = 0
    for pid in [os.getpid(), *workers(but)]:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


Round = Callable[[], Awaitable[object]]


@dataclass(frozen=True)
class Figure:
    """One round: milliseconds of CPU a feed, feeds a second, the loop's longest stall in milliseconds."""

    cpu: float
    speed: float
    stall: float = 0.0


async def measured(work: Round, count: int, but: int) -> Figure:
    async with Probe() as probe:
        used, started = cpu(but), time.perf_counter()
        await work()
        spent, wall = cpu(but) - used, time.perf_counter() - started
    return Figure(spent * 1000 / count, count / wall, probe.worst * 1000)


def shown(name: str, figures: Sequence[Figure]) -> float:
    """Print a line; the median of the CPU milliseconds a feed."""
    middle = statistics.median(figure.cpu for figure in figures)
    speed = statistics.median(figure.speed for figure in figures)
    stall = max(figure.stall for figure in figures)
    print(
        f"{name:<24} {middle:7.3f} ms CPU a feed  {speed:6.0f} feeds/s"
        + (f"  longest stall {stall:5.1f} ms" if stall else ""),
        flush=True,
    )
    return middle


async def unmatched(stories: Sequence[Story]) -> list[Reading]:
    """In the place of the matcher."""
    return [Reading("und", ())] * len(stories)


@contextlib.asynccontextmanager
async def daemon_rounds(port: int, count: int, home: Path) -> AsyncIterator[tuple[Round, Clock]]:
    """A round is all that the daemon does when every feed is due, but for matching."""
    for name, content in RULES.items():
        file = home / "rules" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    config_file = home / "config.yaml"
    config_file.write_text(
        json.dumps(
            {
                "rules": str(home / "rules"),
                "templates": str(Path(__file__).parents[1] / "templates"),
                "feeds": [
                    {"url": f"http://127.0.0.1:{port}/{feed}", "name": f"Feed {feed}", "publisher": f"family-{feed}"}
                    for feed in range(count)
                ],
                "polling": {
                    "per_host": "64", "host_pause": "0s", "allow_private_addresses": "true", "adaptive": "false",
                },
            }
        ),
        encoding="utf-8",
    )  # fmt: skip
    config, clock, matching = load_config(config_file, {}), Clock(), Matching()
    await matching.start(config.rules)
    storage = Storage.open(config.database)
    parts = build_parts(config, storage, Links(b"benchmark", config.web.base_url), matching, clock)
    warm = Document(f"http://127.0.0.1:{port}/", 200, document(WARM, 0), None, Validators())
    start = Feed(warm.url, "The first", "first")
    await asyncio.gather(*(parts.watch.parse(start, warm) for _ in range(8)))  # the workers start
    parts = replace(parts, watch=replace(parts.watch, match=unmatched))
    await storage.write(lambda tx: begin(tx, config, matching.rule_set))
    memories = await storage.read(feeds.memories)
    keep_the_loop_free()

    async def ours() -> bool:
        return True

    async def not_rebuilt() -> Parts:
        return parts

    async def one_round() -> None:
        await storage.write(lambda tx: purging.mark_done(tx, CHORE, clock()))  # once a day is not once a poll
        daemon = Daemon(parts, memories, once=True, clock=clock, rebuild=not_rebuilt, still_ours=ours)
        summary = await daemon.run()
        assert sum(summary.polls.values()) == count, summary.line()
        assert set(summary.polls) <= {Outcome.NEW, Outcome.UNCHANGED}, summary.line()

    try:
        yield one_round, clock
    finally:
        await parts.close()
        matching.close()
        storage.close()


class Reader:
    """The peer in its process."""

    def __init__(self, python: str, home: Path, port: int, count: int) -> None:
        self._count = count
        self._process = subprocess.Popen(
            [python, str(Path(__file__).with_name("poll_reader.py")), str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.version = self._ask(json.dumps([f"http://127.0.0.1:{port}/{feed}" for feed in [*range(count), WARM]]))

    def _ask(self, line: str) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        print(line, file=self._process.stdin, flush=True)
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    async def round(self, new: int) -> Figure:
        answer = await asyncio.to_thread(self._ask, "round")
        assert answer["new"] == new, answer
        return Figure(answer["cpu"] * 1000 / self._count, self._count / answer["wall"])

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


async def bare_round(session: aiohttp.ClientSession, port: int, etags: dict[int, str], count: int) -> None:
    """Bare aiohttp: the same conditional requests, 64 at once."""
    gate = asyncio.Semaphore(64)

    async def get(feed: int) -> None:
        async with (
            gate,
            session.get(f"http://127.0.0.1:{port}/{feed}", headers={"If-None-Match": etags.get(feed, "")}) as answer,
        ):
            etags[feed] = answer.headers["ETag"]
            await answer.read()

    await asyncio.gather(*(get(feed) for feed in range(count)))


async def compare(told: Server, one_round: Round, clock: Clock, reader: Reader | None, chosen: Any) -> None:
    """The three kinds of round, ours and the peer's in turns."""
    count, new = chosen.feeds, {"first poll": chosen.feeds * ENTRIES, "one in ten": -(-chosen.feeds // 10)}
    for name, rounds, goal in (
        ("first poll", 1, 1.8),
        ("all 304", chosen.rounds, 5.0),
        ("one in ten", chosen.rounds, 5.0),
    ):
        ours, theirs = [], []
        for _ in range(rounds):
            if name == "one in ten":
                told.tell("more", 10)
            clock.moved += INTERVAL
            ours.append(await measured(one_round, count, told.pid))
            if reader is not None:
                theirs.append(await reader.round(new.get(name, 0)))
        our = shown(name, ours)
        if theirs:
            ratio = shown("  reader", theirs) / our
            print(f"  reader takes {ratio:.2f} times as much (goal: {goal})")


async def bare(told: Server, chosen: Any) -> None:
    etags: dict[int, str] = {}
    async with aiohttp.ClientSession() as session:

        async def one_round() -> None:
            await bare_round(session, told.port, etags, chosen.feeds)

        await one_round()
        figures = [await measured(one_round, chosen.feeds, told.pid) for _ in range(chosen.rounds)]
    shown("all 304, bare aiohttp", figures)


async def latency(told: Server, one_round: Round, clock: Clock, chosen: Any) -> None:
    told.tell("delay", 0.1)
    figures = []
    for _ in range(chosen.rounds):
        clock.moved += INTERVAL
        figures.append(await measured(one_round, chosen.feeds, told.pid))
    told.tell("delay", 0.0)
    shown("all 304 after 100 ms", figures)
    print(f"  {statistics.median(figure.speed for figure in figures):.0f} feeds a second (goal: 500)")


async def flatness(told: Server, one_round: Round, clock: Clock, rounds: int) -> None:
    held = []
    for number in range(rounds):
        if number % 10 == 0:
            told.tell("more", 10)
        clock.moved += INTERVAL
        await one_round()
        held.append(memory(told.pid))
    tenths = [f"{statistics.median(held[at : at + rounds // 10]):.0f}" for at in range(0, rounds, max(rounds // 10, 1))]
    print(f"memory over {rounds} rounds, by tenths: {' '.join(tenths)} MB")


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--peer", help="a Python that has reader; without it the peer's lines are left out")
    arguments.add_argument("--feeds", type=int, default=2000)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("--memory-rounds", type=int, default=0)
    chosen = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    print(f"{chosen.feeds} feeds, {ENTRIES} entries and {len(document(1, 0)) / 1000:.1f} KB each")
    with server() as told, tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as peer_home:
        async with daemon_rounds(told.port, chosen.feeds, Path(home)) as (one_round, clock):
            reader = Reader(chosen.peer, Path(peer_home), told.port, chosen.feeds) if chosen.peer else None
            try:
                await compare(told, one_round, clock, reader, chosen)
            finally:
                if reader is not None:
                    reader.close()
            await bare(told, chosen)
            await latency(told, one_round, clock, chosen)
            if chosen.memory_rounds:
                await flatness(told, one_round, clock, chosen.memory_rounds)


if __name__ == "__main__":
    asyncio.run(main())
