"""Titles are text: what a reader sees, on one line, whatever the publisher wrapped it in."""

# ruff: noqa: E501 (a row is a line)

from __future__ import annotations

from tests.feeds.corpus.row import Row, atom, row, rss


def titled(sentence: str, inside: str, title: str) -> Row:
    return row(f"a title: {sentence}", rss(f"<title>{inside}</title>"), {"title": title})


_RSS = [
    titled("plain", "Arms for Russia", "Arms for Russia"),
    titled("an entity of XML", "Arms &amp; shells", "Arms & shells"),
    titled("escaped twice", "Arms &amp;amp; shells", "Arms & shells"),
    titled("an entity of HTML", "Pj&ouml;ngjang", "Pjöngjang"),
    titled("an entity of HTML escaped", "Pj&amp;ouml;ngjang", "Pjöngjang"),
    titled("a number", "Pj&#246;ngjang", "Pjöngjang"),
    titled("a number in base sixteen", "Pj&#xF6;ngjang", "Pjöngjang"),
    titled("a number escaped", "Pj&amp;#246;ngjang", "Pjöngjang"),
    titled("a number of Windows-1252", "Kim&#146;s arms", "Kim’s arms"),
    titled("a number escaped twice", "Kim&amp;amp;#8217;s arms", "Kim’s arms"),
    titled("a quotation mark escaped", "&amp;quot;Arms&amp;quot;", '"Arms"'),
    titled("an apostrophe as everybody writes it", "Kim&amp;#8217;s &amp;#039;arms&amp;#039;", "Kim’s 'arms'"),
    titled("CDATA", "<![CDATA[Arms & shells]]>", "Arms & shells"),
    titled("CDATA with an entity", "<![CDATA[Arms &amp; shells]]>", "Arms & shells"),
    titled("CDATA with markup", "<![CDATA[<b>Arms</b> &amp; shells]]>", "Arms & shells"),
    titled("CDATA in two pieces", "<![CDATA[Arms]]><![CDATA[ for Russia]]>", "Arms for Russia"),
    titled("CDATA beside text", "Arms <![CDATA[& shells]]>", "Arms & shells"),
    titled("CDATA inside CDATA, escaped", "&lt;![CDATA[Arms]]&gt;", "Arms"),
    titled("markup", "&lt;b&gt;Arms&lt;/b&gt; for &lt;i&gt;Russia&lt;/i&gt;", "Arms for Russia"),
    titled("markup of its own", "<b>Arms</b> for Russia", "Arms for Russia"),
    titled("a link", '&lt;a href="/x"&gt;Arms&lt;/a&gt;', "Arms"),
    titled("a picture", '&lt;img src="/x.png" alt="x"&gt;Arms', "Arms"),
    titled("a script", "&lt;script&gt;alert(1)&lt;/script&gt;Arms", "Arms"),
    titled("a script that does not end", "Arms&lt;script&gt;alert(1)", "Arms"),
    titled("a comment", "Arms&lt;!-- x --&gt; for Russia", "Arms for Russia"),
    titled("a line break of HTML", "Arms&lt;br/&gt;for Russia", "Arms for Russia"),
    titled("a paragraph", "&lt;p&gt;Arms&lt;/p&gt;", "Arms"),
    titled("words that markup joins", "Nord&lt;b&gt;korea&lt;/b&gt;", "Nordkorea"),
    titled("less than", "Arms &lt; shells", "Arms < shells"),
    titled("less than, escaped twice", "Arms &amp;lt; shells", "Arms < shells"),
    titled("greater than", "Seoul > Pyongyang", "Seoul > Pyongyang"),
    titled("an arrow", "Rajin -&gt; Dunai", "Rajin -> Dunai"),
    titled("a name that looks like a tag", "Interview with &lt;Kim&gt;", "Interview with <Kim>"),
    titled("an ampersand alone", "Arms & shells", "Arms & shells"),
    titled("an ampersand of AT&T", "AT&T and R&D", "AT&T and R&D"),
    titled("an entity that nobody knows", "Arms &nosuch; shells", "Arms &nosuch; shells"),
    titled("an entity without its end", "Arms &amp shells", "Arms & shells"),
    titled("line breaks", "Arms\n   for\n\tRussia", "Arms for Russia"),
    titled("line breaks of Windows", "Arms\r\nfor Russia", "Arms for Russia"),
    titled("blanks around", "   Arms   ", "Arms"),
    titled("blanks that do not break", "Arms&#160;for&nbsp;Russia", "Arms for Russia"),
    titled("a wide blank", "北朝鮮　ロシア", "北朝鮮 ロシア"),
    titled("a blank without width", "Ar&#x200b;ms", "Arms"),
    titled("a soft hyphen", "Waffen&shy;lieferung", "Waffenlieferung"),
    titled("a byte order mark inside", "Arms\ufeff for Russia", "Arms for Russia"),
    titled("an override of the direction", "Arms \u202egnp.exe\u202c", "Arms gnp.exe"),
    titled("isolates of the direction", "\u2066Arms\u2069 for Russia", "Arms for Russia"),
    titled("marks of the direction", "\u200fأسلحة\u200e", "أسلحة"),
    titled("a control character", "Arms\x07 for\x1b[31m Russia", "Arms for[31m Russia"),
    titled("a control character as a number", "Arms&#7; for Russia", "Arms for Russia"),
    titled("a NUL as a number", "Arms&#0; for Russia", "Arms for Russia"),
    titled("half a character as a number", "Arms&#xD83D; for Russia", "Arms for Russia"),
    titled("a number beyond all characters", "Arms&#x110000; for Russia", "Arms for Russia"),
    titled("an emoji as a number", "&#x1F680; launch", "🚀 launch"),
    titled("an emoji of several characters", "👩\u200d🚀 launch", "👩🚀 launch"),
    titled("a flag", "🇰🇵 arms", "🇰🇵 arms"),
    titled("joiners of Persian stay", "می\u200cشود", "می\u200cشود"),
    titled("Korean in single letters stays as it is", "북한", "북한"),
    titled("empty", "", ""),
    titled("blanks only", " &#160; ", ""),
    titled("markup only", "&lt;p&gt;&lt;/p&gt;", ""),
    titled("a thousand and one letters", "a" * 1_001, "a" * 999 + "…"),
    titled("a thousand letters", "a" * 1_000, "a" * 1_000),
    titled("marks piled up", "A" + "\u0300" * 50 + "rms", "A" + "\u0300" * 4 + "rms"),
    row("two titles of an item", rss("<title>First</title><title>Second</title>"), {"title": "First"}),
    row("a title of media does not hide the item's", rss("<media:title>M</media:title><title>T</title>"), {"title": "T"}),
    row("a title of media after the item's", rss("<title>T</title><media:title>M</media:title>"), {"title": "T"}),
    row("a title of Dublin Core", rss("<dc:title>T</dc:title>"), {"title": "T"}),
    row("a title of an image of the feed is not the feed's", rss(
        "<title>T</title>", head="<title>C</title><image><title>I</title><url>https://p.example/i</url></image>"), {"title": "T"}, feed_title="C"),
    row("an image before the title of the feed", rss(
        "<title>T</title>", head="<image><title>I</title></image><title>C</title>"), {"title": "T"}, feed_title="C"),
    row("a text field of the feed has a title too", rss(
        "<title>T</title>", head="<title>C</title><textInput><title>Search</title></textInput>"), {"title": "T"}, feed_title="C"),
    row("the feed's title has markup", rss(head="<title>News &lt;b&gt;now&lt;/b&gt; &amp;amp; then</title>"), feed_title="News now & then"),
]  # fmt: skip


def atom_titled(sentence: str, construct: str, title: str) -> Row:
    return row(f"a title of Atom: {sentence}", atom(f"<id>1</id>{construct}"), {"title": title})


_XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">'
_ATOM = [
    atom_titled("no type", "<title>Arms &amp; shells</title>", "Arms & shells"),
    atom_titled("text", '<title type="text">Arms &amp; shells</title>', "Arms & shells"),
    atom_titled("text that shows markup", '<title type="text">The &lt;blink&gt; tag</title>', "The <blink> tag"),
    atom_titled("text with escaped numbers", "<title>D&amp;#233;j&amp;#xE0; vu</title>", "Déjà vu"),
    atom_titled("text that shows an entity", '<title type="text">Write &amp;amp; for it</title>', "Write &amp; for it"),
    atom_titled("text that a sloppy publisher meant as HTML", '<title type="text">&lt;b&gt;Arms&lt;/b&gt;</title>', "Arms"),
    atom_titled("HTML", '<title type="html">&lt;b&gt;Arms&lt;/b&gt; &amp;amp; shells</title>', "Arms & shells"),
    atom_titled("HTML in CDATA", '<title type="html"><![CDATA[<b>Arms</b> &amp; shells]]></title>', "Arms & shells"),
    atom_titled("HTML that shows a tag", '<title type="html">The &amp;lt;blink&amp;gt; tag</title>', "The <blink> tag"),
    atom_titled("XHTML", f'<title type="xhtml">{_XHTML}<b>Arms</b> &amp; shells</div></title>', "Arms & shells"),
    atom_titled("XHTML that shows a tag", f'<title type="xhtml">{_XHTML}The &lt;blink&gt; tag</div></title>', "The <blink> tag"),
    atom_titled("XHTML behind a prefix", '<title type="xhtml"><h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:b>Arms</h:b></h:div></title>', "Arms"),
    atom_titled("a type of MIME", '<title type="text/html">&lt;b&gt;Arms&lt;/b&gt;</title>', "Arms"),
    atom_titled("a type of MIME that says text", '<title type="text/plain">a &lt; b</title>', "a < b"),
    atom_titled("a mode of Atom 0.3", '<title type="text/html" mode="escaped">&lt;b&gt;Arms&lt;/b&gt;</title>', "Arms"),
    atom_titled("base64 of Atom 0.3", '<title type="text/html" mode="base64">QXJtcyAmYW1wOyBzaGVsbHM=</title>', "Arms & shells"),
    atom_titled("a type that nobody knows", '<title type="wiki">Arms</title>', "Arms"),
    atom_titled("over two lines", "<title>Arms\n  for Russia</title>", "Arms for Russia"),
    atom_titled("empty", "<title/>", ""),
    atom_titled("empty HTML", '<title type="html"></title>', ""),
]  # fmt: skip

ROWS = [*_RSS, *_ATOM]
