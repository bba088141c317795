"""Matches: one row a story and rule. Undecided ones follow the story; decided ones stay as they were told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from monitor.model import MatchedStory, NewMatch
from monitor.storage.engine import Transaction


def save(tx: Transaction, rows: Sequence[NewMatch], now: datetime, *, read: Collection[int] = ()) -> None:
    """Keep what the matcher found. `read` are the ids of all stories it read, also those that no rule matched:
    undecided matches of them that were not found again are removed. Decided matches are left as they are.
    The rule set must have been kept before."""
    raise NotImplementedError


def undecided(tx: Transaction, limit: int) -> list[MatchedStory]:
    """The oldest matches that nobody has decided about."""
    raise NotImplementedError


def mark_decided(tx: Transaction, match_ids: Sequence[int], now: datetime) -> None:
    raise NotImplementedError


def recent(tx: Transaction, since: datetime, rule: str | None = None, limit: int | None = None) -> list[MatchedStory]:
    """Matches found since then, newest first."""
    raise NotImplementedError
