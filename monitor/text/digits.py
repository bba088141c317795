"""The value of a number in digits, whose commas and full stops mean what its language makes of them."""

from __future__ import annotations

import re
from decimal import Decimal

_LONGEST = 15  # digits; nobody counts anything in the news in more
_POINT = frozenset({"en", "ko", "ja", "zh"})  # 1.5 and 1,500; the others write 1,5 and 1.500 or 1 500
_UNSETTLED = ("ru", "uk", "ar")  # 1.234 million may be either

_GROUPED = re.compile(r"\d{1,3}([., '٬])\d{3}(?:\1\d{3})*")
_MANY_GROUPS = re.compile(r"\d{1,3}([.,])\d{3}(?:\1\d{3})+|[1-9]\d{0,2}[.,]000")
_BOTH = re.compile(r"\d{1,3}(?:([., '٬])\d{3})(?:\1\d{3})*(?!\1)[.,٫]\d{1,3}")
_FRACTIONAL = re.compile(r"\d+[.,٫]\d+")


def value_of(digits: str, language: str, *, scaled: bool = False) -> Decimal | None:
    """The value of a number in digits, or None where the language leaves in doubt which. `scaled`: a million or the
    like follows, so that 1,234 may be a fraction."""
    if len(digits) > 2 * _LONGEST or sum(map(str.isdigit, digits)) > _LONGEST:
        return None
    if digits.isdigit():
        return Decimal(digits) if digits[0] not in "0٠" or len(digits) == 1 else None
    if _BOTH.fullmatch(digits):
        last = max(map(digits.rfind, ".,٫"))
        return Decimal(_only_digits(digits[:last]) + "." + digits[last + 1 :])
    if _GROUPED.fullmatch(digits) and digits[0] != "0":
        whole = _is_whole(digits, language, scaled=scaled)
        if whole is None:
            return None
        if whole:
            return Decimal(_only_digits(digits))
    if not _FRACTIONAL.fullmatch(digits):
        return None
    if language in _POINT and "," in digits:
        return None
    return Decimal(digits.replace(",", ".").replace("٫", "."))


def _is_whole(digits: str, language: str, *, scaled: bool) -> bool | None:
    """Whether the marks in a number part its thousands; None where nobody can say: 1,234 in Spanish, which is
    written on two continents."""
    mark = next(character for character in digits if not character.isdigit())
    if mark in " '٬" or mark == ("," if language in _POINT else "."):
        return True if mark != "." or not scaled or language not in _UNSETTLED else None
    if (language == "ar" and not scaled) or (
        _MANY_GROUPS.fullmatch(digits) and not (scaled and digits.count(mark) == 1)
    ):
        return True
    return False if (scaled and language != "es") or language == "en" else None


def _only_digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
