"""The status page says what happened, and whatever a feed wrote is text."""

from __future__ import annotations

import html.parser
import re
from datetime import timedelta

import pytest

from monitor.model import Feed, FeedMemory, Level, Match, Outcome, Poll, RuleSetFiles, Span, Story, Validators
from monitor.outgoing import DeliveryState, Digest
from monitor.storage import (
    Transaction,
    coverage,
    digests,
    feeds,
    incidents,
    matches,
    notices,
    rule_sets,
    stories,
    subscriptions,
)
from monitor.storage.feeds import FeedHealth
from monitor.storage.notices import Kind
from monitor.storage.outbox import OutboxRow
from monitor.storage.subscriptions import Declared
from monitor.telling import FOREVER
from monitor.watching import Gap, Rhythm
from monitor.web.pages import apart, web_link
from monitor.web.status import FEEDS, NOTICES, UNDELIVERED, delivery_rows, different, feed_rows, read_overview

from .conftest import NOW, TOKEN, Site

MINUTE = timedelta(minutes=1)
RULES = RuleSetFiles("f" * 64, (("topics/r.yaml", b"title: R\n"),))


def span(quote: str, gloss: str) -> Span:
    return Span("title", 0, len(quote), quote, "concept", "munitions", "munitions", gloss)


def match(*evidence: Span, level: Level = Level.CRITICAL) -> Match:
    return Match("dprk-russia-arms", "Arms between the two", level, "stable", None, evidence, RULES.hash)


def story(n: int, title: str, url: str | None = "https://news.example/1", outlet: str = "Blick") -> Story:
    return Story(key=f"{n:032x}", title=title, url=url, outlet=outlet, publisher="p", feed="https://feed.example/rss")


def put(tx: Transaction, *found: tuple[Story, Match]) -> None:
    rule_sets.keep(tx, RULES, NOW)
    feeds.sync(tx, [Feed("https://feed.example/rss", "Blick", "p")], NOW)
    for n, (item, hit) in enumerate(found):
        at = NOW - (len(found) - n) * MINUTE
        story_id = stories.save(tx, [(item, "de")], at)[item.key]
        incident_id = incidents.open(tx, at)
        incidents.attach(tx, story_id, incident_id, item.title)
        matches.save(tx, [matches.NewMatch(story_id, incident_id, hit, item.content_hash, False)], at)


class Page(html.parser.HTMLParser):
    """What a browser would make of a page: its elements, and its visible text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(source)
        self.text = re.sub(r"\s+", " ", self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="a script"),
    pytest.param("</title></table><img src=x onerror=alert(1)>", id="closing tags"),
    pytest.param('" onmouseover="alert(1)" x=\'', id="quotes"),
    pytest.param("{{ 7*7 }}{% include '/etc/passwd' %}{{ self.__init__.__globals__ }}", id="a template"),
    pytest.param("<!-- &lt;b&gt; ]]>", id="a comment"),
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_what_a_feed_wrote_is_text(site: Site, text: str) -> None:
    hit = match(span(text, "ammunition"))
    await site.storage.write(lambda tx: put(tx, (story(1, text, "javascript:alert(1)//https://x", text), hit)))
    await site.storage.write(lambda tx: notice(tx, text, f"{text}\n{text}"))
    site.tell(reload_problem=text)
    page = Page(await site.status_page())
    assert page.text.count(re.sub(r"\s+", " ", text)) == 6  # headline, outlet, quote, reload problem, notice
    assert not page.all("img") + page.all("style")
    assert {(script["src"] or "").split("?")[0].rpartition("/")[0] for script in page.all("script")} == {"./static"}
    assert not [
        name for _, attributes in page.elements for name in attributes if name.startswith("on") or name == "style"
    ]
    assert not [link for link in page.all("a") if "javascript" in (link["href"] or "")]


def notice(tx: Transaction, subject: str, text: str, kind: Kind = Kind.FAILING) -> None:
    notices.begin(tx, kind, subject, text, NOW - 60 * MINUTE, NOW, instead_of=None)


async def test_what_lasts_is_shown_with_what_the_operator_knows_of_it(site: Site) -> None:
    def claim(tx: Transaction) -> None:
        notices.claim(tx, NOW, lambda: "m", timedelta(0), lambda attempts: MINUTE)

    await site.storage.write(lambda tx: notice(tx, "a", "Agency A has moved\nto another address", Kind.MOVED))
    await site.storage.write(lambda tx: notice(tx, "rules", "Reload refused", Kind.REFUSED))
    shown = Page(await site.status_page()).text
    assert (
        "Agency A has moved to another address Since 2026-11-25 11:00 UTC; the operator was not told by mail." in shown
    )
    assert "Reload refused" not in shown  # the daemon says so, or it is over
    await site.storage.write(claim)
    assert "the mail to the operator has not left yet, tries so far: 1." in Page(await site.status_page()).text
    await site.storage.write(lambda tx: notices.left(tx, "m", NOW))
    assert "the operator was told by mail." in Page(await site.status_page()).text
    (old,) = [one for one in await site.storage.read(notices.present) if one.subject == "a"]
    await site.storage.write(lambda tx: notices.end(tx, old, "It is over", NOW))
    assert "Agency A" not in Page(await site.status_page()).text


async def test_of_many_notices_the_latest_are_shown_and_the_others_counted(site: Site) -> None:
    for number in range(NOTICES + 3):
        await site.storage.write(lambda tx, number=number: notice(tx, f"{number}", f"Agency <{number}> fails"))
    page = Page(await site.status_page())
    assert page.text.count("> fails") == NOTICES
    assert "Agency <22> fails" in page.text
    assert "and 3 more notices" in page.text


async def test_the_coverage_of_today_is_shown_and_a_silent_feed_is_unwell(site: Site) -> None:
    watched = [Feed(f"https://{name}.example/", name, "p") for name in ("Blick", "Yonhap")]
    gap = Gap(NOW - 60 * MINUTE, NOW - MINUTE, 14)
    quiet = Rhythm(last=NOW - 40 * 1440 * MINUTE, silent_after=NOW)
    polls = [
        Poll(watched[0].url, NOW, Outcome.NEW, validators=Validators(), gap=gap, cut=True),
        Poll(watched[1].url, NOW, Outcome.UNCHANGED, rhythm=quiet),
    ]
    await site.storage.write(lambda tx: feeds.sync(tx, watched, NOW))
    await site.storage.write(lambda tx: feeds.record_polls(tx, polls))
    await site.storage.write(lambda tx: coverage.keep_day(tx, NOW - 1440 * MINUTE))
    shown = Page(await site.status_page()).text
    assert "2026-11-25 2 2 1 1 1about 14 items 1 0" in shown
    assert "1 of 2 well1 unwell" in shown
    assert "Yonhap unchanged now 40 days ago silent for longer than is usual for it" in shown


async def test_no_text_of_a_feed_turns_round_what_follows_it(site: Site) -> None:
    turning = "\u202egnp.exe\u2066 \u2067a\u202bb"
    await site.storage.write(lambda tx: put(tx, (story(1, turning, outlet=turning), match(span(turning, turning)))))
    text = Page(await site.status_page()).text
    assert text.count("gnp.exe ab") == 4
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


async def test_links_lead_to_http_only_and_tell_the_publisher_nothing(site: Site) -> None:
    await site.storage.write(lambda tx: put(tx, (story(1, "Munition", "https://news.example/?a=1&b=\"'"), match())))
    outward = [link for link in Page(await site.status_page()).all("a") if "://" in (link["href"] or "")]
    assert {link["href"] for link in outward} == {"https://news.example/?a=1&b=\"'"}
    assert {link["rel"] for link in outward} == {"noreferrer noopener"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        pytest.param("https://a.example/x", True, id="https"),
        pytest.param("http://a.example/x", True, id="http"),
        pytest.param("HTTPS://a.example/x", True, id="upper case"),
        pytest.param("javascript:alert(1)", False, id="javascript"),
        pytest.param("JaVaScRiPt://a.example/%0aalert(1)", False, id="javascript with a host"),
        pytest.param("\x01javascript:alert(1)", False, id="a control character before it"),
        pytest.param("java\nscript:alert(1)", False, id="a line break in it"),
        pytest.param("data:text/html,x", False, id="data"),
        pytest.param("//evil.example/x", False, id="no scheme"),
        pytest.param("/path", False, id="a path"),
        pytest.param("https:///x", False, id="no host"),
        pytest.param("http://[::1", False, id="a broken host"),
        pytest.param("", False, id="empty"),
        pytest.param(None, False, id="none"),
    ],
)
def test_only_web_addresses_become_links(url: str | None, kept: bool) -> None:
    assert web_link(url) == (url if kept else "")


async def test_matches_are_shown_newest_first_with_level_outlet_time_and_evidence(site: Site) -> None:
    first = story(1, "Putin bettelt bei Nordkorea um Munition")
    second = story(2, "북한이 포탄을 보냈다", outlet="연합뉴스")
    await site.storage.write(
        lambda tx: put(
            tx,
            (first, match(span("Munition", "ammunition"), span("Nordkorea", "North Korea"))),
            (second, match(span("포탄", "artillery shells"), level=Level.LOW)),
        )
    )
    page = Page(await site.status_page())
    assert page.text.index("북한이 포탄을 보냈다") < page.text.index("Putin bettelt")
    for shown in (
        "Munition → ammunition",
        "Nordkorea → North Korea",
        "포탄 → artillery shells",
        "Arms between the two dprk-russia-arms",
        "Blick · 2026-11-25 11:58",
        "critical",
        "low",
    ):
        assert shown in page.text
    headlines = [attributes for tag, attributes in page.elements if attributes.get("class") == "headline"]
    assert [(headline["dir"], headline["lang"]) for headline in headlines] == [("auto", "de"), ("auto", "de")]


async def test_fifty_matches_are_shown(site: Site) -> None:
    found = [(story(n, f"Story number {n:03}"), match()) for n in range(60)]
    await site.storage.write(lambda tx: put(tx, *found))
    page = Page(await site.status_page())
    shown = re.findall(r"Story number (\d+)", page.text)
    assert shown == [f"{n:03}" for n in range(59, 9, -1)]


async def test_the_page_of_an_empty_installation_says_so(site: Site) -> None:
    page = Page(await site.status_page())
    for shown in (
        "No story has matched a rule yet.",
        "No feed is configured.",
        "No mail waits or has failed.",
        "Nothing needs doing.",
        "UTC",
    ):
        assert shown in page.text
    assert "refused" not in page.text


async def test_the_daemons_state_is_on_the_page(site: Site) -> None:
    site.tell(polls=12345, mails=67, reload_problem="rules/a.yaml:1:1: unknown key `witin`.\nconfig.yaml:2:2: no.")
    page = Page(await site.status_page())
    for shown in (
        "2026-11-25 09:00 UTC",
        "12345 polls, 67 mails since",
        "0123456789ab",
        "rules/a.yaml:1:1: unknown key `witin`. config.yaml:2:2: no.",
        "The last reload was refused",
    ):
        assert shown in page.text
    assert "\nconfig.yaml:2:2" in await site.status_page()


async def test_feeds_are_shown_with_outcome_last_new_story_next_poll_and_why(site: Site) -> None:
    def fill(tx: Transaction) -> None:
        names = ("Well", "Unwell", "Disabled", "Fresh")
        feeds.sync(tx, [Feed(f"https://{n}.example/rss", n, n, disabled=n == "Disabled") for n in names], NOW)
        at, due = NOW - 5 * MINUTE, NOW + 10 * MINUTE
        feeds.record_polls(tx, [Poll("https://Well.example/rss", at, Outcome.NEW, new_stories=3, next_due=due)])
        for n in (2, 1):
            reason = "503 Service Unavailable"
            poll = Poll("https://Unwell.example/rss", NOW - n * MINUTE, Outcome.SLOW_DOWN, reason, 503, next_due=due)
            feeds.record_polls(tx, [poll])

    await site.storage.write(fill)
    page = Page(await site.status_page())
    assert "1 of 4 well" in page.text
    assert "1 unwell" in page.text
    assert "slow down 1 min ago never in 10 min 2 failures in a row; 503 Service Unavailable" in page.text
    assert "new 5 min ago" not in page.text  # only unwell ones
    page = Page((await site.get("/operate/feeds")).text)
    order = [page.text.index(f"{name} {outcome}") for name, outcome in (("Unwell", "slow down"), ("Well", "new"))]
    assert order == sorted(order)
    assert "slow down 1 min ago never in 10 min 2 failures in a row; 503 Service Unavailable" in page.text
    assert "new 5 min ago 5 min ago in 10 min" in page.text
    assert "disabled in the configuration" in page.text
    assert "due for its first poll" in page.text


async def test_what_waits_and_failed_is_shown_and_who_is_suspended(site: Site) -> None:
    def fill(tx: Transaction) -> None:
        for n in range(4):
            wanted = Declared(f"reader{n}@example.org", (), Level.LOW, "daily 07:00", "UTC", "en")
            subscription = subscriptions.add(tx, wanted, NOW)
            digest = Digest(f"digest{n}@example.org", subscription, NOW, NOW, (), n + 1)
            delivery_id = digests.save(tx, digest, [], [], NOW)
            claimed = digests.claim(tx, NOW)
            assert claimed is not None
            assert claimed.id == delivery_id
            match n:
                case 0:
                    digests.postpone(tx, delivery_id, NOW + 5 * MINUTE, "451 try again later", True)
                case 1:
                    digests.refused(tx, delivery_id, NOW, "550 5.1.1 no such mailbox")
                case 2:
                    digests.given_up(tx, delivery_id, NOW, "552 too big", (3, timedelta(days=7)))
                case 3:
                    digests.sent(tx, delivery_id, NOW, "250 2.0.0 queued as 4Q1")
                    subscriptions.pause(tx, subscription.id, FOREVER)

    await site.storage.write(fill)
    page = Page(await site.status_page())
    for shown in (
        "1 waiting1 sent, 2 failed",
        "waiting reader0@example.org now1 story in 5 min1 try so far",
        "451 try again later; may have arrived all the same",
        "refused reader1@example.org now2 stories 550 5.1.1 no such mailbox",
        "given up reader2@example.org now3 stories 552 too big",
        "Suspended addresses",
        "reader1@example.org550 5.1.1 no such mailbox",
        "Paused subscriptions",
        "reader3@example.orgpaused until it is resumed",
    ):
        assert shown in page.text, page.text


def test_mails_that_failed_come_before_those_that_wait() -> None:
    def row(n: int, state: DeliveryState) -> OutboxRow:
        return OutboxRow(n, f"{n}@x", n, f"{n}@example.org", state, 1, False, NOW, NOW, NOW, 1, "", "", NOW, 0, "")

    outbox = [row(n, DeliveryState.WAITING) for n in (4, 3)] + [row(2, DeliveryState.GIVEN_UP)]
    assert [(one.id, one.state) for one in delivery_rows(outbox)] == [(2, "given up"), (4, "waiting"), (3, "waiting")]


async def test_mails_that_left_do_not_hide_the_ones_that_did_not(site: Site) -> None:
    def fill(tx: Transaction) -> None:
        wanted = Declared("reader@example.org", (), Level.LOW, "daily 07:00", "UTC", "en")
        subscription = subscriptions.add(tx, wanted, NOW)
        for n in range(UNDELIVERED + 1):
            delivery_id = digests.save(tx, Digest(f"{n}@x", subscription, NOW, NOW, (), 1), [], [], NOW)
            if n:
                digests.sent(tx, delivery_id, NOW, "250 fine")

    await site.storage.write(fill)
    text = Page(await site.status_page()).text
    assert f"1 waiting{UNDELIVERED} sent" in text
    assert "waiting reader@example.org" in text


def test_unwell_feeds_come_first_whatever_their_number() -> None:
    def health(n: int, outcome: Outcome) -> FeedHealth:
        memory = FeedMemory(last_outcome=outcome)
        return FeedHealth(
            url=f"https://{n}.example/",
            name=str(n),
            publisher="p",
            country=None,
            language=None,
            disabled=False,
            added=NOW,
            memory=memory,
            id=n,
        )

    rows = feed_rows([health(n, Outcome.GONE if n == 999 else Outcome.UNCHANGED) for n in range(1000)])
    assert rows[0].name == "999"
    assert [row.name for row in rows[1:FEEDS]] == [str(n) for n in range(FEEDS - 1)]


def test_every_gloss_is_shown_before_a_second_quote_of_one() -> None:
    evidence = [
        span("Munition", "ammunition"),
        span("Granaten", "ammunition"),
        span("Munition", "ammunition"),
        span("Kim", ""),
    ]
    assert [(one.quote, one.gloss) for one in different(evidence)] == [
        ("Munition", "ammunition"),
        ("Kim", ""),
        ("Granaten", "ammunition"),
    ]


@pytest.mark.parametrize(
    ("distance", "words"),
    [
        pytest.param(timedelta(0), "now", id="now"),
        pytest.param(timedelta(seconds=-59), "now", id="under a minute"),
        pytest.param(timedelta(minutes=-1), "1 min ago", id="a minute ago"),
        pytest.param(timedelta(minutes=59, seconds=59), "in 59 min", id="in under an hour"),
        pytest.param(timedelta(hours=-47), "47 h ago", id="hours ago"),
        pytest.param(timedelta(days=2), "in 2 days", id="in days"),
    ],
)
def test_a_time_is_told_by_its_distance(distance: timedelta, words: str) -> None:
    assert apart(NOW + distance, NOW) == words


async def test_every_table_has_a_caption_and_the_page_a_language(site: Site) -> None:
    await site.storage.write(lambda tx: put(tx, (story(1, "Munition"), match())))
    page = Page(await site.status_page())
    assert len(page.all("caption")) == len(page.all("table")) == 2  # coverage, matches
    assert page.all("html") == [{"lang": "en"}]


async def test_reading_the_page_changes_nothing(site: Site) -> None:
    await site.storage.write(lambda tx: put(tx, (story(1, "Munition"), match())))
    before = await site.storage.read(lambda tx: read_overview(tx, NOW))
    for method in ("GET", "HEAD", "OPTIONS", "POST", "DELETE"):
        await site.ask(method, "/operate", authorization=f"Bearer {TOKEN}")
    assert await site.storage.read(lambda tx: read_overview(tx, NOW)) == before
