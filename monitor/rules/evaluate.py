"""Whether a clause holds in a story, and the hits that make it hold. DESIGN section 5 says what clauses mean."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property

from monitor.model import Story
from monitor.rules.choices import Choices
from monitor.rules.covering import Track
from monitor.rules.hits import Scope, TooMuch
from monitor.rules.nested import may_grow_false
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
    positive_leaves_of,
)
from monitor.rules.sweep import Free, Sweep, Words, track
from monitor.rules.verdict import NO, UNKNOWN, Verdict

MOST_EVIDENCE = 100  # hits that are told of one match
MADE_A_STEP = 10  # hits that become evidence in the time of one step
SWEPT = 5  # steps before a sweep has begun
JOINED_A_STEP = 100  # hits of one evidence that are joined to another's in that time


def is_from(story: Story, source: Source) -> bool:
    """Whether the story comes from there."""
    known: dict[str, set[str | None]] = {
        "feed": {story.feed, story.outlet},
        "publisher": {story.publisher},
        "country": {story.country},
        "state_controlled": {"true" if story.state_controlled else "false"},
    }
    return all(not known[name].isdisjoint(wanted) for name, wanted in source.criteria)


class Reading(Choices):
    """One story as the rules look at it: which clauses hold in it."""

    def verdict(self, clause: Clause, scope: Scope | None = None) -> Verdict:
        """Whether the clause holds in the scope, by default in the story."""
        return next(self.verdicts(clause, [scope or self.all]))

    def verdicts(self, clause: Clause, scopes: Iterable[Scope]) -> Iterator[Verdict]:
        """Whether the clause holds in each of the scopes; unknown once all together have taken MOST_STEPS."""
        self.steps = 0
        self._paid.clear()
        self._known.clear()
        self.forget()
        for scope in scopes:
            try:
                verdict = self.of(clause, scope)
            except TooMuch:
                verdict = UNKNOWN
            yield verdict

    def of(self, clause: Clause, scope: Scope) -> Verdict:
        """The verdict, from the clauses inside. Raises TooMuch."""
        if scope.words is None or not isinstance(clause, All | AnyOf | AtLeast):
            return self.worked_out(clause, scope)
        key = (self.number(clause), scope)  # stretches that overlap ask for the same again and again
        if key not in self._known:
            self._known[key] = self.worked_out(clause, scope)
        return self._known[key]

    @cached_property
    def _known(self) -> dict[tuple[int, Scope], Verdict]:
        return {}

    def worked_out(self, clause: Clause, scope: Scope) -> Verdict:
        match clause:
            case Leaf():
                return self.of_leaf(clause, scope)
            case All():
                return self.of_all(clause, scope)
            case AnyOf():
                return self.enough(self.different(clause) if scope.words else clause.clauses, 1, scope)
            case AtLeast():
                return self.enough(clause.clauses, clause.number, scope)
            case NoneOf():
                return Verdict(not any(self.of(inner, scope).holds for inner in clause.clauses))
            case Weigh():
                return self.of_weigh(clause, scope)
            case Source():
                return Verdict(is_from(self.story, clause))
            case Spoken():
                return Verdict(any(self.language in (one, f"{one}-Hans", f"{one}-Hant") for one in clause.languages))

    def of_leaf(self, clause: Leaf, scope: Scope) -> Verdict:
        self.ask(clause)
        hits = self.hits(clause, scope)
        if len(hits) < clause.count:
            return self.unless_cut(clause)
        self.spend(len(hits) // MADE_A_STEP)
        return Verdict(True, dict.fromkeys(hits))

    def unless_cut(self, *clauses: Clause) -> Verdict:
        """That a clause does not hold, if nothing that it asks for was found more often than is looked at."""
        cut = any(self.leaf(leaf).cut for clause in clauses for leaf in positive_leaves_of(clause))
        return UNKNOWN if cut else NO

    def enough(self, clauses: Sequence[Clause], number: int, scope: Scope) -> Verdict:
        good: list[Verdict] = []
        unknown = 0
        try:
            for clause in clauses:
                verdict = self.of(clause, scope)
                if verdict.holds:
                    good.append(verdict)
                    self.spend(len(verdict.evidence) // JOINED_A_STEP)
                unknown += verdict.unknown
        except TooMuch:
            if len(good) < number:
                raise
        if len(good) < number:
            return UNKNOWN if len(good) + unknown >= number else NO
        together = Verdict(True)
        for verdict in good:
            together.take(verdict)
        return together

    def of_weigh(self, clause: Weigh, scope: Scope) -> Verdict:
        score, good = 0.0, []
        for item in clause.items:
            if not self.ask(item.leaf).hits:  # most have none
                continue
            hits = self.hits(item.leaf, scope)
            if len(hits) < item.leaf.count:
                continue
            points = item.points * len(hits)
            score += min(points, item.most) if points > 0 else max(points, item.most)
            if item.points > 0:
                good.append(hits)
        if score < clause.threshold:
            return NO
        verdict = Verdict(True, score=score)
        with suppress(TooMuch):  # it holds; what more could be told of it is not worth the time
            for hits in good:
                self.spend(len(hits) // MADE_A_STEP)
                verdict.evidence.update(dict.fromkeys(hits))
        return verdict

    def of_all(self, clause: All, scope: Scope) -> Verdict:
        if clause.within.unit is Unit.STORY:
            return self.together(clause, scope)
        # What does not hold in the whole scope holds in no window of it; only `none` and what holds one can.
        leaves = [inner for inner in clause.clauses if isinstance(inner, Leaf)]
        for leaf in leaves:
            self.ask(leaf)
            if len(self.hits(leaf, scope)) < leaf.count:
                return self.unless_cut(leaf)
        for inner in clause.clauses:
            if isinstance(inner, Leaf) or may_grow_false(inner):
                continue
            if clause.within.unit is Unit.WORDS and self.has_hits(inner, scope):
                continue  # its windows are tried where the others are, and nowhere else
            if not (verdict := self.of(inner, scope)).holds:
                return verdict
        union = Verdict(False)
        try:
            for verdict in self.in_windows(clause, scope):
                if scope == self.all and len(union.evidence) > MOST_EVIDENCE:
                    break  # what follows stands behind it in the story, and would not be told
                if verdict.holds:
                    union.holds = True
                    union.take(verdict)
                    self.spend(len(verdict.evidence) // JOINED_A_STEP)
        except TooMuch:
            if not union.holds:
                raise
        return union if union.holds else self.unless_cut(clause)

    def has_hits(self, clause: Clause, scope: Scope) -> bool:
        """Whether a clause may hold, for all that the number of hits says."""
        match clause:
            case Leaf():
                return len(self.hits(clause, scope)) >= clause.count
            case All():
                return all(self.has_hits(inner, scope) for inner in clause.clauses)
            case AnyOf():
                return any(self.has_hits(inner, scope) for inner in clause.clauses)
            case AtLeast():
                return sum(self.has_hits(inner, scope) for inner in clause.clauses) >= clause.number
        return True

    def in_windows(self, clause: All, scope: Scope) -> Iterator[Verdict]:
        """The verdicts in the windows of a clause, from left to right, as far as something new may come of them."""
        if clause.within.unit is not Unit.WORDS:
            for window in self.windows(clause, scope):
                yield self.together(clause, window)
        elif all(isinstance(inner, Leaf | NoneOf) for inner in clause.clauses):
            for _, fresh in self.sweep(clause, scope).stretches():
                yield Verdict(True, dict.fromkeys(fresh))
        else:
            for stretch in self.stretches(clause, scope):
                yield self.together(clause, stretch)

    def sweep(self, clause: All, scope: Scope) -> Sweep:
        """The stretches of a clause of mentions and `none`."""
        self.spend(SWEPT)
        leaves = [leaf for leaf in clause.clauses if isinstance(leaf, Leaf)]
        alike: dict[object, list[Leaf]] = {}
        for number, leaf in enumerate(leaves):  # of leaves that ask for the same one hit, or more, may be chosen
            key = number if clause.in_order else (leaf.kind, leaf.names, leaf.fields)
            alike.setdefault(key, []).append(leaf)
        wanted = [
            self.track(max(some, key=lambda leaf: leaf.count), scope, sum(leaf.count for leaf in some))
            for some in alike.values()
        ]
        kept_out = [inner for none in clause.clauses if isinstance(none, NoneOf) for inner in none.clauses]
        barred = [self.track(inner, scope) for inner in kept_out if isinstance(inner, Leaf)]
        nested = tuple(inner for inner in kept_out if not isinstance(inner, Leaf))
        free = None
        if nested:
            none = NoneOf(nested)

            def is_free(words: Words) -> bool:
                return self.of(none, self.stretch(words, scope)).holds

            free = Free(is_free, not any(map(may_grow_false, nested)))
        return Sweep(clause.within.count, wanted, barred, clause.in_order, self.spend, free)

    def track(self, leaf: Leaf, scope: Scope, most: int = 0) -> Track:
        every = self.leaf(leaf)
        hits = self.hits(leaf, scope)
        self.spend(len(hits) // MADE_A_STEP)
        if scope.words is None:  # sentences in a row have hits in a row
            low = bisect_left(every.sentences, scope.low)
            spans = self.spans(every)[low : low + len(hits)]
        else:
            spans = [self.word_span(one.hit) for one in hits]
        return track(leaf.count, hits, spans, most)

    def together(self, clause: All, scope: Scope) -> Verdict:
        """Whether every child holds in this one scope."""
        verdict, unknown = Verdict(True), False
        for inner in _cheapest_first(clause):
            child = self.of(inner, scope)
            if child.unknown:
                unknown = True
            elif not child.holds:
                return NO
            verdict.take(child)
        if unknown:
            return UNKNOWN
        return NO if clause.in_order and not self.ordered(clause, scope) else verdict

    def ordered(self, clause: All, scope: Scope) -> bool:
        """Whether hits can be chosen for the leaves, one after the other."""
        place = (-1, -1)
        for leaf in clause.clauses:
            if not isinstance(leaf, Leaf):
                continue
            hits = iter(self.hits(leaf, scope))
            for _ in range(leaf.count):
                hit = next((one.hit for one in hits if (one.hit.field, one.hit.start) >= place), None)
                if hit is None:
                    return False
                place = (hit.field, hit.end)
        return True


def _cheapest_first(clause: All) -> list[Clause]:
    """The children, those with windows of their own last: most stories fail at one of the others. What a `weigh` asks
    for is much more than the mentions of a window."""
    return sorted(clause.clauses, key=_cost)


def _cost(clause: Clause) -> int:
    match clause:
        case All() if all(isinstance(inner, Leaf) for inner in clause.clauses) and clause.within.unit is not Unit.WORDS:
            return 1
        case Weigh():
            return 2
        case All() | AnyOf() | AtLeast():
            return 3
    return 0
