"""Days as a text has them, before anybody asks when it was published."""

from __future__ import annotations

from typing import NamedTuple


class Written(NamedTuple):
    """A date as a folded text has it. `year`: None where it is not said; `shift`: 1 next year, -1 last year. Without
    `month` a day of the month nearest to publication; without `day` the whole month."""

    start: int
    end: int
    year: int | None = None
    shift: int | None = None
    side: int = 0  # -1: the last such day before publication, 1: the next
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    last_month: int | None = None
    month_shift: int | None = None  # this month, the one before, the one after
    begun: bool = False  # a month that may not be one to come: da dicembre
    unsure: bool = False


class Spoken(NamedTuple):
    """A weekday, or "yesterday". `week`: 0 this calendar week, -1 the one before, where the text says it."""

    start: int
    end: int
    offset: int | None = None
    weekday: int = 0
    side: int = 0
    week: int | None = None
