"""What the commands show of a feed's memory."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.health import check_cells
from monitor.app.show import check_feeds, list_feeds, log_feed, match_text, table
from monitor.habits import Belief
from monitor.model import Feed, FeedMemory, MatchedStory, Outcome, Poll, Span, Validators
from monitor.operating.health import check
from monitor.storage import Storage, Transaction, feeds, stories
from monitor.storage.feeds import FeedHealth
from monitor.text.printable import width
from monitor.watching import Rhythm
from tests.memory.watching import START
from tests.storage.makes import match, story

URL = "https://publisher.example/feed"
MOVED = Poll(URL, START, Outcome.KNOWN, "it has moved for good", 200, validators=Validators(body_hash="h"))
EMPTY = Poll(URL, START, Outcome.EMPTY, "it lists no story any more", 200)
GONE = Poll(URL, START, Outcome.GONE, "gone (410): not polled any more", 410, next_due=START + timedelta(days=1))


@pytest.mark.parametrize(
    ("poll", "belief", "checked"),
    [
        pytest.param(
            MOVED, Belief("https://new.example/feed"), ("known", "asked at https://new.example/feed"), id="moved"
        ),
        pytest.param(EMPTY, None, ("empty", "it lists no story any more"), id="empty"),
        pytest.param(
            GONE, Belief(seen=(START, START), gone=True), ("gone", "  off  ", "not polled any more"), id="gone"
        ),
    ],
)
def test_check_and_log_show_how_a_feed_is(
    tmp_path: Path, database_url: str, poll: Poll, belief: Belief | None, checked: tuple[str, ...]
) -> None:
    config = tmp_path / "config.yaml"
    config.write_text(json.dumps({"database": database_url, "feeds": [{"url": URL, "name": "P"}]}), encoding="utf-8")
    lines: list[str] = []
    check_feeds(config, {}, lines.append)
    assert "never polled" in lines[1]
    storage = Storage.open(database_url)
    storage.write_now(lambda tx: feeds.record_polls(tx, [replace(poll, belief=belief)]))
    storage.close()
    check_feeds(config, {}, lines.append)
    assert all(word in lines[3] for word in checked), lines[3]
    log_feed(config, {}, "P", lines.append)
    assert all(word in lines[5] for word in (poll.outcome.value, str(poll.status), poll.reason)), lines[5]


DAY = timedelta(days=1)
READ = FeedMemory(parsed_before=True, last_outcome=Outcome.KNOWN, next_due=START + timedelta(hours=1))


def health(memory: FeedMemory = READ, *, age: timedelta = 365 * DAY, **values: object) -> FeedHealth:
    return FeedHealth(URL, "P", "p", None, None, bool(values.get("disabled")), START - age, memory, 0)


@pytest.mark.parametrize(
    ("of", "count", "cells"),
    [
        pytest.param(health(), 900, ("30 a day", "well", "2026-03-02 09:00"), id="busy"),
        pytest.param(health(), 45, ("1.5 a day", "well", "2026-03-02 09:00"), id="daily"),
        pytest.param(health(), 2, ("2 in 30 days", "well", "2026-03-02 09:00"), id="rare"),
        pytest.param(health(), 0, ("none in 30 days", "well", "2026-03-02 09:00"), id="silent"),
        pytest.param(health(age=2 * DAY), 20, ("10 a day", "well", "2026-03-02 09:00"), id="young"),
        pytest.param(health(age=DAY / 2), 20, ("-", "well", "2026-03-02 09:00"), id="too young"),
        pytest.param(health(FeedMemory()), 0, ("-", "never polled", "now"), id="never polled"),
        pytest.param(health(disabled=True), 3, ("3 in 30 days", "disabled", "-"), id="disabled"),
        pytest.param(
            replace(health(FeedMemory(last_outcome=Outcome.TIMED_OUT)), failing_since=START),
            0,
            ("-", "failing since 2026-03-02 08:00", "now"),
            id="failing",
        ),
        pytest.param(
            health(FeedMemory(last_outcome=Outcome.GONE, belief=Belief(gone=True), next_due=START)),
            0,
            ("-", "off", "-"),
            id="gone",
        ),
    ],
)
def test_a_feed_is_said_to_be_as_it_is(of: FeedHealth, count: int, cells: tuple[str, ...]) -> None:
    assert check_cells(check(of, count, Counter(), 30 * DAY, START), START)[2:5] == cells


def test_of_a_silent_feed_the_age_of_its_last_story_is_shown() -> None:
    quiet = Rhythm(last=START - 9 * DAY, silent_after=START - DAY)
    unheard = health(replace(READ, rhythm=quiet, last_read=START))
    cells = check_cells(check(unheard, 0, Counter(), 30 * DAY, START), START)
    assert cells[1] == "2026-02-21 08:00 (9 d ago)"
    assert cells[3] == "silent"
    assert cells[5].endswith("silent for longer than is usual for it")


def test_a_first_poll_is_no_rhythm(storage: Storage) -> None:
    old, new = Feed("https://old.example/", "Old", "old"), Feed("https://new.example/", "New", "new")

    def store(tx: Transaction) -> None:
        feeds.sync(tx, [old], START - 365 * DAY)
        feeds.sync(tx, [old, new], START - 10 * DAY)
        for feed, key, days in (
            (old, "a", 40),
            (old, "b", 9),
            (old, "c", 9),
            (new, "d", 9),
            (new, "e", 9),
            (new, "f", 2),
        ):
            stories.save(tx, [(story(key, feed=feed.url, publisher=feed.publisher), "de")], START - days * DAY)

    storage.write_now(store)
    assert storage.read_now(lambda tx: stories.counts(tx, START - 30 * DAY)) == {old.url: 2, new.url: 1}


NAMES = ["연합뉴스", "新华社", "TASS", "Al\u202eJazeera\u202c", "é" * 40]


def test_columns_are_even_whatever_the_script() -> None:
    lines = list(table(("feed", "|"), [(name, "|") for name in NAMES]))
    assert {width(line.partition("|")[0]) for line in lines} == {42}


def test_nothing_that_a_feed_says_moves_the_cursor(tmp_path: Path, sqlite_url: str) -> None:
    config = tmp_path / "config.yaml"
    entries = [{"url": f"https://{n}.example/feed", "name": name} for n, name in enumerate(NAMES)]
    config.write_text(json.dumps({"database": sqlite_url, "feeds": entries}), encoding="utf-8")
    lines: list[str] = []
    check_feeds(config, {}, lines.append)
    storage = Storage.open(sqlite_url)
    hostile = "\x1b[2Jnothing to see\r\n\x1b]0;title\x07"
    ended = [Poll(entry["url"], START, Outcome.BAD_ANSWER, hostile) for entry in entries]
    storage.write_now(lambda tx: feeds.record_polls(tx, ended))
    storage.close()
    lines.clear()
    check_feeds(config, {}, lines.append)
    list_feeds(config, {}, lines.append)
    log_feed(config, {}, entries[0]["url"], lines.append)
    assert len(lines) == 2 * (1 + len(NAMES)) + 2
    assert all(line.isprintable() for line in lines)
    assert sum("\\x1b[2Jnothing to see" in line for line in lines) == len(NAMES) + 1


def test_both_are_there_for_machines(tmp_path: Path, sqlite_url: str) -> None:
    config = tmp_path / "config.yaml"
    feed = {"url": URL, "name": "新华社", "country": "CN", "headers": {"X-Key": "hunter2"}}
    config.write_text(json.dumps({"database": sqlite_url, "feeds": [feed]}), encoding="utf-8")
    lines: list[str] = []
    list_feeds(config, {}, lines.append, as_json=True)
    check_feeds(config, {}, lines.append, as_json=True)
    listed, checked = map(json.loads, lines)
    assert (listed["name"], listed["country"], "headers" in listed) == ("新华社", "CN", False)
    assert (checked["url"], checked["state"], checked["stories_a_day"]) == (URL, "never polled", None)
    assert "hunter2" not in "".join(lines)


def test_a_match_is_four_lines_that_no_terminal_obeys() -> None:
    hostile = "\x1b[2Jshells\r\nof a title"
    span = Span("title", 0, 10, hostile, "concept", "munitions", "munitions", "ammunition")
    told = story(title=hostile, outlet=hostile, url="https://p.example/\u202e")
    found = MatchedStory(1, 1, 1, told, match(evidence=(span,)), "en", START)
    lines = match_text(found).split("\n")
    assert len(lines) == 4
    assert all(line.isprintable() for line in lines)
    assert "\\x1b[2Jshells of a title → ammunition (munitions)" in lines[3]
