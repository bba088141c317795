"""Quantities in Korean, Japanese and Chinese, whose numbers go by ten thousands and are followed by counters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from monitor.text.counting import Found
from monitor.text.eastern_words import DIGITS, LARGE, MEASURE, NATIVE, REACH, SIGNS, SMALL, Eastern, patterns
from monitor.text.unit_words import Bound, Unit

_PIECE = re.compile(r"\d[\d,]*(?:\.\d+)?|\S")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_PAIR = re.compile(
    "(?<![一二三四五六七八九两兩〇零])[一二三四五六七八九两兩]{2}(?![一二三四五六七八九〇零])"
)  # 两三: two or three
_LONGEST = 15  # digits
_SURE = 100  # from here on shots are rounds, and a number without a counter is believed
_ALONE_FROM = 13  # smaller numbers in characters count only before a unit
_TIED = frozenset("-/:#№+_&@*=°⁄×.第제令→")
_SHOTS = frozenset("発发發발弾")


class _Number(NamedTuple):
    low: Decimal
    high: Decimal
    end: int
    scale: Decimal  # the last large one said, or 1
    vague: bool = False
    more: bool = False  # and some more


def value_of(run: str) -> tuple[Decimal, Decimal] | None:
    """The value of a run of digits and characters, and the last of its large scales, or None where it is no number."""
    if _PAIR.search(run):
        return None
    total, section, last = Decimal(0), Decimal(0), Decimal(1)
    current: Decimal | None = None
    small, large = 10**4, 10**16
    positional = 0
    for piece in _PIECE.findall(run):
        if piece in DIGITS:
            if current is not None and positional == 0:
                return None
            current = (current or Decimal(0)) * 10 + DIGITS[piece]
            positional += 1
            continue
        if piece in SMALL:
            if SMALL[piece] >= small or positional > 1:
                return None
            section += (1 if current is None else current) * SMALL[piece]
            small, current = SMALL[piece], None
        elif piece in LARGE:
            if LARGE[piece] >= large or (current is None and not section):
                return None
            total += (section + (current or 0)) * LARGE[piece]
            large, small, section, current, last = LARGE[piece], 10**4, Decimal(0), None, Decimal(LARGE[piece])
        elif current is not None or not _GROUPED.fullmatch(piece) or len(piece) > _LONGEST:
            return None
        else:
            current = Decimal(piece.replace(",", ""))
        positional = 0
    return total + section + (current or 0), last if not section and current is None else Decimal(1)


class _Reader:
    """Finds the quantities of one folded text."""

    def __init__(self, text: str, language: str, dates: Sequence[tuple[int, int]]) -> None:
        self.text = text
        self.language = language
        self.words: Eastern = patterns(language.partition("-")[0].lower())
        self.dates = dates

    def find(self) -> list[Found]:
        """The quantities, in order."""
        found: list[Found] = []
        done = 0
        date = 0
        spans = (match.span() for pattern in self.words.numbers for match in pattern.finditer(self.text))
        for start, stop in sorted(spans):
            while date < len(self.dates) and self.dates[date][1] <= start:
                date += 1
            dated = date < len(self.dates) and self.dates[date][0] <= start
            if start < done or dated:
                continue
            one, done = self._quantity(start, stop)
            if one is not None and (not found or one.start >= found[-1].end):
                found.append(one)
        return found

    def _number(self, start: int, stop: int) -> _Number | None:
        """The number that is written there."""
        run = self.text[start:stop]
        if run[0] in "数數几幾수몇":
            value = Decimal(1)
            for character in run[1:].strip():
                value *= SMALL.get(character) or LARGE[character]
            return _Number(2 * value, 10 * value, stop, value, vague=True) if value <= 10**13 else None
        if run in NATIVE:
            value = Decimal(NATIVE[run])
            return _Number(value, value, stop, Decimal(1))
        if len(run) > 3 * _LONGEST:
            return None
        alone = run if len(run) > 1 or run not in LARGE else "一" + run  # 만 명
        read = value_of(run.replace(" ", "").rstrip(",") if alone is run else alone)
        if read is None:
            return None
        value, scale = read
        odd = self.words.odd.match(self.text, stop)
        if odd is not None and odd["scale"] and scale == 1 and value >= 10:
            scale = Decimal(LARGE[odd["scale"]])
            value *= scale
        stop -= len(run) - len(run.rstrip(","))
        return _Number(value, value, odd.end() if odd else stop, scale, more=odd is not None)

    def _quantity(self, start: int, stop: int) -> tuple[Found | None, int]:
        """The quantity of the number there, or None, and the place to go on from."""
        number = self._number(start, stop)
        if number is None or number.low == 0 or self._tied(start):
            return None, self._after_chain(stop)
        low, high, end = number.low, number.high, number.end
        counter = self.words.counter.match(self.text, end)
        upper = None if number.vague else self._upper(start, number, counter)
        if upper is not None:
            low, high, end, scaled = upper
            counter = self.words.counter.match(self.text, end)
        else:
            scaled = number.scale > 1
        begin, sign, bounds = self._before(start)
        if self.text.startswith("百分之", max(0, start - 3)):
            begin, sign = start - 3, Unit.PERCENT
        said = self.words.counts[counter["counter"]] if counter else None
        if said == MEASURE and not (sign and scaled):
            return None, self._after_chain(end)
        unit, end = self._unit(begin, end, counter, said, high) if sign is None else (sign, end)
        written = not self.text[start].isdigit()
        if upper is None and self._is_other(start, number, unit, counter is not None, scaled, written):
            return None, self._after_chain(stop)
        end, bounds = self._bounds_after(end, [*bounds, *([Bound.LEAST] if number.more else [])])
        bound = next((one for one in bounds if one is not Bound.ABOUT), None)
        found = Found(
            begin, end, None if bound is Bound.MOST else low, None if bound is Bound.LEAST else high, unit,
            Bound.ABOUT in bounds, number.vague,
        )  # fmt: skip
        return found, end

    def _tied(self, start: int) -> bool:
        before = self.text[start - 1 : start]
        if before == "-" and self.text[start - 2 : start - 1] == " ":
            return True
        return before != "" and (before in _TIED or (before.isascii() and before.isalnum()))

    def _after_chain(self, stop: int) -> int:
        """The place after digits and what they are tied to: 02-1234-5678."""
        while self.text[stop : stop + 1] and self.text[stop] in "-/:.~,0123456789":
            stop += 1
        return stop

    def _upper(
        self, first_at: int, first: _Number, counter: re.Match[str] | None
    ) -> tuple[Decimal, Decimal, int, bool] | None:
        """Of a range the bounds, the place after it, and whether a scale was said: 5~6만."""
        joint = self.words.joint.match(self.text, first.end)
        if joint is None and counter is not None:
            joint = self.words.joint.match(self.text, counter.end())
        found = self.words.numbers[0].match(self.text, joint.end()) if joint else None
        second = self._number(*found.span()) if found else None
        if second is None:
            return None
        low, high = first.low, second.high
        if first.scale == 1 and second.scale > 1 and low * second.scale < high:
            low *= second.scale
        scaled = second.scale > 1
        after = self.words.counter.match(self.text, second.end)
        told = scaled or (after is not None and self.words.counts[after["counter"]] != MEASURE)
        if self._changes(first_at, after.end() if after else second.end):
            return None
        return (low, high, second.end, scaled) if low < high and told else None

    def _changes(self, start: int, end: int) -> bool:
        """Whether something grew or fell from one number to another: 6%에서 20%로, 从6%到20%."""
        return self.text[start - 1 : start] in ("从", "從") or self.text.startswith(("로", "으로", "に", "へ"), end)

    def _before(self, start: int) -> tuple[int, Unit | None, list[Bound]]:
        """Where the words that belong to a number begin, the currency sign before it, and what bounds it."""
        text, begin = self.text, start
        sign = SIGNS.get(text[start - 1 : start])
        if text[start - 1 : start] == "¥":
            sign = Unit.YEN if self.language == "ja" else Unit.YUAN if self.language.startswith("zh") else None
        if sign is not None:
            begin -= 1
            before = text[max(0, begin - 2) : begin]
            if before == "us":
                begin -= 2
            elif before[-1:].isascii() and before[-1:].isalpha():
                sign = None
        bounds: list[Bound] = []
        while len(bounds) < 2:
            window = max(0, begin - REACH)
            found = self.words.before.search(text[window:begin])
            if found is None:
                break
            begin = window + found.start()
            bounds.append(self.words.bounds[found["bound"]])
        return begin, sign, bounds

    def _unit(
        self, begin: int, end: int, counter: re.Match[str] | None, said: Unit | str | None, high: Decimal
    ) -> tuple[Unit | None, int]:
        """What is counted: the counter says it, or a noun after or before it; and the place after it."""
        if counter is not None:
            end = counter.end()
        if isinstance(said, Unit):
            if (
                said is Unit.YUAN
                and counter is not None
                and counter["counter"] == "元"
                and "hant" in self.language.lower()
            ):
                return None, end  # of Taiwan, or of Hong Kong
            after = self.words.noun_after.match(self.text, end)
            return said, after.end() if after and self.words.nouns[after["noun"]] is said else end
        after = self.words.noun_after.match(self.text, end)
        if after is not None:
            return self.words.nouns[after["noun"]], after.end()
        before = self.words.noun_before.search(self.text[max(0, begin - REACH) : begin])
        if before is not None:
            return self.words.nouns[before["noun"]], end
        shots = counter is not None and counter["counter"] in _SHOTS and high >= _SURE
        return (Unit.ROUNDS if shots else None), end

    def _bounds_after(self, end: int, bounds: list[Bound]) -> tuple[int, list[Bound]]:
        found = self.words.after.match(self.text, end)
        if found is None:
            return end, bounds
        return found.end(), [*bounds, self.words.bounds[found["bound"]]]

    def _is_other(
        self, start: int, number: _Number, unit: Unit | None, counted: bool, scaled: bool, written: bool
    ) -> bool:
        """Whether a number may be none that counts: a year, a score, a numeral inside a word."""
        if unit is not None:
            return written and number.low == 1
        following = self.text[number.end : number.end + 1]
        if number.vague or (written and self.language == "ko"):
            return not counted or number.low < _ALONE_FROM
        if written:
            return number.low < _ALONE_FROM or not (counted or (scaled and number.end - start > 1))
        if scaled or counted:
            decade = self.text[number.end : number.end + 1] == "대" and number.low % 10 == 0 and number.low < _SURE
            return decade and not scaled  # 60대: in their sixties
        year = number.low == int(number.low) and 1900 <= number.low <= 2100
        return year or number.low < _SURE or following.isalnum() or following in _TIED


def eastern(text: str, language: str, dates: Sequence[tuple[int, int]]) -> list[Found]:
    """The quantities of a folded text in Korean, Japanese or Chinese."""
    return _Reader(text, language, dates).find()
