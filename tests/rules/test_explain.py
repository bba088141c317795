"""Why a rule matched, or why not: which clause, by how much."""

from __future__ import annotations

import json
from collections.abc import ItemsView
from dataclasses import replace

import pytest

from monitor.errors import InputError
from monitor.model import Story
from monitor.rules.explain import Explainer, rule_called
from monitor.rules.explained import Explanation, lines
from monitor.rules.match import Matcher
from monitor.rules.rule import Entity, RuleSet
from monitor.rules.wire import explanation_out, span_out
from tests.rules.sets import CONCEPTS, rule_set, story


def explanation(rules: RuleSet, of: Story) -> Explanation:
    (explained,) = Explainer(rules).explain(of, rules.rules[0])
    return explained


def explained(when: str, title: str = "", text: str = "", lang: str = "en") -> list[str]:
    return list(lines(explanation(rule_set(when), story(title, text, lang=lang))))


def nearest(when: str, title: str = "", text: str = "", lang: str | None = "en") -> str | None:
    return explanation(rule_set(when), story(title, text, lang=lang)).nearest


def test_an_unknown_rule_is_refused_with_the_likely_one() -> None:
    rules = rule_set("entity: russia")
    with pytest.raises(InputError, match=r"^there is no rule rr\. Perhaps r is meant\.$"):
        rule_called(rules, "rr")
    with pytest.raises(InputError, match=r"^there is no rule zzz\. The rules are r\.$"):
        rule_called(rules, "zzz")


# the clauses


def test_each_clause_says_what_it_found_and_where() -> None:
    when = "all: [{entity: north-korea}, {concept: munitions}]\nwithin: 2 sentences\nnone: [{concept: tourism}]"
    assert explained(when, "Kim Jong Un zählt", "Die Lager sind voll. Es gibt viel Munition.", "de") == [
        "r does not match; nearest: `north-korea` and `munitions`: 3 sentences, allowed 2",
        "language: de; terms looked for: de",
        "no   all of 2: 1 of 2 missing",
        "  no   all of 2 within 2 sentences: 3 sentences, allowed 2",
        "    yes  entity north-korea: Kim Jong Un → Kim Jong Un (kim; title 0-11)",
        "    yes  concept munitions: Munition → ammunition (munitions; text 34-42, sentence 2)",
        "  yes  none of (concept tourism): nothing found",
    ]
    assert explained(when, "Kim Jong Un zählt", "Es gibt viel Munition.", "de") == [
        "r matches",
        "language: de; terms looked for: de",
        "yes  all of 2",
        "  yes  all of 2 within 2 sentences",
        "    yes  entity north-korea: Kim Jong Un → Kim Jong Un (kim; title 0-11)",
        "    yes  concept munitions: Munition → ammunition (munitions; text 13-21, sentence 1)",
        "  yes  none of (concept tourism): nothing found",
    ]


PAIR = "all: [{entity: russia}, {concept: munitions}]\nwithin: "


@pytest.mark.parametrize(
    ("when", "title", "text", "line"),
    [
        pytest.param("entity: russia", "A beach", "", "no   entity russia: `russia` not found", id="not there"),
        pytest.param("entity: russia\nin: title", "A beach", "Russia.",
                     "no   entity russia in title: not in title, but elsewhere: "
                     "Russia → Russia (russia; text 0-6, sentence 1)", id="in another field"),
        pytest.param("entity: russia\ncount: 3", "Russia", "Russia too.",
                     "no   entity russia, 3 times: 2 of 3: Russia → Russia (russia; title 0-6), "
                     "Russia → Russia (russia; text 0-6, sentence 1)", id="not often enough"),
        pytest.param("entity: angara", "The Angara", "One. Two. Three. Russia.",
                     "no   entity angara: `needs` of `angara` not met near 'Angara'", id="without what it needs"),
        pytest.param(PAIR + "1 sentence", "Russia", "One. A shell.",
                     "no   all of 2 within 1 sentences: 3 sentences, allowed 1", id="sentences"),
        pytest.param(PAIR + "2 words", "", "Russia one two three four shell.",
                     "no   all of 2 within 2 words: 4 words apart, allowed 2", id="words"),
        pytest.param(PAIR + "2 words", "Russia", "A shell.",
                     "no   all of 2 within 2 words: not within 2 words, but in 2 sentences", id="words of two fields"),
        pytest.param(PAIR + "title", "Russia", "A shell.",
                     "no   all of 2 within title: not within title, but in 2 sentences", id="title"),
        pytest.param(PAIR + "lead", "Russia", "One. Two. Three. A shell.",
                     "no   all of 2 within lead: not within lead, but in 5 sentences", id="lead"),
        pytest.param(PAIR + "paragraph", "", "Russia.\nA shell.",
                     "no   all of 2 within paragraph: not within paragraph, but in 2 sentences", id="paragraph"),
        pytest.param(PAIR + "title", "A shell", "", "no   all of 2 within title: 1 of 2 missing", id="one missing"),
        pytest.param(PAIR + "1 sentence\nin_order: true", "A shell for Russia", "",
                     "no   all of 2 within 1 sentences in order: there, but not in this order", id="the wrong order"),
        pytest.param("all: [{entity: russia}, {none: [{concept: tourism}]}]\nwithin: 1 sentence", "A beach in Russia",
                     "", "no   all of 2 within 1 sentences: it is there, but a `none` found something as well",
                     id="spoilt by a none"),
        pytest.param("at_least: 2\nof: [{entity: russia}, {entity: kim}]", "Russia", "",
                     "no   at least 2 of 2: 1 held", id="at_least"),
        pytest.param("any: [{entity: russia}, {entity: kim}]", "Russia", "", "yes  any of 2: 1 held", id="any"),
        pytest.param("all: [{entity: russia}, {language: de}]", "The talks went on in Russia", "",
                     "  no   language de: the story is in en; the rule asks for de", id="language"),
        pytest.param("all: [{entity: russia}, {source: {country: [KR, JP]}}]", "Russia", "",
                     "  no   source country KR or JP: the story's country is unknown, the rule asks for KR or JP",
                     id="source"),
    ],
)  # fmt: skip
def test_a_clause_that_fails_says_by_how_much(when: str, title: str, text: str, line: str) -> None:
    assert line in explained(when, title, text)


@pytest.mark.parametrize(
    ("within", "text", "sentence"),
    [
        pytest.param("1 sentence", "Russia sleeps. A shell lies there. Russia sends a shell home.", 3, id="sentences"),
        pytest.param("3 words", "Russia sleeps all day. A shell lies in the sun. Russia sends a shell.", 3, id="words"),
        pytest.param("paragraph", "Russia sleeps.\nA shell lies there.\nRussia sends a shell home.", 3, id="paragraph"),
        pytest.param("lead", "Russia sends a shell home.\nRussia sleeps. A shell.", 1, id="lead"),
    ],
)
def test_below_a_window_stands_what_is_in_the_first_one_that_holds(within: str, text: str, sentence: int) -> None:
    _, _, _, *found = explained(PAIR + within, text=text)
    assert [line.count("→") for line in found] == [1, 1]
    assert all(f"sentence {sentence})" in line for line in found)


def test_what_a_none_found_is_shown() -> None:
    assert explained("entity: russia\nnone: [{concept: tourism}, {term: chess}]", "A beach in Russia") == [
        "r does not match; nearest: kept from matching by `none`: `tourism` ('beach') in the title",
        "language: en; terms looked for: en",
        "no   all of 2: it is there, but a `none` found something as well",
        "  yes  entity russia: Russia → Russia (russia; title 11-17)",
        "  no   none of (concept tourism; term chess): concept tourism: beach → tourism (tourism; title 2-7)",
    ]


WEIGH = """
weigh:
  - {entity: russia, points: 10, most: 20}
  - {concept: munitions, points: 8, in: title, most: 16}
  - {concept: tourism, points: -5, most: -10}
threshold: 30
"""


def test_a_weigh_shows_every_item_and_what_is_lacking() -> None:
    assert explained(WEIGH, "Russia, shell, Russia", "A beach.") == [
        "r does not match; nearest: 23 points of 30",
        "language: en; terms looked for: en",
        "no   weigh: 23 points of 30",
        "  +20  entity russia (10 each, at most 20): Russia → Russia (russia; title 0-6), "
        "Russia → Russia (russia; title 15-21)",
        "  +8  concept munitions in title (8 each, at most 16): shell → ammunition (munitions; title 8-13)",
        "  -5  concept tourism (-5 each, down to -10): beach → tourism (tourism; text 2-7, sentence 1)",
    ]


def test_a_score_is_told() -> None:
    assert explained("weigh: [{entity: russia, points: 10}]\nthreshold: 10", "Russia")[0] == "r matches, score 10"


def test_of_many_hits_five_are_quoted() -> None:
    line = explained("entity: russia", "Russia " * 9)[2]
    assert line.count("→") == 5
    assert line.endswith("and 4 more")


def test_an_unsure_language_is_told_with_all_that_are_possible() -> None:
    said = list(lines(explanation(rule_set("entity: russia"), Story(key="s", title="12345"))))
    assert said[1] == ("language: und; terms looked for: ar, de, en, es, fr, it, ja, ko, pl, ru, uk, zh-Hans, zh-Hant")


# the nearest way

BRANCHES = """
any:
  - all: [{entity: russia}, {concept: munitions}, {concept: delivery}]
  - all: [{entity: kim}, {concept: munitions}]
  - weigh: [{entity: russia, points: 20}, {concept: delivery, points: 8, most: 16}]
    threshold: 30
"""


@pytest.mark.parametrize(
    ("when", "title", "text", "line"),
    [
        pytest.param(BRANCHES, "Russia sends a tourist", "", "28 points of 30", id="points"),
        pytest.param(BRANCHES, "Kim and a tourist", "", "`munitions` not found", id="the branch that lacks least"),
        pytest.param(BRANCHES, "Russia has a shell", "", "`delivery` not found", id="points count as mentions"),
        pytest.param("any: [{entity: kim}, {all: [{entity: russia}, {concept: munitions}]}]", "Russia", "",
                     "`munitions` not found", id="of equal branches the one that has most"),
        pytest.param("all: [{entity: kim}, {concept: munitions}, {concept: delivery}]", "Kim", "",
                     "`munitions` not found; `delivery` not found", id="everything that lacks"),
        pytest.param("all: [{entity: kim}, {entity: russia}, {entity: angara}, {concept: tourism}, {term: x}]", "",
                     "A.", "`kim` not found; `russia` not found; `angara` not found; and 2 more", id="not too much"),
        pytest.param("at_least: 2\nof: [{entity: kim}, {all: [{concept: tourism}, {term: x}]}, {entity: russia}]",
                     "Kim", "", "`russia` not found", id="at_least: what lacks least"),
        pytest.param("concept: [munitions, delivery, tourism]", "Nothing", "",
                     "none of `munitions`, `delivery` or `tourism` found", id="one of several"),
        pytest.param("any: [{concept: munitions, in: text}, {entity: kim}]", "A shell", "",
                     "`munitions` is found only in the title; the rule asks for the text", id="in another field"),
        pytest.param("concept: munitions\nin: lead", "Kim", "One. Two. Three. A shell.",
                     "`munitions` is found only in the text, from its sentence 4 on; the rule asks for the lead",
                     id="below the lead"),
        pytest.param("concept: munitions\ncount: 3", "Two shells, a shell", "", "`munitions` found 2 of 3 times",
                     id="not often enough"),
        pytest.param(PAIR + "12 words", "Russia" + " one" * 14 + " shell", "",
                     "`russia` and `munitions`: 14 words apart, allowed 12", id="words"),
        pytest.param(PAIR + "1 sentence", "Russia", "A shell.", "`russia` and `munitions`: 2 sentences, allowed 1",
                     id="sentences"),
        pytest.param(PAIR + "1 sentence", "Russia", "".join(f"Ship {n} sails. " for n in range(60)) + "A shell.",
                     "`russia` and `munitions`: more than 50 sentences, allowed 1", id="far apart"),
        pytest.param("any: [{all: [{entity: russia}, {concept: munitions}], within: title}, {entity: kim}]", "Russia",
                     "A shell.", "`russia` and `munitions`: not within title, but in 2 sentences", id="title"),
        pytest.param(PAIR + "story\nin_order: true", "A shell for Russia", "",
                     "`russia` and `munitions`: there, but not in this order", id="the wrong order"),
        pytest.param("all: [{entity: russia}, {none: [{concept: tourism}, {term: chess}]}]\nwithin: 1 sentence",
                     "A beach in Russia", "Chess.",
                     "kept from matching by `none`: `tourism` ('beach') in the title", id="spoilt by a none inside"),
        pytest.param("entity: russia\nnone: [{concept: tourism}, {concept: [tourism, delivery]}]", "A beach in Russia",
                     "", "kept from matching by `none`: `tourism` ('beach') in the title", id="spoilt twice by one"),
        pytest.param("entity: russia\nnone: [{language: en}]", "The talks in Russia went on", "",
                     "kept from matching by `none`: language en", id="spoilt by what is no mention"),
        pytest.param("all: [{entity: russia}, {language: de}]", "The talks went on in Russia", "",
                     "the story is in en; the rule asks for de", id="the language"),
        pytest.param("entity: angara", "The Angara", "One. Two. Three. Russia.",
                     "`needs` of `angara` not met near 'Angara'", id="without what it needs"),
        pytest.param("entity: kim", "Kim Kardashian sings", "",
                     "an `except` form of `kim` swallowed it: 'Kim Kardashian'", id="an except of an entity"),
        pytest.param("concept: munitions", "러시아 세포탄력 크림", "",
                     "an `except` form of `munitions` swallowed it: '세포탄력'", id="an except of a concept"),
        pytest.param("entity: south-korea", "The Democratic People's Republic of Korea", "",
                     "'Republic of Korea' is inside a longer name: 'Democratic People's Republic of Korea'",
                     id="inside a longer name"),
        pytest.param("entity: north-korea", "Nord Korea", "", "`north-korea` not found", id="nothing like it"),
    ],
)  # fmt: skip
def test_a_miss_is_told_in_one_line(when: str, title: str, text: str, line: str) -> None:
    assert nearest(when, title, text, None if "세" in title else "en") == line


def test_an_unsure_language_is_named_with_those_that_are_not_looked_for() -> None:
    concepts = CONCEPTS.replace("ko: [포탄]", "fr: [obus]")
    when = "concept: munitions"
    told = explanation(rule_set(when, concepts=concepts), story("Obus, die Nation", lang="en"))
    assert told.possible == ("de", "en")
    assert told.nearest == (
        "`munitions` not found; language unsure: de or en; terms of fr are not looked for: 'Obus' in the title"
    )
    sure = explanation(rule_set(when, concepts=concepts), story("The talks went on about some Obus", lang="en"))
    assert sure.nearest == (
        "`munitions` not found; language taken to be: en; terms of fr are not looked for: 'Obus' in the title"
    )


@pytest.mark.parametrize(
    ("name", "title", "lang", "said", "form"),
    [
        pytest.param("concept: munitions", "The ammunitionless war", "en",
                     "story has 'ammunitionless' in the title, term 'ammunition' would hit as 'ammunition*'",
                     "ammunition*", id="the beginning of a word"),
        pytest.param("concept: munitions", "Im Artilleriemunitionslager", "de",
                     "story has 'Artilleriemunitionslager' in the title, term 'Munition' would hit as '*Munition*'",
                     "*Munition*", id="inside a word"),
        pytest.param("term: naught", "The dreadnaught war", "en",
                     "story has 'dreadnaught' in the title, term 'naught' would hit as '*naught'", "*naught",
                     id="the end of a word"),
        pytest.param("concept: munitions", "Some amunition for the war", "en",
                     "story has 'amunition' in the title, one letter from term 'ammunition', which would hit as "
                     "'amunition'", "amunition", id="a letter is missing"),
        pytest.param("concept: munitions", "Some Ammunitino for the war", "en",
                     "story has 'Ammunitino' in the title, one letter from term 'ammunition', which would hit as "
                     "'Ammunitino'", "Ammunitino", id="two letters changed about"),
        pytest.param("entity: russia", "Die Rußlandkenner kamen", "de",
                     "story has 'Rußlandkenner' in the title, term 'Russland' would hit as 'Russland*'", "Russland*",
                     id="a name"),
    ],
)  # fmt: skip
def test_the_form_that_would_have_hit_is_named_and_does_hit(
    name: str, title: str, lang: str, said: str, form: str
) -> None:
    kind, wanted = name.split(": ")
    assert nearest(name, title, lang=lang) == f"`{wanted}` not found; {said}"
    rules = rule_set(f"term: '{form}'")
    assert Matcher(rules).read(story(title, lang=lang)).matches, kind


def test_short_words_are_like_nothing() -> None:
    assert nearest("term: she", "The shell", lang="en") == "`she` not found"
    assert nearest("term: shed", "A shell", lang="en") == "`shed` not found"
    assert nearest("term: bitten", "bitterarme Leute", lang="de") == "`bitten` not found"


# the forms for machines and for people


def test_the_json_form_holds_the_whole_tree_with_the_spans_of_match() -> None:
    when = f"any: [{{all: [{{entity: russia}}, {{concept: munitions}}], within: title}}, {{{FLOW_WEIGH}}}]"
    of = story("Russia\ud800", "Two shells.", lang="en")
    row = json.loads(json.dumps(explanation_out(7, explanation(rule_set(when), of))))
    (tree,) = row.pop("clauses")
    assert row == {
        "id": 7, "rule": "r", "matches": False, "lang": "en", "possible": ["en"], "score": None,
        "nearest": "`russia` and `munitions`: not within title, but in 2 sentences",
        "unknown": None,
    }  # fmt: skip
    assert (tree["clause"], tree["holds"], tree["found"], tree["why"]) == ("any of 2", False, [], "0 held")
    window, weigh = tree["clauses"]
    matched = Matcher(rule_set("all: [{entity: russia}, {concept: munitions}]")).read(of).matches[0].evidence
    assert [span for leaf in window["clauses"] for span in leaf["found"]] == [span_out(span) for span in matched]
    assert weigh["why"] == "10 points of 30"
    assert [(item["why"], item["holds"], item["clauses"]) for item in weigh["clauses"]] == [("+10 points", True, [])]


FLOW_WEIGH = "weigh: [{entity: russia, points: 10, most: 40}], threshold: 30"


def test_people_see_what_each_part_is_and_no_terminal_is_told_what_to_do() -> None:
    hostile = story("Russia\x1b[31m \ud800\n\u202eshell", lang="en")
    told = explanation(rule_set("entity: kim"), hostile)
    said = list(lines(told, lambda text, what: f"<{what}>{text}</{what}>"))
    assert said[0] == "<near>r does not match; nearest: `kim` not found</near>"
    assert said[2] == "<no>no </no>  entity kim: `kim` not found"
    near = explanation(rule_set("term: shelll"), story("A shell\u202e", lang="en")).nearest
    assert near is not None
    assert near.isprintable()


class Counted(dict[str, Entity]):
    """Counts how often all entities are read, as every compiling does."""

    read = 0

    def items(self) -> ItemsView[str, Entity]:
        self.read += 1
        return super().items()


def test_the_rules_are_compiled_once_for_all_stories() -> None:
    rules = rule_set(BRANCHES)
    entities = Counted(rules.entities)
    explainer = Explainer(replace(rules, entities=entities))
    compiled = entities.read
    assert compiled
    for number in range(20):
        explainer.explain(story(f"Nothing of the kind {number}", lang="en"), rules.rules[0])
    assert entities.read == compiled


# stories made to hurt

HOSTILE = """
any:
  - all: [{entity: russia}, {concept: munitions}, {concept: tourism}]
    within: 5 words
  - all: [{entity: angara}, {concept: munitions, in: title}, {term: dreadnaught}]
"""
MEGABYTE = 1_000_000


@pytest.mark.timeout(30)
@pytest.mark.parametrize(
    ("of", "line"),
    [
        pytest.param(story(text="a" * MEGABYTE), "`russia` not found; `munitions` not found; `tourism` not found",
                     id="one letter"),
        pytest.param(story(title="a" * MEGABYTE), "`russia` not found; `munitions` not found; `tourism` not found",
                     id="one letter in the title"),
        pytest.param(story(text="Russia shell " * (MEGABYTE // 13)), "`tourism` not found", id="two words"),
        pytest.param(story(text="Russia shell " * 300 + "One. " * 60 + "Beach"),
                     "`russia`, `munitions` and `tourism`: often there, but never within 5 words", id="a flood"),
        pytest.param(story(text="".join(f"Russia has {n} ships. " for n in range(90)) + "A shell on the beach."),
                     "`russia`, `munitions` and `tourism`: 6 words apart, allowed 5", id="ninety sentences"),
        pytest.param(story(text="shel " * (MEGABYTE // 5), lang="en"),
                     "`russia` not found; `munitions` not found; story has 'shel' in the text, one letter from term "
                     "'shell', which would hit as 'shel'; `tourism` not found", id="a word like a term"),
    ],
)  # fmt: skip
def test_a_hostile_story_is_explained(of: Story, line: str) -> None:
    told = explanation(rule_set(HOSTILE), of)
    assert told.nearest == line
    assert sum(map(len, lines(told))) < 5_000
