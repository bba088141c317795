"""Italian inflection: nouns by number, adjectives by gender too, verbs by their infinitive, with their pronouns.

A term is read as an adjective if it ends like one: "russo" meets "russe", but "porto" does not meet "porte".
"""

from __future__ import annotations

import re

from monitor.text.endings import Inflection, Kind, irregular

_VERBS = """
    chiedere chiesto* chiese chiesero chieda chiedano;
    endere eso* ese esero enda endano;
    mettere messo* mise misero metta mettano;
    porre pongo pone pongono posto* pose posero ponga pongano porr+ poneva ponevano ponendo;
    durre duco duce ducono dotto* dusse dussero duca ducano durr+ duceva ducevano ducendo;
    trarre traggo trae traggono tratto* trasse trassero tragga trarr+ traeva traevano traendo;
    dire dico dice dicono detto* disse dissero dica dicano dir+ diceva dicevano dicendo;
    fare faccio fa fanno fatto* fece fecero faccia facciano far+ faceva facevano facendo;
    dare dà danno dato* diede diedero dia diano dar+ dava davano dando;
    stare sta stanno stato* stette stettero stia star+ stava stavano stando;
    tenere tengo tiene tengono tenuto* tenne tennero tenga tengano terr+ teneva tenevano tenendo;
    venire vengo viene vengono venuto* venne vennero venga vengano verr+ veniva venivano venendo;
    correre corso* corse corsero;
    cidere ciso* cise cisero;
    videre viso* vise visero;
    vedere visto* vide videro vedr+;
    udere uso* use usero;
    adere aso* ase asero;
    odere oso* ose osero;
    perdere perso* perse persero;
    spondere sposto* spose sposero;
    iungere iunto* iunse iunsero;
    dirigere diretto* diresse diressero;
    ggere tto* sse ssero;
    stringere stretto* strinse strinsero;
    olgere olto* olse olsero;
    ingere into* inse insero;
    vincere vinto* vinse vinsero;
    noscere nosciuto* nobbe nobbero;
    primere presso* presse pressero;
    uovere osso* osse ossero;
    crivere critto* crisse crissero;
    vivere vissuto* visse vissero;
    rompere rotto* ruppe ruppero;
    prire perto*;
    ffrire fferto*;
    morire muore muoiono morto* morir+ morì;
    cogliere colto* colse colsero;
    togliere tolto* tolse tolsero;
    scegliere scelto* scelse scelsero;
    potere può possono potuto* poteva potevano potr+ possa possano;
    volere vuole vogliono voluto* voleva volevano vorr+ voglia;
    dovere deve devono dovuto* doveva dovevano dovr+ debba;
    sapere sa sanno saputo* seppe seppero sapeva sapr+ sappia;
    avere ha hanno avuto* ebbe ebbero aveva avevano avr+ abbia abbiano;
    essere è sono stato* fu furono era erano sar+ sia siano essendo;
    andare va vanno andato* andava andr+ vada vadano;
    uscire esce escono uscito* usciva uscir+ esca;
    salire sale salgono salito* saliva salir+ salga
"""

_ARE = (
    "a i ano iamo ate ò arono ava avano avamo erà eranno erò erei erebbe erebbero asse assero ato ata ati ate "
    "cherà>c cheranno>c cherebbe>c chi>c chiamo>c gherà>g gheranno>g gherebbe>g ghi>g ghiamo>g "
    "cerà>ci ceranno>ci cerebbe>ci gerà>gi geranno>gi gerebbe>gi scerà>sci glierà>gli i>i iamo>i"
)
_ERE = (
    "e i ono iamo ete é ette erono ettero eva evano erà eranno erò erebbe erebbero a ano esse essero uto uta uti ute "
    "iuto iuta iuti iute"
)
_IRE = (
    "e i ono isce iscono isca iscano iamo ite ì irono iva ivano irà iranno irò irebbe irebbero a ano isse issero "
    "ito ita iti ite"
)
_PRONOUNS = "lo la li le gli si ne ci vi mi ti glielo gliela".split()


def _verb(infinitive: str, gerund: str, forms: str, never: str = "") -> Kind:
    """Infinitives and gerunds may carry pronouns: consegnarli, consegnandogli."""
    carried = [f"{bare}{pronoun}" for bare in (infinitive[:-1], gerund) for pronoun in _PRONOUNS]
    return Kind(
        infinitive,
        infinitive,
        " ".join([infinitive, infinitive[:-1], gerund, *carried, forms]),
        shortest=2,
        never=never,
    )


_ADJECTIVES = (
    "ano ino ico ivo oso ato ito uto ario orio ero eno eso ido russo segreto nuovo vecchio estremo falso serio "
    "proprio vario erno imo erto ondo aneo esco bianco basso chiaro ricco bello rosso alto lungo corto vuoto corretto "
    "perfetto diretto stretto greco turco"
)

_ITALIAN = Inflection(
    (
        *irregular(_VERBS, "à anno ebbe ebbero ò"),
        Kind("a", "a", "a e che>c ghe>g ce>ci ge>gi isti>ist mi>m ali>al", noun=True),
        Kind("o", "o", "o i chi>c ghi>g i>i", noun=True),
        Kind("e", "e", "e i", noun=True),
        Kind(
            "agg", " ".join(f"{ending[:-1]}|o" for ending in _ADJECTIVES.split()), "o a i e chi>c che>c ghi>g ghe>g i>i"
        ),
        Kind("trice", "tore|", "- trice>tore trici>tore"),
        _verb("are", "ando", _ARE, never="-nucleare popolare affare"),
        _verb("ere", "endo", _ERE),
        _verb("ire", "endo", _IRE),
    ),
    plural=re.compile(r".{3,}i|(?!.*(?:[aeio][lmnrt]|[st]t|n[dtz]|[id]c|v)e$).{3,}e"),  # not missile, fronte, nave
)


keys = _ITALIAN.keys
term_keys = _ITALIAN.term_keys
heads = _ITALIAN.heads
inside = _ITALIAN.inside
