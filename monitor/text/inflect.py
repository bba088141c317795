"""Inflection: the keys under which the forms of one word meet.

A word of a term and a word of a story are forms of one word when their keys for the term's language have one in
common. Snowball for the languages it knows; closed tables of our own for Ukrainian, Arabic clitics and Korean
particles. Han and kana are not inflected.
"""

from __future__ import annotations

import re
from functools import lru_cache

import Stemmer

from monitor.text.fold import fold_text

_SNOWBALL = {
    "en": "english",
    "de": "german",
    "fr": "french",
    "es": "spanish",
    "it": "italian",
    "pl": "polish",
    "ru": "russian",
}

# A stem shorter than this says too little; Slavic names may be shorter ("Ын", "Ин").
SHORTEST_STEM = 3
SHORTEST_CYRILLIC_STEM = 2
LONGEST_ACRONYM = 5

# Noun and adjective endings. Every one that fits is taken off, so that forms meet in at least one stem: Snowball alone
# cuts Корею to "кор" and Корея to "коре", and has no Ukrainian.
_ENDINGS = {
    "uk": "ями ами ими їми ього ому ого ові еві єві ях ах ям ам ів їв ей ем єм ом ою ею єю ій ий ої их їх им їм".split()
    + list("уюаяоеєиіїйь"),
    "ru": "ями ами ыми ими ого его ому ему ях ах ям ам ов ев ей ем ом ою ею ой ый ий ых их ым им".split()
    + list("уюаяоеиыйь"),
}

# liefern, liefert, lieferte, geliefert, gelieferten
_GERMAN_ER_EL = re.compile("ge(.{3,}e[rl])t(?:e[nrsm]?)?|(.{3,}e[rl])(?:n|t|te|ten|tes|ter|tem|nd)?")

_ARABIC_BEFORE = "وبال وكال ولل فبال فلل وال فال بال كال لل ال وب ول وك فب فل و ف ب ل ك".split()
_ARABIC_AFTER = "تها تهم ات ون ين ان ها هم يه ه ي".split()

# What may follow a Korean noun; a name of one syllable is found only with one of these, or alone.
PARTICLES = frozenset(
    "은 는 이 가 을 를 에 의 와 과 로 도 만 에서 에게 으로 까지 부터 에는 에도 에만 에선 로의 와의 과의 측".split()
)
LONGEST_PARTICLE = max(map(len, PARTICLES))


def keys(word: str, raw: str, language: str) -> frozenset[str]:
    """Under what a story's word may be found. `word` is folded, `raw` the same in lower case with its accents."""
    if not _own_script(word, language):
        return frozenset({word})
    if language == "ar":
        return frozenset(_arabic_forms(word))
    stems = _snowball(word, raw, language) if language in _SNOWBALL else set()
    return frozenset({word, *stems, *_overlooked(word, language)})


def _own_script(word: str, language: str) -> bool:
    """Whether the word is in the script of the language; "KN-23" in a Russian story has no Russian endings."""
    if language in _ENDINGS:
        return "\u0400" <= word[:1] <= "\u04ff"
    return word[:1] >= "\u0600" if language == "ar" else word[:1] < "\u0370"


def term_keys(word: str, raw: str, language: str) -> frozenset[str]:
    """Under what a term's word looks for its forms."""
    if language == "ar":
        bare = next((word[len(start) :] for start in ("ال",) if _leaves(word, start)), word)
        return frozenset({word, bare, _arabic_stem(bare)})
    return keys(word, raw, language)


def is_acronym(written: str) -> bool:
    """Whether a word of a term is written as initials, which take no endings: СВО is not found in своих."""
    return written.isupper() and len(written) <= LONGEST_ACRONYM


def acronym_keys(word: str) -> frozenset[str]:
    """What initials look like in a story: as they are, or with a plural s (ICBMs)."""
    return frozenset({word, f"{word}s"})


def _overlooked(word: str, language: str) -> set[str]:
    """Stems of forms that Snowball takes for other words, or has no language for."""
    if language in _ENDINGS:
        return _without_endings(word, language) | _without_fleeting_vowel(word)
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
    """Before a last k Slavic words have an o or e that their other forms lack: statek, statki; поставок, поставки."""
    return {word[:-2] + word[-1]} if word.endswith(("ek", "ок", "ек")) and len(word) > 4 else set()


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
    return {stem for stem in stems if len(stem) >= _shortest(stem)}


def _shortest(stem: str) -> int:
    return SHORTEST_CYRILLIC_STEM if stem[:1] > "\u0400" else SHORTEST_STEM


@lru_cache(maxsize=16)
def _stemmer(language: str) -> Stemmer.Stemmer:
    return Stemmer.Stemmer(_SNOWBALL[language])


def _without_endings(word: str, language: str) -> set[str]:
    return {
        word[: -len(ending)]
        for ending in _ENDINGS[language]
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_CYRILLIC_STEM
    }


def _arabic_forms(word: str) -> set[str]:
    """The word, and what is left of it without the clitics that may stand before and after it."""
    forms = {word} | {word[len(start) :] for start in _ARABIC_BEFORE if _leaves(word, start)}
    indefinite = {form[:-1] for form in forms if form.endswith("ا") and len(form) > SHORTEST_STEM}
    return forms | indefinite | {_arabic_stem(form) for form in forms}


def _arabic_stem(word: str) -> str:
    for ending in _ARABIC_AFTER:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def _leaves(word: str, start: str) -> bool:
    return word.startswith(start) and len(word) - len(start) >= SHORTEST_STEM
