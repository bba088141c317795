"""Stories for benchmarks/copies.py, from fixed seeds: every fifth is an edited copy of an earlier one.

Of the words that an edit changes any may be a figure. A copy comes up to 20,000 stories (a day and a half) after what
it copies, is in its language, and mostly of another source.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from match_texts import BY_CODE, TONGUES, Stories, Tongue

EDITS = ("case", "5 % of words", "15 % and a cut", "half, new tail")
SOURCES = 300
BEHIND = 20_000
BYTES = 1_500
BOILERPLATE = (0.1, 0.45)  # of a story, by its bytes; each source has its own


@dataclass(frozen=True)
class Item:
    """One story. `origin` is the number of the story that it copies, at the end of the chain; else its own."""

    number: int
    origin: int
    edit: str  # "" for an original
    source: str
    title: str
    text: str


class Texts:
    def __init__(self, count: int, *, boilerplate: bool) -> None:
        self.count = count
        self.chance = random.Random("copies")
        self.stories = Stories({tongue.code: ["155"] for tongue in TONGUES}, "copies", BYTES)
        spread = self.chance.choices(TONGUES, [one.share for one in TONGUES], k=SOURCES)
        self.sources = {f"source {number}": tongue for number, tongue in enumerate(spread)}
        self.imprints = {name: self.imprint(tongue) if boilerplate else "" for name, tongue in self.sources.items()}
        self.of = {code: [name for name, tongue in self.sources.items() if tongue.code == code] for code in BY_CODE}

    def imprint(self, tongue: Tongue) -> str:
        share = self.chance.uniform(*BOILERPLATE)
        text = ""
        while len(text.encode()) < BYTES * share / (1 - share):
            text += self.stories.sentence(tongue) + tongue.stop
        return "\n" + text

    def items(self) -> Iterator[Item]:
        recent: list[tuple[int, Tongue, str, str]] = []  # originals: number, tongue, title, text
        for number in range(self.count):
            if recent and self.chance.random() < 0.2:
                origin, tongue, title, text = self.chance.choice(recent)
                edit = self.chance.choice(EDITS)
                source = self.chance.choice(self.of[tongue.code])
                title, text = self.edited(edit, tongue, title, text)
            else:
                origin, edit, source = number, "", self.chance.choice(list(self.sources))
                tongue = self.sources[source]
                story = self.stories.story(str(number), tongue)
                title, text = story.title, self.with_figures(tongue, story.text)
                recent.append((number, tongue, title, text))
                if len(recent) > BEHIND:
                    del recent[: BEHIND // 10]
            yield Item(number, origin, edit, source, title, text + self.imprints[source])

    def with_figures(self, tongue: Tongue, text: str) -> str:
        """One word in forty is a figure, as in news."""
        units = cut(tongue, text)
        for place in self.chance.sample(range(len(units)), len(units) // 40):
            units[place] = str(self.chance.choice((self.chance.randint(2, 31), self.chance.randint(100, 99_999))))
        return joined(tongue, units)

    def edited(self, edit: str, tongue: Tongue, title: str, text: str) -> tuple[str, str]:
        if edit == EDITS[0]:
            return title.upper(), "  " + text.upper().replace("\n", "\n\n ")
        units = cut(tongue, text)
        if edit in EDITS[1:3]:
            share = 0.05 if edit == EDITS[1] else 0.15
            for place in self.chance.sample(range(len(units)), round(len(units) * share)):
                units[place] = self.chance.choice(cut(tongue, self.stories.sentence(tongue)))
        if edit == EDITS[2]:
            del units[-len(units) // 6 :]
        if edit == EDITS[3]:
            del units[len(units) // 2 :]
            units += cut(tongue, self.stories.sentence(tongue) + tongue.stop + self.stories.sentence(tongue))
        return self.stories.sentence(tongue), joined(tongue, units)


def cut(tongue: Tongue, text: str) -> list[str]:
    """The words of a text; of Chinese the characters, and figures whole."""
    return text.split(" ") if tongue.blank else re.findall(r"[0-9]+|[^0-9]", text)


def joined(tongue: Tongue, units: Sequence[str]) -> str:
    return tongue.blank.join(units)
