"""What a word is, by script.

Scripts with spaces: a run of letters and digits. Hangul: a run of syllables, which carries its particles. Han and
kana: a run in which every two characters begin a word.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

HAN_KANA = (
    "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
)
_FIRST_UNSPACED = "\u3005"
HANGUL = "\uac00-\ud7a3\u3131-\u318e"

_RUN = re.compile(f"[{HAN_KANA}]+|[{HANGUL}]+|[^\\W_{HAN_KANA}{HANGUL}]+")
_HAN_KANA = re.compile(f"[{HAN_KANA}]")
_UNSPACED = re.compile(f"[{HAN_KANA}{HANGUL}]")
_AROUND_RUNS = re.compile(f"({_RUN.pattern})")
_AROUND_WORDS = re.compile(r"([^\W_]+)")  # the same where nothing is written without spaces; a third of the time
# What may stand between two words of one phrase. A full stop only where nothing else does ("U.S."), or a blank after an
# initial ("N. Korea"); never a line break, which ends a paragraph.
GAP = re.compile(r"\.|[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000'\"·・-]*")
GAP_AFTER_INITIAL = re.compile(rf"\.[ \u00a0\u202f]|{GAP.pattern}")


class Kind(enum.Enum):
    """How a run is searched."""

    SPACED = "spaced"
    HANGUL = "hangul"
    HAN = "han"  # Han characters and kana


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a folded text: `text == folded[start:end]`."""

    text: str
    start: int
    end: int
    kind: Kind


def runs(folded: str) -> Iterator[Run]:
    """The runs of a folded text, in order."""
    for found in _RUN.finditer(folded):
        yield Run(found[0], found.start(), found.end(), kind_of(found[0][0]))


def pieces(folded: str, *, unspaced: bool) -> list[str]:
    """The text cut around its runs: what stands before the first, the first, what stands before the second, ... Every
    second piece is a run. `unspaced` says what `has_unspaced` does."""
    return (_AROUND_RUNS if unspaced else _AROUND_WORDS).split(folded)


def has_unspaced(folded: str) -> bool:
    """Whether a text has characters of the scripts in which words are found without spaces."""
    return not folded.isascii() and _UNSPACED.search(folded) is not None


def has_han(folded: str) -> bool:
    """Whether a text has Han characters or kana, of which every two begin a word."""
    return _HAN_KANA.search(folded) is not None


def is_unspaced(run: str) -> bool:
    """Whether a run may be Hangul, Han or kana; for most of the others this is quicker to ask than their kind."""
    return run >= _FIRST_UNSPACED


def is_hangul(run: str) -> bool:
    """Whether a run, or a character, is Hangul."""
    return "\uac00" <= run < "\ud7a4" or "\u3131" <= run < "\u318f"


def is_stretch(run: str) -> bool:
    """Whether a run is Hangul, Han or kana."""
    return is_hangul(run) or (run >= _FIRST_UNSPACED and kind_of(run[0]) is Kind.HAN)


@lru_cache(maxsize=16_384)
def kind_of(character: str) -> Kind:
    """How a run that begins with this character is searched."""
    if character < _FIRST_UNSPACED:
        return Kind.SPACED
    if is_hangul(character):
        return Kind.HANGUL
    return Kind.HAN if _HAN_KANA.match(character) else Kind.SPACED


def word_starts(run: Run) -> list[int]:
    """Where the words of a run begin, in the folded text."""
    return list(range(run.start, run.end, 2)) if run.kind is Kind.HAN else [run.start]
