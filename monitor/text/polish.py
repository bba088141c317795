"""Polish inflection: nouns in seven cases, adjectives, verbs by their infinitive, foreign names of two letters too.

Folding has done half of it (Kijów, Kijowa; okręt, okręcie); what is left of the changes before an
ending is undone here: `cie>t` for okręcie, `rze>r` for ministrze.
"""

from __future__ import annotations

import re

from monitor.text.endings import Inflection, Kind

# Before the -e of the locative, and the -i of people.
_SOFTENED = "cie>t dzie>d rze>r"
_PEOPLE = "ci>t dzi>d rzy>r cy>k dzy>g si>ch"
_CASES = "om ami ach"

_HARD = f"- iecie>iat a u owi em iem ie e y i ów owie ą o {_CASES} {_SOFTENED} {_PEOPLE} je>j"
_FEMININE = f"- a y i e ę ą o ie {_CASES} {_SOFTENED} {_PEOPLE} ce>k dze>g sze>ch ek>k ien>n en>n ew>w iel>l er>r i>j"
_NEUTER = f"- ieście>iast o a u e em iem ie ów {_CASES} {_SOFTENED} ien>n ek>k"
_SOFT = "- i ia ią iowi iem iu ie iów ię mi iom iami iach"

_ADJECTIVE = (
    "y i a e ą ego iego emu iemu ym im ej iej ie ią ia ych ich ymi imi ę scy>sk ccy>ck dzy>g rzy>r ni>n li>l wi>w ci>t"
)

_PAST = "ł ła li ło ły łem łam liśmy łyśmy łby łaby liby łoby łyby wszy"
_DECLINED = "y a e ą ego emu ym ej ych ymi"


def _verb(infinitive: str, present: str, past: str, participle: str, gerund: str) -> str:
    """Forms: what `present` lists, the past on `past`, the passive on `participle`, the noun on `gerund`."""
    return " ".join(
        [
            infinitive,
            present,
            *(past + end for end in _PAST.split()),
            *(participle + end for end in ("o", *_DECLINED.split())),
            *(gerund + end for end in ("e", "a", "u", "em", "om", "ach", "ami")),
        ]
    )


_AC = _verb("ać", "a ają am amy e ą emy adzą ając ający ająca ające ających aj ani", "a", "an", "ani")
_OWAC = _verb("ować", "uje ują uję ujemy ując ujący ująca ujące ujących uj owani", "owa", "owan", "owani")
_YWAC = _verb("ywać", "uje ują ywa ywają ując ujący ująca ujące ujących ywani", "ywa", "ywan", "ywani")
_IC = _verb("ić", "i ią imy iąc iący iąca iące iących ieni ij", "i", "ion", "ieni")
_IC_SOFTENED = " ".join(
    f"{soft}{form}>{hard}"
    for soft, hard in (("sz", "s"), ("c", "c"), ("dz", "dz"), ("ż", "z"), ("szcz", "sc"), ("l", "l"))
    for form in "ono ony ona one onych onego onym onej oną onymi eni enie enia ą ę".split()
)
_YC = _verb("yć", "y ą ymy ę ąc ący ąca ące ących eni yje yją", "y", "on", "eni") + " yto yty yta yte ytych ycie ycia"
_EC = _verb("eć", "i ą imy ę ąc ący iejący ieją ieje", "ia", "ian", "eni") + " ieli eli ał ała ało ały"
_AWAC = _verb("awać", "aje ają ając ający ająca ające ających awani", "awa", "awan", "awani")
_JAC = "jąć jął jęła jęli jęło jęły jęto jęty jęta jęte jętych jętego jętej jętą jmie jmą jmując jęcie jęcia"
_CZAC = "cząć czął częła częli częło częły częto częty częta częte czętych czętego czętej cznie czną częcie częcia"
_NAC = _verb("nąć", "nie ną niemy nij", "ną", "nięt", "nięci") + " nęła nęli nęło nęły nięto"
_ZC = _verb("źć", "zie zą", "z", "zion", "zieni") + " zła źli zło zły ózł"
_SC = _verb("ść", "sie są", "s", "sion", "sieni") + " sła śli sło sły ósł"
_JSC = "jść jdzie jdą szedł szła szli szło szły jście"

_POLISH = Inflection(
    (
        Kind("m", "|", _HARD, shortest=2, noun=True, never="-ń -ś -ć -ź"),
        Kind("f", "a nko|o", _FEMININE, shortest=2, noun=True),
        Kind("n", "o e", _NEUTER, noun=True),
        Kind("ie", "ie", "ie ia iu iem iom iami iach ien", noun=True),
        Kind("um", "um", f"um a ów {_CASES}", noun=True),
        Kind("s", "ń| ś| ć| ź| l| dź|", _SOFT, shortest=2, noun=True),
        Kind("ek", "ek", "ek ka ku kowi kiem ki ków kowie kom kami kach", shortest=2, noun=True),
        Kind("ec", "ec", "ec ca cu cowi cem cy ców cowie com cami cach ce", shortest=2, noun=True),
        Kind("iec", "iec", "iec ca cu cowi cem cy ców cowie com cami cach ce", shortest=2, noun=True),
        Kind("eł", "eł", "eł ła łu łowi łem le ły łów łowie łom łami łach", shortest=2, noun=True),
        Kind("er", "er", "er ra rowi rem rze ry rów rowie rom rami rach", shortest=2, noun=True),
        Kind("in", "anin", "anin anina aninowi aninem aninie anie an anom anami anach", noun=True),
        Kind("y", "y i sk|a sk|ie ck|a ck|ie", _ADJECTIVE),
        Kind("y", "n|a n|e w|a w|e", _ADJECTIVE, shortest=4),
        Kind("ać", "ać", _AC, shortest=2),
        Kind("ować", "ować", _OWAC),
        Kind("ywać", "ywać", _YWAC),
        Kind("ić", "ić", f"{_IC} {_IC_SOFTENED}"),
        Kind("yć", "yć", _YC, shortest=2),
        Kind("eć", "eć", _EC),
        Kind("nąć", "nąć", _NAC, shortest=2),
        Kind("awać", "awać", _AWAC, shortest=1),
        Kind("jąć", "jąć", _JAC, shortest=1),
        Kind("cząć", "cząć", _CZAC, shortest=1),
        Kind("źć", "źć", _ZC),
        Kind("ść", "ść", _SC),
        Kind("jść", "jść", _JSC, shortest=1),
    ),
    plural=re.compile(r".{2,}[yie]"),
)

keys = _POLISH.keys
term_keys = _POLISH.term_keys
heads = _POLISH.heads
inside = _POLISH.inside
