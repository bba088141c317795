"""What parsing a changed document costs where most of its entries are known, and where they are not.

    .venv/bin/python benchmarks/known.py [--feeds 200] [--entries 30] [--rounds 5]

FEEDS documents of ENTRIES entries (50 KB each) are read; then each brings one new entry, ROUNDS times, and is read both
ways, which must give the same stories: whole, and with what is remembered. CPU time is that of this process and its
parse worker. Printed last: what is remembered of a feed, and how long the scan holds up the loop at worst.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import os
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from monitor.feeds.known import MOST_BYTES, Readings, cut_apart, stand_alone
from monitor.feeds.parse import Parsed, Parser
from monitor.feeds.polling import PollingSettings
from monitor.feeds.stories import stories_of
from monitor.model import Document, Feed, Story, Validators

SYLLABLES = "ka ro min ter sol ve dan ist por ul gra ne so chi mat el an tu rin bo".split()


class Publisher:
    """Feeds whose entries differ as those of a newspaper do: no two share their words."""

    def __init__(self, feeds: int, entries: int) -> None:
        self._random = random.Random(1)
        self._number = 0
        self._entries = [[self._entry() for _ in range(entries)] for _ in range(feeds)]

    def _entry(self) -> str:
        self._number += 1
        words = ["".join(self._random.choices(SYLLABLES, k=self._random.randint(1, 4))) for _ in range(190)]
        address = f"https://news.example/2026/03/{'-'.join(words[:6])}-{self._number}"
        return (
            f"<item><title>{' '.join(words[:9])}</title><link>{address}</link><guid>{address}</guid>"
            f"<pubDate>Mon, 02 Mar 2026 08:00:00 GMT</pubDate><description>{' '.join(words)}</description></item>"
        )

    def documents(self) -> list[Document]:
        """What each feed says now."""
        self._number += 1
        head = f"<title>News</title><lastBuildDate>Mon, 02 Mar 2026 08:00:{self._number % 60:02} GMT</lastBuildDate>"
        return [
            Document(
                f"https://news.example/{feed}",
                200,
                f"<rss version='2.0'><channel>{head}{''.join(entries)}</channel></rss>".encode(),
                "application/rss+xml; charset=utf-8",
                Validators(),
            )
            for feed, entries in enumerate(self._entries)
        ]

    def publish(self) -> None:
        for entries in self._entries:
            entries.insert(0, self._entry())
            entries.pop()


def cpu_of_all() -> float:
    """Seconds of this process and its parse worker."""
    total = time.process_time()
    for worker in multiprocessing.active_children():
        user, system = Path(f"/proc/{worker.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
        total += (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return total


async def round_of(
    documents: Sequence[Document], parse: Callable[[Document], Awaitable[Parsed]]
) -> tuple[float, list[tuple[Story, ...]]]:
    """CPU milliseconds a feed, and the stories."""
    began, stories = cpu_of_all(), []
    for document in documents:
        parsed = await parse(document)
        stories.append(stories_of(Feed(document.url, "News", "news"), parsed.entries, parsed.language))
    return (cpu_of_all() - began) * 1000 / len(documents), stories


async def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--feeds", type=int, default=200)
    arguments.add_argument("--entries", type=int, default=30)
    arguments.add_argument("--rounds", type=int, default=5)
    chosen = arguments.parse_args()
    publisher, parser, readings = Publisher(chosen.feeds, chosen.entries), Parser(PollingSettings(), 1), Readings()

    async def known(document: Document) -> Parsed:
        return await readings.read(document.url, document, parser.entries)

    figures: dict[str, list[float]] = {"whole": [], "known": []}
    try:
        documents = publisher.documents()
        await parser.entries(documents[0])  # the worker starts
        first, _ = await round_of(documents, known)
        for _ in range(chosen.rounds):
            publisher.publish()
            documents = publisher.documents()
            whole_cpu, stories = await round_of(documents, parser.entries)
            known_cpu, again = await round_of(documents, known)
            assert stories == again
            figures["whole"].append(whole_cpu)
            figures["known"].append(known_cpu)
    finally:
        parser.close()
    whole, cut = statistics.median(figures["whole"]), statistics.median(figures["known"])
    print(f"first poll  {first:7.3f} ms CPU a feed")
    print(f"whole       {whole:7.3f} ms CPU a feed")
    print(f"known       {cut:7.3f} ms CPU a feed: {whole / cut:.1f} times less")
    print(f"remembered  {readings.size / chosen.feeds / 1024:7.1f} KiB a feed of {len(documents[0].body) // 1024} KiB")
    print(f"slowest scan of {MOST_BYTES // 1024} KiB: {max(map(scanned, hostile())) * 1000:.0f} ms")


def hostile() -> list[bytes]:
    """As long as a document that is cut may be, and as slow to scan as we could make it."""
    frame = "<rss><channel><title>T</title>{}</channel></rss>"
    insides = ["<item><title>{}</title></item>", "{}<item>1</item>"]
    repeated = [
        "<!---->",
        "<![CDATA[]]>",
        "<?a?>",
        "<",
        "<a",
        "<a:b",
        "<!--",
        "-",
        "<pubDate>",
        "<rdf:li ",
        "&amp;",
        "x" * 60 + ":",
    ]
    room = MOST_BYTES - 100
    documents = [frame.format(inside.format(one * (room // len(one)))) for inside in insides for one in repeated]
    documents.append(frame.format("<item></item>" * 2_000 + "</a>" * (room // 8)))
    documents.append(frame.format("<item>1</item>") + "<!--" + "- " * (room // 2))
    documents.append(frame.format("<item>" * (room // 6)))
    return [document.encode() for document in documents]


def scanned(body: bytes) -> float:
    """CPU seconds."""
    began = time.process_time()
    document = Document("https://news.example/", 200, body[:MOST_BYTES], None, Validators())
    if pieces := cut_apart(document):
        stand_alone(pieces, pieces.entries, None)
    return time.process_time() - began


if __name__ == "__main__":
    asyncio.run(main())
