"""Days: a table a language in `dated/`, for stories of Thursday, 20 June 2024.

A line is `text | values`: what is in square brackets in the text is a quote, and has its value after the bar, in order:
a date, or `first..last`. A text without brackets holds no day.
"""

from __future__ import annotations

import re
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.days import Day, days
from monitor.text.language import LANGUAGES

TABLES = Path(__file__).parent / "dated"
QUOTE = re.compile(r"\[([^\]]*)\]")
PUBLISHED = date(2024, 6, 20)


def rows() -> list[object]:
    return [
        pytest.param(path.stem, line, id=f"{path.stem}: {line}")
        for path in sorted(TABLES.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
    ]


def shown(one: Day, text: str) -> tuple[str, str]:
    """A day as the tables write it."""
    span = str(one.first) if one.first == one.last else f"{one.first}..{one.last}"
    return text[one.start : one.end], span


@pytest.mark.parametrize(("language", "line"), rows())
def test_a_day_is_read_with_its_year(language: str, line: str) -> None:
    written, _, values = line.rpartition(" |")
    text = QUOTE.sub(r"\1", written)
    expected = list(zip(QUOTE.findall(written), filter(None, map(str.strip, values.split(";"))), strict=True))
    assert [shown(one, text) for one in days(text, language, PUBLISHED)] == expected


EQUAL = {
    "en": "June 19, 2024", "de": "19. Juni 2024", "fr": "19 juin 2024", "es": "19 de junio de 2024",
    "it": "19 giugno 2024",
    "pl": "19 czerwca 2024", "ru": "19 июня 2024 года", "uk": "19 червня 2024 року", "ko": "2024년 6월 19일",
    "ja": "2024年6月19日",
    "zh-Hans": "2024年6月19日", "zh-Hant": "2024年6月19日", "ar": "19 حزيران/يونيو 2024",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_date_is_the_same_in_every_language_whenever_it_was_published(language: str) -> None:
    for published in (None, date(1999, 1, 1), PUBLISHED):
        (one,) = days(EQUAL[language], language, published)
        assert (one.first, one.last) == (date(2024, 6, 19), date(2024, 6, 19))


@pytest.mark.parametrize(("language", "line"), rows())
def test_without_a_day_of_publication_only_whole_dates_are_read(language: str, line: str) -> None:
    text = QUOTE.sub(r"\1", line.rpartition(" |")[0])
    known = {(one.start, one.first, one.last) for one in days(text, language, PUBLISHED)}
    assert {(one.start, one.first, one.last) for one in days(text, language, None)} <= known


@pytest.mark.parametrize(
    ("published", "text", "first"),
    [
        pytest.param(date(2024, 1, 3), "on December 28", date(2023, 12, 28), id="the year before"),
        pytest.param(date(2024, 12, 30), "on January 2", date(2025, 1, 2), id="the year after"),
        pytest.param(date(2024, 1, 3), "on July 4", None, id="half a year away, nobody knows"),
        pytest.param(date(2024, 2, 1), "in January", date(2024, 1, 1), id="the month before"),
        pytest.param(date(2023, 3, 1), "on February 29", date(2024, 2, 29), id="a leap year"),
        pytest.param(date(2025, 3, 1), "on February 30", None, id="no such day"),
        pytest.param(date(9999, 12, 31), "tomorrow", None, id="after the last day"),
        pytest.param(date(1, 1, 1), "yesterday, June 3, last Friday", None, id="before the first day"),
    ],
)
def test_a_day_without_a_year_is_of_the_nearest(published: date, text: str, first: date | None) -> None:
    assert [one.first for one in days(text, "en", published)] == ([first] if first else [])


@pytest.mark.parametrize("ago", range(7))
def test_a_weekday_is_one_of_the_last_four_days_or_unsure(ago: int) -> None:
    day = PUBLISHED - timedelta(days=ago)
    found = days(f"he said on {day:%A}", "en", PUBLISHED)
    assert [one.first for one in found] == ([day] if ago <= 3 else [])


PIECES = (
    *"0123456789٣一二六十 .,-–/:()\n\u00ad\u0301年月日년월일",
    *("June", "19", "2024", "19. Juni", "juin", "de", "июня", "года", "прошлого года", "يونيو", "حزيران/", "و",
    "last", "next", "Tuesday"),
    *("yesterday", "6月19日", "19日", "6월", "지난달", "昨年", "令和", "民國113年", "周二", "上", "火曜日",
    "화요일", "to", "and", "во вторник"),
)  # fmt: skip
texts = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.sampled_from(PIECES)).map(" ".join),
)


@given(texts, st.sampled_from(LANGUAGES), st.none() | st.dates())
def test_days_of_any_text_are_in_order_and_apart(text: str, language: str, published: date | None) -> None:
    done = 0
    for one in days(text, language, published):
        assert done <= one.start < one.end <= len(text)
        assert one.first <= one.last
        done = one.end


# What a text repeats, and the language that it is hardest for.
HOSTILE = (
    ("7", "en"), ("1.", "de"), ("12.12.", "ru"), ("june ", "en"), ("June 19 ", "en"), ("19 June ", "en"),
    ("tuesday ", "en"),
    ("last ", "en"), ("九", "ko"), ("6月", "ja"), ("19日", "zh-Hans"), ("19~", "ko"), ("19 и ", "ru"),
    ("19 حزيران/", "ar"),
    ("و", "ar"), ("-", "fr"),
)  # fmt: skip


@pytest.mark.parametrize(("pump", "_"), HOSTILE)
@pytest.mark.parametrize("language", ["en", "ru", "ar", "ko", "zh-Hans"])
def test_a_hostile_text_is_read(pump: str, _: str, language: str) -> None:
    """What grew with the square would end by the test's timeout."""
    days((pump * 20_000)[:20_000], language, PUBLISHED)


@pytest.mark.long
@pytest.mark.parametrize(("pump", "language"), HOSTILE)
def test_twice_the_text_costs_twice_the_time(pump: str, language: str) -> None:
    """CPU time, the best of three, for 50 and 100 KB."""
    one, two = (seconds((pump * size)[:size], language) for size in (50_000, 100_000))
    assert two < 3 * one


def seconds(text: str, language: str) -> float:
    times = []
    for _ in range(3):
        start = time.process_time()
        days(text, language, PUBLISHED)
        times.append(time.process_time() - start)
    return min(times)
