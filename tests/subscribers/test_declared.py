"""Which stored subscription an entry of the file goes on with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from monitor.model import Level, Subscription
from monitor.subscribers.declared import SubscriberSettings, declared, pair

A, B, C = "a@example.org", "b@example.org", "c@example.org"


def entry(email: str, *rules: str, schedule: str = "daily 07:00") -> SubscriberSettings:
    return SubscriberSettings.model_validate({"email": email, "rules": rules or "all", "schedule": schedule})


def stored(subscription_id: int, email: str, *rules: str) -> Subscription:
    since = datetime(2026, 1, 1, tzinfo=UTC)
    return Subscription(subscription_id, email, rules, Level.LOW, "daily 07:00", "UTC", "en", since)


@pytest.mark.parametrize(
    ("wanted", "known", "ids"),
    [
        pytest.param([], [stored(1, A)], (), id="nobody is declared any more"),
        pytest.param([entry(A)], [], (None,), id="a new subscriber"),
        pytest.param([entry(A)], [stored(1, A)], (1,), id="the same as before"),
        pytest.param([entry(A, schedule="hourly")], [stored(1, A)], (1,), id="another schedule"),
        pytest.param([entry(A, "x")], [stored(1, A)], (1,), id="other rules go on with the same subscription"),
        pytest.param([entry(A, "x", "y")], [stored(1, A, "y", "x")], (1,), id="rules in another order are the same"),
        pytest.param([entry(A)], [stored(1, B)], (None,), id="another address is another subscriber"),
        pytest.param([entry(A)], [stored(1, "A@example.org")], (1,), id="an address in other letters is the same"),
        pytest.param(
            [entry("jame\u017f@example.org")], [stored(1, "james@example.org")], (None,), id="a letter that looks alike"
        ),
        pytest.param([entry("a@straße.de")], [stored(1, "a@strasse.de")], (None,), id="a domain that folds alike"),
        pytest.param([entry(B), entry(A)], [stored(1, A), stored(2, B)], (2, 1), id="another order in the file"),
        pytest.param(
            [entry(A, "x"), entry(A, "y")], [stored(1, A, "y"), stored(2, A, "x")], (2, 1), id="rules tell two apart"
        ),
        pytest.param([entry(A), entry(A)], [stored(1, A), stored(2, A)], (1, 2), id="two alike, in order"),
        pytest.param([entry(A), entry(A)], [stored(1, A)], (1, None), id="the second of two alike is new"),
        pytest.param(
            [entry(A, "new"), entry(A, "y")], [stored(1, A, "x"), stored(2, A, "y")], (1, 2), id="one of two is changed"
        ),
        pytest.param(
            [entry(A, "new"), entry(A, "x")],
            [stored(1, A, "x")],
            (None, 1),
            id="an entry written above does not take what is another's",
        ),
        pytest.param([entry(A, "y")], [stored(1, A, "x"), stored(2, A, "y")], (2,), id="the first of two is gone"),
        pytest.param([entry(A), entry(C)], [stored(7, C), stored(3, A)], (3, 7), id="stored in any order"),
    ],
)
def test_an_entry_goes_on_with_the_subscription_it_was(
    wanted: list[SubscriberSettings], known: list[Subscription], ids: tuple[int | None, ...]
) -> None:
    assert pair(wanted, known) == ids


def test_what_is_declared_carries_everything_written() -> None:
    settings = SubscriberSettings.model_validate(
        {
            "email": A,
            "rules": ["x", "y", "x"],
            "minimum_level": "critical",
            "schedule": "weekly sun 18:00",
            "timezone": "Asia/Seoul",
            "language": "ko",
        }
    )
    (found,) = declared([settings], [stored(9, A)])
    assert (found.id, found.email, found.rules, found.minimum_level) == (9, A, ("x", "y"), Level.CRITICAL)
    assert (found.schedule, found.timezone, found.language) == ("weekly sun 18:00", "Asia/Seoul", "ko")


@pytest.mark.parametrize(
    "address", ["a@corp.local", "a@localhost", "ä@example.org", "a+tag@example.org", "a@bücher.example"]
)
def test_addresses_of_every_kind_of_mail_server_are_taken(address: str) -> None:
    assert SubscriberSettings(email=address).email == address


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@", "@b.org", "a@b@c.org", "a b@c.org", "<a@b.org>", "a@b.org, c@d.org", "a@b.org\n", "a@b..org"],
)
def test_what_is_not_one_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match=r"write one address"):
        SubscriberSettings(email=address)


def test_a_domain_that_older_libraries_read_otherwise_is_kept_in_ascii() -> None:
    assert entry("a@straße.de").email == "a@xn--strae-oqa.de"
    assert entry("a@bücher.de").email == "a@bücher.de"
