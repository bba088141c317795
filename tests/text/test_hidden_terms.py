"""A name is found however its letters are written and whatever unseen stands between them; the span is exactly it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.model import Level, Story
from monitor.rules.match import Matcher
from monitor.rules.rule import Entity, Leaf, Rule, RuleSet, Written

NAMES = {
    "artillery shell": "en", "Pjöngjang": "de", "Corée du Nord": "fr", "Łódź": "pl", "Straßburg": "de",
    "Ким Чен Ын": "ru", "йод": "ru", "Київ": "uk", "північнокорейський": "uk",
    "북한": "ko", "탄도미사일": "ko", "무기 거래": "ko", "北朝鮮": "ja", "バグナー": "ja", "プーチン": "ja",
    "朝鲜": "zh-Hans", "俄罗斯": "zh-Hans", "砲彈": "zh-Hant", "كوريا الشمالية": "ar", "أسلحة": "ar", "KN-23": "en",
}  # fmt: skip
UNSEEN = st.text(st.sampled_from("\u00ad\u200b\u200c\u200d\u200e\u200f\u202e\u2060\u2066\ufeff\ufe0f"), max_size=2)
AROUND = st.text(st.sampled_from(" ,;«»\"'(…–\t\u00a0\u00ad\u200b\u200f\u202e😀👩\u200d🚀🇰🇵№¹"), max_size=6)
WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
# Half-width kana, with the mark as a character of its own.
HALF = {
    **{unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFF66, 0xFF9E)},
    "\u3099": "ﾞ",
    "\u309a": "ﾟ",
}


def _half_width(text: str) -> str:
    return "".join(HALF.get(character, character) for character in unicodedata.normalize("NFD", text))


WRITTEN = {
    "as it is": str,
    "capitals": str.upper,
    "parts of letters": lambda text: unicodedata.normalize("NFD", text),
    "full width": lambda text: text.translate(WIDE),
    "half-width kana": _half_width,
}


def _matcher() -> Matcher:
    entities = {
        str(number): Entity(str(number), "weapon", name, (Written(name, language),))
        for number, (name, language) in enumerate(NAMES.items())
    }
    rule = Rule("r", "R", Level.LOW, "stable", Leaf("entity", tuple(entities)), (), "r.yaml")
    return Matcher(RuleSet((rule,), entities, {}, "0"))


MATCHER = _matcher()


@st.composite
def hidden(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """(name, what stands before it, how it is written, what stands after it)."""
    name = draw(st.sampled_from(sorted(NAMES)))
    written = WRITTEN[draw(st.sampled_from(sorted(WRITTEN)))](name)
    parts = [written[0], *(draw(UNSEEN) + character for character in written[1:])]
    return name, draw(AROUND), "".join(parts), draw(AROUND)


@settings(deadline=None)  # the first story loads the language identifier
@given(hidden())
def test_a_hidden_name_is_found_and_quoted_as_the_story_has_it(case: tuple[str, str, str, str]) -> None:
    name, before, written, after = case
    title = before + written + after
    (match,) = MATCHER.read(Story(key="s", title=title, language=NAMES[name])).matches
    assert [(span.start, span.end, span.quote) for span in match.evidence] == [
        (len(before), len(before) + len(written), written)
    ]


@settings(deadline=None)
@given(st.lists(st.one_of(AROUND, st.sampled_from(sorted(NAMES)), st.text(max_size=5)), max_size=8))
def test_what_is_quoted_is_what_the_field_says(pieces: list[str]) -> None:
    story = Story(key="s", title="".join(pieces), summary=" ".join(pieces), text="\n".join(pieces))
    fields = {"title": story.title, "summary": story.summary, "text": story.text}
    for match in MATCHER.read(story).matches:
        assert all(span.quote == fields[span.field][span.start : span.end] != "" for span in match.evidence)


@pytest.mark.parametrize(
    ("title", "start", "end"),
    [
        pytest.param("sh\u00adell, artil\u00adlery\u00a0sh\u00adell\u00ad!", 8, 25, id="soft hyphens"),
        pytest.param("x \u200bＫＮ－２３\u200b y", 3, 8, id="full width between what nobody sees"),
    ],
)
def test_the_span(title: str, start: int, end: int) -> None:
    (match,) = MATCHER.read(Story(key="s", title=title, language="en")).matches
    assert [(span.start, span.end) for span in match.evidence] == [(start, end)]
