"""Passages as they are remembered, and what stories recall."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from monitor.recaps import KnownPassage, Quieted, Recall, Recap, Telling
from monitor.storage import Storage, Transaction, purging, recaps, stories
from monitor.storage.tables.recaps import passage_leads
from tests.storage.makes import MINUTE, NOW, story

DAY = timedelta(days=1)
LARGEST = 0xFFFF_FFFF
TELLING = Telling(NOW, "a", (5, LARGEST))
PASSAGE = KnownPassage(None, (1, 2, LARGEST), NOW, (TELLING,))
RECAP = Recap("text", 3, 30, NOW, "a")


def under(storage: Storage, *leads: int) -> list[KnownPassage]:
    return storage.read_now(lambda tx: recaps.passages_under(tx, [[lead] for lead in leads], 2))


def keep(storage: Storage, passage: KnownPassage, *leads: int) -> None:
    storage.write_now(lambda tx: recaps.keep_passages(tx, [(passage, leads)]))


def test_a_passage_is_found_under_each_of_its_leads_and_comes_back_as_it_was(storage: Storage) -> None:
    keep(storage, PASSAGE, 1, LARGEST)
    keep(storage, KnownPassage(None, (), NOW, (TELLING,)), 7)
    (found,) = under(storage, LARGEST)
    assert found.id is not None
    assert (found.marks, found.last, found.tellings) == (PASSAGE.marks, NOW, (TELLING,))
    assert under(storage, 1, LARGEST) == [found]
    assert under(storage, 2) == under(storage) == []
    assert len(under(storage, 7, 1, *range(3000, 6000))) == 2


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        pytest.param([[1, 2, 3, 4]], 2, id="all of them"),
        pytest.param([[1, 2, 8, 9]], 2, id="two"),
        pytest.param([[1, 7, 8, 9]], 0, id="one"),
        pytest.param([[1, 7], [2, 8], [3, 9]], 0, id="one of each of several"),
        pytest.param([[1, 7], [3, 4]], 1, id="two of one of several"),
        pytest.param([[2]], 2, id="the only one"),
        pytest.param([], 0, id="nothing"),
    ],
)
def test_a_common_phrase_is_no_reason_to_look(storage: Storage, wanted: list[list[int]], found: int) -> None:
    keep(storage, PASSAGE, 1, 2, 3, 4)
    keep(storage, PASSAGE, 1, 2, 5, 6)
    assert len(storage.read_now(lambda tx: recaps.passages_under(tx, wanted, 2))) == found


def test_a_passage_takes_the_place_of_what_it_was(storage: Storage) -> None:
    keep(storage, PASSAGE, 1, 2)
    (before,) = under(storage, 1)
    again = KnownPassage(before.id, (8, 9), NOW + DAY, (TELLING, Telling(NOW + DAY, "b", ())))
    keep(storage, again, 2, 8)
    assert under(storage, 1) == []
    assert under(storage, 2, 8) == [again]


def test_what_was_not_told_for_long_is_forgotten_with_what_it_is_found_under(storage: Storage) -> None:
    for days in range(2 * purging.SOME + 10):
        keep(storage, KnownPassage(None, (1,), NOW - days * DAY, (TELLING,)), days)

    def forget(tx: Transaction) -> int:
        return purging.forget_passages(tx, 9 * DAY, NOW)

    gone = []
    while some := storage.write_now(forget):
        gone.append(some)
    assert gone == [purging.SOME, purging.SOME]
    assert len(under(storage, *range(3 * purging.SOME))) == 10
    assert storage.read_now(lambda tx: tx.scalar(select(func.count()).select_from(passage_leads))) == 10


def test_what_a_version_of_a_story_recalls_is_kept_until_another_one_does(storage: Storage) -> None:
    recall = Recall((RECAP,), (Quieted("arms", 4, "stable"),))

    def store(tx: Transaction, text: str, of: Recall, minutes: int) -> int:
        told = story("a", text=text)
        story_id = stories.save(tx, [(told, "en")], NOW)["a"]
        recaps.keep(tx, story_id, told.content_hash, of, NOW + minutes * MINUTE)
        return story_id

    story_id = storage.write_now(lambda tx: store(tx, "one", recall, 1))
    first = story("a", text="one").content_hash

    def of(content_hash: str) -> Recall | None:
        return storage.read_now(lambda tx: recaps.of_story(tx, story_id, content_hash))

    assert (of(first), of("another")) == (recall, None)
    assert storage.read_now(lambda tx: recaps.quieted(tx, NOW, NOW + MINUTE)) == [*recall.quieted]
    assert storage.read_now(lambda tx: recaps.quieted(tx, NOW + MINUTE, NOW + DAY)) == []
    storage.write_now(lambda tx: store(tx, "two", Recall((RECAP,)), 2))
    assert (of(first), of(story("a", text="two").content_hash)) == (None, Recall((RECAP,)))
    assert storage.read_now(lambda tx: recaps.quieted(tx, NOW, NOW + DAY)) == []


def test_the_titles_of_stories_are_there_as_long_as_they_are(storage: Storage) -> None:
    storage.write_now(lambda tx: stories.save(tx, [(story("a"), "de")], NOW))
    assert storage.read_now(lambda tx: recaps.titles(tx, {"a", "gone"})) == {"a": ("Title of a", "Blick")}
