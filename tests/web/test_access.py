"""Who sees what, and what every answer carries."""

from __future__ import annotations

import asyncio
import http.client
import re
import shutil
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from starlette.routing import Mount, Route

from monitor.errors import CannotWork, InputError
from monitor.subscribers.links import Purpose
from monitor.web import signed_in
from monitor.web.access import Scope
from monitor.web.door import ATTEMPTS
from monitor.web.guard import BODY_BYTES, HEADERS
from monitor.web.signed_in import IDLE
from monitor.web.site import ApiRoute, PrivateRoute, PublicRoute

from .conftest import TEMPLATES, TOKEN, Site, cookie_of

PUBLIC = {
    "/login",
    "/livez",
    "/static",
    "/u/{token}",
    "/s/{token}",
    "/m/{token}",
    "/v/{token}",
    "/feeds/{token}.{form}",
    "/preferences/{token}",
}
OF_SIGN_UP = {"/subscribe", "/confirm/{token}"}


async def test_a_form_for_strangers_adds_its_own_public_routes_and_no_other(start: Callable[..., Any]) -> None:
    site = await start(signup=True)
    public = {route.path for route in site.app.routes if not isinstance(route, PrivateRoute)}
    assert public == PUBLIC | OF_SIGN_UP


def asked(route: Route) -> str:
    """A path that leads to that route."""
    return re.sub(r"\{\w+(:int)?\}", "1", route.path)


async def csrf_of(site: Site, cookie: str) -> str:
    found = re.search('name="csrf" value="([^"]+)"', (await site.ask("GET", "/account", cookie=cookie)).text)
    assert found
    return found[1]


async def test_every_route_but_the_public_ones_sends_a_stranger_to_the_login(site: Site) -> None:
    """Without a session, with one that was made up, ended, signed out, or is of another installation."""
    public = {route.path for route in site.app.routes if not isinstance(route, PrivateRoute)}
    assert public == PUBLIC
    assert all(isinstance(route, PublicRoute | PrivateRoute | Mount) for route in site.app.routes)
    ended, left = [cookie_of(await site.login(token=TOKEN)) for _ in range(2)]
    assert (await site.send("/logout", left)).status == 303
    site.later(IDLE)
    strangers = [
        {},
        {"cookie": "monitor_session=0123"},
        {"cookie": f"monitor_session={signed_in.secret()}"},
        {"cookie": ended},
        {"cookie": left},
        {"authorization": "Basic YTpi"},
    ]
    for route in site.app.routes:
        if route.path in PUBLIC:
            continue
        for method in route.methods:
            for credentials in strangers:
                answer = await site.ask(method, asked(route), **credentials)
                if isinstance(route, ApiRoute):  # for programs
                    assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer"), route.path
                    continue
                assert (answer.status, answer.text) == (303, ""), route.path
                login = urljoin(f"https://x.example{asked(route)}", answer.headers["Location"])
                assert login.split("?")[0] == "https://x.example/login"


async def test_no_route_serves_a_caller_without_its_scope(site: Site) -> None:
    cookies = {
        Scope.READ: await site.account("reader", Scope.READ),
        Scope.JUDGE: await site.account("judge", Scope.JUDGE),
    }
    seen = set()
    for route in site.app.routes:
        if not isinstance(route, PrivateRoute):
            continue
        for scope, cookie in cookies.items():
            if route.scope.value in scope.words:
                continue
            seen.add(route.path)
            body = f"csrf={await csrf_of(site, cookie)}".encode()
            for method in route.methods:
                answer = await site.ask(method, asked(route), body if method == "POST" else None, cookie=cookie)
                assert answer.status == 403, (method, route.path)
    assert {"/operate/audit", "/account/tokens", "/account/tokens/{id:int}/revoke"} <= seen


async def test_who_may_not_see_a_page_is_shown_the_way_to_the_others(site: Site) -> None:
    answer = await site.ask("GET", "/operate/audit", cookie=await site.account("reader", Scope.READ))
    assert answer.status == 403
    assert "Signed in as <bdi>reader</bdi>" in answer.text
    assert 'href="../incidents"' in answer.text


async def test_a_form_without_the_token_of_its_session_changes_nothing(site: Site) -> None:
    cookie, other = [cookie_of(await site.login(token=TOKEN)) for _ in range(2)]
    right = f"csrf={await csrf_of(site, cookie)}".encode()
    for route in site.app.routes:
        if not isinstance(route, PrivateRoute) or "POST" not in route.methods:
            continue
        for body, headers in [
            (b"", {}),
            (b"csrf=", {}),
            (b"csrf=" + b"0" * 64, {}),
            (f"csrf={await csrf_of(site, other)}".encode(), {}),
            (right, {"origin": "https://evil.example"}),
            (right, {"origin": "http://127.0.0.1.evil.example"}),
            (right, {"origin": "http://["}),
            (right, {"origin": "null"}),
            (right, {"sec-fetch-site": "cross-site"}),
            (right, {"sec-fetch-site": "same-site"}),
            (right, {"sec-fetch-site": "same-origin", "origin": "https://evil.example"}),
        ]:
            answer = await site.ask("POST", asked(route), body, cookie=cookie, **headers)
            assert answer.status == 403, (route.path, headers)
    assert (await site.get("/account")).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="a program, which says nothing"),
        pytest.param({"origin": "http://localhost:8080", "host": "localhost:8080"}, id="a browser, on loopback"),
        pytest.param({"origin": "https://alerts.example.org"}, id="behind a proxy that keeps no host"),
        pytest.param(
            {"origin": "null", "sec-fetch-site": "same-origin"}, id="a browser that is told to name no origin"
        ),
    ],
)
async def test_a_form_of_ours_is_taken(site: Site, headers: dict[str, str]) -> None:
    cookie = cookie_of(await site.login(token=TOKEN))
    body = f"csrf={await csrf_of(site, cookie)}".encode()
    assert (await site.ask("POST", "/logout", body, cookie=cookie, **headers)).status == 303


@pytest.mark.parametrize("headers", [{"origin": "https://evil.example"}, {"sec_fetch_site": "cross-site"}])
async def test_no_other_site_signs_somebody_in(site: Site, headers: dict[str, str]) -> None:
    answer = await site.ask("POST", "/login", f"token={TOKEN}".encode(), **headers)
    assert (answer.status, answer.headers["Set-Cookie"]) == (403, None)


async def test_every_answer_carries_the_security_headers(site: Site) -> None:
    asked = [
        ("GET", "/", {}, 303),
        ("GET", "/", {"authorization": f"Bearer {TOKEN}"}, 303),
        ("GET", "/incidents", {"authorization": f"Bearer {TOKEN}"}, 200),
        ("GET", "/", {"authorization": "Bearer wrong"}, 403),
        ("GET", "/login", {}, 200),
        ("POST", "/login", {}, 403),
        ("GET", "/livez", {}, 200),
        ("GET", site.path(), {}, 200),
        ("POST", site.path(), {}, 200),
        ("GET", "/u/unknown", {}, 404),
        ("GET", "/static/style.css", {}, 200),
        ("GET", "/static/none.css", {}, 404),
        ("GET", "/none", {}, 404),
        ("PUT", "/livez", {}, 405),
        ("OPTIONS", "/", {}, 405),
        ("GET", "/livez", {"host": "evil.example"}, 400),
    ]
    for method, path, headers, status in asked:
        answer = await site.ask(method, path, **headers)
        assert answer.status == status, (method, path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, (method, path)
        assert "server" not in answer.headers
    policy = HEADERS["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


async def test_a_bug_is_a_page_with_the_headers_and_tells_nothing(site: Site) -> None:
    async def broken(request: object) -> None:
        raise ZeroDivisionError("secret detail")

    site.app.router.routes.append(Route("/broken/{token}", broken))
    answer = await site.ask("GET", "/broken/private")
    assert answer.status == 500
    assert "secret detail" not in answer.text
    assert "That was our mistake" in answer.text
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_a_database_that_does_not_answer_is_a_503_without_its_name(site: Site) -> None:
    async def unable(request: object) -> None:
        raise CannotWork("the database monitor.db is full")

    site.app.router.routes.append(Route("/unable", unable))
    answer = await site.ask("GET", "/unable")
    assert answer.status == 503
    assert "monitor.db" not in answer.text


async def test_a_wrong_address_is_shown_as_text_or_not_at_all(site: Site) -> None:
    answer = await site.ask("GET", "/%3Cscript%3Ealert(1)%3C/script%3E")
    assert answer.status == 404
    assert "<script" not in answer.text


@pytest.mark.parametrize("path", ["/login", "/u/unknown", "/a/b%2Fc/d"])
async def test_behind_a_proxy_under_a_path_the_style_is_found(site: Site, path: str) -> None:
    answer = await site.ask("GET", path)
    found = re.search(r'rel="stylesheet" href="([^"]+)"', answer.text)
    assert found
    where = urljoin(f"https://alerts.example.org/monitor{path}", found[1])
    assert where.partition("?")[0].endswith("org/monitor/static/style.css")


async def test_a_slash_too_many_is_not_found_and_redirects_nowhere(site: Site) -> None:
    for path in ("/livez/", "//evil.example/", "/login//evil.example"):
        answer = await site.ask("GET", path)
        assert (answer.status, answer.headers["Location"]) == (404, None)


async def test_livez_is_public_and_says_ok(site: Site) -> None:
    answer = await site.ask("GET", "/livez")
    assert (answer.status, answer.text.strip()) == (200, "ok")


async def test_the_login_form_opens_the_page_with_a_cookie_that_is_not_the_token(site: Site) -> None:
    form = await site.ask("GET", "/login")
    assert '<form method="post">' in form.text
    answer = await site.ask("POST", "/login", f"token={TOKEN}".encode())
    assert (answer.status, answer.headers["Location"]) == (303, "./")
    assert TOKEN not in answer.headers["Set-Cookie"]
    attributes = {part.strip().lower() for part in answer.headers["Set-Cookie"].split(";")[1:]}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    begin = await site.ask("GET", "/", cookie=cookie_of(answer))
    assert (begin.status, begin.headers["Location"]) == (303, "./incidents")
    page = await site.ask("GET", "/operate", cookie=cookie_of(answer))
    assert page.status == 200
    assert "Last matches" in page.text


@pytest.mark.parametrize(
    ("host", "secure"),
    [
        pytest.param("alerts.example.org", True, id="over the public https address only with TLS"),
        pytest.param("127.0.0.1:8080", False, id="on loopback without"),
    ],
)
async def test_the_session_cookie_goes_where_it_is_safe(site: Site, host: str, secure: bool) -> None:
    answer = await site.ask("POST", "/login", f"token={TOKEN}".encode(), host=host)
    assert ("secure" in answer.headers["Set-Cookie"].lower()) is secure


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"token=", id="an empty token"),
        pytest.param(b"token=wrong", id="another token"),
        pytest.param(b"token=\xff\xfe%ff", id="bytes that are no text"),
    ],
)
async def test_a_wrong_token_is_403_and_sets_no_cookie(site: Site, body: bytes) -> None:
    answer = await site.ask("POST", "/login", body)
    assert answer.status == 403
    assert "That is not the admin token." in answer.text
    assert "Set-Cookie" not in answer.headers


async def test_a_form_with_a_thousand_fields_is_a_bad_request(site: Site) -> None:
    assert (await site.ask("POST", "/login", b"&".join([b"a=b"] * 1000))).status == 400


async def test_after_some_wrong_tokens_even_the_right_one_waits_a_minute(site: Site) -> None:
    for n in range(ATTEMPTS):
        answer = (
            await site.ask("POST", "/login", b"token=wrong")
            if n % 2
            else await site.ask("GET", "/", authorization="Bearer wrong")
        )
        assert answer.status == 403
    right = f"token={TOKEN}".encode()
    answer = await site.ask("POST", "/login", right)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    assert (await site.ask("GET", "/", authorization=f"Bearer {TOKEN}")).status == 429
    site.later(timedelta(seconds=61))
    assert (await site.ask("POST", "/login", right)).status == 303


async def test_a_session_outlives_the_wrong_attempts_of_others(site: Site) -> None:
    cookie = cookie_of(await site.ask("POST", "/login", f"token={TOKEN}".encode()))
    for _ in range(ATTEMPTS):
        await site.ask("POST", "/login", b"token=wrong")
    assert (await site.ask("GET", "/incidents", cookie=cookie)).status == 200


@pytest.mark.parametrize(
    ("host", "status"),
    [
        pytest.param("alerts.example.org", 200, id="base_url"),
        pytest.param("ALERTS.example.org:443", 200, id="base_url with a port"),
        pytest.param("localhost:8080", 200, id="localhost"),
        pytest.param("[::1]:8080", 200, id="IPv6 loopback"),
        pytest.param("evil.example", 400, id="another host"),
        pytest.param("alerts.example.org.evil.example", 400, id="a longer host"),
        pytest.param("alerts.example.org@evil.example", 400, id="user info"),
        pytest.param("evil.example/alerts.example.org", 400, id="a path"),
        pytest.param("", 400, id="empty"),
    ],
)
async def test_only_our_own_host_names_are_answered(site: Site, host: str, status: int) -> None:
    for path in ("/livez", "/login"):
        answer = await site.ask("GET", path, host=host, x_forwarded_host="evil.example")
        assert answer.status == status
        assert "evil.example" not in answer.text + str(answer.headers.get("Location"))


async def test_a_body_over_64_kb_is_refused_by_every_route_that_takes_one(site: Site) -> None:
    tokens = {purpose.path: site.links.token(purpose, *range(1, 1 + len(purpose.sizes))) for purpose in Purpose}
    cookie = cookie_of(await site.ask("POST", "/login", f"token={TOKEN}".encode()))
    for route in site.app.routes:
        if isinstance(route, Mount | ApiRoute) or "POST" not in (route.methods or ()):
            continue
        token = tokens.get(route.path.split("/")[1], "1")
        path = re.sub(r"\{\w+(:int)?\}", token, route.path)
        answer = await site.ask("POST", path, b"token=" + b"x" * BODY_BYTES, cookie=cookie)
        assert (answer.status, answer.headers["Connection"]) == (413, "close"), path
    assert site.left == []
    assert (await site.ask("POST", "/login", b"token=" + b"x" * (BODY_BYTES - 6))).status == 403


async def test_a_body_without_a_length_is_bounded_all_the_same(site: Site) -> None:
    sent = await asyncio.to_thread(endless_post, site.port, site.path())
    assert sent < 20_000_000  # what the kernel buffers, not what we read
    assert site.left == []


def endless_post(port: int, path: str) -> int:
    """Posts chunks until the server hangs up; how many bytes it took."""
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        connection.sendall(head.encode())
        sent = 0
        try:
            while sent < 100_000_000:
                connection.sendall(chunk)
                sent += len(chunk)
        except OSError:
            pass
        return sent


async def test_a_body_that_does_not_come_is_given_up(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.web.guard.BODY_SECONDS", 0.05)
    assert await asyncio.to_thread(unfinished_post, site.port) == 408


def unfinished_post(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.putrequest("POST", "/login")
        connection.putheader("Content-Length", "100")
        connection.endheaders(b"token=")
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/static/../status.html", id="a step up"),
        pytest.param("/static/%2e%2e/status.html", id="an encoded step up"),
        pytest.param("/static/..%2fstatus.html", id="an encoded slash"),
        pytest.param("/static//etc/passwd", id="an absolute path"),
        pytest.param("/static/%00", id="NUL"),
        pytest.param("/static/", id="the folder"),
        pytest.param("/static/" + "a" * 5000, id="a name that is too long"),
    ],
)
async def test_static_files_stay_in_their_folder(site: Site, path: str) -> None:
    assert (await site.ask("GET", path)).status == 404


async def test_a_templates_folder_without_pages_is_named(start: Callable[..., Any], tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"web/static: no such folder\. Set templates"):
        await start(templates=tmp_path)


async def test_a_broken_template_is_found_at_start_with_file_and_line(
    start: Callable[..., Any], tmp_path: Path
) -> None:
    shutil.copytree(TEMPLATES / "web", tmp_path / "web")
    (tmp_path / "web/login.html").write_text("fine\n{% if %}\n")
    with pytest.raises(InputError, match=r"web/login\.html:2: "):
        await start(templates=tmp_path)
