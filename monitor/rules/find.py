"""Names and terms in a story: found as written forms, sifted by what they must not be."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitor.rules.compile import NO_WORD, NOTHING, Filed, Lexicon, Met, Target
from monitor.text.inflect import LONGEST_PARTICLE, PARTICLES
from monitor.text.layout import Layout
from monitor.text.words import GAP, Kind, Run

FLOOD = 5_000  # hits of one name or term in one story; what has more is no news, and must not cost more


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


Found = dict[tuple[str, str], list[Hit]]  # by kind and id, in order


def find(layout: Layout, lexicon: Lexicon, possible: frozenset[str]) -> Found:
    """Every hit of every name and term, sifted: not what `except` excludes, not a name inside a longer name, and
    nothing in a sentence that only repeats an earlier one."""
    named: dict[Target, list[Hit]] = defaultdict(list)
    for field in range(3):
        for target, start, end in _Search(layout, field, possible).all(lexicon):
            if len(named[target]) == FLOOD:
                continue
            begin, stop = layout.folded[field].original(start, end)
            hit = Hit(field, begin, stop, target.kind, target.id, layout.sentence_at(field, begin))
            named[target].append(hit)
    kept: Found = {}
    for target, hits in named.items():
        if not target.excepting:
            excepted = _Stretches(named.get(Target(target.kind, target.id, excepting=True), ()))
            kept[target.kind, target.id] = [hit for hit in dict.fromkeys(hits) if not excepted.touch(hit)]
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


class _Stretches:
    """Parts of the fields, to ask whether a hit shares a character with one."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.starts: list[tuple[int, int]] = []
        self.ends: list[int] = []
        for hit in sorted(hits, key=lambda hit: (hit.field, hit.start)):
            if self.starts and self.starts[-1][0] == hit.field and hit.start < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], hit.end)
            else:
                self.starts.append((hit.field, hit.start))
                self.ends.append(hit.end)

    def touch(self, hit: Hit) -> bool:
        before = bisect_left(self.starts, (hit.field, hit.end)) - 1
        return before >= 0 and self.starts[before][0] == hit.field and hit.start < self.ends[before]


class _Search:
    """Looks for patterns in one field."""

    def __init__(self, layout: Layout, field: int, possible: frozenset[str]) -> None:
        self.original = layout.fields[field]
        self.folded = layout.folded[field]
        self.runs = layout.runs[field]
        self.possible = possible

    def all(self, lexicon: Lexicon) -> Iterator[tuple[Target, int, int]]:
        """(what it stands for, start, end) in the folded text."""
        starts, ends, original = self.folded.starts, self.folded.ends, self.original
        known = lexicon.met(self.possible)
        met: list[Met] = []  # of each run
        for run in self.runs:
            if run.kind is Kind.SPACED:
                form = original[starts[run.start] : ends[run.end - 1]]
                met.append(known.get(form) or lexicon.meet(form, run.text, self.possible))
            else:
                met.append(NOTHING)
        for number, run in enumerate(self.runs):
            if run.kind is not Kind.SPACED:
                yield from self.stretches(lexicon.stretches, met, number, run)
            this = met[number]
            for filed in this.whole:
                yield filed.pattern.target, run.start, run.end
            if this.begins and number + 1 < len(met):
                for second in (NO_WORD, *met[number + 1].continues):
                    for filed in this.begins.get(second, ()):
                        end = self.rest(filed, met, number, run.end)
                        if end:
                            yield filed.pattern.target, run.start, end

    def stretches(
        self, filings: Mapping[str, Sequence[Filed]], met: Sequence[Met], number: int, run: Run
    ) -> Iterator[tuple[Target, int, int]]:
        """What begins inside a run of Hangul, or of Han and kana."""
        text = run.text
        for offset in range(len(text)):
            pair = text[offset : offset + 2]
            # One Hangul syllable says nothing inside a word: 북·러 is not found in 탈북·러.
            single = pair[:1] if run.kind is Kind.HAN or offset == 0 else ""
            for key in (pair, single) if len(pair) == 2 else (single,):
                for filed in filings.get(key, ()):
                    first = filed.pattern.elements[0].text
                    if text.startswith(first, offset) and filed.pattern.spoken(self.possible):
                        stop = offset + len(first)
                        if not filed.rest and not _stands_free(run, offset, stop):
                            continue
                        end = self.rest(filed, met, number, run.start + stop)
                        if end:
                            yield filed.pattern.target, run.start + offset, end

    def rest(self, filed: Filed, met: Sequence[Met], number: int, end: int) -> int:
        """The end of the whole pattern, whose first element ends at `end` in run `number`; 0 if it is not there."""
        for kind, text, element in filed.rest:
            run = self.runs[number]
            if end < run.end:
                if kind is not Kind.SPACED and run.text.startswith(text, end - run.start):
                    end += len(text)  # written without the blank
                    continue
                if not _particle(run, end - run.start):
                    return 0
            number += 1
            if number == len(self.runs):
                return 0
            following = self.runs[number]
            if kind is not following.kind:
                return 0
            if element not in met[number].continues if kind is Kind.SPACED else not following.text.startswith(text):
                return 0
            if not GAP.fullmatch(self.folded.text, run.end, following.start):
                return 0
            end = following.end if kind is Kind.SPACED else following.start + len(text)
        return end


def _stands_free(run: Run, start: int, end: int) -> bool:
    """Whether a stretch counts where it stands: one Hangul syllable only alone or before a particle."""
    if run.kind is not Kind.HANGUL or end - start > 1:
        return True
    return start == 0 and (end == len(run.text) or _particle(run, end))


def _particle(run: Run, offset: int) -> bool:
    """Whether a run ends in a particle that begins at `offset`."""
    return run.kind is Kind.HANGUL and len(run.text) - offset <= LONGEST_PARTICLE and run.text[offset:] in PARTICLES
