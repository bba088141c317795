"""Fetching: the only door to the web."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from monitor.feeds.polling import PollingSettings
from monitor.model import Document, Feed, Validators


def _wall_clock() -> datetime:
    return datetime.now(UTC)


class Fetcher:
    """Polls one feed at a time a call; see `__call__`."""

    def __init__(
        self,
        settings: PollingSettings,
        allowed_ports: frozenset[int],
        *,
        clock: Callable[[], datetime] = _wall_clock,
    ) -> None:
        self._settings = settings
        self._allowed_ports = allowed_ports
        self._clock = clock

    async def __call__(self, feed: Feed, validators: Validators) -> Document | None:
        """What the feed's address answers, or None where nothing has changed. Raises FeedError."""
        raise NotImplementedError

    async def close(self) -> None:
        """End every connection."""
        raise NotImplementedError
