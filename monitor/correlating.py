"""Rules over matches, looked at when matches came: what they find is stored, and told once to who asked for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from monitor import storage
from monitor.alerts.decide import TOLD_TO_ALL
from monitor.errors import CannotWork
from monitor.incidents.sources import voices_of
from monitor.model import Subscription
from monitor.patterns import Pattern, SeenMatch
from monitor.rules.correlate import horizon, patterns_of, unknown
from monitor.rules.correlation import Correlation
from monitor.storage import Transaction as Tx
from monitor.storage.correlations import CorrelationRow

log = structlog.get_logger("monitor.correlating")

FRESH = timedelta(days=2)  # what ended longer ago is no news: it was found by a rule, or in a story, that came late
PAUSE = timedelta(minutes=1)  # between two looks


class Correlating:
    """Knows what was looked at, so that a correlation costs something only when a match of its rules came.

    Once `stopping` says so, nothing more is looked at: the next start looks at everything.
    """

    def __init__(self, stopping: Callable[[], bool]) -> None:
        self._stopping = stopping
        self._looked: dict[str, tuple[Correlation, dict[str, datetime]]] = {}
        self._next: datetime | None = None

    async def look(self, now: datetime, store: storage.Storage, correlations: Sequence[Correlation]) -> None:
        """Look at each correlation whose rules have new matches; at most once a PAUSE."""
        if not (correlations or self._looked) or (self._next is not None and now < self._next):
            return
        self._next = now + PAUSE
        await self._forget(store, {correlation.id for correlation in correlations})
        rules = {rule for correlation in correlations for rule in correlation.rules}
        newest = await store.read(lambda tx: storage.correlations.newest(tx, rules))
        for correlation in correlations:
            reached = {rule: newest[rule] for rule in correlation.rules if rule in newest}
            if self._stopping():
                return
            if self._looked.get(correlation.id) == (correlation, reached):
                continue
            try:
                await look_at(correlation, now, store)
            except CannotWork:
                raise
            except Exception:  # the boundary: a bug that one correlation brings out must not silence the rest
                log.exception("correlation crashed", correlation=correlation.id)
            self._looked[correlation.id] = (correlation, reached)

    async def _forget(self, store: storage.Storage, but: Set[str]) -> None:
        """What is no longer served is not shown as if it were."""
        if not self._looked or not self._looked.keys() <= but:
            self._looked = {id: looked for id, looked in self._looked.items() if id in but}
            await store.write(lambda tx: storage.correlations.forget(tx, but))


async def look_at(correlation: Correlation, now: datetime, store: storage.Storage) -> int:
    """Find, store and decide to tell; how many patterns are new."""
    await store.write(lambda tx: storage.correlations.serve(tx, correlation.rules, now))
    found, why_unknown = await store.read(lambda tx: found_in(tx, correlation, now))
    row = CorrelationRow(correlation.id, correlation.title, now, why_unknown)

    def keep(tx: Tx) -> int:
        asking = storage.subscriptions.active(tx)
        told = {index: [who.id for who in asking if is_told(pattern, who)] for index, pattern in enumerate(found)}
        return storage.correlations.keep(tx, row, found, correlation.timespan, told)

    new = await store.write(keep)
    if new:
        log.info("patterns found", correlation=correlation.id, new=new)
    return new


def found_in(tx: Tx, correlation: Correlation, now: datetime, back: timedelta = FRESH) -> tuple[list[Pattern], str]:
    """The patterns that lasted within the time `back` from now, and why nothing can be said yet, if so."""
    since = now - back - horizon(correlation)
    watched = storage.correlations.watched(tx, correlation.rules, now)
    seen = storage.correlations.seen(tx, correlation.rules, since, evidence=correlation.asks_for_evidence)
    if correlation.counted == "source":
        seen = with_sources(tx, seen)
    found = [one for one in patterns_of(correlation, seen, watched) if one.ended >= now - back]
    return found, unknown(correlation, watched, now)


def with_sources(tx: Tx, seen: Sequence[SeenMatch]) -> list[SeenMatch]:
    """The same with where each story comes from: an agency that several print is one source, a state another."""
    of: dict[str, str] = defaultdict(str)
    for told in storage.incidents.told(tx, {match.incident_id for match in seen}).values():
        of.update(zip((one.story.key for one in told), voices_of(told), strict=True))
    return [replace(match, source=of[match.story]) for match in seen]


def is_told(pattern: Pattern, who: Subscription) -> bool:
    """Whether a pattern is told to a subscription: it names the correlation, or all; and asks for so low a level."""
    if pattern.correlation not in who.rules and (who.rules or pattern.status not in TOLD_TO_ALL):
        return False
    return pattern.level >= who.minimum_level
