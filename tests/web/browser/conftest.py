"""Pages in Debian's Chromium. What a page did that it must not do is gathered while it is shown.

One browser, one page and one world serve every test of a process: they look, or change what no other looks at."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Dialog, Page, Request, async_playwright

from tests.web.conftest import Site, starting
from tests.web.newsroom import newsroom, write_rules

from .world import World, made

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ARGUMENTS = ["--no-sandbox", "--disable-dev-shm-usage", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"]


@dataclass
class Watched:
    """One tab. `faults` are dialogs, policy reports, errors of scripts, and requests that leave this host."""

    page: Page
    root: str
    faults: list[str] = field(default_factory=list)

    async def open(self, path: str) -> None:
        await self.page.goto(self.root + path, wait_until="load")

    async def violations(self, **only: object) -> list[str]:
        """What axe-core finds, as `rule: element`."""
        await self.page.evaluate(AXE)
        options = only or {"runOnly": {"type": "tag", "values": TAGS}}
        found = await self.page.evaluate("options => axe.run(document, options)", options)
        return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]

    def watch(self, context: BrowserContext) -> None:
        async def refuse(dialog: Dialog) -> None:
            self.faults.append(f"dialog: {dialog.message}")
            await dialog.dismiss()

        def asked(request: Request) -> None:
            if not request.url.startswith((self.root, "data:", "about:")):
                self.faults.append(f"request: {request.url}")

        self.page.on("dialog", refuse)
        context.on("request", asked)
        context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        self.page.on("console", lambda said: self._said(said.text) if said.type == "error" else None)

    def _said(self, text: str) -> None:
        if not text.startswith("Failed to load resource"):  # a page that answers 404 says so
            self.faults.append(f"console: {text}")


def chromium() -> str | None:
    return os.environ.get("MONITOR_CHROMIUM") or shutil.which("chromium")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    path = chromium()
    if path is None:
        pytest.skip("needs Chromium: apt install chromium, or name one in MONITOR_CHROMIUM")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        await running.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    folder: Path = tmp_path_factory.mktemp("browser")
    rules = tmp_path_factory.mktemp("rules")
    matching = newsroom()
    await matching.start(write_rules(rules))
    async with starting(folder) as started:
        site = await started(signup=True, matching=matching)
        site.rules = matching.rule_set
        yield site
    matching.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def world(site: Site) -> World:
    """What is stored: stories in twelve languages, and those that attack."""
    return await site.storage.write(lambda tx: made(tx, site.links, site.subscription))


async def tab(browser: Browser, site: Site, *, signed_in: bool, scripts: bool = True) -> Watched:
    root = f"http://127.0.0.1:{site.port}"
    context = await browser.new_context(java_script_enabled=scripts, reduced_motion="reduce")
    if signed_in:
        await site.get("/account")
        name, _, value = site.cookie.partition("=")
        await context.add_cookies([{"name": name, "value": value, "url": root}])
    watched = Watched(await context.new_page(), root)
    watched.watch(context)
    return watched


def path_of(url: str) -> str:
    return urlsplit(url).path
