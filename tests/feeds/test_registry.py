from datetime import timedelta

import pytest
from pydantic import ValidationError

from monitor.feeds.opml import read_opml, write_opml
from monitor.feeds.registry import FeedSettings, feed
from monitor.model import Feed


def test_a_feed_needs_only_its_address() -> None:
    assert feed(FeedSettings.model_validate({"url": "https://www.Publisher.example/rss"})) == Feed(
        url="https://www.Publisher.example/rss", name="publisher.example", publisher="publisher.example"
    )


def test_everything_else_can_be_said() -> None:
    written = {
        "url": "http://publisher.example:8080/rss",
        "name": "The Publisher",
        "publisher": "Family",
        "country": "kr",
        "language": "ko",
        "state_controlled": True,
        "headers": {"Authorization": "Bearer x"},
        "interval": "2h",
        "disabled": True,
    }
    assert feed(FeedSettings.model_validate(written)) == Feed(
        url="http://publisher.example:8080/rss",
        name="The Publisher",
        publisher="family",
        country="KR",
        language="ko",
        state_controlled=True,
        headers=(("Authorization", "Bearer x"),),
        interval=timedelta(hours=2),
        disabled=True,
    )


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({}, id="no address"),
        pytest.param({"url": "publisher.example/rss"}, id="no scheme"),
        pytest.param({"url": "ftp://publisher.example/rss"}, id="another scheme"),
        pytest.param({"url": "https:///rss"}, id="no host"),
        pytest.param({"url": "https://publisher.example:99999/rss"}, id="no port"),
        pytest.param({"url": "https://publisher.example\\@evil.example/"}, id="a backslash"),
        pytest.param({"url": "https://p.example/", "country": "Korea"}, id="a country by name"),
        pytest.param({"url": "https://p.example/", "language": "Korean"}, id="a language by name"),
        pytest.param({"url": "https://p.example/", "headers": {"Host": "x"}}, id="a header that is ours"),
        pytest.param({"url": "https://p.example/", "headers": {"X": "a\r\nY: b"}}, id="two headers in one"),
        pytest.param({"url": "https://p.example/", "titel": "x"}, id="an unknown key"),
    ],
)
def test_a_wrong_entry_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        FeedSettings.model_validate(wrong)


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


@pytest.mark.timeout(10)
@pytest.mark.parametrize("body", [b"", b"<html>", b"<outline " * 200_000, b"<outline a='" * 100_000, b"\xff\xfe\x00"])
def test_what_is_no_list_has_no_feeds(body: bytes) -> None:
    assert read_opml(body) == ()


def test_what_is_written_is_read_again() -> None:
    feeds = (
        Feed("https://a.example/?x=1&y=2", 'Quotes " & <brackets>', "a.example", language="ko"),
        Feed("https://b.example/", "B", "b.example"),
    )
    again = read_opml(write_opml(feeds))
    assert [(one.url, one.name) for one in again] == [(one.url, one.name) for one in feeds]
