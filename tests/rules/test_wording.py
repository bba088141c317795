"""Names and terms that are not found as their author thinks, each named at its line and column."""

from __future__ import annotations

import pytest

from monitor.model import Story
from monitor.rules.common import COMMON
from monitor.rules.match import Matcher
from monitor.rules.wording import lint_words
from tests.rules.sets import CONCEPTS, rule_set

CYRILLIC_ES, LATIN_C = "\u0421", "C"


def of_entity(names: str, rest: str = "") -> list[str]:
    """`LINE:COLUMN what` for an entity with these names; beside it stands the one that `needs` ask for."""
    entities = f"""
entities:
  - id: e
    type: place
    names: {{{names}}}
    {rest}
  - {{id: russia, type: state, names: {{en: [Russia]}}}}
"""
    return told(rule_set("entity: russia", entities=entities))


def of_concept(terms: str, excepted: str = "") -> list[str]:
    concepts = f"""
concepts:
  - id: c
    gloss: a concept
    terms: {{{terms}}}
    except: [{excepted}]
"""
    return told(rule_set("concept: c", entities="", concepts=concepts))


def told(rules: object) -> list[str]:
    return [f"{problem.line}:{problem.column} {problem.what}" for problem in lint_words(rules)]  # type: ignore[arg-type]


MIXED = "mixes Latin and Cyrillic letters that look alike: it is never found"


@pytest.mark.parametrize(
    ("terms", "column"),
    [
        pytest.param(f"ru: [пушка, {LATIN_C}наряд]", 25, id="a Latin letter in a Russian word"),
        pytest.param("uk: [v, мiна]", 21, id="a Latin i in a Ukrainian word"),
        pytest.param("en: [\u0441annon]", 18, id="a Cyrillic letter in an English word"),
        pytest.param("en: [\u0410\u0415\u0421]", 18, id="an English word all in Cyrillic"),
        pytest.param("ru: [боевая тexника]", 18, id="the second word of a phrase"),
    ],
)
def test_letters_of_two_alphabets_in_one_word_are_told(terms: str, column: int) -> None:
    (found,) = of_concept(terms)
    assert found.startswith(f"5:{column} `")
    assert found.endswith(MIXED)


@pytest.mark.parametrize(
    "terms",
    [
        pytest.param("ru: [Lazarus Group]", id="Latin words in a Russian list"),
        pytest.param("ru: [IT-компания, КН-23, М1989]", id="two words joined by a hyphen, and digits"),
        pytest.param("ru: [Zвастика]", id="a letter that looks like no other"),
        pytest.param("ru: [Zcтатус]", id="one beside such a letter"),
        pytest.param("ko: [KN-23]", id="Latin in a Korean list"),
        pytest.param("pl: [łódź podwodna]", id="Polish letters"),
    ],
)
def test_two_alphabets_on_purpose_are_not(terms: str) -> None:
    assert of_concept(terms) == []


def test_the_likely_word_is_named_in_the_alphabet_of_the_list() -> None:
    concepts = f"concepts: [{{id: c, gloss: c, terms: {{ru: [{LATIN_C}наряд]}}}}]"
    (problem,) = lint_words(rule_set("concept: c", entities="", concepts=concepts))
    assert problem.todo == f"Write `{CYRILLIC_ES}наряд`, typed in one alphabet"


def test_a_bare_term_is_looked_at_too() -> None:
    found = told(rule_set(f"any: [{{term: [chess, {LATIN_C}наряд]}}, {{term: 포}}]"))
    assert [one.split()[0] for one in found if "`Kim`" not in one] == ["6:10", "6:35"]


EXCLUDED = "is never found: `{}` under `except` excludes it"


@pytest.mark.parametrize(
    ("terms", "excepted", "told"),
    [
        pytest.param("en: [shell, tank]", "shells", "5:18 `shell` is never found: `shells`", id="in another form"),
        pytest.param("en: [gas shell]", "shell", "5:18 `gas shell` is never found: `shell`", id="a word of a phrase"),
        pytest.param("ko: [세포탄력]", "포탄", "5:18 `세포탄력` is never found: `포탄`", id="a part of a Hangul word"),
        pytest.param("fr: [armes]", "arme", "5:18 `armes` is never found: `arme`", id="by its singular"),
        pytest.param("de: [Artilleriemunition]", '"*munition"', "5:18 `Artillerie", id="by its ending"),
        pytest.param("de: [=Front]", "=Front", "5:18 `=Front` is never found: `=Front`", id="to the letter"),
    ],
)
def test_a_term_that_its_own_except_covers_is_told(terms: str, excepted: str, told: str) -> None:
    (found,) = of_concept(terms, excepted)
    assert found.startswith(told)


@pytest.mark.parametrize(
    ("terms", "excepted"),
    [
        pytest.param("en: [shell]", "shell company", id="a longer phrase"),
        pytest.param("ko: [포탄]", "세포탄력", id="a longer Hangul word"),
        pytest.param("en: [shell]", "=shells", id="only one form of it"),
        pytest.param("de: [Munition*]", "Munition", id="other words begin so as well"),
    ],
)
def test_a_term_that_except_leaves_something_of_is_not(terms: str, excepted: str) -> None:
    assert of_concept(terms, excepted) == []


def test_what_except_covers_is_not_found_indeed() -> None:
    """The lint reads forms; the matcher reads stories: they must agree."""
    concepts = "concepts: [{id: c, gloss: c, terms: {fr: [livrer]}, except: [livrée]}]"
    matcher = Matcher(rule_set("concept: c", entities="", concepts=concepts))
    assert not matcher.read(Story(key="s", title="Une arme livrée à Paris", language="fr")).matches


def test_one_hangul_syllable_as_a_term_is_told_unless_it_is_meant() -> None:
    (found,) = of_concept("ko: [탄, =쏜, 포탄]")
    assert found == "5:18 `탄` is found only as a word of its own, never inside a longer one as other Hangul is"


def test_a_form_that_stands_twice_is_told() -> None:
    assert of_concept("en: [shell, tank, shell]") == ["5:31 `shell` stands twice in this list"]
    assert of_concept("en: [shell], de: [shell]") == []


@pytest.mark.parametrize(
    ("names", "told"),
    [
        pytest.param("en: [Sol]", "5:18 `Sol` is found in the common word `sol` (es)", id="the sun in Spanish"),
        pytest.param("es: [Seúl]", "5:18 `Seúl` is found in the common word `seul` (fr)", id="without the accent"),
        pytest.param("it: [Cina]", "5:18 `Cina` is found in the common word `cine` (es)", id="by a common stem"),
        pytest.param("en: [ROK]", "5:18 `ROK` is found in the common word `rok` (pl)", id="initials"),
        pytest.param("ru: [Сад]", "5:18 `Сад` is found in the common word `сад` (uk)", id="in Cyrillic"),
        pytest.param("zh: [大丈夫]", "5:18 `大丈夫` is found in the common word `大丈夫` (ja)", id="in Han"),
    ],
)
def test_a_name_that_is_a_common_word_elsewhere_is_told(names: str, told: str) -> None:
    assert of_entity(names) == [told]


@pytest.mark.parametrize(
    ("names", "rest"),
    [
        pytest.param("en: [Sol]", "needs: {entity: russia}", id="it needs something near it"),
        pytest.param("en: [Sol]", "except: [=sol, =soles]", id="the word is excluded"),
        pytest.param("en: [=Sol]", "", id="only as it is written"),
        pytest.param("pl: [Rok]", "", id="its own language knows it"),
        pytest.param("en: [Don Basin]", "", id="a longer name"),
        pytest.param("en: [SE]", "", id="two letters are looked for only at home"),
        pytest.param("zh: [今天]", "", id="two characters are looked for only at home"),
        pytest.param("en: [Yonsei]", "", id="a rare word"),
    ],
)
def test_a_name_that_is_none_or_is_guarded_is_not(names: str, rest: str) -> None:
    assert [found for found in of_entity(names, rest) if "common word" in found] == []


def test_a_concept_may_be_a_common_word_elsewhere() -> None:
    assert of_concept("en: [sol]") == []


def test_the_common_words_are_words_of_ten_languages() -> None:
    assert set(COMMON) == {"en", "de", "fr", "es", "it", "pl", "ru", "uk", "ja", "zh"}
    assert min(len(words) for words in COMMON.values()) >= 60
    assert all(word == word.lower() and len(word) >= 2 for words in COMMON.values() for word in words)


def test_the_sets_of_the_tests_have_one_such_name() -> None:
    assert [problem.what for problem in lint_words(rule_set("entity: russia", concepts=CONCEPTS))] == [
        "`Kim` is found in the common word `kim` (pl)"
    ]
