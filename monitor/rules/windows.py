"""The windows of an `all`: where in a story its clauses must hold together."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from monitor.rules.hits import Hits, Scope
from monitor.rules.rule import All, Leaf, Unit


class Windows(Hits):
    """One story as the rules look at it: its windows."""

    def windows(self, clause: All, scope: Scope) -> Iterator[Scope]:
        """The windows of the clause in which it might hold; not those of words, which depend on what is chosen."""
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
        else:
            last = max(scope.low, scope.high - count)
            done = scope.low
            for sentence in sorted(self.sentences_with(clause, scope)):
                for start in range(max(done, min(sentence - count + 1, last)), min(sentence, last) + 1):
                    yield from self.cut(scope, start, start + count)
                    done = start + 1

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

    def stretch(self, words: tuple[int, int, int], scope: Scope) -> Scope:
        """These words of a scope, with the sentences that they stand in: other windows inside lie in those."""
        part, first, last = words
        low, high = self.sentence_of(part, first), self.sentence_of(part, last) + 1
        return Scope(max(low, scope.low), min(high, scope.high), words)

    def sentence_of(self, part: int, word: int) -> int:
        """The number of the sentence that a word begins in."""
        sentence = self._sentences.get((part, word))
        if sentence is None:
            place = self.layout.words[part][word]
            before = len(self.layout.fields[0]) + 1
            field, offset = (2, place) if part else (1, place - before) if place >= before else (0, place)
            sentence = self._sentences[part, word] = self.layout.sentence_at(field, offset)
        return sentence

    @cached_property
    def _sentences(self) -> dict[tuple[int, int], int]:
        return {}
