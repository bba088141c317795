"""`feeds parse` and `feeds fetch`: the objects that they print."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.feeds.offline import fetch_address, parse_files
from tests.publisher import Page, Publisher, item, rss


def clock() -> datetime:
    return datetime(2023, 8, 31, 12, tzinfo=UTC)


async def parsed(*paths: Path) -> list[dict[str, Any]]:
    return [found async for found in parse_files(paths)]


async def test_a_file_becomes_one_object_with_its_entries_in_order(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    first = item("One", "https://p.example/1", date="Thu, 31 Aug 2023 10:00:00 +0200", text="&lt;p&gt;Sum&lt;/p&gt;")
    file.write_text(rss(first, item("Two", "javascript:alert(1)", date="32 July"), title="News"))
    one, two = (await parsed(file))[0]["entries"]
    assert await parsed(file) == [
        {"file": str(file), "ok": True, "error": None, "feed_title": "News", "entries": [one, two]}
    ]
    assert one == {
        "id": "https://p.example/1",
        "title": "One",
        "url": "https://p.example/1",
        "published": "2023-08-31T08:00:00+00:00",
        "summary": "Sum",
    }
    assert (two["title"], two["url"], two["published"]) == ("Two", None, None)
    assert two["id"]


async def test_every_file_has_its_object_in_the_order_given_whatever_it_holds(tmp_path: Path) -> None:
    bodies = {
        "bomb": rss(item("T", text="&lt;!--" * 100_000)).replace("</rss>", ""),
        "good": rss(item("Good")),
        "page": "<html><title>Sign in</title></html>",
        "empty": "",
        "large": " " * (15 * 1024 * 1024 + 1),
        "last": rss(item("Last")),
    }
    for name, body in bodies.items():
        (tmp_path / name).write_text(body)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    names = [*bodies, "folder", "pipe", "missing"]
    found = await parsed(*(tmp_path / name for name in names))
    assert [Path(one["file"]).name for one in found] == names
    outcome = {Path(one["file"]).name: (one["ok"], one["error"]) for one in found}
    assert outcome["good"] == outcome["last"] == (True, None)
    assert outcome["page"] == (False, 'a web page titled "Sign in", not a feed')
    assert outcome["empty"] == (False, "the answer is empty")
    assert outcome["large"] == (False, "larger than 15 MiB")
    assert outcome["pipe"] == (False, "the file cannot be read: not a regular file")
    assert outcome["folder"] == (False, "the file cannot be read: Is a directory")
    assert outcome["missing"] == (False, "the file cannot be read: No such file or directory")
    json.dumps(found)


NOTHING = {
    "ok": False,
    "error": None,
    "status": None,
    "entries": 0,
    "retry_after": None,
    "permanent_url": None,
    "gone": False,
}
FEED = rss(item("One"), item("Two")).encode()


@pytest.mark.parametrize(
    ("page", "answer"),
    [
        pytest.param(Page(FEED), {"ok": True, "status": 200, "entries": 2}, id="a feed"),
        pytest.param(
            Page(b"", 301, etag="", headers={"Location": "/moved"}),
            {"ok": True, "status": 200, "entries": 2, "permanent_url": "{base}/moved"},
            id="moved for good",
        ),
        pytest.param(
            Page(b"", 302, etag="", headers={"Location": "/moved"}),
            {"ok": True, "status": 200, "entries": 2},
            id="moved",
        ),
        pytest.param(
            Page(b"", 301, etag="", headers={"Location": "/empty"}),
            {"error": "the answer is empty", "status": 200, "permanent_url": "{base}/empty"},
            id="moved to nothing",
        ),
        pytest.param(
            Page(b"", 429, etag="", headers={"Retry-After": "120"}),
            {"error": "the publisher asks for a pause (429), for 0:02:00", "status": 429, "retry_after": 120},
            id="429",
        ),
        pytest.param(
            Page(b"", 410, etag=""), {"error": "the feed is gone for good (410)", "status": 410, "gone": True}, id="410"
        ),
        pytest.param(Page(b"", 404, etag=""), {"error": "the server answered 404", "status": 404}, id="404"),
        pytest.param(Page(b"<html>", etag=""), {"error": "a web page, not a feed", "status": 200}, id="a web page"),
    ],
)
async def test_an_address_becomes_one_object(page: Page, answer: dict[str, Any]) -> None:
    with Publisher({"/feed": page, "/moved": FEED, "/empty": b""}) as publisher:
        url = publisher.url("/feed")
        found = await fetch_address(url, clock=clock, allow_private_addresses=True)
        expected = {"url": url, **NOTHING, **answer}
        if expected["permanent_url"]:
            expected["permanent_url"] = str(expected["permanent_url"]).replace("{base}", publisher.url(""))
    assert found == expected


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "/etc/passwd", "", "http://", "javascript:alert(1)", "http://[::bad/"]
)
async def test_what_is_no_address_is_refused_with_an_object(url: str) -> None:
    found = await fetch_address(url, clock=clock, allow_private_addresses=True)
    assert {**found, "error": ""} == {"url": url, **NOTHING, "error": ""}
    assert found["error"]


async def test_a_private_address_is_refused_unless_allowed() -> None:
    with Publisher({"/feed": FEED}) as publisher:
        found = await fetch_address(publisher.url("/feed"), clock=clock)
        assert (found["ok"], found["error"]) == (False, "127.0.0.1 is not a public address")
        assert publisher.requests == []
