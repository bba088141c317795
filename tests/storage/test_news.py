"""What several polls brought is stored in one transaction, as if each had been stored alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from monitor.model import Feed, Match, Outcome, Poll, Reading, Story, Validators
from monitor.recording import News, record_news, rounds
from monitor.storage import Storage, feeds, lines, matches, rule_sets, stories
from monitor.storage.lines import Asked
from tests.storage.makes import MINUTE, NOW, RULE_SET, match, story

A, B, C = (Feed(f"https://{name}.example/feed", name, "one family") for name in "abc")


def news(feed: Feed, *read: tuple[Story, tuple[Match, ...]], at: datetime = NOW, late: tuple[str, ...] = ()) -> News:
    poll = Poll(feed.url, at, Outcome.NEW, new_stories=len(read), validators=Validators(etag=feed.name))
    return News(poll, tuple((one, Reading("de", found)) for one, found in read), frozenset(late), frozenset())


def test_polls_are_apart_where_they_differ_in_time_or_share_a_story() -> None:
    first, second, third = news(A, (story("x"), ())), news(B, (story("y"), ())), news(C, (story("x"), ()))
    later = news(B, (story("z"), ()), at=NOW + MINUTE)
    assert rounds([first, second, third, later]) == [[first, second], [third], [later]]
    assert rounds([]) == []


def test_stories_matches_and_validators_of_several_polls(storage: Storage) -> None:
    read = [
        news(A, (story("x"), (match(),)), late=("x",)),
        news(B, (story("y"), (match(),)), (story("z"), ())),
        news(C, (story("w"), ()), at=NOW + MINUTE),
    ]

    def stored(tx: feeds.Transaction) -> None:
        feeds.sync(tx, [A, B, C], NOW)
        rule_sets.keep(tx, RULE_SET, NOW)
        record_news(tx, read)

    storage.write_now(stored)
    found = {one.story.key: one.first_poll for one in storage.read_now(lambda tx: matches.undecided(tx, 9))}
    assert found == {"x": True, "y": False}
    remembered = storage.read_now(feeds.memories)
    assert {url: memory.validators.etag for url, memory in remembered.items()} == {A.url: "a", B.url: "b", C.url: "c"}
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, [story(key) for key in "wxyz"])) == []


def test_news_and_the_line_of_their_incident_are_stored_together(storage: Storage) -> None:
    def stored(tx: feeds.Transaction, *polls: News) -> list[tuple[str, int, tuple[str, ...]]]:
        feeds.sync(tx, [A, B], NOW)
        rule_sets.keep(tx, RULE_SET, NOW)
        record_news(tx, polls)
        found = lines.some(tx, lines.found(tx, Asked(), 9))
        return [(line.title, line.stories, line.rules) for line in found]

    def broken(tx: feeds.Transaction) -> None:
        stored(tx, news(A, (story("z"), (match(),))))
        raise ZeroDivisionError

    first = news(A, (story("x", title="Shells go by sea"), (match("arms"),)), (story("y"), ()))
    assert storage.write_now(lambda tx: stored(tx, first)) == [("Shells go by sea", 1, ("arms",))]
    again = news(B, (story("w", title="Shells go by sea"), (match("ships"),)), at=NOW + MINUTE)
    assert storage.write_now(lambda tx: stored(tx, again)) == [("Shells go by sea", 2, ("arms", "ships"))]
    with pytest.raises(ZeroDivisionError):
        storage.write_now(broken)
    gone = news(A, (story("x", title="Nothing goes"), ()), at=NOW + 2 * MINUTE)
    assert storage.write_now(lambda tx: stored(tx, gone)) == [("Nothing goes", 2, ("ships",))]


def test_a_story_that_two_feeds_bring_in_two_versions_keeps_the_later_ones_matches(storage: Storage) -> None:
    older, newer = story("x"), story("x", text="Nichts davon ist wahr.")

    def stored(tx: feeds.Transaction) -> None:
        feeds.sync(tx, [A, B], NOW)
        rule_sets.keep(tx, RULE_SET, NOW)
        record_news(tx, [news(A, (older, (match(),))), news(B, (newer, ()))])

    storage.write_now(stored)
    assert storage.read_now(lambda tx: matches.undecided(tx, 9)) == []
    assert storage.read_now(lambda tx: stories.unseen_or_changed(tx, [newer])) == []
