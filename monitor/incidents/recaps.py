"""Which paragraphs of a story are recaps: background that story after story tells again, for weeks.

A paragraph is known again by its marks: the smallest hashes of every three words in a row, of every four characters
where words are written together, and of its figures. It is a recap once it was met in three stories that do not copy
one another, each on a day of its own, the first a week ago or earlier; and until it was not met for 60 days.

What stands at the head of a story is its news. There a paragraph is a recap only in the very words: a report that comes
every month tells its news in the same sentence with other figures.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.incidents.sketch import counted
from monitor.model import Span, Story
from monitor.recaps import KnownParagraph, Paragraph, Recap, Telling
from monitor.text.fold import fold_text
from monitor.text.sentences import paragraphs
from monitor.text.words import Kind, runs

STORIES = 3  # that told it, each on a day of its own
SETTLED = timedelta(days=7)  # since it was first met
KEPT = timedelta(days=60)  # since it was last met

LEAST_WORDS, LEAST_CHARACTERS = 12, 24  # of a paragraph: a shorter one recurs by chance
WORDS, CHARACTERS = 3, 4  # in a row, hashed as one
MARKS, LEADS = 64, 8  # hashes of a paragraph that are kept, and by which it is looked for
LIKE = 0.6  # of the marks of each are those of the other: of twelve words one is another
REST = 32  # hashes of the rest of a story that are kept
COPIED = 0.5  # of them: two stories copy one another
SHORT_REST = 24  # words and characters; a rest of fewer is compared word by word

_WITHIN_FIGURE = re.compile(r"(?<=\d)[.,'\u00a0\u202f](?=\d)")
_MOST = 0xFFFF_FFFF


def paragraphs_of(story: Story, evidence: Iterable[Span]) -> list[Paragraph]:
    """The paragraphs of summary and text that hold evidence and are long enough to be known again. The title is none:
    a story is never silent about its own headline."""
    places = {(span.field, span.start) for span in evidence}
    fields = (("summary", story.summary), ("text", story.text))
    lines = [(field, text, number, *line) for field, text in fields for number, line in enumerate(paragraphs(text))]
    found = []
    for field, text, number, start, end in lines:
        if not any(of == field and start <= place < end for of, place in places):
            continue
        words, row = _cut(text[start:end])
        if len(words) < LEAST_WORDS and len(row) < LEAST_CHARACTERS:
            continue
        others = [one[1][one[3] : one[4]] for one in lines if one[1][one[3] : one[4]] != text[start:end]]
        rest = _rest("\n".join((story.title, *others)))
        found.append(Paragraph(field, start, end, _marks(words, row), rest, at_head=number == 0))
    return found


def leads_of(marks: Sequence[int]) -> Sequence[int]:
    """The hashes by which a paragraph is looked for; those that are alike share one."""
    return marks[:LEADS]


def recaps_in(
    story: str, met: Iterable[Paragraph], known: Collection[KnownParagraph], at: datetime
) -> tuple[Recap, ...]:
    """Those of the paragraphs of a story, named by its key, that are recaps at that time."""
    memory = _Memory(known)
    found = []
    for paragraph in met:
        number = memory.like(paragraph)
        one = None if number is None else memory.all[number]
        if one is not None and is_recap(one, story, at) and not (paragraph.at_head and paragraph.marks != one.marks):
            found.append(Recap(paragraph.field, paragraph.start, paragraph.end, one.first.at, one.first.story))
    return tuple(found)


def is_recap(known: KnownParagraph, story: str, at: datetime) -> bool:
    """Whether what is known is a recap at that time; never for a story that told it before it was one."""
    is_old = len(known.tellings) >= STORIES and known.first.at <= at - SETTLED and not _is_forgotten(known, at)
    return is_old and all(telling.story != story for telling in known.tellings)


def remembered(
    known: Collection[KnownParagraph], met: Iterable[tuple[str, Paragraph]], at: datetime
) -> list[KnownParagraph]:
    """What is known once these paragraphs were met, each in the story of that key: those that are new or changed."""
    memory, changed = _Memory(known), set[int]()
    for story, paragraph in met:
        number = memory.like(paragraph)
        before = None if number is None else memory.all[number]
        changed.add(memory.put(number, _with_telling(before, paragraph.marks, Telling(at, story, paragraph.rest))))
    return [memory.all[number] for number in sorted(changed)]


def _with_telling(known: KnownParagraph | None, marks: tuple[int, ...], telling: Telling) -> KnownParagraph:
    if known is None or _is_forgotten(known, telling.at):
        return KnownParagraph(None if known is None else known.id, marks, telling.at, (telling,))
    is_another = len(known.tellings) < STORIES and not any(_is_one(earlier, telling) for earlier in known.tellings)
    tellings = (*known.tellings, telling) if is_another else known.tellings
    return replace(known, last=max(known.last, telling.at), tellings=tellings)


def _is_one(earlier: Telling, telling: Telling) -> bool:
    """Whether two tellings count as one: on one day, by one story, or by copies of it."""
    if earlier.story == telling.story or earlier.at.date() == telling.at.date():
        return True
    return _alike(earlier.rest, telling.rest, REST, COPIED)


def _is_forgotten(known: KnownParagraph, at: datetime) -> bool:
    return known.last < at - KEPT


class _Memory:
    """Known paragraphs, numbered, and under what they are looked for."""

    def __init__(self, known: Iterable[KnownParagraph]) -> None:
        self.all: list[KnownParagraph] = []
        self._under: dict[int, set[int]] = defaultdict(set)
        for one in known:
            self.put(None, one)

    def put(self, number: int | None, one: KnownParagraph) -> int:
        """In the place of that number, or a new one; the number."""
        if number is None:
            number = len(self.all)
            self.all.append(one)
        self.all[number] = one
        for lead in leads_of(one.marks):
            self._under[lead].add(number)
        return number

    def like(self, paragraph: Paragraph) -> int | None:
        """The number of the one that says the same: where several do, in the same words if there is one, and the one
        first met."""
        numbers = {number for lead in leads_of(paragraph.marks) for number in self._under.get(lead, ())}
        alike = [number for number in numbers if _alike(self.all[number].marks, paragraph.marks, MARKS, LIKE)]

        def nearest(number: int) -> tuple[bool, datetime, tuple[int, ...]]:
            one = self.all[number]
            return one.marks != paragraph.marks, one.first.at, one.marks

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
