"""Stories that say it in the text only, under a poor title: found; and a recap sentence under other news: not."""

from __future__ import annotations

import pytest

from monitor.model import Story
from tests.pack.stories import ARMS
from tests.pack.test_pack import matcher


def arms(title: str, text: str, language: str) -> bool:
    reading = matcher().read(Story(key="s", title=title, text=text, language=language))
    return ARMS in {match.rule for match in reading.matches}


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        pytest.param(
            "Weekly brief",
            "North Korea has shipped another million artillery shells to Russia, Seoul's spy agency told lawmakers. "
            "The munitions filled 2,000 containers. Launchers and rocket rounds went by rail.",
            "en",
            id="English",
        ),
        pytest.param(
            "Lagebericht",
            "Nordkorea hat Russland weitere Artilleriegranaten geliefert, sagt Seoul. Die Munition kam in Containern. "
            "Auch Raketenwerfer und Geschütze seien darunter.",
            "de",
            id="German",
        ),
        pytest.param(
            "Сводка за неделю",
            "КНДР передала России ещё двести дальнобойных орудий и около шести миллионов снарядов. "
            "Боеприпасы везли в контейнерах.",
            "ru",
            id="Russian",
        ),
        pytest.param(
            "주간 동향",
            "북한이 러시아에 170㎜ 자주포와 240㎜ 방사포를 지원한 것으로 합참은 평가했다. "
            "포탄을 실은 컨테이너도 나진항을 떠났다.",
            "ko",
            id="Korean",
        ),
        pytest.param(
            "一周要闻",
            "韩国联合参谋本部说,朝鲜已向俄罗斯提供200余门火炮和大量炮弹。弹药装在2.8万个集装箱里。",
            "zh-Hans",
            id="Chinese",
        ),
    ],
)
def test_told_in_the_text_only(title: str, text: str, language: str) -> None:
    assert arms(title, text, language)


@pytest.mark.parametrize(
    ("title", "text", "language"),
    [
        pytest.param(
            "Trump and Xi to meet in Busan",
            "The talks are planned for Thursday. Farmers hope for orders. "
            "China backs Pyongyang, which has shipped artillery shells to Russia. The summit ends on Friday.",
            "en",
            id="a summit",
        ),
        pytest.param(
            "Bundestag streitet über Wehrpflicht",
            "Der Minister warb um Verständnis. Russland rüste auf und erhalte Granaten aus Nordkorea. "
            "Die zweite Lesung folgt im Mai.",
            "de",
            id="a debate",
        ),
        pytest.param(
            "日米首脳、関税で一致",
            "会談は1時間続いた。両首脳は北朝鮮によるロシアへの弾薬供与に懸念を示した。会見はなかった。",
            "ja",
            id="a communique",
        ),
    ],
)
def test_one_sentence_under_other_news_is_too_light(title: str, text: str, language: str) -> None:
    assert not arms(title, text, language)
