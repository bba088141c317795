"""RELIABILITY W3 and W10. Every link of a mail as it is sent: a scanner that looks changes nothing; one click acts."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from monitor.digests.render import Renderer
from monitor.outgoing import Digest
from monitor.storage import subscriptions
from tests.storage.makes import digest

from .conftest import NOW, TEMPLATES, Site
from .told import dump, told

BASE = "https://alerts.example.org"
LOOKS = 100


async def mail(site: Site) -> tuple[str, list[str]]:
    """Where the mail's one click leads, and every path of ours in its headers, text and HTML."""
    what = await site.storage.write(lambda tx: told(tx, site.subscription))
    row = await site.storage.read(lambda tx: subscriptions.get(tx, site.subscription))
    assert row is not None
    (section,) = digest(row.subscription).sections
    shown = replace(section.stories[0], match_id=what.match, incident_id=what.incident)
    made: Digest = digest(row.subscription, sections=(replace(section, stories=(shown,), cut=0),), story_count=1)
    own = site.links.of(site.subscription)
    leave = site.links.unsubscribe(site.subscription)
    message = Renderer(TEMPLATES, "a@example.org", BASE)(made, unsubscribe_url=leave, now=NOW, links=own)
    said = message.data.decode()
    (header,) = re.findall(r"^List-Unsubscribe: <(.*)>\r?$", said, re.MULTILINE)
    assert "List-Unsubscribe-Post: List-Unsubscribe=One-Click" in said
    found = re.findall(rf"{BASE}(/[^\s\"<>)]*)", message.text + message.html)
    return header.removeprefix(BASE), sorted({header.removeprefix(BASE), *found})


async def test_a_scanner_that_follows_every_link_changes_nothing(site: Site) -> None:
    _, paths = await mail(site)
    assert {path.split("/")[1] for path in paths} >= {"u", "s", "m", "v"}
    before = dump(site.storage)
    for path in paths:
        for n in range(LOOKS):
            method = ("GET", "HEAD", "OPTIONS")[n % 3]
            answer = await site.ask(method, path)
            assert answer.status in ((405,) if method == "OPTIONS" else (200, 303)), path
    assert dump(site.storage) == before
    assert site.left == []


@pytest.mark.parametrize("body", [b"List-Unsubscribe=One-Click", b""])
async def test_one_click_without_a_cookie_is_one_change_and_twice_the_same_answer(site: Site, body: bytes) -> None:
    leave, paths = await mail(site)
    first = await site.ask("POST", leave, body, content_type="application/x-www-form-urlencoded")
    after = dump(site.storage)
    second = await site.ask("POST", leave, body, content_type="application/x-www-form-urlencoded")
    assert (first.status, first.text) == (second.status, second.text)
    assert (dump(site.storage), await site.standing()) == (after, "unsubscribed")
    for path in paths:
        if path.split("/")[1] in ("s", "m", "v"):
            assert (await site.ask("GET", path)).status == 200  # what was told can still be looked up
