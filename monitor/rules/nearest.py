"""The nearest way in which a rule missed a story: by how many words, sentences or points, or for want of what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil

from monitor.rules.hits import Scope
from monitor.rules.overlooked import Overlooked
from monitor.rules.rule import (
    All,
    AnyOf,
    AtLeast,
    Clause,
    Leaf,
    NoneOf,
    Source,
    Spoken,
    Unit,
    Weigh,
    Window,
    positive_leaves_of,
)
from monitor.rules.seen import Seen, called, either, not_found, positive, quoted

# How far apart mentions are is asked up to here; further is far. A story with more mentions than MEASURED is a flood,
# and measuring it would cost seconds.
MOST_SENTENCES = 50
MOST_WORDS = 200
MEASURED = 200
FAULTS = 3  # that are named in one line
HALF = 0.5  # a mention that is there but not where the rule asks for it


@dataclass(frozen=True, slots=True)
class Gap:
    """How far a clause is from holding.

    `missing` counts the mentions that it lacks; words and sentences count as the part that is too much, between 0 and
    1. `met` counts the mentions that it has. `faults` say why: mentions to look into, or words.
    """

    missing: float = 0
    met: int = 0
    faults: tuple[Leaf | str, ...] = ()

    @property
    def key(self) -> tuple[float, int]:
        return self.missing, -self.met

    def __add__(self, other: Gap) -> Gap:
        return Gap(self.missing + other.missing, self.met + other.met, self.faults + other.faults)


class Nearest:
    """Asks one story. `reasons` are those of the mentions that were looked into."""

    def __init__(self, seen: Seen, overlooked: Overlooked) -> None:
        self.seen = seen
        self.overlooked = overlooked
        self.reasons: dict[Leaf, str] = {}

    def line(self, when: Clause) -> str:
        """In one line, for a rule that did not match."""
        faults = list(dict.fromkeys(self.gap(when).faults))
        told = [self.reason(fault) if isinstance(fault, Leaf) else fault for fault in faults[:FAULTS]]
        more = [f"and {len(faults) - FAULTS} more"] * (len(faults) > FAULTS)
        return "; ".join([*told, *more])

    def gap(self, clause: Clause) -> Gap:
        """Of several ways to hold the one that lacks least; of equal ones the one that has most."""
        if self.seen.holds(clause):
            leaves = positive_leaves_of(clause)
            return Gap(met=sum(len(self.seen.hits(leaf)) >= leaf.count for leaf in leaves))
        match clause:
            case Leaf():
                return Gap(self.lacking(clause), 0, (clause,))
            case All():
                return self.of_all(clause)
            case AnyOf():
                return min((self.gap(inner) for inner in clause.clauses), key=lambda gap: gap.key)
            case AtLeast():
                gaps = sorted((self.gap(inner) for inner in clause.clauses), key=lambda gap: gap.key)
                return sum(gaps[: clause.number], Gap())
            case NoneOf():
                return Gap(1, 0, (self.kept_out(clause, self.seen.whole),))
            case Weigh():
                return self.of_weigh(clause)
            case Source() | Spoken():
                return Gap(1, 0, (self.fact(clause),))

    def of_weigh(self, clause: Weigh) -> Gap:
        """How many more mentions it would take, of the items that give most; less than half of one is a part of one."""
        points = {item: self.seen.points(item, self.seen.whole) for item in clause.items}
        reached = sum(points.values())
        lack, mentions = clause.threshold - reached, 0.0
        for item in sorted(clause.items, key=lambda item: -item.points):
            if item.points > 0:
                given = min(lack, item.most - points[item])
                lack, mentions = lack - given, mentions + given / item.points
        against = sum(score < 0 for score in points.values()) if lack > 0 else 0
        missing = mentions + against
        met = sum(score > 0 for score in points.values())
        fault = f"{reached:g} points of {clause.threshold:g}"
        return Gap(missing if missing < HALF else ceil(missing), met, (fault,))

    def of_all(self, clause: All) -> Gap:
        if clause.within.unit is Unit.STORY and not clause.in_order:
            return sum(map(self.gap, clause.clauses), Gap())
        bare = positive(clause)
        if self.seen.holds(bare):
            return self.gap(bare) + Gap(1, 0, (self.spoilt(clause, self.seen.whole),))
        parts = sum(map(self.gap, bare.clauses), Gap())
        if parts.missing:
            return parts
        share, text = self.apart(clause, self.seen.whole)
        about = self.seen.named(hit for leaf in positive_leaves_of(bare) for hit in self.seen.hits(leaf))
        return Gap(share, parts.met, (f"{about}: {text}",))

    def lacking(self, leaf: Leaf) -> float:
        if hits := self.seen.hits(leaf):
            return 1 - len(hits) / leaf.count
        return HALF if self.seen.anywhere(leaf) else 1

    # why a clause fails

    def reason(self, leaf: Leaf) -> str:
        """Why a mention is missing, looked into; once for each."""
        if leaf not in self.reasons:
            self.reasons[leaf] = self.lacks(leaf) or self.overlooked.reason(self.seen, leaf) or not_found(leaf)
        return self.reasons[leaf]

    def lacks(self, leaf: Leaf) -> str | None:
        """What can be said of mentions that are there: too few, or in another field."""
        if hits := self.seen.hits(leaf):
            return f"{self.seen.named(hits)} found {len(hits)} of {leaf.count} times"
        elsewhere = self.seen.anywhere(leaf)
        if not elsewhere or not leaf.fields:
            return None
        fields = dict.fromkeys(self.seen.field(named) for named in elsewhere)
        where = " and the ".join(fields)
        if "lead" in leaf.fields and list(fields) == ["text"]:
            where = f"text, from its sentence {self.seen.sentence(elsewhere[0])} on"
        found = "is found" if len({named.named for named in elsewhere}) == 1 else "are found"
        asked = f"the rule asks for the {either(leaf.fields)}"
        return f"{self.seen.named(elsewhere)} {found} only in the {where}; {asked}"

    def fact(self, clause: Source | Spoken) -> str:
        """What the story is, where the rule asks for something else."""
        if isinstance(clause, Spoken):
            return f"the story is in {self.seen.look.language}; the rule asks for {either(clause.languages)}"
        story = self.seen.story
        told = {
            "feed": story.feed or story.outlet,
            "publisher": story.publisher,
            "country": story.country or "",
            "state_controlled": "true" if story.state_controlled else "false",
        }
        return "; ".join(
            f"the story's {key} is {told[key] or 'unknown'}, the rule asks for {either(wanted)}"
            for key, wanted in clause.criteria
        )

    def kept_out(self, clause: NoneOf, scope: Scope) -> str:
        """What a `none` found."""
        found = []
        for inner in clause.clauses:
            verdict = self.seen.verdict(inner, scope)
            if not verdict.holds:
                continue
            first = next(iter(verdict.evidence), None)
            if first is None:
                found.append(called(inner))
            else:
                span = self.seen.span(first)
                found.append(f"`{span.named}` ({quoted(span.quote)}) in the {span.field}")
        return f"kept from matching by `none`: {', '.join(dict.fromkeys(found))}"

    def spoilt(self, clause: All, scope: Scope) -> str:
        """What the `none` inside an `all` found, where everything else is together."""
        window = self.seen.window(positive(clause), scope) or scope
        failing = [
            inner for inner in clause.clauses if isinstance(inner, NoneOf) and not self.seen.holds(inner, window)
        ]
        everything = NoneOf(tuple(inner for one in failing for inner in one.clauses))
        return self.kept_out(everything, window if failing else scope)

    def apart(self, clause: All, scope: Scope) -> tuple[float, str]:
        """How much of a mention it lacks that all mentions are there but not together, and how far apart they are."""
        bare = replace(positive(clause), in_order=False)
        unit, allowed = clause.within.unit, clause.within.count
        if clause.in_order and self.seen.holds(bare, scope):
            return HALF, "there, but not in this order"
        if sum(len(self.seen.hits(leaf, scope)) for leaf in positive_leaves_of(bare)) > MEASURED:
            return HALF, f"often there, but never within {clause.within}"
        if unit is Unit.WORDS and (count := self.least(bare, scope, unit, allowed, max(MOST_WORDS, 2 * allowed))):
            return 1 - allowed / count, f"{count} words apart, allowed {allowed}"
        low = allowed if unit is Unit.SENTENCES else 0
        most = max(MOST_SENTENCES, 2 * low)
        count = self.least(bare, scope, Unit.SENTENCES, low, most)
        far = f"{count} sentence{'s' * (count > 1)}" if count else f"more than {most} sentences"
        if unit is Unit.SENTENCES:
            return 1 - allowed / (count or 2 * most), f"{far}, allowed {allowed}"
        return HALF, f"not within {clause.within}, but in {far}"

    def least(self, clause: All, scope: Scope, unit: Unit, low: int, high: int) -> int:
        """The smallest number of words or sentences, above `low` and up to `high`, in which the clause holds; 0 if
        none does."""
        holds: Callable[[int], bool] = lambda count: (  # noqa: E731
            self.seen.holds(replace(clause, within=Window(unit, count)), scope)
        )
        if high <= low or not holds(high):
            return 0
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if holds(middle) else (middle, high)
        return high
