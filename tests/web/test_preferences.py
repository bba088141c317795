"""A reader's own page: what config.yaml declares stays, a look changes nothing, and what is erased is gone."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import urlencode

import pytest

from monitor import feedback, preferences
from monitor.app.opened import opened
from monitor.model import Declared, Level
from monitor.storage import Transaction, bounces, digests, outbox, personal, subscriptions
from monitor.storage.bounces import About, Did
from monitor.storage.subscriptions import Standing
from monitor.subscribers.links import Links, read_or_create_secret
from monitor.telling import FOREVER, Verdict, WhenNothing

from .conftest import NOW, Answer, Site
from .told import dump, told

WISHED = {
    "do": "save", "what": "some", "rule": "arms", "level": "high", "often": "immediately", "time": "07:00",
    "day": "mon", "language": "de", "timezone": "Asia/Seoul",
}  # fmt: skip


def own(site: Site, subscription: int | None = None) -> str:
    return site.links.preferences(subscription or site.subscription).removeprefix("https://alerts.example.org")


async def post(site: Site, path: str, **fields: str) -> Answer:
    return await site.ask("POST", path, urlencode(fields).encode())


async def row_of(site: Site) -> subscriptions.SubscriptionRow:
    row = await site.storage.read(lambda tx: subscriptions.get(tx, site.subscription))
    assert row is not None
    return row


async def declare(site: Site, email: str = "declared@example.org") -> int:
    entry = Declared(email, ("arms",), Level.LOW, "daily 07:00", "UTC", "en")
    await site.storage.write(lambda tx: subscriptions.sync_declared(tx, [entry], NOW))
    return (await site.storage.read(subscriptions.declared))[0].id


async def test_a_hundred_looks_change_nothing(site: Site) -> None:
    before = dump(site.storage)
    for n in range(100):
        assert (await site.ask(("GET", "HEAD")[n % 2], own(site))).status == 200
    assert dump(site.storage) == before


@pytest.mark.parametrize("body", [b"", b"do=nothing", b"do=__init__"])
async def test_a_post_that_says_nothing_we_know_changes_nothing(site: Site, body: bytes) -> None:
    before = dump(site.storage)
    assert (await site.ask("POST", own(site), body)).status == 400
    assert dump(site.storage) == before


async def test_what_only_the_operator_can_wish_stays_as_far_as_it_fits(site: Site) -> None:
    extra = Declared(
        "more@example.org", (), Level.LOW, "daily 07:00", "UTC", "en",
        at_once=Level.CRITICAL, most_per_hour=3, when_nothing=WhenNothing.TELL,
    )  # fmt: skip
    more = (await site.storage.write(lambda tx: subscriptions.add(tx, extra, NOW))).id

    async def saved(**fields: str) -> tuple[object, ...]:
        assert (await post(site, own(site, more), **{**WISHED, **fields})).status == 303
        row = await site.storage.read(lambda tx: subscriptions.get(tx, more))
        assert row is not None
        who = row.subscription
        return who.schedule, who.at_once, who.most_per_hour, who.when_nothing

    assert await saved(often="hourly") == ("hourly", Level.CRITICAL, 3, WhenNothing.TELL)
    assert await saved(often="immediately") == ("immediately", None, 3, WhenNothing.SKIP)


async def test_what_the_file_declares_can_be_paused_and_ended_but_not_changed(site: Site) -> None:
    path = own(site, await declare(site))
    assert "only the operator can change that" in (await site.ask("GET", path)).text
    before = dump(site.storage)
    answer = await post(site, path, **WISHED)
    assert answer.status == 400
    assert "configuration" in answer.text
    assert dump(site.storage) == before
    assert (await post(site, path, do="pause", until="2026-12-24")).status == 303
    assert (await post(site, path, do="unsubscribe")).status == 200
    (listed,) = [row for row in await site.storage.read(subscriptions.all) if row.declared]
    assert listed.standing is Standing.UNSUBSCRIBED


@pytest.mark.parametrize("until", ["", "soon", "2026-11-25", "1999-01-01", "9999-12-31", "2026-12-24T10:00"])
async def test_a_pause_ends_on_a_day_to_come(site: Site, until: str) -> None:
    answer = await post(site, own(site), do="pause", until=until)
    assert answer.status == 400
    assert (await row_of(site)).subscription.paused_until is None


async def test_a_pause_without_an_end_is_ended_here_too(site: Site) -> None:
    await site.storage.write(lambda tx: subscriptions.pause(tx, site.subscription, FOREVER))
    assert "paused until it is resumed" in (await site.ask("GET", own(site))).text
    assert (await post(site, own(site), do="resume")).status == 303
    assert (await row_of(site)).subscription.paused_until == NOW


async def test_who_has_left_can_still_have_the_data_and_have_it_erased(site: Site) -> None:
    await site.ask("POST", site.path(), b"List-Unsubscribe=One-Click")
    shown = (await site.ask("GET", own(site))).text
    assert "It has ended" in shown
    assert "Keep these changes" not in shown
    assert (await post(site, own(site), do="export")).status == 200
    assert (await post(site, own(site), do="erase", sure="yes")).status == 200


def live(tx: Transaction, site: Site) -> None:
    """All that can hang on a subscription: a digest that was tried and came back, a verdict, a mute, a suspension."""
    what = told(tx, site.subscription)
    delivery = digests.claim(tx, NOW)
    assert delivery is not None
    digests.sent(tx, delivery.id, NOW, "250 kept for reader@example.org")
    about = About(delivery.id, site.subscription, "reader@example.org")
    words = ("5.1.1", "no reader@example.org", "Undelivered to reader@example.org")
    bounces.add(tx, "a mail", "dead", about, words, Did.SUSPENDED, NOW)
    feedback.judge(tx, site.subscription, what.match, Verdict.KNOWN, NOW)
    feedback.mute_rule(tx, site.subscription, "arms", NOW)
    subscriptions.suspend(tx, "reader@example.org", "550 reader@example.org", NOW)


async def test_the_download_has_all_that_is_stored_and_nothing_of_others(site: Site) -> None:
    await site.storage.write(lambda tx: live(tx, site))
    await declare(site, "other@example.org")
    answer = await post(site, own(site), do="export")
    assert answer.headers["Content-Type"] == "application/json"
    stored = json.loads(answer.text)
    assert stored["addresses"] == ["reader@example.org"]
    assert stored["digests"][0]["state"] == "sent"
    assert stored["digests"][0]["reply"] == "250 kept for reader@example.org"
    assert stored["digests"][0]["stories"]
    assert [alert["title"] for alert in stored["alerts"]] == ["Waffendeal mit Nordkorea"]
    assert [one["verdict"] for one in stored["verdicts"]] == ["known already"]
    assert [one["subject"] for one in stored["mutes"]] == ["arms"]
    assert [one["status"] for one in stored["mails that came back"]] == ["5.1.1"]
    assert stored["no mail is sent because"] == {"reader@example.org": "550 reader@example.org"}
    assert "other@example.org" not in answer.text


async def test_nothing_that_was_erased_is_left_and_all_else_is(site: Site) -> None:
    other = Declared("other@example.org", ("talks",), Level.LOW, "daily 07:00", "UTC", "en")
    await site.storage.write(lambda tx: subscriptions.add(tx, other, NOW))
    before = [row for row in dump(site.storage) if "other@example.org" in row]
    await site.storage.write(lambda tx: live(tx, site))
    assert len([row for row in dump(site.storage) if "reader@example.org" in row]) > 5
    assert (await post(site, own(site), do="erase", sure="yes")).status == 200
    after = dump(site.storage)
    assert [row for row in after if "reader@example.org" in row.lower()] == []
    assert [row for row in after if "Waffendeal" in row and row.split()[0] in ("digests", "alerts", "deliveries")] == []
    assert [row for row in after if "other@example.org" in row] == before
    assert [row for row in after if row.split()[0] in ("alerts", "verdicts", "silences", "sign_ups", "erased")] == []
    assert (await site.ask("GET", own(site))).status == 404
    listed = await site.storage.read(lambda tx: outbox.rows(tx))
    assert [row.email for row in listed] == [""]
    assert (await site.storage.read(subscriptions.active))[0].email == "other@example.org"


async def test_a_number_that_was_erased_never_names_another(site: Site) -> None:
    old = own(site)
    await post(site, old, do="erase", sure="yes")
    fresh = Declared("fresh@example.org", (), Level.LOW, "daily 07:00", "UTC", "en")
    added = await site.storage.write(lambda tx: subscriptions.add(tx, fresh, NOW))
    assert added.id != site.subscription
    assert (await site.ask("GET", old)).status == 404


async def test_every_subscription_of_the_mailbox_is_erased_however_it_is_written(site: Site) -> None:
    again = Declared("Reader@Example.org", ("talks",), Level.LOW, "daily 07:00", "UTC", "en")
    await site.storage.write(lambda tx: subscriptions.add(tx, again, NOW))
    await post(site, own(site), do="erase", sure="yes")
    assert [row for row in dump(site.storage) if "reader@example" in row.lower()] == []


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_whom_config_yaml_names_is_left_alone_after_an_erasure(
    url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    file = tmp_path / "config.yaml"
    subscribers = "[{email: Ann@example.net}, {email: bob@example.net}]"
    file.write_text(f"database: {request.getfixturevalue(url)}\nstate: .\nsubscribers: {subscribers}\n")

    def active() -> list[str]:
        with opened(file, {}) as here:
            return [one.email for one in here.storage.read_now(subscriptions.active)]

    assert active() == ["Ann@example.net", "bob@example.net"]
    with opened(file, {}) as here:
        links = Links(read_or_create_secret(tmp_path / "secret.key"), here.config.web.base_url)
        ann = here.storage.read_now(subscriptions.active)[0].id
        here.storage.write_now(lambda tx: preferences.erase(tx, ann, links, NOW))
    assert active() == ["bob@example.net"]
    assert active() == ["bob@example.net"]
    with opened(file, {}) as here:
        assert [row for row in dump(here.storage) if "ann@" in row.lower()] == []
        assert len(here.storage.read_now(personal.kept_out)) == 1


async def test_it_is_said_that_the_file_names_the_address_too(site: Site) -> None:
    declared = await declare(site)
    assert "configuration file" in (await site.ask("GET", own(site, declared))).text
    assert "configuration file" in (await post(site, own(site, declared), do="erase", sure="yes")).text
    assert len(await site.storage.read(personal.kept_out)) == 1
