"""A page without a feed, as a user has it: written into config.yaml, polled by `monitor run`, matched and mailed."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import pytest

from monitor.config import load_config
from monitor.feeds.page import Page
from monitor.feeds.pages import read_list
from tests.crash.world import headline
from tests.daemon.installation import Installation
from tests.publisher import Page as Answered

DOCS = Path(__file__).parents[2] / "docs" / "configuration.md"


def page(*stories: str) -> Answered:
    rows = "".join(
        f'<tr class="row"><td class="when">2026-11-2{n}</td><td><a href="view?no={n}">{headline(story)}</a></td></tr>'
        for n, story in enumerate(stories)
    )
    html = (
        f'<!doctype html><title>보도자료</title><body><nav><a href="/">홈</a></nav><table>{rows}</table></body></html>'
    )
    return Answered(html.encode("euc-kr"), content_type="text/html; charset=euc-kr")


@pytest.fixture
def watching(here: Installation) -> Installation:
    """One page, one reader."""
    here.change(
        {
            "feeds": [
                {
                    "url": here.publisher.url("/press/list"),
                    "name": "통일부",
                    "publisher": "unikorea",
                    "country": "KR",
                    "language": "ko",
                    "page": {"item": "tr.row", "title": "a", "link": "a", "date": ".when"},
                }
            ],
            "subscribers": [{"email": "reader@example.org", "schedule": "immediately"}],
        }
    )
    return here


def outcomes(here: Installation) -> list[tuple[str, str]]:
    """Outcome and reason of each poll of the page, as the user reads them, oldest first."""
    lines = here.ask("feeds", "log", "통일부").stdout.splitlines()[1:]
    rows = [re.split(r"\s{2,}", line, maxsplit=4) for line in reversed(lines)]
    return [(row[1], row[4] if len(row) > 4 else "") for row in rows]


def again(here: Installation) -> None:
    """Have it due, whenever it is to be polled next."""
    with sqlite3.connect(here.home / "monitor.db") as database:
        database.execute("update feeds set next_due = null")


def test_a_page_is_polled_matched_and_mailed_and_its_loss_is_told(watching: Installation) -> None:
    pages = watching.publisher.pages
    pages["/press/list"] = page("page-1", "page-2")
    done = watching.once()
    assert "1 feeds polled (1 new), 2 matches, 1 mails sent" in done.stdout, done.stderr
    (letter,) = watching.office.letters
    text = str(letter.message.get_body(("plain",)).get_content())
    assert headline("page-1") in text
    assert watching.publisher.url("/press/view?no=1") in text
    assert "통일부" in text

    pages["/press/list"] = Answered("<title>새 누리집</title><main>개편</main>".encode(), content_type="text/html")
    again(watching)
    assert "1 no items" in watching.once().stdout
    assert outcomes(watching) == [
        ("new", ""),
        (
            "no items",
            'of the page titled "새 누리집" nothing can be read: nothing on it fits `item: tr.row`. It was rebuilt, or '
            "is another page: look at it, and mend `page` of this feed in the configuration",
        ),
    ]


def example(name: str) -> str:
    """The block of the documentation below that comment."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_example_of_the_documentation_reads_its_page(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text(example("a page: entry"), encoding="utf-8")
    (feed,) = load_config(file, {}).feeds
    assert isinstance(feed, Page)
    assert feed.selectors is not None
    found = read_list(example("a page").encode(), "text/html", feed.url, selectors=feed.selectors)
    assert [(one.title, one.url, one.summary, str(one.published)[:16]) for one in found.entries] == [
        (
            "Ship with shells left Rajin for Vostochny",
            "https://ministry.example.org/news/17",
            "The munitions are North Korean.",
            "2026-11-27 10:30",
        ),
        (
            "Ministry opens its new library",
            "https://ministry.example.org/news/16",
            "With ten thousand books.",
            "2026-11-26 09:00",
        ),
    ]
