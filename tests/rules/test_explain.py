"""Why a rule matched, or why not: which clause, by how much."""

from __future__ import annotations

import pytest

from monitor.errors import InputError
from monitor.model import Story
from monitor.rules.explain import explain
from tests.rules.sets import rule_set, story


def explained(when: str, title: str = "", text: str = "", lang: str = "en") -> list[str]:
    return explain(rule_set(when), "r", story(title, text, lang=lang)).splitlines()


def test_an_unknown_rule_is_refused_with_the_likely_one() -> None:
    rules = rule_set("entity: russia")
    with pytest.raises(InputError, match=r"^there is no rule rr\. Perhaps r is meant\.$"):
        explain(rules, "rr", story("Russia"))
    with pytest.raises(InputError, match=r"^there is no rule zzz\. The rules are r\.$"):
        explain(rules, "zzz", story("Russia"))


def test_a_match_says_which_clause_found_what_and_where() -> None:
    when = "all: [{entity: north-korea}, {concept: munitions}]\nwithin: 2 sentences\nnone: [{concept: tourism}]"
    assert explained(when, "Kim Jong Un zählt", "Die Lager sind voll. Es gibt viel Munition.", "de") == [
        "r does not match",
        "language: de; terms looked for: de",
        "no   all: 1 of 2 missing",
        "  no   all within 2 sentences: nearest: 3 sentences, allowed 2",
        "    yes  entity north-korea: Kim Jong Un → Kim Jong Un (kim; title)",
        "    yes  concept munitions: Munition → ammunition (munitions; text, sentence 2)",
        "  yes  none of (concept tourism): nothing found",
    ]
    assert explained(when, "Kim Jong Un zählt", "Es gibt viel Munition.", "de") == [
        "r matches",
        "language: de; terms looked for: de",
        "yes  all",
        "  yes  all within 2 sentences",
        "    yes  entity north-korea: Kim Jong Un → Kim Jong Un (kim; title)",
        "    yes  concept munitions: Munition → ammunition (munitions; text, sentence 1)",
        "  yes  none of (concept tourism): nothing found",
    ]


PAIR = "all: [{entity: russia}, {concept: munitions}]\nwithin: "


@pytest.mark.parametrize(
    ("when", "title", "text", "line"),
    [
        pytest.param("entity: russia", "A beach", "", "no   entity russia: not found", id="not there"),
        pytest.param("entity: russia\nin: title", "A beach", "Russia.",
                     "no   entity russia in title: not in title, but Russia → Russia (russia; text, sentence 1)",
                     id="in another field"),
        pytest.param("entity: russia\ncount: 3", "Russia", "Russia too.",
                     "no   entity russia, 3 times: 2 of 3: Russia → Russia (russia; title), "
                     "Russia → Russia (russia; text, sentence 1)", id="not often enough"),
        pytest.param("entity: angara", "The Angara", "One. Two. Three. Russia.",
                     "no   entity angara: what its `needs` asks for is not near Angara → Angara (angara; title)",
                     id="without what it needs"),
        pytest.param(PAIR + "1 sentence", "Russia", "One. A shell.",
                     "no   all within 1 sentences: nearest: 3 sentences, allowed 1", id="sentences"),
        pytest.param(PAIR + "2 words", "", "Russia one two three four shell.",
                     "no   all within 2 words: nearest: 4 words, allowed 2", id="words"),
        pytest.param(PAIR + "2 words", "Russia", "A shell.",
                     "no   all within 2 words: not within 2 words; nearest: 2 sentences", id="words of two fields"),
        pytest.param(PAIR + "title", "Russia", "A shell.",
                     "no   all within title: not within title; nearest: 2 sentences", id="title"),
        pytest.param(PAIR + "title", "A shell", "", "no   all within title: 1 of 2 missing", id="one missing"),
        pytest.param(PAIR + "1 sentence\nin_order: true", "A shell for Russia", "",
                     "no   all within 1 sentences in order: it is there, but not in this order", id="the wrong order"),
        pytest.param("all: [{entity: russia}, {none: [{concept: tourism}]}]\nwithin: 1 sentence", "A beach in Russia",
                     "", "no   all within 1 sentences: it is there, but a `none` found something as well",
                     id="spoilt by a none"),
        pytest.param("at_least: 2\nof: [{entity: russia}, {entity: kim}]", "Russia", "",
                     "no   at least 2 of 2: 1 held", id="at_least"),
        pytest.param("any: [{entity: russia}, {entity: kim}]", "Russia", "", "yes  any of 2: 1 held", id="any"),
        pytest.param("all: [{entity: russia}, {language: de}]", "The talks went on in Russia", "",
                     "  no   language de: the story is in en", id="language"),
        pytest.param("all: [{entity: russia}, {source: {country: [KR, JP]}}]", "Russia", "",
                     "  no   source country KR or JP: the story's country is unknown", id="source"),
    ],
)  # fmt: skip
def test_a_miss_says_what_failed_and_by_how_much(when: str, title: str, text: str, line: str) -> None:
    assert line in explained(when, title, text)


def test_what_a_none_found_is_shown() -> None:
    assert explained("entity: russia\nnone: [{concept: tourism}, {term: chess}]", "A beach in Russia")[2:] == [
        "no   all: it is there, but a `none` found something as well",
        "  yes  entity russia: Russia → Russia (russia; title)",
        "  no   none of (concept tourism; term chess): found beach → tourism (tourism; title)",
    ]


def test_a_weigh_shows_every_item_and_what_is_lacking() -> None:
    when = """
    weigh:
      - {entity: russia, points: 10, most: 20}
      - {concept: munitions, points: 8, in: title, most: 16}
      - {concept: tourism, points: -5, most: -10}
    threshold: 30
    """
    assert explained(when, "Russia, shell, Russia", "A beach.")[2:] == [
        "no   weigh: 23 points of 30",
        "  +20  entity russia (10 each, at most 20): Russia → Russia (russia; title), Russia → Russia (russia; title)",
        "  +8  concept munitions in title (8 each, at most 16): shell → ammunition (munitions; title)",
        "  -5  concept tourism (-5 each, down to -10): beach → tourism (tourism; text, sentence 1)",
    ]


def test_a_score_is_told() -> None:
    assert explained("weigh: [{entity: russia, points: 10}]\nthreshold: 10", "Russia")[0] == "r matches, score 10"


def test_of_many_hits_five_are_quoted() -> None:
    line = explained("entity: russia", "Russia " * 9)[2]
    assert line.count("→") == 5
    assert line.endswith("and 4 more")


def test_an_unsure_language_is_told_with_all_that_are_possible() -> None:
    assert explain(rule_set("entity: russia"), "r", Story(key="s", title="12345")).splitlines()[1] == (
        "language: und; terms looked for: ar, de, en, es, fr, it, ja, ko, pl, ru, uk, zh-Hans, zh-Hant"
    )


@pytest.mark.timeout(20)
def test_a_long_story_is_explained() -> None:
    text = "\n".join(f"Russia has {n} ships." for n in range(900)) + "\nA shell."
    assert (
        explained(PAIR + "1 sentence", text=text)[2] == "no   all within 1 sentences: nearest: 2 sentences, allowed 1"
    )
