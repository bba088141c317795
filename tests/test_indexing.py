"""The index of the search is filled beside everything else: to its end, bit by bit, whatever comes between."""

from __future__ import annotations

import asyncio
from functools import partial

import pytest
from structlog.testing import capture_logs

from monitor import indexing
from monitor.errors import CannotWork
from monitor.indexing import Indexing
from monitor.storage import Storage, Transaction, search_index, stories
from monitor.storage.search_index import Filling
from tests.storage.makes import NOW, story


@pytest.fixture
def old(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """Five stories lay there before they could be searched; a transaction takes in two."""
    monkeypatch.setattr(search_index, "SOME", 2)
    monkeypatch.setattr(indexing, "PAUSE", 0)
    storage.write_now(partial(stories.save, read=[(story(key), "de") for key in "abcde"], now=NOW))
    storage.write_now(lambda tx: tx.exec_driver_sql("UPDATE search_states SET splitter = 'of before'"))
    return storage


def filling(storage: Storage) -> Filling | None:
    return storage.read_now(search_index.filling)


async def work_ends() -> None:
    """Whatever was begun beside this test is over."""
    await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()})


async def test_a_ring_begins_what_goes_on_to_the_end_and_others_begin_nothing(old: Storage) -> None:
    work = Indexing(lambda: False)
    with capture_logs() as said:
        for _ in range(3):
            work.ring(old)
        assert len(asyncio.all_tasks()) == 2
        await work_ends()
        assert filling(old) is None
        work.ring(old)
        assert len(asyncio.all_tasks()) == 1
    assert [line["event"] for line in said] == [
        "stories are being taken into the index of the search",
        "all stories can be searched",
    ]


async def test_nothing_is_said_of_an_index_that_is_whole(storage: Storage) -> None:
    with capture_logs() as said:
        Indexing(lambda: False).ring(storage)
        await work_ends()
    assert said == []


async def test_a_run_that_ends_takes_a_part_in_and_the_next_one_goes_on(
    old: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(indexing, "AT_ONCE", 1)
    for left in (Filling(2, 5), Filling(4, 5), None, None):
        await Indexing(lambda: False).drain(old)
        assert filling(old) == left


async def test_it_stops_between_two_transactions_when_the_daemon_does(old: Storage) -> None:
    stopping = iter((False, True))
    Indexing(lambda: next(stopping)).ring(old)
    await work_ends()
    assert filling(old) == Filling(2, 5)
    await Indexing(lambda: True).drain(old)
    assert filling(old) == Filling(2, 5)


async def test_what_fails_is_logged_and_begun_again_by_the_next_ring(
    old: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Indexing(lambda: False)

    def full(tx: Transaction) -> bool:
        raise CannotWork("the disk is full")

    with monkeypatch.context() as patch, capture_logs() as said:
        patch.setattr(search_index, "fill", full)
        work.ring(old)
        await work_ends()
    assert [line["reason"] for line in said if line["event"] == "indexing failed"] == ["the disk is full"]
    work.ring(old)
    await work_ends()
    assert filling(old) is None
