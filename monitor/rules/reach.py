"""What correlations ask for that no evidence can ever hold: they would wait for it for ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from monitor.errors import Problem
from monitor.rules.correlation import ENTITY_WORDS, Correlation, Step
from monitor.rules.correlations import Kin
from monitor.rules.rule import Clause, Leaf, NoneOf, RuleSet, clauses_of


def out_of_reach(rule_set: RuleSet) -> Iterator[Problem]:
    """Entities and concepts that a correlation asks of rules which do not ask for them themselves."""
    asked = {rule.id: list(_asked(rule.when)) for rule in rule_set.rules}
    kin = Kin(rule_set.entities.values())
    for correlation in rule_set.correlations:
        for step in (correlation.only, *correlation.steps):
            yield from _of_step(correlation, step, asked, kin)
        held = _entities((leaf for rule in correlation.rules for leaf in asked[rule]), kin)
        for key, word in (("group_by", correlation.group_by), ("field", correlation.counted)):
            if word in ENTITY_WORDS and held.isdisjoint(correlation.names[word]):
                what = f"`{key}: {word}`: the rules ask for no {word}, so their evidence holds none"
                yield Problem(correlation.file, *correlation.mark, what, "Name other rules, or have them ask for one")


def _of_step(correlation: Correlation, step: Step, asked: Mapping[str, list[Leaf]], kin: Kin) -> Iterator[Problem]:
    leaves = [leaf for rule in step.rules or correlation.rules for leaf in asked[rule]]
    concepts = {name for leaf in leaves if leaf.kind == "concept" for name in leaf.names}
    for kind, wanted, held in (
        ("entity", step.entities, _entities(leaves, kin)),
        ("concept", step.concepts, concepts),
    ):
        for name in sorted(wanted):
            if held.isdisjoint(kin.members([name]) if kind == "entity" else {name}):
                what = f"none of the rules asks for the {kind} `{name}`, so their evidence never holds it"
                yield Problem(correlation.file, *step.mark, what, "Name another, or have a rule ask for it")


def _asked(clause: Clause) -> Iterator[Leaf]:
    """The mentions that may become evidence: all but those under `none`."""
    if isinstance(clause, Leaf):
        yield clause
    elif not isinstance(clause, NoneOf):
        for inner in clauses_of(clause):
            yield from _asked(inner)


def _entities(leaves: Iterable[Leaf], kin: Kin) -> frozenset[str]:
    return kin.members(name for leaf in leaves if leaf.kind == "entity" for name in leaf.names)
