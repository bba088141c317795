"""The incident of a story that a rule matched, looked for among those that are stored.

    same address, copy or title ─▶ its incident, or else
    fingerprint, weighed by the days before ─stories that share rare things─▶ the incident that it reports, or a new one

All of it in the transaction that stores the story, from what is stored: a process that dies in between has decided
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

from monitor import incidents, storage
from monitor.incidents import boilerplate, copies, placing
from monitor.incidents.events import MOST_COMPARED
from monitor.incidents.fingerprint import Fingerprint
from monitor.incidents.likeness import WINDOW, Weighed, weighed
from monitor.incidents.placing import Known, Place, Placed, Why
from monitor.incidents.report import Report, title_key
from monitor.incidents.sketch import Sketch
from monitor.incidents.traits import kept, says_more, things_of, unpacked, weighed_again, weighing
from monitor.model import Story
from monitor.storage import Transaction as Tx
from monitor.storage.incidents import KnownStory, Placing
from monitor.storage.traits import Kept

VERSIONS = (Why.ADDRESS, Why.COPY, Why.TITLE)
MOST_OF_INCIDENT = 16  # of its stories that a new one is compared with
MOST_REGROUPED = 48  # stories of all incidents that a new one links
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Grouped:
    """A story to be put into an incident. `at` is when its event was told, see `told_at`."""

    story_id: int
    story: Story
    traits: bytes
    at: datetime


def told_at(story: Story, now: datetime) -> datetime:
    """When its publisher says so, or now: what is years apart does not become one event because a new feed lists both.
    A date that is wrong keeps a story apart, which costs a second mail and hides nothing."""
    return now if story.published is None else min(now, story.published)


def incident_of(tx: Tx, one: Grouped, now: datetime) -> int:
    """The incident of a matched story: the one it has, one that it belongs to, or a new one. Other stories may change
    theirs, where it shows which of them report one event."""
    story, traits = one.story, unpacked(one.traits, str(one.story_id), one.at)
    if traits is None:
        return placed(tx, one, Report(story.key, story.canonical_url, title_key(story.title), one.at, story.feed), now)
    count_days_before(tx, now)
    compared_as, content = weigh(tx, traits.fingerprint)
    sketch = traits.sketch
    report = Report(story.key, story.canonical_url, title_key(story.title), one.at, story.feed, sketch)
    incident = placed(tx, one, report, now, compared_as)
    origin = storage.incidents.origin(tx, one.story_id)
    things = placing.found_under(compared_as) if origin is None else ()
    ignored = boilerplate_of(tx, story.feed, now) or boilerplate.NONE
    storage.traits.keep(tx, one.story_id, one.at, content, things, copies.telling(sketch, ignored))
    if origin is not None:
        speak_for(tx, origin, compared_as, content)
    return incident


def placed(tx: Tx, one: Grouped, report: Report, now: datetime, story: Weighed | None = None) -> int:
    """The incident of the story, stored with it."""
    if present := storage.incidents.of_stories(tx, [one.story_id]):
        return present[one.story_id]
    found = by_words(tx, report, now)
    if found is None and story is not None:
        found = by_event(tx, Placed(one.story_id, placing.NEW, story), now)
    incident = found.incident_id if found is not None else storage.incidents.open(tx, now)
    version_of = None
    if found is not None and found.why in VERSIONS:
        version_of = storage.incidents.origin(tx, found.story_id) or found.story_id
    sketch = None if report.sketch is None else report.sketch.to_bytes()
    placing_of = Placing(said(found), sketch, version_of)
    storage.incidents.attach(tx, one.story_id, incident, report.title_key, placing_of)
    return incident


def speak_for(tx: Tx, origin: int, version: Weighed, content: bytes) -> None:
    """Of the versions of a story the one that says most speaks for all: a first one may have been a headline alone."""
    for kept_of in storage.traits.of_stories(tx, [origin]):
        before = weighed_again(kept_of.content, str(origin), kept_of.at)
        if before is None or says_more(version, before):
            storage.traits.speak(tx, origin, content, placing.found_under(version))


def said(found: Place | None) -> str:
    """How a story came into its incident, for people."""
    if found is None:
        return Why.FIRST
    match found.why:
        case Why.FIRST:
            return Why.FIRST
        case Why.COPY:
            return f"{found.why} of story {found.story_id}, {found.amount:.0%} the same"
        case Why.EVENT:
            return f"{found.why} as story {found.story_id}, {found.amount:+.1f} points"
    return f"{found.why} as story {found.story_id}"


def by_words(tx: Tx, report: Report, now: datetime) -> Place | None:
    """Where it belongs as a version of a story of the last seven days."""
    since = now - incidents.WINDOW
    stories = storage.incidents.known(tx, [report.canonical_url], [report.title_key], since)
    if report.sketch is not None:
        shared = storage.traits.sharing(tx, report.sketch.hashes)
        seen = {one.story_id for one in stories}
        stories += storage.incidents.known_stories(tx, set(shared) - seen, since)

    @cache
    def of(source: str) -> frozenset[int] | None:
        return boilerplate_of(tx, source, now)

    return placing.by_words(report, map(known, stories), of)


def known(one: KnownStory) -> Known:
    sketch = None if one.sketch is None else Sketch.from_bytes(one.sketch)
    return Known(
        one.story_id,
        one.incident_id,
        Report("", one.canonical_url, one.title_key, one.at, one.source, sketch),
    )


def boilerplate_of(tx: Tx, source: str, now: datetime) -> frozenset[int] | None:
    """What the stories of a source shared before today; None while too few were seen."""
    blobs = storage.traits.sketches(tx, source, midnight(now)) if source else []
    return boilerplate.shared(filter(None, map(Sketch.from_bytes, blobs)))


def by_event(tx: Tx, new: Placed, now: datetime) -> Place | None:
    """Where it belongs by its event, None for an incident of its own; and with it the stories that it links."""
    story, since = new.weighed, new.weighed.of.at - WINDOW
    votes = storage.traits.votes(tx, placing.found_under(story), since)
    votes.pop(new.story_id, None)
    near = compared(storage.traits.of_stories(tx, placing.likely(votes, MOST_COMPARED)))
    linked = placing.linked(story, near)
    by_hand = storage.incidents.by_hand(tx, linked)
    stories = {
        incident: compared(storage.traits.of_incident(tx, incident, since, MOST_OF_INCIDENT)) for incident in linked
    }
    if kept_so := placing.by_event(story, {incident: stories[incident] for incident in by_hand}):
        return kept_so
    movable = [one for incident in linked if incident not in by_hand for one in stories[incident]]
    places = placing.regrouped([new, *movable[-MOST_REGROUPED:]])
    new_ones = {place.incident_id for place in places.values() if place.incident_id < 0}
    opened = {number: storage.incidents.open(tx, now) for number in sorted(new_ones, reverse=True)}
    places = {
        story_id: replace(place, incident_id=opened.get(place.incident_id, place.incident_id))
        for story_id, place in places.items()
    }
    move(tx, movable, places)
    return places[new.story_id]


def move(tx: Tx, stories: Sequence[Placed], places: Mapping[int, Place]) -> None:
    """Put stories where they belong now. Where an incident keeps none of those that were looked at, and they stay
    together, it goes there whole."""
    by_incident: dict[int, list[Placed]] = defaultdict(list)
    for one in stories:
        if one.story_id in places:
            by_incident[one.incident_id].append(one)
    for incident, theirs in by_incident.items():
        to = {places[one.story_id].incident_id for one in theirs}
        if len(to) == 1 and incident not in to:
            storage.incidents.merge(tx, to.pop(), incident)
            continue
        for one in theirs:
            place = places[one.story_id]
            if place.incident_id != incident:
                storage.incidents.move(tx, [one.story_id], place.incident_id, said(place))


def compared(stories: Iterable[Kept]) -> list[Placed]:
    """Stored stories as they are compared; without those of another version."""
    found = []
    for one in stories:
        story = weighed_again(one.content, str(one.story_id), one.at)
        if story is not None:
            found.append(Placed(one.story_id, one.incident_id, story))
    return found


def weigh(tx: Tx, fingerprint: Fingerprint) -> tuple[Weighed, bytes]:
    """The story as it is compared, with what its things weigh today; and as it is stored."""
    weights = weighing(*storage.traits.counts(tx, set(fingerprint.things())))
    return weighed(fingerprint, weights), kept(fingerprint, weights)


def count_days_before(tx: Tx, now: datetime) -> None:
    """Once a day: count what the stories of the days before had, and forget what is too old to be compared."""
    day = midnight(now)
    if storage.traits.is_counted(tx, day):
        return
    while some := storage.traits.uncounted(tx, day):
        storage.traits.count(tx, {one.story_id: things_of(one.content) for one in some}, day - DAY)
    storage.traits.all_counted(tx, day, now - WINDOW)


def midnight(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)
