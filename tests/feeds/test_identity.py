import pytest

from monitor.feeds.identity import canonical_address, names_a_page, story_key

STORY = "https://www.publisher.example/2023/08/31/talks?id=7"


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param(STORY, id="itself"),
        pytest.param("http://www.publisher.example/2023/08/31/talks?id=7", id="http"),
        pytest.param("https://WWW.Publisher.Example/2023/08/31/talks?id=7", id="case of the host"),
        pytest.param("HTTPS://www.publisher.example/2023/08/31/talks?id=7", id="case of the scheme"),
        pytest.param("https://www.publisher.example:443/2023/08/31/talks?id=7", id="default port"),
        pytest.param("http://www.publisher.example:80/2023/08/31/talks?id=7", id="default port of http"),
        pytest.param("https://www.publisher.example./2023/08/31/talks?id=7", id="dot after the host"),
        pytest.param("https://www.publisher.example/2023/08/31/talks/?id=7", id="trailing slash"),
        pytest.param("https://www.publisher.example/2023//08/31/talks?id=7", id="doubled slash"),
        pytest.param("https://www.publisher.example/2023/08/31/talks?utm_source=rss&id=7&utm_medium=feed", id="utm"),
        pytest.param("https://www.publisher.example/2023/08/31/talks?id=7&fbclid=x&gclid=y", id="click ids"),
        pytest.param("https://www.publisher.example/2023/08/31/talks?id=7&at_medium=RSS&at_campaign=KARANGA", id="at_"),
        pytest.param("https://www.publisher.example/2023/08/31/talks?id=7#xtor=RSS-1", id="fragment"),
        pytest.param("  https://www.publisher.example/2023/08/31/talks?id=7 ", id="blanks around"),
    ],
)
def test_all_spellings_of_an_address_are_one(spelling: str) -> None:
    assert canonical_address(spelling) == STORY


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("https://www.publisher.example/2023/08/31/talks?id=8", id="another id"),
        pytest.param("https://www.publisher.example/2023/08/31/Talks?id=7", id="case of the path"),
        pytest.param("https://www.publisher.example:8443/2023/08/31/talks?id=7", id="another port"),
        pytest.param("https://news.publisher.example/2023/08/31/talks?id=7", id="another host"),
        pytest.param("https://www.publisher.example/2023/08/31/talks?id=7&page=2", id="another page"),
        pytest.param(
            "https://www.publisher.example/2023/08/31/talks?id=7&ref=kcna", id="a parameter that may mean something"
        ),
    ],
)
def test_what_may_be_another_page_stays_apart(other: str) -> None:
    assert canonical_address(other) != STORY


def test_a_canonical_address_is_its_own() -> None:
    assert canonical_address(canonical_address(STORY)) == canonical_address(STORY)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        pytest.param("https://publisher.example", False, id="home page"),
        pytest.param("https://publisher.example/", False, id="home page with a slash"),
        pytest.param("https://publisher.example/a", True, id="a page"),
        pytest.param("https://publisher.example/?p=12", True, id="a page by its number"),
    ],
)
def test_a_home_page_names_no_story(address: str, page: bool) -> None:
    assert names_a_page(canonical_address(address)) is page


FEED = "https://publisher.example/feed.xml"


def key(**given: str | None) -> str:
    whole = {"publisher": "p", "canonical_url": STORY, "entry_id": "7", "feed_url": FEED, "title": "T", **given}
    return story_key(**whole)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(
            {}, {"entry_id": "8", "title": "edited", "feed_url": "https://x.example"}, True, id="an address is enough"
        ),
        pytest.param({}, {"publisher": "q"}, False, id="another family"),
        pytest.param({"canonical_url": None}, {"canonical_url": None, "title": "edited"}, True, id="else the id"),
        pytest.param({"canonical_url": None}, {"canonical_url": None, "entry_id": "8"}, False, id="another id"),
        pytest.param(
            {"canonical_url": None},
            {"canonical_url": None, "feed_url": "https://publisher.example/other.xml"},
            False,
            id="an id belongs to its feed",
        ),
        pytest.param(
            {"canonical_url": None, "entry_id": None},
            {"canonical_url": None, "entry_id": None, "title": " t "},
            True,
            id="else feed and title",
        ),
        pytest.param(
            {"canonical_url": None},
            {"canonical_url": None, "feed_url": FEED.replace("https", "http") + "/"},
            True,
            id="a feed that moved to https",
        ),
    ],
)
def test_a_story_is_known_by_address_then_id_then_title(
    one: dict[str, str | None], other: dict[str, str | None], same: bool
) -> None:
    assert (key(**one) == key(**other)) is same
    assert len(key(**one)) == 32
