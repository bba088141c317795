"""About how many mails a week each choice of the form would bring: worked out beside everything else, and kept.

Of stored matches alone: nothing in it tells of any subscriber.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta

import structlog

from monitor import estimating
from monitor.errors import MonitorError
from monitor.model import Level, Subscription
from monitor.storage import Storage

EVERY = timedelta(hours=1)
SCHEDULES = {"immediately": "immediately", "hourly": "hourly", "daily": "daily 07:00", "weekly": "weekly mon 07:00"}
Choice = tuple[str, str]  # `rule`, `level` or `schedule`, and which
log = structlog.get_logger(__name__)


class Estimates:
    """Each choice beside the usual ones: all rules, from low, daily. Empty until they are worked out for the first
    time, which whoever looks begins."""

    def __init__(
        self, storage: Storage, clock: Callable[[], datetime], titles: Callable[[], Mapping[str, str]]
    ) -> None:
        self._storage, self._clock, self._titles = storage, clock, titles
        self._known: Mapping[Choice, float] = {}
        self._begun: datetime | None = None
        self._work: asyncio.Task[None] | None = None

    def known(self) -> Mapping[Choice, float]:
        """Mails a week, as they were within the last EVERY or so."""
        now, under_way = self._clock(), self._work is not None and not self._work.done()
        if not under_way and (self._begun is None or not self._begun <= now < self._begun + EVERY):
            self._begun = now
            self._work = asyncio.create_task(self.work())
        return self._known

    async def work(self) -> None:
        """Work them out now, one choice at a time: each takes a second at most. Raises nothing."""
        now = self._clock()
        try:
            on = await self._storage.read(lambda tx: estimating.sample(tx, now))
            found = {}
            for choice, who in _choices(self._titles(), now):
                estimate = await asyncio.to_thread(estimating.tried, on, who)
                if (rate := estimate.a_week(estimate.mails)) is not None:
                    found[choice] = rate
            self._known = found
        except Exception as error:  # the boundary: the form does without
            log.error("mails a week are not known", exc_info=not isinstance(error, MonitorError), reason=str(error))


def _choices(titles: Mapping[str, str], now: datetime) -> Iterator[tuple[Choice, Subscription]]:
    usual = SCHEDULES["daily"]
    for rule in titles:
        yield ("rule", rule), _who((rule,), Level.LOW, usual, now)
    for level in Level:
        yield ("level", level.word), _who((), level, usual, now)
    for name, schedule in SCHEDULES.items():
        yield ("schedule", name), _who((), Level.LOW, schedule, now)


def _who(rules: tuple[str, ...], level: Level, schedule: str, now: datetime) -> Subscription:
    return Subscription(0, "", rules, level, schedule, "UTC", "en", now)


def rate(known: Mapping[Choice, float], kind: str, name: str) -> str:
    """`about 5 mails a week`; empty where it is not known yet."""
    if (mails := known.get((kind, name))) is None:
        return ""
    if mails < 0.5:
        return "less than one mail a week"
    return f"about {mails:.0f} mail{'' if round(mails) == 1 else 's'} a week"
