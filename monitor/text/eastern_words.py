"""What is counted in Korean, Japanese and Chinese, and the words around a number that bound it. All of it is folded."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from monitor.text.unit_words import Bound, Unit

_DIGITS = "一二三四五六七八九两兩〇零"
DIGITS = dict(zip("一二三四五六七八九两兩〇零", (1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 2, 0, 0), strict=True)) | dict(
    zip("일이삼사오육칠팔구", range(1, 10), strict=True)
)
SMALL = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
LARGE = {
    "万": 10**4, "萬": 10**4, "億": 10**8, "亿": 10**8, "兆": 10**12, "만": 10**4, "억": 10**8, "조": 10**12,
}  # fmt: skip
NATIVE = {"두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10, "스무": 20}

# Each begins with a set of characters, which is what the search for it is quick by.
_HAN = rf"[\d{_DIGITS}十百千](?:[\d{_DIGITS}十百千万萬億亿兆]|[,.](?=\d))*+"
_KOREAN = (
    r"\d(?:[\d,]|\.(?=\d))*+(?:[십백천만억조](?:\d[\d,]*| \d[\d,]*(?=[십백천만억]))?| [십백천만억조](?![가-힣]))*+"
)
_HANGUL = (
    r"[일이삼사오육칠팔구십백천만억조](?<![가-힣].)(?:(?<=[십백천만억조])|(?=[십백천만억조]))"
    r"[일이삼사오육칠팔구십백천만억조]{0,9}(?= ?[가-힣])"
)
_NATIVE = rf"(?:{'|'.join(NATIVE)})(?<![가-힣].)(?= ?[가-힣])"
_NUMBERS = {
    "ja": (_HAN, "[数幾](?<![人総総件回点分指多少半複関].)[十百千万億兆]++"),
    "zh": (_HAN, "[数數几幾](?<![人总總件回点分指多少半].)[十百千万萬億亿]++"),
    "ko": (_KOREAN, _HANGUL, _NATIVE, "[수몇](?<![가-힣].) ?[십백천만억조]++"),
}

# What is counted: its counters. A "thing" is no unit of ours; a "measure" makes it no count.
_COUNTERS = {
    "ja": """people: 人 名; ships: 隻 艘; tonnes: トン t; barrels: バレル; dollars: 米ドル ドル; euros: ユーロ;
        pounds: ポンド; yen: 円; won: ウォン; yuan: 人民元 元; rubles: ルーブル; percent: パーセント %; days: 日間;
        thing: 個 箇 本 台 両 門 機 基 丁 挺 件 社 カ国 か国 ヵ国 種類 発 弾;
        measure: 年 カ月 か月 ヶ月 ヵ月 月 日 時 分 秒 歳 代 度 回 位 次 号 番 キロ メートル センチ ミリ 週 世紀 倍 割
        点 条 項 階 級 mm km cm""",
    "ko": """people: 명 사람; ships: 척; tonnes: 톤 t; barrels: 배럴; dollars: 달러; euros: 유로; pounds: 파운드;
        yen: 엔; won: 원; yuan: 위안; rubles: 루블; percent: 퍼센트 % 프로; days: 일간 일 동안;
        thing: 개국 개 대 문 기 건 곳 종 정 발;
        measure: 년 개월 월 일 시간 시 분 초 세 살 도 회 차례 차 번 위 호 킬로 미터 센티 밀리 주 달 배 강 점 층 항 골
        mm km cm""",
    "zh": """people: 人 名; ships: 艘; tonnes: 公吨 吨 公噸 噸; barrels: 桶; dollars: 美元 美金; euros: 欧元 歐元;
        pounds: 英镑 英鎊; yen: 日元 日圆 日圓; won: 韩元 韓元 韓圜; yuan: 元人民币 元人民幣 人民币 元;
        rubles: 卢布 盧布;
        percent: %; days: 天; thing: 个 個 枚 台 辆 輛 架 门 門 件 种 種 座 颗 顆 家 套 支 挺 发 發;
        measure: 年 个月 個月 月 日 号 號 时 時 小时 小時 点 點 分钟 分鐘 分 秒 岁 歲 度 次 届 屆 位 公里 千米 米 厘米
        毫米 周 週 轮 輪 期 级 級 倍 强 強 球 章 条 條 层 層 环 里 线 線 mm km cm""",
}
_NOUNS = {
    "ja": """rounds: 砲弾 弾薬 弾丸 榴弾; missiles: ミサイル ロケット弾 ロケット; containers: コンテナ;
        people: 兵士 兵 軍人 労働者 技術者; ships: タンカー 貨物船 船舶""",
    "ko": """rounds: 포탄 탄약; missiles: 미사일 로켓; containers: 컨테이너; people: 병력 군인 병사 노동자;
        ships: 유조선 화물선 선박""",
    "zh": """rounds: 炮弹 炮彈 砲彈 砲弹 弹药 彈藥; missiles: 导弹 導彈 飞弹 飛彈 火箭弹 火箭彈;
        containers: 集装箱 集裝箱 货柜 貨櫃; people: 士兵 军人 軍人 官兵 劳工 勞工 工人;
        ships: 油轮 油輪 货轮 貨輪 船只 船隻""",
}
THING, MEASURE = "thing", "measure"
# Between a number and its noun.
_BETWEEN = {
    "ja": r"[の ]|北朝鮮製?|ロシア|\d{3} ?(?:mm|ミリ)|大型|短距離|弾道",
    "ko": r" |의|북한산?|러시아|\d{3} ?mm|대형|단거리|탄도",
    "zh": r"[的 ]|朝鲜|北韩|北韓|俄罗斯|俄羅斯|\d{3} ?(?:mm|毫米)|口径|口徑|大型|短程|近程|弹道|彈道",
}
_PARTICLES = {"ja": "[はがをもので ]", "ko": "[은는이가을를도 ]", "zh": "[ ]"}
_BEFORE = {
    "ja": "about: 約 およそ ほぼ 推定; at least: 少なくとも 最低 最低でも; at most: 最大 最大で 最高 多くて",
    "ko": "about: 약 대략 거의 추정; at least: 최소 최소한 적어도; at most: 최대 많게는",
    "zh": """about: 约 約 大约 大約 近 将近 將近 大概 估计 估計; at least: 至少 最少 不少于 不少於 超过 超過 逾 超;
        at most: 多达 多達 最多 至多 不到 不足 高达 高達""",
}
_AFTER = {
    "ja": "about: 前後 程度 ほど くらい ぐらい 近く; at least: 以上 超 余り; at most: 以下 未満 弱",
    "ko": "about: 가량 정도 안팎 쯤 남짓; at least: 이상 초과 넘는 넘게; at most: 이하 미만",
    "zh": "about: 左右 上下; at least: 以上 之多; at most: 以下 以内 以內",
}
SIGNS = {"€": Unit.EUROS, "£": Unit.POUNDS, "₩": Unit.WON, "₽": Unit.RUBLES, "$": Unit.DOLLARS}
REACH = 16  # characters before a number that may say what it counts


class Eastern(NamedTuple):
    """The patterns of one language. Those that end in $ are for what stands before a number."""

    numbers: tuple[re.Pattern[str], ...]  # in digits first
    odd: re.Pattern[str]  # "and some more", and a scale after it
    counter: re.Pattern[str]
    counts: dict[str, Unit | str]  # what a counter says: a unit, THING or MEASURE
    nouns: dict[str, Unit]
    joint: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    bounds: dict[str, Bound]
    noun_before: re.Pattern[str]
    noun_after: re.Pattern[str]


def _rows(table: str) -> dict[str, str]:
    """What each word of a table says."""
    rows = (row.partition(":") for row in table.split(";"))
    return {word: meaning.strip() for meaning, _, words in rows for word in words.split()}


def _longest_first(words: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@lru_cache(maxsize=4)
def patterns(language: str) -> Eastern:
    """The patterns of ko, ja or zh."""
    counters, nouns = _rows(_COUNTERS[language]), _rows(_NOUNS[language])
    before, after = _rows(_BEFORE[language]), _rows(_AFTER[language])
    noun = rf"(?P<noun>{_longest_first(nouns)})"
    return Eastern(
        numbers=tuple(map(re.compile, _NUMBERS[language])),
        odd=re.compile("(?:여|[余餘多])(?P<scale>[万萬億亿만억])?"),
        counter=re.compile(rf" ?(?P<counter>{_longest_first(counters)})"),
        counts={word: meaning if meaning in (THING, MEASURE) else Unit(meaning) for word, meaning in counters.items()},
        nouns={word: Unit(meaning) for word, meaning in nouns.items()},
        joint=re.compile("(?P<joint> ?[~〜∼-] ?|から|에서 ?| 내지 |至|到)"),
        before=re.compile(rf"(?P<bound>{_longest_first(before)})[で ]?$"),
        after=re.compile(rf"(?:[이가을를] ?(?=넘)|[ ])?(?P<bound>{_longest_first(after)})"),
        bounds={word: Bound(meaning) for word, meaning in (before | after).items()},
        noun_before=re.compile(rf"{noun}{_PARTICLES[language]}{{0,2}}$"),
        noun_after=re.compile(rf"(?:{_BETWEEN[language]}){{0,4}}{noun}"),
    )
