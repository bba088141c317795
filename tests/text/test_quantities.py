"""Quantities: a table a language in `counted/`.

A line is `text | values`: what is in square brackets in the text is a quote, and has its value after the bar, in order:
`9000000 rounds`, `~` before it where it is approximate, `?` where it is vague, `5000..10000` for a range, `5000..` for
at least, `..80` for at most. A text without brackets holds no quantity.
"""

from __future__ import annotations

import re
import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.language import LANGUAGES
from monitor.text.quantities import Quantity, quantities

TABLES = Path(__file__).parent / "counted"
QUOTE = re.compile(r"\[([^\]]*)\]")


def rows() -> list[object]:
    return [
        pytest.param(path.stem, line, id=f"{path.stem}: {line}")
        for path in sorted(TABLES.glob("*.txt"))
        for line in path.read_text("utf-8").splitlines()
    ]


def shown(one: Quantity, text: str) -> tuple[str, str]:
    """A quantity as the tables write it."""

    def plain(value: Decimal | None) -> str:
        return "" if value is None else f"{value.normalize():f}"

    number = plain(one.low) if one.low == one.high else f"{plain(one.low)}..{plain(one.high)}"
    unit = f" {one.unit.value}" if one.unit else ""
    return text[one.start : one.end], f"{'~' * one.approximate}{'?' * one.vague}{number}{unit}"


@pytest.mark.parametrize(("language", "line"), rows())
def test_a_quantity_is_read_with_its_bounds_and_unit(language: str, line: str) -> None:
    written, _, values = line.rpartition(" |")
    text = QUOTE.sub(r"\1", written)
    expected = list(zip(QUOTE.findall(written), filter(None, map(str.strip, values.split(";"))), strict=True))
    assert [shown(one, text) for one in quantities(text, language)] == expected


EQUAL = {
    "9 million rounds": {
        "en": "9 million shells", "de": "neun Millionen Granaten", "fr": "9 millions d'obus",
        "es": "nueve millones de proyectiles",
        "it": "9 milioni di proiettili", "pl": "9 mln pocisków", "ru": "9 млн снарядов",
        "uk": "дев'ять мільйонів снарядів",
        "ko": "포탄 900만발", "ja": "砲弾900万発", "zh-Hans": "九百万发炮弹", "zh-Hant": "900萬發砲彈",
        "ar": "٩ ملايين قذيفة",
    },
    "at least 12,000 people": {
        "en": "at least 12,000 troops", "de": "mindestens zwölftausend Soldaten", "fr": "au moins 12 000 soldats",
        "es": "al menos 12.000 soldados", "it": "almeno dodicimila soldati", "pl": "co najmniej 12 tys. żołnierzy",
        "ru": "не менее двенадцати тысяч солдат", "uk": "щонайменше 12 тис. солдатів", "ko": "최소 1만2천명",
        "ja": "少なくとも1万2000人",
        "zh-Hans": "至少1.2万人", "zh-Hant": "至少一萬二千人", "ar": "ما لا يقل عن 12 ألف جندي",
    },
    "1.5 billion dollars": {
        "en": "$1.5bn", "de": "1,5 Mrd. Dollar", "fr": "un milliard et demi de dollars",
        "es": "mil quinientos millones de dólares",
        "it": "1,5 miliardi di dollari", "pl": "półtora miliarda dolarów", "ru": "полтора миллиарда долларов",
        "uk": "1,5 млрд доларів",
        "ko": "15억달러", "ja": "15億ドル", "zh-Hans": "15亿美元", "zh-Hant": "十五億美元",
        "ar": "مليار ونصف المليار دولار",
    },
}  # fmt: skip


@pytest.mark.parametrize("texts", [pytest.param(texts, id=name) for name, texts in EQUAL.items()])
def test_a_quantity_is_the_same_in_every_language(texts: dict[str, str]) -> None:
    assert texts.keys() == set(LANGUAGES)
    found = {language: quantities(text, language) for language, text in texts.items()}
    assert {len(several) for several in found.values()} == {1}
    assert len({(one.low, one.high, one.unit) for (one,) in found.values()}) == 1


def test_a_language_without_tables_has_no_quantities() -> None:
    assert quantities("9 million shells", "und") == ()


PIECES = (
    *"0123456789٣九千万萬億百만천억수몇 .,-–/:'’~〜%$€¥№½°()\n\u00ad\u0301",
    *("million", "thousand", "a", "half", "and", "twenty", "zwei", "hunderttausend", "Millionen", "mille",
    "cento", "demi", "et", "y", "mil"),
    *("тысячи", "полтора", "с половиной", "млн", "مليون", "ونصف", "آلاف", "و", "from", "to", "between",
    "at least", "shells", "rounds of"),
    *("발", "명", "포탄", "発", "人", "个", "枚", "导弹", "年", "月", "日", "June", "19. Juni", "mm",
    "resolution", "No.", "Boeing", "th"),
)  # fmt: skip
texts = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.sampled_from(PIECES)).map(" ".join),
)


@given(texts, st.sampled_from(LANGUAGES))
def test_quantities_of_any_text_are_in_order_and_apart(text: str, language: str) -> None:
    done = 0
    for one in quantities(text, language):
        assert done <= one.start < one.end <= len(text)
        done = one.end
        bounds = [bound for bound in (one.low, one.high) if bound is not None]
        assert bounds
        assert bounds == sorted(bounds)
        assert all(bound.is_finite() and bound >= 0 for bound in bounds)


# What a text repeats, and the language that it is hardest for.
HOSTILE = (
    ("7", "en"), ("1 000 ", "fr"), ("1,", "en"), ("千", "ja"), ("九千", "zh-Hans"), ("1천", "ko"),
    ("수만 ", "ko"), ("½", "ja"),
    ("and a half ", "en"), ("a million ", "en"), ("hundreds of ", "en"), ("twenty-", "en"), ("5 to ", "en"),
    ("1-", "zh-Hans"),
    ("funfhundert", "de"), ("مليون و", "ar"), ("тысяч ", "ru"),
)  # fmt: skip


@pytest.mark.parametrize(("pump", "_"), HOSTILE)
@pytest.mark.parametrize("language", ["en", "de", "ar", "ko", "zh-Hans"])
def test_a_hostile_text_is_read(pump: str, _: str, language: str) -> None:
    """What grew with the square would end by the test's timeout."""
    quantities((pump * 20_000)[:20_000], language)


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
        quantities(text, language)
        times.append(time.process_time() - start)
    return min(times)
