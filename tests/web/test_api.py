"""The interface for programs: what each operation answers, to whom, and how it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.rules.wire import span_out
from monitor.rules.workers import Matching
from monitor.storage import Storage, audit, browse, matches, silences, verdicts
from monitor.telling import Verdict
from monitor.web.access import Scope
from monitor.web.api.document import document
from monitor.web.api.table import OPERATIONS
from monitor.web.guard import BODY_BYTES, HEADERS
from monitor.web.site import ApiRoute

from .conftest import NOW, TOKEN, Site
from .newsroom import TALKS, busy, served_rules
from .programs import AUTHORIZED, JSON, Filled, another, fill, got, pages, sent

served = pytest.fixture(scope="module")(served_rules)


@pytest.fixture
async def site(start: Callable[..., Any], storage: Storage, served: Matching) -> Site:
    """On both databases; it knows what rules call things, and the files of `rules` are those of no rule."""
    running: Site = await start(storage=storage, matching=served)
    return running


@pytest.fixture
async def filled(site: Site) -> Filled:
    return await site.storage.write(lambda tx: fill(tx, site.subscription))


async def test_incidents_are_listed_with_their_sources_and_claim(site: Site, filled: Filled) -> None:
    page = await got(site, "/api/incidents?rule=arms")
    [found] = page["items"]
    assert page["next"] is None
    assert found["id"] == filled.told.incident
    assert (found["title"], found["language"], found["level"]) == ("Waffendeal mit Nordkorea", "de", "critical")
    assert found["rules"] == [{"rule": "arms", "level": "critical"}]
    assert found["sources"]["level"] == "cross-bloc"
    assert found["sources"]["outlets"] == 5
    assert found["claim"] == "North Korea → Russia: ammunition; negotiating"
    assert found["stories"] == 5
    assert found["first"] == "2026-11-25T11:00:00Z"


@pytest.mark.parametrize(
    ("query", "count"),
    [
        pytest.param("", 8, id="all"),
        pytest.param("level=critical", 1, id="level, which is the lowest"),
        pytest.param("level=high", 8, id="a lower level"),
        pytest.param("entity=russia", 1, id="an entity that was found"),
        pytest.param("entity=north-korea", 8, id="an entity that a rule asked for"),
        pytest.param("entity=r_ssia", 0, id="no pattern"),
        pytest.param("entity=%25", 0, id="no pattern either"),
        pytest.param("country=QA", 1, id="country of one story"),
        pytest.param("language=zh-Hans", 8, id="language of one story"),
        pytest.param("language=fr", 0, id="a language that none has"),
        pytest.param("corroboration=single", 7, id="corroboration"),
        pytest.param("from=2026-11-25T12:00:00Z", 8, id="from, which is in it"),
        pytest.param("to=2026-11-25T13:00:00%2B01:00", 0, id="to, which is not, in another zone"),
        pytest.param("rule=none", 0, id="a rule that is not there"),
    ],
)
async def test_incidents_are_narrowed(site: Site, filled: Filled, query: str, count: int) -> None:
    assert len((await got(site, f"/api/incidents?{query}"))["items"]) == count


async def test_an_incident_has_its_stories_the_newest_first(site: Site, filled: Filled) -> None:
    found = await got(site, f"/api/incidents/{filled.told.incident}")
    assert found["incident"]["id"] == filled.told.incident
    assert found["claim"]["supplier"] == [{"value": "north-korea", "gloss": "North Korea"}]
    assert [one["story"]["language"] for one in found["members"]] == ["zh-Hans", "ar", "ru", "ko", "de"]
    assert found["members"][-1]["source"] == "Blick"


async def test_stories_are_listed_and_shown(site: Site, filled: Filled) -> None:
    [story] = (await got(site, "/api/stories?rule=arms"))["items"]
    assert (story["outlet"], story["country"], story["incident"]) == ("Blick", "CH", filled.told.incident)
    whole = await got(site, f"/api/stories/{story['id']}")
    assert whole["text"].startswith("Washington wirft Moskau vor")
    assert whole["matches"] == [{"id": filled.told.match, "rule": "arms", "level": "critical"}]
    assert len((await got(site, f"/api/stories?incident={filled.told.incident}"))["items"]) == 5
    assert len((await got(site, "/api/stories?country=KR&from=2026-11-25T12:00:00Z"))["items"]) == 7


async def test_a_match_has_its_evidence_as_the_command_prints_it(site: Site, filled: Filled) -> None:
    found = await got(site, f"/api/matches/{filled.told.match}")
    stored = await site.storage.read(lambda tx: matches.get(tx, filled.told.match))
    assert stored is not None
    assert found["evidence"] == [span_out(span) for span in stored.match.evidence]
    assert found["story"]["title"] == "Waffendeal mit Nordkorea"
    assert (await got(site, "/api/matches?rule=arms"))["items"] == [found]
    [other] = (await got(site, f"/api/matches?story={found['story']['id']}"))["items"]
    assert other == found


@pytest.mark.parametrize("limit", [1, 3, 4, 8, 200])
@pytest.mark.parametrize("what", ["matches", "incidents", "stories"])
async def test_pages_hold_every_row_once_the_newest_first(
    site: Site, filled: Filled, monkeypatch: pytest.MonkeyPatch, what: str, limit: int
) -> None:
    whole = [one["id"] for page in await pages(site, f"/api/{what}", 200) for one in page]
    assert whole == sorted(whole, reverse=True)
    assert len(whole) == (12 if what == "stories" else 8)
    monkeypatch.setattr(browse, "MOST_LOOKED_AT", 2)
    for query, count in (("", len(whole)), ("?rule=sanctions", 7), ("?rule=arms", 1)):
        found = await pages(site, f"/api/{what}{query}", limit)
        ids = [one["id"] for page in found for one in page]
        assert ids == [id for id in whole if id in ids]
        assert len(ids) == count
        assert all(len(page) <= limit for page in found)


async def test_what_comes_while_pages_are_read_is_not_read_twice(site: Site, filled: Filled) -> None:
    first = await got(site, "/api/matches?limit=4")
    await site.storage.write(lambda tx: another(tx, 100))
    second = await got(site, f"/api/matches?limit=200&after={first['next']}")
    assert [one["id"] for one in (*first["items"], *second["items"])] == [*filled.more[::-1], filled.told.match]


@pytest.mark.parametrize("what", ["feeds", "silences?ended=with", "subscribers", "audit", "outbox"])
async def test_pages_of_the_workings_hold_every_row_once(site: Site, filled: Filled, what: str) -> None:
    until = (NOW + timedelta(days=2)).isoformat()
    silence = {"kind": "rule", "subject": "arms", "reason": "busy", "until": until}
    made = [await sent(site, "POST", "/api/silences", silence, 201) for _ in range(3)]
    assert [one["holds"] for one in made] == [True] * 3
    whole = [one["id"] for page in await pages(site, f"/api/{what}", 200) for one in page]
    single = await pages(site, f"/api/{what}", 1)
    assert [one["id"] for page in single for one in page] == whole
    assert len(whole) == {"feeds": 2, "silences?ended=with": 4, "subscribers": 1, "audit": 3, "outbox": 1}[what]


async def test_entities_are_counted_in_the_stories_that_mention_them(site: Site, filled: Filled) -> None:
    found = await got(site, "/api/entities?days=30")
    assert found["since"] == "2026-10-27T00:00:00Z"
    assert [(one["id"], one["gloss"], one["type"], one["stories"]) for one in found["items"]] == [
        ("north-korea", "North Korea", "state", 8),
        ("rajin", "rajin", None, 7),
        ("russia", "Russia", "state", 1),
    ]
    assert {one["last"] for one in found["items"]} == {"2026-11-25T00:00:00Z"}


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        pytest.param("type=state", ["north-korea", "russia"], id="type"),
        pytest.param("q=%EB%B6%81%ED%95%9C", ["north-korea"], id="a name in another language"),
        pytest.param("q=LADY", ["lady-r"], id="a part of a name that nothing mentions"),
        pytest.param("q=r&type=vessel", ["lady-r"], id="both"),
        pytest.param("q=atlantis", [], id="nobody"),
    ],
)
async def test_entities_are_found_by_name_and_type(site: Site, filled: Filled, query: str, ids: list[str]) -> None:
    assert [one["id"] for one in (await got(site, f"/api/entities?{query}"))["items"]] == ids


async def test_only_the_days_that_are_asked_for_are_counted(site: Site, filled: Filled) -> None:
    site.later(timedelta(days=7))
    assert (await got(site, "/api/entities?days=7"))["items"] == []
    assert len((await got(site, "/api/entities?days=8"))["items"]) == 3
    week = await got(site, "/api/entities/russia?days=7")
    assert (week["entity"]["stories"], week["entity"]["last"], week["days"]) == (0, None, [])


async def test_an_entity_is_shown_with_its_days_and_what_goes_with_it(site: Site, filled: Filled) -> None:
    one = await got(site, "/api/entities/rajin")
    assert one["entity"]["stories"] == one["looked_at"] == 7
    assert one["days"] == [{"day": "2026-11-25", "count": 7}]
    assert one["beside"] == [{"id": "north-korea", "gloss": "North Korea", "stories": 7, "lift": 1.0}]
    assert [(beside["id"], beside["stories"]) for beside in one["concepts"]] == [("sanctions", 7)]
    assert one["languages"] == [{"of": "zh-Hans", "stories": 7}]
    assert one["countries"] == [{"of": "KR", "stories": 7}]
    assert len(one["stories"]) == len(one["incidents"]) == 7
    state = await got(site, "/api/entities/north-korea")
    assert state["holds"] == [{"id": "kim-jong-un", "gloss": "Kim Jong Un"}]
    person = await got(site, "/api/entities/kim-jong-un")
    assert (person["belongs_to"], person["entity"]["stories"]) == ([{"id": "north-korea", "gloss": "North Korea"}], 0)
    await got(site, "/api/entities/atlantis", 404)


async def test_rules_that_are_busy_have_entities_asked_for_later(
    site: Site, filled: Filled, served: Matching, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(served, "_naming", None)
    with busy(served):
        answer = await site.ask("GET", "/api/entities", **AUTHORIZED)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
    assert json.loads(answer.text)["status"] == 503


async def test_rules_are_listed_with_what_they_found_and_how_well(site: Site, filled: Filled) -> None:
    found = await got(site, "/api/rules")
    assert found["rule_set"] == site.status.rule_set
    assert [(one["id"], one["level"], one["matches"]) for one in found["items"]] == [
        ("arms", "critical", 1),
        ("sanctions", "high", 7),
    ]
    arms, sanctions = (await got(site, "/api/rules/precision"))["items"]
    assert (arms["id"], arms["precision"]["known_already"], arms["precision"]["precision"]) == ("arms", 1, 1.0)
    assert {term["quote"] for term in arms["terms"]} == {"moskau", "nordkorea", "munition"}
    assert (arms["unjudged"], sanctions["unjudged"], sanctions["precision"]) == (0, 7, None)


async def test_rules_that_never_matched_are_listed_too(site: Site, filled: Filled, served: Matching) -> None:
    site.rules = served.rule_set
    rules = (await got(site, "/api/rules"))["items"]
    assert [(one["id"], one["level"], one["status"], one["served"], one["matches"]) for one in rules] == [
        ("arms", "critical", "", True, 1),
        ("talks", "low", "test", True, 0),
        ("sanctions", "high", "test", False, 7),
    ]
    assert rules[1]["last"] is None
    judged = (await got(site, "/api/rules/precision"))["items"]
    assert [(one["id"], one["precision"] is None) for one in judged] == [
        ("arms", False),
        ("talks", True),
        ("sanctions", True),
    ]


async def test_a_rule_is_shown_with_its_file_and_what_it_found(site: Site, filled: Filled, served: Matching) -> None:
    site.rules = served.rule_set
    talks = await got(site, "/api/rules/talks")
    assert (talks["rule"]["title"], talks["text"], talks["days"]) == ("Talks", TALKS, [])
    old = await got(site, "/api/rules/sanctions")
    assert (old["text"], old["days"]) == ("", [{"day": "2026-11-25", "count": 7}])
    await got(site, "/api/rules/nothing", 404)


async def test_who_asks_judges_for_itself_where_no_subscription_is_named(site: Site, filled: Filled) -> None:
    path, match = f"/api/matches/{filled.more[0]}", filled.more[0]
    assert (await got(site, path))["verdict"] is None
    for _ in range(2):
        said = await sent(site, "PUT", f"{path}/verdict", {"verdict": "relevant"})
        assert said == {"match": match, "account": "admin token", "subscription": None, "verdict": "relevant"}
    assert (await got(site, path))["verdict"] == "relevant"
    listed = (await got(site, "/api/matches?rule=sanctions&judged=yes"))["items"]
    assert [(one["id"], one["verdict"]) for one in listed] == [(match, "relevant")]
    _, sanctions = (await got(site, "/api/rules/precision"))["items"]
    assert (sanctions["precision"]["relevant"], sanctions["unjudged"]) == (1, 6)
    for _ in range(2):
        gone = await sent(site, "DELETE", f"{path}/verdict")
        assert (gone["account"], gone["verdict"]) == ("admin token", None)
    assert len((await got(site, "/api/matches?rule=sanctions&judged=no"))["items"]) == 7
    log = (await got(site, "/api/audit"))["items"]
    assert [(one["action"], one["subject"], one["detail"]) for one in log] == [
        ("verdict", f"match {match} of sanctions", "taken back"),
        ("verdict", f"match {match} of sanctions", "relevant"),
    ]


async def test_verdicts_are_listed_by_match_the_latest_first(site: Site, filled: Filled) -> None:
    for match in (filled.told.match, *filled.more[:2]):
        await sent(site, "PUT", f"/api/matches/{match}/verdict", {"verdict": "not relevant"})
    whole = (await got(site, "/api/verdicts"))["items"]
    assert [(one["match"], one["rule"], one["account"], one["subscription"], one["verdict"]) for one in whole] == [
        (filled.more[1], "sanctions", "admin token", None, "not relevant"),
        (filled.more[0], "sanctions", "admin token", None, "not relevant"),
        (filled.told.match, "arms", None, site.subscription, "known already"),
        (filled.told.match, "arms", "admin token", None, "not relevant"),
    ]
    assert [one for page in await pages(site, "/api/verdicts", 1) for one in page] == whole


async def test_a_verdict_is_given_changed_and_taken_back_and_the_log_says_who(site: Site, filled: Filled) -> None:
    path, whose = f"/api/matches/{filled.told.match}/verdict", site.subscription
    for _ in range(2):
        said = await sent(site, "PUT", path, {"verdict": "not relevant", "subscription": whose})
        assert (said["account"], said["subscription"], said["verdict"]) == (None, whose, "not relevant")
    kept = await site.storage.read(lambda tx: verdicts.get(tx, whose, filled.told.match))
    assert kept is Verdict.NOT_RELEVANT
    for _ in range(2):
        gone = await sent(site, "DELETE", f"{path}?subscription={whose}")
        assert gone["verdict"] is None
    assert await site.storage.read(lambda tx: verdicts.get(tx, whose, filled.told.match)) is None
    log = (await got(site, "/api/audit"))["items"]
    assert [(one["who"], one["action"], one["subject"], one["detail"]) for one in log] == [
        ("admin token", "verdict", f"match {filled.told.match} of arms", "subscription 1: taken back"),
        ("admin token", "verdict", f"match {filled.told.match} of arms", "subscription 1: not relevant"),
    ]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/api/matches/4711/verdict", {"verdict": "relevant", "subscription": 1}, id="match"),
        pytest.param("/api/matches/1/verdict", {"verdict": "relevant", "subscription": 4711}, id="subscription"),
        pytest.param("/api/matches/99999999999/verdict", {"verdict": "relevant", "subscription": 1}, id="no number"),
    ],
)
async def test_no_verdict_on_what_is_not_there(site: Site, filled: Filled, path: str, body: Any) -> None:
    await sent(site, "PUT", path, body, 404)
    assert (await got(site, "/api/audit"))["items"] == []


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("rule", "arms"), ("incident", "1"), ("feed", "https://tass.example/rss"), ("entity", "russia")],
)
async def test_a_silence_is_added_and_ended(site: Site, filled: Filled, kind: str, subject: str) -> None:
    until = NOW + timedelta(days=2)
    asked = {"kind": kind, "subject": subject, "reason": "an exercise", "until": until.isoformat()}
    made = await sent(site, "POST", "/api/silences", asked, 201)
    assert (made["kind"], made["subject"], made["author"], made["holds"]) == (kind, subject, "admin token", True)
    listed = (await got(site, "/api/silences"))["items"]
    assert [one["id"] for one in listed] == [made["id"], filled.silence]
    for _ in range(2):
        ended = await sent(site, "DELETE", f"/api/silences/{made['id']}")
        assert ended["holds"] is False
    assert [one["id"] for one in (await got(site, "/api/silences"))["items"]] == [filled.silence]
    assert [one["action"] for one in (await got(site, "/api/audit"))["items"]] == ["end silence", "silence"]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({"subject": "no-such-rule"}, 404, id="a rule that is not there"),
        pytest.param({"kind": "incident", "subject": "4711"}, 404, id="an incident that is not there"),
        pytest.param({"kind": "incident", "subject": "9" * 30}, 404, id="a number that no database holds"),
        pytest.param({"kind": "incident", "subject": "۱"}, 404, id="a digit of another script"),
        pytest.param({"kind": "feed", "subject": "ftp://x"}, 404, id="a feed that is not there"),
        pytest.param({"until": "2026-11-25T12:00:00Z"}, 409, id="an end that is now"),
        pytest.param({"until": "9999-12-31T23:59:59Z"}, 409, id="no end"),
        pytest.param({"until": "9999-12-31T23:59:59-23:00"}, 422, id="a moment after the last"),
        pytest.param({"until": 1795608000}, 422, id="seconds"),
        pytest.param({"reason": "two\nlines"}, 422, id="two lines"),
        pytest.param({"reason": "x\x00"}, 422, id="NUL"),
        pytest.param({"reason": "x" * 201}, 422, id="a long reason"),
        pytest.param({"author": "somebody else"}, 422, id="another author"),
    ],
)
async def test_no_silence_of_what_is_not_there_or_without_an_end(
    site: Site, filled: Filled, change: dict[str, Any], status: int
) -> None:
    asked = {"kind": "rule", "subject": "arms", "reason": "busy", "until": "2026-12-24T00:00:00Z", **change}
    await sent(site, "POST", "/api/silences", asked, status)
    assert [one.id for one in await site.storage.read(silences.all)] == [filled.silence]
    assert await site.storage.read(lambda tx: audit.latest(tx, 10)) == []


async def test_the_workings_are_shown(site: Site, filled: Filled) -> None:
    yonhap, tass = (await got(site, "/api/feeds"))["items"]
    assert (yonhap["name"], yonhap["outcome"], yonhap["healthy"]) == ("Yonhap", "unreachable", False)
    assert (tass["healthy"], tass["country"]) == (True, "RU")
    assert (await got(site, "/api/feeds?unwell=only"))["items"] == [yonhap]
    [mail] = (await got(site, "/api/outbox"))["items"]
    assert (mail["state"], mail["goes_to"], mail["message_id"]) == (
        "waiting",
        "reader@example.org",
        filled.told.message_id,
    )
    assert (await got(site, "/api/outbox?state=set%20aside"))["items"] == []
    [reader] = (await got(site, "/api/subscribers"))["items"]
    assert (reader["email"], reader["standing"], reader["minimum_level"]) == ("reader@example.org", "active", "low")
    days = (await got(site, "/api/coverage?days=2"))["items"]
    assert [(day["day"], day["feeds"]) for day in days] == [("2026-11-25", 2), ("2026-11-24", 2)]
    status = await got(site, "/api/status")
    assert (status["feeds"], status["feeds_unwell"], status["outbox"]["waiting"]) == (2, 1, 1)
    assert status["today"] == days[0]


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("limit=0", id="no rows"),
        pytest.param("limit=201", id="too many"),
        pytest.param("limit=99999999999999999999999", id="a huge number"),
        pytest.param("limit=1_0", id="a number as Python writes it"),
        pytest.param("limit=%D9%A1", id="a digit of another script"),
        pytest.param("limit=10&limit=20", id="twice"),
        pytest.param("after=-1", id="below nothing"),
        pytest.param("after=2147483648", id="an id of no database"),
        pytest.param("after=abc", id="rubbish"),
        pytest.param("after=", id="empty"),
        pytest.param("level=loud", id="no level"),
        pytest.param("country=Korea", id="no country"),
        pytest.param("language=%00", id="NUL"),
        pytest.param("rule=%00", id="NUL in a name"),
        pytest.param("rule=", id="no name"),
        pytest.param("from=2026-11-25", id="a day"),
        pytest.param("from=1795608000", id="seconds"),
        pytest.param("from=2026-02-30T00:00:00Z", id="no day"),
        pytest.param("from=0001-01-01T00:00:00%2B14:00", id="before the first day"),
        pytest.param("page=2", id="what is not known"),
    ],
)
async def test_what_does_not_fit_is_named_and_nothing_else(site: Site, query: str) -> None:
    answer = await site.ask("GET", f"/api/matches?{query}", **AUTHORIZED)
    assert answer.status == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    [mistake] = json.loads(answer.text)["mistakes"]
    assert mistake["where"] == query.partition("=")[0]


@pytest.mark.parametrize(
    "path",
    [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/matches/0",
        "/api/matches/2147483648",
        "/api/matches/" + "9" * 5000,
        "/api/matches/-1",
        "/api/matches/%00",
        "/api/stories/999999999",
        "/api/incidents/1e3",
        "/api/entities/%00",
        "/api/entities/%ff",
        "/api/rules/nothing",
        "/api/rules/%00",
        "/api/rules/%ff",
        "/api/matches/",
    ],
)
async def test_what_is_not_there_is_a_problem_and_no_page(site: Site, path: str) -> None:
    answer = await site.ask("GET", path, **AUTHORIZED)
    assert answer.status == 404
    problem = json.loads(answer.text)
    assert (problem["status"], problem["title"], problem["type"]) == (404, "Not Found", "about:blank")
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS


async def test_a_stranger_and_a_wrong_token_are_told_what_to_send(site: Site) -> None:
    for headers in ({}, {"cookie": "monitor_session=0123"}, {"authorization": "Basic YTpi"}):
        answer = await site.ask("GET", "/api/matches", **headers)
        assert (answer.status, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
        assert json.loads(answer.text)["status"] == 401
    answer = await site.ask("GET", "/api/matches", authorization="Bearer wrong")
    assert answer.status == 401
    assert "invalid_token" in answer.headers["WWW-Authenticate"]


async def test_who_guesses_tokens_has_to_wait(site: Site) -> None:
    answers = [await site.ask("GET", "/api/status", authorization="Bearer wrong") for _ in range(11)]
    assert answers[-1].status == 429
    assert json.loads(answers[-1].text)["title"] == "Too Many Requests"
    assert int(answers[-1].headers["Retry-After"]) > 0


async def test_every_method_of_every_operation_asks_for_its_scope(
    site: Site, filled: Filled, monkeypatch: pytest.MonkeyPatch
) -> None:
    for operation in OPERATIONS:
        for scope in Scope:
            with monkeypatch.context() as patch:
                patch.setattr("monitor.web.access.Scope", [scope])  # the admin token has all scopes: `frozenset(Scope)`
                path = operation.path.replace("{id}", "1").replace("{entity}", "russia").replace("{rule}", "arms")
                answer = await site.ask(operation.method, path, **AUTHORIZED)
            assert (answer.status == 403) is (scope is not operation.scope), (operation.name, scope, answer.text)


async def test_a_cookie_may_look_and_changes_nothing(site: Site, filled: Filled) -> None:
    assert (await site.get("/api/matches")).status == 200
    cookie, body = site.cookie, json.dumps({"verdict": "relevant", "subscription": 1}).encode()
    path = f"/api/matches/{filled.told.match}/verdict"
    answer = await site.ask("PUT", path, body, cookie=cookie, content_type="application/json")
    assert answer.status == 403
    kept = await site.storage.read(lambda tx: verdicts.get(tx, 1, filled.told.match))
    assert kept is Verdict.KNOWN


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"", 422, id="nothing"),
        pytest.param(b"{", 422, id="no JSON"),
        pytest.param(b"\xff\xfe", 422, id="no text"),
        pytest.param(b"[]", 422, id="a list"),
        pytest.param(b"[" * 60000, 422, id="a deep hole"),
        pytest.param(b'{"verdict": "\\ud800", "subscription": 1}', 422, id="half a character"),
        pytest.param(b'{"verdict": "relevant", "subscription": "1"}', 422, id="a number as text"),
        pytest.param(b'{"verdict": "relevant", "subscription": 1e30}', 422, id="a huge number"),
        pytest.param(b'{"verdict": "relevant", "subscription": 1, "more": 1}', 422, id="what is not known"),
        pytest.param(b'{"verdict": "' + b"x" * BODY_BYTES + b'"}', 413, id="too much"),
    ],
)
async def test_a_body_that_does_not_fit_changes_nothing(site: Site, filled: Filled, body: bytes, status: int) -> None:
    answer = await site.ask("PUT", f"/api/matches/{filled.told.match}/verdict", body, **JSON)
    assert answer.status == status
    assert json.loads(answer.text)["status"] == status
    assert await site.storage.read(lambda tx: audit.latest(tx, 1)) == []


async def test_a_body_of_another_type_is_not_read(site: Site, filled: Filled) -> None:
    body = b'{"verdict": "relevant", "subscription": 1}'
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = await site.ask(
            "PUT", f"/api/matches/{filled.told.match}/verdict", body, **AUTHORIZED, content_type=kind
        )
        assert answer.status == 415


async def test_another_method_is_a_problem_that_names_those_there_are(site: Site) -> None:
    answer = await site.ask("DELETE", "/api/silences", **AUTHORIZED)
    assert (answer.status, json.loads(answer.text)["status"]) == (405, 405)
    assert set(answer.headers["Allow"].replace(" ", "").split(",")) == {"GET", "HEAD", "POST"}


async def test_head_is_a_get_without_its_body(site: Site, filled: Filled) -> None:
    for path in ("/api/matches", "/api/export/matches.csv"):
        answer = await site.ask("HEAD", path, **AUTHORIZED)
        assert (answer.status, answer.text) == (200, "")


async def test_a_bug_of_ours_is_a_problem_that_tells_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*asked: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr("monitor.storage.browse.match_numbers", broken)
    answer = await site.ask("GET", "/api/matches", **AUTHORIZED)
    assert (answer.status, answer.headers["Content-Type"]) == (500, "application/problem+json")
    assert "secret detail" not in answer.text


async def test_the_routes_are_those_of_the_document(site: Site) -> None:
    described = await got(site, "/api/openapi.json")
    assert described == json.loads(json.dumps(document("https://alerts.example.org")))
    routes = {
        (route.path.replace(":int", ""), method.lower())
        for route in site.app.routes
        if isinstance(route, ApiRoute)
        for method in route.methods - {"HEAD"}
    }
    operations = {(path, method) for path, methods in described["paths"].items() for method in methods}
    assert operations == {*routes, ("/feeds/{token}.{form}", "get")}


def test_shapes_are_called_in_the_document_as_in_the_code() -> None:
    names = document("https://alerts.example.org")["components"]["schemas"]
    assert [name for name in names if not name.isalnum()] == []  # of two with one name each gets a long one


def test_the_page_of_the_documentation_names_every_path() -> None:
    text = (Path(__file__).parents[2] / "docs/api.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(/(?:api|feeds)/[^`?]+)`", text)) - {"/api/"}
    assert named == set(document("https://alerts.example.org")["paths"])


async def test_the_token_of_the_page_is_no_part_of_any_answer(site: Site, filled: Filled) -> None:
    for operation in OPERATIONS:
        if operation.method == "GET" and "{" not in operation.path:
            assert TOKEN not in (await site.ask("GET", operation.path, **AUTHORIZED)).text
