"""Which inflection holds for a language with Latin letters.

Measured on the 60,000 commonest dictionary forms of the six (simplemma 2.0's dictionaries): a term meets 92.5 % of its
forms, and 0.5 words that the dictionary counts to another. Snowball's stems met 86.6 % and 2.6: see decision 10.
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text import english, french, german, italian, polish, spanish
from monitor.text.endings import Head

_INFLECTIONS = {"en": english, "de": german, "fr": french, "es": spanish, "it": italian, "pl": polish}
LANGUAGES = frozenset(_INFLECTIONS)


def keys(word: str, language: str) -> frozenset[str]:
    """Under what a story's word, folded, may be found."""
    return frozenset(_INFLECTIONS[language].keys(word))


def heads(key: str, language: str) -> Iterator[Head]:
    """How words begin, or what they are read as, that are found under a key: each in one of these ways."""
    yield from _INFLECTIONS[language].heads(key)


def inside(key: str, language: str) -> Iterator[str]:
    """What stands in words that are found under a key which ends in this one: in each one of these."""
    yield from _INFLECTIONS[language].inside(key)


def term_keys(word: str, raw: str, language: str) -> frozenset[str]:
    """Under what a term's word looks for its forms; `raw` is the word in lower case with its accents."""
    return frozenset(_INFLECTIONS[language].term_keys(word, raw))
