"""What somebody types into a search, read: never refused, whatever it is.

    missile* "north korea" embargo OR sanctions -football

Every word has to be found, of words around an OR one, of words after a minus none. Quotation marks hold words together
in that order; a word that the splitter takes apart (KN-23, 制裁決議) is held together in the same way. A star leaves
the end of a word open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.text import arabic
from monitor.text.tokens import is_pair, is_single, tokens

LONGEST = 500  # characters that are read
MOST = 20  # terms
SHORTEST_OPEN = 3  # letters before a star; beginnings that are shorter would be half of all words

_QUOTES = re.compile("[“”„‟«»「」『』〝〞＂]")
_PIECE = re.compile(r'(?P<without>[-−－]*)(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+?))(?P<open>[*＊]*)(?=[\s"]|$)')
_ARABIC = re.compile("[\u0620-\u064a]+")


@dataclass(frozen=True, slots=True)
class Term:
    """Tokens in a row; with `open` the last of them is the beginning of one."""

    tokens: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """One of each group has to be found, and none of `unwanted`. It asks for nothing where `wanted` is empty."""

    wanted: tuple[tuple[Term, ...], ...] = ()
    unwanted: tuple[Term, ...] = ()

    @property
    def terms(self) -> tuple[Term, ...]:
        """All that may be found in a story."""
        return tuple(term for group in self.wanted for term in group)


def parse(text: str) -> Query:
    """What is typed, read. What has no letter or digit is passed over, and so is what comes after MOST terms."""
    wanted: list[tuple[Term, ...]] = []
    unwanted: list[Term] = []
    joins = False
    for found in list(_PIECE.finditer(_QUOTES.sub('"', text[:LONGEST])))[:MOST]:
        if found["word"] == "OR" and not found["without"] and not found["open"]:
            joins = bool(wanted)
            continue
        written = found["word"] or found["phrase"] or ""
        group = _forms(written, is_open=bool(found["open"]))
        if not group:
            continue
        if found["without"]:
            unwanted += group
        elif joins:
            wanted[-1] += group
        else:
            wanted.append(group)
        joins = False
    return Query(tuple(wanted), tuple(unwanted))


def _forms(written: str, *, is_open: bool) -> tuple[Term, ...]:
    """The term, or the ways in which it is written; none where there is nothing to look for."""
    row = tuple(tokens(written))
    if not row:
        return ()
    last = row[-1]
    if is_single(last):
        return (Term(row, open=True),)
    if is_open and not is_pair(last) and len(last) >= SHORTEST_OPEN:
        return (Term(row, open=True),)
    if len(row) == 1 and _ARABIC.fullmatch(last):
        return tuple(Term((form,)) for form in arabic.written(last, written))
    return (Term(row),)
