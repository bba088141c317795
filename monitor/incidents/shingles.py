"""From a story's text to its sketch. Apart from `sketch.py`, because it brings numpy, which few processes need.

All words are hashed at once, by sums of characters times powers (Rabin and Karp, 1987) modulo 2**64: an odd base has an
inverse, so the hash of a word is the difference of two sums, taken back to where the word begins.
"""

from __future__ import annotations

import hashlib
import re

import numpy as np
from numpy.typing import NDArray

from monitor.incidents.sketch import FIGURES, HASHES, Sketch, pack
from monitor.text.fold import fold_text
from monitor.text.words import HAN_KANA, HANGUL

WORDS, CHARACTERS = 3, 4  # in a shingle
LONGEST = 65_536  # characters that are looked at, from the beginning

Numbers = NDArray[np.uint64]

_BASE, _ALL = 0x9E37_79B9_7F4A_7C15, (1 << 64) - 1  # the golden ratio, odd, as Knuth multiplies by it
_MIX, _HALF = np.uint64(0xBF58_476D_1CE4_E5B9), np.uint64(32)  # of splitmix64
_NOTHING = np.zeros(0, np.uint64)
_POWERS = np.cumprod(np.full(LONGEST + 1, _BASE, np.uint64))
_INVERSES = np.cumprod(np.full(LONGEST + 1, pow(_BASE, -1, _ALL + 1), np.uint64))

_SIGN, _CHARACTER, _LETTER, _DIGIT = range(4)
_BASIC = "".join(map(chr, range(0x1_0000)))
_KINDS = np.zeros(0x1_0000, np.uint8)  # beyond them: Han characters, and signs
_KINDS[[sign.isalnum() for sign in _BASIC]] = _LETTER
_KINDS[[sign.isdecimal() for sign in _BASIC]] = _DIGIT
_KINDS[[found.start() for found in re.finditer(f"[{HAN_KANA}{HANGUL}]", _BASIC)]] = _CHARACTER
# As words, of 1900 to 2099: the same in the reports of two days.
_YEARS = {sum(ord(digit) * _BASE**place for place, digit in enumerate(str(year))) & _ALL for year in range(1900, 2100)}


def sketch_of(title: str, summary: str, text: str) -> Sketch:
    """The same in every process and on every machine; in time that grows with the text, whatever it holds.

    Han, kana and Hangul are read as one row of characters, together or apart: in Korean, where to put a blank is a
    matter of taste. Folded away is what `text.fold` folds away.
    """
    folded = fold_text(f"{title}\n{summary}\n{text}"[:LONGEST])[:LONGEST]
    row = _NOTHING
    if folded.isascii():
        code = np.frombuffer(folded.encode("ascii"), np.uint8)
        kinds = _KINDS[code]
    else:
        wide = np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), "<u4")
        kinds = _KINDS[np.minimum(wide, 0xFFFF)]
        kinds[wide >= 0x2_0000] = _CHARACTER
        code, row = wide, wide[kinds == _CHARACTER].astype(np.uint64)
    words, starts = _words(code.astype(np.uint64), kinds)
    digest = hashlib.sha256(words.astype("<u8").tobytes() + b"\n" + row.astype("<u8").tobytes()).digest()[:16]
    shingles = _mixed(words, WORDS)
    if len(row):
        shingles = np.concatenate((shingles, _mixed(row, CHARACTERS)))
    figures = {(word * _BASE & _ALL) >> 32 for word in words[kinds[starts] == _DIGIT].tolist() if word not in _YEARS}
    few = np.array(sorted(figures)[:FIGURES], "<u4").tobytes()
    return pack(digest, len(words) + len(row), few, _distinct(shingles)[:HASHES].astype("<u4").tobytes())


def _words(code: Numbers, kinds: NDArray[np.uint8]) -> tuple[Numbers, NDArray[np.intp]]:
    """The hash of each word, and where it begins."""
    inside = np.zeros(len(kinds) + 2, np.bool_)
    np.greater_equal(kinds, _LETTER, out=inside[1:-1])
    edges = np.flatnonzero(inside[1:] != inside[:-1])
    starts, ends = edges[::2], edges[1::2]
    sums = np.zeros(len(code) + 1, np.uint64)
    np.cumsum(code * _POWERS[: len(code)], out=sums[1:])
    return np.multiply(sums[ends] - sums[starts], _INVERSES[starts], dtype=np.uint64), starts


def _mixed(units: Numbers, width: int) -> Numbers:
    """A hash of 32 bits for every `width` units in a row."""
    count = len(units) - width + 1
    if count <= 0:
        return units[:0]
    mixed = np.zeros(count, np.uint64)
    for first in range(width):
        mixed ^= units[first : first + count]
        mixed *= _MIX
    mixed ^= mixed >> _HALF
    mixed *= _MIX
    return mixed >> _HALF


def _distinct(hashes: Numbers) -> Numbers:
    """The distinct ones, ascending; a fifth of what `np.unique` takes for so few."""
    hashes.sort()
    new = np.ones(len(hashes), np.bool_)
    np.not_equal(hashes[1:], hashes[:-1], out=new[1:])
    return hashes[new]
