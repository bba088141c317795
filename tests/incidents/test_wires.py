"""Datelines and bylines, as the houses that print agencies' stories write them."""

from __future__ import annotations

import pytest

from monitor.incidents.wires import WIRES, wire_of
from monitor.model import Story

OPENINGS = [
    ("SEOUL, Sept 22 (Yonhap) -- North Korea denied it.", "yonhap"),
    ("WASHINGTON (AP) — The envoy said so.", "ap"),
    ("LONDON, Oct 3 (Reuters) - Britain listed 40 tankers.", "reuters"),
    ("MOSCOW, July 9. /TASS/. A delegation arrived.", "tass"),
    ("SEOUL (dpa) - Nordkorea habe Ausrüstung erhalten.", "dpa"),
    ("HAMBURG (dpa-AFX) - Sinkende Frachtraten.", "dpa"),
    ("Seoul/Tokio (dpa) - Machthaber Kim Jong Un verfolgte den Start.", "dpa"),
    ("SÉOUL (AFP) - Onze personnes ont été inscrites.", "afp"),
    ("Kiev, 12 jul (EFE).- El jefe de la inteligencia asegura.", "efe"),
    ("MADRID 16 Nov. (EUROPA PRESS) - El Gobierno.", "europa-press"),
    ("(ANSA) - KIEV, 12 GEN - I militari sono stati catturati.", "ansa"),
    ("Milano, 16 nov. (askanews) - I mezzi sono stati visti.", "askanews"),
    ("(Adnkronos) - Il contingente sarebbe impiegato.", "adnkronos"),
    ("Waszyngton (PAP) – Departament Skarbu objął restrykcjami.", "pap"),
    ("МОСКВА, 9 июля. /ТАСС/. Делегация прибыла.", "tass"),
    ("МОСКВА, 16 ноя — РИА Новости. Министр заявил.", "rossiya-segodnya"),
    ("Москва. 9 июля. INTERFAX.RU - Министр заявил.", "interfax"),
    ("КИЇВ. 16 листопада. УНІАН. Розвідка повідомила.", "unian"),
    ("(서울=연합뉴스) 김 기자 = 국정원은 밝혔다.", "yonhap"),
    ("[서울=뉴시스] 김 기자 = 국방부는 밝혔다.", "newsis"),
    ("【ソウル共同】韓国政府は発表した。", "kyodo"),
    ("【ワシントン時事】米政府は発表した。", "jiji"),
    ("新华社平壤6月19日电 双方签署条约。", "xinhua"),
    ("(中央社首爾19日電)南韓國防部表示。", "cna-tw"),
    ("سول (رويترز) - قالت كوريا الشمالية.", "reuters"),
    ("موسكو (أ ف ب) - قال الكرملين.", "afp"),
    ("GENEVA (Reuters/AFP) - The council met.", "reuters"),
]
ENDINGS = [
    ("Kyiv has not commented. (Reuters)", "reuters"),
    ("Eine Stellungnahme gab es nicht. (dpa/tos)", "dpa"),
    ("Nie podano szczegółów. (PAP)", "pap"),
    ("Nessun commento. Fonte: ANSA", "ansa"),
    ("详情尚未公布。来源：新华社", "xinhua"),
]
NONE = [
    "Reuters reports that ships left Rajin.",
    "The ships left Rajin, Yonhap said on Tuesday.",
    "Как сообщает ТАСС, делегация прибыла.",
    "Apache helicopters (APACHE) were shown.",
    "",
]


@pytest.mark.parametrize(("text", "wire"), OPENINGS)
@pytest.mark.parametrize("field", ["summary", "text"])
def test_a_dateline_names_the_agency(field: str, text: str, wire: str) -> None:
    found = wire_of(Story("a", "A headline", **{field: text}))
    assert found is not None
    assert found.id == wire


@pytest.mark.parametrize(("text", "wire"), ENDINGS)
def test_a_byline_names_the_agency(text: str, wire: str) -> None:
    found = wire_of(Story("a", "A headline", text="Vessels left the port on Monday. " * 20 + text))
    assert found is not None
    assert found.id == wire


@pytest.mark.parametrize("text", NONE)
def test_who_is_quoted_is_no_origin(text: str) -> None:
    assert wire_of(Story("a", "A headline", text=text)) is None


def test_a_bracket_in_the_middle_of_a_text_is_no_dateline() -> None:
    assert wire_of(Story("a", text="Vessels left. " * 20 + "He wrote for (AP). " + "Vessels left. " * 20)) is None


def test_no_name_stands_for_two_agencies() -> None:
    names = [name for wire in WIRES for name in wire.names]
    assert len(names) == len(set(names))


def test_a_long_text_of_brackets_is_read_once() -> None:
    assert wire_of(Story("a", text="(" * 1_000_000)) is None
