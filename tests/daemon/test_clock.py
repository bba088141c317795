"""A digest a day, whatever the clock of the machine does. RELIABILITY D9.

The daemon looks every half hour of real time at a clock that somebody sets, while a story comes every six hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from monitor.digests.schedule import next_due
from monitor.storage import Storage, subscriptions
from tests.alerts.newsroom import Newsroom

START = datetime(2023, 8, 31, 12, tzinfo=UTC)
LOOK = timedelta(minutes=30)
Asleep = tuple[datetime, datetime]


@pytest.fixture
def store(sqlite_url: str) -> Iterator[Storage]:
    storage = Storage.open(sqlite_url)
    yield storage
    storage.close()


def told(
    store: Storage,
    *,
    real_days: float,
    set_at: datetime | None = None,
    by: timedelta = timedelta(0),
    asleep: Asleep | None = None,
    zone: str = "UTC",
) -> list[datetime]:
    """When, by the clock on the wall, a digest of `daily 07:00` was written.

    At the real time `set_at` the clock is set `by` so much; between the two of `asleep` nothing runs.
    """
    room = Newsroom(store, schedule="daily 07:00", timezone=zone)
    due = next_due("daily 07:00", zone, START)
    store.write_now(lambda tx: subscriptions.set_next_due(tx, room.who.id, due))
    real, written = START, []
    while real < START + timedelta(days=real_days):
        room.now = real + (by if set_at and real >= set_at else timedelta(0))
        if asleep is None or not asleep[0] <= real < asleep[1]:
            if real.minute == 0 and real.hour % 6 == 0:
                room.another()
                room.comes("Blick")
            if room.mail() is not None:
                written.append(room.now)
        real += LOOK
    return written


def days(written: Sequence[datetime], zone: str = "UTC") -> Counter[date]:
    return Counter(moment.astimezone(ZoneInfo(zone)).date() for moment in written)


def september(*numbers: int) -> dict[date, int]:
    return dict.fromkeys((date(2023, 9, number) for number in numbers), 1)


@pytest.mark.parametrize("hours", [-2, 2])
@pytest.mark.parametrize(
    "set_at",
    [
        pytest.param(datetime(2023, 9, 1, 5, 30, tzinfo=UTC), id="before the digest"),
        pytest.param(datetime(2023, 9, 1, 7, 0, tzinfo=UTC), id="as it is due"),
        pytest.param(datetime(2023, 9, 1, 7, 30, tzinfo=UTC), id="just after the digest"),
        pytest.param(datetime(2023, 9, 1, 23, 30, tzinfo=UTC), id="over midnight"),
    ],
)
def test_a_clock_that_is_set_by_two_hours_doubles_none_and_misses_none(
    set_at: datetime, hours: int, store: Storage
) -> None:
    written = told(store, real_days=2.9, set_at=set_at, by=timedelta(hours=hours))
    assert days(written) == september(1, 2, 3)


def test_a_clock_that_is_set_forward_by_a_day_gives_one_digest(store: Storage) -> None:
    set_at = datetime(2023, 9, 1, 12, tzinfo=UTC)
    written = told(store, real_days=2.9, set_at=set_at, by=timedelta(days=1))
    assert written[:2] == [datetime(2023, 9, 1, 7, tzinfo=UTC), datetime(2023, 9, 2, 12, tzinfo=UTC)]
    assert days(written) == september(1, 2, 3, 4)


def test_after_nine_hours_of_sleep_the_digest_is_written_at_the_first_look(store: Storage) -> None:
    woke = datetime(2023, 9, 1, 8, 30, tzinfo=UTC)
    written = told(store, real_days=1.9, asleep=(woke - timedelta(hours=9), woke))
    assert written == [woke, datetime(2023, 9, 2, 7, tzinfo=UTC)]


def test_after_three_days_off_there_is_one_digest_and_then_one_a_day(store: Storage) -> None:
    back = datetime(2023, 9, 4, 15, tzinfo=UTC)
    written = told(store, real_days=5.9, asleep=(datetime(2023, 9, 1, 13, tzinfo=UTC), back))
    assert written == [
        datetime(2023, 9, 1, 7, tzinfo=UTC), back, datetime(2023, 9, 5, 7, tzinfo=UTC),
        datetime(2023, 9, 6, 7, tzinfo=UTC),
    ]  # fmt: skip
