"""Hundreds of edits while feeds bring news all the time: nothing matched twice, nothing skipped, nothing told twice.

Each good edit brings a marker, a word that the rules find from then on; a story with it comes right afterwards.
"""

from __future__ import annotations

import re
import shutil
import signal
import sqlite3
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from monitor.rules.files import files_of
from tests.crash.world import FEEDS
from tests.daemon.installation import Installation, Running
from tests.publisher import Page, Request, item, rss

READER = "reader@example.org"
LISTED = 60  # stories that a feed lists
REFUSED = "reload refused; the old configuration and rules keep running"
RULE = """
title: {id}
id: {id}
status: stable
level: low
when: {{any: [{terms}]}}
examples:
  match: [{{lang: en, title: A {example} in the yard}}]
  no_match: [{{lang: en, title: Nothing in the yard}}]
"""


def word(name: str, number: int) -> str:
    """A word of its own that no language inflects."""
    return name + "".join("bcdfghjklm"[int(digit)] for digit in f"{number:03}") + "x"


def rule(id: str, *words: str, example: str = "") -> str:
    terms = ", ".join(f"{{term: {each}}}" for each in words)
    return RULE.format(id=id, terms=terms, example=example or words[0])


@dataclass
class Feed:
    """Lists one more story each time it is asked, and changes one that it listed before in every fifth answer."""

    name: str
    stories: list[tuple[str, int]] = field(default_factory=list)  # title, version
    served: set[tuple[str, int]] = field(default_factory=set)  # what somebody has been told of
    asked: int = 0
    still: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def publish(self, title: str) -> None:
        with self.lock:
            self.stories.append((title, 1))

    def __call__(self, _request: Request) -> Page:
        with self.lock:
            if not self.still:
                self.asked += 1
                self.stories.append((f"Story {self.name}-{self.asked} of shells from North Korea for Russia", 1))
                if self.asked % 5 == 0:
                    title, version = self.stories[-3]
                    self.stories[-3] = (title, version + 1)
            listed = self.stories[-LISTED:]
            self.served.update(listed)
        return Page(rss(*(self.item(*story) for story in reversed(listed))).encode())

    def unserved(self) -> int:
        with self.lock:
            return sum((title, version) not in self.served for title, version in self.stories)

    def item(self, title: str, version: int) -> str:
        guid = title.replace(" ", "-")
        return item(title, f"http://127.0.0.1/{self.name}/{guid}", guid=guid, text=f"Version {version} of it.")


@dataclass
class Editor:
    """Edits the rules in turn in every way. `sets` are the hashes of what was served, in order."""

    here: Installation
    daemon: Running
    feeds: list[Feed]
    made: int = 0
    markers: list[str] = field(default_factory=lambda: [word("zando", 999)])
    sets: list[str] = field(default_factory=list)
    expected: dict[str, int] = field(default_factory=dict)  # of each marker, the first set that finds it
    removed: list[str] = field(default_factory=list)

    def edit(self) -> None:
        kinds = (
            self.add_in_place,
            self.break_yaml,
            self.mend_and_add,
            self.remove_a_rule,
            self.write_half,
            self.write_the_rest,
            self.break_an_example,
            self.replace_the_folder,
        )
        kinds[self.made % len(kinds)]()
        self.made += 1

    # good ones

    def add_in_place(self) -> None:
        self.write("marked", self.next_marked())
        self.serves()

    def mend_and_add(self) -> None:
        (self.topics / "broken.yaml").unlink()
        (self.topics / ".new").write_text(self.next_marked())
        (self.topics / ".new").rename(self.topics / "marked.yaml")
        self.serves()

    def remove_a_rule(self) -> None:
        id = f"extra{len(self.removed)}"
        (self.topics / f"{id}.yaml").unlink()
        self.write("marked", self.next_marked())
        self.serves()
        self.removed.append(id)
        self.feed().publish(f"After {id} went: {word('quex', len(self.removed) - 1)} in the yard")

    def write_the_rest(self) -> None:
        self.write("marked", self.next_marked())
        self.serves()

    def break_an_example(self) -> None:
        self.write("marked", self.next_marked(example="nothing"))
        self.daemon.until("questionable rule")
        self.serves()

    def replace_the_folder(self) -> None:
        rules = self.here.home / "rules"
        shutil.copytree(rules, self.here.home / "new")
        (self.here.home / "new" / "topics" / "marked.yaml").write_text(self.next_marked())
        rules.rename(self.here.home / "old")
        (self.here.home / "new").rename(rules)
        shutil.rmtree(self.here.home / "old")
        self.serves()

    def serves(self) -> None:
        """Wait for the switch; a story with the new marker comes afterwards."""
        served = files_of(self.here.home / "rules").hash
        self.daemon.until("rules served", rule_set=served)
        self.daemon.until("reloaded")
        self.sets.append(served)
        self.expected[self.markers[-1]] = len(self.sets) - 1
        self.feed().publish(f"A {self.markers[-1]} in the yard")

    # bad ones

    def break_yaml(self) -> None:
        self.write("broken", "title: [")
        self.is_refused("broken.yaml:")

    def write_half(self) -> None:
        whole = rule("marked", *self.markers)
        self.write("marked", whole[: whole.index("when:") + 20])
        self.is_refused("marked.yaml:")

    def is_refused(self, where: str) -> None:
        assert where in self.daemon.until(REFUSED)["problem"]
        self.feed().publish(f"A {self.markers[-1]} in the yard, although edit {self.made} is broken")

    @property
    def topics(self) -> Path:
        return self.here.home / "rules" / "topics"

    def write(self, id: str, text: str) -> None:
        (self.topics / f"{id}.yaml").write_text(text, encoding="utf-8")

    def next_marked(self, example: str = "") -> str:
        self.markers.append(word("zando", self.made))
        return rule("marked", *self.markers, example=example)

    def feed(self) -> Feed:
        return self.feeds[self.made % len(self.feeds)]


def stored(here: Installation, query: str) -> list[tuple[str, ...]]:
    with sqlite3.connect(here.home / "monitor.db") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def new_stories(daemon: Running) -> int:
    return sum(event["new_stories"] for event in daemon.events if event["event"] == "feed polled")


def edited(here: Installation, count: int) -> tuple[Editor, Running]:
    """An installation whose rules were edited so often while it ran, and the daemon, which has ended."""
    here.change({"subscribers": [{"email": READER, "rules": ["marked"], "schedule": "immediately"}]})
    feeds = [Feed(path[1:-4]) for path in FEEDS]
    for path, feed in zip(FEEDS, feeds, strict=True):
        here.publisher.pages[path] = feed
    extras = [f"extra{number}" for number in range(count // 8 + 1)]
    for number, id in enumerate(extras):
        here.write_rule(f"{id}.yaml", rule(id, word("quex", number)))
        feeds[0].publish(f"Before {id} goes: {word('quex', number)} in the yard")
    with here.start() as daemon:
        editor = Editor(here, daemon, feeds)
        editor.write("marked", rule("marked", *editor.markers))
        editor.sets.append(files_of(here.home / "rules").hash)
        for _ in feeds:
            daemon.until("feed polled")
        while editor.made < count:
            editor.edit()
        for feed in feeds:
            feed.still = True
        while any(feed.unserved() for feed in feeds) or new_stories(daemon) < sum(len(feed.served) for feed in feeds):
            assert daemon.next_event() is not None
        daemon.signal(signal.SIGTERM)
        assert daemon.end() == 0
    return editor, daemon


def check(here: Installation, editor: Editor, daemon: Running) -> None:
    events = Counter(event["event"] for event in daemon.events)
    assert events["feed unwell"] == events["poll crashed"] == events["story kills the matcher"] == 0
    # Each version of each story was new once, and what is new is matched once.
    served = {(feed.name, *story) for feed in editor.feeds for story in feed.served}
    assert new_stories(daemon) == len(served)
    titles = {title for _, title, _ in served}
    assert Counter(title for (title,) in stored(here, "SELECT title FROM stories")) == dict.fromkeys(titles, 1)
    found = stored(here, "SELECT m.rule, s.title, m.rule_set FROM matches m JOIN stories s ON s.id = m.story_id")
    by_rule = {rule: {title for each, title, _ in found if each == rule} for rule, _, _ in found}
    assert by_rule["arms"] == {title for title in titles if title.startswith("Story")}
    # Every marker was found, by the set that came with it or a later one; nothing was found by a set that was refused.
    assert by_rule["marked"] == {title for title in titles if title.startswith("A zando")}
    order = {rule_set: number for number, rule_set in enumerate(editor.sets)}
    assert {rule_set for _, _, rule_set in found} <= set(order)
    for rule, title, rule_set in found:
        if rule == "marked":
            assert order[rule_set] >= editor.expected[title.split()[1]], title
    # A rule that was removed found nothing any more.
    went = {title for title in titles if title.startswith("After")}
    assert len(went) == len(editor.removed) > 0
    for id in editor.removed:
        assert by_rule[id] == {title for title in titles if title.startswith(f"Before {id} goes")}
    # Everything was told once, or counted: a digest shows sixty stories, and many edits may fit into one.
    assert here.once().returncode == 0
    lines = [line for letter in here.office.letters for line in letter.text.splitlines()]
    told = Counter(line for line in lines if line in by_rule["marked"])
    more = sum(int(found[1]) for line in lines if (found := re.match(r"(\d+) more not shown here", line)))
    assert set(told.values()) == {1}
    assert len(told) + more == len(by_rule["marked"])


@pytest.mark.timeout(900)
def test_twenty_edits_match_nothing_twice_and_skip_nothing(here: Installation) -> None:
    check(here, *edited(here, 20))


@pytest.mark.long
@pytest.mark.timeout(3600)
def test_two_hundred_edits_match_nothing_twice_and_skip_nothing(here: Installation) -> None:
    check(here, *edited(here, 200))
