"""Addresses are absolute, of the web, and of the page itself; otherwise there is none."""

# ruff: noqa: E501 (a row is a line)

from __future__ import annotations

from html import escape

from tests.feeds.corpus.row import Row, atom, row, rss

HOME = "https://publisher.example"


def linked(sentence: str, address: str, absolute: str | None) -> Row:
    return row(f"an address: {sentence}", rss(f"<title>T</title><link>{escape(address)}</link>"), {"url": absolute})


_WRITTEN = [
    linked("absolute", f"{HOME}/1", f"{HOME}/1"),
    linked("http", "http://publisher.example/1", "http://publisher.example/1"),
    linked("from the root", "/1", f"{HOME}/1"),
    linked("beside the feed", "1.html", f"{HOME}/news/1.html"),
    linked("above the feed", "../1", f"{HOME}/1"),
    linked("far above the feed", "../../../1", f"{HOME}/1"),
    linked("a question only", "?id=1", f"{HOME}/news/feed.xml?id=1"),
    linked("no scheme", "//other.example/1", "https://other.example/1"),
    linked("blanks around", f"  {HOME}/1  ", f"{HOME}/1"),
    linked("on a line of its own", f"\n{HOME}/1\n", f"{HOME}/1"),
    linked("broken over two lines", f"{HOME}/long\n/1", f"{HOME}/long/1"),
    linked("a blank inside", f"{HOME}/a b", f"{HOME}/a%20b"),
    linked("an ampersand", f"{HOME}/?a=1&b=2", f"{HOME}/?a=1&b=2"),
    linked("an ampersand escaped twice", f"{HOME}/?a=1&amp;b=2", f"{HOME}/?a=1&b=2"),
    linked("a fragment", f"{HOME}/1#2", f"{HOME}/1#2"),
    linked("tracking stays in what is opened", f"{HOME}/1?utm_source=rss", f"{HOME}/1?utm_source=rss"),
    linked("letters of any script", f"{HOME}/новости/北", f"{HOME}/новости/北"),
    linked("escaped letters stay", f"{HOME}/%D0%BD", f"{HOME}/%D0%BD"),
    linked("a name of any script", "https://новости.example/1", "https://новости.example/1"),
    linked("a port", f"{HOME}:8443/1", f"{HOME}:8443/1"),
    linked("capitals in scheme", "HTTPS://Publisher.example/1", "https://Publisher.example/1"),
    linked("a user and a password", "https://u:p@publisher.example/1", f"{HOME}/1"),
    linked("a number as host", "http://192.0.2.1/1", "http://192.0.2.1/1"),
    linked("a number of IPv6 as host", "http://[2001:db8::1]/1", "http://[2001:db8::1]/1"),
    linked("quotation marks", f'{HOME}/"1"', f"{HOME}/%221%22"),
    linked("angle brackets", f"{HOME}/<1>", f"{HOME}/%3C1%3E"),
    linked("two slashes", f"{HOME}//1", f"{HOME}//1"),
    linked("a mark that nobody sees at its end", f"{HOME}/1\u200b", f"{HOME}/1"),
    linked("script", "javascript:alert(1)", None),
    linked("script with a line break", "java\nscript:alert(1)", None),
    linked("script in capitals", " JavaScript:alert(1)", None),
    linked("data", "data:text/html,<script>alert(1)</script>", None),
    linked("a file", "file:///etc/passwd", None),
    linked("ftp", "ftp://publisher.example/1", None),
    linked("mail", "mailto:a@publisher.example", None),
    linked("a magnet", "magnet:?xt=urn:btih:0", None),
    linked("a urn", "urn:uuid:0", None),
    linked("no host", "https://", None),
    linked("one slash too few", "https:/publisher.example/1", None),
    linked("a port that is none", f"{HOME}:99999/1", None),
    linked("port 0", f"{HOME}:0/1", None),
    linked("a backslash", "https:\\\\publisher.example\\1", None),
    linked("two readings of its host", "https://publisher.example\\@other.example/1", None),
    linked("a blank in its host", "https://publisher .example/1", None),
    linked("half an address of IPv6", "http://[::1/1", None),
    linked("longer than any", f"{HOME}/" + "a" * 3_000, None),
    linked("nothing", "", None),
]
_ENTRY = "<title>T</title>"
_WHICH = [
    row("the address in CDATA", rss("<link><![CDATA[https://p.example/?a=1&b=2]]></link>"), {"url": "https://p.example/?a=1&b=2"}),
    row("an address that forgot to escape", rss("<link>https://p.example/?a=1&b=2</link>"), {"url": "https://p.example/?a=1&b=2"}),
    row("an address with what looks like an entity", rss("<link>https://p.example/?a=1&copy=2</link>"), {"url": "https://p.example/?a=1&copy=2"}),
    row("a guid that is an address", rss("<title>T</title><guid>https://p.example/1</guid>"), {"url": "https://p.example/1"}),
    row("a guid that is said to be an address", rss('<title>T</title><guid isPermaLink="true">https://p.example/1</guid>'), {"url": "https://p.example/1"}),
    row("a guid that is an address from the root", rss('<title>T</title><guid>/1</guid>'), {"url": f"{HOME}/1"}),
    row("a guid beside an empty link", rss(f"<link></link><guid>{HOME}/1</guid>", f"<link/><guid>{HOME}/2</guid>"),
        {"url": f"{HOME}/1"}, {"url": f"{HOME}/2"}),
    row("a guid that is only a name", rss("<title>T</title><guid>abc123</guid>"), {"id": "abc123", "url": None}),
    row("an id of Atom that is only a name", atom("<title>T</title><id>post 7</id>"), {"id": "post 7", "url": None}),
    row("a guid that is only a name, before the address", rss(f"<guid>abc123</guid><link>{HOME}/1</link>"), {"id": "abc123", "url": f"{HOME}/1"}),
    row("a guid that is said to be none", rss('<title>T</title><guid isPermaLink="false">https://p.example/1</guid>'), {"url": None}),
    row("a guid that is no address", rss("<title>T</title><guid>12345 67890</guid>"), {"id": "12345 67890"}),
    row("an address and a guid that is another", rss("<link>https://p.example/1</link><guid>https://p.example/?p=1</guid>"), {"url": "https://p.example/1"}),
    row("the guid before the address", rss("<guid>https://p.example/?p=1</guid><link>https://p.example/1</link>"), {"url": "https://p.example/1"}),
    row("an address in an attribute", rss('<title>T</title><link href="https://p.example/1"/>'), {"url": "https://p.example/1"}),
    row("an address of Atom in RSS", rss('<atom:link href="https://p.example/1"/>'), {"url": "https://p.example/1"}),
    row("comments are elsewhere", rss("<link>https://p.example/1</link><comments>https://p.example/1#c</comments>"), {"url": "https://p.example/1"}),
    row("only comments have an address", rss("<title>T</title><comments>https://p.example/1#c</comments>"), {"url": None}),
    row("a sound file is not the page", rss('<link>https://p.example/1</link><enclosure url="https://p.example/1.mp3" type="audio/mpeg" length="1"/>'), {"url": "https://p.example/1"}),
    row("only a sound file has an address", rss('<title>T</title><enclosure url="https://p.example/1.mp3" type="audio/mpeg" length="1"/>'), {"url": None}),
    row("a source is not the page", rss('<link>https://p.example/1</link><source url="https://other.example/feed">O</source>'), {"url": "https://p.example/1"}),
    row("a picture's address is not the page", rss('<link>https://p.example/1</link><media:content url="https://p.example/1.jpg"/>'), {"url": "https://p.example/1"}),
    row("Atom whose page is no HTML", atom('<title>T</title><id>tag:p.example,2024:1</id><link rel="alternate" type="application/pdf" href="/a.pdf"/>'),
        {"url": f"{HOME}/a.pdf", "id": "tag:p.example,2024:1"}),
    row("a link with another address in an attribute", rss('<title>T</title><link uri="at://did:plc:1/post/2">https://p.example/a</link>'),
        {"url": "https://p.example/a"}),
    row("a link that says what it is before its text", rss("<title>T</title><link\ntype='text/html'> https://p.example/a </link>"), {"url": "https://p.example/a"}),
    row("Atom links to the page and to itself", atom(_ENTRY + '<link rel="self" href="/a.atom"/><link rel="alternate" href="/a"/>'), {"url": f"{HOME}/a"}),
    row("Atom links to a page of HTML and to JSON", atom(
        _ENTRY + '<link rel="alternate" type="application/json" href="/a.json"/><link rel="alternate" type="text/html" href="/a"/>'), {"url": f"{HOME}/a"}),
    row("Atom links without saying how", atom(_ENTRY + '<link href="/a"/>'), {"url": f"{HOME}/a"}),
    row("Atom links to replies first", atom(_ENTRY + '<link rel="replies" href="/r"/><link href="/a"/>'), {"url": f"{HOME}/a"}),
    row("Atom links to an enclosure first", atom(_ENTRY + '<link rel="enclosure" href="/a.mp3" type="audio/mpeg"/><link href="/a"/>'), {"url": f"{HOME}/a"}),
    row("Atom links only to where it is edited", atom(_ENTRY + '<link rel="edit" href="/e"/>'), {"url": None}),
    row("Atom has an id that is an address", atom(_ENTRY + "<id>https://p.example/1</id>"), {"id": "https://p.example/1"}),
    row("the base of the root", atom(_ENTRY + '<link href="a"/>', root='xml:base="https://other.example/x/"'), {"url": "https://other.example/x/a"}),
    row("the base of an entry", atom(_ENTRY + '<link href="a"/>').replace("<entry>", '<entry xml:base="https://other.example/y/">'), {"url": "https://other.example/y/a"}),
    row("the base of a link", atom(_ENTRY + '<link xml:base="https://other.example/z/" href="a"/>'), {"url": "https://other.example/z/a"}),
    row("a base inside a base", atom(_ENTRY + '<link href="a"/>', root='xml:base="https://other.example/x/"').replace("<entry>", '<entry xml:base="y/">'), {"url": "https://other.example/x/y/a"}),
    row("the base of an entry ends with it", rss("<link>a</link>", "<link>b</link>").replace("<item>", '<item xml:base="/y/">', 1),
        {"url": f"{HOME}/y/a"}, {"url": f"{HOME}/news/b"}),
    row("the base of a text is not that of the next id", atom('<id>t1</id><content xml:base="/x/">A</content>', "<id>t2</id>"),
        {"id": "t1"}, {"id": "t2"}),
    row("a relative base", atom(_ENTRY + '<link href="a"/>', root='xml:base="/x/"'), {"url": f"{HOME}/x/a"}),
    row("a base that is no address of the web", atom(_ENTRY + '<link href="a"/>', root='xml:base="file:///etc/"'), {"title": "T"}),
    row("a base of RSS", rss("<link>a</link>", root='xml:base="https://other.example/x/"'), {"url": "https://other.example/x/a"}),
    row("nobody knows where the document is from", rss("<link>/1</link>"), {"url": f"{HOME}/1"}, base=""),
    row("nobody knows where anything is", rss("<link>/1</link>", head="<title>C</title>"), {"url": None}, base=""),
]  # fmt: skip

ROWS = [*_WRITTEN, *_WHICH]
