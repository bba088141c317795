"""What an operator does on the page: each act with its line in the audit log, none without the scope."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.habits import Belief
from monitor.model import Feed, Level, Outcome, Poll, RuleSetFiles, Validators
from monitor.outgoing import DeliveryState, Digest
from monitor.storage import Transaction, coverage, digests, feeds, notices, rule_sets, silences, subscriptions
from monitor.storage.notices import Kind
from monitor.storage.subscriptions import Declared
from monitor.subscribers.links import Links
from monitor.telling import FOREVER, SilenceKind
from monitor.watching import Gap
from monitor.web.access import Access, Caller, Scope
from monitor.web.desk import DONE, masked

from .conftest import NOW, Answer, Site, on_both
from .test_status import Page
from .told import dump

MINUTE = timedelta(minutes=1)
RULES = RuleSetFiles(
    "0123456789abcdef" * 4,
    (
        ("concepts/c.yaml", b"id: munitions\n"),
        ("topics/arms.yaml", b"title: Arms and munitions\nlevel: critical\nstatus: stable\ndescription: A <deal>.\n"),
        ("topics/new.yaml", b"title: New\nlevel: low\nstatus: test\n"),
    ),
)
PAGES = (
    "/operate",
    "/operate/feeds",
    "/operate/outbox",
    "/operate/bounces",
    "/operate/silences",
    "/operate/subscribers",
    "/operate/rules",
    "/operate/coverage",
    "/rules",
)


site = pytest.fixture(on_both)


async def log(site: Site) -> list[tuple[str, str, str]]:
    """Actions, subjects and details, in order."""
    kept = await site.acts()
    assert {entry.who for entry in kept} <= {"admin token"}
    return [(entry.action, entry.subject, entry.detail) for entry in reversed(kept)]


async def said(site: Site, answer: Answer, path: str) -> str:
    """The text of the page that an act leads to; the path is one from the root."""
    assert answer.status == 303, Page(answer.text).text
    where = re.sub(r"^(\.\./)+", "/", answer.headers["Location"])
    assert where.split("?")[0] == path
    shown = await site.get(where)
    assert shown.status == 200
    return Page(shown.text).text


def looker(monkeypatch: pytest.MonkeyPatch, *scopes: Scope) -> None:
    """Whoever asks may do only that."""
    caller = Access.caller

    async def lesser(self: Access, request: Any) -> Caller | None:
        found = await caller(self, request)
        return None if found is None else replace(found, scopes=frozenset(scopes))

    monkeypatch.setattr(Access, "caller", lesser)


@dataclass(frozen=True)
class Mails:
    """The numbers of stored mails by their states."""

    waiting: int
    refused: int
    sent: int


async def mails(site: Site) -> Mails:
    def fill(tx: Transaction) -> Mails:
        numbers = []
        for n in range(3):
            wanted = Declared(f"person{n}@example.org", (), Level.LOW, "daily 07:00", "UTC", "en")
            who = subscriptions.add(tx, wanted, NOW)
            numbers.append(digests.save(tx, Digest(f"digest{n}@x.example", who, NOW, NOW, (), n + 1), [], [], NOW))
            assert digests.claim(tx, NOW) is not None
        digests.postpone(tx, numbers[0], NOW + 90 * MINUTE, "451 try again later", True)
        digests.refused(tx, numbers[1], NOW, "550 5.1.1 <person1@example.org>: no such mailbox")
        digests.sent(tx, numbers[2], NOW, "250 queued")
        return Mails(*numbers)

    return await site.storage.write(fill)


async def feed(site: Site, url: str = "https://a.example/rss", **values: Any) -> int:
    def fill(tx: Transaction) -> int:
        feeds.sync(tx, [Feed(url, "Agency A", "family-a", **values)], NOW)
        due = NOW + 15 * MINUTE
        gap = Gap(NOW - 90 * MINUTE, NOW - 30 * MINUTE, 14)
        feeds.record_polls(
            tx,
            [
                Poll(
                    url,
                    NOW - MINUTE,
                    Outcome.NEW,
                    "",
                    200,
                    new_stories=3,
                    next_due=due,
                    validators=Validators(),
                    gap=gap,
                )
            ],
        )
        return feeds.health(tx)[0].id

    site.watched.append(url)
    return await site.storage.write(fill)


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_of_an_empty_installation_is_there(site: Site, path: str) -> None:
    answer = await site.get(path)
    assert answer.status == 200
    page = Page(answer.text)
    assert len(page.all("h1")) == 1
    assert len(page.all("caption")) == len(page.all("table"))
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    for name in ("input", "select"):
        for one in page.all(name):
            hidden = one.get("type") in ("hidden", "checkbox")
            assert hidden or one.get("id") in labelled or one.get("aria-label"), one


async def test_what_an_address_says_was_done_is_one_of_our_sentences(site: Site) -> None:
    for code in ("You+have+won", "<b>", "", "POLLED"):
        page = Page((await site.get(f"/operate/silences?done={code}")).text)
        assert not [one for one in page.all("p") if one.get("class") == "done"]
    assert DONE["expired"] in Page((await site.get("/operate/silences?done=expired")).text).text


async def test_a_feed_is_polled_now_at_once_in_storage_and_in_the_daemon(site: Site) -> None:
    number = await feed(site)
    page = Page((await site.get(f"/operate/feeds/{number}")).text)
    for shown in ("Agency A", "in 15 min", "It is asked as often as", "2026-11-25 10:30", "14", "200 3"):
        assert shown in page.text
    answer = await site.post(f"/operate/feeds/{number}/poll")
    text = await said(site, answer, f"/operate/feeds/{number}")
    assert DONE["polled"] in text
    assert "It is due now." in text
    assert site.asked == ["https://a.example/rss"]
    assert (await site.storage.read(feeds.memories))["https://a.example/rss"].next_due == NOW
    assert await log(site) == [("poll feed", "https://a.example/rss", "")]
    site.watched.clear()
    answer = await site.post(f"/operate/feeds/{number}/poll")
    assert DONE["polling"] in await said(site, answer, f"/operate/feeds/{number}")


@pytest.mark.parametrize(
    ("values", "belief", "why"),
    [
        pytest.param({"disabled": True}, None, "It is disabled in config.yaml", id="disabled"),
        pytest.param({}, Belief(gone=True), "Its publisher said that it is gone", id="gone"),
    ],
)
async def test_a_feed_that_is_not_polled_says_why(
    site: Site, values: dict[str, Any], belief: Belief | None, why: str
) -> None:
    number = await feed(site, **values)
    poll = Poll("https://a.example/rss", NOW, Outcome.GONE, belief=belief)
    await site.storage.write(lambda tx: feeds.record_polls(tx, [poll]))
    answer = await site.post(f"/operate/feeds/{number}/poll")
    assert answer.status == 409
    assert f"Agency A is not polled. {why}" in Page(answer.text).text
    assert (site.asked, await log(site)) == ([], [])


async def test_feeds_are_paged_and_unwell_ones_are_chosen(site: Site) -> None:
    def fill(tx: Transaction) -> None:
        watched = [Feed(f"https://{n:03}.example/", f"Feed {n:03}", "p") for n in range(150)]
        feeds.sync(tx, watched, NOW)
        feeds.record_polls(tx, [Poll(watched[120].url, NOW, Outcome.TIMED_OUT, "too slow", next_due=NOW)])

    await site.storage.write(fill)
    first = Page((await site.get("/operate/feeds")).text)
    assert re.findall(r"Feed (\d+)", first.text)[:2] == ["120", "000"]
    (more,) = [link["href"] for link in first.all("a") if link.get("rel") == "next"]
    second = Page((await site.get(f"/operate/{more.removeprefix('../operate/')}" if more else "")).text)
    shown = re.findall(r"Feed (\d+)", first.text) + re.findall(r"Feed (\d+)", second.text)
    assert sorted(shown) == [f"{n:03}" for n in range(150)]
    unwell = Page((await site.get("/operate/feeds?show=unwell")).text)
    assert re.findall(r"Feed (\d+)", unwell.text) == ["120"]


async def test_a_mail_is_shown_tried_again_and_dropped(site: Site) -> None:
    stored = await mails(site)
    shown = Page((await site.get("/operate/outbox")).text).text
    for text in ("1 waiting", "1 failed", "1 sent", "451 try again later; may have arrived all the same", "250 queued"):
        assert text in shown
    assert "person2" not in Page((await site.get("/operate/outbox?show=failed")).text).text
    one = Page((await site.get(f"/operate/outbox/{stored.waiting}")).text).text
    assert "The text of digest0@x.example" in one
    assert "put off451 try again later" in one

    answer = await site.post(f"/operate/outbox/{stored.waiting}/retry")
    assert DONE["retried"] in await said(site, answer, f"/operate/outbox/{stored.waiting}")
    answer = await site.post(f"/operate/outbox/{stored.waiting}/drop")
    text = await said(site, answer, f"/operate/outbox/{stored.waiting}")
    assert DONE["dropped"] in text
    assert "removed" in text
    assert "dropped by admin token; it had been waiting" in text
    subject = f"mail {stored.waiting}"
    assert await log(site) == [
        ("retry mail", subject, "to person0@example.org, waiting"),
        ("drop mail", subject, "to person0@example.org, waiting"),
    ]


async def test_what_makes_no_sense_of_a_mail_is_refused_in_words(site: Site) -> None:
    stored = await mails(site)
    before = await site.storage.read(lambda tx: outbox_states(tx, stored))
    for number, act, why in (
        (stored.sent, "retry", "is not tried again: it was sent"),
        (stored.sent, "drop", "is sent: there is nothing to drop"),
        (stored.refused, "retry", "person1@example.org is suspended"),
    ):
        answer = await site.post(f"/operate/outbox/{number}/{act}")
        assert answer.status == 409
        assert why in Page(answer.text).text
    assert await log(site) == []
    assert await site.storage.read(lambda tx: outbox_states(tx, stored)) == before
    assert (await site.post("/operate/outbox/999/retry")).status == 404
    assert (await site.get("/operate/outbox/99999999999")).status == 404


def outbox_states(tx: Transaction, stored: Mails) -> list[DeliveryState]:
    from monitor.storage import outbox

    return [row.state for row in outbox.rows(tx)]


async def test_a_suspended_address_gets_mail_again(site: Site) -> None:
    await mails(site)
    assert "550 5.1.1" in Page((await site.get("/operate/bounces")).text).text
    answer = await site.post("/operate/bounces/resume", {"address": "Person1@example.org"})
    assert DONE["resumed"] in await said(site, answer, "/operate/bounces")
    assert await site.storage.read(subscriptions.suspended) == {}
    ((action, subject, detail),) = await log(site)
    assert (action, subject) == ("resume address", "Person1@example.org")
    assert detail.startswith("550 5.1.1")
    again = await site.post("/operate/bounces/resume", {"address": "person1@example.org"})
    assert again.status == 409
    assert "neither suspended nor paused" in Page(again.text).text


async def test_a_silence_is_added_and_ended(site: Site) -> None:
    site.rules = RULES
    fields = {"kind": "rule", "subject": "arms", "until": "7d", "reason": "the <trade> fair"}
    answer = await site.post("/operate/silences/add", fields)
    text = await said(site, answer, "/operate/silences")
    assert DONE["silenced"] in text
    assert "rule arms 2026-11-25 12:00 2026-12-02 12:00 0 admin token the <trade> fair" in text
    (one,) = await site.storage.read(lambda tx: silences.holding(tx, NOW))
    answer = await site.post(f"/operate/silences/{one.id}/expire")
    assert DONE["expired"] in await said(site, answer, "/operate/silences")
    assert await site.storage.read(lambda tx: silences.holding(tx, NOW)) == []
    assert await log(site) == [
        ("add silence", "silence 1 of rule arms", "until 2026-12-02 12:00 UTC: the <trade> fair"),
        ("expire silence", "silence 1 of rule arms", ""),
    ]
    again = await site.post(f"/operate/silences/{one.id}/expire")
    assert again.status == 409
    assert "silence 1 ended 2026-11-25 12:00 UTC" in Page(again.text).text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"kind": "planet"}, "say what is to be silent", id="another kind"),
        pytest.param({"subject": "armz"}, "no rule is called armz. Perhaps arms is meant", id="no such rule"),
        pytest.param({"kind": "entity", "subject": "rusia"}, "no entity is called rusia. Perhaps russia", id="entity"),
        pytest.param({"kind": "feed", "subject": "https://x.example/"}, "no feed has the address", id="feed"),
        pytest.param({"kind": "incident", "subject": "7"}, "no incident has the number 7", id="incident"),
        pytest.param({"until": "yesterday"}, "write a day such as", id="no end"),
        pytest.param({"until": "2020-01-01"}, "has passed", id="an end that has passed"),
        pytest.param({"reason": " "}, "a silence names its reason", id="no reason"),
        pytest.param({"reason": "x" * 201}, "Keep it under 200", id="a long reason"),
    ],
)
async def test_a_silence_that_is_refused_keeps_what_was_written(site: Site, change: dict[str, str], why: str) -> None:
    site.rules = RULES
    fields = {"kind": "rule", "subject": "arms", "until": "7d", "reason": "the <trade> fair", **change}
    answer = await site.post("/operate/silences/add", fields)
    page = Page(answer.text)
    assert answer.status == 409
    assert why in page.text
    written = {one["name"]: one.get("value") for one in page.all("input") if one.get("name") in ("subject", "reason")}
    assert written == {name: fields[name] for name in written}
    assert await site.storage.read(lambda tx: silences.all(tx)) == []
    assert await log(site) == []


async def test_a_mute_is_its_subscribers_to_end(site: Site) -> None:
    await site.storage.write(
        lambda tx: silences.add(
            tx, SilenceKind.RULE, "arms", "muted by you", "the subscriber", now=NOW, until=FOREVER,
            subscription=site.subscription,
        )
    )  # fmt: skip
    answer = await site.get("/operate/silences")
    assert "its subscriber ends it" in Page(answer.text).text
    assert "/expire" not in answer.text


async def test_a_subscription_is_added_paused_resumed_and_ended(site: Site) -> None:
    site.rules = RULES
    fields = {"email": "new@example.org", "rules": "arms", "schedule": "weekly mon 07:00", "timezone": "Asia/Seoul"}
    fields |= {"minimum_level": "high", "at_once": "", "language": "de", "when_nothing": "tell", "channel": "mail"}
    text = await said(site, await site.post("/operate/subscribers/add", fields), "/operate/subscribers")
    assert DONE["added"] in text
    assert "new@example.org" in text
    rows = {row.subscription.email: row for row in await site.storage.read(subscriptions.all)}
    added = rows["new@example.org"].subscription
    assert (added.rules, added.minimum_level, added.schedule) == (("arms",), Level.HIGH, "weekly mon 07:00")
    path = f"/operate/subscribers/{added.id}"
    text = await said(site, await site.post(f"{path}/pause", {"until": "2026-12-24"}), "/operate/subscribers")
    assert "paused until 2026-12-23 15:00 UTC" in text  # midnight in Seoul
    text = await said(site, await site.post(f"{path}/resume"), "/operate/subscribers")
    assert "paused until" not in text
    text = await said(site, await site.post(f"{path}/unsubscribe"), "/operate/subscribers")
    assert "unsubscribed" in text
    assert await log(site) == [
        ("add subscriber", "new@example.org", "arms, weekly mon 07:00"),
        ("pause subscriber", "new@example.org", "2026-12-24"),
        ("resume subscriber", "new@example.org", ""),
        ("unsubscribe subscriber", "new@example.org", ""),
    ]
    assert (await site.post(f"{path}/resume")).status == 409
    assert (await site.post("/operate/subscribers/999/pause")).status == 404


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"email": "nobody"}, "EMAIL: ", id="no address"),
        pytest.param({"schedule": "sometimes"}, "schedule: ", id="no schedule"),
        pytest.param({"rules": "armz"}, "no rule is called armz", id="no rule"),
        pytest.param({"channel": "pager"}, "no channel is called pager", id="no channel"),
        pytest.param({"timezone": "Mars/Olympus"}, "timezone: ", id="no zone"),
    ],
)
async def test_a_subscription_that_is_refused_says_why(site: Site, change: dict[str, str], why: str) -> None:
    site.rules = RULES
    fields = {"email": "new@example.org", "schedule": "daily 07:00", "timezone": "UTC", **change}
    answer = await site.post("/operate/subscribers/add", fields)
    assert answer.status == 409
    assert why in Page(answer.text).text
    assert len(await site.storage.read(subscriptions.all)) == 1
    assert await log(site) == []


async def test_subscribers_are_paged_and_found_by_a_part_of_their_address(site: Site) -> None:
    def fill(tx: Transaction) -> None:
        for n in range(120):
            subscriptions.add(tx, Declared(f"p{n:03}%@example.org", (), Level.LOW, "hourly", "UTC", "en"), NOW)

    await site.storage.write(fill)
    first = Page((await site.get("/operate/subscribers")).text)
    (more,) = [str(link["href"]) for link in first.all("a") if link.get("rel") == "next"]
    second = Page((await site.get(more.replace("../", "/"))).text)
    shown = [found for page in (first, second) for found in re.findall(r"p(\d+)%@", page.text)]
    assert shown == [f"{n:03}" for n in range(120)]
    found = Page((await site.get("/operate/subscribers?like=P11%25")).text)
    assert re.findall(r"p(\d+)%@", found.text) == []
    assert re.findall(r"p(\d+)%@", Page((await site.get("/operate/subscribers?like=P11")).text).text) == [
        f"11{n}" for n in range(10)
    ]


async def test_the_rules_that_run_and_why_a_reload_was_refused(site: Site) -> None:
    def fill(tx: Transaction) -> None:
        rule_sets.keep(tx, RuleSetFiles(site.status.rule_set), NOW - 60 * MINUTE)
        notices.begin(tx, Kind.REFUSED, "rules", "Reload refused", NOW - 5 * MINUTE, NOW, instead_of=None)

    await site.storage.write(fill)
    site.tell(reload_problem="rules/a.yaml:1:1: unknown key `<b>`. Remove it.\nrules/a.yaml:2:1: no.")
    site.warnings = [f"topics/x.yaml:{n}:1: example does not hold" for n in range(205)]
    text = Page((await site.get("/operate/rules")).text).text
    for shown in (
        "unknown key `<b>`. Remove it. rules/a.yaml:2:1: no.",
        "Since 2026-11-25 11:55 UTC",
        site.status.rule_set,
        "2026-11-25 11:00 UTC",
        "topics/x.yaml:199:1",
        "and 5 more",
    ):
        assert shown in text
    assert "topics/x.yaml:200:1" not in text


async def test_the_coverage_is_shown_by_day_and_given_as_csv(site: Site) -> None:
    await feed(site)
    for days in range(1, 100):
        await site.storage.write(lambda tx, days=days: coverage.keep_day(tx, NOW - timedelta(days=days)))
    shown = re.findall(r"\d{4}-\d\d-\d\d", Page((await site.get("/operate/coverage")).text).text)
    assert (len(shown), shown[0]) == (90, "2026-11-25")
    answer = await site.get("/operate/coverage.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    lines = answer.text.split("\r\n")
    assert lines[:2] == ["day,feeds,polled,healthy,silent,gaps,lost,capped,timed_out", "2026-11-25,1,1,1,0,1,14,0,0"]
    assert len(lines) == 1 + 100 + 1


async def test_a_notice_leads_to_where_something_is_done_about_it(site: Site) -> None:
    number = await feed(site)

    def fill(tx: Transaction) -> None:
        about = [
            (Kind.ENDING, "silence 3"),
            (Kind.FAILING, "https://a.example/rss"),
            (Kind.MAIL, "mail"),
            (Kind.DISK, "d"),
        ]
        for kind, subject in about:
            notices.begin(tx, kind, subject, f"{kind.value} now", NOW, NOW, instead_of=None)

    await site.storage.write(fill)
    page = Page((await site.get("/operate")).text)
    order = [page.text.index(f"{kind.value} now") for kind in (Kind.MAIL, Kind.DISK, Kind.FAILING, Kind.ENDING)]
    assert order == sorted(order)  # what matters most comes first
    links = {link["href"] for link in page.all("a")}
    assert {"./operate/silences", f"./operate/feeds/{number}", "./operate/outbox?show=waiting"} <= links


async def test_who_may_only_look_sees_no_address_and_no_button(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    stored, number = await mails(site), await feed(site)
    looker(monkeypatch, Scope.READ)
    for path in (*PAGES, f"/operate/feeds/{number}", f"/operate/outbox/{stored.refused}"):
        answer = await site.get(path)
        assert answer.status == 200
        assert not re.search(r"(person|reader)\w*@", answer.text), path
        forms = [form["action"] for form in Page(answer.text).all("form")]
        assert [action for action in forms if action and not action.endswith("logout")] == [], path
    shown = Page((await site.get("/operate/bounces")).text).text
    assert "p…@example.org" in shown
    assert "The text of" not in (await site.get(f"/operate/outbox/{stored.sent}")).text
    found, everybody = [
        Page((await site.get(f"/operate/subscribers{question}")).text).text for question in ("?like=person1", "")
    ]
    # A question that is not answered tells nothing.
    assert found.count("p…@example.org") == everybody.count("p…@example.org") >= 3


@pytest.mark.parametrize(
    "scopes", [pytest.param([Scope.READ], id="read"), pytest.param([Scope.READ, Scope.JUDGE], id="judge")]
)
async def test_nothing_is_done_without_the_scope(
    site: Site, monkeypatch: pytest.MonkeyPatch, scopes: list[Scope]
) -> None:
    stored, number = await mails(site), await feed(site)
    one = await site.storage.write(
        lambda tx: silences.add(tx, SilenceKind.RULE, "arms", "r", "a", now=NOW, until=FOREVER)
    )
    site.rules = RULES
    await site.get("/account")
    looker(monkeypatch, *scopes)
    before = dump(site.storage)
    for path, fields in (
        (f"/operate/feeds/{number}/poll", {}),
        (f"/operate/outbox/{stored.waiting}/retry", {}),
        (f"/operate/outbox/{stored.waiting}/drop", {}),
        ("/operate/bounces/resume", {"address": "person1@example.org"}),
        ("/operate/silences/add", {"kind": "rule", "subject": "arms", "until": "7d", "reason": "r"}),
        (f"/operate/silences/{one.id}/expire", {}),
        ("/operate/subscribers/add", {"email": "new@example.org", "schedule": "hourly", "timezone": "UTC"}),
        (f"/operate/subscribers/{site.subscription}/pause", {}),
        (f"/operate/subscribers/{site.subscription}/resume", {}),
        (f"/operate/subscribers/{site.subscription}/unsubscribe", {}),
    ):
        assert (await site.post(path, fields)).status == 403, path
    assert dump(site.storage) == before
    assert site.asked == []


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        pytest.param("<td>reader@example.org</td>", "<td>r…@example.org</td>", id="an address"),
        pytest.param("550 &lt;reader@example.org&gt;: no", "550 &lt;r…@example.org&gt;: no", id="in brackets"),
        pytest.param("o&#39;neil+a@example.org", "o…@example.org", id="with signs that are escaped"),
        pytest.param("&#39;x@example.org", "&#39;…@example.org", id="that begins with one"),
        pytest.param("to a.b@x.org, c.d@y.org", "to a…@x.org, c…@y.org", id="two"),
        pytest.param("ü@bücher.example", "ü…@bücher.example", id="not in ASCII"),
        pytest.param("@handle at 5 @ 3 a@b", "@handle at 5 @ 3 a@b", id="no address"),
    ],
)
def test_an_address_is_masked(html: str, shown: str) -> None:
    assert masked(html) == shown


async def test_links_hold_in_a_site_under_a_path(start: Callable[..., Any]) -> None:
    site: Site = await start(base_url="https://alerts.example.org/monitor")
    assert isinstance(site.links, Links)
    for path in PAGES:
        page = Page((await site.get(path)).text)
        for link in (*page.all("a"), *page.all("form")):
            where = str(link.get("href") or link.get("action") or "")
            assert not where.startswith("/"), (path, where)
