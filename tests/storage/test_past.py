"""What has waited for too long when the daemon starts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.outgoing import DeliveryState
from monitor.storage import Storage, alerts, digests, outbox, past, subscriptions
from monitor.telling import Held
from tests.storage.makes import NOW, in_outbox, subscriber, told

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("days", "is_past"), [pytest.param(13, False, id="13 days"), pytest.param(15, True, id="15 days")]
)
def test_what_has_waited_for_two_weeks_is_held_back_and_counted_and_may_be_brought_back(
    storage: Storage, days: int, is_past: bool
) -> None:
    who = storage.write_now(subscriber)
    composed = storage.write_now(lambda tx: told(tx, who, "a", "b"))
    storage.write_now(lambda tx: in_outbox(tx, who, composed, "1@example.org"))
    waiting = storage.write_now(lambda tx: told(tx, who, "c"))
    gone = storage.write_now(lambda tx: past.let_go(tx, NOW + days * DAY))
    assert (gone.digests, gone.alerts) == ((1, 3) if is_past else (0, 0))
    assert storage.read_now(lambda tx: alerts.held_counts(tx, who.id)) == ([(Held.PAST, 3)] if is_past else [])
    assert (storage.write_now(lambda tx: digests.claim(tx, NOW + days * DAY)) is None) == is_past
    assert [row.state for row in storage.read_now(outbox.rows)] == [
        DeliveryState.DROPPED if is_past else DeliveryState.SENDING
    ]
    storage.write_now(past.bring_back)
    found = [row.match_id for row in storage.read_now(lambda tx: alerts.waiting(tx, who.id))]
    assert found == ([*composed, *waiting] if is_past else waiting)


def test_what_is_not_due_yet_may_wait_for_as_long_as_it_takes(storage: Storage) -> None:
    who = storage.write_now(lambda tx: subscriber(tx, schedule="weekly mon 07:00"))
    storage.write_now(lambda tx: subscriptions.set_next_due(tx, who.id, NOW + 30 * DAY))
    storage.write_now(lambda tx: told(tx, who, "a"))
    gone = storage.write_now(lambda tx: past.let_go(tx, NOW + 29 * DAY))
    assert (gone.digests, gone.alerts) == (0, 0)
    assert len(storage.read_now(lambda tx: alerts.waiting(tx, who.id))) == 1


def test_what_was_sent_stays_as_it_was(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    composed = storage.write_now(lambda tx: told(tx, who, "a"))
    delivery = storage.write_now(lambda tx: in_outbox(tx, who, composed, "1@example.org"))
    storage.write_now(lambda tx: digests.sent(tx, delivery, NOW, "250 taken"))
    gone = storage.write_now(lambda tx: past.let_go(tx, NOW + 30 * DAY))
    assert (gone.digests, gone.alerts) == (0, 0)
    assert storage.read_now(lambda tx: alerts.held_counts(tx, who.id)) == []


@pytest.mark.parametrize(
    ("days", "is_past"), [pytest.param(13, False, id="13 days"), pytest.param(15, True, id="15 days")]
)
def test_what_a_pause_kept_is_past_two_weeks_after_its_end(storage: Storage, days: int, is_past: bool) -> None:
    who = storage.write_now(subscriber)
    composed = storage.write_now(lambda tx: told(tx, who, "a"))
    storage.write_now(lambda tx: in_outbox(tx, who, composed, "1@example.org"))
    storage.write_now(lambda tx: told(tx, who, "b"))
    end = NOW + 60 * DAY
    storage.write_now(lambda tx: subscriptions.pause(tx, who.id, end))
    gone = [storage.write_now(lambda tx, at=at: past.let_go(tx, at)) for at in (end - DAY, end + days * DAY)]
    assert [(one.digests, one.alerts) for one in gone] == [(0, 0), (1, 2) if is_past else (0, 0)]
