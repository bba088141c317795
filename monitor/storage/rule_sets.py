"""The files of every rule set that made a match, once by hash, so that a decision can be replayed."""

from __future__ import annotations

from datetime import datetime

from monitor.model import RuleSetFiles
from monitor.storage.engine import Transaction


def keep(tx: Transaction, files: RuleSetFiles, now: datetime) -> None:
    """Idempotent."""
    raise NotImplementedError


def get(tx: Transaction, hash: str) -> RuleSetFiles | None:
    raise NotImplementedError
