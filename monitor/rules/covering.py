"""How many words of a stretch the chosen hits can cover: what `within: N words` leaves over is counted."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, combinations

Position = tuple[int, int]  # field, offset in code points
Spend = Callable[[int], None]  # told of so many steps; raises when they are too many


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a hit stands: in code points, and from its first to its last word."""

    start: Position
    end: Position
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A child of the clause: so many of these places are to be chosen."""

    count: int
    places: Sequence[Place]


def can_cover(choices: Sequence[Choice], taken: Sequence[int], wanted: int, *, in_order: bool, spend: Spend) -> bool:
    """Whether places can be chosen that cover at least `wanted` words, those in `taken` (sorted) not counted; with
    `in_order` one after the other, as the choices stand."""
    spend(sum(len(choice.places) for choice in choices))
    lengths = [sorted((one.last - one.first + 1 for one in choice.places), reverse=True) for choice in choices]
    if any(len(choice.places) < choice.count for choice in choices):
        return False
    if sum(sum(some[: choice.count]) for some, choice in zip(lengths, choices, strict=True)) < wanted:
        return False
    if not in_order:
        longest = [sorted(choice.places, key=lambda one: one.first - one.last)[: choice.count] for choice in choices]
        covered = {word for places in longest for one in places for word in range(one.first, one.last + 1)}
        if len(covered.difference(taken)) >= wanted:
            return True
    return (_best_in_order if in_order else _best)(choices, taken, spend) >= max(wanted, 0)


def _gain(place: Place, reach: int, taken: Sequence[int]) -> int:
    """The words that a place adds to what is covered up to the word `reach`."""
    first = max(place.first, reach + 1)
    if first > place.last:
        return 0
    return place.last - first + 1 - (bisect_left(taken, place.last + 1) - bisect_left(taken, first))


def _best(choices: Sequence[Choice], taken: Sequence[int], spend: Spend) -> int:
    """The most words that can be covered, place by place from the left; a place may serve several choices."""
    best = {(tuple(choice.count for choice in choices), -1): 0}  # by what is still to choose, and how far it reaches
    for place in sorted({place for choice in choices for place in choice.places}):
        serves = [number for number, choice in enumerate(choices) if place in choice.places]
        spend(len(best) + sum(len(choice.places) for choice in choices))
        for (open_, reach), covered in list(best.items()):
            useful = [number for number in serves if open_[number]]
            spend(2 ** len(useful))
            for some in chain.from_iterable(combinations(useful, size) for size in range(1, len(useful) + 1)):
                left = tuple(count - (number in some) for number, count in enumerate(open_))
                state = (left, max(reach, place.last))
                best[state] = max(best.get(state, 0), covered + _gain(place, reach, taken))
    return max((covered for (left, _), covered in best.items() if not any(left)), default=-1)


def _best_in_order(choices: Sequence[Choice], taken: Sequence[int], spend: Spend) -> int:
    """The same, each choice after the one before it."""
    slots = [choice.places for choice in choices for _ in range(choice.count)]
    best: dict[tuple[int, Position, int], int] = {(0, (-1, -1), -1): 0}  # by slots filled, and where the last one ends
    for place in sorted({place for choice in choices for place in choice.places}):
        spend(len(best))
        for (filled, end, reach), covered in list(best.items()):
            if filled < len(slots) and place.start >= end and place in slots[filled]:
                state = (filled + 1, place.end, max(reach, place.last))
                best[state] = max(best.get(state, 0), covered + _gain(place, reach, taken))
    return max((covered for (filled, _, _), covered in best.items() if filled == len(slots)), default=-1)
