"""Names and terms in a story: found as written forms, sifted by what they must not be."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, KeysView, Sequence, Set
from typing import NamedTuple

from monitor.rules.compile import EVERY, Target, bits
from monitor.rules.lexicon import UNSPACED, Forms, Lexicon, Met, Pattern
from monitor.text.inflect import LONGEST_PARTICLE, PARTICLES
from monitor.text.layout import Field, Layout
from monitor.text.words import GAP, GAP_AFTER_INITIAL, Kind

FAR = 1 << 32  # words; no two fields of a story are so long
MOST_PLACES = 10_000  # at a first look; how close so many are to others is not asked
FLOOD = 5_000  # hits of one name or term in one story; what has more is no news, and must not cost more


class Hit(NamedTuple):
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


Key = tuple[str, str]  # kind and id
Found = dict[Key, list[Hit]]  # in order


class Search:
    """Looks for everything of a lexicon in one story; `possible` are the languages that it may be in."""

    def __init__(self, layout: Layout, lexicon: Lexicon, possible: Iterable[str]) -> None:
        self.layout = layout
        self.lexicon = lexicon
        self.languages = bits(possible)
        forms = lexicon.forms(self.languages)
        self.parts = [_Part(part, lexicon, forms, self.languages) for part in layout.parts]
        self.flooded: set[Key] = set()  # once searched: of what only the first FLOOD hits in a field were looked at

    def first_look(self) -> dict[int, list[int]]:
        """By the number of a name or term the words at which it may begin, found by a look at words and stretches one
        by one: what is hit is among them. Words count from the title on; those of the text are FAR from the others.
        What only says where others are no hits is left out."""
        found: dict[int, list[int]] = defaultdict(list)
        begin = 0
        for field, part in enumerate(self.parts):
            begin = FAR if field == 2 else begin
            numbers = part.part.word_numbers
            for run, met in part.known:
                for target in met.whole:
                    found[target].append(begin + numbers[run])
            for run, seconds in part.longer.items():
                for second in seconds:
                    for pattern, _ in part.beginning(run, second):
                        found[pattern.target].append(begin + numbers[run])
            if part.stretches:
                starts, targets = part.part.word_starts, self.lexicon.stretch_names
                met_often: dict[int, int] = defaultdict(int)
                for number, start, _ in part.stretches:
                    met_often[number] += 1
                    if met_often[number] > MOST_PLACES:
                        continue
                    word = begin + bisect_right(starts, start) - 1
                    for target in targets[number]:
                        found[target].append(word)
            begin += part.part.word_count
        for target in self.lexicon.only_except & found.keys():
            del found[target]
        return found

    def find(self, wanted: frozenset[int] | None = None) -> Found:
        """The hits of every name and term, or of those whose numbers are wanted, sifted: not what `except` excludes,
        not a name inside a longer name, and nothing in a sentence that only repeats an earlier one."""
        places: dict[int, set[Place]] = defaultdict(set)
        left = set(range(len(self.lexicon.targets)) if wanted is None else wanted)
        for field, part in enumerate(self.parts):
            original = part.folded.original
            for number, start, end in part.all(left):
                found = places[number]
                found.add((field, *original(start, end)))
                if len(found) >= FLOOD and number in left:
                    left.discard(number)
                    target = self.lexicon.targets[number]
                    self.flooded.add((target.kind, target.id))
        for number, longer in self.lexicon.excepting.items() if len(places) > 1 else ():
            if number in places and longer in places:
                excepted = _Stretches(places[longer])
                places[number] = {place for place in places[number] if not excepted.touch(place)}
        return self._as_hits(places)

    def _as_hits(self, places: dict[int, set[Place]]) -> Found:
        targets, layout = self.lexicon.targets, self.layout
        names = [number for number in places if targets[number].kind == "entity" and not targets[number].excepting]
        if names:
            outermost = _outermost({place for number in names for place in places[number]})
            for number in names:
                places[number] &= outermost
        found: Found = {}
        for number, its_places in places.items():
            target = targets[number]
            hits = [] if target.excepting else [_hit(layout, target, place) for place in sorted(its_places)]
            good = [hit for hit in hits if not layout.sentences[hit.sentence].repeated]
            if good:
                found[target.kind, target.id] = good
        return found


def find(layout: Layout, lexicon: Lexicon, possible: Iterable[str]) -> Found:
    """The hits of everything that a lexicon looks for."""
    return Search(layout, lexicon, possible).find()


MANY = 4  # patterns that begin with the same two words; of more it is worth asking for the third
NONE: frozenset[int] = frozenset()
NOTHING: KeysView[int] = dict[int, int]().keys()
JOINED = frozenset((UNSPACED,))
Place = tuple[int, int, int]  # field, start, end in code points


def _hit(layout: Layout, target: Target, place: Place) -> Hit:
    field, start, end = place
    return Hit(field, start, end, target.kind, target.id, layout.sentence_at(field, start))


def _outermost(places: Iterable[Place]) -> set[Place]:
    """Those that do not lie inside a longer one."""
    kept: set[Place] = set()
    last, reach = -1, -1
    for place in sorted(places, key=lambda place: (place[0], place[1], -place[2])):
        field, _, end = place
        if field != last:
            last, reach = field, -1
        if end > reach:
            reach = end
            kept.add(place)
    return kept


def _seconds(met: Met, following: Met | None) -> Set[int]:
    """The numbers of the second elements with which patterns that begin with one run may go on, by the run after it."""
    begins = met.begins
    later = following.later.keys() if following is not None else NOTHING
    if not begins.keys().isdisjoint(later):  # most are: no set is made of what they have in common
        seconds = begins.keys() & later
        return {*seconds, UNSPACED} if UNSPACED in begins else seconds
    return JOINED if UNSPACED in begins else NONE


def _may_go_on(pattern: Pattern, third: Met | None) -> bool:
    """Whether a pattern of words may have this run as its third; one that needs none may."""
    if len(pattern.rest) < 2 or any(kind is not Kind.SPACED for kind, _, _ in pattern.rest[:2]):
        return True
    return third is not None and pattern.rest[1][2] in third.later


class _Stretches:
    """Parts of the fields, to ask whether a place shares a character with one."""

    def __init__(self, places: Iterable[Place]) -> None:
        self.starts: list[tuple[int, int]] = []
        self.ends: list[int] = []
        for field, start, end in sorted(places):
            if self.starts and self.starts[-1][0] == field and start < self.ends[-1]:
                self.ends[-1] = max(self.ends[-1], end)
            else:
                self.starts.append((field, start))
                self.ends.append(end)

    def touch(self, place: Place) -> bool:
        field, start, end = place
        before = bisect_left(self.starts, (field, end)) - 1
        return before >= 0 and self.starts[before][0] == field and start < self.ends[before]


class _Part:
    """Looks for patterns in one field."""

    def __init__(self, part: Field, lexicon: Lexicon, forms: Forms, languages: int) -> None:
        self.part = part
        self.folded = part.folded
        self.text = part.folded.text
        self.lexicon = lexicon
        self.languages = languages
        self.met = forms.met_by(part.forms, unspaced=part.unspaced)
        self.known = [(run, met) for run, met in enumerate(self.met) if met is not None]
        self._few = MANY if len(self.known) < MOST_PLACES else 0
        self._by_third: dict[tuple[Met | None, int, Met | None], Sequence[tuple[Pattern, int]]] = {}
        self.longer = dict(self._longer())
        self.stretches = lexicon.stretches(self.text) if part.unspaced else []
        self._seen: dict[tuple[int, bool, str], list[tuple[int, int]]] = {}

    def _longer(self) -> Iterator[tuple[int, Set[int]]]:
        """The runs that begin longer patterns, and the numbers of the second elements that the next run may be."""
        last = len(self.met) - 1
        asked: dict[tuple[Met, Met | None], Set[int]] = {}
        for run, met in self.known:
            if met.begins:
                pair = (met, self.met[run + 1] if run < last else None)
                if pair not in asked:
                    asked[pair] = _seconds(*pair)
                if asked[pair]:
                    yield run, asked[pair]

    def beginning(self, run: int, second: int) -> Sequence[tuple[Pattern, int]]:
        """The patterns that begin with a run and go on with an element, and the languages in which they do. Where they
        are many, those that the run after that speaks against are left out: "Kim Jong" begins a hundred names."""
        met = self.met[run]
        patterns = met.begins[second] if met is not None else ()
        if len(patterns) <= self._few:
            return patterns
        third = self.met[run + 2] if run + 2 < len(self.met) else None
        key = (met, second, third)
        if key not in self._by_third:
            self._by_third[key] = [one for one in patterns if _may_go_on(one[0], third)]
        return self._by_third[key]

    def all(self, wanted: Set[int]) -> Iterator[tuple[int, int, int]]:
        """(the number of what it stands for, start, end) in the folded text. What is no longer wanted on the way is
        not looked for any further."""
        starts, ends = self.part.starts, self.part.ends
        for run, met in self.known:
            for target in met.whole:
                if target in wanted:
                    yield target, starts[run], ends[run]
            for second in self.longer.get(run, ()):
                for pattern, met_in in self.beginning(run, second):
                    if pattern.target in wanted:
                        stop = self.rest(pattern, met_in, run, ends[run])
                        if stop:
                            yield pattern.target, starts[run], stop
        at = self.again if len(self.stretches) > MOST_PLACES else self.at
        targets = self.lexicon.stretch_targets
        for number, start, end in self.stretches:
            if not wanted.isdisjoint(targets[number]):
                for target, length in at(number, bisect_right(starts, start) - 1, start, end):
                    if target in wanted:
                        yield target, start, start + length

    def at(self, number: int, run: int, start: int, end: int) -> Iterator[tuple[int, int]]:
        """What begins with a stretch of Hangul, Han or kana, and how long it is."""
        patterns = self.lexicon.stretch_patterns[number]
        for after in self.after(run, end) if len(patterns) > 1 or "" not in patterns else ("",):
            for pattern in patterns.get(after, ()):
                if pattern.only & self.languages:
                    stop = self.stretch(pattern, run, start, end)
                    if stop:
                        yield pattern.target, stop - start

    def again(self, number: int, run: int, start: int, end: int) -> Iterable[tuple[int, int]]:
        """The same, for a text with so many of them that they repeat: of what follows in the same way once."""
        ends, (runs, longest) = self.part.ends, self.lexicon.stretch_reach[number]
        reach = end + longest + LONGEST_PARTICLE + 1
        if ends[run] < reach:  # else nothing reaches the end of the run, or is its particle
            last = run + runs
            reach = ends[last if last < len(ends) else -1]
        key = (number, start > self.part.starts[run], self.text[end:reach])
        found = self._seen.get(key)
        if found is None:
            found = self._seen[key] = list(self.at(number, run, start, end))
        return found

    def after(self, run: int, end: int) -> set[str]:
        """The characters with which a pattern can go on after its first element: of the same run, of the next; and "",
        for one that need not go on."""
        found = {""}
        if end < self.part.ends[run]:
            found.add(self.text[end])
        if run + 1 < len(self.part.starts):
            found.add(self.text[self.part.starts[run + 1]])
        return found

    def stretch(self, pattern: Pattern, run: int, start: int, end: int) -> int:
        """The end of a pattern whose first element stands inside a run of Hangul, or of Han and kana; 0 if what is
        around it speaks against it."""
        if pattern.rest or end - start > 1 or end == self.part.ends[run] or self.part.kind(run) is not Kind.HANGUL:
            return self.rest(pattern, EVERY, run, end)
        return self.rest(pattern, EVERY, run, end) if self.particle(run, end) else 0

    def rest(self, pattern: Pattern, languages: int, run: int, end: int) -> int:
        """The end of the whole pattern, whose first element ends at `end` in a run; 0 if it is not there. `languages`
        are those in which the elements so far are met."""
        starts, ends = self.part.starts, self.part.ends
        last = len(starts) - 1
        for kind, text, number in pattern.rest:
            if end < ends[run]:
                if kind is not Kind.SPACED and self.text.startswith(text, end, ends[run]):
                    end += len(text)  # written without the blank
                    continue
                if not self.particle(run, end):
                    return 0
            if run == last:
                return 0
            run += 1
            if kind is Kind.SPACED:
                met = self.met[run]
                languages &= met.later.get(number, 0) if met else 0
                stop = ends[run]
            else:
                if kind is not self.part.kind(run) or not self.text.startswith(text, starts[run], ends[run]):
                    return 0
                stop = starts[run] + len(text)
                if kind is Kind.HANGUL and len(text) == 1 and stop < ends[run] and not self.particle(run, stop):
                    return 0
            gap = GAP_AFTER_INITIAL if ends[run - 1] - starts[run - 1] == 1 else GAP
            if not languages or not gap.fullmatch(self.text, ends[run - 1], starts[run]):
                return 0
            end = stop
        return end if pattern.condition(languages) & self.languages else 0

    def particle(self, run: int, end: int) -> bool:
        """Whether a run of Hangul ends in a particle that begins at `end`."""
        last = self.part.ends[run]
        return (
            last - end <= LONGEST_PARTICLE and self.part.kind(run) is Kind.HANGUL and self.text[end:last] in PARTICLES
        )
