"""What clauses mean, said once more: slow, obvious, and written from the design, not from the engine.

A story here is a list of words that know their sentence, paragraph and part; a window is a set of their numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise, product

from monitor.rules.rule import All, AnyOf, AtLeast, Clause, Item, Leaf, NoneOf, Unit, Weigh

Sentences = list[list[str]]  # of one paragraph
Window = frozenset[int]


@dataclass(frozen=True)
class Word:
    text: str
    field: str
    part: int  # 0 for title and summary, 1 for the text
    sentence: int
    paragraph: int
    lead: bool
    repeated: bool


@dataclass(frozen=True)
class Hit:
    words: tuple[int, ...]  # their numbers

    def lies_in(self, window: Window) -> bool:
        return set(self.words) <= window


class PlainStory:
    """A story given as words; `title` is one sentence, summary and text are paragraphs of sentences."""

    def __init__(self, title: list[str], summary: list[Sentences], text: list[Sentences]) -> None:
        self.words: list[Word] = []
        said: list[list[str]] = []
        sentence = 0
        rows = [("title", 0, 0, title)] if title else []
        rows += [("summary", 0, number, row) for lines in summary for number, row in enumerate(lines)]
        rows += [("text", 1 + line, number, row) for line, lines in enumerate(text) for number, row in enumerate(lines)]
        for field, paragraph, number, row in rows:
            lead = field != "text" or (paragraph == 1 and number < 3)
            for word in row:
                part = int(field == "text")
                self.words.append(Word(word, field, part, sentence, paragraph, lead, row in said))
            said.append(row)
            sentence += 1
        self.sentences = sentence
        self.fields = {
            "title": " ".join(title),
            "summary": "\n".join(" ".join(" ".join(row) + "." for row in lines) for lines in summary),
            "text": "\n".join(" ".join(" ".join(row) + "." for row in lines) for lines in text),
        }

    @property
    def whole(self) -> Window:
        return frozenset(range(len(self.words)))

    def hits(self, leaf: Leaf) -> list[Hit]:
        """All hits of a leaf; of those that overlap the longest."""
        found = []
        for name in leaf.names:
            phrase = name.upper().split()
            for start in range(len(self.words) - len(phrase) + 1):
                row = self.words[start : start + len(phrase)]
                if [word.text for word in row] == phrase and len({word.sentence for word in row}) == 1:
                    if row[0].repeated or (
                        leaf.fields and not {row[0].field, *["lead"] * row[0].lead} & {*leaf.fields}
                    ):
                        continue
                    found.append(Hit(tuple(range(start, start + len(phrase)))))
        found.sort(key=lambda hit: -len(hit.words))
        kept: list[Hit] = []
        for hit in found:
            if all(not set(hit.words) & set(other.words) for other in kept):
                kept.append(hit)
        return kept


@dataclass
class Answer:
    """Whether a clause holds; the hits of everything in it that holds; the highest sum of a `weigh`."""

    holds: bool
    evidence: frozenset[Hit] = frozenset()
    score: float | None = None


def joined(answers: list[Answer]) -> Answer:
    scores = [answer.score for answer in answers if answer.score is not None]
    evidence = frozenset(hit for answer in answers for hit in answer.evidence)
    return Answer(True, evidence, max(scores) if scores else None)


def answer(story: PlainStory, clause: Clause, window: Window) -> Answer:
    """Whether the clause holds in the window."""
    if isinstance(clause, Leaf):
        hits = [hit for hit in story.hits(clause) if hit.lies_in(window)]
        return Answer(len(hits) >= clause.count, frozenset(hits) if len(hits) >= clause.count else frozenset())
    if isinstance(clause, NoneOf):
        return Answer(not any(answer(story, inner, window).holds for inner in clause.clauses))
    if isinstance(clause, AnyOf | AtLeast):
        good = [one for inner in clause.clauses if (one := answer(story, inner, window)).holds]
        enough = len(good) >= (clause.number if isinstance(clause, AtLeast) else 1)
        return joined(good) if enough else Answer(False)
    if isinstance(clause, Weigh):
        total = sum(points(story, item, window) for item in clause.items)
        if total < clause.threshold:
            return Answer(False)
        good = [answer(story, item.leaf, window) for item in clause.items if item.points > 0]
        return Answer(True, joined(good).evidence, total)
    assert isinstance(clause, All)
    if clause.within.unit is Unit.WORDS:
        return Answer(any(near(story, clause, window)))
    good = []
    for part in windows(story, clause, window):
        inner = [answer(story, one, part) for one in clause.clauses]
        if all(one.holds for one in inner) and (not clause.in_order or any(ordered(choices(story, clause, part)))):
            good.append(joined(inner))
    return joined(good) if good else Answer(False)


def points(story: PlainStory, item: Item, window: Window) -> float:
    count = sum(hit.lies_in(window) for hit in story.hits(item.leaf))
    if count < item.leaf.count:
        return 0
    return min(item.points * count, item.most) if item.points > 0 else max(item.points * count, item.most)


def windows(story: PlainStory, clause: All, window: Window) -> Iterator[Window]:
    unit, count = clause.within.unit, clause.within.count
    if unit is Unit.STORY:
        yield window
    elif unit is Unit.SENTENCES:
        inside = sorted({story.words[number].sentence for number in window})
        for first in inside[: max(1, len(inside) - count + 1)]:  # N in a row, fewer only where there are no more
            yield window & {n for n, word in enumerate(story.words) if first <= word.sentence < first + count}
    elif unit is Unit.PARAGRAPH:
        for paragraph in {word.paragraph for word in story.words}:
            yield window & {n for n, word in enumerate(story.words) if word.paragraph == paragraph}
    elif unit is Unit.TITLE:
        yield window & {n for n, word in enumerate(story.words) if word.field == "title"}
    elif unit is Unit.LEAD:
        yield window & {n for n, word in enumerate(story.words) if word.lead}


Choice = tuple[Hit, ...]


def choices(story: PlainStory, clause: Clause, window: Window) -> Iterator[Choice]:
    """The ways to choose hits that make a clause hold: as many of each leaf as it counts, in the leaves' order."""
    if isinstance(clause, Leaf):
        hits = sorted((hit for hit in story.hits(clause) if hit.lies_in(window)), key=lambda hit: hit.words)
        yield from combinations(hits, clause.count)
    elif isinstance(clause, AnyOf):
        for inner in clause.clauses:
            yield from choices(story, inner, window)
    elif isinstance(clause, All):
        positive = [inner for inner in clause.clauses if not isinstance(inner, NoneOf)]
        for chosen in product(*(list(choices(story, inner, window)) for inner in positive)):
            yield tuple(hit for one in chosen for hit in one)


def ordered(of: Iterator[Choice]) -> Iterator[bool]:
    """For each choice whether every hit ends before the next begins."""
    for chosen in of:
        yield all(one.words[-1] < two.words[0] for one, two in pairwise(chosen))


def near(story: PlainStory, clause: All, window: Window) -> Iterator[bool]:
    """For each choice whether it is near enough, in one part, in order if that is asked, and free of a `none`."""
    for chosen in choices(story, clause, window):
        covered = {number for hit in chosen for number in hit.words}
        stretch = range(min(covered), max(covered) + 1)
        if (
            len({story.words[number].part for number in covered}) > 1
            or len(stretch) - len(covered) > clause.within.count
        ):
            continue
        if clause.in_order and not any(ordered(iter([chosen]))):
            continue
        none = (inner for inner in clause.clauses if isinstance(inner, NoneOf))
        yield all(answer(story, inner, frozenset(stretch) & window).holds for inner in none)
