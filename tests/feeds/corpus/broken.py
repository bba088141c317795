"""What is not quite XML, ends too soon, has odd namespaces, or wants to do harm: what there is, is read."""

# ruff: noqa: E501 (a row is a line)

from __future__ import annotations

from tests.feeds.corpus.row import NAMESPACES, atom, rdf, row, rss

TWO = rss("<title>One</title><link>https://p.example/1</link>", "<title>Two</title><link>https://p.example/2</link>")
ONE = {"title": "One", "url": "https://p.example/1"}
BOTH = (ONE, {"title": "Two", "url": "https://p.example/2"})
PREFIXED = (
    '<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:entry><a:title>One</a:title></a:entry>'
    "<a:entry><a:title>Two</a:title></a:entry></a:feed>"
)


def cut(text: str, where: str) -> str:
    """The text up to the last `where`."""
    return text[: text.rindex(where)]


def with_root(attributes: str, inside: str) -> str:
    return f'<rss version="2.0" {attributes}><channel><title>C</title><item>{inside}</item></channel></rss>'


_CUT = [
    row("it ends before its last tag", cut(TWO, "</rss>"), *BOTH),
    row("it ends after an item", cut(TWO, "</channel>"), *BOTH),
    row("it ends before the end of an item, which may have more to say", cut(TWO, "</item>"), ONE),
    row("it ends inside an address", cut(TWO, "e/2</link>"), ONE),
    row("it ends inside a title", cut(TWO, "wo</title>"), ONE),
    row("it ends inside a tag", cut(TWO, "tle>Two"), ONE),
    row("it ends inside the name of an item", cut(TWO, "em><title>Two"), ONE),
    row("it ends inside an entity", cut(rss("<title>One</title>", "<title>A &amp; B</title>"), "mp; B"), {"title": "One"}),
    row("it ends inside CDATA", cut(rss("<title>One</title>", "<title><![CDATA[A & B]]></title>"), "]]>"), {"title": "One"}),
    row("it ends inside a comment", cut(rss("<title>One</title>", "<!-- two --><title>Two</title>"), "o -->"), {"title": "One"}),
    row("it ends inside a character", rss("<title>One</title>", "<title>武器</title>").encode()[:-39], {"title": "One"}),
    row("it ends inside its only item", cut(rss("<title>One</title>"), "ne</title>")),
    row("it ends before its first item", cut(rss("<title>One</title>"), "<item>"), feed_title="C"),
    row("Atom ends before the end of an entry", cut(atom("<title>One</title>", "<title>Two</title>"), "</entry>"), {"title": "One"}),
    row("Atom with a prefix ends inside an entry", cut(PREFIXED, "wo</a:title>"), {"title": "One"}),
    row("RSS 1.0 ends inside an item", cut(rdf("<item><title>One</title></item>", "<item><title>Two</title></item>"), "wo"), {"title": "One"}),
    row("it ends inside a text about items", cut(rss("<title>One</title>", "<title>Two</title><description><![CDATA[<item></item><item>]]>"
        " of XML</description>"), "XML"), {"title": "One"}),
    row("items without an end, in a list with one", "<rss><channel><item><title>One</title><item><title>Two</title></channel></rss>", {"title": "One"}, {"title": "Two"}),
    row("something follows the end", TWO + "\n<!-- cached -->\n", *BOTH),
    row("another document follows", TWO + TWO.replace("One", "Three"), *BOTH, {"title": "Three"}, BOTH[1]),
    row("NULs follow", TWO.encode() + b"\0" * 100, *BOTH),
]  # fmt: skip
_NOT_XML = [
    row(
        "a tag that is not closed",
        TWO.replace("</title><link>https://p.example/2", "<link>https://p.example/2"),
        ONE,
        {},
    ),
    row("tags closed in the wrong order", rss("<title><b>One</title></b><link>https://p.example/1</link>"), ONE),
    row("an attribute without quotation marks", TWO.replace('version="2.0"', "version=2.0"), *BOTH),
    row("an attribute twice", TWO.replace("<rss ", '<rss version="2.0" '), *BOTH),
    row(
        "a prefix of all elements that nobody declared",
        '<?xml?xml version="1.0" ??><rss rss:version=2.0><rss:channel><rss:title>C</rss:title><rss:item><rss:title>One</rss:title>'
        "<rss:link>https://p.example/1</rss:link></rss:item></rss:channel></rss>",
        ONE,
        feed_title="C",
    ),
    row(
        "a prefix that nobody declared",
        rss("<title>One</title><link>https://p.example/1</link><foo:bar>x</foo:bar>"),
        ONE,
    ),
    row(
        "a prefix that nobody declared, which everybody knows",
        with_root("", "<title>One</title><content:encoded>W</content:encoded>"),
        {"title": "One", "text": "W"},
    ),
    row(
        "a prefix of dates that nobody declared",
        with_root("", "<title>One</title><dc:creator>Kim</dc:creator>"),
        {"title": "One"},
    ),
    row(
        "markup in a text",
        rss("<title>One</title><link>https://p.example/1</link><description><p>A<br>B</description>"),
        ONE,
    ),
    row("a comment with two dashes", TWO.replace("<channel>", "<channel><!-- a -- b -->"), *BOTH),
    row("a comment in the middle of a title", rss("<title>O<!-- x -->ne</title>"), {"title": "One"}),
    row("an instruction between items", TWO.replace("</item><item>", "</item><?php echo 1 ?><item>"), *BOTH),
    row("control characters", TWO.replace("<title>One", "<title>\x01O\x02ne\x1f"), *BOTH),
    row("characters that are none", TWO.replace("One", "One\ufffe\uffff"), *BOTH),
    row("a declaration twice", '<?xml version="1.0"?>' + TWO, *BOTH),
    row("a declaration that is not closed", TWO.replace('"1.0"?>', '"1.0">', 1), *BOTH),
    row("capitals in its tags", rss("<TITLE>One</TITLE><LINK>https://p.example/1</LINK>"), ONE),
    row("items called Item", TWO.replace("item>", "Item>"), *BOTH),
    row("an item inside an item", rss("<title>One</title><item><title>Two</title></item>"), {}, {}),
    row("tabs and line ends in tags", TWO.replace("<item>", "<item\n\t>"), *BOTH),
    row("an item with attributes", TWO.replace("<item>", '<item xml:lang="ko" id="1">'), *BOTH),
    row(
        "CDATA in CDATA",
        rss("<title>One</title><description><![CDATA[a <![CDATA[b]]> c]]></description>"),
        {"title": "One"},
    ),
    row(
        "CDATA around everything",
        rss("<title><![CDATA[One]]></title><link><![CDATA[https://p.example/1]]></link>"),
        ONE,
    ),
    row(
        "less than in a text",
        rss("<title>One</title><link>https://p.example/1</link><description>5 < 6</description>"),
        ONE,
    ),
    row(
        "quotation marks of a typewriter in an attribute",
        rss("<title>One</title><link>https://p.example/1</link>").replace('version="2.0"', "version=“2.0”"),
        ONE,
    ),
]
_NAMESPACES = [
    row("the module for content under another prefix", with_root('xmlns:c="http://purl.org/rss/1.0/modules/content/"', "<c:encoded>W</c:encoded>"), {"text": "W"}),
    row("Dublin Core under another prefix", with_root('xmlns:x="http://purl.org/dc/elements/1.1/"', "<title>One</title><x:title>Other</x:title>"), {"title": "One"}),
    row("a prefix that means something else", with_root('xmlns:content="urn:other"', "<title>One</title><content:encoded>W</content:encoded>"), {"title": "One"}),
    row("a namespace without a name", with_root('xmlns:a=""', "<title>One</title>"), {"title": "One"}),
    row("a namespace with a blank", with_root('xmlns:a="urn:b c"', "<title>One</title><a:b>x</a:b>"), {"title": "One"}),
    row("a namespace with blanks around", with_root('xmlns:c=" http://purl.org/rss/1.0/modules/content/ "', "<c:encoded>W</c:encoded>"), {"text": "W"}),
    row("a namespace declared on the item", with_root("", "<title>One</title>").replace("<item>", f"<item {NAMESPACES}>"), {"title": "One"}),
    row("a namespace declared twice", with_root(f'{NAMESPACES} xmlns:dc2="http://purl.org/dc/elements/1.1/"', "<title>One</title>"), {"title": "One"}),
    row("the prefix xml declared", with_root('xmlns:xml="http://www.w3.org/XML/1998/namespace"', "<title>One</title>"), {"title": "One"}),
    row("elements of an unknown namespace around the title", with_root('xmlns:x="urn:x"', "<x:title>X</x:title><title>One</title><x:title>Y</x:title>"), {"title": "One"}),
    row("coordinates", with_root('xmlns:georss="http://www.georss.org/georss"', "<title>One</title><georss:point>39.0 125.7</georss:point>"), {"title": "One"}),
    row("coordinates that are none", with_root('xmlns:georss="http://www.georss.org/georss" xmlns:gml="http://www.opengis.net/gml"',
        "<title>One</title><georss:where><gml:Point><gml:pos>north east</gml:pos></gml:Point></georss:where>"), {"title": "One"}),
    row("a fragment of a broken line of coordinates", with_root('xmlns:georss="http://www.georss.org/georss"',
        "<title>One</title><georss:line>1 2 3 x</georss:line><georss:box>1</georss:box><georss:polygon/>"), {"title": "One"}),
    row("a licence, a rating, a cloud", with_root('xmlns:cc="http://web.resource.org/cc/"', "<title>One</title><cc:license/><rating/><cloud/>"), {"title": "One"}),
    row("a podcast", with_root('xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"', "<title>One</title><itunes:title>Other</itunes:title><itunes:duration>x</itunes:duration>"), {"title": "One"}),
]  # fmt: skip
_ENTITIES = '<!ENTITY e0 "lol">' + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
_HARM = [
    row("a file as an entity", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>{with_root("", "<title>One &x;</title>")}', {"title": "One &x;"}),
    row("an address as an entity", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.0.0.1/x">]>{with_root("", "<title>One &x;</title>")}', {"title": "One &x;"}),
    row("a document type elsewhere", f'<!DOCTYPE rss SYSTEM "http://127.0.0.1/rss.dtd">{with_root("", "<title>One</title>")}', {"title": "One"}),
    row("an entity of a parameter", f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>{with_root("", "<title>One</title>")}', {"title": "One"}),
    row("a billion laughs", f'<!DOCTYPE rss [{_ENTITIES}]>{with_root("", "<title>One &e11;</title>")}', {}),
    row("an entity of its own", f'<!DOCTYPE rss [<!ENTITY dprk "North Korea">]>{with_root("", "<title>&dprk; &amp; Russia</title>")}', {"title": "North Korea & Russia"}),
    row("an entity that is markup stays what it is", f'<!DOCTYPE rss [<!ENTITY x "<title>X</title>">]>{with_root("", "<title>One</title>&x;")}', {"title": "One"}),
    row("an entity that contains itself", f'<!DOCTYPE rss [<!ENTITY x "&x;">]>{with_root("", "<title>One</title>")}', {"title": "One"}),
    row("another document included", with_root('xmlns:xi="http://www.w3.org/2001/XInclude"', '<title>One</title><xi:include href="file:///etc/passwd"/>'), {"title": "One"}),
    row("a style sheet with a script", '<?xml-stylesheet type="text/xsl" href="javascript:alert(1)"?>' + with_root("", "<title>One</title>"), {"title": "One"}),
    row("a thousand elements inside each other", with_root("", "<title>One</title>" + "<a>" * 1_000 + "</a>" * 1_000), {"title": "One"}),
    row("a shell command as a title", with_root("", "<title>$(touch /tmp/x); `id` | sh</title>"), {"title": "$(touch /tmp/x); `id` | sh"}),
    row("a line of a mail as a title", with_root("", "<title>One&#13;&#10;Bcc: a@p.example</title>"), {"title": "One Bcc: a@p.example"}),
    row("a template as a title", with_root("", "<title>{{ config }} ${x} %s</title>"), {"title": "{{ config }} ${x} %s"}),
    row("two thousand entries and one", rss(*(f"<title>{n}</title>" for n in range(2_001))), *({"title": str(n)} for n in range(2_000))),
]  # fmt: skip

ROWS = [*_CUT, *_NOT_XML, *_NAMESPACES, *_HARM]
