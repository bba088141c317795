"""`page:` in config.yaml: what a feed becomes by it, and how its mistakes are told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.config import load_config
from monitor.config.shape import WITHIN
from monitor.config.starter import bundled
from monitor.errors import Mistakes
from monitor.feeds.opml import read_opml, write_opml
from monitor.feeds.page import Page, Selectors
from monitor.feeds.selectors import PageSettings
from monitor.model import Feed


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def load(text: str) -> tuple[Feed, ...]:
    Path("config.yaml").write_text(text, encoding="utf-8")
    return load_config(Path("config.yaml"), {}).feeds


def entry(page: str) -> str:
    return f"feeds:\n  - url: https://a.example/x\n    headers: {{X-Key: secret}}\n    page: {page}\n"


def test_an_entry_with_a_page_is_a_page() -> None:
    (found,) = load(entry('{item: li, title: h3, link: "#a > a", date: time, summary: p, empty: .none}'))
    assert isinstance(found, Page)
    assert found.selectors == Selectors("li", "h3", "#a > a", "time", "p", ".none")
    headers = dict(found.headers)
    assert headers.pop("Accept").startswith("text/html,")
    assert headers == {"X-Key": "secret"}
    assert (found.url, found.publisher) == ("https://a.example/x", "a.example")


def test_a_page_without_selectors_is_one_text_and_a_feed_is_none() -> None:
    (text,) = load(entry("{}"))
    assert isinstance(text, Page)
    assert text.selectors is None
    for empty in ("", "~"):
        (feed,) = load(entry(empty))
        assert not isinstance(feed, Page)
        assert dict(feed.headers) == {"X-Key": "secret"}


CSS = "Write a CSS selector: div.news > a, or h2 a[href*=press]."


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("{item: li, titel: h3}", "4:22: unknown key `titel`. Perhaps `title` is meant."),
        ("{item: li, language: ko}", "4:22: unknown key `language`. It belongs under `feeds:`."),
        (
            "{item: li, xpath: h3}",
            "4:22: unknown key `xpath`. Remove it; there are `item`, `title`, `link`, `date`, `summary`, `empty`.",
        ),
        ("{item: 'div['}", f"4:18: `item` cannot be `div[`. {CSS}"),
        ("{item: li, link: 'a::attr(href)'}", f"4:28: `link` cannot be `a::attr(href)`. {CSS}"),
        ("{item: li, date: '//time'}", f"4:28: `date` cannot be `//time`. {CSS}"),
        ("{item: li, title: [h3]}", "4:29: `title` cannot be a list. Write one value."),
        (f"{{item: {'a' * 501}}}", f"4:18: `item` cannot be `{'a' * 60}…`. Write 500 characters at most."),
        (
            "{title: h3}",
            "4:11: `page`: `item` is missing, the selector of what is one story. Add it, or remove what goes with it.",
        ),
        ("li", "4:11: `page` cannot be `li`. Write keys with values: {key: value}."),
        (
            "\n      item: #news",
            "5:12: `item` is empty. Put a selector that begins with # into quotes, or remove the key.",
        ),
    ],
)
def test_a_mistake_is_told_at_its_place(page: str, expected: str) -> None:
    with pytest.raises(Mistakes) as caught:
        load(entry(page))
    assert str(caught.value) == f"config.yaml:{expected}"


def test_a_key_of_a_page_beside_it_is_told_where_it_belongs() -> None:
    with pytest.raises(Mistakes) as caught:
        load("feeds: [{url: 'https://a.example/', item: li}]")
    assert str(caught.value) == "config.yaml:1:37: unknown key `item`. It belongs under `page:`."


def test_every_key_of_a_group_within_another_is_documented() -> None:
    text = (bundled("config.yaml").parent / "docs/configuration.md").read_text(encoding="utf-8")
    code = " ".join(re.findall("`[^`\n]+`", text))
    keys = [key for model in WITHIN.values() for key in model.model_fields]
    assert [key for key in keys if not re.search(rf"\b{key}\b", code)] == []
    assert [key for key in PageSettings.model_fields if f"| `{key}` |" not in text] == []


def test_opml_names_a_page_as_a_link_that_no_reader_takes_for_a_feed() -> None:
    feeds = load("feeds:\n  - url: https://a.example/feed\n  - {url: 'https://a.example/x', page: {item: li}}\n")
    document = write_opml(feeds)
    assert b'<outline type="link" text="a.example" title="a.example" url="https://a.example/x"' in document
    assert [feed.url for feed in read_opml(document)] == ["https://a.example/feed"]
