"""What one story says of its event in ways that need no translation: who, where, what, how many, when."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from monitor.mentions import Mention, Place
from monitor.model import Story
from monitor.text.fold import fold_text
from monitor.text.quantities import Quantity, Unit, quantities
from monitor.text.sound import sounds
from monitor.text.words import Kind, runs

# How much a thing counts by where it stands: what a story is about stands at its head; what a later paragraph tells may
# be another event, recalled.
PROMINENCE = {Place.TITLE: 1.0, Place.SUMMARY: 0.8, Place.LEAD: 0.5, Place.TEXT: 0.3}
HEAD = PROMINENCE[Place.SUMMARY]  # at least this prominent: in the title or the summary
BODY = 0.4  # of numbers, names and words of the text

LOOKED_AT = 10_000  # characters of the text in which numbers, names and words are looked for
STEM = 6  # characters of a word that are compared: most endings are behind them
PACKAGES = "sanctions-package"  # the concept whose ordinal tells one event from the next

_ORDINAL = re.compile(
    r"(?<![\d.,])(\d{1,3})(?:st|nd|rd|th|er|eme|e|o|a|\.(?= )|-?(?:й|го|му|м|я|и))(?!\w)|第(\d{1,3})|(\d{1,3})차"
)


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of something. `low == high` unless the text leaves it open."""

    low: Decimal
    high: Decimal
    unit: Unit | None
    prominence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """What a story has, by kind, and how much each thing counts."""

    entities: Mapping[str, float]
    concepts: Mapping[str, float]
    numbers: Mapping[str, float]
    names: Mapping[str, float]
    words: Mapping[str, float]

    def kinds(self) -> Iterator[tuple[str, Mapping[str, float]]]:
        yield "entity", self.entities
        yield "concept", self.concepts
        yield "number", self.numbers
        yield "name", self.names
        yield "word", self.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Fingerprint(Things):
    """One story, as its event is told by it. The mappings go from a thing to its prominence, 0.0 to 1.0.

    `entities` holds what the entities found belong to as well; `owners` says of each what it belongs to, `types` what
    it is. `states` are those that the head names, or whose places, people and offices it names. `numbers` are amounts
    as they are written with digits; `names` are sounds; `words` are beginnings of words. `ordinals` are those of the
    head, of a story of a sanctions package.
    """

    key: str
    at: datetime
    owners: Mapping[str, frozenset[str]]
    types: Mapping[str, str]
    states: frozenset[str]
    amounts: tuple[Amount, ...]
    ordinals: frozenset[int]

    def things(self) -> Iterator[str]:
        """Everything that is counted for the rarity table."""
        for kind, found in self.kinds():
            for thing in found:
                yield f"{kind}:{thing}"


def fingerprint_of(key: str, at: datetime, story: Story, language: str, mentions: Sequence[Mention]) -> Fingerprint:
    """The fingerprint of a story. `language` is what it is written in, `mentions` all that the matcher found."""
    entities: dict[str, float] = {}
    owners: dict[str, frozenset[str]] = {}
    types: dict[str, str] = {}
    states: set[str] = set()
    concepts: dict[str, float] = {}
    for mention in mentions:
        weight = PROMINENCE[mention.place]
        if mention.kind == "concept":
            concepts[mention.id] = weight
            continue
        owners[mention.id] = frozenset(mention.belongs_to)
        types[mention.id] = mention.type
        if weight >= HEAD:
            states.update(mention.states)
        for name in (mention.id, *mention.belongs_to):
            entities[name] = max(weight, entities.get(name, 0.0))
    amounts = tuple(_amounts(story, language))
    of_package = concepts.get(PACKAGES, 0.0) >= HEAD
    names, words = _names_and_words(story)
    ordinals = _ordinals(f"{story.title}\n{story.summary}") if of_package else frozenset[int]()
    return Fingerprint(
        key=key, at=at, entities=entities, owners=owners, types=types, states=frozenset(states), concepts=concepts,
        amounts=amounts, numbers=_numbers(amounts), names=names, words=words, ordinals=ordinals,
    )  # fmt: skip


def _fields(story: Story) -> tuple[tuple[str, float], ...]:
    """The fields and how much counts what stands in them."""
    title, summary, text = story.title[:LOOKED_AT], story.summary[:LOOKED_AT], story.text[:LOOKED_AT]
    return (title, PROMINENCE[Place.TITLE]), (summary, PROMINENCE[Place.SUMMARY]), (text, BODY)


def _amounts(story: Story, language: str) -> Iterator[Amount]:
    for text, prominence in _fields(story):
        for found in quantities(text, language):
            bounds = _bounds(found)
            if bounds is not None:
                yield Amount(*bounds, found.unit, prominence)


def _bounds(found: Quantity) -> tuple[Decimal, Decimal] | None:
    """The bounds of a quantity, one for both where a side is open; None where nobody can say how many that is."""
    if found.vague:
        return None
    low, high = found.low, found.high
    if low is None:
        return None if high is None else (high, high)
    return low, low if high is None else high


def _numbers(amounts: Sequence[Amount]) -> dict[str, float]:
    numbers: dict[str, float] = {}
    for amount in amounts:
        for value in (amount.low, amount.high):
            written = f"{value.normalize():f}"
            numbers[written] = max(amount.prominence, numbers.get(written, 0.0))
    return numbers


def _names_and_words(story: Story) -> tuple[dict[str, float], dict[str, float]]:
    names: dict[str, float] = {}
    words: dict[str, float] = {}
    for text, prominence in _fields(story):
        for name in sounds(text):
            names[name] = max(prominence, names.get(name, 0.0))
        for word in _words(text):
            words[word] = max(prominence, words.get(word, 0.0))
    return names, words


def _words(text: str) -> Iterator[str]:
    """The beginnings of words of three letters or more; where words are written together every two characters."""
    for run in runs(fold_text(text)):
        if run.kind is Kind.SPACED:
            if len(run.text) >= 3 and not run.text.isdigit():
                yield run.text[:STEM]
        else:
            for start in range(len(run.text) - 1):
                yield run.text[start : start + 2]


def _ordinals(head: str) -> frozenset[int]:
    return frozenset(int(next(filter(None, found.groups()))) for found in _ORDINAL.finditer(fold_text(head)))
