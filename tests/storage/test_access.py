"""Accounts, sessions and tokens, on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from monitor.storage import Storage, accounts, sessions, tokens
from monitor.storage.accounts import Account
from tests.storage.makes import NOW

HOUR = timedelta(hours=1)


@pytest.fixture
def anna(storage: Storage) -> int:
    return account(storage, "anna").id


def account(storage: Storage, name: str) -> Account:
    storage.write_now(lambda tx: accounts.add(tx, name, "hash", ("read", "judge"), NOW))
    found = storage.read_now(lambda tx: accounts.named(tx, name))
    assert found
    return found


def start(storage: Storage, cookie: str, whose: sessions.Whose, ends: timedelta = HOUR) -> None:
    storage.write_now(lambda tx: sessions.start(tx, cookie, whose, "192.0.2.1", NOW, NOW + ends))


def test_a_name_is_taken_once(storage: Storage, anna: int) -> None:
    assert not storage.write_now(lambda tx: accounts.add(tx, "anna", "another", ("read",), NOW))
    (kept,) = storage.read_now(accounts.all)
    assert kept == Account(anna, "anna", "hash", ("read", "judge"), NOW, None)


def test_a_session_is_found_until_it_ends(storage: Storage, anna: int) -> None:
    start(storage, "a", anna)
    found = storage.read_now(lambda tx: sessions.find(tx, "a", NOW))
    assert found is not None
    assert (found.whose, found.name, found.scopes, found.network) == (anna, "anna", ("read", "judge"), "192.0.2.1")
    storage.write_now(lambda tx: sessions.touch(tx, found.id, NOW + HOUR / 2, NOW + 2 * HOUR))
    late = storage.read_now(lambda tx: sessions.find(tx, "a", NOW + HOUR))
    assert late is not None
    assert (late.seen, late.made) == (NOW + HOUR / 2, NOW)
    assert storage.read_now(lambda tx: sessions.find(tx, "a", NOW + 2 * HOUR)) is None
    assert storage.read_now(lambda tx: sessions.find(tx, "b", NOW)) is None


def test_the_admin_token_has_sessions_without_an_account(storage: Storage, anna: int) -> None:
    start(storage, "a", "mark")
    found = storage.read_now(lambda tx: sessions.find(tx, "a", NOW))
    assert found is not None
    assert (found.whose, found.name, found.scopes) == ("mark", "", ())
    assert not storage.write_now(lambda tx: sessions.end(tx, found.id, anna))
    assert not storage.write_now(lambda tx: sessions.end(tx, found.id, "another mark"))
    assert storage.write_now(lambda tx: sessions.end(tx, found.id, "mark"))


def test_a_disabled_account_has_no_session_and_gets_none_back(storage: Storage, anna: int) -> None:
    start(storage, "a", anna)
    storage.write_now(lambda tx: accounts.disable(tx, anna, NOW))
    start(storage, "b", anna)  # one that began at the same moment
    assert [storage.read_now(lambda tx, one=one: sessions.find(tx, one, NOW)) for one in "ab"] == [None, None]
    storage.write_now(lambda tx: accounts.enable(tx, anna))
    assert storage.read_now(lambda tx: sessions.find(tx, "a", NOW)) is None


def test_all_but_one_session_of_an_account_end(storage: Storage, anna: int) -> None:
    berta = account(storage, "berta").id
    for cookie, whose in [("a", anna), ("b", anna), ("c", anna), ("d", berta), ("e", "mark")]:
        start(storage, cookie, whose)
    kept = storage.read_now(lambda tx: sessions.find(tx, "b", NOW))
    assert kept
    assert storage.write_now(lambda tx: sessions.end_all(tx, anna, but=kept.id)) == 2
    left = [one for one in "abcde" if storage.read_now(lambda tx, one=one: sessions.find(tx, one, NOW))]
    assert left == ["b", "d", "e"]


def test_a_removed_account_takes_its_sessions_along(storage: Storage, anna: int) -> None:
    start(storage, "a", anna)
    storage.write_now(lambda tx: accounts.remove(tx, anna))
    assert storage.read_now(accounts.all) == []
    assert storage.read_now(lambda tx: sessions.find(tx, "a", NOW)) is None
    assert storage.read_now(lambda tx: sessions.of(tx, anna, NOW)) == []


def test_ended_sessions_are_forgotten(storage: Storage, anna: int) -> None:
    start(storage, "a", anna)
    start(storage, "b", anna, 2 * HOUR)
    assert storage.write_now(lambda tx: sessions.forget(tx, NOW + HOUR)) == 1
    assert [one.ends for one in storage.read_now(lambda tx: sessions.of(tx, anna, NOW))] == [NOW + 2 * HOUR]


def test_a_token_holds_until_its_end_or_until_it_is_revoked(storage: Storage) -> None:
    def add(name: str, hash: str, expires: timedelta | None) -> bool:
        until = None if expires is None else NOW + expires
        return storage.write_now(lambda tx: tokens.add(tx, name, hash, ("read",), "anna", now=NOW, expires=until))

    assert [add("a", "1", None), add("b", "2", HOUR), add("a", "3", None)] == [True, True, False]

    def held(after: timedelta) -> list[str]:
        found = [storage.read_now(lambda tx, one=one: tokens.find(tx, one, NOW + after)) for one in "123"]
        return [token.name for token in found if token]

    assert held(HOUR - timedelta(microseconds=1)) == ["a", "b"]
    assert held(HOUR) == ["a"]
    assert [token.holds(NOW + HOUR) for token in storage.read_now(tokens.all)] == [True, False]
    assert storage.write_now(lambda tx: tokens.revoke(tx, 1, NOW)) == "a"
    assert storage.write_now(lambda tx: tokens.revoke(tx, 1, NOW)) is None
    assert held(timedelta(0)) == ["b"]
    assert not add("a", "4", None)
