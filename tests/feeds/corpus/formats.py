"""Each kind of feed, and what is nearly one."""

# ruff: noqa: E501 (a row is a line)

from __future__ import annotations

import json

from tests.feeds.corpus.row import atom, json_feed, no_feed, rdf, row, rss, utc

ITEM = "<item><title>T</title><link>https://publisher.example/1</link></item>"
HEAD = "<title>C</title><link>https://publisher.example/</link><description>D</description>"
ONE = {"title": "T", "url": "https://publisher.example/1"}
RDF_NAME = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
TEN = utc(2023, 8, 31, 10)
ENTRY = '<title>T</title><id>tag:1</id><link href="https://publisher.example/1"/>'


def versioned(root: str, end: str = "rss") -> str:
    return f"<?xml version='1.0'?><{root}><channel>{HEAD}{ITEM}</channel></{end}>"


_RSS = [
    *(row(f"RSS {version}", versioned(f'rss version="{version}"'), ONE, feed_title="C")
      for version in ("0.91", "0.92", "0.93", "0.94", "2.0", "2.0.1", "2.00", "2", "3.0", "")),
    row("RSS that does not say its version", versioned("rss"), ONE, feed_title="C"),
    row("RSS in capitals", versioned('RSS version="2.0"', "RSS"), ONE),
    row("RSS 0.90", f'<?xml version="1.0"?><rdf:RDF {RDF_NAME} xmlns="http://my.netscape.com/rdf/simple/0.9/">'
        f"<channel>{HEAD}</channel>{ITEM}</rdf:RDF>", ONE, feed_title="C"),
    row("RSS 0.91 with the document type of Netscape", '<?xml version="1.0"?><!DOCTYPE rss PUBLIC '
        '"-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">'
        f'<rss version="0.91"><channel>{HEAD}{ITEM}</channel></rss>', ONE),
    row("RSS 1.0", rdf(f'<item rdf:about="https://publisher.example/1">{ITEM[6:]}'), ONE, feed_title="C"),
    row("RSS 1.0 with its list of items", f'<?xml version="1.0"?><rdf:RDF {RDF_NAME} xmlns="http://purl.org/rss/1.0/">'
        '<channel rdf:about="https://publisher.example/"><title>C</title><items><rdf:Seq>'
        '<rdf:li rdf:resource="https://publisher.example/1"/></rdf:Seq></items></channel>'
        f'<item rdf:about="https://publisher.example/1">{ITEM[6:]}</rdf:RDF>', ONE),
    row("RSS 1.0 with its items inside the channel", f'<rdf:RDF {RDF_NAME} xmlns="http://purl.org/rss/1.0/">'
        f"<channel>{HEAD}{ITEM}</channel></rdf:RDF>", ONE),
    row("RSS 1.1", '<?xml version="1.0"?><Channel xmlns="http://purl.org/net/rss1.1#" '
        f'{RDF_NAME}><title>C</title><link>https://publisher.example/</link><items rdf:parseType="Collection">'
        f"{ITEM}</items></Channel>", ONE),
    row("RSS 1.1 whose namespace has a prefix as well", '<Channel xmlns="http://purl.org/net/rss1.1#" '
        f'xmlns:r="http://purl.org/net/rss1.1#" {RDF_NAME}><title>C</title><items>{ITEM}</items></Channel>', ONE, feed_title="C"),
    row("RSS 1.1 without items", f'<Channel xmlns="http://purl.org/net/rss1.1#" {RDF_NAME}><title>C</title><items/></Channel>', feed_title="C"),
    row("a channel without a root and without items", f"<channel>{HEAD}</channel>", feed_title="C"),
    no_feed("a root of RSS and then rubbish", "<rss>" + "<" * 100),
    no_feed("RDF that is about people", f'<rdf:RDF {RDF_NAME} xmlns="http://xmlns.com/foaf/0.1/"><Person><name>A</name></Person></rdf:RDF>'),
    row("RSS with a namespace of its own", versioned('rss version="2.0" xmlns="http://backend.userland.com/rss2"'), ONE),
    row("RSS with its elements behind a prefix", '<r:rss version="2.0" xmlns:r="http://backend.userland.com/rss2">'
        "<r:channel><r:title>C</r:title><r:item><r:title>T</r:title><r:link>https://publisher.example/1</r:link>"
        "</r:item></r:channel></r:rss>", ONE),
    row("RSS with its items beside the channel", f'<rss version="2.0"><channel>{HEAD}</channel>{ITEM}</rss>', ONE),
    row("RSS with its items before the title of the feed", f'<rss version="2.0"><channel>{ITEM}{HEAD}</channel></rss>',
        ONE, feed_title="C"),
    row("a channel without a root", f"<channel>{HEAD}{ITEM}</channel>", ONE),
    row("RSS without a channel", f'<rss version="2.0">{ITEM}</rss>', ONE),
    row("RSS with two channels", f'<rss version="2.0"><channel>{ITEM}</channel><channel>{ITEM}</channel></rss>', ONE, ONE),
    row("RSS without items", rss(), feed_title="C"),
    row("RSS with an item that holds nothing", rss(""), {"title": "", "url": None}),
    row("RSS behind a style sheet", '<?xml version="1.0"?><?xml-stylesheet href="/s.xsl" type="text/xsl"?>'
        + versioned('rss version="2.0"').partition("?>")[2], ONE),
    row("RSS behind a comment", "<!-- made by hand -->" + versioned('rss version="2.0"').partition("?>")[2], ONE),
    row("RSS behind blank lines", "\n\n  \n" + versioned('rss version="2.0"'), ONE),
    row("RSS behind a warning of the server", "<br />\n<b>Warning</b>: mysql_connect() in <b>/index.php</b> on line 3<br />\n"
        + versioned('rss version="2.0"'), ONE),
    row("RSS before a script of the server", versioned('rss version="2.0"') + "<script>track()</script>", ONE),
    row("RSS that is sent as a web page", versioned('rss version="2.0"'), ONE, content_type="text/html; charset=utf-8"),
    row("RSS that is sent as text", versioned('rss version="2.0"') + "\n", ONE, content_type="text/plain"),
    row("RSS that is sent as JSON", versioned('rss version="2.0"') + " ", ONE, content_type="application/json"),
    row("RSS on one line without end", rss("<title>T</title>").replace("\n", ""), {"title": "T"}),
    row("RSS with the line ends of Windows", rss("\r\n<title>T</title>\r\n", "\r\n<title>U</title>\r\n"), {"title": "T"}, {"title": "U"}),
    row("RSS with the line ends of an old Mac", rss("\r<title>T</title>\r"), {"title": "T"}),
]  # fmt: skip

_ATOM = [
    row("Atom 1.0", atom(ENTRY + "<updated>2023-08-31T10:00:00Z</updated>"), {**ONE, "id": "tag:1", "published": TEN}),
    row("Atom 0.3", '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>C</title><entry><title>T</title>'
        '<id>tag:1</id><link rel="alternate" type="text/html" href="https://publisher.example/1"/>'
        "<modified>2023-08-31T10:00:00Z</modified></entry></feed>", {**ONE, "id": "tag:1", "published": TEN}),
    row("Atom 0.3 issues an entry before it modifies it", '<feed version="0.3" xmlns="http://purl.org/atom/ns#">'
        "<entry><title>T</title><issued>2023-08-31T10:00:00Z</issued><modified>2023-09-01T10:00:00Z</modified></entry></feed>",
        {"title": "T", "published": TEN}),
    row("Atom behind a prefix", '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>C</a:title><a:entry>'
        '<a:title>T</a:title><a:link href="https://publisher.example/1"/></a:entry></a:feed>', ONE, feed_title="C"),
    row("Atom without its namespace", f"<feed><title>C</title><entry>{ENTRY}</entry></feed>", ONE),
    row("Atom with the namespace of a draft", '<feed xmlns="http://purl.org/atom/ns#draft-ietf-atompub-format-09">'
        f"<title>C</title><entry>{ENTRY}</entry></feed>", ONE),
    row("Atom with the namespace in other letters", f'<feed xmlns="HTTP://www.w3.org/2005/atom"><entry>{ENTRY}</entry></feed>', ONE),
    row("Atom with only one entry and no feed", f'<entry xmlns="http://www.w3.org/2005/Atom">{ENTRY}</entry>', ONE),
    row("Atom without entries", atom(), feed_title="C"),
    row("Atom with an entry that holds nothing", atom(""), {"title": "", "url": None}),
    row("Atom with a source inside its entry keeps the entry's own title", atom(
        ENTRY + "<source><title>S</title><id>tag:s</id><link href='https://other.example/'/></source>"), {**ONE, "id": "tag:1"}),
    row("Atom with a source before the title of the entry", atom(
        "<source><title>S</title><id>tag:s</id></source>" + ENTRY), {**ONE, "id": "tag:1"}),
    row("Atom with an author who has a name and an address", atom(
        ENTRY + "<author><name>A</name><uri>https://a.example/</uri><email>a@a.example</email></author>"), {**ONE, "id": "tag:1"}),
    row("Atom with an image that has a title of its own", atom(
        ENTRY, root='xmlns:media="http://search.yahoo.com/mrss/"').replace(
        "</entry>", '<media:group><media:title>M</media:title></media:group></entry>'), {"title": "T"}),
]  # fmt: skip

_JSON = [
    row("JSON Feed 1.1", json_feed({"id": "1", "url": "https://publisher.example/1", "title": "T",
        "date_published": "2023-08-31T10:00:00Z"}), {**ONE, "id": "1", "published": TEN}, feed_title="C"),
    row("JSON Feed 1.0", json_feed({"id": "1", "title": "T"}, version="https://jsonfeed.org/version/1"), {"id": "1", "title": "T"}),
    row("JSON Feed that does not say its version", json.dumps({"items": [{"id": "1", "title": "T"}]}), {"id": "1"}),
    row("JSON Feed without items", json_feed(), feed_title="C"),
    row("JSON Feed whose items are null", json.dumps({"version": "https://jsonfeed.org/version/1", "items": None})),
    row("JSON Feed with a number as id", json_feed({"id": 12345678901234567890, "title": "T"}),
        {"id": "12345678901234567890"}),
    row("JSON Feed with a fraction as id", json_feed({"id": 1.5}), {"id": "1.5"}),
    row("JSON Feed with true as id has an id all the same", json_feed({"id": True, "url": "https://publisher.example/1"}),
        {"id": "https://publisher.example/1"}),
    row("JSON Feed without an id is known by its address", json_feed({"url": "https://publisher.example/1"}),
        {"id": "https://publisher.example/1"}),
    row("JSON Feed with an address outside", json_feed({"id": "1", "external_url": "https://other.example/1"}),
        {"url": "https://other.example/1"}),
    row("JSON Feed with an address of its own and one outside", json_feed(
        {"id": "1", "url": "/1", "external_url": "https://other.example/1"}), {"url": "https://publisher.example/1"}),
    row("JSON Feed with HTML", json_feed({"id": "1", "content_html": "<p>One</p><p>Two &amp; three</p>"}),
        {"text": "One\nTwo & three"}),
    row("JSON Feed with text keeps what looks like markup", json_feed({"id": "1", "content_text": "a <b> &amp; c"}),
        {"text": "a <b> &amp; c"}),
    row("JSON Feed with text keeps its lines", json_feed({"id": "1", "content_text": "One\nTwo"}), {"text": "One\nTwo"}),
    row("JSON Feed with both takes the HTML", json_feed({"id": "1", "content_html": "<p>H</p>", "content_text": "T"}),
        {"text": "H"}),
    row("JSON Feed with a summary", json_feed({"id": "1", "summary": "S", "content_text": "T"}), {"summary": "S", "text": "T"}),
    row("JSON Feed whose title is text", json_feed({"id": "1", "title": "AT&amp;T <b>"}), {"title": "AT&amp;T <b>"}),
    row("JSON Feed with a date of change only", json_feed({"id": "1", "date_modified": "2023-08-31T12:00:00+02:00"}),
        {"published": TEN}),
    row("JSON Feed with a language", json_feed({"id": "1"}, language="ko-KR"), {"id": "1"}, language="ko-kr"),
    row("JSON Feed with an item that is no object", json_feed(None, "x", 3, [], {"id": "1"}), {"id": "1"}),
    row("JSON Feed behind a byte order mark", b"\xef\xbb\xbf" + json_feed({"id": "1"}).encode(), {"id": "1"}),
    row("JSON Feed in UTF-16", json_feed({"id": "1", "title": "武器"}).encode("utf-16"), {"title": "武器"}),
    row("JSON Feed that is sent as a web page", json_feed({"id": "1", "title": "W"}), {"title": "W"}, content_type="text/html"),
    row("JSON Feed with half of a character", '{"items": [{"id": "1", "title": "a\\ud83db"}]}', {"title": "ab"}),
    row("JSON Feed with an emoji in two halves", '{"items": [{"id": "1", "title": "\\ud83d\\ude80"}]}', {"title": "🚀"}),
    row("JSON Feed with NUL", '{"items": [{"id": "1", "title": "a\\u0000b"}]}', {"title": "ab"}),
    row("JSON Feed with a key twice", '{"items": [{"id": "1", "title": "a", "title": "b"}]}', {"title": "b"}),
    row("JSON Feed with a number as large as a page", '{"items": [{"id": "1", "x": ' + "9" * 6_000 + "}]}", {"id": "1"}),
    row("JSON Feed with relative addresses and no place of its own", json_feed(
        {"id": "1", "url": "/1"}, home_page_url="https://home.example/"), {"url": "https://home.example/1"}, base=""),
    no_feed("JSON that is a list", json.dumps([{"id": "1"}])),
    no_feed("JSON that is an error", json.dumps({"error": {"code": 429, "items": "none"}})),
    no_feed("JSON that ends in the middle", json_feed({"id": "1", "title": "T"})[:-20]),
    no_feed("JSON that is a text", '"https://publisher.example/"'),
    no_feed("JSON in JavaScript", "callback(" + json_feed({"id": "1"}) + ")"),
]  # fmt: skip

_NO_FEEDS = [
    no_feed("nothing", b""),
    no_feed("blanks", b" \r\n\t "),
    no_feed("NULs", b"\0" * 100),
    no_feed("a byte order mark alone", b"\xef\xbb\xbf"),
    no_feed("words", "Service temporarily unavailable"),
    no_feed("a web page", "<!DOCTYPE html><html><head><title>News</title></head><body><p>item</p></body></html>"),
    no_feed("a web page of XML", '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>'),
    no_feed("a page that wants a robot to prove itself", "<html><title>Just a moment...</title><div id='challenge'/></html>"),
    no_feed("a page that redirects", '<html><head><meta http-equiv="refresh" content="0;url=/login"></head></html>'),
    no_feed("a piece of a page", "<div class='item'><a href='/1'>T</a></div>"),
    no_feed("a list of feeds", '<opml version="2.0"><body><outline xmlUrl="https://a.example/feed"/></body></opml>'),
    no_feed("a site map", '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://a.example/</loc></url></urlset>'),
    no_feed("a picture", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
    no_feed("SVG", '<svg xmlns="http://www.w3.org/2000/svg"><title>T</title></svg>'),
    no_feed("SOAP", '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Fault/></s:Envelope>'),
    no_feed("an error of a storage service", "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"),
    no_feed("a document type alone", "<!DOCTYPE rss [<!ENTITY a 'b'>]>"),
    no_feed("a declaration alone", '<?xml version="1.0" encoding="utf-8"?>'),
    no_feed("an address", "https://publisher.example/feed.xml"),
    no_feed("a path", "/etc/passwd"),
    no_feed("a zip archive", b"PK\x03\x04" + bytes(60)),
]  # fmt: skip

ROWS = [*_RSS, *_ATOM, *_JSON, *_NO_FEEDS]
