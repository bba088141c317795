"""How many mails it would have been: the stored matches decided about once more for one subscription, by the policy
that decides about new ones, and gathered by its schedule.

What is stored no longer says everything: silences that ended, who reported an incident at the time, and what was
claimed are left out. So an event is told again for a louder rule and after quiet, not for more sources or another
claim; where a rule asks for sources, it is asked of those that are known today.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby

from monitor import alerts, incidents, storage
from monitor.alerts import Incident, Known
from monitor.decisions import Alert, FollowUp, Told
from monitor.digests.schedule import next_due, quiet_until
from monitor.model import MatchedStory, Subscription
from monitor.storage import Transaction
from monitor.storage.history import Found
from monitor.telling import WhenNothing

WINDOW = timedelta(days=90)
SAMPLED, MOST_SAMPLED = timedelta(days=28), 10_000
_WEEK = timedelta(days=7)
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a subscription would have been sent from `since` to `until`: the stretch of WINDOW that the database covers.

    `stories` and `events` are those told; an event that is told again counts again.
    """

    since: datetime
    until: datetime
    mails: int
    stories: int
    events: int

    @property
    def days(self) -> float:
        return (self.until - self.since) / timedelta(days=1)

    def a_week(self, count: int) -> float | None:
        """None where less than a day is covered: nothing can be said of a week."""
        return None if self.days < 1 else count * (_WEEK / (self.until - self.since))


def estimate(tx: Transaction, who: Subscription, now: datetime) -> Estimate:
    """For a subscription, stored or not, over the last 90 days or as many as the database covers.

    Some 10 s of CPU for 100,000 matches. Raises ValueError for a schedule we do not read.
    """
    begun = storage.history.begins(tx)
    since = now if begun is None else max(begun, now - WINDOW)
    found = storage.history.found(tx, since, now, who.rules)
    asked = {
        one.match.incident_id
        for one in found
        if one.match.match.alert.sources is not None or one.match.match.alert.escalate is not None
    }
    return replayed(found, who, since, now, _standing(tx, asked))


@dataclass(frozen=True, slots=True)
class Sample:
    """Stored matches, to try many subscriptions on: those of 28 days, or the last MOST_SAMPLED of them."""

    since: datetime
    until: datetime
    found: tuple[Found, ...]
    standing: dict[int, Incident]


def sample(tx: Transaction, now: datetime) -> Sample:
    """Of all rules. A second for each subscription that is tried on it, at most."""
    begun = storage.history.begins(tx)
    last = storage.history.latest(tx, MOST_SAMPLED)
    since = max(filter(None, (begun or now, now - SAMPLED, last)))
    found = storage.history.found(tx, since, now)
    asked = {
        one.match.incident_id
        for one in found
        if one.match.match.alert.sources is not None or one.match.match.alert.escalate is not None
    }
    return Sample(since, now, tuple(found), _standing(tx, asked))


def tried(on: Sample, who: Subscription) -> Estimate:
    """What it would have been sent. Pure."""
    found = [one for one in on.found if not who.rules or one.match.match.rule in who.rules]
    return replayed(found, who, on.since, on.until, on.standing)


def replayed(
    found: Sequence[Found], who: Subscription, since: datetime, until: datetime, standing: dict[int, Incident]
) -> Estimate:
    """The same of matches, in the order in which they were found. `standing`: incidents that rules ask about. Pure."""
    run = _Run(who, standing)
    for minute, some in groupby(found, lambda one: one.at.replace(second=0, microsecond=0)):
        run.send(minute)
        run.decide([one.match for one in some], minute)
    run.send(until)
    empty = _due_between(who, since, until) - run.scheduled if who.when_nothing is WhenNothing.TELL else 0
    return Estimate(since, until, run.mails + max(empty, 0), run.stories, run.events)


def _due_between(who: Subscription, since: datetime, until: datetime) -> int:
    """How often its schedule names a moment in that time."""
    count, moment = 0, next_due(who.schedule, who.timezone, since)
    while moment is not None and moment <= until:
        count, moment = count + 1, next_due(who.schedule, who.timezone, moment)
    return count


@dataclass
class _Run:
    """The alerts of one subscription as they come, wait and are sent."""

    who: Subscription
    standing: dict[int, Incident]
    mails: int = 0
    stories: int = 0
    events: int = 0
    scheduled: int = 0  # of the mails, those that came when the schedule said so
    due: dict[bool, datetime] = field(default_factory=dict)  # when what waits is sent; True: what is too loud to wait
    waiting: dict[bool, list[tuple[MatchedStory, Alert]]] = field(default_factory=lambda: {True: [], False: []})
    told: dict[tuple[int, int], Told] = field(default_factory=dict)
    last: dict[int, datetime] = field(default_factory=dict)  # when an incident last had a story
    decided: dict[int, datetime] = field(default_factory=dict)  # when an incident was last told, for the cap

    def send(self, at: datetime) -> None:
        """The mails that were due by then."""
        for loud, due in [(loud, due) for loud, due in self.due.items() if due <= at]:
            sent = self.waiting[loud]
            self.mails += 1
            self.scheduled += not loud
            self.stories += len({found.story_id for found, _ in sent})
            self.events += len({found.incident_id for found, _ in sent})
            for found, alert in sent:
                key, level = (self.who.id, found.incident_id), alert.level or found.match.level
                before = self.told.get(key)
                loudest = max(level, before.level) if before else level
                self.told[key] = Told(loudest, None, None, due)
            self.waiting[loud] = []
            del self.due[loud]

    def decide(self, matched: Sequence[MatchedStory], at: datetime) -> None:
        of = {found.incident_id for found in matched}
        known = Known(
            incidents={incident: self._incident(incident, matched, at) for incident in of},
            told={key: self.told[key] for incident in of if (key := (self.who.id, incident)) in self.told},
            follow_ups={
                (self.who.id, found.incident_id): FollowUp(alert.again, alert.detail)
                for found, alert in (*self.waiting[True], *self.waiting[False])
                if alert.again is not None and found.incident_id in of
            },
            lately={self.who.id: {one for one, when in self.decided.items() if when > at - _HOUR}}
            if self.who.most_per_hour
            else {},
        )
        by_id = {found.match_id: found for found in matched}
        for alert in alerts.decide(matched, [self.who], known):
            if alert.held is None:
                found = by_id[alert.match_id]
                loud = self._is_loud(alert, found)
                self.waiting[loud].append((found, alert))
                self.due.setdefault(loud, self._due(at, loud))
                self.decided[alert.incident_id] = at
        self.last.update(dict.fromkeys(of, at))

    def _is_loud(self, alert: Alert, found: MatchedStory) -> bool:
        """Whether it does not wait for the schedule."""
        level = found.match.level if alert.level is None else alert.level
        return self.who.schedule != "immediately" and self.who.at_once is not None and level >= self.who.at_once

    def _incident(self, incident: int, matched: Iterable[MatchedStory], at: datetime) -> Incident:
        stands, before = self.standing.get(incident), self.last.get(incident)
        quiet = {} if before is None else {one.story.key: at - before for one in matched if one.incident_id == incident}
        return Incident(sources=stands.sources if stands else None, recent=stands.recent if stands else {}, quiet=quiet)

    def _due(self, at: datetime, loud: bool) -> datetime:
        """When what was decided then is sent: a minute later if `immediately` or loud, never in quiet hours."""
        moment = (None if loud else next_due(self.who.schedule, self.who.timezone, at)) or at + _MINUTE
        return quiet_until(self.who.quiet_hours, self.who.timezone, moment) or moment


def _standing(tx: Transaction, of: set[int]) -> dict[int, Incident]:
    """Who reports these incidents, as far as it is known today."""
    reported = storage.incidents.told(tx, of).items()
    return {incident: Incident(sources=incidents.sources_of(seen)) for incident, seen in reported}
