"""Which hits are chosen where clauses stand in clauses within so many words, and what words are left over.

Of a mention as many hits are chosen as it counts, of a nested clause as many as make it hold. All that matters of a
choice is which words its hits cover, and of two choices, one of which covers all that the other does, only the larger.
So a clause in a stretch of words comes down to a few sets of words.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from monitor.rules.hits import Named, Scope
from monitor.rules.rule import All, AnyOf, AtLeast, Clause, Leaf, NoneOf, Unit, positive_leaves_of
from monitor.rules.verdict import Verdict
from monitor.rules.windows import Windows

COVERS_A_STEP = 10  # of which one is joined to another, or compared with it, in the time of one step
ANY_NUMBER = 1 << 60  # of words: more than a story has

Cover = int  # the words of chosen hits: each is the bit of its number, counted from the beginning of the part
Family = Sequence[Cover]  # the largest covers of one clause in one stretch


@dataclass(frozen=True, slots=True)
class Edges:
    """Where stretches of a clause may begin and end: the words of its hits in the whole story, in order."""

    starts: list[tuple[int, int]]  # part, word
    ends: list[tuple[int, int]]
    reach: int  # words that no stretch is longer than
    longest: int  # words of the longest hit
    asked: list[tuple[Leaf, int]]  # the leaves, and how often each is asked for at most


class Nested(Windows):
    """One story as the rules look at it: what can be chosen for a clause in its stretches of words."""

    @abstractmethod
    def of(self, clause: Clause, scope: Scope) -> Verdict:
        """The verdict on a clause. Raises TooMuch."""

    def chosen(self, clause: All, stretch: Scope) -> Iterator[Cover]:
        """The covers of choices that reach from the first to the last word of a stretch and leave few enough words
        over."""
        self.spend(1)
        families = self.families(clause, stretch)
        if families:
            yield from self.fitting(sorted(families, key=len), stretch, clause.within.count)

    def families(self, clause: All, scope: Scope) -> list[Family]:
        """Covers of all children, or of all that stand in order; [] if one of them does not hold."""
        families = []
        for inner in sorted(clause.clauses, key=cheapest_first):
            if not (clause.in_order and isinstance(inner, Leaf)):
                families.append(self.covers(inner, scope))
                if not families[-1]:
                    return []
        if clause.in_order:
            families.append(self.largest(self.in_order(clause, scope)))
        return families if all(families) else []

    def fitting(self, families: Sequence[Family], stretch: Scope, most: int) -> Iterator[Cover]:
        """One cover of each family, joined, that leave at most so many words of a stretch over, its ends not among
        them."""
        assert stretch.words is not None
        _, first, last = stretch.words
        size = last - first + 1
        ends = 1 << first | 1 << last

        def weight(cover: Cover) -> int:  # without either end nothing is enough
            return cover.bit_count() + (size + 1) * (cover & ends).bit_count()

        wanted = max(0, size - most) + (size + 1) * ends.bit_count()
        ordered = [sorted(((weight(one), one) for one in family), reverse=True) for family in families]
        rest = [0]
        for family in reversed(ordered):
            rest.append(rest[-1] + family[0][0])
        rest.reverse()
        seen: list[set[Cover]] = [set() for _ in families]

        def join(number: int, cover: Cover) -> Iterator[Cover]:
            if number == len(ordered):
                yield cover
                return
            have = weight(cover)
            for more, one in ordered[number]:
                if have + more + rest[number + 1] < wanted:
                    break
                both = cover | one
                self.spend_some()
                if both not in seen[number] and weight(both) + rest[number + 1] >= wanted:
                    seen[number].add(both)
                    yield from join(number + 1, both)

        yield from join(0, 0)

    # covers

    def covers(self, clause: Clause, stretch: Scope) -> Family:
        """The largest covers of the choices that make a clause hold in a stretch; none if it does not hold."""
        key = (self.number(clause), stretch)
        if key not in self._covers:
            self._covers[key] = self.largest(self._covers_of(clause, stretch))
        return self._covers[key]

    def _covers_of(self, clause: Clause, stretch: Scope) -> Iterable[Cover]:
        match clause:
            case Leaf():
                every = [self.cover(one) for one in self.hits(clause, stretch)]
                return every if clause.count == 1 else self.picked([[one] for one in every], clause.count)
            case AnyOf():
                return [cover for inner in self.different(clause) for cover in self.covers(inner, stretch)]
            case AtLeast():
                return self.picked([self.covers(inner, stretch) for inner in clause.clauses], clause.number)
            case NoneOf():
                return [0] if self.of(clause, stretch).holds else []
            case All():
                return self._covers_of_all(clause, stretch)
        raise AssertionError(clause)  # what is about the whole story stands under no window

    def _covers_of_all(self, clause: All, stretch: Scope) -> Iterator[Cover]:
        if clause.within.unit is Unit.WORDS:
            yield from self._covers_of_words(clause, stretch)
            return
        for window in self.windows(clause, stretch):
            self.spend(1)
            families = self.families(clause, window)
            if families:
                yield from self.picked(families, len(families))

    def _covers_of_words(self, clause: All, scope: Scope) -> Iterator[Cover]:
        """Those of its stretches that lie in the scope."""
        assert scope.words is not None
        for part, start in self.starts(clause, scope):
            self.spend_some(3)
            for inside, family in self.within_from(clause, part, start):
                assert inside.words is not None
                if inside.words[2] > scope.words[2]:
                    break
                if scope.low <= inside.low and inside.high <= scope.high:
                    self.spend_some(len(family))
                    yield from family

    def within_from(self, clause: All, part: int, start: int) -> list[tuple[Scope, Family]]:
        """The stretches from a word on in which a nested `within: N words` holds, and its largest covers in each."""
        key = (self.number(clause), part, start)
        if key not in self._within:
            stretches = [
                self.stretch((part, start, end), self.all) for end in self.ends_from(clause, part, start, self.all)
            ]
            families = [(stretch, self.largest(self.chosen(clause, stretch))) for stretch in stretches]
            self._within[key] = [one for one in families if one[1]]
        return self._within[key]

    def different(self, clause: AnyOf) -> list[Clause]:
        """The alternatives, each once."""
        return list({self.number(inner): inner for inner in clause.clauses}.values())

    def picked(self, families: Sequence[Family], number: int) -> Iterable[Cover]:
        """So many of the families, one cover of each, joined."""
        best: list[set[Cover]] = [{0}, *(set() for _ in range(number))]
        for place, family in enumerate(families):
            least = max(1, number - (len(families) - place - 1))
            for count in range(min(number, place + 1), least - 1, -1):
                for one in family:
                    self.spend_some(len(best[count - 1]))
                    best[count] |= {one | other for other in best[count - 1]}
        return best[number]

    def in_order(self, clause: All, scope: Scope) -> Iterable[Cover]:
        """The hits of leaves, each behind the one before it."""
        reached: dict[tuple[int, int], set[Cover]] = {(-1, -1): {0}}
        for leaf in clause.clauses:
            hits = self.hits(leaf, scope) if isinstance(leaf, Leaf) else []
            for _ in range(leaf.count if isinstance(leaf, Leaf) else 0):
                further: dict[tuple[int, int], set[Cover]] = {}
                for one in hits:
                    self.spend(1 + len(reached) // COVERS_A_STEP)
                    before = {cover for end, some in reached.items() if end <= one.hit[:2] for cover in some}
                    if before:
                        self.spend(len(before) // COVERS_A_STEP)
                        words = self.cover(one)
                        further[one.hit.field, one.hit.end] = {cover | words for cover in before}
                reached = further
        return {cover for some in reached.values() for cover in some}

    def cover(self, named: Named) -> Cover:
        _, first, last = self.word_span(named.hit)
        return (1 << last + 1) - (1 << first)

    def largest(self, covers: Iterable[Cover]) -> Family:
        """Without those that lie in another."""
        every = set(covers)
        if len(every) < 2:
            return tuple(every)
        kept: list[Cover] = []
        size = 0
        ordered = sorted(every, key=int.bit_count, reverse=True)
        larger: list[Cover] = []
        for cover in ordered:
            if cover.bit_count() != size:
                larger, size = list(kept), cover.bit_count()
            self.spend_some(len(larger))
            if not any(cover | other == other for other in larger):
                kept.append(cover)
        return tuple(kept)

    # where stretches may lie

    def starts(self, clause: All, scope: Scope) -> list[tuple[int, int]]:
        """The words of a scope with which a stretch may begin."""
        every = self.edges(clause).starts
        if scope == self.all:
            return every
        if scope.words is None:
            return [one for one in every if scope.low <= self.sentence_of(*one) < scope.high]
        part, first, last = scope.words
        return every[bisect_left(every, (part, first)) : bisect_right(every, (part, last))]

    def ends_from(self, clause: All, part: int, start: int, scope: Scope) -> list[int]:
        """The words with which a stretch from a word on may end."""
        edges = self.edges(clause)
        near, far = start, start + edges.reach - 1
        if scope.words is not None:
            far = min(far, scope.words[2])
        for leaf in clause.clauses:
            if isinstance(leaf, Leaf):
                spans = self.spans(self.leaf(leaf))
                place = bisect_left(spans, (part, start)) + leaf.count - 1
                if place >= len(spans) or spans[place][0] != part:
                    return []
                near = max(near, spans[place][2])
        low, high = bisect_left(edges.ends, (part, near)), bisect_right(edges.ends, (part, far))
        return [end for _, end in edges.ends[low:high]]

    def edges(self, clause: Clause) -> Edges:
        number = self.number(clause)
        known = self._edges.get(number)
        if known is None:
            known = self._edges[number] = self.edges_of(clause)
        return known

    def edges_of(self, clause: Clause) -> Edges:
        asked: dict[int, tuple[Leaf, int]] = {}
        for leaf in positive_leaves_of(clause):
            often = asked.get(self.number(leaf), (leaf, 0))[1]
            asked[self.number(leaf)] = leaf, often + leaf.count
        spans = {span for leaf, _ in asked.values() for span in self.spans(self.ask(leaf))}
        self.spend(len(spans) // COVERS_A_STEP)
        longest = max((last - first + 1 for _, first, last in spans), default=0)
        return Edges(
            sorted({(part, first) for part, first, _ in spans}),
            sorted({(part, last) for part, _, last in spans}),
            self.reach(clause, longest),
            longest,
            list(asked.values()),
        )

    def reach(self, clause: Clause, longest: int) -> int:
        """How many words lie at most between the first and the last of what is chosen for a clause, both included."""
        match clause:
            case Leaf(count=1):
                return longest
            case AnyOf():
                return max(self.reach(inner, longest) for inner in clause.clauses)
            case All() if clause.within.unit is Unit.WORDS:
                return clause.within.count + longest * most_chosen(clause)
        return ANY_NUMBER if most_chosen(clause) else 0

    # what is remembered for one verdict

    def forget(self) -> None:
        """So that what a verdict costs depends on no other."""
        self._work = 0
        for known in (self._numbers, self._equal, self._covers, self._within, self._edges):
            known.clear()

    def number(self, clause: Clause) -> int:
        """The same for clauses that ask for the same."""
        known = self._numbers.get(id(clause))
        if known is None:
            first = self._equal.setdefault(clause, clause)
            known = self._numbers[id(clause)] = (clause, id(first))  # as long as a clause is kept its id is its own
        return known[1]

    def spend_some(self, covers: int = 1) -> None:
        """Count the work at so many covers."""
        self._work += covers
        if self._work >= COVERS_A_STEP:
            self.spend(self._work // COVERS_A_STEP)
            self._work = 0

    _work = 0

    @cached_property
    def _numbers(self) -> dict[int, tuple[Clause, int]]:
        return {}

    @cached_property
    def _equal(self) -> dict[Clause, Clause]:
        return {}

    @cached_property
    def _covers(self) -> dict[tuple[int, Scope], Family]:
        return {}

    @cached_property
    def _within(self) -> dict[tuple[int, int, int], list[tuple[Scope, Family]]]:
        return {}

    @cached_property
    def _edges(self) -> dict[int, Edges]:
        return {}


def most_chosen(clause: Clause) -> int:
    """How many hits are chosen for a clause at most."""
    match clause:
        case Leaf():
            return clause.count
        case AnyOf():
            return max(map(most_chosen, clause.clauses))
        case AtLeast():
            return sum(sorted(map(most_chosen, clause.clauses))[-clause.number :])
        case All():
            return sum(map(most_chosen, clause.clauses))
    return 0


def positive_of(clause: All) -> list[Clause]:
    """The clauses for which hits are chosen."""
    return [inner for inner in clause.clauses if not isinstance(inner, NoneOf)]


def may_grow_false(clause: Clause) -> bool:
    """Whether a clause can hold in a part of a scope and not in the whole."""
    if isinstance(clause, NoneOf):
        return True
    if isinstance(clause, All | AnyOf | AtLeast):
        return any(may_grow_false(inner) for inner in clause.clauses)
    return False


def cheapest_first(clause: Clause) -> int:
    """What is soon said before what is not: most stretches fail at that."""
    return 0 if isinstance(clause, Leaf) else 1 if isinstance(clause, NoneOf) else 2
