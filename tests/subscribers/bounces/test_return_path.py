"""The return path: it names its delivery, and nobody else can make one up."""

from __future__ import annotations

import pytest

from monitor.subscribers.bounces.return_path import LONGEST_LOCAL, ReturnPath
from monitor.subscribers.links import Links

SECRET = bytes(range(32))
PATH = ReturnPath(SECRET, "bounces@alerts.example.org")


@pytest.mark.parametrize("delivery", [0, 1, 42, 2**31, 2**40 - 1])
def test_a_return_path_leads_to_its_delivery(delivery: int) -> None:
    address = PATH.of(delivery)
    assert PATH.delivery_in(f"To: <{address}>") == (delivery, False)
    assert PATH.delivery_in(f"To: {address.upper()}, x@example.org") == (delivery, False)


def test_the_longest_address_stays_within_the_limits_of_smtp() -> None:
    local, _, _ = ReturnPath(SECRET, "b" * LONGEST_LOCAL + "@alerts.example.org").of(2**40 - 1).partition("@")
    assert len(local) == 64


def test_one_wrong_letter_makes_it_a_forgery() -> None:
    local, _, domain = PATH.of(42).partition("@")
    for index in range(len("bounces+"), len(local)):
        other = "b" if local[index] != "b" else "c"
        forged = f"{local[:index]}{other}{local[index + 1 :]}@{domain}"
        assert PATH.delivery_in(forged) == (None, True), index


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(ReturnPath(bytes(32), "bounces@alerts.example.org"), id="another secret"),
        pytest.param(ReturnPath(SECRET, "other@alerts.example.org"), id="another mailbox"),
        pytest.param(ReturnPath(SECRET, "bounces@example.org"), id="another domain"),
    ],
)
def test_what_another_installation_made_names_nothing(other: ReturnPath) -> None:
    assert PATH.delivery_in(other.of(42))[0] is None


@pytest.mark.parametrize("text", ["{}.net", "x{}", "bounces+{}", "{}-x", "", "bounces@alerts.example.org"])
def test_a_piece_of_another_address_is_none(text: str) -> None:
    assert PATH.delivery_in(text.format(PATH.of(42)))[0] is None


def test_a_good_one_is_found_behind_a_forged_one() -> None:
    forged = f"bounces+{'a' * 24}@alerts.example.org"
    assert PATH.delivery_in(f"{forged} {PATH.of(42)}") == (42, True)


def test_an_unsubscribe_link_of_the_same_secret_is_no_token() -> None:
    link = Links(SECRET, "https://x.example").unsubscribe(42).rpartition("/")[2].lower()
    assert PATH.delivery_in(f"bounces+{link[:24]}@alerts.example.org")[0] is None
