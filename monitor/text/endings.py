"""Inflection by endings: the kinds of words a language has, and under which keys their forms meet.

A key is a stem and a kind: `livr er`, under which livre, livrée and livrera meet. A story's word is read as every kind
that its ending allows; a term only as what its author wrote, a dictionary form or a plural. So the noun "arme" meets
armes, but not "armée", which may only be of the verb armer; a stemmer, which cuts all of them to "arm", cannot know.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from monitor.text.fold import fold_text

_AS_IT_IS = [("", [""], 0)]
SHORTEST_HEAD = 3  # letters; shorter ones begin too many words to tell any apart


class Head(NamedTuple):
    """How words begin, and how many letters they have at most."""

    letters: str
    longest: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of word.

    `cited` are the endings of terms of this kind: `er`, or `an|o` for an "o" that follows "an", or `|` for any word;
    accents count there if they are written. `forms` are the endings of its forms in a story: `es`, or `aux>al` where
    the stem goes on with "al", or `-` for none. A term's stem has at least `shortest` letters. `never` are words that
    look like terms of this kind and are none, or with a hyphen before them how such words end.
    """

    name: str
    cited: str
    forms: str
    shortest: int = 3
    noun: bool = False
    never: str = ""

    def excludes(self, raw: str) -> bool:
        """Whether a term, in lower case with its accents, is listed as none of this kind."""
        return any(raw == no or (no[0] == "-" and raw.endswith(no[1:])) for no in self.never.split())


class Inflection:
    """The inflection of one language."""

    def __init__(self, kinds: Iterable[Kind], plural: re.Pattern[str]) -> None:
        """`plural` is what a term looks like whose author wrote a plural: it meets the singular of a noun, too."""
        kinds = tuple(kinds)
        self._plural = plural
        self._nouns = tuple(f" {kind.name}" for kind in kinds if kind.noun)
        self._cited: dict[str, list[tuple[Kind, int]]] = defaultdict(list)
        tails: dict[str, dict[str, None]] = defaultdict(dict)
        # By kind with what else its stems may go on, and the endings that stand there instead.
        self._instead: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for kind in kinds:
            for cited in kind.cited.split():
                context, bar, ending = cited.partition("|")
                self._cited[context + ending if bar else cited].append((kind, len(ending if bar else cited)))
            for form in kind.forms.split():
                folded = form if form.isascii() else fold_text(form)
                ending, _, instead = folded.strip("-").partition(">")
                tails[ending][f"{instead} {kind.name}"] = None
                self._instead[kind.name][instead].append(ending)
        self._tails = {ending: tuple(found) for ending, found in tails.items()}
        self._longest_instead = {
            name: [(instead, endings, max(map(len, endings))) for instead, endings in ways.items()]
            for name, ways in self._instead.items()
        }
        # How far an ending may reach, by its last letter: most letters end only short ones.
        self._reach: dict[str, int] = defaultdict(int)
        self._longest_cited = max(map(len, self._cited))
        for ending in self._tails:
            self._reach[ending[-1:]] = max(self._reach[ending[-1:]], len(ending))

    def keys(self, word: str) -> set[str]:
        """Under what a story's word, folded, may be found."""
        found = {word}
        tails = self._tails
        length = len(word)
        for cut in range(max(length - self._reach.get(word[-1:], 0), 0), length + 1):
            for tail in tails.get(word[cut:], ()):
                found.add(word[:cut] + tail)
        return found

    def heads(self, key: str) -> Iterator[Head]:
        """How words begin that are found under a key: each in one of these ways."""
        stem, _, kind = key.partition(" ")
        for instead, endings, longest in self._longest_instead.get(kind, _AS_IT_IS):
            if stem.endswith(instead):
                begin = stem[: len(stem) - len(instead)]
                if len(begin) < SHORTEST_HEAD:  # then the words are told as they are
                    yield from (Head(begin + ending, len(begin + ending)) for ending in endings)
                else:
                    yield Head(begin, len(begin) + longest)

    def inside(self, key: str) -> Iterator[str]:
        """What stands in words that are found under a key which ends in this one: in each one of these."""
        stem, _, kind = key.partition(" ")
        if any(one.endswith(stem) and one != stem for one in self._instead.get(kind, ())):
            yield ""
        yield from (head.letters for head in self.heads(key))

    def term_keys(self, word: str, raw: str) -> set[str]:
        """Under what a term's word looks for its forms; `raw` is the word in lower case with its accents."""
        found = {word}
        for written in {raw, word}:
            length = len(written)
            for cut in range(max(length - self._longest_cited, 0), length + 1):
                for kind, ending in self._cited.get(written[cut:], ()):
                    stem = fold_text(written[: length - ending])
                    if len(stem) >= kind.shortest and not kind.excludes(raw):
                        found.add(f"{stem} {kind.name}")
        if self._plural.fullmatch(raw):
            found |= {key for key in self.keys(word) if key.endswith(self._nouns)}
        return found


def irregular(table: str, future: str) -> Iterator[Kind]:
    """Kinds of verbs that are irregular: for each how the infinitive ends, and how other forms end instead.

    What stands before is the stem: `ob tenir`. `rt*` is a participle, with its genders and numbers (rt, rte, rts, rtes;
    sto, sta, stos, stas, sti, ste), `tiendr+` the future, which takes the endings given.
    """
    for row in table.split(";"):
        infinitive, *forms = row.split()
        endings = [infinitive]
        for form in forms:
            if form.endswith("+"):
                endings += (form[:-1] + end for end in future.split())
            elif form.endswith("o*"):
                endings += (form[:-2] + end for end in ("o", "a", "os", "as", "i", "e"))
            elif form.endswith("*"):
                endings += (form[:-1] + end for end in ("", "e", "s", "es"))
            else:
                endings.append(form)
        yield Kind(infinitive, infinitive, " ".join(endings), shortest=0)
