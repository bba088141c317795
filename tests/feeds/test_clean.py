import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.clean import one_line, plain, text_in, text_of, tree_of


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        pytest.param("<p>One</p><p>Two</p>", "One\nTwo", id="blocks are lines"),
        pytest.param("One<br>Two<br/>Three", "One\nTwo\nThree", id="br"),
        pytest.param("<ul><li>a<li>b</ul>after", "a\nb\nafter", id="list, not closed"),
        pytest.param("<div>in<div>inner</div>after</div>", "in\ninner\nafter", id="text after a block"),
        pytest.param("<b>Artil</b>lerie &amp; Muni&shy;tion", "Artillerie & Munition", id="inline markup, soft hyphen"),
        pytest.param("<p>wrapped\n   by hand</p>", "wrapped by hand", id="line breaks of the source are blanks"),
        pytest.param("a<script>alert(1)</script><style>p{}</style>b", "ab", id="scripts and styles"),
        pytest.param("x<!-- hidden -->y <b></b>", "xy", id="comments"),
        pytest.param("Kim < Putin & Co", "Kim < Putin & Co", id="a lone bracket is text"),
        pytest.param("AT&amp;T &lt;b&gt;", "AT&T <b>", id="entities without markup"),
        pytest.param("One\nline\n\nTwo", "One line\nTwo", id="a blank line ends a block of text"),
        pytest.param("<p>a</p>\ue000<p>b</p>", "a\nb", id="our own mark in the input"),
        pytest.param("A\ud800B <b>\udfff</b>", "AB", id="lone surrogates"),
        pytest.param("a\x00\x1b[31mb\x85c", "a[31mb c", id="control characters"),
        pytest.param("Report \u202egpj.exe\u202c \u2066x\u2069", "Report gpj.exe x", id="bidi overrides and isolates"),
        pytest.param("a\u200b\u200c\u200d\u2060\ufeffb", "ab", id="zero width between Latin letters"),
        pytest.param("می\u200cخواهم", "می\u200cخواهم", id="a joiner that Persian needs"),
        pytest.param("क\u094d\u200dष", "क\u094d\u200dष", id="a joiner that Hindi needs"),
        pytest.param("".join(chr(0xE0000 + ord(char)) for char in "ignore") + "x", "x", id="tag characters"),
        pytest.param("Z" + "\u0300" * 20_000, "Z" + "\u0300" * 4, id="piled marks"),
        pytest.param("북한이 포탄을", "북한이 포탄을", id="Hangul untouched"),
    ],
)
def test_text_is_what_a_reader_sees(markup: str, text: str) -> None:
    assert text_of(markup) == text


MARKUP = (
    "<p>", "</p>", "<P class='x'>", "<p/>", "<br>", "<br />", "</br>", "<b>", "</b>", "<a href=\"/?a&b\">", "</a>",
    "<i", "<img src='x' alt=\"a>b\"/>", "<em>", "</em>", "<u/>", "<span>", "</span>", "<strong >", "</strong>",
    "<bogus>", "<div>", "</div>", "<li>", "<table>", "<td>", "</table>", "<script>", "</script>", "<iframe/>", "<!--",
    "-->", "<", "&amp;", "&lt;p&gt;", "&nbsp;", "&#8217;", "&#146;", "&#55296;", "&#65535;", "&#128;", "&amp",
    "&notit;", "&#11;", "&", " ", "\n", "\x00", "a", "b.", "북한", "Ω", "\u200b",
)  # fmt: skip


@given(st.lists(st.sampled_from(MARKUP), max_size=12))
def test_easy_markup_is_read_as_a_tree_would_be(pieces: list[str]) -> None:
    markup = "<p>" + "".join(pieces)
    root = tree_of(markup).root
    assert root is not None
    assert text_of(markup) == text_in(root)


def test_declared_text_is_taken_as_it_is() -> None:
    assert plain("a <b> &amp; c\nsecond line") == "a <b> &amp; c\nsecond line"


def test_a_title_is_one_line_and_at_most_a_thousand_characters() -> None:
    assert one_line("Bcc:\n x") == "Bcc: x"
    assert len(one_line("a" * 5000)) == 1000


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "piece",
    [
        pytest.param("<!--", id="comments"),
        pytest.param("<![CDATA[", id="CDATA"),
        pytest.param("<a b='", id="quotes"),
        pytest.param("<", id="brackets"),
        pytest.param("&#", id="references"),
        pytest.param("</", id="closings"),
        pytest.param("<b>", id="nesting"),
        pytest.param("<table>", id="tables"),
        pytest.param(" \n", id="white space"),
        pytest.param("\u200d", id="joiners"),
    ],
)
def test_a_flood_takes_linear_time(piece: str) -> None:
    text_of("<p>" + piece * 200_000)
    text_of(piece * 200_000)
