"""What the rules call things: the names of entities and the English names of concepts, for who shows them.

In its own module: who only shows them need not load what matches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.rules.rule import Concept, Entity


@dataclass(frozen=True, slots=True)
class Card:
    """An entity as a person looks it up. `names` are its written forms by the language that lists them, "" for any."""

    id: str
    type: str
    gloss: str
    belongs_to: tuple[str, ...]
    names: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """The entities of a rule set by id, and the glosses of its concepts."""

    entities: Mapping[str, Card]
    concepts: Mapping[str, str]


def naming_of(entities: Mapping[str, Entity], concepts: Mapping[str, Concept]) -> Naming:
    """Without what keeps a name from counting."""
    return Naming(
        {name: _card(entity) for name, entity in entities.items()},
        {name: concept.gloss for name, concept in concepts.items()},
    )


def _card(entity: Entity) -> Card:
    names: dict[str, list[str]] = defaultdict(list)
    for one in entity.names:
        names[one.language].append(one.form.lstrip("="))
    listed = tuple((language, tuple(dict.fromkeys(forms))) for language, forms in sorted(names.items()))
    return Card(entity.id, entity.type, entity.gloss, entity.belongs_to, listed)
