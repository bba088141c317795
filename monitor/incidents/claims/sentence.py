"""The sentences of a story, what they mention, and who of that may supply or receive."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from monitor.claim import Quote
from monitor.mentions import Spot
from monitor.model import Story
from monitor.text.layout import FIELDS, Layout

MOST = 100  # sentences of a story that are looked at: what it claims is told by then
LONGEST = 1_500  # code points
NEAR = 200  # code points around a name that are looked at

# Places that stand for their state; others are on the way.
SEATS = frozenset(
    "pyongyang kumsusan moscow kremlin kyiv seoul tehran beijing minsk ankara belgrade washington brussels london tokyo"
    " bishkek yerevan tbilisi kim-il-sung-square kims-factories arms-towns hong-kong".split()
)

# Of people and organisations those who act for their state; the others speak for it, or are reported on.
ACTORS = frozenset(
    "kim-jong-un kim-short kim-by-title putin xi-jinping lukashenko raisi pezeshkian khamenei russian-army irgc komid"
    " north-korean-army wagner-group green-pine munitions-industry-department second-economic-committee"
    " russian-arms-makers".split()
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a field and what it mentions: `written` as the field has it, `text` in lower case, as long."""

    field: str
    start: int
    end: int
    written: str
    text: str
    spots: tuple[Spot, ...]

    def before(self, spot: Spot) -> str:
        """What stands right before it."""
        return self.text[max(0, spot.start - self.start - NEAR) : spot.start - self.start]

    def after(self, spot: Spot) -> str:
        """What stands right behind it."""
        return self.text[spot.end - self.start : spot.end - self.start + NEAR]

    def between(self, first: Spot, second: Spot) -> str:
        return self.text[first.end - self.start : second.start - self.start]

    def quote(self, start: int, end: int) -> Quote:
        """A piece of it, by its places in the sentence."""
        return Quote(self.field, self.start + start, self.start + end, self.written[start:end])

    def names(self, *concepts: str) -> bool:
        return any(spot.kind == "concept" and spot.id in concepts for spot in self.spots)


def sentences_of(story: Story, spots: Sequence[Spot]) -> list[Sentence]:
    """The first sentences of a story in order, each with its mentions. What is no sentence, for its length, is none."""
    mentioned = {field: sorted((s for s in spots if s.field == field), key=_place) for field in FIELDS}
    found = []
    for one in Layout(story.title, story.summary, story.text).sentences[:MOST]:
        field = FIELDS[one.field]
        whole, here = getattr(story, field), mentioned[field]
        for start, end in _pieces(whole, one.start, one.end) if field == "title" else ((one.start, one.end),):
            if end - start > LONGEST:
                continue
            text, lower = whole[start:end], whole[start:end].lower()
            first, last = (bisect_left(here, place, key=lambda spot: spot.start) for place in (start, end))
            inside = tuple(spot for spot in here[first:last] if spot.end <= end)
            found.append(Sentence(field, start, end, text, lower if len(lower) == len(text) else text, inside))
    return found


def _place(spot: Spot) -> tuple[int, int, str, str]:
    return spot.start, spot.end, spot.kind, spot.id


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A headline of Chinese or Japanese is cut at its blanks: each piece is a sentence."""
    if not re.search("[\u3040-\u30ff\u3400-\u9fff]", text) or re.search("[가-힣]", text):
        return [(start, end)]
    return [(start + one.start(), start + one.end()) for one in re.finditer(r"\S+", text[start:end])]


def parties_in(sentence: Sentence) -> list[Spot]:
    """Those who may supply or receive, in order; of names that overlap the longest."""
    found = [
        spot
        for spot in sentence.spots
        if spot.kind == "entity" and spot.state and (spot.type in ("state", "place") or _acts_for_it(spot))
    ]
    kept: list[Spot] = []
    for spot in sorted(found, key=lambda spot: (spot.start - spot.end, spot.type == "place", spot.start)):
        if not any(spot.start < other.end and other.start < spot.end for other in kept):
            kept.append(spot)
    return sorted(kept, key=lambda spot: spot.start)


def _acts_for_it(spot: Spot) -> bool:
    return not ACTORS.isdisjoint((spot.id, *spot.belongs_to))


def is_on_the_way(spot: Spot) -> bool:
    return spot.type == "place" and spot.id not in SEATS


def once(spots: Sequence[Spot]) -> tuple[Spot, ...]:
    return tuple({spot.id: spot for spot in reversed(spots)}.values())[::-1]
