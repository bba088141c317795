"""The page on a real server, a real database under it, and a plain HTTP client in front."""

from __future__ import annotations

import asyncio
import http.client
import re
import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from monitor.config import WebSettings
from monitor.model import Level, RuleSetFiles
from monitor.rules.workers import Matching
from monitor.storage import Storage, accounts, audit, subscriptions
from monitor.storage.audit import Entry
from monitor.storage.subscriptions import Declared
from monitor.subscribers.links import Links
from monitor.web.access import Scope
from monitor.web.app import DaemonStatus, build
from monitor.web.controls import Controls
from monitor.web.passwords import hash_of
from monitor.web.server import Page
from monitor.web.signed_in import IDLE

TOKEN = "correct-horse-battery-staple"
PASSWORD = "four words that belong"
NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
TITLES = {"arms": "Arms and munitions", "talks": "Talks"}
TEMPLATES = Path(__file__).parents[2] / "templates"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    text: str


@dataclass
class Site:
    """A running page. `subscription` is stored and active; `left` are the calls to unsubscribe, in order, and `asked`
    those to poll one of the `watched` feeds. `matching` serves no rules until a test starts it with some."""

    storage: Storage
    links: Links
    matching: Matching
    now: datetime = NOW
    status: DaemonStatus = field(default_factory=lambda: DaemonStatus(NOW - timedelta(hours=3), "0123456789abcdef" * 4))
    subscription: int = 0
    left: list[int] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    rules: RuleSetFiles = field(default_factory=lambda: RuleSetFiles("0123456789abcdef" * 4))
    warnings: list[str] = field(default_factory=list)
    watched: list[str] = field(default_factory=list)
    app: Any = None
    port: int = 0
    cookie: str = ""
    signed_in: datetime = NOW

    async def unsubscribe(self, subscription_id: int) -> bool:
        self.left.append(subscription_id)
        return await self.storage.write(lambda tx: subscriptions.unsubscribe(tx, subscription_id, self.now))

    def poll_now(self, url: str) -> bool:
        self.asked.append(url)
        return url in self.watched

    def controls(self) -> Controls:
        return Controls(
            poll_now=self.poll_now,
            rules=lambda: self.rules,
            titles=lambda: TITLES,
            warnings=lambda: self.warnings,
            entities=lambda: ["north-korea", "russia"],
            feeds=lambda: self.watched,
            channels=lambda: {"mail": "mail"},
            text_of=lambda digest: f"The text of {digest.message_id}",
        )

    async def acts(self) -> list[Entry]:
        """What the audit log says was done, the latest first, but for who signed in."""
        kept = await self.storage.read(lambda tx: audit.latest(tx, 100))
        return [entry for _, entry in kept if entry.action != "sign in"]

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
        return await self.send(path, await self._session(), **(fields or {}))

    async def _session(self) -> str:
        """The cookie of a session with the admin token, signed in at the first call and before it would end."""
        if not self.cookie or self.now - self.signed_in > IDLE / 2:
            self.cookie, self.signed_in = cookie_of(await self.login(token=TOKEN)), self.now
        return self.cookie

    async def login(self, **fields: str) -> Answer:
        """The answer to the login form with these fields."""
        return await self.ask("POST", "/login", urlencode(fields).encode())

    async def account(self, name: str, scope: Scope = Scope.READ, password: str = PASSWORD) -> str:
        """The cookie of a session of a new account."""
        hashed = await asyncio.to_thread(hash_of, password)
        await self.storage.write(lambda tx: accounts.add(tx, name, hashed, scope.words, self.now))
        return cookie_of(await self.login(name=name, password=password))

    async def send(self, path: str, cookie: str, /, **fields: str) -> Answer:
        """A form of a page, sent in the session of that cookie."""
        shown = await self.ask("GET", "/account", cookie=cookie)
        csrf = re.search('name="csrf" value="([^"]+)"', shown.text)
        body = urlencode({**fields, "csrf": csrf[1] if csrf else ""}).encode()
        return await self.ask("POST", path, body, cookie=cookie)

    async def status_page(self) -> str:
        answer = await self.ask("GET", "/operate", authorization=f"Bearer {TOKEN}")
        assert answer.status == 200
        return answer.text

    def path(self, subscription_id: int | None = None) -> str:
        """The link's path; of this site's own subscription unless another is named."""
        return self.links.unsubscribe(subscription_id or self.subscription).removeprefix("https://alerts.example.org")

    def later(self, by: timedelta) -> None:
        self.now += by

    def tell(self, **changes: Any) -> None:
        self.status = replace(self.status, **changes)


def cookie_of(answer: Answer) -> str:
    return answer.headers["Set-Cookie"].split(";")[0]


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
    """Starts a Site on a database in that folder; `templates`, `base_url`, a Matching that serves rules, the storage,
    and switches of `web` may be given."""
    own = Storage.open(f"sqlite:///{folder}/monitor.db")
    page, no_rules = Page(), Matching()

    async def started(
        *,
        templates: Path = TEMPLATES,
        base_url: str = "https://alerts.example.org",
        matching: Matching = no_rules,
        storage: Storage = own,
        **web_settings: bool,
    ) -> Site:
        site = Site(storage, Links(b"s" * 32, base_url), matching)
        web = WebSettings(host="127.0.0.1", port=8080, base_url=base_url, **web_settings)
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
            matching=matching,
            controls=site.controls(),
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
        no_rules.close()
        own.close()


@pytest.fixture
async def start(tmp_path: Path, sqlite_template: Path) -> AsyncIterator[Callable[..., Any]]:
    """See `starting`. Its database is migrated already, which takes longer than most tests."""
    shutil.copy(sqlite_template, tmp_path / "monitor.db")
    async with starting(tmp_path) as started:
        yield started


@pytest.fixture
async def site(start: Callable[..., Any]) -> Site:
    running: Site = await start()
    return running


async def on_both(start: Callable[..., Any], storage: Storage) -> Site:
    """A Site on each of the databases: `site = pytest.fixture(on_both)`."""
    running: Site = await start(storage=storage)
    return running
