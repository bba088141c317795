"""Words of the shipped pack that mean something else in another language, or in another sentence."""

from __future__ import annotations

import pytest

from monitor.model import Story
from tests.pack.test_pack import matcher


def found(title: str, language: str) -> set[str]:
    """The ids of all that is found in a title."""
    look = matcher().look(Story(key="s", title=title, language=language))
    return {name for _, name in look.found}


@pytest.mark.parametrize(
    ("title", "language", "name"),
    [
        pytest.param("Il vit seul dans la forêt depuis dix ans", "fr", "seoul", id="alone is not Seoul"),
        pytest.param("Seule la mairie a refusé de signer ce texte", "fr", "seoul", id="nor at the beginning"),
        pytest.param("An indie film wins the festival's main prize", "en", "india", id="indie is not India"),
        pytest.param("Un cine de barrio abre sus puertas otra vez", "es", "china", id="a cinema is not China"),
        pytest.param("Una mosca en la sopa y otras historias", "es", "moscow", id="a fly is not Moscow"),
        pytest.param("Duże sumy pieniędzy trafią do szkół", "pl", "sumy", id="sums are not Sumy"),
        pytest.param("Велика сума грошей для шкіл", "uk", "sumy", id="nor in Ukrainian"),
        pytest.param("L'opération a duré trois jours", "fr", "culture", id="an operation is no opera"),
        pytest.param("항공모함이 부산에 입항했다", "ko", "denial", id="a carrier is no slander (모함)"),
        pytest.param("新型导弹体系亮相航展", "zh-Hans", "munitions", id="a missile system is no shell (弹体)"),
    ],
)
def test_a_common_word_is_no_name(title: str, language: str, name: str) -> None:
    assert name not in found(title, language)


@pytest.mark.parametrize(
    ("title", "language", "name"),
    [
        pytest.param("Il presidente arriva a Seul con due ministri", "it", "seoul", id="Seoul in Italian"),
        pytest.param("Seúl convoca al embajador ruso", "es", "seoul", id="Seoul in Spanish"),
        pytest.param("La Cina compra petrolio dalla Russia", "it", "china", id="China in Italian"),
        pytest.param("Delegacja z Indii przyleciała do Moskwy", "pl", "india", id="India in Polish"),
        pytest.param("Обстріл міста Суми: є поранені", "uk", "sumy", id="Sumy in Ukrainian"),
        pytest.param("Mosca smentisce la vendita", "it", "moscow", id="Moscow in Italian"),
        pytest.param("Un opéra russe à Paris", "fr", "culture", id="an opera in French"),
        pytest.param("북한이 쏜 미사일", "ko", "use-at-front", id="a Korean verb of one syllable"),
        pytest.param("Пхеньян дає Росії зброю", "uk", "delivery", id="giving, in Ukrainian"),
        pytest.param("Pociski z Korei na froncie", "pl", "munitions", id="shells by their origin, in Polish"),
    ],
)
def test_the_name_itself_is_found(title: str, language: str, name: str) -> None:
    assert name in found(title, language)


@pytest.mark.parametrize(
    "title",
    [
        pytest.param("Preisdeckel für Strom läuft im Winter aus", id="a price cap on electricity"),
        pytest.param("Preisobergrenze bei Mieten: Gericht lehnt Klage ab", id="a price cap on rents"),
    ],
)
def test_a_price_cap_alone_is_no_sanction(title: str) -> None:
    assert not matcher().read(Story(key="s", title=title, language="de")).matches


@pytest.mark.parametrize(
    ("title", "rule"),
    [
        pytest.param("Ölpreisdeckel gegen Russland wird gesenkt", "russia-sanctions", id="the cap on Russian oil"),
        pytest.param("Finland boards shadow fleet tanker", "russia-sanctions", id="a ship of the shadow fleet"),
        pytest.param("Security Council renews resolution 1718", "dprk-sanctions", id="a resolution by its number"),
    ],
)
def test_with_a_word_more_it_is_one(title: str, rule: str) -> None:
    assert rule in {match.rule for match in matcher().read(Story(key="s", title=title)).matches}
