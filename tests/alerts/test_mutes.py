"""A mute is a silence of one subscription: what it holds back, for whom, and what undoing it gives back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor import feedback
from monitor.alerts import Known, decide
from monitor.deciding import decide_some
from monitor.storage import Storage, Transaction, alerts, incidents, silences, verdicts
from monitor.telling import Held, SilenceKind, Verdict
from tests.storage.makes import MINUTE, NOW, stored_match, subscriber, told

from .cases import INCIDENT, matched, silence, subscription

DAY = timedelta(days=1)


def waiting(storage: Storage, subscription_id: int) -> list[int]:
    return [row.match_id for row in storage.read_now(lambda tx: alerts.waiting(tx, subscription_id))]


def test_a_mute_is_for_its_subscription_alone() -> None:
    mute = replace(silence(SilenceKind.INCIDENT, str(INCIDENT)), subscription=2)
    both = [subscription(number=1), subscription(number=2)]
    decided = decide([matched()], both, Known(silences=[mute]))
    assert [(one.subscription_id, one.held) for one in decided] == [(1, None), (2, Held.SILENCED)]


def test_what_waits_is_held_back_too_and_given_back_by_undoing(storage: Storage) -> None:
    def begin(tx: Transaction) -> tuple[int, int, list[int]]:
        one, other = subscriber(tx), subscriber(tx, "b@example.org")
        ids = told(tx, one, "a", "b")
        return one.id, other.id, ids

    one, other, ids = storage.write_now(begin)
    incident = storage.read_now(lambda tx: alerts.waiting(tx, one))[0].incident_id
    mute = storage.write_now(lambda tx: feedback.mute_incident(tx, one, incident, NOW))
    assert mute.until == NOW + timedelta(days=30)
    assert waiting(storage, one) == ids[1:]
    assert storage.read_now(lambda tx: alerts.held_counts(tx, one)) == [(Held.SILENCED, 1)]
    (counted,) = storage.read_now(lambda tx: alerts.silenced(tx, one))
    assert (counted.reason, counted.count, counted.until) == ("muted by you", 1, mute.until)
    again = storage.write_now(lambda tx: feedback.mute_incident(tx, one, incident, NOW + DAY))
    assert again == mute
    assert storage.read_now(lambda tx: silences.mutes(tx, other, NOW)) == []

    for _ in range(2):
        storage.write_now(lambda tx: feedback.unmute(tx, mute, NOW + DAY))
        assert waiting(storage, one) == ids
        assert storage.read_now(lambda tx: silences.mutes(tx, one, NOW + DAY)) == []


def test_what_comes_after_a_mute_is_held_back_until_it_ends(storage: Storage) -> None:
    one = storage.write_now(subscriber)
    other = storage.write_now(lambda tx: subscriber(tx, "b@example.org"))
    first = storage.write_now(lambda tx: stored_match(tx, "a"))
    storage.write_now(lambda tx: decide_some(tx, NOW))
    incident = storage.read_now(lambda tx: alerts.waiting(tx, one.id))[0].incident_id
    storage.write_now(lambda tx: feedback.mute_incident(tx, one.id, incident, NOW))
    second = storage.write_now(lambda tx: stored_match(tx, "b", incident=incident))
    storage.write_now(lambda tx: decide_some(tx, NOW + DAY))
    assert (waiting(storage, one.id), waiting(storage, other.id)) == ([], [first, second])
    third = storage.write_now(lambda tx: stored_match(tx, "c", incident=incident))
    storage.write_now(lambda tx: decide_some(tx, NOW + 31 * DAY))
    assert waiting(storage, one.id) == [third]


def test_a_muted_incident_that_becomes_part_of_another_stays_muted(storage: Storage) -> None:
    one = storage.write_now(subscriber)
    ids = storage.write_now(lambda tx: told(tx, one, "a", "b"))
    small, large = (row.incident_id for row in storage.read_now(lambda tx: alerts.waiting(tx, one.id)))
    mute = storage.write_now(lambda tx: feedback.mute_incident(tx, one.id, small, NOW))
    storage.write_now(lambda tx: incidents.merge(tx, large, small))
    assert storage.write_now(lambda tx: feedback.mute_incident(tx, one.id, small, NOW)) == mute
    assert storage.write_now(lambda tx: feedback.mute_incident(tx, one.id, large, NOW)) == mute
    storage.write_now(lambda tx: feedback.unmute(tx, mute, NOW + MINUTE))
    assert waiting(storage, one.id) == ids


def test_a_rule_is_muted_for_a_week_and_only_that_rule(storage: Storage) -> None:
    one = storage.write_now(subscriber)
    storage.write_now(lambda tx: stored_match(tx, "a", rule="loud"))
    kept = storage.write_now(lambda tx: stored_match(tx, "b", rule="calm"))
    storage.write_now(lambda tx: decide_some(tx, NOW))
    mute = storage.write_now(lambda tx: feedback.mute_rule(tx, one.id, "loud", NOW))
    assert (mute.until, waiting(storage, one.id)) == (NOW + 7 * DAY, [kept])
    assert storage.read_now(lambda tx: feedback.rule_mutes(tx, one.id, NOW)) == {"loud": mute}
    assert storage.write_now(lambda tx: feedback.mute_rule(tx, one.id, "loud", NOW + DAY)) == mute


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_is_the_last_word(storage: Storage, verdict: Verdict) -> None:
    one = storage.write_now(subscriber)
    match = storage.write_now(lambda tx: told(tx, one, "a"))[0]
    assert storage.read_now(lambda tx: verdicts.get(tx, one.id, match)) is None
    for said in (Verdict.NOT_RELEVANT, verdict, verdict):
        storage.write_now(lambda tx, said=said: feedback.judge(tx, one.id, match, said, NOW))  # type: ignore[misc]
    assert storage.read_now(lambda tx: verdicts.get(tx, one.id, match)) is verdict
    assert [said for _, said in storage.read_now(lambda tx: verdicts.since(tx, NOW))] == [verdict]
    assert storage.read_now(lambda tx: verdicts.since(tx, NOW + MINUTE)) == []
