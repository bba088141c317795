"""The account page: sessions that are ended, tokens that are made, and the log of all that."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from monitor.storage import audit, sessions, tokens
from monitor.storage.audit import Entry
from monitor.web.access import Scope
from monitor.web.audit_log import LINES
from monitor.web.door import ATTEMPTS

from .conftest import NOW, PASSWORD, TOKEN, Answer, Site, cookie_of


async def made(site: Site, name: str = "poller", scope: str = "read", days: str = "") -> str:
    answer = await site.post("/account/tokens", {"name": name, "scope": scope, "days": days})
    found = re.search("<code>(em_[^<]+)</code>", answer.text)
    assert found, answer.text
    return found[1]


async def bearer(site: Site, token: str, path: str = "/account", method: str = "GET") -> Answer:
    return await site.ask(method, path, authorization=f"Bearer {token}")


async def numbers(site: Site, whose: sessions.Whose) -> list[int]:
    return [one.id for one in await site.storage.read(lambda tx: sessions.of(tx, whose, site.now))]


async def test_signing_out_ends_the_session_and_takes_the_cookie_back(site: Site) -> None:
    cookie = await site.account("anna")
    answer = await site.send("/logout", cookie)
    assert answer.status == 303
    assert "monitor_session=" in answer.headers["Set-Cookie"]
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert (await site.ask("GET", "/account", cookie=cookie)).status == 303
    assert await site.storage.read(lambda tx: tx.exec_driver_sql("SELECT count(*) FROM sessions").scalar()) == 0


async def test_one_of_ones_sessions_is_ended_and_no_stranger_s(site: Site) -> None:
    own, stranger = await site.account("anna"), await site.account("berta")
    other = cookie_of(await site.login(name="anna", password=PASSWORD))
    shown = await site.ask("GET", "/account", cookie=own)
    assert shown.text.count("End the session from 127.0.0.1") == 2
    assert shown.text.count("this one") == 1
    mine, berta = await numbers(site, 1), await numbers(site, 2)
    assert (await site.send(f"/account/sessions/{berta[0]}/end", own)).status == 404
    assert (await site.send("/account/sessions/99999999999/end", own)).status == 404
    for number in mine:
        await site.send(f"/account/sessions/{number}/end", own)
    assert (await site.ask("GET", "/account", cookie=other)).status == 303
    assert (await site.ask("GET", "/account", cookie=own)).status == 303
    assert (await site.ask("GET", "/account", cookie=stranger)).status == 200


@pytest.mark.parametrize(
    ("scope", "statuses"),
    [
        pytest.param("read", (200, 403), id="read"),
        pytest.param("judge", (200, 403), id="judge"),
        pytest.param("operate", (200, 200), id="operate"),
    ],
)
async def test_a_token_opens_what_its_scope_says(site: Site, scope: str, statuses: tuple[int, int]) -> None:
    token = await made(site, scope=scope)
    pages = "/account", "/operate/audit"
    assert tuple([(await bearer(site, token, page)).status for page in pages]) == statuses


async def test_a_token_is_shown_once_and_kept_as_a_hash(site: Site) -> None:
    token = await made(site)
    assert token not in (await site.get("/account")).text
    assert token not in (await site.get("/operate/audit")).text
    kept = await site.storage.read(lambda tx: tx.exec_driver_sql("SELECT * FROM tokens").all())
    assert len(kept) == 1
    assert token[3:] not in str(kept)


async def test_a_token_holds_until_its_end(site: Site) -> None:
    token = await made(site, days="30")
    site.later(timedelta(days=30, seconds=-1))
    assert (await bearer(site, token)).status == 200
    site.later(timedelta(seconds=1))
    assert (await bearer(site, token)).status == 403


async def test_a_revoked_token_opens_nothing(site: Site) -> None:
    token, other = await made(site, "poller"), await made(site, "other")
    assert (await site.post("/account/tokens/1/revoke")).status == 303
    assert (await bearer(site, token)).status == 403
    assert (await bearer(site, other)).status == 200
    assert (await site.post("/account/tokens/1/revoke")).status == 404
    answer = await site.post("/account/tokens", {"name": "poller", "scope": "read", "days": ""})
    assert (answer.status, "There is, or was, a token" in answer.text) == (409, True)


async def test_a_right_token_is_served_however_many_are_wrong(site: Site) -> None:
    token = await made(site)
    for _ in range(ATTEMPTS):
        assert (await bearer(site, "em_" + "x" * 43)).status == 403
    assert (await bearer(site, "em_" + "x" * 43)).status == 429
    assert (await bearer(site, TOKEN)).status == 429
    assert (await bearer(site, token)).status == 200


async def test_a_token_makes_no_other_tokens(site: Site) -> None:
    token = await made(site, scope="operate")
    for path in ("/account/tokens", "/account/tokens/1/revoke", "/account/password"):
        assert (await bearer(site, token, path, "POST")).status == 403
    assert len(await site.storage.read(tokens.all)) == 1


async def test_the_use_of_a_token_is_noted_to_the_day(site: Site) -> None:
    token = await made(site)
    await bearer(site, token)
    site.later(timedelta(hours=3))
    await bearer(site, token)
    assert [one.used for one in await site.storage.read(tokens.all)] == [NOW]
    site.later(timedelta(days=1))
    await bearer(site, token)
    assert [one.used for one in await site.storage.read(tokens.all)] == [site.now]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"name": "Ä", "scope": "read", "days": ""}, id="a letter outside a to z"),
        pytest.param({"name": "", "scope": "read", "days": ""}, id="no name"),
        pytest.param({"name": "admin token", "scope": "read", "days": ""}, id="a name of another"),
        pytest.param({"name": "a" * 33, "scope": "read", "days": ""}, id="a long name"),
        pytest.param({"name": "a", "scope": "all", "days": ""}, id="no scope"),
        pytest.param({"name": "a", "scope": "read", "days": "31"}, id="another end"),
        pytest.param({}, id="nothing"),
    ],
)
async def test_a_form_that_makes_no_sense_makes_no_token(site: Site, fields: dict[str, str]) -> None:
    assert (await site.post("/account/tokens", fields)).status == 400
    assert await site.storage.read(tokens.all) == []


async def test_who_may_not_operate_sees_no_tokens(site: Site) -> None:
    await made(site, "poller")
    cookie = await site.account("anna", Scope.JUDGE)
    assert "poller" not in (await site.ask("GET", "/account", cookie=cookie)).text


async def test_the_log_knows_all_of_it(site: Site) -> None:
    await made(site, "poller", "judge", "90")
    await site.post("/account/tokens/1/revoke")
    await site.post("/logout")
    found = await site.storage.read(lambda tx: audit.latest(tx, 10))
    assert [(entry.action, entry.subject, entry.detail) for _, entry in reversed(found)] == [
        ("sign in", "admin token", "from 127.0.0.1"),
        ("make token", "token poller", "read judge, until 2027-02-23"),
        ("revoke token", "token poller", ""),
        ("sign out", "admin token", ""),
    ]
    assert {entry.who for _, entry in found} == {"admin token"}


async def test_the_log_is_read_page_by_page(site: Site) -> None:
    def many(tx: object) -> None:
        for n in range(2 * LINES):
            audit.note(tx, Entry(NOW, "anna", "mute", f"<b>incident</b> {n}"))  # type: ignore[arg-type]

    await site.storage.write(many)
    seen: list[str] = []
    path = "/operate/audit"
    while path:
        shown = await site.get(path)
        seen += re.findall(r"&lt;b&gt;incident&lt;/b&gt; (\d+)<", shown.text)
        older = re.search(r'href="\.\./(operate/audit\?before=\d+)"', shown.text)
        path = f"/{older[1]}" if older else ""
    assert seen == [str(n) for n in reversed(range(2 * LINES))]
    assert "Nothing before that." in (await site.get("/operate/audit?before=1")).text
    for wrong in ("x", "-1", "1" * 20, ""):
        assert (await site.get(f"/operate/audit?before={wrong}")).status == 400


async def test_refused_logins_do_not_fill_the_log(site: Site) -> None:
    for _ in range(5):
        for _ in range(ATTEMPTS):
            await site.login(token="wrong")
        site.later(timedelta(seconds=61))
    found = await site.storage.read(lambda tx: audit.latest(tx, 1000))
    assert len(found) == 50
