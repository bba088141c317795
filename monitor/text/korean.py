"""Korean: what may follow a noun in the same run of Hangul.

A name of one syllable is found only alone or before one of these: 러에, but not 러시. The list is closed. What makes
another word of a name that the news shortens is left out: 인 (미인 is "beauty"), 나 (미나 is a name).
"""

from __future__ import annotations

# Subject, object, owner, place, company and the like.
_CASE = """
    이 가 께서 을 를 의 에 에게 한테 께 에서 에게서 한테서 로 으로 로서 으로서 로써 으로써 와 과 하고 랑 이랑
    로부터 으로부터 에서부터 까지 부터 보다 처럼 만큼 대로 같이 마다 밖에
    """.split()
# What stresses or limits, with a case before it or alone.
_TOPIC = "은 는 도 만 의 까지 부터 까지도 까지는 까지의 부터의 만의 만은 만이 만을 만도 조차 마저 뿐".split()
_BEFORE_TOPIC = """
    에 에게 한테 에서 에게서 로 으로 로서 으로서 로써 으로써 와 과 하고 로부터 으로부터 에서부터 보다 처럼 만큼
    """.split()
_CONTRACTED = "에선 에겐 엔 로선 으론 론 까진 부턴 보단 한텐".split()
_QUOTED = "이라고 라고 이라는 라는 이라며 라며 이라면 라면 이라도 라도 이란 이든 든 이나".split()  # 북이라고, 러라는
_SIDE = "측"  # "the side of" is written together and has particles of its own


def _particles() -> frozenset[str]:
    compound = {case + topic for case in _BEFORE_TOPIC for topic in _TOPIC}
    found = {*_CASE, *_TOPIC, *_CONTRACTED, *_QUOTED, *compound}
    return frozenset({*found, _SIDE, *(_SIDE + particle for particle in found)})


PARTICLES = _particles()
LONGEST_PARTICLE = max(map(len, PARTICLES))
