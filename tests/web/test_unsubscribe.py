"""One click ends a subscription; looking at the link never does (RFC 8058)."""

from __future__ import annotations

import pytest

from monitor.subscribers.links import Links

from .conftest import Site

ONE_CLICK = b"List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"


async def test_a_hundred_looks_at_the_link_change_nothing_and_leave_it_valid(site: Site) -> None:
    for n in range(100):
        answer = await site.ask(("GET", "HEAD", "OPTIONS", "PROPFIND")[n % 4], site.path())
        assert answer.status == (200, 200, 405, 405)[n % 4]
    assert (site.left, await site.standing()) == ([], "active")
    assert (await site.ask("POST", site.path(), ONE_CLICK, content_type=FORM)).status == 200
    assert (site.left, await site.standing()) == ([site.subscription], "unsubscribed")


async def test_the_link_shows_a_button_that_posts_to_itself(site: Site) -> None:
    answer = await site.ask("GET", site.path())
    assert '<form method="post">' in answer.text
    assert 'name="List-Unsubscribe" value="One-Click"' in answer.text


async def test_twice_is_the_same_answer(site: Site) -> None:
    first, second = [await site.ask("POST", site.path(), ONE_CLICK, content_type=FORM) for _ in range(2)]
    assert (first.status, first.text) == (second.status, second.text)
    assert "You are unsubscribed" in first.text
    assert await site.standing() == "unsubscribed"


MULTIPART = b'--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        pytest.param(ONE_CLICK, FORM, id="a form"),
        pytest.param(MULTIPART, "multipart/form-data; boundary=b", id="multipart, as RFC 8058 prefers"),
        pytest.param(b"", FORM, id="a client that forgets the body"),
    ],
)
async def test_whatever_way_a_mail_client_posts_it_works(site: Site, body: bytes, content_type: str) -> None:
    origin = "https://mail.example.com"  # no cookie, another site
    answer = await site.ask("POST", site.path(), body, content_type=content_type, origin=origin)
    assert (answer.status, site.left) == (200, [site.subscription])


async def test_an_unknown_token_is_the_same_page_as_any_wrong_address(site: Site) -> None:
    nowhere = await site.ask("GET", "/no/where")
    good = site.path()
    for path in (
        "/u/x",
        "/u/7",
        good[:-1],
        good + "A",
        good.upper(),
        "/u/%F0%9F%92%A3",
        site.path(site.subscription + 1)[:-3] + good[-3:],
    ):
        for method in ("GET", "POST"):
            answer = await site.ask(method, path, ONE_CLICK if method == "POST" else None)
            assert (answer.status, answer.text) == (404, nowhere.text), path
    assert site.left == []


async def test_a_subscription_that_is_gone_for_good_is_not_found(site: Site) -> None:
    assert (await site.ask("POST", site.path(99), ONE_CLICK)).status == 404


async def test_a_link_of_another_installation_does_nothing(site: Site) -> None:
    foreign = Links(b"t" * 32, "https://alerts.example.org").unsubscribe(site.subscription)
    path = foreign.removeprefix("https://alerts.example.org")
    assert (await site.ask("POST", path, ONE_CLICK)).status == 404
    assert site.left == []
