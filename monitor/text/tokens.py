"""What a story is found under by who searches, and what a search looks for: one splitter for both, and for every
database.

The text is folded: case, accents, full-width forms, letters of Arabic that are written in several ways. In scripts with
spaces a token is a word as it is written; of a run of Han, kana or Hangul it is every two characters in a row, so that
制裁 and 북한 are found inside longer runs. A database is given nothing but tokens with blanks between them, and has
nothing left to decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from operator import add

from monitor.text.fold import fold_text
from monitor.text.words import Kind as Kind
from monitor.text.words import has_unspaced, is_unspaced, kind_of, pieces

LONGEST = 64  # characters of a token; what is written longer is several in a row
# Names what texts are split by. An index that was made by another is made anew: nothing could be taken out of it.
SPLITTER = f"1, Unicode {unicodedata.unidata_version}"

_WORD = re.compile(f"[^\\W_]{{1,{LONGEST}}}")


def tokens(text: str) -> list[str]:
    """The tokens of a text as it is written, in order; each holds letters and digits only."""
    folded = fold_text(text)
    if not has_unspaced(folded):
        return _WORD.findall(folded)
    return [token for run in pieces(folded, unspaced=True)[1::2] for token in _of_run(run)]


def is_single(token: str) -> bool:
    """Whether it is one character of a script without spaces: a run of its own, or the beginning of a pair."""
    return len(token) == 1 and is_unspaced(token) and kind_of(token) is not Kind.SPACED


def is_pair(token: str) -> bool:
    """Whether it is two characters out of a run."""
    return len(token) == 2 and is_unspaced(token) and kind_of(token[0]) is not Kind.SPACED


def _of_run(run: str) -> Iterator[str]:
    if not is_unspaced(run) or kind_of(run[0]) is Kind.SPACED:
        yield from _WORD.findall(run)
    elif len(run) == 1:
        yield run
    else:
        yield from map(add, run, run[1:])
