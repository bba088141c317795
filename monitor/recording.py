"""What rules found in stories is stored: matches, and the incidents that they belong to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import datetime

from monitor import incidents, storage
from monitor.model import Reading, Story
from monitor.storage import Transaction as Tx
from monitor.storage.matches import NewMatch

Readings = Sequence[tuple[Story, Reading]]


def record_readings(
    tx: Tx,
    readings: Readings,
    ids: Mapping[str, int],
    late: Set[str],
    old: Set[str],
    now: datetime,
) -> None:
    """The matches and incidents of stories that are stored under these ids, by key; and of which rules it is unknown
    whether they match. `late` and `old` are the keys of stories whose matches are held back."""
    storage.stories.keep_unknown(tx, {ids[story.key]: reading.unknown for story, reading in readings})
    found = []
    for story, reading in filter(lambda read: read[1].matches, readings):
        incident, held = incident_of(tx, ids[story.key], story, now), (story.key in late, story.key in old)
        found += [NewMatch(ids[story.key], incident, match, story.content_hash, *held) for match in reading.matches]
    storage.matches.save(tx, found, now, read=[ids[story.key] for story, _ in readings])


def incident_of(tx: Tx, story_id: int, story: Story, now: datetime) -> int:
    """The incident of a matched story: the one it has, one that another story opened, or a new one."""
    present = storage.incidents.of_stories(tx, [story_id])
    if story_id in present:
        return present[story_id]
    report = incidents.Report(story.key, story.canonical_url, incidents.title_key(story.title), now)
    known = storage.incidents.known(tx, [report.canonical_url], [report.title_key], now - incidents.WINDOW)
    incident = incidents.incident_of(report, known) or storage.incidents.open(tx, now)
    storage.incidents.attach(tx, story_id, incident, report.title_key)
    return incident
