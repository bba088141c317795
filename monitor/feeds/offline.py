"""`monitor feeds parse` and `monitor feeds fetch`: one document, or one address, without config and database."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from monitor.errors import FeedError
from monitor.feeds.fetch import MOST_BYTES, Fetcher, written_port
from monitor.feeds.parse import Parser
from monitor.feeds.polling import PollingSettings
from monitor.feeds.stories import Entry
from monitor.model import Document, Feed, Outcome, Validators

# `feeds parse` promises 512 MB in all and `feeds fetch` 200 MB; a worker's share, as address space.
_FILE_MEMORY = 400 * 1024 * 1024
_FETCH_MEMORY = 256 * 1024 * 1024
_WORKERS = 2


async def parse_files(paths: Sequence[Path]) -> AsyncIterator[dict[str, Any]]:
    """One object a file, in the order of the arguments; each file under the limits of a polled document."""
    parser = Parser(PollingSettings(), workers=_WORKERS, memory=_FILE_MEMORY)
    waiting: list[asyncio.Task[dict[str, Any]]] = []
    remaining = iter(paths)
    try:
        while True:
            while len(waiting) <= _WORKERS and (path := next(remaining, None)) is not None:
                waiting.append(asyncio.create_task(_parsed_file(parser, path)))
            if not waiting:
                return
            yield await waiting.pop(0)
    finally:
        for task in waiting:
            task.cancel()
        parser.close()


async def _parsed_file(parser: Parser, path: Path) -> dict[str, Any]:
    found: dict[str, Any] = {"file": str(path), "ok": False, "error": None, "feed_title": "", "entries": []}
    try:
        body = await asyncio.to_thread(_read, path)
        parsed = await parser.entries(Document("", 200, body, None, Validators()))
    except FeedError as exc:
        return {**found, "error": exc.reason}
    except OSError as exc:
        return {**found, "error": f"the file cannot be read: {exc.strerror or exc}"}
    return {**found, "ok": True, "feed_title": parsed.title, "entries": [_entry(entry) for entry in parsed.entries]}


def _read(path: Path) -> bytes:
    # Opened without blocking: a pipe that nobody writes to must not hold us.
    with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(0, "not a regular file")
        body = file.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        raise FeedError(Outcome.TOO_LARGE, f"larger than {MOST_BYTES // 1024**2} MiB")
    return body


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "title": entry.title,
        "url": entry.url,
        "published": entry.published.isoformat() if entry.published else None,
        "summary": entry.summary or entry.text,
    }


async def fetch_address(
    url: str, *, clock: Callable[[], datetime], allow_private_addresses: bool = False
) -> dict[str, Any]:
    """Poll one address once, as the daemon does, but for waiting between redirects; always an object."""
    found: dict[str, Any] = {
        "url": url,
        "ok": False,
        "error": None,
        "status": None,
        "entries": 0,
        "retry_after": None,
        "permanent_url": None,
        "gone": False,
    }
    settings = PollingSettings(allow_private_addresses=allow_private_addresses, host_pause=timedelta(0))
    port = written_port(url)
    fetcher = Fetcher(settings, frozenset() if port is None else frozenset((port,)), clock=clock)
    parser = Parser(settings, workers=1, memory=_FETCH_MEMORY)
    try:
        async with fetcher(Feed(url=url, name="", publisher=""), Validators()) as document:
            found |= {"status": document.status, "permanent_url": document.permanent_url}
            entries = (await parser.entries(document)).entries
    except FeedError as exc:
        wait = exc.retry_after
        return found | {
            "error": exc.reason,
            "status": exc.status,
            "retry_after": None if wait is None else int(wait.total_seconds()),
            "permanent_url": exc.permanent_url or found["permanent_url"],
            "gone": exc.outcome is Outcome.GONE,
        }
    finally:
        parser.close()
        await fetcher.close()
    return found | {"ok": True, "entries": len(entries)}
