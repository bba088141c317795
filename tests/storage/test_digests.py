"""The outbox: nothing is lost in it, and nothing leaves it twice but by the same Message-ID."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from monitor.digests.patience import after_crashes
from monitor.model import Subscription
from monitor.outgoing import Delivery, DeliveryState
from monitor.storage import Storage, Transaction, alerts, attempts, digests, outages, outbox, subscriptions
from monitor.storage.attempts import Result
from monitor.storage.outbox import OutboxRow
from monitor.telling import FOREVER, Held
from tests.storage.makes import MINUTE, NOW, digest, in_outbox, subscriber, told

LATER = NOW + MINUTE
OFTEN = (3, timedelta(days=7))


def put(storage: Storage, message_id: str = "m", email: str = "a@example.org") -> int:
    return storage.write_now(lambda tx: in_outbox(tx, subscriber(tx, email), [], message_id))


def claim(storage: Storage, at: datetime = NOW) -> Delivery | None:
    return storage.write_now(lambda tx: digests.claim(tx, at))


def row(storage: Storage) -> OutboxRow:
    (only,) = storage.read_now(outbox.rows)
    return only


def test_a_stored_digest_comes_back_exactly(storage: Storage) -> None:
    who = storage.write_now(lambda tx: subscriber(tx, rules=("a", "b"), schedule="daily 07:00"))
    wanted = digest(who, "m", held=((Held.TOLD, 2), (Held.LEVEL, 1)))
    delivery = storage.write_now(lambda tx: digests.save(tx, wanted, [], (), NOW))
    assert storage.read_now(lambda tx: digests.get(tx, "m")) == Delivery(delivery, wanted, queued=NOW)
    assert storage.read_now(lambda tx: digests.get(tx, "unknown")) is None


def test_its_alerts_wait_no_longer(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    ids = storage.write_now(lambda tx: told(tx, who, "a", "b", "c"))
    storage.write_now(lambda tx: in_outbox(tx, who, ids[:2], "m"))
    assert [each.match_id for each in storage.read_now(lambda tx: alerts.waiting(tx, who.id))] == ids[2:]


def test_a_delivery_is_claimed_once(storage: Storage) -> None:
    delivery = put(storage)
    claimed = claim(storage)
    assert claimed is not None
    assert (claimed.id, claimed.attempts, claimed.in_doubt) == (delivery, 1, False)
    assert claim(storage) is None
    assert row(storage).state is DeliveryState.SENDING


def test_deliveries_go_out_in_the_order_in_which_they_are_due(storage: Storage) -> None:
    first, second, third = (put(storage, each) for each in "abc")
    storage.write_now(lambda tx: digests.postpone(tx, first, LATER, "450", in_doubt=False))
    order = [claim(storage, LATER) for _ in range(4)]
    assert [each.id if each else None for each in order] == [second, third, first, None]


def test_a_postponed_delivery_waits_until_then(storage: Storage) -> None:
    delivery = put(storage)
    claim(storage)
    storage.write_now(lambda tx: digests.postpone(tx, delivery, LATER, "450 4.2.0 greylisted", in_doubt=False))
    assert claim(storage) is None
    assert row(storage).next_attempt == LATER
    assert (row(storage).state, row(storage).reason) == (DeliveryState.WAITING, "450 4.2.0 greylisted")
    again = claim(storage, LATER)
    assert again is not None
    assert (again.attempts, again.digest.message_id, again.in_doubt) == (2, "m", False)


def test_what_was_in_doubt_once_stays_in_doubt(storage: Storage) -> None:
    delivery = put(storage)
    for in_doubt in (True, False):
        claim(storage)
        storage.write_now(lambda tx, doubt=in_doubt: digests.postpone(tx, delivery, NOW, "cut", in_doubt=doubt))
    claimed = claim(storage)
    assert claimed is not None
    assert claimed.in_doubt


def test_what_a_dead_process_was_sending_is_due_again_and_in_doubt(storage: Storage) -> None:
    delivery, other = put(storage, "a"), put(storage, "b")
    claim(storage)
    storage.write_now(lambda tx: digests.postpone(tx, other, NOW + 9 * MINUTE, "450", in_doubt=False))
    assert storage.write_now(lambda tx: digests.recover(tx, LATER, after_crashes)) == 1
    claimed = claim(storage, LATER)
    assert claimed is not None
    assert (claimed.id, claimed.digest.message_id, claimed.in_doubt, claimed.attempts) == (delivery, "a", True, 2)
    assert claim(storage, LATER) is None


def test_a_sent_delivery_keeps_the_reply_and_never_goes_again(storage: Storage) -> None:
    delivery = put(storage)
    claim(storage)
    storage.write_now(lambda tx: digests.sent(tx, delivery, LATER, "250 2.0.0 queued as 1"))
    assert storage.write_now(lambda tx: digests.recover(tx, LATER, after_crashes)) == 0
    assert claim(storage, LATER) is None
    shown = row(storage)
    assert (shown.state, shown.reply, shown.changed) == (DeliveryState.SENT, "250 2.0.0 queued as 1", LATER)
    assert storage.read_now(outbox.counts).get(DeliveryState.WAITING, 0) == 0


def test_a_refused_address_gets_nothing_more_and_its_mail_stays_visible(storage: Storage) -> None:
    delivery = put(storage, "a")
    put(storage, "b")
    put(storage, "c", "other@example.org")
    claim(storage)
    storage.write_now(lambda tx: digests.refused(tx, delivery, NOW, "550 5.1.1 no such user"))
    put(storage, "d")
    shown = [(each.message_id, each.state.value) for each in storage.read_now(outbox.rows)]
    assert shown == [("d", "refused"), ("c", "waiting"), ("b", "refused"), ("a", "refused")]
    assert storage.read_now(subscriptions.suspended) == {"a@example.org": "550 5.1.1 no such user"}
    claimed = claim(storage)
    assert claimed is not None
    assert claimed.digest.message_id == "c"


def test_a_digest_given_up_harms_no_other_of_its_address(storage: Storage) -> None:
    delivery, other = put(storage, "a"), put(storage, "b")
    claim(storage)
    storage.write_now(lambda tx: digests.given_up(tx, delivery, NOW, "552 too big", OFTEN))
    claimed = claim(storage)
    assert claimed is not None
    assert claimed.id == other
    assert storage.read_now(subscriptions.suspended) == {}


@pytest.mark.parametrize(
    ("days", "suspended"),
    [
        pytest.param((0, 3, 6), True, id="three refusals within a week"),
        pytest.param((0, 3), False, id="two"),
        pytest.param((0, 3, 8), False, id="the first is more than a week old"),
    ],
)
def test_an_address_that_refuses_often_is_suspended(storage: Storage, days: tuple[int, ...], suspended: bool) -> None:
    for day in days:
        delivery = put(storage, f"day {day}")
        at = NOW + timedelta(days=day)
        storage.write_now(lambda tx, which=delivery, at=at: digests.given_up(tx, which, at, "554 spam", OFTEN))
    reasons = storage.read_now(subscriptions.suspended)
    assert reasons == ({"a@example.org": "3 digests refused, the last with: 554 spam"} if suspended else {})


def test_who_unsubscribes_while_the_mail_is_on_its_way_gets_no_second_try(storage: Storage) -> None:
    delivery = put(storage)
    claimed = claim(storage)
    assert claimed is not None
    storage.write_now(lambda tx: subscriptions.unsubscribe(tx, claimed.digest.subscription.id, NOW))
    assert row(storage).state is DeliveryState.SENDING
    storage.write_now(lambda tx: digests.postpone(tx, delivery, LATER, "450", in_doubt=False))
    assert row(storage).state is DeliveryState.DROPPED


def test_who_unsubscribed_before_the_crash_gets_no_second_try(storage: Storage) -> None:
    put(storage)
    claimed = claim(storage)
    assert claimed is not None
    storage.write_now(lambda tx: subscriptions.unsubscribe(tx, claimed.digest.subscription.id, NOW))
    storage.write_now(lambda tx: digests.recover(tx, LATER, after_crashes))
    assert row(storage).state is DeliveryState.DROPPED
    assert claim(storage, LATER) is None


def waiting_ids(tx: Transaction, who: Subscription, recompose: int | None = None) -> list[int]:
    return [each.match_id for each in alerts.waiting(tx, who.id, recompose=recompose)]


def test_a_waiting_digest_takes_newer_alerts_in_under_the_same_message_id(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    old = storage.write_now(lambda tx: told(tx, who, "a", "b"))
    storage.write_now(lambda tx: told(tx, who, "h", held=Held.LEVEL))
    delivery = storage.write_now(lambda tx: in_outbox(tx, who, old, "m", held=((Held.LEVEL, 1),)))
    new = storage.write_now(lambda tx: told(tx, who, "c"))
    storage.write_now(lambda tx: told(tx, who, "i", held=Held.LEVEL))

    def again(tx: Transaction) -> bool:
        opened = digests.open_delivery(tx, who.id)
        assert opened is not None
        assert opened.id == delivery
        assert waiting_ids(tx, who) == new
        assert waiting_ids(tx, who, recompose=delivery) == old + new
        held = alerts.held_counts(tx, who.id, recompose=delivery)
        assert held == [(Held.LEVEL, 2)]
        newer = digest(who, opened.digest.message_id, story_count=3, held=tuple(held))
        return digests.replace(tx, delivery, newer, old + new)

    assert storage.write_now(again)
    assert storage.read_now(lambda tx: waiting_ids(tx, who)) == []
    assert storage.read_now(lambda tx: alerts.held_counts(tx, who.id)) == []
    stored = storage.read_now(lambda tx: digests.get(tx, "m"))
    assert stored is not None
    assert (stored.id, stored.digest.story_count, row(storage).story_count) == (delivery, 3, 3)


def test_an_alert_that_the_new_content_leaves_out_waits_again(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    ids = storage.write_now(lambda tx: told(tx, who, "a", "b"))
    delivery = storage.write_now(lambda tx: in_outbox(tx, who, ids, "m"))
    assert storage.write_now(lambda tx: digests.replace(tx, delivery, digest(who, "m"), ids[:1]))
    assert storage.read_now(lambda tx: waiting_ids(tx, who)) == ids[1:]


def test_a_delivery_that_may_have_reached_somebody_keeps_its_content(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    ids = storage.write_now(lambda tx: told(tx, who, "a"))
    delivery = storage.write_now(lambda tx: in_outbox(tx, who, ids, "m"))

    def replaced() -> bool:
        return storage.write_now(lambda tx: digests.replace(tx, delivery, digest(who, "m", story_count=9), []))

    def is_open() -> bool:
        return storage.read_now(lambda tx: digests.open_delivery(tx, who.id)) is not None

    claim(storage)
    assert (is_open(), replaced()) == (False, False)
    storage.write_now(lambda tx: digests.postpone(tx, delivery, NOW, "cut after the dot", in_doubt=True))
    assert (is_open(), replaced()) == (False, False)
    assert row(storage).story_count == 5
    assert storage.read_now(lambda tx: waiting_ids(tx, who)) == []


def test_a_message_id_is_never_used_twice(storage: Storage) -> None:
    put(storage, "m")
    with pytest.raises(IntegrityError):
        put(storage, "m")
    assert len(storage.read_now(outbox.rows)) == 1


def test_the_outbox_shows_the_newest_first_and_no_more_than_asked_for(storage: Storage) -> None:
    for each in "abc":
        put(storage, each)
    assert [shown.message_id for shown in storage.read_now(lambda tx: outbox.rows(tx, 2))] == ["c", "b"]


def test_mail_and_other_channels_are_claimed_apart(storage: Storage) -> None:
    by_mail = storage.write_now(lambda tx: in_outbox(tx, subscriber(tx), [], "mail"))
    by_hook = storage.write_now(lambda tx: in_outbox(tx, subscriber(tx, channel="soc"), [], "hook"))
    claimed = [
        storage.write_now(lambda tx, by_mail=by_mail: digests.claim(tx, NOW, by_mail=by_mail))
        for by_mail in (False, False, True, True)
    ]
    assert [one and (one.id, one.channel) for one in claimed] == [(by_hook, "soc"), None, (by_mail, "mail"), None]


def test_a_channel_is_suspended_without_the_address_of_who_answers_for_it(storage: Storage) -> None:
    storage.write_now(lambda tx: in_outbox(tx, subscriber(tx), [], "mail"))
    hook = storage.write_now(lambda tx: in_outbox(tx, subscriber(tx, channel="soc"), [], "hook"))
    storage.write_now(lambda tx: digests.refused(tx, hook, NOW, "410"))
    assert storage.read_now(subscriptions.suspended) == {"channel soc": "410"}
    assert [row.standing.value for row in storage.read_now(subscriptions.all)] == ["active", "suspended"]
    assert claim(storage) is not None


def test_digests_refused_by_a_channel_do_not_count_against_an_address(storage: Storage) -> None:
    for number, channel in enumerate(("mail", "soc", "soc")):
        one = storage.write_now(lambda tx, c=channel, n=number: in_outbox(tx, subscriber(tx, channel=c), [], f"{n}"))
        storage.write_now(lambda tx, one=one: digests.given_up(tx, one, NOW, "refused", (3, timedelta(days=7))))
    assert storage.read_now(subscriptions.suspended) == {}


# tries


def results(storage: Storage, delivery: int) -> list[tuple[Result, str]]:
    return [(each.result, each.answer) for each in storage.read_now(lambda tx: attempts.of_delivery(tx, delivery))]


def test_every_try_is_kept_with_what_became_of_it(storage: Storage) -> None:
    delivery = put(storage)
    claim(storage)
    storage.write_now(lambda tx: digests.postpone(tx, delivery, NOW, "450 4.2.0 greylisted", in_doubt=False))
    claim(storage)
    storage.write_now(lambda tx: digests.recover(tx, NOW, after_crashes))
    claim(storage)
    assert results(storage, delivery)[-1] == (Result.UNDER_WAY, "")
    storage.write_now(lambda tx: digests.sent(tx, delivery, LATER, "250 2.0.0 kept"))
    assert results(storage, delivery) == [
        (Result.PUT_OFF, "450 4.2.0 greylisted"),
        (Result.DIED, ""),
        (Result.SENT, "250 2.0.0 kept"),
    ]
    assert storage.read_now(lambda tx: attempts.lately(tx, NOW - MINUTE)) == {"example.org": 3}
    assert storage.read_now(lambda tx: attempts.lately(tx, NOW)) == {}


def test_a_full_domain_is_passed_by(storage: Storage) -> None:
    put(storage, "a", "x@slow.example")
    put(storage, "b", "y@example.org")
    order = [storage.write_now(lambda tx: digests.claim(tx, NOW, but={"slow.example"})) for _ in range(2)]
    assert [each.digest.message_id if each else None for each in order] == ["b", None]


def test_a_mail_that_three_processes_died_of_is_set_aside_and_the_others_go_on(storage: Storage) -> None:
    poison, other = put(storage, "poison"), put(storage, "other")
    order, at = [], NOW
    for _ in range(3):
        claimed = claim(storage, at)
        assert claimed is not None
        order.append(claimed.id)
        if claimed.id == other:
            storage.write_now(lambda tx: digests.sent(tx, other, NOW, "250"))
            claimed = claim(storage, at + MINUTE)
        assert claimed is not None
        assert claimed.id == poison
        storage.write_now(lambda tx, at=at: digests.recover(tx, at, after_crashes))
    assert order == [poison, poison, other]  # it waits a little after the second death
    shown = next(each for each in storage.read_now(outbox.rows) if each.id == poison)
    assert (shown.state, shown.crashes) == (DeliveryState.SET_ASIDE, 3)
    assert shown.reason == "the process died while it sent this, 3 times in a row"
    assert claim(storage, NOW + timedelta(days=9)) is None


def test_deaths_that_are_not_in_a_row_set_nothing_aside(storage: Storage) -> None:
    delivery = put(storage)
    for _ in range(4):
        claim(storage, LATER)
        storage.write_now(lambda tx: digests.recover(tx, NOW, after_crashes))
        claim(storage, LATER)
        storage.write_now(lambda tx: digests.postpone(tx, delivery, NOW, "450", in_doubt=False))
    assert (row(storage).state, row(storage).crashes) == (DeliveryState.WAITING, 0)


def test_what_was_given_up_is_told_by_the_next_digest(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    old = storage.write_now(lambda tx: told(tx, who, "a", "b"))
    storage.write_now(lambda tx: told(tx, who, "h", held=Held.LEVEL))
    first = storage.write_now(lambda tx: in_outbox(tx, who, old, "m", held=((Held.LEVEL, 1),)))
    claim(storage)
    storage.write_now(lambda tx: digests.given_up(tx, first, NOW, "552 full", OFTEN))
    assert storage.read_now(lambda tx: waiting_ids(tx, who)) == old
    assert storage.read_now(lambda tx: alerts.held_counts(tx, who.id)) == [(Held.LEVEL, 1)]
    (given_up,) = storage.read_now(outbox.rows)
    assert storage.read_now(lambda tx: outbox.is_told_elsewhere(tx, given_up)) is False
    new = storage.write_now(lambda tx: told(tx, who, "c"))
    storage.write_now(lambda tx: in_outbox(tx, who, old + new, "n", held=((Held.LEVEL, 1),)))
    assert storage.read_now(lambda tx: waiting_ids(tx, who)) == []
    assert storage.read_now(lambda tx: alerts.held_counts(tx, who.id)) == []
    assert storage.read_now(lambda tx: outbox.is_told_elsewhere(tx, given_up)) is True


def test_what_was_set_aside_keeps_what_it_tells(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    ids = storage.write_now(lambda tx: told(tx, who, "a"))
    delivery = storage.write_now(lambda tx: in_outbox(tx, who, ids, "m"))
    storage.write_now(lambda tx: digests.set_aside(tx, delivery, NOW, "a bug", in_doubt=False))
    assert storage.read_now(lambda tx: waiting_ids(tx, who)) == []


# a mail server that does not work


def fail(storage: Storage, at: datetime, *, refused: bool = False) -> outages.Outage:
    def pause(failures: int) -> timedelta:
        return failures * MINUTE

    return storage.write_now(lambda tx: outages.fail(tx, at, "no answer", refused=refused, pause=pause))


def holds_up(storage: Storage, at: datetime) -> bool:
    return storage.read_now(lambda tx: outages.holds_up(tx, at))


def test_all_mail_waits_for_a_server_that_is_away_and_one_asks_again(storage: Storage) -> None:
    delivery = put(storage)
    assert holds_up(storage, NOW) is False
    assert fail(storage, NOW).until == NOW + MINUTE
    assert (holds_up(storage, NOW), holds_up(storage, LATER)) == (True, False)
    claim(storage)
    assert holds_up(storage, LATER) is True  # one is asking
    storage.write_now(lambda tx: digests.postpone(tx, delivery, LATER, "no answer", in_doubt=False))
    outage = fail(storage, LATER)
    assert (outage.since, outage.failures, outage.until) == (NOW, 2, LATER + 2 * MINUTE)
    assert holds_up(storage, NOW - timedelta(hours=2)) is False  # the clock was set back
    storage.write_now(lambda tx: outages.ask_again(tx, LATER))
    assert holds_up(storage, LATER) is False
    assert storage.read_now(outages.present) is not None
    storage.write_now(outages.end)
    assert storage.read_now(outages.present) is None


# what an operator does


def test_a_retry_is_due_now_and_begins_anew(storage: Storage) -> None:
    delivery = put(storage)
    storage.write_now(lambda tx: digests.set_aside(tx, delivery, NOW, "a bug", in_doubt=False))
    shown = row(storage)
    assert storage.write_now(lambda tx: outbox.retry(tx, shown, LATER)) is True
    again = claim(storage, LATER)
    assert again is not None
    assert (again.crashes, again.queued) == (0, LATER)
    assert storage.write_now(lambda tx: outbox.retry(tx, shown, LATER)) is False  # it is being sent


def test_what_the_operator_drops_is_never_sent_and_tells_nothing_again(storage: Storage) -> None:
    who = storage.write_now(subscriber)
    ids = storage.write_now(lambda tx: told(tx, who, "a"))
    storage.write_now(lambda tx: in_outbox(tx, who, ids, "m"))
    shown = row(storage)
    assert storage.write_now(lambda tx: outbox.drop(tx, shown, LATER, "dropped by ops")) is True
    assert claim(storage, LATER) is None
    assert storage.read_now(lambda tx: waiting_ids(tx, who)) == []
    assert (row(storage).state, row(storage).reason) == (DeliveryState.REMOVED, "dropped by ops")


def test_the_outbox_is_asked_by_state_address_number_and_message_id(storage: Storage) -> None:
    first, second = put(storage, "1@x", "A@example.org"), put(storage, "2@x", "b@example.org")
    storage.write_now(lambda tx: digests.sent(tx, second, NOW, "250"))

    def ids(**how: object) -> list[int]:
        return [each.id for each in storage.read_now(lambda tx: outbox.rows(tx, **how))]  # type: ignore[arg-type]

    assert ids() == [second, first]
    assert ids(states=[DeliveryState.WAITING]) == [first]
    assert ids(address="a@EXAMPLE.org") == [first]
    found = [storage.read_now(lambda tx, named=named: outbox.find(tx, named)) for named in (str(first), "<2@x>", "9")]
    assert [each.id if each else None for each in found] == [first, second, None]
    assert storage.read_now(outbox.counts)[DeliveryState.SENT] == 1


def test_what_is_overdue_is_counted(storage: Storage) -> None:
    put(storage, "a")
    late = put(storage, "b")
    storage.write_now(lambda tx: digests.postpone(tx, late, NOW + 9 * MINUTE, "450", in_doubt=False))
    found = storage.read_now(lambda tx: outbox.backlog(tx, LATER, timedelta(0)))
    assert (found.waiting, found.oldest, found.overdue) == (2, NOW, 1)


# pauses


def paused(storage: Storage, until: datetime) -> int:
    """A subscription with a digest in the outbox."""
    who = storage.write_now(subscriber)
    storage.write_now(lambda tx: in_outbox(tx, who, [], "m"))
    storage.write_now(lambda tx: subscriptions.pause(tx, who.id, until))
    return who.id


def test_a_pause_takes_no_patience_and_is_no_delay(storage: Storage) -> None:
    end = NOW + timedelta(days=30)
    paused(storage, end)
    put(storage, "other", "b@example.org")
    assert [one.digest.message_id for one in iter(lambda: claim(storage, end - MINUTE), None)] == ["other"]
    waits = storage.read_now(lambda tx: outbox.backlog(tx, end - MINUTE, timedelta(0)))
    assert (waits.waiting, waits.oldest, waits.overdue) == (0, None, 0)
    late = [storage.read_now(lambda tx, m=m: outbox.backlog(tx, end + m * MINUTE, 2 * MINUTE)) for m in (1, 2)]
    assert [(one.waiting, one.oldest, one.overdue) for one in late] == [(1, end, 0), (1, end, 1)]
    claimed = claim(storage, end)
    assert claimed is not None
    assert (claimed.digest.message_id, claimed.queued) == ("m", end)


def test_the_outbox_says_that_a_pause_holds_a_digest(storage: Storage) -> None:
    end = NOW + timedelta(days=30)
    who = paused(storage, end)
    assert (row(storage).next_attempt, row(storage).reason) == (
        end,
        "its subscription is paused until 2023-09-30 08:15 UTC",
    )
    storage.write_now(lambda tx: subscriptions.pause(tx, who, FOREVER))
    assert row(storage).reason == "its subscription is paused until it is resumed"


def test_who_leaves_in_a_pause_gets_nothing_when_it_ends(storage: Storage) -> None:
    end = NOW + timedelta(days=30)
    who = paused(storage, end)
    waits = storage.write_now(lambda tx: told(tx, subscriptions.active(tx)[0], "a"))
    assert waits
    storage.write_now(lambda tx: subscriptions.unsubscribe(tx, who, LATER))
    assert (claim(storage, end), row(storage).state) == (None, DeliveryState.DROPPED)
    assert storage.read_now(lambda tx: subscriptions.due(tx, end, timedelta(0))) == []
    assert storage.read_now(lambda tx: subscriptions.paused(tx, LATER)) == []
