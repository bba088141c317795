"""What a subscription is told, and when: what matters first, what is new, what comes at once, that nothing matched."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor import pipeline
from monitor.digests.patience import after_crashes
from monitor.model import Level
from monitor.outgoing import Digest
from monitor.storage import Storage, digests, incidents, matches, outbox, past, subscriptions
from monitor.telling import FOREVER, Before, Held, WhenNothing
from tests.alerts.newsroom import Newsroom
from tests.storage.makes import NOW


def newsroom(storage: Storage, **wishes: Any) -> Newsroom:
    """With a subscription by a schedule, due for the first time a day after the beginning."""
    room = Newsroom(storage, **{"schedule": "daily 08:15", **wishes})
    storage.write_now(lambda tx: subscriptions.set_next_due(tx, room.who.id, NOW + timedelta(days=1)))
    return room


def event(room: Newsroom, outlet: str, *rules: str, level: Level = Level.HIGH, **of: Any) -> int:
    """A story of an incident of its own; the number of that."""
    room.another()
    room.comes(outlet, *rules, level=level, **of)
    return room.incident


def told(room: Newsroom) -> list[str] | None:
    """Whose stories the next digest has; None where there is none."""
    return None if room.mail() is None else room.shown()


def last(room: Newsroom) -> Digest:
    return room.digests[-1]


# what matters first


def test_the_loudest_and_the_best_corroborated_lead(storage: Storage) -> None:
    room = Newsroom(storage)
    event(room, "Quiet", level=Level.MEDIUM)
    room.comes("QuietToo", level=Level.MEDIUM)
    event(room, "Loud")
    room.pass_(minutes=1)
    event(room, "LoudAndNew")
    room.pass_(minutes=1)
    event(room, "Two")
    room.comes("TwoToo")
    event(room, "Blocs", country="KR")
    room.comes("BlocsToo", country="RU")
    assert told(room) == ["Blocs", "BlocsToo", "Two", "TwoToo", "LoudAndNew", "Loud", "Quiet", "QuietToo"]
    assert [story.level for section in last(room).sections for story in section.stories][-3:] == [
        Level.HIGH,
        Level.MEDIUM,
        Level.MEDIUM,
    ]


def test_the_section_with_what_matters_most_leads_and_with_it_the_subject(storage: Storage) -> None:
    room = Newsroom(storage)
    for number in range(3):
        event(room, f"Oil{number}", "oil")
    event(room, "Arms", "arms")
    room.comes("ArmsToo", "arms")
    assert told(room) is not None
    assert [section.rule for section in last(room).sections] == ["arms", "oil"]


def test_what_was_told_before_comes_behind_what_is_first_told_and_says_what_was_told(storage: Storage) -> None:
    room = Newsroom(storage, schedule="hourly")
    due(room, minutes=0)
    old = event(room, "Blick", level=Level.LOW)
    room.comes("Bild", level=Level.LOW)
    assert told(room) == ["Blick", "Bild"]
    assert {story.before for section in last(room).sections for story in section.stories} == {None}
    when = room.now
    room.pass_(days=8)
    room.comes("Blick", level=Level.LOW)
    room.comes("Bild", level=Level.LOW)
    event(room, "First", level=Level.LOW)
    room.comes("FirstToo", level=Level.LOW)
    assert told(room) == ["First", "FirstToo", "Blick", "Bild"]
    assert {story.outlet: story.before for section in last(room).sections for story in section.stories} == {
        "First": None,
        "FirstToo": None,
        "Blick": Before(2, when),
        "Bild": Before(2, when),
    }
    assert {story.again for section in last(room).sections for story in section.stories} == {
        "",
        "the first news of it for 8 days",
    }
    assert old != room.incident


def test_each_story_knows_its_match(storage: Storage) -> None:
    room = Newsroom(storage)
    event(room, "Blick")
    assert told(room) == ["Blick"]
    (found,) = storage.read_now(lambda tx: matches.recent(tx, NOW - timedelta(days=1)))
    assert [story.match_id for section in last(room).sections for story in section.stories] == [found.match_id]


# follow-ups


def test_a_mail_about_one_incident_follows_the_mails_that_told_it_before(storage: Storage) -> None:
    room = Newsroom(storage)
    event(room, "Blick")
    assert told(room) == ["Blick"]
    assert last(room).follows == ()
    for days in range(1, 4):
        room.pass_(days=7 + days)
        room.comes("Blick")
        assert told(room) == ["Blick"]
        assert last(room).follows == tuple(one.message_id for one in room.digests[:-1])


def test_a_mail_about_several_incidents_follows_none_and_may_be_followed(storage: Storage) -> None:
    room = Newsroom(storage)
    first, _ = event(room, "Blick"), event(room, "Bild")
    assert told(room) is not None
    room.pass_(days=8)
    room.comes("Bild")
    room.incident = first
    room.comes("Blick")
    assert told(room) is not None
    assert last(room).follows == ()
    room.pass_(days=8)
    room.comes("Blick")
    assert told(room) == ["Blick"]
    assert last(room).follows == tuple(one.message_id for one in room.digests[:2])


def test_a_mail_that_was_not_sent_is_not_followed(storage: Storage) -> None:
    room = Newsroom(storage)
    event(room, "Blick")
    assert told(room) is not None
    room.pass_(days=8)
    room.comes("Blick")
    room.decided()
    room.composed()
    lost = storage.write_now(lambda tx: digests.claim(tx, room.now))
    assert lost is not None
    storage.write_now(lambda tx: digests.given_up(tx, lost.id, room.now, "554 no", (99, timedelta(days=1))))
    room.pass_(days=8)
    room.comes("Blick")
    room.decided()
    ids = iter(["9@example.org"])
    compose(room, ids.__next__)
    delivery = storage.write_now(lambda tx: digests.claim(tx, room.now))
    assert delivery is not None
    assert lost.digest.follows == delivery.digest.follows == (room.digests[0].message_id,)


def test_incidents_that_became_one_are_one_thread(storage: Storage) -> None:
    room = Newsroom(storage)
    one = event(room, "Blick")
    assert told(room) is not None
    other = event(room, "Bild")
    assert told(room) is not None
    storage.write_now(lambda tx: incidents.merge(tx, one, other))
    room.incident = one
    room.pass_(days=8)
    room.comes("Blick")
    assert told(room) == ["Blick"]
    assert last(room).follows == tuple(made.message_id for made in room.digests[:2])


# at once


def test_what_is_loud_comes_at_once_and_the_rest_by_the_schedule(storage: Storage) -> None:
    room = newsroom(storage, at_once=Level.CRITICAL)
    event(room, "Blick")
    assert told(room) is None
    loud = event(room, "Yonhap", level=Level.CRITICAL)
    room.comes("YonhapToo")
    assert told(room) == ["Yonhap", "YonhapToo"]
    assert last(room).due == last(room).composed == room.now
    room.incident = loud
    room.comes("YonhapAgain")
    assert told(room) is None
    room.pass_(days=1)
    assert told(room) == ["Blick"]
    assert last(room).due == NOW + timedelta(days=1)
    assert dict(last(room).held) == {Held.TOLD: 1}
    room.pass_(days=1)
    assert told(room) is None


def test_what_is_loud_when_the_time_has_come_is_in_the_digest_of_that_time(storage: Storage) -> None:
    room = newsroom(storage, at_once=Level.CRITICAL)
    event(room, "Blick")
    room.pass_(days=1)
    event(room, "Yonhap", level=Level.CRITICAL)
    assert told(room) == ["Yonhap", "Blick"]
    room.pass_(days=1)
    assert told(room) is None


def test_what_comes_at_once_leaves_the_time_of_the_next_digest(storage: Storage) -> None:
    room = newsroom(storage, at_once=Level.CRITICAL)
    event(room, "Yonhap", level=Level.CRITICAL)
    assert told(room) is not None
    (who,) = storage.read_now(subscriptions.active)
    assert who.next_due == NOW + timedelta(days=1)


def test_an_open_mail_takes_in_what_is_loud_and_leaves_the_rest(storage: Storage) -> None:
    room = newsroom(storage, at_once=Level.CRITICAL)
    event(room, "Yonhap", level=Level.CRITICAL)
    room.decided()
    room.composed()  # and the mail server refuses it for now
    room.pass_(hours=1)
    event(room, "Blick")
    event(room, "NHK", level=Level.CRITICAL)
    assert told(room) == ["NHK", "Yonhap"]
    room.pass_(days=1)
    assert told(room) == ["Blick"]


def test_quiet_hours_hold_for_what_is_loud_and_leave_the_schedule(storage: Storage) -> None:
    room = newsroom(storage, at_once=Level.CRITICAL, quiet_hours="20:00-07:00")
    room.pass_(hours=13)
    event(room, "Yonhap", level=Level.CRITICAL)
    assert told(room) is None
    (who,) = storage.read_now(subscriptions.active)
    assert who.next_due == NOW + timedelta(days=1)
    room.pass_(hours=10)
    assert told(room) == ["Yonhap"]


def test_more_than_the_cap_waits_for_the_next_hour_or_the_schedule(storage: Storage) -> None:
    room = newsroom(storage, at_once=Level.CRITICAL, most_per_hour=2)
    for outlet in ("One", "Two", "Three", "Four", "Five"):
        event(room, outlet, level=Level.CRITICAL)
    assert sorted(told(room) or []) == ["One", "Two"]
    assert last(room).held == ()
    assert told(room) is None
    room.pass_(hours=1, seconds=1)
    assert sorted(told(room) or []) == ["Four", "Three"]
    room.now = NOW + timedelta(days=1)
    assert told(room) == ["Five"]


def test_nothing_comes_at_once_where_nobody_asked(storage: Storage) -> None:
    room = newsroom(storage)
    event(room, "Yonhap", level=Level.CRITICAL)
    assert told(room) is None
    room.pass_(days=1)
    assert told(room) == ["Yonhap"]


# nothing


def test_that_nothing_matched_is_told_once_each_time_to_who_wishes_it(storage: Storage) -> None:
    room = newsroom(storage, when_nothing=WhenNothing.TELL, rules=("arms",))
    room.pass_(hours=-1)
    event(room, "Early", "oil")
    room.pass_(hours=2)
    event(room, "Blick", "oil")  # which it does not ask for
    assert told(room) is None
    room.now = NOW + timedelta(days=1)
    assert told(room) == []
    watched = last(room).watched
    assert watched is not None
    assert (watched.since, watched.stories, watched.feeds, watched.rules) == (NOW, 1, 0, ("arms",))
    assert last(room).coverage is not None
    assert told(room) is None
    room.pass_(days=1)
    assert told(room) == []
    assert (watched := last(room).watched) is not None
    assert (watched.since, watched.stories) == (NOW + timedelta(days=1), 0)


def test_who_does_not_wish_it_hears_nothing_of_nothing(storage: Storage) -> None:
    room = newsroom(storage)
    room.pass_(days=1)
    assert told(room) is None


def test_a_digest_of_nothing_counts_what_was_held_back(storage: Storage) -> None:
    room = newsroom(storage, when_nothing=WhenNothing.TELL)
    event(room, "Blick", level=Level.INFORMATIONAL)
    room.pass_(days=1)
    assert told(room) == []
    assert dict(last(room).held) == {Held.LEVEL: 1}
    room.pass_(days=1)
    assert told(room) == []
    assert last(room).held == ()


def test_a_digest_with_news_says_nothing_of_nothing(storage: Storage) -> None:
    room = newsroom(storage, when_nothing=WhenNothing.TELL)
    event(room, "Blick")
    room.pass_(days=1)
    assert told(room) == ["Blick"]
    assert last(room).watched is None


def test_a_digest_of_nothing_that_was_not_sent_takes_the_news_in(storage: Storage) -> None:
    room = newsroom(storage, when_nothing=WhenNothing.TELL)
    for _ in range(3):
        room.pass_(days=1)
        room.decided()
        room.composed()
    event(room, "Blick")
    room.pass_(days=1)
    assert told(room) == ["Blick"]
    assert last(room).watched is None
    assert (last(room).due, last(room).message_id) == (NOW + timedelta(days=1), "0@example.org")
    assert told(room) is None


def test_one_in_doubt_is_repeated_and_the_next_is_one_of_its_own(storage: Storage) -> None:
    room = newsroom(storage, when_nothing=WhenNothing.TELL)
    room.pass_(days=1)
    room.composed()
    storage.write_now(lambda tx: digests.claim(tx, room.now))
    storage.write_now(lambda tx: digests.recover(tx, room.now, after_crashes))  # the process died with it in its hands
    assert told(room) == []
    assert told(room) is None
    assert [one.message_id for one in room.digests] == ["0@example.org"]


# trends


def test_a_digest_has_the_trend_of_each_of_its_rules(storage: Storage) -> None:
    room = Newsroom(storage, timezone="Asia/Tokyo")
    event(room, "Blick", "oil")
    assert told(room) is not None
    room.pass_(days=2)
    event(room, "Blick", "arms")
    event(room, "Yonhap", "arms")
    room.comes("NHK", "arms")
    assert told(room) is not None
    (trend,) = last(room).trends
    assert (trend.rule, len(trend.counts)) == ("arms", 30)
    assert trend.counts[-3:] == (0, 0, 2)
    assert trend.title == last(room).sections[0].title


def due(room: Newsroom, **time: float) -> None:
    at = room.now + timedelta(**time)
    room.storage.write_now(lambda tx: subscriptions.set_next_due(tx, room.who.id, at))


def compose(room: Newsroom, new_id: Callable[[], str]) -> None:
    asyncio.run(pipeline.compose_digests(room.now, timedelta(0), room.storage, new_id))


# pauses


def pause(room: Newsroom, until: datetime = FOREVER) -> None:
    room.storage.write_now(lambda tx: subscriptions.pause(tx, room.who.id, until))


def test_what_comes_in_a_pause_is_told_in_one_digest_when_it_ends(storage: Storage) -> None:
    room = newsroom(storage, at_once=Level.CRITICAL)
    pause(room, NOW + timedelta(days=20))
    for day in range(20):
        event(room, f"Day{day}", level=Level.CRITICAL)
        assert told(room) is None
        assert storage.read_now(outbox.rows) == []
        storage.write_now(lambda tx: past.let_go(tx, room.now))
        room.pass_(days=1)
    storage.write_now(lambda tx: past.let_go(tx, room.now))  # a start just after the end
    assert sorted(told(room) or ()) == sorted(f"Day{day}" for day in range(20))
    assert (last(room).held, last(room).due) == ((), room.now)  # it is not late
    room.pass_(minutes=1)
    assert told(room) is None
    event(room, "After")
    assert told(room) is None
    room.pass_(days=1)
    assert told(room) == ["After"]


def test_a_pause_in_which_no_digest_falls_due_changes_nothing(storage: Storage) -> None:
    room = newsroom(storage)
    event(room, "Blick")
    pause(room, NOW + timedelta(hours=2))
    room.pass_(hours=3)
    assert told(room) is None
    room.pass_(hours=21)
    assert told(room) == ["Blick"]


def test_resumed_before_the_end_it_is_told_at_once_what_was_kept(storage: Storage) -> None:
    room = Newsroom(storage)
    pause(room)
    event(room, "Blick")
    room.pass_(days=400)
    assert told(room) is None
    (was,) = storage.write_now(lambda tx: subscriptions.end_pauses(tx, "A@example.org", room.now))
    assert was.paused_until == FOREVER
    assert storage.write_now(lambda tx: subscriptions.end_pauses(tx, "a@example.org", room.now)) == []
    storage.write_now(lambda tx: past.let_go(tx, room.now))
    assert told(room) == ["Blick"]


def test_a_digest_in_the_outbox_waits_and_takes_in_what_came_in_the_pause(storage: Storage) -> None:
    room = Newsroom(storage)
    event(room, "Blick")
    room.decided()
    room.composed()
    pause(room, NOW + timedelta(days=12))
    event(room, "Bild")
    room.pass_(days=11)
    storage.write_now(lambda tx: past.let_go(tx, room.now))
    assert told(room) is None
    assert room.why("Bild")[0].text.endswith("; the subscription is paused until 2023-09-12 08:15 UTC")
    room.pass_(days=1)
    assert sorted(told(room) or ()) == ["Bild", "Blick"]
    assert last(room).due == room.now
    assert told(room) is None


def test_quiet_hours_put_off_what_a_pause_kept(storage: Storage) -> None:
    room = newsroom(storage, quiet_hours="22:00-07:00")
    event(room, "Blick")
    end = datetime(2023, 9, 3, tzinfo=UTC)
    pause(room, end)
    room.now = end
    assert told(room) is None
    room.pass_(hours=7)
    assert told(room) == ["Blick"]


def test_where_nothing_came_in_a_pause_one_digest_says_so(storage: Storage) -> None:
    room = newsroom(storage, when_nothing=WhenNothing.TELL)
    pause(room, NOW + timedelta(days=5))
    room.pass_(days=4)
    assert told(room) is None
    room.pass_(days=1)
    assert told(room) == []
    assert last(room).watched is not None
    room.pass_(minutes=1)
    assert told(room) is None
