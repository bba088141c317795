"""Alerts as feeds: what they hold, who may read them, and that they are read back whatever titles hold."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest

from monitor.digests.feed import ATOM
from monitor.feeds.offline import parse_files
from monitor.feeds.parse import parse_document
from monitor.storage import Transaction, feed_addresses, incidents, matches, stories, subscriptions
from monitor.storage.matches import NewMatch
from monitor.subscribers.links import Purpose
from tests.storage.makes import match
from tests.storage.makes import story as a_story

from .conftest import NOW, Site
from .told import Told, dump, told

BASE = "https://alerts.example.org"
DAY = timedelta(days=1)
TAG = f"{{{ATOM}}}"


async def address(site: Site, of: int | str | None = None, form: str = "atom") -> str:
    made = await site.storage.write(lambda tx: feed_addresses.make(tx, site.subscription if of is None else of, NOW))
    return site.links.feed(made.id, form).removeprefix(BASE)


async def begin(site: Site, **values: str) -> Told:
    return await site.storage.write(lambda tx: told(tx, site.subscription, **values))


async def test_an_entry_says_what_a_mail_would(site: Site) -> None:
    what = await begin(site)
    path = await address(site)
    answer = await site.ask("GET", path)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    root = ElementTree.fromstring(answer.text.encode())
    (entry,) = root.findall(f"{TAG}entry")
    assert entry.findtext(f"{TAG}title") == "Waffendeal mit Nordkorea"
    assert [link.get("href") for link in entry.findall(f"{TAG}link")] == [
        site.links.story(site.subscription, what.match),
        "https://www.blick.example/1",
    ]
    content = entry.findtext(f"{TAG}content") or ""
    assert "<p>Claim: North Korea → Russia: ammunition; negotiating</p>" in content
    assert "<p>Sources: cross-bloc (5): Blick, " in content
    assert "<p>Munition → ammunition (munitions)</p>" in content
    assert (entry.findtext(f"{TAG}published"), root.findtext(f"{TAG}updated")) == ("2026-11-25T12:00:00Z",) * 2
    assert (await site.ask("GET", answer_link(root))).text == answer.text

    other = await site.ask("GET", path.replace(".atom", ".json"))
    assert other.headers["Content-Type"] == "application/feed+json; charset=utf-8"
    whole = json.loads(other.text)
    (item,) = whole["items"]
    assert (whole["version"], whole["feed_url"]) == ("https://jsonfeed.org/version/1.1", BASE + path[:-4] + "json")
    assert item["id"] == entry.findtext(f"{TAG}id")
    assert item["url"] == site.links.story(site.subscription, what.match)
    assert "Munition → ammunition (munitions)" in item["content_text"].splitlines()


def answer_link(root: ElementTree.Element) -> str:
    own = root.find(f"{TAG}link")
    assert own is not None
    assert own.get("rel") == "self"
    return (own.get("href") or "").removeprefix(BASE)


async def test_a_rule_s_feed_names_no_subscriber(site: Site) -> None:
    await begin(site)
    text = (await site.ask("GET", await address(site, "arms"))).text
    assert "Waffendeal" in text
    assert 'href="https://www.blick.example/1"' in text
    assert f"{BASE}/s/" not in text
    assert "Waffendeal" not in (await site.ask("GET", await address(site, "sanctions"))).text


async def test_what_is_not_told_is_not_in_the_feed(site: Site) -> None:
    what = await begin(site)
    path = await address(site)
    await site.ask("POST", site.links.mute(site.subscription, what.incident).removeprefix(BASE))
    assert "Waffendeal" in (await site.ask("GET", path)).text  # it was told before it was muted
    other = await site.storage.write(
        lambda tx: subscriptions.add(tx, subscriptions.Declared("b@example.org", (), 0, "hourly", "UTC", "en"), NOW)  # type: ignore[arg-type]
    )
    assert "Waffendeal" not in (await site.ask("GET", await address(site, other.id))).text


BOMBS = [
    "]]></title><script>alert(1)</script>",
    "&lt;b&gt; & <b> \"x\" 'y'",
    "\u202eevil\u202c \u2066x",
    "a\x00b\x0bc\x1b[31m\x7f\x85",
    "\ufffe\uffff \ue000 \U000e0001",
    "{{ 7*7 }} {% raw %}",
    "<!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    "朝俄 북한 كوريا",
    "x" * 5000,
    "",
]


async def test_titles_of_any_kind_are_read_back_as_text_by_our_own_parser(site: Site, tmp_path: Path) -> None:
    for number, bomb in enumerate(BOMBS):
        await begin(site, title=bomb, key=str(number))
    path = await address(site)
    files = []
    for form in ("atom", "json"):
        answer = await site.ask("GET", path.replace("atom", form))
        files.append(tmp_path / f"feed.{form}")
        files[-1].write_text(answer.text, encoding="utf-8")
        assert not any(char in answer.text for char in "\x00\x0b\x1b\x7f\x85\u202e\u2066\ufffe\uffff\ue000")
    written = [
        element.text for element in ElementTree.fromstring(files[0].read_bytes()).iterfind(f"{TAG}entry/{TAG}title")
    ]
    read = [one async for one in parse_files(files)]
    for one in read:
        assert (one["ok"], one["error"], len(one["entries"])) == (True, None, len(BOMBS))
        titles = [entry["title"] for entry in one["entries"]]
        assert "&lt;b&gt; & <b> \"x\" 'y'" in titles
        assert "{{ 7*7 }} {% raw %}" in titles
        assert "Untitled story of Blick" in titles
        assert max(map(len, titles)) == 300
        assert len({entry["id"] for entry in one["entries"]}) == len(BOMBS)
        assert all(entry["url"].startswith(f"{BASE}/s/") for entry in one["entries"])
    assert written == [entry["title"] for entry in read[1]["entries"]]
    assert "]]></title><script>alert(1)</script>" in written
    assert [entry["id"] for entry in read[0]["entries"]] == [entry["id"] for entry in read[1]["entries"]]


async def test_what_a_reader_has_is_not_sent_again(site: Site) -> None:
    await begin(site)
    path = await address(site)
    first = await site.ask("GET", path)
    etag, modified = first.headers["ETag"], first.headers["Last-Modified"]
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert modified == "Wed, 25 Nov 2026 12:00:00 GMT"
    for headers in ({"if_none_match": etag}, {"if_none_match": f'"x", W/{etag}'}, {"if_modified_since": modified}):
        again = await site.ask("GET", path, **headers)
        assert (again.status, again.text, again.headers["ETag"]) == (304, "", etag)
    for headers in ({"if_none_match": '"x"', "if_modified_since": modified}, {"if_modified_since": "never"}):
        assert (await site.ask("GET", path, **headers)).status == 200
    assert (await site.ask("HEAD", path)).headers["ETag"] == etag
    site.later(DAY)

    def another(tx: Transaction) -> None:
        (found,) = matches.recent(tx, NOW)
        key = stories.save(tx, [(a_story("new"), "de")], NOW + DAY)["new"]
        incidents.attach(tx, key, found.incident_id, "new")

    await site.storage.write(another)
    changed = await site.ask("GET", path, if_none_match=etag, if_modified_since=modified)
    assert changed.status == 200
    assert changed.headers["Last-Modified"] == "Thu, 26 Nov 2026 12:00:00 GMT"
    before, after = (parse_document(one.text.encode(), None, BASE) for one in (first, changed))
    assert [entry.id for entry in before.entries] == [entry.id for entry in after.entries]


async def test_a_feed_is_bounded_and_the_newest_first(site: Site) -> None:
    await begin(site)

    def many(tx: Transaction) -> None:
        for number in range(120):
            key = stories.save(tx, [(a_story(str(number)), "de")], NOW)[str(number)]
            incident = incidents.open(tx, NOW)
            incidents.attach(tx, key, incident, str(number))
            at = NOW + timedelta(minutes=number)
            matches.save(tx, [NewMatch(key, incident, match("arms"), "hash", number < 5)], at)

    await site.storage.write(many)
    titles = [
        entry.findtext(f"{TAG}title")
        for entry in ElementTree.fromstring((await site.ask("GET", await address(site, "arms"))).text.encode()).iter(
            f"{TAG}entry"
        )
    ]
    assert titles == [f"Title of {number}" for number in range(119, 19, -1)]


async def test_a_renewed_address_is_dead_and_so_is_one_of_a_subscription_that_ended(site: Site) -> None:
    nowhere = await site.ask("GET", "/no/where")
    old = await address(site)
    new = await address(site)
    assert (await site.ask("GET", old)).text == nowhere.text
    assert (await site.ask("GET", new)).status == 200
    assert old.split(".")[0][-22:] != new.split(".")[0][-22:]
    for path in (new[:-1], new.replace(".atom", ".rss"), new.replace(".atom", ""), new.replace("/feeds/", "/feeds/A")):
        answer = await site.ask("GET", path)
        assert (answer.status, answer.text) == (404, nowhere.text)
    of_mail = site.links.token(Purpose.UNSUBSCRIBE, 2)
    assert (await site.ask("GET", f"/feeds/{of_mail}.atom")).status == 404
    await site.storage.write(lambda tx: subscriptions.unsubscribe(tx, site.subscription, NOW))
    assert (await site.ask("GET", new)).text == nowhere.text


async def test_reading_a_feed_changes_nothing_and_follows_no_host(site: Site) -> None:
    await begin(site)
    path = await address(site)
    before = dump(site.storage)
    for n in range(50):
        headers = {"x_forwarded_host": f"evil{n}.example", "forwarded": f"host=evil{n}.example"}
        answer = await site.ask(("GET", "HEAD")[n % 2], path, **headers)
        assert (answer.status, "evil" in answer.text) == (200, False)
    assert dump(site.storage) == before


@pytest.mark.parametrize("form", ["atom", "json"])
async def test_an_empty_feed_is_a_feed(site: Site, form: str, tmp_path: Path) -> None:
    answer = await site.ask("GET", await address(site, form=form))
    file = tmp_path / "feed"
    await asyncio.to_thread(file.write_text, answer.text)
    (read,) = [one async for one in parse_files([file])]
    assert (read["ok"], read["entries"], read["feed_title"]) == (True, [], "Embargo Monitor")
