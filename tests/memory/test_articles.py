"""The articles behind stories: what their text brings, and that nothing is lost, told twice or asked too often."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from email.utils import format_datetime
from functools import partial

import pytest
import pytest_asyncio

from monitor.articles import MOST_TRIES, Articles, Texts, has_articles, requests
from monitor.feeds.page import Page as PageFeed
from monitor.feeds.page import Selectors
from monitor.feeds.polling import PollingSettings
from monitor.feeds.reading import Reading
from monitor.model import Feed, Story
from monitor.model import Reading as Found
from monitor.rules.workers import Matching
from monitor.storage import articles, purging, stories
from monitor.storage.articles import READ_AGAIN, Article, ArticleState
from monitor.storage.listings import GRAIN
from monitor.storage.stories import StoredStory
from monitor.telling import Held
from tests.memory.watching import POLLING, START, Watching, titles
from tests.publisher import Page, item, rss

NEWS = (
    "North Korea sent shells to Russia by rail, officials in Seoul said, and more trains are said to be on their way."
)
QUIET = "The council talked about the new bridge over the river for two hours, and put off the vote until the spring."
FULL = PollingSettings.model_validate({**POLLING.model_dump(), "full_text": True})
A_WEEK = PollingSettings.model_validate({**FULL.model_dump(), "first_poll_window": timedelta(days=7)})


def article(text: str, *, title: str = "Trains", lines: int = 4) -> Page:
    """A page with that text in it, each line of it different."""
    body = "".join(f"<p>{n}. {text}</p>" for n in range(lines))
    html = f"<!doctype html><title>{title}</title><body><nav><a href=/>Home</a></nav><article>{body}</article></body>"
    return Page(html.encode(), content_type="text/html; charset=utf-8")


@dataclass
class Desk:
    """A feed whose articles are read, on the clock of `watching`."""

    watching: Watching
    reading: Reading
    articles: Articles

    def publish(self, *items: str) -> None:
        self.watching.publisher.pages["/feed"] = rss(*items)

    def item(self, path: str, title: str = "Trains", **values: str) -> str:
        return item(title, self.watching.publisher.url(path), **values)

    async def read(self, *, after: timedelta = timedelta(0)) -> None:
        """Read all that is due then."""
        self.watching.now += after
        await self.articles.drain()

    async def story(self, path: str) -> StoredStory:
        url = self.watching.publisher.url(path)
        (stored,) = await self.watching.storage.read(lambda tx: stories.with_address(tx, [], url))
        return stored

    async def article(self, path: str) -> Article:
        story = await self.story(path)
        found = await self.watching.storage.read(lambda tx: articles.of_story(tx, story.id))
        assert found is not None
        return found

    def asked(self, path: str) -> int:
        return len(self.watching.publisher.requests_of(path))


def texts(watching: Watching, reading: Reading, rules: Matching, polling: PollingSettings) -> Texts:
    feeds = frozenset(feed.url for feed in watching._feeds.values())
    return Texts(watching.storage, feeds, reading.article, rules, polling.first_poll_window)


@pytest_asyncio.fixture(loop_scope="session")
async def desk(watching: Watching, rules: Matching, request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    polling = getattr(request, "param", FULL)
    reading = Reading(watching.fetcher, polling, lambda: watching.now)
    asked = partial(requests, default=True, promises=rules.promises)
    watching.watch = replace(watching.watch, articles=asked, polling=polling)
    watching.feed()
    parts = texts(watching, reading, rules, polling)
    reader = Articles(lambda: parts, lambda: watching.now, lambda: False, lambda: None)
    yield Desk(watching, reading, reader)
    reading.close()


async def test_a_story_is_told_by_the_text_of_its_article_once(desk: Desk) -> None:
    page = article(NEWS)
    desk.watching.publisher.pages["/1"] = page
    desk.publish(desk.item("/1", text="What the papers say."))
    await desk.watching.poll()
    assert await desk.watching.told() == []
    await desk.read()
    (digest,) = await desk.watching.told()
    (told,) = digest.sections[0].stories
    assert (told.title, told.evidence[0].field) == ("Trains", "text")
    stored, found = await desk.story("/1"), await desk.article("/1")
    assert stored.story.text.startswith("0. North Korea sent shells")
    assert (found.state, found.reason, found.fetched) == (ArticleState.READ, "", START)
    assert found.raw_hash == hashlib.sha256(page.body).hexdigest()

    for n in range(3):  # the feed lists it as ever, with something new beside it
        desk.watching.publisher.pages["/2"] = article(QUIET)
        desk.publish(desk.item("/2", f"Bridge {n}"), desk.item("/1", text="What the papers say."))
        assert (await desk.watching.poll_later()).new_stories == 1
        await desk.read()
    assert (await desk.story("/1")).story.text == stored.story.text
    assert desk.asked("/1") == 1
    assert await desk.watching.told() == []


async def test_a_changed_story_keeps_its_text_and_is_read_again_but_not_soon(desk: Desk) -> None:
    desk.watching.publisher.pages["/1"] = article(NEWS)
    desk.publish(desk.item("/1", "Trains"))
    await desk.watching.poll()
    await desk.read()
    assert titles(await desk.watching.told()) == ["Trains"]
    desk.publish(desk.item("/1", "More trains"))
    assert (await desk.watching.poll_later()).new_stories == 1
    changed = await desk.story("/1")
    assert changed.story.title == "More trains"
    assert changed.story.text.startswith("0. North Korea")
    desk.watching.publisher.pages["/1"] = article(NEWS, lines=9)
    await desk.read()
    assert desk.asked("/1") == 1
    await desk.read(after=READ_AGAIN)
    assert desk.asked("/1") == 2
    assert "8. North Korea" in (await desk.story("/1")).story.text
    assert await desk.watching.told() == []
    desk.publish(desk.item("/1", "Still more trains"))
    await desk.watching.poll_later()
    await desk.read(after=READ_AGAIN)
    assert desk.asked("/1") == 2  # twice as long after each time
    await desk.read(after=READ_AGAIN)
    assert desk.asked("/1") == 3


async def test_a_text_that_the_feed_has_longer_stays(desk: Desk) -> None:
    desk.watching.publisher.pages["/1"] = article(QUIET)
    whole = f"<content:encoded><![CDATA[<p>{NEWS}</p>{'<p>All of it.</p>' * 200}]]></content:encoded>"
    desk.publish(desk.item("/1").replace("</item>", f"{whole}</item>"))
    await desk.watching.poll()
    await desk.read()
    assert (await desk.article("/1")).reason == "its feed has more of it"
    assert (await desk.story("/1")).story.listed_text is None
    assert titles(await desk.watching.told()) == ["Trains"]


PAID = (
    '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": "False", "hasPart":'
    '{"@type": "WebPageElement", "isAccessibleForFree": false, "cssSelector": ".paid"}}</script>'
)


async def test_before_a_paywall_what_is_shown_is_read_and_nothing_behind_it(desk: Desk) -> None:
    free = article(f"{QUIET}</p><p class=paid>{NEWS}")
    desk.watching.publisher.pages["/1"] = Page(PAID.encode() + free.body, content_type="text/html")
    desk.publish(desk.item("/1"))
    await desk.watching.poll()
    await desk.read()
    found, stored = await desk.article("/1"), await desk.story("/1")
    assert (found.state, found.reason[:17]) == (ArticleState.BARRED, "a paywall; the 44")
    assert "council" in stored.story.text
    assert "North Korea" not in stored.story.text
    assert await desk.watching.told() == []


CONSENT = """<title>Zustimmung</title><body>
<p>Wir und unsere Partner verwenden Cookies. Mit Ihrer Zustimmung verarbeiten wir personenbezogene Daten.</p>
<p>Ihre Einwilligung können Sie jederzeit widerrufen. Cookies ablehnen oder akzeptieren.</p>"""


def html(text: str) -> Page:
    return Page(text.encode(), content_type="text/html; charset=utf-8")


def leading(to: str) -> Page:
    return Page(status=302, headers={"Location": to})


NO_PORT = "port 1 is not allowed: 80, 443 and the port of a configured feed"
NO_PAGE = "its address leads to no page, but to image/jpeg"


@pytest.mark.parametrize(
    ("answer", "state", "reason"),
    [
        pytest.param(html(CONSENT), "barred", "a page that asks for consent", id="consent"),
        pytest.param(html("<title>Just a moment</title>"), "barred", "a page that asks for a human", id="challenge"),
        pytest.param(leading("/login?next=1"), "barred", "a page to log in", id="login"),
        pytest.param(Page(status=401), "barred", "a page to log in (401)", id="401"),
        pytest.param(Page(status=403), "failed", "the server answered 403", id="403"),
        pytest.param(Page(status=410), "gone", "it is gone for good (410)", id="410"),
        pytest.param(html("<title>Soon</title><p>Soon"), "failed", "there is no text on its page", id="no text"),
        pytest.param(Page(b"\xff\xd8\xff", content_type="image/jpeg"), "failed", NO_PAGE, id="a picture"),
        pytest.param(leading("/"), "gone", "its address leads to a home page now", id="home page"),
        pytest.param(leading("http://127.0.0.1:1/"), "failed", NO_PORT, id="another port"),
    ],
)
async def test_what_is_no_article_is_named_and_asked_for_once(
    desk: Desk, answer: Page, state: str, reason: str
) -> None:
    desk.watching.publisher.pages |= {"/1": answer, "/": article(NEWS), "/login?next=1": article(NEWS)}
    desk.publish(desk.item("/1", "Trains", text="Something happened."))
    await desk.watching.poll()
    before = (await desk.story("/1")).story
    await desk.read()
    await desk.read(after=timedelta(days=7))
    found = await desk.article("/1")
    assert (found.state, found.reason) == (state, reason)
    assert (await desk.story("/1")).story == before
    assert desk.asked("/1") == 1


async def test_an_article_that_is_not_there_yet_is_asked_for_once_more(desk: Desk) -> None:
    desk.watching.publisher.pages["/1"] = [Page(status=404), article(NEWS)]
    desk.publish(desk.item("/1"), desk.item("/2", "Nothing"))
    await desk.watching.poll()
    await desk.read()
    assert (desk.asked("/1"), desk.asked("/2")) == (1, 1)
    await desk.read(after=timedelta(minutes=15))
    assert (await desk.article("/1")).state is ArticleState.READ
    assert (await desk.article("/2")).reason == "the server answered 404; given up after 2 tries"
    assert titles(await desk.watching.told()) == ["Trains"]


async def test_a_host_that_asks_for_a_pause_gets_it_for_all_its_articles(desk: Desk) -> None:
    slow = Page(status=429, headers={"Retry-After": "7200"})
    desk.watching.publisher.pages |= {"/1": [slow, article(NEWS)], "/2": [slow, article(NEWS)]}
    desk.publish(desk.item("/1"), desk.item("/2"))
    await desk.watching.poll()
    await desk.read()
    await desk.read(after=timedelta(minutes=119))
    assert desk.asked("/1") + desk.asked("/2") == 1
    await desk.read(after=timedelta(minutes=1))
    assert desk.asked("/1") + desk.asked("/2") == 3


async def test_a_feed_that_is_asked_for_a_pause_gives_it_to_the_articles_of_its_host(desk: Desk) -> None:
    desk.watching.publisher.pages["/1"] = article(NEWS)
    desk.publish(desk.item("/1"))
    await desk.watching.poll()
    desk.watching.publisher.pages["/feed"] = Page(status=429, headers={"Retry-After": "3600"})
    await desk.watching.poll_later()
    await desk.read(after=timedelta(minutes=59))
    assert desk.asked("/1") == 0
    await desk.read(after=timedelta(minutes=1))
    assert desk.asked("/1") == 1


async def test_a_server_that_fails_is_tried_less_and_less_and_given_up(desk: Desk) -> None:
    desk.watching.publisher.pages["/1"] = Page(status=500)
    desk.publish(desk.item("/1"))
    await desk.watching.poll()
    times = [desk.asked("/1")]
    for _ in range(33):
        await desk.read()
        times.append(desk.asked("/1"))
        desk.watching.now += timedelta(minutes=15)
    assert [times.index(n) for n in range(1, MOST_TRIES + 1)] == [1, 2, 4, 8, 16, 32]
    assert max(times) == MOST_TRIES
    assert (await desk.article("/1")).reason == f"the server answered 500; given up after {MOST_TRIES} tries"


async def test_robots_txt_is_obeyed(desk: Desk) -> None:
    desk.watching.publisher.pages |= {"/robots.txt": "User-agent: *\nDisallow: /news/", "/news/1": article(NEWS)}
    desk.publish(desk.item("/news/1"))
    await desk.watching.poll()
    await desk.read()
    assert (await desk.article("/news/1")).state is ArticleState.DISALLOWED
    assert desk.asked("/news/1") == 0
    assert desk.asked("/robots.txt") == 1


@pytest.mark.parametrize("desk", [A_WEEK], indirect=True)
async def test_what_a_first_poll_holds_back_stays_held_back_when_its_article_matches(desk: Desk) -> None:
    ages = {"/old": timedelta(days=8), "/new": timedelta(days=1)}
    for path in (*ages, "/undated"):
        desk.watching.publisher.pages[path] = article(NEWS)
    dated = [desk.item(path, path, date=format_datetime(START - age)) for path, age in ages.items()]
    desk.publish(*dated, desk.item("/undated", "/undated"))
    await desk.watching.poll()
    await desk.read()
    digests = await desk.watching.told()
    assert titles(digests) == ["/new"]
    assert dict(digests[0].held) == {Held.FIRST_POLL: 2}


@pytest.mark.parametrize("desk", [A_WEEK], indirect=True)
async def test_of_a_first_poll_twenty_stories_are_told_however_they_match(desk: Desk) -> None:
    entries = []
    for n in range(24):
        title = f"Train {n} with shells from North Korea for Russia" if n < 12 else f"Train number {n}"
        entries.append(desk.item(f"/{n}", title, date=format_datetime(START - timedelta(hours=n))))
        desk.watching.publisher.pages[f"/{n}"] = article(NEWS)
    desk.publish(*entries)
    await desk.watching.poll()
    await desk.read()
    digests = await desk.watching.told()
    assert sum(digest.story_count for digest in digests) == 20
    assert dict(digests[0].held) == {Held.FIRST_POLL: 4}


async def test_the_most_promising_are_read_first(desk: Desk) -> None:
    paths = {"/a": "A bridge", "/b": "North Korea", "/north-korea/russia": "A ship", "/d": "Russia", "/e": "A harvest"}
    desk.publish(*(desk.item(path, title) for path, title in paths.items()))
    await desk.watching.poll()
    await desk.read()
    asked = [request.path for request in desk.watching.publisher.requests if request.path in paths]
    assert asked == ["/north-korea/russia", "/d", "/b", "/e", "/a"]


async def test_a_story_that_changes_while_its_article_is_read_is_read_again(desk: Desk) -> None:
    desk.publish(desk.item("/1", "Trains"))
    await desk.watching.poll()

    def changed(_: object) -> Page:
        desk.watching.publisher.pages["/1"] = article(NEWS)
        desk.publish(desk.item("/1", "Many trains"))
        asyncio.run_coroutine_threadsafe(desk.watching.poll(), loop).result(30)
        return article(NEWS)

    loop = asyncio.get_running_loop()
    desk.watching.publisher.pages["/1"] = changed
    await desk.read()
    assert desk.asked("/1") == 2
    assert titles(await desk.watching.told()) == ["Many trains"]
    assert (await desk.story("/1")).story.listed_text == ""


async def test_a_text_that_comes_while_its_story_changes_is_kept_and_the_change_comes_with_the_next_poll(
    desk: Desk, rules: Matching
) -> None:
    desk.watching.publisher.pages["/1"] = article(NEWS)
    desk.publish(desk.item("/1", "Trains"))
    await desk.watching.poll()

    async def meanwhile(read: Sequence[Story]) -> Sequence[Found]:
        await desk.read()
        return await rules(read)

    watch = desk.watching.watch
    desk.watching.watch = replace(watch, match=meanwhile)
    desk.publish(desk.item("/1", "Many trains"))
    await desk.watching.poll_later()
    assert (await desk.story("/1")).story.text.startswith("0. North Korea")
    desk.watching.watch = watch
    await desk.watching.poll_later()
    changed = (await desk.story("/1")).story
    assert changed.title == "Many trains"
    assert changed.text.startswith("0. North Korea")
    assert titles(await desk.watching.told()) == ["Many trains"]


async def test_what_was_purged_takes_its_article_along_and_does_not_come_back(desk: Desk) -> None:
    desk.watching.publisher.pages["/1"] = article(QUIET)
    desk.publish(desk.item("/1"))
    await desk.watching.poll()
    await desk.read()
    story = await desk.story("/1")
    later = START + timedelta(days=100) + GRAIN
    keep = timedelta(days=90)
    assert await desk.watching.storage.write(lambda tx: purging.purge_stories(tx, [story.id], keep, later)) == 1
    assert await desk.watching.storage.read(articles.counts) == {}
    desk.publish(desk.item("/1"), desk.item("/2", "Other"))
    assert (await desk.watching.poll_later()).new_stories == 1


def test_who_has_articles() -> None:
    feed = Feed("https://a.example/", "A", "a")
    assert [has_articles(feed, default) for default in (True, False)] == [True, False]
    assert has_articles(replace(feed, full_text=True), default=False)
    assert not has_articles(replace(feed, full_text=False), default=True)
    page = PageFeed("https://a.example/", "A", "a", full_text=True, selectors=Selectors("li"))
    assert has_articles(page, default=False)
    assert not has_articles(replace(page, selectors=None), default=True)
