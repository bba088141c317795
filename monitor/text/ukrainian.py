"""Inflection of Ukrainian: endings, and how a stem changes before them.

Neither Snowball nor a dictionary of a clear licence exists. The declensions and changes are those of any grammar of
the language; what a term's word may look like in a story follows from them, never from a list of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.slavic import Endings, Stem, without_fleeting_vowel

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
    a    ий ій ій а я е є і | ого ього ому ьому им ім ої ьої у ю ою ьою их іх ими іми
    """
)
# Surnames, which have some endings of adjectives: Путіним, Лаврових.
_SURNAME = re.compile("(.+(?:[оеє]в|[іїи]н))(?:им|их|ими|ої|ою)")

_LAST_VOWEL = re.compile("([ії])([бвгґджзйклмнпрстфхцчшщ]*)$")
_OPENED = {"і": "ое", "ї": "є"}
_ALWAYS_OPENED = {"рік": "рок", "бік": "бок"}  # ріка and біка are other words
_FLEETING = ("ок", "ек", "єк", "ец", "єц", "ен", "ел", "ер")
_BEFORE_I = {"з": "г", "ц": "к", "с": "х"}

_INFINITIVE_AND_PAST = "ти в ла ло ли вши тиму тимеш тиме тимемо тимете тимуть".split()
_PRESENT = "ю єш є ємо єте ють йте ючи".split()
_NOUN = "ння нням нню нні нь ннями ннях".split()
_ADJECTIVE = "ий ого ому им ім а ої ій у ою е і их ими о".split()
_SHORTEST_ROOT = 3


def _verb_endings() -> frozenset[str]:
    found = {"ти", "ла", "ло", "ли", "ять", "ать", "е", "еш", "емо", "ете", "уть", "ють"}
    found.update("и" + ending for ending in [*_INFINITIVE_AND_PAST, "ш", "ть", "мо", "те"])
    found.update("е" + ending for ending in [*_NOUN, *("н" + one for one in _ADJECTIVE)])
    for theme in ("а", "я", "і", "ува", "юва"):
        found.update(theme + ending for ending in [*_INFINITIVE_AND_PAST, *_NOUN, *("н" + one for one in _ADJECTIVE)])
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


def term_keys(word: str) -> frozenset[str]:
    """Under what a term's word looks for its forms: a noun or adjective in the nominative, a verb in any form."""
    return frozenset({word, *_names(word, of_term=True), *_verb(word)})


def _names(word: str, *, of_term: bool) -> Iterator[str]:
    """The stems of a noun or adjective, each with its declension."""
    for stem in _NAMES.stems(word, of_term=of_term):
        for text in (_ALWAYS_OPENED.get(word, stem.text), *_changed(stem)):
            yield f"{text}:{stem.declension}"


def _surname(word: str) -> Iterator[str]:
    found = _SURNAME.fullmatch(word)
    if found:
        yield f"{found[1]}:m"


def _changed(stem: Stem) -> Iterator[str]:
    """The stem as it may be before other endings."""
    text, ending = stem.text, stem.ending
    if ending in ("", "ь", "й"):
        vowel = _LAST_VOWEL.search(text)
        if vowel:  # Київ, Києва; ніч, ночі
            yield from (text[: vowel.start()] + other + vowel[2] for other in _OPENED[vowel[1]])
        yield from without_fleeting_vowel(text, _FLEETING)
        if text[-3:-1] == "оє":  # воєн, війни; боєць, бійця
            yield f"{text[:-3]}ій{text[-1]}"
    if ending == "і" and text[-1] in _BEFORE_I:  # Празі, Прага
        yield text[:-1] + _BEFORE_I[text[-1]]
    if stem.declension == "t" and ending == "ю" and text[-1] == text[-2]:  # ніччю, ніч
        yield text[:-1]
    if stem.declension == "nя" and ending == "ь":  # постачань, постачання
        yield text + text[-1]


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
