"""The frozen rule tree: what the loader makes of YAML, and what the matcher reads."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from monitor.model import Level
from monitor.telling import Wishes

if TYPE_CHECKING:
    from monitor.rules.correlation import Correlation

FIELDS = ("title", "summary", "text")
LEAD = "lead"
TYPES = ("state", "person", "organisation", "place", "vessel", "weapon", "instrument")
STATUSES = ("stable", "test", "experimental", "deprecated")


Mark = tuple[int, int]  # line and column in the file, from 1; equal clauses are equal wherever they stand
NOWHERE: Mark = (0, 0)


class Unit(enum.Enum):
    """What a window of `within` is counted in."""

    WORDS = "words"
    SENTENCES = "sentences"
    PARAGRAPH = "paragraph"
    TITLE = "title"
    LEAD = "lead"
    STORY = "story"


@dataclass(frozen=True, slots=True)
class Window:
    unit: Unit
    count: int = 1  # of words or sentences; 1 for the others

    def __str__(self) -> str:
        return f"{self.count} {self.unit.value}" if self.unit in (Unit.WORDS, Unit.SENTENCES) else self.unit.value


STORY = Window(Unit.STORY)


@dataclass(frozen=True, slots=True)
class Leaf:
    """A mention of any of `names`: ids for entity, concept and watchlist, written forms for term."""

    kind: str  # entity | concept | term
    names: tuple[str, ...]
    fields: tuple[str, ...] = ()  # of FIELDS and LEAD; empty means anywhere
    count: int = 1
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Source:
    """Where the story comes from; every criterion must hold, a list is "any of"."""

    criteria: tuple[tuple[str, tuple[str, ...]], ...]
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Spoken:
    """The language of the story."""

    languages: tuple[str, ...]
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class All:
    clauses: tuple[Clause, ...]
    within: Window = STORY
    in_order: bool = False
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AnyOf:
    clauses: tuple[Clause, ...]
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NoneOf:
    clauses: tuple[Clause, ...]
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class AtLeast:
    number: int
    clauses: tuple[Clause, ...]
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a `weigh`: each hit adds `points`, up to `most` (for negative points: down to it)."""

    leaf: Leaf
    points: float
    most: float
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Weigh:
    items: tuple[Item, ...]
    threshold: float
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


Clause = Leaf | Source | Spoken | All | AnyOf | NoneOf | AtLeast | Weigh


@dataclass(frozen=True, slots=True)
class Written:
    """One written form of a name or term, as the author wrote it, and the language that lists it ("" for any)."""

    form: str
    language: str
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Entity:
    id: str
    type: str
    gloss: str
    names: tuple[Written, ...]
    belongs_to: tuple[str, ...] = ()
    excepted: tuple[Written, ...] = ()
    needs: Clause | None = None
    file: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Concept:
    id: str
    gloss: str
    terms: tuple[Written, ...]
    excepted: tuple[Written, ...] = ()
    file: str = field(default="", compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Example:
    """A story that the rule must match, or must not; `line` and `column` are where it stands in its file."""

    story: Mapping[str, Any]
    matches: bool
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    title: str
    level: Level
    status: str
    when: Clause
    examples: tuple[Example, ...]
    file: str
    description: str = ""
    references: tuple[str, ...] = ()
    falsepositives: tuple[str, ...] = ()
    alert: Wishes = Wishes()
    inhibits_at: tuple[Mark, ...] = field(default=(), compare=False, repr=False)  # of each that `alert` names


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All that a folder of rules says. `hash` is that of its files."""

    rules: tuple[Rule, ...]
    entities: Mapping[str, Entity]
    concepts: Mapping[str, Concept]
    hash: str
    correlations: tuple[Correlation, ...] = ()

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)


def clauses_of(clause: Clause) -> tuple[Clause, ...]:
    """The clauses directly inside a clause."""
    if isinstance(clause, All | AnyOf | NoneOf | AtLeast):
        return clause.clauses
    if isinstance(clause, Weigh):
        return tuple(item.leaf for item in clause.items)
    return ()


def leaves_of(clause: Clause) -> list[Leaf]:
    """Every mention that a clause names, at any depth."""
    if isinstance(clause, Leaf):
        return [clause]
    return [leaf for inner in clauses_of(clause) for leaf in leaves_of(inner)]


def positive_leaves_of(clause: Clause) -> list[Leaf]:
    """The mentions whose hits a clause asks for; not those under `none`, nor those of a `weigh`."""
    if isinstance(clause, Leaf):
        return [clause]
    if isinstance(clause, All | AnyOf | AtLeast):
        return [leaf for inner in clause.clauses for leaf in positive_leaves_of(inner)]
    return []
