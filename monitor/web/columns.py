"""Small charts that the server draws: a column a day, in an SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEP = 4  # units that a day is wide, of which the last is left free
LEAST = 0.08  # of the height: whatever was there is seen


@dataclass(frozen=True, slots=True)
class Column:
    """Where a day stands in its box; of a day of none the height is 0."""

    count: int
    left: int
    top: float
    height: float
    width: int = STEP - 1


@dataclass(frozen=True, slots=True)
class Columns:
    """The days in a box of `width` by `height`, the oldest first."""

    each: tuple[Column, ...]
    height: int

    @property
    def width(self) -> int:
        return STEP * len(self.each)

    @property
    def most(self) -> int:
        """Of a day; 0 where there is nothing to draw."""
        return max((one.count for one in self.each), default=0)

    @property
    def total(self) -> int:
        return sum(one.count for one in self.each)

    @property
    def path(self) -> str:
        """All of them at once, for who needs to name none."""
        return "".join(
            f"M{one.left} {self.height}v-{one.height:g}h{one.width}v{one.height:g}z" for one in self.each if one.count
        )


def columns(counts: Sequence[int], height: int) -> Columns:
    """The oldest first."""
    most = max(counts, default=0)
    each = []
    for place, count in enumerate(counts):
        tall = round(max(LEAST, count / most) * height, 1) if count else 0
        each.append(Column(count, STEP * place, round(height - tall, 1), tall))
    return Columns(tuple(each), height)
