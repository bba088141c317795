"""Numbers that German and Italian write as one word: zweihunderttausend, zweieinhalb, trecentomila."""

from __future__ import annotations

import re
from decimal import Decimal

_LONGEST = 48  # letters

# Folded, as everything that is looked up here.
_GERMAN = {
    "ein": 1, "zwei": 2, "zwo": 2, "drei": 3, "vier": 4, "funf": 5, "sechs": 6, "sieben": 7, "acht": 8, "neun": 9,
    "zehn": 10, "elf": 11, "zwolf": 12, "dreizehn": 13, "vierzehn": 14, "funfzehn": 15, "sechzehn": 16, "siebzehn": 17,
    "achtzehn": 18, "neunzehn": 19, "zwanzig": 20, "dreissig": 30, "vierzig": 40, "funfzig": 50, "sechzig": 60,
    "siebzig": 70, "achtzig": 80, "neunzig": 90,
}  # fmt: skip
_ITALIAN = {
    "uno": 1, "un": 1, "due": 2, "tre": 3, "quattro": 4, "cinque": 5, "sei": 6, "sette": 7, "otto": 8, "nove": 9,
    "dieci": 10,
    "undici": 11, "dodici": 12, "tredici": 13, "quattordici": 14, "quindici": 15, "sedici": 16, "diciassette": 17,
    "diciotto": 18, "diciannove": 19, "venti": 20, "trenta": 30, "quaranta": 40, "cinquanta": 50, "sessanta": 60,
    "settanta": 70, "ottanta": 80, "novanta": 90,
}  # fmt: skip


def _one_of(words: dict[str, int], low: int, high: int) -> str:
    found = [word for word, value in words.items() if low <= value <= high]
    return "|".join(sorted(found, key=len, reverse=True))


_UNIT, _TEEN, _TEN = (_one_of(_GERMAN, *span) for span in ((1, 9), (10, 19), (20, 90)))
_HUNDREDS = (
    rf"(?:(?P<h>{_UNIT})?(?P<hundert>hundert)(?:und)?)?"
    rf"(?:(?P<teen>{_TEEN})|(?:(?P<u>{_UNIT})und)?(?P<ten>{_TEN})|(?P<unit>{_UNIT}))?"
)


def _numbered(pattern: str, number: int) -> str:
    return re.sub(r"(?<=P<)(\w+)(?=>)", rf"\g<1>{number}", pattern)


_GERMAN_WORD = re.compile(rf"(?:{_numbered(_HUNDREDS, 1)}(?P<tausend>tausend)(?:und)?)?{_numbered(_HUNDREDS, 2)}")
_GERMAN_HALF = re.compile(rf"(?P<whole>{_UNIT}|{_TEEN})einhalb|(?P<one>anderthalb)")

_I_UNIT, _I_TEEN, _I_TEN = (_one_of(_ITALIAN, *span) for span in ((1, 9), (10, 19), (20, 90)))
_I_STEM = "|".join(word[:-1] for word, value in _ITALIAN.items() if value >= 20)  # vent'uno, trent'otto
_I_HUNDREDS = (
    rf"(?:(?P<h>{_I_UNIT})?(?P<hundert>cento?))?"
    rf"(?:(?P<teen>{_I_TEEN})|(?P<ten>{_I_TEN})(?P<u>{_I_UNIT})?|(?P<stem>{_I_STEM})(?P<v>uno|un|otto)|(?P<unit>{_I_UNIT}))?"
)
_ITALIAN_WORD = re.compile(
    rf"(?:(?:{_numbered(_I_HUNDREDS, 1)}(?P<tausend>mila)|(?P<mille>mille)))?{_numbered(_I_HUNDREDS, 2)}"
)


def _below_thousand(part: dict[str, str | None], number: int, words: dict[str, int]) -> int:
    def named(name: str) -> int:
        return words.get(part.get(f"{name}{number}") or "", 0)

    value = (named("h") or 1) * 100 if part.get(f"hundert{number}") else 0
    stem = part.get(f"stem{number}")
    value += next(value for word, value in words.items() if value >= 20 and word[:-1] == stem) if stem else 0
    return value + sum(named(name) for name in ("teen", "u", "ten", "unit", "v"))


def compound(word: str, language: str) -> Decimal | None:
    """The value of a folded word of German or Italian, or None. One is left out: it is an article more often."""
    if len(word) > _LONGEST:
        return None
    words, form = (_GERMAN, _GERMAN_WORD) if language == "de" else (_ITALIAN, _ITALIAN_WORD)
    half = _GERMAN_HALF.fullmatch(word) if language == "de" else None
    if half is not None:
        return words.get(half["whole"] or "ein", 1) + Decimal("0.5")
    found = form.fullmatch(word)
    if found is None:
        return None
    part = found.groupdict()
    thousands = _below_thousand(part, 1, words)
    value = _below_thousand(part, 2, words)
    if part["tausend"]:
        value += (thousands or 1) * 1000
    value += 1000 if part.get("mille") else 0
    return Decimal(value) if value > 1 else None
