"""Rules that a single word can fire: one name or term, found once, and everything that `when` asks for is there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, partial

from monitor.errors import Problem
from monitor.rules.implies import PARTS, Implications, languages_of, parts_of
from monitor.rules.rule import (
    All,
    AnyOf,
    AtLeast,
    Clause,
    Leaf,
    NoneOf,
    RuleSet,
    Source,
    Spoken,
    Weigh,
    Written,
    clauses_of,
    leaves_of,
)
from monitor.rules.wording import covers
from monitor.text.fold import fold_text
from monitor.text.words import Kind, runs

Sense = tuple[str, str]  # what a word is a hit of: a kind (entity, concept, term) and an id


def lint_single_words(rule_set: RuleSet) -> Iterator[Problem]:
    """The rules that one word satisfies, each with the first such word."""
    words = _Words(rule_set)
    for rule in rule_set.rules:
        fires = cache(partial(words.fires, rule.when))
        by_language = _asks_for_language(rule.when)
        for (_, spoken), senses in words.senses.items():
            language = spoken if by_language else ""
            if not fires(language, frozenset(senses)):
                continue
            written = next(iter(senses.values()))
            kept = frozenset(sense for sense in senses if not words.excluded(sense, written))
            if fires(language, kept) and not fires(language, words.of_parts(written)):
                ids = ", ".join(sorted({name for _, name in kept}))
                what = f"one word is enough for `{rule.id}`: {written.form} ({ids})"
                yield Problem(rule.file, *rule.when.mark, what, "Ask for something else beside it")
                break


class _Words:
    """What every written form of a set is a hit of."""

    def __init__(self, rule_set: RuleSet) -> None:
        self.rule_set = rule_set
        self.implications = Implications(rule_set.entities)
        self.asked: dict[Leaf, frozenset[Sense]] = {}  # all that is a hit of a leaf
        self.by_text: dict[str, dict[Sense, list[Written]]] = defaultdict(lambda: defaultdict(list))
        for sense, written in _listed(rule_set):
            self.by_text[_text(written.form)][sense].append(written)
        # By text and language: each sense with the form that gives it.
        self.senses: dict[tuple[str, str], dict[Sense, Written]] = {}
        for text, listed in self.by_text.items():
            languages = {written.language for forms in listed.values() for written in forms}
            for language in sorted(languages):
                self.senses[text, language] = {
                    sense: forms[0] for sense, forms in listed.items() if _spoken(sense, forms, language)
                }

    def of_parts(self, written: Written) -> frozenset[Sense]:
        """What the parts of a form are hits of: 대북제재, one word, is 대북 (North Korea) and 제재 (sanctions)."""
        return frozenset(
            sense
            for part in _parts(written.form)
            for sense, forms in self.by_text.get(part, {}).items()
            if _spoken(sense, forms, written.language)
        )

    def excluded(self, sense: Sense, written: Written) -> bool:
        """Whether an `except` of its own takes the form away."""
        kind, name = sense
        if kind == "entity":
            return any(covers(one, written) for one in self.rule_set.entities[name].excepted)
        return kind == "concept" and any(covers(one, written) for one in self.rule_set.concepts[name].excepted)

    def fires(self, when: Clause, language: str, senses: frozenset[Sense]) -> bool:
        """Whether the form alone, in some part of a story, makes a clause hold."""
        needy = {sense: needs for sense in senses if (needs := self.needs(sense)) is not None}
        certain = senses.difference(needy)
        for part in PARTS:
            there = certain | {sense for sense, needs in needy.items() if self.holds(needs, language, certain, part)}
            if self.holds(when, language, there, part):
                return True
        return False

    def needs(self, sense: Sense) -> Clause | None:
        return self.rule_set.entities[sense[1]].needs if sense[0] == "entity" else None

    def holds(self, clause: Clause, language: str, senses: frozenset[Sense], part: int) -> bool:
        """Whether a clause holds in a story that has these senses, once, in this part, and nothing else."""
        match clause:
            case Leaf():
                return clause.count == 1 and part in parts_of(clause.fields) and self.hit(clause, senses)
            case All():
                return all(self.holds(inner, language, senses, part) for inner in clause.clauses)
            case AnyOf() | AtLeast():
                number = clause.number if isinstance(clause, AtLeast) else 1
                return sum(self.holds(inner, language, senses, part) for inner in clause.clauses) >= number
            case NoneOf():
                return not any(self.holds(inner, language, senses, part) for inner in clause.clauses)
            case Weigh():
                reached = (item.points for item in clause.items if self.holds(item.leaf, language, senses, part))
                return sum(reached) >= clause.threshold
            case Spoken():
                return any(one.startswith(language) for one in languages_of(clause))
            case Source():
                return False  # whoever picks a feed may want everything in it that has the word

    def hit(self, leaf: Leaf, senses: frozenset[Sense]) -> bool:
        if leaf not in self.asked:
            names = self.implications.names
            known = self.implications.owners if leaf.kind == "entity" else leaf.names
            self.asked[leaf] = frozenset(
                (leaf.kind, name) for name in known if any(names(leaf.kind, name, asked) for asked in leaf.names)
            )
        return not self.asked[leaf].isdisjoint(senses)


def _asks_for_language(clause: Clause) -> bool:
    return isinstance(clause, Spoken) or any(_asks_for_language(inner) for inner in clauses_of(clause))


def _listed(rule_set: RuleSet) -> Iterator[tuple[Sense, Written]]:
    for entity in rule_set.entities.values():
        yield from ((("entity", entity.id), written) for written in entity.names)
    for concept in rule_set.concepts.values():
        yield from ((("concept", concept.id), written) for written in concept.terms)
    for rule in rule_set.rules:
        for leaf in leaves_of(rule.when):
            if leaf.kind == "term":
                yield from ((("term", name), Written(name, "")) for name in leaf.names)


def _spoken(sense: Sense, forms: list[Written], language: str) -> bool:
    """Whether one of the forms is looked for in a story of the language."""
    return sense[0] == "entity" or any(one.language[:2] in ("", language[:2]) for one in forms) or not language


def _text(form: str) -> str:
    return " ".join(run.text for run in runs(fold_text(form)))


def _parts(form: str) -> Iterator[str]:
    """What is found inside a form: some of its words, and stretches of Hangul (two syllables or more) and Han."""
    words = list(runs(fold_text(form)))
    for first in range(len(words)):
        for last in range(first, len(words)):
            if last - first + 1 < len(words):
                yield " ".join(word.text for word in words[first : last + 1])
    for word in words:
        if word.kind is not Kind.SPACED:
            shortest = 2 if word.kind is Kind.HANGUL else 1
            for start in range(len(word.text)):
                for end in range(start + shortest, len(word.text) + 1):
                    if end - start < len(word.text):
                        yield word.text[start:end]
