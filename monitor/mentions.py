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
