"""The frozen value that says what a story mentions."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Place(enum.IntEnum):
    """How prominently something stands in a story; less is more."""

    TITLE = 0
    SUMMARY = 1
    LEAD = 2
    TEXT = 3


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity or a concept that a story mentions, and the most prominent place where it does.

    `type` is the entity's (state, person, place ...), "" of a concept; `belongs_to` are all that own the entity,
    however far up; `states` are those of them that are states, and the entity itself if it is one.
    """

    kind: str  # entity or concept
    id: str
    place: Place
    type: str = ""
    belongs_to: tuple[str, ...] = ()
    states: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """One place where a story mentions an entity or a concept: `quote == getattr(story, field)[start:end]`.

    `type`, `belongs_to` and `state` are the entity's, empty of a concept; `state` is the one that owns it, or that it
    is, and `state_gloss` its English name. Where several states own it there is none.
    """

    field: str
    start: int
    end: int
    quote: str
    kind: str  # entity or concept
    id: str
    gloss: str
    type: str = ""
    belongs_to: tuple[str, ...] = ()
    state: str = ""
    state_gloss: str = ""
