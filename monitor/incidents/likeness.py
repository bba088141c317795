"""Whether two stories report one event, in points, and why.

Points are a log-odds: below zero two stories are rather about different events. They begin at BASE, rise with what the
stories share, the more the rarer it is, and fall with the time between them and with what speaks against one event.
The weights are those of a logistic regression on pairs of stories, rounded (docs/quality.md says on which); what
speaks against one event weighs more than there: a wrong link hides a story, a missed one is a second mail.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple, Protocol

from monitor.incidents.fingerprint import HEAD, Amount, Fingerprint, Things

WINDOW = timedelta(days=21)

BASE = -3.35
WEIGHTS = {
    "entities": 5.5,  # as a cosine
    "concepts": 7.0,  # as a cosine
    "words": 4.0,  # as a cosine
    "head": 0.2,  # a unit of rarity of an entity in both heads
    "number": 0.93,  # a unit of rarity
    "name": 0.15,  # a unit of rarity
    "days": -0.4,
    "log days": -2.2,
    "amounts": -6.0,
    "place": -2.5,  # a unit of rarity
    "vessel": -14.0,
    "state": -6.0,
    "package": -14.0,
}

# Added to the squared length of each vector: two stories that have one thing each, the same, are not for that alike.
SHRINK = {"entities": 6.0, "concepts": 6.0, "words": 100.0}
COMMON = 1.3  # of a state that is in more than a quarter of all stories: its places are way stations
MOST_NUMBERS = 2
MOST_NAMES = 3
NEAR = Decimal("0.1")  # of an amount: 342 and 345 are one figure, and so are 920 million and a billion
LEAST_AMOUNT = 20
ACTING = ("designation", "sanctions-package", "asset-freeze", "export-control", "trade-ban")


class Weights(Protocol):
    """How rare things are."""

    def weight(self, thing: str, day: date) -> float:
        """What a thing weighs in a story of a day."""


class Reason(NamedTuple):
    """One thing that two stories share, or in which they differ, and the points that it gives."""

    kind: str
    thing: str
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Weighed(Things):
    """A fingerprint with what each thing weighs on its day. Of its head: `states`, `places` by state, `vessels`; but
    not the states that most stories name, whose places are way stations."""

    of: Fingerprint
    lengths: Mapping[str, float]
    states: frozenset[str]
    places: Mapping[str, Mapping[str, float]]
    vessels: frozenset[str]
    acts: bool


def weighed(one: Fingerprint, rarity: Weights) -> Weighed:
    """The fingerprint as it is compared."""
    day = one.at.date()
    by_kind = {
        kind: {thing: place * rarity.weight(f"{kind}:{thing}", day) for thing, place in things.items()}
        for kind, things in one.kinds()
    }
    vectors = {"entities": by_kind["entity"], "concepts": by_kind["concept"], "words": by_kind["word"]}
    lengths = {
        kind: math.sqrt(SHRINK[kind] + sum(value * value for value in vector.values()))
        for kind, vector in vectors.items()
    }
    rare = {name: rarity.weight(f"entity:{name}", day) for name in one.entities}
    head = {name for name, place in one.entities.items() if place >= HEAD}
    states = {name for name in one.states if rare[name] > COMMON}
    places: dict[str, dict[str, float]] = defaultdict(dict)
    for name in head:
        if one.types.get(name) == "place":
            for state in states & one.owners[name]:
                places[state][name] = rare[name]
    return Weighed(
        of=one, **vectors, numbers=by_kind["number"], names=by_kind["name"], lengths=lengths,
        states=frozenset(states), places=places,
        vessels=frozenset(name for name in head if one.types.get(name) == "vessel"),
        acts=any(one.concepts.get(name, 0.0) >= HEAD for name in ACTING),
    )  # fmt: skip


def points(one: Weighed, other: Weighed) -> float:
    """How much speaks for one event; -inf where the stories are further apart than WINDOW."""
    if abs(one.of.at - other.of.at) > WINDOW:
        return -math.inf
    return BASE + sum(WEIGHTS[kind] * amount for kind, _, amount in measures(one, other))


def reasons(one: Weighed, other: Weighed) -> Iterator[Reason]:
    """What two stories share and in what they differ, with its points."""
    for kind, thing, amount in measures(one, other):
        yield Reason(kind, thing, WEIGHTS[kind] * amount)


def measures(one: Weighed, other: Weighed) -> Iterator[tuple[str, str, float]]:
    """(kind, thing, how much of it) of everything that is given points."""
    yield from _cosine("entities", one, other, one.entities, other.entities)
    yield from _cosine("concepts", one, other, one.concepts, other.concepts)
    yield from _cosine("words", one, other, one.words, other.words)
    yield from _heads(one, other)
    yield from _best("number", one.numbers, other.numbers, MOST_NUMBERS)
    yield from _best("name", one.names, other.names, MOST_NAMES)
    days = abs(one.of.at - other.of.at) / timedelta(days=1)
    if days:
        yield "days", "", days
        yield "log days", "", math.log1p(days)
    yield from _doubts(one, other)


def _cosine(
    kind: str, one: Weighed, other: Weighed, mine: Mapping[str, float], theirs: Mapping[str, float]
) -> Iterator[tuple[str, str, float]]:
    length = one.lengths[kind] * other.lengths[kind]
    for thing in sorted(mine.keys() & theirs.keys()):
        yield kind, thing, mine[thing] * theirs[thing] / length


def _heads(one: Weighed, other: Weighed) -> Iterator[tuple[str, str, float]]:
    """Entities in both heads; not what they belong to, which is there because of them."""
    shared = one.entities.keys() & other.entities.keys()
    above = {owner for each in (one, other) for name in shared for owner in each.of.owners.get(name, ())}
    for name in sorted(shared - above):
        mine, theirs = one.of.entities[name], other.of.entities[name]
        if mine >= HEAD and theirs >= HEAD:
            yield "head", name, min(one.entities[name] / mine, other.entities[name] / theirs)


def _best(
    kind: str, mine: Mapping[str, float], theirs: Mapping[str, float], most: int
) -> Iterator[tuple[str, str, float]]:
    """The rarest of what is shared."""
    shared = sorted(((min(mine[thing], theirs[thing]), thing) for thing in mine.keys() & theirs.keys()), reverse=True)
    for weight, thing in shared[:most]:
        yield kind, thing, weight


def _doubts(one: Weighed, other: Weighed) -> Iterator[tuple[str, str, float]]:
    """In what the stories differ: who acts, where, which ship, which package, how many."""
    for state in sorted(one.places.keys() & other.places.keys()):
        here, there = one.places[state], other.places[state]
        if here.keys().isdisjoint(there):
            yield "place", _against(here, there), min(max(here.values()), max(there.values()))
    if one.vessels and other.vessels and one.vessels.isdisjoint(other.vessels):
        yield "vessel", _against(one.vessels, other.vessels), 1.0
    if one.acts and other.acts and one.states and other.states and one.states.isdisjoint(other.states):
        yield "state", _against(one.states, other.states), 1.0
    mine, theirs = one.of.ordinals, other.of.ordinals
    if mine and theirs and mine.isdisjoint(theirs):
        yield "package", _against(map(str, mine), map(str, theirs)), 1.0
    if _contradict(one.of, other.of):
        yield "amounts", "", 1.0


def _contradict(one: Fingerprint, other: Fingerprint) -> bool:
    """Whether both heads count the same things, and no figure of one story is near one of the other."""
    heads = [[amount for amount in each.amounts if amount.prominence >= HEAD] for each in (one, other)]
    if not any(mine.unit == theirs.unit for mine in heads[0] for theirs in heads[1] if _tell(mine, theirs)):
        return False
    return not any(_near(mine, theirs) for mine in one.amounts for theirs in other.amounts if _tell(mine, theirs))


def _tell(mine: Amount, theirs: Amount) -> bool:
    """Whether two figures are large enough to tell one event from another: everybody has two of something."""
    return mine.low >= LEAST_AMOUNT and theirs.low >= LEAST_AMOUNT


def _near(mine: Amount, theirs: Amount) -> bool:
    return mine.low <= theirs.high * (1 + NEAR) and theirs.low <= mine.high * (1 + NEAR)


def _against(mine: Iterable[str], theirs: Iterable[str]) -> str:
    return f"{', '.join(sorted(mine))} / {', '.join(sorted(theirs))}"
