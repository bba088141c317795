"""robots.txt: whether a host lets programs read a page (RFC 9309). The only door to Protego.

Fetched by the one door to the web, judged in a worker, because it is a stranger's bytes, and kept for a day.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from monitor.errors import FeedError
from monitor.feeds.agent import TOKEN
from monitor.model import Document, Feed, Outcome, Validators
from monitor.workers import LimitHit

MOST_READ = 500 * 1024  # bytes of a robots.txt that count; RFC 9309 asks for 500 KiB at least
KEPT = timedelta(hours=24)
MOST_KEPT = 4 * 1024 * 1024  # bytes of all that is kept
_SLOW_DOWN = 429

Fetch = Callable[[Feed, Validators], AbstractAsyncContextManager[Document]]
Judge = Callable[..., Awaitable[bool]]


@dataclass(slots=True)
class _Host:
    """What a host said last, and until when it holds; `rules` is None before it was asked."""

    rules: bytes | None = None
    until: datetime | None = None
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class Robots:
    """`await robots.check(url)`. `judge(may_read, rules, url)` runs `may_read` where it can do no harm."""

    def __init__(self, fetch: Fetch, judge: Judge, clock: Callable[[], datetime]) -> None:
        self._fetch = fetch
        self._judge = judge
        self._clock = clock
        self._hosts: dict[str, _Host] = {}

    async def check(self, url: str) -> None:
        """Raises FeedError where the host asks us not to read that address, or cannot be asked."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        rules = await self._rules(origin)
        if not rules:
            return
        try:
            allowed = await self._judge(may_read, rules, url)
        except LimitHit as exc:
            reason = f"{origin}/robots.txt cannot be made out: {exc}. So the page is not asked for"
            raise FeedError(Outcome.DISALLOWED, reason) from exc
        if not allowed:
            todo = "Ask the publisher for leave or for a feed, or write `disabled: true`"
            reason = f"{origin}/robots.txt asks {TOKEN} not to read {parts.path or '/'}. {todo}"
            raise FeedError(Outcome.DISALLOWED, reason)

    async def _rules(self, origin: str) -> bytes:
        host = self._hosts.setdefault(origin, _Host())
        async with host.asking:
            now = self._clock()
            if host.rules is None or host.until is None or not now < host.until <= now + KEPT:
                try:
                    host.rules = await self._asked(origin)
                    host.until = now + KEPT
                except FeedError:
                    if host.rules is None:  # else what it said last holds on while it cannot be asked
                        raise
            rules = host.rules
        self._forget_oldest(origin)
        return rules

    async def _asked(self, origin: str) -> bytes:
        """The rules; none where the host has no robots.txt (4xx), or only redirects to it."""
        asking = Feed(url=f"{origin}/robots.txt", name="", publisher="")
        try:
            async with self._fetch(asking, Validators()) as document:
                body = document.body
        except FeedError as exc:
            status = exc.status or 0
            if (400 <= status < 500 and status != _SLOW_DOWN) or (300 <= status < 400 and exc.outcome is _LOST):
                return b""
            reason = f"robots.txt of {origin} must be read first, and is not to be had: {exc.reason}"
            raise FeedError(exc.outcome, reason, status=exc.status, retry_after=exc.retry_after) from exc
        return body if len(body) <= MOST_READ else body[: body.rfind(b"\n", 0, MOST_READ) + 1]

    def _forget_oldest(self, asked: str) -> None:
        """Hosts that were asked longest ago, once all that they said is much."""
        self._hosts[asked] = self._hosts.pop(asked)
        size = sum(len(host.rules or b"") + 200 for host in self._hosts.values())
        for origin, host in list(self._hosts.items()):
            if size <= MOST_KEPT:
                return
            if not host.asking.locked() and origin != asked:
                size -= len(host.rules or b"") + 200
                del self._hosts[origin]


_LOST = Outcome.BAD_ANSWER  # how the door calls a chain of redirects that does not end


def may_read(rules: bytes, url: str) -> bool:
    """What runs in the worker: whether a robots.txt lets us read that address. The longest rule that fits decides."""
    from protego import Protego

    return bool(Protego.parse(rules.decode("utf-8", "replace").lstrip("\ufeff")).can_fetch(url, TOKEN))
