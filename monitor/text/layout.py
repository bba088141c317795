"""How a story is laid out: its sentences in order, their paragraphs, and the lead."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from monitor.text.fold import Folded, fold
from monitor.text.sentences import paragraphs, sentences
from monitor.text.words import Run, runs, word_starts

FIELDS = ("title", "summary", "text")
LEAD_SENTENCES = 3  # of the text's first paragraph


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, in code points of its field. `repeated`: it says what an earlier one of the story said."""

    field: int  # index into FIELDS
    start: int
    end: int
    paragraph: int  # title and summary are paragraph 0
    repeated: bool


class Layout:
    """A story's three fields, folded and cut. All offsets are code points of the original fields."""

    def __init__(self, title: str, summary: str, text: str) -> None:
        self.fields = (title, summary, text)
        self.folded: tuple[Folded, ...] = tuple(fold(field) for field in self.fields)
        self.runs: tuple[tuple[Run, ...], ...] = tuple(tuple(runs(folded.text)) for folded in self.folded)
        self.sentences = self._sentences()
        self._starts = [[one.start for one in self.sentences if one.field == field] for field in range(3)]
        self._first = [sum(one.field < field for one in self.sentences) for field in range(3)]
        first_of_text = [one for one in self.sentences if one.field == 2 and one.paragraph == 1]
        self.title_end = self._first[1]
        self.lead_end = self._first[2] + min(len(first_of_text), LEAD_SENTENCES)

    def _sentences(self) -> list[Sentence]:
        found: list[Sentence] = []
        said: set[str] = set()
        paragraph = 0
        for field, text in enumerate(self.fields):
            for begin, stop in [(0, len(text))] if field == 0 and text.strip() else paragraphs(text):
                paragraph += field == 2
                cuts = [(begin, stop)] if field == 0 else sentences_of(text, begin, stop)
                for start, end in cuts:
                    key = self._key(field, start, end)
                    found.append(Sentence(field, start, end, paragraph, bool(key) and key in said))
                    said.add(key)
        return found

    def _key(self, field: int, start: int, end: int) -> str:
        """The sentence as its folded words."""
        ends = self._run_starts[field]
        low, high = bisect_right(ends, start - 1), bisect_right(ends, end - 1)
        return " ".join(run.text for run in self.runs[field][low:high])

    @cached_property
    def _run_starts(self) -> tuple[list[int], ...]:
        return tuple(
            [folded.starts[run.start] for run in found] for folded, found in zip(self.folded, self.runs, strict=True)
        )

    def sentence_at(self, field: int, offset: int) -> int:
        """The number of the sentence that holds this place of a field."""
        return self._first[field] + max(0, bisect_right(self._starts[field], offset) - 1)

    @cached_property
    def words(self) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
        """Where words begin, as (field, offset): first those of title and summary, then those of the text."""
        found: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
        for field, (folded, parts) in enumerate(zip(self.folded, self.runs, strict=True)):
            starts = (folded.starts[start] for run in parts for start in word_starts(run))
            found[field == 2].extend((field, start) for start in starts)
        return found

    def paragraph_sentences(self) -> list[tuple[int, int]]:
        """The sentences of each paragraph, as (first, one past the last)."""
        found: list[tuple[int, int]] = []
        for number, one in enumerate(self.sentences):
            if found and self.sentences[number - 1].paragraph == one.paragraph:
                found[-1] = (found[-1][0], number + 1)
            else:
                found.append((number, number + 1))
        return found


def sentences_of(text: str, begin: int, stop: int) -> list[tuple[int, int]]:
    """The sentences of the paragraph at `text[begin:stop]`."""
    return [(begin + start, begin + end) for start, end in sentences(text[begin:stop])]
