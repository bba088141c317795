"""Other forms of names: regular endings and particles, and nothing where a name is not surely regular.

They show that a rule finds a name in another case. What the matcher knows of inflection (`monitor.text.inflect`) is not
asked here: it is what is put to the test.
"""

from __future__ import annotations

import re

Forms = tuple[str, ...]
Endings = tuple[tuple[str, Forms], ...]  # the end of the nominative, as a pattern, and the ends of the other cases

# States and places: genitive, dative, accusative, instrumental, as far as they are the same for all names that end so.
_PLACES: dict[str, Endings] = {
    "ru": (
        ("ия", ("ии", "ии", "ию", "ией")),
        ("ея", ("еи", "ее", "ею", "еей")),
        ("(?<=[бвдзлмнпрст])а", ("ы", "е", "у", "ой")),
        ("(?<=а)й", ("я", "ю", "й", "ем")),
        ("(?<=[бгдзлмнпрст])|(?<=[сц]к)", ("а", "у", "", "ом")),
    ),
    "uk": (
        ("ія", ("ії", "ії", "ію", "ією")),
        ("ея", ("еї", "еї", "ею", "еєю")),
        ("(?<=[бвдзлмнпрст])а", ("и", "і", "у", "ою")),
        ("(?<=а)й", ("ю", "ю", "й", "єм")),
        ("(?<=[бгдзлмнпрст])|(?<=[сц]ьк)", ("у", "у", "", "ом")),
    ),
    "pl": (
        ("ja", ("ji", "ji", "ję", "ją")),
        ("(?<=[brn])ia", ("ii", "ii", "ię", "ią")),
        ("ea", ("ei", "ei", "eę", "eą")),
        ("(?<=[bdmnpz])a|(?<=kw)a", ("y", "y", "ę", "ą")),
        ("(?<=[bdnpst])", ("owi", "owi", "", "em")),
    ),
}
# An adjective in a name of two words, feminine as Korea is.
_FEMININE: dict[str, Endings] = {
    "ru": (("ая", ("ой", "ой", "ую", "ой")),),
    "uk": (("(?<=н)а", ("ої", "ій", "у", "ою")),),
    "pl": (("(?<=n)a", ("ej", "ej", "ą", "ą")),),
}
_PEOPLE: dict[str, Endings] = {
    "ru": (("(?<=[ое]в)|(?<=ин)", ("а", "у", "а", "ым")),),
    "uk": (("(?<=[оє]в)|(?<=ін)", ("а", "у", "а", "им")),),
    "pl": (("(?<=ow)|(?<=in)", ("a", "owi", "a", "em")),),
}
_ADJECTIVES: dict[str, Endings] = {
    "ru": (("(?<=[сц]к)ий", ("ого", "ому", "им", "ая", "ую", "ой", "ое", "ие", "их", "ими")),),
    "uk": (("(?<=[сцз]ьк)ий", ("ого", "ому", "им", "а", "у", "ої", "ою", "е", "і", "их", "ими")),),
    "pl": (("(?<=sk)i", ("iego", "iemu", "im", "a", "ą", "iej", "ie", "ich", "imi")),),
    "de": (("(?<=isch)", ("e", "en", "er", "es", "em")),),
}
PLACES = ("state", "place")

# Korean particles, as they are after a consonant and after a vowel.
PARTICLES = (("은", "는"), ("이", "가"), ("을", "를"), ("과", "와"), ("에", "에"), ("의", "의"))
_SYLLABLES = 0xAC00  # the first of the Hangul syllables, in 28 of which each lead and vowel stands with every final


def inflected(name: str, kind: str, language: str) -> Forms:
    """The name, which is listed for the language, in other forms; () where they are not regular. `kind` is a type of
    entities."""
    words = name.split(" ")
    if language == "ar":
        return (f"و{name}",)  # "and", written on to the word
    if len(words) == 1 and (forms := _ended(name, _ADJECTIVES.get(language, ()))):
        return forms
    if language == "en" and name[:1].isupper() and not name.endswith(("s", ".")):
        return (f"{name}'s",)
    if language == "de" and kind in (*PLACES, "person") and re.fullmatch(r"[A-Z][a-zäöü]*[abdgklmnortu]", name):
        return () if re.search("(e[nr]|in)$", name) and kind != "person" else (f"{name}s",)
    if language not in _PLACES or any(word.isupper() for word in words):
        return ()
    if kind == "person":
        return _ended(name, _PEOPLE[language]) if len(words) == 1 else ()
    if kind not in PLACES:
        return ()
    return _ended(name, _PLACES[language]) if len(words) == 1 else _of_two(words, language)


def _ended(word: str, table: Endings) -> Forms:
    for end, others in table:
        if found := re.search(f"(?:{end})$", word):
            return tuple(word[: found.start()] + other for other in others)
    return ()


def _of_two(words: list[str], language: str) -> Forms:
    """A noun and its adjective, in the order in which the language has them."""
    if len(words) != 2:
        return ()
    first, second = (_PLACES, _FEMININE) if language == "pl" else (_FEMININE, _PLACES)
    if not words[0 if language == "pl" else 1].endswith(("ея", "ea")):
        return ()
    pairs = zip(_ended(words[0], first[language]), _ended(words[1], second[language]), strict=False)
    return tuple(" ".join(pair) for pair in pairs)


def particle(number: int, noun: str) -> str:
    """One of PARTICLES in the form that it has after this noun; a noun in other letters is taken to end in a vowel."""
    code = ord(noun[-1]) - _SYLLABLES
    consonant = 0 <= code < 11172 and code % 28 != 0
    return PARTICLES[number][0 if consonant else 1]
