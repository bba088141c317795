"""Which stories of a batch are versions of one text: one canonical address, one title within a week, or copies."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.incidents.copies import WINDOW, Copies, is_another_issue, is_copy
from monitor.incidents.report import Report
from monitor.incidents.sketch import overlap


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
    copies = Copies()
    for report in sorted(reports, key=lambda report: (report.at, report.key)):
        if report.canonical_url is not None:
            join(report.key, by_address.setdefault(report.canonical_url, report.key))
        if report.title_key:
            earlier = by_title.get(report.title_key)
            if earlier is not None and report.at - earlier.at <= WINDOW and not same_form(report, earlier):
                join(report.key, earlier.key)
            by_title[report.title_key] = report
        for copy in copies.add(report):
            join(report.key, copy.of)
    return {key: name(key) for key in incident}


def same_form(report: Report, earlier: Report) -> bool:
    """Whether under one title the same sentences tell another day's figures."""
    if report.sketch is None or earlier.sketch is None or not is_another_issue(report, earlier):
        return False
    return is_copy(overlap(report.sketch, earlier.sketch))
