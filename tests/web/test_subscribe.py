"""From the form to a subscription and out of it again, over HTTP and SMTP."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from monitor.model import Level, Subscription
from monitor.storage import subscriptions
from monitor.storage.subscriptions import Standing

from .conftest import Site
from .signing import Stranger, stranger_at

ANN = "ann@example.net"


@pytest.fixture
async def stranger(start: Callable[..., Any], tmp_path: Path) -> AsyncIterator[Stranger]:
    site = await start(signup=True, behind_proxy=True)
    async with stranger_at(site, tmp_path) as stranger:
        yield stranger


async def all_of(site: Site) -> list[subscriptions.SubscriptionRow]:
    return [row for row in await site.storage.read(subscriptions.all) if row.subscription.id != site.subscription]


async def only(site: Site) -> Subscription:
    (row,) = await all_of(site)
    return row.subscription


async def post(site: Site, path: str, **fields: str | list[str]) -> tuple[int, str]:
    answer = await site.ask("POST", path, urlencode(fields, doseq=True).encode())
    return answer.status, answer.text


async def test_the_whole_way_in_and_out(stranger: Stranger) -> None:
    site = stranger.site
    answer = await stranger.wants(
        ANN, what="some", rule=["arms"], level="high", often="weekly", day="fri", time="18:30", language="de"
    )
    assert answer.status == 200
    assert stranger.letters == []
    await stranger.mail()
    (letter,) = stranger.letters
    assert letter.recipients == (ANN,)
    assert letter.message["Subject"] == "Bestätigen Sie Ihr Abonnement"
    assert letter.message["Auto-Submitted"] == "auto-generated"
    assert await all_of(site) == []

    confirm = stranger.link(letter)
    shown = await site.ask("GET", confirm)
    assert "Arms and munitions" in shown.text
    assert "weekly fri 18:30 (Europe/Zurich)" in shown.text
    first, second = [await site.ask("POST", confirm) for _ in range(2)]
    assert (first.status, first.text) == (second.status, second.text)
    ann = await only(site)
    assert (ann.email, ann.rules, ann.minimum_level, ann.language) == (ANN, ("arms",), Level.HIGH, "de")
    assert ann.schedule == "weekly fri 18:30"
    assert ann.next_due is not None

    own = site.links.preferences(ann.id).removeprefix("https://alerts.example.org")
    assert "Arms and munitions" in (await site.ask("GET", own)).text
    wished = {"do": "save", "what": "all", "level": "low", "often": "hourly", "time": "07:00", "day": "mon"}
    wished |= {"language": "fr", "timezone": "UTC", "quiet_from": "22:00", "quiet_to": "06:00"}
    assert (await post(site, own, **wished))[0] == 303
    ann = await only(site)
    assert (ann.rules, ann.schedule, ann.language, ann.quiet_hours) == ((), "hourly", "fr", "22:00-06:00")
    assert ann.next_due == site.now.replace(minute=0, second=0) + timedelta(hours=1)

    assert (await post(site, own, do="pause", until="2026-12-24"))[0] == 303
    assert "It is paused until" in (await site.ask("GET", own)).text
    assert (await post(site, own, do="resume"))[0] == 303
    assert "It is paused until" not in (await site.ask("GET", own)).text
    assert (await post(site, own, do="unsubscribe"))[0] == 200
    assert [row.standing for row in await all_of(site)] == [Standing.UNSUBSCRIBED]
    await site.ask("POST", confirm)  # an old tab is no new subscription
    assert [row.standing for row in await all_of(site)] == [Standing.UNSUBSCRIBED]


async def test_where_nobody_may_subscribe_there_is_no_form_and_no_link_to_it(start: Callable[..., Any]) -> None:
    site = await start()
    assert (await site.ask("GET", "/subscribe")).status == 404
    assert (await site.ask("POST", "/subscribe", b"email=a%40example.org")).status == 404
    assert (await site.ask("GET", "/confirm/" + "A" * 52)).status == 404
    assert "subscribe" not in (await site.ask("GET", "/login")).text


async def test_the_login_page_leads_to_the_form_where_there_is_one(stranger: Stranger) -> None:
    assert 'href="./subscribe"' in (await stranger.site.ask("GET", "/login")).text


async def test_a_form_that_is_sent_at_once_is_shown_again_and_good_a_moment_later(stranger: Stranger) -> None:
    token = await stranger.form()
    stranger.site.later(-timedelta(seconds=9))
    answer = await stranger.send({"email": ANN, "what": "some", "rule": "talks"}, token)
    assert answer.status == 400
    assert "That was quick" in answer.text
    assert f'value="{ANN}"' in answer.text
    assert token in answer.text
    stranger.site.later(timedelta(seconds=3))
    assert (await stranger.send({"email": ANN}, token)).status == 200


@pytest.mark.parametrize("token", ["", "x", "A" * 32])
async def test_a_form_that_we_did_not_show_is_shown_again(stranger: Stranger, token: str) -> None:
    answer = await stranger.send({"email": ANN}, token)
    assert answer.status == 400
    assert "too old" in answer.text


async def test_a_form_of_yesterday_is_shown_again(stranger: Stranger) -> None:
    token = await stranger.form()
    stranger.site.later(timedelta(days=1))
    assert "too old" in (await stranger.send({"email": ANN}, token)).text


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"what": "some"}, "Choose at least one rule"),
        ({"what": "some", "rule": "nothing-like-it"}, "Choose rules of the list"),
        ({"level": "loud"}, "Write one of"),
        ({"often": "sometimes"}, "A schedule is"),
        ({"time": "25:00"}, "A schedule is"),
        ({"timezone": "Mars/Olympus"}, "Europe/Zurich or UTC"),
        ({"language": "tlh"}, "Choose a language of the list"),
        ({"email": "ann"}, "Write one address"),
    ],
)
async def test_what_cannot_be_is_said_and_the_form_is_as_it_was(
    stranger: Stranger, fields: dict[str, str], problem: str
) -> None:
    answer = await stranger.wants(**{"email": ANN, **fields})  # type: ignore[arg-type]
    assert answer.status == 400
    assert problem in answer.text
    await stranger.mail()
    assert stranger.letters == []


async def test_who_has_the_same_already_is_told_so_with_a_link_to_the_preferences(stranger: Stranger) -> None:
    site = stranger.site
    await stranger.subscribes(ANN)
    site.later(timedelta(hours=1))
    await stranger.wants("Ann@Example.net", often="hourly")
    await stranger.mail()
    assert stranger.letters[-1].message["Subject"] == "You are subscribed already"
    assert stranger.letters[-1].recipients == ("Ann@example.net",)
    assert (await site.ask("GET", stranger.link(stranger.letters[-1]))).status == 200
    assert (await only(site)).schedule == "daily 07:00"


async def test_other_rules_are_another_subscription_and_the_same_ones_become_what_was_confirmed_last(
    stranger: Stranger,
) -> None:
    site = stranger.site
    for often in ("daily", "hourly"):
        await stranger.wants(ANN, often=often)
        await stranger.mail()
        site.later(timedelta(minutes=20))
    for letter in stranger.letters:
        await site.ask("POST", stranger.link(letter))
    assert (await only(site)).schedule == "hourly"
    await stranger.subscribes(ANN, what="some", rule=["arms"])
    assert [row.subscription.rules for row in await all_of(site)] == [(), ("arms",)]


async def test_two_subscriptions_of_a_mailbox_cannot_be_made_the_same(stranger: Stranger) -> None:
    site = stranger.site
    await stranger.subscribes(ANN)
    site.later(timedelta(hours=1))
    await stranger.subscribes(ANN, what="some", rule=["arms"])
    second = (await all_of(site))[1].subscription.id
    own = site.links.preferences(second).removeprefix("https://alerts.example.org")
    wished = {"what": "all", "level": "low", "often": "hourly", "time": "07:00", "language": "en", "timezone": "UTC"}
    status, text = await post(site, own, do="save", **wished)
    assert status == 400
    assert "another subscription to the same rules" in text
    assert (await all_of(site))[1].subscription.rules == ("arms",)


async def test_a_link_is_good_for_a_week(stranger: Stranger) -> None:
    await stranger.wants(ANN)
    await stranger.mail()
    link = stranger.link(stranger.letters[0])
    stranger.site.later(timedelta(days=7))
    assert (await stranger.site.ask("GET", link)).status == 404
    assert (await stranger.site.ask("POST", link)).status == 404
    assert await all_of(stranger.site) == []


async def test_a_mail_that_did_not_leave_is_tried_again_as_the_same_mail(stranger: Stranger) -> None:
    stranger.office.on("dot", "451 4.3.0 later")
    await stranger.wants(ANN)
    await stranger.mail()
    assert stranger.letters == []
    await stranger.mail()
    assert stranger.letters == []
    stranger.site.later(timedelta(minutes=5))
    await stranger.mail()
    await stranger.mail()
    (letter,) = stranger.letters
    assert letter.message_id == "<1@example.org>"
    assert (await stranger.site.ask("POST", stranger.link(letter))).status == 200


async def test_an_address_that_is_refused_is_forgotten(stranger: Stranger) -> None:
    stranger.office.on("rcpt", "550 5.1.1 no such user")
    await stranger.wants(ANN)
    await stranger.mail()
    stranger.site.later(timedelta(days=1))
    await stranger.mail()
    assert stranger.letters == []


async def test_what_is_stored_is_handed_out_and_then_erased(stranger: Stranger) -> None:
    site = stranger.site
    await stranger.subscribes(ANN)
    own = site.links.preferences((await only(site)).id).removeprefix("https://alerts.example.org")
    answer = await site.ask("POST", own, b"do=export")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="embargo-monitor.json"'
    stored = json.loads(answer.text)
    assert stored["addresses"] == [ANN]
    assert stored["subscriptions"][0]["time zone"] == "Europe/Zurich"
    assert (await post(site, own, do="erase"))[0] == 400
    assert (await only(site)).email == ANN
    status, text = await post(site, own, do="erase", sure="yes")
    assert (status, "configuration file" in text) == (200, False)
    assert (await site.ask("GET", own)).status == 404
