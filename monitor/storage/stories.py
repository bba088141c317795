"""Stories: one row each by key, with the version we saw last."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.model import Story
from monitor.storage.engine import Transaction


def unseen_or_changed(tx: Transaction, stories: Sequence[Story]) -> list[Story]:
    """Those that are new, or whose title, summary or text changed; in the given order, each key once."""
    raise NotImplementedError


def save(tx: Transaction, stories: Sequence[tuple[Story, str]], now: datetime) -> dict[str, int]:
    """Insert, or update by key; each story comes with the language it was found to be in. Ids by key."""
    raise NotImplementedError
