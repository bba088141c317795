"""Inflection of Arabic: the clitics before a word, and after it endings, pronouns, duals and sound plurals.

A story's word is taken back to every form that it may come from, as a dictionary would list it; a term is written so
in a rule. Broken plurals (صاروخ, صواريخ) and the forms of a verb are words of their own there. Without vowels much is
open: "فنار" is "lighthouse" and "so fire". Lengths keep the worst apart: a clitic leaves three letters, the ending of a
masculine dual or plural four.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.endings import Head

# Conjunction, preposition, article; "لل" is "ل" with the article. The future's "س" stands before a prefix of the verb.
_CLITICS = re.compile("[وف]?(?:(?P<article>[بك]?ال|لل)|[بلك]|س(?=[يتن])|(?<=[وف]))")
_JOINED = ("", "ال", "بال", "كال", "لل", "ب", "ل", "ك")
_PRONOUNS = ("هما", "ها", "هم", "هن", "نا", "ه")
_MASCULINE_PLURAL_OR_DUAL = ("ون", "ين", "ان")
_SHORTEST = 3
_SHORTEST_BEFORE_PLURAL = 4
_LONGEST_ENDINGS = 6  # letters of a plural and a pronoun

# The article is written without hamza; أل and إل begin a word: ألمانيا, إلغاء.
_HAMZA_AND_LAM = re.compile("[أإآ]ل")
_FEMININE = re.compile("[ةﺓﺔ][\u064b-\u0652]*")
# Adjectives and participles, which have a feminine: روسي, مسلح, جديد.
_HAS_FEMININE = re.compile("..+ي|م...+|..ي.")
# Participles, of whose plural others are possessed: مسؤولو روسيا, مسؤولي روسيا. Elsewhere a last ي makes an adjective.
_PARTICIPLE = re.compile("م....*|.ا..")
# The last alef of these is no case ending; an adjective may be written alike: "صاروخا كوريا" is "a Korean missile".
_STATES = frozenset(
    "كوريا روسيا سوريا ليبيا تركيا اوكرانيا المانيا بريطانيا ايطاليا اسبانيا رومانيا بلغاريا صربيا ماليزيا اندونيسيا "
    "استراليا اسيا افريقيا اثيوبيا نيجيريا كينيا كولومبيا بوليفيا جورجيا ارمينيا مولدوفيا لاتفيا ليتوانيا استونيا "
    "سلوفاكيا سلوفينيا كرواتيا البانيا مقدونيا موريتانيا صقليا سيبيريا بيلاروسيا".split()
)


def keys(word: str, raw: str) -> frozenset[str]:
    """Under what a story's word may be found. `word` is folded, `raw` is as it was written."""
    feminine = bool(_FEMININE.search(raw, len(raw) - 3))
    found = set(_without_endings(word, definite=False, feminine=feminine))
    for end, definite in _clitics(word, raw):
        found.update(_without_endings(word[end:], definite=definite, feminine=feminine))
    return frozenset(found)


def heads(key: str) -> Iterator[Head]:
    """How words begin, or what they are read as, that are found under a key."""
    yield Head(key[:-1] if key.endswith(("ه", "ء")) else key, len(key) + _LONGEST_ENDINGS)


def read_as(word: str) -> tuple[str, ...]:
    """The word, and where it may begin after what is written together with it."""
    clitics = _CLITICS.match(word)
    return tuple(word[end:] for end in range(clitics.end() + 1)) if clitics else (word,)


def term_keys(word: str, raw: str) -> frozenset[str]:
    """Under what a term's word looks for its forms: itself, without the article; a plural's singular; an adjective's
    feminine."""
    bare = _bare(word, raw)
    found = {word, bare, *_singulars(bare)}
    if _HAS_FEMININE.fullmatch(bare):
        found.add(bare + "ه")
    return frozenset(found)


def written(word: str, raw: str) -> tuple[str, ...]:
    """How a word stands in texts: itself first, then with what is written together with it before, with or without the
    article that it is typed with. Endings are left as they are."""
    bare = _bare(word, raw)
    joined = (f"{conjunction}{clitic}{bare}" for conjunction in ("", "و", "ف") for clitic in _JOINED)
    return tuple(dict.fromkeys((word, f"و{word}", f"ف{word}", *joined)))


def _bare(word: str, raw: str) -> str:
    """Without the article."""
    has_article = word.startswith("ال") and len(word) >= _SHORTEST + 2 and not _HAMZA_AND_LAM.match(raw)
    return word[2:] if has_article else word


def _clitics(word: str, raw: str) -> Iterator[tuple[int, bool]]:
    """Where the word may begin after what is written together with it, and whether that ends in the article."""
    longest = _CLITICS.match(word)
    for end in range(1, longest.end() + 1 if longest else 0):
        found = _CLITICS.fullmatch(word, 0, end)
        if found and len(word) - end >= _SHORTEST and not (found["article"] and _HAMZA_AND_LAM.match(raw)):
            yield end, bool(found["article"])


def _without_endings(word: str, *, definite: bool, feminine: bool) -> Iterator[str]:
    """What a word without clitics may be a form of. `definite`: the article rules out pronouns and case endings;
    `feminine`: its last letter was ة and is no pronoun."""
    yield word
    if feminine:
        return
    yield from _singulars(word)
    if definite:
        return
    if word.endswith("ا") and len(word) > _SHORTEST and word not in _STATES:
        yield word[:-1]
    yield from _construct(word)
    for pronoun in _PRONOUNS:
        owned = word.removesuffix(pronoun)
        if owned != word and len(owned) >= _SHORTEST:
            yield owned
            yield from _singulars(owned)
            yield from _construct(owned)
            if owned.endswith("ت"):  # سفينتها, سفينة
                yield owned[:-1] + "ه"
            if owned.endswith(("ئ", "ؤ")):  # شرائها, شراء
                yield owned[:-1] + "ء"


def _singulars(word: str) -> Iterator[str]:
    """The singulars of which a word may be the sound plural or the dual."""
    if word.endswith("ات"):
        yield word[:-2] + "ه"
        if len(word) - 2 >= _SHORTEST_BEFORE_PLURAL:
            yield word[:-2]
    elif word.endswith(("تين", "تان")) and len(word) - 3 >= _SHORTEST:
        yield word[:-3] + "ه"
    if word.endswith(_MASCULINE_PLURAL_OR_DUAL) and len(word) - 2 >= _SHORTEST_BEFORE_PLURAL:
        yield word[:-2]


def _construct(word: str) -> Iterator[str]:
    """The singular of a plural that has lost its last letter before what owns it."""
    if word.endswith(("و", "ي")) and _PARTICIPLE.fullmatch(word[:-1]):
        yield word[:-1]
