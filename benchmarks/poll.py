"""What a poll costs inside the daemon, and whether its loop ever stands still.

    .venv/bin/python benchmarks/poll.py [--feeds 1000] [--entries 30] [--rounds 5]

A feed server in a process of its own serves FEEDS loopback feeds of ENTRIES entries. Measured after start-up, as CPU
time of the daemon's process (all threads; the server and the workers are other processes):

* first poll: everything is new, parsed, matched with a small rule set and stored in SQLite
* all 304: nothing has changed; goal at most 0.5 ms of CPU a feed
* one in ten: every tenth feed brings one new entry
* peer: bare aiohttp, which sends the same conditional requests and reads the status, and does nothing else

The probe asks every 5 ms for its turn in the loop; its worst wait is printed for each line; goal at most 50 ms.
Rounds are repeated and the median is shown; machines are noisy, so read the ratios.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import logging
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import aiohttp
import structlog

from monitor.app.build import build_parts
from monitor.app.run import begin, keep_the_loop_free
from monitor.config import load_config
from monitor.daemon import Daemon
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


def document(feed: int, entries: int, extra: int) -> bytes:
    items = "".join(
        f"<item><title>Entry {number} of feed {feed}: the minister opens a bridge</title>"
        f"<link>http://127.0.0.1/{feed}/{number}</link><guid>{feed}-{number}</guid>"
        f"<description>{'Nothing that anybody watches for. ' * 30}</description></item>"
        for number in range(entries + extra, extra, -1)
    )
    return f"<rss version='2.0'><channel><title>Feed {feed}</title>{items}</channel></rss>".encode()


def serve(entries: int, pipe: Connection) -> None:
    """Answer `/N` with feed N and an ETag; a number through the pipe gives the feeds that it divides one more entry."""
    extra: dict[int, int] = {}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while head := (await reader.readuntil(b"\r\n\r\n")).decode():
                feed = int(head.split(" ", 2)[1][1:])
                more = extra.get(feed, 0)
                etag = f'"{feed}-{more}"'
                if f"if-none-match: {etag}" in head.lower():
                    writer.write(f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode())
                else:
                    body = document(feed, entries, more)
                    writer.write(
                        f"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: {etag}\r\n"
                        f"Content-Length: {len(body)}\r\n\r\n".encode()
                    )
                    writer.write(body)
                await writer.drain()
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        while (every := await asyncio.to_thread(pipe.recv)) is not None:
            for feed in range(0, 1_000_000, every):
                extra[feed] = extra.get(feed, 0) + 1
            pipe.send(True)

    asyncio.run(main())


@contextlib.contextmanager
def server(entries: int) -> Iterator[tuple[int, Connection]]:
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(entries, theirs), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
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
    """The time of day, moved on between rounds so that every feed is due again."""

    def __init__(self) -> None:
        self.moved = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.moved


Round = Callable[[], Awaitable[object]]


async def measured(name: str, feeds_: int, rounds: int, work: Round, before: Callable[[], object]) -> float:
    """Print and return the median CPU milliseconds a feed."""
    figures, wall, worst = [], [], 0.0
    for _ in range(rounds):
        before()
        async with Probe() as probe:
            cpu, started = time.process_time(), time.perf_counter()
            await work()
            figures.append((time.process_time() - cpu) * 1000 / feeds_)
            wall.append(time.perf_counter() - started)
        worst = max(worst, probe.worst)
    figure = statistics.median(figures)
    print(
        f"{name:<12} {figure:7.3f} ms CPU a feed   {feeds_ / statistics.median(wall):7.0f} feeds/s   "
        f"longest stall {worst * 1000:5.1f} ms",
        flush=True,
    )
    return figure


@contextlib.asynccontextmanager
async def daemon_rounds(port: int, count: int, home: Path) -> AsyncIterator[tuple[Round, Clock]]:
    """A round is all that the daemon does when every feed is due."""
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
                "polling": {"per_host": "64", "host_pause": "0s", "allow_private_addresses": "true"},
            }
        ),
        encoding="utf-8",
    )
    config, clock, matching = load_config(config_file, {}), Clock(), Matching()
    await matching.start(config.rules)
    storage = Storage.open(config.database)
    parts = build_parts(config, storage, Links(b"benchmark", config.web.base_url), matching, clock)
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
        assert all(outcome.healthy for outcome in summary.polls), summary.line()

    try:
        yield one_round, clock
    finally:
        await parts.close()
        matching.close()
        storage.close()


async def peer_round(session: aiohttp.ClientSession, port: int, etags: dict[int, str], count: int) -> None:
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


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--feeds", type=int, default=1000)
    arguments.add_argument("--entries", type=int, default=30)
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    count, rounds = chosen.feeds, chosen.rounds
    with server(chosen.entries) as (port, pipe), tempfile.TemporaryDirectory() as home:

        def later(clock: Clock) -> None:
            clock.moved += timedelta(days=2)

        def one_in_ten(clock: Clock) -> None:
            later(clock)
            pipe.send(10)
            pipe.recv()

        async with daemon_rounds(port, count, Path(home)) as (one_round, clock):
            await measured("first poll", count, 1, one_round, lambda: None)
            ours = await measured("all 304", count, rounds, one_round, lambda: later(clock))
            await measured("one in ten", count, rounds, one_round, lambda: one_in_ten(clock))
        etags: dict[int, str] = {}
        async with aiohttp.ClientSession() as session:
            await peer_round(session, port, etags, count)
            peer = await measured(
                "bare aiohttp", count, rounds, lambda: peer_round(session, port, etags, count), lambda: None
            )
    print(f"all 304 against bare aiohttp: {ours / peer:.2f} times its CPU")


if __name__ == "__main__":
    asyncio.run(main())
