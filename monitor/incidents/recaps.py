"""Which passages of a story are recaps: background that story after story tells again, for weeks.

A passage is known again by its marks: the smallest hashes of every three words in a row, of every four characters where
words are written together, and of its figures. It is a recap once it was told by three stories that do not copy one
another, each on a day of its own, the first a week ago or earlier; and until nobody has told it for 60 days.

What begins a story is its news. There a passage is a recap only in the very words: a report that comes every month
tells its news in the same sentence with other figures.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.incidents.sketch import counted
from monitor.model import Span, Story
from monitor.recaps import KnownPassage, Passage, Recap, Telling
from monitor.text.fold import fold_text
from monitor.text.sentences import paragraphs
from monitor.text.sentences import sentences as sentences_in
from monitor.text.words import Kind, runs

STORIES = 3  # that told it, each on a day of its own
SETTLED = timedelta(days=7)  # since it was first told
KEPT = timedelta(days=60)  # since it was last told

LEAST_WORDS, LEAST_CHARACTERS = 8, 16  # of a passage: a shorter one recurs by chance
WORDS, CHARACTERS = 3, 4  # in a row, hashed as one
MARKS, LEADS = 64, 12  # hashes of a passage that are kept, and by which it is looked for
VOTES = 2  # of these that two passages share, to be compared: one may be of a common phrase
LIKE = 0.6  # of the marks of each are those of the other: of ten words one is another
REST = 32  # hashes of the rest of a story that are kept
COPIED = 0.7  # of them: two stories are copies; the weather of two days, in one form, shares 0.6
SHORT_REST = 24  # words and characters; a rest of fewer is compared word by word

_WITHIN_FIGURE = re.compile(r"(?<=\d)[.,'\u00a0\u202f](?=\d)")
_MOST = 0xFFFF_FFFF

Stretch = tuple[str, int, int]  # a field, and start and end in it


def passages_of(story: Story, evidence: Iterable[Span]) -> list[Passage]:
    """The passages of summary and text that hold evidence and are long enough to be known again. The title is none: a
    story is never silent about its own headline."""
    places = sorted((span.field, span.start) for span in evidence)
    told, beside, begins = list[Stretch](), [story.title], dict[str, int]()
    for field, begin, stop in _paragraphs(story):
        sentences = [
            (field, begin + start, begin + end) for start, end in sentences_in(getattr(story, field)[begin:stop])
        ]
        begins.setdefault(field, sentences[0][1])
        told += (one for one in sentences if _holds(one, places))
        beside += (_words_of(story, one) for one in sentences if not _holds(one, places))
        if len(sentences) > 1 and _holds((field, begin, stop), places):
            told.append((field, begin, stop))
    rest, found = _rest("\n".join(beside)), []
    for field, start, end in told:
        words, row = _cut(_words_of(story, (field, start, end)))
        if len(words) >= LEAST_WORDS or len(row) >= LEAST_CHARACTERS:
            found.append(Passage(field, start, end, _marks(words, row), rest, start <= begins[field]))
    return found


def _paragraphs(story: Story) -> Iterator[Stretch]:
    for field in ("summary", "text"):
        for begin, stop in paragraphs(getattr(story, field)):
            yield field, begin, stop


def _holds(stretch: Stretch, places: Sequence[tuple[str, int]]) -> bool:
    """Whether one of these places, which are in order, lies in it."""
    field, start, end = stretch
    first = bisect_left(places, (field, start))
    return first < len(places) and places[first] < (field, end)


def _words_of(story: Story, stretch: Stretch) -> str:
    field, start, end = stretch
    words: str = getattr(story, field)[start:end]
    return words


def leads_of(marks: Sequence[int]) -> Sequence[int]:
    """The hashes by which a passage is looked for; those that are alike share VOTES of them."""
    return marks[:LEADS]


def recaps_in(story: str, told: Iterable[Passage], known: Collection[KnownPassage], at: datetime) -> tuple[Recap, ...]:
    """Those of the passages of a story, named by its key, that are recaps at that time; none within another."""
    memory = _Memory(known)
    found: list[Recap] = []
    for passage in sorted(told, key=lambda one: (one.field, one.start, -one.end)):
        number = memory.like(passage)
        one = None if number is None else memory.all[number]
        if one is None or not is_recap(one, story, at) or (passage.at_head and passage.marks != one.marks):
            continue
        if not (found and found[-1].field == passage.field and passage.end <= found[-1].end):
            found.append(Recap(passage.field, passage.start, passage.end, one.first.at, one.first.story))
    return tuple(found)


def is_recap(known: KnownPassage, story: str, at: datetime) -> bool:
    """Whether what is known is a recap at that time; never for a story that told it before it was one."""
    is_old = len(known.tellings) >= STORIES and known.first.at <= at - SETTLED and not _is_forgotten(known, at)
    return is_old and all(telling.story != story for telling in known.tellings)


def remembered(
    known: Collection[KnownPassage], told: Iterable[tuple[str, Passage]], at: datetime
) -> list[KnownPassage]:
    """What is known once these passages were told, each by the story of that key: those that are new or changed."""
    memory, changed = _Memory(known), set[int]()
    for story, passage in told:
        number = memory.like(passage)
        before = None if number is None else memory.all[number]
        changed.add(memory.put(number, _with_telling(before, passage.marks, Telling(at, story, passage.rest))))
    return [memory.all[number] for number in sorted(changed)]


def _with_telling(known: KnownPassage | None, marks: tuple[int, ...], telling: Telling) -> KnownPassage:
    if known is None or _is_forgotten(known, telling.at):
        return KnownPassage(None if known is None else known.id, marks, telling.at, (telling,))
    is_another = len(known.tellings) < STORIES and not any(_is_one(earlier, telling) for earlier in known.tellings)
    tellings = (*known.tellings, telling) if is_another else known.tellings
    return replace(known, last=max(known.last, telling.at), tellings=tellings)


def _is_one(earlier: Telling, telling: Telling) -> bool:
    """Whether two tellings count as one: on one day, by one story, or by copies of it."""
    if earlier.story == telling.story or earlier.at.date() == telling.at.date():
        return True
    return _alike(earlier.rest, telling.rest, REST, COPIED)


def _is_forgotten(known: KnownPassage, at: datetime) -> bool:
    return known.last < at - KEPT


class _Memory:
    """Known passages, numbered, and under what they are looked for."""

    def __init__(self, known: Iterable[KnownPassage]) -> None:
        self.all: list[KnownPassage] = []
        self._under: dict[int, set[int]] = defaultdict(set)
        for one in known:
            self.put(None, one)

    def put(self, number: int | None, one: KnownPassage) -> int:
        """In the place of that number, or a new one; the number."""
        if number is None:
            number = len(self.all)
            self.all.append(one)
        self.all[number] = one
        for lead in leads_of(one.marks):
            self._under[lead].add(number)
        return number

    def like(self, passage: Passage) -> int | None:
        """The number of the one that says the same: where several do, in the same words if there is one, and the one
        first met."""
        leads = leads_of(passage.marks)
        votes = Counter(number for lead in leads for number in self._under.get(lead, ()))
        found = [number for number, count in votes.items() if count >= min(VOTES, len(leads))]
        alike = [number for number in found if _alike(self.all[number].marks, passage.marks, MARKS, LIKE)]

        def nearest(number: int) -> tuple[bool, datetime, tuple[int, ...]]:
            one = self.all[number]
            return one.marks != passage.marks, one.first.at, one.marks

        return min(alike, key=nearest, default=None)


def _alike(one: tuple[int, ...], other: tuple[int, ...], most: int, share: float) -> bool:
    shared = counted(one, other, most)
    return min(shared.of_one, shared.of_other) >= share


def _cut(text: str) -> tuple[list[str], str]:
    """Its words, a figure being one; and in one row the characters of scripts that write words together."""
    words, row = [], []
    for run in runs(_WITHIN_FIGURE.sub("", fold_text(text))):
        if run.kind is Kind.SPACED:
            words.append(run.text)
        else:
            row.append(run.text)
    return words, "".join(row)


def _marks(words: Sequence[str], row: str) -> tuple[int, ...]:
    figures = (word for word in words if word.isdecimal())
    return _smallest((*_in_a_row(words, WORDS, " "), *_in_a_row(row, CHARACTERS, ""), *figures), MARKS)


def _rest(text: str) -> tuple[int, ...]:
    words, row = _cut(text)
    if len(words) + len(row) >= SHORT_REST:
        return _smallest((*_in_a_row(words, WORDS, " "), *_in_a_row(row, CHARACTERS, "")), REST)
    # Of a title and little more: that of a notice that comes every week has another date each time.
    return _smallest((*(word for word in words if not word.isdecimal()), *_in_a_row(row, 2, "")), REST)


def _in_a_row(units: Sequence[str], width: int, between: str) -> Iterator[str]:
    return (between.join(units[begin : begin + width]) for begin in range(len(units) - width + 1))


def _smallest(pieces: Iterable[str], most: int) -> tuple[int, ...]:
    """The same in every process. The remainders of one polynomial are spread by a multiplication before the smallest
    are taken: of pieces that begin alike they lie close together."""
    hashes = {zlib.crc32(piece.encode("utf-8", "surrogatepass")) * 0x9E37_79B1 & _MOST for piece in set(pieces)}
    return tuple(sorted(hashes)[:most])
