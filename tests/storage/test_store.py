"""Transactions: whole or not at all, in order, and cheap together."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Sequence

import pytest
from sqlalchemy import insert, text

from monitor.errors import CannotWork
from monitor.storage import Storage, Transaction
from monitor.storage.tables import publishers


def add(tx: Transaction, name: str) -> None:
    tx.execute(insert(publishers).values(name=name))


def add_all(tx: Transaction, names: Sequence[str]) -> None:
    for name in names:
        if name == "broken":
            raise ZeroDivisionError(name)
        add(tx, name)


def names(tx: Transaction) -> list[str]:
    return [str(name) for name in tx.scalars(text("SELECT name FROM publishers ORDER BY id"))]


async def test_what_a_write_returns_comes_back_and_is_stored(storage: Storage) -> None:
    assert await storage.write(lambda tx: add(tx, "yonhap") or names(tx)) == ["yonhap"]
    assert await storage.read(names) == ["yonhap"]


async def test_a_write_that_raises_is_undone_and_its_error_reaches_the_caller(storage: Storage) -> None:
    def fail(tx: Transaction) -> None:
        add(tx, "half")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await storage.write(fail)
    assert await storage.read(names) == []


async def test_a_failing_write_undoes_no_other_of_the_same_moment(storage: Storage) -> None:
    outcomes = await asyncio.gather(
        *(storage.write(lambda tx, name=name: add_all(tx, [name])) for name in ("a", "broken", "b")),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), ZeroDivisionError, type(None)]
    assert await storage.read(names) == ["a", "b"]


async def test_writes_are_made_in_the_order_they_were_asked_for(storage: Storage) -> None:
    wanted = [f"p{number}" for number in range(50)]
    await asyncio.gather(*(storage.write(lambda tx, name=name: add(tx, name)) for name in wanted))
    assert await storage.read(names) == wanted


def test_a_read_sees_one_state_of_the_database_for_its_whole_length(storage: Storage) -> None:
    def look_twice(tx: Transaction) -> tuple[list[str], list[str]]:
        before = names(tx)
        storage.write_now(lambda writing: add(writing, "in between"))
        return before, names(tx)

    assert storage.read_now(look_twice) == ([], [])
    assert storage.read_now(names) == ["in between"]


async def test_a_read_cannot_write(storage: Storage) -> None:
    with pytest.raises(CannotWork):
        await storage.read(lambda tx: add(tx, "x"))


async def test_a_write_cancelled_before_its_turn_is_not_made(storage: Storage) -> None:
    go = threading.Event()
    first = asyncio.create_task(storage.write(lambda tx: go.wait(10)))
    second = asyncio.create_task(storage.write(lambda tx: add(tx, "cancelled")))
    await asyncio.sleep(0)
    second.cancel()
    await asyncio.gather(second, return_exceptions=True)
    go.set()
    await first
    assert await storage.read(names) == []


async def test_a_write_cancelled_under_way_is_committed_all_the_same(storage: Storage) -> None:
    begun, go = threading.Event(), threading.Event()

    def slow(tx: Transaction) -> None:
        begun.set()
        go.wait(10)
        add(tx, "whole")

    task = asyncio.create_task(storage.write(slow))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    go.set()
    assert await storage.write(names) == ["whole"]


async def test_small_writes_of_one_moment_go_together(storage: Storage) -> None:
    calls: list[int] = []

    def counted(tx: Transaction, items: Sequence[str]) -> None:
        calls.append(len(items))
        add_all(tx, items)

    await asyncio.gather(*(storage.collect(counted, f"p{number}") for number in range(500)))
    assert calls == [200, 200, 100]
    assert len(await storage.read(names)) == 500


async def test_a_collected_write_is_committed_when_it_returns(storage: Storage) -> None:
    await storage.collect(add_all, "there")
    assert storage.read_now(names) == ["there"]


async def test_one_bad_item_takes_no_other_down(storage: Storage) -> None:
    outcomes = await asyncio.gather(
        *(storage.collect(add_all, name) for name in ("a", "broken", "b")), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), ZeroDivisionError, type(None)]
    assert await storage.read(names) == ["a", "b"]


async def joined(storage: Storage, *fns: Callable[[Transaction], object]) -> list[object]:
    """What becomes of them, joined while the writer is busy."""
    hold = threading.Event()
    busy = asyncio.create_task(storage.write(lambda tx: hold.wait(20)))
    waiting = [asyncio.create_task(storage.join(fn)) for fn in fns]
    await asyncio.sleep(0)
    hold.set()
    await busy
    return await asyncio.gather(*waiting, return_exceptions=True)


async def test_what_is_joined_while_the_writer_is_busy_is_one_commit(storage: Storage) -> None:
    commits: list[Transaction] = []

    def adds(name: str) -> Callable[[Transaction], object]:
        return lambda tx: commits.append(tx) or add(tx, name) or names(tx)

    assert await joined(storage, adds("a"), adds("b"), adds("c")) == [["a"], ["a", "b"], ["a", "b", "c"]]
    assert len({id(tx) for tx in commits}) == 1
    assert await storage.join(names) == ["a", "b", "c"]


async def test_one_bad_join_takes_no_other_down(storage: Storage) -> None:
    outcomes = await joined(
        storage, lambda tx: add(tx, "a"), lambda tx: add_all(tx, ["x", "broken"]), lambda tx: add(tx, "b")
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), ZeroDivisionError, type(None)]
    assert await storage.read(names) == ["a", "b"]


async def test_trouble_with_the_database_reaches_all_who_joined(
    storage: Storage, break_statement: Callable[[str], None]
) -> None:
    break_statement("INSERT INTO publishers")
    tries: list[str] = []

    def adds(name: str) -> Callable[[Transaction], object]:
        return lambda tx: tries.append(name) or add(tx, name)

    outcomes = await joined(storage, adds("a"), adds("b"))
    assert [type(outcome) for outcome in outcomes] == [CannotWork, CannotWork]
    assert tries == ["a"]


async def test_trouble_with_the_database_reaches_everybody_and_nothing_is_tried_twice(
    storage: Storage, break_statement: Callable[[str], None]
) -> None:
    tries: list[int] = []

    def counted(tx: Transaction, items: Sequence[str]) -> None:
        tries.append(len(items))
        add_all(tx, items)

    break_statement("INSERT INTO publishers")
    outcomes = await asyncio.gather(*(storage.collect(counted, name) for name in "abc"), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [CannotWork] * 3
    assert tries == [3]


async def test_a_cancelled_caller_does_not_disturb_the_others_of_its_batch(storage: Storage) -> None:
    tasks = [asyncio.create_task(storage.collect(add_all, name)) for name in "abc"]
    await asyncio.sleep(0)
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert await storage.read(names) == ["a", "b", "c"]


async def test_closing_finishes_what_was_handed_in(database_url: str) -> None:
    storage = Storage.open(database_url)
    collected = asyncio.create_task(storage.collect(add_all, "collected"))
    written = asyncio.create_task(storage.write(lambda tx: add(tx, "written")))
    await asyncio.sleep(0)
    storage.close()
    await asyncio.gather(collected, written)
    again = Storage.open(database_url)
    assert sorted(again.read_now(names)) == ["collected", "written"]
    again.close()


def test_a_closed_storage_takes_nothing_more(database_url: str) -> None:
    storage = Storage.open(database_url)
    storage.close()
    storage.close()
    with pytest.raises(RuntimeError):
        storage.write_now(names)


def test_every_connection_to_sqlite_is_durable_and_checks_references(storage: Storage) -> None:
    if storage.url.get_backend_name() != "sqlite":
        assert storage.read_now(lambda tx: tx.scalar(text("SHOW timezone"))) == "UTC"
        return

    def settings(tx: Transaction) -> tuple[object, ...]:
        wanted = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        return tuple(tx.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted)

    barrier = threading.Barrier(3)
    seen: list[tuple[object, ...]] = []

    def together(tx: Transaction) -> None:
        barrier.wait(10)  # three transactions at once are three connections
        seen.append(settings(tx))

    threads = [threading.Thread(target=storage.read_now, args=(together,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {*seen, storage.write_now(settings)} == {("wal", 2, 1, 10_000)}
    assert len(seen) == 3
