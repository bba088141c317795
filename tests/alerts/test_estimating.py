"""How many mails it would have been."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from monitor.app.estimate import estimate_line, estimate_out
from monitor.digests.schedule import next_due
from monitor.estimating import Estimate, estimate, replayed
from monitor.model import Level, Match, MatchedStory, Story, Subscription
from monitor.storage import Storage, Transaction, subscriptions
from monitor.storage.history import Found
from monitor.storage.tables import incidents, matches, rule_sets, stories
from monitor.telling import WhenNothing, Wishes
from tests.alerts.newsroom import Newsroom

MONDAY = datetime(2023, 9, 4, tzinfo=UTC)
WEEK = timedelta(days=7)


def who(**wishes: Any) -> Subscription:
    values: dict[str, Any] = {
        "id": 0, "email": "a@example.org", "rules": (), "minimum_level": Level.LOW, "schedule": "daily 07:00",
        "timezone": "UTC", "language": "en", "since": MONDAY,
    }  # fmt: skip
    return Subscription(**(values | wishes))


def found(
    *at: str, level: Level = Level.HIGH, incident: int | None = None, rule: str = "arms", **of: Any
) -> list[Found]:
    """Matches found on those days of September 2023, each of an incident of its own if none is named: `04 06:00`."""
    rows = []
    for when in at:
        moment = datetime.fromisoformat(f"2023-09-{when}").replace(tzinfo=UTC)
        number = int(moment.timestamp()) + hash(rule) % 1000 if incident is None else incident
        story = int(moment.timestamp())
        match = Match(rule, rule, level, "stable", None, (), "", Wishes())
        rows.append(
            Found(MatchedStory(story * 10 + len(rule), number, story, Story(when), match, "", moment, **of), moment)
        )
    return rows


def of_week(some: list[Found], asks: Subscription) -> tuple[int, int, int]:
    """Mails, stories and events of that week."""
    told = replayed(sorted(some, key=lambda one: one.at), asks, MONDAY, MONDAY + WEEK, {})
    return told.mails, told.stories, told.events


DAYS = found("04 06:00", "04 08:00", "04 09:00", "05 06:59", "06 12:00", "06 12:00:30", "06 23:59")


@pytest.mark.parametrize(
    ("wishes", "mails"),
    [
        pytest.param({"schedule": "daily 07:00"}, 3, id="daily: the 4th, the 5th and the 7th"),
        pytest.param({"schedule": "hourly"}, 6, id="hourly: two of one hour together"),
        pytest.param({"schedule": "immediately"}, 6, id="immediately: two of one minute together"),
        pytest.param({"schedule": "weekly thu 07:00"}, 1, id="weekly"),
        pytest.param({"schedule": "weekly mon 05:00"}, 0, id="not due within the week"),
        pytest.param({"schedule": "daily 07:00", "timezone": "Asia/Seoul"}, 4, id="at seven in Seoul"),
        pytest.param({"schedule": "immediately", "quiet_hours": "22:00-13:00"}, 4, id="immediately, but not at night"),
        pytest.param({"minimum_level": Level.CRITICAL}, 0, id="below its level"),
        pytest.param({"at_once": Level.HIGH}, 6, id="so loud that it does not wait"),
        pytest.param({"at_once": Level.CRITICAL}, 3, id="not so loud"),
        pytest.param({"when_nothing": WhenNothing.TELL}, 7, id="also when there is nothing"),
        pytest.param({"rules": ("sanctions",)}, 0, id="another rule"),
    ],
)
def test_mails_by_schedule(wishes: dict[str, Any], mails: int) -> None:
    assert of_week(DAYS, who(**wishes))[0] == mails


def test_an_event_is_told_once_and_again_when_it_is_louder() -> None:
    quiet = found("04 06:00", "04 12:00", "05 06:00", incident=7)
    assert of_week(quiet, who()) == (1, 1, 1)
    louder = found("06 06:00", incident=7, level=Level.CRITICAL, rule="louder")
    assert of_week(quiet + louder, who()) == (2, 2, 2)


def test_stories_of_one_event_that_wait_together_are_one_mail() -> None:
    assert of_week(found("04 08:00", "04 09:00", "05 06:00", incident=7), who()) == (1, 3, 1)


def test_what_a_first_poll_brought_counts_for_nothing() -> None:
    assert of_week(found("04 06:00", first_poll=True), who()) == (0, 0, 0)


def test_more_than_it_takes_in_an_hour_is_held_back() -> None:
    assert of_week(
        found("04 08:00", "04 08:10", "04 08:20", "04 09:30"), who(schedule="immediately", most_per_hour=2)
    ) == (3, 3, 3)


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Storage]:
    storage = Storage.open(sqlite_url)
    yield storage
    storage.close()


@pytest.mark.parametrize("schedule", ["daily 07:00", "hourly", "weekly mon 07:00"])
def test_it_says_what_was_really_sent(schedule: str, store: Storage) -> None:
    """Eight days of stories, decided and composed by the product itself."""
    room = Newsroom(store, schedule=schedule)
    begun = room.now
    due = next_due(schedule, "UTC", begun)
    store.write_now(lambda tx: subscriptions.set_next_due(tx, room.who.id, due))
    for hour in range(24 * 8):
        if hour % 7 == 0:
            room.another()
        if hour % 5 == 0:
            room.comes(f"Outlet {hour}", level=Level(hour % 4))
        room.pass_(hours=1)
        room.mail()
    told = store.read_now(lambda tx: estimate(tx, room.who, room.now))
    assert told.since == begun
    assert told.mails == len(room.digests) > 0
    assert told.stories == sum(one.story_count for one in room.digests)


def many(tx: Transaction, count: int, at: datetime) -> None:
    tx.execute(insert(rule_sets).values(hash="f00d", kept=at - timedelta(days=100), files=b""))
    tx.execute(insert(incidents), [{"id": n, "opened": at} for n in range(1, count // 3 + 2)])
    moments = [at - timedelta(days=90) * (1 - n / count) for n in range(count)]
    tx.execute(
        insert(stories),
        [
            {
                "id": n, "key": str(n), "title": "t", "summary": "", "text": "", "language": "en", "outlet": "o",
                "state_controlled": False, "content_hash": "0", "seen": moments[n], "changed": moments[n],
            }
            for n in range(count)
        ],
    )  # fmt: skip
    tx.execute(
        insert(matches),
        [
            {
                "id": n + 1, "story_id": n, "incident_id": n // 3 + 1, "rule": f"rule-{n % 5}", "title": "R",
                "level": n % 5, "status": "stable", "evidence": "[]", "rule_set": "f00d", "content_hash": "0",
                "first_poll": False, "found": moments[n],
            }
            for n in range(count)
        ],
    )  # fmt: skip


def test_what_was_told_in_ninety_days_is_counted_by_day(store: Storage) -> None:
    at, count = datetime(2023, 12, 1, tzinfo=UTC), 3000
    store.write_now(lambda tx: many(tx, count, at))
    told = store.read_now(lambda tx: estimate(tx, who(), at))
    assert (told.since, told.until) == (at - timedelta(days=90), at)
    assert told.mails == 90
    assert told.stories > count // 3


def test_it_says_what_the_database_covers() -> None:
    full = Estimate(MONDAY - timedelta(days=90), MONDAY, 90, 270, 180)
    assert estimate_line(full, who()) == (
        "about 7.0 mails a week with 21 stories of 14 events (90 mails in 90 days): all rules from level low, "
        "daily 07:00 (UTC)"
    )
    part = Estimate(MONDAY - timedelta(days=10), MONDAY, 5, 5, 5)
    assert "in 10 days, all that is stored, since 2023-08-25" in estimate_line(part, who())
    none = Estimate(MONDAY, MONDAY, 0, 0, 0)
    assert estimate_line(none, who()).startswith("too little is stored to say")
    assert estimate_out(none, who())["a_week"] is None
    assert json.loads(json.dumps(estimate_out(full, who(id=3))))["a_week"] == {"mails": 7, "stories": 21, "events": 14}
    assert estimate_out(full, who(id=3))["email"] == "a@example.org"
