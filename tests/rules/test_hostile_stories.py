"""Stories made to hurt: each is read whole, soon, and the evidence stays the story's own words."""

from __future__ import annotations

import pytest

from monitor.model import Reading, Story
from monitor.rules.match import Matcher
from tests.rules.sets import rule_set, story

# Every operator at once, so that nothing hides behind a clause that fails early.
WHEN = """
any:
  - all: [{entity: russia}, {concept: munitions}]
    within: 12 words
  - all: [{entity: [north-korea, russia]}, {concept: munitions}, {none: [{concept: tourism}]}]
    within: 2 sentences
  - all: [{entity: russia, count: 3}, {concept: [munitions, delivery]}]
    within: paragraph
    in_order: true
  - all: [{all: [{entity: russia}, {term: "*munition*"}], within: 5 words}, {entity: kim}]
    within: 30 words
  - weigh: [{entity: russia, points: 1, most: 50}, {concept: munitions, points: 1, most: 50}]
    threshold: 60
"""
MEGABYTE = 1_000_000

STORIES = [
    # (story, whether the rule matches)
    pytest.param(story(text="a" * MEGABYTE), False, id="one letter"),
    pytest.param(story(title="a" * MEGABYTE), False, id="one letter in the title"),
    pytest.param(story(text="가" * MEGABYTE), False, id="one syllable"),
    pytest.param(story(text="朝" * MEGABYTE), False, id="one Han character that is a name"),
    pytest.param(story(text="(" * 100_000), False, id="brackets"),
    pytest.param(story(text="\n" * MEGABYTE), False, id="line breaks"),
    pytest.param(story(text=". " * (MEGABYTE // 2)), False, id="full stops"),
    pytest.param(story(text="!" * MEGABYTE), False, id="one end mark after another"),
    pytest.param(story(text=" " * MEGABYTE), False, id="blanks"),
    pytest.param(story(text="e" + "\u0301" * MEGABYTE), False, id="one letter under a tower of accents"),
    pytest.param(story(text="\u200b" * MEGABYTE), False, id="what nobody sees"),
    pytest.param(story(text="\ufdfa" * 50_000), False, id="one character that folds to eighteen"),
    pytest.param(story(text="\u202eRussia\u202c \u2066shell\u2069 \u202dعربي\u202c"), True, id="bidi marks"),
    pytest.param(story(title="Russia \ud800 shell \udfff"), True, id="lone surrogates"),
    pytest.param(story(text="Russia " * (MEGABYTE // 7)), False, id="one name"),
    pytest.param(story(text="Russia shell " * (MEGABYTE // 13)), True, id="two matching words"),
    pytest.param(story(text="Russia. " * (MEGABYTE // 16) + "Shell. " * (MEGABYTE // 14)), False, id="two halves"),
    pytest.param(story(text="".join(f"Russia {n} shell.\n" for n in range(50_000))), True, id="50,000 sentences"),
    pytest.param(story(text="artillery " * 100_000), False, id="the beginning of a phrase"),
    pytest.param(story(text="Republic of " * 80_000), False, id="the beginning of a name"),
    pytest.param(story(text="Kim Jong " * 100_000), False, id="a name and the beginning of a longer one"),
    pytest.param(story(text="Angara " * (MEGABYTE // 7) + "Russia"), False, id="a name with needs"),
    pytest.param(story(text="朝俄" * (MEGABYTE // 2), lang="zh"), False, id="two states without a break"),
    pytest.param(story(text=" ".join(f"w{n}" for n in range(150_000))), False, id="150,000 words, none twice"),
]  # fmt: skip


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(rule_set(WHEN))


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("of", "matches"), STORIES)
def test_a_hostile_story_is_read(matcher: Matcher, of: Story, matches: bool) -> None:
    reading: Reading = matcher.read(of)
    assert bool(reading.matches) is matches
    for span in (span for match in reading.matches for span in match.evidence):
        assert span.quote == getattr(of, span.field)[span.start : span.end]
        assert span.quote
