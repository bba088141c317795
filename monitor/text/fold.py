"""Text folded for comparison, with the way back to the code points it came from.

Folded away: case, full-width and compatibility forms (NFKC), accents on Latin and Greek letters, Arabic vowel signs,
letter variants and elongation, ё, kinds of apostrophe, hyphen and quotation mark, and what nobody sees (soft hyphens,
zero-width characters, direction marks). Kept: й, ї, dakuten and everything else that makes another letter.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.text.words import Kind, runs

_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff]"
)
_ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛ʼʹ′`´ʻˈ＇", "'")
    | dict.fromkeys("‐‑‒–—―−﹣－⁃゠", "-")
    | dict.fromkeys("“”„‟«»‹›〝〞〟＂「」『』《》〈〉", '"')
    | {"ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None}
)
_MARKS = "\u0300-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u3099\u309a\uff9e\uff9f"
_JAMO = "[\u1100-\u1112][\u1161-\u1175][\u11a8-\u11c2]?"
# A character and the marks that belong to it, or one Hangul syllable written as its parts.
_CLUSTER = re.compile(f"{_JAMO}|.[{_MARKS}]*", re.DOTALL)
_NEVER_ALONE = re.compile(f"[{_MARKS}\u1100-\u11ff]")
_ODD = "\ue000"  # stands for what does not fold to one character; a private one, so that no real text is lost to it
_ODD_STRETCH = re.compile(f"{_ODD}+")


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is folded; its character i comes from `starts[i]:ends[i]` of the original, in code points.

    `aligned`: character for character, and words begin and end in both at the same places.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]
    aligned: bool = False

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that folded to `text[start:end]`; it must not be empty."""
        return self.starts[start], self.ends[end - 1]


def fold(text: str) -> Folded:
    """The folded text and the way back."""
    if text.isascii():
        count = len(text)
        return Folded(text.lower().replace("`", "'"), range(count), range(1, count + 1), aligned=True)
    translated = text.translate(_one_to_one)
    if _ODD not in translated:
        return Folded(translated, range(len(text)), range(1, len(text) + 1), aligned=True)
    return _piecewise(text, translated)


def _piecewise(text: str, translated: str) -> Folded:
    """Folds what is odd cluster by cluster; what lies between is translated already."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for odd in _ODD_STRETCH.finditer(translated):
        first = max(done, odd.start() - 1)  # a mark belongs to the character before it
        out.append(translated[done:first])
        starts.extend(range(done, first))
        ends.extend(range(done + 1, first + 1))
        for found in _CLUSTER.finditer(text, first, odd.end()):
            folded = fold_cluster(found[0])
            out.append(folded)
            starts.extend([found.start()] * len(folded))
            ends.extend([found.end()] * len(folded))
        done = odd.end()
    out.append(translated[done:])
    starts.extend(range(done, len(text)))
    ends.extend(range(done + 1, len(text) + 1))
    return Folded("".join(out), starts, ends)


class _OneToOne(dict[int, int]):
    """For str.translate: the character that one character folds to, or `_ODD`; filled as characters are met."""

    def __missing__(self, code: int) -> int:
        character = chr(code)
        folded = fold_cluster(character)
        simple = len(folded) == 1 and not _NEVER_ALONE.match(character) and _kind(character) is _kind(folded)
        self[code] = target = ord(folded if simple else _ODD)
        return target


_one_to_one = _OneToOne()


def _kind(character: str) -> Kind | None:
    """Of what kind of run a character is; None between runs. Half-width kana and Han radicals become another."""
    run = next(runs(character), None)
    return run.kind if run else None


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
