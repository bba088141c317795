"""RELIABILITY W4, W13, W15: what is too much, of bodies, of guesses, and of names of files."""

from __future__ import annotations

import asyncio
import http.client
import re
import secrets
import shutil
import socket
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from starlette.routing import Mount, Route

from monitor.subscribers.links import Links, Purpose
from monitor.web.access import GUESSES
from monitor.web.guard import BODY_BYTES
from monitor.web.site import ApiRoute, PrivateRoute

from .conftest import TEMPLATES, TOKEN, Site, cookie_of

MINUTE = timedelta(minutes=1)


def taking_bodies(site: Site) -> list[str]:
    """A path for every route that takes a form; what programs send is not read before their token is."""
    tokens = {purpose.path: site.links.token(purpose, *range(1, 1 + len(purpose.sizes))) for purpose in Purpose}
    paths = [
        re.sub(
            r"\{\w+(:int)?\}",
            "1" if isinstance(route, PrivateRoute) else tokens.get(route.path.split("/")[1], "1"),
            route.path,
        )
        for route in site.app.routes
        if isinstance(route, Route) and not isinstance(route, ApiRoute) and "POST" in (route.methods or ())
    ]
    assert {"/login", "/account/password"} <= set(paths)
    return paths


def post_until_hung_up(port: int, path: str, cookie: str, most: int) -> int:
    """How many bytes of a body without a length the server took."""
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nTransfer-Encoding: chunked\r\n\r\n"
        sent = 0
        try:
            connection.sendall(head.encode())
            while sent < most:
                connection.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
        return sent


async def test_no_route_takes_a_hundred_megabytes(site: Site) -> None:
    cookie = cookie_of(await site.login(token=TOKEN))
    for path in taking_bodies(site):
        for who in (cookie, ""):
            sent = await asyncio.to_thread(post_until_hung_up, site.port, path, who, 100_000_000)
            assert sent < 20_000_000, path  # what the kernel buffers, not what we read


async def test_no_route_reads_more_than_64_kb_of_a_form(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []
    monkeypatch.setattr("monitor.web.guard.bytearray", counting(read), raising=False)
    cookie = cookie_of(await site.login(token=TOKEN))
    for path in taking_bodies(site):
        answer = await site.ask("POST", path, b"a=" + b"x" * 10 * BODY_BYTES, cookie=cookie)
        assert answer.status == 413, path
    assert max(read) <= BODY_BYTES


def counting(read: list[int]) -> type[bytearray]:
    class Counted(bytearray):
        def __iadd__(self, more: object) -> Counted:  # type: ignore[override, misc]
            super().__iadd__(more)  # type: ignore[arg-type]
            read.append(len(self))
            return self

    return Counted


async def test_no_route_takes_a_thousand_fields(site: Site) -> None:
    cookie = cookie_of(await site.login(token=TOKEN))
    for path in taking_bodies(site):
        if path.startswith(f"/{Purpose.UNSUBSCRIBE.path}/"):
            continue  # reads no field of what it is sent
        answer = await site.ask("POST", path, b"&".join([b"a=b"] * 1000), cookie=cookie)
        assert answer.status == 400, path


async def test_slow_posts_are_given_up_and_hold_nobody_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.web.guard.BODY_SECONDS", 2.0)
    cookie = cookie_of(await site.login(token=TOKEN))
    slow = [
        asyncio.create_task(asyncio.to_thread(unfinished_post, site.port, path, cookie)) for path in taking_bodies(site)
    ]
    answers = [await site.ask("GET", "/account", cookie=cookie) for _ in range(5)]
    assert [answer.status for answer in answers] == [200] * 5
    assert set(await asyncio.gather(*slow)) == {408}


def unfinished_post(port: int, path: str, cookie: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest("POST", path)
        connection.putheader("Cookie", cookie)
        connection.putheader("Content-Length", "100")
        connection.endheaders(b"a=")
        return connection.getresponse().status
    finally:
        connection.close()


# A form's token is no link, and a confirmation is a page only where strangers may subscribe: test_subscribe.py.
LINKS = [purpose for purpose in Purpose if purpose not in (Purpose.FORM, Purpose.CONFIRM)]


@pytest.mark.parametrize("purpose", LINKS, ids=lambda purpose: purpose.name.lower())
async def test_who_guesses_links_has_to_wait_and_who_has_one_never(site: Site, purpose: Purpose) -> None:
    right = site.path()
    form = ".atom" if purpose is Purpose.FEED else ""
    for _ in range(GUESSES):
        assert (await site.ask("GET", f"/{purpose.path}/{made_up(purpose)}{form}")).status == 404
    answer = await site.ask("GET", f"/{purpose.path}/{made_up(purpose)}{form}")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    assert (await site.ask("GET", right)).status == 200
    site.later(MINUTE)
    assert (await site.ask("GET", f"/{purpose.path}/{made_up(purpose)}{form}")).status == 404


def made_up(purpose: Purpose) -> str:
    """What has the length of a token for that, and may be one."""
    return secrets.token_urlsafe(sum(purpose.sizes) + 16)


@pytest.mark.long
def test_a_million_guesses_find_no_link() -> None:
    links = Links(b"s" * 32, "https://alerts.example.org")
    purposes = list(Purpose)
    hits = sum(links.read(purpose, made_up(purpose)) is not None for _ in range(200_000) for purpose in purposes[:5])
    assert hits == 0


STEPS = ["..", "%2e%2e", ".%2e", "%2e.", "%252e%252e", "..%00", "．．", "%c0%ae%c0%ae", "....", "..;"]
SLASHES = ["/", "%2f", "%5c", "\\", "//", "/./", "%252f"]
FILES = ["login.html", "../secret.key", "etc/passwd"]
NAMES = ["".join(parts) for parts in product(STEPS, SLASHES, FILES[:1])]
NAMES += [f"{step}/{step}/{step}/{step}/{step}/{step}/{file}" for step in STEPS for file in FILES[1:]]
NAMES += [
    "/etc/passwd",
    "//etc/passwd",
    "%2fetc%2fpasswd",
    "file:///etc/passwd",
    "C:%5cwindows%5cwin.ini",
    "%00",
    "a%00.css",
]
NAMES += [
    "style.css%00.html",
    "style.css/",
    "style.css/../../login.html",
    ".",
    "",
    "~root",
    "%ff%fe",
    "a" * 5000,
    "out.css",
]


async def test_a_hundred_names_lead_to_no_file_outside(site: Site) -> None:
    """The page takes no other names of files: it restores, imports and exports none."""
    assert len(NAMES) >= 100
    mounts = [route for route in site.app.routes if isinstance(route, Mount)]
    assert [mount.path for mount in mounts] == ["/static"]
    shown = [path.read_bytes() for path in (TEMPLATES / "web/static").rglob("*") if path.is_file()]
    for name in NAMES:
        target = f"/static/{name}".encode()
        status, body = await asyncio.to_thread(raw_get, site.port, target)
        assert status in (400, 404) or body in shown, name


def raw_get(port: int, target: bytes) -> tuple[int, bytes]:
    """As it is written, which no client would send."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(b"GET " + target + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = b""
        while more := connection.recv(65536):
            answer += more
    return int(answer.split(b" ", 2)[1]), answer.partition(b"\r\n\r\n")[2]


async def test_a_link_in_the_folder_leads_out_of_it_to_nobody(start: Callable[..., Any], tmp_path: Path) -> None:
    shutil.copytree(TEMPLATES / "web", tmp_path / "templates/web")
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "templates/web/static/out.css").symlink_to(tmp_path / "secret")
    (tmp_path / "templates/web/static/up").symlink_to(tmp_path)
    site: Site = await start(templates=tmp_path / "templates")
    for name in ("out.css", "up/secret", "up"):
        assert (await site.ask("GET", f"/static/{name}")).status == 404
