"""What a name sounds like, whatever the script: Чубенко, Chubenko and 추벤코 share their consonants.

A key for comparing, not a transliteration: vowels, voicing and doubled letters are left out, because they are what
scripts and houses write differently. Names in Han characters have no key: they are read in as many ways as there are
languages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.fold import fold_text
from monitor.text.words import HANGUL

SHORTEST = 4  # consonants; fewer are shared by names that have nothing to do with each other

_WORD = re.compile(rf"[{HANGUL}]+|[\u30a1-\u30fa\u30fc]{{3,}}|[^\W\d_{HANGUL}\u3005-\u30ff\u3400-\u9fff]{{3,}}")

# How letters are read: one sign for all that sound alike (p for b, f, v, w; r for l).
_READ = {
    "tsch": "c", "shch": "c", "tch": "c", "sch": "s", "sh": "s", "ch": "c", "cz": "c", "sz": "s", "zh": "s", "kh": "",
    "ph": "p", "th": "t", "ck": "k", "x": "ks", "qu": "k", "ts": "c", "tz": "c", "ce": "s", "ci": "s", "cy": "s",
    "b": "p", "v": "p", "f": "p", "w": "p", "d": "t", "g": "k", "q": "k", "c": "k", "j": "c", "z": "s", "l": "r",
} | dict.fromkeys("aeiouyh'-", "")  # fmt: skip
_LATIN = re.compile("|".join(sorted(_READ, key=len, reverse=True)))
_CYRILLIC = str.maketrans("бвпфгґкдтжзсшцчщлрмн", "ppppkkkttsssscccrrmn", "хаеєиіїйоуыэюяьъ'")
_INITIALS = ("k", "k", "n", "t", "t", "r", "m", "p", "p", "s", "s", "", "c", "c", "c", "k", "t", "p", "")
_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "r", "k", "m", "p", "r", "r", "p", "r", "m", "p", "p", "s", "s", "n",
    "c", "c", "k", "t", "p", "",
)  # fmt: skip
_KANA = {
    character: sound
    for characters, sound in (
        ("カキクケコガギグゲゴ", "k"), ("サスセソザズゼゾシジ", "s"), ("タテトダデド", "t"), ("チツヂヅ", "c"),
        ("ナニヌネノン", "n"), ("フバビブベボパピプペポヴ", "p"), ("マミムメモ", "m"), ("ラリルレロ", "r"),
    )
    for character in characters
}  # fmt: skip
_DOUBLED = re.compile(r"(.)\1+")


def sounds(text: str) -> Iterator[str]:
    """The sounds of what may be names in a text: words with a capital, katakana, and every word in Hangul; each also
    without its last sound, which may be an ending."""
    for found in _WORD.finditer(text):
        word = found[0]
        if word[0].isupper() or word[0] > "\u3000":
            key = sound(word)
            for one in (key, key[:-1]):
                if len(one) >= SHORTEST:
                    yield one


def sound(word: str) -> str:
    """The consonants of a word, in signs that are the same for all scripts; "" where the script says nothing."""
    if word[0] >= "\uac00":
        found = "".join(map(_syllable, word))
    elif word[0] > "\u3000":
        found = "".join(_KANA.get(character, "") for character in word)
    else:
        found = _letters(fold_text(word))
    return _DOUBLED.sub(r"\1", found)


def _syllable(character: str) -> str:
    number = ord(character) - 0xAC00
    return _INITIALS[number // 588] + _FINALS[number % 28] if 0 <= number < 11172 else ""


def _letters(word: str) -> str:
    if "\u0400" <= word[0] <= "\u04ff":
        return word.translate(_CYRILLIC)
    if not word.isascii():
        return ""
    return _LATIN.sub(lambda found: _READ[found[0]], word)
