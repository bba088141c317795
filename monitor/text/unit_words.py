"""What is counted, and the words around a number that bound it: nine languages that write words with spaces.

`stem|a|b` stands for stem, stema and stemb. All is written as people write it; `around` folds it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from monitor.text.fold import fold_text


class Unit(enum.StrEnum):
    """What is counted, where the text says it and the field asks for it. Dollars are those of the United States."""

    ROUNDS = "rounds"  # of artillery: shells, projectiles
    MISSILES = "missiles"  # and rockets
    CONTAINERS = "containers"
    PEOPLE = "people"
    SHIPS = "ships"
    TONNES = "tonnes"
    BARRELS = "barrels"
    DAYS = "days"
    PERCENT = "percent"
    DOLLARS = "dollars"
    EUROS = "euros"
    POUNDS = "pounds"
    YEN = "yen"
    WON = "won"
    YUAN = "yuan"
    RUBLES = "rubles"


class Bound(enum.Enum):
    """What a word says of the number at it."""

    ABOUT = "about"
    LEAST = "at least"
    MOST = "at most"


SIGNS = {
    "€": Unit.EUROS,
    "£": Unit.POUNDS,
    "₩": Unit.WON,
    "₽": Unit.RUBLES,
    "$": Unit.DOLLARS,
    "%": Unit.PERCENT,
    "٪": Unit.PERCENT,
}

_UNITS = {
    "en": """rounds: shell|s round|s projectile|s; missiles: missile|s rocket|s; containers: container|s;
        people: troops soldier|s people person personnel worker|s men servicemen fighter|s koreans russians civilian|s
        labourer|s laborer|s commandos;
        ships: ship|s vessel|s tanker|s freighter|s; tonnes: ton|s tonne|s; barrels: barrel|s; days: day|s;
        percent: percent pct; dollars: dollar|s usd; euros: euro|s eur; pounds: gbp; yen: yen; won: won krw; yuan:
        yuan renminbi rmb cny;
        rubles: ruble|s rouble|s rub""",
    "de": """rounds: granate|n geschoss|e|en|es schuss artilleriegranate|n artilleriegeschoss|e|en; missiles: rakete|n;
        containers: container|n; people: soldat|en soldatinnen menschen personen mann kämpfer|n arbeiter|n truppen
        nordkoreaner|n russen ukrainer|n;
        ships: schiff|e|en tanker|n frachter|n; tonnes: tonne|n; barrels: barrel fass; days: tag|e|en; percent: prozent;
        dollars: dollar us-dollar usd; euros: euro|s eur; pounds: pfund; yen: yen; won: won; yuan: yuan; rubles:
        rubel""",
    "fr": """rounds: obus projectile|s munitions; missiles: missile|s roquette|s; containers: conteneur|s container|s;
        people: soldat|s hommes militaires personnes combattants ouvriers travailleurs troupes; ships: navire|s
        pétrolier|s bateau|x cargo|s;
        tonnes: tonne|s; barrels: baril|s; days: jour|s; dollars: dollar|s usd; euros: euro|s eur; yen: yen|s;
        won: won|s; yuan: yuan|s; rubles: rouble|s; percent: %""",
    "es": """rounds: proyectil|es obús|es; missiles: misil|es cohete|s; containers: contenedor|es;
        people: soldado|s efectivos militares personas hombres tropas trabajadores combatientes; ships: buque|s
        barco|s petrolero|s;
        tonnes: tonelada|s; barrels: barril|es; days: día|s; dollars: dólar|es usd; euros: euro|s eur; yen: yen|es;
        won: won|es;
        yuan: yuan|es; rubles: rublo|s""",
    "it": """rounds: proiettile proiettili colpi granata granate; missiles: missile missili razzo razzi;
        containers: container|s;
        people: soldato soldati militari uomini persone truppe operai lavoratori combattenti; ships: nave navi
        petroliera petroliere;
        tonnes: tonnellata tonnellate; barrels: barile barili; days: giorno giorni; dollars: dollaro dollari usd;
        euros: euro eur; yen: yen;
        won: won; yuan: yuan; rubles: rublo rubli""",
    "pl": """rounds: pocisk|i|ów|ami granat|y|ów; missiles: rakiet rakiety rakieta rakietami; containers:
        kontener|y|ów|ach|ami;
        people: żołnierz|e|y|ami osób osoby ludzi wojskowych pracowników robotników; ships: statk|i|ów|ami okręt|y|ów
        tankowc|e|ów;
        tonnes: ton|y|a; barrels: baryłek baryłki baryłka; days: dni dzień dniach; percent: procent proc;
        dollars: dolar|ów|y|a|ami usd; euros: euro eur; pounds: funtów funty; yen: jenów jeny; won: wonów; yuan:
        juanów juany; rubles: rubli ruble rubla""",
    "ru": """rounds: снаряд|ы|ов|а|ами|ам|ах; missiles: ракет|ы|а|у|ами; containers: контейнер|ы|ов|а|ами|ах;
        people: солдат|ы|а|ами|ам военнослужащих военнослужащие военных человек людей бойцов рабочих военнослужащими;
        ships: суд|на|ов корабл|ей|я|и танкер|ов|а|ы судно; tonnes: тонн|ы|а|ами т; barrels: баррел|ей|я|и; days: дней
        дня день дни суток;
        percent: процент|ов|а|ы; dollars: доллар|ов|а|ы|ами долл usd; euros: евро eur; pounds: фунт|ов|а; yen: иен|ы
        иены; won: вон|ы;
        yuan: юан|ей|я; rubles: рубл|ей|я|и|ями руб""",
    "uk": """rounds: снаряд|и|ів|а|ами|ам; missiles: ракет|и|а|у|ами; containers: контейнер|и|ів|а|ами;
        people: солдат|и|ів|а|ами військових військовослужбовців осіб людей бійців робітників військові;
        ships: суден судна судно корабл|ів|я|і танкер|ів|а|и; tonnes: тонн|и|а т; barrels: барел|ів|я|і; days: днів
        дні день діб;
        percent: відсотк|ів|а|и процент|ів|а; dollars: долар|ів|а|и|ами дол usd; euros: євро eur; pounds: фунт|ів|а;
        yen: єн; won: вон;
        yuan: юан|ів|я; rubles: рубл|ів|я|і руб""",
    "ar": """rounds: قذيفة قذائف قذيفتين مقذوف مقذوفات; missiles: صاروخ صاروخا صاروخًا صواريخ صاروخين; containers:
        حاوية حاويات;
        people: جندي جنديا جنود الجنود شخص شخصا أشخاص عسكري عسكريا عسكريين عامل عمال مقاتل مقاتلا مقاتلين; ships:
        سفينة سفن ناقلة ناقلات;
        tonnes: طن طنا أطنان; barrels: برميل برميلا براميل; days: يوم يوما أيام; percent: بالمئة بالمائة;
        dollars: دولار دولارا دولارات; euros: يورو; yen: ين; won: وون; yuan: يوان; rubles: روبل""",
}
# Words that are a unit only of a large number, or where a word of `FIELD` stands between: two rounds of talks, 3 won.
_WEAK = {
    "en": ("rounds", "won"), "fr": ("coups", "tirs", "munitions"), "it": ("colpi",), "de": ("schuss",),
    "es": ("disparos",),
}  # fmt: skip
_COMPOUND_ENDINGS = (
    ("granaten", Unit.ROUNDS), ("geschosse", Unit.ROUNDS), ("geschossen", Unit.ROUNDS), ("raketen", Unit.MISSILES),
    ("container", Unit.CONTAINERS), ("containern", Unit.CONTAINERS), ("soldaten", Unit.PEOPLE),
    ("kampfer", Unit.PEOPLE), ("kampfern", Unit.PEOPLE), ("arbeiter", Unit.PEOPLE), ("arbeitern", Unit.PEOPLE),
    ("schiffe", Unit.SHIPS),
    ("schiffen", Unit.SHIPS), ("tanker", Unit.SHIPS), ("tankern", Unit.SHIPS), ("dollar", Unit.DOLLARS),
)  # fmt: skip
# Words that may stand between a number and what it counts, as the beginnings of their forms.
_BETWEEN = {
    "en": """north south korean russian artillery ballistic cruise shipping additional more new elite foreign it of mm
        mortar short range us combat large full caliber calibre millimeter millimetre cargo military ukrainian oil crude
        deep 122 152 155 130 170""",
    "de": """nordkorean südkorean russisch ballistisch weiter zusätzlich neu ausländisch us der mm von und
        artillerie ukrainisch""",
    "fr": "d de ' grand petit nouveaux autres", "es": "de nuevos nuevas", "it": "di d ' nuovi altri altre",
    "pl": "północnokoreańsk rosyjsk artyleryjsk balistyczn amerykańsk kolejn dodatkow nowych mm",
    "ru": "северокорейск российск артиллерийск баллистическ морск крылат американск иностранн кндр новых дополнительн",
    "uk": "північнокорейськ російськ артилерійськ балістичн морськ крилат американськ іноземн кндр нових додатков",
    "ar": "من أمريكي",
}  # fmt: skip
_SHORT = 4  # letters; what is longer may have an ending
FIELD = ("artillery", "mortar", "mm", "of")
# Words that make of the number before them no count of ours: durations, lengths, ages, times.
_MEASURES = {
    "en": """mm km kilometres kilometers kilometre kilometer metres meters metre meter cm centimetres miles mile
        hours hour minutes minute
        seconds second years year months month weeks week decades decade degrees knots feet foot inches inch
        millimetres millimeter
        millimeters kg kilograms kilogrammes litres mph mw gw am pm gmt o'clock goals points votes centuries times""",
    "de": """mm km kilometer kilometern meter metern cm zentimeter millimeter stunden stunde minuten minute
        sekunden jahre jahren jahr monate
        monaten wochen woche jahrzehnte mal grad uhr kg kilo liter tore punkte stimmen prozentpunkte kmh""",
    "fr": """mm km kilometres kilometre metres metre cm heures heure h minutes minute ans an annees mois semaines
        semaine fois degres kg points buts voix siecle millimetres""",
    "es": """mm km kilometros kilometro metros metro cm horas hora veces minutos minuto anos ano meses mes semanas
        semana grados kg puntos goles votos milimetros""",
    "it": """mm km chilometri metri metro cm ore ora minuti minuto anni anno mesi mese settimane settimana volte gradi
        kg punti gol voti millimetri""",
    "pl": """mm km kilometrow metrow cm godzin godziny razy minut minuty lat lata roku rok r miesiecy miesiace tygodni
        tygodnie stopni kg punktow goli glosow""",
    "ru": """мм км километров километра метров метра см часов часа час минут минуты минуту лет года год году г гг
        годов месяцев месяца месяц недель
        недели градусов раз раза кг очков голов голосов""",
    "uk": """мм км кілометрів кілометри метрів см годин години хвилин хвилини років роки рік року році р рр
        місяців місяці тижнів тижні
        градусів разів рази кг очок голів голосів""",
    "ar": """ملم مم كم كيلومتر كيلومترا كيلومترات متر مترا ساعة ساعات دقيقة دقائق سنة سنوات عاما عام أعوام شهر
        شهرا أشهر أسبوع أسابيع درجة كغ ملليمتر""",
}  # fmt: skip
# "Per cent" in two words.
CENTS = frozenset({"cent", "ciento", "cento", "المئه", "المائه"})
PERCENTS = frozenset({"per cent", "pour cent", "por ciento", "per cento", "في المئه", "في المائه"})
# What stands before a number that is a name, an address or a year.
_NAMING = {
    "en": """no nos number numbers resolution resolutions article articles page pages pp p section chapter room
        flight route unit figure
        table version highway group mk type model calibre caliber calibres calibers""",
    "de": "nr nummer resolution resolutionen artikel art seite s absatz kapitel kaliber typ paragraf flug",
    "fr": "no n numero resolution resolutions article articles page p chapitre calibre calibres type vol",
    "es": "no n num numero resolucion resoluciones articulo articulos pagina capitulo calibre calibres tipo",
    "it": "n numero risoluzione risoluzioni articolo art pagina capitolo calibro calibri tipo",
    "pl": "nr numer rezolucja rezolucji rezolucje art artykul strona str s kaliber kalibru typu",
    "ru": "№ номер резолюция резолюции резолюцию резолюций статья статьи ст стр калибр калибра пункт",
    "uk": "№ номер резолюція резолюції резолюцію резолюцій стаття статті ст стор калібр калібру пункт",
    "ar": "رقم القرار قرار القرارات القرارين المادة الصفحة عيار",
}  # fmt: skip
NAMED_AFTER = frozenset(
    "committee commission komitee ausschuss comite comitato komitet комитет комитета комітет комітету".split()
)
_BEFORE_YEARS = {
    "en": """in since until till by from of during through year early late mid before after to and end spring
        summer autumn winter""",
    "de": "in im jahr jahre jahres seit bis von ab anfang ende mitte sommer winter frühjahr herbst nach vor und",
    "fr": "en de depuis jusqu'en année an fin début dès avant après et ou à",
    "es": "en de desde del hasta año fin y a entre",
    "it": "nel del dal al in anno fine inizio e di dal", "pl": "w od do roku z po przed i",
    "ru": "в с до к от по и за из летом зимой осенью весной",
    "uk": "у в з до від по і за влітку взимку восени навесні та",
    "ar": "عام العام سنة في منذ و",
}  # fmt: skip
_BEFORE = {
    "en": """about: about|around|some|roughly|approximately|nearly|almost|close to|an
        estimated|estimated|circa|reportedly about|~;
        least: at least|more than|over|no fewer than|no less than|not less than|upwards of|above|exceeding|at
        minimum|a minimum of|in excess of;
        most: up to|at most|fewer than|less than|under|no more than|not more than|as many as|below|a maximum of""",
    "de": """about: rund|etwa|ungefähr|circa|ca|ca .|zirka|knapp|fast|nahezu|an die|beinahe|schätzungsweise;
        least: mindestens|mehr als|über|wenigstens|nicht weniger als|gut; most: bis zu|höchstens|maximal|weniger
        als|nicht mehr als""",
    "fr": """about: environ|quelque|près de|presque|autour de|à peu près|près d '; least: au moins|plus de|plus d
        '|pas moins de|au minimum;
        most: jusqu ' à|au plus|moins de|moins d '|au maximum|pas plus de""",
    "es": """about: unos|unas|cerca de|aproximadamente|alrededor de|casi|en torno a; least: al menos|más de|por lo
        menos|no menos de|como mínimo;
        most: hasta|menos de|como máximo|a lo sumo|no más de""",
    "it": """about: circa|quasi|intorno a|all ' incirca; least: almeno|più di|oltre|non meno di|oltre i|oltre le;
        most: fino a|al massimo|meno di|non più di|sino a""",
    "pl": """about: około|ok|ok .|blisko|prawie|niemal|mniej więcej|niespełna; least: co najmniej|ponad|więcej
        niż|przynajmniej|powyżej|nie mniej niż;
        most: do|najwyżej|mniej niż|poniżej|nie więcej niż|maksymalnie""",
    "ru": """about: около|примерно|приблизительно|почти|порядка|близко к; least: не менее|более|больше|свыше|как
        минимум|по меньшей мере|минимум|не меньше;
        most: до|не более|менее|меньше|не больше|максимум|вплоть до""",
    "uk": """about: близько|приблизно|майже|орієнтовно|біля; least: не менше|щонайменше|понад|більше|більш
        ніж|більше ніж|як мінімум|принаймні|не менш як|не менш ніж;
        most: до|не більше|менше|максимум|щонайбільше""",
    "ar": """about: نحو|حوالي|حوالى|قرابة|زهاء|ما يقرب من|ما يقارب|تقريبا; least: أكثر من|ما لا يقل عن|لا يقل
        عن|ما يزيد على|ما يزيد عن|أكثر من نحو|يزيد على|يفوق;
        most: حتى|ما يصل إلى|أقل من|لا يزيد على|يصل إلى|لا يتجاوز""",
}
# Only what cannot as well belong to the number that follows.
_AFTER = {
    "en": "least: or more|plus|- plus; most: or fewer|or less",
    "de": "least: oder mehr; most: oder weniger",
    "fr": "least: ou plus; most: ou moins",
    "es": "least: o más|como mínimo; most: como máximo",
    "it": "least: o più; most: o meno",
    "pl": "least: lub więcej; most: lub mniej",
    "ru": "least: и более|или более|и больше; most: или менее",
    "uk": "least: і більше|або більше; most: або менше",
    "ar": "least: على الأقل|أو أكثر; most: على الأكثر|كحد أقصى",
}
_RANGES = {
    "en": "to or through - ~", "de": "bis oder - ~", "fr": "à ou - ~", "es": "a o - ~", "it": "a o ai - ~",
    "pl": "do lub - ~",
    "ru": "до или - ~", "uk": "до або чи - ~", "ar": "إلى الى أو - ~",
}  # fmt: skip
# After these a range is joined by "and": between 5 and 10.
_BETWEENS = {
    "en": ("between", "and"), "de": ("zwischen", "und"), "fr": ("entre", "et"), "es": ("entre", "y"),
    "it": ("tra fra", "e"),
    "pl": ("między pomiędzy", "a i"), "ru": ("между", "и"), "uk": ("між", "і та"), "ar": ("بين", "و"),
}  # fmt: skip
_FROM = {
    "en": "from", "de": "von", "fr": "de", "es": "de", "it": "da dai dalle", "pl": "od", "ru": "от с", "uk": "від з",
    "ar": "من",
}  # fmt: skip
# Beginnings of verbs of change: after them "from 5 to 10" is two numbers, not a range.
_CHANGES = {
    "en": "rose rise rais increas grew grow fell fall cut reduc expand jump climb drop declin up down went lift",
    "de": "stieg steig gestieg erhöh wuchs gewachs sank gesunk senk fiel",
    "fr": "pass augment mont baiss chut réduit grimp",
    "es": "pas aument sub creci baj cay reduj elev", "it": "pass aument sal cresc scend ridott cal",
    "pl": "wzr zwiększ spad zmniejsz", "ru": "вырос увелич возрос сократ сниз упал подня",
    "uk": "зріс збільш зрос скорот знизи впал підня",
    "ar": "ارتفع زاد انخفض تراجع رفع",
}  # fmt: skip


class Around(NamedTuple):
    """The folded tables of one language. Phrases are words joined by blanks."""

    units: dict[str, Unit]
    weak: frozenset[str]
    between: frozenset[str]  # whole words, as short as they are
    between_stems: tuple[str, ...]
    measures: frozenset[str]
    naming: frozenset[str]
    before_years: frozenset[str]
    before: dict[str, Bound]
    after: dict[str, Bound]
    before_ends: frozenset[str]  # the last word of each phrase
    after_begins: frozenset[str]  # the first word of each
    ranges: frozenset[str]
    between_open: frozenset[str]
    between_and: frozenset[str]
    origins: frozenset[str]
    changes: tuple[str, ...]


def _rows(table: str) -> Iterator[tuple[str, str]]:
    for row in filter(str.strip, table.split(";")):
        name, _, words = row.partition(":")
        yield name.strip(), words


def _forms(words: str) -> Iterator[str]:
    for word in words.split():
        stem, *endings = fold_text(word).split("|")
        yield from (stem, *(stem + ending for ending in endings))


def _set(table: dict[str, str], language: str) -> frozenset[str]:
    return frozenset(_forms(table[language]))


def _bounds(table: str) -> dict[str, Bound]:
    kinds = {"about": Bound.ABOUT, "least": Bound.LEAST, "most": Bound.MOST}
    return {
        fold_text(" ".join(one.split())): kinds[name] for name, phrases in _rows(table) for one in phrases.split("|")
    }


@lru_cache(maxsize=16)
def around(language: str) -> Around:
    """What is said around numbers in a language."""
    opening, joining = _BETWEENS[language]
    units = {form: Unit(name) for name, words in _rows(_UNITS[language]) for form in _forms(words)}
    weak = dict.fromkeys(_WEAK.get(language, ()), Unit.ROUNDS)
    before, after = _bounds(_BEFORE[language]), _bounds(_AFTER[language])
    return Around(
        units=weak | units,
        weak=frozenset(weak),
        between=frozenset(word for word in _forms(_BETWEEN[language]) if len(word) <= _SHORT),
        between_stems=tuple(word for word in _forms(_BETWEEN[language]) if len(word) > _SHORT),
        measures=_set(_MEASURES, language),
        naming=_set(_NAMING, language),
        before_years=_set(_BEFORE_YEARS, language),
        before=before,
        after=after,
        before_ends=frozenset(phrase.split()[-1] for phrase in before),
        after_begins=frozenset(phrase.split()[0] for phrase in after),
        ranges=_set(_RANGES, language),
        between_open=frozenset(_forms(opening)),
        between_and=frozenset(_forms(joining)),
        origins=_set(_FROM, language),
        changes=tuple(_forms(_CHANGES[language])),
    )


def unit_of(word: str, language: str) -> Unit | None:
    """What a folded word counts."""
    units = around(language).units
    found = units.get(word)
    if found is None and language == "ar" and word.startswith("ال"):
        return units.get(word[2:])
    if found is None and language == "de" and len(word) > 8:
        return next((unit for ending, unit in _COMPOUND_ENDINGS if word.endswith(ending)), None)
    return found
