"""Worker processes: one task at a time under limits, replaced when they break, gone when their parent is.

Spawned, never forked, so that a worker holds nothing of the daemon's: no socket, no lock, no database.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import gc
import multiprocessing
import os
import resource
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, TypeVar
from weakref import WeakSet

from monitor.errors import CannotWork

Result = TypeVar("Result")
START_SECONDS = 60.0  # for a process to come up, which takes a third of a second on an idle machine
LARGE_BLOCK = 256 * 1024  # bytes that go back to the system once they are freed
_M_MMAP_THRESHOLD = -3  # malloc.h


class LimitHit(Exception):
    """The task ran into a limit, or its process died of it; the worker has been replaced."""


def process_executor(
    *, memory: int | None = None, prepare: Callable[..., None] | None = None, args: tuple[Any, ...] = ()
) -> Executor:
    """An executor of one process. `memory` caps its address space in bytes; `prepare(*args)` runs first in it.

    The process starts with the first task. It ignores SIGINT (Ctrl-C is the daemon's) and ends with its parent.
    Raises CannotWork.
    """
    context = multiprocessing.get_context("spawn")
    try:
        return ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(memory, prepare, args))
    except OSError as exc:
        raise _not_started(exc) from exc


def give_memory_back() -> None:
    """Have what large blocks took go back to the system. By itself glibc keeps blocks as large as the largest one that
    was ever freed: after a few documents of 10 MiB, all of them (mallopt(3), "dynamic mmap threshold")."""
    with contextlib.suppress(AttributeError, OSError, TypeError):  # another C library
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, LARGE_BLOCK)


async def begin(executor: Executor, seconds: float = START_SECONDS) -> None:
    """Start the process of an executor off the loop, which it would hold up for a tenth of a second.

    Raises CannotWork if it does not come up in that time; it is not waited for any more then.
    """
    try:
        async with asyncio.timeout(seconds):
            await asyncio.wrap_future(await asyncio.to_thread(executor.submit, os.getpid))
    except TimeoutError as exc:
        end(executor)
        raise _not_started(f"it was not ready within {seconds:g} s") from exc
    except BrokenProcessPool as exc:
        end(executor)
        raise _not_started("it ended at once") from exc
    except (OSError, RuntimeError) as exc:  # no process, or no thread, left to have
        end(executor)
        raise _not_started(exc) from exc
    except asyncio.CancelledError:
        end(executor)
        raise


def _not_started(why: object) -> CannotWork:
    return CannotWork(
        f"a worker process did not start: {why}. Is the machine short of memory, processes or open files?"
    )


def kill(executor: Executor) -> None:
    """Kill the process of an executor: whoever waits for an answer of it gets BrokenProcessPool."""
    for process in list((getattr(executor, "_processes", None) or {}).values()):  # Python 3.14 has kill_workers()
        process.kill()


def end(executor: Executor) -> None:
    """End the process of an executor at once, whatever it does; nobody may wait for an answer of it any more."""
    kill(executor)
    if (thread := getattr(executor, "_executor_manager_thread", None)) is not None:
        _leaving.add(thread)
    executor.shutdown(wait=False, cancel_futures=True)


_leaving: WeakSet[threading.Thread] = WeakSet()  # of executors that were ended; one that is gone is no longer in it


def wait_for_ended() -> None:
    """Wait for the threads of executors that were ended: milliseconds. Python, when it exits, would wake one that is
    just leaving, and print a traceback if it has closed its pipe by then."""
    for thread in list(_leaving):
        thread.join()


def _begin(memory: int | None, prepare: Callable[..., None] | None, args: tuple[Any, ...]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()
    give_memory_back()
    if prepare is not None:
        prepare(*args)
    gc.freeze()  # what is loaded stays; reading pages, one collection each, takes a sixth of the time
    if memory is not None:  # after `prepare`, whose imports are ours and not the task's
        with contextlib.suppress(ValueError, OSError):  # a system without this limit
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _end_with(sentinel: int) -> None:
    """A killed parent cannot tell its workers; they would wait for it for ever."""
    wait([sentinel])
    os._exit(1)


class LimitedWorker:
    """One process for tasks that may hang, eat memory or crash it; a new one after `tasks` of them, if given, for what
    libraries keep for ever."""

    def __init__(
        self, *, memory: int | None, prepare: Callable[..., None] | None = None, tasks: int | None = None
    ) -> None:
        self._memory = memory
        self._prepare = prepare
        self._tasks = tasks
        self._done = 0
        self._executor: Executor | None = None

    async def run(self, task: Callable[..., Result], *args: Any, seconds: float) -> Result:
        """`task(*args)` in the process; raises what it raises, or LimitHit; CannotWork if there is no process."""
        loop = asyncio.get_running_loop()
        try:
            if self._executor is None:
                executor = process_executor(memory=self._memory, prepare=self._prepare)
                await begin(executor)
                self._executor, self._done = executor, 0
            self._done += 1
            return await asyncio.wait_for(loop.run_in_executor(self._executor, task, *args), seconds)
        except TimeoutError as exc:
            self.close()
            raise LimitHit(f"it took more than {seconds:g} s") from exc
        except MemoryError as exc:
            self.close()
            raise LimitHit("it needed too much memory") from exc
        except BrokenProcessPool as exc:
            self.close()
            raise LimitHit("it killed its worker process") from exc
        except asyncio.CancelledError:
            self.close()
            raise
        finally:
            if self._done == self._tasks:
                self.close()

    def close(self) -> None:
        """End the process at once, whatever it does; the next `run` starts a new one."""
        executor, self._executor = self._executor, None
        if executor is not None:
            end(executor)


class LimitedWorkers:
    """A few LimitedWorkers; a task takes the next free one, first come, first served."""

    def __init__(
        self,
        count: int,
        *,
        memory: int | None,
        prepare: Callable[..., None] | None = None,
        tasks: int | None = None,
    ) -> None:
        self._all = [LimitedWorker(memory=memory, prepare=prepare, tasks=tasks) for _ in range(count)]
        self._free = list(self._all)
        self._turn = asyncio.Semaphore(count)  # a queue would give to whoever comes what has just come free

    async def run(self, task: Callable[..., Result], *args: Any, seconds: float) -> Result:
        """As LimitedWorker.run; waiting for a free worker does not count towards `seconds`."""
        async with self._turn:
            worker = self._free.pop()
            try:
                return await worker.run(task, *args, seconds=seconds)
            finally:
                self._free.append(worker)

    def close(self) -> None:
        """End all processes, and wait for it."""
        for worker in self._all:
            worker.close()
        wait_for_ended()
