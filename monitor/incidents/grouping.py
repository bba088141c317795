"""Which stories report one event. For now the plain policy: one canonical address, or one title within a week."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model import KnownIncident

WINDOW = timedelta(days=7)

# A title such as "Live" or "In brief" stands over many events: two stories that share only that are not one incident.
# Eight letters are two short words, or a short headline in Han characters.
SHORTEST_TITLE = 8


@dataclass(frozen=True, slots=True)
class Report:
    """What grouping looks at in one story. `at` is when we saw it, or for a batch when it was published."""

    key: str
    canonical_url: str | None
    title_key: str
    at: datetime


def title_key(title: str) -> str:
    """The title folded to its letters and digits, or "" where it is too short to tell one event from another."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    letters = "".join(character for character in folded if character.isalnum())
    return letters if len(letters) >= SHORTEST_TITLE else ""


def incident_of(report: Report, known: Iterable[KnownIncident]) -> int | None:
    """The known incident that the story reports, the earliest where several do; None for a new one."""
    same = [incident for incident in known if _same_event(report, incident)]
    return min(same, key=lambda incident: (incident.at, incident.incident_id)).incident_id if same else None


def _same_event(report: Report, incident: KnownIncident) -> bool:
    if report.canonical_url is not None and report.canonical_url == incident.canonical_url:
        return True
    return bool(report.title_key) and report.title_key == incident.title_key and abs(report.at - incident.at) <= WINDOW


def group(reports: Sequence[Report]) -> dict[str, str]:
    """The incident of each story of a batch, by the story's key; an incident is named by the smallest key in it.

    Independent of the order of `reports`.
    """
    incident = {report.key: report.key for report in reports}

    def name(key: str) -> str:
        while incident[key] != key:
            incident[key] = incident[incident[key]]
            key = incident[key]
        return key

    def join(one: str, other: str) -> None:
        first, second = sorted((name(one), name(other)))
        incident[second] = first

    by_address: dict[str, str] = {}
    by_title: dict[str, Report] = {}
    for report in sorted(reports, key=lambda report: (report.at, report.key)):
        if report.canonical_url is not None:
            join(report.key, by_address.setdefault(report.canonical_url, report.key))
        if report.title_key:
            earlier = by_title.get(report.title_key)
            if earlier is not None and report.at - earlier.at <= WINDOW:
                join(report.key, earlier.key)
            by_title[report.title_key] = report
    return {key: name(key) for key in incident}
