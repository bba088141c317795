"""A publisher for tests: a real HTTP server on the loopback interface, with documents, validators and faults."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType


@dataclass
class Request:
    """A request as it arrived; `at` is the monotonic clock."""

    path: str
    headers: dict[str, str]
    at: float
    body: bytes = b""  # of a POST


@dataclass
class Page:
    """What a path answers. `etag` None means "computed from the body", "" means none.

    `raw`, where given, is sent instead of an answer, byte for byte, and the connection closed. `hold` is an event that
    is awaited before the answer: a server that hangs, until the test lets go.
    """

    body: bytes = b""
    status: int = 200
    content_type: str = "application/rss+xml; charset=utf-8"
    etag: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    hold: threading.Event | None = None

    def validator(self) -> str:
        return f'"{hashlib.sha256(self.body).hexdigest()[:16]}"' if self.etag is None else self.etag


Answer = Page | bytes | str | Callable[[Request], Page]


class Publisher:
    """`with Publisher({"/feed.xml": RSS}) as publisher: ... publisher.url("/feed.xml")`

    `pages` may be changed while it runs; a list answers each request with its next element, the last one for ever.
    Conditional requests get 304. `requests` holds what arrived, in order.
    """

    def __init__(self, pages: Mapping[str, Answer | list[Answer]] | None = None) -> None:
        self.pages: dict[str, Answer | list[Answer]] = dict(pages or {})
        self.requests: list[Request] = []
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.publisher = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def requests_of(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def __enter__(self) -> Publisher:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def answer(self, request: Request) -> Page:
        with self._lock:
            self.requests.append(request)
            found = self.pages.get(request.path)
            if isinstance(found, list):
                found = found.pop(0) if len(found) > 1 else found[0]
        if callable(found):
            found = found(request)
        if found is None:
            return Page(b"no such page", 404, "text/plain", "")
        if isinstance(found, str):
            found = found.encode()
        return Page(found) if isinstance(found, bytes) else found


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256
    publisher: Publisher


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 30

    def do_POST(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", "0")))
        request = Request(self.path, headers, time.monotonic(), body)
        page = self.server.publisher.answer(request)
        if page.hold is not None:
            page.hold.wait(30)
        try:
            self._send(page, request)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, page: Page, request: Request) -> None:
        if page.raw is not None:
            self.wfile.write(page.raw)
            self.close_connection = True
            return
        validator = page.validator()
        unchanged = page.status == 200 and validator and request.headers.get("if-none-match") == validator
        self.send_response(304 if unchanged else page.status)
        if validator and page.status == 200:
            self.send_header("ETag", validator)
        for name, value in page.headers.items():
            self.send_header(name, value)
        if not unchanged:
            self.send_header("Content-Type", page.content_type)
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if not unchanged:
            self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:
        """Silent: the requests are kept."""


def rss(*items: str, title: str = "A feed", link: str = "https://publisher.example/") -> str:
    """An RSS 2.0 document around finished items; see `item`."""
    head = f"<title>{title}</title><link>{link}</link><description>d</description>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{"".join(items)}</channel></rss>'


def item(title: str, link: str = "", *, guid: str = "", date: str = "", text: str = "") -> str:
    """One RSS item; the values are put in as they are."""
    parts = (("title", title), ("link", link), ("guid", guid), ("pubDate", date), ("description", text))
    return "<item>" + "".join(f"<{name}>{value}</{name}>" for name, value in parts if value) + "</item>"
