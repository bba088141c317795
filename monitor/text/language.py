"""Which language a story is in, or which languages it may be in: script first, then py3langid with the hint as prior.

Unsure is an answer: the terms of every language that is still possible are then looked for, because a missed story is
worse than a little work.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

LATIN = ("en", "de", "fr", "es", "it", "pl")
LANGUAGES = (*LATIN, "ru", "uk", "ko", "ja", "zh-Hans", "zh-Hant", "ar")

_HANGUL = re.compile("[\uac00-\ud7a3]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa]")
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff]")
_ARABIC = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_UKRAINIAN = re.compile("[іїєґІЇЄҐ]")
_RUSSIAN = re.compile("[ыэъёЫЭЪЁ]")
_PERSIAN_URDU = re.compile("[پچژگٹڈڑے]")
# Common characters that are written otherwise in the other Chinese script; neither set is used in the other one.
_SIMPLIFIED = frozenset(
    "这国会对时来发后经过业东两严个们为义习书亚产亲亿仅从众优传伤伦伟体债兰关兴养军农冲决况准减击则刘创别办务动区协单卖卢厂历压厉县参双变台叶号叹员响问团围图场坏块坚墙声处备复头夺奖妇实审宁宝宪导将层属岁岛帅师带帮应张弹强归当录总战户执扩抢护报担择损换据掷援携摄撑无旧显晓暂术机杀权条构标树样桥检楼武毕气汇汉没济浅测浏满灭灯灵炼热爱环现电画疗监盘码确础离种积称稳穷签简类粮纪约级纳纽线练组细织终绍结绝统继绩续维综缓编网罗罢联职胜脑节药获营苏蓝虑虽补装见规视览觉触订认讨让训议讯记讲许论设访证评识诉词译试话该详语误说请诸读调谈谋谓谢贝负贡财责败货质贫购贯贸费资赛赞赢赵跃车转轮软轰轻载较辆输辽达迁运还进远违连迟适选遗邮邻郑释里钟钢铁银锁错键镇长门闭问闻阳阵阶际陆陈险随难雾静韩页项顺须顾预领频题额风飞饭馆驱驶验骤鱼鲁鸟麦黄齐龙"
)
_TRADITIONAL = frozenset(
    "這國會對時來發後經過業東兩嚴個們為義習書亞產親億僅從眾優傳傷倫偉體債蘭關興養軍農衝決況準減擊則劉創別辦務動區協單賣盧廠歷壓厲縣參雙變臺葉號嘆員響問團圍圖場壞塊堅牆聲處備復頭奪獎婦實審寧寶憲導將層屬歲島帥師帶幫應張彈強歸當錄總戰戶執擴搶護報擔擇損換據擲攜攝撐無舊顯曉暫術機殺權條構標樹樣橋檢樓畢氣匯漢沒濟淺測瀏滿滅燈靈煉熱愛環現電畫療監盤碼確礎離種積稱穩窮簽簡類糧紀約級納紐線練組細織終紹結絕統繼績續維綜緩編網羅罷聯職勝腦節藥獲營蘇藍慮雖補裝見規視覽覺觸訂認討讓訓議訊記講許論設訪證評識訴詞譯試話該詳語誤說請諸讀調談謀謂謝貝負貢財責敗貨質貧購貫貿費資賽贊贏趙躍車轉輪軟轟輕載較輛輸遼達遷運還進遠違連遲適選遺郵鄰鄭釋裡鐘鋼鐵銀鎖錯鍵鎮長門閉問聞陽陣階際陸陳險隨難霧靜韓頁項順須顧預領頻題額風飛飯館驅駛驗驟魚魯鳥麥黃齊龍"
)
_ONLY_SIMPLIFIED = _SIMPLIFIED - _TRADITIONAL
_ONLY_TRADITIONAL = _TRADITIONAL - _SIMPLIFIED

# py3langid's scores are log-probabilities that grow with the text; a lead of this many nats settles it, and the hint of
# the feed counts like a few letters more.
SURE = 6.0
SAMPLE = 800  # characters; more says nothing new and costs a microsecond each
HINT = 4.0
LONG_WITHOUT_KANA = 15  # Han characters


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is the likeliest, or `und`; `possible` are all whose terms are looked for."""

    code: str
    possible: frozenset[str]


def identify(title: str, summary: str, text: str, hint: str | None) -> Language:
    """The language of a story. `hint` is the feed's or the caller's word: it weighs, it never decides alone."""
    # Composed: Hangul written as its parts has no syllables to count.
    sample = unicodedata.normalize("NFC", f"{title}\n{summary}\n{text[:2000]}")
    counts = {
        "hangul": len(_HANGUL.findall(sample)) * 2,  # a syllable is two or three letters
        "kana": len(_KANA.findall(sample)),
        "han": len(_HAN.findall(sample)) * 2,
        "arabic": len(_ARABIC.findall(sample)),
        "cyrillic": len(_CYRILLIC.findall(sample)),
        "latin": len(_LATIN.findall(sample)),
    }
    east = counts["hangul"] + counts["kana"] + counts["han"]
    script = max(("arabic", "cyrillic", "latin"), key=lambda name: counts[name])
    known = _normalised(hint)
    if east > counts[script]:
        return _eastern(sample, counts, known)
    if not counts[script]:
        return Language(known or "und", frozenset({known}) if known else frozenset(LANGUAGES))
    if script == "arabic":
        return _settled("und" if _PERSIAN_URDU.search(sample) and known != "ar" else "ar", "ar")
    if script == "cyrillic":
        return _cyrillic(sample, known)
    return _ranked(sample, LATIN, known)


def _normalised(hint: str | None) -> str | None:
    """The hint as one of our languages: `de-CH` is de, `zh-TW` zh-Hant, `zh` zh-Hans."""
    if not hint:
        return None
    parts = hint.replace("_", "-").casefold().split("-")
    if parts[0] == "zh":
        return "zh-Hant" if {"hant", "tw", "hk", "mo"} & set(parts[1:]) else "zh-Hans"
    return parts[0] if parts[0] in LANGUAGES else None


def _settled(code: str, *possible: str) -> Language:
    return Language(code, frozenset(possible))


def _eastern(sample: str, counts: dict[str, int], hint: str | None) -> Language:
    if counts["hangul"] > counts["kana"] and counts["hangul"] * 3 >= counts["han"]:
        return _settled("ko", "ko")
    if counts["kana"] * 20 >= counts["han"] and counts["kana"] > 1:
        return _settled("ja", "ja")
    characters = set(sample)
    simplified, traditional = len(characters & _ONLY_SIMPLIFIED), len(characters & _ONLY_TRADITIONAL)
    if simplified > traditional:
        return _settled("zh-Hans", "zh-Hans")
    if hint == "ja" or (traditional == simplified == 0 and hint is None):
        # A headline in Han characters alone may be Japanese, and short ones have nothing that tells the scripts apart.
        return _settled("ja" if hint == "ja" else "zh-Hans", "ja", "zh-Hans", "zh-Hant")
    if traditional > simplified:
        # Japanese keeps many of these characters; more than a headline of it always has kana.
        japanese = {"ja"} if hint is None and counts["han"] < LONG_WITHOUT_KANA * 2 else set()
        return _settled("zh-Hant", "zh-Hant", *japanese)
    code = hint if hint in ("zh-Hans", "zh-Hant") else "zh-Hans"
    return _settled(code, "zh-Hans", "zh-Hant")


def _cyrillic(sample: str, hint: str | None) -> Language:
    ukrainian, russian = len(_UKRAINIAN.findall(sample)), len(_RUSSIAN.findall(sample))
    if ukrainian > russian * 4:
        return _settled("uk", "uk")
    if russian > ukrainian * 4:
        return _settled("ru", "ru")
    if ukrainian or russian:
        return _settled("uk" if ukrainian > russian else "ru", "ru", "uk")
    return _ranked(sample, ("ru", "uk"), hint)


def _ranked(sample: str, among: tuple[str, ...], hint: str | None) -> Language:
    scores = _scores(sample, among)
    if hint in scores:
        scores[hint] += HINT
    best = max(scores, key=lambda code: scores[code])
    possible = {code for code, score in scores.items() if scores[best] - score < SURE}
    return Language(best, frozenset(possible))


def _scores(sample: str, among: tuple[str, ...]) -> dict[str, float]:
    """The log-probability of each language, up to a constant."""
    sample = sample[:SAMPLE]
    ranks = _identifier().rank(sample.casefold() if sample.isupper() else sample)
    return {str(code): float(score) for code, score in ranks if code in among and math.isfinite(score)}


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """One model for all scripts: each copy of it takes 90 MB."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # here: it brings numpy, which most commands never need

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages([*LATIN, "ru", "uk"])
    return identifier
