"""What the words around a number make of it, in the nine languages that write words with spaces."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from monitor.text.fold import Folded
from monitor.text.number_words import SCALES
from monitor.text.numerals import Reading, Words, read
from monitor.text.unit_words import CENTS, FIELD, NAMED_AFTER, PERCENTS, SIGNS, Bound, Unit, around, unit_of

MILLION = Decimal(10**6)
_GENITIVES = frozenset({"тысячи", "тисячі", "сотни", "сотні"})  # of one thousand, or many thousands
_CLITICS = ("و", "ب", "ل", "ف")  # and, by, for, so: written together with what follows
_CODES = {
    "usd": Unit.DOLLARS, "eur": Unit.EUROS, "gbp": Unit.POUNDS, "krw": Unit.WON, "rub": Unit.RUBLES, "cny": Unit.YUAN,
    "jpy": Unit.YEN,
}  # fmt: skip
_TIGHT = frozenset("-/:#№+_&@*=°⁄x×.'")  # a number that touches one of these is a name, a score, a time or a fraction
_SENTENCE_ENDS = frozenset(".!?:;|")
_CALIBRES = frozenset("76 82 105 107 115 120 122 125 130 152 155 170 203 240".split())  # obus de 155
_AMMUNITION = frozenset("ammunition artillery munitions ammo mortar shells large 152 122 155".split())
_ALONE_FROM = 13  # smaller numbers in words count only before a unit
_MANY = 100  # from here on a weak unit is believed
_FURTHEST = 7  # words from a number to its unit


class Found(NamedTuple):
    """A quantity in the folded text."""

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    unit: Unit | None
    approximate: bool
    vague: bool


class _Counted(NamedTuple):
    unit: Unit | None
    end: int  # the word after it
    measure: bool = False


class Counting:
    """Finds the quantities of one text. `dates`: the stretches of it that are dates, in order."""

    def __init__(self, text: str, folded: Folded, language: str, dates: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.folded = folded
        self.language = language
        self.words = Words(folded.text, language)
        self.around = around(language)
        self.dates = dates
        self.named = -2  # the word after the last number that was a name: resolutions 1718 and 1874

    def find(self) -> list[Found]:
        """The quantities, in order."""
        found: list[Found] = []
        done = 0
        for at in self.words.candidates():
            if at < done or self._in_date(at):
                continue
            reading = read(self.words, at)
            if reading is None:
                done = self._after_unread(at)
                continue
            one, end = self._quantity(at, reading)
            if one is not None and (not found or one.start >= found[-1].end):
                found.append(one)
            done = max(end, at + 1)
        return found

    def _in_date(self, at: int) -> bool:
        start = self.words.starts[at]
        before = bisect_right(self.dates, (start, len(self.folded.text))) - 1
        return before >= 0 and start < self.dates[before][1]

    def _after_chain(self, at: int) -> int:
        """The word after digits and what they are tied to: 02-1234-5678, 4:3, 24/7."""
        end = at + 1
        while self.words.glued(end) and (self.words.words[end] in "-/:.⁄,'" or self.words.words[end][0].isdigit()):
            end += 1
        return end

    def _after_unread(self, at: int) -> int:
        """The word after a number that nobody can read, and after the million that belongs to it."""
        if not self.words.words[at][0].isdigit():
            return at + 1
        end = self._after_chain(at)
        while (entry := self.words.entry(end)[0]) is not None and entry.kind in SCALES:
            end += 1
        return end

    def _quantity(self, at: int, reading: Reading) -> tuple[Found | None, int]:
        """The quantity of a number, or None, and the word to go on from."""
        words = self.words
        if reading.digits and self._tied_before(at):
            return None, max(reading.end, self._after_chain(at))
        low, high, end, scaled = reading.low, reading.high, reading.end, reading.scale > 1
        upper = None if reading.vague else self._upper(at, reading)
        if upper is not None:
            (low, high), end, scaled = upper
        start, sign, bounds = self._before(at)
        if reading.bare and upper is None and self._million(end, sign):
            low = high = low * MILLION
            end, scaled = end + 1, True
        counted = self._after(end, low)
        unit = sign or counted.unit
        touching = words.glued(end) and words.word(end) not in SIGNS
        if reading.bare and not scaled and touching and counted.end == end and self._tied_after(end):
            return None, self._after_chain(at)
        if counted.measure:
            self.named = counted.end
            return None, max(end, counted.end)
        if upper is None and self._is_other(at, reading, low, unit, scaled):
            return None, max(end, counted.end)
        if reading.vague and bounds and words.words[at] in _GENITIVES:  # about a thousand
            low = high = reading.scale
        end = counted.end
        end, bounds = self._bounds_after(end, bounds)
        bound = next((one for one in bounds if one is not Bound.ABOUT), None)
        low_bound = None if bound is Bound.MOST else low
        high_bound = None if bound is Bound.LEAST else high
        if upper is not None and start == at and words.word(at - 1) in self.around.between_open:
            start -= 1
        begin = words.starts[start] + (reading.inset if start == at else 0)
        about = reading.rounded or Bound.ABOUT in bounds
        return Found(begin, words.ends[end - 1], low_bound, high_bound, unit, about, low != high and reading.vague), end

    def _tied_before(self, at: int) -> bool:
        """Whether digits are the end of something else: KN-23, №29, 3:4."""
        words = self.words
        if not words.glued(at):
            return False
        before = words.word(at - 1)
        if before == "'" and self.language in ("fr", "it"):  # d'1 million
            return not words.glued(at - 1)
        if self.language == "ar" and before in _CLITICS:
            return words.glued(at - 1)
        if before == "-" and not words.glued(at - 1):
            return words.word(at - 2)[:1].isdigit()
        return before in _TIGHT or before[0].isalnum()

    def _tied_after(self, end: int) -> bool:
        """Whether digits go on as something else: 17th, 47-Jährige, 4:3."""
        word = self.words.word(end)
        if word == "." or word == "'":
            return False
        if word == "-":
            return self.words.glued(end + 1)
        return word in _TIGHT or word[0].isalnum()

    def _million(self, end: int, sign: Unit | None) -> bool:
        """Whether an "m" at digits is a million: $5m, 1.5m rounds, but not 5m wide."""
        if self.language != "en" or self.words.word(end) != "m" or not self.words.glued(end):
            return False
        return sign is not None or self._after(end + 1, MILLION).unit is not None

    def _upper(self, at: int, first: Reading) -> tuple[tuple[Decimal, Decimal], int, bool] | None:
        """Of a range its bounds, the word after it, and whether a scale was said: "5 to 10 thousand"."""
        words, end = self.words, first.end
        end += words.word(end) in SIGNS
        joint = words.word(end)
        opened = words.word(at - 1) in self.around.between_open
        inset = self.language == "ar" and opened and joint == "و"
        if joint not in self.around.ranges and not (opened and (joint in self.around.between_and or inset)):
            return None
        after = end + 1
        after += words.word(after) in SIGNS
        if after >= len(words) or (joint == "-" and words.glued(end) != words.glued(end + 1)):
            return None
        second = read(words, after)
        if second is None or second.vague:
            return None
        low, high = first.low, second.high
        if first.scale == 1 and second.scale > 1 and low * second.scale < high:
            low *= second.scale
        elif first.scale == 1 and low < second.scale / 10:
            return None  # 900 to 1.2 million
        if low >= high:
            return None
        scaled = second.scale > 1
        origin = words.word(at - 1) in self.around.origins
        if origin and self._changes(at):
            return None
        counted = self._after(second.end, high)
        told = scaled or counted.unit is not None or (words.word(after - 1) in SIGNS)
        bare = joint not in ("-", "~") and low >= _MANY and not _is_year(first.digits) and not _is_year(second.digits)
        return ((low, high), second.end, scaled) if (told or bare) and not counted.measure else None

    def _changes(self, at: int) -> bool:
        """Whether something grew or fell from this number to another."""
        return any(word.startswith(self.around.changes) for word in self.words.words[max(0, at - 8) : at])

    def _before(self, at: int) -> tuple[int, Unit | None, list[Bound]]:
        """Where the words that belong to a number begin, the currency sign before it, and what bounds it."""
        words, start = self.words, at
        sign = SIGNS.get(words.word(start - 1)) or _CODES.get(words.word(start - 1))
        if sign is Unit.PERCENT:
            sign = None
        if sign is not None:
            start -= 1
            if words.word(start) == "$" and words.glued(start):
                if words.word(start - 1) == "us":
                    start -= 1
                elif words.word(start - 1).isalpha():
                    sign = None  # of some other country
        bounds: list[Bound] = []
        found = self._phrase_before(start)
        if found is None and words.word(start - 1) in self.around.between_open:
            found = self._phrase_before(start - 1)
        while found is not None and len(bounds) < 3:
            start, bound = found
            bounds.append(bound)
            found = self._phrase_before(start)
        return start, sign, bounds

    def _phrase_before(self, edge: int) -> tuple[int, Bound] | None:
        words = self.words.words
        if self.words.word(edge - 1) not in self.around.before_ends:
            return None
        for length in (4, 3, 2, 1):
            if length <= edge:
                bound = self.around.before.get(" ".join(words[edge - length : edge]))
                if bound is not None:
                    return edge - length, bound
        return None

    def _bounds_after(self, end: int, bounds: list[Bound]) -> tuple[int, list[Bound]]:
        for length in (2, 1) if self.words.word(end) in self.around.after_begins else ():
            bound = self.around.after.get(" ".join(self.words.words[end : end + length]))
            if bound is not None:
                return end + length, [*bounds, bound]
        return end, bounds

    def _after(self, end: int, low: Decimal) -> _Counted:
        """What follows a number: its unit, or a measure that makes it no count."""
        words, place = self.words, end
        if words.word(end) == "-" and words.glued(end) and words.glued(end + 1) and words.word(end + 1).isalpha():
            place += 1
        first = place
        while place - first < _FURTHEST and place < len(words):
            word = words.words[place]
            sign = SIGNS.get(word)
            if sign is not None and place == end:
                return _Counted(sign, place + 1)
            if words.word(place + 1) in CENTS and f"{word} {words.word(place + 1)}" in PERCENTS:
                return _Counted(Unit.PERCENT, place + 2)
            if word in self.around.measures and place == first:
                return _Counted(None, place + 1, measure=True)
            unit = unit_of(word, self.language)
            if unit is not None:
                firm = word not in self.around.weak or self._is_firm(first, place, low)
                return _Counted(unit, place + 1) if firm else _Counted(None, end)
            if not self._stands_between(first, place):
                break
            place += 1
        return _Counted(None, end)

    def _is_firm(self, first: int, place: int, low: Decimal) -> bool:
        """Whether "rounds" are of artillery, not of talks."""
        words = self.words
        if words.word(place + 1) == "of":
            return words.word(place + 2) in _AMMUNITION
        return low >= _MANY or any(word in FIELD for word in words.words[first:place])

    def _stands_between(self, first: int, place: int) -> bool:
        words, word = self.words, self.words.word(place)
        if word in self.around.between or word.startswith(self.around.between_stems):
            return True
        if word == "-" and place > first:
            return words.glued(place) and words.glued(place + 1)
        if word.isdigit() and len(word) == 3:  # a calibre: million 152-mm shells
            after = place + 1 + (words.word(place + 1) == "-")
            return words.word(after) in ("mm", "millimeter", "millimetre", "мм", "ملم")
        return False

    def _is_other(self, at: int, reading: Reading, low: Decimal, unit: Unit | None, scaled: bool) -> bool:
        """Whether a number without a range is none that counts: a year, a resolution, an ordinal."""
        words, end = self.words, reading.end
        if not reading.digits:
            lone = reading.scale == 1 and low < _ALONE_FROM and not reading.vague
            return low == 1 or (lone and unit is None)
        if scaled:
            return False
        before = words.word(at - 1)
        if before == "." and words.glued(at - 1):
            before = words.word(at - 2)
        first, _ = self.folded.original(words.starts[at], words.starts[at] + 1)
        numbered = self.text[max(0, first - 2) : first].rstrip()[-1:] in ("№", "#")
        listed = unit is None and self.named == at - 1 and len(words.word(at - 1)) <= 3
        if before in self.around.naming or numbered or listed or words.word(end) in NAMED_AFTER:
            self.named = end
            return True
        if _is_year(reading.digits) and (unit is None or before in self.around.before_years):
            return True
        if unit is not None:
            return False
        if words.word(end) in self.around.ranges and end + 1 < len(words):
            further = read(words, end + 1)
            if further is not None and further.scale > 1:
                return True  # rose from 5 to 10 thousand
        if words.word(end) == "." and words.glued(end) and self.language in ("de", "pl") and low < _MANY:
            return True  # an ordinal, or the end of a sentence
        if self.language != "en" and len(reading.digits) in (4, 5) and reading.digits[-3] == ".":
            return True  # 19.06 or 16.30
        return self._is_phone(at, end) or self._is_model(at, reading) or self._is_calibre(at)

    def _is_phone(self, at: int, end: int) -> bool:
        """Whether three or more numbers stand in a row."""
        words = self.words
        near = [words.word(place)[:1].isdigit() for place in (at - 2, at - 1, end, end + 1)]
        return (near[0] and near[1]) or (near[1] and near[2]) or (near[2] and near[3])

    def _is_calibre(self, at: int) -> bool:
        """Whether a number says how thick the shells before it are: obus de 155."""
        before = (self.words.word(at - 1), self.words.word(at - 2))
        return self.words.words[at] in _CALIBRES and any(unit_of(word, self.language) is Unit.ROUNDS for word in before)

    def _is_model(self, at: int, reading: Reading) -> bool:
        """Whether a name stands before a short number: Boeing 747, Orlan 10."""
        words = self.words
        if at < 2 or not reading.digits.isdigit() or reading.low >= 1000 or words.word(at - 2) in _SENTENCE_ENDS:
            return False
        start = words.starts[at - 1]
        first, _ = self.folded.original(start, start + 1)
        return words.word(at - 1).isalpha() and self.text[first].isupper()


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdigit() and 1900 <= int(digits) <= 2100
