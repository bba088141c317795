"""Whether a clause holds in a story, and the hits that make it hold. DESIGN section 5 says what clauses mean."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile

from monitor.model import Story
from monitor.rules.covering import Choice, Place, can_cover
from monitor.rules.find import Found, Hit
from monitor.rules.rule import (
    LEAD,
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
from monitor.text.layout import FIELDS, Layout

MOST_HITS = 1_000  # of one leaf in one story; a story with more is a flood, and what it says is said by then


@dataclass(frozen=True, slots=True)
class Named:
    """A hit, and the name in the rule that it answers."""

    hit: Hit
    named: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The part of a story that a clause looks at: sentences `low:high`, and of them only the words `words`.

    `words` is (0 for title and summary, 1 for the text; first word; last word), None where all words count.
    """

    low: int
    high: int
    words: tuple[int, int, int] | None = None


@dataclass
class Verdict:
    """Whether a clause holds; the evidence, and the highest sum of its `weigh` clauses that hold."""

    holds: bool
    evidence: dict[Named, None] = field(default_factory=dict)
    score: float | None = None

    def take(self, other: Verdict) -> None:
        self.evidence.update(other.evidence)
        if other.score is not None:
            self.score = other.score if self.score is None else max(self.score, other.score)


NO = Verdict(False)


@dataclass(frozen=True, slots=True)
class Ordered:
    """The hits of a leaf in the order of the story, and for each its sentence and, once asked for, its words."""

    hits: list[Named]
    sentences: list[int]
    spans: list[tuple[int, int, int]] = field(default_factory=list)


class Reading:
    """One story as the rules look at it."""

    def __init__(
        self,
        story: Story,
        layout: Layout,
        found: Found,
        language: str,
        below: Mapping[str, frozenset[str]],
    ) -> None:
        self.story = story
        self.layout = layout
        self.found = found
        self.language = language
        self.below = below  # of each entity: itself and all that belongs to it
        self.all = Scope(0, len(layout.sentences))
        self._leaves: dict[Leaf, Ordered] = {}

    # hits

    def hits(self, leaf: Leaf, scope: Scope) -> list[Named]:
        """The hits of a leaf in a scope, none overlapping another."""
        every = self.leaf(leaf)
        if scope.words is not None:
            part, first, last = scope.words
            if len(every.spans) < len(every.hits):
                every.spans.extend(self.word_span(named.hit) for named in every.hits)
            low = bisect_left(every.spans, (part, first))
            near = zip(every.spans[low:], every.hits[low:], strict=True)
            close = takewhile(lambda one: one[0][:2] <= (part, last), near)
            return [named for span, named in close if span[2] <= last and scope.low <= named.hit.sentence < scope.high]
        if scope == self.all:
            return every.hits
        return every.hits[bisect_left(every.sentences, scope.low) : bisect_left(every.sentences, scope.high)]

    def leaf(self, leaf: Leaf) -> Ordered:
        """The hits of a leaf in the whole story, in order; of those that overlap the longest."""
        known = self._leaves.get(leaf)
        if known is None:
            every: dict[tuple[int, int, int], Named] = {}
            for name in leaf.names:
                for found_id in self.below.get(name, frozenset({name})) if leaf.kind == "entity" else (name,):
                    for hit in self.found.get((leaf.kind, found_id), ()):
                        if self.in_fields(hit, leaf.fields):
                            every.setdefault((hit.field, hit.start, hit.end), Named(hit, name))
            hits = longest(every.values())
            known = self._leaves[leaf] = Ordered(hits, [one.hit.sentence for one in hits])
        return known

    def in_fields(self, hit: Hit, fields: tuple[str, ...]) -> bool:
        if not fields:
            return True
        return FIELDS[hit.field] in fields or (LEAD in fields and hit.sentence < self.layout.lead_end)

    def inside(self, hit: Hit, scope: Scope) -> bool:
        if not scope.low <= hit.sentence < scope.high:
            return False
        if scope.words is None:
            return True
        part, first, last = self.word_span(hit)
        return part == scope.words[0] and scope.words[1] <= first and last <= scope.words[2]

    @cached_property
    def _spans(self) -> dict[Hit, tuple[int, int, int]]:
        return {}

    def word_span(self, hit: Hit) -> tuple[int, int, int]:
        """(0 for title and summary, 1 for the text; the hit's first word; its last word)."""
        span = self._spans.get(hit)
        if span is None:
            part = int(hit.field == 2)
            starts = self.layout.words[part]
            start, end = self.layout.place(hit.field, hit.start), self.layout.place(hit.field, hit.end)
            span = self._spans[hit] = (part, max(0, bisect_right(starts, start) - 1), bisect_left(starts, end) - 1)
        return span

    # clauses

    def verdict(self, clause: Clause, scope: Scope | None = None) -> Verdict:
        """Whether the clause holds in the scope, by default in the story."""
        scope = scope or self.all
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
                return Verdict(not any(self.verdict(inner, scope).holds for inner in clause.clauses))
            case Weigh():
                return self.of_weigh(clause, scope)
            case Source():
                return self.of_source(clause)
            case Spoken():
                return Verdict(any(self.language in (one, f"{one}-Hans", f"{one}-Hant") for one in clause.languages))

    def of_leaf(self, clause: Leaf, scope: Scope) -> Verdict:
        hits = self.hits(clause, scope)
        return Verdict(True, dict.fromkeys(hits)) if len(hits) >= clause.count else NO

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
        good = [verdict for clause in clauses if (verdict := self.verdict(clause, scope)).holds]
        if len(good) < number:
            return NO
        together = Verdict(True)
        for verdict in good:
            together.take(verdict)
        return together

    def of_weigh(self, clause: Weigh, scope: Scope) -> Verdict:
        score, verdict = 0.0, Verdict(True)
        for item in clause.items:
            hits = self.hits(item.leaf, scope)
            if len(hits) < item.leaf.count:
                continue
            points = item.points * len(hits)
            score += min(points, item.most) if points > 0 else max(points, item.most)
            if item.points > 0:
                verdict.evidence.update(dict.fromkeys(hits))
        if score < clause.threshold:
            return NO
        verdict.score = score
        return verdict

    def of_all(self, clause: All, scope: Scope) -> Verdict:
        if clause.within.unit is Unit.STORY and scope == self.all:
            return self.together(clause, scope)
        # What does not hold in the whole scope holds in no window of it; only `none` and what holds one can.
        for inner in clause.clauses:
            if not _may_grow_false(inner) and not self.verdict(inner, scope).holds:
                return NO
        union = Verdict(False)
        for window in self.windows(clause, scope):
            verdict = self.together(clause, window)
            if verdict.holds:
                union.holds = True
                union.take(verdict)
        return union if union.holds else NO

    def together(self, clause: All, scope: Scope) -> Verdict:
        """Whether every child holds in this one scope."""
        verdict = Verdict(True)
        for inner in clause.clauses:
            child = self.verdict(inner, scope)
            if not child.holds:
                return NO
            verdict.take(child)
        if clause.within.unit is Unit.WORDS:
            return verdict if self.close(clause, scope) else NO
        return NO if clause.in_order and not self.ordered(clause, scope) else verdict

    def ordered(self, clause: All, scope: Scope) -> bool:
        """Whether hits can be chosen for the leaves, one after the other."""
        place = (-1, -1)
        for leaf in clause.clauses:
            if not isinstance(leaf, Leaf):
                continue
            for _ in range(leaf.count):
                following = (one.hit for one in self.hits(leaf, scope) if (one.hit.field, one.hit.start) >= place)
                hit = next(following, None)
                if hit is None:
                    return False
                place = (hit.field, hit.end)
        return True

    # windows

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
        sets = [
            {one.hit.sentence for one in self.hits(leaf, scope)} for leaf in clause.clauses if isinstance(leaf, Leaf)
        ]
        return min(sets, key=len) if sets else set(range(scope.low, scope.high))

    def word_windows(self, clause: All, scope: Scope) -> Iterator[Scope]:
        """From each hit the shortest stretches of words that might hold all children."""
        hits = {one.hit for leaf in positive_leaves_of(clause) for one in self.hits(leaf, scope)}
        spans = sorted({self.word_span(hit) for hit in hits})
        longest_hit = max((last - first + 1 for _, first, last in spans), default=0)
        reach = clause.within.count + longest_hit * sum(leaf.count for leaf in positive_leaves_of(clause))
        starts = sorted({(part, first) for part, first, _ in spans})
        ends = sorted({(part, last) for part, _, last in spans})
        for part, first in starts:
            for _, end in ends[bisect_left(ends, (part, first)) : bisect_left(ends, (part, first + reach))]:
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
                for one in self.verdict(inner, scope).evidence:
                    _, start, end = self.word_span(one.hit)
                    taken.update(range(start, end + 1))
        wanted = last - first + 1 - len(taken) - clause.within.count
        return can_cover(choices, sorted(taken), wanted, in_order=clause.in_order)

    def place(self, hit: Hit) -> Place:
        _, first, last = self.word_span(hit)
        return Place((hit.field, hit.start), (hit.field, hit.end), first, last)


def longest(hits: Iterable[Named]) -> list[Named]:
    """Of hits that overlap the longest, at most MOST_HITS, in order."""
    kept: list[Named] = []
    taken: dict[int, list[tuple[int, int]]] = {}  # by field, in order
    for named in sorted(hits, key=lambda one: (-one.hit.length, one.hit.sentence, one.hit.start)):
        spans = taken.setdefault(named.hit.field, [])
        place = bisect_left(spans, (named.hit.start, named.hit.end))
        free_before = place == 0 or spans[place - 1][1] <= named.hit.start
        if free_before and (place == len(spans) or named.hit.end <= spans[place][0]):
            spans.insert(place, (named.hit.start, named.hit.end))
            kept.append(named)
    kept.sort(key=lambda one: (one.hit.sentence, one.hit.start))
    return kept[:MOST_HITS]


def _may_grow_false(clause: Clause) -> bool:
    """Whether a clause can hold in a part of a scope and not in the whole."""
    if isinstance(clause, NoneOf):
        return True
    if isinstance(clause, All | AnyOf | AtLeast):
        return any(_may_grow_false(inner) for inner in clause.clauses)
    return False
