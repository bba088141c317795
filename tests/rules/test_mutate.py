"""Examples that a rule loses when they are written otherwise, or keeps when the states in them are others."""

from __future__ import annotations

from monitor.rules.match import Matcher
from monitor.rules.mutate import survivors
from tests.rules.sets import CONCEPTS, rule_set

STATES = """
entities:
  - id: north-korea
    type: state
    names: {en: [North Korea], ru: [КНДР], ko: [북한], zh: [朝鲜, 朝鮮]}
  - {id: pyongyang, type: place, belongs_to: [north-korea], names: {en: [Pyongyang]}}
  - id: russia
    type: state
    names: {en: [Russia], ru: [Россия], ko: [러시아], zh: [俄罗斯, 俄羅斯]}
    except: [=RUSSIA, =Россией, 러시아를]
  - {id: iran, type: state, names: {en: [Iran], de: [Iran], zh: [伊朗]}}
  - {id: oman, type: state, names: {en: [=Om, Oman]}}
  - {id: peru, type: state, belongs_to: [oman], names: {en: [Peru]}}
  - {id: chile, type: state, names: {zh: [智利], en: [Chile]}}
  - {id: council, type: organisation, names: {en: [Security Council]}}
"""


def told(when: str, *titles: str, lang: str = "en") -> list[str]:
    """What is said of the examples, each with its line and column."""
    stories = "".join(f"\n    - {{lang: {lang}, title: {title!r}}}" for title in titles)
    rules = rule_set(when, entities=STATES, concepts=CONCEPTS, rest=f"examples:\n  match:{stories}")
    found = survivors(rules, Matcher(rules))
    return [f"{problem.line}:{problem.column} {problem.what}. {problem.todo}." for problem in found]


def test_a_sound_rule_keeps_all_its_examples() -> None:
    assert (
        told("all: [{entity: north-korea}, {concept: munitions}]", "North Korea sends shells", "Pyongyang's shells")
        == []
    )


def test_what_is_lost_is_told_at_the_example_with_the_words() -> None:
    assert told("entity: russia", "Iran buys", "Russia buys") == [
        "7:7 `r` no longer matches this example with its title in capitals, without accents: Russia is not found. "
        "The matcher should find it: report it."
    ]


def test_a_case_form_is_lost_once_however_many_forms_there_are() -> None:
    assert told("entity: russia", "Россия и Иран", lang="ru") == [
        "6:7 `r` no longer matches this example with other forms of its names (Россией): Россия is not found. "
        "List that form as well."
    ]


def test_a_particle_is_lost() -> None:
    assert told("entity: russia", "러시아 포탄", lang="ko") == [
        "6:7 `r` no longer matches this example with the particle 을 or 를: 러시아 is not found. "
        "The matcher should find it: report it."
    ]


def test_a_term_in_one_chinese_script_alone_is_told() -> None:
    when = "all: [{entity: north-korea}, {concept: munitions}]"
    assert told(when, "朝鲜运送炮弹", lang="zh") == [
        "6:7 `r` no longer matches this example in traditional characters: 炮弹 is not found. "
        "List the traditional form as well."
    ]


def test_an_example_that_does_not_match_at_all_is_not_told_again() -> None:
    assert told("entity: iran", "Nothing of the kind") == []


TWO = "all: [{entity: north-korea}, {entity: iran}, {concept: munitions}]"
ANY_TWO = "at_least: 2\nof: [{entity: north-korea}, {entity: iran}, {concept: munitions}, {concept: delivery}]"


def test_a_rule_that_hangs_on_its_states_loses_them_and_is_not_told() -> None:
    assert told(TWO, "North Korea sends Iran shells") == []


def test_a_rule_that_matches_whatever_the_states_is_told() -> None:
    assert told(ANY_TWO, "Pyongyang delivers shells to Iran") == [
        "6:7 `r` still matches this example with Russia for Iran, Oman for North Korea: it hangs on something else. "
        "Ask for the states in every branch of `when`."
    ]


def test_one_state_alone_is_not_exchanged() -> None:
    assert told(ANY_TWO, "Pyongyang delivers shells") == []


def test_nothing_is_exchanged_beside_somebody_who_belongs_to_no_state() -> None:
    when = ANY_TWO.replace("{concept: delivery}", "{concept: delivery}, {entity: council}")
    assert told(when, "Pyongyang delivers shells to Iran, Security Council told") == []


def test_without_enough_other_states_nothing_is_exchanged() -> None:
    when = ANY_TWO.replace("{concept: delivery}", "{concept: delivery}, {entity: [russia, chile]}")
    assert told(when, "Pyongyang delivers shells to Iran") == []


def test_a_stand_in_has_a_name_in_the_language_of_the_story() -> None:
    when = "at_least: 1\nof: [{all: [{entity: north-korea}, {entity: iran}]}, {term: 制裁}]"
    assert told(when, "伊朗和朝鲜面临制裁", lang="zh") == [
        "6:7 `r` still matches this example with 俄罗斯 for Iran, 智利 for North Korea: it hangs on something else. "
        "Ask for the states in every branch of `when`."
    ]
