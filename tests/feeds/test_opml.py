"""Subscription lists: most of those in the wild are not well-formed, and are read all the same."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.app.show import export_opml, import_opml
from monitor.config import load_config
from monitor.errors import InputError
from monitor.feeds.opml import read_opml, write_opml
from monitor.feeds.registry import FeedSettings, as_entry, feed
from monitor.model import Feed

OPML = b"""<?xml version="1.0" encoding="UTF-8"?><opml version="1.0"><body>
<outline text="Group & more"><outline type="rss" text="A &amp; B" xmlUrl="https://a.example/rss?x=1&amp;y=2"/>
<outline title='C' xmlurl='http://c.example/rss' /></outline>
<outline text="again" xmlUrl="http://a.example/rss?x=1&y=2"/>
<outline text="feed scheme" xmlUrl="feed://d.example/rss"/>
<outline text="no feed" htmlUrl="https://e.example/"/>
<outline text="no address" xmlUrl="javascript:alert(1)"/>
</body>"""


def test_a_list_that_is_not_well_formed_is_read() -> None:
    assert [(one.url, one.name) for one in read_opml(OPML)] == [
        ("https://a.example/rss?x=1&y=2", "A & B"),
        ("http://c.example/rss", "C"),
        ("http://d.example/rss", "feed scheme"),
    ]


A = '<outline text="A" xmlUrl="https://a.example/rss"/>'


@pytest.mark.parametrize(
    ("written", "found"),
    [
        pytest.param("<outline text='A' xmlUrl='https://a.example/rss'/>", [("A", "/rss")], id="single quotes"),
        pytest.param("<outline text=A xmlUrl=https://a.example/rss >", [("A", "/rss")], id="no quotes"),
        pytest.param('<OUTLINE TEXT="A" XMLURL="https://a.example/rss"/>', [("A", "/rss")], id="upper case"),
        pytest.param('<outline text="A" xmlUrl = "https://a.example/rss"/>', [("A", "/rss")], id="blanks around ="),
        pytest.param('<outline\n\ttext="A"\n\txmlUrl="\n https://a.example/rss \n"/>', [("A", "/rss")], id="lines"),
        pytest.param(
            '<outline text="A & B" xmlUrl="https://a.example/?a=1&b=2"/>', [("A & B", "/?a=1&b=2")], id="bare &"
        ),
        pytest.param('<outline text="A" xmlUrl="https://a.example/?a=1&copy=2"/>', [("A", "/?a=1&copy=2")], id="&copy"),
        pytest.param('<outline text="A" xmlUrl="https://a.example/?a&#38;b"/>', [("A", "/?a&b")], id="&#38;"),
        pytest.param('<outline text="A < B" xmlUrl="https://a.example/rss"/>', [("A < B", "/rss")], id="bare <"),
        pytest.param('<outline text="A > B" xmlUrl="https://a.example/rss"/>', [("A > B", "/rss")], id="bare >"),
        pytest.param(
            '<outline text="A "B" C" xmlUrl="https://a.example/rss"/>', [("A", "/rss")], id="quotes in quotes"
        ),
        pytest.param('<outline text="A xmlUrl="https://a.example/rss"/>', [("A xmlUrl=", "/rss")], id="an open quote"),
        pytest.param('<outline text="A" xmlUrl="https://a.example/rss', [("A", "/rss")], id="cut off in the address"),
        pytest.param(f"{A}<outline text=", [("A", "/rss")], id="cut off"),
        pytest.param('<outline text="A" xmlUrl="https://a.example/rss">', [("A", "/rss")], id="not closed"),
        pytest.param(f'<outline text="G"><outline text="H">{A}</outline></outline>', [("A", "/rss")], id="nested"),
        pytest.param(
            '<outline text="A" type="rss" url="https://a.example/rss"/>', [("A", "/rss")], id="url, of a feed"
        ),
        pytest.param('<outline text="A" type="link" url="https://a.example/"/>', [], id="url, of a page"),
        pytest.param(f"<!-- {A} -->", [], id="commented out"),
        pytest.param(f"<!-- never closed {A}", [("A", "/rss")], id="a comment without end"),
        pytest.param(
            '<outline title="A" text="B" xmlUrl="https://a.example/rss"/>', [("A", "/rss")], id="the title first"
        ),
        pytest.param(
            '<outline title=" " text="A" xmlUrl="https://a.example/rss"/>', [("A", "/rss")], id="an empty title"
        ),
        pytest.param(
            '<outline text="&lt;b&gt;A&lt;/b&gt;&amp;nbsp;B" xmlUrl="https://a.example/rss"/>',
            [("A B", "/rss")],
            id="HTML",
        ),
        pytest.param('<outline text="" xmlUrl="https://a.example/rss"/>', [("a.example", "/rss")], id="no name"),
        pytest.param(
            f'<outline text="{"A" * 300}" xmlUrl="https://a.example/rss"/>', [("A" * 199 + "…", "/rss")], id="long"
        ),
        pytest.param('<outlines xmlUrl="https://a.example/rss"/>', [], id="another element"),
        pytest.param('<outline text="A" myxmlUrl="https://a.example/rss"/>', [], id="another attribute"),
    ],
)
def test_odd_outlines_are_read(written: str, found: list[tuple[str, str]]) -> None:
    feeds = read_opml(f'<opml version="1.0"><body>{written}</body></opml>'.encode())
    assert [(one.name, one.url.removeprefix("https://a.example")) for one in feeds] == found


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("feed://a.example/rss", "http://a.example/rss"),
        ("FEED://a.example/rss", "http://a.example/rss"),
        ("feed:https://a.example/rss", "https://a.example/rss"),
        ("feed://https://a.example/rss", "https://a.example/rss"),
        ("feed.example/rss", None),
        ("feed:", None),
        ("https://a.example/feed://b", "https://a.example/feed://b"),
        ("https://user:secret@a.example/rss", "https://user:secret@a.example/rss"),
    ],
)
def test_addresses_of_the_feed_scheme_are_addresses_of_the_web(written: str, url: str | None) -> None:
    found = read_opml(f'<outline text="A" xmlUrl="{written}"/>'.encode())
    assert [one.url for one in found] == ([url] if url else [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251"])
def test_a_list_is_read_in_its_encoding(encoding: str) -> None:
    said = "windows-1251" if encoding == "cp1251" else encoding.removesuffix("-sig")
    text = f'<?xml version="1.0" encoding="{said}"?>\n<outline text="Радио Свобода" xmlUrl="https://a.example/rss"/>'
    (one,) = read_opml(text.encode(encoding))
    assert one.name == "Радио Свобода"


@pytest.mark.parametrize(
    ("said", "language", "country"),
    [
        ('language="ko" country="kr"', "ko", "KR"),
        ('language="en-us" country=""', "en-us", None),
        ('language="Korean" country="Korea"', None, None),
        ('language="unknown" country="KR"', None, "KR"),
    ],
)
def test_what_of_an_outline_is_none_is_left_out_and_not_the_feed(
    said: str, language: str | None, country: str | None
) -> None:
    (one,) = read_opml(f'<outline text="A" xmlUrl="https://a.example/rss" {said}/>'.encode())
    assert (one.name, one.language, one.country) == ("A", language, country)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"<outline " * 200_000,
        b"<outline a='" * 100_000,
        b"\xff\xfe\x00",
        pytest.param(b"<outline " + b"a" * 2_000_000, id="a word"),
        pytest.param(b"<outline " + b"a=" * 1_000_000, id="attributes"),
        pytest.param(b"<outline " + b"""a="'b='" """ * 200_000, id="quotes"),
        pytest.param(b"<outline xmlUrl=" + b" " * 2_000_000, id="blanks"),
        pytest.param(b"<!--" * 500_000, id="comments"),
        pytest.param(b"<outline xmlUrl='" + b"&" * 1_000_000 + b"'", id="references"),
    ],
)
def test_what_is_no_list_has_no_feeds(body: bytes) -> None:
    assert read_opml(body) == ()


def test_what_is_written_is_read_again() -> None:
    feeds = (
        Feed("https://a.example/?x=1&y=2", 'Quotes " & <brackets>', "a.example", language="ko"),
        Feed(
            "https://b.example/", "B", "family & co", country="RU", language="ru", state_controlled=True, disabled=True
        ),
    )
    assert read_opml(write_opml(feeds)) == feeds


NAMES = st.text(
    st.characters(exclude_categories=("C", "Z", "M")) | st.sampled_from("&<>\"' ;#éя한"), min_size=1, max_size=60
)


@given(
    st.builds(
        lambda name, family, country, language, state, path: FeedSettings(
            url=f"https://a.example/{path}",
            name=" ".join(name.split()) or "x",
            publisher=family,
            country=country,
            language=language,
            state_controlled=state,
        ),
        NAMES.filter(lambda name: not re.search(r"&#\w+;", name)),  # nobody means it as text
        st.sampled_from(["yonhap", "l'équipe & <co>", 'the "times"']),
        st.sampled_from([None, "KR", "FR"]),
        st.sampled_from([None, "ko", "zh-Hant", "en-GB"]),
        st.booleans(),
        st.text(st.sampled_from("abc/?&=;'%"), max_size=20),
    )
)
def test_no_name_address_or_language_is_lost_on_the_way_out_and_in(settings: FeedSettings) -> None:
    one = feed(settings)
    assert read_opml(write_opml([one])) == (one,)


def test_what_is_written_is_well_formed_and_says_nothing_secret() -> None:
    written = write_opml(
        [Feed("https://a.example/?a&b", 'A <&> "B"', "a", headers=(("Authorization", "Bearer hunter2"),))]
    )
    (outline,) = ElementTree.fromstring(written).iter("outline")
    assert outline.attrib == {
        "type": "rss",
        "text": 'A <&> "B"',
        "title": 'A <&> "B"',
        "xmlUrl": "https://a.example/?a&b",
        "publisher": "a",
    }
    assert b"hunter2" not in written


def test_an_installation_moves_to_another_by_opml(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text(
        """
publishers: [{id: tass, name: The Agency, country: RU, language: ru, state_controlled: true}]
feeds:
  - {url: "https://a.example/?a=1&b=2", publisher: tass}
  - {url: "https://b.example/", name: "It's: #1", publisher: b, country: KR, language: ko, disabled: true}
""",
        encoding="utf-8",
    )
    lines: list[str] = []
    export_opml(tmp_path / "config.yaml", {}, lines.append)
    (tmp_path / "list.opml").write_text("\n".join(lines), encoding="utf-8")
    entries: list[str] = []
    import_opml(tmp_path / "list.opml", entries.append)
    (tmp_path / "other.yaml").write_text("feeds:\n" + "\n".join(entries), encoding="utf-8")
    there, here = (load_config(tmp_path / name, {}).feeds for name in ("config.yaml", "other.yaml"))
    assert here == there
    assert as_entry(there[1]) == entries[1]


def test_a_file_without_a_feed_is_said_to_have_none(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<html>")
    with pytest.raises(InputError, match=r"page\.html: no feed address in it\. Name an OPML list\."):
        import_opml(tmp_path / "page.html", print)
