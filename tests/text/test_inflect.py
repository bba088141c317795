"""Inflection, a table a language: the forms of a name or term that must be found, and near words that must not."""

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
    "ru": """
        снаряд: снаряд, снаряды, снарядов, снарядами, снарядам | наряд, снаружи
        боеприпас: боеприпас, боеприпасы, боеприпасов, боеприпасами | припас, боец
        ракета: ракета, ракеты, ракет, ракетами, ракете | ракетка, ракушка
        поставка: поставка, поставки, поставок, поставках | поставец, ставка
        санкция: санкция, санкции, санкций, санкциями | санки, секция
        оружие: оружие, оружия, оружием, оружию | орудие, окружение
        северокорейский: северокорейский, северокорейские, северокорейскими, северокорейского | южнокорейский, корейский
        Северная Корея: Северная Корея, Северной Кореи, Северную Корею, Северной Кореей | Южная Корея, Корея
        Ким Чен Ын: Ким Чен Ын, Ким Чен Ына, Ким Чен Ыну, Ким Чен Ыном | Ким Чен Ир, Ким, Чен Ын
        Россия: Россия, России, Россию, Россией | рассада, роса
        КНДР: КНДР, кндр | КНР, КНД
        Пхеньян: Пхеньян, Пхеньяна, Пхеньяну, Пхеньяном, Пхеньяне | Пхень, пьян
        """,
    "uk": """
        снаряд: снаряд, снаряди, снарядів, снарядами, снарядам | наряд, сніданок
        боєприпас: боєприпас, боєприпаси, боєприпасів, боєприпасами | припас, боєць
        ракета: ракета, ракети, ракет, ракетами, ракетою | ракетка, ракушка
        поставка: поставка, поставки, поставку, поставками | постава, ставка
        санкція: санкція, санкції, санкцій, санкціями | санки, секція
        зброя: зброя, зброї, зброю, зброєю | збори, броня
        Північна Корея: Північна Корея, Північної Кореї, Північну Корею, Північною Кореєю | Південна Корея, Корея
        Кім Чен Ин: Кім Чен Ин, Кім Чен Ина, Кім Чен Ину, Кім Чен Ином | Кім Чен Ір, Кім
        Росія: Росія, Росії, Росію, Росією | роса, ресурс
        Пхеньян: Пхеньян, Пхеньяна, Пхеньяну, Пхеньяном | Пхень, пиян
        військо: військо, війська, військом | війна, війт
        переговори: переговори, переговорів, переговорами | говори, перемога
        """,
    "ko": """
        북한: 북한, 북한이, 북한은, 북한의, 북한군, 북한산, 대북한 | 남한, 북, 북극
        포탄: 포탄, 포탄을, 포탄이, 포탄도, 포탄에서, 대포탄약 | 폭탄, 포도, 탄약
        러시아: 러시아, 러시아에, 러시아가, 러시아로, 러시아산 | 러시, 아시아
        김정은: 김정은, 김정은이, 김정은의, 김정은과 | 김정일, 김정, 정은
        제재: 제재, 제재를, 제재가, 대북제재 | 제제, 재제
        무기 거래: 무기 거래, 무기거래, 무기 거래를, 무기·거래 | 무기, 거래, 무기와 쌀 거래
        북한군: 북한군, 북한군이, 북한군은 | 북한, 한군
        조선인민군: 조선인민군, 조선인민군은 | 조선소, 인민
        """,
    "ja": """
        北朝鮮: 北朝鮮, 北朝鮮が, 北朝鮮の, 対北朝鮮, 北朝鮮軍 | 朝鮮, 北, 南朝鮮
        砲弾: 砲弾, 砲弾を, 砲弾数万発, 迫撃砲弾 | 砲撃, 弾丸, 大砲
        ミサイル: ミサイル, ミサイルを, 弾道ミサイル, ﾐｻｲﾙ, ミサイル発射 | ミサ, サイル
        ロシア: ロシア, ロシアへ, ロシア軍, ﾛｼｱ, 対ロシア | ロシ, ベラルーシ
        制裁: 制裁, 制裁を, 対北制裁, 追加制裁 | 制服, 裁判
        金正恩: 金正恩, 金正恩氏, 金正恩総書記 | 金正日, 正恩
        武器取引: 武器取引, 武器取引を | 武器, 取引
        弾薬: 弾薬, 弾薬を, 弾薬庫 | 弾丸, 薬
        """,
    "zh": """
        朝鲜: 朝鲜, 朝鲜向, 对朝鲜, 朝鲜人民军 | 朝阳, 北韩, 朝, 鲜
        炮弹: 炮弹, 炮弹运往, 枚炮弹, 炮弹壳 | 炸弹, 大炮
        北韓: 北韓, 北韓向, 對北韓 | 南韓, 韓北
        俄罗斯: 俄罗斯, 俄罗斯的, 向俄罗斯, 俄罗斯军队 | 俄国, 罗斯
        制裁: 制裁, 被制裁, 制裁名单, 对朝制裁 | 制服, 裁军
        导弹: 导弹, 弹道导弹, 导弹发射 | 导航, 子弹
        砲彈: 砲彈, 砲彈運往, 枚砲彈 | 炸彈, 大砲
        金正恩: 金正恩, 金正恩在, 与金正恩 | 金正日, 正恩
        """,
    "ar": """
        قذيفة: قذيفة, القذيفة, وقذيفة, بالقذيفة, قذيفه | قذف, مقذوف
        قذائف: قذائف, القذائف, وقذائف, بقذائف, للقذائف | قذف, وظائف
        صاروخ: صاروخ, الصاروخ, صاروخا, وصاروخ, بالصاروخ | صراخ, روخ
        صواريخ: صواريخ, الصواريخ, وصواريخ, بصواريخ, بالصواريخ | تواريخ, صور
        كوريا الشمالية: كوريا الشمالية, وكوريا الشمالية, لكوريا الشمالية, كوريا الشماليه | كوريا الجنوبية, كوريا
        روسيا: روسيا, وروسيا, لروسيا, بروسيا | روس, سوريا
        عقوبات: عقوبات, العقوبات, وعقوبات, بعقوبات, والعقوبات | عقب, عواقب
        أسلحة: أسلحة, الأسلحة, اسلحة, وأسلحة, بالأسلحة | سلاحف, مصلحة
        ذخيرة: ذخيرة, الذخيرة, وذخيرة, بالذخيرة | خيرة, بصيرة
        موسكو: موسكو, وموسكو, لموسكو, بموسكو | موس, سكون
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
