"""What changed of an incident, and when: from its stories, matches, claims and what was decided. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from monitor import incidents
from monitor.claim import Claim
from monitor.outgoing import DeliveryState
from monitor.storage.incidents import Told
from monitor.storage.matches import Kept
from monitor.storage.told_to import Decided

MOST = 200  # events, the last ones beside the first
WEIGHED = 40  # times that its sources are counted anew


@dataclass(frozen=True, slots=True)
class Event:
    """`name` is a text of others, `text` ours."""

    at: datetime
    text: str
    name: str = ""


def happened(
    told: Sequence[Told],
    languages: Mapping[str, str],
    kept: Sequence[Kept],
    said: Sequence[tuple[Claim, datetime]],
    decided: Sequence[Decided],
) -> list[Event]:
    """In the order of time."""
    in_order = sorted(told, key=lambda one: (one.at, one.story.key))
    events = [*grew(in_order, languages), *risen(in_order), *louder(kept), *claimed(said), *let_known(decided)]
    events.sort(key=lambda event: event.at)
    return events if len(events) <= MOST else [events[0], *events[1 - MOST :]]


def grew(told: Sequence[Told], languages: Mapping[str, str]) -> Iterator[Event]:
    """The first story, and day by day how many more came, with languages that were new."""
    first = told[0]
    yield Event(first.at, f"first seen, in {languages[first.story.key]}", first.story.outlet or first.story.publisher)
    known, count = {languages[first.story.key]}, 1
    by_day: Mapping[date, list[Told]] = {day: list(of) for day, of in groupby(told[1:], key=lambda one: one.at.date())}
    for of in by_day.values():
        count += len(of)
        new = sorted({languages[one.story.key] for one in of} - known)
        known.update(new)
        more = f"{len(of)} {'story' if len(of) == 1 else 'stories'} more, {count} in all"
        yield Event(of[-1].at, f"grew: {more}" + (f"; new in {', '.join(new)}" if new else ""))


def risen(told: Sequence[Told]) -> Iterator[Event]:
    """When it was better corroborated than before. Asked only where a publisher is new: who has printed it adds
    nothing, unless by another agency's story, which the next new one shows."""
    best = None
    for count in points(told):
        one, sources = told[count - 1], incidents.sources_of(told[:count])
        if best is not None and sources.level.rank > best.rank:
            yield Event(one.at, f"corroboration rose: {sources} ({best.value} before)", one.story.outlet)
        best = sources.level if best is None or sources.level.rank > best.rank else best


def points(told: Sequence[Told]) -> list[int]:
    """After how many stories a publisher was new: the first ones, and the last, so that no rise goes untold."""
    first: dict[str, int] = {}
    for count, one in enumerate(told, 1):
        first.setdefault(one.story.publisher, count)
    found = list(first.values())
    return found if len(found) <= WEIGHED else [*found[: WEIGHED - 1], found[-1]]


def louder(kept: Sequence[Kept]) -> Iterator[Event]:
    """When a rule found it first, and whether that made it louder."""
    known, loudest = set[str](), None
    for one in sorted(kept, key=lambda one: (one.found, one.of.match_id)):
        match = one.of.match
        if match.rule not in known:
            known.add(match.rule)
            rose = f", {loudest.word} before" if loudest is not None and match.level > loudest else ""
            yield Event(one.found, f"found by {match.rule} ({match.level.word}{rose})")
        loudest = match.level if loudest is None else max(loudest, match.level)


def claimed(said: Sequence[tuple[Claim, datetime]]) -> Iterator[Event]:
    """When a story said otherwise how the matter stands: what was alleged is denied, what was planned delivered."""
    stands = None
    for claim, at in said:
        if claim.status is None or (stands is not None and claim.status.value == stands.value):
            continue
        if stands is None:
            yield Event(at, f"claimed: {claim.status.gloss}")
        else:
            yield Event(at, f"another claim: {claim.status.gloss} ({stands.gloss} before)")
        stands = claim.status


def let_known(decided: Sequence[Decided]) -> Iterator[Event]:
    """To how many it was told, and from how many held back. What waits or was lost is in the table of decisions."""
    for row in decided:
        whom = f"{row.subscriptions} {'subscription' if row.subscriptions == 1 else 'subscriptions'}"
        if row.held is not None:
            yield Event(row.first, f"held back from {whom}: {row.held.value} ({row.rule})")
        elif row.state is DeliveryState.SENT:
            again = f"told again to {whom}, {row.detail}" if row.again is not None else f"told to {whom}"
            yield Event(row.first, f"{again} ({row.rule})")
