"""Which rules of benchmarks/match_texts.py match a story, found in another way than the matcher's: by positions.

Every word of a story is looked up under its keys of inflection, every stretch of Han and Hangul character by character;
what is found is a list of positions for each term, and the rules of these terms are asked. Shared with the product are
folding, the keys of inflection and the identification of languages.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from match_texts import Wanted

from monitor.model import Story
from monitor.text.fold import fold
from monitor.text.inflect import keys, term_keys
from monitor.text.language import identify

HAN, HANGUL = "\u4e00-\u9fff", "\uac00-\ud7a3"
_RUN = re.compile(f"[{HAN}]+|[{HANGUL}]+|[^\\W_{HAN}{HANGUL}]+")
INFLECTED = ("en", "de", "fr", "es", "it", "pl", "ru", "uk", "ar")


class Hit(NamedTuple):
    start: int  # character; the longer of two that overlap is a hit
    end: int
    first: int  # word
    last: int


class _Run(NamedTuple):
    text: str
    raw: str  # in lower case, with accents
    start: int
    word: int  # the number of its first word


@cache
def _keys(word: str, raw: str, language: str) -> frozenset[str]:
    return keys(word, raw, language)


class Oracle:
    def __init__(self, wanted: Sequence[Wanted]) -> None:
        self.wanted = wanted
        self.terms = {term for one in wanted for term in one.terms}
        self.rules_of: dict[str, list[Wanted]] = defaultdict(list)  # by the terms on the left
        for one in wanted:
            for term in one.left:
                self.rules_of[term].append(one)
        self.spaced = [term for term in self.terms if not re.match(f"[{HAN}{HANGUL}]", term)]
        self.stretches = defaultdict(list)
        for term in self.terms.difference(self.spaced):
            self.stretches[term[:2]].append(term)
        self._by_key: dict[str, dict[str, list[str]]] = {}

    def by_key(self, language: str) -> dict[str, list[str]]:
        """Terms by the keys of their first word."""
        if language not in self._by_key:
            filed = self._by_key[language] = defaultdict(list)
            for term in self.spaced:
                for key in _term_keys(term.split()[0], language):
                    filed[key].append(term)
        return self._by_key[language]

    def matched(self, story: Story) -> set[str]:
        """The names of the rules that match. Sentences are taken to be all different."""
        language = identify(story.title, story.summary, story.text, story.language)
        languages = [one for one in INFLECTED if one in language.possible] or [""]
        parts = [self.hits([story.title, story.summary], languages), self.hits([story.text], languages)]
        found = {term for hits in parts for term in hits}
        return {
            one.name
            for term in found
            for one in self.rules_of.get(term, ())
            if (not one.also or not found.isdisjoint(one.also))
            and found.isdisjoint(one.never)
            and any(_near(one, hits) for hits in parts)
        }

    def hits(self, fields: Iterable[str], languages: Iterable[str]) -> dict[str, list[Hit]]:
        """Every term's hits in one part of the story. The fields are numbered through."""
        found: dict[str, set[Hit]] = defaultdict(set)
        word, base = 0, 0
        for field in fields:
            folded = fold(field)
            runs = []
            for one in _RUN.finditer(folded.text):
                begin, stop = folded.original(*one.span())
                runs.append(_Run(one[0], field[begin:stop].lower(), one.start(), word))
                word += (len(one[0]) + 1) // 2 if re.match(f"[{HAN}]", one[0]) else 1
            for number, run in enumerate(runs):
                for term, hit in (*self.stretched(run), *self.spoken(folded.text, runs, number, languages)):
                    found[term].add(hit._replace(start=hit.start + base, end=hit.end + base))
            base += len(folded.text) + 1
        return {term: sorted(hits) for term, hits in found.items()}

    def stretched(self, run: _Run) -> Iterable[tuple[str, Hit]]:
        """Terms in Han or Hangul, anywhere in a run."""
        for offset in range(len(run.text) - 1):
            for term in self.stretches.get(run.text[offset : offset + 2], ()):
                if run.text.startswith(term, offset):
                    end = offset + len(term)
                    han = "\u4e00" <= term[0] <= "\u9fff"
                    first, last = (offset // 2, (end - 1) // 2) if han else (0, 0)
                    yield term, Hit(run.start + offset, run.start + end, run.word + first, run.word + last)

    def spoken(
        self, folded: str, runs: Sequence[_Run], number: int, languages: Iterable[str]
    ) -> Iterable[tuple[str, Hit]]:
        """Terms of one or two words that begin with this one."""
        run = runs[number]
        for language in languages:
            for key in _keys(run.text, run.raw, language):
                for term in self.by_key(language).get(key, ()):
                    _, *rest = term.split()
                    end = run
                    if rest:
                        if number + 1 == len(runs):
                            continue
                        end = runs[number + 1]
                        between = folded[run.start + len(run.text) : end.start]
                        if between not in (" ", "-"):
                            continue
                        if _term_keys(rest[0], language).isdisjoint(_keys(end.text, end.raw, language)):
                            continue
                    yield term, Hit(run.start, end.start + len(end.text), run.word, end.word)


@cache
def _term_keys(word: str, language: str) -> frozenset[str]:
    folded = fold(word).text
    return term_keys(folded, word, language) if language else frozenset({folded})


def _near(one: Wanted, hits: dict[str, list[Hit]]) -> bool:
    left, right = _leaf(one.left, hits), _leaf(one.right, hits)
    return any(max(a.first, b.first) - min(a.last, b.last) - 1 <= one.words for a in left for b in right)


def _leaf(terms: Sequence[str], hits: dict[str, list[Hit]]) -> list[Hit]:
    """The hits of any of the terms; of those that overlap the longest, of equals the first."""
    kept: list[Hit] = []
    every = (hit for term in terms for hit in hits.get(term, ()))
    for hit in sorted(every, key=lambda one: (one.start - one.end, one.start)):
        if all(hit.end <= other.start or other.end <= hit.start for other in kept):
            kept.append(hit)
    return kept
