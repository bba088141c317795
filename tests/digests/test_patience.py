"""What becomes of a mail that was tried, and what may leave: tables."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.digests.channels import postponed
from monitor.digests.limits import Limits
from monitor.digests.patience import (
    CRASH_PAUSE,
    Fate,
    after_crashes,
    judged,
    queue_pause,
)
from monitor.errors import AddressRefused, DeliveryError, DigestRefused, ServerAway, ServerRefused, Unwritable
from monitor.outgoing import Delivery
from tests.digests.samples import subscription
from tests.storage.makes import digest

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
RETRY = 5 * MINUTE


@pytest.mark.parametrize(
    ("attempts", "retry_after", "pause"),
    [
        pytest.param(1, 300, 300, id="the first as set"),
        pytest.param(2, 300, 600, id="doubled"),
        pytest.param(4, 300, 2400, id="and again"),
        pytest.param(5, 300, 4000, id="up to 4,000 s"),
        pytest.param(10_000, 300, 4000, id="for ever"),
        pytest.param(3, 1, 4, id="short"),
        pytest.param(1, 7200, 7200, id="a longer one is kept"),
        pytest.param(9, 7200, 7200, id="and not doubled"),
    ],
)
def test_a_mail_that_is_put_off_waits_longer_each_time(attempts: int, retry_after: int, pause: int) -> None:
    assert postponed(attempts, timedelta(seconds=retry_after)) == timedelta(seconds=pause)


def tried(error: DeliveryError | None, *, attempts: int = 1, crashes: int = 0, since: timedelta = HOUR) -> object:
    """Fate, and after how many minutes it is tried again."""
    delivery = Delivery(1, digest(subscription()), attempts, crashes=crashes, queued=NOW - since)
    verdict = judged(delivery, error, NOW, RETRY)
    return verdict.fate, verdict.until and (verdict.until - NOW) // MINUTE


@pytest.mark.parametrize(
    ("error", "tried_before", "becomes"),
    [
        pytest.param(None, {}, (Fate.SENT, None), id="sent"),
        pytest.param(AddressRefused("550 5.1.1"), {}, (Fate.REFUSED, None), id="no such address"),
        pytest.param(DigestRefused("552"), {}, (Fate.GIVEN_UP, None), id="this digest refused"),
        pytest.param(DeliveryError("450"), {"attempts": 2}, (Fate.PUT_OFF, 10), id="not now"),
        pytest.param(
            DeliveryError("450"), {"since": 5 * DAY - MINUTE}, (Fate.PUT_OFF, 5), id="not now, for nearly five days"
        ),
        pytest.param(DeliveryError("450"), {"since": 5 * DAY}, (Fate.GIVEN_UP, None), id="not now, for five days"),
        pytest.param(
            ServerAway("no server"), {"since": 9 * DAY}, (Fate.BLOCKED, 5), id="our own server, for nine days"
        ),
        pytest.param(ServerRefused("535"), {"since": 9 * DAY}, (Fate.BLOCKED, 5), id="our own login, for nine days"),
        pytest.param(Unwritable("bug"), {"crashes": 1}, (Fate.PUT_OFF, 5), id="not written for the second time"),
        pytest.param(Unwritable("bug"), {"crashes": 2}, (Fate.SET_ASIDE, 5), id="for the third"),
    ],
)
def test_what_becomes_of_a_mail(error: DeliveryError | None, tried_before: dict[str, object], becomes: object) -> None:
    assert tried(error, **tried_before) == becomes  # type: ignore[arg-type]


def test_the_last_answer_says_why_a_mail_was_given_up() -> None:
    verdict = judged(
        Delivery(1, digest(subscription()), 90, queued=NOW - 6 * DAY), DeliveryError("450 greylisted"), NOW, RETRY
    )
    assert verdict.reason == "not taken for 5 days, the last answer: 450 greylisted"


@pytest.mark.parametrize(
    ("crashes", "due"),
    [
        pytest.param(1, NOW, id="at once"),
        pytest.param(2, NOW + CRASH_PAUSE, id="after the others"),
        pytest.param(3, None, id="set aside"),
    ],
)
def test_a_mail_that_processes_die_of_waits_and_is_set_aside(crashes: int, due: datetime | None) -> None:
    assert after_crashes(crashes, NOW) == due


def test_the_queue_waits_longer_for_a_dead_server_and_a_minute_for_one_that_refuses() -> None:
    assert [queue_pause(failures, RETRY, refused=False) // MINUTE for failures in (1, 2, 3, 9)] == [5, 10, 20, 66]
    assert [queue_pause(failures, RETRY, refused=True) // MINUTE for failures in (1, 9)] == [1, 1]


@pytest.mark.parametrize(
    ("limits", "full", "domains"),
    [
        pytest.param(Limits(), False, set(), id="no limits"),
        pytest.param(Limits(31), False, set(), id="one more may leave"),
        pytest.param(Limits(30), True, set(), id="all have left"),
        pytest.param(Limits(None, {"a.example": 10}), False, {"a.example"}, id="of one domain"),
        pytest.param(Limits(None, {"a.example": 11, "c.example": 1}), False, set(), id="not yet"),
        pytest.param(Limits(None, {"*": 15}), False, {"b.example"}, id="of any domain"),
        pytest.param(Limits(None, {"*": 5, "b.example": 99}), False, {"a.example"}, id="of any other"),
        pytest.param(Limits(None, {"b.example": 20}), False, {"b.example"}, id="exactly so many"),
    ],
)
def test_limits_hold_up_what_they_are_about(limits: Limits, full: bool, domains: set[str]) -> None:
    lately = {"a.example": 10, "b.example": 20}
    assert (limits.is_full(lately), limits.full_domains(lately)) == (full, domains)
