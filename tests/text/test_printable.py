"""What strangers wrote, on one line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.text.printable import printable, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("포탄 → shell", "포탄 → shell", id="any script"),
        pytest.param(" two\n\tlines\u3000here ", "two lines here", id="blanks"),
        pytest.param("a\x1b[31mb\x00", "a\\x1b[31mb\\x00", id="what a terminal would obey"),
        pytest.param("a\u202eb", "a\\u202eb", id="direction marks"),
        pytest.param("a\ud800b", "a\\ud800b", id="half a surrogate pair"),
        pytest.param("a" * 21, "a" * 20 + "…", id="too long"),
        pytest.param("a" * 20, "a" * 20, id="not too long"),
        pytest.param("a" + " " * 1_000 + "b", "a…", id="too long, and blank for long"),
    ],
)
def test_a_text_becomes_one_line_that_no_terminal_obeys(text: str, shown: str) -> None:
    assert printable(text, 20) == shown


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_it_is_it_can_be_printed_anywhere(text: str) -> None:
    shown = printable(text, 20)
    assert shown.isprintable()
    shown.encode("utf-8")


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        pytest.param("Yonhap", 6, id="Latin"),
        pytest.param("연합뉴스", 8, id="Hangul"),
        pytest.param("\u1112\u1161\u11ab", 2, id="Hangul, decomposed"),
        pytest.param("新华社", 6, id="Han"),
        pytest.param("ｶﾅ", 2, id="half-width kana"),
        pytest.param("Ａ", 2, id="full-width Latin"),
        pytest.param("e\u0301", 1, id="a mark"),
        pytest.param("الجزيرة", 7, id="Arabic"),
        pytest.param("ТАСС → §", 8, id="ambiguous"),
        pytest.param("🚀", 2, id="a picture"),
    ],
)
def test_a_text_takes_as_many_columns_as_a_terminal_gives_it(text: str, columns: int) -> None:
    assert width(text) == columns
