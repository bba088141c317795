"""Inflection, a table a language: the forms of a name or term that must be found, and near words that must not.

Russian, Ukrainian, Arabic, Korean, Japanese and Chinese have a file each."""

from __future__ import annotations

from functools import cache

import pytest

from monitor.model import Level, Story
from monitor.rules.match import Matcher
from monitor.rules.rule import Entity, Leaf, Rule, RuleSet, Written

# term: forms that meet it | near words that do not
FORMS = {
    "en": """
        shell: shell, shells, Shells, SHELLS, shell's | shelter, shelve, seashell, shelf
        missile: missile, missiles, missile's | mission, missive, missal
        sanction: sanction, sanctions, sanctioned, sanctioning | sanctum, sanctity
        delivery: delivery, deliveries | delirium, river
        deliver: deliver, delivers, delivered, delivering | delve, liver
        supply: supply, supplies, supplied, supplying | supple, support
        troop: troop, troops, troops' | trope, trooper
        artillery: artillery, artillery's | artisan, arterial
        weapon: weapon, weapons, weapon's | weaponless, wean
        embargo: embargo, embargoes, embargoed | embark, embarked
        arms deal: arms deal, arms deals, arms-deal, ARMS DEALS | farms deal, arms dealt, arms, deal
        Pyongyang: Pyongyang, Pyongyang's, Pyongyang’s, PYONGYANG | Pyongtaek, Yongyang
        """,
    "de": """
        Granate: Granate, Granaten, GRANATEN | Granit, Granatapfel
        Munition: Munition, Munitionen | Munitionslager, Muni
        Rakete: Rakete, Raketen | Raket­tenwerferstellung, Racket
        Lieferung: Lieferung, Lieferungen | Liefertermin, Lieferant
        liefern: liefern, liefert, lieferte, lieferten, geliefert, lieferten | lief, laufen, Laufwerk
        Waffe: Waffe, Waffen | Waffel, Waffenlager
        Sanktion: Sanktion, Sanktionen | Sankt, sanktionsfrei
        Verhandlung: Verhandlung, Verhandlungen | Handlung, Behandlung
        Nordkorea: Nordkorea, Nordkoreas | Nordkorridor, Südkorea
        Pjöngjang: Pjöngjang, Pjöngjangs, Pjongjang | Pjöng, Pjöngtaek
        Geschoss: Geschoss, Geschosse, Geschossen | Geschäft, Schoss
        Land: Land, Lande | Geländer, Landung
        Länder: Länder, Ländern | Geländer
        Panzer: Panzer, Panzern, Panzers | Pansen, Pandora
        geheimes Gespräch: geheimes Gespräch, geheimen Gesprächen, geheime Gespräche | geheimer Plan, Gespräch
        """,
    "fr": """
        obus: obus, Obus, OBUS | omnibus, abus
        missile: missile, missiles | mission, missive
        arme: arme, armes | armure, alarme
        livraison: livraison, livraisons | livre, liaison
        livrer: livrer, livre, livrent, livrés, livrée | libre, délivrance
        munition: munition, munitions | muni, punition
        sanction: sanction, sanctions | sanctuaire, saint
        fusée: fusée, fusées, fusee | fusil, refus
        Corée du Nord: Corée du Nord, Coree du Nord, CORÉE DU NORD | Corée du Sud, Corée, Nord
        nord-coréen: nord-coréen, nord-coréens, nord-coréenne, nord-coréennes, nord coréen | sud-coréen, nord
        négociation: négociation, négociations, negociations | négoce, association
        char: char, chars | charge, charme
        """,
    "es": """
        munición: munición, municiones, municion | municipio, monición
        misil: misil, misiles | misal, misión
        proyectil: proyectil, proyectiles | proyecto, proyector
        arma: arma, armas | alma, armario
        envío: envío, envíos | envidia, desvío
        enviar: enviar, envía, enviaron, enviado | envidiar, vía
        sanción: sanción, sanciones | santo, sancochar
        cohete: cohete, cohetes | cohesión, coche
        norcoreano: norcoreano, norcoreana, norcoreanos, norcoreanas | surcoreano, coreano
        Corea del Norte: Corea del Norte, COREA DEL NORTE | Corea del Sur, Corea
        entrega: entrega, entregas | integra, entre
        tropa: tropa, tropas | tropel, estopa
        """,
    "it": """
        munizione: munizione, munizioni | muni, punizione
        missile: missile, missili | missione, messale
        arma: arma, armi | armadio, karma
        proiettile: proiettile, proiettili | progetto, proiettore
        consegna: consegna, consegne | consenso, insegna
        inviare: inviare, inviato, inviati, inviano | invidia, avviare
        sanzione: sanzione, sanzioni | santo, stazione
        nordcoreano: nordcoreano, nordcoreana, nordcoreani, nordcoreane | sudcoreano, coreano
        Corea del Nord: Corea del Nord, COREA DEL NORD | Corea del Sud, Nord
        razzo: razzo, razzi | pazzo, ragazzo
        truppa: truppa, truppe | trappola, trota
        trattativa: trattativa, trattative | attrattiva, tratto
        """,
    "pl": """
        pocisk: pocisk, pociski, pocisków, pociskami, pociskom | pociąg, ucisk
        amunicja: amunicja, amunicji, amunicję | amnestia, municypalny
        rakieta: rakieta, rakiety, rakietę, rakietami | rakija, kareta
        sankcja: sankcja, sankcje, sankcji | sanki, sekcja
        dostawa: dostawa, dostawy, dostaw, dostawę | postawa, dostęp
        broń: broń, broni, bronią | obrona, bronchit
        Korea Północna: Korea Północna, Korei Północnej, Koreę Północną, Koreą Północną | Korea Południowa, Korea
        Rosja: Rosja, Rosji, Rosję, Rosją | rosa, Rosario
        wojsko: wojsko, wojska, wojskiem | wojna, wojewoda
        żołnierz: żołnierz, żołnierze, żołnierzy, żołnierzom | żołądek, żona
        Pjongjang: Pjongjang, Pjongjangu, Pjongjangiem | Pjong, pojazd
        statek: statek, statki, statków | status, stado
        """,
}


def rows() -> list[tuple[str, str, str, bool]]:
    """(language, term, text, found)."""
    found = []
    for language, table in FORMS.items():
        for line in table.strip().splitlines():
            term, rest = line.strip().split(": ", 1)
            met, near = rest.split(" | ")
            found += [(language, term, form.strip(), True) for form in met.split(",")]
            found += [(language, term, form.strip(), False) for form in near.split(",")]
    return found


@cache
def matcher(language: str, term: str) -> Matcher:
    """Looks for one name, which is inflected by the rules of the language that lists it, in any story."""
    entity = Entity("e", "weapon", term, (Written(term, language),))
    rule = Rule("r", "R", Level.LOW, "stable", Leaf("entity", ("e",)), (), "r.yaml")
    return Matcher(RuleSet((rule,), {"e": entity}, {}, "0"))


@pytest.mark.parametrize(("language", "term", "text", "found"), rows())
def test_a_form_is_found_and_a_near_word_is_not(language: str, term: str, text: str, found: bool) -> None:
    reading = matcher(language, term).read(Story(key="s", title=text, language=language))
    assert bool(reading.matches) is found


@pytest.mark.parametrize("language", FORMS)
def test_every_language_has_twenty_rows_of_each_kind_that_matter(language: str) -> None:
    mine = [found for code, _, _, found in rows() if code == language]
    assert mine.count(True) >= 20
    assert mine.count(False) >= 15
