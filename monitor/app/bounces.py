"""`monitor bounces`: mail that came back, and what it did."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from monitor.app.health import stamp
from monitor.app.inbox import inbox_of
from monitor.app.opened import opened
from monitor.app.show import table
from monitor.bouncing import read_mailbox
from monitor.daemon import now
from monitor.errors import InputError
from monitor.storage import bounces
from monitor.storage.bounces import BounceRow
from monitor.subscribers.links import Links, read_or_create_secret

Echo = Callable[[str], Any]

LISTED = 1_000


def list_bounces(config_file: Path, environment: Mapping[str, str], echo: Echo, *, as_json: bool) -> None:
    """A line a mail that came back, the latest first; with `as_json` an object each."""
    with opened(config_file, environment) as here:
        found = here.storage.read_now(lambda tx: bounces.recent(tx, LISTED))
        counts = here.storage.read_now(bounces.counts)
    if as_json:
        for row in found:
            echo(json.dumps(as_object(row)))
        return
    cells = [
        (stamp(row.seen), row.kind, row.did.value, row.email or "-", row.status or "-", words(row)) for row in found
    ]
    for line in table(("read", "kind", "did", "address", "status", "what it says"), cells):
        echo(line)
    echo(f"{sum(counts.values()):,} in all" + "".join(f", {count:,} {kind}" for kind, count in sorted(counts.items())))


def words(row: BounceRow) -> str:
    """What it says; of a mail that says nothing, how it is found in the mailbox."""
    return row.reason or f"(subject) {row.subject}"


def as_object(row: BounceRow) -> dict[str, Any]:
    return {
        "read": row.seen.isoformat(),
        "kind": row.kind,
        "did": row.did.value,
        "email": row.email or None,
        "subscription": row.subscription_id,
        "delivery": row.delivery_id,
        "status": row.status or None,
        "reason": row.reason,
        "subject": row.subject,
    }


async def read_bounces(config_file: Path, environment: Mapping[str, str], echo: Echo) -> None:
    """Read the mailbox now and say what came of it. Raises InputError where there is none, CannotWork."""
    with opened(config_file, environment) as here:
        secret = read_or_create_secret(here.config.state / "secret.key")
        inbox = inbox_of(here.config, here.storage, Links(secret, here.config.web.base_url), now)
        if inbox is None:
            raise InputError(f"{config_file} names no mailbox for mail that comes back. Write one: mail.bounces")
        done = await read_mailbox(inbox)
    did = "".join(f", {count:,} {what.value}" for what, count in sorted(done.items()))
    echo(f"{done.total():,} mails read{did}")
