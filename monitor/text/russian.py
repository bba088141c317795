"""Inflection of Russian: the dictionary for the words that it knows, endings for those that it does not, mostly names.

Two words that the dictionary knows are forms of one word when they share a normal form, and by nothing else: порт and
портить, судно and суд stay apart. Where one of them is unknown, stems from closed lists of endings decide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from monitor.text.fold import fold_text
from monitor.text.slavic import Endings, without_fleeting_vowel

_NAMES = Endings(
    """
    m    -  ы  и | а у ом е ов ам ами ах
    ь    ь  и | я ю ем ём е ей ям ями ях
    й    й  и | я ю ем е ев ям ями ях
    f    а  ы  и | е у ой ою - ам ами ах
    fя   я  и | е ю ей ею ь й ям ями ях
    t    ь  и | ью ей ям ями ях
    n    о  а | у ом е - ам ами ах
    nе   е  я | ю ем и ь й ям ями ях
    a    ый ой ий ая яя ое ее ые ие | ого его ому ему ым им ом ем ую юю ой ей ою ею ых их ыми ими
    """
)
# Surnames, which have some endings of adjectives: Пригожиным, Герасимовых.
_SURNAME = re.compile("(.+(?:[ое]в|[иы]н))(?:ым|ых|ыми|ой|ою)")
_FLEETING = ("ок", "ек", "ец")


def keys(word: str) -> frozenset[str]:
    """Under what a story's word may be found; `word` is folded."""
    normal = _normal_forms(word)
    mark = _KNOWN if normal else ""
    return frozenset({word, *normal, *(stem + mark for stem in (*_stems(word, of_term=False), *_surname(word)))})


def term_keys(word: str) -> frozenset[str]:
    """Under what a term's word looks for its forms. A term is written in its normal form, if it has one: "Лавров" is
    the minister, and not the plural of "лавр"."""
    normal = _normal_forms(word)
    stems = set(_stems(word, of_term=True))
    if normal:
        return frozenset({word, *(() if word in normal else normal), *stems})
    return frozenset({word, *stems, *(stem + _KNOWN for stem in stems)})


_KNOWN = "!"  # marks the stems of a word that the dictionary knows; only terms that it does not know look for them


def _stems(word: str, *, of_term: bool) -> Iterator[str]:
    """The stems of a noun or adjective, each with its declension."""
    for stem in _NAMES.stems(word, of_term=of_term):
        yield f"{stem.text}:{stem.declension}"
        if stem.ending in ("", "ь"):
            yield from (f"{text}:{stem.declension}" for text in without_fleeting_vowel(stem.text, _FLEETING))


def _surname(word: str) -> Iterator[str]:
    found = _SURNAME.fullmatch(word)
    if found:
        yield f"{found[1]}:m"


def _normal_forms(word: str) -> set[str]:
    """The normal forms of a word that the dictionary knows, folded; empty for one that it does not."""
    return {fold_text(normal) for _, _, normal, *_ in _dictionary().parse(word)}


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    """Loaded at the first Russian word: 24 MB and 0.1 s, which commands without rules never need. It guesses nothing:
    guesses about unknown words are wrong for names (Ростех would be a form of "ростёха")."""
    import pymorphy3
    import pymorphy3_dicts_ru
    from pymorphy3.units import DictionaryAnalyzer

    return pymorphy3.MorphAnalyzer(
        pymorphy3_dicts_ru.get_path(),
        "ru",
        result_type=None,
        units=[DictionaryAnalyzer()],
        probability_estimator_cls=None,
    )
