"""Names and terms in a story: found as written forms, sifted by what they must not be."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from monitor.rules.compile import Element, Lexicon, Pattern, Target
from monitor.text.inflect import PARTICLES, keys
from monitor.text.layout import Layout
from monitor.text.words import GAP, Kind, Run


@dataclass(frozen=True, slots=True)
class Hit:
    """A name or term at `start:end` of a field, in code points; `sentence` counts from the title on."""

    field: int
    start: int
    end: int
    kind: str
    id: str
    sentence: int

    @property
    def length(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Hit) -> bool:
        return self.field == other.field and self.start < other.end and other.start < self.end


Found = dict[tuple[str, str], list[Hit]]  # by kind and id, in order


def find(layout: Layout, lexicon: Lexicon, possible: frozenset[str]) -> Found:
    """Every hit of every name and term, sifted: not what `except` excludes, not a name inside a longer name, and
    nothing in a sentence that only repeats an earlier one."""
    named: dict[Target, list[Hit]] = defaultdict(list)
    for field in range(3):
        for pattern, start, end in _Search(layout, field, possible).all(lexicon):
            begin, stop = layout.folded[field].original(start, end)
            hit = Hit(field, begin, stop, pattern.target.kind, pattern.target.id, layout.sentence_at(field, begin))
            named[pattern.target].append(hit)
    kept: Found = {}
    for target, hits in named.items():
        if not target.excepting:
            excepted = named.get(Target(target.kind, target.id, excepting=True), ())
            kept[target.kind, target.id] = [hit for hit in dict.fromkeys(hits) if not any(map(hit.overlaps, excepted))]
    outermost = _outermost([hit for (kind, _), hits in kept.items() if kind == "entity" for hit in hits])
    sifted: Found = {}
    for key, hits in kept.items():
        good = [
            hit
            for hit in sorted(hits, key=lambda hit: (hit.sentence, hit.start, hit.end))
            if not layout.sentences[hit.sentence].repeated and (key[0] != "entity" or hit in outermost)
        ]
        if good:
            sifted[key] = good
    return sifted


def _outermost(hits: Iterable[Hit]) -> set[Hit]:
    """The hits that do not lie inside a longer one."""
    kept: set[Hit] = set()
    field, reach, widest = -1, -1, (-1, -1)
    for hit in sorted(hits, key=lambda hit: (hit.field, hit.start, -hit.end)):
        if hit.field != field:
            field, reach, widest = hit.field, -1, (-1, -1)
        if hit.end > reach:
            reach, widest = hit.end, (hit.start, hit.end)
            kept.add(hit)
        elif (hit.start, hit.end) == widest:  # two entities may share one written form
            kept.add(hit)
    return kept


class _Search:
    """Looks for patterns in one field."""

    def __init__(self, layout: Layout, field: int, possible: frozenset[str]) -> None:
        self.original = layout.fields[field]
        self.folded = layout.folded[field]
        self.runs = layout.runs[field]
        self.possible = possible

    def all(self, lexicon: Lexicon) -> Iterator[tuple[Pattern, int, int]]:
        """(pattern, start, end) in the folded text."""
        tables = lexicon.tables(self.possible)
        for number, run in enumerate(self.runs):
            if run.kind is Kind.SPACED:
                raw = self.raw(run)
                for table in tables:
                    for pattern in table.beginning_with(run.text, raw):
                        if self.spoken(pattern) and self.exact(pattern.elements[0], run):
                            end = self.rest(pattern, 1, number, run.end)
                            if end:
                                yield pattern, run.start, end
                continue
            for offset in range(len(run.text)):
                first = run.text[offset : offset + 2]
                for key in (first, first[0]) if len(first) == 2 else (first,):
                    for pattern in lexicon.stretches.get(key, ()):
                        stop = self.stretch(pattern.elements[0], run, offset, single=len(pattern.elements) == 1)
                        if stop and self.spoken(pattern):
                            end = self.rest(pattern, 1, number, run.start + stop)
                            if end:
                                yield pattern, run.start + offset, end

    def spoken(self, pattern: Pattern) -> bool:
        return pattern.only is None or not pattern.only.isdisjoint(self.possible)

    def raw(self, run: Run) -> str:
        """The word in lower case with its accents."""
        if run.text.isascii() and self.original.isascii():
            return run.text
        start, end = self.folded.original(run.start, run.end)
        return unicodedata.normalize("NFC", self.original[start:end]).lower()

    def exact(self, element: Element, run: Run) -> bool:
        """Whether a form that was asked for as it is stands there as it is."""
        if not element.exact:
            return True
        start, end = self.folded.original(run.start, run.end)
        return unicodedata.normalize("NFC", self.original[start:end]) == element.exact

    def stretch(self, element: Element, run: Run, offset: int, *, single: bool) -> int:
        """Where in the run the stretch ends that begins at `offset`; 0 if it is not there."""
        if not run.text.startswith(element.text, offset):
            return 0
        stop = offset + len(element.text)
        alone = element.kind is Kind.HANGUL and len(element.text) == 1 and single
        if alone and (offset or (run.text[1:] and run.text[1:] not in PARTICLES)):
            return 0
        return stop

    def rest(self, pattern: Pattern, index: int, number: int, end: int) -> int:
        """The end of the whole pattern, whose first elements end at `end` in run `number`; 0 if it is not there."""
        for element in pattern.elements[index:]:
            run = self.runs[number]
            left = run.text[end - run.start :]
            if left and element.kind is not Kind.SPACED and left.startswith(element.text):
                end += len(element.text)  # written without the blank
                continue
            if left and not (run.kind is Kind.HANGUL and left in PARTICLES):
                return 0
            number += 1
            if number == len(self.runs) or not GAP.fullmatch(self.folded.text, run.end, self.runs[number].start):
                return 0
            run = self.runs[number]
            if element.kind is not run.kind:
                return 0
            if run.kind is Kind.SPACED:
                if not element.meets(run.text, keys(run.text, self.raw(run), pattern.language)):
                    return 0
                if not self.exact(element, run):
                    return 0
                end = run.end
            elif run.text.startswith(element.text):
                end = run.start + len(element.text)
            else:
                return 0
        return end
