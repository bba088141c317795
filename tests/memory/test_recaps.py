"""A recap over 60 days: told while it is news, and from then on neither matched nor told by itself."""

from __future__ import annotations

import random
from datetime import timedelta

from monitor.app.explain import account_lines, account_out
from monitor.app.why import Account, account
from monitor.fates import Fate
from monitor.incidents.recaps import KEPT
from monitor.model import Story
from monitor.retention import purge
from monitor.rules.explain import Explainer
from monitor.rules.explained import plain
from monitor.rules.load import rules_from
from monitor.rules.workers import Matching
from monitor.second_look import second_look
from monitor.storage import Transaction, matches, stories
from monitor.telling import Held
from tests.memory.watching import START, Watching, titles
from tests.publisher import item, rss

DAY = timedelta(days=1)
RECAP = "한국 국방부에 따르면 북한은 지난해 여름부터 러시아에 포탄 {} 발을 보냈다."
NEWS = "월요일 밤 북한 열차가 국경을 넘어 러시아 역에 포탄 상자를 내렸다고 역무원들이 전했다."
ABOUT = (
    "해변 호텔 장마 전선 축구 경기 지하철 요금 도서관 개관 김치 축제 선거 일정 영화 개봉 교량 공사 음악 공연 병원 예약 "
    "과일 가격 공원 산책 버스 노선 박물관 전시 수영장 개장 시장 물가 농부 수확 바람 온도 학교 방학 "
    "소방서 훈련 빵집 골목 자전거 도로"
).split()


def about(number: int) -> str:
    """What nobody else tells."""
    chance = random.Random(number)
    return " ".join(f"{' '.join(chance.sample(ABOUT, 6))} 이야기가 나왔다." for _ in range(4))


def publish(watching: Watching, *entries: tuple[str, str]) -> None:
    """Entries of a title and the paragraphs under it, the newest first."""
    items = [
        item(title, watching.publisher.url(f"/{title.replace(' ', '-')}"), text=f"<![CDATA[{paragraphs}]]>")
        for title, paragraphs in entries
    ]
    watching.publisher.pages["/feed"] = rss(*items)


def paragraphs(*words: str) -> str:
    return "".join(f"<p>{one}</p>" for one in words)


def quiet(number: int, figure: str = "700만") -> tuple[str, str]:
    """A story of something else that ends with the recap."""
    return f"{ABOUT[number]} 소식 {number}호", paragraphs(about(number), RECAP.format(figure), "끝.")


async def told(watching: Watching, entry: tuple[str, str], day: int) -> list[str]:
    """The headlines that are told of an entry that comes on that day."""
    watching.now = START + day * DAY
    publish(watching, entry)
    await watching.poll()
    return titles(await watching.told())


async def counts(watching: Watching) -> tuple[int, int]:
    """How many stories matched, and how many incidents there are."""

    def read(tx: Transaction) -> tuple[int, int]:
        found = matches.recent(tx, START)
        return len(found), len({one.incident_id for one in found})

    return await watching.storage.read(read)


async def explained(watching: Watching, rules: Matching, entry: tuple[str, str]) -> Account:
    url = watching.publisher.url(f"/{entry[0].replace(' ', '-')}")
    explainer = Explainer(rules_from(rules.rule_set))

    def read(tx: Transaction) -> Account:
        (stored,) = stories.with_address(tx, [], url)
        return account(tx, stored, explainer, "all")

    return await watching.storage.read(read)


async def test_a_recap_alone_makes_neither_match_nor_incident_for_sixty_days(
    watching: Watching, rules: Matching
) -> None:
    for number, day in enumerate((0, 3, 6)):  # while it is news
        assert await told(watching, quiet(number), day) == [quiet(number)[0]]
    first = quiet(0)[0]
    assert await counts(watching) == (3, 3)

    for number, day in enumerate(range(7, 61, 6), start=10):  # and other figures in it are none
        assert await told(watching, quiet(number, f"{number}00만"), day) == []
    assert await counts(watching) == (3, 3)
    last = await explained(watching, rules, quiet(18))
    assert (last.fates, last.stored.incident_id, last.matched) == ({Fate.RECAP}, None, ())
    text, out = "\n".join(account_lines(last, plain)), account_out(last)
    assert f"\n  recap, first told 2026-03-02 08:00 in “{first}” (/feed): {RECAP.format('1800만')} (" in text
    assert text.endswith("\n  arms did not match: what it found stands in recaps alone")
    assert [(row["rule"], row["fate"]) for row in out["missed"]] == [("arms", "nothing but a recap")]
    assert [(row["title"], row["outlet"], row["first"]) for row in out["recaps"]] == [
        (first, "/feed", START.isoformat())
    ]
    (recalled,) = last.recalled
    assert (recalled.quote, recalled.title, recalled.recap.first) == (RECAP.format("1800만"), first, START)

    both = ("기차역 99호", paragraphs(about(99), NEWS, RECAP.format("700만")))
    watching.now = START + 61 * DAY
    publish(watching, both)
    await watching.poll()
    (digest,) = await watching.told()
    assert titles([digest]) == [both[0]]
    assert digest.held == ((Held.RECAP, 9),)
    explained_both = await explained(watching, rules, both)
    ((kept, _),) = explained_both.matched
    assert [span.in_recap for span in kept.of.match.evidence] == [False] * 3 + [True] * 3
    assert "포탄 → ammunition (munitions; " in (told_of := "\n".join(account_lines(explained_both, plain)))
    assert ", in a recap)" in told_of
    assert [span.in_recap for span in digest.sections[0].stories[0].evidence] == [False] * 3


async def test_what_nobody_tells_for_sixty_days_is_news_again(watching: Watching) -> None:
    for number, day in enumerate((0, 3, 6)):
        await told(watching, quiet(number), day)
    watching.now = START + 6 * DAY + KEPT + timedelta(hours=1)
    purged = await purge(watching.now, watching.storage, timedelta(days=400), lambda: False)
    assert purged["passages"] > 0
    assert await told(watching, quiet(30), 67) == [quiet(30)[0]]


async def test_a_look_that_is_not_stored_has_not_been(watching: Watching) -> None:
    for number, day in enumerate((0, 3)):
        await told(watching, quiet(number), day)
    watching.now = START + 7 * DAY
    for number in range(20, 25):  # polls of a process that dies before it stores them
        title, _ = quiet(number)
        dying = Story(f"x{number}", title=title, text=f"{about(number)}\n{RECAP.format('700만')}")
        found = await watching.watch.match([dying])
        ((_, reading),) = await second_look([dying], found, watching.now, watching.watch.match, watching.storage)
        assert reading.matches == found[0].matches
    assert await told(watching, quiet(20), 7) == [quiet(20)[0]]  # the third that tells it
    assert await told(watching, quiet(21), 8) == []
