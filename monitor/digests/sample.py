"""Digests in which everything stands that a digest can hold, to try templates with and to look at.

Papers and addresses are made up; the stories are of the kind that the shipped rules find.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.corroboration import Corroboration, Sources
from monitor.model import Level, Span, Subscription
from monitor.outgoing import Digest, DigestSection, DigestStory
from monitor.patterns import Headline, Pattern, ToldPattern
from monitor.telling import Before, DigestTitle, Held, Silenced, Trend
from monitor.watching import Coverage, Loss, Unwell, Watched

_AT = datetime(2023, 8, 31, 5, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_NAMES = {
    "north-korea": "North Korea",
    "russia": "Russia",
    "vladimir-putin": "Vladimir Putin",
    "munitions": "ammunition",
    "delivery": "delivery",
    "designation": "sanctions designation",
    "rajin": "Rajin",
    "sample-term": "",
}


class SampleLinks:
    """Addresses of the right length that lead nowhere."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url.rstrip("/")

    def story(self, match_id: int) -> str:
        return f"{self._base_url}/s/sample-{match_id:025}"

    def mute(self, incident_id: int) -> str:
        return f"{self._base_url}/m/sample-{incident_id:025}"

    def verdict(self, match_id: int) -> str:
        return f"{self._base_url}/v/sample-{match_id:025}"

    def preferences(self) -> str:
        return f"{self._base_url}/preferences/sample-{0:025}"


def sample_digest(language: str = "en", timezone: str = "Europe/Zurich") -> Digest:
    """Stories of two rules in five languages, a pattern, trends, what was held back, losses."""
    told = Sources(Corroboration.CROSS_BLOC, ("Sample Wire", "견본일보", "样本日报"), 4)
    arms = tuple(
        replace(story, sources=told, claim="North Korea → Russia: ammunition, more than 1 million rounds; delivered")
        for story in (_german(), _korean(), _arabic())
    )
    talks = replace(_chinese(), sources=Sources(Corroboration.SINGLE, ("样本日报",), 1))
    return Digest(
        message_id="sample@example.org",
        subscription=_subscription(language, timezone),
        due=_AT,
        composed=_AT,
        sections=(
            DigestSection(
                "dprk-russia-arms",
                "Arms and munitions between North Korea and Russia",
                Level.CRITICAL,
                (*arms, talks),
                3,
                _titles(),
            ),
            DigestSection("dprk-sanctions", "Sanctions on North Korea", Level.HIGH, (_english(),)),
        ),
        story_count=8,
        held=tuple((why, 2 + number) for number, why in enumerate(Held)),
        silenced=(Silenced("the arms fair in Moscow", _AT + 48 * _HOUR, 3),),
        coverage=_coverage(),
        patterns=(_pattern(),),
        trends=_trends(),
    )


def sample_of_nothing(language: str = "en", timezone: str = "Europe/Zurich") -> Digest:
    """A digest for who wishes to hear that nothing matched."""
    return replace(
        sample_digest(language, timezone),
        sections=(),
        story_count=0,
        patterns=(),
        held=((Held.LEVEL, 2),),
        silenced=(),
        watched=Watched(_AT - 24 * _HOUR, 1204, 118, ("dprk-russia-arms", "dprk-sanctions")),
    )


def _subscription(language: str, timezone: str) -> Subscription:
    return Subscription(
        0,
        "analyst@example.org",
        ("dprk-russia-arms", "dprk-sanctions"),
        Level.LOW,
        "daily 07:00",
        timezone,
        language,
        _AT,
    )


def _found(field: str, text: str, quote: str, name: str, *, in_recap: bool = False) -> Span:
    start = text.index(quote)
    kind = "entity" if name in ("north-korea", "russia", "vladimir-putin", "rajin") else "concept"
    return Span(field, start, start + len(quote), quote, kind, name, name, _NAMES[name], in_recap)


def _german() -> DigestStory:
    title = "Putin bekommt Munition aus Nordkorea"
    return DigestStory(
        title=title,
        outlet="Musterblatt",
        url="https://musterblatt.example/putin-bekommt-munition-aus-nordkorea",
        language="de",
        published=_AT - 3 * _HOUR,
        seen=_AT - 2 * _HOUR,
        incident_id=1,
        summary="Mehr als eine Million Granaten soll der Kreml erhalten haben. Das Weiße Haus nennt es einen Bruch der "
        "Resolutionen des Sicherheitsrats.",
        evidence=(
            _found("title", title, "Putin", "vladimir-putin"),
            _found("title", title, "Munition", "munitions"),
            _found("title", title, "Nordkorea", "north-korea"),
        ),
        also=("Military cooperation between North Korea and Russia",),
        before=Before(3, _AT - 96 * _HOUR),
        again="now reported by 3 independent sources on different sides",
        match_id=101,
    )


def _korean() -> DigestStory:
    title = "북한, 러시아에 포탄 100만 발 넘게 보냈다…“8월 이후 10차례 선적”"
    return DigestStory(
        title=title,
        outlet="견본일보",
        url="https://gyeonbon.example/view/20230831",
        language="ko",
        published=_AT - 4 * _HOUR,
        seen=_AT - 3 * _HOUR,
        incident_id=1,
        summary="",
        evidence=(
            _found("title", title, "북한", "north-korea"),
            _found("title", title, "러시아", "russia"),
            _found("title", title, "포탄", "munitions"),
        ),
        match_id=102,
    )


def _arabic() -> DigestStory:
    title = "واشنطن: كوريا الشمالية سلمت روسيا ذخيرة مدفعية"
    return DigestStory(
        title=title,
        outlet="صحيفة العينة",
        url="https://ayyina.example/2023/8/31/dhakhira",
        language="ar",
        published=_AT - 30 * _HOUR,
        seen=_AT - 2 * _HOUR,
        incident_id=1,
        summary="",
        evidence=(
            _found("title", title, "كوريا الشمالية", "north-korea"),
            _found("title", title, "روسيا", "russia"),
            _found("title", title, "ذخيرة", "munitions"),
        ),
        match_id=103,
    )


def _chinese() -> DigestStory:
    title = "美国:俄朝秘密谈判炮弹供应,绍伊古访平壤后两国领导人互致信函"
    summary = "白宫发言人说,谈判正在积极推进。"
    return DigestStory(
        title=title,
        outlet="样本日报",
        url="https://yangben.example/world/20230831",
        language="zh-Hans",
        published=_AT - 6 * _HOUR,
        seen=_AT - 5 * _HOUR,
        incident_id=2,
        summary=summary,
        evidence=(
            _found("title", title, "俄朝", "north-korea"),
            _found("title", title, "俄朝", "russia"),
            _found("title", title, "炮弹", "munitions"),
        ),
        claim="North Korea → Russia: ammunition; negotiating; says John Kirby",
        match_id=104,
    )


def _english() -> DigestStory:
    title = "Treasury designates two shipping companies over container voyages between Rajin and Dunai"
    recap = "Pyongyang has denied deliveries of ammunition."
    return DigestStory(
        title=title,
        outlet="Sample Wire",
        url=None,
        language="en",
        published=None,
        seen=_AT - 9 * _HOUR,
        incident_id=3,
        summary="The designations follow a year of port records. " + recap,
        evidence=(
            _found("title", title, "designates", "designation"),
            _found("title", title, "Rajin", "rajin"),
            _found("text", recap, "ammunition", "munitions", in_recap=True),
        ),
        sources=Sources(Corroboration.SYNDICATED, ("Sample Agency",), 5),
        match_id=105,
    )


def _titles() -> tuple[DigestTitle, ...]:
    return (
        DigestTitle("КНДР отправила в Россию боеприпасы", "Образец", "https://obrazets.example/1", Level.CRITICAL, 106),
        DigestTitle("ロ朝、砲弾をめぐり協議", "見本新聞", None, Level.CRITICAL, 107),
    )


def _coverage() -> Coverage:
    lost = Loss("견본일보", _AT - 5 * _HOUR, _AT - 4 * _HOUR, 14)
    return Coverage(120, 118, (lost,), (Unwell("Sample Wire", _AT - 30 * _HOUR), Unwell("Sample Agency", None, True)))


def _pattern() -> ToldPattern:
    days = timedelta(days=12)
    pattern = Pattern(
        "ship-then-arms", "A ship at a port, then munitions", Level.HIGH, "stable", "angara", "Angara", _AT - days, _AT,
        _AT - _HOUR, 2, "2 steps in order in 12 days, of at most 21 days", (101, 90),
    )  # fmt: skip
    headlines = (
        Headline(
            "Putin bekommt Munition aus Nordkorea", "Musterblatt", "https://musterblatt.example/putin", _AT - _HOUR
        ),
        Headline("The Angara is back at Rajin", "", None, _AT - days),
    )
    return ToldPattern(pattern, headlines, 3)


def _trends() -> tuple[Trend, ...]:
    arms = (0, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 0, 3, 1, 0, 0, 0, 1, 0, 0, 0, 2, 4, 6, 3, 1, 2, 5, 8, 7)
    quiet = (0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    return (
        Trend("dprk-russia-arms", "Arms and munitions between North Korea and Russia", arms),
        Trend("dprk-sanctions", "Sanctions on North Korea", quiet),
        Trend("russia-sanctions", "Sanctions on Russia", (0,) * 30),
    )
