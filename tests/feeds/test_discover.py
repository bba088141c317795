"""`feeds discover`: what a page names, what is where feeds usually are; read before it is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app.offline import discover_feeds
from monitor.config import load_config
from monitor.errors import InputError
from monitor.feeds.discover import USUAL, Discovery
from monitor.feeds.links import MOST_NAMED, feeds_named
from monitor.feeds.polling import PollingSettings
from tests.publisher import Page, Publisher, item, rss

NEWS = rss(
    item("One", "https://p.example/1", date="Thu, 31 Aug 2023 10:00:00 +0200"), item("Two"), title='뉴스: "all"'
).replace("<link>", "<language>ko-kr</language><link>", 1)
ATOM = '<feed xmlns="http://www.w3.org/2005/Atom"><title>Atom</title><id>a</id></feed>'
HERE = "http://p.example/news/today.html"


def clock() -> datetime:
    return datetime(2023, 8, 31, 12, tzinfo=UTC)


def page(*head: str) -> Page:
    return Page(f"<!doctype html><html><head>{''.join(head)}</head><body>x</body></html>".encode(), 200, "text/html")


def link(href: str, kind: str = "application/rss+xml", rel: str = "alternate", title: str = "T") -> str:
    return f'<link rel="{rel}" type="{kind}" title="{title}" href="{href}">'


async def discovered(address: str) -> tuple[list[str], list[str]]:
    """What is printed, and what is said beside it."""
    lines: list[str] = []
    said: list[str] = []
    await discover_feeds(address, lines.append, said.append, allow_private_addresses=True, pause=timedelta(0))
    return lines, said


async def test_the_feeds_that_a_page_names_are_entries_ready_for_the_configuration(tmp_path: Path) -> None:
    head = (
        link("/news.xml"),
        link("atom.xml", "application/atom+xml"),
        link("/gone.xml"),
        link("/style.css", "text/css"),
    )
    with Publisher({"/section/": page(*head), "/news.xml": NEWS, "/section/atom.xml": ATOM}) as publisher:
        lines, said = await discovered(publisher.url("/section/"))
        news, atom = publisher.url("/news.xml"), publisher.url("/section/atom.xml")
        gone = publisher.url("/gone.xml")
    assert lines == [
        f'  - {{url: "{news}", name: "뉴스: \\"all\\"", publisher: "127.0.0.1", language: "ko-kr"}}'
        "  # 2 stories, the newest of 2023-08-31",
        f'  - {{url: "{atom}", name: "Atom", publisher: "127.0.0.1"}}  # 0 stories',
    ]
    assert said == [f"{gone}: the server answered 404"]
    (tmp_path / "config.yaml").write_text("feeds:\n" + "\n".join(lines), encoding="utf-8")
    assert [feed.url for feed in load_config(tmp_path / "config.yaml", {}).feeds] == [news, atom]


async def test_an_address_that_is_a_feed_is_told_as_it_is() -> None:
    with Publisher({"/news.xml": NEWS}) as publisher:
        lines, _ = await discovered(publisher.url("/news.xml"))
        assert [request.path for request in publisher.requests] == ["/news.xml"]
    assert len(lines) == 1


async def test_where_a_feed_has_moved_for_good_is_its_address() -> None:
    moved = Page(status=301, headers={"Location": "/new.xml"})
    for_now = Page(status=302, headers={"Location": "/new.xml"})
    pages = {"/": page(link("/old.xml"), link("/now.xml")), "/old.xml": moved, "/now.xml": for_now, "/new.xml": NEWS}
    with Publisher(pages) as publisher:
        lines, _ = await discovered(publisher.url("/"))
        assert [line.partition('"')[2].partition('"')[0] for line in lines] == [
            publisher.url("/new.xml"),
            publisher.url("/now.xml"),
        ]


@pytest.mark.parametrize(
    "first",
    [page(), page(link("/gone.xml")), Page(b"no", 404, "text/html")],
    ids=["none named", "none there", "no page"],
)
async def test_else_it_is_looked_where_feeds_usually_are_until_one_is_found(first: Page) -> None:
    with Publisher({"/a/b.html": first, "/rss.xml": NEWS, "/atom.xml": ATOM}) as publisher:
        lines, _ = await discovered(publisher.url("/a/b.html"))
        asked = [request.path for request in publisher.requests if request.path in USUAL]
        assert lines[0].startswith(f'  - {{url: "{publisher.url("/rss.xml")}"')
    assert (len(lines), asked) == (1, ["/feed/", "/rss", "/rss.xml"])


async def test_nobody_is_asked_twice_who_asks_for_a_pause() -> None:
    with Publisher({"/": page(), "/feed/": Page(b"", 429, headers={"Retry-After": "60"})}) as publisher:
        with pytest.raises(InputError, match="no feed found, neither named by the page nor where feeds usually are"):
            await discovered(publisher.url("/"))
        assert [request.path for request in publisher.requests] == ["/", "/feed/"]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("ftp://p.example/", "ftp://p.example/: this is no web address. Write https:// and a host."),
        ("http://", "http://: this is no web address. Write https:// and a host."),
        ("a b\x1b[1m", "a b\\x1b[1m: this is no web address. Write https:// and a host."),
        (
            "127.0.0.1:1",
            "127.0.0.1:1: no connection: Connect call failed ('127.0.0.1', 1). Name a page that can be read.",
        ),
    ],
)
async def test_an_address_that_leads_nowhere_is_a_mistake(address: str, told: str) -> None:
    with pytest.raises(InputError) as caught:
        await discovered(address)
    assert str(caught.value) == told


async def test_a_page_is_asked_for_by_the_guarded_door_only() -> None:
    with Publisher({"/": page(link("/news.xml")), "/news.xml": NEWS}) as publisher:
        with pytest.raises(InputError, match="not a public address"):
            await discover_feeds(publisher.url("/"), print, print)
        assert publisher.requests == []


async def test_a_page_that_cannot_be_read_is_no_reason_to_give_up() -> None:
    """Nested 60,000 deep before its body, it takes 8 seconds: its process is killed, and another place is tried."""
    body = b"<html><head>" + b"<div>" * 60_000
    settings = PollingSettings(
        allow_private_addresses=True, host_pause=timedelta(0), parse_timeout=timedelta(seconds=2)
    )
    with Publisher({"/": Page(body, 200, "text/html"), "/feed/": NEWS}) as publisher:
        discovery = Discovery(publisher.url("/"), clock, settings)
        try:
            first, second = [one async for one in discovery()]
        finally:
            await discovery.close()
    assert first.reason == "the page could not be read: it took more than 2 s"
    assert (second.feed.url, second.stories) == (publisher.url("/feed/"), 2)


@pytest.mark.parametrize(
    ("head", "found"),
    [
        pytest.param(link("a.xml"), ["http://p.example/news/a.xml"], id="relative"),
        pytest.param(link("//q.example/a"), ["http://q.example/a"], id="another host"),
        pytest.param('<base href="/root/">' + link("a"), ["http://p.example/root/a"], id="a base"),
        pytest.param('<base href="javascript:x">' + link("a"), ["http://p.example/news/a"], id="no base"),
        pytest.param(link("a", "Application/RSS+XML; charset=utf-8"), ["http://p.example/news/a"], id="capitals"),
        pytest.param(link("a", rel="ALTERNATE nofollow"), ["http://p.example/news/a"], id="two relations"),
        pytest.param(link("a", "application/feed+json"), ["http://p.example/news/a"], id="JSON Feed"),
        pytest.param(link("a") + link("a", title="again"), ["http://p.example/news/a"], id="twice"),
        pytest.param(link("a", rel="stylesheet"), [], id="another relation"),
        pytest.param(link("a", "application/json"), [], id="an interface of WordPress"),
        pytest.param(link("javascript:alert(1)") + link("file:///etc/passwd") + link(""), [], id="no address"),
        pytest.param("<!-- " + link("a") + " -->", [], id="commented out"),
        pytest.param("<title>x</head><body>" + "<div>" * 100_000 + link("a"), [], id="in the body"),
        pytest.param(
            "".join(link(str(n)) for n in range(60)), [f"http://p.example/news/{n}" for n in range(50)], id="many"
        ),
    ],
)
def test_a_page_names_feeds_by_links_that_say_so(head: str, found: list[str]) -> None:
    assert len(found) <= MOST_NAMED
    assert [address for address, _ in feeds_named(page(head).body, "text/html", HERE)] == (found or [])


def test_a_title_is_text_in_one_line() -> None:
    ((_, title),) = feeds_named(page(link("a", title="&lt;b&gt;News\n\x1b[31m&lt;/b&gt;")).body, None, HERE)
    assert title == "News [31m"
