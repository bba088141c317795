"""What a rule set finds in a story, said once more: slow, obvious, written from the design and not from the engine.

`plain_text.py` takes the story apart, `plain_hits.py` finds the hits, this module asks the clauses. A window is a set
of sentences and a set of words; a hit lies in it if its sentence and all of its words do. Windows are tried one by one.

Where the design leaves a choice, this is the one taken:

* A word of a run of Hangul, or two characters of Han, belongs to a hit that holds a part of it.
* `within: N words`: of a leaf as many hits are chosen as it counts, of a nested clause as many as make it hold, so that
  `any: [{term: a}, {term: b}]` and `term: [a, b]` mean the same. All windows of a nested clause lie in the outer one,
  and what is chosen for a nested `within: N words` leaves no more words over there.
* What a clause adds to evidence and score, it adds where all that holds it holds too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise

from monitor.model import Match, Reading, Story
from monitor.rules.rule import All, AnyOf, AtLeast, Clause, Item, Leaf, NoneOf, RuleSet, Source, Spoken, Unit, Weigh
from tests.rules.plain_hits import Hit, belonging_to, hits_of
from tests.rules.plain_text import FIELDS, PlainStory

MOST_EVIDENCE = 100
AROUND = 2  # sentences before and after a hit in which what it needs must stand


@dataclass(frozen=True)
class Found:
    """A hit of a leaf: where it is, what it may be (two entities may share one written form), what the leaf named."""

    field: int
    start: int
    end: int
    kind: str
    ids: frozenset[str]
    named: str
    sentence: int
    words: tuple[int, ...]

    @property
    def place(self) -> tuple[int, int, int]:
        return self.field, self.start, self.end

    def lies_in(self, window: Window) -> bool:
        return self.sentence in window.sentences and set(self.words) <= window.words


@dataclass(frozen=True)
class Window:
    sentences: frozenset[int]
    words: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.sentences)

    def only(self, sentences: set[int]) -> Window:
        return Window(self.sentences & sentences, self.words)


@dataclass(frozen=True)
class Answer:
    """Whether a clause holds; the hits of everything in it that holds; the highest sum of a `weigh`."""

    holds: bool
    evidence: frozenset[Found] = frozenset()
    score: float | None = None


NO = Answer(False)


def joined(answers: list[Answer]) -> Answer:
    scores = [answer.score for answer in answers if answer.score is not None]
    evidence = frozenset(hit for answer in answers for hit in answer.evidence)
    return Answer(True, evidence, max(scores) if scores else None)


def read(rule_set: RuleSet, story: Story) -> dict[str, Answer]:
    """The rules that match, by id."""
    plain = PlainStory(story)
    below = belonging_to(rule_set.entities)
    hits = with_needs(plain, rule_set, below, hits_of(plain, rule_set))
    look = Look(plain, below, hits)
    answers = {rule.id: look.answer(rule.when, look.whole) for rule in rule_set.rules}
    return {name: answer for name, answer in answers.items() if answer.holds}


def with_needs(plain: PlainStory, rule_set: RuleSet, below: dict[str, set[str]], hits: list[Hit]) -> list[Hit]:
    """Without the hits of entities that do not have around them what they need."""
    needs = {name: entity.needs for name, entity in rule_set.entities.items() if entity.needs is not None}
    certain = [hit for hit in hits if hit.kind != "entity" or hit.id not in needs]
    look = Look(plain, below, certain)
    kept = list(certain)
    for hit in hits:
        if hit.kind == "entity" and hit.id in needs:
            sentence = plain.sentence_at(hit.field, hit.start)
            around = look.whole.only(set(range(sentence - AROUND, sentence + AROUND + 1)))
            if look.answer(needs[hit.id], around).holds:
                kept.append(hit)
    return kept


Choice = tuple[Found, ...]


class Look:
    """A story with its hits, ready to be asked."""

    def __init__(self, plain: PlainStory, below: dict[str, set[str]], hits: list[Hit]) -> None:
        self.plain = plain
        self.below = below
        self.all_hits = hits
        self.whole = Window(frozenset(range(len(plain.sentences))), frozenset(range(len(plain.words))))
        self._leaves: dict[Leaf, list[Found]] = {}
        self._choices: dict[tuple[int, Window], list[Choice]] = {}

    # hits of a leaf

    def leaf(self, leaf: Leaf) -> list[Found]:
        """The hits of a leaf in the whole story, in order; of those that overlap the longest, of equals the first."""
        if leaf not in self._leaves:
            found = list(self._named(leaf))
            found.sort(key=lambda hit: (hit.start - hit.end, hit.field, hit.start))
            kept: list[Found] = []
            for hit in found:
                if all(hit.field != one.field or hit.end <= one.start or one.end <= hit.start for one in kept):
                    kept.append(hit)
            self._leaves[leaf] = sorted(kept, key=lambda hit: hit.place)
        return self._leaves[leaf]

    def _named(self, leaf: Leaf) -> Iterator[Found]:
        seen = set()
        for name in leaf.names:
            ids = self.below[name] if leaf.kind == "entity" else {name}
            these = [hit for hit in self.all_hits if hit.kind == leaf.kind and hit.id in ids]
            for hit in these:
                place = (hit.field, hit.start, hit.end)
                if place in seen:
                    continue
                seen.add(place)
                sentence = self.plain.sentence_at(hit.field, hit.start)
                parts = {FIELDS[hit.field]} | ({"lead"} if self.plain.sentences[sentence].lead else set())
                if not leaf.fields or parts & set(leaf.fields):
                    shared = frozenset(one.id for one in these if (one.field, one.start, one.end) == place)
                    yield Found(*place, leaf.kind, shared, name, sentence, self.plain.words_of(*place))

    def hits(self, leaf: Leaf, window: Window) -> list[Found]:
        return [hit for hit in self.leaf(leaf) if hit.lies_in(window)]

    # clauses

    def answer(self, clause: Clause, window: Window) -> Answer:
        """Whether the clause holds in the window."""
        if isinstance(clause, Leaf):
            hits = self.hits(clause, window)
            return Answer(True, frozenset(hits)) if len(hits) >= clause.count else NO
        if isinstance(clause, NoneOf):
            return Answer(not any(self.answer(inner, window).holds for inner in clause.clauses))
        if isinstance(clause, AnyOf | AtLeast):
            good = [one for inner in clause.clauses if (one := self.answer(inner, window)).holds]
            return joined(good) if len(good) >= (clause.number if isinstance(clause, AtLeast) else 1) else NO
        if isinstance(clause, Weigh):
            return self.weigh(clause, window)
        if isinstance(clause, Source):
            return Answer(all(self.comes_from(key, wanted) for key, wanted in clause.criteria))
        if isinstance(clause, Spoken):
            return Answer(self.plain.language in {*clause.languages} | both_scripts(clause.languages))
        good = []
        for part in self.windows(clause, window):
            inner = [self.answer(one, part) for one in clause.clauses]
            if all(one.holds for one in inner) and (not clause.in_order or self.in_order(clause, part)):
                good.append(joined(inner))
        return joined(good) if good else NO

    def in_order(self, clause: All, window: Window) -> bool:
        """Whether hits can be chosen one after the other."""
        return any(True for _ in self.joined_choices(clause.clauses, window, in_order=True))

    def weigh(self, clause: Weigh, window: Window) -> Answer:
        total = sum(self.points(item, window) for item in clause.items)
        if total < clause.threshold:
            return NO
        good = [self.answer(item.leaf, window) for item in clause.items if item.points > 0]
        return Answer(True, joined(good).evidence, total)

    def points(self, item: Item, window: Window) -> float:
        count = len(self.hits(item.leaf, window))
        if count < item.leaf.count:
            return 0
        return min(item.points * count, item.most) if item.points > 0 else max(item.points * count, item.most)

    def comes_from(self, key: str, wanted: tuple[str, ...]) -> bool:
        story = self.plain.story
        if key == "feed":
            return story.feed in wanted or story.outlet in wanted
        if key == "state_controlled":
            return ("true" if story.state_controlled else "false") in wanted
        return {"publisher": story.publisher, "country": story.country}[key] in wanted

    # windows

    def windows(self, clause: All, window: Window) -> Iterator[Window]:
        """The windows of an `all` inside a window; with `N words` those in which hits can be chosen."""
        unit, sentences = clause.within.unit, self.plain.sentences
        if unit is Unit.STORY:
            yield window
        elif unit is Unit.WORDS:
            yield from self.stretches(clause, window)
        elif unit is Unit.SENTENCES:
            first, last = min(window.sentences, default=0), max(window.sentences, default=0)
            for start in range(first, max(first, last - clause.within.count + 1) + 1):
                yield window.only(set(range(start, start + clause.within.count)))
        else:
            parts: list[set[int]] = []
            if unit is Unit.PARAGRAPH:
                paragraphs = sorted({one.paragraph for one in sentences})
                parts += [{n for n, one in enumerate(sentences) if one.paragraph == which} for which in paragraphs]
            elif unit is Unit.TITLE:
                parts.append({n for n, one in enumerate(sentences) if one.field == 0})
            elif unit is Unit.LEAD:
                parts.append({n for n, one in enumerate(sentences) if one.lead})
            yield from filter(None, map(window.only, parts))

    def stretches(self, clause: All, window: Window) -> Iterator[Window]:
        """Every stretch of words from the first to the last hit of a choice that leaves at most N words over."""
        for stretch in self.between_hits(clause, window):
            if any(True for _ in self.fitting(clause, stretch)):
                yield stretch

    def between_hits(self, clause: All, window: Window) -> Iterator[Window]:
        """Every stretch of words from one hit to another that a choice might fill."""
        leaves = leaves_in(clause)
        hits = {hit for leaf in leaves for hit in self.hits(leaf, window)}
        longest = max((len(hit.words) for hit in hits), default=0)
        widest = clause.within.count + longest * sum(leaf.count for leaf in leaves)  # no choice covers more
        for start in {hit.words[0] for hit in hits}:
            for end in {hit.words[-1] for hit in hits}:
                if not start <= end < start + widest or self.plain.words[start].part != self.plain.words[end].part:
                    continue
                words = frozenset(range(start, end + 1)) & window.words
                sentences = frozenset(
                    number for number in window.sentences if any(self.in_sentence(word, number) for word in words)
                )
                yield Window(sentences, words)

    def fitting(self, clause: All, stretch: Window) -> Iterator[Choice]:
        """The choices that reach from the first to the last word of the stretch and leave at most N words over."""
        ends = {min(stretch.words), max(stretch.words)}
        for choice in self.joined_choices(clause.clauses, stretch, in_order=clause.in_order):
            chosen = {word for hit in choice for word in hit.words}
            if ends <= chosen and len(stretch.words - chosen) <= clause.within.count:
                yield choice

    def in_sentence(self, word: int, number: int) -> bool:
        one, sentence = self.plain.words[word], self.plain.sentences[number]
        return one.field == sentence.field and sentence.start <= one.start < sentence.end

    # choices

    def choices(self, clause: Clause, window: Window) -> list[Choice]:
        """The smallest sets of hits that make a clause hold in a window, in the order of its leaves."""
        key = (id(clause), window)
        if key not in self._choices:
            self._choices[key] = list(self._choose(clause, window))
        return self._choices[key]

    def _choose(self, clause: Clause, window: Window) -> Iterator[Choice]:
        if isinstance(clause, Leaf):
            yield from combinations(self.hits(clause, window), clause.count)
        elif isinstance(clause, NoneOf):
            if self.answer(clause, window).holds:
                yield ()
        elif isinstance(clause, AnyOf | AtLeast):
            for some in combinations(clause.clauses, clause.number if isinstance(clause, AtLeast) else 1):
                yield from self.joined_choices(some, window)
        elif isinstance(clause, All) and clause.within.unit is Unit.WORDS:
            for stretch in self.between_hits(clause, window):
                yield from self.fitting(clause, stretch)
        elif isinstance(clause, All):
            for part in self.windows(clause, window):
                yield from self.joined_choices(clause.clauses, part, in_order=clause.in_order)

    def joined_choices(
        self, clauses: tuple[Clause, ...], window: Window, before: Choice = (), *, in_order: bool = False
    ) -> Iterator[Choice]:
        """One choice of each clause; with `in_order` every hit after the one before it."""
        if not clauses:
            yield before
            return
        for choice in self.choices(clauses[0], window):
            chosen = before + choice
            if not in_order or all(ends_before(one, two) for one, two in pairwise(chosen)):
                yield from self.joined_choices(clauses[1:], window, chosen, in_order=in_order)


def ends_before(one: Found, two: Found) -> bool:
    return (one.field, one.end) <= (two.field, two.start)


def leaves_in(clause: Clause) -> list[Leaf]:
    """The leaves of which hits may be chosen: not those under `none`."""
    if isinstance(clause, Leaf):
        return [clause]
    if isinstance(clause, All | AnyOf | AtLeast):
        return [leaf for inner in clause.clauses for leaf in leaves_in(inner)]
    return []


def both_scripts(languages: tuple[str, ...]) -> set[str]:
    return {"zh-Hans", "zh-Hant"} if "zh" in languages else set()


# the engine beside it


def differences(rule_set: RuleSet, story: Story, reading: Reading) -> list[str]:
    """What the engine's reading of a story has that this one has not, and the other way round; [] if they agree."""
    expected, got = read(rule_set, story), {match.rule: match for match in reading.matches}
    found = [f"{name}: matched and should not" for name in got if name not in expected]
    found += [f"{name}: should match and did not" for name in expected if name not in got]
    for name in sorted(expected.keys() & got.keys()):
        found += [f"{name}: {line}" for line in _between(expected[name], got[name], story)]
    return found


def _between(answer: Answer, match: Match, story: Story) -> Iterator[str]:
    if match.score != answer.score:
        yield f"score {match.score}, should be {answer.score}"
    for span in match.evidence:
        if span.quote != getattr(story, span.field)[span.start : span.end]:
            yield f"{span.quote!r} is not what stands at {span.field} {span.start}:{span.end}"
    expected = {(FIELDS[hit.field], hit.start, hit.end, hit.kind, hit.named): hit.ids for hit in answer.evidence}
    got = {(span.field, span.start, span.end, span.kind, span.named): span.id for span in match.evidence}
    if len(got) < len(match.evidence):
        yield "evidence stands there twice"
    for place in got.keys() - expected.keys():
        yield f"evidence {place} that is none"
    if len(expected) <= MOST_EVIDENCE or len(got) < MOST_EVIDENCE:
        for place in expected.keys() - got.keys():
            yield f"no evidence {place}"
    for place in got.keys() & expected.keys():
        if got[place] not in expected[place]:
            yield f"evidence {place} is said to be {got[place]}, should be of {sorted(expected[place])}"
    order = [(FIELDS.index(span.field), span.start) for span in match.evidence]
    if order != sorted(order):
        yield "evidence is not in the order of the story"
