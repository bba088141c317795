"""What the stories of an incident claim together. Independent of the order in which they are given."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from monitor.claim import Claim, Said

MOST = 3  # goods, and speakers, of an incident that are named
Timed = tuple[Claim, datetime]  # and when its story was first seen


def told_together(claims: Sequence[Timed]) -> Claim:
    """Of each field what most stories tell, of the status what the latest one does, and who is cited most."""
    said = sorted(claims, key=lambda one: (one[1], str(one[0])))
    parties = _most_told([_pair(claim)] for claim, _ in said)
    supplier, recipient = parties[0] if parties else (None, None)
    ends = {end.value for end in (supplier, recipient) if end}  # which one story took for the way
    routes = _most_told([claim.route] for claim, _ in said if claim.route)
    quantities = _most_told([(claim.quantity,)] for claim, _ in said if claim.quantity)
    stands = [claim.status for claim, _ in said if claim.status]
    return Claim(
        supplier,
        recipient,
        _each(claim.goods for claim, _ in said),
        quantities[0][0] if quantities else None,
        tuple(place for place in routes[0] if place and place.value not in ends) if routes else (),
        stands[-1] if stands else None,
        _each(claim.says for claim, _ in said),
    )


Values = tuple[Said | None, ...]


def _pair(claim: Claim) -> Values:
    """Supplier and recipient belong together: the most told of each might be one and the same state."""
    return claim.supplier, claim.recipient


def _each(told: Iterable[tuple[Said, ...]]) -> tuple[Said, ...]:
    ranked = _most_told([(one,) for one in each] for each in told)
    return tuple(one for values in ranked[:MOST] for one in values if one)


def _most_told(told: Iterable[Iterable[Values]]) -> list[Values]:
    """What is told by each story, the most told first; of as many the one that says more, then by its words."""
    counts: dict[tuple[str, ...], int] = defaultdict(int)
    first: dict[tuple[str, ...], Values] = {}
    for story in told:
        for values in story:
            key = tuple(value.value if value else "" for value in values)
            if any(key):
                counts[key] += 1
                first.setdefault(key, values)
    ranked = sorted(counts, key=lambda key: (-counts[key], -sum(map(bool, key)), key))
    return [first[key] for key in ranked]
