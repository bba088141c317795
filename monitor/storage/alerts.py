"""Alerts: what was decided about each match for each subscription."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from monitor.model import Alert, Held, MatchedStory
from monitor.storage.engine import Transaction


def told(tx: Transaction, incident_ids: Collection[int]) -> set[tuple[int, int]]:
    """(subscription id, incident id) of what is in a digest that was sent or is still on its way."""
    raise NotImplementedError


def save(tx: Transaction, alerts: Sequence[Alert], now: datetime) -> None:
    """Keep decisions; one that is stored already for the subscription and match stays."""
    raise NotImplementedError


def waiting(tx: Transaction, subscription_id: int, *, recompose: int | None = None) -> list[MatchedStory]:
    """What is to be told in the next digest, oldest first. `recompose` is the id of an open delivery whose alerts count too."""
    raise NotImplementedError


def held_counts(tx: Transaction, subscription_id: int, *, recompose: int | None = None) -> list[tuple[Held, int]]:
    """How many alerts were held back, by reason, that no digest has counted. `recompose` as in `waiting`."""
    raise NotImplementedError
