"""The operator is told of what is wrong with the installation itself: once, in one mail an hour, and nobody else is."""

from __future__ import annotations

import asyncio
import email
import email.policy
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

from monitor.errors import Mistakes, Problem
from monitor.parts import Parts
from tests.crash.world import FEEDS
from tests.daemon.installation import Installation
from tests.daemon.machine import Machine
from tests.postoffice import DROP, Letter, Postoffice, in_thread
from tests.publisher import Page, Request, item, rss

OPERATOR = "ops@example.org"
DOWN = Page(b"", 500)


@pytest.fixture
def told(machine: Machine) -> Machine:
    """An installation whose operator is told."""
    machine.here.change({"mail": {"operator": OPERATOR}})
    list_a_story(machine.here)
    return machine


def list_a_story(here: Installation) -> None:
    """In each feed, one that no rule finds: of a feed that never listed any the operator would be told."""

    def answer(request: Request) -> Page:
        here.asked.set()
        return Page(rss(item("A bridge is opened", f"https://publisher.example{request.path}")).encode())

    here.publisher.pages.update(dict.fromkeys(FEEDS, answer))


def to_operator(here: Installation) -> list[Letter]:
    return [letter for letter in here.office.letters if letter.recipients == (OPERATOR,)]


def subjects(here: Installation) -> list[str]:
    return [str(letter.message["Subject"]) for letter in to_operator(here)]


def untold(here: Installation) -> int:
    with sqlite3.connect(here.home / "monitor.db") as connection:
        (count,) = connection.execute("SELECT count(*) FROM notices WHERE told_at IS NULL").fetchone()
    connection.close()
    return int(count)


async def a_day(machine: Machine) -> None:
    """A run every six hours."""
    for _ in range(4):
        machine.clock.pass_(hours=6)
        await machine.once()


async def test_a_feed_that_fails_for_a_day_is_told_once_and_so_is_its_end(told: Machine) -> None:
    here = told.here
    await told.once()
    well, here.publisher.pages["/two.xml"] = here.publisher.pages["/two.xml"], DOWN
    await a_day(told)
    assert subjects(here) == []
    await a_day(told)
    assert subjects(here) == ["/two.xml has not been read for a day"]
    here.publisher.pages["/two.xml"] = well
    await a_day(told)
    assert subjects(here) == ["/two.xml has not been read for a day", "/two.xml is read again"]
    assert {letter.recipients for letter in here.office.letters} == {(OPERATOR,)}


async def test_a_feed_that_is_gone_for_good_is_told_and_so_is_its_return(told: Machine) -> None:
    here = told.here
    await told.once()
    well, here.publisher.pages["/two.xml"] = here.publisher.pages["/two.xml"], Page(b"", 410)
    await a_day(told)
    await a_day(told)
    assert subjects(here)[-1] == "/two.xml is gone, and not asked any more"
    here.publisher.pages["/two.xml"] = well
    feeds = here.config()["feeds"]
    here.change({"feeds": [feed for feed in feeds if "/two.xml" not in feed["url"]]})
    await a_day(told)
    assert subjects(here)[-1] == "/two.xml is not watched any more"
    assert len(subjects(here)) == len(set(subjects(here)))


async def test_a_feed_that_has_moved_for_good_is_told(told: Machine) -> None:
    here = told.here
    here.publish(1)
    here.publisher.pages["/new.xml"] = here.publisher.pages["/two.xml"]
    here.publisher.pages["/two.xml"] = Page(b"", 301, headers={"Location": here.publisher.url("/new.xml")})
    for _ in range(4):
        told.clock.pass_(hours=25)
        await told.once()
    (letter,) = to_operator(here)
    assert letter.message["Subject"] == "/two.xml has moved for good"
    assert here.publisher.url("/new.xml") in letter.message.get_content()


async def test_what_gathers_within_an_hour_goes_into_one_mail(told: Machine) -> None:
    here = told.here
    await told.once()
    for path in ("/one.xml", "/two.xml", "/three.xml"):
        here.publisher.pages[path] = DOWN
        told.clock.pass_(minutes=10)
        await told.once()
    told.clock.pass_(hours=23, minutes=40)
    for _ in range(10):
        await told.once()
        told.clock.pass_(minutes=10)
    assert subjects(here) == [
        "/one.xml has not been read for a day",
        "/three.xml has not been read for a day (and 1 more)",
    ]
    assert untold(here) == 0


def offline(here: Installation) -> None:
    here.publisher.pages.update(dict.fromkeys(("/one.xml", "/two.xml", "/three.xml"), DOWN))


async def a_day_offline(machine: Machine) -> None:
    offline(machine.here)
    await machine.once()
    machine.clock.pass_(hours=24)
    await machine.once()


async def test_a_bad_password_marks_nothing_and_the_same_mail_leaves_once_it_is_mended(told: Machine) -> None:
    here = told.here
    with in_thread(Postoffice(users={"monitor": "right"})) as strict:
        here.change({"mail": {"port": str(strict.port), "username": "monitor", "password": "wrong"}})
        await a_day_offline(told)
        assert (strict.letters, untold(here)) == ([], 3)
        here.change({"mail": {"password": "right"}})
        told.clock.pass_(hours=2)
        await told.once()
        assert [letter.recipients for letter in strict.letters] == [(OPERATOR,)]
    assert untold(here) == 0
    assert here.ask("subscribers", "list").stdout.count("suspended") == 0


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(DROP, id="cut after the dot"),
        pytest.param("451 4.3.0 later", id="later"),
        pytest.param("550 5.1.1 no such user", id="refused for good"),
    ],
)
async def test_a_mail_that_did_not_leave_surely_is_repeated_as_it_was(told: Machine, answer: object) -> None:
    here = told.here
    stage = "rcpt" if str(answer).startswith("550") else "dot"
    here.office.on(stage, answer)  # type: ignore[arg-type]
    await a_day_offline(told)
    assert untold(here) == 3
    for _ in range(3):
        told.clock.pass_(minutes=10)
        await told.once()
    letters = to_operator(here)
    assert len(letters) == (2 if answer is DROP else 1)
    assert len({letter.data for letter in letters}) == 1
    assert untold(here) == 0


async def test_without_an_operator_nobody_gets_a_mail_and_the_next_operator_no_old_news(machine: Machine) -> None:
    here = machine.here
    list_a_story(here)
    await a_day_offline(machine)
    del here.publisher.pages["/one.xml"]  # fails in another way
    list_a_story(here)
    here.publisher.pages["/three.xml"] = DOWN
    await a_day(machine)
    assert here.office.connections == 0
    here.change({"mail": {"operator": OPERATOR}})
    await a_day(machine)
    assert subjects(here) == ["/three.xml has not been read for a day"]


async def test_without_a_mail_server_the_mail_is_kept_in_the_folder(told: Machine) -> None:
    here = told.here
    here.change({"mail": {"host": None}})
    await a_day_offline(told)
    (kept,) = (here.home / "var" / "mail").glob("*.eml")
    message = email.message_from_bytes(kept.read_bytes(), policy=email.policy.default)
    assert (message["To"], f"<{kept.stem}>") == (OPERATOR, message["Message-ID"])
    assert str(message["Subject"]).endswith("(and 2 more)")
    assert untold(here) == 0


# a reload that is refused


class Refusing:
    """A reload that is refused with the `mistake`, or goes well where there is none."""

    def __init__(self) -> None:
        self.mistake = ""
        self.parts: Callable[[], Parts]

    async def __call__(self) -> Parts:
        if self.mistake:
            raise Mistakes((Problem("rules/topics/arms.yaml", 5, 8, self.mistake, "Mend it"),))
        return replace(self.parts())


async def test_a_mistake_is_told_at_once_another_one_an_hour_later_and_the_cure(told: Machine) -> None:
    here, refusing = told.here, Refusing()
    async with Postoffice() as here.office:
        here.change({"mail": {"port": str(here.office.port)}})
        async with told.awake(refusing) as daemon:
            refusing.parts = lambda: daemon.parts

            async def reload(mistake: str) -> None:
                refusing.mistake = mistake
                daemon.reload()
                async with asyncio.timeout(20):
                    while not (mistake in daemon.summary.reload_problem if mistake else daemon.settled):
                        await rung(told)

            await reload("`level` cannot be `loud`")
            await here.office.until("letters", 1)
            await reload("`level` cannot be `loud`")
            await reload("`level` is missing")
            await reload("not YAML")
            told.clock.pass_(minutes=59)
            for _ in range(2):
                await rung(told)
            assert len(here.office.letters) == 1
            told.clock.pass_(minutes=2)
            await here.office.until("letters", 2)
            await reload("")
            told.clock.pass_(minutes=61)
            await here.office.until("letters", 3)
    texts = [letter.message.get_content() for letter in here.office.letters]
    assert subjects(here) == [
        "Reload refused: what ran before goes on",
        "Reload refused: what ran before goes on",
        "The reload went well: what is written is what runs",
    ]
    assert ["`level` cannot be `loud`" in text for text in texts] == [True, False, False]
    assert ["not YAML" in text for text in texts] == [False, True, False]


async def rung(machine: Machine) -> None:
    """Wait for the bell: it finds a feed due."""
    here = machine.here
    here.asked.clear()
    machine.clock.pass_(seconds=2)
    assert await asyncio.to_thread(here.asked.wait, 20)


# mail, the clock, and a sign of life


async def test_a_dead_mail_server_is_asked_once_and_told_when_it_is_back(told: Machine) -> None:
    here = told.here
    here.office.on("connect", "421 4.3.2 closed", times=None)
    here.publish(1)
    before = here.office.connections
    await told.once()
    assert here.office.connections == before + 1  # of four digests that are due
    told.clock.pass_(hours=1)
    await told.once()
    with sqlite3.connect(here.home / "monitor.db") as database:
        [text] = [row[0] for row in database.execute("SELECT text FROM notices WHERE kind = 'mail'")]
    database.close()
    assert text.splitlines()[0] == "Mail is failing: the mail server is away"
    here.office.as_usual()
    told.clock.pass_(hours=2)
    await told.once()
    told.clock.pass_(hours=2)
    await told.once()
    assert here.missing() == set()
    assert subjects(here)[-1] == "Mail leaves again"


async def test_a_clock_that_is_set_back_delays_nothing_and_is_told(told: Machine) -> None:
    here, told.steady = told.here, lambda: 0.0
    async with Postoffice() as here.office:
        here.change({"mail": {"port": str(here.office.port)}})
        async with told.awake():
            for _ in range(2):
                await rung(told)
            told.clock.pass_(hours=-2, minutes=-10)
            await here.office.until("letters", 1)
            told.clock.pass_(minutes=1)  # the jump is known but for what passed since the bell before it
            await rung(told)
    assert subjects(here) == ["The clock jumped back by 2 hours"]


async def test_a_clock_that_is_set_back_while_feeds_are_polled_delays_none_of_them(told: Machine) -> None:
    here, told.steady = told.here, lambda: 0.0
    asked, answer = threading.Semaphore(0), threading.Event()

    def late(request: Request) -> Page:
        asked.release()
        return Page(rss(item("A bridge is opened", f"https://publisher.example{request.path}")).encode(), hold=answer)

    async def each_is_asked() -> None:
        for _ in FEEDS:
            assert await asyncio.to_thread(asked.acquire, timeout=20)

    here.publisher.pages.update(dict.fromkeys(FEEDS, late))
    async with Postoffice() as here.office:
        here.change({"mail": {"port": str(here.office.port)}})
        async with told.awake():
            await each_is_asked()
            told.clock.pass_(hours=-2, minutes=-10)
            await here.office.until("letters", 1)
            answer.set()
            told.clock.pass_(minutes=1)
            await each_is_asked()


async def test_a_sign_of_life_comes_at_once_and_then_once_a_day(told: Machine) -> None:
    told.here.change({"mail": {"heartbeat": "daily 08:00"}})
    for _ in range(9):  # two days, in which it is eight o'clock twice whenever they begin
        await told.once()
        told.clock.pass_(hours=6)
    assert subjects(told.here) == ["Embargo Monitor: all well"] * 3
