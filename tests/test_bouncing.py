"""The mailbox of mail that comes back, where it cannot be read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from monitor.bouncing import Bouncing, Inbox
from monitor.errors import CannotWork
from monitor.storage import Storage
from monitor.subscribers.bounces.mailbox import Letter
from monitor.subscribers.bounces.return_path import ReturnPath

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


class Shut:
    """A mailbox whose server refuses the login until it is opened."""

    def __init__(self) -> None:
        self.reason = "login refused"

    def unread(self) -> list[Letter]:
        if self.reason:
            raise CannotWork(self.reason)
        return []

    def settle(self, understood: Sequence[str], kept: Sequence[str]) -> None:
        raise AssertionError("nothing was read")


async def test_it_is_known_since_when_and_why_not(storage: Storage, return_path: ReturnPath) -> None:
    at, mailbox = [NOW], Shut()
    bouncing = Bouncing(Inbox(storage, mailbox, return_path, lambda: at[0]))
    await bouncing.work()
    assert bouncing.trouble == (NOW, "login refused")
    at[0], mailbox.reason = NOW + timedelta(hours=1), "no answer"
    await bouncing.work()
    assert bouncing.trouble == (NOW, "no answer")
    mailbox.reason = ""
    await bouncing.work()
    assert bouncing.trouble is None


@pytest.fixture
def return_path() -> ReturnPath:
    return ReturnPath(b"key", "bounces@example.org")
