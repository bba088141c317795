"""The frozen values of recaps: what story after story tells again of what happened long before.

A passage is a paragraph, or a sentence of one: many feeds put a whole story into one paragraph.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Recap:
    """A passage of a story that only recalls: `start:end` of a field, in code points. It was first told at `first`, in
    the story of that key."""

    field: str
    start: int
    end: int
    first: datetime
    story: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage of a story, with evidence of a match. `marks` and `rest` are the smallest hashes of what it says, and
    of what the story says beside its evidence; ascending. `at_head`: it begins the summary or the text."""

    field: str
    start: int
    end: int
    marks: tuple[int, ...]
    rest: tuple[int, ...]
    at_head: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """That a passage was told, at a time, by the story of that key, of which the rest is this."""

    at: datetime
    story: str
    rest: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KnownPassage:
    """A passage as it is remembered, in the words in which it was first told. `tellings`, the first one first, are of
    different days and of stories that do not copy one another. `id` is None while it is not stored."""

    id: int | None
    marks: tuple[int, ...]
    last: datetime
    tellings: tuple[Telling, ...]

    @property
    def first(self) -> Telling:
        return self.tellings[0]


@dataclass(frozen=True, slots=True)
class Quieted:
    """A rule that found nothing but recaps: its id, level and status."""

    rule: str
    level: int
    status: str


@dataclass(frozen=True, slots=True)
class Recall:
    """What a story that rules match recalls: its recaps, and the rules that match by them alone. `passages` are all
    that hold evidence, to be remembered."""

    recaps: tuple[Recap, ...] = ()
    quieted: tuple[Quieted, ...] = ()
    passages: tuple[Passage, ...] = ()
