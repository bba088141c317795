"""The door to the database: one writer thread, a few reader threads, one transaction a call."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Engine

from monitor.errors import CannotWork
from monitor.storage.engine import READERS, Transaction, parse_url, reader_engine, writer_engine
from monitor.storage.failures import explained
from monitor.storage.holding import Hold, hold
from monitor.storage.migrate import migrate

Result = TypeVar("Result")
Item = TypeVar("Item")
_Job = Callable[[], None]

GATHER_SECONDS = 0.1
MOST_TOGETHER = 200  # items of one `collect`: as many callers go on in one turn of the loop


class Storage:
    """`fn(tx)` runs in one transaction: committed when it returns, undone when it raises; its error reaches the caller.

    Nothing is tried twice. Errors of the driver that are nobody's bug come out as CannotWork.
    """

    def __init__(self, url: URL, writer: Engine, reader: Engine) -> None:
        self.url = url
        self._writer = writer
        self._reader = reader
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="storage-writer", daemon=True)
        self._thread.start()
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="storage-reader")
        self._batches: dict[Any, _Batch] = {}
        self._joined: deque[tuple[Callable[[Transaction], Any], Future[Any]]] = deque()
        self._closed = False

    @classmethod
    def open(cls, url: str) -> Storage:
        """Open the database, make it if there is none, and bring its schema up to date; raises CannotWork."""
        parsed = parse_url(url)
        if parsed.get_backend_name() == "sqlite":
            _make_folder(Path(str(parsed.database)).parent)
        writer = writer_engine(parsed)
        try:
            with explained(parsed):
                migrate(writer)
        except BaseException:
            writer.dispose()
            raise
        return cls(parsed, writer, reader_engine(parsed))

    async def read(self, fn: Callable[[Transaction], Result]) -> Result:
        """On a reader thread; sees one state of the database and cannot change it."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, self.read_now, fn)

    async def write(self, fn: Callable[[Transaction], Result]) -> Result:
        """On the writer thread, after the writes before it. Cancelled while it runs, it is committed all the same."""
        return await asyncio.wrap_future(self._submit(fn))

    async def join(self, fn: Callable[[Transaction], Result]) -> Result:
        """Like `write`, but in one commit with what others join at the same moment, each in its turn.

        Should one of them fail of a bug, each is done again alone: `fn` has to bear that, once it was undone.
        """
        if self._closed:
            raise RuntimeError("the storage is closed")
        future: Future[Result] = Future()
        self._joined.append((fn, future))
        self._jobs.put(self._do_joined)
        return await asyncio.wrap_future(future)

    def read_now(self, fn: Callable[[Transaction], Result]) -> Result:
        with explained(self.url), self._reader.begin() as tx:
            return fn(tx)

    def write_now(self, fn: Callable[[Transaction], Result]) -> Result:
        return self._submit(fn).result()

    async def collect(
        self, fn: Callable[[Transaction, Sequence[Item]], object], item: Item, *, most: int = MOST_TOGETHER
    ) -> None:
        """Write many small things cheaply: what comes for the same `fn` within a moment is one `fn(tx, items)`, of at
        most so many.

        Returns when it is committed. Should the common call fail of a bug, each item is written alone, so that
        one bad item takes no other down.
        """
        loop = asyncio.get_running_loop()
        batch = self._batches.get(fn)
        if batch is None:
            batch = self._batches[fn] = _Batch(loop)
            loop.call_later(GATHER_SECONDS, self._flush, fn)
        done = loop.create_future()
        batch.items.append(item)
        batch.waiting.append(done)
        if len(batch.items) >= most:
            self._flush(fn)
        await done

    @property
    def shared(self) -> bool:
        """Whether several daemons may be started on it, of which one works and the others stand by."""
        return self.url.get_backend_name() != "sqlite"

    def hold(self) -> Hold:
        """Make this process the one daemon of this database; raises HeldByAnother."""
        return hold(self.url)

    def close(self) -> None:
        """Finish what was handed in, then let go of the database."""
        if self._closed:
            return
        for fn in list(self._batches):
            self._flush(fn)
        self._closed = True
        self._jobs.put(None)
        self._thread.join()
        self._readers.shutdown()
        self._reader.dispose()
        self._writer.dispose()

    def _submit(self, fn: Callable[[Transaction], Result]) -> Future[Result]:
        if self._closed:
            raise RuntimeError("the storage is closed")
        future: Future[Result] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            self._settle(fn, future)

        self._jobs.put(job)
        return future

    def _flush(self, fn: Callable[[Transaction, Sequence[Any]], object]) -> None:
        batch = self._batches.pop(fn, None)
        if batch is None:  # closing was faster
            return

        def job() -> None:
            errors: list[BaseException | None] = [None] * len(batch.items)
            try:
                self._in_transaction(lambda tx: fn(tx, batch.items))
            except CannotWork as exc:
                errors = [exc] * len(batch.items)
            except Exception as exc:
                errors = [exc] if len(batch.items) == 1 else [self._alone(fn, item) for item in batch.items]
            batch.resolve(errors)

        self._jobs.put(job)

    def _do_joined(self) -> None:
        """All that waits by now; what is written meanwhile waits for the next commit, and that is what makes it one."""
        waiting = [self._joined.popleft() for _ in range(len(self._joined))]
        waiting = [(fn, future) for fn, future in waiting if future.set_running_or_notify_cancel()]
        if not waiting:
            return
        try:
            results = self._in_transaction(lambda tx: [fn(tx) for fn, _ in waiting])
        except BaseException as exc:
            for fn, future in waiting:
                if isinstance(exc, CannotWork) or len(waiting) == 1:
                    future.set_exception(exc)
                else:
                    self._settle(fn, future)
        else:
            for (_, future), result in zip(waiting, results, strict=True):
                future.set_result(result)

    def _settle(self, fn: Callable[[Transaction], Result], future: Future[Result]) -> None:
        try:
            result = self._in_transaction(fn)
        except BaseException as exc:
            future.set_exception(exc)
        else:
            future.set_result(result)

    def _alone(self, fn: Callable[[Transaction, Sequence[Any]], object], item: Any) -> BaseException | None:
        try:
            self._in_transaction(lambda tx: fn(tx, [item]))
        except Exception as exc:
            return exc
        return None

    def _in_transaction(self, fn: Callable[[Transaction], Result]) -> Result:
        with explained(self.url), self._writer.begin() as tx:
            return fn(tx)

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job()


class _Batch:
    """Items for one call, and who waits for them."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.items: list[Any] = []
        self.waiting: list[asyncio.Future[None]] = []

    def resolve(self, errors: Sequence[BaseException | None]) -> None:
        if not self.loop.is_closed():  # else nobody is left to hear it
            self.loop.call_soon_threadsafe(self._resolve, errors)

    def _resolve(self, errors: Sequence[BaseException | None]) -> None:
        for future, error in zip(self.waiting, errors, strict=True):
            if future.done():  # its caller was cancelled
                continue
            if error is None:
                future.set_result(None)
            else:
                future.set_exception(error)


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)  # one level: a typing error must not grow a tree of empty folders
    except OSError as exc:
        raise CannotWork(
            f"the folder of the database, {folder}, cannot be made: {exc.strerror}. Make it, or name another."
        ) from exc
