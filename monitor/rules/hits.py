"""The hits of one story as clauses ask for them: of a leaf, in a part of the story, counted in words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from typing import Any, NamedTuple

from monitor.model import Story
from monitor.rules.find import Found, Hit, Key, Place
from monitor.rules.rule import LEAD, Leaf
from monitor.text.layout import FIELDS, Layout

MOST_HITS = 1_000  # of one leaf in one story; a story with more is a flood, and what it says is said by then
LISTED_A_STEP = 4  # hits of a leaf that are put in order in the time of one step
SEEN_A_STEP = 20  # hits of a leaf of which one step says whether they stand in a window
MOST_STEPS = 10_000  # of one rule in one story: windows, and hits looked at in them; up to 50 ms


class TooMuch(Exception):
    """It would take more than MOST_STEPS to say whether a rule matches."""


class Named(NamedTuple):
    """A hit, and the name in the rule that it answers."""

    hit: Hit
    named: str


class Scope(NamedTuple):
    """The part of a story that a clause looks at: sentences `low:high`, and of them only the words `words`.

    `words` is (0 for title and summary, 1 for the text; first word; last word), None where all words count.
    """

    low: int
    high: int
    words: tuple[int, int, int] | None = None


class Ordered(NamedTuple):
    """The hits of a leaf in the order of the story, and for each its sentence and, once asked for, its words.

    `cut`: there are more in the story.
    """

    leaf: Leaf
    hits: list[Named]
    sentences: list[int]
    cut: bool
    spans: list[tuple[int, int, int]]


class Answers:
    """What answers the names in rules: a concept or term itself, an entity itself and all that belongs to it."""

    def __init__(self, below: Mapping[str, tuple[str, ...]]) -> None:
        self._below = below  # of each entity: itself and all that belongs to it
        self._known: dict[tuple[str, tuple[str, ...]], dict[Key, tuple[int, str]]] = {}
        self._keys: dict[tuple[str, tuple[str, ...]], frozenset[Key]] = {}

    def to(self, leaf: Leaf) -> dict[Key, tuple[int, str]]:
        """By kind and id of what answers a leaf: its rank, and the first of the leaf's names that it answers."""
        known = self._known.get((leaf.kind, leaf.names))
        if known is None:
            known = self._known[leaf.kind, leaf.names] = {}
            for name in leaf.names:
                for one in self._below.get(name, (name,)) if leaf.kind == "entity" else (name,):
                    known.setdefault((leaf.kind, one), (len(known), name))
        return known

    def keys(self, leaf: Leaf) -> frozenset[Key]:
        """Kind and id of what answers a leaf."""
        known = self._keys.get((leaf.kind, leaf.names))
        if known is None:
            known = self._keys[leaf.kind, leaf.names] = frozenset(self.to(leaf))
        return known


class Hits:
    """One story as the rules look at it."""

    def __init__(
        self,
        story: Story,
        layout: Layout,
        found: Found,
        language: str,
        answers: Answers,
        flooded: Set[Key] = frozenset(),
    ) -> None:
        self.story = story
        self.layout = layout
        self.found = found
        self.language = language
        self.answers = answers
        self.flooded = flooded  # what is there more often than was looked at
        self.steps = 0
        self._paid: set[int] = set()
        self.all = Scope(0, len(layout.sentences))
        self._there = flooded | found.keys()
        self._nothing: list[Any] = []  # the hits of all leaves that have none
        self._leaves: dict[int, Ordered] = {}  # by identity: the same few leaves are asked for very often
        self._alike: dict[
            tuple[str, tuple[str, ...], tuple[str, ...]],
            tuple[list[Named], list[int], list[tuple[int, int, int]], bool],
        ] = {}

    def hits(self, leaf: Leaf, scope: Scope) -> list[Named]:
        """The hits of a leaf in a scope, none overlapping another."""
        every = self.leaf(leaf)
        if scope.words is not None:
            part, first, last = scope.words
            spans = self.spans(every)
            low, high = bisect_left(spans, (part, first)), bisect_left(spans, (part, last + 1))
            self.spend(1 + (high - low) // SEEN_A_STEP)
            near = zip(spans[low:high], every.hits[low:high], strict=True)
            return [named for span, named in near if span[2] <= last and scope.low <= named.hit.sentence < scope.high]
        if scope == self.all:
            return every.hits
        low, high = bisect_left(every.sentences, scope.low), bisect_left(every.sentences, scope.high)
        self.spend(1 + (high - low) // SEEN_A_STEP)
        return every.hits[low:high]

    def spend(self, steps: int) -> None:
        """Count what a verdict costs. Raises TooMuch."""
        self.steps += steps
        if self.steps > MOST_STEPS:
            raise TooMuch

    def ask(self, leaf: Leaf) -> Ordered:
        """As `leaf`; a rule spends steps for the list of hits once, whichever rule had it made."""
        every = self.leaf(leaf)
        if id(every.hits) not in self._paid:
            self._paid.add(id(every.hits))
            self.spend(len(every.hits) // LISTED_A_STEP)
        return every

    def spans(self, every: Ordered) -> list[tuple[int, int, int]]:
        """The words of all hits of a leaf, in order."""
        if len(every.spans) < len(every.hits):
            every.spans.extend(self.word_span(named.hit) for named in every.hits)
        return every.spans

    def leaf(self, leaf: Leaf) -> Ordered:
        """The first MOST_HITS of a leaf in the whole story, in order; of those that overlap the longest."""
        known = self._leaves.get(id(leaf))
        if known is None or known.leaf is not leaf:
            if self._there.isdisjoint(self.answers.keys(leaf)):  # most are
                known = self._leaves[id(leaf)] = Ordered(leaf, self._nothing, self._nothing, False, self._nothing)
                return known
            alike = (leaf.kind, leaf.names, leaf.fields)
            if alike not in self._alike:
                self._alike[alike] = self._first_hits(leaf)
            hits, sentences, spans, cut = self._alike[alike]
            known = self._leaves[id(leaf)] = Ordered(leaf, hits, sentences, cut, spans)
        return known

    def _first_hits(self, leaf: Leaf) -> tuple[list[Named], list[int], list[tuple[int, int, int]], bool]:
        """What `Ordered` says of a leaf; of its count nothing depends."""
        every = self.named(leaf)
        places = longest(every, MOST_HITS + 1) if every else []
        cut = len(places) > MOST_HITS or not self.flooded.isdisjoint(self.answers.to(leaf))
        hits = [Named(*every[place]) for place in places[:MOST_HITS]]
        return hits, [one.hit.sentence for one in hits], [], cut

    def named(self, leaf: Leaf) -> dict[Place, tuple[Hit, str]]:
        """All hits of a leaf by their places, each with the first of its names that it answers."""
        every: dict[Place, tuple[Hit, str]] = {}
        answers = self.answers.to(leaf)
        for key in sorted(self.found.keys() & answers.keys(), key=answers.__getitem__, reverse=True):
            name = answers[key][1]
            for hit in self.found[key]:
                if not leaf.fields or self.in_fields(hit, leaf.fields):
                    every[hit[:3]] = hit, name
        return every

    def in_fields(self, hit: Hit, fields: tuple[str, ...]) -> bool:
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


def longest(places: Iterable[Place], most: int) -> list[Place]:
    """Of places that overlap the longest, in order; about as many as `most` where there are more."""
    kept: list[Place] = []
    for group in _touching(sorted(places)):
        if len(kept) >= most:
            break
        kept += group if len(group) == 1 else _longest_first(group)
    return kept


def _touching(places: Sequence[Place]) -> Iterator[list[Place]]:
    """Places, in order, in groups of which none overlaps another."""
    group: list[Place] = []
    field, reach = -1, -1
    for place in places:
        if place[1] >= reach or place[0] != field:
            if group:
                yield group
            group, field, reach = [], place[0], -1
        group.append(place)
        reach = max(reach, place[2])
    if group:
        yield group


def _longest_first(group: Sequence[Place]) -> list[Place]:
    """Of places in one field those that are left, in order, when the longest is taken first."""
    kept: list[Place] = []
    for place in sorted(group, key=lambda place: (place[1] - place[2], place[1])):
        after = bisect_left(kept, place)
        free_before = after == 0 or kept[after - 1][2] <= place[1]
        if free_before and (after == len(kept) or place[2] <= kept[after][1]):
            kept.insert(after, place)
    return kept
