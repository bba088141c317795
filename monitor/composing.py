"""What a subscription is told now: what waits for it is read, composed and stored with the time of its next digest, in
one transaction.

A digest that surely reached nobody takes the newer alerts in; one in doubt is repeated as it is. Before a schedule's
time comes what the subscription wants at once, with all that waits of the same incidents; patterns wait.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor import alerts, incidents, storage
from monitor.corroboration import Sources
from monitor.digests.at_once import at_once
from monitor.digests.compose import compose, incidents_in, thread_of, with_claims, with_sources
from monitor.digests.order import worth_asking
from monitor.digests.schedule import next_due
from monitor.digests.trends import REACH, Counted, trends
from monitor.model import MatchedStory, Subscription
from monitor.outgoing import Delivery, Digest
from monitor.storage import Transaction as Tx
from monitor.storage.correlations import PatternRow
from monitor.telling import Held, WhenNothing

HOUR = timedelta(hours=1)  # that a subscription's cap counts in


class Composing:
    """One look at the subscriptions that are due. What their digests share is read once."""

    def __init__(self, now: datetime, new_id: Callable[[], str]) -> None:
        self._now = now
        self._new_id = new_id
        self._found: Mapping[str, Sequence[Counted]] | None = None

    def __call__(self, tx: Tx, who: Subscription) -> None:
        """Write its digest, if there is one."""
        open_ = storage.digests.open_delivery(tx, who.id)
        again = open_.id if open_ else None
        comes = who.next_due is None or who.next_due <= self._now
        if comes:
            waiting = storage.alerts.waiting(tx, who.id, recompose=again)
            patterns = storage.correlations.waiting(tx, who.id, recompose=again)
        else:
            waiting, patterns = self._at_once(tx, who, again)
        nothing = comes and who.next_due is not None and who.when_nothing is WhenNothing.TELL
        if waiting or patterns or nothing:
            digest = self.digest(tx, who, waiting, patterns, open_)
            self._store(tx, digest, [row.match_id for row in waiting], patterns, again)
        if comes:
            storage.subscriptions.set_next_due(tx, who.id, next_due(who.schedule, who.timezone, self._now))

    def digest(
        self,
        tx: Tx,
        who: Subscription,
        waiting: Sequence[MatchedStory],
        patterns: Sequence[PatternRow],
        open_: Delivery | None,
    ) -> Digest:
        """What is told of these; with `open_` its new content."""
        now, again = self._now, open_.id if open_ else None
        of = {row.incident_id for row in waiting}
        before = storage.told_before.before(tx, who.id, of, but=again)
        sources = _sources(tx, worth_asking(waiting, before))
        digest = compose(
            who,
            waiting,
            self._held(tx, who, again),
            message_id=open_.digest.message_id if open_ else self._new_id(),
            due=self._due(who, open_),
            now=now,
            coverage=storage.coverage.since_last_digest(tx, who, now, but=again),
            sources=sources,
            before=before,
        )
        shown = incidents_in(digest)
        digest = with_sources(digest, sources | _sources(tx, shown - sources.keys()))
        said = storage.claims.of_incidents(tx, shown).items()
        digest = with_claims(digest, {incident: str(incidents.told_together(by)) for incident, by in said})
        told = storage.correlations.with_headlines(tx, [row.pattern for row in patterns])
        empty = not (waiting or patterns)
        return replace(
            digest,
            silenced=tuple(storage.alerts.silenced(tx, who.id, recompose=again)),
            patterns=tuple(told),
            trends=trends(digest.sections, self._counted(tx), who.timezone, now) if digest.sections else (),
            watched=storage.coverage.watched_since_last_digest(tx, who, now, but=again) if empty else None,
            follows=thread_of(storage.told_before.mails(tx, who.id, *of)) if len(of) == 1 and not patterns else (),
        )

    def _due(self, who: Subscription, open_: Delivery | None) -> datetime:
        """When it should have left; what a pause kept is not late before the pause is over."""
        due = open_.digest.due if open_ else who.next_due or self._now
        return min(max(due, who.paused_until or due), self._now)

    def _at_once(self, tx: Tx, who: Subscription, again: int | None) -> tuple[list[MatchedStory], list[PatternRow]]:
        """What does not wait for the schedule, and what an open digest tells already; nothing where there is nothing
        new in it."""
        if who.at_once is None:
            return [], []
        room = None
        if who.most_per_hour is not None:
            lately = storage.told_before.loud(tx, who.id, who.at_once, self._now - HOUR)
            if (room := who.most_per_hour - lately) <= 0:
                return [], []
        new = storage.alerts.waiting(tx, who.id)
        loud = at_once(new, who.at_once, room)
        told = [row for row in new if row.incident_id in loud]
        if again is None or not told:
            return told, []
        open_, open_patterns = {row.match_id for row in new}, storage.correlations.waiting(tx, who.id)
        told += [row for row in storage.alerts.waiting(tx, who.id, recompose=again) if row.match_id not in open_]
        patterns = storage.correlations.waiting(tx, who.id, recompose=again)
        return told, [row for row in patterns if row not in open_patterns]

    def _held(self, tx: Tx, who: Subscription, again: int | None) -> list[tuple[Held, int]]:
        since = storage.coverage.last_digest(tx, who, but=again)
        held = storage.alerts.held_counts(tx, who.id, recompose=again)
        return held + alerts.held_by_recaps(storage.recaps.quieted(tx, since, self._now), who)

    def _counted(self, tx: Tx) -> Mapping[str, Sequence[Counted]]:
        if self._found is None:
            self._found = storage.trends.found(tx, self._now - REACH, self._now)
        return self._found

    def _store(
        self, tx: Tx, digest: Digest, match_ids: Sequence[int], patterns: Sequence[PatternRow], again: int | None
    ) -> None:
        if again is None:
            storage.digests.save(tx, digest, match_ids, digest.held, self._now)
        else:
            storage.digests.replace(tx, again, digest, match_ids)
        storage.correlations.tell(tx, digest.message_id, digest.subscription.id, patterns)


def _sources(tx: Tx, of: Collection[int]) -> dict[int, Sources]:
    return {incident: incidents.sources_of(by) for incident, by in storage.incidents.told(tx, of).items()}
