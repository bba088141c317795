"""Mistakes in what rules mean, once they can be read: nothing positive asked, circles of ownership or need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.errors import Problem
from monitor.marked import Marked
from monitor.rules.rule import AnyOf, Clause, Entity, Leaf, NoneOf, Source, Spoken, clauses_of, leaves_of


def check_clause(when: Clause, node: Marked) -> Iterable[Problem]:
    """A `when` that no word of a story has to meet would match nearly everything."""
    if not _positive(when):
        yield node.problem("`when` asks for nothing that must be there", "Name an entity, a concept or a term")


def _positive(clause: Clause) -> bool:
    """Whether some mention has to be found for the clause to hold."""
    if isinstance(clause, NoneOf | Source | Spoken):
        return False
    if isinstance(clause, Leaf):
        return True
    if isinstance(clause, AnyOf):
        return all(_positive(inner) for inner in clause.clauses)
    return any(_positive(inner) for inner in clauses_of(clause))


def check_circles(places: Mapping[str, tuple[Marked, Entity]], entities: Mapping[str, Entity]) -> Iterable[Problem]:
    """An entity that belongs to itself; a `needs` that asks for an entity with `needs`: its answer is never known."""
    for name, (node, _) in places.items():
        if name in owners(name, entities):
            yield node.problem(f"`{name}` belongs to itself, by way of what it belongs to", "Break the circle")
        needs = entities[name].needs
        if needs is None:
            continue
        for asked in {asked for leaf in leaves_of(needs) if leaf.kind == "entity" for asked in leaf.names}:
            if entities[asked].needs is not None:
                what = f"`needs` of `{name}` asks for `{asked}`, which has `needs` itself"
                yield node.problem(what, "Ask for one without")


def owners(name: str, entities: Mapping[str, Entity]) -> set[str]:
    """All that an entity belongs to, however far up; with itself only if there is a circle."""
    found: set[str] = set()
    left = list(entities[name].belongs_to) if name in entities else []
    while left:
        owner = left.pop()
        if owner not in found and owner in entities:
            found.add(owner)
            left.extend(entities[owner].belongs_to)
    return found
