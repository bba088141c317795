from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.web.door import ATTEMPTS, REMEMBERED, Attempts, Door, network_of

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_the_window_slides() -> None:
    door = Door("right")
    for n in range(ATTEMPTS):
        assert not door.must_wait("192.0.2.1", NOW + n * SECOND)
        assert not door.opens("wrong", "192.0.2.1", NOW + n * SECOND)
    assert door.must_wait("192.0.2.1", NOW + ATTEMPTS * SECOND)
    assert not door.must_wait("192.0.2.2", NOW + ATTEMPTS * SECOND)
    assert not door.must_wait("192.0.2.1", NOW + 60 * SECOND)
    assert not door.opens("wrong", "192.0.2.1", NOW + 60 * SECOND)
    assert not door.must_wait("192.0.2.1", NOW + 61 * SECOND)


def test_a_right_token_is_no_attempt() -> None:
    door = Door("right")
    assert all(door.opens("right", "192.0.2.1", NOW) for _ in range(3 * ATTEMPTS))
    assert not door.must_wait("192.0.2.1", NOW)


def test_many_callers_fill_no_memory_and_old_ones_are_forgotten() -> None:
    door = Door("right")
    for n in range(3 * REMEMBERED):
        door.opens("wrong", f"caller {n}", NOW)
    assert len(door.wrong) == REMEMBERED
    door.opens("wrong", "another", NOW + timedelta(minutes=2))
    assert len(door.wrong) == 1


def test_the_mark_of_a_token_is_of_it_alone_and_is_not_it() -> None:
    assert Door("right").mark == Door("right").mark
    assert Door("right").mark not in ("right", Door("other").mark)


def test_what_was_right_after_all_is_not_counted() -> None:
    attempts = Attempts(2)
    for n in range(6):
        attempts.add("a", NOW + n * SECOND)
        attempts.take_back("a", NOW + n * SECOND)
    assert len(attempts) == 0
    attempts.add("a", NOW)
    attempts.add("a", NOW + SECOND)
    assert attempts.are_spent("a", NOW + SECOND)
    attempts.take_back("a", NOW + SECOND)
    assert not attempts.are_spent("a", NOW + SECOND)
    attempts.take_back("b", NOW)


def test_an_empty_token_is_refused() -> None:
    with pytest.raises(ValueError, match="empty admin token"):
        Door("")


@pytest.mark.parametrize(
    ("address", "network"),
    [
        pytest.param("192.0.2.7", "192.0.2.7", id="IPv4"),
        pytest.param("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", id="IPv6 by its /64"),
        pytest.param("", "", id="unknown"),
    ],
)
def test_callers_are_counted_by_network(address: str, network: str) -> None:
    assert network_of(address) == network
