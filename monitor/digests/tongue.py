"""The language of a digest: its words, numbers, days and moments.

English is what the code and the templates say; the others are in `languages/*.po`, read once each by Babel. What a
catalogue lacks is said in English, and so is everything in a language that has none.
"""

from __future__ import annotations

import functools
import io
from datetime import date, datetime
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = ("en", "de", "fr", "es")
CATALOGUES = Path(__file__).parent / "languages"
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def N_(message: str) -> str:
    """Marks a message that is translated where it is said."""
    return message


class Tongue:
    """One language. Messages take their values by name: `%(name)s`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._locale = Locale(language)
        self.catalogue = _catalogue(language)
        self._months = self._locale.months["format"]["abbreviated"]

    def gettext(self, message: str, **values: str) -> str:
        return self.catalogue.gettext(message) % values

    def ngettext(self, one: str, many: str, number: int, **values: str) -> str:
        """The form for that number, which is the value `n`."""
        return self.catalogue.ngettext(one, many, number) % {"n": self.number(number), **values}

    def number(self, number: int) -> str:
        """`4,321`, `4.321`."""
        return str(number) if 0 <= number < 1000 else format_decimal(number, locale=self._locale)

    def day(self, day: date) -> str:
        """`31 Aug`, `31. Aug.`."""
        return f"{day.day}{'.' if self.language == 'de' else ''} {self._months[day.month]}"

    def moment(self, at: datetime, zone: ZoneInfo) -> str:
        """`31 Aug 2023, 10:59 CEST`."""
        there = at.astimezone(zone)
        return f"{self.day(there)} {there.year}, {there:%H:%M} {there.tzname()}"

    def hour(self, at: datetime, composed: datetime, zone: ZoneInfo) -> str:
        """`02:10` on the day of the digest, `30 Aug 02:10` on others, with the year where it is another one."""
        there, here = at.astimezone(zone), composed.astimezone(zone)
        if there.date() == here.date():
            return f"{there:%H:%M}"
        year = f" {there.year}" if there.year != here.year else ""
        return f"{self.day(there)}{year} {there:%H:%M}"

    def weekday(self, written: str) -> str:
        """`mon` of a schedule; in English as it is written there."""
        if self.language == "en" or written not in _DAYS:
            return written
        return str(self._locale.days["format"]["abbreviated"][_DAYS.index(written)])

    def name_of(self, language: str) -> str:
        """`German`, `allemand`; empty for one that is not known, the code for one without a name."""
        if language == "und":
            return ""
        return str(self._locale.languages.get(language.split("-")[0].lower(), language))


@functools.cache
def _tongue(language: str) -> Tongue:
    return Tongue(language)


def tongue_of(language: str) -> Tongue:
    """Of a subscriber's language, `de` or `de-CH`; English where there is no catalogue."""
    base = language.replace("_", "-").split("-")[0].lower()
    return _tongue(base if base in LANGUAGES else "en")


def _catalogue(language: str) -> NullTranslations:
    if language == "en":
        return NullTranslations()
    compiled = io.BytesIO()
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)
