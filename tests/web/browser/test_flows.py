"""What people do on the page, in a real browser: subscribe and leave, search, judge, silence."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from monitor.delivering import Outbox
from monitor.digests.channels.mail import ByMail
from monitor.digests.mail_settings import MailSettings
from monitor.digests.message import Message
from monitor.digests.render import Renderer
from monitor.digests.send import Mailer
from monitor.outgoing import Digest
from monitor.pipeline import compose_digests, decide_alerts, deliver_digests
from monitor.storage import stories, subscriptions
from monitor.storage.subscriptions import Standing
from monitor.web.access import Scope
from tests.postoffice import Letter
from tests.storage.makes import story
from tests.web.conftest import PASSWORD, TEMPLATES, Site
from tests.web.newsroom import KOREAN, bring
from tests.web.signing import BASE, Stranger, stranger_at
from tests.web.test_search import HEADLINES

from .conftest import Watched, path_of, tab
from .world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")
MINUTE = timedelta(minutes=1)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stranger(site: Site, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stranger]:
    async with stranger_at(site, tmp_path_factory.mktemp("mail")) as stranger:
        yield stranger


async def told(stranger: Stranger, name: str) -> None:
    """News come in that the rules find, and the daemon tells of them by SMTP."""
    site, office = stranger.site, stranger.office
    await bring(site, [replace(KOREAN, key=name, title=f"{KOREAN.title} ({name})")], at=site.now)
    write, ids = Renderer(TEMPLATES, "Alerts <a@example.org>", BASE), iter(range(1000))

    def render(digest: Digest, now: object) -> Message:
        who = digest.subscription.id
        return write(digest, unsubscribe_url=site.links.unsubscribe(who), now=site.now, links=site.links.of(who))

    mailer = Mailer(MailSettings(host="127.0.0.1", port=office.port, tls="none", sender="a@example.org"), TEMPLATES)
    try:
        await decide_alerts(site.now, site.storage)
        await compose_digests(site.now, timedelta(0), site.storage, lambda: f"{name}-{next(ids)}@example.org")
        outbox = Outbox(site.storage, True, ByMail(render, mailer), MINUTE, lambda: site.now)
        assert not any(await deliver_digests(site.now, outbox, lambda: False))
    finally:
        await mailer.close()


def to(stranger: Stranger, email: str) -> list[Letter]:
    return [letter for letter in stranger.letters if letter.recipients == (email,)]


async def standings(site: Site, email: str) -> list[Standing]:
    rows = await site.storage.read(subscriptions.all)
    return [row.standing for row in rows if row.subscription.email == email]


def ours(url: str) -> str:
    assert url.startswith(BASE)
    return path_of(url)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_from_the_form_to_a_mail_to_other_wishes_and_out_again(
    browser: Browser, site: Site, stranger: Stranger, scripts: bool
) -> None:
    email = f"ann-{scripts}@example.net".lower()
    watched = await tab(browser, site, signed_in=False, scripts=scripts)
    page = watched.page
    await watched.open("/login")
    await page.get_by_role("link", name="Have alerts sent to you").click()
    await page.get_by_label("Your address").fill(email)
    await page.get_by_label("Only what these rules find").check()
    await page.get_by_label("Arms and munitions").check()
    await page.get_by_role("radio", name="Immediately").check()
    site.later(timedelta(seconds=10))  # the form is not for who answers at once
    await page.get_by_role("button", name="Ask for a mail").click()
    await expect(page.locator("h1")).to_have_text("Look into your mailbox")
    assert to(stranger, email) == []
    await stranger.mail()
    [asked] = to(stranger, email)

    await watched.open(stranger.link(asked))
    await expect(page.locator("main")).to_contain_text(email)
    assert await standings(site, email) == []
    await page.get_by_role("button", name="Yes, send it").click()
    await expect(page.locator("h1")).to_have_text("You are subscribed")
    assert await standings(site, email) == [Standing.ACTIVE]

    site.later(MINUTE)
    await told(stranger, f"first-{scripts}")
    [_, digest] = to(stranger, email)
    assert KOREAN.title in digest.text
    [preferences] = re.findall(rf"^{BASE}/preferences/\S+", digest.text, re.MULTILINE)
    await watched.open(ours(preferences))
    await page.get_by_role("radio", name="Weekly").check()
    await page.get_by_label("On which day").select_option("Friday")
    await page.get_by_label("Language of the mails").select_option("de")
    await page.get_by_role("button", name="Keep these changes").click()
    await expect(page.get_by_role("status")).to_be_visible()
    await expect(page.locator(".sides")).to_contain_text("weekly fri 07:00 (UTC)")
    await expect(page.locator(".sides")).to_contain_text("Deutsch")
    await page.get_by_label("Until this day").fill("2026-12-24")
    await page.get_by_role("button", name="Pause", exact=True).click()
    await expect(page.locator("main")).to_contain_text("It is paused until 2026-12-24")

    leave = str(digest.message["List-Unsubscribe"]).strip("<>")
    await watched.open(ours(leave))
    assert await standings(site, email) != [Standing.UNSUBSCRIBED]
    await page.get_by_role("button", name="Unsubscribe").click()
    await expect(page.locator("h1")).to_have_text("You are unsubscribed")
    assert await standings(site, email) == [Standing.UNSUBSCRIBED]
    await told(stranger, f"second-{scripts}")
    assert len(to(stranger, email)) == 2
    assert watched.faults == []
    await page.context.close()


async def test_a_search_in_each_language_finds_its_story_and_marks_what_was_asked_for(
    browser: Browser, site: Site, world: World
) -> None:
    rows = [row.values for row in HEADLINES]
    brought = [(story(f"search {language}", title=title), language) for language, title, _, _ in rows]
    await site.storage.write(lambda tx: stories.save(tx, brought, site.now))
    watched = await tab(browser, site, signed_in=True)
    page = watched.page
    await watched.open("/search")
    for language, title, asked, marked in rows:
        await page.get_by_label("Words").fill(asked)
        await page.keyboard.press("Enter")
        found = page.locator(".stories > li", has=page.get_by_role("link", name=title, exact=True))
        link = found.get_by_role("link", name=title, exact=True)
        await expect(link).to_have_attribute("lang", language)
        assert marked in await link.locator("mark").all_text_contents()
        assert await link.evaluate("a => getComputedStyle(a).direction") == ("rtl" if language == "ar" else "ltr")
    assert watched.faults == []
    await page.context.close()


async def signs_in(watched: Watched, name: str, path: str) -> None:
    """By the form, which leads on to the page that was asked for."""
    await watched.open(path)
    await watched.page.get_by_label("Name").fill(name)
    await watched.page.get_by_label("Password").fill(PASSWORD)
    await watched.page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(watched.page).to_have_url(watched.root + path)


async def test_a_verdict_is_shown_as_given_and_by_whom_and_counts_in_the_precision_of_its_rule(
    browser: Browser, site: Site, world: World
) -> None:
    await site.account("judge", Scope.JUDGE)
    watched = await tab(browser, site, signed_in=False)
    page, event = watched.page, world.plain
    await signs_in(watched, "judge", f"/incidents/{event.incident}")
    before = await relevant(watched)
    await watched.open(f"/incidents/{event.incident}")
    match = page.locator(f"#match-{event.match}")
    pressed = match.locator("button[aria-pressed=true]")
    await expect(pressed).to_have_count(0)
    await match.get_by_role("button", name="Not relevant").click()
    await expect(pressed).to_have_text("Not relevant")
    await match.get_by_role("button", name="Relevant", exact=True).click()
    await expect(pressed).to_have_text("Relevant")
    assert page.url == f"{watched.root}/incidents/{event.incident}"
    assert await relevant(watched) == before + 1
    operator = await tab(browser, site, signed_in=True)
    await operator.open("/operate/audit")
    lines = operator.page.locator("tbody tr", has_text="judge")
    await expect(lines.first).to_contain_text(f"match {event.match} of arms")
    said = await lines.locator("td:last-child").all_text_contents()
    assert [text.strip() for text in said[:2]] == ["relevant", "not relevant"]
    assert watched.faults + operator.faults == []
    for each in (watched, operator):
        await each.page.context.close()


async def relevant(watched: Watched) -> int:
    """How many verdicts say of the rule that it was right."""
    await watched.open("/rules/arms")
    found = re.search(r"(\d+) relevant", await watched.page.locator(".facts").inner_text())
    return int(found[1]) if found else 0


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until what is meant has the focus. A page that has only just come takes no keys yet."""
    async with asyncio.timeout(30):
        while not await page.evaluate("selector => document.activeElement.matches(selector)", selector):
            await page.keyboard.press("Tab")


async def test_a_silence_is_added_and_ended_without_a_mouse(browser: Browser, site: Site) -> None:
    await site.account("operator", Scope.OPERATE)
    watched = await tab(browser, site, signed_in=False)
    page, keys = watched.page, watched.page.keyboard
    await watched.open("/operate/silences")
    for field, text in (("name", "operator"), ("password", PASSWORD)):
        await tab_to(page, f"#{field}")
        await keys.type(text)
    await keys.press("Enter")
    await expect(page.locator("h1")).to_have_text("Silences")
    await tab_to(page, "#kind")
    await keys.type("an entity")
    for field, text in (("subject", "russia"), ("until", "7d"), ("reason", "the fair & more")):
        await tab_to(page, f"#{field}")
        await keys.type(text)
    await keys.press("Enter")
    await expect(page.locator(".done")).to_contain_text("The silence holds")
    line = page.locator("section[aria-labelledby=holding] tbody tr", has_text="the fair & more")
    await expect(line.get_by_role("rowheader")).to_have_text("entity russia")
    await expect(line).to_contain_text("operator")
    await tab_to(page, "td button")
    await keys.press("Enter")
    await expect(page.locator(".done")).to_contain_text("The silence has ended")
    await expect(page.locator("section[aria-labelledby=ended] tbody tr").first).to_contain_text("the fair & more")
    assert watched.faults == []
    await page.context.close()
