"""Terms and wildcards that cost most, in stories pumped from them: found where they are, in time that grows with the
story and no faster."""

from __future__ import annotations

import time

import pytest

from monitor.rules.match import Matcher
from tests.rules.sets import rule_set, story

SIZE = 100_000  # characters of a story

ENTITIES = """
entities:
  - {id: one, type: state, names: {ko: [가], zh: [朝]}}
  - {id: nested, type: state, names: {zh: [朝, 朝朝, 朝朝朝, 朝朝朝朝]}}
  - id: needy
    type: vessel
    names: {en: [Angara]}
    needs: {all: [{concept: rounds}, {concept: ship}], within: 3 words}
"""
CONCEPTS = """
concepts:
  - {id: rounds, gloss: rounds, terms: {en: [round]}}
  - {id: ship, gloss: ship, terms: {en: [ship]}}
  - {id: shells, gloss: shells, terms: {en: [shell, "*shell*", shell shell shells]}, except: [shell company, shellfish]}
"""


def pumped(
    name: str, clause: str, pump: str, end: str, quote: str | None = None, *, lang: str = "en", in_pump: bool = False
) -> object:
    """A clause, the text that is repeated, and the sentence at the very end in which `quote` (by default all of it)
    must be found; `in_pump` where `quote` is in the repeated text. No text has more hits than `FLOOD` in find.py."""
    return pytest.param(clause, pump, end, quote or end, lang, in_pump, id=name)


PUMPED = [
    pumped("inside words, one word of 100,000 letters", "term: '*munition*'", "munition", "Xmunitionx"),
    pumped("inside words, nearly there", "term: '*munition*'", "munitio nitmunit ", "Xmunitionx"),
    pumped("inside words, in each", "term: '*munition*'", "xmunitionx ", "Ymunitiony", "xmunitionx", in_pump=True),
    pumped("inside words, of one letter", "term: '*aaa*'", "aa ", "baaab"),
    pumped("inside words of a hundred letters", "term: '*aab*'", "a" * 99 + " ", "caabc"),
    pumped("the beginning, nearly there", "term: 'munition*'", "munitio ", "Munitionsfabrik"),
    pumped("the beginning, one word of 100,000 letters", "term: 'aaa*'", "a", "aaab"),
    pumped("the end, nearly there", "term: '*munition'", "munitionq ", "Artilleriemunition"),
    pumped("the end, in each", "term: '*munition'", "artilleriemunition ", "Xmunition", "artilleriemunition",
           in_pump=True),
    pumped("twenty words, nearly there", f"term: '{'aa ' * 19}bb'", "aa ", "aa " * 19 + "bb"),
    pumped("twenty words, in each place", f"term: '{' '.join(['aa'] * 20)}'", "aa ", "dot. " + "aa " * 19 + "aa",
           "aa " * 19 + "aa", in_pump=True),
    pumped("free ends in each of ten words", f"term: '{'aaa* ' * 9}bbb'", "aaaa ", "aaax " * 9 + "bbb"),
    pumped("hyphens", "term: aa-aa-aa-bb", "aa-", "dot. aa-aa-aa-bb", "aa-aa-aa-bb"),
    pumped("blanks between words", "term: aa bb", "aa" + " " * 500, "aa bb"),
    pumped("quotation marks between words", "term: aa bb", "aa\"' \"'", "dot. aa bb", "aa bb"),
    pumped("dots between letters", "term: U.S.A.", "U.S.", "dot. U.S.A", "U.S.A"),
    pumped("nothing but blanks", "term: aa bb", " ", "aa bb"),
    pumped("nothing but line ends", "term: aa bb", "\n", "aa bb"),
    pumped("nothing but full stops", "term: chess", ". ", "chess"),
    pumped("nothing but emoji", "term: chess", "😀", "chess"),
    pumped("the exact form in each word", "term: =Grad", "grad GRAD Grads ", "Grad"),
    pumped("initials in each word", "term: СВО", "СВО своих ", "dot. СВОЯ", "СВО", lang="ru", in_pump=True),
    pumped("a thousand accents on a letter", "term: abc", "a" + "\u0301" * 1_000, " abc", "abc"),
    pumped("an accent on each letter", "term: áb́ć", "a\u0301b\u0301 ", "áb́ć"),
    pumped("invisible characters in each word", "term: munition", "m\u200bu\u200bn\u200bition ", "Munition",
           "m\u200bu\u200bn\u200bition", in_pump=True),
    pumped("letters that fold to eighteen", "term: 'chess'", "\ufdfa ", "chess", lang="ar"),
    pumped("sharp s", "term: 'ßßx*'", "ß", " ßßxy", "ßßxy", lang="de"),
    pumped("clitics of Arabic", "term: كتاب", "وبال", " وبالكتاب", "وبالكتاب", lang="ar"),
    pumped("endings of Russian", "term: поставка", "ставками поставщик ", "поставками", lang="ru"),
    pumped("a run of Hangul, nearly there", "term: 가가나", "가", " 가가나", "가가나", lang="ko"),
    pumped("a run of Hangul, in each place", "term: 가가", "가", ". 나가가", "가가", lang="ko", in_pump=True),
    pumped("a phrase of Hangul", "term: 가가 가가 가가 나나", "가가 ", "가가 가가 가가 나나", lang="ko"),
    pumped("one syllable with its particles", "entity: one", "나에 ", "가에", "가", lang="ko"),
    pumped("a run of Han, nearly there", f"term: {'朝' * 9}鲜", "朝", f"。{'朝' * 9}鲜", "朝" * 9 + "鲜", lang="zh"),
    pumped("a run of Han, in each place", "term: 朝朝朝", "朝", "。朝朝朝", "朝朝朝", lang="zh", in_pump=True),
    pumped("names inside names", "entity: nested", "朝", "。朝朝", "朝朝朝朝", lang="zh", in_pump=True),
    pumped("scripts that change with each letter", "term: '*chess*'", "a가朝я1", " chess", "chess"),
    pumped("exceptions in each sentence", "concept: shells",
           f"Shellfish of the shell company, and so {'on and ' * 30}on. ", "shell"),
    pumped("a term within a term", "concept: shells", "shells ", "dot. shell", "shells shells shells", in_pump=True),
    pumped("a name that lacks what it needs", "entity: needy", 
           f"Angara rounds went by, and so {'on and ' * 30}onwards. ", "Angara ship rounds", "Angara"),
]  # fmt: skip


def pump_up(pump: str, end: str, size: int) -> str:
    return f"{pump * (size // len(pump) + 1)} {end}."


@pytest.mark.timeout(20)
@pytest.mark.parametrize(("clause", "pump", "end", "quote", "lang", "in_pump"), PUMPED)
def test_a_costly_term_is_found_at_the_end_of_a_story_pumped_from_it(
    clause: str, pump: str, end: str, quote: str, lang: str, in_pump: bool
) -> None:
    matcher = Matcher(rule_set(clause, entities=ENTITIES, concepts=CONCEPTS))
    (match,) = matcher.read(story(text=pump_up(pump, end, SIZE), lang=lang)).matches
    if in_pump:
        assert len(match.evidence) >= 50
        assert {span.quote for span in match.evidence} == {quote}
    else:
        assert [span.quote for span in match.evidence] == [quote]
        assert match.evidence[0].start >= SIZE
    without = matcher.read(story(text=pump_up(pump, "", SIZE), lang=lang)).matches
    assert bool(without) is in_pump


@pytest.mark.long
@pytest.mark.parametrize(("clause", "pump", "end", "quote", "lang", "in_pump"), PUMPED)
def test_twice_the_story_costs_twice_the_time(
    clause: str, pump: str, end: str, quote: str, lang: str, in_pump: bool
) -> None:
    """CPU time, the best of three, each with a matcher that has seen nothing."""
    one, two = (min(seconds(clause, pump_up(pump, end, size), lang) for _ in range(3)) for size in (2 * SIZE, 4 * SIZE))
    assert two < 3 * one


def seconds(clause: str, text: str, lang: str) -> float:
    matcher = Matcher(rule_set(clause, entities=ENTITIES, concepts=CONCEPTS))
    matcher.read(story(text="Warm up.", lang=lang))
    start = time.process_time()
    matcher.read(story(text=text, lang=lang))
    return time.process_time() - start
