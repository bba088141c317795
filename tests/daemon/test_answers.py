"""RELIABILITY D5: whatever the mail server answers, at whatever stage, everybody gets his mail once, and one recipient
that is refused harms no other."""

from __future__ import annotations

import pytest

from tests.crash.world import SUBSCRIBERS
from tests.daemon.machine import Machine
from tests.postoffice import DROP, Answer

STAGES = ("connect", "ehlo", "mail", "rcpt", "data", "dot")
FIRST, OTHERS = SUBSCRIBERS[0], SUBSCRIBERS[1:]


async def test_a_greylist_of_half_an_hour_ends_with_one_copy_for_everybody(machine: Machine) -> None:
    here = machine.here
    here.publish(1)
    here.change({"mail": {"retry_after": "5m"}})  # type: ignore[attr-defined]
    here.office.on("rcpt", "450 4.2.0 greylisted", times=None)
    for _ in range(6):
        await machine.once()
        machine.clock.pass_(minutes=5)
    here.office.as_usual()
    for _ in range(8):
        await machine.once()
        machine.clock.pass_(minutes=5)
    assert here.missing() == set()
    assert machine.mails() == dict.fromkeys(SUBSCRIBERS, 1)
    assert here.repeats() == 0


@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "450 4.2.0 busy", "451 4.3.0 later", "452 4.2.2 full", DROP])
async def test_not_now_at_any_stage_delays_only_whom_it_is_about(machine: Machine, answer: Answer) -> None:
    """Each stage in turn, in one world: what fails before a recipient is named stops the queue, what fails after it
    stops that mail."""
    here = machine.here
    for stage in STAGES:
        here.publish(1)
        letters = len(here.office.letters)
        here.office.on(stage, answer)
        await machine.once()
        arrived = len(here.office.letters) - letters
        is_doubled = stage == "dot" and answer is DROP
        assert arrived == (0 if stage in STAGES[:3] else 4 if is_doubled else 3), stage
        machine.clock.pass_(hours=2)
        await machine.once()
        assert here.missing() == set(), stage
        assert len(here.office.letters) - letters == 4 + is_doubled, stage
        machine.clock.pass_(hours=2)
    assert here.told_twice() == set()


@pytest.mark.parametrize("answer", ["550 5.1.1 no such user", "550 5.7.1 policy", "552 5.2.2 full"])
async def test_one_refused_recipient_harms_no_other(machine: Machine, answer: str) -> None:
    here = machine.here
    here.publish(1)
    here.office.on("rcpt", answer, to=FIRST, times=None)
    await machine.once()
    assert machine.mails() == dict.fromkeys(OTHERS, 1)


@pytest.mark.parametrize("stage", ["connect", "ehlo", "mail", "data", "dot"])
async def test_what_the_server_refuses_is_the_operators_and_nobody_is_marked(machine: Machine, stage: str) -> None:
    here = machine.here
    here.publish(1)
    here.office.on(stage, "554 5.7.1 not you", times=None)
    await machine.once()
    assert here.office.letters == []
    here.office.as_usual()
    machine.clock.pass_(hours=2)
    await machine.once()
    assert machine.mails() == dict.fromkeys(SUBSCRIBERS, 1)


async def test_what_a_limit_holds_up_waits_and_the_other_domains_do_not(machine: Machine) -> None:
    here = machine.here
    readers = ["a@slow.example", "b@slow.example", "c@slow.example", "d@example.org"]
    here.change(  # type: ignore[attr-defined]
        {
            "mail": {"per_domain": {"slow.example": "1"}},
            "subscribers": [{"email": email, "schedule": "immediately"} for email in readers],
        }
    )
    here.publish(1)
    arrived = []
    for _ in range(3):
        await machine.once()
        arrived.append(len(here.office.letters))
        await machine.once()  # another process, within the hour
        assert len(here.office.letters) == arrived[-1]
        machine.clock.pass_(minutes=61)
    assert arrived == [2, 3, 4]
    assert machine.mails() == dict.fromkeys(readers, 1)
