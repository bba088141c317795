"""Whether a clause holds in a story, and the hits that make it hold. DESIGN section 5 says what clauses mean."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from monitor.rules.covering import Choice, Place, can_cover
from monitor.rules.find import Hit
from monitor.rules.hits import Hits, Named, Scope, TooMuch
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
    clauses_of,
    positive_leaves_of,
)
from monitor.rules.sweep import Sweep, Track, track

MOST_EVIDENCE = 100  # hits that are told of one match
MADE_A_STEP = 10  # hits that become evidence in the time of one step
SWEPT = 5  # steps before a sweep has begun
JOINED_A_STEP = 100  # hits of one evidence that are joined to another's in that time


@dataclass
class Verdict:
    """Whether a clause holds; the evidence, and the highest sum of its `weigh` clauses that hold.

    `unknown`: whether it holds would take more steps to say, or more hits than were looked at.
    """

    holds: bool
    evidence: dict[Named, None] = field(default_factory=dict)
    score: float | None = None
    unknown: bool = False

    def take(self, other: Verdict) -> None:
        self.evidence.update(other.evidence)
        if other.score is not None:
            self.score = other.score if self.score is None else max(self.score, other.score)


NO = Verdict(False)
UNKNOWN = Verdict(False, unknown=True)


class Reading(Hits):
    """One story as the rules look at it: which clauses hold in it."""

    def verdict(self, clause: Clause, scope: Scope | None = None) -> Verdict:
        """Whether the clause holds in the scope, by default in the story."""
        return next(self.verdicts(clause, [scope or self.all]))

    def verdicts(self, clause: Clause, scopes: Iterable[Scope]) -> Iterator[Verdict]:
        """Whether the clause holds in each of the scopes; unknown once all together have taken MOST_STEPS."""
        self.steps = 0
        self._paid.clear()
        for scope in scopes:
            try:
                verdict = self.of(clause, scope)
            except TooMuch:
                verdict = UNKNOWN
            yield verdict

    def of(self, clause: Clause, scope: Scope) -> Verdict:
        """The verdict, from the clauses inside. Raises TooMuch."""
        match clause:
            case Leaf():
                return self.of_leaf(clause, scope)
            case All():
                return self.of_all(clause, scope)
            case AnyOf():
                return self.enough(clause.clauses, 1, scope)
            case AtLeast():
                return self.enough(clause.clauses, clause.number, scope)
            case NoneOf():
                return Verdict(not any(self.of(inner, scope).holds for inner in clause.clauses))
            case Weigh():
                return self.of_weigh(clause, scope)
            case Source():
                return self.of_source(clause)
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

    def of_source(self, clause: Source) -> Verdict:
        story = self.story
        known: dict[str, set[str | None]] = {
            "feed": {story.feed, story.outlet},
            "publisher": {story.publisher},
            "country": {story.country},
            "state_controlled": {"true" if story.state_controlled else "false"},
        }
        return Verdict(all(not known[name].isdisjoint(wanted) for name, wanted in clause.criteria))

    def enough(self, clauses: tuple[Clause, ...], number: int, scope: Scope) -> Verdict:
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
            self.ask(item.leaf)
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
        if clause.within.unit is Unit.WORDS and scope == self.all and self.apart(clause, leaves):
            return self.unless_cut(clause)
        for inner in clause.clauses:
            if not (isinstance(inner, Leaf) or _may_grow_false(inner)) and not (verdict := self.of(inner, scope)).holds:
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

    def in_windows(self, clause: All, scope: Scope) -> Iterator[Verdict]:
        """The verdicts in the windows of a clause, from left to right, as far as something new may come of them."""
        if clause.within.unit is not Unit.WORDS or not all(map(_is_simple, clause.clauses)):
            for window in self.windows(clause, scope):
                yield self.together(clause, window)
            return
        self.spend(SWEPT)
        wanted = [self.track(leaf, scope) for leaf in clause.clauses if isinstance(leaf, Leaf)]
        kept_out = [inner for none in clause.clauses for inner in clauses_of(none)]
        barred = [self.track(leaf, scope) for leaf in kept_out if isinstance(leaf, Leaf)]
        sweep = Sweep(clause.within.count, wanted, barred, clause.in_order, self.spend)
        for words, fresh in sweep.stretches() if wanted else ():
            if fresh is None:
                yield self.together(clause, Scope(scope.low, scope.high, words))
            else:
                yield Verdict(True, dict.fromkeys(fresh))

    def track(self, leaf: Leaf, scope: Scope) -> Track:
        every = self.leaf(leaf)
        hits = self.hits(leaf, scope)
        self.spend(len(hits) // MADE_A_STEP)
        spans = self.spans(every) if hits is every.hits else [self.word_span(one.hit) for one in hits]
        return track(leaf.count, hits, spans)

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
        if clause.within.unit is Unit.WORDS:
            return verdict if self.close(clause, scope) else NO
        return NO if clause.in_order and not self.ordered(clause, scope) else verdict

    def apart(self, clause: All, leaves: Sequence[Leaf]) -> bool:
        """Whether the hits of two leaves stand so far apart that no window of words holds one of each."""
        spans = list({id(some): some for some in (self.spans(self.leaf(leaf)) for leaf in leaves)}.values())
        if len(spans) < 2:
            return False
        self.spend(sum(map(len, spans)) // MADE_A_STEP)
        one, other = sorted(spans, key=len)[:2]
        reach = self.reach(clause, max(last - first + 1 for some in spans for _, first, last in some))
        for part, first, last in one:
            place = bisect_left(other, (part, first - reach))
            if place < len(other) and other[place][:2] <= (part, last + reach):
                return False
        return True

    def reach(self, clause: All, longest_hit: int) -> int:
        """How many words the hits of a window of words can cover and leave over."""
        return clause.within.count + longest_hit * sum(leaf.count for leaf in positive_leaves_of(clause))

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

    def windows(self, clause: All, scope: Scope) -> Iterator[Scope]:
        """The windows of the clause in which it might hold."""
        unit, count = clause.within.unit, clause.within.count
        if unit is Unit.STORY:
            yield scope
        elif unit is Unit.TITLE:
            yield from self.cut(scope, 0, self.layout.title_end)
        elif unit is Unit.LEAD:
            yield from self.cut(scope, 0, self.layout.lead_end)
        elif unit is Unit.PARAGRAPH:
            for low, high in self.layout.paragraph_sentences():
                yield from self.cut(scope, low, high)
        elif unit is Unit.SENTENCES:
            last = max(scope.low, scope.high - count)
            near = self.sentences_with(clause, scope)
            starts = {start for sentence in near for start in range(sentence - count + 1, sentence + 1)}
            for start in sorted({min(max(start, scope.low), last) for start in starts}):
                yield from self.cut(scope, start, start + count)
        else:
            yield from self.word_windows(clause, scope)

    def cut(self, scope: Scope, low: int, high: int) -> Iterator[Scope]:
        low, high = max(low, scope.low), min(high, scope.high)
        if low < high:
            yield Scope(low, high, scope.words)

    def sentences_with(self, clause: All, scope: Scope) -> set[int]:
        """The sentences that a window must touch: those with a hit of the rarest leaf, if there is one."""
        hits = [self.hits(leaf, scope) for leaf in clause.clauses if isinstance(leaf, Leaf)]
        if not hits:
            return set(range(scope.low, scope.high))
        return {one.hit.sentence for one in min(hits, key=len)}

    def word_windows(self, clause: All, scope: Scope) -> Iterator[Scope]:
        """From each hit the shortest stretches of words that might hold all children, and so one of the rarest."""
        hits = {one.hit for leaf in positive_leaves_of(clause) for one in self.hits(leaf, scope)}
        self.spend(len(hits) // MADE_A_STEP)
        spans = sorted({self.word_span(hit) for hit in hits})
        longest_hit = max((last - first + 1 for _, first, last in spans), default=0)
        reach = self.reach(clause, longest_hit)
        starts = sorted({(part, first) for part, first, _ in spans})
        ends = sorted({(part, last) for part, _, last in spans})
        leaves = [inner for inner in clause.clauses if isinstance(inner, Leaf)]
        rarest = min((self.spans(self.leaf(leaf)) for leaf in leaves), key=len, default=spans)
        for part, first in starts:
            place = bisect_left(rarest, (part, first))
            if place < len(rarest) and rarest[place][0] == part:
                near, far = (part, rarest[place][2]), (part, first + reach)
                for _, end in ends[bisect_left(ends, near) : bisect_left(ends, far)]:
                    yield Scope(scope.low, scope.high, (part, first, end))

    def close(self, clause: All, scope: Scope) -> bool:
        """Whether hits can be chosen of which the stretch leaves at most N words over. Of a nested clause all its
        evidence is chosen."""
        assert scope.words is not None
        _, first, last = scope.words
        taken: set[int] = set()
        choices = []
        for inner in clause.clauses:
            if isinstance(inner, Leaf):
                choices.append(Choice(inner.count, [self.place(one.hit) for one in self.hits(inner, scope)]))
            elif not isinstance(inner, NoneOf):
                evidence = self.of(inner, scope).evidence
                self.spend(len(evidence))
                for one in evidence:
                    _, start, end = self.word_span(one.hit)
                    taken.update(range(start, end + 1))
        wanted = last - first + 1 - len(taken) - clause.within.count
        return can_cover(choices, sorted(taken), wanted, in_order=clause.in_order, spend=self.spend)

    def place(self, hit: Hit) -> Place:
        _, first, last = self.word_span(hit)
        return Place((hit.field, hit.start), (hit.field, hit.end), first, last)


def _is_simple(clause: Clause) -> bool:
    """Whether a clause is a mention, or a `none` of mentions."""
    inside = clause.clauses if isinstance(clause, NoneOf) else (clause,)
    return all(isinstance(inner, Leaf) for inner in inside)


def _cheapest_first(clause: All) -> list[Clause]:
    """The children, those with windows of their own last: most stories fail at one of the others."""
    return sorted(clause.clauses, key=lambda inner: isinstance(inner, All | AnyOf | AtLeast))


def _may_grow_false(clause: Clause) -> bool:
    """Whether a clause can hold in a part of a scope and not in the whole."""
    if isinstance(clause, NoneOf):
        return True
    if isinstance(clause, All | AnyOf | AtLeast):
        return any(_may_grow_false(inner) for inner in clause.clauses)
    return False
