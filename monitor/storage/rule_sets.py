"""The files of every rule set that made a match, once by hash, so that a decision can be replayed."""

from __future__ import annotations

import base64
import json
import zlib
from datetime import datetime

from sqlalchemy import select

from monitor.model import RuleSetFiles
from monitor.storage.engine import Transaction
from monitor.storage.tables import rule_sets
from monitor.storage.upsert import insert


def keep(tx: Transaction, files: RuleSetFiles, now: datetime) -> None:
    """Once by hash; cheap when it is there."""
    if tx.scalar(select(rule_sets.c.hash).where(rule_sets.c.hash == files.hash)) is not None:
        return
    content = json.dumps([(path, base64.b85encode(body).decode("ascii")) for path, body in files.files])
    row = {"hash": files.hash, "kept": now, "files": zlib.compress(content.encode(), 9)}
    tx.execute(insert(tx, rule_sets).on_conflict_do_nothing(), row)


def kept(tx: Transaction, hash: str) -> datetime | None:
    """When a set was served first."""
    found: datetime | None = tx.scalar(select(rule_sets.c.kept).where(rule_sets.c.hash == hash))
    return found


def get(tx: Transaction, hash: str) -> RuleSetFiles | None:
    packed = tx.scalar(select(rule_sets.c.files).where(rule_sets.c.hash == hash))
    if packed is None:
        return None
    content = json.loads(zlib.decompress(packed))
    return RuleSetFiles(hash, tuple((path, base64.b85decode(body)) for path, body in content))
