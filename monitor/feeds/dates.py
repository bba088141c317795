"""Dates as feeds write them. A wrong date is worse than none: what cannot be read for sure is None."""

from __future__ import annotations

import re
import zoneinfo
from datetime import UTC, datetime, timedelta

LONGEST = 100  # characters; no date is longer

# Names by which feeds mean one offset only, in minutes. IST and the like mean several: no date.
_ZONES = {
    "gmt": 0, "utc": 0, "ut": 0, "z": 0, "wet": 0, "west": 60, "bst": 60, "cet": 60, "met": 60, "mez": 60, "cest": 120,
    "mest": 120, "mesz": 120, "eet": 120, "eest": 180, "sast": 120, "cat": 120, "eat": 180, "msk": 180, "msd": 240,
    "trt": 180, "pkt": 300, "wib": 420, "ict": 420, "hkt": 480, "sgt": 480, "awst": 480, "pht": 480, "jst": 540,
    "kst": 540, "aest": 600, "aedt": 660, "nzst": 720, "nzdt": 780, "nst": -210, "ndt": -150, "adt": -180, "brt": -180,
    "est": -300, "edt": -240, "cst": -360, "cdt": -300, "mst": -420, "mdt": -360, "pst": -480, "pdt": -420,
    "akst": -540, "akdt": -480, "hst": -600,
}  # fmt: skip

# Zones that follow the season.
_PLACES = {
    "et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles",
}  # fmt: skip
# Words in a date without a zone that say whose clock it is.
_CLOCKS = (("년", 540), ("오전", 540), ("오후", 540), ("午前", 540), ("午後", 540), ("上午", 480), ("下午", 480))

# Three letters or more of a month, as the twelve languages write them; longer forms begin with one of these.
_MONTHS = {
    1: "jan janv janvier januar jänner enero ene gennaio gen sty stycz stycznia января янв січня січ يناير",
    2: "feb fév févr février februar febrero febbraio feber lut lutego февраля фев лют лютого فبراير",
    3: "mar mär märz mars marzo mrz marca марта мар бер березня مارس",
    4: "apr avr avril april abril abr aprile kwi kwietnia апреля апр кві квітня أبريل إبريل",
    5: "may mai mayo maggio mag maj maja мая май тра травня مايو",
    6: "jun juin juni junio giugno giu cze czerwca июня июн чер червня يونيو",
    7: "jul juil juillet juli julio luglio lug lip lipca июля июл лип липня يوليو",
    8: "aug août aout august agosto ago sie sierp sierpnia августа авг сер серпня أغسطس",
    9: "sep sept septembre september septiembre settembre set wrz wrześ września сентября сен сент вер вересня سبتمبر",
    10: "oct okt octobre oktober octubre ottobre ott paź paźdz października октября окт жов жовтня أكتوبر",
    11: "nov novembre november noviembre lis listop listopada ноября ноя нояб лис листопада نوفمبر",
    12: "dec dez déc décembre december dezember diciembre dic dicembre gru grud grudnia декабря дек гру грудня ديسمبر",
}
# The same where a month stands by itself, and longer abbreviations: Polish, Russian, Ukrainian.
_MONTHS_ALONE = {
    1: "styczeń январь січень",
    2: "luty февраль лютий",
    3: "marzec март берез березень",
    4: "kwiecień апрель квіт квітень",
    5: "май трав травень",
    6: "czerwiec июнь черв червень",
    7: "lipiec июль липень",
    8: "sierpień август серп серпень",
    9: "wrzesień сентябрь верес вересень",
    10: "październik октябрь жовт жовтень",
    11: "listopad ноябрь листоп листопад",
    12: "grudzień декабрь груд грудень",
}
_ENGLISH = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH_OF = {
    name: month for table in (_MONTHS, _MONTHS_ALONE) for month, names in table.items() for name in names.split(" ")
}
_MONTH_OF |= {name: month for month, name in enumerate(_ENGLISH, 1)} | {"novembre": 11, "octobre": 10}

_CLOCK = (
    r"(?P<hour>\d{1,2})[:.h](?P<minute>\d{1,2})(?:[:.](?P<second>\d{1,2})(?:[.,]\d{1,9})?)?\s*"
    r"(?P<half>[apAP]\.?[mM](?![A-Za-z])\.?)?(?:\s*Uhr)?"
)
_ZONE = r"(?:(?P<zone>[A-Za-z_/]{1,40})?\s*(?P<offset>[+-]\s?\d{1,2}(?::?\d{2})?)?(?:\s*\([^()]{0,40}\))?)"
_WORD = r"[^\W\d_]"
_WEEKDAY = rf"(?:{_WORD}{{2,12}}(?:\.?\s*,\s*|\.?\s+))?"

_ISO = re.compile(
    rf"(?:{_WORD}{{2,12}}\.?\s*,\s*)?"
    r"(?P<year>\d{4})(?P<dash>[-/.]?)(?P<month>\d{2}|(?<=[-/.])\d)(?P=dash)(?P<day>\d{2}|(?<=[-/.])\d)\.?"
    rf"(?:(?:\s*[Tt,]\s*|\s+)(?:(?P<east>오전|오후|午前|午後|上午|下午)\s*)?(?:{_CLOCK}|(?P<compact>\d{{4}}(?:\d\d)?))\s*{_ZONE})?"
)
_ISO_MONTH = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})")
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<day>\d{{1,2}})\.?(?:st|nd|rd|th|º|er)?[\s-]+(?:de\s+)?(?P<name>{_WORD}{{3,12}})\.?,?[\s-]+(?:de\s+)?"
    rf"(?P<year>\d{{4}}|\d{{2}})(?:\s*(?:[гр]\.?|года|року))?(?:\s*(?:,|T|at|um|à|-)?\s*{_CLOCK}\s*{_ZONE})?"
)
_MONTH_FIRST = re.compile(
    rf"{_WEEKDAY}(?P<name>{_WORD}{{3,12}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
    rf"(?:\s*(?:,|at|-)?\s*{_CLOCK}\s*{_ZONE})?"
)
_ASCTIME = re.compile(
    rf"{_WORD}{{3,9}},?\s+(?P<name>{_WORD}{{3,9}})\s+(?P<day>\d{{1,2}})\s+{_CLOCK}\s+"
    r"(?:(?:(?P<zone>[A-Za-z]{1,5})|(?P<offset>[+-]\d{4}))\s+)?(?P<year>\d{4})"
)
_NUMBERS = re.compile(
    rf"(?P<a>\d{{1,2}})(?P<dash>[./-])(?P<b>\d{{1,2}})(?P=dash)(?P<year>\d{{4}})(?:\s*(?:,|-)?\s*{_CLOCK}\s*{_ZONE})?"
)
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})\s*[日일]\s*(?:(?:[(（][^\d\s]{1,4}[)）]|\w요일|\w曜日|星期\w|周\w)\s*)?"
    rf"(?:(?P<east>오전|오후|午前|午後|上午|下午)?\s*(?:{_CLOCK}|(?P<hour2>\d{{1,2}})\s*[時时시点點]\s*(?:(?P<minute2>\d{{1,2}})\s*[分분])?)\s*{_ZONE})?"
)
_SPACED_DOT = re.compile(r"(?<=\d)\. (?=\d)")  # 2023. 8. 31. in Korea, 31. 8. 2023 elsewhere
_FORMS = (_ISO, _DAY_FIRST, _MONTH_FIRST, _ASCTIME, _EAST_ASIAN, _NUMBERS, _ISO_MONTH)


def parse_date(text: str) -> datetime | None:
    """The moment in UTC, or None. A date without a zone is taken as UTC, one without a time as midnight."""
    text = _SPACED_DOT.sub(".", " ".join(text[: LONGEST + 1].replace("،", ",").split()))
    if not text or len(text) > LONGEST:
        return None
    for form in _FORMS:
        found = form.fullmatch(text)
        if found is not None:
            part = found.groupdict()
            clock = next((minutes for word, minutes in _CLOCKS if word in text), 0)
            try:
                moment = _moment(part)
            except (ValueError, OverflowError, KeyError):
                return None
            return moment if part.get("zone") or part.get("offset") else moment - timedelta(minutes=clock)
    return None


def _moment(part: dict[str, str | None]) -> datetime:
    """Raises ValueError, OverflowError or KeyError for what is no date."""
    year = int(part["year"] or "")
    if len(part["year"] or "") == 2:
        year += 2000 if year < 69 else 1900
    day, month = _day_and_month(part)
    hour, minute, second = _time_of_day(part)
    if hour == 24 and minute == 0 and second == 0:
        return _moment({**part, "hour": "0"}) + timedelta(days=1)
    if not 1900 <= year <= 2100:
        raise ValueError("no year of news")
    local = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 (its zone follows)
    if second > 60:
        raise ValueError("no second")
    return _in_utc(local, part.get("zone") or "", part.get("offset") or "")


def _day_and_month(part: dict[str, str | None]) -> tuple[int, int]:
    if part.get("name"):
        return int(part["day"] or ""), _MONTH_OF[(part["name"] or "").lower()]
    if part.get("a"):
        first, second = int(part["a"] or ""), int(part["b"] or "")
        if part["dash"] == "." or first > 12 or first == second:
            return first, second
        if second > 12:
            return second, first
        raise ValueError("day or month first, nobody can say")
    return int(part.get("day") or "1"), int(part["month"] or "")


def _time_of_day(part: dict[str, str | None]) -> tuple[int, int, int]:
    if part.get("compact"):
        digits = part["compact"] or ""
        return int(digits[:2]), int(digits[2:4]), int(digits[4:] or "0")
    hour = int(part.get("hour") or part.get("hour2") or "0")
    minute = int(part.get("minute") or part.get("minute2") or "0")
    half = (part.get("half") or "").replace(".", "").lower() or {
        "오전": "am", "午前": "am", "上午": "am", "오후": "pm", "午後": "pm", "下午": "pm",
    }.get(part.get("east") or "", "")  # fmt: skip
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return hour, minute, int(part.get("second") or "0")


def _in_utc(local: datetime, name: str, offset: str) -> datetime:
    place = _PLACES.get(name.lower(), name if "/" in name else "")
    if place and not offset:
        return local.replace(tzinfo=_named_zone(place)).astimezone(UTC)
    minutes = _ZONES[name.lower()] if name else 0
    if offset:
        if minutes and abs(minutes) != abs(_minutes(offset)):
            raise ValueError("two zones")
        minutes = _minutes(offset)
    return local.replace(tzinfo=UTC) - timedelta(minutes=minutes)


def _named_zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, OSError) as exc:
        raise ValueError("no such zone") from exc


def _minutes(offset: str) -> int:
    sign, digits = offset[0], offset[1:].strip().replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    if hours > 14 or minutes > 59:
        raise ValueError("no such offset")
    return (hours * 60 + minutes) * (-1 if sign == "-" else 1)
