"""A number at a place of a text: in digits, in words, or both ("2.5 million", "zweieinhalb Millionen", "5 тыс.")."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from itertools import accumulate
from typing import NamedTuple

from monitor.text.compounds import compound
from monitor.text.digits import value_of
from monitor.text.number_words import AND, AND_A_HALF, OF, SCALES, Kind, NumberWord, lexicon

_MOST_WORDS = 24  # of one number

_LETTERS = r"[^\W\d_]++"
_DIGITS = r"\d{1,3}(?: \d{3})+(?!\d)(?:,\d+)?|\d+(?:[.,'٫٬]\d+)*+"
_TOKEN = re.compile(rf"({_LETTERS}|{_DIGITS}|[^\w\s])")
_UKRAINIAN_TOKEN = re.compile(rf"({_LETTERS}(?:'{_LETTERS})*|{_DIGITS}|[^\w\s])")  # п'ять is one word; d'obus is two
_ARABIC_PREFIXES = ("و", "ب", "ل", "ف", "ك", "ال", "وال", "بال", "لل")


class Words:
    """A folded text cut into words, numbers in digits, and single other characters."""

    def __init__(self, text: str, language: str) -> None:
        self.language = language
        pieces = (_UKRAINIAN_TOKEN if language == "uk" else _TOKEN).split(text)
        reaches = list(accumulate(map(len, pieces)))
        self.words = pieces[1::2]
        self.starts = reaches[0:-1:2]
        self.ends = reaches[1::2]

    def __len__(self) -> int:
        return len(self.words)

    def word(self, at: int) -> str:
        """The word there; "" before the first and after the last."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def glued(self, at: int) -> bool:
        """Whether nothing stands between this word and the one before it."""
        return 0 < at < len(self.words) and self.starts[at] == self.ends[at - 1]

    def entry(self, at: int) -> tuple[NumberWord | None, int]:
        """What the word there does in a number, and how many letters before it belong to another word."""
        return _entry(self.word(at), self.language)

    def candidates(self) -> list[int]:
        """Where numbers may begin."""
        distinct = set(self.words)
        begin = {word for word in distinct if word[0].isdigit()} | (distinct & lexicon(self.language).keys())
        if self.language in ("de", "it", "ar"):  # where a number may be a part of a word
            begin |= {word for word in distinct if _entry(word, self.language)[0] is not None}
        return [at for at, word in enumerate(self.words) if word in begin and not self._is_article(at)]

    def _is_article(self, at: int) -> bool:
        """Whether a word that may be one is followed by no other word of a number."""
        entry, _ = self.entry(at)
        return (
            entry is not None
            and entry.kind is Kind.ARTICLE
            and self.entry(at + 1)[0] is None
            and not self.has_half(at + 1)
        )

    def has_half(self, at: int) -> bool:
        """Whether "and a half" stands there."""
        return any(tuple(self.words[at : at + len(half)]) == half for half in AND_A_HALF[self.language])


@lru_cache(maxsize=65_536)
def _entry(word: str, language: str) -> tuple[NumberWord | None, int]:
    known = lexicon(language)
    found = known.get(word)
    if found is None and language in ("de", "it"):
        value = compound(word, language)
        found = None if value is None else NumberWord(Kind.SMALL, value)
    if found is None and language == "ar":
        for prefix in _ARABIC_PREFIXES:
            if word.startswith(prefix) and word[len(prefix) :] in known:
                return known[word[len(prefix) :]], len(prefix)
    return found, 0


class Reading(NamedTuple):
    """A number: `low == high` unless it is vague. `end`: the word after its last one. `scale`: the last one said, or 1.
    `digits`: how it begins, where it begins with digits."""

    low: Decimal
    high: Decimal
    end: int
    scale: Decimal
    vague: bool = False
    rounded: bool = False
    digits: str = ""
    inset: int = 0  # letters of its first word that belong to another

    @property
    def bare(self) -> bool:
        """Digits and nothing else."""
        return bool(self.digits) and self.scale == 1


def read(words: Words, at: int) -> Reading | None:
    """The number that begins there."""
    entry, inset = words.entry(at)
    if entry is None:
        return _read_sum(words, at, 0) if words.words[at][0].isdigit() else None
    if entry.kind is Kind.SHORT_SCALE or _is_part(words, at):
        return None
    if entry.kind is Kind.SEVERAL:
        return _vague(words, _after_of(words, at + 1), None, inset)
    if entry.kind is Kind.MANY_SCALE:
        after = _after_of(words, at + 1)
        wants_of = words.language in ("en", "fr", "es", "it")
        return None if wants_of and after == at + 1 else _vague(words, at, after, inset)
    if entry.kind is Kind.FRACTION:
        after = _after_of(words, at + 1)
        scale, _ = words.entry(after)
        if scale is None or scale.kind not in SCALES or scale.value < 1000:
            return None
        value = entry.value * scale.value
        return Reading(value, value, after + 1, scale.value, inset=inset)
    return _read_sum(words, at, inset)


def _is_part(words: Words, at: int) -> bool:
    """Whether only a part of this number is meant: two thirds of a million."""
    between = OF.get(words.language, frozenset())
    before = at - 1
    while before >= 0 and at - before <= 3:
        entry, _ = words.entry(before)
        if words.words[before] not in between and (entry is None or entry.kind is not Kind.ARTICLE):
            break
        before -= 1
    return words.word(before) in _PARTS.get(words.language, ())


def _after_of(words: Words, at: int) -> int:
    """The place after the words that join a fraction, or hundreds, to what it is of."""
    between = OF.get(words.language, frozenset())
    end = at
    while end - at < 3 and (
        words.word(end) in between or (words.language == "de" and words.word(end) in ("einer", "eine", "der"))
    ):
        end += 1
    return end


def _vague(words: Words, at: int, after: int | None, inset: int) -> Reading | None:
    """Hundreds, several thousand, tens of thousands: from two of them to ten."""
    value, end, between = Decimal(1), at, after
    while end - at < 8:
        place = end if end == at or between is None else between
        entry, _ = words.entry(place)
        if entry is None or entry.kind not in (*SCALES, Kind.HUNDRED):
            break
        value *= entry.value
        end = place + 1
        between = _after_of(words, end)
        if entry.kind is Kind.SHORT_SCALE and words.word(end) == ".":
            end += 1
    return Reading(2 * value, 10 * value, end, value, vague=True, inset=inset) if end > at and value <= 10**13 else None


class _Sum:
    """A number as its words come in: `group` is what no scale has multiplied yet."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.total = Decimal(0)
        self.group: Decimal | None = None
        self.floor = Decimal(0)  # only less than this can be added to the group
        self.scale: Decimal | None = None
        self.rounded = False

    def small(self, value: Decimal, *, joined: bool) -> bool:
        if self.group is None:
            if self.scale is not None and value >= self.scale:
                return False
            self.group = value
        else:
            if not (self._is_arabic_teen(value, joined=joined) or (value < self.floor and self._may_join(joined))):
                return False
            self.group += value
        self.floor = _step(value, self.language)
        return True

    def _may_join(self, joined: bool) -> bool:
        return joined or self.language != "ar"

    def _is_arabic_teen(self, value: Decimal, *, joined: bool) -> bool:
        """Three ten is thirteen, and five and twenty is twenty-five."""
        small = self.language == "ar" and self.group is not None and self.group < 10
        return small and (value == 10 or (joined and 20 <= value < 100))

    def hundred(self) -> bool:
        if self.group is None:
            if self.language == "en":
                return False
            self.group = Decimal(1)
        if not 1 <= self.group < 20 or self.group % 1:
            return False
        self.group *= 100
        self.floor = Decimal(100)
        return True

    def multiply(self, entry: NumberWord) -> bool:
        if self.group is None:
            if self.scale is None:
                if entry.kind is not Kind.ONE_SCALE:
                    return False
                self.total = entry.value
            elif entry.value > self.scale and self.total < 10**6:
                self.total *= entry.value  # thousand million
            else:
                return False
        elif self.scale is not None and entry.value >= self.scale:
            if entry.value == self.scale or self.total >= 10**6:
                return False
            self.total = (self.total + self.group) * entry.value  # mil quinientos millones
        else:
            self.total += self.group * entry.value
        self.group = None
        self.scale = entry.value
        self.rounded |= entry.rounded
        return True

    def add_half(self) -> bool:
        if self.group is not None and not self.group % 1:
            self.group += Decimal("0.5")
        elif self.group is None and self.scale is not None:
            self.total += self.scale / 2
        else:
            return False
        self.floor = Decimal(0)
        return True


def _step(value: Decimal, language: str) -> Decimal:
    """Less than this can follow: after twenty the units, after two hundred the tens."""
    if value % 1:
        return Decimal(0)
    if language == "fr" and value in (60, 80):
        return Decimal(20)
    step = Decimal(1)
    while value and value % (step * 10) == 0:
        step *= 10
    return step


def _read_sum(words: Words, at: int, inset: int) -> Reading | None:
    """A number that says how many there are."""
    result = _Sum(words.language)
    digits = words.words[at] if words.words[at][0].isdigit() else ""
    end = at
    while end < len(words) and end - at < _MOST_WORDS:
        taken = _take(words, at, end, result)
        if not taken:
            break
        end += taken
    value = result.total + (result.group or 0)
    if end == at or value > 10**16:
        return None
    scale = result.scale if result.scale is not None and result.group is None else Decimal(1)
    return Reading(value, value, end, scale, rounded=result.rounded, digits=digits, inset=inset)


def _take(words: Words, at: int, place: int, result: _Sum) -> int:
    """How many words from `place` on go on with the number that begins at `at`; they are added to it."""
    word = words.words[place]
    if word[0].isdigit():
        return _take_digits(words, at, place, result)
    for half in AND_A_HALF[words.language] if place > at else ():
        if tuple(words.words[place : place + len(half)]) == half:
            end = place + len(half)
            repeated, inset = words.entry(end)  # a million and a half of the million, in Arabic
            again = inset > 0 and repeated is not None and repeated.value == result.scale
            return len(half) + again if result.add_half() else 0
    if result.rounded and result.group is None and (scale := _after_of(words, place)) > place:
        entry, _ = words.entry(scale)
        tens = entry is not None and entry.kind is Kind.MANY_SCALE and entry.value >= 1000 and result.multiply(entry)
        return scale + 1 - place if tens else 0  # une dizaine de milliers
    if place > at and (word == AND.get(words.language) or (word == "-" and words.glued(place))):
        entry, _ = words.entry(place + 1)
        if word != "-" and words.glued(place + 1) and words.words[place + 1][0].isdigit():
            return 2 if _take_digits(words, at, place + 1, result) else 0
        adds = entry is not None and entry.kind in (Kind.SMALL, Kind.ARTICLE, Kind.HUNDRED, *SCALES)
        if word == "-" and words.words[place - 1][0].isdigit() and entry is not None and entry.kind not in SCALES:
            return 0
        return 1 + rest if adds and (rest := _take_word(words, at, place + 1, result, joined=True)) else 0
    return _take_word(words, at, place, result, joined=False)


def _take_digits(words: Words, at: int, place: int, result: _Sum) -> int:
    if result.group is not None:
        return 0
    scale, _ = words.entry(place + 1)
    scaled = scale is not None and scale.kind in SCALES
    value = value_of(words.words[place], words.language, scaled=scaled)
    if value is None or (
        place > at and not (scaled and scale is not None and result.scale and scale.value < result.scale)
    ):
        return 0
    result.group = value
    return 1


def _take_word(words: Words, at: int, place: int, result: _Sum, *, joined: bool) -> int:
    entry, inset = words.entry(place)
    if entry is None:
        return 0
    joined |= inset > 0 and words.word(place).startswith("و")
    if entry.kind is Kind.ARTICLE:
        if result.group is None:
            follows, _ = words.entry(place + 1)
            counts = follows is not None and follows.kind in (Kind.ONE_SCALE, Kind.HUNDRED, Kind.FRACTION)
            if follows is not None and follows.kind is Kind.FRACTION:
                return 0
            teen = words.language == "ar" and follows is not None and follows.value == 10
            half = words.has_half(place + 1)
            return 1 if (counts or teen or half) and result.small(Decimal(1), joined=joined) else 0
        return 1 if words.word(place) not in ("a", "an") and result.small(Decimal(1), joined=joined) else 0
    if entry.kind is Kind.SMALL:
        if (words.language == "fr" and entry.value == 4 and result.group is None) or words.word(place) == "quatre":
            score = place + 1 + (words.word(place + 1) == "-")
            if words.word(score) in ("vingt", "vingts"):
                return score + 1 - place if result.small(Decimal(80), joined=joined) else 0
        return 1 if result.small(entry.value, joined=joined) else 0
    if entry.kind is Kind.HUNDRED:
        return 1 if result.hundred() else 0
    if entry.kind in SCALES and result.multiply(entry):
        return 1 + (entry.kind is Kind.SHORT_SCALE and words.word(place + 1) == "." and words.glued(place + 1))
    return 0


_PARTS = {
    "en": ("third", "thirds", "quarters", "fifth", "fifths", "tenth"), 
    "de": ("drittel", "funftel", "drei", "viertel", "zehntel"),
    "fr": ("tiers", "quarts", "cinquieme", "dixieme"), "es": ("tercio", "tercios", "cuartos", "quinto", "tercera"),
    "it": ("terzo", "terzi", "quarti", "quinto", "decimo"), "pl": ("czwarte", "trzecie", "trzecia", "piata"),
    "ru": ("четверти", "трети", "треть", "три"), "uk": ("чверті", "третини", "третина", "третину"),
    "ar": ("ثلث", "ثلثي", "ثلثا", "ارباع"),
}  # fmt: skip
