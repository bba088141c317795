"""The frozen values of who reports an event, and how many of them are independent."""

from __future__ import annotations

import enum
from dataclasses import dataclass


class Corroboration(enum.StrEnum):
    """How well an incident is corroborated, weakest first."""

    SINGLE = "single"  # one publisher family
    SYNDICATED = "syndicated"  # several families print one origin's story
    INDEPENDENT = "independent"  # two origins or more
    CROSS_BLOC = "cross-bloc"  # two or more, in states that oppose each other

    @property
    def rank(self) -> int:
        """The weakest is 0."""
        return list(Corroboration).index(self)


@dataclass(frozen=True, slots=True)
class Sources:
    """Who reports an incident: `origins` are independent of each other, the earliest first, as a reader knows them."""

    level: Corroboration
    origins: tuple[str, ...]
    outlets: int  # publisher families that printed it
    blocs: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`independent (3)`."""
        counted = self.level in {Corroboration.INDEPENDENT, Corroboration.CROSS_BLOC}
        return f"{self.level.value} ({len(self.origins)})" if counted else self.level.value
