"""Every entry has an id: the feed's, else its address, else what it says."""

# ruff: noqa: E501 (a row is a line)

from __future__ import annotations

import hashlib

from tests.feeds.corpus.row import atom, rdf, row, rss


def of_content(title: str = "", summary: str = "", text: str = "") -> str:
    """The id of an entry that has nothing but words."""
    return "sha256:" + hashlib.sha256("\x1f".join((title, summary, text)).encode()).hexdigest()


def of_long(given: str) -> str:
    return "sha256:" + hashlib.sha256(given.encode()).hexdigest()


LINK = "<link>https://p.example/1</link>"

ROWS = [
    row("a guid", rss("<guid>a-1</guid>" + LINK), {"id": "a-1", "url": "https://p.example/1"}),
    row("a guid with blanks around", rss("<guid> a-1\n</guid>"), {"id": "a-1"}),
    row("a guid with blanks inside", rss("<guid>a  \n 1</guid>"), {"id": "a 1"}),
    row("a guid in CDATA", rss("<guid><![CDATA[a&1]]></guid>"), {"id": "a&1"}),
    row("a guid with an entity", rss("<guid>a&amp;1</guid>"), {"id": "a&1"}),
    row("a guid of any script", rss("<guid>новость-1</guid>"), {"id": "новость-1"}),
    row("a guid of NUL and bells", rss("<guid>a&#7;1\x07</guid>"), {"id": "a1"}),
    row("a guid in capitals is another than in small letters", rss("<guid>A</guid>", "<guid>a</guid>"), {"id": "A"}, {"id": "a"}),
    row("a guid of a thousand letters", rss("<guid>" + "g" * 1_000 + "</guid>"), {"id": "g" * 1_000}),
    row("no id, and an address that is longer than an id may be", rss(f"<link>https://p.example/{'a' * 1_500}</link>"),
        {"id": of_long(f"https://p.example/{'a' * 1_500}")}),
    row("a guid that is longer", rss("<guid>" + "g" * 1_001 + "</guid>"), {"id": of_long("g" * 1_001)}),
    row("two longer ones that differ at their ends", rss(f"<guid>{'g' * 5_000}1</guid>", f"<guid>{'g' * 5_000}2</guid>"),
        {"id": of_long("g" * 5_000 + "1")}, {"id": of_long("g" * 5_000 + "2")}),
    row("no guid but an address", rss("<title>T</title>" + LINK), {"id": "https://p.example/1"}),
    row("an empty guid and an address", rss("<guid/>" + LINK), {"id": "https://p.example/1"}),
    row("a guid of blanks and an address", rss("<guid>  </guid>" + LINK), {"id": "https://p.example/1"}),
    row("a guid of what nobody sees and an address", rss("<guid>&#x200b;</guid>" + LINK), {"id": "https://p.example/1"}),
    row("no guid and an address that is none", rss("<title>U</title><link>javascript:alert(1)</link>"), {"id": of_content("U"), "url": None}),
    row("nothing but a title", rss("<title>U</title>"), {"id": of_content("U")}),
    row("nothing but a summary", rss("<description>U</description>"), {"id": of_content("", "U")}),
    row("nothing but the text", rss("<content:encoded>W</content:encoded>"), {"id": of_content("", "", "W")}),
    row("nothing at all", rss("", ""), {"id": of_content()}, {"id": of_content()}),
    row("one guid for two items keeps both", rss("<guid>1</guid><link>/1</link>", "<guid>1</guid><link>/2</link>"),
        {"id": "1", "url": "https://publisher.example/1"}, {"id": "1", "url": "https://publisher.example/2"}),
    row("one item twice keeps both", rss("<guid>1</guid>", "<guid>1</guid>"), {"id": "1"}, {"id": "1"}),
    row("no guid and one address for two items keeps both", rss(LINK + "<title>A</title>", LINK + "<title>B</title>"), {"title": "A"}, {"title": "B"}),
    row("two guids of one item, the last counts", rss("<guid>1</guid><guid>2</guid>"), {"id": "2"}),
    row("a guid is the same wherever the feed is", rss("<guid>a-1</guid>" + LINK), {"id": "a-1"}, base="https://moved.example/"),
    row("a guid in capital letters", rss("<GUID>1</GUID>"), {"id": "1"}),
    row("an identifier of Dublin Core", rss("<title>T</title><dc:identifier>1</dc:identifier>"), {"title": "T"}),
    row("Atom's id", atom("<id>tag:p.example,2023:1</id>"), {"id": "tag:p.example,2023:1"}),
    row("Atom's id is a urn", atom("<id>urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a</id>"), {"id": "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a"}),
    row("Atom without an id", atom('<title>T</title><link href="https://p.example/1"/>'), {"id": "https://p.example/1"}),
    row("Atom's id of the feed is not the entry's", atom("<title>T</title>", head="<title>C</title><id>tag:feed</id>"), {"id": of_content("T")}),
    row("RDF's about", rdf('<item rdf:about="https://p.example/1"><title>T</title></item>'), {"title": "T", "id": "https://p.example/1"}),
    row("RDF's about and an address", rdf(f'<item rdf:about="tag:1"><title>T</title>{LINK}</item>'), {"id": "tag:1", "url": "https://p.example/1"}),
]  # fmt: skip
