"""The two Chinese scripts, character by character."""

from __future__ import annotations

import pytest

from monitor.rules.chinese import _ONE_WAY, _PAIRS, same_word, simplified, traditional


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("韩国称朝鲜向俄罗斯运送更多炮弹", "韓國稱朝鮮向俄羅斯運送更多炮彈"),
        ("乌克兰说俄罗斯训练了这些部队", "烏克蘭說俄羅斯訓練了這些部隊"),
        ("系统里的表", "系统里的表".replace("统", "統")),
    ],
)
def test_a_text_is_written_in_the_other_script(short: str, full: str) -> None:
    assert traditional(short) == full
    assert simplified(full) == short


def test_what_is_one_character_in_simplified_script_comes_back_as_one_of_several() -> None:
    assert simplified("複雜、製裁、裡面") == "复杂、制裁、里面"
    assert traditional("制裁、里面") == "制裁、里面"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("朝鲜", "朝鮮", id="one character"),
        pytest.param("复合", "複合", id="the rarer of two"),
        pytest.param("俄罗斯", "俄羅斯", id="in the middle"),
        pytest.param("苏联𡃁艇", "蘇聯𡃂艇", id="a pair that is not known, beside known ones"),
    ],
)
def test_a_word_is_the_same_in_both_scripts(one: str, other: str) -> None:
    assert same_word(one, other)
    assert same_word(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("朝鲜", "朝鲜", id="not written otherwise"),
        pytest.param("俄军", "俄國", id="another word"),
        pytest.param("朝鲜", "朝鮮族", id="a longer word"),
        pytest.param("朝俄", "朝方", id="no pair at all"),
        pytest.param("朝鲜军", "朝鮮方", id="a pair, and a character that is another"),
    ],
)
def test_other_words_are_not(one: str, other: str) -> None:
    assert not same_word(one, other)
    assert not same_word(other, one)


def test_every_pair_is_known_to_the_standards_of_the_two_scripts() -> None:
    """GB 2312 is the mainland's, Big5 that of Taiwan: characters that are none there would be slips of the pen."""
    pairs = (_PAIRS + " " + _ONE_WAY).split()
    assert len(pairs) == len({full for full, _ in pairs})
    for full, short in pairs:
        assert full != short
        full.encode("big5")
        short.encode("gb2312")
