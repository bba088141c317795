"""Spanish inflection: nouns by number, adjectives by gender too, verbs by their infinitive, with their pronouns.

A term is read as an adjective if it ends like one: "ruso" meets "rusa", but "puerto" does not meet "puerta".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.text.endings import Head, Inflection, Kind, irregular

_VERBS = """
    poner pongo pone ponen ponga pongan puso pusieron puesto* pondr+ ponía ponían poniendo pusiera;
    tener tengo tiene tienen tenga tengan tuvo tuvieron tenido* tendr+ tenía tenían teniendo tuviera;
    venir vengo viene vienen venga vengan vino vinieron venido vendr+ venía venían viniendo viniera;
    traer traigo trae traen traiga trajo trajeron traído* traer+ traía traían trayendo;
    decir digo dice dicen diga digan dijo dijeron dicho* dir+ decía decían diciendo dijera;
    hacer hago hace hacen haga hagan hizo hicieron hecho* har+ hacía hacían haciendo hiciera;
    ducir duzco duce ducen duzca duzcan dujo dujeron ducido* ducir+ ducía ducían duciendo dujera;
    haber ha han había habían habr+ hay hubo hubieron haya hayan habido;
    saber sabe saben supo supieron sabr+ sabía sabían sepa sepan sabiendo;
    caber cabe caben cupo cabr+ cabía quepa;
    querer quiere quieren quiso quisieron quiera quieran querr+ quería querían querido*;
    poder puede pueden pudo pudieron podr+ podía podían pueda puedan pudiera;
    ver ve ven vio vieron visto* ver+ veía veían vea vean viendo;
    dar da dan dio dieron dado* dar+ daba daban dé den dando diera;
    estar está están estuvo estuvieron estado estar+ estaba estaban esté estén estando estuviera;
    ir va van fue fueron iba iban ir+ vaya vayan ido yendo;
    ser es son fue fueron sido era eran ser+ sea sean siendo fuera;
    salir salgo sale salen salió salieron salga salgan saldr+ salía salían saliendo salido*;
    caer cae caen cayó cayeron caído* caer+ caía caían cayendo caiga;
    volver vuelve vuelven volvió volvieron vuelto* vuelva vuelvan volver+ volvía volvían volviendo;
    solver suelve suelven solvió solvieron suelto* suelva solver+ solvía solviendo;
    abrir abierto*;
    cubrir cubierto*;
    scribir scrito*;
    romper roto*;
    morir muerto*;
    imprimir impreso*;
    andar anduvo anduvieron;
    prender preso*;
    proveer provisto*;
    quirir quiere quieren quiera quieran;
    satisfacer satisfecho* satisfizo
"""

_AR = (
    "a as an amos áis é aste ó aron aba aban abas ábamos ará arán aré aremos aría arían e en es emos ase asen ara aran "
    "que>c quen>c qué>c quemos>c gue>g guen>g gué>g guemos>g ce>z cen>z cé>z cemos>z"
)
_ER_IR = (
    "e es en ió í iste ieron ía ían íamos a an amos iera ieran iese iesen ido ida idos idas yó yeron yera yeran zca>c "
    "zcan>c za>c zan>c ja>g jan>g"
)
_ER = f"{_ER_IR} emos erá erán eré eremos ería erían eído"
_IR = f"{_ER_IR} imos irá irán iré iremos iría irían ye yen ya yan ga>gu gan>gu"
_PRONOUNS = "lo la los las le les se me te nos selo sela selos selas".split()


def _verb(infinitive: str, gerunds: str, forms: str, never: str = "") -> Kind:
    """Infinitives and gerunds may carry pronouns: entregarlo, entregándole."""
    bare = [infinitive, *gerunds.split()]
    carried = [f"{form}{pronoun}" for form in bare for pronoun in _PRONOUNS]
    return Kind(infinitive, infinitive, " ".join([*bare, *carried, forms]), shortest=2, never=never)


_ADJECTIVES = (
    "ano ino ico ivo oso ado ido ario orio ero eno uso creto ícito nuevo falso extremo sirio libio indio propio erno "
    "imo oto ierto undo áneo rrecto irecto vivo rojo bajo viejo crudo complejo alto corto largo negro blanco serio"
)

_SPANISH = Inflection(
    (
        *irregular(_VERBS, "á án ía ían é emos"),
        Kind("n", "|", "- s les>l nes>n res>r des>d ses>s jes>j yes>y xes>x ces>z íes>i úes>u", shortest=2, noun=True),
        Kind("o", " ".join(f"{ending[:-1]}|o" for ending in _ADJECTIVES.split()), "o a os as"),
        Kind("or", "or", "or ora ores oras"),
        Kind("és", "és", "es esa eses esas"),
        Kind("án", "án", "an ana anes anas"),
        Kind("ol", "ol", "ol ola oles olas"),
        _verb("ar", "ando", f"ado ada ados adas {_AR}", "-nuclear lugar dólar hogar popular azúcar"),
        _verb("er", "iendo yendo", _ER),
        _verb("ir", "iendo yendo", _IR),
    ),
    plural=re.compile(r".{3,}[aoe]s"),
)

_VERBAL = (" ar", " er", " ir")
# negar, niega; contar, cuenta; pedir, pide; morir, murió: the last vowel of a stem before its ending.
_CHANGED = re.compile(r"(ie|ue|i|u)([^aeiou]*u?)$")
_CHANGED_TO = re.compile(r"([eo])([^aeiou]*u?)$")
_VOWEL = {"ie": "e", "ue": "o", "i": "e", "u": "o"}


def keys(word: str) -> set[str]:
    """Under what a story's word may be found."""
    found = _SPANISH.keys(word)
    kinds = _VERBAL if "ie" in word or "ue" in word else " ir"
    for key in [key for key in found if key.endswith(kinds)]:
        changed = _CHANGED.search(key, 0, len(key) - 3)
        if changed and (len(changed[1]) == 2 or key.endswith(" ir")):
            found.add(key[: changed.start()] + _VOWEL[changed[1]] + changed[2] + key[-3:])
    return found


term_keys = _SPANISH.term_keys


def heads(key: str) -> Iterator[Head]:
    """How words begin that are found under a key: each in one of these ways."""
    yield from _SPANISH.heads(key)
    changed = _CHANGED_TO.search(key, 0, len(key) - 3) if key.endswith(_VERBAL) else None
    if changed:
        for vowel, instead in _VOWEL.items():
            if instead == changed[1]:
                yield from _SPANISH.heads(key[: changed.start()] + vowel + changed[2] + key[-3:])


def inside(key: str) -> Iterator[str]:
    """What stands in words that are found under a key which ends in this one: in each one of these."""
    return iter([""]) if key.endswith(_VERBAL) else _SPANISH.inside(key)
