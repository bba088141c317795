"""A lexicon that was edited looks for what a new one does, and is made anew before it wears out."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.rules.compile import Target
from monitor.rules.find import Found, find
from monitor.rules.lexicon import Lexicon
from monitor.rules.match import Matcher
from monitor.rules.rule import Written
from monitor.text.layout import Layout
from tests.rules.sets import rule_set, story

# Forms of every way to be filed: in one word and several, exact, with free ends, initials, Hangul, Han, both mixed.
FORMS = [
    ("shell", "en"), ("artillery shell", "en"), ("=Shell", ""), ("*munition", "de"), ("muni*", "de"), ("*nitio*", "de"),
    ("СВО", "ru"), ("снаряд", "ru"), ("포탄", "ko"), ("포탄 공급", "ko"), ("포", "ko"),
    ("炮弹", "zh"), ("炮弹厂", "zh"), ("KN-23", ""), ("KN-23 炮弹", "zh"),
    ("obus", "fr"), ("obus de mortier", "fr"), ("قذيفة", "ar"),
]  # fmt: skip
TARGETS = [Target("entity", "a"), Target("entity", "a", excepting=True), Target("concept", "b"), Target("term", "c")]
LAYOUT = Layout(
    "Shell: artillery shells, Munitionen und Panzermunition; KN-23s",
    "СВО и снаряды. 포탄 공급을 세포탄력. 炮弹厂造KN-23 炮弹。",
    "Des obus de mortier, un obus. القذائف والقذيفة.",
)
LANGUAGES = ("en", "de", "ru", "ko", "zh-Hans", "fr", "ar")
SETS = st.dictionaries(
    st.sampled_from(TARGETS),
    st.lists(st.sampled_from([Written(*form) for form in FORMS]), min_size=1, max_size=6, unique=True).map(tuple),
)


def found_by(lexicon: Lexicon) -> Found:
    return find(LAYOUT, lexicon, LANGUAGES)


@settings(deadline=None)
@given(st.lists(SETS, min_size=2, max_size=5))
def test_after_any_edits_a_lexicon_finds_what_a_new_one_does(
    sets: list[dict[Target, tuple[Written, ...]]],
) -> None:
    edited, before = Lexicon(sets[0]), sets[0]
    for wanted in sets[1:]:
        kept, then = edited, found_by(edited)
        edited = edited.edited(before, wanted)
        assert found_by(edited) == found_by(Lexicon(wanted))
        assert found_by(kept) == then  # the one that goes on being asked
        before = wanted


def test_what_many_edits_leave_behind_does_not_grow() -> None:
    matcher = None
    for number in range(40):
        matcher = Matcher(rule_set(f"term: word{number}"), matcher)
        assert [match.rule for match in matcher.read(story(f"A word{number}")).matches] == ["r"]
        assert not matcher.read(story(f"A word{number - 1}")).matches
    assert matcher is not None
    assert len(matcher.lexicon.targets) < 25  # 18 of the set itself
