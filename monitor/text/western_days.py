"""Days in nine languages that write words with spaces: which are written, and which are spoken of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from monitor.text.day_words import AND, FROM, SINCE, DayWords, day_words
from monitor.text.fold import Folded
from monitor.text.written_days import Spoken, Written

_SHORT_YEARS = frozenset({"de", "ru", "uk", "pl"})  # 19.06.24 is a date
_NAMES_WITH_TODAY = ("russia", "usa", "india")
_PLAIN_ARABIC = (1, 2, 3)  # Tuesday to Thursday are no other words; Sunday is also "one of", Friday also "gathering"
_REACH = 16  # characters before a name; no word that matters there is longer
_NEAR = 12  # characters between two dates that share a year
_SHORT = 5  # characters that hold a day and what follows it
_UNREAD_DAY = re.compile(r"(?<!\d)\d{1,2}\.? $")  # before a month: no date of the whole month
_DIGITS = re.compile(r"\d+")


def _places(text: str, names: Iterable[str]) -> Iterator[int]:
    """Where these names stand in a text, perhaps inside of words, in no order."""
    for name in names:
        at = text.find(name)
        while at >= 0:
            yield at
            at = text.find(name, at + len(name))


def _word_before(text: str, at: int) -> str:
    """The word before this place, where only a blank or a hyphen stands between."""
    before = text[max(0, at - _REACH) : at]
    if before.endswith("-"):
        return before[:-1].split()[-1] + "-" if before[:-1].split() else ""
    return before.split()[-1] if before.endswith(" ") and before.split() else ""


def written_west(text: str, folded: Folded, language: str) -> list[Written]:
    """The dates of a text, in order."""
    words = day_words(language)
    found: list[Written] = []
    numbers = ((match.start(), words.numbered) for match in _DIGITS.finditer(folded.text))
    names = ((at, words.named) for at in set(_places(folded.text, words.names)))
    done = 0
    for at, pattern in sorted([*numbers, *names], key=lambda place: place[0]):
        match = pattern.match(folded.text, at) if at >= done else None
        if match is None:
            continue
        read = list(_read(match, text, folded, language, words))
        if read:
            found += read
            done = match.end()
    return [_with_year(one, after, folded.text) for one, after in zip(found, [*found[1:], None], strict=False)]


def _with_year(one: Written, after: Written | None, text: str) -> Written:
    """A date with the year that is said once for two: from May 28 to June 2, 2023."""
    if after is None or after.year is None or one.day is None or one.year or one.shift is not None or one.side:
        return one
    between = text[one.end : after.start]
    if len(between) > _NEAR or any(character.isdigit() or character in ".;:!?\n" for character in between):
        return one
    return one._replace(year=after.year - ((one.month or 0) > (after.month or 0)))


def _read(match: re.Match[str], text: str, folded: Folded, language: str, words: DayWords) -> Iterator[Written]:
    part = match.groupdict()
    if part.get("year"):
        one = Written(*match.span(), int(match["year"]), month=int(match["month"]), day=int(match["day"]))
        dates = iter((one,))
    elif part.get("a"):
        dates = _numeric(match, language)
    elif language == "en" and not _is_capital(text, folded, match):
        return
    else:
        dates = _of_month(match, folded.text, words)
    for one in dates:
        if max(one.day or 1, one.last_day or 1) <= 31 and (one.month or 1) <= 12:
            yield one


def _is_capital(text: str, folded: Folded, match: re.Match[str]) -> bool:
    """Whether the name of the month has its capital: may and march are other words without it."""
    part = match.groupdict()
    start = next(match.start(name) for name in ("m1", "m2", "m3") if part.get(name))
    return text[folded.original(start, start + 1)[0]].isupper()


def _numeric(match: re.Match[str], language: str) -> Iterator[Written]:
    """19.06.2024, 19/06/2024; which of the two is the day only the language says, or a number above twelve."""
    first, second, digits = int(match["a"]), int(match["b"]), match["y0"]
    if len(digits) == 2 and (match["s2"] != "." or language not in _SHORT_YEARS or len(match[0]) != 8):
        return
    day, month = (second, first) if language == "en" and second > 12 else (first, second)
    one = Written(*match.span(), int(digits) + (2000 if len(digits) == 2 else 0), month=month, day=day)
    yield one._replace(unsure=language == "en" and first <= 12 and second <= 12 and first != second)


def _of_month(match: re.Match[str], text: str, words: DayWords) -> Iterator[Written]:
    """Dates with the name of a month: a day, two days, a range, or the whole month."""
    part = match.groupdict()
    number = next(number for number in "123" if part.get(f"m{number}"))
    name = part[f"m{number}"] or ""
    known = name if name in words.months else next(one for one in words.names if name.startswith(one))
    year, shift, side, unsure = _year(part, number, words)
    before = _word_before(text, match.start())
    if _UNREAD_DAY.search(text[max(0, match.start() - _SHORT) : match.start()]) and not match[0][0].isdigit():
        return
    if number == "3":
        if before in words.before_months:
            side = -1 if before in SINCE else words.sides.get(before, side)
        elif not side:
            return
    one = Written(*match.span(), year, shift, side, words.months[known], unsure=unsure)
    one = one._replace(end=match.end() - match[0].endswith("."), begun=number == "3" and before in FROM)
    first, second = part.get("d0"), part.get("d1")
    if first is None or second is None:
        day = first or second
        yield one._replace(day=int(day)) if day else one
    elif (part["j"] or "").strip() in AND:
        yield one._replace(day=int(first), end=match.end("d0"))
        yield one._replace(day=int(second), start=match.start("d1"))
    else:
        yield one._replace(day=int(first), last_day=int(second))


def _year(part: dict[str, str | None], number: str, words: DayWords) -> tuple[int | None, int | None, int, bool]:
    """The year of a month, how many years from publication, on which side of it, and whether it is unsure."""
    digits, said = part.get(f"y{number}"), part.get(f"of{number}")
    if digits:
        return int(digits), None, 0, False
    if said:
        shift = next((shift for form, shift in words.years if form.fullmatch(said)), None)
        return None, shift, 0, shift is None
    return None, None, words.sides.get(part.get(f"end{number}") or "", 0), False


def spoken_west(original: str, folded: Folded, language: str) -> list[Spoken]:
    """The weekdays of a text, and its "yesterday", in order."""
    words, text = day_words(language), folded.text
    found = [
        one
        for at in set(_places(text, words.weekdays))
        if (one := _weekday(text, at, language, words)) and not _is_name(original, folded, at, language)
    ]
    taken: set[int] = set()
    for name in sorted(words.offsets, key=len, reverse=True):  # the day before yesterday is no yesterday
        for at in _places(text, (name,)):
            end = at + len(name)
            if at not in taken and _is_word(text, at, end, language):
                taken.update(range(at, end))
                if words.offsets[name] or _word_before(text, at) not in _NAMES_WITH_TODAY:
                    found.append(Spoken(at, end, words.offsets[name]))
    return sorted(found)


def _is_word(text: str, start: int, end: int, language: str) -> bool:
    """Whether a word begins and ends there; in Arabic also after an "and", which is written together with it."""
    before, after = text[start - 1 : start], text[end : end + 1]
    if language == "ar" and before == "و":
        before = text[start - 2 : start - 1]
    return not before.isalnum() and not after.isalnum()


def _is_name(original: str, folded: Folded, at: int, language: str) -> bool:
    """Whether a weekday is written as a name is, or as no weekday is: Santo Domingo."""
    capital = original[folded.original(at, at + 1)[0]].isupper()
    if language in ("en", "de"):
        return not capital
    return capital and _word_before(folded.text, at).isalpha()


def _weekday(text: str, at: int, language: str, words: DayWords) -> Spoken | None:
    match = words.weekday.match(text, at)
    if match is None or not _is_word(text, at, match.end(), language):
        return None
    name = next(name for name in words.weekdays if text.startswith(name, at))
    before, start = _word_before(text, at), at
    if before in words.never_weekdays:
        return None
    side = words.sides.get(before, 0)
    if side:
        start = at - len(before) - 1
        before = _word_before(text, start)
    plain = language == "ar" and words.weekdays[name] in _PLAIN_ARABIC
    if words.before_weekdays and not plain and before not in words.before_weekdays:
        return None
    if before in words.before_weekdays:
        start -= len(before) + 1
    return Spoken(
        start, match.end(), weekday=words.weekdays[name], side=side or words.sides.get(match["side"] or "", 0)
    )
