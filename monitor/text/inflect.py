"""Inflection: the keys under which the forms of one word meet.

A word of a term and a word of a story are forms of one word when their keys for the term's language have one in
common. Closed tables of endings by kind of word for the languages with Latin letters (`western.py`), endings and a
dictionary for Russian, closed tables of our own for Ukrainian, Arabic and Korean particles, each in its own module. Han
and kana are not inflected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from monitor.text import arabic, english, german, russian, ukrainian, western
from monitor.text.endings import Head
from monitor.text.korean import LONGEST_PARTICLE as LONGEST_PARTICLE
from monitor.text.korean import PARTICLES as PARTICLES

LONGEST_ACRONYM = 5

# By language as what a word is read: as it stands, and without what stands before it. In the others only as it stands.
READ_AS: dict[str, Callable[[str], tuple[str, ...]]] = {
    "en": english.read_as,
    "de": german.read_as,
    "ar": arabic.read_as,
}


def keys(word: str, raw: str, language: str) -> frozenset[str]:
    """Under what a story's word may be found. `word` is folded, `raw` the same in lower case with its accents."""
    if not _own_script(word, language):
        return frozenset({word})
    if language in western.LANGUAGES:
        return western.keys(word, language)
    if language == "ru":
        return russian.keys(word)
    if language == "uk":
        return ukrainian.keys(word)
    return arabic.keys(word, raw) if language == "ar" else frozenset({word})


def heads(key: str, language: str) -> Iterator[Head]:
    """How words begin, or what they are read as, that are found under a key: each in one of these ways. Most words are
    told by that from all that is looked for, without working out their keys."""
    if language in western.LANGUAGES:
        return western.heads(key, language)
    if language == "ru":
        return russian.heads(key)
    return ukrainian.heads(key) if language == "uk" else arabic.heads(key)


def inside(key: str, language: str) -> Iterator[str]:
    """What stands in words, or what they are read as, that are found under a key which ends in this one: in each one of
    these; "" where nobody knows."""
    return western.inside(key, language) if language in western.LANGUAGES else iter([""])


def term_keys(word: str, raw: str, language: str) -> frozenset[str]:
    """Under what a term's word looks for its forms."""
    if not _own_script(word, language):
        return frozenset({word})
    if language in western.LANGUAGES:
        return western.term_keys(word, raw, language)
    if language == "ru":
        return russian.term_keys(word)
    if language == "uk":
        return ukrainian.term_keys(word)
    return arabic.term_keys(word, raw) if language == "ar" else frozenset({word})


def _own_script(word: str, language: str) -> bool:
    """Whether the word is in the script of the language; "KN-23" in a Russian story has no Russian endings."""
    if language in ("ru", "uk"):
        return "\u0400" <= word[:1] <= "\u04ff"
    return word[:1] >= "\u0600" if language == "ar" else word[:1] < "\u0370"


def is_acronym(written: str) -> bool:
    """Whether a word of a term is written as initials, which take no endings: СВО is not found in своих."""
    return written.isupper() and len(written) <= LONGEST_ACRONYM


def acronym_keys(word: str) -> frozenset[str]:
    """What initials look like in a story: as they are, or with a plural s (ICBMs)."""
    return frozenset({word, f"{word}s"})
