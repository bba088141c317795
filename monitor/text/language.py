"""Which language a story is in, or which languages it may be in: script first, then py3langid with the hint as prior.

Unsure is an answer: the terms of every language that is still possible are then looked for, because a missed story is
worse than a little work.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monitor.text.likelihood import Model

LATIN = ("en", "de", "fr", "es", "it", "pl")
LANGUAGES = (*LATIN, "ru", "uk", "ko", "ja", "zh-Hans", "zh-Hant", "ar")

SAMPLE = 800  # characters of title, summary and text that are looked at; more says nothing new
GLANCE = 200  # characters that py3langid reads first; it reads the rest where these leave a doubt

# py3langid's scores are log-probabilities that grow with the text; a lead of this many nats settles it, and the hint of
# the feed counts like a few letters more.
SURE = 8.0
HINT = 4.0
HEADLINE = 25  # Han characters; a longer text in Japanese has kana

# The script of each page of 256 code points, of which each character has one in UTF-16: H Hangul, k kana, h Han,
# a Arabic, c Cyrillic, l Latin beyond Latin-1.
_PAGES = bytes.maketrans(
    bytes([0x01, 0x02, 0x1E, 0x04, 0x06, 0x07, 0x30, *range(0x34, 0xA0), 0xF9, 0xFA, *range(0xAC, 0xD8)]),
    b"lllcaak" + b"h" * (0xA0 - 0x34 + 2) + b"H" * (0xD8 - 0xAC),
)
_NO_LATIN_1 = bytes(code for code in range(256) if not chr(code).isalpha())
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]+")
_UKRAINIAN = "іїєґІЇЄҐ"
_RUSSIAN = "ыэъёЫЭЪЁ"
_OTHER_CYRILLIC = re.compile("[ўјљњђћџѓќѕәғқңөұүһӯҷӣ]", re.IGNORECASE)
_PERSIAN_URDU = re.compile("[پچژگٹڈڑے]")


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is the likeliest, or `und`; `possible` are all whose terms are looked for."""

    code: str
    possible: frozenset[str]


def identify(title: str, summary: str, text: str, hint: str | None) -> Language:
    """The language of a story. `hint` is the feed's or the caller's word: it weighs, it never decides alone."""
    sample = f"{title[:SAMPLE]}\n{summary[:SAMPLE]}\n{text[:SAMPLE]}"[:SAMPLE]
    known = _normalised(hint)
    latin = len(sample.encode("latin-1", "ignore").translate(None, _NO_LATIN_1))
    if sample.isascii():
        return _ranked(sample, LATIN, known) if latin else _unwritten(known)
    sample = unicodedata.normalize("NFC", sample)  # Hangul written as its parts has no syllables to count
    pages = sample.encode("utf-16-le", "surrogatepass")[1::2].translate(_PAGES)
    latin += pages.count(b"l")
    arabic, cyrillic = pages.count(b"a"), pages.count(b"c")
    hangul, han = pages.count(b"H") * 2, pages.count(b"h") * 2  # a character is two or three letters
    kana = sum(map(len, _KANA.findall(sample))) if b"k" in pages else 0
    most = max(arabic, cyrillic, latin)
    if hangul + kana + han > most:
        return _eastern(sample, hangul, kana, han, known)
    if not most:
        return _unwritten(known)
    if most == latin:
        return _ranked(sample, LATIN, known)
    if most == cyrillic:
        return _cyrillic(sample, known)
    return _settled("und" if _PERSIAN_URDU.search(sample) and known != "ar" else "ar", "ar")


def _normalised(hint: str | None) -> str | None:
    """The hint as one of our languages: `de-CH` is de, `zh-TW` zh-Hant, `zh` zh-Hans."""
    if not hint:
        return None
    parts = hint.replace("_", "-").casefold().split("-")
    if parts[0] == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(parts[1:]) else "zh-Hans"
    return parts[0] if parts[0] in LANGUAGES else None


def _settled(code: str, *possible: str) -> Language:
    return Language(code, frozenset(possible))


def _unwritten(hint: str | None) -> Language:
    """A story without a letter of a script that we know: the hint is all there is."""
    return Language(hint or "und", frozenset({hint}) if hint else frozenset(LANGUAGES))


def _eastern(sample: str, hangul: int, kana: int, han: int, hint: str | None) -> Language:
    if hangul > kana and hangul * 3 >= han:
        return _settled("ko", "ko")
    used = set(sample[:GLANCE])
    known = _characters()
    maybe_japanese = han <= HEADLINE * 2 and {one for one in used if "\u3400" <= one <= "\ufaff"} <= known.japanese
    if kana * 20 >= han and (kana > 1 or (kana and maybe_japanese)):
        return _settled("ja", "ja")
    simplified, traditional = len(used & known.simplified), len(used & known.traditional)
    # Who writes 会談 or 戦車 writes Japanese: Chinese has 会谈, 會談, 战车, 戰車.
    if maybe_japanese and (used & known.only_japanese or (simplified and traditional) or hint == "ja"):
        return _settled("ja", "ja", "zh-Hans", "zh-Hant")
    possible = {"ja"} if maybe_japanese else set()
    if simplified * 3 >= traditional:
        possible.add("zh-Hans")
    if traditional * 3 >= simplified:
        possible.add("zh-Hant")
    code = hint if hint in ("zh-Hans", "zh-Hant") and simplified == traditional else None
    return _settled(code or ("zh-Hant" if traditional > simplified else "zh-Hans"), *possible)


@dataclass(frozen=True, slots=True)
class _Characters:
    """Han characters by where they are used."""

    simplified: frozenset[str]
    traditional: frozenset[str]
    japanese: frozenset[str]
    only_japanese: frozenset[str]


@lru_cache(maxsize=1)
def _characters() -> _Characters:
    """What the national standards know: GB 2312 of the mainland, Big5 of Taiwan, JIS X 0208 of Japan."""
    rows = bytes(range(0xA1, 0xFF))
    mainland = _repertoire("gb2312", range(0xB0, 0xF8), rows)
    taiwan = _repertoire("big5", range(0xA4, 0xFA), bytes(range(0x40, 0x7F)) + rows)
    japan = _repertoire("euc_jp", range(0xB0, 0xF5), rows)
    return _Characters(mainland - taiwan, taiwan - mainland, japan, japan - mainland - taiwan)


def _repertoire(codec: str, leads: range, trails: bytes) -> frozenset[str]:
    """The characters of a two-byte encoding."""
    pairs = (bytes([lead, trail]) for lead in leads for trail in trails)
    return frozenset(b"".join(pairs).decode(codec, "ignore"))


def _cyrillic(sample: str, hint: str | None) -> Language:
    ukrainian, russian = sum(map(sample.count, _UKRAINIAN)), sum(map(sample.count, _RUSSIAN))
    if len(_OTHER_CYRILLIC.findall(sample)) * 10 > ukrainian + russian:
        return _settled("und", "ru", "uk")  # Serbian, Belarusian, Kazakh ...
    if ukrainian > russian * 4:
        return _settled("uk", "uk")
    if russian > ukrainian * 4:
        return _settled("ru", "ru")
    if ukrainian or russian:
        return _settled("uk" if ukrainian > russian else "ru", "ru", "uk")
    # A headline without a letter that tells: the scores may say which, but not surely.
    return _settled(_ranked(sample, ("ru", "uk"), hint).code, "ru", "uk")


def _ranked(sample: str, among: tuple[str, ...], hint: str | None) -> Language:
    """The likeliest by the beginning of the sample, or by all of it where that leaves a doubt."""
    for length in (GLANCE, SAMPLE):
        scores = _scores(sample[:length], among)
        if hint in scores:
            scores[hint] += HINT
        best = max(scores, key=lambda code: scores[code])
        possible = [code for code, score in scores.items() if scores[best] - score < SURE]
        if len(possible) == 1 or len(sample) <= length:
            break
    return _settled(best, *possible)


def _scores(sample: str, among: tuple[str, ...]) -> dict[str, float]:
    """The log-probability of each language, up to a constant."""
    scores = _model().scores(sample.casefold() if sample.isupper() else sample)
    return {code: scores[code] for code in among}


@lru_cache(maxsize=1)
def _model() -> Model:
    """One for all scripts: it takes 45 MB."""
    from monitor.text.likelihood import Model  # here: it brings numpy, which most commands never need

    return Model((*LATIN, "ru", "uk"))
