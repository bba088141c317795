"""Inflection of Ukrainian: endings, and how a stem changes before them.

Neither Snowball nor a dictionary of a clear licence exists. The declensions and changes are those of any grammar of
the language; what a term's word may look like in a story follows from them, never from a list of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.endings import Head
from monitor.text.slavic import Endings, without_fleeting_vowel

_NAMES = Endings(
    """
    m    -  и | а у ові ом і е ів ам ами ах
    ь    ь  і | я ю еві ем ів їв ям ями ях
    й    й  ї | я ю єві єм їв ям ями ях
    f    а  и | і у ою о - ам ами ах
    ж    а  і | у ею е - ам ами ах
    fя   я  і | ю ею ь - ям ями ях
    fія  я  ї | ю єю є й ям ями ях
    t    -  ь  і | ю ей ам ами ах ям ями ях
    n    о  а | у ові ом і - ам ами ах
    nе   е  я а | ю у ем і ь - ям ями ях
    nя   я  | ю ям і ь ями ях
    a    ий а е і | ого ому им ім ої ій у ою их ими
    aя   ій я є і | ього ьому ім ьої ю ьою іх іми
    """
)
# Surnames, which have some endings of adjectives: Путіним, Лаврових.
_SURNAME = re.compile("(.+(?:[оеє]в|[іїи]н))(?:им|их|ими|ої|ою)")

_CONSONANTS = "бвгґджзйклмнпрстфхцчшщ"
_LAST_VOWEL = re.compile(f"([ії])([{_CONSONANTS}]*)$")
_OPENED = {"і": "ое", "ї": "є"}
_ALWAYS_CHANGED = {"рік": "рок", "бік": "бок", "тиждень": "тижн"}  # ріка is another word
_FLEETING = ("ок", "ек", "єк", "ец", "єц", "ен", "ел", "ер")
_LONGEST_ENDING = 6  # letters, with a vowel that is left out
_CHANGING = frozenset(("", "ь", "й", "і", "ю"))  # endings before or without which the stem is not that of the others
_BEFORE_I = {"з": "г", "ц": "к", "с": "х"}

_INFINITIVE_AND_PAST = "ти в ла ло ли вши тиму тимеш тиме тимемо тимете тимуть".split()
_PRESENT = "ю єш є ємо єте ють йте ючи".split()
_NOUN = "ння нням нню нні нь ннями ннях".split()
_ADJECTIVE = "ий ого ому им ім а ої ій у ою е і их ими о".split()
_SHORTEST_ROOT = 3


def _verb_endings() -> frozenset[str]:
    found = {"ти", "ла", "ло", "ли", "ять", "ать", "е", "еш", "емо", "ете", "уть", "ють"}
    found.update("шов шла шло шли де демо дуть".split())  # of знай-ти
    found.update("и" + ending for ending in [*_INFINITIVE_AND_PAST, "ш", "ть", "мо", "те"])
    found.update("е" + ending for ending in [*_NOUN, *("н" + one for one in _ADJECTIVE)])
    for theme in ("а", "я", "і", "ува", "юва"):
        found.update(theme + ending for ending in [*_INFINITIVE_AND_PAST, *_NOUN, *("н" + one for one in _ADJECTIVE)])
    found.update("ава" + ending for ending in _INFINITIVE_AND_PAST)  # передавати, передає
    found.update("ован" + ending for ending in _ADJECTIVE)
    for theme in ("а", "я", "і", "у", "ю"):
        found.update(theme + ending for ending in _PRESENT)
    found.update("ну" + ending for ending in [*_INFINITIVE_AND_PAST, "то", *("т" + one for one in _ADJECTIVE)])
    found.update("н" + ending for ending in ("е", "еш", "емо", "ете", "уть"))
    found.update("а" + ending for ending in ("сть", "дуть", "ш", "мо"))  # дати and what is made of it
    return frozenset(found)


_VERB_ENDINGS = _verb_endings()
_LONGEST_VERB_ENDING = max(map(len, _VERB_ENDINGS))
# What a root ends in before some endings, and what before the others: поставлять, поставити; запущено, запустити.
_SOFTENED = {
    "вл": ["в"], "пл": ["п"], "бл": ["б"], "мл": ["м"], "фл": ["ф"], "шл": ["сл"], "дж": ["д"], "щ": ["ст", "ск"],
    "ч": ["т", "к"], "ж": ["з", "г"], "ш": ["с", "х"],
}  # fmt: skip


def keys(word: str) -> frozenset[str]:
    """Under what a story's word may be found; `word` is folded."""
    return frozenset({word, *_names(word, of_term=False), *_surname(word), *_verb(word)})


def heads(key: str) -> Iterator[Head]:
    """How words begin that are found under a key: each in one of these ways. The last letters of a stem may be others
    in the word, and its last vowel."""
    stem, of, kind = key.partition(":")
    if not of:
        yield Head(stem, len(stem))
    elif kind == "v":
        longest = len(stem) + 1 + _LONGEST_VERB_ENDING + len("ся")
        yield Head(stem, longest)
        for softened, hard in _SOFTENED.items():
            for end in hard:
                if stem.endswith(end):
                    yield Head(stem.removesuffix(end) + softened, longest)
    else:
        changed = 3 if stem[-3:-1] == "ій" else 1
        yield Head(stem[:-changed], len(stem) + _LONGEST_ENDING)
        last = len(stem.rstrip(_CONSONANTS)) - 1
        for vowel, opened in _OPENED.items():
            if last >= 0 and stem[last] in opened:
                yield Head(stem[:last] + vowel + stem[last + 1 : -1], len(stem) + _LONGEST_ENDING)


def term_keys(word: str) -> frozenset[str]:
    """Under what a term's word looks for its forms: a noun or adjective in the nominative, a verb in any form."""
    return frozenset({word, *_names(word, of_term=True), *_verb(word)})


def _names(word: str, *, of_term: bool) -> Iterator[str]:
    """The stems of a noun or adjective, each with its declension."""
    for stem, ending, declensions in _NAMES.cuts(word, of_term=of_term):
        texts = [_ALWAYS_CHANGED.get(word, stem)]
        if ending in _CHANGING:
            texts.extend(_changed(stem, ending))
        for text in texts:
            yield from (text + declension for declension in declensions)


def _surname(word: str) -> Iterator[str]:
    found = _SURNAME.fullmatch(word)
    if found:
        yield f"{found[1]}:m"


def _changed(stem: str, ending: str) -> Iterator[str]:
    """The stem as it may be before other endings."""
    last = stem[-1]
    if ending == "і":
        if last in _BEFORE_I:  # Празі, Прага
            yield stem[:-1] + _BEFORE_I[last]
        return
    if ending == "ю":
        if last == stem[-2]:  # ніччю, ніч
            yield stem[:-1]
        return
    vowel = _LAST_VOWEL.search(stem)
    if vowel:  # Київ, Києва; ніч, ночі
        yield from (stem[: vowel.start()] + other + vowel[2] for other in _OPENED[vowel[1]])
    yield from without_fleeting_vowel(stem, _FLEETING)
    if stem[-3:-1] == "оє":  # воєн, війни; боєць, бійця
        yield f"{stem[:-3]}ій{last}"
    if ending == "ь":  # постачань, постачання
        yield stem + last


def _verb(word: str) -> Iterator[str]:
    """The roots of a verb, of its participle or its noun."""
    bare = word[:-2] if word.endswith(("ся", "сь")) else word
    for start in range(max(_SHORTEST_ROOT, len(bare) - _LONGEST_VERB_ENDING), len(bare)):
        if bare[start:] in _VERB_ENDINGS:
            root = bare[:start]
            if root[-1] not in "аеиоуіїєюя":
                yield f"{root}:v"
            for end in (root[-2:], root[-1:]):
                yield from (f"{root[: -len(end)]}{other}:v" for other in _SOFTENED.get(end, ()))
