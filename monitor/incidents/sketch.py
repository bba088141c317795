"""A story's text in at most 600 bytes, by which its copies are known.

The text is cut into shingles: every three words in a row, and every four characters where words are written together
(Han, kana, Hangul). Each is hashed, and the smallest hashes are the sketch: a sample that two texts draw alike, because
whether a shingle is in it hangs on the shingle alone (Broder, "On the resemblance and containment of documents", 1997;
here one hash and its k smallest values, not k hashes). Up to the largest value that both samples reach both are
complete, so there one can count what share of one text is in the other. `shingles.py` makes sketches.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from dataclasses import dataclass

VERSION = 1  # of the folding, the shingles, the hashes and the layout: a change of any is another version
HASHES = 128  # of 32 bits; what share of 250 shingles is in another text is known to within a twentieth
FIGURES = 16

_HEAD = struct.Struct("<B16sIBB")
_ALL = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class Sketch:
    """In `blob`: version, a hash of all words; how many words, figures and hashes; the figures, the hashes."""

    blob: bytes

    def to_bytes(self) -> bytes:
        return self.blob

    @staticmethod
    def from_bytes(blob: bytes) -> Sketch | None:
        """None for a sketch of another version: make it anew. Raises ValueError for one that is not whole."""
        if blob[:1] != bytes([VERSION]):
            return None
        if len(blob) < _HEAD.size or len(blob) != _HEAD.size + 4 * sum(_HEAD.unpack_from(blob)[3:]):
            raise ValueError("a sketch that is not whole")
        return Sketch(blob)

    @property
    def words(self) -> int:
        """How many the text has; each character of Han, kana and Hangul is one."""
        return int(_HEAD.unpack_from(self.blob)[2])

    @property
    def digest(self) -> bytes:
        """Equal for texts of the same words, whatever lies between."""
        return self.blob[1:17]

    @property
    def figures(self) -> tuple[int, ...]:
        """The smallest hashes of the numbers in the text but for years, ascending."""
        return struct.unpack_from(f"<{self.blob[21]}I", self.blob, _HEAD.size)

    @property
    def hashes(self) -> tuple[int, ...]:
        """The smallest hashes of its shingles, ascending."""
        return struct.unpack_from(f"<{self.blob[22]}I", self.blob, _HEAD.size + 4 * self.blob[21])


def pack(digest: bytes, words: int, figures: bytes, hashes: bytes) -> Sketch:
    """`figures` and `hashes` are little-endian, of 32 bits, distinct, ascending, and no more than there is room for."""
    return Sketch(_HEAD.pack(VERSION, digest, words, len(figures) // 4, len(hashes) // 4) + figures + hashes)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Of two samples, up to what both reach: how many are in both, and how many in each."""

    shared: int
    one: int
    other: int

    @property
    def of_one(self) -> float:
        """The share of the one that is in the other."""
        return self.shared / self.one if self.one else 0.0

    @property
    def of_other(self) -> float:
        """The share of the other that is in the one."""
        return self.shared / self.other if self.other else 0.0


def overlap(one: Sketch, other: Sketch, ignored: frozenset[int] = frozenset()) -> Overlap:
    """What the texts of two sketches share, but for the hashes that are ignored."""
    return counted(one.hashes, other.hashes, HASHES, ignored)


def figures_shared(one: Sketch, other: Sketch) -> Overlap:
    """What their numbers share."""
    return counted(one.figures, other.figures, FIGURES)


def counted(one: tuple[int, ...], other: tuple[int, ...], most: int, ignored: frozenset[int] = frozenset()) -> Overlap:
    """What two samples of the smallest hashes share, each ascending and of at most so many."""
    reach = min(one[-1] if len(one) == most else _ALL, other[-1] if len(other) == most else _ALL)
    first, second = one[: bisect_right(one, reach)], other[: bisect_right(other, reach)]
    shared = set(first).intersection(second)
    if not ignored:
        return Overlap(len(shared), len(first), len(second))
    counts = (len(each) - len(ignored.intersection(each)) for each in (shared, first, second))
    return Overlap(*counts)
