"""Notices to the operator: what begins, what is over, and the mails that tell it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from monitor.habits import Belief
from monitor.model import Feed, Outcome, Poll
from monitor.storage import Storage, Transaction, feeds, notices
from monitor.storage.notices import MOST_TOGETHER, Kind, Notice, NoticeMail
from tests.storage.makes import MINUTE, NOW

HOUR = timedelta(hours=1)
A, B = "https://a.example/feed", "https://b.example/feed"


class Desk:
    """The notices of one database, on a clock that the test moves. Mails are named m1, m2 ..."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.now = NOW
        self._ids = count(1)

    def begin(self, subject: str, text: str = "It fails", kind: Kind = Kind.FAILING) -> None:
        old = next((one for one in self.present() if one.subject == subject), None)
        self.storage.write_now(lambda tx: notices.begin(tx, kind, subject, text, self.now, self.now, instead_of=old))

    def end(self, subject: str) -> None:
        (old,) = [one for one in self.present() if one.subject == subject]
        self.storage.write_now(lambda tx: notices.end(tx, old, "It is well", self.now))

    def present(self) -> list[Notice]:
        return self.storage.read_now(notices.present)

    def claim(self) -> NoticeMail | None:
        def mail(tx: Transaction) -> NoticeMail | None:
            return notices.claim(tx, self.now, lambda: f"m{next(self._ids)}", HOUR, lambda tries: tries * 5 * MINUTE)

        return self.storage.write_now(mail)

    def claimed(self) -> list[str]:
        """The Message-ID of the mail to try now, and the texts in it."""
        mail = self.claim()
        return [] if mail is None else [mail.message_id, *(notice.text for notice in mail.notices)]

    def left(self, message_id: str) -> None:
        self.storage.write_now(lambda tx: notices.left(tx, message_id, self.now))

    def untold(self) -> bool:
        return self.storage.read_now(notices.is_any_untold)


@pytest.fixture
def desk(storage: Storage) -> Desk:
    return Desk(storage)


def test_what_begins_is_present_until_it_is_over(desk: Desk) -> None:
    desk.begin(A)
    desk.now += MINUTE
    desk.begin(B, "Gone", Kind.GONE)
    assert [(one.kind, one.subject, one.text, one.since) for one in desk.present()] == [
        (Kind.GONE, B, "Gone", NOW + MINUTE),
        (Kind.FAILING, A, "It fails", NOW),
    ]
    desk.end(B)
    assert [one.subject for one in desk.present()] == [A]


def test_nothing_begins_twice(desk: Desk) -> None:
    desk.begin(A)
    with pytest.raises(IntegrityError):
        desk.storage.write_now(lambda tx: notices.begin(tx, Kind.FAILING, A, "Again", NOW, NOW, instead_of=None))


def test_a_mail_takes_in_all_that_is_to_be_told_and_nothing_is_told_twice(desk: Desk) -> None:
    assert desk.claimed() == []
    desk.begin(A, "a fails")
    desk.begin(B, "b fails")
    assert desk.claimed() == ["m1", "a fails", "b fails"]
    desk.left("m1")
    desk.now += 2 * HOUR
    assert not desk.untold()
    assert desk.claimed() == []
    assert {one.told_at for one in desk.present()} == {NOW}


def test_a_mail_that_did_not_leave_is_tried_again_as_it_was_and_later_each_time(desk: Desk) -> None:
    desk.begin(A, "a fails")
    first = desk.claim()
    assert first is not None
    desk.begin(B, "b fails")
    desk.end(A)
    tried: list[datetime] = []
    for _ in range(30):
        desk.now += MINUTE
        if (again := desk.claim()) is not None:
            assert (again.message_id, again.composed) == (first.message_id, first.composed)
            assert [notice.text for notice in again.notices] == ["a fails"]
            tried.append(desk.now)
    assert tried == [NOW + 5 * MINUTE, NOW + 15 * MINUTE, NOW + 30 * MINUTE]


def test_what_was_over_after_the_mail_was_composed_is_present_in_it_and_told_by_the_next(desk: Desk) -> None:
    desk.begin(A, "a fails")
    desk.claim()
    desk.now += 5 * MINUTE
    desk.end(A)
    mail = desk.claim()
    assert mail is not None
    assert [notice.over_at > mail.composed for notice in mail.notices if notice.over_at] == [True]
    desk.left("m1")
    desk.now += 2 * HOUR
    (over,) = (desk.claim() or mail).notices
    assert (over.text, over.subject, over.over_at) == ("It is well", A, NOW + 5 * MINUTE)


def test_what_is_over_before_anybody_was_told_is_told_once_with_both_times(desk: Desk) -> None:
    desk.begin(A, "a fails")
    desk.now += MINUTE
    desk.end(A)
    mail = desk.claim()
    assert mail is not None
    assert [(one.text, one.since, one.over_at) for one in mail.notices] == [("a fails", NOW, NOW + MINUTE)]


def test_the_next_mail_waits_for_an_hour_after_the_last_has_left(desk: Desk) -> None:
    desk.begin(A, "a fails")
    assert desk.claimed() == ["m1", "a fails"]
    desk.now += 50 * MINUTE
    desk.left("m1")
    desk.begin(B, "b fails")
    for _ in range(59):
        desk.now += MINUTE
        assert desk.claimed() == []
    desk.end(B)
    desk.begin(B, "b fails again")
    desk.now += MINUTE
    assert desk.claimed() == ["m2", "b fails", "b fails again"]


def test_a_clock_that_was_set_back_holds_up_nothing(desk: Desk) -> None:
    desk.begin(A)
    desk.claim()
    desk.left("m1")
    desk.now -= timedelta(days=3)
    desk.begin(B)
    assert desk.claimed() == ["m2", "It fails"]


def test_what_nobody_has_heard_of_is_replaced_and_what_was_in_a_mail_is_followed_by_another(desk: Desk) -> None:
    desk.begin("rules", "first mistake", Kind.REFUSED)
    desk.begin("rules", "second mistake", Kind.REFUSED)
    assert desk.claimed() == ["m1", "second mistake"]
    desk.begin("rules", "third mistake", Kind.REFUSED)
    desk.left("m1")
    desk.now += HOUR
    assert [one.text for one in desk.present()] == ["third mistake"]
    assert desk.claimed() == ["m2", "third mistake"]


def test_more_than_one_mail_can_hold_goes_with_the_next(desk: Desk) -> None:
    for number in range(MOST_TOGETHER + 1):
        desk.begin(f"https://{number}.example", str(number))
    assert len(desk.claimed()) == 1 + MOST_TOGETHER
    desk.left("m1")
    desk.now += HOUR
    assert desk.claimed() == ["m2", str(MOST_TOGETHER)]


def test_without_an_operator_what_is_over_is_settled_and_what_lasts_is_told_to_the_next_one(desk: Desk) -> None:
    desk.begin(A, "a fails")
    desk.begin(B, "b fails")
    assert not desk.storage.read_now(notices.is_any_old_news)
    desk.end(A)
    assert desk.storage.read_now(notices.is_any_old_news)
    desk.storage.write_now(lambda tx: notices.settle(tx, desk.now))
    assert not desk.storage.read_now(notices.is_any_old_news)
    assert desk.claimed() == ["m1", "b fails"]


# since when a feed fails


def poll(at: datetime, outcome: Outcome = Outcome.TIMED_OUT, belief: Belief | None = None) -> Poll:
    return Poll(A, at, outcome, "no answer", next_due=at + HOUR, belief=belief)


def entered(storage: Storage, *watched: str, disabled: bool = False) -> None:
    wanted = [Feed(url, url, "p", disabled=disabled) for url in watched]
    storage.write_now(lambda tx: feeds.sync(tx, wanted, NOW))


def trouble(storage: Storage, *also: str) -> list[tuple[str, bool, datetime | None]]:
    found = storage.read_now(lambda tx: feeds.troubles(tx, also))
    return [(feed.url, feed.watched, feed.failing_since) for feed in found]


def test_a_feed_fails_since_its_first_failure_after_it_was_well(storage: Storage) -> None:
    entered(storage, A, B)
    for minutes, outcome, since in (
        (0, Outcome.NEW, None),
        (1, Outcome.TIMED_OUT, 1),
        (2, Outcome.HTTP_ERROR, 1),
        (3, Outcome.UNCHANGED, None),
        (4, Outcome.CRASHED, 4),
        (5, Outcome.EMPTY, None),
        (6, Outcome.GONE, 6),
    ):
        at = NOW + minutes * MINUTE
        storage.write_now(lambda tx, at=at, outcome=outcome: feeds.record_polls(tx, [poll(at, outcome)]))
        assert trouble(storage) == ([] if since is None else [(A, True, NOW + since * MINUTE)])


@pytest.mark.parametrize(
    "away",
    [
        pytest.param(lambda storage: entered(storage, B), id="taken out"),
        pytest.param(lambda storage: entered(storage, A, B, disabled=True), id="disabled"),
    ],
)
def test_a_feed_that_is_not_watched_does_not_fail_and_begins_anew(storage: Storage, away: object) -> None:
    assert callable(away)
    entered(storage, A, B)
    storage.write_now(lambda tx: feeds.record_polls(tx, [poll(NOW)]))
    away(storage)
    assert trouble(storage) == []
    assert [(url, watched) for url, watched, _ in trouble(storage, A)] == [(A, False)]
    entered(storage, A, B)
    assert trouble(storage, A) == [(A, True, None)]


def test_what_is_believed_of_a_feed_comes_with_it(storage: Storage) -> None:
    entered(storage, A)
    belief = Belief(B)
    storage.write_now(lambda tx: feeds.record_polls(tx, [poll(NOW, Outcome.UNCHANGED, belief)]))
    (found,) = storage.read_now(lambda tx: feeds.troubles(tx, ()))
    assert (found.belief, found.reason, found.next_due, found.failing_since) == (belief, "no answer", NOW + HOUR, None)


def test_a_feed_that_failed_before_the_schema_knew_fails_since_its_last_poll(empty_database_url: str) -> None:
    storage = Storage.open(empty_database_url)
    entered(storage, A, B)
    storage.write_now(lambda tx: feeds.record_polls(tx, [poll(NOW)]))
    storage.write_now(older_schema)
    storage.close()
    storage = Storage.open(empty_database_url)
    assert trouble(storage) == [(A, True, NOW)]
    storage.close()


def older_schema(tx: Transaction) -> None:
    for statement in (
        *(f"DROP TABLE {table}" for table in ("sessions", "accounts", "tokens")),
        *(
            f"DROP TABLE {table}"
            for table in (
                "incident_lines",
                "incident_facets",
                "changed_incidents",
                "saved_searches",
                "mentions",
                "mention_days",
            )
        ),
        "DROP INDEX ix_incidents_merged",
        *(f"DROP TABLE {table}" for table in ("sign_ups", "opt_ins", "erased")),
        "DROP TABLE search_words",
        "DROP TABLE search_states",
        "DROP INDEX ix_stories_seen",
        "DROP TABLE page_verdicts",
        *(f"DROP TABLE {table}" for table in ("audit", "attempts", "outages", "bounces", "verdicts", "feed_addresses")),
        *(f"ALTER TABLE deliveries DROP COLUMN {name}" for name in ("queued", "domain", "crashes")),
        *(f"DROP TABLE {table}" for table in ("recalls", "passage_leads", "passages")),
        *(f"DROP TABLE {table}" for table in ("pattern_alerts", "patterns", "correlations", "served_rules")),
        "DROP INDEX ix_matches_rule_found",
        "ALTER TABLE stories DROP COLUMN claim",
        "DROP TABLE silences",
        "DROP INDEX ix_alerts_told",
        *(
            f"ALTER TABLE alerts DROP COLUMN {name}"
            for name in ("again", "detail", "level", "corroboration", "sources", "claim")
        ),
        *(
            f"ALTER TABLE subscriptions DROP COLUMN {name}"
            for name in ("quiet_hours", "most_per_hour", "channel", "at_once", "paused_until", "declared_pause")
        ),
        "ALTER TABLE subscriptions DROP COLUMN when_nothing",
        "DROP INDEX ix_matches_incident_id_rule_found",
        "CREATE INDEX ix_matches_incident_id ON matches (incident_id)",
        "ALTER TABLE matches DROP COLUMN alert",
        *(f"DROP TABLE {table}" for table in ("traits", "leads", "rarity")),
        "DROP INDEX ix_stories_sketches",
        *(f"ALTER TABLE stories DROP COLUMN {name}" for name in ("source", "sketch", "version_of", "placed")),
        *(f"ALTER TABLE incidents DROP COLUMN {name}" for name in ("by_hand", "merged_into")),
        "DROP TABLE articles",
        *(f"ALTER TABLE stories DROP COLUMN {name}" for name in ("listed_text", "listed_hash")),
        "ALTER TABLE feeds DROP COLUMN pace",
        *(f"DROP TABLE {table}" for table in ("listings", "tombstones", "chores")),
        "DROP INDEX ix_stories_incident_id_listed",
        "CREATE INDEX ix_stories_incident_id ON stories (incident_id)",
        "ALTER TABLE stories DROP COLUMN listed",
        "DROP TABLE days",
        "DROP TABLE lapses",
        "DROP TABLE gaps",
        *(f"ALTER TABLE feeds DROP COLUMN {name}" for name in ("silent_after", "rhythm", "last_read")),
        "DROP INDEX ix_stories_unknown",
        "ALTER TABLE stories DROP COLUMN unknown",
        "DROP TABLE notices",
        "ALTER TABLE feeds DROP COLUMN failing_since",
        "UPDATE alembic_version SET version_num = '0004'",
    ):
        tx.execute(text(statement))
