"""What the files of the last rule set said, so that an edit costs reading the edited file."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from monitor.marked import Marked
from monitor.rules.correlation import Correlation
from monitor.rules.rule import Concept, Entity, Rule

Kind = TypeVar("Kind", Entity, Concept)


@dataclass(frozen=True, slots=True)
class Defined(Generic[Kind]):
    """An entity or a concept, and the map that defines it without its names or terms.

    `nameless` are the empty `names` of an entity that something must belong to.
    """

    node: Marked
    what: Kind
    nameless: Marked | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What a file without a mistake says: a rule, a correlation, or what it defines. It says so again as long as no
    other file defines the same, all that it `asked` for (kind and id) is known, and its words are not too many for the
    set."""

    entities: tuple[Defined[Entity], ...] = ()
    concepts: tuple[Defined[Concept], ...] = ()
    rule: Rule | None = None
    correlation: Correlation | None = None
    words: int = 0  # as Notes counts them
    asked: frozenset[tuple[str, str]] = frozenset()


class Memory:
    """By the name and the hash of a file, what it said in the last set. Nothing older is kept."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[bytes, Said]] = {}
        self._next: dict[str, tuple[bytes, Said]] = {}

    @contextlib.contextmanager
    def of_one_set(self) -> Iterator[None]:
        """What is kept within is what is remembered from then on."""
        self._next = {}
        yield
        self._last = self._next

    def of(self, file: str, content: bytes) -> Said | None:
        digest, said = self._last.get(file, (b"", None))
        return said if digest == hashlib.sha256(content).digest() else None

    def keep(self, file: str, content: bytes, said: Said) -> None:
        self._next[file] = hashlib.sha256(content).digest(), said
