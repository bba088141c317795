"""What title, summary and address of a story promise of its article, before that is fetched: a look at single words.

It orders what is fetched, and says what need not be fetched at all: a story that no rule can match, whatever its text.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from monitor.model import Story
from monitor.rules.compile import Target
from monitor.rules.evaluate import is_from
from monitor.rules.find import Search
from monitor.rules.lexicon import Lexicon
from monitor.rules.rule import All, AnyOf, AtLeast, Clause, Leaf, RuleSet, Source, Unit, Weigh
from monitor.text.language import LANGUAGES
from monitor.text.layout import Layout

MOST = 1_000
_TITLE, _SUMMARY = frozenset(("title",)), frozenset(("title", "summary"))
_NOT_A_WORD = re.compile(r"[\W_]+")


class Promise:
    """Of the stories that the rules of a set are asked about."""

    def __init__(self, rule_set: RuleSet, lexicon: Lexicon, below: Mapping[str, tuple[str, ...]]) -> None:
        self._lexicon, self._below = lexicon, below
        self._whens = [rule.when for rule in rule_set.rules]
        self._asked: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for when in self._whens:
            for leaf in _wished_for(when):
                for name in leaf.names:
                    for number in self._numbers(leaf.kind, name):
                        self._asked[number].add((leaf.kind, name))
        # Most sets have a rule that a text alone can make true in any story, and then no story need be asked.
        self._always = any(self._possible(when, None, frozenset()) for when in self._whens)

    def of(self, story: Story) -> int | None:
        """How much of what rules ask for stands in title, summary and address, each thing once; None where no rule can
        match, whatever the text says.

        Looked for in all languages: the text may show the story to be in another than its title does.
        """
        address = urlsplit(story.url or "")
        words = _NOT_A_WORD.sub(" ", unquote(f"{address.path} {address.query}"))
        hit = frozenset(Search(Layout(story.title, story.summary, words), self._lexicon, LANGUAGES).first_look())
        if not self._always and not any(self._possible(when, story, hit) for when in self._whens):
            return None
        found = set().union(*(self._asked[number] for number in hit if number in self._asked))
        return min(len(found), MOST)

    def _possible(self, clause: Clause, story: Story | None, hit: frozenset[int], title_only: bool = False) -> bool:
        """Whether a text can make the clause true in a story where nothing but these names and terms can be hit in its
        title and summary: true where that is not certain. `story` None: in every story."""
        match clause:
            case Leaf():
                bounded = title_only or (bool(clause.fields) and _SUMMARY.issuperset(clause.fields))
                return not bounded or any(not hit.isdisjoint(self._numbers(clause.kind, name)) for name in clause.names)
            case Source():
                return story is not None and is_from(story, clause)
            case All():
                inside = title_only or clause.within.unit is Unit.TITLE
                return all(self._possible(inner, story, hit, inside) for inner in clause.clauses)
            case AnyOf():
                return any(self._possible(inner, story, hit, title_only) for inner in clause.clauses)
            case AtLeast():
                good = sum(self._possible(inner, story, hit, title_only) for inner in clause.clauses)
                return good >= clause.number
            case Weigh():
                gains = (item for item in clause.items if item.points > 0)
                most = sum(item.most for item in gains if self._possible(item.leaf, story, hit, title_only))
                return most >= clause.threshold
            case _:  # a `none` and a language: what is hit and in what language may change with the text
                return True

    def _numbers(self, kind: str, name: str) -> list[int]:
        ids: Sequence[str] = self._below.get(name, (name,)) if kind == "entity" else (name,)
        numbers = (self._lexicon.numbers.get(Target(kind, one)) for one in ids)
        return [number for number in numbers if number is not None]


def _wished_for(clause: Clause) -> Iterator[Leaf]:
    """The mentions that speak for a rule."""
    if isinstance(clause, Leaf):
        yield clause
    elif isinstance(clause, All | AnyOf | AtLeast):
        for inner in clause.clauses:
            yield from _wished_for(inner)
    elif isinstance(clause, Weigh):
        yield from (item.leaf for item in clause.items if item.points > 0)
