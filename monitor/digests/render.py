"""Turn a digest into a message: a text part and an HTML part, by two templates."""

from __future__ import annotations

from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

from monitor.model import Digest


class Renderer:
    def __init__(self, templates: Path, sender: str, base_url: str) -> None:
        raise NotImplementedError

    def __call__(self, digest: Digest, *, unsubscribe_url: str, now: datetime) -> EmailMessage:
        raise NotImplementedError


def plain_message(
    sender: str, recipient: str, *, subject: str, text: str, message_id: str, now: datetime
) -> EmailMessage:
    """A short message of our own (`mail test`, word to the operator); not a digest, so without list headers."""
    raise NotImplementedError
