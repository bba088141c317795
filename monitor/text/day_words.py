"""The words for days in nine languages that write them with spaces, and the patterns made of them. They are for folded
text. Korean, Japanese and Chinese: `eastern_days.py`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from monitor.text.fold import fold_text

# Twelve months, each with its forms; ... weekdays from Monday on.
_MONTHS = {
    "en": """january jan; february feb; march mar; april apr; may; june jun; july jul; august aug; september
        sept sep; october oct; november nov; december dec""",
    "de": """januar jänner jan; februar feber feb; märz mrz; april apr; mai; juni jun; juli jul; august aug;
        september sept sep; oktober okt; november nov; dezember dez""",
    "fr": """janvier janv; février févr fév; mars; avril avr; mai; juin; juillet juil; août; septembre sept;
        octobre oct; novembre nov; décembre déc""",
    "es": """enero ene; febrero feb; marzo mar; abril abr; mayo may; junio jun; julio jul; agosto ago;
        septiembre setiembre sept sep; octubre oct; noviembre nov; diciembre dic""",
    "it": """gennaio gen; febbraio feb; marzo mar; aprile apr; maggio mag; giugno giu; luglio lug; agosto ago;
        settembre sett set; ottobre ott; novembre nov; dicembre dic""",
    "pl": """stycznia styczeń styczniu; lutego luty lutym; marca marzec marcu; kwietnia kwiecień kwietniu; maja
        maj maju; czerwca czerwiec czerwcu; lipca lipiec lipcu; sierpnia sierpień sierpniu; września wrzesień
        wrześniu; października październik październiku; listopada listopad listopadzie; grudnia grudzień
        grudniu""",
    "ru": """января январь январе янв; февраля февраль феврале фев; марта март марте; апреля апрель апреле апр;
        мая май мае; июня июнь июне; июля июль июле; августа август августе авг; сентября сентябрь сентябре сент
        сен; октября октябрь октябре окт; ноября ноябрь ноябре нояб ноя; декабря декабрь декабре дек""",
    "uk": """січня січень січні; лютого лютий лютому; березня березень березні; квітня квітень квітні; травня
        травень травні; червня червень червні; липня липень липні; серпня серпень серпні; вересня вересень вересні;
        жовтня жовтень жовтні; листопада листопад листопаді; грудня грудень грудні""",
    "ar": """يناير كانون_الثاني جانفي; فبراير شباط فيفري; مارس آذار; أبريل إبريل نيسان أفريل; مايو أيار; يونيو
        يونيه حزيران; يوليو يوليه تموز; أغسطس آب; سبتمبر أيلول; أكتوبر تشرين_الأول; نوفمبر تشرين_الثاني; ديسمبر
        كانون_الأول""",
}
# As they stand where they date something. In Slavic languages, and of some Arabic names, only with a word before them.
_WEEKDAYS = {
    "en": "monday; tuesday; wednesday; thursday; friday; saturday; sunday",
    "de": "montag; dienstag; mittwoch; donnerstag; freitag; samstag sonnabend; sonntag",
    "fr": "lundi; mardi; mercredi; jeudi; vendredi; samedi; dimanche",
    "es": "lunes; martes; miércoles; jueves; viernes; sábado; domingo",
    "it": "lunedì; martedì; mercoledì; giovedì; venerdì; sabato; domenica",
    "pl": "poniedziałek; wtorek; środę; czwartek; piątek; sobotę; niedzielę",
    "ru": "понедельник; вторник; среду; четверг; пятницу; субботу; воскресенье",
    "uk": "понеділок; вівторок; середу; четвер; п'ятницю; суботу; неділю",
    "ar": "الاثنين; الثلاثاء; الأربعاء; الخميس; الجمعة; السبت; الأحد",
}
_BEFORE_WEEKDAY = {"pl": "we w", "ru": "во в", "uk": "у в", "ar": "يوم مساء صباح فجر ليل"}
_NO_DAY_BEFORE = {
    "en": "black good bloody super ash palm easter every each", "de": "jeden jeder", "fr": "chaque", "es": "cada los",
    "it": "ogni",
    "pl": "każdy każdą", "ru": "каждый каждую", "uk": "кожен кожну", "ar": "كل",
}  # fmt: skip
_LAST = {
    "en": "last past", "de": "vergangenen letzten vorigen am_vergangenen", "fr": "dernier dernière passé",
    "es": "pasado", "it": "scorso scorsa",
    "pl": "ubiegły ubiegłą zeszły zeszłą miniony minioną",
    "ru": "прошлый прошлую прошедший прошедшую минувший минувшую",
    "uk": "минулий минулу", "ar": "الماضي",
}  # fmt: skip
_NEXT = {
    "en": "next", "de": "kommenden nächsten", "fr": "prochain", "es": "próximo", "it": "prossimo prossima",
    "pl": "przyszły przyszłą najbliższy",
    "ru": "следующий следующую ближайший ближайшую", "uk": "наступний наступну", "ar": "المقبل القادم",
}  # fmt: skip
_OFFSETS = {
    "en": {-2: "day before yesterday", -1: "yesterday", 0: "today", 1: "tomorrow", 2: "day after tomorrow"},
    "de": {-2: "vorgestern", -1: "gestern", 0: "heute", 2: "übermorgen"},
    "fr": {-2: "avant-hier", -1: "hier", 0: "aujourd'hui", 1: "demain", 2: "après-demain"},
    "es": {-2: "anteayer|antes de ayer", -1: "ayer", 0: "hoy", 2: "pasado mañana"},
    "it": {-2: "altro ieri|altroieri", -1: "ieri", 0: "oggi", 1: "domani", 2: "dopodomani"},
    "pl": {-2: "przedwczoraj", -1: "wczoraj", 0: "dziś|dzisiaj", 1: "jutro", 2: "pojutrze"},
    "ru": {-2: "позавчера", -1: "вчера", 0: "сегодня", 1: "завтра", 2: "послезавтра"},
    "uk": {-2: "позавчора", -1: "вчора|учора", 0: "сьогодні", 1: "завтра", 2: "післязавтра"},
    "ar": {-2: "أول أمس|أول من أمس", -1: "أمس"},  # اليوم is also "the day", غدا also "became"
}
# Of a month without a number for its year: which year it is.
_YEARS = {
    "en": {-1: "(?:of )?last year", 0: "(?:of )?this year", 1: "(?:of )?next year"},
    "de": {-1: "(?:des )?(?:vergangenen|letzten|vorigen) jahres|des vorjahres", 0: "(?:dieses|des laufenden) jahres",
           1: "(?:des )?(?:nachsten|kommenden) jahres"},
    "fr": {-1: "(?:de )?l'an(?:nee)? (?:dernier|derniere|passee?)", 0: "de cette annee",
           1: "de l'an(?:nee)? prochaine?"},
    "es": {-1: "del (?:ano pasado|pasado ano)", 0: "(?:de este|del presente) ano",
           1: "del (?:proximo ano|ano proximo)"},
    "it": {-1: "dell'anno scorso|dello scorso anno", 0: "di quest'anno", 1: "(?:del prossimo anno|dell'anno prossimo)"},
    "pl": {-1: "(?:ubieglego|zeszlego|minionego) roku|ub\\. ?r", 0: "(?:tego|biezacego) roku|br", 1: "przyszlego roku"},
    "ru": {-1: "(?:прошлого|минувшего) года", 0: "(?:этого|текущего|нынешнего) года",
           1: "(?:следующего|будущего) года"},
    "uk": {-1: "(?:минулого|торишнього) року", 0: "(?:цього|поточного) року", 1: "наступного року"},
    "ar": {-1: "(?:من )?العام الماضي|من السنه الماضيه", 0: "(?:من )?(?:العام|هذا العام) (?:الجاري|الحالي)|من هذا العام",
           1: "(?:من )?العام (?:المقبل|القادم)"},
}  # fmt: skip
# Years that are some other than those.
_OTHER_YEARS = {
    "en": "of that year|of the same year|the (?:same|following|previous) year|the year before",
    "de": "desselben jahres|jenes jahres|des folgejahres",
    "fr": "de la meme annee|suivant", "es": "de ese ano|del mismo ano|siguiente",
    "it": "dello stesso anno|successivo", "pl": "tego samego roku",
    "ru": "того же года|того года|позапрошлого года", "uk": "того ж року|того року|позаминулого року",
    "ar": "من العام نفسه|من نفس العام",
}  # fmt: skip
_MONTH_AFTER = {
    "en": "in since until till by during early late mid mid- through last next",
    "de": "im seit bis anfang ende mitte", "fr": "en depuis début fin mi-",
    "es": "en desde hasta", "it": "a ad da dal in nel", "pl": "w we od do", "ru": "в с до к", "uk": "у в з до",
    "ar": "في منذ خلال شهر",
}  # fmt: skip
_OF = {"en": "(?:of )?", "es": "(?:de )?", "de": "", "fr": "", "it": "", "pl": "", "ru": "", "uk": "", "ar": "(?:من )?"}
_ORDINAL = {
    "en": "(?:st|nd|rd|th)?", "de": r"\.?", "fr": "(?:er)?", "es": "[o°]?", "it": "[o°]?", "pl": r"\.?",
    "ru": "(?:-?го|-?е)?", "uk": "(?:-?го|-?е)?",
    "ar": "",
}  # fmt: skip
_YEAR_OF = {"es": "(?:,? del?)?", "en": ",?", "ar": r"(?:,|،)?(?: (?:من )?(?:عام|سنة|سنه))?"}
_TO = {
    "en": "to|and|through", "de": "bis|und", "fr": "au|et", "es": "al|a|y", "it": "al|e|e il", "pl": "do|i",
    "ru": "по|и|до", "uk": "по|і|та|й|до",
    "ar": "الى|و",
}  # fmt: skip
# A month after these has begun: of those to come nothing is said, for sure or perhaps.
SINCE = frozenset({"since", "seit", "depuis", "منذ"})
FROM = frozenset({"desde", "da", "dal", "od", "с", "з"})
AND = frozenset({"and", "und", "et", "y", "e", "e il", "i", "и", "і", "та", "й", "و"})


class DayWords(NamedTuple):
    """The patterns of one language, and what their words stand for."""

    numbered: re.Pattern[str]  # what begins with a digit
    named: re.Pattern[str]  # what begins with the name of a month
    weekday: re.Pattern[str]
    months: dict[str, int]
    before_months: frozenset[str]  # in May, since May
    weekdays: dict[str, int]
    before_weekdays: frozenset[str]  # empty: a weekday needs no word before it
    never_weekdays: frozenset[str]
    offsets: dict[str, int]
    years: tuple[tuple[re.Pattern[str], int], ...]
    sides: dict[str, int]  # -1: last, 1: next
    names: tuple[str, ...]  # of months, longest first


def _names(table: str) -> dict[str, int]:
    """The folded names, with their number from 0 on."""
    rows = enumerate(table.split(";"))
    return {fold_text(word).replace("_", " "): number for number, row in rows for word in row.split()}


def _longest_first(words: Iterable[str]) -> list[str]:
    return sorted(words, key=len, reverse=True)


def _any(words: Iterable[str]) -> str:
    return "|".join(map(re.escape, _longest_first(words)))


def _folded(table: dict[str, str], language: str) -> list[str]:
    return [fold_text(word).replace("_", " ") for word in table.get(language, "").split()]


@lru_cache(maxsize=16)
def day_words(language: str) -> DayWords:
    """The patterns of a language that writes words with spaces."""
    months, weekdays = _names(_MONTHS[language]), _names(_WEEKDAYS[language])
    offsets = {fold_text(form): number for number, forms in _OFFSETS[language].items() for form in forms.split("|")}
    sides = dict.fromkeys(_folded(_LAST, language), -1) | dict.fromkeys(_folded(_NEXT, language), 1)
    parts = "(?:morgen|abend|nachmittag|vormittag|nacht|mittag)?" if language == "de" else ""
    return DayWords(
        numbered=re.compile(_numbered(language, months)),
        named=re.compile(_named(language, months)),
        weekday=re.compile(rf"(?:{_any(weekdays)}){parts}(?: (?P<side>{_any(sides)}))?(?!\w)"),
        months={name: number + 1 for name, number in months.items()},
        before_months=frozenset(_folded(_MONTH_AFTER, language)),
        weekdays=weekdays,
        before_weekdays=frozenset(_folded(_BEFORE_WEEKDAY, language)),
        never_weekdays=frozenset(_folded(_NO_DAY_BEFORE, language)),
        offsets=offsets,
        years=tuple((re.compile(form), shift) for shift, form in _YEARS[language].items()),
        sides=sides,
        names=tuple(_longest_first(months)),
    )


_NUMERIC = (
    r"(?<![\w.,/-])(?P<year>[12١٢]\d{3})(?P<s1>\. ?|[-/])(?P<month>\d{1,2})(?P=s1)(?P<day>\d{1,2})(?!\w)",
    r"(?<![\w.,/:-])(?P<a>\d{1,2})(?P<s2>[./-])(?P<b>\d{1,2})(?P=s2)(?P<y0>[12١٢]\d{3}|\d\d(?![.,/-]\d))(?!\w)",
)
_SHORT_MONTHS = frozenset({"may", "mai", "maj", "май", "мая", "мае"})
_SHORTENED = frozenset({"sept", "sett", "juil", "janv", "fevr", "нояб", "сент"})


def _name(language: str, months: dict[str, int]) -> str:
    name = rf"(?:{_any(months)})"
    return rf"{name}(?: ?[/(] ?{name}\)?)?" if language == "ar" else name


def _to(language: str) -> str:
    return rf"(?:-| ?- ?| (?:{fold_text(_TO[language])}) ?)"


def _numbered(language: str, months: dict[str, int]) -> str:
    """Dates that begin with a digit: d1 and m1, after d0 where it is a range."""
    ordinal = _ORDINAL[language]
    day_first = (
        rf"{_free(language)}(?<![\d.,/:-])(?:(?P<d0>\d{{1,2}}){ordinal}(?P<j>{_to(language)})(?:le )?)?"
        rf"(?P<d1>\d{{1,2}}){ordinal}[ -]{_OF[language]}(?P<m1>{_name(language, months)})(?!\w)\.?{_year(language, 1)}"
    )
    return "|".join([*_NUMERIC, day_first])


def _named(language: str, months: dict[str, int]) -> str:
    """Dates that begin with the name of a month: m1 and a year, m2 and a day, or m3 alone."""
    name, ordinal = _name(language, months), _ORDINAL[language]
    free = r"(?<!\w)"
    with_year = (
        rf"{free}(?P<m1>{name})\.?(?:,? {_OF[language]}|{_YEAR_OF.get(language, '')} )(?P<y1>[12١٢]\d{{3}})(?!\w)"
    )
    with_day = (
        rf"{free}(?P<m2>{name})\.? (?P<d0>\d{{1,2}}){ordinal}(?:(?P<j>{_to(language)})(?P<d1>\d{{1,2}}){ordinal})?"
        rf"(?![\w%]|[.,:]\d){_year(language, 2)}"
    )
    whole = _any(name for name in months if (len(name) > 3 and name not in _SHORTENED) or name in _SHORT_MONTHS)
    alone = rf"{free}(?P<m3>{whole})(?!\w| \d){_year(language, 3)}"
    return "|".join([with_year, *([with_day] if language == "en" else []), alone])


def _year(language: str, number: int) -> str:
    """What says the year of a month."""
    said = "|".join([*_YEARS[language].values(), _OTHER_YEARS[language]])
    return (
        rf"(?:{_YEAR_OF.get(language, '')} (?P<y{number}>[12١٢]\d{{3}})(?!\w)|,? (?P<of{number}>{said})(?!\w)"
        rf"| (?P<end{number}>{_any([*_folded(_LAST, language), *_folded(_NEXT, language)])})(?!\w))?"
    )


def _free(language: str) -> str:
    """Where a word begins; in Arabic also after an "and", which is written together with it."""
    return r"(?:(?<!\w)|(?<=[ ،,]و))" if language == "ar" else r"(?<!\w)"
