"""The words for numbers in nine languages that write them with spaces. Korean, Japanese and Chinese: `eastern.py`.

Written here as people write them; `lexicon` folds them. A scale has the forms that mean one of it when they stand alone
(a million), the forms that then mean an unknown number of it (millions), and abbreviations, which never stand alone.
"""

from __future__ import annotations

import enum
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from monitor.text.fold import fold_text


class Kind(enum.Enum):
    """What a word does in a number."""

    ARTICLE = "article"  # one, but only before a scale
    SMALL = "small"  # is added
    HUNDRED = "hundred"  # multiplies what is below it, in English and French
    ONE_SCALE = "one scale"  # alone: one of it
    MANY_SCALE = "many scale"  # alone: an unknown number of it
    SHORT_SCALE = "short scale"  # never alone
    FRACTION = "fraction"  # of a scale that follows
    SEVERAL = "several"  # an unknown number of a scale that follows


SCALES = (Kind.ONE_SCALE, Kind.MANY_SCALE, Kind.SHORT_SCALE)


class NumberWord(NamedTuple):
    """`rounded`: who counts in these is not exact (dozens)."""

    kind: Kind
    value: Decimal
    rounded: bool = False


_ARTICLES = {
    "en": "a an one", "de": "ein eine einer eines einem einen", "fr": "un une", "es": "un una uno",
    "it": "un una uno", "pl": "jeden jedna jednego", "ru": "один одна одну одного одной",
    "uk": "один одна одну одного однієї", "ar": "",
}  # fmt: skip

# value: forms; ... In all cases that a number takes in a sentence.
_SMALL = {
    "en": """0: zero; 2: two; 3: three; 4: four; 5: five; 6: six; 7: seven; 8: eight; 9: nine; 10: ten; 11: eleven;
        12: twelve; 13: thirteen; 14: fourteen; 15: fifteen; 16: sixteen; 17: seventeen; 18: eighteen; 19: nineteen;
        20: twenty; 30: thirty; 40: forty; 50: fifty; 60: sixty; 70: seventy; 80: eighty; 90: ninety""",
    "de": "",  # written as one word: `_GERMAN`
    "fr": """2: deux; 3: trois; 4: quatre; 5: cinq; 6: six; 7: sept; 8: huit; 9: neuf; 10: dix; 11: onze; 12: douze;
        13: treize; 14: quatorze; 15: quinze; 16: seize; 20: vingt; 30: trente; 40: quarante; 50: cinquante;
        60: soixante; 70: septante; 80: huitante; 90: nonante""",
    "es": """2: dos; 3: tres; 4: cuatro; 5: cinco; 6: seis; 7: siete; 8: ocho; 9: nueve; 10: diez; 11: once; 12: doce;
        13: trece; 14: catorce; 15: quince; 16: dieciséis; 17: diecisiete; 18: dieciocho; 19: diecinueve; 20: veinte;
        21: veintiuno veintiún veintiuna; 22: veintidós; 23: veintitrés; 24: veinticuatro; 25: veinticinco;
        26: veintiséis; 27: veintisiete; 28: veintiocho; 29: veintinueve; 30: treinta; 40: cuarenta; 50: cincuenta;
        60: sesenta; 70: setenta; 80: ochenta; 90: noventa; 100: cien ciento; 200: doscientos doscientas;
        300: trescientos trescientas; 400: cuatrocientos cuatrocientas; 500: quinientos quinientas;
        600: seiscientos seiscientas; 700: setecientos setecientas; 800: ochocientos ochocientas;
        900: novecientos novecientas""",
    "it": "",  # written as one word: `_ITALIAN`
    "pl": """2: dwa dwie dwóch dwu dwoma dwiema dwaj; 3: trzy trzech trzema trzej; 4: cztery czterech czterema;
        5: pięć pięciu; 6: sześć sześciu; 7: siedem siedmiu; 8: osiem ośmiu; 9: dziewięć dziewięciu;
        10: dziesięć dziesięciu; 11: jedenaście jedenastu; 12: dwanaście dwunastu; 13: trzynaście trzynastu;
        14: czternaście czternastu; 15: piętnaście piętnastu; 16: szesnaście szesnastu;
        17: siedemnaście siedemnastu; 18: osiemnaście osiemnastu; 19: dziewiętnaście dziewiętnastu;
        20: dwadzieścia dwudziestu; 30: trzydzieści trzydziestu; 40: czterdzieści czterdziestu;
        50: pięćdziesiąt pięćdziesięciu; 60: sześćdziesiąt sześćdziesięciu; 70: siedemdziesiąt siedemdziesięciu;
        80: osiemdziesiąt osiemdziesięciu; 90: dziewięćdziesiąt dziewięćdziesięciu; 100: sto stu;
        200: dwieście dwustu; 300: trzysta trzystu; 400: czterysta czterystu; 500: pięćset pięciuset;
        600: sześćset sześciuset; 700: siedemset siedmiuset; 800: osiemset ośmiuset; 900: dziewięćset dziewięciuset;
        1.5: półtora półtorej""",
    "ru": """2: два две двух двум двумя двое; 3: три трёх трем тремя трое; 4: четыре четырёх четырем четырьмя;
        5: пять пяти пятью; 6: шесть шести шестью; 7: семь семи семью; 8: восемь восьми восемью; 9: девять девяти
        девятью;
        10: десять десяти десятью; 11: одиннадцать одиннадцати; 12: двенадцать двенадцати; 13: тринадцать тринадцати;
        14: четырнадцать четырнадцати; 15: пятнадцать пятнадцати; 16: шестнадцать шестнадцати;
        17: семнадцать семнадцати; 18: восемнадцать восемнадцати; 19: девятнадцать девятнадцати;
        20: двадцать двадцати двадцатью; 30: тридцать тридцати тридцатью; 40: сорок сорока; 50: пятьдесят пятидесяти;
        60: шестьдесят шестидесяти; 70: семьдесят семидесяти; 80: восемьдесят восьмидесяти; 90: девяносто девяноста;
        100: сто ста; 200: двести двухсот двумстам; 300: триста трёхсот тремстам; 400: четыреста четырёхсот;
        500: пятьсот пятисот; 600: шестьсот шестисот; 700: семьсот семисот; 800: восемьсот восьмисот;
        900: девятьсот девятисот; 1.5: полтора полторы полутора""",
    "uk": """2: два дві двох двом двома двоє; 3: три трьох трьом трьома троє; 4: чотири чотирьох чотирьом чотирма;
        5: п'ять п'яти п'ятьох; 6: шість шести шістьох; 7: сім семи сімох; 8: вісім восьми вісьмох;
        9: дев'ять дев'яти дев'ятьох; 10: десять десяти десятьох; 11: одинадцять одинадцяти; 12: дванадцять дванадцяти;
        13: тринадцять тринадцяти; 14: чотирнадцять чотирнадцяти; 15: п'ятнадцять п'ятнадцяти;
        16: шістнадцять шістнадцяти; 17: сімнадцять сімнадцяти; 18: вісімнадцять вісімнадцяти;
        19: дев'ятнадцять дев'ятнадцяти; 20: двадцять двадцяти; 30: тридцять тридцяти; 40: сорок сорока;
        50: п'ятдесят п'ятдесяти; 60: шістдесят шістдесяти; 70: сімдесят сімдесяти; 80: вісімдесят вісімдесяти;
        90: дев'яносто дев'яноста; 100: сто ста; 200: двісті двохсот; 300: триста трьохсот;
        400: чотириста чотирьохсот; 500: п'ятсот п'ятисот; 600: шістсот шестисот; 700: сімсот семисот;
        800: вісімсот восьмисот; 900: дев'ятсот дев'ятисот; 1.5: півтора півтори""",
    "ar": """2: اثنان اثنين اثنتان اثنتين; 3: ثلاثة ثلاث; 4: أربعة أربع; 5: خمسة خمس; 6: ستة ست; 7: سبعة سبع;
        8: ثمانية ثماني ثمان; 9: تسعة تسع; 10: عشرة عشر; 20: عشرون عشرين; 30: ثلاثون ثلاثين; 40: أربعون أربعين;
        50: خمسون خمسين; 60: ستون ستين; 70: سبعون سبعين; 80: ثمانون ثمانين; 90: تسعون تسعين;
        100: مئة مائة; 200: مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي; 300: ثلاثمئة ثلاثمائة;
        400: أربعمئة أربعمائة; 500: خمسمئة خمسمائة; 600: ستمئة ستمائة; 700: سبعمئة سبعمائة; 800: ثمانمئة ثمانمائة;
        900: تسعمئة تسعمائة""",
}

# value: one of it | many of it | short; a ~ before the value: rounded.
_SCALES = {
    "en": """1000: thousand | thousands | k; 1000000: million | millions | mn mln; 1000000000: billion | billions | bn;
        1000000000000: trillion | trillions | tn trn; ~12: dozen | dozens; ~10: | tens; ~20: | scores;
        100: | hundreds""",
    "de": """1000: tausend | tausende tausenden tausender | tsd; 10000: | zehntausende zehntausenden zehntausender;
        100000: | hunderttausende hunderttausenden hunderttausender; 1000000: million | millionen | mio mill;
        1000000000: milliarde | milliarden | mrd; 1000000000000: billion | billionen | bio;
        ~12: dutzend | dutzende dutzenden dutzender; 100: hundert | hunderte hunderten hunderter""",
    "fr": """1000: mille; ~1000: millier | milliers; 1000000: million | millions | mln; 1000000000: milliard |
        milliards | mds md mrd;
        1000000000000: billion | billions; ~10: dizaine | dizaines; ~12: douzaine | douzaines; ~15: quinzaine;
        ~20: vingtaine; ~30: trentaine; ~40: quarantaine; ~50: cinquantaine; ~60: soixantaine; ~100: centaine |
        centaines""",
    "es": """1000: mil | miles; ~1000: millar | millares; 1000000: millón | millones | mln mill; 1000000000:
        millardo | millardos;
        1000000000000: billón | billones; ~10: decena | decenas; ~12: docena | docenas; ~20: veintena; ~30: treintena;
        ~50: cincuentena; ~100: centenar | centenares cientos""",
    "it": """1000: mille | mila; ~1000: migliaio | migliaia; 1000000: milione | milioni | mln; 1000000000:
        miliardo | miliardi | mld;
        1000000000000: bilione | bilioni; ~10: decina | decine; ~12: dozzina | dozzine; ~20: ventina; ~30: trentina;
        ~50: cinquantina; ~100: centinaio | centinaia""",
    "pl": """1000: tysiąc tysiąca | tysiące tysięcy tysiącami tysiącom tysiącach | tys; 1000000: milion miliona |
        miliony milionów milionami milionom | mln;
        1000000000: miliard miliarda | miliardy miliardów miliardami | mld; 1000000000000: bilion biliona | biliony
        bilionów | bln;
        ~10: | dziesiątki dziesiątek dziesiątkami; 100: | setki setek setkami; ~12: tuzin | tuziny tuzinów""",
    "ru": """1000: тысяча тысячу | тысячи тысяч тысячами тысячам тысячах | тыс; 1000000: миллион миллиона |
        миллионы миллионов миллионам миллионами | млн;
        1000000000: миллиард миллиарда | миллиарды миллиардов миллиардам миллиардами | млрд;
        1000000000000: триллион триллиона | триллионы триллионов | трлн; ~10: десяток | десятки десятков десятками
        десятка;
        ~100: сотня сотню | сотни сотен сотнями сотням; ~12: дюжина дюжину | дюжины дюжин""",
    "uk": """1000: тисяча тисячу | тисячі тисяч тисячами тисячам | тис; 1000000: мільйон мільйона | мільйони
        мільйонів мільйонам мільйонами | млн;
        1000000000: мільярд мільярда | мільярди мільярдів мільярдам мільярдами | млрд;
        1000000000000: трильйон трильйона | трильйони трильйонів | трлн; ~10: десяток | десятки десятків десятками
        десятка;
        ~100: сотня сотню | сотні сотень сотнями""",
    "ar": """1000: ألف | آلاف | ألفا ألفاً; 1000000: مليون | ملايين | مليونا مليوناً;
        1000000000: مليار بليون | مليارات بلايين | مليارا ملياراً; 1000000000000: تريليون ترليون | تريليونات;
        ~10: | عشرات; 100: | مئات""",
}
# An Arabic dual is two of a scale in one word.
_DUALS = {"ar": "2000: ألفان ألفين ألفي; 2000000: مليونان مليونين مليوني; 2000000000: ملياران مليارين ملياري"}

_HUNDRED = {"en": "hundred", "fr": "cent cents"}
_FRACTIONS = {
    "en": "0.5: half; 0.25: quarter", "de": "0.5: halbe halben; 0.25: viertel", "fr": "0.5: demi; 0.25: quart",
    "es": "0.5: medio; 0.25: cuarto", "it": "0.5: mezzo; 0.25: quarto", "pl": "0.5: pół; 0.25: ćwierć",
    "ru": "0.5: пол половина половину; 0.25: четверть", "uk": "0.5: пів половина половину; 0.25: чверть",
    "ar": "0.5: نصف; 0.25: ربع",
}  # fmt: skip
_SEVERAL = {
    "en": "several few", "de": "mehrere mehreren mehrerer einige einigen", "fr": "plusieurs quelques",
    "es": "varios varias unos unas algunos",
    "it": "diverse diversi alcune alcuni parecchie", "pl": "kilka kilku", "ru": "несколько нескольких нескольким",
    "uk": "кілька кількох декілька", "ar": "عدة بضعة بضع",
}  # fmt: skip
# One word for an unknown number: value of which it is two to ten.
_MANY = {"pl": "10: kilkadziesiąt kilkudziesięciu; 100: kilkaset kilkuset"}
_HALF_OF_A_SCALE = {
    "de": "250000: viertelmillion; 1500000000: anderthalbmilliarden",
    "ru": "500000: полмиллиона полумиллиона; 500000000: полмиллиарда",
    "uk": "500000: півмільйона; 500000000: півмільярда",
}

AND_A_HALF = {
    "en": (("and", "a", "half"), ("-", "and", "-", "a", "-", "half")), "de": (("und", "eine", "halbe"),),
    "fr": (("et", "demi"), ("et", "demie")), "es": (("y", "medio"), ("y", "media")),
    "it": (("e", "mezzo"), ("e", "mezza")),
    "pl": (("i", "pol"),), "ru": (("с", "половиной"),), "uk": (("з", "половиною"), ("із", "половиною")),
    "ar": (("ونصف",), ("و", "نصف")),
}  # fmt: skip
# What may stand between a fraction or "hundreds" and its scale, and between the parts of a number.
OF = {
    "en": frozenset({"of", "a", "-"}), "de": frozenset({"von", "-"}), "fr": frozenset({"de", "d", "'", "-"}),
    "es": frozenset({"de"}), "it": frozenset({"di", "d", "'"}), "ar": frozenset({"من"}),
}  # fmt: skip
AND = {"en": "and", "fr": "et", "es": "y", "ar": "و"}


def _rows(table: str) -> list[tuple[Decimal, str, bool]]:
    """(value, the words for it, whether it is rounded)"""
    found = []
    for row in filter(str.strip, table.split(";")):
        value, words = row.split(":")
        found.append((Decimal(value.strip().lstrip("~")), words, "~" in value))
    return found


def _folded(words: str) -> list[str]:
    return [fold_text(word) for word in words.split()]


@lru_cache(maxsize=16)
def lexicon(language: str) -> dict[str, NumberWord]:
    """The folded words for numbers in a language."""
    found: dict[str, NumberWord] = {}
    for kind, table in ((Kind.FRACTION, _FRACTIONS), (Kind.SMALL, _SMALL), (Kind.SMALL, _HALF_OF_A_SCALE)):
        for value, words, _ in _rows(table.get(language, "")):
            found |= {word: NumberWord(kind, value) for word in _folded(words)}
    for value, words, _ in _rows(_DUALS.get(language, "")):
        found |= {word: NumberWord(Kind.SMALL, value) for word in _folded(words)}
    for value, words, _ in _rows(_MANY.get(language, "")):
        found |= {word: NumberWord(Kind.MANY_SCALE, value) for word in _folded(words)}
    for value, words, rounded in _rows(_SCALES[language]):
        for kind, forms in zip(SCALES, words.split("|"), strict=False):
            found |= {word: NumberWord(kind, value, rounded) for word in _folded(forms)}
    found |= {word: NumberWord(Kind.HUNDRED, Decimal(100)) for word in _folded(_HUNDRED.get(language, ""))}
    found |= {word: NumberWord(Kind.SEVERAL, Decimal(1)) for word in _folded(_SEVERAL[language])}
    found |= {word: NumberWord(Kind.ARTICLE, Decimal(1)) for word in _folded(_ARTICLES[language])}
    return found
