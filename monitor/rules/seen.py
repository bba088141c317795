"""A story as an explanation looks at it: what the matcher saw, where it stands, and the words for both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from monitor.model import Span, Story
from monitor.rules.explained import QUOTE
from monitor.rules.hits import MOST_HITS, MOST_STEPS, Named, Scope
from monitor.rules.match import Matcher
from monitor.rules.rule import (
    STORY,
    All,
    AnyOf,
    AtLeast,
    Clause,
    Item,
    Leaf,
    NoneOf,
    Source,
    Spoken,
    Unit,
    Weigh,
    positive_leaves_of,
)
from monitor.rules.verdict import Verdict
from monitor.text.language import identify
from monitor.text.printable import printable

FEW = 3  # of the names that a clause lists
WINDOWS = 200  # beginnings of a window that are tried
WIDEST = 4  # sentences with evidence that a window of words is sought in


class Seen:
    """One story before one rule set. `possible` are the languages whose terms are looked for."""

    def __init__(self, matcher: Matcher, story: Story) -> None:
        self.matcher = matcher
        self.story = story
        self.look = matcher.look(story)
        self.whole = Scope(0, len(self.look.layout.sentences))
        self.possible = identify(story.title, story.summary, story.text, story.language).possible
        self._verdicts: dict[tuple[Clause, Scope], Verdict] = {}

    # what holds

    def verdict(self, clause: Clause, scope: Scope | None = None) -> Verdict:
        """Asked once: in a long story a window of words may take a second."""
        key = clause, scope or self.whole
        if key not in self._verdicts:
            self._verdicts[key] = self.look.verdict(*key)
        return self._verdicts[key]

    def undecided(self, clause: Clause) -> str:
        """Why it is unknown whether a clause holds."""
        cut = [leaf for leaf in positive_leaves_of(clause) if self.look.leaf(leaf).cut]
        if cut and self.look.steps <= MOST_STEPS:
            names = listed(list(dict.fromkeys(f"`{name}`" for leaf in cut for name in leaf.names)))
            return f"{names}: too often there to look at more than the first {MOST_HITS:,}, which are not a match"
        return f"it would take more than {MOST_STEPS:,} steps to try where its clauses may hold"

    def holds(self, clause: Clause, scope: Scope | None = None) -> bool:
        return self.verdict(clause, scope).holds

    def hits(self, leaf: Leaf, scope: Scope | None = None) -> list[Named]:
        return self.look.hits(leaf, scope or self.whole)

    def anywhere(self, leaf: Leaf) -> list[Named]:
        """The leaf's mentions in the story, whatever field the rule asks for."""
        return self.hits(replace(leaf, fields=(), count=1))

    def points(self, item: Item, scope: Scope) -> float:
        hits = self.hits(item.leaf, scope)
        if len(hits) < item.leaf.count:
            return 0
        points = item.points * len(hits)
        return min(points, item.most) if points > 0 else max(points, item.most)

    def window(self, clause: All, scope: Scope) -> Scope | None:
        """Sentences that hold a window in which the clause holds; None if it does not hold."""
        verdict = self.verdict(clause, scope)
        if not verdict.holds:
            return None
        inside = clause if clause.within.unit is Unit.WORDS else replace(clause, within=STORY)
        sentences = sorted({named.hit.sentence for named in verdict.evidence})[:WINDOWS]
        for low, high in self._stretches(clause, sentences):
            window = Scope(max(low, scope.low), min(high, scope.high), scope.words)
            if self.holds(inside, window):
                return window
        return scope

    def _stretches(self, clause: All, sentences: list[int]) -> Iterator[tuple[int, int]]:
        """Where a window with evidence in these sentences may lie."""
        layout, unit = self.look.layout, clause.within.unit
        if unit is Unit.TITLE:
            yield 0, layout.title_end
        elif unit is Unit.LEAD:
            yield 0, layout.lead_end
        elif unit is Unit.PARAGRAPH:
            yield from (part for part in layout.paragraph_sentences() if any(part[0] <= n < part[1] for n in sentences))
        elif unit is Unit.SENTENCES:
            yield from ((first, first + clause.within.count) for first in sentences)
        elif unit is Unit.WORDS:
            for number, first in enumerate(sentences):
                yield from ((first, last + 1) for last in sentences[number : number + WIDEST])

    def named(self, hits: Iterable[Named]) -> str:
        """The names of the rule that these mentions answer."""
        return listed([f"`{name}`" for name in dict.fromkeys(one.named for one in hits)])

    # words for it

    def span(self, named: Named) -> Span:
        return self.matcher.span(named, self.story)

    def field(self, named: Named) -> str:
        return self.span(named).field

    def place(self, named: Named) -> str:
        """The field and the offsets in it, in code points; in summary and text the sentence too, counted from 1."""
        span = self.span(named)
        place = f"{span.field} {span.start}-{span.end}"
        return place if span.field == "title" else f"{place}, sentence {self.sentence(named)}"

    def sentence(self, named: Named) -> int:
        """Which sentence of its field a mention stands in, counted from 1."""
        before = self.look.layout.sentences[: named.hit.sentence + 1]
        return sum(one.field == named.hit.field for one in before)


def positive(clause: All) -> All:
    """The clause without the `none` in it."""
    return replace(clause, clauses=tuple(inner for inner in clause.clauses if not isinstance(inner, NoneOf)))


def called(clause: Clause) -> str:
    """What a clause asks, in few words."""
    match clause:
        case Leaf():
            where = f" in {either(clause.fields)}" if clause.fields else ""
            often = f", {clause.count} times" if clause.count > 1 else ""
            return f"{clause.kind} {either(clause.names)}{where}{often}"
        case Source():
            return "source " + ", ".join(f"{key} {either(wanted)}" for key, wanted in clause.criteria)
        case Spoken():
            return f"language {either(clause.languages)}"
        case Weigh():
            return f"weigh up to {clause.threshold:g}"
        case All():
            within = "" if clause.within.unit is Unit.STORY else f" within {clause.within}"
            return f"all of {len(clause.clauses)}{within}{' in order' if clause.in_order else ''}"
        case AnyOf():
            return f"any of {len(clause.clauses)}"
        case AtLeast():
            return f"at least {clause.number} of {len(clause.clauses)}"
        case NoneOf():
            return f"none of ({'; '.join(map(called, clause.clauses))})"


def not_found(leaf: Leaf) -> str:
    some = [f"`{name}`" for name in leaf.names]
    if len(some) == 1:
        return f"{some[0]} not found"
    return f"none of {listed(some[:FEW], 'or', len(some) - FEW)} found"


def listed(words: Sequence[str], last: str = "and", more: int = 0) -> str:
    """The words as a sentence lists them: a, b and c; `more` is how many are left out."""
    every = [*words, f"{more} more"] if more > 0 else words
    return f"{', '.join(every[:-1])} {last} {every[-1]}" if len(every) > 1 else "".join(every)


def either(words: Iterable[str]) -> str:
    return " or ".join(words)


def quoted(text: str) -> str:
    return f"'{printable(text, QUOTE)}'"
