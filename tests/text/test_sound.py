"""What a name sounds like is one key for all scripts."""

from __future__ import annotations

import pytest

from monitor.text.sound import sound, sounds


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("Chubenko", "Чубенко", "Чубенка", "추벤코"), id="a Ukrainian"),
        pytest.param(("Mkrtychev", "Mkrtyczew", "Мкртычев"), id="as Poles write it"),
        pytest.param(("Garantex", "Гарантекс", "가란텍스", "ガランテックス"), id="x"),
        pytest.param(("Chapman", "Чапман", "채프먼", "チャップマン"), id="an American"),
        pytest.param(("Zhukov", "Жуков"), id="zh"),
        pytest.param(("Boracay", "Боракай"), id="c as k"),
    ],
)
def test_one_name_sounds_alike_in_all_scripts(names):
    assert len(set(map(sound, names))) == 1


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("he said that the ministry", set(), id="no capitals"),
        pytest.param("Kim", set(), id="too short"),
        pytest.param("прокурора Чубенком", {"cpnkm", "cpnk"}, id="with and without an ending"),
        pytest.param("金正恩", set(), id="Han characters have no sound"),
        pytest.param("", set(), id="nothing"),
    ],
)
def test_the_names_of_a_text_are_looked_for(text, found):
    assert set(sounds(text)) == found
