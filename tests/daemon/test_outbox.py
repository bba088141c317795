"""What an operator sees of the outbox, and does about it: by command, with a daemon beside it or not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable

import pytest

from monitor.digests.channels import REFUSALS_THAT_SUSPEND
from monitor.digests.patience import after_crashes
from monitor.outgoing import DeliveryState
from monitor.storage import Storage, Transaction, digests, outbox
from tests.crash.world import SUBSCRIBERS
from tests.daemon.installation import Installation
from tests.daemon.machine import Machine
from tests.postoffice import Postoffice
from tests.storage.makes import MINUTE, NOW, in_outbox, subscriber, told


@pytest.fixture(params=["here", "here_on_postgresql"])
def installed(request: pytest.FixtureRequest) -> Installation:
    here: Installation = request.getfixturevalue(request.param)
    return here


def fill(here: Installation, becomes: Callable[[Transaction, int], object], email: str = "a@example.org") -> int:
    """A mail that tells one story, and what becomes of it; its number."""
    storage = Storage.open(here.database)

    def put(tx: Transaction) -> int:
        who = subscriber(tx, email)
        delivery = in_outbox(tx, who, told(tx, who, f"of {email}"), f"{email.partition('@')[0]}@m")
        assert digests.claim(tx, NOW + MINUTE) is not None
        becomes(tx, delivery)
        return delivery

    try:
        return storage.write_now(put)
    finally:
        storage.close()


def given_up(tx: Transaction, delivery: int) -> None:
    digests.given_up(tx, delivery, NOW, "552 5.2.2 mailbox full", REFUSALS_THAT_SUSPEND)


def put_off(tx: Transaction, delivery: int) -> None:
    digests.postpone(tx, delivery, NOW + 60 * MINUTE, "450 4.2.0 greylisted", in_doubt=False)


def died_three_times(tx: Transaction, delivery: int) -> None:
    for _ in range(3):
        digests.recover(tx, NOW, after_crashes)
        digests.claim(tx, NOW + MINUTE)


def state(here: Installation, number: int) -> str:
    [row] = [row for row in rows(here) if row["id"] == number]
    return str(row["state"])


def rows(here: Installation, *options: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in here.ask("outbox", "list", "--json", *options).stdout.splitlines()]


def test_the_list_is_a_line_a_mail_by_state_and_address(installed: Installation) -> None:
    first = fill(installed, put_off, "a@example.org")
    second = fill(installed, given_up, "b@example.org")
    lines = installed.ask("outbox", "list").stdout.splitlines()
    assert [line.split() for line in lines] == [
        "id state tries next try to why".split(),
        f"{second} given up 1 - b@example.org 552 5.2.2 mailbox full".split(),
        f"{first} waiting 1 2023-08-31 09:15 a@example.org 450 4.2.0 greylisted".split(),
    ]
    assert len({line.index(word) for line, word in zip(lines, ("to", "b@", "a@"), strict=True)}) == 1  # aligned
    assert max(map(len, lines)) <= 80
    assert [row["id"] for row in rows(installed, "--state", "given up", "--state", "sent")] == [second]
    assert [row["id"] for row in rows(installed, "--address", "A@example.org")] == [first]
    assert installed.ask("outbox", "list", "--state", "lost").returncode == 2


def test_a_mail_shows_its_whole_life_and_its_text(here: Installation) -> None:
    number = fill(here, died_three_times)
    shown = here.ask("outbox", "show", str(number)).stdout
    assert f"Mail {number}, a@m\nTo a@example.org, 5 stories\n" in shown
    assert shown.count("  2023-08-31 08:16  died\n") == 3
    assert "State: set aside since 2023-08-31 08:15: the process died while it sent this, 3 times in a row" in shown
    assert "may have arrived all the same" in shown
    assert "Granaten" in shown
    told_as = json.loads(here.ask("outbox", "show", "<a@m>", "--json").stdout)
    assert [one["result"] for one in told_as["attempts"]] == ["died"] * 3
    assert here.ask("outbox", "show", "77").stderr == "no mail is called 77. `monitor outbox list` names them.\n"


@pytest.mark.parametrize(
    "becomes",
    [
        pytest.param(put_off, id="put off"),
        pytest.param(given_up, id="given up"),
        pytest.param(died_three_times, id="set aside"),
    ],
)
def test_a_retry_makes_it_due(here: Installation, becomes: Callable[[Transaction, int], object]) -> None:
    number = fill(here, becomes)
    done = here.ask("outbox", "retry", str(number))
    assert (done.returncode, state(here, number)) == (0, "waiting"), done.stderr
    assert here.once().returncode == 0
    assert state(here, number) == "sent"
    again = here.ask("outbox", "retry", str(number))
    assert again.returncode == 1
    assert "it was sent" in again.stderr


def test_a_retry_to_a_suspended_address_says_so_and_how_to_lift_it(here: Installation) -> None:
    number = fill(here, lambda tx, one: digests.refused(tx, one, NOW, "550 5.1.1 no such user"))
    done = here.ask("outbox", "retry", str(number))
    assert done.returncode == 1
    assert done.stderr == (
        f"mail {number} is not tried again: a@example.org is suspended (550 5.1.1 no such user). Once it works again: "
        "`monitor subscribers resume a@example.org`, then retry.\n"
    )
    assert here.ask("subscribers", "resume", "a@example.org").returncode == 0
    assert here.ask("outbox", "retry", str(number)).returncode == 0
    assert state(here, number) == "waiting"
    assert here.ask("subscribers", "resume", "a@example.org").returncode == 1


def test_a_pause_from_the_command_to_the_mail(here: Installation) -> None:
    number = fill(here, put_off)
    past = here.ask("subscribers", "pause", "a@example.org", "--until", "2023-09-01")
    assert (past.returncode, "has passed" in past.stderr) == (1, True)
    done = here.ask("subscribers", "pause", "A@example.org", "--until", "2199-12-24")
    assert done.stdout == (
        "A@example.org: paused until 2199-12-24 00:00 UTC. What is found meanwhile is kept and told then.\n"
        "To end it before: monitor subscribers resume A@example.org\n"
    ), done.stderr
    assert "  paused until 2199-12-24 00:00 UTC  " in here.ask("subscribers", "list").stdout
    refused = here.ask("outbox", "retry", str(number))
    assert (refused.returncode, "is paused until 2199" in refused.stderr) == (1, True)
    assert here.once().returncode == 0
    assert state(here, number) == "waiting"
    done = here.ask("subscribers", "resume", "a@example.org")
    assert done.stdout == (
        "a@example.org: was paused until 2199-12-24 00:00 UTC; what was kept goes out now, or by its schedule\n"
    )
    again = here.ask("subscribers", "resume", "a@example.org")
    assert (again.returncode, "neither suspended nor paused" in again.stderr) == (1, True)


def test_a_retry_of_what_went_with_a_later_mail_is_refused(here: Installation) -> None:
    number = fill(here, given_up)
    storage = Storage.open(here.database)

    def told_again(tx: Transaction) -> None:
        [row] = outbox.rows(tx)
        found = digests.get(tx, row.message_id)
        assert found is not None
        in_outbox(tx, found.digest.subscription, [1], "later@m")

    storage.write_now(told_again)
    storage.close()
    assert "what it told went with a later mail" in here.ask("outbox", "retry", str(number)).stderr


def test_what_is_dropped_is_never_sent_and_why_says_so(here: Installation) -> None:
    number = fill(here, put_off)
    done = here.ask("outbox", "drop", str(number))
    assert (done.returncode, state(here, number)) == (0, "removed"), done.stderr
    assert here.once().returncode == 0
    assert here.office.letters == []
    said = here.ask("why", "1", "--subscriber", "a@example.org").stdout
    assert "dropped by" in said, said
    assert "450 4.2.0 greylisted" in said
    assert "there is nothing to drop" in here.ask("outbox", "drop", str(number)).stderr


async def test_all_of_it_works_beside_a_running_daemon(machine: Machine) -> None:
    here = machine.here
    async with Postoffice() as here.office:
        here.change({"mail": {"port": str(here.office.port)}})  # type: ignore[attr-defined]
        here.office.on("rcpt", "450 4.2.0 greylisted", to=SUBSCRIBERS[0], times=1)
        here.publish(1)
        await machine.once()
        async with machine.awake():
            [row] = await asyncio.to_thread(rows, here, "--state", "waiting")
            done = await asyncio.to_thread(here.ask, "outbox", "retry", str(row["id"]))  # type: ignore[attr-defined]
            assert done.returncode == 0, done.stderr
            machine.clock.pass_(minutes=1)  # past the moment of the retry, which is by the real clock
            await here.office.until("letters", len(SUBSCRIBERS))
    assert {DeliveryState(str(row["state"])) for row in rows(here)} == {DeliveryState.SENT}  # type: ignore[arg-type]


def test_health_says_what_lasts_and_how_mail_stands(here: Installation) -> None:
    well = here.ask("health")
    assert (well.returncode, well.stdout) == (0, "no mail yet\nall well\n"), well.stderr
    here.change({"mail": {"port": "1"}})
    here.publish(1)
    assert here.once().returncode == 0
    ill = here.ask("health")
    assert ill.returncode == 3
    assert "The mail server is away since" in ill.stdout
    assert "4 waiting" in ill.stdout
    assert json.loads(here.ask("health", "--json").stdout)["well"] is False
