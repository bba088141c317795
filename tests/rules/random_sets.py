"""Random rules and stories over small vocabularies, for comparing the engine with a plain reading of the design."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

from monitor.model import Level, Story
from monitor.rules.rule import (
    All,
    AnyOf,
    AtLeast,
    Clause,
    Concept,
    Entity,
    Item,
    Leaf,
    NoneOf,
    Rule,
    RuleSet,
    Source,
    Spoken,
    Unit,
    Weigh,
    Window,
    Written,
    leaves_of,
)
from monitor.text.fold import fold_text
from tests.rules.vocabularies import DENSE, VOCABULARIES, Vocabulary

T = TypeVar("T")

SCOPES = [(), (), (), (), ("title",), ("summary",), ("text",), ("lead",), ("title", "text")]
WINDOWS = [
    *[Window(Unit.SENTENCES, count) for count in (1, 2, 2, 3)],
    *[Window(unit) for unit in (Unit.PARAGRAPH, Unit.TITLE, Unit.LEAD, Unit.STORY)],
]
KINDS = (
    *("leaf", "any", "at_least", "all", "window", "window in order"),
    *("words", "words in order", "words of clauses", "weigh", "fact"),
)
FACTS = [
    Source((("publisher", ("family", "another")),)),
    Source((("feed", ("Daily",)), ("country", ("KR",)))),
    Source((("state_controlled", ("true",)),)),
    Spoken(("zh", "en")),
    Spoken(("ru", "ko", "de")),
]
# Written otherwise, and read alike where the form does not matter.
DISGUISES = [
    str.upper,
    lambda word: unicodedata.normalize("NFD", word),
    lambda word: "\u200b".join(word),
    lambda word: word.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),  # full width
    lambda word: "".join(character + "\u0301" if character in "aeoаеои" else character for character in word),
]


class Chance:
    """What is drawn, number by number; strategies that are built from strategies cost more than what they draw.

    Numbers of Hypothesis shrink to a small example but repeat themselves; those that follow from a seed are as varied
    as they can be. Both are wanted.
    """

    def __init__(self, number: Callable[[int, int], int]) -> None:
        self.number = number  # from the first to the second, both included

    def one(self, of: Sequence[T]) -> T:
        return of[self.number(0, len(of) - 1)]

    def some(self, of: Sequence[T], least: int, most: int) -> list[T]:
        """So many of them, none twice."""
        left = list(of)
        count = min(self.number(least, most), len(left))
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(count)]

    def once_in(self, times: int) -> bool:
        return self.number(1, times) == times


# stories


def a_sentence(chance: Chance, vocabulary: Vocabulary, words: Sequence[str]) -> str:
    between = [*[vocabulary.blank] * 12, " ", "-", " “", "” ", ", ", " – ", "'", "·", "\u00a0"]
    parts = []
    for _ in range(chance.number(1, vocabulary.longest)):
        word = chance.one(words)
        parts += [chance.one(DISGUISES)(word) if chance.once_in(8) else word, chance.one(between)]
    return "".join(parts[:-1])


def a_text(chance: Chance, vocabulary: Vocabulary, sentences: Sequence[str], most: int) -> str:
    """A few of the sentences, perhaps one of them twice; some begin a new line, some end in another way."""
    ends = [*[vocabulary.end] * 4, "! ", "\n", ".\n", "...", " "]
    return "".join(chance.one(sentences) + chance.one(ends) for _ in range(chance.number(0, most)))


def a_story(chance: Chance, vocabulary: Vocabulary, used: Sequence[str]) -> Story:
    """Of the words of a vocabulary, mostly of the forms that are `used` in rules and of words that look like theirs."""
    beginnings = {fold_text(part)[:2] for form in used for part in form.split()}
    alike = [word for word in vocabulary.words if fold_text(word)[:2] in beginnings]
    words = [*vocabulary.words, *used, *used, *alike, *alike, *alike]
    sentences = [a_sentence(chance, vocabulary, words) for _ in range(chance.number(1, 5))]
    if chance.once_in(8):
        other = chance.one(VOCABULARIES)
        sentences.append(a_sentence(chance, other, other.words))
    return Story(
        key="s",
        title=a_text(chance, vocabulary, sentences, 1),
        summary=a_text(chance, vocabulary, sentences, 3),
        text=a_text(chance, vocabulary, sentences, 7),
        language=chance.one([vocabulary.language, vocabulary.language, None, "en"]),
        outlet=chance.one(["Daily", "Weekly"]),
        publisher=chance.one(["family", "other"]),
        country=chance.one(["KR", None]),
        state_controlled=chance.one([True, False]),
    )


# clauses


@dataclass(frozen=True)
class Clauses:
    """Makes clauses that ask for these names."""

    chance: Chance
    names: dict[str, list[str]]  # by kind

    def leaf(self) -> Leaf:
        kind = self.chance.one([kind for kind, names in self.names.items() if names])
        names = self.chance.some(self.names[kind], 1, 3)
        return Leaf(kind, tuple(names), self.chance.one(SCOPES), self.chance.one([1, 1, 1, 2]))

    def leaves(self, least: int = 1) -> tuple[Clause, ...]:
        return tuple(self.leaf() for _ in range(self.chance.number(least, 3)))

    def several(self, depth: int, inside: bool, least: int = 1) -> tuple[Clause, ...]:
        return tuple(self.clause(depth, inside=inside) for _ in range(self.chance.number(least, 3)))

    def perhaps_none(self, depth: int, inside: bool) -> tuple[Clause, ...]:
        return (NoneOf(self.several(depth, inside)[:2]),) if self.chance.once_in(3) else ()

    def clause(self, depth: int, *, inside: bool = False) -> Clause:
        """At most `depth` deep; `inside` a `within` there is no `weigh`, source or language."""
        kinds = KINDS[:-2] if inside else KINDS
        return self.of_kind(self.chance.one(kinds), depth - 1, inside) if depth > 1 else self.leaf()

    def of_kind(self, kind: str, below: int, inside: bool = False) -> Clause:
        """A clause of this kind that holds clauses at most `below` deep."""
        near = Window(Unit.WORDS, self.chance.number(1, 4))
        match kind:
            case "any":
                return AnyOf(self.several(below, inside))
            case "at_least":
                clauses = self.several(below, inside, 2)
                return AtLeast(self.chance.number(1, len(clauses)), clauses)
            case "all":
                return All((*self.several(below, inside), *self.perhaps_none(below, inside)))
            case "window":
                return All((*self.several(below, True), *self.perhaps_none(below, True)), self.chance.one(WINDOWS))
            case "window in order":
                return All((*self.leaves(2), *self.perhaps_none(below, True)), self.chance.one(WINDOWS), True)
            case "words in order":
                return All((*self.leaves(2), *self.perhaps_none(below, True)), near, True)
            case "words":
                return All((*self.leaves(2), *self.perhaps_none(below, True)), near)
            case "words of clauses":
                return All((*self.several(below, True), *self.perhaps_none(below, True)), near)
            case "weigh":
                return self.weigh()
            case "fact":
                return All((self.clause(below), self.chance.one(FACTS)))
        return self.leaf()

    def weigh(self) -> Weigh:
        items = []
        for _ in range(self.chance.number(1, 4)):
            points = self.chance.one([1, 2, 3, 4, 5, -1, -3])
            items.append(Item(self.leaf(), points, points * self.chance.one([1, 2, 3])))
        return Weigh(tuple(items), self.chance.number(1, 9))


# rule sets


def a_form(chance: Chance, vocabulary: Vocabulary) -> Written:
    """A name or term, mostly of this language."""
    of = chance.one(VOCABULARIES) if chance.once_in(6) else vocabulary
    return Written(chance.one(of.forms), of.language)


def forms(chance: Chance, vocabulary: Vocabulary, least: int, most: int) -> tuple[Written, ...]:
    return tuple(dict.fromkeys(a_form(chance, vocabulary) for _ in range(chance.number(least, most))))


def exceptions(chance: Chance, vocabulary: Vocabulary, listed: Sequence[Written]) -> tuple[Written, ...]:
    """Perhaps a longer form that holds one of those that are listed."""
    longer = [form for form in vocabulary.forms for one in listed if one.form in form and one.form != form]
    return (Written(chance.one(longer), ""),) if longer and chance.once_in(2) else ()


def a_rule_set(chance: Chance, vocabulary: Vocabulary, depth: int) -> RuleSet:
    """Entities that belong to one another, share forms, have exceptions and needs; concepts; up to three rules, and
    one for every name, so that every hit is looked at."""
    concepts = {}
    for number in range(chance.number(1, 3)):
        name, terms = f"c{number}", forms(chance, vocabulary, 1, 3)
        concepts[name] = Concept(name, name, terms, exceptions(chance, vocabulary, terms))
    entities: dict[str, Entity] = {}
    certain: list[str] = []
    for number in range(chance.number(2, 5)):
        name = f"e{number}"
        needs = None
        if certain and chance.once_in(4):
            needs = Clauses(chance, {"entity": certain, "concept": list(concepts)}).clause(2, inside=True)
        names, owners = forms(chance, vocabulary, 1, 3), tuple(chance.some(list(entities), 0, 2))
        entities[name] = Entity(name, "state", name, names, owners, exceptions(chance, vocabulary, names), needs)
        certain += [name] if needs is None else []
    bare = chance.some(vocabulary.forms, 1, 3)
    names = {"entity": list(entities), "concept": list(concepts), "term": bare}
    make = Clauses(chance, names)
    whens = [make.clause(depth) for _ in range(chance.number(1, 3))]
    whens += [Leaf(kind, (name,)) for kind, listed in names.items() for name in listed]
    rules = tuple(
        Rule(f"r{number}", "R", Level.LOW, "stable", when, (), f"topics/r{number}.yaml")
        for number, when in enumerate(whens)
    )
    return RuleSet(rules, entities, concepts, "0")


def forms_used(rule_set: RuleSet) -> list[str]:
    """What stories must hold for the rules to find something."""
    listed = [one.form for entity in rule_set.entities.values() for one in entity.names]
    listed += [one.form for concept in rule_set.concepts.values() for one in concept.terms]
    listed += [
        name for rule in rule_set.rules for leaf in leaves_of(rule.when) if leaf.kind == "term" for name in leaf.names
    ]
    return [form.replace("*", "").removeprefix("=") for form in dict.fromkeys(listed)]


CHANCES = st.one_of(
    st.composite(lambda draw: Chance(lambda least, most: draw(st.integers(least, most))))(),
    *[st.randoms(use_true_random=True).map(lambda random: Chance(random.randint))] * 3,
)


@st.composite
def sets_and_stories(draw: st.DrawFn, depth: int = 4) -> tuple[RuleSet, Story]:
    chance = draw(CHANCES)
    vocabulary = chance.one(VOCABULARIES)
    rule_set = a_rule_set(chance, vocabulary, depth)
    return rule_set, a_story(chance, vocabulary, forms_used(rule_set))


@st.composite
def terms_and_stories(draw: st.DrawFn, kind: str) -> tuple[RuleSet, Story]:
    """One clause of this kind over a few bare terms, and a story of hardly anything else."""
    chance = draw(CHANCES)
    vocabulary = chance.one(DENSE)
    clause = Clauses(chance, {"term": list(vocabulary.forms)}).of_kind(kind, 2)
    rule = Rule("r", "R", Level.LOW, "stable", clause, (), "topics/r.yaml")
    return RuleSet((rule,), {}, {}, "0"), a_story(chance, vocabulary, ())
