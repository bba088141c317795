"""Incidents: the stories that report one event. A story belongs to at most one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from monitor.model import KnownIncident
from monitor.storage.engine import Transaction


def known(
    tx: Transaction, canonical_urls: Collection[str], title_keys: Collection[str], since: datetime
) -> list[KnownIncident]:
    """The stories of incidents seen at or after `since` that have one of the addresses or titles; oldest first."""
    raise NotImplementedError


def of_stories(tx: Transaction, story_ids: Collection[int]) -> dict[int, int]:
    """The incident of each story that has one."""
    raise NotImplementedError


def open(tx: Transaction, now: datetime) -> int:
    """A new incident without stories; its id."""
    raise NotImplementedError


def attach(tx: Transaction, story_id: int, incident_id: int, title_key: str) -> None:
    """Make the story one of the incident's. `title_key` is its folded title, for `known`."""
    raise NotImplementedError
