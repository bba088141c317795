"""Text folded for comparison, with the way back to the code points it came from.

Folded away: case, full-width and compatibility forms (NFKC), accents on Latin and Greek letters, Arabic vowel signs,
letter variants and elongation, ё, kinds of apostrophe, hyphen and quotation mark, and what nobody sees (soft hyphens,
zero-width characters, direction marks). Kept: й, ї, dakuten and everything else that makes another letter.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛ʼʹ′`´ʻˈ＇", "'")
    | dict.fromkeys("‐‑‒–—―−﹣－⁃", "-")
    | dict.fromkeys("“”„‟«»‹›〝〞＂", '"')
    | {"ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None}
)
# A character and the marks that belong to it, or one Hangul syllable written as its parts.
_CLUSTER = re.compile(
    "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?|.[\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u3099\u309a\uff9e\uff9f]*",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is folded; its character i comes from `starts[i]:ends[i]` of the original, in code points."""

    text: str
    starts: tuple[int, ...] | range
    ends: tuple[int, ...] | range

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that folded to `text[start:end]`; it must not be empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """The folded text and the way back."""
    if text.isascii():
        count = len(text)
        return Folded(text.lower(), range(count), range(1, count + 1))
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for found in _CLUSTER.finditer(text):
        folded = fold_cluster(found[0])
        start, end = found.span()
        out.append(folded)
        if len(folded) == 1:
            starts.append(start)
            ends.append(end)
        else:
            starts.extend([start] * len(folded))
            ends.extend([end] * len(folded))
    return Folded("".join(out), tuple(starts), tuple(ends))


@lru_cache(maxsize=65_536)
def fold_cluster(cluster: str) -> str:
    """One character with its marks, folded; "" for what nobody sees."""
    seen = _UNSEEN.sub("", cluster)
    composed = unicodedata.normalize("NFKC", seen).casefold().translate(_ALIKE)
    return "".join(_plain(character) for character in composed)


def _plain(character: str) -> str:
    """Without the accents that do not make another letter."""
    if character.isascii():
        return character
    code = ord(character)
    if unicodedata.category(character) == "Mn" and code not in _MAKES_A_LETTER:
        return ""
    if code < 0x0400 or 0x1E00 <= code < 0x2000:
        base = unicodedata.normalize("NFD", character)[0]
        return _LETTERS.get(base, base)
    return character


_MAKES_A_LETTER = (0x3099, 0x309A)  # dakuten that found nothing to join

# Letters that carry no mark but are written without it where the keyboard lacks them.
_LETTERS = {"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h"}


def fold_text(text: str) -> str:
    """The folded text alone."""
    return fold(text).text
