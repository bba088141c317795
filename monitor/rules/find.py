"""Names and terms in a story: found as written forms, sifted by what they must not be."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass

from monitor.rules.compile import EVERY, bits
from monitor.rules.lexicon import UNSPACED, Lexicon, Met, Pattern
from monitor.text.inflect import LONGEST_PARTICLE, PARTICLES
from monitor.text.layout import Field, Layout
from monitor.text.words import GAP, Kind

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


def possible_targets(layout: Layout, lexicon: Lexicon, possible: Iterable[str]) -> set[int]:
    """The numbers of all that a look at its words and stretches one by one finds in a story: what is hit is among them.
    `possible` are the languages that the story may be in."""
    found: set[int] = set()
    languages = bits(possible)
    for part in layout.parts:
        for met in set(map(lexicon.__getitem__, part.forms)):
            if met is not None:
                found.update([target for target, condition in met.targets if condition & languages])
        if part.unspaced:
            for patterns, _, _ in lexicon.stretches(part.folded.text):
                found.update(pattern.target for pattern in patterns)
    return found


def find(layout: Layout, lexicon: Lexicon, possible: Iterable[str], wanted: Container[int] | None = None) -> Found:
    """The hits of every name and term, or of those whose numbers are wanted, sifted: not what `except` excludes, not a
    name inside a longer name, and nothing in a sentence that only repeats an earlier one."""
    named: dict[int, list[Hit]] = defaultdict(list)
    languages = bits(possible)
    for field, part in enumerate(layout.parts):
        original = part.folded.original
        for number, start, end in _Search(part, lexicon, languages).all():
            if wanted is not None and number not in wanted:
                continue
            target, hits = lexicon.targets[number], named[number]
            if len(hits) < FLOOD:
                begin, stop = original(start, end)
                hits.append(Hit(field, begin, stop, target.kind, target.id, layout.sentence_at(field, begin)))
    kept: Found = {}
    for number, hits in named.items():
        target = lexicon.targets[number]
        if not target.excepting:
            excepting = lexicon.excepting.get(number)
            if excepting in named:
                excepted = _Stretches(named[excepting])
                hits = [hit for hit in hits if not excepted.touch(hit)]
            kept[target.kind, target.id] = hits
    outermost = _outermost([hit for (kind, _), hits in kept.items() if kind == "entity" for hit in hits])
    sifted: Found = {}
    for key, hits in kept.items():
        good = {
            hit
            for hit in hits
            if not layout.sentences[hit.sentence].repeated and (key[0] != "entity" or hit in outermost)
        }
        if good:
            sifted[key] = sorted(good, key=_order)
    return sifted


def _order(hit: Hit) -> tuple[int, int, int]:
    return hit.sentence, hit.start, hit.end


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

    def __init__(self, part: Field, lexicon: Lexicon, languages: int) -> None:
        self.part = part
        self.folded = part.folded.text
        self.lexicon = lexicon
        self.languages = languages
        self.met: list[Met | None] = list(map(lexicon.__getitem__, part.forms))

    def all(self) -> Iterator[tuple[int, int, int]]:
        """(the number of what it stands for, start, end) in the folded text."""
        starts, ends = self.part.starts, self.part.ends
        for run, met in enumerate(self.met):
            if met is None:
                continue
            for target, condition in met.whole:
                if condition & self.languages:
                    yield target, starts[run], ends[run]
            if met.begins and run + 1 < len(starts):
                yield from self.longer(met, run, starts[run], ends[run])
        if self.part.unspaced:
            yield from self.stretches()

    def longer(self, met: Met, run: int, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """The patterns of several elements of which this run is the first."""
        following = self.met[run + 1]
        for second in met.begins if following is None else (UNSPACED, *following.later):
            for pattern, languages in met.begins.get(second, ()):
                stop = self.rest(pattern, languages, run, end)
                if stop:
                    yield pattern.target, start, stop

    def stretches(self) -> Iterator[tuple[int, int, int]]:
        """What begins inside a run of Hangul, or of Han and kana."""
        for patterns, start, end in self.lexicon.stretches(self.folded):
            run = bisect_right(self.part.starts, start) - 1
            hangul = self.part.kind(run) is Kind.HANGUL
            if hangul and end - start == 1 and start > self.part.starts[run]:
                continue  # one Hangul syllable says nothing inside a word: 북·러 is not found in 탈북·러
            free = not hangul or end - start > 1 or end == self.part.ends[run] or self.particle(run, end)
            for pattern in patterns:
                if not (pattern.only & self.languages and (free or pattern.rest)):
                    continue
                stop = self.rest(pattern, EVERY, run, end)
                if stop:
                    yield pattern.target, start, stop

    def rest(self, pattern: Pattern, languages: int, run: int, end: int) -> int:
        """The end of the whole pattern, whose first element ends at `end` in a run; 0 if it is not there. `languages`
        are those in which the elements so far are met."""
        starts, ends = self.part.starts, self.part.ends
        for kind, text, number in pattern.rest:
            if end < ends[run]:
                if kind is not Kind.SPACED and self.folded.startswith(text, end, ends[run]):
                    end += len(text)  # written without the blank
                    continue
                if not self.particle(run, end):
                    return 0
            run += 1
            if run == len(starts) or kind is not self.part.kind(run):
                return 0
            if kind is Kind.SPACED:
                met = self.met[run]
                languages &= met.later.get(number, 0) if met else 0
                stop = ends[run]
            else:
                if not self.folded.startswith(text, starts[run], ends[run]):
                    return 0
                stop = starts[run] + len(text)
            if not languages or not GAP.fullmatch(self.folded, ends[run - 1], starts[run]):
                return 0
            end = stop
        return end if pattern.condition(languages) & self.languages else 0

    def particle(self, run: int, end: int) -> bool:
        """Whether a run of Hangul ends in a particle that begins at `end`."""
        last = self.part.ends[run]
        return (
            last - end <= LONGEST_PARTICLE and self.part.kind(run) is Kind.HANGUL and self.folded[end:last] in PARTICLES
        )
