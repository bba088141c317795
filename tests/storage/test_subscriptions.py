"""Subscriptions and alerts: who is told what, and who is not any more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from monitor.decisions import Alert
from monitor.model import Level, Subscription
from monitor.outgoing import DeliveryState
from monitor.storage import Storage, Transaction, alerts, digests, matches, outbox, subscriptions
from monitor.storage.subscriptions import Declared, Standing
from monitor.telling import FOREVER, Held
from tests.storage.makes import MINUTE, NOW, declared, digest, in_outbox, stored_match, subscriber, told

LATER = NOW + MINUTE


def sync(storage: Storage, *wanted: Declared, at: int = 0) -> list[Subscription]:
    storage.write_now(lambda tx: subscriptions.sync_declared(tx, wanted, NOW + at * MINUTE))
    return storage.read_now(subscriptions.active)


def standings(storage: Storage) -> list[str]:
    return [row.standing.value for row in storage.read_now(subscriptions.all)]


def waiting(storage: Storage, subscription: Subscription) -> list[str]:
    return [row.story.key for row in storage.read_now(lambda tx: alerts.waiting(tx, subscription.id))]


def states(storage: Storage) -> list[tuple[str, DeliveryState]]:
    return [(row.message_id, row.state) for row in reversed(storage.read_now(outbox.rows))]


def due(storage: Storage, at: int = 0, gather: timedelta = timedelta(0)) -> list[int]:
    return [each.id for each in storage.read_now(lambda tx: subscriptions.due(tx, NOW + at * MINUTE, gather))]


def test_a_declared_subscription_is_stored_as_written(storage: Storage) -> None:
    wanted = declared(rules=("a", "b"), minimum_level=Level.HIGH, schedule="daily 07:00", timezone="Asia/Seoul")
    (stored,) = sync(storage, wanted)
    assert stored == Subscription(
        stored.id, "a@example.org", ("a", "b"), Level.HIGH, "daily 07:00", "Asia/Seoul", "en", NOW, None
    )


def test_two_entries_with_one_address_are_two_subscriptions(storage: Storage) -> None:
    assert len(sync(storage, declared(), declared())) == 2


def test_syncing_what_is_stored_changes_nothing(storage: Storage) -> None:
    before = sync(storage, declared())
    assert sync(storage, declared(id=before[0].id), at=1) == before


def test_an_edited_entry_stays_the_same_subscription(storage: Storage) -> None:
    (before,) = sync(storage, declared(schedule="daily 07:00"))
    storage.write_now(lambda tx: subscriptions.set_next_due(tx, before.id, LATER))
    (after,) = sync(storage, declared(id=before.id, rules=("x",), schedule="daily 07:00"), at=1)
    assert (after.id, after.rules, after.since, after.next_due) == (before.id, ("x",), NOW, LATER)


def test_another_schedule_is_due_anew(storage: Storage) -> None:
    (before,) = sync(storage, declared(schedule="daily 07:00"))
    storage.write_now(lambda tx: subscriptions.set_next_due(tx, before.id, LATER))
    (after,) = sync(storage, declared(id=before.id, schedule="daily 08:00"), at=1)
    assert after.next_due is None


def test_an_unsubscribe_wins_over_the_file(storage: Storage) -> None:
    (stored,) = sync(storage, declared())
    assert storage.write_now(lambda tx: subscriptions.unsubscribe(tx, stored.id, LATER))
    assert sync(storage, declared(id=stored.id, rules=("edited",)), at=2) == []
    assert sync(storage, at=3) == []
    assert sync(storage, declared(id=stored.id), at=4) == []
    assert standings(storage) == ["unsubscribed"]


def test_unsubscribing_twice_is_answered_alike_and_unknown_is_told_apart(storage: Storage) -> None:
    (stored,) = sync(storage, declared())
    answers = [
        storage.write_now(lambda tx, id=id: subscriptions.unsubscribe(tx, id, NOW))
        for id in (stored.id, stored.id, stored.id + 1)
    ]
    assert answers == [True, True, False]


def test_one_that_leaves_the_file_ends_and_drops_what_waits(storage: Storage) -> None:
    (stored,) = sync(storage, declared())
    storage.write_now(lambda tx: told(tx, stored, "a"))
    assert sync(storage, at=1) == []
    assert standings(storage) == ["ended"]
    assert waiting(storage, stored) == []


def test_one_that_comes_back_starts_again_from_then(storage: Storage) -> None:
    (stored,) = sync(storage, declared(schedule="daily 07:00"))
    storage.write_now(lambda tx: subscriptions.set_next_due(tx, stored.id, NOW))
    storage.write_now(lambda tx: told(tx, stored, "before"))
    sync(storage, at=1)
    storage.write_now(lambda tx: told(tx, stored, "decided while it left"))
    storage.write_now(lambda tx: told(tx, stored, "held while it left", held=Held.LEVEL))
    (back,) = sync(storage, declared(id=stored.id, schedule="daily 07:00"), at=5)
    assert (back.id, back.since, back.next_due) == (stored.id, NOW + 5 * MINUTE, None)
    storage.write_now(lambda tx: told(tx, back, "after"))
    assert waiting(storage, back) == ["after"]
    assert storage.read_now(lambda tx: alerts.held_counts(tx, back.id)) == []


def test_what_an_entry_is_paired_with_includes_those_that_left(storage: Storage) -> None:
    first, second = sync(storage, declared("a@example.org"), declared("b@example.org"))
    storage.write_now(lambda tx: subscriptions.unsubscribe(tx, first.id, NOW))
    sync(storage, declared(id=first.id))
    storage.write_now(lambda tx: subscriptions.add(tx, declared("by hand@example.org"), NOW))
    assert [row.id for row in storage.read_now(subscriptions.declared)] == [first.id, second.id]


def test_the_file_does_not_touch_subscriptions_made_by_command(storage: Storage) -> None:
    made = storage.write_now(lambda tx: subscriptions.add(tx, declared(), NOW))
    assert sync(storage, at=1) == [made]
    assert storage.write_now(lambda tx: subscriptions.remove(tx, made.id, NOW))
    assert not storage.write_now(lambda tx: subscriptions.remove(tx, made.id, NOW))
    assert standings(storage) == ["ended"]


@pytest.mark.parametrize(
    ("minutes", "is_due"), [pytest.param(0, False, id="before its time"), pytest.param(1, True, id="at its time")]
)
def test_a_scheduled_digest_is_due_when_its_time_has_come(minutes: int, is_due: bool, storage: Storage) -> None:
    stored = storage.write_now(lambda tx: subscriber(tx, schedule="hourly"))
    assert due(storage, at=1000) == []  # its first time is still to be set
    storage.write_now(lambda tx: subscriptions.set_next_due(tx, stored.id, LATER))
    assert due(storage, at=minutes) == [stored.id] * is_due


def test_an_immediate_digest_is_due_once_its_oldest_alert_has_waited(storage: Storage) -> None:
    stored = storage.write_now(subscriber)
    storage.write_now(lambda tx: told(tx, stored, "held", held=Held.LEVEL))
    assert due(storage, at=9) == []
    ids = storage.write_now(lambda tx: told(tx, stored, "a"))
    assert due(storage, at=0, gather=MINUTE) == []
    assert due(storage, at=1, gather=MINUTE) == [stored.id]
    assert due(storage, at=0) == [stored.id]
    storage.write_now(lambda tx: in_outbox(tx, stored, ids, "1"))
    assert due(storage, at=9) == []


def test_who_left_or_is_suspended_is_never_due(storage: Storage) -> None:
    for email in ("left@example.org", "bad@example.org", "bad@example.org", "ok@example.org"):
        stored = storage.write_now(lambda tx, email=email: subscriber(tx, email))
        storage.write_now(lambda tx, to=stored: told(tx, to, to.email + str(to.id)))
    first = storage.read_now(subscriptions.active)[0]
    storage.write_now(lambda tx: subscriptions.unsubscribe(tx, first.id, NOW))
    storage.write_now(lambda tx: subscriptions.suspend(tx, "bad@example.org", "550 5.1.1 unknown", NOW))
    storage.write_now(lambda tx: subscriptions.suspend(tx, "bad@example.org", "another reason", LATER))
    assert due(storage, at=9) == [stored.id]
    assert standings(storage) == ["unsubscribed", "suspended", "suspended", "active"]
    assert storage.read_now(subscriptions.suspended) == {"bad@example.org": "550 5.1.1 unknown"}


def test_unsubscribing_drops_waiting_alerts_and_waiting_mail(storage: Storage) -> None:
    leaver, other = storage.write_now(lambda tx: (subscriber(tx), subscriber(tx)))
    for who in (leaver, other):
        storage.write_now(lambda tx, who=who: in_outbox(tx, who, told(tx, who, f"mail {who.id}"), f"m{who.id}"))
        storage.write_now(lambda tx, who=who: told(tx, who, f"alert {who.id}"))
    storage.write_now(lambda tx: subscriptions.unsubscribe(tx, leaver.id, NOW))
    assert waiting(storage, leaver) == []
    assert waiting(storage, other) == [f"alert {other.id}"]
    assert states(storage) == [(f"m{leaver.id}", DeliveryState.DROPPED), (f"m{other.id}", DeliveryState.WAITING)]


def test_suspending_an_address_leaves_its_mail_visible_as_refused(storage: Storage) -> None:
    stored = storage.write_now(subscriber)
    storage.write_now(lambda tx: in_outbox(tx, stored, [], "m"))
    storage.write_now(lambda tx: subscriptions.suspend(tx, stored.email, "550 5.1.1", NOW))
    assert states(storage) == [("m", DeliveryState.REFUSED)]


def test_the_overview_counts_what_waits(storage: Storage) -> None:
    stored = storage.write_now(subscriber)
    storage.write_now(lambda tx: told(tx, stored, "a", "b"))
    storage.write_now(lambda tx: told(tx, stored, "c", held=Held.FIRST_POLL))
    (row,) = storage.read_now(subscriptions.all)
    assert (row.subscription, row.standing, row.declared, row.waiting) == (stored, Standing.ACTIVE, False, 2)


def test_a_decision_is_kept_once(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[int, list[tuple[Held, int]]]:
        who = subscriber(tx)
        match_id = stored_match(tx, "a")
        incident = matches.undecided(tx, 1)[0].incident_id
        alerts.save(tx, [Alert(who.id, match_id, incident)], NOW)
        alerts.save(tx, [Alert(who.id, match_id, incident, Held.LEVEL)], NOW)
        return len(alerts.waiting(tx, who.id)), alerts.held_counts(tx, who.id)

    assert storage.write_now(fn) == (1, [])


def test_held_alerts_are_counted_by_reason_and_once(storage: Storage) -> None:
    who, other = storage.write_now(lambda tx: (subscriber(tx), subscriber(tx)))
    storage.write_now(lambda tx: told(tx, who, "a", "b", held=Held.LEVEL))
    storage.write_now(lambda tx: told(tx, who, "c", held=Held.FIRST_POLL))
    storage.write_now(lambda tx: told(tx, other, "d", held=Held.LEVEL))

    def counts() -> list[tuple[Held, int]]:
        return storage.read_now(lambda tx: alerts.held_counts(tx, who.id))

    counted = counts()
    assert counted == [(Held.FIRST_POLL, 1), (Held.LEVEL, 2)]
    storage.write_now(lambda tx: told(tx, who, "came while it was composed", held=Held.LEVEL))
    storage.write_now(lambda tx: in_outbox(tx, who, [], "m", held=tuple(counted)))
    assert counts() == [(Held.LEVEL, 1)]


@pytest.mark.parametrize(
    ("ending", "is_told"),
    [
        pytest.param(None, True, id="waiting"),
        pytest.param("sent", True, id="sent"),
        pytest.param("given_up", False, id="given up: nobody was told"),
    ],
)
def test_an_incident_is_told_once_it_is_in_a_digest(ending: str | None, is_told: bool, storage: Storage) -> None:
    who = storage.write_now(subscriber)
    ids = storage.write_now(lambda tx: told(tx, who, "a"))
    incident = storage.read_now(lambda tx: alerts.waiting(tx, who.id))[0].incident_id

    def asked() -> set[tuple[int, int]]:
        return storage.read_now(lambda tx: set(alerts.told(tx, [incident, incident + 1])))

    assert asked() == set()
    delivery = storage.write_now(lambda tx: in_outbox(tx, who, ids, "m"))
    if ending is not None:
        more = ((3, timedelta(days=7)),) if ending == "given_up" else ()
        storage.write_now(lambda tx: getattr(digests, ending)(tx, delivery, NOW, "reply", *more))
    assert asked() == ({(who.id, incident)} if is_told else set())


def test_a_held_alert_that_a_digest_counts_is_not_told(storage: Storage) -> None:
    def fn(tx: Transaction) -> set[tuple[int, int]]:
        who = subscriber(tx)
        told(tx, who, "a", held=Held.LEVEL)
        in_outbox(tx, who, [], "m", held=((Held.LEVEL, 1),))
        return set(alerts.told(tx, [row.incident_id for row in matches.recent(tx, NOW - MINUTE)]))

    assert storage.write_now(fn) == set()


def test_a_digest_for_who_left_while_it_was_composed_is_dropped(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    storage.write_now(lambda tx: subscriptions.unsubscribe(tx, who.id, NOW))
    storage.write_now(lambda tx: digests.save(tx, digest(who, "m"), [], (), NOW))
    assert states(storage) == [("m", DeliveryState.DROPPED)]


# pauses: the file and the command


def paused_until(storage: Storage) -> datetime | None:
    (only,) = storage.read_now(subscriptions.active)
    return only.paused_until


def test_of_the_file_and_the_command_what_was_said_last_counts(storage: Storage) -> None:
    first, second = NOW + timedelta(days=3), NOW + timedelta(days=5)
    (who,) = sync(storage, declared(paused_until=first))
    assert paused_until(storage) == first
    storage.write_now(lambda tx: subscriptions.end_pauses(tx, who.email, LATER))
    sync(storage, declared(id=who.id, paused_until=first), at=2)
    assert paused_until(storage) == LATER  # the file says nothing new
    sync(storage, declared(id=who.id, paused_until=second), at=3)
    assert paused_until(storage) == second
    storage.write_now(lambda tx: subscriptions.pause(tx, who.id, FOREVER))
    sync(storage, declared(id=who.id, paused_until=second), at=4)
    sync(storage, declared(id=who.id), at=5)
    assert paused_until(storage) == FOREVER  # the date that was taken out held no more


def test_a_date_taken_out_of_the_file_ends_its_pause(storage: Storage) -> None:
    (who,) = sync(storage, declared(paused_until=NOW + timedelta(days=3)))
    sync(storage, declared(id=who.id), at=1)
    assert paused_until(storage) == LATER
    assert storage.read_now(lambda tx: subscriptions.paused(tx, LATER)) == []
