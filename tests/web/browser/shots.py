"""`make shots`: the pages of the demo, and the steps of docs/tour.md, as pictures in docs/images.

Each page is one picture: wide, on a phone, and dark, beside each other. Chromium writes them as WebP, small enough to
lie in the repository. Look at every one before you commit it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import re
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, Error, Page, async_playwright

from .conftest import ARGUMENTS, chromium

IMAGES = Path(__file__).parents[3] / "docs/images"
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 900}
QUALITY = 50  # of WebP; text is still clean
PATIENCE = 300  # seconds for the rules to be compiled, and for the first mails
FOUND = "Kim Putin letters"
TITLE = "White House: Russia and North Korea negotiate arms, Kim and Putin exchanged letters"
SHEET = """<style>
body { margin: 0; display: flex; gap: 16px; padding: 16px; background: #888; width: max-content; zoom: .5 }
img { display: block }</style>"""


@dataclass(frozen=True)
class Demo:
    """Where a demo that runs has its page and its mailbox, and the token of the page."""

    page: str
    token: str
    mailbox: str


@contextlib.asynccontextmanager
async def demo() -> AsyncIterator[Demo]:
    """A demo that is served until the end of the block."""
    command = (sys.executable, "-u", "-m", "monitor", "demo", "--serve")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    said: dict[str, str] = {}
    while "mailbox" not in said:
        name, _, what = (await process.stdout.readline()).decode().partition(":")
        said[name] = what.split()[-1]
    drained = asyncio.create_task(process.stdout.read())
    try:
        yield Demo(said["page"], said["sign in"], said["mailbox"])
    finally:
        process.terminate()
        await process.wait()
        await drained


@dataclass(frozen=True)
class Camera:
    """Takes what its tab shows."""

    browser: Browser
    page: Page
    root: str

    async def open(self, path: str) -> None:
        await self.page.goto(self.root + path, wait_until="networkidle")

    async def click(self, what: str) -> None:
        """Follow a link or send a form, until the page behind it stands."""
        async with self.page.expect_navigation(wait_until="networkidle"):
            await self.page.click(what)

    async def step(self, name: str, to: str = "") -> None:
        """What a step of the tour shows, from the element `to` on."""
        if to:
            await self.page.locator(to).first.evaluate("element => element.scrollIntoView()")
        (IMAGES / f"tour-{name}.webp").write_bytes(await as_webp(self.page))

    async def sheet(self, name: str, path: str | None = None) -> None:
        """A page three times: wide, on a phone, dark. Without a path it is what a form was answered with."""
        taken = []
        for size, scheme in ((WIDE, "light"), (PHONE, "light"), (WIDE, "dark")):
            await self.page.set_viewport_size(size)
            await self.page.emulate_media(color_scheme=scheme)
            if path is not None:
                await self.open(path)
            taken.append(base64.b64encode(await self.page.screenshot()).decode())
        await self.page.set_viewport_size(WIDE)
        await self.page.emulate_media(color_scheme="light")
        context = await self.browser.new_context(viewport={"width": 1492, "height": 466})
        wall = await context.new_page()
        await wall.set_content(SHEET + "".join(f'<img src="data:image/png;base64,{one}">' for one in taken))
        (IMAGES / f"page-{name}.webp").write_bytes(await as_webp(wall))
        await context.close()


async def as_webp(page: Page) -> bytes:
    """What is in the tab's window. Playwright itself writes no WebP."""
    session = await page.context.new_cdp_session(page)
    taken = await session.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    await session.detach()
    return base64.b64decode(taken["data"])


async def up(camera: Camera) -> None:
    """Wait until the page answers."""
    for _ in range(PATIENCE):
        with contextlib.suppress(Error):
            await camera.open("livez")
            return
        await asyncio.sleep(1)
    raise SystemExit("the page of the demo does not answer")


async def read_mail(camera: Camera, mailbox: str, words: str) -> None:
    """Open the last mail whose line has these words, once it is there."""
    for _ in range(PATIENCE):
        await camera.page.goto(mailbox)
        link = camera.page.locator("li", has_text=words).locator("a")
        if await link.count():
            async with camera.page.expect_navigation():
                await link.first.click()
            return
        await asyncio.sleep(1)
    raise SystemExit(f"no mail came with: {words}")


async def subscribing(camera: Camera, mailbox: str) -> None:
    """What strangers see: the form, its mail, and the page behind its link."""
    page = camera.page
    await camera.sheet("subscribe", "subscribe")
    await camera.open("subscribe")
    await page.fill("#email", "you@example.org")
    await page.check("input[name=often][value=immediately]")
    await asyncio.sleep(4)  # a form that comes back at once is not taken
    await camera.step("subscribe", "h1")
    await camera.click("main button")
    await camera.sheet("subscribed")
    await read_mail(camera, mailbox, "you@example.org")
    await camera.step("mail")
    await camera.click("td.event a")
    await camera.sheet("confirm", urlsplit(page.url).path[1:])
    await camera.click("main button")
    await camera.sheet("confirmed")


async def reading(camera: Camera, token: str) -> tuple[str, str]:
    """Sign in, find the event of the tour, judge it, silence. Returns the paths of its story and of its incident."""
    page = camera.page
    await camera.sheet("login", "login")
    await camera.open("login")
    await page.click("summary")
    await page.fill("#token", token)
    await camera.click("text=Sign in with the token")
    await camera.sheet("incidents", "incidents")
    await camera.open("search")
    await page.fill("#q", FOUND)
    await camera.click("form.filters button")
    await camera.step("search")
    await camera.click(f"text={TITLE}")
    story = urlsplit(page.url).path[1:]
    await camera.step("quotes")
    await camera.step("clauses", "details")
    await camera.click("button:has-text('Relevant') >> nth=0")
    await camera.step("verdict", "form.choices")
    await camera.click("section[aria-labelledby=event] a")
    incident = urlsplit(page.url).path[1:]
    await camera.step("incident")
    await camera.open("operate/silences")
    await page.select_option("#kind", "incident")
    await page.fill("#subject", incident.rpartition("/")[2])
    await page.fill("#until", "7d")
    await page.fill("#reason", "history, for the tour")
    await camera.click("text=Silence it")
    await camera.step("silence")
    return story, incident


PAGES = {
    "entities": "entities",
    "entity": "entities/north-korea",
    "rules": "rules",
    "rule": "rules/dprk-russia-arms",
    "unjudged": "rules/dprk-russia-arms/unjudged",
    "search": f"search?q={FOUND.replace(' ', '+')}",
    "searching": "search",
    "account": "account",
    "operate": "operate",
    "feeds": "operate/feeds",
    "feed": "operate/feeds/1",
    "outbox": "operate/outbox",
    "delivery": "operate/outbox/1",
    "bounces": "operate/bounces",
    "silences": "operate/silences",
    "subscribers": "operate/subscribers",
    "rules-that-run": "operate/rules",
    "coverage": "operate/coverage",
    "audit": "operate/audit",
    "not-found": "none",
}
LINKS = {"told": "s", "mute": "m", "judge": "v", "preferences": "preferences", "unsubscribe": "u"}  # of a mail


async def main() -> None:
    path = chromium()
    if path is None:
        raise SystemExit("needs Chromium: apt install chromium, or name one in MONITOR_CHROMIUM")
    async with demo() as shown, async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = await browser.new_context(viewport=WIDE, reduced_motion="reduce", locale="en-GB")
        camera = Camera(browser, await context.new_page(), shown.page)
        await up(camera)
        await subscribing(camera, shown.mailbox)
        story, incident = await reading(camera, shown.token)
        await read_mail(camera, shown.mailbox, "to analyst@example.org")
        mail = await camera.page.content()
        pages = PAGES | {"story": story, "incident": incident, "join": f"{incident}/join?with=1"}
        for name, path in pages.items():
            await camera.sheet(name, path)
        await context.clear_cookies()
        for name, purpose in LINKS.items():
            found = re.search(rf'"{shown.page}({purpose}/[^"]+)"', mail)
            assert found is not None, purpose
            await camera.sheet(name, found[1])
        await browser.close()


if __name__ == "__main__":
    asyncio.run(main())
