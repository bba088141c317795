"""Where so many words hold what clauses in clauses ask for: stretch after stretch, the longest first."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

from monitor.rules.hits import Scope
from monitor.rules.nested import Cover, Nested, cheapest_first, may_grow_false, most_chosen, positive_of
from monitor.rules.rule import All, AnyOf, AtLeast, Clause, Leaf, Unit


class Choices(Nested):
    """One story as the rules look at it: the stretches of words in which hits can be chosen."""

    def stretches(self, clause: All, scope: Scope) -> Iterator[Scope]:
        """The stretches in which hits can be chosen. If none is in a nested clause, what holds in a stretch holds in
        every longer one, and those are left out that lie in another."""
        grows = not any(map(may_grow_false, positive_of(clause)))
        told = (-1, -1)
        for part, start in self.starts(clause, scope):
            ends = self.ends_from(clause, part, start, scope)
            for end in reversed(ends) if grows else ends:
                if grows and (part, end) <= told:
                    break
                stretch = self.stretch((part, start, end), scope)
                if self.can_choose(clause, stretch):
                    yield stretch
                    told = (part, end)

    def can_choose(self, clause: All, stretch: Scope) -> bool:
        """Whether hits can be chosen that reach from the first to the last word of a stretch and leave few enough words
        over."""
        self.spend(1)
        if not (self.may_reach(clause, stretch) and self.may_be_enough(clause, stretch)):
            return False
        if not all(self.of(inner, stretch).holds for inner in sorted(clause.clauses, key=cheapest_first)):
            return False
        cover = 0
        for inner in sorted(positive_of(clause), key=most_chosen):
            cover |= self.greedily(inner, stretch, cover)
        if self.is_enough(cover, stretch, clause.within.count):
            return True
        return next(self.chosen(clause, stretch), None) is not None

    def may_reach(self, clause: All, stretch: Scope) -> bool:
        """Whether one clause has a hit at the first word and another one at the last, or one reaches from there to
        there."""
        assert stretch.words is not None
        part, first, last = stretch.words
        begun, ended = set(), set()
        for number, inner in enumerate(positive_of(clause)):
            edges = self.edges(inner)
            if _is_in(edges.starts, (part, first)):
                begun.add(number)
            if _is_in(edges.ends, (part, last)):
                ended.add(number)
                if number in begun and last - first < edges.reach:
                    return True
        return len(begun | ended) > 1 and bool(begun) and bool(ended)

    def may_be_enough(self, clause: All, stretch: Scope) -> bool:
        """Whether enough words could be covered if all hits were as long as the longest; of leaves that ask for the
        same no more hits are chosen than there are."""
        assert stretch.words is not None
        _, first, last = stretch.words
        edges = self.edges(clause)
        hits = sum(min(often, len(self.hits(leaf, stretch))) for leaf, often in edges.asked)
        return last - first + 1 - clause.within.count <= hits * edges.longest

    def is_enough(self, cover: Cover, stretch: Scope, most: int) -> bool:
        assert stretch.words is not None
        _, first, last = stretch.words
        return cover >> first & cover >> last & 1 == 1 and last - first + 1 - cover.bit_count() <= most

    def greedily(self, clause: Clause, stretch: Scope, cover: Cover) -> Cover:
        """A cover of a clause that holds, of those that add most to another or nearly so."""
        match clause:
            case Leaf():
                return self.added([self.cover(one) for one in self.hits(clause, stretch)], clause.count, stretch, cover)
            case AnyOf() | AtLeast():
                number = clause.number if isinstance(clause, AtLeast) else 1
                every = clause.clauses if isinstance(clause, AtLeast) else self.different(clause)
                good = [inner for inner in every if self.of(inner, stretch).holds]
                if number == len(good):
                    for inner in good:
                        cover |= self.greedily(inner, stretch, cover)
                    return cover
                added = [(self.greedily(inner, stretch, cover), place) for place, inner in enumerate(good)]
                best = sorted(added, key=lambda one: self.gain(one[0], stretch, cover), reverse=True)
                for _, place in best[:number]:
                    cover |= self.greedily(good[place], stretch, cover)
                return cover
            case All() if clause.within.unit is Unit.STORY and not clause.in_order:
                for inner in clause.clauses:
                    cover |= self.greedily(inner, stretch, cover)
                return cover
            case All():
                return self.added(self.covers(clause, stretch), 1, stretch, cover)
        return 0

    def added(self, covers: Sequence[Cover], number: int, stretch: Scope, cover: Cover) -> Cover:
        """A cover with so many of others, those with most of its ends and of what it lacks."""
        left = list(covers)
        for _ in range(min(number, len(left))):
            self.spend_some(2 * len(left))
            cover |= left.pop(max((self.gain(one, stretch, cover), place) for place, one in enumerate(left))[1])
        return cover

    def gain(self, one: Cover, stretch: Scope, cover: Cover) -> int:
        """How much a cover adds to another; without either end nothing is enough."""
        assert stretch.words is not None
        _, first, last = stretch.words
        more = one & ~cover
        return more.bit_count() + (last - first + 1) * (more >> first & 1) + (last - first + 1) * (more >> last & 1)


def _is_in(words: Sequence[tuple[int, int]], word: tuple[int, int]) -> bool:
    place = bisect_left(words, word)
    return place < len(words) and words[place] == word
