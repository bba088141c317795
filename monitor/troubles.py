"""What of the installation itself lasts and is the operator's to know, besides feeds and rules: mail that fails, a disk
that fills up, a clock that jumped; and the heartbeat, which says that nothing does. Pure, but for `Vitals`.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.outgoing import DeliveryState
from monitor.storage.notices import Kind, Notice
from monitor.storage.outages import Outage
from monitor.storage.outbox import Backlog, OutboxRow

_EVENTS = (Kind.UNKNOWN, Kind.UNDELIVERED, Kind.CLOCK, Kind.SUSPENDED, Kind.COMPLAINT)
LATE = timedelta(hours=1)  # that mail may be, before the operator is told
UNDELIVERED_FOR = timedelta(days=7)  # that mails that were given up or set aside are named
MOST_NAMED = 20  # of them
JUMP = timedelta(minutes=3)  # of the clock against a steady one
JUMPED_FOR = timedelta(days=1)  # that a jump is told of
LEAST_FREE = 500_000_000  # bytes; or a tenth of a smaller disk
MEASURE_EVERY = 60.0  # seconds between two looks at the disk
SLOPE_OVER = 86_400.0  # seconds that the use of the disk is measured over, before a forecast is made of it

MAIL, OUTBOX, CLOCK, INBOX = "mail server", "outbox", "clock", "bounce mailbox"  # what notices are about


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that lasts and that the operator is to know."""

    kind: Kind
    subject: str
    text: str
    since: datetime

    def is_told_by(self, notice: Notice) -> bool:
        """That it lasts with other words is no news, where they count or measure; another mistake is, or a newer
        event."""
        if self.kind is notice.kind and self.kind in _EVENTS:
            return self.since <= notice.since
        varies = self.kind in (Kind.FAILING, Kind.GONE, Kind.SILENT, Kind.MAIL, Kind.DISK, Kind.INBOX)
        return self.kind is notice.kind and (varies or self.text == notice.text)


@dataclass(frozen=True, slots=True)
class Disk:
    """How much is free where something is kept, in bytes; `days_left` is None where that is not known."""

    folder: str
    free: int
    size: int
    days_left: float | None = None

    @property
    def is_low(self) -> bool:
        return self.free < min(LEAST_FREE, self.size // 10)


@dataclass(frozen=True, slots=True)
class Jump:
    """The clock was set: it said `at` after it, and moved by that much."""

    at: datetime
    by: timedelta


@dataclass(frozen=True, slots=True)
class Seen:
    """What only the process knows: when it began, why the last reload was refused or "", its disks, the last jump,
    since when and why the mailbox of mail that comes back cannot be read."""

    started: datetime
    refused: str = ""
    disks: tuple[Disk, ...] = ()
    jump: Jump | None = None
    unread: tuple[datetime, str] | None = None


def of_mail(
    outage: Outage | None, backlog: Backlog, undelivered: Sequence[OutboxRow], seen: Seen, now: datetime
) -> list[Condition]:
    """A server that refuses us is told at once, one that is away after an hour. After a start it is asked first."""
    found = []
    if outage is not None and outage.failed >= seen.started and (outage.refused or now - outage.since >= LATE):
        what = "the mail server refuses us" if outage.refused else "the mail server is away"
        text = (
            f"Mail is failing: {what}\n{outage.reason}\n{backlog.waiting} mails wait; none is lost. "
            "They leave once it works again. To ask it now: monitor mail test ADDRESS"
        )
        found.append(Condition(Kind.MAIL, MAIL, text, outage.since))
    elif outage is None and backlog.overdue and now - seen.started >= LATE and backlog.oldest is not None:
        text = (
            f"Mail is late: {backlog.overdue} mails should have left more than an hour ago\n"
            "The mail server takes them more slowly than they come, or `mail.most_per_hour` or `mail.per_domain` is "
            "too low. See monitor outbox list --state waiting"
        )
        found.append(Condition(Kind.MAIL, MAIL, text, backlog.oldest))
    if seen.unread is not None and now - seen.unread[0] >= LATE:
        text = (
            f"The mailbox of `mail.bounces` cannot be read\n{seen.unread[1]}\nUntil it can, addresses that are gone "
            "get more mail, and complaints are not heard. To try it now: monitor bounces read"
        )
        found.append(Condition(Kind.INBOX, INBOX, text, seen.unread[0]))
    if undelivered:
        found.append(Condition(Kind.UNDELIVERED, OUTBOX, _undelivered(undelivered), undelivered[0].changed))
    return found


def _undelivered(rows: Sequence[OutboxRow]) -> str:
    lines = [f"{row.state.value} {row.changed:%Y-%m-%d %H:%M} UTC: mail {row.id}: {row.reason}" for row in rows]
    more = [f"and {len(rows) - MOST_NAMED} more"] if len(rows) > MOST_NAMED else []
    aside = sum(row.state is DeliveryState.SET_ASIDE for row in rows)
    headline = f"{len(rows)} mails could not be delivered" if len(rows) > 1 else "A mail could not be delivered"
    fate = [
        "What a mail that was given up told goes with the next digest of its subscription." * (aside < len(rows)),
        "What was set aside waits for you." * bool(aside),
        "See monitor outbox show ID, then retry or drop it.",
    ]
    return "\n".join((headline, *lines[:MOST_NAMED], *more, " ".join(filter(None, fate))))


def of_machine(seen: Seen, now: datetime) -> list[Condition]:
    found = [Condition(Kind.DISK, f"disk of {disk.folder}", _disk(disk), now) for disk in seen.disks if disk.is_low]
    if seen.jump is not None and now - seen.jump.at < JUMPED_FOR:
        found.append(Condition(Kind.CLOCK, CLOCK, _jump(seen.jump), seen.jump.at))
    return found


def _disk(disk: Disk) -> str:
    left = f"At the rate of the last day it is full in {disk.days_left:.0f} days. " if disk.days_left else ""
    return (
        f"The disk is nearly full: {disk.free // 1_000_000} MB are free\n{disk.folder}\n"
        f"{left}Once it is full nothing is sent or stored until there is room again."
    )


def _jump(jump: Jump) -> str:
    way = "forward" if jump.by > timedelta(0) else "back"
    return (
        f"The clock jumped {way} by {lasted(abs(jump.by))}\n"
        f"It says {jump.at:%Y-%m-%d %H:%M} UTC since. No digest is doubled and none is lost; one may come at another "
        "time. If nobody set it, look at the machine's time service."
    )


def is_over(kind: Kind) -> str:
    """The words for one of these that is over."""
    return {
        Kind.MAIL: "Mail leaves again",
        Kind.INBOX: "The mailbox of `mail.bounces` can be read again",
        Kind.UNDELIVERED: "No mail of the last seven days is given up or set aside",
        Kind.DISK: "There is room on the disk again",
        Kind.CLOCK: "The clock has not jumped for a day",
    }[kind]


# the heartbeat

_IN_SHORT: Mapping[Kind, str] = {
    Kind.REFUSED: "an edit refused",
    Kind.MAIL: "mail failing",
    Kind.DISK: "disk nearly full",
    Kind.INBOX: "bounces unread",
    Kind.UNKNOWN: "stories unread by rules",
    Kind.UNDELIVERED: "mails undelivered",
    Kind.CLOCK: "clock jumped",
    Kind.FAILING: "a feed failing",
    Kind.GONE: "a feed gone",
    Kind.SILENT: "a feed silent",
}


def heartbeat(present: Sequence[Notice], counts: Mapping[DeliveryState, int], now: datetime) -> str:
    """`Embargo Monitor: all well`, or what matters most and for how long; then how mail stands."""
    matter = list(_IN_SHORT)
    lasting = sorted(
        (one for one in present if one.kind in _IN_SHORT), key=lambda one: (matter.index(one.kind), one.since)
    )
    more = f" (and {len(lasting) - 1} more)" if len(lasting) > 1 else ""
    said = f"{_IN_SHORT[lasting[0].kind]} for {lasted(now - lasting[0].since)}{more}" if lasting else "all well"
    mails = ", ".join(f"{count} {state.value}" for state, count in counts.items() if count)
    lines = [f"{one.text.splitlines()[0]}, for {lasted(now - one.since)}" for one in lasting]
    return "\n".join(
        (
            f"Embargo Monitor: {said}",
            *lines,
            f"Mails: {mails or 'none yet'}.",
            "You get this as `mail.heartbeat` says. If it does not come, look at the machine.",
        )
    )


def lasted(time: timedelta) -> str:
    """`3 days`, `5 hours`, `20 minutes`."""
    for unit, length in (("day", timedelta(days=1)), ("hour", timedelta(hours=1))):
        if time >= length:
            return f"{time // length} {unit}" + "s" * (time // length != 1)
    minutes = max(0, time // timedelta(minutes=1))
    return f"{minutes} minute" + "s" * (minutes != 1)


# measuring


def steady_seconds() -> float:
    """A clock that nobody sets; on Linux it goes on while the machine sleeps, so that waking up is no jump."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


class Vitals:
    """Watches the clock and the disks of one process. `set_by` is all that the clock was set by."""

    def __init__(self, clock: Callable[[], datetime], steady: Callable[[], float]) -> None:
        self._clock, self._steady = clock, steady
        self.set_by = timedelta(0)
        self._started = clock()
        self._last = (self._started, steady())
        self._jump: Jump | None = None
        self._disks: tuple[Disk, ...] = ()
        self._measured: float | None = None
        self._first: dict[str, tuple[float, int]] = {}  # by folder: when its free bytes were measured first

    async def look(self, folders: Sequence[Path], refused: str, unread: tuple[datetime, str] | None = None) -> Seen:
        """Look at the clock each time, and once a minute at the disks; the rest is passed on."""
        wall, steady = self._clock(), self._steady()
        by = wall - self._last[0] - timedelta(seconds=steady - self._last[1])
        if abs(by) > JUMP:
            self._jump = Jump(wall, by)
            self.set_by += by
            self._started = min(self._started, wall)
        self._last = (wall, steady)
        if self._measured is None or steady - self._measured >= MEASURE_EVERY:
            self._measured = steady
            measured = await asyncio.to_thread(lambda: [room(folder) for folder in folders])
            self._disks = tuple(self._forecast(disk, steady) for disk in measured if disk is not None)
        return Seen(self._started, refused, self._disks, self._jump, unread)

    def _forecast(self, disk: Disk, at: float) -> Disk:
        since, free = self._first.setdefault(disk.folder, (at, disk.free))
        if at - since < SLOPE_OVER:
            return disk
        if at - since >= 2 * SLOPE_OVER:
            self._first[disk.folder] = (at, disk.free)
        return Disk(disk.folder, disk.free, disk.size, days_left(free, disk.free, at - since))


def days_left(before: int, free: int, seconds: float) -> float | None:
    """How long the room lasts that shrank so much within that time; None where it did not shrink."""
    used = before - free
    return free / used * seconds / 86_400 if used > 0 else None


def room(folder: Path) -> Disk | None:
    try:
        found = os.statvfs(folder)
    except OSError:  # it is made later, or gone: others will say so
        return None
    return Disk(os.fspath(folder), found.f_bavail * found.f_frsize, found.f_blocks * found.f_frsize)
