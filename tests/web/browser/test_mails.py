"""RELIABILITY W7, W9: what a feed wrote is text in a mail too, however the mail is shown: here with scripts allowed."""

from __future__ import annotations

import email
import email.policy
from dataclasses import fields, is_dataclass, replace
from email.message import EmailMessage
from typing import Any

import pytest
from playwright.async_api import Browser

from monitor.digests.render import Renderer
from monitor.digests.sample import SampleLinks, sample_digest
from monitor.digests.words import clean
from monitor.outgoing import Digest
from tests.web.conftest import TEMPLATES, Site
from tests.web.signing import BASE

from .conftest import tab
from .world import EVALUATED, HOSTILE

pytestmark = pytest.mark.asyncio(loop_scope="session")
# What feeds, and pages behind them, bring into a digest; rules, gloss and reasons are an operator's, and no better off.
WORDS = frozenset(
    {"title", "outlet", "summary", "claim", "quote", "gloss", "again", "also", "origins", "feed", "reason"}
)
ACTS = """() => {
    const named = "script, img, iframe, frame, object, embed, link, base, form, input, svg, math, video, audio,"
        + "textarea, noscript, template, meta[http-equiv], [src], [srcset], [background], [style*=url]";
    const acts = (each) => /^(on|hx-)/.test(each.name) || /^(javascript|data):/.test(each.value);
    const all = [...document.querySelectorAll("*")];
    const found = all.filter((one) => one.matches(named) || [...one.attributes].some(acts));
    return found.map((one) => one.outerHTML.slice(0, 200));
}"""
ADDRESSES = "() => [...document.querySelectorAll('a')].map((one) => one.href)"


def wherever(value: Any, text: str) -> Any:
    """The value with the text in each of its WORDS, and in its addresses."""
    if isinstance(value, tuple):
        return tuple(wherever(one, text) for one in value)
    if not is_dataclass(value) or isinstance(value, type):
        return value
    changes: dict[str, Any] = {}
    for field in fields(value):
        old = getattr(value, field.name)
        if field.name == "url":
            changes["url"] = f"https://news.example/{text}" if value.outlet == "Musterblatt" else f"javascript:{text}"
        elif field.name in WORDS:
            changes[field.name] = tuple(text for _ in old) if isinstance(old, tuple) else text
        else:
            changes[field.name] = wherever(old, text)
    return replace(value, **changes)


def parts(digest: Digest) -> tuple[str, str]:
    """Text and HTML, as its receiver has them."""
    write = Renderer(TEMPLATES, "Alerts <alerts@example.org>", BASE)
    sent = write(digest, unsubscribe_url=f"{BASE}/u/x", now=digest.due, links=SampleLinks(BASE)).data
    message = email.message_from_bytes(sent, policy=email.policy.default)
    bodies = [message.get_body((kind,)) for kind in ("plain", "html")]
    assert all(isinstance(body, EmailMessage) for body in bodies)
    plain, html = (body.get_content() for body in bodies if isinstance(body, EmailMessage))
    return plain, html


async def test_no_mail_attacks_its_reader(browser: Browser, site: Site) -> None:
    watched = await tab(browser, site, signed_in=False)
    wrong: list[str] = []
    for text in HOSTILE:
        plain, html = parts(wherever(sample_digest(), text))
        await watched.page.set_content(html, wait_until="load")
        shown = await watched.page.locator("body").inner_text()
        found = [*watched.faults, *await watched.page.evaluate(ACTS)]
        found += [url for url in await watched.page.evaluate(ADDRESSES) if not url.startswith(("http://", "https://"))]
        found += ["a template was evaluated"] * (EVALUATED in html + plain)
        found += [f"{char!r} in the text" for char in set(plain) - {"\n", "\r"} if not char.isprintable()]
        if clean(text)[:60] not in " ".join(shown.split()):
            found.append(f"the page lacks it: {shown[:300]}")
        if clean(text)[:60] not in " ".join(plain.split()):
            found.append(f"the text lacks it: {plain[:300]}")
        wrong += [f"{text[:60]!r}: {one}" for one in found]
        watched.faults.clear()
    assert not wrong, "\n".join(wrong)
    await watched.page.context.close()
