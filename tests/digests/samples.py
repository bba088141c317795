"""Stories as they come in, and the matches found in them, for the tests of the digests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from monitor.model import Level, Match, MatchedStory, Span, Story, Subscription

NOW = datetime(2023, 8, 31, 9, 30, tzinfo=UTC)
SEEN = datetime(2023, 8, 31, 9, 2, tzinfo=UTC)

ARMS = "Arms and munitions between North Korea and Russia"
SANCTIONS = "Sanctions on North Korea"

Clue = tuple[str, str, str, str]  # the words, the kind, the id, the gloss

KOREA: Clue = ("Nordkorea", "entity", "north-korea", "North Korea")
PUTIN: Clue = ("Putin", "entity", "vladimir-putin", "Vladimir Putin")
MUNITION: Clue = ("Munition", "concept", "munitions", "ammunition")


def subscription(**changes: object) -> Subscription:
    values: dict[str, object] = {
        "id": 7,
        "email": "analyst@example.org",
        "rules": (),
        "minimum_level": Level.LOW,
        "schedule": "daily 07:00",
        "timezone": "Europe/Zurich",
        "language": "en",
        "since": NOW - timedelta(days=30),
    }
    return Subscription(**(values | changes))  # type: ignore[arg-type]


def story(title: str, *, summary: str = "", text: str = "", **more: object) -> Story:
    values: dict[str, object] = {
        "key": title[:32],
        "url": "https://news.example/story",
        "published": datetime(2023, 8, 31, 8, 59, tzinfo=UTC),
        "outlet": "Blick",
        "publisher": "ringier",
    }
    return Story(title=title, summary=summary, text=text, **(values | more))  # type: ignore[arg-type]


def match(
    of: Story,
    clues: Sequence[Clue],
    *,
    rule: str = "dprk-russia-arms",
    title: str = ARMS,
    level: Level = Level.CRITICAL,
) -> Match:
    """The match of a rule that named each clue's id; the evidence is found in the story, every time it stands there."""
    spans = []
    for quote, kind, name, gloss in clues:
        found = False
        for field in ("title", "summary", "text"):
            content = getattr(of, field)
            start = content.find(quote)
            while start >= 0:
                found = True
                spans.append(Span(field, start, start + len(quote), quote, kind, name, name, gloss))
                start = content.find(quote, start + len(quote))
        assert found, f"{quote} does not stand in the story"
    return Match(rule, title, level, "stable", None, tuple(spans), "0" * 64)


def matched(
    number: int,
    of: Story,
    found: Match,
    *,
    incident: int | None = None,
    language: str = "en",
    seen: datetime = SEEN,
    match_id: int | None = None,
) -> MatchedStory:
    return MatchedStory(match_id or number, incident or number, number, of, found, language, seen)


BLICK = story(
    "Putin bettelt bei Nordkorea um Munition",
    summary="Putin braucht im Ukraine-Krieg Hilfe. Offenbar könnte ihm Nordkorea zur Seite stehen. "
    "Es soll bereits geheime Gespräche mit Kim Jong Un geben.",
    url="https://blick.example/putin-bettelt-bei-nordkorea-um-munition",
)
YONHAP = story(
    "북한, 러시아에 포탄 100만 발 넘게 보냈다…국정원 “8월 이후 10차례 선적”",
    summary="국가정보원은 1일 국회 정보위원회 국정감사에서 북한이 8월 초부터 러시아에 포탄을 지원했다고 밝혔다.",
    url="https://yonhap.example/view/AKR20231101",
    outlet="연합뉴스",
    published=datetime(2023, 8, 31, 9, 1, tzinfo=UTC),
)
JAZEERA = story(
    "واشنطن: كوريا الشمالية وروسيا تجريان محادثات سرية بشأن الذخيرة",
    summary="قال المتحدث باسم مجلس الأمن القومي جون كيربي إن المفاوضات تتقدم بنشاط.",
    url="https://jazeera.example/news/2023/8/31/arms",
    outlet="الجزيرة",
    published=datetime(2023, 8, 30, 21, 15, tzinfo=UTC),
)
LIANHE = story(
    "美国:俄朝秘密谈判炮弹供应,绍伊古访平壤后两国领导人互致信函",
    url="https://zaobao.example/realtime/world/story20230831",
    outlet="联合早报",
    published=datetime(2023, 8, 31, 2, 40, tzinfo=UTC),
)
PANEL = story(
    "Treasury designates two shipping companies, a Rason-based trading house and the captain of the Angara over "
    "container voyages between Rajin and Dunai that investigators say carried artillery ammunition, rockets and "
    "components for ballistic missiles in breach of resolutions 1718, 1874 and 2270",
    summary="The designations follow a year of imagery and port records collected by the monitoring team.",
    url="https://wire.example/a/very/long/address/that/no/client/should/ever/break/in/two?id=0123456789abcdef0123456789abcdef",
    outlet="The Wire",
)


def sample_waiting() -> list[MatchedStory]:
    """One incident in four languages, and a second rule that one of its stories and another story matched."""
    arms = [
        matched(1, BLICK, match(BLICK, [PUTIN, KOREA, MUNITION]), incident=1, language="de"),
        matched(
            2,
            YONHAP,
            match(
                YONHAP,
                [
                    ("북한", "entity", "north-korea", "North Korea"),
                    ("러시아", "entity", "russia", "Russia"),
                    ("포탄", "concept", "munitions", "artillery shells"),
                ],
            ),
            incident=2,
            language="ko",
        ),
        matched(
            3,
            JAZEERA,
            match(
                JAZEERA,
                [
                    ("كوريا الشمالية", "entity", "north-korea", "North Korea"),
                    ("وروسيا", "entity", "russia", "Russia"),
                    ("الذخيرة", "concept", "munitions", "ammunition"),
                ],
            ),
            incident=1,
            language="ar",
            seen=SEEN + timedelta(minutes=3),
        ),
        matched(
            4,
            LIANHE,
            match(
                LIANHE,
                [
                    ("俄朝", "entity", "north-korea", "North Korea"),
                    ("俄朝", "entity", "russia", "Russia"),
                    ("炮弹", "concept", "munitions", "artillery shells"),
                ],
            ),
            incident=1,
            language="zh-Hans",
            seen=SEEN + timedelta(minutes=5),
        ),
    ]
    sanctions = match(
        PANEL,
        [
            ("Rajin", "entity", "north-korea", "Rajin, North Korea"),
            ("designates", "concept", "designation", "sanctions designation"),
        ],
        rule="dprk-sanctions",
        title=SANCTIONS,
        level=Level.HIGH,
    )
    return [*arms, matched(5, PANEL, sanctions, seen=SEEN - timedelta(hours=2))]
