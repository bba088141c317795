"""RELIABILITY D6: downtime ends in one catch-up mail. D5: who refuses mail for good harms nobody else."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from email.message import EmailMessage

import pytest

from monitor.storage import subscriptions
from tests.crash.world import SUBSCRIBERS
from tests.daemon.installation import Installation
from tests.daemon.machine import Machine
from tests.postoffice import DROP, Postoffice


def everybody(here: Installation, schedule: str, timezone: str = "UTC") -> None:
    entries = [{"email": email, "schedule": schedule, "timezone": timezone} for email in SUBSCRIBERS]
    here.change({"subscribers": entries})


def mail_server_is_off(here: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        here.change({"mail": {"port": str(server.getsockname()[1])}})


def mail_server_is_on(here: Installation) -> None:
    here.change({"mail": {"port": str(here.office.port)}})


def mails(here: Installation) -> list[EmailMessage]:
    return [letter.message for letter in here.office.letters]


def words(mail: EmailMessage) -> list[str]:
    """What is written in the text and in the HTML part."""
    parts = [mail.get_body((kind,)) for kind in ("plain", "html")]
    return [part.get_content() for part in parts if part is not None]


def late(here: Installation) -> list[bool]:
    """Whether each mail says that it is late, in both of its parts."""
    return [all("sent late" in part for part in words(mail)) for mail in mails(here)]


async def test_72_missed_hours_are_one_mail_that_says_it_is_late(machine: Machine) -> None:
    everybody(machine.here, "hourly")
    await machine.once()
    machine.here.publish(3)
    machine.clock.pass_(hours=72)
    await machine.once()
    assert machine.here.missing() == set()
    assert len(machine.here.office.letters) == 4
    assert late(machine.here) == [True] * 4
    machine.here.publish(1)
    machine.clock.pass_(hours=1)
    await machine.once()
    assert len(machine.here.office.letters) == 8
    assert late(machine.here)[4:] == [False] * 4
    assert machine.here.missing() == set()
    assert machine.here.told_twice() == set()


async def test_a_daemon_that_was_off_tells_what_it_missed_in_the_mail_that_was_due(machine: Machine) -> None:
    everybody(machine.here, "hourly")
    await machine.once()
    machine.here.publish(3)
    machine.clock.pass_(hours=72)
    async with Postoffice() as machine.here.office:
        mail_server_is_on(machine.here)
        async with machine.awake():
            await machine.here.office.until("letters", 4)
    assert machine.here.missing() == set()
    assert late(machine.here) == [True] * 4


async def test_the_bell_rings_on_the_loop(machine: Machine) -> None:
    asyncio.get_running_loop().set_debug(True)  # a ring from another thread would be an error
    here = machine.here
    async with machine.awake():
        while len(here.publisher.requests_of("/one.xml")) < 3:
            assert await asyncio.to_thread(here.asked.wait, 20)
            here.asked.clear()
            machine.clock.pass_(hours=1)


async def test_a_day_without_a_mail_server_is_one_mail_with_all_the_news(machine: Machine) -> None:
    mail_server_is_off(machine.here)
    for hour in range(24):
        machine.here.publish(hour % 2)
        await machine.once()
        machine.clock.pass_(hours=1)
    assert machine.here.office.letters == []
    mail_server_is_on(machine.here)
    machine.clock.pass_(seconds=4000)
    await machine.once()
    assert machine.here.missing() == set()
    assert len(machine.here.office.letters) == 4
    assert late(machine.here) == [True] * 4


async def test_a_mail_in_doubt_is_repeated_as_it_was_and_newer_alerts_come_in_another(machine: Machine) -> None:
    machine.here.office.on("dot", DROP, times=4)
    machine.here.publish(1)
    await machine.once()
    first = {mail["Message-ID"]: words(mail) for mail in mails(machine.here)}
    machine.here.publish(1)
    machine.clock.pass_(minutes=1)
    await machine.once()
    repeats = [mail for mail in mails(machine.here)[4:] if mail["Message-ID"] in first]
    assert [words(mail) for mail in repeats] == [first[mail["Message-ID"]] for mail in repeats]
    assert len(repeats) == 4
    assert len(machine.here.office.letters) == 12
    assert machine.here.missing() == set()
    assert machine.here.told_twice() == set()


async def test_daily_and_weekly_digests_come_once_a_day_and_once_a_week(machine: Machine) -> None:
    daily, weekly = SUBSCRIBERS[:2]
    entries = [
        {"email": daily, "schedule": "daily 07:00", "timezone": "Asia/Tokyo"},
        {"email": weekly, "schedule": "weekly mon 07:00", "timezone": "America/New_York"},
    ]
    machine.here.change({"subscribers": entries})
    for step in range(14 * 3):
        machine.here.publish(int(step % 3 == 0))
        await machine.once()
        machine.clock.pass_(hours=8)
    assert machine.mails()[daily] in (13, 14)
    assert machine.mails()[weekly] in (1, 2)
    assert machine.here.told_twice() == set()
    machine.clock.pass_(days=7)
    await machine.once()
    assert {email for email, _ in machine.here.missing()} == set(SUBSCRIBERS[2:])


async def test_who_unsubscribes_before_the_mail_leaves_gets_none(machine: Machine) -> None:
    mail_server_is_off(machine.here)
    machine.here.publish(1)
    await machine.once()
    await machine.write(lambda tx: subscriptions.unsubscribe(tx, subscriptions.active(tx)[1].id, machine.clock()))
    mail_server_is_on(machine.here)
    machine.here.publish(1)
    machine.clock.pass_(hours=2)
    await machine.once()
    assert {email for email, _ in machine.here.missing()} == {SUBSCRIBERS[1]}
    assert SUBSCRIBERS[1] not in machine.mails()
    assert machine.here.told_twice() == set()


async def test_who_is_taken_out_of_the_configuration_gets_nothing_any_more(machine: Machine) -> None:
    mail_server_is_off(machine.here)
    machine.here.publish(1)
    await machine.once()
    mail_server_is_on(machine.here)
    entries = [{"email": email, "schedule": "immediately"} for email in SUBSCRIBERS[:3]]
    machine.here.change({"subscribers": entries})
    machine.clock.pass_(hours=2)
    await machine.once()
    assert machine.mails() == dict.fromkeys(SUBSCRIBERS[:3], 1)


async def test_an_address_that_is_no_more_is_suspended_for_all_to_see_and_the_others_are_served(
    machine: Machine,
) -> None:
    here = machine.here
    here.office.on("rcpt", "550 5.1.1 no such user", to=SUBSCRIBERS[1], times=None)
    for _ in range(3):
        here.publish(1)
        await machine.once()
        machine.clock.pass_(hours=1)
    assert {email for email, _ in here.missing()} == {SUBSCRIBERS[1]}
    assert sum(SUBSCRIBERS[1] in command for command in here.office.commands) == 1
    [line] = [line for line in here.ask("subscribers", "list").stdout.splitlines() if "suspended" in line]
    assert line.startswith(SUBSCRIBERS[1])
    assert "5.1.1 no such user" in line


@pytest.mark.parametrize(
    ("apart", "attempts"),
    [pytest.param(timedelta(days=2), 3, id="within a week"), pytest.param(timedelta(days=4), 5, id="over weeks")],
)
async def test_three_refused_digests_within_a_week_suspend_an_address(
    machine: Machine, apart: timedelta, attempts: int
) -> None:
    machine.here.office.on("rcpt", "552 5.2.2 mailbox full", to=SUBSCRIBERS[1], times=None)
    for _ in range(5):
        machine.here.publish(1)
        await machine.once()
        machine.clock.at += apart
    assert sum(SUBSCRIBERS[1] in command for command in machine.here.office.commands) == attempts
    assert {email for email, _ in machine.here.missing()} == {SUBSCRIBERS[1]}


@pytest.mark.parametrize("resend", [pytest.param(False, id="not asked"), pytest.param(True, id="resend")])
async def test_a_backup_of_two_weeks_ago_sends_nothing_old_unless_asked(machine: Machine, resend: bool) -> None:
    """RELIABILITY D10: to the daemon a restored database looks like one that was left alone for so long."""
    machine.here.change({"subscribers": [{"email": SUBSCRIBERS[0], "schedule": "hourly"}]})
    mail_server_is_off(machine.here)
    await machine.once()
    machine.here.publish(1)
    machine.clock.pass_(hours=1)
    await machine.once()  # a digest waits for the mail server
    machine.here.publish(1)
    machine.clock.pass_(minutes=10)
    await machine.once()  # and an alert for the next digest
    machine.clock.pass_(days=14)
    mail_server_is_on(machine.here)
    machine.resend = resend
    await machine.once()
    assert len(mails(machine.here)) == int(resend)
    machine.here.publish(1)
    machine.clock.pass_(hours=1)
    await machine.once()
    assert late(machine.here) == [True, False][1 - resend :]
    old = {story for email, story in machine.here.missing() if email == SUBSCRIBERS[0]}
    assert len(old) == (0 if resend else 6)
    said = words(mails(machine.here)[-1])[0]
    assert ("6 that had waited for so long that their time was past" in said) is not resend
    machine.resend = True  # an afterthought
    machine.clock.pass_(hours=1)
    await machine.once()
    assert {story for email, story in machine.here.missing() if email == SUBSCRIBERS[0]} == set()
    assert machine.here.told_twice() == set()
