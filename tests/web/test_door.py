from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.web.door import ATTEMPTS, REMEMBERED, Door, network_of

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
    assert len(door._wrong) == REMEMBERED
    door.opens("wrong", "another", NOW + timedelta(minutes=2))
    assert list(door._wrong) == ["another"]


def test_a_session_belongs_to_one_token_and_is_not_it() -> None:
    door, changed = Door("right"), Door("other")
    assert door.is_session(door.session)
    assert not changed.is_session(door.session)
    assert not door.is_session("right")
    assert not door.is_session("")
    assert not door.is_session("\udcff")


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
