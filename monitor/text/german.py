"""German inflection: cases and plurals (umlauts are folded away), weak and strong verbs with their ge- and zu-.

Compounds are found by wildcard: `*munition` meets Artilleriemunitionen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.endings import Inflection, Kind

# Nouns, and compounds of them, with a plural in -er; all others have none, so that Schiffer is not of Schiff.
_PLURAL_ER = (
    "amt bad band bild blatt brett buch dach denkmal dorf fass feld geld geist gesicht glas glied grab gut haus holz "
    "horn huhn kind kleid korn kraut land licht lied loch mann maul mitglied nest rad rand regiment rind schild "
    "schloss schwert tal tuch volk wald weib wort tum"
).split()

_SEPARABLE = (
    "ab an auf aus bei dar durch ein empor entgegen fern fest fort frei her heran heraus herein herunter hervor hin "
    "hinaus hinein hinter hinzu hoch los mit nach nieder statt teil uber um unter vor voran voraus vorbei weg weiter "
    "wider wieder zu zurecht zuruck zusammen zwischen bereit bloss bekannt klar stand still tot"
).split()
_BEFORE = frozenset(_SEPARABLE) | {""}

# infinitive, third person, past, participle without its ge-
_STRONG = """
    beginnen beginnt begann begonnen; bergen birgt barg borgen; biegen biegt bog bogen; bieten bietet bot boten; binden
    bindet band bunden; bitten bittet bat beten; blasen blast blies blasen; bleiben bleibt blieb blieben; brechen
    bricht brach brochen; dringen dringt drang drungen; empfehlen empfiehlt empfahl empfohlen; fahren fahrt fuhr
    fahren; fallen fallt fiel fallen; fangen fangt fing fangen; finden findet fand funden; fliegen fliegt flog flogen;
    fliehen flieht floh flohen; fliessen fliesst floss flossen; frieren friert fror froren; geben gibt gab geben; gehen
    geht ging gangen; gelten gilt galt golten; gewinnen gewinnt gewann gewonnen; giessen giesst goss gossen; greifen
    greift griff griffen; halten halt hielt halten; hangen hangt hing hangen; hauen haut hieb hauen; heben hebt hob
    hoben; heissen heisst hiess heissen; helfen hilft half holfen; klingen klingt klang klungen; kommen kommt kam
    kommen; laden ladt lud laden; lassen lasst liess lassen; laufen lauft lief laufen; leiden leidet litt litten;
    leihen leiht lieh liehen; lesen liest las lesen; liegen liegt lag legen; lugen lugt log logen; meiden meidet mied
    mieden; messen misst mass messen; nehmen nimmt nahm nommen; raten rat riet raten; reissen reisst riss rissen;
    reiten reitet ritt ritten; rufen ruft rief rufen; schaffen schafft schuf schaffen; scheiden scheidet schied
    schieden; scheinen scheint schien schienen; schieben schiebt schob schoben; schiessen schiesst schoss schossen;
    schlafen schlaft schlief schlafen; schlagen schlagt schlug schlagen; schliessen schliesst schloss schlossen;
    schmeissen schmeisst schmiss schmissen; schneiden schneidet schnitt schnitten; schreiben schreibt schrieb
    schrieben; schreiten schreitet schritt schritten; schweigen schweigt schwieg schwiegen; schwimmen schwimmt schwamm
    schwommen; schworen schwort schwor schworen; sehen sieht sah sehen; singen singt sang sungen; sinken sinkt sank
    sunken; sitzen sitzt sass sessen; sprechen spricht sprach sprochen; springen springt sprang sprungen; stechen
    sticht stach stochen; stehen steht stand standen; stehlen stiehlt stahl stohlen; steigen steigt stieg stiegen;
    sterben stirbt starb storben; stossen stosst stiess stossen; streichen streicht strich strichen; streiten streitet
    stritt stritten; tragen tragt trug tragen; treffen trifft traf troffen; treiben treibt trieb trieben; treten tritt
    trat treten; trinken trinkt trank trunken; trugen trugt trog trogen; verderben verdirbt verdarb verdorben;
    vergessen vergisst vergass vergessen; verlieren verliert verlor verloren; wachsen wachst wuchs wachsen; weichen
    weicht wich wichen; weisen weist wies wiesen; werben wirbt warb worben; werfen wirft warf worfen; wiegen wiegt wog
    wogen; winden windet wand wunden; ziehen zieht zog zogen; zwingen zwingt zwang zwungen; brennen brennt brannte
    brannt; bringen bringt brachte bracht; denken denkt dachte dacht; kennen kennt kannte kannt; nennen nennt nannte
    nannt; rennen rennt rannte rannt; senden sendet sandte sandt; wenden wendet wandte wandt; wissen weiss wusste
    wusst; haben hat hatte habt; tun tut tat tan; werden wird wurde worden; konnen kann konnte konnt; mussen muss
    musste musst; sein ist war wesen; durfen darf durfte durft
"""

_ROWS = [row.split() for row in _STRONG.split(";")]
# Not weak verbs: Haft is not of Hafen, and Werft not of werfen, whose plain stem takes no -t.
_NO_WEAK = [
    *"hafen boden garten ofen faden graben kasten wagen schaden orden kuchen balken haufen norden westen".split(),
    *(row[0] for row in _ROWS if not row[1].startswith(row[0].removesuffix("en"))),
]

_ADJECTIVE = "e en em er es"
_WEAK = "en e n t st et est te ten test tet ete eten etet end nd"
_PARTICIPLES = tuple("t te ten ter tes tem et ete eten eter etes etem".split())
_ADJECTIVES = (
    "isch ig lich los bar sam haft iv al ell ent ant ar iert geheim neu gross klein schwer leicht lang kurz stark "
    "schwach alt jung schlecht scharf hart weich rot schwarz weiss blau grun tot frei fremd voll rein ernst weit "
    "breit tief et en igt andt"
)
_DOUBLED = "nisse>nis nisses>nis nissen>nis innen>in"


def _strong() -> Iterator[Kind]:
    """A kind for each strong verb, whose stem is what may stand before it: `ab werfen`."""
    for infinitive, present, past, participle in _ROWS:
        stem = infinitive.removesuffix("en").removesuffix("n")
        third = {present, present.removesuffix("t") + "st"}
        before = {infinitive, f"zu{infinitive}", f"{stem}e", past, f"{past}st", f"{past}t"}
        before |= {f"{past}n"} if past.endswith("e") else {f"{past}en", f"{past}e"}
        declined = [f"ge{participle}", participle, f"{infinitive}d"]
        forms = before | third | {f"{word}{end}" for word in declined for end in ("", *_ADJECTIVE.split())}
        yield Kind(infinitive, infinitive, " ".join(sorted(forms)), shortest=0)


_PARTICIPLE = re.compile(r"(?:ge|be|ver|er|ent|zer|miss|uber|unter|wider|.{2,}ge).{3,}(?:t|en)")

_PLURALS = " ".join(f"{noun}er>{noun} {noun}ern>{noun}" for noun in _PLURAL_ER)

_GERMAN = Inflection(
    (
        *_strong(),
        Kind("n", "|", f"- e es en eln>el ern>er arn>ar {_DOUBLED} {_PLURALS}", noun=True),
        Kind("n", "|", "s", shortest=2, noun=True),
        Kind("f", "e en", "e en", noun=True),
        Kind("u", "um us a", "um ums us a as en", noun=True),
        Kind(
            "a",
            " ".join(f"{end}|{declined}" for end in _ADJECTIVES.split() for declined in ("", *_ADJECTIVE.split())),
            f"- {_ADJECTIVE}",
        ),
        Kind(
            "v",
            "en er|n el|n",
            f"{_WEAK} ter tes tem ende enden ender endes endem",
            never=" ".join(f"-{word}" for word in _NO_WEAK),
        ),
    ),
    # Those whose singular has neither e nor en, unlike that of Granaten.
    plural=re.compile(
        r".*(?:[äöü]|äu)[^aeiouäöü]+e(?:n|rn?)?"  # Züge, Verträge, Länder
        r"|ge.{4,}en?|.*(?:eme|ente|iffe|ote|iele)n?"  # Geschosse, Systeme, Angriffe
        r"|.{3,}(?:ung|ion|heit|keit|schaft|tät|at|ent|ant|ist|or|eur)en|.{3,}innen"
    ),
)


def keys(word: str) -> set[str]:
    """Under what a story's word may be found."""
    found = _GERMAN.keys(word)
    for rest, inside in _parted(word):
        for end in ("en", "n") if inside == "zu" else _PARTICIPLES:
            if rest.endswith(end) and len(rest) - len(end) > 2:
                found.add(f"{rest.removesuffix(end)} v")
    return found


heads = _GERMAN.heads
inside = _GERMAN.inside


def read_as(word: str) -> tuple[str, ...]:
    """The word, and what is left of it without a ge- or zu-."""
    return (word, *(rest for rest, _ in _parted(word)))


def term_keys(word: str, raw: str) -> set[str]:
    """Under what a term's word looks for its forms."""
    found = _GERMAN.term_keys(word, raw)
    if _PARTICIPLE.fullmatch(word):
        found.add(f"{word} a")
    return found


def _parted(word: str) -> Iterator[tuple[str, str]]:
    """What is left of a verb's form without ge- or zu-, at the start or after what a verb may be parted from; and which
    of the two it was."""
    if "ge" in word or "zu" in word:
        for cut in range(min(len(word) - 4, 9)):
            inside = word[cut : cut + 2]
            if inside in ("ge", "zu") and word[:cut] in _BEFORE:
                yield word[:cut] + word[cut + 2 :], inside
