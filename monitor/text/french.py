"""French inflection: nouns by number, adjectives by gender too, verbs by their infinitive.

A term is read as an adjective if it ends like one: "secret" meets "secrète", but "port" does not meet "porte". A
participle with its accent is one: "livré" meets "livrées", while the noun "armée" does not meet "armé".
"""

from __future__ import annotations

import re

from monitor.text.endings import Inflection, Kind, irregular

_VERBS = """
    cevoir cois coit coivent cevons cevez çu* çut çurent cevait cevaient cevr+ cevant;
    tenir tiens tient tiennent tenons tenez tenu* tint tinrent tenait tenaient tiendr+ tenant;
    venir viens vient viennent venons venez venu* vint vinrent venait venaient viendr+ venant;
    mettre mets met mettent mettons mettez mis mise mises mit mirent mettait mettaient mettr+ mettant;
    prendre prends prend prennent prenons prenez pris prise prises prit prirent prenait prenaient prendr+ prenant;
    faire fais fait* font faisons faites fit firent faisait faisaient fer+ faisant;
    dire dis dit* disent disons dites dirent disait disaient dir+ disant;
    crire cris crit* crivent crivons crivez crivit crivirent crivait crivaient crir+ crivant;
    uire uis uit* uisent uisons uisez uisit uisirent uisait uisaient uir+ uisant;
    clure clus clut clu* cluent cluons clurent cluait cluaient clur+ cluant;
    indre ins int* ignent ignons ignez ignit ignirent ignait ignaient indr+ ignant;
    aître ais aît aissent aissons u* ut urent aissait aissaient aîtr+ aissant;
    battre bats bat battent battons battu* battit battirent battait battaient battr+ battant;
    suivre suis suit suivent suivons suivi* suivit suivirent suivait suivaient suivr+ suivant;
    vivre vis vit vivent vivons vécu* vécut vécurent vivait vivaient vivr+ vivant;
    quérir quiers quiert quièrent quérons quis quise quises quit quirent quérait quéraient querr+ quérant;
    vrir vre vres vrent vrons vrez vrit vrirent vert* vrait vraient vrir+ vrant;
    frir fre fres frent frons frez frit frirent fert* frait fraient frir+ frant;
    courir cours court courent courons couru* courut coururent courait couraient courr+ courant;
    mentir mens ment mentent mentons mentez menti* mentit mentirent mentait mentaient mentir+ mentant;
    sentir sens sent sentent sentons sentez senti* sentit sentirent sentait sentaient sentir+ sentant;
    partir pars part partent partons partez parti* partit partirent partait partaient partir+ partant;
    sortir sors sort sortent sortons sortez sorti* sortit sortirent sortait sortaient sortir+ sortant;
    servir sers sert servent servons servez servi* servit servirent servait servaient servir+ servant;
    mourir meurs meurt meurent mort* mourut moururent mourait mouraient mourr+ mourant;
    voir vois voit voient voyons voyez vu* vit virent voyait voyaient verr+ voyant;
    élire élis élit élisent élisons élu* élut élurent élisait élisaient élir+ élisant;
    envoyer enverr+;
    vouloir veux veut veulent voulons voulu* voulut voulait voulaient voudr+ voulant;
    pouvoir peux peut peuvent pouvons pu put purent pouvait pouvaient pourr+ pouvant;
    devoir dois doit doivent devons dû due dus dut durent devait devaient devr+ devant;
    savoir sais sait savent savons su* sut surent savait savaient saur+ sachant;
    aller vais va vont allons allé allée allés allées alla allèrent allait allaient ir+ allant
"""

_ER = (
    "er e es ons ez ent é ée és ées ait aient ais ions iez a as ai âmes èrent era eront eras erai erons erez erait "
    "eraient ant"
)
_IR = "ir i ie is ies it issent issons issez issait issaient irent ira iront irait iraient irai irons issant isse"
_RE = "re - s ent ons ez u ue us ues it irent ait aient ra ront rait raient rai rons ant e"
_SOFT_G = "geons>g gea>g geait>g geaient>g geant>g geais>g"

_ADJECTIVES = (
    "icain quain rain umain omain ais ois ien éen een al el eux if ant quent lent cent dent gent rent anger éger ier "
    "rni enti isi uni nemi ami abli u uit dit crit fait vert clandestin voisin argentin féminin masculin latin secret "
    "complet concret discret grand lourd froid noir petit haut fort court long bleu blanc public turc grec seul nul "
    "dur mort suspect direct exact"
)
_FEMININE = "nne>n nnes>n lle>l lles>l tte>t ttes>t ve>f ves>f se>x ses>x che>c ches>c que>c ques>c gue>g gues>g"


def _doubling(letter: str) -> str:
    """Forms of verbs that may double a letter, or lengthen the vowel before it: appeler, appelle; acheter, achète."""
    return " ".join(f"{letter}{end} {letter}{letter}{end}" for end in _ER.split())


_FRENCH = Inflection(
    (
        *irregular(_VERBS, "a ont ait aient ai ez"),
        Kind("n", "|", "- s x aux>al aux>ail", shortest=2, noun=True),
        Kind("é", "é és", "é ée és ées"),
        Kind("a", " ".join(f"{end}|" for end in _ADJECTIVES.split()), f"- e s es {_FEMININE}"),
        Kind("er", "er", f"{_ER} {_SOFT_G}", shortest=2, never="étranger léger danger dernier premier entier"),
        Kind("yer", "yer", " ".join(f"i{end} y{end}" for end in _ER.split()), shortest=2),
        Kind("ler", "ler", _doubling("l"), shortest=2),
        Kind("ter", "ter", _doubling("t"), shortest=1),
        Kind("ir", "ir", _IR, shortest=2),
        Kind("re", "d|re p|re tt|re", _RE),
    ),
    plural=re.compile(r".{2,}(?:[^aiousx]s|aux|eaux|eux)$"),
)

keys = _FRENCH.keys
term_keys = _FRENCH.term_keys
heads = _FRENCH.heads
inside = _FRENCH.inside
