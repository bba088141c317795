"""The pages behind a mail's links: who holds one sees a story and answers; looking changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update

from monitor.digests.excerpt import MOST
from monitor.storage import Transaction, silences, subscriptions, verdicts
from monitor.storage.tables import alerts
from monitor.subscribers.links import Links, Purpose
from monitor.telling import Held, SilenceKind, Verdict
from tests.storage.makes import subscriber

from .conftest import NOW, Answer, Site
from .told import TEXT, Told, dump, told

BASE = "https://alerts.example.org"
FORM = "application/x-www-form-urlencoded"


async def begin(site: Site, **values: str) -> Told:
    return await site.storage.write(lambda tx: told(tx, site.subscription, **values))


def story(site: Site, what: Told) -> str:
    return site.links.story(site.subscription, what.match).removeprefix(BASE)


def mute(site: Site, what: Told) -> str:
    return site.links.mute(site.subscription, what.incident).removeprefix(BASE)


def verdict(site: Site, what: Told) -> str:
    return site.links.verdict(site.subscription, what.match).removeprefix(BASE)


async def post(site: Site, path: str, form: bytes = b"") -> Answer:
    return await site.ask("POST", path, form, content_type=FORM)


def words(answer: Answer) -> str:
    """The page as it is read."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


async def test_a_story_is_shown_with_its_event_and_why(site: Site) -> None:
    what = await begin(site)
    answer = await site.ask("GET", story(site, what))
    assert answer.status == 200
    page = words(answer)
    assert "Claim" not in page
    assert "North Korea → Russia: ammunition; negotiating" in page
    assert "cross-bloc (5)" in page
    assert "West Blick , 연합뉴스 , 联合早报" in page
    assert "Moscow&#39;s side ТАСС" in page
    assert "Others الجزيرة" in page
    assert "Moskau → Russia (russia)" in page
    assert "Nordkorea North Korea habe bereits Munition ammunition" in page
    assert f"in the outbox : in {what.message_id}, waiting after 0 tries" in page
    assert "북한, 러시아에 포탄 공급 협상" in page
    assert "كوريا الشمالية تتفاوض على بيع ذخيرة لروسيا" in page


async def test_of_a_text_no_more_is_quoted_than_a_mail_may(site: Site) -> None:
    what = await begin(site)
    text = (await site.ask("GET", story(site, what))).text
    quote = re.search(r"<blockquote.*?>(.*?)<footer", text, re.DOTALL)
    assert quote
    quoted = re.sub(r'<span class="gloss".*?</span>|<[^>]+>', "", quote[1]).strip()
    assert len(quoted) <= MOST + 2
    assert quoted.strip("…") in TEXT


async def test_the_page_does_not_say_whose_it_is_nor_what_only_the_operator_knows(site: Site) -> None:
    what = await begin(site)

    def burden(tx: Transaction) -> None:
        subscriptions.suspend(tx, "reader@example.org", "550 reader@example.org has gone", NOW)
        until = NOW + timedelta(days=1)
        hush = silences.add(tx, SilenceKind.RULE, "arms", "the fair", "root-of-ops", now=NOW, until=until)
        tx.execute(update(alerts).values(held=Held.SILENCED.value, detail=str(hush.id)))

    await site.storage.write(burden)
    for path in (story(site, what), mute(site, what), verdict(site, what)):
        for method in ("GET", "POST"):
            answer = await site.ask(method, path)
            assert "reader" not in answer.text
            assert "root-of-ops" not in answer.text
            assert ("the fair" in answer.text) is (path == story(site, what) and method == "GET")
            assert "example.org" not in answer.text.replace(what.message_id, "")


async def test_looking_at_any_page_changes_nothing(site: Site) -> None:
    what = await begin(site)
    before = dump(site.storage)
    for path in (story(site, what), mute(site, what), verdict(site, what)):
        for n in range(100):
            answer = await site.ask(("GET", "HEAD", "OPTIONS", "PROPFIND")[n % 4], path)
            assert answer.status == (200, 200, 405, 405)[n % 4]
    assert dump(site.storage) == before


async def test_one_click_mutes_and_twice_is_the_same_answer(site: Site) -> None:
    what = await begin(site)
    other = await site.storage.write(lambda tx: subscriber(tx, "other@example.org"))
    first, second = [await post(site, mute(site, what)) for _ in range(2)]
    assert (first.status, first.text) == (second.status, second.text)
    assert "This event is muted" in first.text
    (held,) = await site.storage.read(lambda tx: silences.holding(tx, NOW))
    assert (held.subscription, held.kind, held.subject) == (site.subscription, SilenceKind.INCIDENT, str(what.incident))
    assert held.until == NOW + timedelta(days=30)
    assert await site.storage.read(lambda tx: silences.mutes(tx, other.id, NOW)) == []
    assert "You have muted this event until 2026-12-25 12:00" in words(await site.ask("GET", story(site, what)))

    undone = [await post(site, mute(site, what), b"undo=1") for _ in range(2)]
    assert undone[0].text == undone[1].text
    assert "Mute this event?" in undone[0].text
    assert await site.storage.read(lambda tx: silences.holding(tx, NOW)) == []


async def test_a_rule_of_the_event_is_muted_for_a_week_and_no_other_rule_is(site: Site) -> None:
    what = await begin(site)
    answer = await post(site, mute(site, what), b"rule=arms")
    assert "is muted until 2026-12-02 12:00" in words(answer)
    before = dump(site.storage)
    for form in (b"rule=arms", b"rule=sanctions", b"rule=", b"rule=sanctions&undo=1", b"rule=%ff"):
        assert (await post(site, mute(site, what), form)).text == answer.text
    assert dump(site.storage) == before
    assert "Mute for 7 days" in words(await post(site, mute(site, what), b"rule=arms&undo=1"))


@pytest.mark.parametrize(
    ("form", "said"),
    [
        pytest.param(b"", Verdict.NOT_RELEVANT, id="one click"),
        pytest.param(b"verdict=not+relevant", Verdict.NOT_RELEVANT, id="not relevant"),
        pytest.param(b"verdict=relevant", Verdict.RELEVANT, id="relevant"),
        pytest.param(b"verdict=known+already", Verdict.KNOWN, id="known already"),
    ],
)
async def test_a_verdict_is_kept_and_may_be_changed(site: Site, form: bytes, said: Verdict) -> None:
    what = await begin(site)
    first, second = [await post(site, verdict(site, what), form) for _ in range(2)]
    assert (first.status, first.text) == (second.status, second.text)
    assert f"You said: {said.value} ." in words(first)
    assert await site.storage.read(lambda tx: verdicts.get(tx, site.subscription, what.match)) is said
    await post(site, verdict(site, what), b"verdict=relevant")
    assert await site.storage.read(lambda tx: verdicts.get(tx, site.subscription, what.match)) is Verdict.RELEVANT
    assert "You said: relevant" in words(await site.ask("GET", story(site, what)))


async def test_a_verdict_that_is_none_is_a_bad_request(site: Site) -> None:
    what = await begin(site)
    before = dump(site.storage)
    for form in (b"verdict=", b"verdict=spam", b"&".join([b"verdict=relevant"] * 1000)):
        assert (await post(site, verdict(site, what), form)).status == 400
    assert dump(site.storage) == before


FOREIGN: list[tuple[str, Callable[[Site, str, tuple[int, int]], str]]] = [
    ("cut", lambda site, token, of: token[:-1]),
    ("longer", lambda site, token, of: token + "A"),
    ("other letters", lambda site, token, of: token.swapcase()),
    ("another installation's", lambda site, token, of: Links(b"t" * 32, BASE).token(Purpose.STORY, *of)),
    ("an unsubscribe token", lambda site, token, of: site.links.token(Purpose.UNSUBSCRIBE, of[0])),
]


@pytest.mark.parametrize("make", [pytest.param(make, id=name) for name, make in FOREIGN])
async def test_a_token_that_is_cut_or_foreign_is_the_page_of_any_wrong_address(
    site: Site, make: Callable[[Site, str, tuple[int, int]], str]
) -> None:
    what = await begin(site)
    nowhere = await site.ask("GET", "/no/where")
    before = dump(site.storage)
    for purpose in (Purpose.STORY, Purpose.MUTE, Purpose.VERDICT):
        of = (site.subscription, what.match)
        wrong = [make(site, site.links.token(purpose, *of), of)]
        wrong += [site.links.token(other, *of) for other in Purpose if len(other.sizes) == 2 and other is not purpose]
        wrong += [site.links.token(purpose, 99, of[1]), site.links.token(purpose, of[0], 99)]
        wrong += [site.links.token(purpose, 2**40, 2**60), site.links.token(purpose, 0, 0)]
        for token in wrong:
            for method in ("GET",) if purpose is Purpose.STORY else ("GET", "POST"):
                site.later(timedelta(minutes=1))  # who guesses faster has to wait
                answer = await site.ask(method, f"/{purpose.path}/{token}")
                assert (answer.status, answer.text) == (404, nowhere.text)
    assert dump(site.storage) == before


async def test_feed_text_is_text_on_every_page(site: Site) -> None:
    hostile = '<script>alert(1)</script>{{ 7*7 }}\u202eevil\u202c & "quoted" \' ]]>'
    what = await begin(site, title=hostile)
    for path in (story(site, what), mute(site, what), verdict(site, what)):
        text = (await site.ask("GET", path)).text
        assert "<script" not in text
        assert "{{ 7*7 }}" in text
        assert "\u202e" not in text
        assert {link for link in re.findall(r'(?:href|src|action)="([^"]*)"', text) if "//" in link} <= {
            "https://www.blick.example/1",
            *(f"https://{name}.example/1" for name in ("yonhap", "tass", "aljazeera", "zaobao")),
        }


async def test_a_page_under_a_path_of_a_proxy_posts_to_where_it_is(site: Site) -> None:
    what = await begin(site)
    text = (await site.ask("GET", story(site, what))).text
    actions = set(re.findall(r'action="([^"]*)"', text))
    assert actions == {f"..{mute(site, what)}", f"..{verdict(site, what)}"}


@pytest.mark.parametrize("n", range(5))
async def test_no_host_that_a_stranger_names_is_ever_in_a_page(site: Site, n: int) -> None:
    """Ten values in each of five places: what they name is refused or ignored."""
    what = await begin(site)
    name = ("host", "x_forwarded_host", "x_forwarded_for", "forwarded", "x_original_url")[n]
    values = [f"evil{m}.example" for m in range(5)] + [f"evil{m}.example:80" for m in range(5, 10)]
    for value in values:
        for path in (story(site, what), mute(site, what), verdict(site, what)):
            answer = await site.ask("GET", path, **{name: value})
            assert answer.status == (400 if name == "host" else 200)
            assert "evil" not in answer.text + str(answer.headers)
