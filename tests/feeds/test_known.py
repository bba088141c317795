"""Entries that were read before are not parsed again, and everything is as if they were: every field, both ways."""

from __future__ import annotations

import random
import re
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from functools import reduce
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import monitor
from monitor.errors import FeedError
from monitor.feeds.known import MOST_BYTES, Readings, cut_apart, stand_alone
from monitor.feeds.parse import Parsed, Parser, parse_document
from monitor.feeds.polling import PollingSettings
from monitor.feeds.stories import stories_of
from monitor.model import Document, Feed, Outcome, ParsedFeed, Validators
from tests.feeds.corpus.row import BASE, atom, rdf, rss
from tests.feeds.test_corpus import ROWS
from tests.feeds.test_mangled import change, mangled
from tests.feeds.test_parse import ATOM_10, JSON_FEED, RDF, RSS_20

DEMO = sorted((Path(monitor.__file__).parent / "app" / "demo").glob("*.xml"))
Answer = Parsed | tuple[Outcome, str]


def document(body: str | bytes, content_type: str | None = None, url: str = BASE) -> Document:
    return Document(url, 200, body.encode() if isinstance(body, str) else body, content_type, Validators())


def ran(coroutine: Coroutine[Any, Any, Parsed]) -> Parsed:
    """What a coroutine returns that waits for nothing."""
    try:
        coroutine.send(None)
    except StopIteration as done:
        return done.value  # type: ignore[no-any-return]
    raise AssertionError("it waits")


def whole(asked: Document) -> Answer:
    try:
        return parse_document(asked.body, asked.content_type, asked.url)
    except FeedError as exc:
        return exc.outcome, exc.reason


class Polled:
    """A feed that is polled; `given` are the bodies that were parsed for the last poll."""

    def __init__(self, readings: Readings | None = None) -> None:
        self.readings = readings or Readings()
        self.given: list[bytes] = []

    def poll(self, asked: Document, feed: str = "feed") -> Answer:
        self.given = []
        try:
            return ran(self.readings.read(feed, asked, self._parse))
        except FeedError as exc:
            return exc.outcome, exc.reason

    async def _parse(self, asked: Document) -> Parsed:
        self.given.append(asked.body)
        return parse_document(asked.body, asked.content_type, asked.url)

    def entries_parsed(self) -> list[int]:
        return [len(re.findall(rb"<(?:item|entry)[\s>/]", body)) for body in self.given]


def differences(polls: Sequence[Document]) -> list[Document]:
    """The documents that are read otherwise than whole, when one feed brings them one after the other."""
    polled = Polled()
    return [asked for asked in polls if polled.poll(asked) != whole(asked)]


# what may stand in a feed

GOOD = [
    f"<title>Story {n}</title><link>https://p.example/{n}</link><guid>{n}</guid><description>Text {n}</description>"
    for n in range(5)
]
# Entries that would change how others are read, or be changed by them, if they were not seen to.
ODD = [
    '<title>b</title><link xml:base="/x/">a</link><description><div>not escaped</div></description>',
    "<title>i</title><image><url>u</url><title>of an image</title></image><link>n</link>",
    "<title>x</title><description><p>raw <source>s</source><summary>m</summary></p></description>",
    "<title>t</title><summary>one<description>two</description></summary>",
    "<title>s</title><source url='https://q.example/'>Q</source><language>ru</language>",
    "<title>d</title><description>a</description><description>b</description><content>c</content>",
    '<title>n</title><m:title xmlns:m="http://search.yahoo.com/mrss/">media</m:title>',
    '<title>u</title><media:title xmlns:media="urn:unknown">mine</media:title><media:x xmlns:media="urn:x"/>',
    '<title>a</title><link xmlns="http://www.w3.org/2005/Atom" href="z"/>',
    "<title>c<![CDATA[</item><item><title>inside]]></title><link>c</link>",
    "<title>k<!-- </item> --></title><link>k</link>",
    "<title>l<!-- <![CDATA[ --></title><link>A&B</link>",
    "<title>p<?php </item> ?></title>",
    "<title>open<![CDATA[",
    "<title>end]]></title>",
    "<title>open<!--",
    "<title>end--></title>",
    "<title>e<item><title>inner</title></item></title>",
    "<title>v",
    "</item><item><title>two in one</title>",
    "</channel></rss>",
    "<title>&nbsp;&undefined;&#0;&</title><link>q?a=1&b=2</link>",
    "<title>w\x01\ufffe</title><link>w</link>",
    "<ti\x00tle>null</title><it\x0bem/>",
    "<svg><title>s</title></svg><title>after</title>",
    "<textinput><title>f</title></textinput><link>f</link>",
    "<title>h</title><ITEM/>",
    "<x:entry>e</x:entry><title>x</title>",
    "<rss version='0.91'/><feed/><title>r</title>",
    "<title>same</title><link>https://p.example/1</link>",
    "",
]
HEADS = [
    "<title>C</title><link>https://p.example/</link><language>en</language>",
    "<title>C</title><lastBuildDate>Thu, 31 Aug 2023 10:00:00 GMT</lastBuildDate><link>https://p.example/</link>",
    "<title>C</title><lastBuildDate>Thu, 31 Aug 2023 11:00:00 GMT</lastBuildDate><link>https://p.example/</link>",
    "<title>C</title><image><url>u</url><link>i</link></image><!-- of a comment -->",
    "<title><![CDATA[C]]></title><link>https://other.example/</link><language>ru</language>",
    "<title>C<!-- <item> --></title><div>raw</div>",
    "<title><![CDATA[C <item> ]]></title>",
]
ROOTS = [
    '<rss version="2.0">{}</rss>',
    '<?xml version="1.0" encoding="big5"?><rss version="2.0">{}</rss>',
    '<rss version="2.0" xml:base="https://base.example/x/" xml:lang="ko" xmlns:media="http://search.yahoo.com/mrss/">{}</rss>',
    '<!DOCTYPE rss [<!ENTITY undefined "told">]><rss>{}</rss>',
    "<html>{}</html>",
    "<foo>{}</foo>",
]
TAILS = ["", "\n", "<!-- cached 10:00 -->", "<!-- cached 11:00 -- -->", "<title>Late</title>", "<item/>"]
GAPS = ["", "\n ", "<!-- between -->", "text"]

entry = st.sampled_from([*GOOD, *ODD, *GOOD])
listing = st.lists(st.one_of(entry, st.sampled_from(GOOD)), max_size=6)


@st.composite
def polls(draw: st.DrawFn) -> list[Document]:
    """A few documents of one feed, each an edit of the one before it: now and then of what lies around the entries."""
    root, head, tail, gap = draw(st.sampled_from(ROOTS[:3])), HEADS[0], TAILS[0], GAPS[0]
    content_type, entries, brought = None, draw(st.lists(entry, min_size=1, max_size=6)), []
    for _ in range(draw(st.integers(2, 4))):
        around = draw(st.integers(0, 11))
        root = draw(st.sampled_from(ROOTS)) if around == 1 else root
        head = draw(st.sampled_from(HEADS)) if around in (2, 3) else head
        tail = draw(st.sampled_from(TAILS)) if around == 4 else tail
        gap = draw(st.sampled_from(GAPS)) if around == 5 else gap
        content_type = draw(st.sampled_from([None, "text/xml; charset=utf-8", "charset=big5"])) if around == 6 else None
        start, end = sorted((draw(st.integers(0, len(entries))), draw(st.integers(0, len(entries)))))
        entries = [*draw(listing), *entries[:start], *draw(st.permutations(entries[start:end])), *entries[end:][:4]]
        items = gap.join(f"<item>{one}</item>" for one in entries)
        body = root.format(f"<channel>{head}{items}</channel>") + tail
        brought.append(document(body, content_type))
    return brought


FEW = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
MANY = settings(FEW, max_examples=5_000)


@FEW
@given(polls())
def test_random_documents_are_read_as_if_they_were_parsed_whole(brought: list[Document]) -> None:
    assert differences(brought) == []


@pytest.mark.long
@pytest.mark.timeout(600)
@MANY
@given(polls())
def test_many_random_documents_are_read_as_if_they_were_parsed_whole(brought: list[Document]) -> None:
    assert differences(brought) == []


WHOLE = [text.encode() for text in (RSS_20, ATOM_10, RDF, JSON_FEED, rss(*GOOD), atom(*GOOD))]
WHOLE += [path.read_bytes() for path in DEMO]


damages = st.tuples(st.sampled_from(WHOLE), st.lists(change, min_size=1, max_size=3), st.lists(change, max_size=2))


def damaged(damage: Any) -> list[Document]:
    body, first, second = damage
    once = reduce(mangled, first, body)
    return [document(one) for one in (body, once, reduce(mangled, second, once), body)]


@FEW
@given(damages)
def test_damage_between_two_polls_is_read_as_if_it_were_parsed_whole(damage: Any) -> None:
    assert differences(damaged(damage)) == []


@pytest.mark.long
@pytest.mark.timeout(600)
@MANY
@given(damages)
def test_much_damage_between_two_polls_is_read_as_if_it_were_parsed_whole(damage: Any) -> None:
    assert differences(damaged(damage)) == []


def edits(asked: Document, odd: str) -> list[Document]:
    """What a feed may have brought before and after that document: with an entry less, more, changed, or elsewhere."""
    pieces = cut_apart(asked)
    if pieces is None:
        return [replace(asked, body=asked.body + b"\n")]
    tag = b"entry" if pieces.entries[0].startswith(b"<entry") else b"item"
    first, *others = pieces.entries
    good, bad = (b"<%b>%b</%b>" % (tag, inside.encode(), tag) for inside in (GOOD[1], odd))
    lists = [[good, *pieces.entries], [*others, good, first.replace(b"title>", b"title>X", 1)], [bad, good, first]]
    return [replace(asked, body=b"".join((pieces.head, *entries, pieces.tail))) for entries in lists]


@pytest.mark.parametrize(
    "step", [pytest.param(4, id="every fourth"), pytest.param(1, id="all", marks=pytest.mark.long)]
)
def test_fixtures_are_read_as_if_they_were_parsed_whole(step: int) -> None:
    fixtures = [document(row.document, row.content_type, row.base) for row in ROWS[::step]]
    fixtures += [document(body) for body in WHOLE]
    wrong, cut = [], 0
    for number, asked in enumerate(fixtures):
        polled = Polled()
        for poll in (asked, *edits(asked, ODD[number % len(ODD)]), asked):
            wrong += [poll.body] if polled.poll(poll) != whole(poll) else []
            cut += polled.given != [poll.body]
    assert wrong == []
    assert cut >= 1_500 // step  # or nothing was tried


# what is cut, and what is not

THREE = rss(*GOOD[:3])
FOUR = rss(GOOD[4], *GOOD[:3])
TEN = "Thu, 31 Aug 2023 10:00:00 GMT"
LEAVES = ODD[0]
MINE = '<x:title xmlns:x="http://search.yahoo.com/mrss/">mine</x:title>'
YOURS = '<x:title xmlns:x="urn:yours">yours</x:title>'
UNKNOWN = '<a:b xmlns:a="urn:a"/>'
USUAL = '<media:title xmlns:media="http://search.yahoo.com/mrss/">T</media:title><div xmlns="http://www.w3.org/1999/xhtml"/>'
BIG5 = '<![CDATA[<?xml version="1.0" encoding="big5"?>]]>'


@pytest.mark.parametrize(
    ("before", "after", "parsed"),
    [
        pytest.param(THREE, FOUR, [1], id="an entry more"),
        pytest.param(FOUR, THREE, [0], id="an entry less"),
        pytest.param(THREE, rss(*GOOD[2::-1]), [0], id="another order"),
        pytest.param(THREE, THREE.replace("Text 1", "Text one"), [1], id="an entry changed"),
        pytest.param(THREE, THREE.replace("</item>", "</item>\n"), [0], id="blanks between entries"),
        pytest.param(
            THREE.replace("<item>", "<pubDate>Thu, 31 Aug 2023 10:00:00 GMT</pubDate><item>", 1),
            FOUR.replace("<item>", "<pubDate>Thu, 31 Aug 2023 11:00:00 GMT</pubDate><item>", 1),
            [1],
            id="the feed's date",
        ),
        pytest.param(THREE + "<!-- cached at ten -->", FOUR + "<!-- cached at eleven -->", [1], id="a cache's note"),
        pytest.param(atom(*GOOD[:3]), atom(GOOD[4], *GOOD[:3]), [1], id="Atom"),
        pytest.param(
            atom(*GOOD[:3], head="<title>C</title><updated>2023-08-31T10:00:00Z</updated>"),
            atom(GOOD[4], *GOOD[:3], head="<title>C</title><updated>2023-08-31T11:00:00Z</updated>"),
            [1],
            id="Atom with a date",
        ),
        pytest.param(
            rdf("<item>1</item>", head='<items><rdf:Seq><rdf:li rdf:resource="/1?a&amp;b"/></rdf:Seq></items>'),
            rdf("<item>2</item><item>1</item>", head="<items><rdf:Seq><rdf:li resource='/2'/></rdf:Seq></items>"),
            [1],
            id="RSS 1.0 with its list",
        ),
        pytest.param(THREE, FOUR.replace("Story 4", "<![CDATA[<b>x</b>]]><!-- y -->"), [1], id="CDATA and a comment"),
        pytest.param(
            atom('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">1</div></content>'),
            atom(
                *(
                    f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{n}</div></content>'
                    for n in (2, 1)
                )
            ),
            [1],
            id="XHTML",
        ),
        pytest.param(THREE, FOUR.replace("<title>C", "<title>D"), [4], id="another title"),
        pytest.param(THREE, FOUR.replace('version="2.0"', 'version="2.0" xml:base="/x/"'), [4], id="a base"),
        pytest.param(THREE, FOUR.replace("<item>", "<!-- a --><item>", 2), [4], id="a comment between entries"),
        pytest.param(THREE, FOUR.replace("<rss", "<!DOCTYPE rss><rss", 1), [4], id="a document type"),
        pytest.param(THREE, FOUR.replace("Story 4", "<![CDATA[<item>]]>"), [5], id="an entry in CDATA"),
        pytest.param(THREE, FOUR.replace("Story 4", "<div>x</div>"), [1, 4], id="what the reader carries on"),
        pytest.param(THREE, FOUR.replace("Story 4", "</b>"), [1, 4], id="a tag too many"),
        pytest.param(THREE, FOUR.removesuffix("</channel></rss>"), [4], id="cut off"),
        pytest.param(THREE, FOUR.encode("utf-16"), [0], id="UTF-16"),
        pytest.param(THREE, FOUR.replace("Story 4", "\xe9").encode("latin-1"), [4], id="not UTF-8"),
        pytest.param(THREE, FOUR + " " * MOST_BYTES, [4], id="large"),
        pytest.param(rss(LEAVES), rss(LEAVES, *GOOD[:2]), [3], id="what the only entry left behind"),
        pytest.param(rss(LEAVES, GOOD[0]), rss(LEAVES, *GOOD[:2]), [3], id="what an entry left behind"),
        pytest.param(rss(GOOD[0]), rss(LEAVES, GOOD[0]), [1, 2], id="what a new entry leaves behind"),
        pytest.param(rss(MINE, GOOD[0]), rss(MINE, YOURS), [2], id="a prefix that two entries mean differently"),
        pytest.param(rss(UNKNOWN, GOOD[0]), rss(UNKNOWN, f"{UNKNOWN}<x/>"), [2], id="a namespace of an entry's own"),
        pytest.param(rss(USUAL, GOOD[0]), rss(f"{USUAL}<x/>", USUAL), [1], id="a namespace that everybody knows"),
        pytest.param(
            rss(GOOD[0], "<!-- <![CDATA[ -->"),
            rss(GOOD[0], "<!-- <![CDATA[ -->", "A & B"),
            [3],
            id="CDATA in a comment",
        ),
        pytest.param(
            rss(GOOD[0], head=f"<pubDate>{TEN}</pubDate>"),
            rss(GOOD[0], head="<pubDate>]]></pubDate>"),
            [1],
            id="no date",
        ),
        pytest.param(
            f"<rss><channel><item>{'x' * 1000}</item><item>{BIG5}</item></channel></rss>",
            f"<rss><channel><item><title>é</title></item><item>{BIG5}</item></channel></rss>",
            [2],
            id="an encoding that is told inside",
        ),
    ],
)
def test_what_was_read_before_is_parsed_again_only_in_doubt(before: str, after: str | bytes, parsed: list[int]) -> None:
    polled = Polled()
    polled.poll(document(before))
    assert polled.poll(document(after)) == whole(document(after))
    assert polled.entries_parsed() == parsed


@pytest.mark.parametrize(
    "doubtful",
    [
        pytest.param(THREE.replace("<rss", "<!DOCTYPE rss><rss"), id="a document type"),
        pytest.param(THREE.replace("<title>C", "<!-- <![CDATA[ --><title>C"), id="CDATA in a comment"),
        pytest.param(THREE.replace("<title>C", "<!-- <title>C"), id="a comment that does not end before the entries"),
        pytest.param(THREE.replace("<title>C", "<title><![CDATA[C"), id="CDATA that does not end before the entries"),
        pytest.param(
            THREE.replace("</channel>", "<title>D</title></channel>"), id="more of the feed after the entries"
        ),
        pytest.param(THREE.replace("</channel>", "<ITEM/></channel>"), id="an entry in capitals"),
        pytest.param(THREE.replace("</item>", "</item >"), id="another spelling of an end"),
        pytest.param(THREE.replace("</item><item>", "</item>text<item>"), id="text between entries"),
        pytest.param(THREE.replace("</item><item>", "</item></channel><channel><item>"), id="two channels"),
        pytest.param(THREE.replace("<item>", "<x:item>", 1), id="an entry with a prefix"),
        pytest.param(THREE.replace("<item>", "<item/><item>", 1), id="an entry without an end"),
        pytest.param(THREE.replace("Story 1", "<item>"), id="an entry in an entry"),
        pytest.param(THREE.replace("Story 1", "<x:entry/>"), id="an entry of another kind in an entry"),
        pytest.param(THREE.replace("Story 1", "<\u0131tem />"), id="an i without a dot"),
        pytest.param(THREE.replace("Story 1", "<![CDATA["), id="CDATA without an end"),
        pytest.param(THREE.replace("Story 1", "<!-- "), id="a comment without an end"),
        pytest.param(THREE.replace("Story 1", "<?x "), id="an instruction without an end"),
        pytest.param(THREE.replace("Story 1", "<!x>"), id="a declaration"),
        pytest.param(THREE.replace("Story 1", "<it\x00em>"), id="a tag with NUL"),
        pytest.param(THREE.replace("Story 1", "\uffff"), id="what is no character"),
        pytest.param(THREE.replace("</channel></rss>", ""), id="no end"),
        pytest.param(THREE.replace("</channel></rss>", "</a></b>"), id="an end of other things"),
        pytest.param(f"<html>{THREE}</html>", id="a web page"),
        pytest.param("{" + THREE + "}", id="JSON"),
        pytest.param("<item>1</item></rss>", id="nothing before the entries"),
        pytest.param(f"<rss>{'<item></item>' * 2_001}</rss>", id="more entries than are read"),
        pytest.param(THREE.replace('"1.0"', '"1.0" encoding="koi8-r"'), id="another encoding"),
        pytest.param(THREE.encode("utf-16"), id="UTF-16"),
    ],
)
def test_in_doubt_a_document_is_not_cut(doubtful: str | bytes) -> None:
    asked = document(doubtful)
    pieces = cut_apart(asked)
    assert pieces is None or not stand_alone(pieces, pieces.entries, asked.content_type)


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param(document(FOUR, url="https://p.example/other/feed.xml"), id="another address"),
        pytest.param(document(FOUR, "text/xml; charset=utf-8"), id="another content type"),
    ],
)
def test_what_was_read_elsewhere_is_parsed_again(moved: Document) -> None:
    polled = Polled()
    polled.poll(document(THREE))
    assert polled.poll(moved) == whole(moved)
    assert polled.entries_parsed() == [4]


def test_each_feed_has_its_own_memory() -> None:
    polled = Polled()
    polled.poll(document(THREE), "one")
    polled.poll(document(FOUR), "another")
    assert polled.entries_parsed() == [4]


def test_a_bomb_among_known_entries_is_not_tried_twice() -> None:
    async def parse(asked: Document) -> Parsed:
        tried.append(asked.body)
        if b"bomb" in asked.body:
            raise FeedError(Outcome.PARSER_LIMIT, "it took more than 5 s")
        return parse_document(asked.body, asked.content_type, asked.url)

    tried: list[bytes] = []
    readings = Readings()
    ran(readings.read("feed", document(THREE), parse))
    with pytest.raises(FeedError, match="more than 5 s"):
        ran(readings.read("feed", document(FOUR.replace("Story 4", "bomb")), parse))
    assert len(tried) == 2


def test_memory_is_bounded_however_many_feeds_there_are() -> None:
    polled = Polled(Readings(20_000, random.Random(7).random))
    bodies = [document(rss(*(f"<title>{n} {m} {n * m * 7919}</title>" for m in range(20)))) for n in range(60)]
    known = 0
    for asked in bodies * 2:
        assert polled.poll(asked, str(asked.body)) == whole(asked)
        assert polled.readings.size <= 20_000
        known += polled.given != [asked.body]
    assert known >= 5  # of a round over more feeds than there is room for


async def test_the_stories_of_a_polled_feed_are_those_of_the_whole_document() -> None:
    """Through worker processes. A known entry is told apart from a new one that shares its address."""
    feed = Feed(BASE, "A feed", "publisher")
    parser = Parser(PollingSettings(), workers=1)
    shared = [
        f"<title>T{n}</title><link>https://p.example/live</link><guid isPermaLink='false'>{n}</guid>" for n in range(3)
    ]
    try:
        for asked in map(document, (rss(*shared[:1]), rss(*shared[:2]), rss(*shared), FOUR, THREE)):
            read = parse_document(asked.body, asked.content_type, asked.url)
            assert await parser(feed, asked) == ParsedFeed(stories_of(feed, read.entries, read.language), read.cut)
    finally:
        parser.close()
