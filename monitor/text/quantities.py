"""How many of what a text says, the same in twelve languages: 9 million = 900만 = 9 млн = 900万.

A quantity is a number of things that the field counts (`Unit`), or a number alone (`unit` None). Its bounds say no more
than the text: "at least 5" has no `high`, "up to 5" no `low`, "dozens" is `vague` and reaches from two of them to ten.
What is unsure is left out, and so is what counts nothing: dates, years, times, ages, lengths and calibres, scores,
ordinals, names with numbers (KN-23), resolutions, pages, and small numbers in words without a unit ("one of the two").
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from monitor.text.counting import Counting
from monitor.text.days import dated
from monitor.text.eastern import eastern
from monitor.text.fold import fold
from monitor.text.language import LATIN
from monitor.text.unit_words import Unit

__all__ = ["Quantity", "Unit", "quantities"]

_SPACED = (*LATIN, "ru", "uk", "ar")
_EASTERN = ("ko", "ja", "zh")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text. `text[start:end]`, in code points, is its quote: the words that bound it, the number, and
    what it counts where that follows. `low` or `high` is None where the text leaves that side open, never both."""

    start: int
    end: int
    low: Decimal | None
    high: Decimal | None
    unit: Unit | None = None
    approximate: bool = False
    vague: bool = False


def quantities(text: str, language: str) -> tuple[Quantity, ...]:
    """The quantities of a text in a language, in order. `language`: one of LANGUAGES; of others there are none."""
    base = language.partition("-")[0].lower()
    if not text or base not in (*_SPACED, *_EASTERN):
        return ()
    folded = fold(text)
    dates = dated(text, folded, base)
    found = Counting(text, folded, base, dates).find() if base in _SPACED else eastern(folded.text, language, dates)
    return tuple(
        Quantity(
            *folded.original(one.start, one.end),
            _plain(one.low),
            _plain(one.high),
            one.unit,
            one.approximate,
            one.vague,
        )
        for one in found
    )


def _plain(value: Decimal | None) -> Decimal | None:
    """Without zeros after the point: what is equal is written alike."""
    if value is None or value % 1:
        return value if value is None else value.normalize()
    return Decimal(int(value))
