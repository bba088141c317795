"""Days in Korean, Japanese and Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.eastern import value_of
from monitor.text.written_days import Spoken, Written

_HAN = "[一二三四五六七八九十]{1,3}"
_NUMBER = rf"(?:\d{{1,2}}|{_HAN})"
_YEAR = (
    r"(?:(?P<year>\d{4}|[一二三四五六七八九〇零]{4})|(?P<era>令和|平成|民[国國])(?P<of_era>\d{1,3}|元)"
    r"|주체 ?\d{2,3} ?\((?P<juche>\d{4})\))(?:\(\d{1,4}\))? ?[年년] ?"
)
_SHIFTS = {
    "작년": -1, "지난해": -1, "昨年": -1, "去年": -1, "올해": 0, "금년": 0, "今年": 0, "本年": 0, "내년": 1, "来年": 1,
    "來年": 1, "明年": 1,
}  # fmt: skip
_MONTH_SHIFTS = {
    "지난달": -1, "先月": -1, "上月": -1, "上个月": -1, "上個月": -1, "이달": 0, "이번달": 0, "今月": 0, "本月": 0,
    "다음달": 1, "내달": 1, "지난 달": -1, "이번 달": 0, "다음 달": 1, "来月": 1, "下月": 1, "下个月": 1, "下個月": 1,
}  # fmt: skip
_ERAS = {"令和": 2018, "平成": 1988, "民国": 1911, "民國": 1911}
_TO = r"(?: ?[~〜∼-] ?|から|부터 ?|至|到)"


def _any(words: dict[str, int]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


# A day of the month alone, and what follows it so that it is no number of days.
_FIRST = r"(?:(?P<e0>\d{1,2})(?P<ej>[~〜∼至到-]))?(?P<e1>\d{1,2})"
_LONE = {
    "ja": rf"(?<![\d.,月第中前後約計同~〜∼·-]){_FIRST}日(?=[、,(に午夜朝未早昼夕深付まか.。」]|の|$)",
    "ko": rf"(?<![\d.,월제만천백약간~〜∼·-]){_FIRST}일(?!간|째|만|동안|본|정|치|당|쯤|가량)"
    r"(?! (?:간|째|만|동안|이상|이내|넘|가량|정도|뒤|후|앞)|\s?전(?![했한해하날국체]))",
    "zh": rf"(?<![\d.,月第近连連约約同~〜∼·-]){_FIRST}日(?!内|內|间|間|之内|后|後|前|游|遊|以)",
}
_DAYS = (
    rf"(?:(?P<d0>{_NUMBER}) ?[日일]?(?P<joint>{_TO}))?(?P<day>{_NUMBER}) ?[日일号號]"
    rf"(?:{_TO}(?P<month2>{_NUMBER})[月월] ?(?P<day2>{_NUMBER})[日일号號])?"
)
_CALENDAR = {
    language: re.compile(
        r"(?<![\d.,/-])(?P<iso>\d{4})(?P<dash>\. ?|[-/])(?P<iso_month>\d{1,2})(?P=dash)(?P<iso_day>\d{1,2})(?!\d)"
        rf"|(?:{_YEAR}|(?P<shift>{_any(_SHIFTS)}) ?|(?P<past>지난) |(?<![\d年년.])(?<!年 )(?<!년 ))"
        rf"(?P<month>(?<![\d一二三四五六七八九十]){_NUMBER}) ?[月월](?:份)? ?"
        rf"(?:{_DAYS})?"
        rf"|(?P<month_shift>{_any(_MONTH_SHIFTS)}) ?(?P<month_day>\d{{1,2}})[日일号號]"
        rf"|{lone}"
    )
    for language, lone in _LONE.items()
}
_NO_MONTH_AFTER = frozenset("号號호期간間间革")

_WEEKDAYS = {
    "ko": {name: number for number, name in enumerate("월화수목금토일")},
    "ja": {name: number for number, name in enumerate("月火水木金土日")},
    "zh": {name: number for number, name in enumerate("一二三四五六日")} | {"天": 6},
}
_OFFSETS = {
    "ko": {"그저께": -2, "그제": -2, "어제": -1, "오늘": 0, "내일": 1, "모레": 2},
    "ja": {
        "一昨日": -2,
        "おととい": -2,
        "昨日": -1,
        "きのう": -1,
        "今日": 0,
        "本日": 0,
        "きょう": 0,
        "明日": 1,
        "あす": 1,
        "明後日": 2,
    },
    "zh": {"前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1},
}
_SPOKEN = {
    "ko": re.compile(
        rf"(?:(?P<week>지난 ?주|이번 ?주|다음 ?주) ?|(?P<last>지난) ?)?(?<![가-힣])(?P<day>[월화수목금토일])요일"
        rf"|(?<![가-힣])(?P<offset>{_any(_OFFSETS['ko'])})(?!날)"
    ),
    "ja": re.compile(
        r"(?:(?P<week>先週|今週|来週)の? ?)?(?P<day>[月火水木金土日])曜(?:日|(?!日))(?P<last>(?!))?"
        rf"|(?P<offset>{_any(_OFFSETS['ja'])})(?![香頭的])"
    ),
    "zh": re.compile(
        r"(?:(?P<week>[上本这這下](?=[周週])|[上下][个個](?=星期))|(?<![一二三四五六七八九十两兩每\d几幾]))"
        r"(?:周|週|星期)(?P<day>[一二三四五六日天])(?P<last>(?!))?"
        rf"|(?P<offset>{_any(_OFFSETS['zh'])})(?!俄|頭|头)"
    ),
}
_SIDES = {"上": -1, "本": 0, "这": 0, "這": 0, "下": 1, "지": -1, "이": 0, "다": 1, "先": -1, "今": 0, "来": 1}


_MARKS = (*_SHIFTS, *_MONTH_SHIFTS, *_ERAS, "주체", "지난 ")
_NUMBERS = re.compile(r"\d+|[一二三四五六七八九十〇零]{1,4}(?=[年月])")


def written_east(text: str, language: str) -> list[Written]:
    """The dates of a folded text, in order."""
    pattern = _CALENDAR[language]
    places = {match.start() for match in _NUMBERS.finditer(text)}
    for mark in _MARKS:
        at = text.find(mark)
        while at >= 0:
            places.add(at)
            at = text.find(mark, at + 1)
    found: list[Written] = []
    done = 0
    for place in sorted(places):
        match = pattern.match(text, place) if place >= done else None
        if match is not None:
            found.extend(one for one in _read(match, text) if one.day is None or one.day <= 31)
            done = match.end()
    return found


def _number(written: str | None) -> int | None:
    if not written:
        return None
    read = value_of(written)
    return int(read[0]) if read is not None else None


def _year(match: re.Match[str]) -> int | None:
    digits = match["iso"] or match["juche"] or match["year"]
    if digits:
        return _number(digits)
    if match["era"]:
        return _ERAS[match["era"]] + (1 if match["of_era"] == "元" else int(match["of_era"]))
    return None


def _read(match: re.Match[str], text: str) -> Iterator[Written]:
    start, end = match.span()
    year = _year(match)
    if match["iso"]:
        yield Written(start, end, year, month=int(match["iso_month"]), day=int(match["iso_day"]))
    elif match["month_day"]:
        yield Written(start, end, day=int(match["month_day"]), month_shift=_MONTH_SHIFTS[match["month_shift"]])
    elif match["e1"]:
        first, last = match["e0"] or match["e1"], match["e1"]
        yield Written(start, end, day=int(first), last_day=int(last) if match["e0"] else None)
    else:
        end -= len(match[0]) - len(match[0].rstrip())
        shift = _SHIFTS[match["shift"]] if match["shift"] else None
        side = -1 if match["past"] else 0
        one = Written(start, end, year, shift, side, month=_number(match["month"]), day=_number(match["day"]))
        if one.month is None or not 1 <= one.month <= 12:
            return
        if match["day2"]:
            one = one._replace(last_month=_number(match["month2"]), last_day=_number(match["day2"]))
        elif match["d0"]:
            one = one._replace(day=_number(match["d0"]), last_day=one.day)
        lone = one.day is None and year is None and shift is None
        if lone and (not match["month"].isdigit() or text[match.end() : match.end() + 1] in _NO_MONTH_AFTER):
            return
        yield one


def spoken_east(text: str, language: str) -> list[Spoken]:
    """The weekdays of a folded text, and its "yesterday", in order."""
    found: list[Spoken] = []
    for match in _SPOKEN[language].finditer(text):
        start, end = match.span()
        if match["offset"]:
            found.append(Spoken(start, end, _OFFSETS[language][match["offset"]]))
            continue
        week = _SIDES[match["week"][0]] if match["week"] else None
        side = -1 if match["last"] else 0
        found.append(Spoken(start, end, weekday=_WEEKDAYS[language][match["day"]], side=side, week=week))
    return found
