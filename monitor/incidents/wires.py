"""Which news agency a story was taken from, as its dateline or its byline says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.model import Story

DATELINE = 100  # characters at the beginning of a summary or text in which a dateline ends
BYLINE = 60  # characters at the end of a text in which a byline stands


@dataclass(frozen=True, slots=True)
class Wire:
    """An agency whose stories others print. `id` is its family's, as in `publishers:`; `state` that it is a state's."""

    id: str
    country: str
    names: tuple[str, ...]
    state: bool = False


# Names as the houses that print them write them in datelines and bylines: their own style books, and the press.
WIRES = (
    Wire("reuters", "GB", ("Reuters", "REUTERS", "Рейтер", "ロイター", "路透", "路透社", "로이터", "رويترز")),
    Wire("ap", "US", ("AP", "Associated Press", "AP通信", "美联社", "美聯社", "أ ب", "أسوشيتد برس")),
    Wire("afp", "FR", ("AFP", "afp", "AFP時事", "AFP=時事", "法新社", "أ ف ب", "أ.ف.ب", "فرانس برس")),
    Wire("upi", "US", ("UPI",)),
    Wire("bloomberg", "US", ("Bloomberg", "ブルームバーグ", "彭博", "彭博社", "블룸버그")),
    Wire("dpa", "DE", ("dpa", "DPA", "dpa-AFX", "د ب أ")),
    Wire("apa", "AT", ("APA",)),
    Wire("keystone-sda", "CH", ("SDA", "sda", "ATS", "ats", "Keystone-SDA", "awp")),
    Wire("efe", "ES", ("EFE", "efe")),
    Wire("europa-press", "ES", ("Europa Press", "EUROPA PRESS")),
    Wire("ansa", "IT", ("ANSA", "Ansa")),
    Wire("agi", "IT", ("AGI",)),
    Wire("adnkronos", "IT", ("Adnkronos", "AdnKronos", "ADNKRONOS")),
    Wire("askanews", "IT", ("askanews", "Askanews")),
    Wire("pap", "PL", ("PAP",)),
    Wire("ukrinform", "UA", ("Ukrinform", "Укрінформ", "Укринформ"), state=True),
    Wire("unian", "UA", ("UNIAN", "УНІАН", "УНИАН")),
    Wire("interfax-ukraine", "UA", ("Interfax-Ukraine", "Інтерфакс-Україна", "Интерфакс-Украина")),
    Wire("interfax", "RU", ("Interfax", "INTERFAX", "INTERFAX.RU", "Интерфакс")),
    Wire("tass", "RU", ("TASS", "ТАСС"), state=True),
    Wire("rossiya-segodnya", "RU", ("RIA Novosti", "РИА Новости", "РІА Новості", "Sputnik", "Спутник"), state=True),
    Wire("belta", "BY", ("BelTA", "БЕЛТА"), state=True),
    Wire("kcna", "KP", ("KCNA", "ЦТАК", "朝鲜中央通讯社", "朝鮮中央通信", "조선중앙통신", "朝中社"), state=True),
    Wire("xinhua", "CN", ("Xinhua", "新华社", "新華社", "新华网", "شينخوا"), state=True),
    Wire("china-news-service", "CN", ("中新社", "中新网", "中新網"), state=True),
    Wire("yonhap", "KR", ("Yonhap", "YONHAP", "연합뉴스", "聯合ニュース", "韩联社", "韓聯社")),
    Wire("newsis", "KR", ("Newsis", "뉴시스")),
    Wire("news1", "KR", ("News1", "뉴스1")),
    Wire("kyodo", "JP", ("Kyodo", "KYODO", "共同", "共同社", "共同通信")),
    Wire("jiji", "JP", ("Jiji", "JIJI", "時事", "時事通信", "时事社")),
    Wire("cna-tw", "TW", ("CNA", "中央社")),
    Wire("anadolu", "TR", ("AA", "Anadolu", "الأناضول"), state=True),
    Wire("sana", "SY", ("SANA", "سانا"), state=True),
    Wire("irna", "IR", ("IRNA",), state=True),
)

_BY_NAME = {name: wire for wire in WIRES for name in wire.names}
_NAMED = "|".join(re.escape(name) for name in sorted(_BY_NAME, key=len, reverse=True))
_SPACED = rf"(?<!\w)(?P<{{group}}>{_NAMED})(?!\w)"
_JOINED = "|".join(re.escape(name) for name in sorted(_BY_NAME, key=len, reverse=True) if ord(name[0]) > 0x2E7F)
# (Reuters)  /TASS/  (dpa-AFX)  (서울=연합뉴스)  [Yonhap]; and beside a city, as Japan's papers have it, 【ソウル共同】
_IN_BRACKETS = re.compile(
    rf"[(/（【\[](?:[^()（）【】\[\]]{{0,40}}?[\s=＝,/])??{_SPACED.format(group='apart')}(?:[-/,\s][^()/（）【】\[\]]{{0,40}})?[)/）】\]]"
    rf"|[(（【\[][^()（）【】\[\]]{{0,12}}(?P<joined>{_JOINED})[)）】\]]"
)
# КИЕВ, 16 ноя — РИА Новости.  Москва. 9 июля. INTERFAX.RU -
_AFTER_A_DATE = re.compile(rf"[—–.-]\s{_SPACED.format(group='after')}\s?[.:—–-]\s")
# 新华社平壤6月19日电  (中央社首爾19日電)
_CHINESE = re.compile(rf"^[(（]?(?P<sent>{_JOINED})[^。，]{{0,24}}[电電]")
# Fonte: ANSA
_SOURCE = re.compile(
    rf"(?:Fonte|Quelle|Source|Fuente|Źródło|Источник|Джерело|来源|來源)\s?[:：]\s?{_SPACED.format(group='named')}"
)


def wire_of(story: Story) -> Wire | None:
    """The agency that the story says it was taken from, the first where it names several; None where it does not say.

    Looked for where houses put it: in brackets, slashes or after the date at the beginning of summary and text, in
    brackets or behind "Source:" at the end. "Reuters reports that" in running text is no dateline: who says that has
    written a text of his own.
    """
    for text in (story.summary, story.text):
        opening = text[:DATELINE]
        if (found := _first(opening, _IN_BRACKETS, _AFTER_A_DATE, _CHINESE)) is not None:
            return found
    for text in (story.text, story.summary):
        if (found := _first(text[-BYLINE:], _IN_BRACKETS, _SOURCE)) is not None:
            return found
    return None


def wire_called(name: str) -> Wire | None:
    """The agency of that name."""
    return _BY_NAME.get(name.strip())


def _first(text: str, *forms: re.Pattern[str]) -> Wire | None:
    found = min(filter(None, (form.search(text) for form in forms)), key=lambda match: match.start(), default=None)
    return _BY_NAME[found[found.lastgroup]] if found and found.lastgroup else None
