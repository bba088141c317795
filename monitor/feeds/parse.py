"""Parsing: bytes to stories, in worker processes under limits."""

from __future__ import annotations

from typing import Any

from monitor.feeds.polling import PollingSettings
from monitor.model import Document, Feed, ParsedFeed


class Parser:
    """Turns documents into stories, each in a worker process under limits."""

    def __init__(self, settings: PollingSettings, workers: int = 2) -> None:
        self._settings = settings

    async def __call__(self, feed: Feed, document: Document) -> ParsedFeed:
        """The stories of a document, in its order. Raises FeedError."""
        raise NotImplementedError

    def close(self) -> None:
        """End the workers at once."""
        raise NotImplementedError


def parse_document(body: bytes, content_type: str | None, url: str) -> tuple[Any, ...]:
    """What runs in the worker."""
    raise NotImplementedError
