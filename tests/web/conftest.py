"""The page on a real server, a real database under it, and a plain HTTP client in front."""

from __future__ import annotations

import asyncio
import http.client
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from monitor.config import WebSettings
from monitor.model import Level
from monitor.storage import Storage, subscriptions
from monitor.storage.subscriptions import Declared
from monitor.subscribers.links import Links
from monitor.web.app import DaemonStatus, build
from monitor.web.server import Page

TOKEN = "correct-horse-battery-staple"
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Site:
    """A running page. `subscription` is stored and active; `left` are the calls to unsubscribe, in order."""

    storage: Storage
    links: Links
    now: datetime = NOW
    status: DaemonStatus = field(default_factory=lambda: DaemonStatus(NOW - timedelta(hours=3), "0123456789abcdef" * 4))
    subscription: int = 0
    left: list[int] = field(default_factory=list)
    app: Any = None
    port: int = 0
    cookie: str = ""

    async def unsubscribe(self, subscription_id: int) -> bool:
        self.left.append(subscription_id)
        return await self.storage.write(lambda tx: subscriptions.unsubscribe(tx, subscription_id, self.now))

    async def standing(self) -> str:
        return (await self.storage.read(subscriptions.all))[0].standing.value

    async def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> Answer:
        """One request on a connection of its own, in a thread. `Host` and others may be given as `host=...`."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await asyncio.to_thread(ask, self.port, method, path, body, named)

    async def get(self, path: str) -> Answer:
        """As who is signed in."""
        return await self.ask("GET", path, cookie=await self._session())

    async def post(self, path: str, fields: dict[str, str] | None = None) -> Answer:
        """A form of a page, sent by who is signed in."""
        cookie = await self._session()
        shown = await self.ask("GET", "/account", cookie=cookie)
        csrf = re.search('name="csrf" value="([^"]+)"', shown.text)
        body = urlencode({**(fields or {}), "csrf": csrf[1] if csrf else ""}).encode()
        return await self.ask("POST", path, body, cookie=cookie)

    async def _session(self) -> str:
        """The cookie of a session, signed in at the first call."""
        if not self.cookie:
            answer = await self.ask("POST", "/login", urlencode({"token": TOKEN}).encode())
            self.cookie = answer.headers["Set-Cookie"].split(";")[0]
        return self.cookie

    async def status_page(self) -> str:
        answer = await self.ask("GET", "/", authorization=f"Bearer {TOKEN}")
        assert answer.status == 200
        return answer.text

    def path(self, subscription_id: int | None = None) -> str:
        """The link's path; of this site's own subscription unless another is named."""
        return self.links.unsubscribe(subscription_id or self.subscription).removeprefix("https://alerts.example.org")

    def later(self, by: timedelta) -> None:
        self.now += by

    def tell(self, **changes: Any) -> None:
        self.status = replace(self.status, **changes)


def ask(port: int, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, body, headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read().decode())
    finally:
        connection.close()


@asynccontextmanager
async def starting(folder: Path) -> AsyncIterator[Callable[..., Any]]:
    """Starts a Site on a database in that folder; `templates` and `base_url` may be given."""
    storage = Storage.open(f"sqlite:///{folder}/monitor.db")
    page = Page()

    async def started(*, templates: Path = TEMPLATES, base_url: str = "https://alerts.example.org") -> Site:
        site = Site(storage, Links(b"s" * 32, base_url))
        web = WebSettings(host="127.0.0.1", port=8080, base_url=base_url)
        site.app = build(
            storage,
            site.links,
            TOKEN,
            web,
            templates,
            lambda: site.now,
            lambda: site.status,
            window=lambda: timedelta(days=7),
            unsubscribe=site.unsubscribe,
        )
        wanted = Declared("reader@example.org", (), Level.LOW, "daily 07:00", "UTC", "en")
        site.subscription = (await storage.write(lambda tx: subscriptions.add(tx, wanted, NOW))).id
        await page.start(site.app, "127.0.0.1", 0)
        site.port = page.port
        return site

    try:
        yield started
    finally:
        await page.stop()
        storage.close()


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """Starts a Site; `templates` and `base_url` may be given."""
    async with starting(tmp_path) as started:
        yield started


@pytest.fixture
async def site(start: Callable[..., Any]) -> Site:
    running: Site = await start()
    return running
