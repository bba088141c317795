"""Mistakes in what rules mean, once they can be read: nothing positive asked, words that cannot be found, circles of
ownership or need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from monitor.errors import Problem
from monitor.marked import Marked
from monitor.rules.compile import LONGEST_WORD
from monitor.rules.rule import AnyOf, AtLeast, Clause, Entity, Leaf, NoneOf, Source, Spoken, clauses_of, leaves_of
from monitor.text.fold import fold_text
from monitor.text.words import Kind, runs

LONGEST_FORM = 200  # characters of a name or term
LONGEST_PHRASE = 20  # words of one; a story that repeats its beginning costs as many looks for every word
MOST_OWNERS = 100  # entities that one belongs to, however far up


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
    if isinstance(clause, AtLeast):
        return sum(not _positive(inner) for inner in clause.clauses) < clause.number
    return any(_positive(inner) for inner in clauses_of(clause))


def check_form(form: str, node: Marked) -> Problem | None:
    """What keeps a name or term, as it is written, from being found; None for a sound one."""
    if len(form) > LONGEST_FORM:
        return node.problem(f"`{form}` has {len(form):,} characters", f"Keep it under {LONGEST_FORM}")
    bare = form.removeprefix("=")
    parts = list(runs(fold_text(bare.replace("*", " "))))
    if not parts:
        return node.problem(f"`{form}` holds no letter or digit", "Write a word")
    if len(parts) > LONGEST_PHRASE:
        return node.problem(f"`{form}` has {len(parts)} words", f"Keep it to {LONGEST_PHRASE}")
    if any(len(part.text) > LONGEST_WORD for part in parts if part.kind is Kind.SPACED):
        return node.problem(f"`{form}` holds a word of more than {LONGEST_WORD} letters", "Write a shorter one")
    if "*" not in bare:
        return None
    if form.startswith("="):
        return node.problem(f"`{form}` asks for the exact form and for a free end", "Choose one")
    if any(part.kind is not Kind.SPACED for part in parts):
        return node.problem(f"`{form}`: these scripts are found inside longer words anyway", "Remove the `*`")
    if any("*" in word.strip("*") or not word.strip("*") for word in bare.split()):
        return node.problem(f"`{form}`: `*` stands at the beginning or the end of a word", "Move it there")
    if any(len(word.strip("*")) < 3 for word in bare.split() if "*" in word):
        return node.problem(f"`{form}` would meet nearly every word", "Leave at least three letters")
    return None


def check_circles(places: Mapping[str, Marked], entities: Mapping[str, Entity]) -> Iterable[Problem]:
    """An entity that belongs to itself, or to a multitude; a `needs` that asks for an entity with `needs`: its answer
    is never known."""
    for name, node in places.items():
        above = owners(name, entities)
        if name in above:
            yield node.problem(f"`{name}` belongs to itself, by way of what it belongs to", "Break the circle")
        elif len(above) > MOST_OWNERS:
            yield node.problem(f"`{name}` belongs to more than {MOST_OWNERS} entities", "Let it belong to fewer")
        needs = entities[name].needs
        if needs is None:
            continue
        for asked in {asked for leaf in leaves_of(needs) if leaf.kind == "entity" for asked in leaf.names}:
            if entities[asked].needs is not None:
                what = f"`needs` of `{name}` asks for `{asked}`, which has `needs` itself"
                yield node.problem(what, "Ask for one without")


def owners(name: str, entities: Mapping[str, Entity]) -> set[str]:
    """All that an entity belongs to, however far up; with itself only if there is a circle. Of a multitude only a few
    more than MOST_OWNERS, which is too many already."""
    found: set[str] = set()
    left = list(entities[name].belongs_to) if name in entities else []
    while left and len(found) <= MOST_OWNERS:
        owner = left.pop()
        if owner not in found and owner in entities:
            found.add(owner)
            left.extend(entities[owner].belongs_to)
    return found
