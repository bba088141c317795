"""THE PATH BACK: mail that was taken and came back after all.

    mailbox ─unread─▶ [Letter] ─read in a worker, under limits─▶ Report ─whose is it?─▶ what it does ─▶ stored, one
    transaction ─▶ marked in the mailbox

A process that dies between storing and marking reads the mail again, knows it by its key, and only marks it.
"""

from __future__ import annotations

import asyncio
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TypeVar

import structlog

from monitor import storage
from monitor.digests.channels import REFUSALS_THAT_SUSPEND
from monitor.errors import CannotWork, MonitorError
from monitor.storage.bounces import About, Did
from monitor.subscribers.bounces.mailbox import Letter, Mailbox, enough
from monitor.subscribers.bounces.report import Report, key_of, read_report, unreadable
from monitor.subscribers.bounces.return_path import ReturnPath
from monitor.subscribers.bounces.verdict import Kind
from monitor.workers import LimitedWorker, LimitHit

log = structlog.get_logger("monitor.bouncing")

EVERY = timedelta(minutes=3)  # between two looks into the mailbox
READ_SECONDS = 10.0  # for one mail
WORKER_MEMORY = 256 * 1024 * 1024  # bytes of address space

Tx = storage.Transaction
Result = TypeVar("Result")


@dataclass(frozen=True)
class Inbox:
    """What reading needs."""

    storage: storage.Storage
    mailbox: Mailbox
    return_path: ReturnPath
    clock: Callable[[], datetime]


async def read_mailbox(inbox: Inbox) -> Counter[Did]:
    """Read what is new in the mailbox, do what it says; what the mails did. Raises CannotWork."""
    done: Counter[Did] = Counter()
    while letters := await apart(inbox.mailbox.unread):
        worker = LimitedWorker(memory=WORKER_MEMORY)
        kept: list[str] = []
        try:
            for letter in letters:
                report = await _report(worker, letter)
                know = partial(record, report=report, return_path=inbox.return_path, now=inbox.clock())
                did = await inbox.storage.write(know)
                if did is not None:
                    done[did] += 1
                    log.info("mail came back", kind=report.kind.value, status=report.status, did=did.value)
                if report.kind is Kind.UNKNOWN:
                    kept.append(letter.name)
        finally:
            worker.close()
        understood = [letter.name for letter in letters if letter.name not in kept]
        await apart(partial(inbox.mailbox.settle, understood, kept))
        if not enough(letters):
            break
    return done


async def _report(worker: LimitedWorker, letter: Letter) -> Report:
    try:
        return await worker.run(read_report, letter.data, seconds=READ_SECONDS)
    except LimitHit as limit:
        return unreadable(letter.data, f"reading it hit a limit: {limit}")
    except CannotWork:
        raise
    except Exception as error:  # the boundary: whatever a stranger wrote, the other mails are read
        log.warning("a mail that came back could not be read", key=key_of(letter.data), kind=type(error).__name__)
        return unreadable(letter.data, f"reading it failed: {type(error).__name__}")


def record(tx: Tx, report: Report, return_path: ReturnPath, now: datetime) -> Did | None:
    """Store what a mail says and do it, once for each delivery and kind; what it did, None for one that is known.

    The token of the return path says whose it is. Without one a mail counts only if it names both a Message-ID of ours
    and the address that it went to.
    """
    number, forged = return_path.delivery_in(report.paths)
    about = storage.bounces.delivery(tx, number) if number is not None else None
    if about is None and not forged:
        about = storage.bounces.delivery_of(tx, report.message_ids, report.recipients)
    key = f"mail {report.key}"
    if about is not None and report.kind not in (Kind.UNKNOWN, Kind.NO_BOUNCE):
        key = f"{report.kind.value} {about.delivery_id}"
    did = _what_to_do(report.kind, about, forged=forged)
    words = (report.status, report.reason, report.subject)
    if not storage.bounces.add(tx, key, report.kind.value, about, words, did, now):
        return None
    if about is None:
        return did
    return _act(tx, key, report, about, did, now)


def _what_to_do(kind: Kind, about: About | None, *, forged: bool) -> Did:
    if kind is Kind.UNKNOWN:
        return Did.KEPT
    if kind is Kind.NO_BOUNCE:
        return Did.NOTED
    if about is None:
        return Did.FORGED if forged else Did.NOT_OURS
    return {Kind.FAILED: Did.COUNTED, Kind.COMPLAINT: Did.UNSUBSCRIBED}.get(kind, Did.NOTED)


def _act(tx: Tx, key: str, report: Report, about: About, did: Did, now: datetime) -> Did:
    reason = f"came back: {' '.join(filter(None, (report.status, report.reason)))}"
    suspended = False
    if report.kind is Kind.DEAD:
        suspended = storage.bounces.gone(tx, key, about, now, reason)
    elif report.kind is Kind.FAILED:
        suspended = storage.bounces.lost(tx, key, about, now, reason, REFUSALS_THAT_SUSPEND)
    elif report.kind in (Kind.FULL, Kind.POLICY):
        storage.bounces.turned_away(tx, about, reason)
    elif report.kind is Kind.COMPLAINT:
        storage.bounces.complained(tx, about, now)
    return Did.SUSPENDED if suspended else did


class Bouncing:
    """Reads the mailbox every few minutes, beside everything else. `inbox` None: there is no mailbox."""

    def __init__(self, inbox: Inbox | None) -> None:
        self._inbox = inbox
        self._next_look: datetime | None = None
        self._work: asyncio.Task[None] | None = None
        self.trouble: tuple[datetime, str] | None = None  # since when it cannot be read, and why not the last time

    def ring(self) -> None:
        """Begin, if it may be time."""
        if self._inbox is None or (self._work is not None and not self._work.done()):
            return
        now = self._inbox.clock()
        if self._next_look is None or not self._next_look - EVERY <= now < self._next_look:
            self._next_look = now + EVERY
            self._work = asyncio.create_task(self.work())

    async def work(self) -> None:
        """Read it now. Raises nothing: what is in the mailbox is there the next time."""
        if self._inbox is None:
            return
        try:
            await read_mailbox(self._inbox)
            self.trouble = None
        except Exception as error:  # the boundary: nothing waits for it, and nothing may fall with it
            since = self._inbox.clock() if self.trouble is None else self.trouble[0]
            self.trouble = (since, str(error) or type(error).__name__)
            unexpected = not isinstance(error, MonitorError)
            log.error("the bounce mailbox was not read", exc_info=unexpected, reason=self.trouble[1])

    async def close(self) -> None:
        """Leave off: a mail under way is read again the next time."""
        if self._work is not None:
            self._work.cancel()
            await asyncio.wait([self._work])


async def apart(fn: Callable[[], Result]) -> Result:
    """`fn()` in a thread of its own: it may wait half a minute for a server, and nobody who stops waits for it then."""
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[Result] = loop.create_future()

    def done(result: Sequence[Result], error: BaseException | None) -> None:
        if answer.cancelled():
            return
        if error is not None:
            answer.set_exception(error)
        else:
            answer.set_result(result[0])

    def work() -> None:
        result, failure = [], None
        try:
            result.append(fn())
        except Exception as error:  # whatever it is, it is the asker's
            failure = error
        with suppress(RuntimeError):  # the loop is closed, nobody asks any more
            loop.call_soon_threadsafe(done, result, failure)

    threading.Thread(target=work, daemon=True, name="reads the bounce mailbox").start()
    return await answer
