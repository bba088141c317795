"""RELIABILITY W1 to W5: the form bombs nobody, carries nothing, changes nothing by a look, tells nothing, and what it
sends arrives where it was typed."""

from __future__ import annotations

import base64
import itertools
import random
import re
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import idna
import pytest
from sqlalchemy import Engine, event

from monitor import signing_up
from monitor.model import Declared, Level
from monitor.retention import purge
from monitor.storage import Storage, Transaction, sign_ups, subscriptions
from monitor.subscribers.links import Links, Purpose
from monitor.subscribers.mailbox import mailbox_of, one_reader, same_as
from monitor.subscribers.sign_up_limits import GOOD_FOR, HOUR, MAILS_WITHIN

from .conftest import NOW
from .hostile_addresses import EXACT, HOSTILE
from .signing import WISH, Stranger, stranger_at, through
from .told import dump

ANN = "ann@example.net"
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def stranger(start: Callable[..., Any], tmp_path: Path) -> AsyncIterator[Stranger]:
    site = await start(signup=True, behind_proxy=True)
    async with stranger_at(site, tmp_path) as stranger:
        yield stranger


async def posted(stranger: Stranger, email: str, network: str, **fields: Any) -> tuple[int, bytes]:
    """A form that was shown a minute ago."""
    shown = int((stranger.site.now - MINUTE).timestamp())
    token = stranger.site.links.token(Purpose.FORM, shown)
    given = {**WISH, "email": email, "token": token, **fields}
    return await through(stranger.site.app, "/subscribe", given, x_forwarded_for=network)


# W1


def attack(posts: int, chance: random.Random) -> Iterator[tuple[str, str]]:
    """An address and a network for each: few victims and many, from few networks and many."""
    for number in range(posts):
        network = f"198.18.{chance.randrange(4)}.{chance.randrange(250)}"
        match number % 4:
            case 0:
                yield f"victim{chance.randrange(3)}@example.net", network
            case 1:
                yield f"victim0+{number}@Example.NET", network
            case 2:
                yield f"many{number}@example.net", f"2001:db8:0:{chance.randrange(3):x}::{chance.randrange(9999):x}"
            case _:
                yield f"other{number}@example.net", network


@pytest.mark.parametrize(("posts", "hours"), [(1_000, 4), pytest.param(10_000, 36, marks=[pytest.mark.long])])
async def test_ten_thousand_posts_bomb_nobody(stranger: Stranger, posts: int, hours: int) -> None:
    site, came_from, answers = stranger.site, dict[str, str](), set[tuple[int, bytes]]()
    forms: list[int] = []  # of the last hour
    for number, (email, network) in enumerate(attack(posts, random.Random(1))):
        answers.add(await posted(stranger, email, network, rule="arms" if number % 2 else "talks", what="some"))
        came_from.setdefault(mailbox_of(email), network)
        if number % 10 == 9:
            await stranger.mail()
            forms.append((await site.storage.read(lambda tx: sign_ups.counts(tx, "", site.now - HOUR)))[1])
        site.later(timedelta(hours=hours) / posts)
    await stranger.mail()
    assert len(answers) == 1
    assert len(stranger.letters) == len(stranger.sent) > 30 * hours
    to_one: dict[str, list[datetime]] = {}
    from_one: dict[str, list[datetime]] = {}
    for at, to in stranger.sent:
        to_one.setdefault(one_reader(to), []).append(at)
        seen = came_from[to]
        six = ":".join(seen.split(":")[:4])
        if to.startswith(("many", "other")):
            from_one.setdefault(six, []).append(at)
    assert max(map(len, to_one.values())) == 3
    pairs = [pair for times in to_one.values() for pair in itertools.pairwise(times)]
    assert all(after - before >= 15 * MINUTE for before, after in pairs)
    # A mail leaves with the ring after its form, so an hour of forms is an hour of mails and a moment.
    assert max(most_within(times, HOUR - MINUTE) for times in from_one.values()) == 5
    assert most_within([at for at, _ in stranger.sent], HOUR - MINUTE) <= max(forms) == 100


def most_within(times: list[datetime], span: timedelta) -> int:
    return max(sum(begin <= at < begin + span for at in times) for begin in times)


def wish(email: str = ANN) -> Declared:
    return Declared(email, (), Level.LOW, "daily 07:00", "UTC", "en")


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_limits_hold_over_a_restart(url: str, request: pytest.FixtureRequest) -> None:
    def ask(tx: Transaction) -> bool:
        return signing_up.ask(tx, wish(), "here", NOW)

    taken = []
    for _ in range(7):
        storage = Storage.open(request.getfixturevalue(url))
        taken.append(storage.write_now(ask))
        storage.close()
    assert taken == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "taken"),
    [
        pytest.param(True, ["198.18.0.{}"], 7, id="seven visitors by a proxy"),
        pytest.param(True, ["10.0.0.{}, 198.18.0.1"], 5, id="one who says to be seven"),
        pytest.param(True, ["10.0.0.{}", "198.18.0.1"], 5, id="to a proxy that adds a header of its own"),
        pytest.param(False, ["198.18.0.{}"], 5, id="one who says to be seven, without a proxy"),
    ],
)
async def test_who_asks_is_whom_the_proxy_saw(
    start: Callable[..., Any], behind_proxy: bool, forwarded: list[str], taken: int
) -> None:
    site = await start(signup=True, behind_proxy=behind_proxy)
    token = site.links.token(Purpose.FORM, int((site.now - MINUTE).timestamp()))
    for number in range(7):
        given = {**WISH, "email": f"a{number}@example.net", "token": token}
        seen = [value.format(number) for value in forwarded]
        await through(site.app, "/subscribe", given, x_forwarded_for=seen)
    assert len(await site.storage.read(sign_ups.fresh)) == taken


async def test_whom_the_proxy_saw_is_who_waits_after_wrong_tokens_too(start: Callable[..., Any]) -> None:
    site = await start(behind_proxy=True)

    async def tried(seen: str) -> int:
        return (await site.ask("POST", "/login", b"token=wrong", x_forwarded_for=seen)).status

    assert [await tried("198.18.0.1") for _ in range(11)] == [403] * 10 + [429]
    assert await tried("198.18.0.2") == 403


async def test_the_daily_purge_forgets_who_did_not_confirm(stranger: Stranger) -> None:
    await posted(stranger, ANN, "198.18.0.1")
    await stranger.mail()
    store = stranger.site.storage
    purged = await purge(NOW + timedelta(days=8), store, timedelta(days=90), lambda: False)
    assert (purged["sign-ups"], purged["sign-up marks"]) == (1, 0)
    purged = await purge(NOW + timedelta(days=31), store, timedelta(days=90), lambda: False)
    assert (purged["sign-ups"], purged["sign-up marks"]) == (0, 1)


@pytest.mark.parametrize(
    ("ago", "known", "suspended", "kind"),
    [
        ([], False, False, sign_ups.Kind.CONFIRM),
        ([], True, False, sign_ups.Kind.KNOWN),
        ([], False, True, None),
        ([14], False, False, None),
        ([14], True, False, None),
        ([15], False, False, sign_ups.Kind.CONFIRM),
        ([15, 40], False, False, sign_ups.Kind.CONFIRM),
        ([15, 40, 90], False, False, None),
        ([9000, 9100, 9200], True, False, None),
    ],
)
def test_which_mail_answers(ago: list[int], known: bool, suspended: bool, kind: sign_ups.Kind | None) -> None:
    mails = [NOW - minutes * MINUTE for minutes in ago]
    assert signing_up.answer(mails, NOW, known=known, suspended=suspended) is kind


@pytest.mark.parametrize("url", ["sqlite_url", "postgres_url"])
def test_who_did_not_confirm_is_forgotten_after_a_week_and_the_mail_after_a_month(
    url: str, request: pytest.FixtureRequest
) -> None:
    storage = Storage.open(request.getfixturevalue(url))

    def answered(tx: Transaction) -> None:
        sign_ups.add(tx, wish(), "here", NOW)
        sign_ups.add(tx, wish("bob@example.net"), "here", NOW)
        first, second = sign_ups.fresh(tx)
        sign_ups.answer(tx, first, sign_ups.Kind.CONFIRM, "ann", NOW, message_id="1@x", seed="s", token="t")
        sign_ups.drop(tx, second.id)

    def forgotten(days: int) -> tuple[int, int]:
        at = NOW + timedelta(days=days, seconds=1)
        gone = storage.write_now(lambda tx: sign_ups.forget(tx, GOOD_FOR, at))
        return gone, storage.write_now(lambda tx: sign_ups.forget_marks(tx, HOUR, MAILS_WITHIN, at))

    storage.write_now(answered)
    assert [forgotten(days) for days in (0, 6, 7, 29, 30)] == [(0, 0), (0, 1), (1, 0), (0, 0), (0, 1)]
    assert not [row for row in dump(storage) if "example.net" in row or "here" in row]
    storage.close()


# W2


async def test_the_mail_carries_nothing_that_was_written(stranger: Stranger) -> None:
    marks = [f"mark{number:04}" for number in range(12)]
    fields = dict(zip(("name", "comment", "subject", "from", "next"), marks, strict=False))
    headers = dict(zip(("user_agent", "referer", "accept_language", "cookie"), marks[5:], strict=False))
    for language in ("en", "de", "fr", "es"):
        shown = stranger.site.links.token(Purpose.FORM, int((stranger.site.now - MINUTE).timestamp()))
        given = {**WISH, **fields, "email": f"{language}@example.net", "token": shown, "language": language}
        given |= {"what": "some", "rule": ["arms", "talks"], "level": "informational", "often": "weekly"}
        given |= {"time": "07:41", "day": "wed", "timezone": "Pacific/Chatham"}
        status, _ = await through(stranger.site.app, "/subscribe", given, x_forwarded_for="198.18.7.7", **headers)
        assert status == 200
    await stranger.mail()
    assert len(stranger.letters) == 4
    chosen = ("arms", "talks", "munitions", "informational", "weekly", "07:41", "wed", "chatham", "198.18", "mark")
    for letter in stranger.letters:
        parts = [part.get_content() for part in letter.message.walk() if not part.is_multipart()]
        head = "".join(f"{name}: {value}\n" for name, value in letter.message.items() if name not in ("To", "Date"))
        said = re.sub(r"/confirm/\S+", "", f"{head}{''.join(parts)}").lower()
        assert [word for word in (*chosen, "@example.net") if word in said.replace("embargo", "")] == []
        assert letter.message["To"] == letter.recipients[0]
        assert {name for name, _ in letter.message.items()} == {
            "Message-ID", "Date", "From", "To", "Subject", "Auto-Submitted", "MIME-Version", "Content-Type",
        }  # fmt: skip
    bodies = {re.sub(r"/confirm/\S+", "", letter.text) for letter in stranger.letters}
    assert len(bodies) == 4  # a language each, and nothing else


# W3


async def test_a_scanner_that_follows_every_link_of_the_new_mails_changes_nothing(stranger: Stranger) -> None:
    site = stranger.site
    await stranger.subscribes(ANN)
    site.later(HOUR)
    await stranger.wants(ANN)
    await stranger.wants("bob@example.net")
    await stranger.mail()
    paths = {
        path
        for letter in stranger.letters
        for path in re.findall(r"https://alerts\.example\.org(/[^\s\"<>]*)", letter.text)
    }
    paths = {path for path in paths if path != "/"}
    assert {path.split("/")[1] for path in paths} == {"confirm", "preferences"}
    before = dump(site.storage)
    for path in paths:
        for number in range(100):
            method = ("GET", "HEAD", "OPTIONS")[number % 3]
            assert (await site.ask(method, path)).status == (405 if method == "OPTIONS" else 200)
    assert dump(site.storage) == before
    (bobs,) = {path for path in paths if "confirm" in path} - {stranger.link(stranger.letters[0])}
    assert (await site.ask("POST", bobs)).status == 200
    rows = await site.storage.read(subscriptions.all)
    assert [row.subscription.email for row in rows] == ["reader@example.org", ANN, "bob@example.net"]


# W4


async def of_each_kind(stranger: Stranger) -> dict[str, str]:
    """An address that is known, one that waits to be confirmed, one that nothing reaches, and one that is new."""
    site = stranger.site
    await stranger.subscribes("known@example.net")
    await stranger.wants("pending@example.net")
    await stranger.mail()
    await site.storage.write(lambda tx: subscriptions.suspend(tx, "suspended@example.net", "550 no", NOW))
    added = Declared("suspended@example.net", (), Level.LOW, "daily 07:00", "UTC", "en")
    await site.storage.write(lambda tx: subscriptions.add(tx, added, NOW))
    site.later(2 * HOUR)
    return {kind: f"{kind}@example.net" for kind in ("known", "pending", "suspended", "unknown")}


@contextmanager
def statements() -> Iterator[list[str]]:
    """What is asked of databases meanwhile."""
    asked: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_the_answer_and_the_work_are_the_same_whoever_is_asked_for(stranger: Stranger) -> None:
    answers, works = {}, {}
    for number, (kind, email) in enumerate((await of_each_kind(stranger)).items()):
        with statements() as asked:
            answers[kind] = await posted(stranger, email, f"198.18.0.{number}")
        works[kind] = tuple(asked)
    assert len(set(answers.values())) == 1
    assert len(set(works.values())) == 1
    assert any("INSERT INTO sign_ups" in statement for statement in works["known"])
    assert not any("subscriptions" in statement or "suppressions" in statement for statement in works["known"])


async def test_each_mailbox_alone_is_told_how_it_stands(stranger: Stranger) -> None:
    for number, email in enumerate((await of_each_kind(stranger)).values()):
        await posted(stranger, email, f"198.18.0.{number}")
    before = len(stranger.letters)
    await stranger.mail()
    told = {letter.recipients[0]: letter.message["Subject"] for letter in stranger.letters[before:]}
    assert told == {
        "known@example.net": "You are subscribed already",
        "pending@example.net": "Confirm your subscription",
        "unknown@example.net": "Confirm your subscription",
    }


@pytest.mark.long
async def test_the_time_of_an_answer_tells_nothing(stranger: Stranger) -> None:
    kinds = await of_each_kind(stranger)
    times: dict[str, list[float]] = {kind: [] for kind in kinds}
    order = [kind for kind in kinds for _ in range(2_000)]
    random.Random(2).shuffle(order)
    for number, kind in enumerate(order):
        if number % 90 == 0:
            stranger.site.later(2 * HOUR)
        begin = time.perf_counter()
        await posted(stranger, kinds[kind], f"198.18.{number // 250}.{number % 250}")
        times[kind].append(time.perf_counter() - begin)
    for kind in ("known", "pending", "suspended"):
        told = area(times[kind], times["unknown"])
        print(kind, round(told, 4))
        assert max(told, 1 - told) <= 0.55, kind


def area(one: list[float], other: list[float]) -> float:
    """How often a time of the one is longer than a time of the other: the area under the curve of who guesses by it."""
    ranked = sorted([(at, 1) for at in one] + [(at, 0) for at in other])
    ranks = sum(rank for rank, (_, mine) in enumerate(ranked, 1) if mine)
    return (ranks - len(one) * (len(one) + 1) / 2) / (len(one) * len(other))


@pytest.mark.parametrize("guesses", [20_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_no_guess_is_a_token(guesses: int) -> None:
    links, chance = Links(b"s" * 32, "https://alerts.example.org"), random.Random(3)
    for number in range(guesses):
        purpose = (Purpose.CONFIRM, Purpose.PREFERENCES)[number % 2]
        size = sum(purpose.sizes)
        name = (number % 8).to_bytes(purpose.sizes[0], "big") + chance.randbytes(size - purpose.sizes[0])
        token = base64.urlsafe_b64encode(name + chance.randbytes(16)).decode()
        assert links.read(purpose, token) is None


@pytest.mark.parametrize("path", ["confirm", "preferences"])
async def test_who_guesses_has_to_wait_after_twenty(stranger: Stranger, path: str) -> None:
    site = stranger.site
    own = await stranger.subscribes(ANN)
    good = own if path == "confirm" else site.links.preferences(2).removeprefix("https://alerts.example.org")
    for _ in range(20):
        guess = f"/{path}/{secrets.token_urlsafe(39)}"
        assert (await site.ask("GET", guess, x_forwarded_for="198.18.9.9")).status == 404
    assert (await site.ask("GET", guess, x_forwarded_for="198.18.9.9")).status == 429
    assert (await site.ask("GET", guess, x_forwarded_for="198.18.9.8")).status == 404
    assert (await site.ask("GET", good, x_forwarded_for="198.18.9.9")).status == 200  # nobody is locked out
    site.later(MINUTE)
    assert (await site.ask("GET", guess, x_forwarded_for="198.18.9.9")).status == 404


async def test_a_link_is_for_its_address_and_purpose_alone_and_only_its_hash_is_stored(stranger: Stranger) -> None:
    site = stranger.site
    await stranger.wants(ANN)
    await stranger.mail()
    link = stranger.link(stranger.letters[0])
    token = link.rpartition("/")[2]
    assert not any(token in row for row in dump(site.storage))
    for other in ("preferences", "u", "m", "v"):
        assert (await site.ask("POST", f"/{other}/{token}", b"do=unsubscribe")).status == 404
    own = site.links.preferences(site.subscription).rpartition("/")[2]
    assert (await site.ask("POST", f"/confirm/{own}")).status == 404
    leave = site.links.unsubscribe(site.subscription).rpartition("/")[2]
    assert (await site.ask("GET", f"/preferences/{leave}")).status == 404
    foreign = Links(b"t" * 32, "https://alerts.example.org").preferences(site.subscription).rpartition("/")[2]
    assert (await site.ask("GET", f"/preferences/{foreign}")).status == 404


# W5


@pytest.mark.parametrize(("typed", "mailbox"), EXACT.items())
def test_an_odd_address_is_taken_as_it_is(typed: str, mailbox: str) -> None:
    assert mailbox_of(typed) == mailbox


async def test_three_hundred_hostile_addresses_are_refused_or_reached_exactly(stranger: Stranger) -> None:
    taken = []
    for number, typed in enumerate(HOSTILE):
        status, answer = await posted(stranger, typed, f"198.18.0.{number % 250}")
        assert status in (200, 400), typed
        if status == 200:
            taken.append(typed)
        else:
            assert b"Write one address" in answer
        if number % 50 == 49:
            await stranger.mail()
            stranger.site.later(HOUR + MINUTE)
    await stranger.mail()
    assert len(HOSTILE) >= 300
    assert set(EXACT) <= set(taken)
    assert len(taken) < 70
    reached = Counter(letter.recipients for letter in stranger.letters)
    wanted = Counter((exactly(typed),) for typed in taken)
    assert reached - wanted == Counter()
    assert {one_reader(one) for (one,) in wanted - reached} <= {one_reader(one) for (one,) in reached}
    assert stranger.office.violations == []
    for letter in stranger.letters:
        assert {name for name, _ in letter.message.items()} >= {"To", "From"}
        assert len(letter.message.get_all("To")) == len(letter.message.get_all("Subject")) == 1
        assert letter.message["Bcc"] is None


def exactly(typed: str) -> str:
    """The mailbox by another way than ours: spaces around it left off, the domain by IDNA 2008 and nothing mapped."""
    local, _, domain = typed.strip(" ").rpartition("@")
    ascii_domain = domain.lower() if domain.isascii() else idna.encode(domain, uts46=False).decode("ascii")
    return f"{local}@{ascii_domain}"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ann@Example.net", "ann@example.NET", True),
        ("ann@bücher.net", "ann@xn--bcher-kva.net", True),
        ("mıke@example.net", "mike@example.net", False),
        ("mIKE@example.net", "mike@example.net", True),
        ("mi\u212ae@example.net", "mike@example.net", False),
        ("a+b@example.net", "a@example.net", False),
    ],
)
def test_two_spellings_of_one_mailbox_are_one_and_look_alikes_are_not(one: str, other: str, same: bool) -> None:
    assert (same_as(one) == same_as(other)) is same
