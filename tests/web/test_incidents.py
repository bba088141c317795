"""The incidents on the page: found by what they are, read whole, and put right by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from monitor.by_hand import split
from monitor.claim import Said
from monitor.decisions import Alert
from monitor.lines import keep_lines
from monitor.model import Level, Story
from monitor.storage import (
    Transaction,
    alerts,
    claims,
    correlations,
    digests,
    incidents,
    matches,
    rule_sets,
    saved_searches,
    silences,
    stories,
)
from monitor.storage.correlations import CorrelationRow
from monitor.telling import Held, SilenceKind
from tests.storage.makes import RULE_SET, match, subscriber

from .conftest import NOW, Answer, Site
from .told import CLAIM, Told, dump, told

HOUR = timedelta(hours=1)
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "\u202eabc\u2066 turned",
    "javascript:alert(1)",
    "فوائد 'quotes' & <b>bold</b>",
]


async def begin(site: Site, **values: str) -> Told:
    return await site.storage.write(lambda tx: told(tx, site.subscription, **values))


def words(answer: Answer) -> str:
    """The page as it is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def numbers(answer: Answer) -> list[int]:
    """The incidents of a list, in its order."""
    return [int(number) for number in re.findall(r'incidents/(\d+)" dir="auto"', answer.text)]


def many(tx: Transaction, count: int, *, apart: timedelta = HOUR, rule: str = "arms") -> list[int]:
    """Incidents of one story each, the latest first."""
    rule_sets.keep(tx, RULE_SET, NOW)
    made = []
    for n in range(count):
        key, at = f"{rule} {n}", NOW - n * apart
        one = Story(key, f"Headline of {key}", publisher=key, country="KR" if n % 2 else "JP", outlet=key)
        story_id = stories.save(tx, [(one, "ko" if n % 2 else "ja")], at)[key]
        incident = incidents.open(tx, at)
        incidents.attach(tx, story_id, incident, key)
        level = Level.CRITICAL if n % 3 == 0 else Level.LOW
        found = match(rule, level=level)
        matches.save(tx, [matches.NewMatch(story_id, incident, found, one.content_hash, first_poll=False)], at)
        made.append(incident)
    keep_lines(tx, made)
    return made


async def test_the_page_begins_with_the_incidents(site: Site) -> None:
    answer = await site.get("/")
    assert (answer.status, answer.headers["Location"]) == (303, "./incidents")
    assert "No story has matched a rule yet." in (await site.get("/incidents")).text


async def test_an_incident_is_one_row_with_what_is_known_of_it(site: Site) -> None:
    what = await begin(site)
    answer = await site.get("/incidents")
    page = words(answer)
    assert numbers(answer) == [what.incident]
    assert f'href="./incidents/{what.incident}" dir="auto" lang="de">Waffendeal mit Nordkorea</a>' in answer.text
    for shown in (
        "critical",
        "North Korea → Russia: ammunition; negotiating",
        "cross-bloc (5) · 5 stories · 5 publishers · ar, de, ko, ru, zh-Hans · 2026-11-25 11:00",
        "arms · waiting for 1 subscription",
        "Wednesday, 25 November 2026",
        "1 incident, the latest story first",
    ):
        assert shown in page, shown


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param("rule=arms", True, id="a rule"),
        pytest.param("rule=other", False, id="another rule"),
        pytest.param("level=high", True, id="at least a level"),
        pytest.param("entity=north-korea", True, id="an entity"),
        pytest.param("entity=iran", False, id="another entity"),
        pytest.param("country=QA", True, id="a publisher's country"),
        pytest.param("country=FR", False, id="another country"),
        pytest.param("language=zh-Hans", True, id="a language"),
        pytest.param("sources=independent", True, id="independent sources"),
        pytest.param("sources=several", True, id="several publishers"),
        pytest.param("sources=single", False, id="one publisher"),
        pytest.param("since=2026-11-25&until=2026-11-25", True, id="its day"),
        pytest.param("until=2026-11-24", False, id="days before"),
        pytest.param("since=2026-11-26", False, id="days after"),
        pytest.param("rule=arms&level=critical&entity=russia&country=RU&language=ar&sources=several", True, id="all"),
        pytest.param("rule=arms&country=FR", False, id="one that holds and one that does not"),
        pytest.param("rule=&level=&entity=+&since=", True, id="an empty form"),
    ],
)
async def test_incidents_are_found_by_what_they_are(site: Site, query: str, found: bool) -> None:
    await begin(site)
    answer = await site.get(f"/incidents?{query}")
    assert answer.status == 200
    assert bool(numbers(answer)) is found
    assert ("No incident is like that" in answer.text) is not found
    assert 'role="alert"' not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("level=loud", id="no level"),
        pytest.param("sources=none", id="no kind of source"),
        pytest.param("since=2026-02-30", id="no day"),
        pytest.param("until=9999-12-31", id="the last day of the calendar"),
        pytest.param("since=0001-01-01", id="a day of long ago"),
        pytest.param("rule=" + "a" * 500, id="a long rule"),
    ],
)
async def test_what_cannot_be_understood_of_a_filter_is_said_and_left_out(site: Site, query: str) -> None:
    what = await begin(site)
    answer = await site.get(f"/incidents?{query}")
    assert answer.status == 200
    assert 'role="alert"' in answer.text
    assert numbers(answer) == [what.incident]


@pytest.mark.parametrize("before", ["", "x", "1-", "-1", "9" * 40 + "-1", "1-" + "9" * 40, "٣-٣", "1-1-1"])
async def test_a_place_that_is_cut_begins_the_list(site: Site, before: str) -> None:
    what = await begin(site)
    answer = await site.get(f"/incidents?before={before}" if before.isascii() else "/incidents?before=%D9%A3-%D9%A3")
    assert numbers(answer) == [what.incident]


async def test_every_incident_is_on_one_page_of_the_list_and_the_filter_goes_along(site: Site) -> None:
    made = await site.storage.write(lambda tx: many(tx, 120))
    shown: list[int] = []
    path = "/incidents?rule=arms"
    for said in ("120 incidents, the", "Further incidents", "Further incidents"):
        answer = await site.get(path)
        assert said in words(answer)
        assert 'aria-label="Remove the filter rule arms"' in answer.text
        shown += numbers(answer)
        further = re.search(r'href="\./(incidents[^"]+)" rel="next"', answer.text)
        path = "/" + further[1].replace("&amp;", "&") if further else ""
    assert (shown, path) == (made, "")


async def test_each_filter_is_taken_away_by_its_chip_alone(site: Site) -> None:
    await begin(site)
    answer = await site.get("/incidents?rule=arms&country=KR&sources=several&since=2026-11-01&days=90")
    chips = re.search(r'<ul class="chips".*?</ul>', answer.text, re.DOTALL)
    assert chips
    links = re.findall(r'href="\./incidents\??([^"]*)"', chips[0])
    left = [sorted(parse_qs(link.replace("&amp;", "&"))) for link in links]
    assert left == [
        ["country", "days", "since", "sources"],
        ["days", "rule", "since", "sources"],
        ["country", "days", "rule", "since"],
        ["country", "days", "rule", "sources"],
        [],
    ]


async def test_the_strip_counts_what_began_on_each_day_and_leads_to_it(site: Site) -> None:
    made = await site.storage.write(lambda tx: many(tx, 10, apart=timedelta(hours=12)))
    answer = await site.get("/incidents")
    svg = re.search(r"<svg.*?</svg>", answer.text, re.DOTALL)
    assert svg
    assert re.findall(r"<title>(\S+): (\d+)</title>", svg[0]) == [
        ("2026-11-21", "1"), ("2026-11-22", "2"), ("2026-11-23", "2"), ("2026-11-24", "2"), ("2026-11-25", "2"),
    ] or re.findall(r"<title>\S+: (\d+)</title>", svg[0]) == ["2", "2", "2", "2", "2"]  # fmt: skip
    assert "2026-10-27 to 2026-11-25: 10, at most 2 a day." in words(answer)
    link = re.search(r'href="\./(incidents\?since=2026-11-24&amp;until=2026-11-24)"', svg[0])
    assert link
    assert numbers(await site.get("/" + link[1].replace("&amp;", "&"))) == made[2:4]
    longer = words(await site.get("/incidents?days=90&language=ko"))
    assert "2026-08-28 to 2026-11-25: 5, at most 1 a day." in longer
    assert re.search(r"Day Incidents 2026-11-25 1 2026-11-24 1", longer)


async def test_a_search_is_kept_opened_and_deleted_by_who_made_it(site: Site) -> None:
    await begin(site)
    query = "rule=arms&country=KR"
    fields = {"title": "Korean <b>arms</b>", "room": "incidents", "query": query}
    kept = await site.post("/searches", fields)
    assert (kept.status, kept.headers["Location"]) == (303, f"./incidents?{query}")
    await site.storage.write(lambda tx: saved_searches.keep(tx, "somebody", "incidents", "Theirs", "", NOW))
    page = await site.get("/incidents")
    assert (
        f'<a href="./incidents?{query.replace("&", "&amp;")}"><bdi>Korean &lt;b&gt;arms&lt;/b&gt;</bdi></a>'
        in page.text
    )
    assert "Theirs" not in page.text
    number = re.search(r"searches/(\d+)/delete", page.text)
    assert number
    gone = await site.post(f"/searches/{number[1]}/delete")
    assert (gone.status, gone.headers["Location"]) == (303, "../../incidents")
    assert [(await site.post(f"/searches/{n}/delete")).status for n in (number[1], 2, 10**30)] == [404] * 3
    entries = await site.acts()
    assert [(one.action, one.subject) for one in entries] == [
        ("search deleted", "search Korean <b>arms</b>"),
        ("search kept", "search Korean <b>arms</b>"),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"title": "", "room": "incidents"}, id="no name"),
        pytest.param({"title": "a" * 101, "room": "incidents"}, id="a long name"),
        pytest.param({"title": "a", "room": "//evil.example"}, id="another room"),
    ],
)
async def test_a_search_that_cannot_be_kept_is_refused(site: Site, fields: dict[str, str]) -> None:
    assert (await site.post("/searches", fields)).status == 400


@pytest.mark.parametrize("query", ["//evil.example", "\r\nSet-Cookie: a=b", "a=b#c", "?x", "a=%0d%0ab"])
async def test_a_kept_search_leads_nowhere_else(site: Site, query: str) -> None:
    kept = await site.post("/searches", {"title": "a", "room": "incidents", "query": query})
    there = urlsplit(kept.headers["Location"])
    assert (kept.status, there.netloc, there.path, there.fragment) == (303, "", "./incidents", "")
    assert "Set-Cookie" not in kept.headers


async def test_an_incident_is_read_whole(site: Site) -> None:
    what = await begin(site)
    answer = await site.get(f"/incidents/{what.incident}")
    assert answer.status == 200
    page = words(answer)
    for shown in (
        "Waffendeal mit Nordkorea",
        "North Korea → Russia: ammunition; negotiating",
        "cross-bloc (5) printed by 5 publishers",
        "연합뉴스 West 2026-11-25 11:00",
        "ТАСС Moscow&#39;s side",
        "북한, 러시아에 포탄 공급 협상",
        "Nordkorea → North Korea (north-korea)",
        "habe bereits Munition ammunition",
        "first seen, in de: Blick",
        "found by arms (critical)",
        "claimed: negotiating",
        "in the outbox arms 1 2026-11-25 12:00",
        "reader@example.org",
        "https://yonhap.example/1",
        "Printed 2026-11-25 12:00 UTC",
        "0123456789abcdef" * 4,
    ):
        assert shown in page, shown
    assert len(re.findall(r"<h1", answer.text)) == 1
    assert re.search(r'dir="auto" lang="ar"><a href="\.\./stories/\d+">', answer.text)
    assert 'href="https://www.blick.example/1" rel="noreferrer noopener"' in answer.text
    assert answer.text.count(f'action="../matches/{what.match}/verdict"') == 1
    assert f'name="back" value="incidents/{what.incident}"' in answer.text


async def test_what_happened_is_told_in_the_order_of_time(site: Site) -> None:
    what = await begin(site)

    def go_on(tx: Transaction) -> None:
        late = Story("late", "Denial", outlet="KCNA", publisher="kcna", country="KP", text="Nothing was sent.")
        story_id = stories.save(tx, [(late, "en")], NOW + 26 * HOUR)["late"]
        incidents.attach(tx, story_id, what.incident, "denial")
        claims.keep(tx, {story_id: replace(CLAIM, status=Said("denied", "denied", ()))})
        found = matches.NewMatch(story_id, what.incident, match("denials"), late.content_hash, first_poll=False)
        matches.save(tx, [found], NOW + 26 * HOUR)
        (of,) = matches.of_story(tx, story_id)
        other = subscriber(tx, "other@example.org")
        silence = silences.add(
            tx, SilenceKind.RULE, "denials", "a fair", "root", now=NOW, until=NOW + HOUR, subscription=None
        )
        held = Alert(other.id, of.of.match_id, what.incident, Held.SILENCED, detail=str(silence.id))
        alerts.save(tx, [held, Alert(site.subscription, of.of.match_id, what.incident, Held.TOLD)], NOW + 27 * HOUR)
        claimed = digests.claim(tx, NOW)
        assert claimed is not None
        digests.sent(tx, claimed.id, NOW, "250 ok")

    await site.storage.write(go_on)
    page = words(await site.get(f"/incidents/{what.incident}"))
    order = [
        page.index(shown)
        for shown in (
            "first seen, in de: Blick",
            "corroboration rose: cross-bloc",
            "told to 1 subscription (arms)",
            "grew: 1 story more, 6 in all; new in en",
            "another claim: denied (negotiating before)",
            "held back from 1 subscription: silenced (denials)",
        )
    ]
    assert order == sorted(order)
    assert "held back: silenced by silence 1 denials" in page


async def test_the_patterns_that_an_incident_is_part_of_are_named(site: Site) -> None:
    from monitor.patterns import Pattern

    what = await begin(site)

    def find(tx: Transaction) -> None:
        ours = Pattern(
            "ships", "Many ships", 3, "stable", "", "", NOW, NOW, NOW, 3, "3 incidents in 7 days", (what.match,)
        )
        others = replace(ours, correlation="else", title="Something else", matches=(what.match + 99,))
        row = CorrelationRow("ships", "Many ships", NOW, "")
        correlations.keep(tx, row, [ours, others], timedelta(days=7), {})

    await site.storage.write(find)
    page = words(await site.get(f"/incidents/{what.incident}"))
    assert "Many ships : 3 incidents in 7 days" in page
    assert "Something else" not in page


@pytest.mark.parametrize("title", HOSTILE)
async def test_what_a_feed_wrote_is_text_on_every_page(site: Site, title: str) -> None:
    what = await begin(site, title=title)
    other = await begin(site, title="Other", key="b")
    for path in ("/incidents", f"/incidents/{what.incident}", f"/incidents/{other.incident}/join?with={what.incident}"):
        answer = await site.get(path)
        assert answer.status == 200
        for bad in ("<script>alert", "<img src=x", "<b>bold", "\u202e", "\u2066", ">49 ", 'href="javascript'):
            assert bad not in answer.text, path
        assert "alert(1)" not in title or "alert(1)" in answer.text


async def test_a_number_that_no_incident_has_is_no_page(site: Site) -> None:
    for path in (
        "/incidents/99",
        f"/incidents/{2**31}",
        f"/incidents/{10**30}",
        "/incidents/" + "9" * 5000,
        "/incidents/x",
        "/incidents/",
    ):
        assert (await site.get(path)).status == 404


async def test_an_incident_is_muted_for_everybody_until_it_is_undone(site: Site) -> None:
    what = await begin(site)
    path = f"/incidents/{what.incident}"
    for _ in range(2):  # once however often it is sent
        done = await site.post(f"{path}/mute", {"days": "7", "reason": "the  fair"})
        assert (done.status, done.headers["Location"]) == (303, f"../../incidents/{what.incident}")
    (held,) = await site.storage.read(lambda tx: silences.holding(tx, NOW))
    assert (held.kind, held.subject, held.subscription) == (SilenceKind.INCIDENT, str(what.incident), None)
    assert (held.reason, held.author, held.until) == ("the fair", "admin token", NOW + timedelta(days=7))
    page = await site.get(path)
    assert "Muted for everybody until 2026-12-02 12:00 UTC: the fair" in words(page)
    for _ in range(2):
        assert (await site.post(f"{path}/mute", {"undo": "1"})).status == 303
    assert await site.storage.read(lambda tx: silences.holding(tx, NOW)) == []
    assert "Muted for everybody" not in (await site.get(path)).text
    entries = await site.acts()
    subject = f"incident {what.incident}"
    assert [(one.action, one.subject, one.who) for one in entries] == [
        ("mute ended", subject, "admin token"),
        ("incident muted", subject, "admin token"),
    ]


@pytest.mark.parametrize(
    ("path", "fields", "status"),
    [
        pytest.param("mute", {"days": "7"}, 400, id="a mute without a reason"),
        pytest.param("mute", {"days": "7", "reason": "a" * 201}, 400, id="a reason that is too long"),
        pytest.param("mute", {"days": "8", "reason": "a"}, 400, id="another time than is offered"),
        pytest.param("join", {"with": "1"}, 400, id="joining an incident with itself"),
        pytest.param("join", {"with": "99"}, 400, id="joining with one that is not there"),
        pytest.param("join", {"with": "9" * 30}, 400, id="joining with a number that none can have"),
        pytest.param("join", {}, 400, id="joining with nothing"),
        pytest.param("split", {}, 400, id="splitting off nothing"),
        pytest.param("split", {"story": "99"}, 400, id="splitting off a story of another incident"),
        pytest.param("split", {"story": "²"}, 400, id="splitting off no number"),
    ],
)
async def test_what_cannot_be_done_is_refused_and_changes_nothing(
    site: Site, path: str, fields: dict[str, str], status: int
) -> None:
    what = await begin(site)
    assert what.incident == 1
    await site.get("/account")  # who signs in is noted
    before = dump(site.storage)
    assert (await site.post(f"/incidents/1/{path}", fields)).status == status
    assert dump(site.storage) == before


async def test_what_is_done_to_an_incident_that_is_not_there_is_not_found(site: Site) -> None:
    assert (await site.post("/incidents/99/mute", {"days": "7", "reason": "a"})).status == 404
    assert (await site.post("/incidents/99/split", {"story": "1"})).status == 400


async def test_two_incidents_are_looked_at_joined_and_parted_again(site: Site) -> None:
    one = await begin(site)
    other = await begin(site, title="Anderes Geschäft", key="b")
    shown = await site.get(f"/incidents/{one.incident}/join?with=%23{other.incident}")
    assert "Waffendeal mit Nordkorea" in shown.text
    assert "Anderes Geschäft" in shown.text
    assert numbers(await site.get("/incidents")) == [other.incident, one.incident]

    joined = await site.post(f"/incidents/{one.incident}/join", {"with": str(other.incident)})
    assert (joined.status, joined.headers["Location"]) == (303, f"../../incidents/{one.incident}")
    assert numbers(await site.get("/incidents")) == [one.incident]
    leads = await site.get(f"/incidents/{other.incident}")
    assert (leads.status, leads.headers["Location"]) == (303, f"../incidents/{one.incident}")
    page = await site.get(f"/incidents/{one.incident}")
    assert f"joined with what was {other.incident}" in words(page)

    theirs = await site.storage.read(
        lambda tx: [m.story_id for k, m in incidents.members(tx, one.incident).items() if k[0] == "b"]
    )
    fields = "&".join(f"story={number}" for number in theirs)
    parted = await site.post(f"/incidents/{one.incident}/split", {"story": str(theirs[0])})
    assert parted.status == 303
    new = int(parted.headers["Location"].rsplit("/")[-1])
    assert len(fields) > 0
    assert numbers(await site.get("/incidents")) == [new, one.incident]
    entries = await site.acts()
    assert [(entry.action, entry.subject, entry.detail) for entry in entries] == [
        ("incident split", f"incident {one.incident}", f"stories {theirs[0]} are incident {new} now"),
        ("incidents joined", f"incident {one.incident}", f"has the stories of incident {other.incident} too"),
    ]


async def test_the_last_story_of_an_incident_stays_in_it(site: Site) -> None:
    (number,) = await site.storage.write(lambda tx: many(tx, 1))
    page = await site.get(f"/incidents/{number}")
    assert "Split them off" not in page.text
    answer = await site.post(f"/incidents/{number}/split", {"story": "1"})
    assert (answer.status, "no story would be left" in answer.text) == (400, True)
    assert numbers(await site.get("/incidents")) == [number]


async def test_looking_changes_nothing(site: Site) -> None:
    what = await begin(site)
    await begin(site, key="b")
    await site.get("/account")
    before = dump(site.storage)
    for path in ("/", "/incidents", f"/incidents/{what.incident}", f"/incidents/{what.incident}/join?with=2"):
        for method in ("GET", "HEAD"):
            await site.ask(method, path, cookie=site.cookie)
    assert dump(site.storage) == before


async def test_a_split_by_command_is_seen_on_the_page(site: Site) -> None:
    what = await begin(site)

    def part(tx: Transaction) -> int:
        first = min(member.story_id for member in incidents.members(tx, what.incident).values())
        return split(tx, what.incident, [first], NOW)

    new = await site.storage.write(part)
    assert set(numbers(await site.get("/incidents"))) == {new}  # the other stories were matched by nothing
    assert "no rule matches it now" in words(await site.get(f"/incidents/{what.incident}"))
