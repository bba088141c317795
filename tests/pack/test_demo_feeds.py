"""The demo's sample feeds: which of their stories match, and why the others do not, is decided by the shipped rules."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import monitor.app.demo as demo
from monitor.errors import FeedError
from monitor.feeds.parse import parse_document
from monitor.feeds.stories import stories_of
from monitor.incidents.events import Events
from monitor.incidents.fingerprint import fingerprint_of
from monitor.model import Feed, Outcome, Story
from tests.pack.stories import ARMS, DPRK, IMPORTS, MILITARY, RUSSIA
from tests.shipped import matcher

NOW = datetime(2026, 11, 28, tzinfo=UTC)
EXPECTED = {
    "sample-wire-en.xml": {
        "Monitors count 1,100 container trips of shells from North Korea to Russia": {ARMS},
        "Kremlin waves aside report on arms from Pyongyang": {ARMS},
        "Debris from Zaporizhzhia strike points to KN-23, police say": {ARMS},
        "Treasury lists two bankers who moved coal money for Pyongyang": {DPRK},
        "White House: Russia and North Korea negotiate arms, Kim and Putin exchanged letters": {ARMS},
    },
    "musterblatt-de.xml": {
        "Beobachter: Nordkorea schickt weiter Granaten nach Russland": {ARMS},
        "Wieder nordkoreanische Soldaten in Kursk": {MILITARY},
        "EU beschließt neues Sanktionspaket gegen Russland": {RUSSIA},
        "Weißes Haus: Moskau und Pjöngjang verhandeln im Geheimen über Munition": {ARMS},
    },
    "obrazets-ru.xml": {
        "Сеул: Пхеньян отправил России ещё тысячу контейнеров со снарядами": {ARMS},
        "КНДР направит в Курскую область тысячу сапёров": {MILITARY},
        "Великобритания ввела санкции против двадцати танкеров, перевозящих российскую нефть": {RUSSIA},
    },
    "gyeonbon-ko.json": {
        '"북한, 러시아에 152㎜ 포탄 추가 공급"…다국적제재모니터링팀 보고서': {ARMS, DPRK},
        "정부, 북한 IT 인력 조직 독자제재 대상으로 지정": {DPRK},
        '백악관 "북러, 무기 거래 협상 중…김정은·푸틴 친서 교환"': {ARMS},
    },
    "mihon-ja.xml": {
        "北朝鮮、ロシアに170ミリ自走砲を追加供与か": {ARMS},
        "イラン、ロシアに無人機の部品を輸出 米財務省が指摘": {IMPORTS, RUSSIA},
    },
    "yangben-zh.xml": {
        "韩国情报机构:朝鲜再向俄罗斯运送大批炮弹": {ARMS},
        "普丁與金正恩簽署的條約滿一年 雙方強調軍事同盟": {MILITARY},
    },
}


def sample(name: str) -> bytes:
    assert name in demo.OUTLETS
    return (demo.SAMPLES / name).read_bytes()


def stories(name: str) -> tuple[Story, ...]:
    """What the product makes of a sample feed, without a language told by a configuration."""
    address = f"http://127.0.0.1/feeds/{name}"
    _, language, entries, *_ = parse_document(sample(name), None, address)
    return stories_of(Feed(url=address, name=name, publisher=name), entries, language)


@pytest.mark.parametrize("name", [pytest.param(name, id=name) for name in EXPECTED])
def test_these_stories_of_the_sample_match_and_no_others(name: str) -> None:
    readings = {story.title: {match.rule for match in matcher().read(story).matches} for story in stories(name)}
    assert {title: rules for title, rules in readings.items() if rules} == EXPECTED[name]


def test_the_samples_are_many_and_about_half_of_them_match() -> None:
    found = [story for name in EXPECTED for story in stories(name)]
    assert len({story.key for story in found}) == 34
    assert sum(map(len, EXPECTED.values())) == 19


def test_what_the_outlets_say_of_31_august_2023_is_one_incident() -> None:
    """The one that docs/tour.md has a reader find."""
    told = [story for name in EXPECTED for story in stories(name) if matcher().read(story).matches]
    fingerprints = [
        fingerprint_of(story.key, NOW, story, matcher().read(story).language, matcher().mentions(story))
        for story in told
    ]
    incident = Events(fingerprints).incident
    of_the_tour = {story.key for story in told if story.published and story.published.year == 2023}
    together = {incident[key] for key in of_the_tour}
    assert len(of_the_tour) == 3
    assert len(together) == 1
    assert {key for key, number in incident.items() if number in together} == of_the_tour


def test_the_captcha_page_is_no_feed() -> None:
    with pytest.raises(FeedError) as error:
        parse_document(sample("captcha.html"), "text/html", "http://127.0.0.1/feeds/captcha.html")
    assert error.value.outcome is Outcome.NOT_A_FEED
