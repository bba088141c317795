"""From the first story of an incident to the mails about it: told once, again for a reason, held back and released."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.corroboration import Corroboration
from monitor.fates import Fate
from monitor.model import Level
from monitor.storage import Storage, Transaction, alerts, incidents, silences
from monitor.telling import Escalation, Held, SilenceKind, Wishes
from tests.alerts.newsroom import Newsroom

INDEPENDENT = {"arms": Wishes(sources=Corroboration.INDEPENDENT)}
THREE = {"arms": Wishes(escalate=Escalation(3, timedelta(hours=24)))}


def test_an_incident_is_told_once_and_again_when_independent_sources_report_it(storage: Storage) -> None:
    room = Newsroom(storage)
    room.comes("Blick")
    assert "Told again" not in (room.mail() or "")
    room.pass_(hours=1)
    room.comes("Blick")
    assert room.mail() is None
    room.comes("Yonhap", country="KR")
    said = room.mail()
    assert said is not None
    assert "Told again: now reported by 2 independent sources" in said.splitlines()
    assert "1 told before, not repeated here:" in said.splitlines()
    assert room.shown() == ["Yonhap"]  # new stories only
    room.comes("NHK", country="JP")
    assert room.mail() is None
    room.comes("TASS", country="RU")
    assert "Told again: now reported by 4 independent sources on different sides" in (room.mail() or "").splitlines()


def test_what_a_digest_said_of_sources_is_not_told_again(storage: Storage) -> None:
    """Its alert was decided when there was one source; the digest was composed when there were two."""
    room = Newsroom(storage)
    room.comes("Blick")
    room.decided()
    room.comes("Yonhap", level=Level.INFORMATIONAL)  # not asked for
    assert "Sources: independent (2): Blick, Yonhap" in (room.mail() or "").splitlines()
    room.comes("NHK")
    assert room.mail() is None


def test_a_week_of_quiet(storage: Storage) -> None:
    room = Newsroom(storage)
    room.comes("Blick")
    assert room.mail() is not None
    room.pass_(days=6)
    room.comes("Blick")
    assert room.mail() is None
    room.pass_(days=8)
    room.comes("Blick")
    room.comes("Bild", publisher="Blick")
    assert "Told again: the first news of it for 8 days" in (room.mail() or "").splitlines()
    assert sorted(room.shown()) == ["Bild", "Blick"]


def test_a_story_breaks_the_quiet_once(storage: Storage) -> None:
    room = Newsroom(storage)
    room.comes("Blick")
    assert room.mail() is not None
    room.pass_(days=8)
    room.comes("Bild", "arms", publisher="Blick")
    seen = room.now
    room.pass_(minutes=1)
    assert room.mail() is not None
    room.now = seen
    room.comes("Bild", "arms", "war", publisher="Blick")  # the same story, which has changed
    room.pass_(hours=1)
    assert room.mail() is None


def test_a_louder_rule_tells_again(storage: Storage) -> None:
    room = Newsroom(storage)
    room.comes("Blick", "arms", level=Level.MEDIUM)
    assert room.mail() is not None
    room.comes("Blick2", "war", level=Level.CRITICAL)
    assert "Told again: now critical, medium before" in (room.mail() or "").splitlines()


def test_a_rule_that_asks_for_independent_sources_is_told_with_all_its_stories_once_there_are(storage: Storage) -> None:
    room = Newsroom(storage)
    room.comes("Blick", alert=INDEPENDENT)
    assert room.mail() is None
    assert room.held() == [Held.SOURCES]
    (ending,) = room.why("Blick")
    assert (ending.fate, ending.text) == (
        Fate.SOURCES,
        "held back: the rule waits until its incident is independent; it was single",
    )
    room.pass_(hours=2)
    room.comes("Yonhap", alert=INDEPENDENT)
    assert room.mail() is not None
    assert sorted(room.shown()) == ["Blick", "Yonhap"]
    assert room.held() == [None, None]


def test_what_waits_for_sources_is_counted_and_told_later_all_the_same(storage: Storage) -> None:
    room = Newsroom(storage)
    room.comes("Blick", alert=INDEPENDENT)
    first, second = room.incident, room.another()
    room.comes("Spiegel")
    assert "  1 until more independent sources report them" in (room.mail() or "").splitlines()
    room.incident = first
    room.comes("Yonhap", alert=INDEPENDENT)
    assert room.mail() is not None
    assert sorted(room.shown()) == ["Blick", "Yonhap"]
    assert first != second


def test_escalation_makes_an_incident_louder_and_brings_its_earlier_stories(storage: Storage) -> None:
    room = Newsroom(storage, minimum_level=Level.CRITICAL)
    for outlet in ("Blick", "Yonhap"):
        room.comes(outlet, alert=THREE)
        assert room.mail() is None
        room.pass_(hours=3)
    room.comes("NHK", alert=THREE)
    said = room.mail()
    assert said is not None
    assert "CRITICAL: Arms between North Korea and Russia" in said.splitlines()
    assert sorted(room.shown()) == ["Blick", "NHK", "Yonhap"]


def test_sources_that_come_over_days_do_not_escalate(storage: Storage) -> None:
    room = Newsroom(storage, minimum_level=Level.CRITICAL)
    for outlet in ("Blick", "Yonhap", "NHK", "TASS"):
        room.comes(outlet, alert=THREE)
        room.pass_(hours=20)
    assert room.mail() is None


def test_a_silence_holds_back_until_its_end_and_is_counted_with_its_reason(storage: Storage) -> None:
    room = Newsroom(storage)
    silence = room.silence(SilenceKind.RULE, "arms", days=2)
    room.comes("Blick")
    assert room.mail() is None
    (ending,) = room.why("Blick")
    assert ending.fate is Fate.SILENCED
    assert ending.text == "held back: silence 1 of rule arms, until 2023-09-02 08:15: the trade fair (ann)"
    assert storage.read_now(alerts.silence_counts) == {silence.id: 1}
    room.another()
    room.comes("Yonhap", "oil")
    assert "  1 silenced until 2 Sep 08:15: the trade fair" in (room.mail() or "").splitlines()
    room.pass_(days=2)
    room.another()
    room.comes("NHK")
    assert "silenced" not in (room.mail() or "silenced")


def test_a_silence_that_is_ended_by_hand_holds_nothing_from_then_on(storage: Storage) -> None:
    room = Newsroom(storage)
    silence = room.silence(SilenceKind.INCIDENT, str(room.incident), days=2)
    room.comes("Blick")
    room.decided()
    room.pass_(hours=1)
    assert storage.write_now(lambda tx: silences.expire(tx, silence.id, room.now))
    assert not storage.write_now(lambda tx: silences.expire(tx, silence.id, room.now))
    room.comes("Yonhap")
    room.decided()
    assert room.held() == [Held.SILENCED, None]
    assert storage.read_now(lambda tx: silences.holding(tx, room.now)) == []
    assert [one.id for one in storage.read_now(silences.all)] == [silence.id]


def test_a_specific_rule_stands_for_a_general_one_also_when_that_comes_later(storage: Storage) -> None:
    room = Newsroom(storage)
    specific = {"arms": Wishes(inhibits=("war",))}
    room.comes("Blick", "arms", "war", alert=specific)
    room.decided()
    assert room.held() == [None, Held.INHIBITED]
    assert {ending.fate: ending.text for ending in room.why("Blick")} == {
        Fate.WAITING: "schedule immediately, due now",
        Fate.INHIBITED: "held back: arms, which is told of the same story, stands for it",
    }
    room.another()
    room.comes("Yonhap", "arms", alert=specific)
    assert room.mail() is not None
    room.comes("Yonhap", "arms", "war", level=Level.CRITICAL)  # the same story, which has changed
    assert room.mail() is None
    assert room.held() == [None, Held.INHIBITED]


def test_a_cap_holds_back_the_rest_of_the_hour_and_counts_it(storage: Storage) -> None:
    room = Newsroom(storage, most_per_hour=2)
    for outlet in ("Blick", "Yonhap", "NHK"):
        room.another()
        room.comes(outlet)
    room.mail()
    assert sorted(room.shown()) == ["Blick", "Yonhap"]
    assert dict(room.digests[-1].held) == {Held.CAP: 1}
    (ending,) = room.why("NHK")
    assert (ending.fate, ending.text.partition(";")[0]) == (
        Fate.CAP,
        "held back: it was more than the 2 incidents that the subscription takes in an hour",
    )
    room.pass_(hours=1)
    room.another()
    room.comes("TASS")
    assert room.mail() is not None


@pytest.mark.parametrize(
    ("schedule", "wait"),
    [
        pytest.param("immediately", "schedule immediately, due now; quiet hours 08:00-20:00 (UTC)", id="immediately"),
        pytest.param(
            "hourly", "schedule hourly, due 2023-08-31 20:00; quiet hours 08:00-20:00 (UTC)", id="by a schedule"
        ),
    ],
)
def test_quiet_hours_put_a_digest_off_to_their_end(storage: Storage, schedule: str, wait: str) -> None:
    room = Newsroom(storage, schedule=schedule, quiet_hours="08:00-20:00")
    storage.write_now(lambda tx: set_due(tx, room))
    room.comes("Blick", level=Level.CRITICAL)
    for _ in range(3):
        assert room.mail() is None
        room.pass_(hours=1)
    (ending,) = room.why("Blick")
    assert (ending.fate, ending.text) == (Fate.WAITING, wait)
    room.now = room.now.replace(hour=20, minute=0, second=0)
    said = room.mail()
    assert said is not None
    assert "late" not in said


def set_due(tx: Transaction, room: Newsroom) -> None:
    from monitor.storage import subscriptions

    if room.who.schedule != "immediately":
        subscriptions.set_next_due(tx, room.who.id, room.now)


def test_a_silence_of_an_incident_goes_with_it_when_it_is_merged(storage: Storage) -> None:
    room = Newsroom(storage)
    silenced = room.incident
    room.silence(SilenceKind.INCIDENT, str(silenced), days=2)
    room.comes("Blick")
    room.decided()
    into = room.another()
    storage.write_now(lambda tx: incidents.merge(tx, into, silenced))
    room.comes("Yonhap")
    room.decided()
    assert room.held() == [Held.SILENCED, Held.SILENCED]
