"""Whether one clause can only hold where another one does, as far as their writing shows it: "no" may mean "unknown".

A rule asks "any of" and "none of": a clause that implies another one of such a list adds nothing, and a clause that
implies what stands under `none` can never hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from monitor.rules.meaning import owners
from monitor.rules.rule import (
    LEAD,
    STORY,
    All,
    AnyOf,
    AtLeast,
    Clause,
    Entity,
    Leaf,
    NoneOf,
    Source,
    Spoken,
    Unit,
    Weigh,
    Window,
    clauses_of,
    leaves_of,
)

# The parts of a story, no two of which share a hit: `text` is its opening and the rest, `lead` ends with the opening.
TITLE, SUMMARY, OPENING, REST = range(4)
PARTS = frozenset({TITLE, SUMMARY, OPENING, REST})
_FIELD_PARTS = {
    "title": frozenset({TITLE}),
    "summary": frozenset({SUMMARY}),
    "text": frozenset({OPENING, REST}),
    LEAD: frozenset({TITLE, SUMMARY, OPENING}),
}


@cache
def parts_of(fields: tuple[str, ...]) -> frozenset[int]:
    """The parts in which a mention with this `in` may stand."""
    return frozenset().union(*(_FIELD_PARTS[name] for name in fields)) if fields else PARTS


class Implications:
    """Answers for the entities of one rule set."""

    def __init__(self, entities: Mapping[str, Entity]) -> None:
        self.owners = {name: owners(name, entities) for name in entities}
        # By identity; the clauses stand beside the answer so that no other can take their place.
        self.known: dict[tuple[int, int], tuple[Clause, Clause, bool]] = {}

    def implies(self, one: Clause, other: Clause) -> bool:
        """Whether `other` holds wherever `one` does, both asked of the same part of a story."""
        if _is_flat(one) and _is_flat(other):
            return self._implies(one, other)
        pair = (id(one), id(other))  # clauses that are nested deep come to the same pairs again and again
        if pair not in self.known:
            self.known[pair] = (one, other, self._implies(one, other))
        return self.known[pair][2]

    def covered(self, clauses: Sequence[Clause]) -> Iterator[tuple[Clause, Clause]]:
        """The clauses of a list that each imply another one, with the first such; of two alike only the second."""
        named = [self._named(clause) for clause in clauses]
        asked = [_asked(clause) for clause in clauses]
        for number, one in enumerate(clauses):
            for place, other in enumerate(clauses):
                # What a clause asks for has no hits where none of its names is asked for: most pairs are told by this.
                if place == number or not all(named[number] & names for names in asked[place]):
                    continue
                if self.implies(one, other) and (place < number or not self.implies(other, one)):
                    yield one, other
                    break

    def _named(self, clause: Clause) -> frozenset[str]:
        """All that the mentions of a clause may be hits of."""
        names = frozenset(name for leaf in leaves_of(clause) for name in leaf.names)
        return names.union(*(self.owners[name] for name in names if name in self.owners))

    def _implies(self, one: Clause, other: Clause) -> bool:
        if one == other:
            return True
        if isinstance(one, AnyOf):
            return all(self.implies(inner, other) for inner in one.clauses)
        if isinstance(one, Leaf) and isinstance(other, Leaf):
            return self._leaf(one, other)
        if isinstance(one, NoneOf) and isinstance(other, NoneOf):
            return all(any(self.implies(bad, worse) for worse in one.clauses) for bad in other.clauses)
        if isinstance(one, Spoken) and isinstance(other, Spoken):
            return languages_of(one) <= languages_of(other)
        if isinstance(one, Source) and isinstance(other, Source):
            return set(other.criteria) <= set(one.criteria)
        if isinstance(one, Weigh) and isinstance(other, Weigh):
            return one.items == other.items and one.threshold >= other.threshold
        return self._whole(one, other) or any(self.implies(part, other) for part in _must_hold(one))

    def _whole(self, one: Clause, other: Clause) -> bool:
        """Whether `one` implies `other` by way of what is inside `other`."""
        if isinstance(other, AnyOf):
            return any(self.implies(one, inner) for inner in other.clauses)
        if isinstance(other, AtLeast):
            if isinstance(one, AtLeast) and one.clauses == other.clauses and one.number >= other.number:
                return True
            return sum(self.implies(one, inner) for inner in other.clauses) >= other.number
        return isinstance(other, All) and self._all(one, other)

    def _all(self, one: Clause, other: All) -> bool:
        if not isinstance(one, All):
            return other.within == STORY and not other.in_order and self._each([one], other)
        if other.in_order and not (one.in_order and one.clauses == other.clauses):
            return False
        if other.within.unit is Unit.WORDS and set(one.clauses) != set(other.clauses):
            return False  # what another hit covers is not counted, so with one child less there may be more to count
        if any(holds_none(inner) for inner in other.clauses):
            return one.within == other.within and self._each(_flat(one), other)
        return _lies_in(one.within, other.within) and self._each(_flat(one), other)

    def _each(self, given: list[Clause], other: All) -> bool:
        return all(any(self.implies(part, asked) for part in given) for asked in _flat(other))

    def _leaf(self, one: Leaf, other: Leaf) -> bool:
        if one.kind != other.kind or one.count < other.count:
            return False
        if other.count > 1 and set(one.names) != set(other.names):
            return False  # a longer hit may lie over two of the shorter ones
        met = all(any(self.names(one.kind, name, known) for known in other.names) for name in one.names)
        return met and parts_of(one.fields) <= parts_of(other.fields)

    def names(self, kind: str, name: str, other: str) -> bool:
        """Whether what is a hit of one name is a hit of the other."""
        return name == other or (kind == "entity" and other in self.owners[name])


def _asked(clause: Clause) -> list[frozenset[str]]:
    """The names of each mention that must be there."""
    if isinstance(clause, Leaf):
        return [frozenset(clause.names)]
    return [names for inner in clause.clauses for names in _asked(inner)] if isinstance(clause, All) else []


def _is_flat(clause: Clause) -> bool:
    return not any(clauses_of(inner) for inner in clauses_of(clause))


def languages_of(clause: Spoken) -> frozenset[str]:
    """The languages it names; `zh` is both scripts."""
    both = {"zh-Hans", "zh-Hant"} if "zh" in clause.languages else set()
    return frozenset({*clause.languages, *both} - {"zh"})


def holds_none(clause: Clause) -> bool:
    """Whether a clause that holds in a part may fail in the whole."""
    return isinstance(clause, NoneOf) or any(holds_none(inner) for inner in clauses_of(clause))


def _must_hold(clause: Clause) -> tuple[Clause, ...]:
    """What inside a clause holds in the same part of the story wherever the clause does."""
    if isinstance(clause, AtLeast):
        return clause.clauses if clause.number == len(clause.clauses) else ()
    if not isinstance(clause, All):
        return ()
    if clause.within == STORY:
        return clause.clauses
    # What `none` does not find in the window may stand beside it.
    return tuple(inner for inner in clause.clauses if not holds_none(inner))


def _flat(clause: All) -> list[Clause]:
    """The children; for one that is a plain `all` itself, its children."""
    return list(_flattened(clause.clauses))


def _flattened(clauses: tuple[Clause, ...]) -> Iterator[Clause]:
    for inner in clauses:
        if isinstance(inner, All) and inner.within == STORY and not inner.in_order:
            yield from _flattened(inner.clauses)
        else:
            yield inner


def _lies_in(one: Window, other: Window) -> bool:
    """Whether every window of one kind lies in a window of the other."""
    if other.unit is Unit.STORY:
        return True
    if one.unit is other.unit:
        return one.count <= other.count
    return one.unit is Unit.TITLE and other.unit in (Unit.SENTENCES, Unit.PARAGRAPH, Unit.LEAD)
