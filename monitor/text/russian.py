"""Inflection of Russian: a dictionary for the terms that it knows, endings for those that it does not, mostly names.

A term's word that the dictionary knows looks for all the forms of its lexeme and for nothing else: порт does not find
портить, and судно finds суда. It is asked when rules are compiled, never for a story's word: of those there are many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from monitor.text.endings import Head
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
_LONGEST_ENDING = 4  # letters, with the vowel that is left out


def keys(word: str) -> frozenset[str]:
    """Under what a story's word may be found; `word` is folded."""
    surname = _SURNAME.fullmatch(word)
    return frozenset({word, *_stems(word, of_term=False), *({f"{surname[1]}:m"} if surname else ())})


def heads(key: str) -> Iterator[Head]:
    """How words begin that are found under a key. Before the last letter of a stem another one may be left out."""
    stem, of, _ = key.partition(":")
    yield Head(stem[:-1], len(stem) + _LONGEST_ENDING) if of else Head(stem, len(stem))


def term_keys(word: str) -> frozenset[str]:
    """Under what a term's word looks for its forms. A term is written in its normal form, if it has one: "Лавров" is
    the minister, and not many a "лавр"."""
    known = _dictionary().parse(word)
    normal = [one for one in known if fold_text(one.normal_form) == word] or known
    # A form that is nominative and accusative is known twice, by one paradigm: its forms are the same.
    lexemes = {(one.normal_form, one.methods_stack[0][2]): one for one in normal}
    forms = {fold_text(form.word) for one in lexemes.values() for form in one.lexeme}
    return frozenset({word, *(forms or _stems(word, of_term=True))})


def _stems(word: str, *, of_term: bool) -> Iterator[str]:
    """The stems of a noun or adjective, each with its declension."""
    for stem, ending, declensions in _NAMES.cuts(word, of_term=of_term):
        yield from (stem + declension for declension in declensions)
        if ending in ("", "ь"):
            for other in without_fleeting_vowel(stem, _FLEETING):
                yield from (other + declension for declension in declensions)


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    """Loaded at the first Russian term, as it takes 24 MB and 0.1 s. It guesses nothing: a guess about an unknown word
    is wrong for names (Ростех would be a form of "ростёха")."""
    import pymorphy3
    import pymorphy3_dicts_ru
    from pymorphy3.units import DictionaryAnalyzer

    path = pymorphy3_dicts_ru.get_path()
    return pymorphy3.MorphAnalyzer(path, "ru", units=[DictionaryAnalyzer()], probability_estimator_cls=None)
