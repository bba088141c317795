"""RELIABILITY W10, W11, W12: who is let in, for how long, and where to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from itertools import product
from typing import Any
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest

from monitor.storage import accounts, audit, sessions
from monitor.web.door import ATTEMPTS
from monitor.web.passwords import NOBODY, SHORTEST, hash_of, is_same, problem_of
from monitor.web.signed_in import IDLE, LONGEST, ends_of, way_to

from .conftest import NOW, PASSWORD, TOKEN, Answer, Site, cookie_of

WRONG = "That is not the name and password of an account."
MINUTE = timedelta(minutes=1)


async def lines(site: Site) -> list[tuple[str, str, str]]:
    """Who did what to what, by the audit log, in order."""
    found = await site.storage.read(lambda tx: audit.latest(tx, 100))
    return [(entry.who, entry.action, entry.subject) for _, entry in reversed(found)]


async def is_signed_in(site: Site, cookie: str) -> bool:
    return (await site.ask("GET", "/account", cookie=cookie)).status == 200


async def test_an_account_signs_in_by_name_and_password_and_the_log_says_so(site: Site) -> None:
    cookie = await site.account("anna")
    page = await site.ask("GET", "/account", cookie=cookie)
    assert "<strong>anna</strong>, who may: read." in page.text
    assert await lines(site) == [("anna", "sign in", "account anna")]
    assert PASSWORD not in str(await site.storage.read(accounts.all))


async def test_names_and_passwords_may_be_typed_in_other_ways(site: Site) -> None:
    await site.account("anna", password="žluťoučký kůň")
    answer = await site.login(name=" Anna ", password="z\u030clut\u030couc\u030cky\u0301 ku\u030an\u030c")
    assert answer.status == 303


async def test_an_unknown_name_a_wrong_password_and_a_disabled_account_are_told_alike(site: Site) -> None:
    await site.account("anna")
    await site.account("berta")
    berta = await site.storage.read(lambda tx: accounts.named(tx, "berta"))
    assert berta
    await site.storage.write(lambda tx: accounts.disable(tx, berta.id, NOW))
    answers = [
        await site.login(name="anna", password="another password"),
        await site.login(name="nobody", password="another password"),
        await site.login(name="berta", password=PASSWORD),
        await site.login(name="x" * 500 + "\0", password=PASSWORD),
        await site.login(name="", password=""),
        await site.login(password="y" * 20_000),
        await site.login(),
    ]
    assert {answer.text for answer in answers} == {answers[0].text}
    assert WRONG in answers[0].text
    assert {answer.status for answer in answers} == {403}
    assert {answer.headers["Set-Cookie"] for answer in answers} == {None}


async def test_what_was_typed_into_a_refused_login_is_not_kept(site: Site) -> None:
    await site.login(name="my secret password", password="my secret password")
    await site.login(token="my secret token")
    assert await lines(site) == [
        ("a stranger", "sign in refused", "an account that is not there"),
        ("a stranger", "sign in refused", "admin token"),
    ]


def test_a_name_that_nobody_has_costs_as_much_as_a_wrong_password() -> None:
    hashed = hash_of(PASSWORD)
    assert hashed.split("$")[:4] == NOBODY.split("$")[:4]  # the same work
    assert not is_same(None, PASSWORD)
    assert not is_same(hashed, PASSWORD + "x")
    assert is_same(hashed, PASSWORD)


def test_a_hash_is_argon2id_and_has_a_salt_of_its_own() -> None:
    assert hash_of(PASSWORD).startswith("$argon2id$v=19$m=32768,t=3,p=1$")
    assert hash_of(PASSWORD) != hash_of(PASSWORD)


@pytest.mark.parametrize(
    ("password", "good"),
    [
        pytest.param("four words that belong", True, id="words"),
        pytest.param("x" * (SHORTEST - 1) + "y", False, id="two letters"),
        pytest.param("correct-hor", False, id="short"),
        pytest.param("마흔네개의한국어글자들입니다", True, id="Korean"),
        pytest.param("abcdefghijkl" * 100, False, id="long"),
        pytest.param("operator-anna", False, id="the name"),
        pytest.param("", False, id="empty"),
    ],
)
def test_a_password_has_to_be_hard_to_guess(password: str, good: bool) -> None:
    assert (problem_of(password, "operator-anna") == "") is good


async def test_wrong_passwords_make_the_account_wait_whatever_the_network(site: Site) -> None:
    await site.account("anna")
    await site.account("berta")
    for _ in range(ATTEMPTS):
        assert (await site.login(name="anna", password="wrong password")).status == 403
    answer = await site.login(name="anna", password=PASSWORD)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    assert (await site.login(name="berta", password=PASSWORD)).status == 429  # from the same network
    site.later(MINUTE + timedelta(seconds=1))
    assert (await site.login(name="anna", password=PASSWORD)).status == 303


@pytest.mark.parametrize(
    ("behind_proxy", "status"), [pytest.param(True, 303, id="trusted"), pytest.param(False, 429, id="not trusted")]
)
async def test_a_proxy_says_who_asks_if_it_is_trusted(
    start: Callable[..., Any], behind_proxy: bool, status: int
) -> None:
    site: Site = await start(behind_proxy=behind_proxy)
    for n in range(ATTEMPTS):
        answer = await site.ask("POST", "/login", b"token=wrong", x_forwarded_for=f"192.0.2.{n}, 198.51.100.1")
        assert answer.status == 403
    right = f"token={TOKEN}".encode()
    assert (await site.ask("POST", "/login", right, x_forwarded_for="198.51.100.1, 198.51.100.2")).status == status
    assert (await site.ask("POST", "/login", right, x_forwarded_for="198.51.100.1")).status == 429


async def test_many_tries_at_one_moment_are_limited_too(site: Site) -> None:
    await site.account("anna")
    answers = await asyncio.gather(*(site.login(name="anna", password="wrong password") for _ in range(2 * ATTEMPTS)))
    assert sorted(answer.status for answer in answers) == [403] * ATTEMPTS + [429] * ATTEMPTS


async def test_a_right_password_is_no_attempt(site: Site) -> None:
    await site.account("anna")
    assert [(await site.login(name="anna", password=PASSWORD)).status for _ in range(ATTEMPTS + 2)] == [303] * 12


async def test_hashing_does_not_hold_up_the_others(site: Site) -> None:
    """While twenty logins wait for their turn, another page comes before they are all done."""
    logins = [asyncio.create_task(site.login(name=f"n{n % 3}", password="wrong password")) for n in range(10)]
    assert (await site.ask("GET", "/livez")).status == 200
    assert not all(login.done() for login in logins)
    await asyncio.gather(*logins)


async def test_a_login_makes_a_new_session_and_ends_the_one_that_was_brought(site: Site) -> None:
    """Who planted a cookie knows nothing of the session that begins."""
    planted = cookie_of(await site.login(token=TOKEN))
    body = urlencode({"token": TOKEN}).encode()
    fresh = cookie_of(await site.ask("POST", "/login", body, cookie=planted))
    assert fresh != planted
    assert await is_signed_in(site, fresh)
    assert not await is_signed_in(site, planted)
    chosen = f"monitor_session={'a' * 43}"
    assert cookie_of(await site.ask("POST", "/login", body, cookie=chosen)) != chosen
    assert not await is_signed_in(site, chosen)


async def test_the_cookie_is_kept_as_a_hash(site: Site) -> None:
    cookie = cookie_of(await site.login(token=TOKEN)).partition("=")[2]
    kept = await site.storage.read(lambda tx: tx.exec_driver_sql("SELECT * FROM sessions").all())
    assert len(kept) == 1
    assert cookie not in str(kept)
    assert TOKEN not in str(kept)


async def test_by_https_the_cookie_is_one_that_no_other_host_can_set(site: Site) -> None:
    body = urlencode({"token": TOKEN}).encode()
    answer = await site.ask("POST", "/login", body, host="alerts.example.org")
    name, _, value = cookie_of(answer).partition("=")
    assert name == "__Host-monitor_session"
    assert (await site.ask("GET", "/account", host="alerts.example.org", cookie=f"{name}={value}")).status == 200
    plain = await site.ask("GET", "/account", host="alerts.example.org", cookie=f"monitor_session={value}")
    assert plain.status == 303


@pytest.mark.parametrize(
    ("steps", "stands"),
    [
        pytest.param([IDLE - MINUTE], True, id="used within half a day"),
        pytest.param([IDLE], False, id="not used for half a day"),
        pytest.param([IDLE - MINUTE] * 20, True, id="used for ten days"),
        pytest.param([IDLE - MINUTE] * 29, False, id="used for more than a fortnight"),
    ],
)
async def test_a_session_ends(site: Site, steps: list[timedelta], stands: bool) -> None:
    cookie = cookie_of(await site.login(token=TOKEN))
    for step in steps:
        site.later(step)
        stood = await is_signed_in(site, cookie)
    assert stood is stands


def test_a_session_ends_at_the_earlier_of_two_times() -> None:
    assert ends_of(NOW, NOW) == NOW + IDLE
    assert ends_of(NOW, NOW + LONGEST - MINUTE) == NOW + LONGEST


async def test_looking_at_pages_writes_once_a_minute_at_most(site: Site) -> None:
    cookie = cookie_of(await site.login(token=TOKEN))

    async def used() -> Any:
        return await site.storage.read(lambda tx: tx.exec_driver_sql("SELECT seen, ends FROM sessions").one())

    before = await used()
    site.later(timedelta(seconds=59))
    assert await is_signed_in(site, cookie)
    assert await used() == before
    site.later(timedelta(seconds=1))
    assert await is_signed_in(site, cookie)
    assert (await used())[0] == before[0] + 60_000_000


async def test_a_session_of_another_admin_token_is_over(site: Site) -> None:
    cookie = cookie_of(await site.login(token=TOKEN))
    await site.storage.write(lambda tx: tx.exec_driver_sql("UPDATE sessions SET admin = 'of the token before'"))
    assert not await is_signed_in(site, cookie)


async def test_an_account_that_changes_while_its_password_is_looked_at_is_not_let_in(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    await site.account("anna")

    def get(tx: Any, account_id: int) -> None:
        return None

    monkeypatch.setattr(accounts, "get", get)
    assert (await site.login(name="anna", password=PASSWORD)).status == 403


LEADS = [
    "//",
    "///",
    "////",
    "/\\",
    "\\/",
    "\\\\",
    "/\t/",
    "/\n/",
    "\t//",
    " //",
    "/ /",
    "/%09/",
    "/%2f",
    "/%5c",
    "%2f%2f",
]
LEADS += [
    "https://",
    "HTTPS:",
    "http:/",
    "https:\\\\",
    "javascript:",
    "data:",
    "./",
    "../",
    "/./",
    "/../",
    "/.//",
    "/%2e%2e//",
]
LEADS += [
    "//x@",
    "/x//",
    "/;//",
    "／／",
    "/〱",
    "/\r\nLocation: //",
    "/%0d%0aLocation:%20//",
    "?//",
    "#//",
    "/#//",
    "/?x#//",
    "/\x00/",
]
TAILS = [
    "evil.example",
    "evil.example/",
    "evil.example/%2e%2e",
    "evil.example:80/a",
    "evil.example?x=1",
    "evil%00.example",
]
REDIRECTS = [lead + tail for lead, tail in product(LEADS, TAILS)]


def as_a_browser(reference: str) -> str:
    """Browsers drop tabs and line breaks, and take a backslash for a slash."""
    return "".join(character for character in reference.strip() if character not in "\t\r\n").replace("\\", "/")


@pytest.mark.parametrize("lead", LEADS)
def test_no_way_leads_off_the_host(lead: str) -> None:
    assert len(REDIRECTS) >= 200
    for asked in (lead + tail for tail in TAILS):
        for once in (asked, quote(asked), quote(quote(asked)), quote(asked, safe="")):
            way = way_to(once)
            led = urlsplit(urljoin("https://alerts.example.org/login", as_a_browser(way)))
            assert (led.scheme, led.hostname) == ("https", "alerts.example.org")
            assert not way or way.startswith("./")
            assert ".." not in way
            assert "//" not in way.partition("?")[0]


async def test_a_login_leads_to_no_other_host(site: Site) -> None:
    body = urlencode({"token": TOKEN}).encode()
    for asked in REDIRECTS[:: len(TAILS) - 1]:
        answer = await site.ask("POST", f"/login?next={quote(asked, safe='')}", body)
        assert answer.status == 303
        led = urljoin("https://alerts.example.org/login", as_a_browser(answer.headers["Location"]))
        assert urlsplit(led).netloc == "alerts.example.org"


@pytest.mark.parametrize(
    ("asked", "way"),
    [
        pytest.param("/incidents/5", "./incidents/5", id="a page"),
        pytest.param("/search?q=%EB%B6%81%ED%95%9C&page=2", "./search?q=%EB%B6%81%ED%95%9C&page=2", id="a search"),
        pytest.param("/entities/kim-jong-un", "./entities/kim-jong-un", id="a name"),
        pytest.param("/", "", id="the root, which is the way without one"),
        pytest.param("", "", id="nothing"),
        pytest.param("/a/", "", id="a slash at the end"),
        pytest.param("/a?x=\r\nSet-Cookie:a", "", id="a line break"),
        pytest.param("/a?x=%0d%0aSet-Cookie:a", "", id="an encoded line break"),
        pytest.param("/" + "a" * 2000, "", id="too long"),
    ],
)
def test_the_way_to_a_page_of_ours_is_kept(asked: str, way: str) -> None:
    assert way_to(asked) == way


async def test_after_the_login_the_page_is_shown_that_was_asked_for(site: Site) -> None:
    first = await site.ask("GET", "/operate/audit?before=7")
    assert first.headers["Location"] == "../login?next=%2Foperate%2Faudit%3Fbefore%3D7"
    answer = await site.ask("POST", first.headers["Location"].removeprefix(".."), f"token={TOKEN}".encode())
    assert answer.headers["Location"] == "./operate/audit?before=7"


FORWARDED = ("Host", "X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL")
HOSTS = ["evil.example", "evil.example:443", "alerts.example.org.evil.example", "alerts.example.org@evil.example"]
HOSTS += [
    "//evil.example",
    "https://evil.example",
    "evil.example/",
    "evil.example#alerts.example.org",
    "host=evil.example",
]
HOSTS += ["evil.example, alerts.example.org"]


@pytest.mark.parametrize("header", FORWARDED)
async def test_no_header_leads_a_login_elsewhere(site: Site, header: str) -> None:
    body = f"token={TOKEN}".encode()
    for value in HOSTS:
        for answer in (
            await site.ask("GET", "/operate/audit", **{header: value}),
            await site.ask("POST", "/login?next=/account", body, **{header: value}),
        ):
            assert "evil" not in answer.text + str(answer.headers)
            assert answer.status in ((400,) if header == "Host" else (303,))


async def test_a_browser_that_comes_by_https_is_told_to_stay(site: Site, start: Callable[..., Any]) -> None:
    assert (await site.ask("GET", "/livez")).headers["Strict-Transport-Security"] == "max-age=31536000"


async def test_without_https_nobody_is_told_to_use_it(start: Callable[..., Any]) -> None:
    plain: Site = await start(base_url="http://127.0.0.1:8080")
    assert (await plain.ask("GET", "/livez")).headers["Strict-Transport-Security"] is None


async def signed_in_ten_times(site: Site) -> tuple[str, list[str]]:
    own = await site.account("anna")
    return own, [cookie_of(await site.login(name="anna", password=PASSWORD)) for _ in range(10)]


async def changed(site: Site, cookie: str, old: str, new: str, again: str) -> Answer:
    return await site.send("/account/password", cookie, old=old, new=new, again=again)


async def test_a_changed_password_ends_all_other_sessions(site: Site) -> None:
    own, others = await signed_in_ten_times(site)
    stranger = await site.account("berta")
    answer = await changed(site, own, PASSWORD, "five other words to know", "five other words to know")
    assert "The password is changed. Other sessions have ended." in answer.text
    assert [await is_signed_in(site, cookie) for cookie in others] == [False] * 10
    assert await is_signed_in(site, own)
    assert await is_signed_in(site, stranger)
    assert (await site.login(name="anna", password=PASSWORD)).status == 403
    assert (await site.login(name="anna", password="five other words to know")).status == 303
    assert ("anna", "change password", "account anna") in await lines(site)


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        pytest.param(
            "wrong password", "five other words", "five other words", "not the old password", id="old is wrong"
        ),
        pytest.param(PASSWORD, "five other words", "five other word", "not written the same twice", id="typed wrong"),
        pytest.param(PASSWORD, "short", "short", "at least 12 characters", id="too short"),
    ],
)
async def test_a_password_stays_that_is_not_changed_rightly(
    site: Site, old: str, new: str, again: str, said: str
) -> None:
    own, others = await signed_in_ten_times(site)
    assert said in (await changed(site, own, old, new, again)).text
    assert await is_signed_in(site, others[0])
    assert (await site.login(name="anna", password=PASSWORD)).status == 303


async def test_the_old_password_cannot_be_guessed_in_a_session_that_was_found_open(site: Site) -> None:
    own = await site.account("anna")
    for _ in range(ATTEMPTS):
        await changed(site, own, "wrong password", "five other words", "five other words")
    assert (await changed(site, own, PASSWORD, "five other words", "five other words")).status == 429


async def test_the_admin_token_has_no_password_to_change(site: Site) -> None:
    assert (await site.post("/account/password", {"old": TOKEN, "new": "x", "again": "x"})).status == 403


async def test_ended_sessions_are_purged(site: Site) -> None:
    for _ in range(3):
        await site.login(token=TOKEN)
    assert await site.storage.write(lambda tx: sessions.forget(tx, NOW + IDLE - MINUTE)) == 0
    assert await site.storage.write(lambda tx: sessions.forget(tx, NOW + IDLE)) == 3
