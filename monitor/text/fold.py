"""Text folded for comparison, with the way back to the code points it came from.

Folded away: case, full-width and compatibility forms (NFKC), accents on Latin and Greek letters, Arabic vowel signs,
letter variants and elongation, ё, kinds of apostrophe, hyphen and quotation mark, and what nobody sees (soft hyphens,
zero-width characters, direction marks), also where it parts a letter from its mark. Kept: й, ї, dakuten and everything
else that makes another letter.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.text.words import Kind, runs

_UNSEEN = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\U000e0000-\U000e0fff"
)
_ALIKE = str.maketrans(
    dict.fromkeys("‘’‚‛ʼʹ′`´ʻˈ＇", "'")
    | dict.fromkeys("‐‑‒–—―−﹣－⁃゠", "-")
    | dict.fromkeys("“”„‟«»‹›〝〞〟＂「」『』《》〈〉", '"')
    | {"ё": "е", "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ک": "ك", "ـ": None}
)
_MARKS = "\u0300-\u034e\u0350-\u036f\u0483-\u0487\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u3099\u309a\uff9e\uff9f"
_FIRST, _MIDDLE, _LAST, _SYLLABLE = "[\u1100-\u1112]", "[\u1161-\u1175]", "[\u11a8-\u11c2]", "[\uac00-\ud7a3]"
# What nobody sees; one Hangul syllable written as its parts; a character and the marks that belong to it, whatever is
# unseen between them. Nothing is given back once taken, so that a million of any of them are read once.
_CLUSTER = re.compile(
    f"[{_UNSEEN}]++|(?:{_FIRST}[{_UNSEEN}]*+{_MIDDLE}|{_SYLLABLE})(?:[{_UNSEEN}]*+{_LAST})?+"
    f"|.(?:[{_UNSEEN}]*+[{_MARKS}])*+",
    re.DOTALL,
)
_NEVER_ALONE = re.compile(f"[{_MARKS}\u1100-\u11ff]")
_LONGEST_CLUSTER = 32  # what follows is no letter; normalising a million marks takes minutes (UAX #15 allows 30)
_SHORT = 100  # up to here it is quicker to fold cluster by cluster than to ask first what is odd
FEW = 30  # other letters in one text; no language has more
_ODD = "\ue000"  # stands for what does not fold to one character; a private one, so that no real text is lost to it
_AROUND_ODD = re.compile(f"({_ODD}+)")

# Not the letters that, in lower case, fold to themselves: ASCII, Cyrillic, Arabic, kana, Han, Hangul. The rest is
# looked at, each character once.
_PERHAPS = re.compile(
    "[^\x00-_a-\x7f\u0430-\u044f\u0454\u0456\u0457\u060c\u061b\u061f\u0621\u0624\u0626-\u0628\u062a-\u063a\u0641-\u0648\u064a"
    "\u3001\u3002\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]"
)


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` is folded; its character i comes from `starts[i]:ends[i]` of the original, in code points. `aligned`:
    character for character, and words begin and end in both at the same places."""

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
    # The only letter that becomes two in lower case; it folds to the same as a plain one.
    folded = text.replace("İ", "I").lower()
    others: dict[str, str] = {character: _one_to_one(character) for character in set(_PERHAPS.findall(folded))}
    if len(others) > FEW:  # each replacement reads the whole text
        folded = folded.translate({ord(character): other for character, other in others.items()})
    else:
        for character, other in others.items():
            if other != character:
                folded = folded.replace(character, other)
    if _ODD not in folded:
        return Folded(folded, range(len(text)), range(1, len(text) + 1), aligned=True)
    return _piecewise(text, folded)


def _piecewise(text: str, folded: str) -> Folded:
    """Folds what is odd cluster by cluster; what lies between is folded already."""
    places = _places(len(text) + 1)
    pieces = _AROUND_ODD.split(folded)
    known: dict[str, tuple[str, tuple[int, ...], tuple[int, ...]]] = {}  # most texts have the same few odd stretches
    out: list[str] = []
    starts, ends = array("I"), array("I")
    done = 0
    for plain, odd in zip(pieces[::2], pieces[1::2], strict=False):
        first = done + len(plain)
        last = first + len(odd)
        if plain and (len(odd) > 1 or _NEVER_ALONE.match(text, first)):
            first -= 1  # a mark belongs to the character before it
        out.append(folded[done:first])
        starts += places[done:first]
        ends += places[done + 1 : first + 1]
        written = text[first:last]
        if written not in known:
            known[written] = _fold_clusters(written)
        piece, begins, stops = known[written]
        out.append(piece)
        for start in begins:
            starts.append(first + start)
        for end in stops:
            ends.append(first + end)
        done = last
    out.append(folded[done:])
    starts += places[done:-1]
    ends += places[done + 1 :]
    return Folded("".join(out), starts, ends)


def _fold_clusters(text: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """A stretch, folded cluster by cluster, and where in it the cluster of each character begins and ends."""
    clusters = _CLUSTER.findall(text)
    pieces = [fold_cluster(cluster[:_LONGEST_CLUSTER]) for cluster in clusters]
    starts: list[int] = []
    ends: list[int] = []
    end = 0
    for cluster, piece in zip(clusters, pieces, strict=True):
        start, end = end, end + len(cluster)
        for _ in piece:
            starts.append(start)
            ends.append(end)
    return "".join(pieces), tuple(starts), tuple(ends)


def _places(count: int) -> array[int]:
    """0, 1, 2 ... `count` - 1. A slice of an array costs a hundredth of what counting does."""
    return _PLACES[:count] if count <= len(_PLACES) else array("I", range(count))


_PLACES = array("I", range(65_536))


@lru_cache(maxsize=65_536)
def _one_to_one(character: str) -> str:
    """The character that one folds to, or `_ODD`."""
    folded = fold_cluster(character)
    simple = len(folded) == 1 and not _NEVER_ALONE.match(character) and _kind(character) is _kind(folded)
    return folded if simple else _ODD


def _kind(character: str) -> Kind | None:
    """Of what kind of run a character is; None between runs. Half-width kana and Han radicals become another."""
    run = next(runs(character), None)
    return run.kind if run else None


@lru_cache(maxsize=65_536)
def fold_cluster(cluster: str) -> str:
    """One character with its marks, folded; "" for what nobody sees."""
    if cluster in _NO_LETTERS:
        return " "
    seen = _unseen.sub("", cluster)
    composed = unicodedata.normalize("NFKC", seen).casefold().translate(_ALIKE)
    return "".join(_plain(character) for character in composed)


# NFKC makes letters or digits of them, which would become part of the word that they stand at: shells¹, №1718.
_NO_LETTERS = frozenset("№™℠¹²³⁰⁴⁵⁶⁷⁸⁹①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳")
_unseen = re.compile(f"[{_UNSEEN}]")


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
    lowered = text.lower()
    if text.isascii():
        return lowered.replace("`", "'")
    if not _PERHAPS.search(lowered):
        return lowered
    if len(text) > _SHORT:
        return fold(text).text
    return "".join([fold_cluster(cluster[:_LONGEST_CLUSTER]) for cluster in _CLUSTER.findall(text)])


def spelled(text: str) -> str:
    """The text as a reader sees it: case and accents as they are, width and hidden characters folded away."""
    return text if text.isascii() else unicodedata.normalize("NFKC", _unseen.sub("", text))
