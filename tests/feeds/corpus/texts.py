"""Summary and text: which of a feed's fields they are, and how their HTML becomes plain text with a line for a block."""

# ruff: noqa: E501 (a row is a line)

from __future__ import annotations

from html import escape

from tests.feeds.corpus.row import Row, atom, row, rss


def told(sentence: str, markup: str, text: str) -> Row:
    return row(
        f"a text: {sentence}", rss(f"<description>{escape(markup, quote=False)}</description>"), {"summary": text}
    )


_HTML = [
    told("one paragraph", "<p>One</p>", "One"),
    told("two paragraphs", "<p>One</p><p>Two</p>", "One\nTwo"),
    told("two paragraphs that are not closed", "<p>One<p>Two", "One\nTwo"),
    told("line breaks", "One<br>Two<br/>Three<BR />Four", "One\nTwo\nThree\nFour"),
    told("a line break doubled", "One<br><br>Two", "One\nTwo"),
    told("a list", "<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
    told("a table", "<table><tr><td>One</td><td>Two</td></tr></table>", "One\nTwo"),
    told("headings", "<h2>One</h2>Two", "One\nTwo"),
    told("a quotation", "<blockquote>One</blockquote>Two", "One\nTwo"),
    told("divisions inside each other", "<div><div>One</div><div>Two</div></div>", "One\nTwo"),
    told("a rule across", "One<hr>Two", "One\nTwo"),
    told("letters inside a word", "Nord<em>ko</em>rea", "Nordkorea"),
    told("blanks between inline elements", "<b>One</b> <i>Two</i>", "One Two"),
    told("white space of the source", "<p>One\n   two</p>\n\n<p>Three</p>", "One two\nThree"),
    told("preformatted text keeps no lines", "<pre>One\ntwo</pre>", "One two"),
    told("a script", "<p>One</p><script>alert('<p>x</p>')</script><p>Two</p>", "One\nTwo"),
    told("a style", "<style>p { color: red }</style><p>One</p>", "One"),
    told("a comment", "<p>One<!-- two --></p>", "One"),
    told("a frame that is written as XML", 'One<iframe src="https://x.example"/> and <b>two</b>', "One and two"),
    told("a script that is written as XML", 'One<script src="https://x.example"/> and <b>two</b>', "One and two"),
    told("an object that does not end", 'One<object data="x"> and <b>two</b>', "One and two"),
    told("a frame that does not end after one that does", "<iframe>no</iframe>One<iframe> and two", "One and two"),
    told("a comparison of letters", "A<B", "A<B"),
    told("a frame", '<iframe src="https://x.example">no frames</iframe>One', "One"),
    told("a picture's words are not the story's", '<img alt="Kim" src="/k.png">One', "One"),
    told("a link", '<a href="https://x.example">One</a> two', "One two"),
    told("a whole page", "<html><head><title>T</title></head><body><p>One</p></body></html>", "One"),
    told("a form", "<form><input value=x><button>Send</button></form>One", "One"),
    told("entities", "<p>A &amp; B &lt; C &nbsp; D &#8211; E</p>", "A & B < C D – E"),
    told("ruby", "<ruby>北<rp>(</rp><rt>ほく</rt><rp>)</rp></ruby>朝鮮", "北(ほく)朝鮮"),
    told("a tag that does not exist", "<p><newsml>One</newsml></p>", "One"),
    told("a tag that does not end", "<p>One</p><a href='x", "One"),
    told("markup that is not markup", "5 < 6 and 7 > 3", "5 < 6 and 7 > 3"),
    told("a pixel that counts readers", '<p>One</p><img width="1" height="1" src="https://count.example/">', "One"),
    told("no markup and a blank line", "One\n\nTwo", "One\nTwo"),
    told("no markup and a wrapped line", "One\ntwo", "One two"),
    told("no markup but entities", "A &amp; B", "A & B"),
    told("twenty thousand and one letters", "a" * 20_001, "a" * 19_999 + "…"),
    told("empty", "<p> </p>", ""),
]  # fmt: skip
_FIELDS = [
    row("a summary alone", rss("<description>S</description>"), {"summary": "S", "text": ""}),
    row("a summary and the whole text", rss("<description>S</description><content:encoded>Whole text</content:encoded>"),
        {"summary": "S", "text": "Whole text"}),
    row("the whole text before the summary", rss("<content:encoded>Whole text</content:encoded><description>S</description>"),
        {"summary": "S", "text": "Whole text"}),
    row("the whole text twice is told once", rss("<description>Same</description><content:encoded>Same</content:encoded>"),
        {"summary": "", "text": "Same"}),
    row("an empty summary beside the whole text", rss("<description/><content:encoded>Whole</content:encoded>"), {"text": "Whole"}),
    row("a summary in CDATA", rss("<description><![CDATA[<p>One</p><p>Two</p>]]></description>"), {"summary": "One\nTwo"}),
    row("a summary of elements", rss("<description><p>One</p><p>Two</p></description>"), {"summary": "One\nTwo"}),
    row("a body of XHTML", rss('<body xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two</p></body>'), {"text": "One\nTwo"}),
    row("a description of Dublin Core", rss("<dc:description>S</dc:description>"), {"summary": "S"}),
    row("a description of media is not the story's while it has its own", rss(
        "<description>S</description><media:description>Photo: A</media:description>"), {"summary": "S"}),
    row("a summary of iTunes", rss("<title>T</title><itunes:summary>S</itunes:summary>",
        root='xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'), {"summary": "S"}),
    row("Atom with a summary and content", atom('<summary>S</summary><content type="html">&lt;p&gt;C&lt;/p&gt;</content>'),
        {"summary": "S", "text": "C"}),
    row("Atom with content alone", atom('<content type="html">&lt;p&gt;One&lt;/p&gt;&lt;p&gt;Two&lt;/p&gt;</content>'),
        {"text": "One\nTwo"}),
    row("Atom with content of XHTML", atom(
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p><p>Two</p></div></content>'), {"text": "One\nTwo"}),
    row("Atom with content of text", atom('<content type="text">a &lt; b\nc</content>'), {"text": "a < b c"}),
    row("Atom with content elsewhere", atom('<title>T</title><content type="application/pdf" src="https://p.example/1.pdf"/>'),
        {"title": "T", "text": ""}),
    row("Atom with content in base64", atom('<content type="text/html" mode="base64">PHA+T25lPC9wPg==</content>'), {"text": "One"}),
    row("Atom with two contents takes the longer", atom(
        '<content type="text">Short</content><content type="html">&lt;p&gt;Much longer&lt;/p&gt;</content>'), {"text": "Much longer"}),
    row("a hundred thousand letters and more", rss(f"<content:encoded>{'a' * 100_001}</content:encoded>"), {"text": "a" * 99_999 + "…"}),
    *(row(f"a feed in {code!r}", rss("<title>T</title>", head=f"<title>C</title><language>{code}</language>"), {"title": "T"}, language=found)
      for code, found in (("de", "de"), ("de-CH", "de-ch"), ("DE_ch", "de-ch"), (" ko ", "ko"), ("zh-Hant-TW", "zh-hant-tw"),
                          ("deutsch", ""), ("", ""), ("<b>de</b>", ""), ("en, fr", ""))),
    row("Atom says its language on its root", atom("<title>T</title>", root='xml:lang="uk"'), {"title": "T"}, language="uk"),
    row("RSS says its language by Dublin Core", rss("<title>T</title>", head="<title>C</title><dc:language>ru</dc:language>"),
        {"title": "T"}, language="ru"),
]  # fmt: skip

ROWS = [*_HTML, *_FIELDS]
