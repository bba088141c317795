"""The grammars by language."""

from __future__ import annotations

from monitor.incidents.claims.eastern import ARABIC, CHINESE, JAPANESE, KOREAN
from monitor.incidents.claims.slavic import POLISH, RUSSIAN, UKRAINIAN
from monitor.incidents.claims.western import ENGLISH, FRENCH, GERMAN, ITALIAN, SPANISH

GRAMMARS = {
    "ar": ARABIC,
    "de": GERMAN,
    "en": ENGLISH,
    "es": SPANISH,
    "fr": FRENCH,
    "it": ITALIAN,
    "ja": JAPANESE,
    "ko": KOREAN,
    "pl": POLISH,
    "ru": RUSSIAN,
    "uk": UKRAINIAN,
    "zh": CHINESE,
}
