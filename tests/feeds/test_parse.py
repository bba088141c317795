"""RELIABILITY I1, I2, S4. The parse door: golden documents, encodings, what is no feed, and the workers' limits."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from monitor.errors import FeedError
from monitor.feeds.address import web_address
from monitor.feeds.identity import story_key
from monitor.feeds.parse import Parsed, Parser, parse_document
from monitor.feeds.polling import PollingSettings
from monitor.feeds.stories import Entry, stories_of
from monitor.model import Document, Feed, Outcome, Validators
from tests.publisher import item, rss

FEED = Feed("https://publisher.example/feed", "The Publisher", "publisher", "CH", "de", True)
BASE = "https://publisher.example/news/feed.xml"

RSS_20 = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Nachrichten &amp; mehr</title><link>https://publisher.example/</link><language>de-CH</language>
<item><title>Raketen &lt;b&gt;geliefert&lt;/b&gt; &amp;amp; bezahlt</title>
<link>/a?utm_source=rss</link><guid isPermaLink="false">a-1</guid>
<pubDate>Thu, 31 Aug 2023 10:00:00 +0200</pubDate><description>Kurz gesagt</description>
<content:encoded><![CDATA[<p>Erster Absatz.</p><p>Zweiter&nbsp;Absatz.</p>]]></content:encoded></item>
<item><title>Nur Datum der &Auml;nderung</title><guid>https://publisher.example/b</guid><dc:date>2023-08-31T08:00:00Z</dc:date></item>
<item><description>Ohne alles andere</description></item>
</channel></rss>"""

ATOM_10 = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en" xml:base="https://publisher.example/news/">
<title type="html">A &amp;lt; B</title>
<entry><id>tag:publisher.example,2023:1</id><title type="text">How to write &lt;b&gt;</title>
<link rel="self" href="1.atom"/><link rel="alternate" type="text/html" href="1.html"/>
<updated>2023-08-31T10:00:00Z</updated><summary type="html">&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Whole <em>text</em></p></div></content></entry>
</feed>"""

RDF = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://publisher.example/"><title>朝日</title><link>https://publisher.example/</link></channel>
<item rdf:about="https://publisher.example/1"><title>北朝鮮とロシア</title><link>https://publisher.example/1</link>
<dc:date>2023-08-31T19:00:00+09:00</dc:date></item></rdf:RDF>"""

JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "https://publisher.example/",
        "items": [
            {
                "id": "1",
                "url": "/1",
                "title": "T",
                "content_html": "<p>a</p><p>b</p>",
                "date_modified": "2023-08-31T10:00:00Z",
            },
            {"id": 2, "content_text": "line\nline", "summary": "s", "url": "javascript:alert(1)"},
            None,
        ],
    }
)

TEN = datetime(2023, 8, 31, 10, tzinfo=UTC)
EIGHT = datetime(2023, 8, 31, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("document", "title", "language", "entries"),
    [
        pytest.param(
            RSS_20,
            "Nachrichten & mehr",
            "de-ch",
            [
                (
                    "a-1",
                    "https://publisher.example/a?utm_source=rss",
                    "Raketen geliefert & bezahlt",
                    "Kurz gesagt",
                    "Erster Absatz.\nZweiter Absatz.",
                    EIGHT,
                ),
                ("https://publisher.example/b", "https://publisher.example/b", "Nur Datum der Änderung", "", "", EIGHT),
                ("sha256:", None, "", "Ohne alles andere", "", None),
            ],
            id="RSS 2.0",
        ),
        pytest.param(
            ATOM_10,
            "A < B",
            "en",
            [
                (
                    "tag:publisher.example,2023:1",
                    "https://publisher.example/news/1.html",
                    "How to write <b>",
                    "One\nTwo",
                    "Whole text",
                    TEN,
                )
            ],
            id="Atom 1.0",
        ),
        pytest.param(
            RDF,
            "朝日",
            "",
            [("https://publisher.example/1", "https://publisher.example/1", "北朝鮮とロシア", "", "", TEN)],
            id="RDF",
        ),
        pytest.param(
            JSON_FEED,
            "J",
            "",
            [
                ("1", "https://publisher.example/1", "T", "", "a\nb", TEN),
                ("2", None, "", "s", "line\nline", None),
            ],
            id="JSON Feed",
        ),
    ],
)
def test_a_document_is_read_to_its_last_field(
    document: str, title: str, language: str, entries: list[tuple[object, ...]]
) -> None:
    found_title, found_language, found, *_ = parse_document(document.encode(), None, BASE)
    assert (found_title, found_language) == (title, language)
    assert len(found) == len(entries)
    for one, wanted in zip(found, entries, strict=True):
        assert one[0].startswith(str(wanted[0]))
        assert one[1:] == (*wanted[1:], "")


WORDS = "Straße – оружие 武器"


@pytest.mark.parametrize(
    ("declared", "encoding", "content_type", "words"),
    [
        pytest.param("utf-8", "utf-8", None, WORDS, id="UTF-8"),
        pytest.param("utf-8", "utf-8-sig", None, WORDS, id="UTF-8 with a mark"),
        pytest.param("iso-8859-1", "utf-8", "text/xml; charset=iso-8859-1", WORDS, id="UTF-8 that says Latin"),
        pytest.param("utf-8", "utf-16", None, WORDS, id="UTF-16 that says UTF-8"),
        pytest.param("utf-16", "utf-16-le", None, WORDS, id="UTF-16 without a mark"),
        pytest.param("utf-16", "utf-32-be", None, WORDS, id="UTF-32 that says UTF-16"),
        pytest.param("windows-1251", "windows-1251", None, "оружие", id="Cyrillic by declaration"),
        pytest.param("utf-8", "windows-1251", "text/xml; charset=windows-1251", "оружие", id="Cyrillic by header"),
        pytest.param(
            "koi8-r", "koi8-r", "text/xml; charset=iso-8859-1", "оружие", id="a server that says Latin of all"
        ),
        pytest.param("gb2312", "gb18030", None, "朝俄武器", id="GBK that says GB2312"),
        pytest.param("euc-kr", "cp949", None, "북한 포탄", id="EUC-KR"),
        pytest.param("shift_jis", "cp932", None, "露朝 武器取引", id="Shift JIS"),
        pytest.param("big5", "big5", None, "澤倫斯基", id="Big5"),
        pytest.param("iso-8859-1", "windows-1252", None, "“Munition”", id="Windows-1252 that says Latin-1"),
        pytest.param("utf-8", "windows-1252", None, "Café", id="Latin bytes that say UTF-8"),
        pytest.param("utf-8", "cp949", None, "북한이 러시아에 포탄을 보냈다", id="EUC-KR that says UTF-8"),
        pytest.param("utf-8", "cp932", None, "ロシアへの武器のとりひき", id="Shift JIS that says UTF-8"),
        pytest.param("utf-8", "koi8-r", None, "северокорейское оружие", id="KOI8 that says UTF-8"),
        pytest.param("punycode", "utf-8", None, "Straße", id="a codec that is no encoding"),
        pytest.param("undefined", "utf-8", None, "Straße", id="a codec that always fails"),
        pytest.param("x-no-such-thing", "utf-8", None, "Straße", id="an unknown encoding"),
    ],
)
def test_the_encoding_is_found(declared: str, encoding: str, content_type: str | None, words: str) -> None:
    document = rss(item(words, "https://publisher.example/1")).replace("utf-8", declared, 1).encode(encoding)
    _, _, entries, *_ = parse_document(document, content_type, BASE)
    assert [entry[2] for entry in entries] == [words]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(b"", "the answer is empty", id="empty"),
        pytest.param(b" \r\n\0", "the answer is empty", id="blanks"),
        pytest.param(
            b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body></body></html>",
            'a page that asks for a human titled "Just a moment...", not a feed',
            id="captcha",
        ),
        pytest.param(
            b"<html><title>Sign in</title><form>rss feed item title</form></html>",
            'a web page titled "Sign in", not a feed',
            id="login page",
        ),
        pytest.param(
            b"<urlset><url><loc>x</loc></url></urlset>", "XML, but not a feed: it begins with <urlset>", id="site map"
        ),
        pytest.param(b"%PDF-1.7 ...", "neither XML nor JSON", id="PDF"),
        pytest.param(b"/etc/passwd", "neither XML nor JSON", id="a path"),
        pytest.param(b"http://127.0.0.1:1/feed", "neither XML nor JSON", id="an address"),
        pytest.param(b'{"error": "rate limited"}', "JSON, but not a JSON Feed", id="a JSON error"),
        pytest.param(b"[" * 100_000, "JSON, but not a JSON Feed", id="nested JSON"),
    ],
)
def test_what_is_no_feed_is_an_error_that_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(FeedError, match=r".") as caught:
        parse_document(body, "application/rss+xml", BASE)
    assert (caught.value.outcome, caught.value.reason) == (Outcome.NOT_A_FEED, reason)


def test_a_title_that_says_it_is_text_is_text_unless_it_closes_an_element() -> None:
    titles = ("History of the &lt;blink&gt; tag", "Example &lt;b&gt;Atom&lt;/b&gt;")
    entries = "".join(f"<entry><id>{n}</id><title>{title}</title></entry>" for n, title in enumerate(titles))
    document = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>T</title>{entries}</feed>'
    assert [entry[2] for entry in parse_document(document.encode(), None, BASE)[2]] == [
        "History of the <blink> tag",
        "Example Atom",
    ]


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\u2003"])
def test_a_blank_in_the_name_of_a_namespace_costs_nothing(blank: str) -> None:
    odd = f'<rss xmlns:a="urn:b{blank}c" xmlns:content="http://purl.org/rss/1.0/modules/content/{blank}"'
    body = "<content:encoded>W</content:encoded>"
    document = rss(item("T").replace("</item>", body + "</item>")).replace("<rss", odd)
    assert [(entry[2], entry[4]) for entry in parse_document(document.encode(), None, BASE)[2]] == [("T", "W")]


def test_a_document_type_in_a_comment_or_a_text_is_none() -> None:
    document = "<!-- <!DOCTYPE a [ --><?pi?>" + rss(item("T", text="<![CDATA[ <!DOCTYPE ]]>")).partition("?>")[2]
    assert [entry[2] for entry in parse_document(document.encode(), None, BASE)[2]] == ["T"]


def test_a_feed_without_stories_is_a_feed() -> None:
    assert parse_document(rss(title="Nothing yet").encode(), None, BASE) == Parsed("Nothing yet", "", ())


def test_entities_of_the_documents_own_are_read_if_short_and_never_from_files() -> None:
    subset = '<!DOCTYPE rss [<!ENTITY dprk "North Korea"><!ENTITY x SYSTEM "file:///etc/hostname"> <!-- ]> -->]>'
    document = subset + rss(item("&dprk; &x; &nbsp;&eacute;")).partition("?>")[2]
    _, _, entries, *_ = parse_document(document.encode(), None, BASE)
    assert entries[0][2].startswith("North Korea")
    assert entries[0][2].endswith("é")


def test_at_most_two_thousand_entries_are_read() -> None:
    document = rss(*(item(f"T{n}", f"https://publisher.example/{n}") for n in range(2_500)))
    _, _, entries, *_ = parse_document(document.encode(), None, BASE)
    assert [entry[2] for entry in entries] == [f"T{n}" for n in range(2_000)]


def test_fields_are_capped() -> None:
    document = rss(item("t" * 5_000, "https://publisher.example/" + "u" * 5_000, guid="g" * 5_000, text="d" * 50_000))
    entry_id, url, title, summary, *_ = parse_document(document.encode(), None, BASE)[2][0]
    assert (len(entry_id), url, len(title), len(summary)) == (7 + 64, None, 1_000, 20_000)


@pytest.mark.parametrize(
    ("address", "absolute"),
    [
        pytest.param("https://publisher.example/a", "https://publisher.example/a", id="absolute"),
        pytest.param("../a?b=1#c", "https://publisher.example/a?b=1#c", id="relative"),
        pytest.param("//other.example/a", "https://other.example/a", id="without a scheme"),
        pytest.param("HTTPS://Other.Example/A b", "https://Other.Example/A%20b", id="case and a blank"),
        pytest.param("https://user:secret@other.example/", "https://other.example/", id="credentials"),
        pytest.param("https://münchen.example/ä", "https://münchen.example/ä", id="an international name"),
        pytest.param(
            "https://p.example/a\u200b\u202egpj\ufeff", "https://p.example/agpj", id="characters that nobody can see"
        ),
        pytest.param("java\tscript:alert(1)", None, id="script with a tab"),
        pytest.param("data:text/html,x", None, id="data"),
        pytest.param("ftp://other.example/", None, id="ftp"),
        pytest.param("file:///etc/passwd", None, id="file"),
        pytest.param("https://", None, id="no host"),
        pytest.param("http://[::bad/", None, id="no host either"),
        pytest.param("http://127.0.0.1\\@other.example/", None, id="two readings"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_an_address_is_absolute_and_of_the_web_or_none(address: str, absolute: str | None) -> None:
    assert web_address(address, BASE) == absolute


def entry(entry_id: str, url: str | None, title: str) -> Entry:
    return Entry(entry_id, url, title, "", "", None)


@pytest.mark.parametrize(
    ("entries", "titles"),
    [
        pytest.param(
            [entry("1", f"https://p.example/{n}", f"T{n}") for n in range(3)],
            ["T0", "T1", "T2"],
            id="one id for all, different addresses",
        ),
        pytest.param(
            [entry(str(n), "https://p.example/", f"T{n}") for n in range(3)],
            ["T0", "T1", "T2"],
            id="all link to the home page",
        ),
        pytest.param(
            [entry(str(n), "https://p.example/live", f"T{n}") for n in range(3)],
            ["T0", "T1", "T2"],
            id="a live page with many items",
        ),
        pytest.param(
            [entry("1", "https://p.example/a", "Edited"), entry("1", "http://p.example/a/?utm_source=x", "Old")],
            ["Edited"],
            id="one address twice",
        ),
        pytest.param(
            [entry("1", "https://p.example/a", "T"), entry("2", "https://p.example/a", "T")],
            ["T"],
            id="one story under two ids",
        ),
    ],
)
def test_entries_become_stories_once_and_none_is_lost(entries: list[Entry], titles: list[str]) -> None:
    assert [story.title for story in stories_of(FEED, tuple(entries), "")] == titles


@pytest.mark.parametrize(
    ("xml", "source"),
    [
        pytest.param('<source url="https://b.example/">Reuters &amp; Co</source>', "Reuters & Co", id="named"),
        pytest.param('<source url="https://b.example/"/>', "", id="an address alone"),
        pytest.param("<source>" + "R" * 900 + "</source>", "R" * 199 + "…", id="long"),
        pytest.param("", "", id="none"),
    ],
)
def test_a_story_knows_whom_its_feed_has_it_from(xml: str, source: str) -> None:
    body = f'<rss version="2.0"><channel><title>T</title><item><title>A</title>{xml}</item></channel></rss>'
    (found,) = parse_document(body.encode(), None, FEED.url).entries
    assert found.source == source
    assert stories_of(FEED, (found,), "en")[0].source == source


def test_a_story_carries_its_feed() -> None:
    (story,) = stories_of(FEED, (entry("7", "http://P.example/a/?utm_source=x", "T"),), "en")
    assert story.url == "http://P.example/a/?utm_source=x"
    assert story.canonical_url == "https://p.example/a"
    assert story.key == story_key("publisher", "https://p.example/a", None, FEED.url, "")
    assert (story.feed, story.outlet, story.publisher) == (FEED.url, "The Publisher", "publisher")
    assert (story.country, story.language, story.state_controlled) == ("CH", "de", True)


@pytest.fixture
async def parser() -> AsyncIterator[Parser]:
    parser = Parser(PollingSettings(parse_timeout=timedelta(seconds=2)), workers=1)
    yield parser
    parser.close()


async def reason_of(parser: Parser, document: Document) -> str:
    try:
        await parser(FEED, document)
    except FeedError as exc:
        return exc.reason if exc.outcome is Outcome.PARSER_LIMIT else repr(exc)
    return ""


def document(body: bytes) -> Document:
    return Document(BASE, 200, body, None, Validators(), "https://publisher.example/moved")


CHAIN = '<!ENTITY c0 "x">' + "".join(f'<!ENTITY c{i} "&c{i - 1};">' for i in range(1, 30_000))


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(rss(item("T", text="&lt;!--" * 50_000)).replace("</rss>", ""), id="an open comment in every word"),
        pytest.param(
            rss("<item><title " + " ".join(f'a{i}="1"' for i in range(60_000)) + ">T</title></item>"), id="attributes"
        ),
        pytest.param(rss(item("T", text="&lt;div&gt;" * 200_000)), id="deep HTML"),
        pytest.param("<rss><channel>" * 50_000 + item("T"), id="deep XML"),
    ],
)
async def test_a_document_that_breaks_the_parser_costs_one_poll(parser: Parser, bomb: str) -> None:
    reason = await reason_of(parser, document(bomb.encode()))
    assert reason == "" or reason.startswith("the document could not be parsed: it ")  # a fast machine reads some
    good = await parser(FEED, document(rss(item("Good", "https://publisher.example/1")).encode()))
    assert [story.title for story in good.stories] == ["Good"]


async def test_a_chain_of_entities_does_not_reach_the_parser(parser: Parser) -> None:
    subset = f'<?xml version="1.0"?><!DOCTYPE rss [{CHAIN}]>'
    bomb = subset + rss(item("&c29999;"), item("Good")).partition("?>")[2]
    found = await parser(FEED, document(bomb.encode()))
    assert [story.title for story in found.stories][-1] == "Good"


async def test_an_error_of_the_worker_keeps_status_and_address(parser: Parser) -> None:
    with pytest.raises(FeedError, match="the answer is empty") as caught:
        await parser(FEED, document(b""))
    assert (caught.value.status, caught.value.permanent_url) == (200, "https://publisher.example/moved")
