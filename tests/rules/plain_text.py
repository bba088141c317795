"""A story taken apart as the design says, slowly: words by script, sentences, paragraphs, the lead, what is repeated.

Of the product it uses what is a table or a model and no part of the engine: folding (`monitor.text.fold`), where a
sentence ends (`monitor.text.sentences`), and which languages a story may be in (`monitor.text.language`).
"""

from __future__ import annotations

import enum
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from monitor.model import Story
from monitor.text.fold import fold, spelled
from monitor.text.language import identify
from monitor.text.sentences import paragraphs, sentences

FIELDS = ("title", "summary", "text")


class Script(enum.Enum):
    SPACED = "spaced"
    HANGUL = "hangul"
    HAN = "Han and kana"


@cache
def script_of(character: str) -> Script | None:
    """How words of this character are written; None for what stands between words."""
    if not character.isalnum():
        return None
    name = unicodedata.name(character, "")
    if character in "々〆〇" or name.startswith(("CJK UNIFIED", "CJK COMPATIBILITY IDEO", "HIRAGANA", "KATAKANA")):
        return Script.HAN
    return Script.HANGUL if name.startswith(("HANGUL SYLLABLE", "HANGUL LETTER")) else Script.SPACED


@dataclass(frozen=True)
class Run:
    """Characters of one script with nothing between them, at `start:end` of the folded field."""

    field: int
    start: int
    end: int
    script: Script
    text: str  # folded
    written: str  # as the story has it, composed


def runs_of(folded: str) -> list[tuple[int, int, Script]]:
    """(start, end, script) of each run of a folded text."""
    found = []
    for script, group in groupby(enumerate(folded), key=lambda one: script_of(one[1])):
        places = [place for place, _ in group]
        if script is not None:
            found.append((places[0], places[-1] + 1, script))
    return found


@dataclass(frozen=True)
class Sentence:
    """At `start:end` of the field, in code points; `paragraph` 0 is title and summary."""

    field: int
    start: int
    end: int
    paragraph: int
    lead: bool
    repeated: bool  # it says what an earlier one said


@dataclass(frozen=True)
class Word:
    """What `N words` counts, at `start:end` of the field, in code points; of Han and kana every two characters."""

    field: int
    start: int
    end: int

    @property
    def part(self) -> str:
        return "text" if self.field == 2 else "title and summary"


class PlainStory:
    def __init__(self, story: Story) -> None:
        self.story = story
        language = identify(story.title, story.summary, story.text, story.language)
        self.language, self.possible = language.code, language.possible
        self.fields = (story.title, story.summary, story.text)
        self.folded = [fold(text) for text in self.fields]
        self.runs = [self._run(field, *place) for field in range(3) for place in runs_of(self.folded[field].text)]
        self.words = [word for run in self.runs for word in self._words(run)]
        self.sentences: list[Sentence] = []
        self._cut()

    def _run(self, field: int, start: int, end: int, script: Script) -> Run:
        begin, stop = self.folded[field].original(start, end)
        written = spelled(self.fields[field][begin:stop])
        return Run(field, start, end, script, self.folded[field].text[start:end], written)

    def _words(self, run: Run) -> list[Word]:
        size = 2 if run.script is Script.HAN else run.end - run.start
        return [
            Word(run.field, *self.folded[run.field].original(start, min(start + size, run.end)))
            for start in range(run.start, run.end, size)
        ]

    def _cut(self) -> None:
        """Sentences: the title is one; a line break ends a paragraph of the text, and everywhere a sentence."""
        title, summary, text = self.fields
        rows = [(0, 0, len(title), 0, 0)] if title.strip() else []
        for field, words in ((1, summary), (2, text)):
            for line, (begin, stop) in enumerate(paragraphs(words)):
                paragraph = 0 if field == 1 else line + 1
                rows += [
                    (field, begin + start, begin + end, paragraph, number)
                    for number, (start, end) in enumerate(sentences(words[begin:stop]))
                ]
        said: list[list[str]] = []
        for field, start, end, paragraph, number in rows:
            words = [run.text for run in self.runs if run.field == field and start <= self._begin(run) < end]
            lead = paragraph == 0 or (paragraph == 1 and number < 3)
            self.sentences.append(Sentence(field, start, end, paragraph, lead, words != [] and words in said))
            said.append(words)

    def _begin(self, run: Run) -> int:
        return self.folded[run.field].starts[run.start]

    def sentence_at(self, field: int, place: int) -> int:
        """The number of the sentence that holds this code point of a field."""
        return next(
            number for number, one in enumerate(self.sentences) if one.field == field and one.start <= place < one.end
        )

    def words_of(self, field: int, start: int, end: int) -> tuple[int, ...]:
        """The numbers of the words that share a character with this stretch of a field."""
        return tuple(
            number
            for number, word in enumerate(self.words)
            if word.field == field and word.start < end and start < word.end
        )
