"""Full text as a user has it: switched on in config.yaml, told by mail, explained; and whatever ends the daemon."""

from __future__ import annotations

import json
import signal
import sqlite3
import threading
import time

import pytest

from tests.daemon.installation import Installation
from tests.publisher import Page, Request, item, rss

TITLE = "철도 소식"
LINES = [f"{n}번째 열차가 밤에 국경을 지나 북쪽으로 갔다고 역무원들이 말했다고 한다." for n in range(8)]
EVIDENCE = "북한이 러시아에 포탄을 보냈다."


def article(*lines: str) -> Page:
    body = "".join(f"<p>{line}</p>" for line in lines)
    html = f"<!doctype html><title>{TITLE}</title><body><article>{body}</article></body>"
    return Page(html.encode(), content_type="text/html; charset=utf-8")


@pytest.fixture
def watching(here: Installation) -> Installation:
    """One feed with two stories of which the title says nothing, and one reader."""
    here.change(
        {
            "feeds": [{"url": here.publisher.url("/one.xml"), "name": "One", "publisher": "one", "full_text": "true"}],
            "subscribers": [{"email": "reader@example.org", "schedule": "immediately"}],
        }
    )
    entries = (item(TITLE + str(n), here.publisher.url(f"/news/{n}"), guid=str(n)) for n in (1, 2))
    here.publisher.pages |= {
        "/one.xml": rss(*entries),
        "/news/1": article(*LINES, EVIDENCE),
        "/news/2": article(*LINES),
    }
    return here


def text_of(here: Installation) -> str:
    (letter,) = here.office.letters
    body = letter.message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_a_story_is_told_by_its_article_and_explained(watching: Installation) -> None:
    done = watching.once()
    assert "1 feeds polled (1 new), 1 matches, 1 mails sent" in done.stdout, done.stderr
    told = text_of(watching)
    assert TITLE + "1" in told
    assert EVIDENCE in told
    assert LINES[0] not in told  # an excerpt, not the article
    said = watching.ask("explain", watching.publisher.url("/news/1")).stdout
    assert "  article: read; read " in said
    assert "characters of it are the story's text" in said
    row = json.loads(watching.ask("explain", watching.publisher.url("/news/2"), "--json").stdout)
    assert (row["article"]["state"], row["article"]["in_use"], row["matches"]) == ("read", True, [])
    assert "articles: 2 read" in watching.ask("feeds", "check").stdout
    (checked,) = map(json.loads, watching.ask("feeds", "check", "--json").stdout.splitlines())
    assert checked["articles"] == {"read": 2}


def test_what_is_switched_off_is_left_alone_and_says_so(watching: Installation) -> None:
    watching.publisher.pages["/news/1"] = Page(status=503)
    watching.once()
    feed = {"url": watching.publisher.url("/one.xml"), "name": "One", "publisher": "one", "full_text": "false"}
    watching.change({"feeds": [feed]})
    with sqlite3.connect(watching.home / "monitor.db") as database:
        database.execute("update articles set next_try = 0 where state = 'waiting'")
    watching.once()
    assert len(watching.publisher.requests_of("/news/1")) == 1
    said = watching.ask("explain", watching.publisher.url("/news/1")).stdout
    assert "  article: skipped: articles of its feed are not read any more" in said


def held(watching: Installation) -> tuple[threading.Event, threading.Event]:
    """An article that is asked for, and does not come before the second event."""
    asked, hold = threading.Event(), threading.Event()

    def slow(_request: Request) -> Page:
        asked.set()
        page = article(*LINES, EVIDENCE)
        return Page(page.body, content_type=page.content_type, hold=hold)

    watching.publisher.pages["/news/1"] = slow
    return asked, hold


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_an_article_that_was_under_way_when_it_ended_is_read_by_the_next(
    watching: Installation, how: signal.Signals
) -> None:
    asked, hold = held(watching)
    with watching.start() as daemon:
        assert asked.wait(60)
        began = time.monotonic()
        daemon.signal(how)
        daemon.process.wait(60)
        assert time.monotonic() - began < 8
    hold.set()
    assert watching.office.letters == []
    watching.once()
    assert TITLE + "1" in text_of(watching)
    watching.once()
    assert len(watching.office.letters) == 1
