"""Pages as feeds: what selectors find, what is said where they find nothing, and what hostile pages cannot do."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.config import load_config
from monitor.config.starter import bundled
from monitor.errors import FeedError
from monitor.feeds.fetch import Fetcher
from monitor.feeds.page import Page, Selectors
from monitor.feeds.pages import read_list, read_text
from monitor.feeds.parse import MOST_ENTRIES, Parsed
from monitor.feeds.pdf import joined, paragraphs
from monitor.feeds.polling import PollingSettings
from monitor.feeds.reading import Reading
from monitor.model import Document, Outcome, Story, Validators
from tests.feeds.pdfs import bomb, korean, pdf
from tests.feeds.promises import broken_promises

URL = "https://ministry.example/press/list"
NEWS = Selectors("li", title="h3", link="a", date=".when", summary="p")
TEXT = "Munitions went from Rajin to Vostochny by ship. " * 8


def page(*items: str, lang: str = "en") -> str:
    """A whole page around a list of those items."""
    listed = "".join(f"<li>{item}</li>" for item in items)
    return f'<!doctype html><html lang="{lang}"><title>News</title><body><ul>{listed}</ul></body></html>'


def listed(html: str | bytes, selectors: Selectors = NEWS, content_type: str | None = "text/html") -> Parsed:
    body = html.encode() if isinstance(html, str) else html
    return read_list(body, content_type, URL, selectors=selectors)


def refusal(html: str | bytes, selectors: Selectors = NEWS) -> FeedError:
    with pytest.raises(FeedError) as caught:
        listed(html, selectors)
    return caught.value


# lists


@pytest.mark.parametrize(
    ("html", "selectors", "expected"),
    [
        pytest.param(
            "<h3>One</h3><a href=/1>more</a><i class=when>27.11.2026</i><p>First.</p><p>Second.</p>",
            NEWS,
            ("One", "https://ministry.example/1", "First.\nSecond.", "2026-11-27"),
            id="each by its selector",
        ),
        pytest.param(
            "<a href='one'>One</a> <time datetime='2026-11-27T10:00Z'>today</time> and more",
            Selectors("li"),
            ("One", "https://ministry.example/press/one", "", "2026-11-27"),
            id="what items usually have",
        ),
        pytest.param("One <b>and</b> more", Selectors("li"), ("One and more", None, "", None), id="only words"),
        pytest.param(
            "<a href=/1><b>One</b></a>",
            Selectors("li a"),
            ("One", "https://ministry.example/1", "", None),
            id="the item is its link",
        ),
        pytest.param(
            "<a href=/1>1</a><a href=/2>Two</a>",
            Selectors("li", link="a + a"),
            ("Two", "https://ministry.example/2", "", None),
            id="the title of the link that is named",
        ),
        pytest.param(
            "<a>no address</a><a href='javascript:alert(1)'>One</a>",
            Selectors("li"),
            ("One", None, "", None),
            id="no link of the web",
        ),
        pytest.param(
            "<h3></h3><h3> One<script>x()</script></h3>",
            Selectors("li", title="h3"),
            ("One", None, "", None),
            id="the first title with words",
        ),
    ],
)
def test_an_item_is_read_by_its_selectors(
    html: str, selectors: Selectors, expected: tuple[str, str | None, str, str | None]
) -> None:
    ((_, url, title, summary, text, published, _),) = listed(page(html), selectors).entries
    assert (title, url, summary, published and published.date().isoformat()) == expected
    assert text == ""


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("July 26, 2026 - <a>Sanctions List Updates</a>", "2026-07-26T00:00"),
        ("Updated: 27 November 2026, 10:30", "2026-11-27T10:30"),
        ("2026년 11월 27일 (금)", "2026-11-26T15:00"),
        ("[2026.11.27] 보도자료", "2026-11-27T00:00"),
        ("27.11.2026 | Press release", "2026-11-27T00:00"),
        ("27 ноября 2026", "2026-11-27T00:00"),
        ("<time datetime='2026-11-27'>yesterday</time>", "2026-11-27T00:00"),
        ("yesterday", None),
        ("5/6/2026", None),
        ("", None),
    ],
)
def test_a_date_may_have_words_around_it(html: str, expected: str | None) -> None:
    selector = "time" if "<time" in html else ".when"
    found = listed(page(f"<h3>One</h3><a href=/1>x</a><div class=when>{html}</div>"), replace(NEWS, date=selector))
    published = found.entries[0][5]
    assert published == (None if expected is None else datetime.fromisoformat(expected).replace(tzinfo=UTC))


def test_a_base_a_language_and_a_title_of_the_page_count() -> None:
    html = page("<h3>하나</h3><a href=1>x</a>", lang="ko-KR").replace("<title>", "<base href='/ko/'><title>")
    found = listed(html)
    assert (found.title, found.language, found.entries[0][1]) == ("News", "ko-kr", "https://ministry.example/ko/1")


@pytest.mark.parametrize(
    ("head", "content_type"),
    [
        pytest.param("<meta charset='euc-kr'>", "text/html", id="the page says it"),
        pytest.param('<meta http-equiv="Content-Type" content="text/html; charset=EUC-KR">', None, id="as it once did"),
        pytest.param("", "text/html; charset=euc-kr", id="the server says it"),
        pytest.param("<meta charset='utf-8'>", "text/html; charset=euc-kr", id="the server knows better"),
    ],
)
def test_a_page_is_read_in_its_encoding(head: str, content_type: str | None) -> None:
    html = page("<h3>북한이 러시아에 포탄을 보냈다</h3><a href=/1>x</a>").replace("<title>", f"{head}<title>")
    assert listed(html.encode("euc-kr"), content_type=content_type).entries[0][2] == "북한이 러시아에 포탄을 보냈다"


def test_items_without_words_are_no_stories_and_of_very_many_the_first_are_read() -> None:
    found = listed(page(*(f"<h3>{'T' * (n % 2) * n}</h3><a href=/{n}>x</a>" for n in range(10))))
    assert [len(title) for _, _, title, *_ in found.entries] == [1, 3, 5, 7, 9]
    many = listed(page(*(f"<h3>T{n}</h3><a href=/{n}>x</a>" for n in range(MOST_ENTRIES + 10))))
    assert [entry[2] for entry in many.entries[-1:]] == [f"T{MOST_ENTRIES - 1}"]
    assert len(many.entries) == MOST_ENTRIES


@pytest.mark.parametrize("items", [1, 2, 5])
def test_of_a_page_that_ends_too_soon_the_whole_items_are_read(items: int) -> None:
    html = page(
        *(f"<h3>Title {n}</h3><a href='/{n}'>x</a><script>n()</script><!--n--><p>Words of {n}</p>" for n in range(5))
    )
    start = html.index(f"<h3>Title {items}</h3>") if items < 5 else html.index("</ul>")
    end = html.find("</li>", start) if items < 5 else start
    for cut in range(start, end):
        found = listed(html[:cut])
        assert [entry[2] for entry in found.entries] == [f"Title {n}" for n in range(items)], html[start:cut]
        assert found.cut, html[start:cut]
    assert not listed(html).cut


@pytest.mark.parametrize(
    "closing", ["</ul></body></html>", "</ul></body>", "</ul>", "", "</ul></BODY ></HTML>\n<!-- 3 ms -->"]
)
def test_a_page_that_leaves_out_end_tags_is_whole(closing: str) -> None:
    found = listed(
        "<title>T</title><ul><li><h3>One</h3><a href=/1>x</a><li><h3>Two</h3><a href=/2>x</a></li>" + closing
    )
    assert ([entry[2] for entry in found.entries], found.cut) == (["One", "Two"], False)


# nothing found


LOST = "It was rebuilt, or is another page: look at it, and mend `page` of this feed in the configuration"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        pytest.param(page(), "nothing on it fits `item: li`", id="no item"),
        pytest.param("<rss><channel><item/></channel></rss>", "nothing on it fits `item: li`", id="a feed"),
        pytest.param(page("<h4>One</h4>"), "none of its 1 items has a title by `title: h3`", id="no title"),
        pytest.param(
            page("<h3>A</h3>", "<h3>B</h3><a>x</a>"), "none of its 2 items has a link by `link: a`", id="no link"
        ),
    ],
)
def test_a_page_on_which_nothing_is_found_is_unwell(html: str, reason: str) -> None:
    found = refusal(html)
    assert found.outcome is Outcome.NO_ITEMS
    assert not found.outcome.healthy
    named = ' titled "News"' if "<title>" in html else ""
    assert found.reason == f"of the page{named} nothing can be read: {reason}. {LOST}"


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        pytest.param(
            "<title>Just a moment...</title><body>x</body>",
            'a page that asks for a human titled "Just a moment...", not the one that is meant',
            id="a captcha",
        ),
        pytest.param(
            "<script>window.awsWafCookieDomainList = []</script><noscript>verify that you're not a robot</noscript>",
            "a page that asks for a human, not the one that is meant",
            id="a firewall's challenge",
        ),
        pytest.param(" \0\n", "the answer is empty", id="nothing"),
    ],
)
def test_what_is_not_the_page_is_said_to_be_none(html: str, reason: str) -> None:
    found = refusal(html)
    assert (found.outcome, found.reason) == (Outcome.NOT_A_FEED, reason)


def test_a_page_with_a_captcha_in_a_form_of_its_own_has_been_rebuilt_all_the_same() -> None:
    form = "<form><script src='https://captcha.example/api.js'></script></form>"
    assert refusal(page().replace("<ul>", f"<p>{TEXT * 3}</p>{form}<ul>")).outcome is Outcome.NO_ITEMS


def test_a_page_that_says_so_may_be_empty() -> None:
    selectors = replace(NEWS, empty=".none")
    assert listed(page().replace("<ul>", "<p class=none>Nothing yet</p>"), selectors).entries == ()
    assert refusal(page("").replace("li>", "div>"), selectors).outcome is Outcome.NO_ITEMS
    assert len(listed(page("<h3>One</h3><a href=/1>x</a><p class=none>"), selectors).entries) == 1


# what is shipped

SHIPPED = {
    "https://ofac.treasury.gov/recent-actions": (
        # As opensanctions/opensanctions and hernm8/scrapping read it.
        """<div class="view-content">
        <div class="margin-bottom-4 search-result views-row">
          <div class="font-sans-lg margin-bottom-05 margin-top-1 text-no-underline"><a href="/recent-actions/20260723">
            Russia-related Designations; Issuance of a General License</a></div>
          <div class="font-sans-2xs margin-top-1 text-base">July 23, 2026 -
            <a href="/recent-actions/sanctions-list-updates">Sanctions List Updates</a></div></div>
        <div class="margin-bottom-4 search-result views-row">
          <div class="font-sans-lg margin-bottom-05 margin-top-1 text-no-underline">
            <a href="/recent-actions/20260721_33">Settlement Agreement of 19 May 2026</a></div>
          <div class="margin-top-1 font-sans-2xs">July 21, 2026 -
            <a href="/recent-actions/enforcement-actions">Enforcement Actions</a></div></div></div>""",
        [
            (
                "Russia-related Designations; Issuance of a General License",
                "https://ofac.treasury.gov/recent-actions/20260723",
                datetime(2026, 7, 23, tzinfo=UTC),
            ),
            (
                "Settlement Agreement of 19 May 2026",
                "https://ofac.treasury.gov/recent-actions/20260721_33",
                datetime(2026, 7, 21, tzinfo=UTC),
            ),
        ],
    ),
    "https://eur-lex.europa.eu/oj/daily-view/L-series/default.html": (
        """<div id="MainContent"><div class="panel"><button>Regulations</button><div class="panel-body">
        <div class="row daily-view-row-spacing"><div class="col-md-2 section-level-3">2026/1189</div>
          <div class="col-md-7 defaultUnderlined">
            <a href="./../../../legal-content/EN/TXT/?uri=OJ:L_202601189">Council Implementing Regulation (EU) 2026/1189
              of 4 June 2026 concerning restrictive measures against the Democratic People's Republic of Korea</a></div>
          <a href="./../../../legal-content/EN/TXT/PDF/?uri=OJ:L_202601189">PDF</a></div></div></div></div>""",
        [
            (
                "Council Implementing Regulation (EU) 2026/1189 of 4 June 2026 concerning restrictive measures against "
                "the Democratic People's Republic of Korea",
                "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=OJ:L_202601189",
                None,
            )
        ],
    ),
}


@pytest.mark.parametrize("url", SHIPPED)
def test_the_shipped_selectors_fit_the_markup_that_they_were_written_for(url: str) -> None:
    feed = next(feed for feed in load_config(bundled("config.yaml"), {}).feeds if feed.url == url)
    assert isinstance(feed, Page)
    assert feed.selectors is not None
    html, expected = SHIPPED[url]
    entries = read_list(html.encode(), "text/html", url, selectors=feed.selectors).entries
    assert [(one.title, one.url, one.published) for one in entries] == expected


# texts

ARTICLE = f"""<html><head><title>Notice</title></head><body><nav><a href=/>Home</a> <a href=/a>About us</a></nav>
<article><h1>Notice to shipping</h1><p>{TEXT}</p><p>It is the second such shipment.</p></article>
<footer>Imprint</footer></body></html>"""


def text_page(html: str | bytes) -> tuple[str, str | None, str]:
    body = html.encode() if isinstance(html, str) else html
    ((_, url, title, _, text, *_),) = read_text(body, None, "https://ministry.example/x?session=1", address=URL).entries
    return title, url, text


def test_a_page_without_selectors_is_one_text_at_the_address_that_was_configured() -> None:
    title, url, text = text_page(ARTICLE)
    assert (title, url) == ("Notice", URL)
    assert TEXT.strip() in text
    assert "second such shipment" in text
    assert "About us" not in text
    assert "Imprint" not in text


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        pytest.param("<title>T</title><p>Short.</p>", ("T", "Short."), id="short"),
        pytest.param("<b>Only</b> words", ("Only words", "Only words"), id="a fragment"),
        pytest.param("<title>T</title>" + "<div>" * 3000 + "deep", ("T", "deep"), id="deep"),
        pytest.param(f"<table><tr><td>{TEXT}<tr><td>Kim</table>", (TEXT.strip(), TEXT.strip() + "\nKim"), id="a table"),
    ],
)
def test_little_or_odd_text_is_read_as_a_whole(html: str, expected: tuple[str, str]) -> None:
    title, _, text = text_page(html)
    assert (title, text) == expected


def test_a_page_without_text_is_unwell() -> None:
    with pytest.raises(FeedError) as caught:
        text_page("<title>App</title><body><script>start()</script></body>")
    assert caught.value.outcome is Outcome.NO_ITEMS
    with pytest.raises(FeedError) as caught:
        text_page("<title>Just a moment...</title><body>Checking your browser</body>")
    assert caught.value.outcome is Outcome.NOT_A_FEED


# PDFs


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Shells went from North", "Korea to Russia."], ["Shells went from North Korea to Russia."]),
        (["It is a long line that ends.", "Another one begins here"], None),
        (["Short", "A much longer line than the one before"], None),
        (["The list of what was moved and", "• shells of 152 mm and of others", "• rockets"], None),
        (["A ship-to-", "ship transfer"], ["A ship-to-ship transfer"]),
        (["Ammu\ufffe", "nition for Russia"], ["Ammunition for Russia"]),
        (["북한이 러시아에", "포탄을 보냈다"], ["북한이 러시아에 포탄을 보냈다"]),
        (["朝鲜向俄罗", "斯运送炮弹"], ["朝鲜向俄罗斯运送炮弹"]),
        ([], []),
    ],
)
def test_lines_of_print_are_put_together_where_a_sentence_goes_on(lines: list[str], expected: list[str] | None) -> None:
    found = list(paragraphs("\r\n".join(lines)))
    assert [joined(each) for each in found] == (lines if expected is None else expected)


def test_a_pdf_is_one_text_or_a_list_of_its_pages_paragraphs_or_lines() -> None:
    body = pdf(["Shells went from North", "Korea to Russia.", "The second paragraph"], ["Page two"], title="A list")
    whole = "Shells went from North Korea to Russia."
    assert text_page(body) == ("A list", URL, f"{whole}\nThe second paragraph\nPage two")
    found = {item: [entry[2] for entry in listed(body, Selectors(item)).entries] for item in ("section", "p", "p span")}
    assert found == {
        "section": [f"{whole} The second paragraph", "Page two"],
        "p": [whole, "The second paragraph", "Page two"],
        "p span": ["Shells went from North", "Korea to Russia.", "The second paragraph", "Page two"],
    }


def test_a_pdf_in_an_encoding_of_korea_is_read() -> None:
    assert text_page(korean("북한이 러시아에 포탄을 보냈다"))[2] == "북한이 러시아에 포탄을 보냈다"


@pytest.mark.parametrize(
    ("body", "outcome", "reason"),
    [
        pytest.param(pdf(["a"] * 50)[:-200], Outcome.BAD_ANSWER, "the PDF is cut off before its end", id="cut off"),
        pytest.param(pdf(["a"] * 50)[:400] + b"%%EOF", Outcome.BAD_ANSWER, "cannot be opened", id="broken"),
        pytest.param(pdf(["a"], locked=True), Outcome.NOT_A_FEED, "opens only with a password", id="locked"),
        pytest.param(pdf([]), Outcome.NO_ITEMS, "the PDF holds no text", id="no text"),
    ],
)
@pytest.mark.parametrize("selectors", [None, Selectors("p")], ids=["text", "list"])
def test_a_pdf_that_cannot_be_read_says_why(
    body: bytes, outcome: Outcome, reason: str, selectors: Selectors | None
) -> None:
    with pytest.raises(FeedError) as caught:
        text_page(body) if selectors is None else listed(body, selectors)
    assert caught.value.outcome is outcome
    assert reason in caught.value.reason


# hostile pages

_PIECES = st.sampled_from(
    "<li> </li> <ul> </ul> <h3> </h3> <a href='/x'> <a href=javascript:x> </a> <p> </p> <div> </div> </time> <!-- -->"
    " <time datetime='2026-01-02'> <![CDATA[ ]]> <script> </script> <template> </template> <svg> <table> <iframe/>"
    " <base href='//[x'> </body> </html> <title> </title> \0 \ud800 &#0; &amp;lt;b> 2026-13-45 <cut-off> %PDF- text"
    " 北韓 \u202e \" ' < > =".split(" ")
)


@settings(max_examples=150, deadline=None)
@given(pieces=st.lists(_PIECES, max_size=40), item=st.sampled_from(["li", "li a", "*", "p, div", "ul > li"]))
def test_whatever_a_page_is_it_is_read_or_refused_and_promises_hold(pieces: list[str], item: str) -> None:
    body = " ".join(pieces).encode("utf-8", "surrogatepass")
    for selectors in (Selectors(item), replace(NEWS, item=item)):
        found = read_or_refused(body, selectors)
        assert found is None or (broken_promises(found) == [] and (found.entries or found.cut))


@settings(max_examples=60, deadline=None)
@given(cut=st.integers(0, 5000), put=st.binary(max_size=8))
def test_whatever_a_pdf_is_it_is_read_or_refused(cut: int, put: bytes) -> None:
    whole = pdf(["Shells went from North", "Korea to Russia."] * 5, ["Two"] * 20, title="A list")
    found = read_or_refused(whole[:cut] + put + whole[cut + len(put) :], Selectors("p"))
    assert found is None or broken_promises(found) == []


def read_or_refused(body: bytes, selectors: Selectors) -> Parsed | None:
    """None where it is refused with an outcome that says why; anything else is a broken promise."""
    try:
        return listed(body, selectors)
    except FeedError as exc:
        if exc.outcome not in (Outcome.NO_ITEMS, Outcome.NOT_A_FEED, Outcome.BAD_ANSWER) or not exc.reason:
            raise
        return None


@pytest.fixture
async def reading() -> AsyncIterator[Reading]:
    polling = PollingSettings(parse_timeout=timedelta(seconds=1))
    fetcher = Fetcher(polling, frozenset(), clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    reading = Reading(fetcher, polling, lambda: datetime(2026, 1, 1, tzinfo=UTC))
    yield reading
    reading.close()
    await fetcher.close()


async def read(reading: Reading, body: str | bytes, selectors: Selectors | None) -> tuple[Story, ...] | FeedError:
    feed = Page(URL, "Ministry", "ministry", country="KR", language="en", selectors=selectors)
    raw = body.encode() if isinstance(body, str) else body
    try:
        return (await reading(feed, Document(URL, 200, raw, None, Validators()))).stories
    except FeedError as exc:
        return exc


async def test_hostile_pages_cost_their_own_poll_and_no_more(reading: Reading) -> None:
    bombs: list[tuple[str | bytes, Selectors | None]] = [
        ("<div>" * 200_000, Selectors("div")),  # a megabyte of tags in tags
        ("<html><body>" + "<div>" * 200_000, None),
        (bomb(), None),
    ]
    for body, selectors in bombs:
        failed = await read(reading, body, selectors)
        assert isinstance(failed, FeedError)
        assert failed.outcome is Outcome.PARSER_LIMIT, body[:20]
        good = await read(
            reading, page("<h3>One</h3><a href=/1>x</a>") if selectors else ARTICLE, NEWS if selectors else None
        )
        assert not isinstance(good, FeedError)
        assert len(good) == 1


def test_of_a_hundred_thousand_items_the_first_are_read() -> None:
    found = listed(page(*(f"<a href=/{n}>Title {n}</a>" for n in range(100_000))), Selectors("li"))
    assert [entry[2] for entry in found.entries] == [f"Title {n}" for n in range(MOST_ENTRIES)]


async def test_stories_of_a_page_are_like_those_of_a_feed(reading: Reading) -> None:
    stories = await read(reading, page("<h3>One</h3><a href='/1?utm_source=x'>x</a>", lang="ko"), NEWS)
    assert not isinstance(stories, FeedError)
    (story,) = stories
    assert (story.canonical_url, story.language) == ("https://ministry.example/1", "en")
    assert (story.outlet, story.publisher, story.country, story.feed) == ("Ministry", "ministry", "KR", URL)


async def test_a_changed_text_is_a_changed_story(reading: Reading) -> None:
    before, after = [await read(reading, html, None) for html in (ARTICLE, ARTICLE.replace("second", "third"))]
    assert not isinstance(before, FeedError)
    assert not isinstance(after, FeedError)
    assert before[0].key == after[0].key
    assert before[0].content_hash != after[0].content_hash


def test_no_worker_of_feeds_loads_what_only_texts_need() -> None:
    """The shipped configuration has no page that is one text: it must not pay for trafilatura."""
    heavy = {"trafilatura", "lxml", "pypdfium2", "protego", "pydantic", "numpy"}
    code = f"import monitor.feeds.pages, monitor.feeds.robots, sys; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert done.stdout == "[]\n", done.stderr
