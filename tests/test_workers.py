"""Worker processes: their memory, and what becomes of one that does not come up."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import resource
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from monitor.errors import CannotWork
from monitor.feeds.parse import Parser
from monitor.feeds.polling import PollingSettings
from monitor.model import Document, Feed, Validators
from monitor.workers import LimitedWorker, LimitedWorkers, begin, end, process_executor
from tests.publisher import item, rss

MIB = 1024 * 1024


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def kept_of_freed_blocks() -> int:
    """Bytes that the process still has of eight freed blocks of 9 MiB each."""
    before = resident()
    pins = []  # small things that lie above a freed block
    for _ in range(2):
        blocks = []
        for _ in range(8):
            blocks.append(b"x" * (9 * MIB))
            pins.append([bytes(600) for _ in range(200)])
        del blocks
    return resident() - before


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
def test_what_large_blocks_took_goes_back_to_the_system() -> None:
    with process_executor() as executor:
        assert executor.submit(kept_of_freed_blocks).result() < 9 * MIB


@contextmanager
def no_file_left_to_open() -> Iterator[None]:
    """As on a machine that has too many of them open."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    lowest = os.dup(0)
    os.close(lowest)
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


async def test_a_process_that_never_comes_up_is_given_up_and_ended() -> None:
    others = set(multiprocessing.active_children())
    with pytest.raises(CannotWork, match=r"^a worker process did not start: it was not ready within 1 s\. "):
        await begin(process_executor(prepare=partial(time.sleep, 3600)), 1)
    for process in set(multiprocessing.active_children()) - others:
        process.join(30)
        assert process.exitcode is not None


async def test_a_process_that_dies_as_it_starts_is_not_the_fault_of_the_task() -> None:
    worker = LimitedWorker(memory=None, prepare=partial(os._exit, 1))
    for _ in range(2):
        with pytest.raises(CannotWork, match="it ended at once"):
            await worker.run(os.getpid, seconds=60)


async def test_of_a_worker_that_was_ended_nothing_is_kept() -> None:
    executor = process_executor()
    await begin(executor)
    (process,), keeper = executor._processes.values(), executor._executor_manager_thread  # type: ignore[attr-defined]
    kept = [weakref.ref(process), weakref.ref(keeper)]
    end(executor)
    keeper.join(30)
    del executor, process, keeper
    gc.collect()
    assert [one() for one in kept] == [None, None]


async def test_a_start_that_failed_is_tried_again() -> None:
    worker = LimitedWorker(memory=None)
    with no_file_left_to_open(), pytest.raises(CannotWork, match="Too many open files"):
        await worker.run(os.getpid, seconds=60)
    assert await worker.run(os.getpid, seconds=60) != os.getpid()
    worker.close()


async def test_a_document_that_found_no_worker_is_parsed_next_time() -> None:
    parser = Parser(PollingSettings())
    feed = Feed("https://publisher.example/feed", "P", "p")
    document = Document(feed.url, 200, rss(item("One")).encode(), None, Validators())
    with no_file_left_to_open(), pytest.raises(CannotWork):
        await parser(feed, document)
    assert [story.title for story in (await parser(feed, document)).stories] == ["One"]
    parser.close()


async def test_who_waits_for_a_worker_is_served_before_who_comes_later() -> None:
    workers = LimitedWorkers(1, memory=None)
    served: list[str] = []

    async def ask(name: str, times: int) -> None:
        for _ in range(times):
            await workers.run(os.getpid, seconds=60)
            served.append(name)

    try:
        await asyncio.gather(ask("again and again", 20), ask("once", 1))
    finally:
        workers.close()
    assert served.index("once") <= 1


async def test_a_worker_is_replaced_after_so_many_tasks_those_that_failed_included() -> None:
    worker = LimitedWorker(memory=None, tasks=3)
    found = []
    for number in range(6):
        if number == 1:
            with pytest.raises(ValueError, match="invalid literal"):
                await worker.run(int, "x", seconds=60)
        else:
            found.append(await worker.run(os.getpid, seconds=60))
    assert [found.index(one) for one in found] == [0, 0, 2, 2, 2]
    assert worker._executor is None
    worker.close()
