"""How a story is laid out: its words, its sentences in order, their paragraphs, and the lead.

Most stories are looked at for their words alone, so everything else is worked out when it is first asked for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from functools import cached_property
from itertools import accumulate, islice, takewhile
from typing import NamedTuple

from monitor.recaps import Recap
from monitor.text.fold import fold
from monitor.text.sentences import paragraphs, sentences
from monitor.text.words import Kind, has_han, has_unspaced, is_unspaced, kind_of, pieces

FIELDS = ("title", "summary", "text")
LEAD_SENTENCES = 3  # of the text's first paragraph


class Sentence(NamedTuple):
    """One sentence, in code points of its field. `repeated`: it says what an earlier one of the story said, or stands
    in a recap, and so said it of earlier stories."""

    field: int  # index into FIELDS
    start: int
    end: int
    paragraph: int  # title and summary are paragraph 0
    repeated: bool


class Field:
    """One field of a story: as it stands, folded, and cut into runs, each a word or a stretch of one script."""

    def __init__(self, text: str) -> None:
        self.original = text
        self.folded = fold(text)
        self.unspaced = has_unspaced(self.folded.text)
        self._pieces = pieces(text if self.folded.aligned else self.folded.text, unspaced=self.unspaced)

    @cached_property
    def forms(self) -> list[str]:
        """The runs as the field writes them."""
        if self.folded.aligned:
            return self._pieces[1::2]
        starts, ends = self.folded.starts, self.folded.ends
        return [self.original[starts[start] : ends[end - 1]] for start, end in zip(self.starts, self.ends, strict=True)]

    @cached_property
    def _reaches(self) -> list[int]:
        return list(accumulate(map(len, self._pieces)))

    @cached_property
    def starts(self) -> list[int]:
        """Where each run begins in the folded text."""
        return self._reaches[0:-1:2]

    @cached_property
    def ends(self) -> list[int]:
        """Where each run ends in the folded text."""
        return self._reaches[1::2]

    @cached_property
    def begins(self) -> Sequence[int]:
        """Where each run begins in the field, in code points."""
        return self.starts if self.folded.aligned else [self.folded.starts[start] for start in self.starts]

    def run(self, number: int) -> str:
        """A run, folded."""
        return self.folded.text[self.starts[number] : self.ends[number]]

    def kind(self, number: int) -> Kind:
        return kind_of(self._pieces[2 * number + 1][0])

    @cached_property
    def word_starts(self) -> list[int]:
        """Where words begin in the folded text; in a run of Han and kana every two characters do."""
        if not self._has_han:
            return self.starts
        runs = zip(self._pieces[1::2], self.starts, self.ends, strict=True)
        inside = [
            place for run, start, end in runs if is_unspaced(run) and kind_of(run[0]) is Kind.HAN
            for place in range(start + 2, end, 2)
        ]  # fmt: skip
        return sorted([*self.starts, *inside])

    @cached_property
    def _has_han(self) -> bool:
        return self.unspaced and has_han(self.folded.text)

    @property
    def word_count(self) -> int:
        return len(self.word_starts) if self._has_han else len(self._pieces) // 2

    @property
    def word_numbers(self) -> Sequence[int]:
        """Of each run the number of its first word. Where each run is a word, nobody has to know where they begin."""
        if not self._has_han:
            return range(len(self._pieces) // 2)
        return [bisect_left(self.word_starts, start) for start in self.starts]

    def word_begins(self) -> Sequence[int]:
        """Where words begin in the field, in code points."""
        return self.word_starts if self.folded.aligned else [self.folded.starts[place] for place in self.word_starts]

    def words_before(self, offset: int) -> int:
        """How many words begin before a place of the field. Far from its end that is said before all are counted."""
        if self._has_han or not self.folded.aligned:
            return bisect_left(self.word_begins(), offset)
        begins = islice(accumulate(map(len, self._pieces)), 0, None, 2)
        return min(sum(1 for _ in takewhile(offset.__gt__, begins)), self.word_count)


class Layout:
    """A story's three fields, folded and cut. All offsets are code points of the original fields."""

    def __init__(self, title: str, summary: str, text: str, recaps: Collection[Recap] = ()) -> None:
        self.fields = (title, summary, text)
        self._recaps = [(FIELDS.index(recap.field), recap.start, recap.end) for recap in recaps]
        self.parts = (Field(title), Field(summary), Field(text))

    @cached_property
    def sentences(self) -> list[Sentence]:
        """The sentences of all fields, in order."""
        found: list[Sentence] = []
        paragraph = 0
        for field, text in enumerate(self.fields):
            for begin, stop in [(0, len(text))] if field == 0 and text.strip() else paragraphs(text):
                paragraph += field == 2
                cuts = [(begin, stop)] if field == 0 else sentences_of(text, begin, stop)
                found.extend(Sentence(field, start, end, paragraph, self._recalls(field, start)) for start, end in cuts)
        return self._with_repeats(found)

    def _recalls(self, field: int, start: int) -> bool:
        return any(field == of and first <= start < end for of, first, end in self._recaps)

    def _with_repeats(self, found: list[Sentence]) -> list[Sentence]:
        """Marks those whose folded words an earlier one had. Few sentences share their length and first word; only
        those are compared whole."""
        alike: dict[tuple[int, str], list[tuple[int, int, int]]] = {}
        for number, one in enumerate(found):
            part = self.parts[one.field]
            begins = part.begins
            low = bisect_left(begins, one.start)
            high = bisect_left(begins, one.end, low)
            if low < high:
                alike.setdefault((high - low, part.run(low)), []).append((number, low, high))
        for group in alike.values():
            said: set[str | tuple[str, ...]] = set()  # what stands there again to the letter need not be cut into words
            for number, low, high in group if len(group) > 1 else ():
                one = found[number]
                part = self.parts[one.field]
                written = part.folded.text[part.starts[low] : part.ends[high - 1]]
                words = written if written in said else tuple(part.run(run) for run in range(low, high))
                if words in said:
                    found[number] = Sentence(one.field, one.start, one.end, one.paragraph, True)
                said |= {written, words}
        return found

    @cached_property
    def _starts(self) -> list[list[int]]:
        found: list[list[int]] = [[], [], []]
        for one in self.sentences:
            found[one.field].append(one.start)
        return found

    @cached_property
    def _first(self) -> list[int]:
        title, summary, _ = map(len, self._starts)
        return [0, title, title + summary]

    @cached_property
    def title_end(self) -> int:
        return self._first[1]

    @cached_property
    def lead_end(self) -> int:
        first_of_text = [one for one in self.sentences if one.field == 2 and one.paragraph == 1]
        return self._first[2] + min(len(first_of_text), LEAD_SENTENCES)

    @cached_property
    def lead_words(self) -> int:
        """How many words of the text begin in the lead. No sentence behind it has to be cut for that."""
        text = self.fields[2]
        begin, stop = next(paragraphs(text), (0, 0))
        cuts = islice(sentences(text[begin:stop]), LEAD_SENTENCES)
        return self.parts[2].words_before(begin + max((end for _, end in cuts), default=0))

    def sentence_at(self, field: int, offset: int) -> int:
        """The number of the sentence that holds this place of a field."""
        return self._first[field] + max(0, bisect_right(self._starts[field], offset) - 1)

    @cached_property
    def words(self) -> tuple[list[int], list[int]]:
        """Where words begin: first those of title and summary, then those of the text. Places of the summary count on
        from the title's."""
        return (
            [*self.parts[0].word_begins(), *(self.place(1, start) for start in self.parts[1].word_begins())],
            list(self.parts[2].word_begins()),
        )

    def place(self, field: int, offset: int) -> int:
        """A place of a field, as `words` counts."""
        return offset + len(self.fields[0]) + 1 if field == 1 else offset

    @cached_property
    def _paragraphs(self) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for number, one in enumerate(self.sentences):
            if found and self.sentences[number - 1].paragraph == one.paragraph:
                found[-1] = (found[-1][0], number + 1)
            else:
                found.append((number, number + 1))
        return found

    def paragraph_sentences(self) -> list[tuple[int, int]]:
        """The sentences of each paragraph, as (first, one past the last)."""
        return self._paragraphs


def sentences_of(text: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """The sentences of the paragraph at `text[begin:stop]`."""
    return [(begin + start, begin + end) for start, end in sentences(text[begin:stop])]
