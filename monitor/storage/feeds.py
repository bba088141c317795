"""The registry of feeds, what each feed's last polls brought, and when it is due."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model import Feed, FeedMemory, Outcome, Poll
from monitor.storage.engine import Transaction


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """A feed as `feeds list` and the page show it. `disabled` as the file says."""

    url: str
    name: str
    publisher: str
    country: str | None
    language: str | None
    disabled: bool
    memory: FeedMemory
    stories: int
    first_polled: datetime | None


def sync(tx: Transaction, feeds: Sequence[Feed], now: datetime) -> None:
    """Make the registry what the file says. A feed that left keeps its stories and its memory."""
    raise NotImplementedError


def memories(tx: Transaction) -> dict[str, FeedMemory]:
    """By the feed's address, of the feeds that are in the file."""
    raise NotImplementedError


def record_polls(tx: Transaction, polls: Sequence[Poll]) -> None:
    """Remember how polls ended, in the feeds' memory and in their log of the last 30. For `Storage.collect` too."""
    raise NotImplementedError


def log(tx: Transaction, url: str) -> list[Poll]:
    """The last 30 polls of a feed, newest first."""
    raise NotImplementedError


def health(tx: Transaction) -> list[FeedHealth]:
    """The feeds that are in the file, by publisher and name."""
    raise NotImplementedError
