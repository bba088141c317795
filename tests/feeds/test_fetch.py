"""RELIABILITY I3, I14, I15, S1, S2: fetching from real servers on the loopback interface."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import socket
import threading
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import brotli
import pytest

from monitor.errors import FeedError
from monitor.feeds import inflate
from monitor.feeds.fetch import MOST_BYTES, Fetcher, written_port
from monitor.feeds.gate import Gate
from monitor.feeds.polling import PollingSettings, retry_wait
from monitor.model import Document, Feed, Outcome, Validators
from tests.publisher import Page, Publisher, Request, item, rss

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
BODY = rss(item("Talks", "https://publisher.example/1")).encode()
OPEN = PollingSettings(allow_private_addresses=True, host_pause=timedelta(0), timeout=timedelta(seconds=10))


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with Publisher({"/feed": BODY}) as publisher:
        yield publisher


Fetch = Callable[[Feed, Validators], Awaitable[Document]]


@asynccontextmanager
async def fetching(settings: PollingSettings = OPEN, *ports: int) -> AsyncIterator[Fetch]:
    fetcher = Fetcher(settings, frozenset(ports), contact="https://monitor.example/about", clock=lambda: NOW)

    async def fetch(feed: Feed, validators: Validators) -> Document:
        async with fetcher(feed, validators) as document:
            return document

    try:
        yield fetch
    finally:
        await fetcher.close()


async def fetch(publisher: Publisher, path: str = "/feed", *, settings: PollingSettings = OPEN) -> Document:
    async with fetching(settings, publisher.port) as fetcher:
        return await fetcher(feed(publisher.url(path)), Validators())


async def failure(publisher: Publisher, path: str = "/feed", *, settings: PollingSettings = OPEN) -> FeedError:
    with pytest.raises(FeedError) as caught:
        await fetch(publisher, path, settings=settings)
    return caught.value


def feed(url: str, **headers: str) -> Feed:
    return Feed(url=url, name="P", publisher="p", headers=tuple(headers.items()))


async def test_a_document_comes_with_its_validators(publisher: Publisher) -> None:
    publisher.pages["/feed"] = Page(BODY, etag='W/"odd, but theirs"', headers={"Last-Modified": "sometime in May"})
    document = await fetch(publisher)
    assert (document.status, document.body, document.url) == (200, BODY, publisher.url("/feed"))
    assert document.content_type == "application/rss+xml; charset=utf-8"
    body_hash = hashlib.sha256(BODY).hexdigest()
    assert document.validators == Validators('W/"odd, but theirs"', "sometime in May", body_hash)


async def test_the_publisher_learns_who_asks(publisher: Publisher) -> None:
    await fetch(publisher)
    headers = publisher.requests[0].headers
    assert headers["user-agent"].startswith("Embargo-Monitor/")
    assert headers["user-agent"].endswith(" (+https://monitor.example/about)")
    assert headers["accept-encoding"] == "gzip, deflate, br, zstd"
    assert "cookie" not in headers


async def test_validators_go_back_verbatim_and_304_is_nothing_new(publisher: Publisher) -> None:
    known = Validators(Page(BODY).validator(), "sometime in May", "another hash")
    async with fetching(OPEN, publisher.port) as fetcher:
        document = await fetcher(feed(publisher.url("/feed")), known)
    assert (document.status, document.body, document.validators) == (304, b"", known)
    headers = publisher.requests[0].headers
    assert (headers["if-none-match"], headers["if-modified-since"]) == (known.etag, "sometime in May")


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        pytest.param(b'"a b"', '"a b"', id="a blank"),
        pytest.param('"Z\u00fcrich"'.encode(), '"Z\u00fcrich"', id="UTF-8"),
        pytest.param(b'"a\x01b"', None, id="a control character"),
        pytest.param(b'"\xe9"', None, id="Latin-1"),
        pytest.param(b"", None, id="nothing"),
    ],
)
async def test_a_validator_that_no_request_may_hold_is_not_kept(
    publisher: Publisher, tag: bytes, kept: str | None
) -> None:
    head = b"HTTP/1.1 200 OK\r\nConnection: close\r\nETag: " + tag + b"\r\n\r\n"
    publisher.pages["/feed"] = Page(raw=head + BODY)
    async with fetching(OPEN, publisher.port) as fetcher:
        for _ in range(2):
            document = await fetcher(feed(publisher.url("/feed")), Validators())
            assert document.validators.etag == kept
            await fetcher(feed(publisher.url("/feed")), document.validators)


@pytest.mark.parametrize("known", [Validators(), Validators(Page(BODY).validator())], ids=["whole", "unchanged"])
async def test_an_answer_says_how_long_it_stays_fresh(publisher: Publisher, known: Validators) -> None:
    publisher.pages["/feed"] = Page(BODY, headers={"Cache-Control": "max-age=600", "Age": "60"})
    async with fetching(OPEN, publisher.port) as fetcher:
        assert (await fetcher(feed(publisher.url("/feed")), known)).fresh == 540


def compressed(encoding: str, body: bytes) -> bytes:
    if encoding == "gzip":
        return gzip.compress(body)
    if encoding == "deflate":
        return zlib.compress(body)
    if encoding == "raw deflate":
        squeeze = zlib.compressobj(wbits=-15)
        return squeeze.compress(body) + squeeze.flush()
    if encoding == "br":
        return bytes(brotli.compress(body))
    return bytes(inflate.zstd.compress(body))


ENCODINGS = ["gzip", "deflate", "raw deflate", "br", "zstd"]


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_compressed_bodies_are_unpacked(publisher: Publisher, encoding: str) -> None:
    headers = {"Content-Encoding": encoding.removeprefix("raw ")}
    publisher.pages["/feed"] = Page(compressed(encoding, BODY), headers=headers)
    assert (await fetch(publisher)).body == BODY


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_a_compressed_bomb_is_stopped_at_the_cap(publisher: Publisher, encoding: str) -> None:
    bomb = compressed(encoding, b" " * (64 * 1024 * 1024))
    publisher.pages["/feed"] = Page(bomb, headers={"Content-Encoding": encoding.removeprefix("raw ")})
    assert (await failure(publisher)).outcome is Outcome.TOO_LARGE


@pytest.mark.parametrize("encoding", ENCODINGS)
async def test_a_compressed_body_that_is_cut_off_is_an_error(publisher: Publisher, encoding: str) -> None:
    cut = compressed(encoding, bytes(range(256)) * 200)[:-9]
    publisher.pages["/feed"] = Page(cut, headers={"Content-Encoding": encoding.removeprefix("raw ")})
    error = await failure(publisher)
    assert (error.outcome, error.reason, error.status) == (Outcome.BAD_ANSWER, "the compressed body is cut off", 200)


@pytest.mark.parametrize("name", ["gzip", "utf-8", "identity", "x-nothing"])
async def test_an_encoding_that_is_not_there_is_forgiven(publisher: Publisher, name: str) -> None:
    publisher.pages["/feed"] = Page(BODY, headers={"Content-Encoding": name})
    assert (await fetch(publisher)).body == BODY


def test_members_of_gzip_after_each_other_are_one_body() -> None:
    inflater = inflate.inflater("gzip")
    whole = gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0"
    found = b"".join(piece for at in range(0, len(whole), 7) for piece in inflater.steps(whole[at : at + 7]))
    inflater.end()
    assert found == b"one two"


ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n"


@pytest.mark.parametrize(
    ("page", "outcome", "reason"),
    [
        pytest.param(Page(b"no", 404, etag=""), Outcome.HTTP_ERROR, "the server answered 404", id="404"),
        pytest.param(Page(b"no", 500, etag=""), Outcome.HTTP_ERROR, "the server answered 500", id="500"),
        pytest.param(Page(b"no", 410, etag=""), Outcome.GONE, "the feed is gone for good (410)", id="410"),
        pytest.param(Page(b"", 304, etag=""), Outcome.BAD_ANSWER, "304 to a question that had no validators", id="304"),
        pytest.param(
            Page(raw=ANSWER + b"Content-Length: 5000\r\n\r\n<rss>"),
            Outcome.BAD_ANSWER,
            "the body is cut off",
            id="short body",
        ),
        pytest.param(
            Page(raw=ANSWER + b"Transfer-Encoding: chunked\r\n\r\n400\r\n<rss>"),
            Outcome.BAD_ANSWER,
            "the body is cut off",
            id="short chunk",
        ),
        pytest.param(
            Page(raw=ANSWER + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n<rss>"),
            Outcome.BAD_ANSWER,
            None,
            id="bad chunk",
        ),
        pytest.param(Page(raw=b"\x16\x03\x01 garbage\r\n\r\n"), Outcome.BAD_ANSWER, None, id="no HTTP"),
        pytest.param(Page(raw=b""), Outcome.BAD_ANSWER, None, id="closed at once"),
        pytest.param(
            Page(raw=ANSWER + b"X: y\r\n" * 500 + b"\r\n"), Outcome.BAD_ANSWER, None, id="headers without end"
        ),
        pytest.param(Page(raw=ANSWER + b"X: " + b"y" * 100_000), Outcome.BAD_ANSWER, None, id="an endless header"),
        pytest.param(
            Page(raw=ANSWER + b"Content-Length: 99999999999\r\n\r\n"),
            Outcome.TOO_LARGE,
            "larger than 15 MiB",
            id="told too large",
        ),
        pytest.param(Page(b" " * (MOST_BYTES + 1)), Outcome.TOO_LARGE, "larger than 15 MiB", id="is too large"),
    ],
)
async def test_every_fault_is_an_outcome_with_a_reason(
    publisher: Publisher, page: Page, outcome: Outcome, reason: str | None
) -> None:
    publisher.pages["/feed"] = page
    error = await failure(publisher)
    assert error.outcome is outcome
    assert error.reason == reason if reason else error.reason


async def test_a_server_that_is_not_there_is_unreachable() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        async with fetching(OPEN, port) as fetcher:
            with pytest.raises(FeedError, match="no connection: ") as caught:
                await fetcher(feed(f"http://127.0.0.1:{port}/"), Validators())
    assert caught.value.outcome is Outcome.UNREACHABLE


SHORT = OPEN.model_copy(update={"timeout": timedelta(milliseconds=300)})


async def test_a_server_that_hangs_meets_the_deadline(publisher: Publisher) -> None:
    publisher.pages["/feed"] = Page(BODY, hold=(hold := threading.Event()))
    error = await failure(publisher, settings=SHORT)
    hold.set()
    assert (error.outcome, error.reason) == (Outcome.TIMED_OUT, "no complete answer within 0.3 s")


async def test_a_slow_drip_meets_the_total_deadline() -> None:
    """Each byte comes in time; all of them never do."""

    ended = asyncio.Event()

    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(ANSWER + b"Content-Length: 5000\r\n\r\n")
        with suppress(ConnectionError):
            while not reader.at_eof():
                writer.write(b"<")
                await writer.drain()
                with suppress(TimeoutError):
                    await asyncio.wait_for(reader.read(10_000), 0.02)
        writer.close()
        ended.set()

    server = await asyncio.start_server(drip, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, fetching(SHORT, port) as fetcher:
        with pytest.raises(FeedError) as caught:
            await fetcher(feed(f"http://127.0.0.1:{port}/"), Validators())
        assert caught.value.outcome is Outcome.TIMED_OUT
        await ended.wait()  # the connection was given up, not left open


def moved(to: str, status: int = 301) -> Page:
    return Page(b"", status, etag="", headers={"Location": to})


@pytest.mark.parametrize(
    ("statuses", "permanent"),
    [
        pytest.param([301], True, id="301"),
        pytest.param([308], True, id="308"),
        pytest.param([301, 308], True, id="an unbroken chain"),
        pytest.param([302], False, id="302"),
        pytest.param([303], False, id="303"),
        pytest.param([307], False, id="307"),
        pytest.param([301, 302], False, id="broken at its end"),
        pytest.param([302, 301], False, id="broken at its start"),
        pytest.param([301] * 5, True, id="five"),
    ],
)
async def test_redirects_are_followed_and_only_permanent_ones_believed(
    publisher: Publisher, statuses: list[int], permanent: bool
) -> None:
    for number, status in enumerate(statuses):
        publisher.pages[f"/{number}"] = moved(f"/{number + 1}" if number + 1 < len(statuses) else "feed", status)
    document = await fetch(publisher, "/0")
    assert (document.body, document.url) == (BODY, publisher.url("/feed"))
    assert document.permanent_url == (publisher.url("/feed") if permanent else None)


@pytest.mark.parametrize(
    ("location", "outcome"),
    [
        pytest.param("/start", Outcome.BAD_ANSWER, id="in a circle"),
        pytest.param("", Outcome.BAD_ANSWER, id="nowhere"),
        pytest.param("http://[::bad/", Outcome.REFUSED, id="no address"),
        pytest.param("file:///etc/passwd", Outcome.REFUSED, id="a file"),
        pytest.param("ftp://127.0.0.1/feed", Outcome.REFUSED, id="ftp"),
        pytest.param("gopher://127.0.0.1:80/x", Outcome.REFUSED, id="gopher"),
        pytest.param("data:application/rss+xml,x", Outcome.REFUSED, id="data"),
        pytest.param("http://127.0.0.1:25/", Outcome.REFUSED, id="a port of another service"),
        pytest.param("http://127.0.0.1\\@publisher.example/", Outcome.REFUSED, id="two readings"),
    ],
)
async def test_a_redirect_is_checked_like_an_address(publisher: Publisher, location: str, outcome: Outcome) -> None:
    publisher.pages["/start"] = moved(location, 302)
    error = await failure(publisher, "/start")
    assert (error.outcome, error.status) == (outcome, 302)


async def test_a_secret_header_stays_with_its_publisher(publisher: Publisher) -> None:
    with Publisher({"/elsewhere": BODY}) as other:
        # Another name for the same host; the port must be the same, so the other one is asked by its own address.
        publisher.pages["/start"] = moved(f"http://localhost:{publisher.port}/feed")
        publisher.pages["/same"] = moved("/feed")
        async with fetching(OPEN, publisher.port, other.port) as fetcher:
            for path in ("/start", "/same"):
                await fetcher(feed(publisher.url(path), Authorization="Bearer secret"), Validators())
    there = [request.headers.get("authorization") for request in publisher.requests]
    assert there == ["Bearer secret", None, "Bearer secret", "Bearer secret"]


CLOSED = PollingSettings(host_pause=timedelta(0))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "localhost",
        "localhost.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "0.0.0.0",
        "0",
    ],
)
async def test_no_spelling_of_a_private_address_is_connected_to(publisher: Publisher, host: str) -> None:
    async with fetching(CLOSED, publisher.port) as fetcher:
        with pytest.raises(FeedError) as caught:
            await fetcher(feed(f"http://{host}:{publisher.port}/feed"), Validators())
    assert caught.value.outcome in (Outcome.REFUSED, Outcome.UNREACHABLE)
    assert publisher.requests == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        pytest.param("http://127.0.0.1:{port}/", "127.0.0.1 is not a public address", id="loopback"),
        pytest.param(
            "http://127.0.0.1:22/", "port 22 is not allowed: 80, 443 and the port of a configured feed", id="port"
        ),
        pytest.param("ftp://publisher.example/", "only http:// and https:// addresses are polled", id="scheme"),
        pytest.param("/etc/passwd", "only http:// and https:// addresses are polled", id="a path"),
        pytest.param("http://", "only http:// and https:// addresses are polled", id="no host"),
        pytest.param("http://a b/", "the address holds a blank, a control character or a backslash", id="a blank"),
        pytest.param("http://[::bad/", "this is no web address", id="no address"),
    ],
)
async def test_a_refused_address_says_why(publisher: Publisher, url: str, reason: str) -> None:
    async with fetching(CLOSED, publisher.port) as fetcher:
        with pytest.raises(FeedError) as caught:
            await fetcher(feed(url.replace("{port}", str(publisher.port))), Validators())
    assert (caught.value.outcome, caught.value.reason) == (Outcome.REFUSED, reason)


async def test_through_a_proxy_literal_private_addresses_are_refused_all_the_same(publisher: Publisher) -> None:
    publisher.pages["http://publisher.example/feed"] = BODY
    settings = CLOSED.model_copy(update={"proxy": publisher.url("")})
    async with fetching(settings, publisher.port) as fetcher:
        await fetcher(feed("http://publisher.example/feed"), Validators())
        with pytest.raises(FeedError, match=r"10\.0\.0\.5 is not a public address"):
            await fetcher(feed("http://10.0.0.5/feed"), Validators())
    assert [request.path for request in publisher.requests] == ["http://publisher.example/feed"]


async def test_a_pause_holds_for_all_feeds_of_the_host_until_it_is_over(publisher: Publisher) -> None:
    publisher.pages["/a"] = Page(b"", 429, headers={"Retry-After": "120"})
    publisher.pages["/b"] = Page(BODY)
    now = NOW
    fetcher = Fetcher(OPEN, frozenset((publisher.port,)), clock=lambda: now)
    try:
        with pytest.raises(FeedError):
            await ask(fetcher, publisher.url("/a"))
        with pytest.raises(FeedError, match="it was not asked") as caught:
            await ask(fetcher, publisher.url("/b"))
        assert caught.value.retry_after == timedelta(seconds=120)
        assert [request.path for request in publisher.requests] == ["/a"]
        now += timedelta(seconds=120)
        assert await ask(fetcher, publisher.url("/b")) == 200
    finally:
        await fetcher.close()


async def ask(fetcher: Fetcher, url: str) -> int:
    async with fetcher(feed(url), Validators()) as document:
        return document.status


async def test_an_error_says_how_long_it_stays_fresh(publisher: Publisher) -> None:
    publisher.pages["/feed"] = Page(b"", 404, etag="", headers={"Cache-Control": "max-age=600"})
    assert (await failure(publisher)).fresh == 600


@pytest.mark.parametrize("status", [429, 503])
async def test_a_publisher_that_asks_for_a_pause_gets_it(publisher: Publisher, status: int) -> None:
    publisher.pages["/feed"] = Page(b"", status, etag="", headers={"Retry-After": "120"})
    error = await failure(publisher)
    assert (error.outcome, error.status, error.retry_after) == (Outcome.SLOW_DOWN, status, timedelta(seconds=120))
    publisher.pages["/feed"] = Page(b"", status, etag="")
    assert (await failure(publisher)).retry_after is None


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        pytest.param("120", timedelta(seconds=120), id="seconds"),
        pytest.param("0", timedelta(0), id="none"),
        pytest.param("99999999999", timedelta(days=7), id="three thousand years"),
        pytest.param("9" * 5000, timedelta(days=7), id="longer than a number"),
        pytest.param("Sun, 01 Mar 2026 12:10:00 GMT", timedelta(minutes=10), id="a date"),
        pytest.param("Sun, 01 Mar 2026 11:00:00 GMT", timedelta(0), id="a date gone by"),
        pytest.param("Fri, 31 Dec 2038 23:59:59 GMT", timedelta(days=7), id="a far date"),
        pytest.param("-5", timedelta(hours=1), id="negative"),
        pytest.param("soon", timedelta(hours=1), id="a word"),
        pytest.param("1.5", timedelta(hours=1), id="a fraction"),
        pytest.param("٥", timedelta(hours=1), id="other digits"),
        pytest.param("", timedelta(hours=1), id="nothing"),
    ],
)
def test_retry_after_is_read_and_capped(value: str, wait: timedelta) -> None:
    assert retry_wait(value, NOW) == wait


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("http://a.example/", None),
        ("http://a.example:8080/", 8080),
        ("https://a.example:443/", 443),
        ("http://[x", None),
        ("", None),
    ],
)
def test_the_port_of_an_address_counts_where_it_is_written(url: str, port: int | None) -> None:
    assert written_port(url) == port


async def test_one_host_is_asked_once_at_a_time_and_not_in_bursts() -> None:
    running, most, starts = 0, 0, []
    gate = Gate(1, 0.03)
    loop = asyncio.get_running_loop()

    async def request() -> None:
        nonlocal running, most
        async with gate.passing("publisher.example", 443):
            starts.append(loop.time())
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.001)
            running -= 1

    began = loop.time()
    await asyncio.gather(*(request() for _ in range(5)))
    assert most == 1
    # From the beginning, not from one to the next: a start that is noted late must not make the next one look early.
    assert all(start - began >= 0.03 * number - 0.001 for number, start in enumerate(starts))


async def test_hosts_and_ports_do_not_wait_for_each_other() -> None:
    gate = Gate(1, 3600)
    async with asyncio.timeout(5):
        for host, port in (("a.example", 443), ("b.example", 443), ("a.example", 80)):
            async with gate.passing(host, port):
                pass


async def test_who_gives_up_waiting_leaves_the_gate_open() -> None:
    gate = Gate(1, 0)
    async with gate.passing("a.example", 443):
        waiting = asyncio.create_task(gate.passing("a.example", 443).__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
    async with asyncio.timeout(5), gate.passing("a.example", 443):
        pass


async def test_polls_of_one_host_keep_the_pause(publisher: Publisher) -> None:
    settings = OPEN.model_copy(update={"host_pause": timedelta(milliseconds=200)})
    publisher.pages["/start"] = moved("/feed")
    async with fetching(settings, publisher.port) as fetcher:
        await asyncio.gather(
            *(fetcher(feed(publisher.url(path)), Validators()) for path in ("/feed", "/start", "/feed"))
        )
    starts = sorted(request.at for request in publisher.requests)
    assert len(starts) == 4  # the redirect is a request too
    assert min(later - earlier for earlier, later in pairwise(starts)) > 0.15


async def test_the_request_of_a_page_that_depends_on_the_request(publisher: Publisher) -> None:
    """The publisher for tests itself: an answer may be computed."""

    def answer(request: Request) -> Page:
        return Page(request.headers["accept"].encode(), etag="")

    publisher.pages["/feed"] = answer
    assert (await fetch(publisher)).body.startswith(b"application/rss+xml")
