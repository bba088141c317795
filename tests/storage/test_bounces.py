"""What a mail that came back does: once for each delivery and kind, and only to whom it proves to be about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.bouncing import record
from monitor.outgoing import DeliveryState
from monitor.storage import Storage, bounces, digests, outbox, subscriptions
from monitor.storage.bounces import Did
from monitor.storage.subscriptions import Standing
from monitor.subscribers.bounces.report import Report
from monitor.subscribers.bounces.return_path import ReturnPath
from monitor.subscribers.bounces.verdict import Kind
from tests.storage.makes import NOW, in_outbox, subscriber

PATH = ReturnPath(bytes(32), "bounces@example.org")
DAY = timedelta(days=1)


def sent(storage: Storage, name: str = "m@example.org", email: str = "A@example.org") -> int:
    """A digest that left; its delivery."""
    delivery = storage.write_now(lambda tx: in_outbox(tx, subscriber(tx, email), [], name))
    storage.write_now(lambda tx: digests.claim(tx, NOW))
    storage.write_now(lambda tx: digests.sent(tx, delivery, NOW, "250 ok"))
    return delivery


def about(delivery: int, kind: Kind = Kind.DEAD, key: str = "k", **values: object) -> Report:
    return replace(
        Report(kind, key, "subject", "5.1.1", "no such user", ("a@example.org",), PATH.of(delivery)), **values
    )


def came(storage: Storage, report: Report, at: int = 0) -> Did | None:
    return storage.write_now(lambda tx: record(tx, report, PATH, NOW + at * DAY))


def state(storage: Storage) -> tuple[DeliveryState, str]:
    row = storage.read_now(outbox.rows)[0]
    return row.state, row.reason


def test_a_dead_address_is_suspended_at_once_and_visibly(storage: Storage) -> None:
    delivery = sent(storage)
    assert came(storage, about(delivery)) is Did.SUSPENDED
    assert storage.read_now(subscriptions.suspended) == {"A@example.org": "came back: 5.1.1 no such user"}
    assert state(storage) == (DeliveryState.REFUSED, "came back: 5.1.1 no such user")
    (row,) = storage.read_now(lambda tx: bounces.recent(tx, 10))
    assert (row.kind, row.did, row.email, row.delivery_id) == ("dead", Did.SUSPENDED, "A@example.org", delivery)


def test_the_same_bounce_counts_once_even_after_the_address_was_resumed(storage: Storage) -> None:
    delivery = sent(storage)
    came(storage, about(delivery))
    storage.write_now(lambda tx: subscriptions.resume(tx, "A@example.org"))
    assert came(storage, about(delivery)) is None
    assert came(storage, about(delivery, key="the same with another trace"), 1) is None
    assert storage.read_now(subscriptions.suspended) == {}


def test_the_third_other_failure_of_a_week_suspends(storage: Storage) -> None:
    did = []
    for day, name in enumerate("abcd"):
        delivery = sent(storage, name, f"{name}@example.org" if name == "d" else "a@example.org")
        did.append(came(storage, about(delivery, Kind.FAILED), day))
        assert came(storage, about(delivery, Kind.FAILED, "again"), day) is None
    assert did == [Did.COUNTED, Did.COUNTED, Did.SUSPENDED, Did.COUNTED]
    assert list(storage.read_now(subscriptions.suspended)) == ["a@example.org"]


def test_three_failures_in_a_month_do_not(storage: Storage) -> None:
    did = [came(storage, about(sent(storage, name), Kind.FAILED), 10 * n) for n, name in enumerate("abc")]
    assert did == [Did.COUNTED] * 3


@pytest.mark.parametrize("kind", [Kind.FULL, Kind.POLICY])
def test_what_says_nothing_of_the_address_only_shows(storage: Storage, kind: Kind) -> None:
    for name in "abcd":
        assert came(storage, about(sent(storage, name), kind)) is Did.NOTED
    assert storage.read_now(subscriptions.suspended) == {}
    assert state(storage) == (DeliveryState.SENT, "came back: 5.1.1 no such user")


@pytest.mark.parametrize("kind", [Kind.DELAYED, Kind.NO_BOUNCE, Kind.UNKNOWN])
def test_what_is_no_failure_changes_nothing(storage: Storage, kind: Kind) -> None:
    delivery = sent(storage)
    assert came(storage, about(delivery, kind)) is (Did.KEPT if kind is Kind.UNKNOWN else Did.NOTED)
    assert state(storage) == (DeliveryState.SENT, "")
    assert storage.read_now(subscriptions.suspended) == {}


def test_a_complaint_unsubscribes_that_subscription_only(storage: Storage) -> None:
    delivery = sent(storage)
    sent(storage, "other")
    assert came(storage, about(delivery, Kind.COMPLAINT)) is Did.UNSUBSCRIBED
    assert [row.standing for row in storage.read_now(subscriptions.all)] == [Standing.UNSUBSCRIBED, Standing.ACTIVE]
    assert [row.did for row in storage.read_now(lambda tx: bounces.acted(tx, NOW))] == [Did.UNSUBSCRIBED]


def test_a_forged_token_does_nothing_whatever_else_it_says(storage: Storage) -> None:
    delivery = sent(storage)
    forged = ReturnPath(bytes(31) + b"x", "bounces@example.org").of(delivery)
    assert came(storage, about(delivery, paths=forged, message_ids=("m@example.org",))) is Did.FORGED
    assert storage.read_now(subscriptions.suspended) == {}


@pytest.mark.parametrize(
    ("message_ids", "recipients", "did"),
    [
        pytest.param(("x", "m@example.org"), ("a@example.org",), Did.SUSPENDED, id="both are ours"),
        pytest.param(("m@example.org",), ("b@example.org",), Did.NOT_OURS, id="another recipient"),
        pytest.param(("x",), ("a@example.org",), Did.NOT_OURS, id="another mail"),
        pytest.param(("m@example.org",), (), Did.NOT_OURS, id="no recipient"),
        pytest.param((), ("a@example.org",), Did.NOT_OURS, id="no mail"),
    ],
)
def test_without_a_token_mail_and_recipient_must_be_ours(
    storage: Storage, message_ids: tuple[str, ...], recipients: tuple[str, ...], did: Did
) -> None:
    report = about(sent(storage), paths="", message_ids=message_ids, recipients=recipients)
    assert came(storage, report) is did
    assert bool(storage.read_now(subscriptions.suspended)) is (did is Did.SUSPENDED)


def test_a_token_of_a_delivery_that_was_never_tried_is_not_ours(storage: Storage) -> None:
    delivery = storage.write_now(lambda tx: in_outbox(tx, subscriber(tx), [], "m"))
    assert came(storage, about(delivery)) is Did.NOT_OURS
    assert came(storage, about(delivery + 7, key="other")) is Did.NOT_OURS


def test_old_ones_are_forgotten(storage: Storage) -> None:
    came(storage, about(sent(storage), Kind.DELAYED))
    assert storage.write_now(lambda tx: bounces.forget(tx, 90 * DAY, NOW + 90 * DAY)) == 0
    assert storage.read_now(bounces.counts) == {"delayed": 1}
    assert storage.write_now(lambda tx: bounces.forget(tx, 90 * DAY, NOW + 91 * DAY)) == 1
