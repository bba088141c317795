"""Sentences and paragraphs, by script. A line break ends a paragraph, and so a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator

_OTHER_BREAKS = "\r\u2028\u2029"
# End marks, and what closes with them. Nothing is given back once taken: a million full stops are read once.
_END = re.compile("[.!?…。！？｡．؟۔][.!?…。！？｡．؟۔]*+(?:[\"'»”’“」』）)\\]》]|[ \u00a0\u202f]»)*+")
_ALWAYS = frozenset("。！？｡")  # they end a sentence without a blank, unless a quotation closes with them
_FULL = _ALWAYS | {"．"}
_OPENING = " \t\u00a0\u202f\"'«“„‘»(—–-¿¡"
_WORD = re.compile(r"\w+")
_OPENED = re.compile("[\u3041-\u3096、，,]")  # after a Japanese quotation: 「違う。」と述べた
_HAN_KANA = re.compile("[\u3041-\u30ff\u3400-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]")

# Of a Korean sentence: after these a full stop ends it without a blank, too.
_LAST_SYLLABLES = frozenset("다요까죠음임함됨")

# After these a full stop ends no sentence, nor after a single letter (initials, "z. B.") or a number of one or two
# digits (ordinals: "am 31. August"), unless one of `_OPENERS` follows.
_ABBREVIATIONS = frozenset(
    """
    vs inc ltd corp approx etc al bzw ca usw sog evtl ggf inkl str hl bspw vgl geb mio mrd tsd prof gen dr st
    ee uu tys mln mld pkt ust godz płk np ul tzw św
    тыс млн млрд руб долл им гг ул см рис стр обл акад проф ген полк др пр тис грн вул див напр рр ін ім ст
    """.split()
)
_TITLES = frozenset(
    """
    Mr Mrs Ms Lt Col Maj Sgt Capt Cmdr Adm Sen Rep Gov Pres Jr Sr Jan Feb Mar Apr Jun Jul Aug Sep Sept Oct Nov Dec Mme
    Mlle MM Sra Srta Sto Sta Uds Dña Dott Sig On sig dott Hr Fr Ing
    """.split()
)
_BEFORE_NUMBERS = frozenset("no nos nr ok art abs fig p pp vol núm pág pag п пп ч".split())
# Words that begin a sentence and cannot follow an ordinal, an initial or a title.
_OPENERS = frozenset(
    """
    The A An He She It They We In On At But And This That These There His Her Its Their When After As If
    Der Die Das Er Sie Es Ein Eine Im Am Aber Und Auch Dann Danach Nach Bei Wir Wenn
    Le La Les Il Elle Ils Elles On Ce Cette Un Une Mais Et Dans Après Selon
    El Los Las Una Pero En Esto Según Ha Lo Gli Ma Nel Nella Secondo W Na Po To Jednak Ale Nie Według
    Он Она Оно Они Мы Это В На По Но А И Однако После При Как Его Её Их Потом Также
    Він Вона Воно Вони Ми Це У Та Але Однак Після Як Його Її Їх Потім Також
    """.split()
)


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """The lines of a text that hold something, as (start, end)."""
    for other in _OTHER_BREAKS:
        text = text.replace(other, "\n")
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        if line and not line.isspace():
            yield start, end
        start = end + 1


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph, as (start, end); together they cover it."""
    start = 0
    for found in _END.finditer(text):
        mark, after = found.span()
        if text[after - 1] in _ALWAYS or _ends(text, mark, after):
            yield start, after
            start = after
    if text[start:].strip():
        yield start, len(text)


def _ends(text: str, mark: int, after: int) -> bool:
    """Whether the marks at `text[mark:after]` end a sentence."""
    following = text[after : after + 1]
    if text[mark] in _FULL:
        return not (following.isdigit() if text[mark] == "．" else _OPENED.match(following))
    blank = not following or following.isspace()
    before = text[mark - 1 : mark]
    if before in _LAST_SYLLABLES:
        return blank or following.isupper() or bool(_HANGUL.match(following))
    if not blank:
        ellipsis = text[mark] == "…" or text.startswith("..", mark)
        return not ellipsis and bool(_HAN_KANA.match(before) and _HAN_KANA.match(following))
    word = _WORD.match(text, after + _blanks(text, after))
    if word and word[0][0].islower():
        return False
    return text[mark:after] != "." or _ends_after(text, mark, word[0] if word else "", word.end() if word else after)


def _blanks(text: str, after: int) -> int:
    """How many blanks, quotation marks and dashes stand before the next word."""
    part = text[after : after + 8]
    return len(part) - len(part.lstrip(_OPENING))


def _ends_after(text: str, mark: int, following: str, end: int) -> bool:
    """Whether a lone full stop ends a sentence, by the words before and after it."""
    start = mark
    while start and text[start - 1].isalnum():
        start -= 1
    last = text[start:mark]
    if not last or (following in _OPENERS and text[end : end + 1] != "."):
        return True
    if len(last) == 1 or (last.isdigit() and len(last) == 2):
        return False
    if following[:1].isdigit() and last.casefold() in _BEFORE_NUMBERS:
        return False
    if last == "in" and text.startswith("m.", start - 2):  # Polish "among others"
        return False
    return last not in _TITLES and last.casefold() not in _ABBREVIATIONS
