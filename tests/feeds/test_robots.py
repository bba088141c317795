"""RFC 9309: what a robots.txt says, what it means that there is none, and how rarely it is asked for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import FeedError
from monitor.feeds.agent import TOKEN
from monitor.feeds.fetch import MOST_REDIRECTS, Fetcher
from monitor.feeds.page import Page, Selectors
from monitor.feeds.polling import PollingSettings
from monitor.feeds.reading import Reading
from monitor.feeds.robots import KEPT, MOST_KEPT, MOST_READ, Robots, may_read
from monitor.model import Document, Feed, Outcome, Validators
from monitor.workers import LimitHit
from tests.publisher import Answer, Publisher, Request, rss
from tests.publisher import Page as Answered

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIST = "<ul><li><a href=/1>One</a></li></ul></body>"


async def judge(task: Callable[..., bool], *args: object) -> bool:
    return task(*args)


class Asking:
    """A publisher, and pages of it that are asked for on a clock that the test moves."""

    def __init__(self) -> None:
        self.now = START
        self.publisher = Publisher({"/list": Answered(LIST.encode(), content_type="text/html")})
        polling = PollingSettings(allow_private_addresses=True, host_pause=timedelta(0), timeout=timedelta(seconds=5))
        self.fetcher = Fetcher(polling, frozenset((self.publisher.port,)), clock=lambda: self.now)
        self.reading = Reading(self.fetcher, polling, lambda: self.now)
        self.in_a_worker = self.reading.robots
        self.reading.robots = Robots(self.fetcher, judge, lambda: self.now)  # spares each test a process

    def says(self, answer: Answer | list[Answer] | None) -> None:
        """What robots.txt answers; None: there is none."""
        if answer is not None:
            self.publisher.pages["/robots.txt"] = answer

    def page(self, path: str = "/list") -> Page:
        return Page(self.publisher.url(path), "A list", "publisher", selectors=Selectors("li"))

    async def ask(self, path: str = "/list", validators: Validators | None = None) -> Document | FeedError | None:
        try:
            async with self.reading.fetch(self.page(path), validators or Validators()) as document:
                return document
        except FeedError as exc:
            return exc

    def asked(self, path: str = "/robots.txt") -> list[Request]:
        return self.publisher.requests_of(path)


@pytest.fixture
async def asking() -> AsyncIterator[Asking]:
    asking = Asking()
    with asking.publisher:
        yield asking
        await asking.fetcher.close()
    asking.reading.close()


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        pytest.param("", "/list", True, id="no rule"),
        pytest.param("User-agent: *\nDisallow: /", "/list", False, id="all of it for all"),
        pytest.param("User-agent: *\nDisallow:", "/list", True, id="nothing"),
        pytest.param("User-agent: other\nDisallow: /", "/list", True, id="another's group"),
        pytest.param("User-agent: EMBARGO-MONITOR\nDisallow: /l", "/list", False, id="our group, in capitals"),
        pytest.param(
            f"User-agent: *\nDisallow: /\n\nUser-agent: {TOKEN}\nAllow: /", "/list", True, id="ours, not all's"
        ),
        pytest.param(
            f"User-agent: a\nUser-agent: {TOKEN}\nDisallow: /list\nUser-agent: b\nDisallow: /", "/x", True, id="shared"
        ),
        pytest.param("User-agent: *\nDisallow: /news\nAllow: /news/list", "/news/list", True, id="the longest rule"),
        pytest.param("User-agent: *\nAllow: /news\nDisallow: /news/list", "/news/list", False, id="the longest, again"),
        pytest.param("User-agent: *\nDisallow: /*.pdf$", "/a/list.pdf", False, id="a wildcard and an end"),
        pytest.param("User-agent: *\nDisallow: /*.pdf$", "/a/list.pdf?x", True, id="not at the end"),
        pytest.param("User-agent: *\nDisallow: /*?page=", "/list?page=2", False, id="a query"),
        pytest.param("User-agent: *\nDisallow: /%EB%89%B4", "/뉴스", False, id="another spelling"),
        pytest.param("\ufeffUser-agent: *\r\nDisallow: / # all", "/list", False, id="mark, comment, line ends"),
        pytest.param("<html><body>Not found</body></html>", "/list", True, id="a page"),
        pytest.param("User-agent: *\nDisallow: /", "/robots.txt", True, id="robots.txt itself"),
    ],
)
def test_the_longest_rule_of_our_group_decides(rules: str, path: str, allowed: bool) -> None:
    assert may_read(rules.encode(), f"https://publisher.example{path}") is allowed


@pytest.mark.parametrize(
    "answer", [None, Answered(status=403), Answered(status=410), b"User-agent: *\nDisallow: /other"]
)
async def test_a_page_is_asked_where_nothing_speaks_against_it(asking: Asking, answer: Answer | None) -> None:
    asking.says(answer)
    assert isinstance(await asking.ask(), Document)
    assert [request.path for request in asking.publisher.requests] == ["/robots.txt", "/list"]
    asked, page = asking.publisher.requests
    assert asked.headers["user-agent"] == page.headers["user-agent"]
    assert page.headers["user-agent"].startswith(f"{TOKEN}/")


@pytest.mark.parametrize(
    ("answer", "outcome", "reason"),
    [
        pytest.param(
            b"User-agent: *\nDisallow: /l", Outcome.DISALLOWED,
            "{}/robots.txt asks Embargo-Monitor not to read /list. "
            "Ask the publisher for leave or for a feed, or write `disabled: true`", id="a rule",
        ),
        pytest.param(
            Answered(status=500), Outcome.HTTP_ERROR,
            "robots.txt of {} must be read first, and is not to be had: the server answered 500", id="500",
        ),
        pytest.param(
            Answered(status=503, headers={"Retry-After": "120"}), Outcome.SLOW_DOWN,
            "robots.txt of {} must be read first, and is not to be had: "
            "the publisher asks for a pause (503), for 0:02:00", id="503",
        ),
        pytest.param(
            Answered(status=429), Outcome.SLOW_DOWN,
            "robots.txt of {} must be read first, and is not to be had: the publisher asks for a pause (429)", id="429",
        ),
        pytest.param(
            Answered(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nUser-"), Outcome.BAD_ANSWER,
            "robots.txt of {} must be read first, and is not to be had: the body is cut off", id="cut off",
        ),
    ],
)  # fmt: skip
async def test_a_page_is_not_asked_against_its_host_or_without_its_answer(
    asking: Asking, answer: Answer, outcome: Outcome, reason: str
) -> None:
    asking.says(answer)
    failed = await asking.ask()
    assert isinstance(failed, FeedError)
    assert (failed.outcome, failed.reason) == (outcome, reason.format(asking.publisher.url("")))
    assert not outcome.healthy
    assert failed.retry_after == (timedelta(minutes=2) if "0:02:00" in reason else None)
    assert asking.asked("/list") == []


async def test_a_host_that_cannot_be_reached_is_said_to_be(asking: Asking) -> None:
    asking.publisher.stop()
    failed = await asking.ask()
    asking.publisher = Publisher()
    asking.publisher.start()
    assert isinstance(failed, FeedError)
    assert failed.outcome is Outcome.UNREACHABLE


@pytest.mark.parametrize("hops", [1, MOST_REDIRECTS, MOST_REDIRECTS + 1])
async def test_robots_txt_may_lie_behind_five_redirects_and_else_is_none(asking: Asking, hops: int) -> None:
    for hop in range(hops):
        path = "/robots.txt" if hop == 0 else f"/robots{hop}"
        asking.publisher.pages[path] = Answered(status=301, headers={"Location": f"/robots{hop + 1}"})
    asking.publisher.pages[f"/robots{hops}"] = b"User-agent: *\nDisallow: /"
    found = await asking.ask()
    assert isinstance(found, FeedError if hops <= MOST_REDIRECTS else Document)


async def test_robots_txt_is_asked_for_once_a_day(asking: Asking) -> None:
    asking.says([b"User-agent: *\nDisallow: /other", b"User-agent: *\nDisallow: /list"])
    asking.publisher.pages["/more"] = Answered(LIST.encode(), content_type="text/html")
    for path in ("/list", "/more", "/list"):
        assert isinstance(await asking.ask(path), Document)
    asking.now += KEPT - timedelta(seconds=1)
    await asyncio.gather(*(asking.ask() for _ in range(3)))
    assert len(asking.asked()) == 1
    asking.now += timedelta(seconds=2)
    found = await asyncio.gather(*(asking.ask() for _ in range(3)))
    assert all(isinstance(each, FeedError) for each in found)
    assert len(asking.asked()) == 2


@pytest.mark.parametrize("last", [b"User-agent: *\nDisallow: /other", b"User-agent: *\nDisallow: /list"])
async def test_the_last_answer_holds_while_there_is_no_other(asking: Asking, last: bytes) -> None:
    asking.says([last, Answered(status=500)])
    first = await asking.ask()
    asking.now += 2 * KEPT
    later = await asking.ask()
    assert type(later) is type(first)
    assert len(asking.asked()) == 2


async def test_where_a_redirect_leads_is_asked_for_first(asking: Asking) -> None:
    asking.says(b"User-agent: *\nDisallow: /secret")
    asking.publisher.pages["/list"] = Answered(status=302, headers={"Location": "/secret/list"})
    asking.publisher.pages["/secret/list"] = Answered(LIST.encode(), content_type="text/html")
    failed = await asking.ask()
    assert isinstance(failed, FeedError)
    assert failed.outcome is Outcome.DISALLOWED
    assert "/secret/list" in failed.reason
    assert asking.asked("/secret/list") == []


async def test_a_robots_txt_counts_up_to_its_500th_kibibyte(asking: Asking) -> None:
    line = b"Disallow: /" + b"x" * 88 + b"\n"
    lines = b"User-agent: *\n" + line * (MOST_READ // len(line) - 1)
    within, beyond = lines + b"Disallow: /list\n", lines + line + b"Disallow: /list\n"
    assert len(within) <= MOST_READ < len(beyond)
    asking.says([within + line * 50, beyond])
    assert isinstance(await asking.ask(), FeedError)
    asking.now += 2 * KEPT
    assert isinstance(await asking.ask(), Document)


async def test_of_very_many_hosts_the_latest_are_remembered() -> None:
    """Articles may lie on any host, and each may say half a megabyte."""
    asked: list[str] = []

    @asynccontextmanager
    async def large(feed: Feed, _validators: Validators) -> AsyncIterator[Document]:
        asked.append(feed.url)
        yield Document(feed.url, 200, b"#" * MOST_READ, None, Validators())

    robots = Robots(large, judge, lambda: START)
    fitting = MOST_KEPT // MOST_READ - 1
    numbers = [*range(20), *range(20 - fitting, 20), 0]  # the last ones are known still, the first is not
    for number in numbers:
        await robots.check(f"https://host{number}.example/x")
    assert asked == [f"https://host{number}.example/robots.txt" for number in [*range(20), 0]]


async def test_rules_are_judged_in_a_worker(asking: Asking) -> None:
    asking.says(b"User-agent: *\nDisallow: /list")
    await asking.in_a_worker.check(asking.publisher.url("/other"))
    with pytest.raises(FeedError):
        await asking.in_a_worker.check(asking.publisher.url("/list"))


async def test_rules_that_cannot_be_made_out_are_no_leave(asking: Asking) -> None:
    async def limited(_task: Callable[..., bool], *_args: object) -> bool:
        raise LimitHit("it took more than 5 s")

    asking.says(b"User-agent: *\nDisallow: /other")
    with pytest.raises(FeedError) as caught:
        await Robots(asking.fetcher, limited, lambda: START).check(asking.page().url)
    assert caught.value.outcome is Outcome.DISALLOWED
    assert caught.value.reason.endswith(
        "/robots.txt cannot be made out: it took more than 5 s. So the page is not asked for"
    )


async def test_feeds_are_asked_without_a_robots_txt(asking: Asking) -> None:
    """It is for crawlers; a feed is published to be polled."""
    asking.says(b"User-agent: *\nDisallow: /")
    asking.publisher.pages["/feed"] = rss()
    async with asking.reading.fetch(
        Feed(asking.publisher.url("/feed"), "A feed", "publisher"), Validators()
    ) as document:
        assert document is not None
    assert asking.asked() == []


async def test_a_page_is_asked_whether_it_has_changed(asking: Asking) -> None:
    first = await asking.ask()
    assert isinstance(first, Document)
    again = await asking.ask(validators=first.validators)
    assert isinstance(again, Document)
    assert (again.status, again.validators) == (304, first.validators)
    mended = Page(asking.publisher.url("/list"), "A list", "publisher", selectors=Selectors("ul > li"))
    async with asking.reading.fetch(mended, first.validators) as document:
        assert document.status == 200, "other selectors read the same bytes anew"
        assert document.validators.body_hash != first.validators.body_hash
    conditional = ["if-none-match" in request.headers for request in asking.asked("/list")]
    assert conditional == [False, True, False]
