"""The frozen values of correlations/: rules over matches, which the daemon evaluates without a matcher."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from monitor.model import Level
from monitor.rules.rule import NOWHERE, TYPES, Mark

ENTITY_WORDS = ("entity", *TYPES)
GROUPS = ("rule", "incident", *ENTITY_WORDS)  # what matches may be joined by
COUNTED = ("publisher", "source", "country", *GROUPS)  # what `value_count` may count


@dataclass(frozen=True, slots=True)
class Step:
    """What is asked of a match. What is empty is not asked for; each of the others must hold, by any of its ids.

    `members` are the ids that count as one of `entities`: these, and all that belongs to them.
    """

    rules: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()
    concepts: frozenset[str] = frozenset()
    members: frozenset[str] = frozenset()
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A match of an example: `at` is how long after watching began; the ids are those of its evidence."""

    at: timedelta
    rule: str
    entities: tuple[str, ...]
    concepts: tuple[str, ...]
    publisher: str
    country: str
    incident: str  # "": one of its own


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """An example: matches in which the correlation must find a pattern (about `group`, if given), or must not."""

    occurrences: tuple[Occurrence, ...]
    finds: bool
    group: str
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Correlation:
    """A rule over the matches of `rules`. What its type does not ask for keeps its default.

    `names` are, for each of ENTITY_WORDS that it groups by or counts, the entities with their glosses.
    """

    id: str
    title: str
    level: Level
    status: str
    type: str
    rules: tuple[str, ...]
    timespan: timedelta
    only: Step = Step()
    group_by: str = ""
    counted: str = ""
    gte: int = 1
    spike_height: float = 0.0
    baseline: timedelta = timedelta(0)
    learning: timedelta = timedelta(0)
    steps: tuple[Step, ...] = ()
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict, repr=False)
    examples: tuple[Rehearsal, ...] = field(default=(), repr=False)
    description: str = ""
    file: str = field(default="", compare=False)
    mark: Mark = field(default=NOWHERE, compare=False, repr=False)  # of its `correlation`

    @property
    def asks_for_evidence(self) -> bool:
        """Whether it must know what the matches' evidence holds."""
        return bool(self.names or self.steps or self.only.entities or self.only.concepts)


def spoken(span: timedelta) -> str:
    """`21 days`, `48 hours`: as it was probably meant."""
    hours = round(span / timedelta(hours=1))
    if hours % 24 or hours <= 72:
        return f"{hours} {'hour' if hours == 1 else 'hours'}"
    return f"{hours // 24} days"


def listed(names: Iterable[str], most: int) -> str:
    """`A, B and 3 more`."""
    shown = list(names)
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more
