"""Small charts that the server draws: a column a day, as the path of an SVG. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

STEP = 4  # units that a day is wide, of which the last is left free
LEAST = 0.08  # of the height: whatever was there is seen


@dataclass(frozen=True, slots=True)
class Columns:
    """`path` draws what there is of `counts` in a box of `width` by `height`; `most` is the highest."""

    path: str
    width: int
    height: int
    most: int


def columns(counts: Sequence[int], height: int) -> Columns:
    """The oldest first. Without any there is nothing to draw."""
    most = max(counts, default=0)
    path = "".join(
        f"M{STEP * place} {height}v-{tall:g}h{STEP - 1}v{tall:g}z"
        for place, count in enumerate(counts)
        if count
        for tall in [round(max(LEAST, count / most) * height, 1)]
    )
    return Columns(path, STEP * len(counts), height, most)
