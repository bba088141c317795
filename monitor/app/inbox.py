"""The mailbox that the configuration names for mail that comes back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from monitor.bouncing import Inbox
from monitor.config import Config
from monitor.storage import Storage
from monitor.subscribers.bounces.imap import ImapBox
from monitor.subscribers.bounces.mailbox import MaildirBox
from monitor.subscribers.links import Links


def inbox_of(config: Config, storage: Storage, links: Links, clock: Callable[[], datetime]) -> Inbox | None:
    """Where mail comes back to; None where the configuration names no such mailbox."""
    where = config.bounces
    if where is None:
        return None
    box = ImapBox(where.imap) if where.imap is not None else MaildirBox(where.maildir or Path())
    return Inbox(storage, box, links.return_path(where.address), clock)
