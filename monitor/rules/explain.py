"""Why a rule matched a story, or why not: the nearest way it failed, then each clause with what it found or lacks."""

from __future__ import annotations

from dataclasses import replace

from monitor.errors import InputError
from monitor.marked import likely
from monitor.model import Story
from monitor.rules.explained import SHOWN, AsRead, Explanation, Told
from monitor.rules.hits import Named, Scope
from monitor.rules.match import Matcher
from monitor.rules.nearest import Nearest
from monitor.rules.overlooked import Overlooked
from monitor.rules.rule import All, AnyOf, AtLeast, Clause, Item, Leaf, NoneOf, Rule, RuleSet, Source, Spoken, Weigh
from monitor.rules.seen import Seen, called, either, positive


class Explainer:
    """Explains the rules of one set, which it makes ready once, unless a matcher of it is there."""

    def __init__(self, rule_set: RuleSet, matcher: Matcher | None = None) -> None:
        self.rule_set = rule_set
        self.matcher = matcher or Matcher(rule_set)
        self._overlooked = Overlooked(rule_set)

    def explain(self, story: Story, *rules: Rule) -> list[Explanation]:
        """One explanation for each of the rules."""
        seen = Seen(self.matcher, story)
        return [self._one(seen, rule) for rule in rules]

    def as_read(self, story: Story, *rules: Rule) -> list[AsRead]:
        """One for each of the rules, of a story that comes with its recaps."""
        told = self.explain(story, *rules)
        if not story.recaps:
            return [AsRead(one) for one in told]
        whole = self.explain(replace(story, recaps=()), *rules)
        pairs = zip(told, whole, strict=True)
        return [AsRead(rest, by_recaps=all_of_it.matches and not rest.matches) for rest, all_of_it in pairs]

    def _one(self, seen: Seen, rule: Rule) -> Explanation:
        verdict = seen.verdict(rule.when, seen.whole)
        unknown = seen.undecided(rule.when) if verdict.unknown else None
        nearest = Nearest(seen, self._overlooked)
        line = None if verdict.holds or unknown else nearest.line(rule.when)
        return Explanation(
            rule=rule.id,
            matches=verdict.holds,
            language=seen.look.language,
            possible=tuple(sorted(seen.possible)),
            score=verdict.score,
            nearest=line,
            unknown=unknown,
            told=_Tree(seen, nearest).told(rule.when, seen.whole),
        )


def rule_called(rule_set: RuleSet, rule_id: str) -> Rule:
    """The rule of that id; raises InputError with the likely one."""
    rule = rule_set.rule(rule_id)
    if rule is None:
        meant = likely(rule_id, [one.id for one in rule_set.rules])
        known = f"Perhaps {meant} is meant" if meant else f"The rules are {', '.join(r.id for r in rule_set.rules)}"
        raise InputError(f"there is no rule {rule_id}. {known}.")
    return rule


class _Tree:
    """The clauses of a rule. Below an `all` with `within` the first window that holds is shown."""

    def __init__(self, seen: Seen, nearest: Nearest) -> None:
        self.seen = seen
        self.nearest = nearest

    def told(self, clause: Clause, scope: Scope) -> Told:
        match clause:
            case Leaf():
                return self.leaf(clause, scope)
            case All():
                return self.all_of(clause, scope)
            case AnyOf() | AtLeast():
                inner = tuple(self.told(one, scope) for one in clause.clauses)
                good = sum(one.holds for one in inner)
                wanted = clause.number if isinstance(clause, AtLeast) else 1
                return Told(called(clause), good >= wanted, why=f"{good} held", clauses=inner)
            case NoneOf():
                return self.none_of(clause, scope)
            case Weigh():
                return self.weigh(clause, scope)
            case Source() | Spoken():
                holds = self.seen.holds(clause, scope)
                return Told(called(clause), holds, why=None if holds else self.nearest.fact(clause))

    def leaf(self, leaf: Leaf, scope: Scope) -> Told:
        hits = self.seen.hits(leaf, scope)
        if len(hits) >= leaf.count:
            return self.found(called(leaf), hits, holds=True)
        if hits:
            return self.found(called(leaf), hits, why=f"{len(hits)} of {leaf.count}")
        elsewhere = self.seen.anywhere(leaf)
        if not elsewhere:
            return Told(called(leaf), False, why=self.nearest.reasons.get(leaf, "not found"))
        missed = leaf.fields and not self.seen.hits(leaf)
        where = f"not in {either(leaf.fields)}, but elsewhere" if missed else "not here, but elsewhere"
        return self.found(called(leaf), elsewhere, why=where)

    def all_of(self, clause: All, scope: Scope) -> Told:
        holds = self.seen.holds(clause, scope)
        window = self.seen.window(clause, scope) or self.seen.window(positive(clause), scope) or scope
        inner = tuple(self.told(one, window) for one in clause.clauses)
        return Told(called(clause), holds, why=None if holds else self.missed(clause, inner, scope), clauses=inner)

    def missed(self, clause: All, inner: tuple[Told, ...], scope: Scope) -> str:
        if self.seen.holds(positive(clause), scope):
            return "it is there, but a `none` found something as well"
        asked = zip(clause.clauses, inner, strict=True)
        missing = sum(not told.holds for one, told in asked if not isinstance(one, NoneOf))
        return f"{missing} of {len(inner)} missing" if missing else self.nearest.apart(clause, scope)[1]

    def none_of(self, clause: NoneOf, scope: Scope) -> Told:
        held = [one for one in clause.clauses if self.seen.holds(one, scope)]
        if not held:
            return Told(called(clause), True, why="nothing found")
        hits = [hit for one in held for hit in self.seen.verdict(one, scope).evidence]
        return self.found(called(clause), list(dict.fromkeys(hits)), why="; ".join(map(called, held)))

    def weigh(self, clause: Weigh, scope: Scope) -> Told:
        items = tuple(self.item(item, scope) for item in clause.items)
        reached = sum(one.points or 0 for one in items)
        why = f"{reached:g} points of {clause.threshold:g}"
        return Told("weigh", self.seen.holds(clause, scope), why=why, clauses=items)

    def item(self, item: Item, scope: Scope) -> Told:
        limit = f"{item.points:g} each, {'at most' if item.points > 0 else 'down to'} {item.most:g}"
        told = self.leaf(item.leaf, scope)
        return replace(told, clause=f"{told.clause} ({limit})", points=self.seen.points(item, scope))

    def found(self, clause: str, hits: list[Named], *, holds: bool = False, why: str | None = None) -> Told:
        spans = tuple(self.seen.span(named) for named in hits)
        return Told(clause, holds, spans, tuple(self.seen.place(named) for named in hits[:SHOWN]), why)
