from datetime import timedelta

import pytest
from pydantic import ValidationError

from monitor.feeds.registry import FeedSettings, PublisherSettings, feed, publisher
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
        "full_text": True,
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
        full_text=True,
    )


@pytest.mark.parametrize(
    ("of_publisher", "of_feed", "meant"),
    [
        pytest.param(None, None, None, id="as polling says"),
        pytest.param(True, None, True, id="inherited"),
        pytest.param(True, False, False, id="the feed knows better"),
        pytest.param(None, True, True, id="its own"),
    ],
)
def test_full_text_is_inherited(of_publisher: bool | None, of_feed: bool | None, meant: bool | None) -> None:
    family = publisher(PublisherSettings(id="p", full_text=of_publisher))
    written = FeedSettings(url="https://p.example/", publisher="p", full_text=of_feed)
    assert feed(written, {"p": family}).full_text is meant


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
