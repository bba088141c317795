"""Inflection: the keys under which the forms of one word meet.

A word of a term and a word of a story are forms of one word when their keys for the term's language have one in
common. Snowball for Western languages and Polish; a dictionary for Russian; closed tables of our own for Ukrainian,
Arabic and Korean particles, each in a module of its own. Han and kana are not inflected.
"""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from monitor.text import arabic, russian, ukrainian
from monitor.text.fold import fold_text
from monitor.text.korean import LONGEST_PARTICLE as LONGEST_PARTICLE
from monitor.text.korean import PARTICLES as PARTICLES

_SNOWBALL = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pl": "polish",
}

SHORTEST_STEM = 3  # a shorter one says too little
LONGEST_ACRONYM = 5

# liefern, liefert, lieferte, geliefert, gelieferten
_GERMAN_ER_EL = re.compile("ge(.{3,}e[rl])t(?:e[nrsm]?)?|(.{3,}e[rl])(?:n|t|te|ten|tes|ter|tem|nd)?")


def keys(word: str, raw: str, language: str) -> frozenset[str]:
    """Under what a story's word may be found. `word` is folded, `raw` the same in lower case with its accents."""
    if not _own_script(word, language):
        return frozenset({word})
    if language == "ru":
        return russian.keys(word)
    if language == "uk":
        return ukrainian.keys(word)
    if language == "ar":
        return arabic.keys(word, raw)
    stems = _snowball(word, raw, language) if language in _SNOWBALL else set()
    return frozenset({word, *stems, *_overlooked(word, language)})


def term_keys(word: str, raw: str, language: str) -> frozenset[str]:
    """Under what a term's word looks for its forms."""
    if not _own_script(word, language):
        return frozenset({word})
    if language == "ru":
        return russian.term_keys(word)
    if language == "uk":
        return ukrainian.term_keys(word)
    if language == "ar":
        return arabic.term_keys(word, raw)
    return keys(word, raw, language)


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


def _overlooked(word: str, language: str) -> set[str]:
    """Stems of forms that Snowball takes for other words, or has no language for."""
    if language == "pl":
        return _polish_name(word) | _without_fleeting_vowel(word)
    if language == "de":
        verb = _GERMAN_ER_EL.fullmatch(word)
        name = {word[:-1]} if word.endswith("s") and len(word) > SHORTEST_STEM else set()  # Nordkoreas, Pjöngjangs
        return name | ({verb[1] or verb[2]} if verb else set())
    short = len(word) <= SHORTEST_STEM
    if language == "es" and word.endswith("s") and not short:
        return {word[:-1]}  # armas
    if language == "it" and word.endswith(("a", "e", "i", "o")) and not short:
        return {word[:-1]}  # armi, nordcoreani
    if language == "fr" and word.endswith("ent") and len(word) > 6:
        return {word[:-3]}  # livrent
    return set()


def _without_fleeting_vowel(word: str) -> set[str]:
    """Before a last k Polish words have an e that their other forms lack: statek, statki."""
    return {word[:-2] + word[-1]} if word.endswith("ek") and len(word) > 4 else set()


def _polish_name(word: str) -> set[str]:
    """Foreign names of two letters have Polish endings too, and Snowball leaves them alone: Kim Dzong Una."""
    return {word[:2]} if word[2:] in ("a", "u", "owi", "em", "ie") else set()


def _snowball(word: str, raw: str, language: str) -> set[str]:
    """Stems with and without the accents, so that a story written without them is found as well."""
    if language == "de" and word.endswith(("ern", "eln")):
        return set()  # it cuts liefern to "lief", which is of another verb; see _GERMAN_ER_EL
    stemmer = _stemmer(language)
    stems = {stemmer.stemWord(word)}
    if raw != word:
        stems.add(fold_text(stemmer.stemWord(raw)))
    return {stem for stem in stems if len(stem) >= SHORTEST_STEM}


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[language])
