"""Turn a digest into a message: a text part and an HTML part, and the headers of a mail that can be left."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy, Policy
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from monitor.digests.bodies import MAX_HTML, Bodies
from monitor.digests.compose import new_message_id
from monitor.digests.sample import SampleLinks, sample_digest, sample_of_nothing
from monitor.digests.told import NO_LINKS, Links
from monitor.digests.view import MAX_SUBJECT, subject
from monitor.digests.words import clean, clip
from monitor.model import Digest, Subscription

__all__ = ["MAX_HTML", "Renderer", "list_id", "operator_mail"]
_MAX_REFERENCES = 10


class Renderer:
    """Digests as messages from `sender`; the links lead to `base_url`.

    The templates are tried with samples at once, so that a broken one is a mistake at start and not at seven in the
    morning. Raises Mistakes, with file and line.
    """

    def __init__(self, templates: Path, sender: str, base_url: str) -> None:
        self._sender = sender
        self._bodies = Bodies(templates, base_url.rstrip("/") + "/")
        for sample in (sample_digest(), sample_of_nothing()):
            self(sample, unsubscribe_url=base_url, now=sample.composed, links=SampleLinks(base_url))

    def __call__(self, digest: Digest, *, unsubscribe_url: str, now: datetime, links: Links = NO_LINKS) -> EmailMessage:
        """The message; `now` tells whether it is late. CPU-bound: see docs/digests.md for what it costs. Raises
        Mistakes."""
        message = _envelope(
            self._sender,
            digest.subscription.email,
            subject=subject(digest),
            message_id=digest.message_id,
            date=digest.composed,
        )
        if digest.follows:
            message["In-Reply-To"] = f"<{digest.follows[-1]}>"
            message["References"] = _references(digest.follows)
        message["List-Id"] = list_id(self._sender, digest.subscription)
        message["List-Unsubscribe"] = f"<{unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        text = self._bodies.text(digest, links, unsubscribe_url, now)
        html = self._bodies.html(digest, links, unsubscribe_url, now)
        message.set_content(text, cte=_encoding(text))
        message.add_alternative(html, subtype="html", cte=_encoding(html))
        return message


def _references(follows: Sequence[str]) -> str:
    """The first mail and the last ones: a header is one line of at most 998 bytes."""
    return " ".join(f"<{name}>" for name in (*follows[:1], *follows[1:][-_MAX_REFERENCES + 1 :]))


def operator_mail(
    sender: str, operator: str, subject: str, text: str, now: datetime, *, message_id: str | None = None
) -> EmailMessage:
    """A short message of our own: word to the operator, a test mail. Not a digest, so without list headers."""
    line = clip(clean(subject), MAX_SUBJECT).replace("=?", "= ?")
    name = message_id or new_message_id(_domain(sender))
    message = _envelope(sender, operator, subject=line, message_id=name, date=now)
    body = "\n".join(clean(line) for line in text.splitlines()) + "\n"
    message.set_content(body, cte=_encoding(body))
    return message


def list_id(sender: str, subscription: Subscription) -> str:
    """The same for every digest of the same rules from this installation, so that mail programs can sort by it."""
    own = f"embargo-monitor.{_domain(sender)}"
    if not subscription.rules:
        return f"<{own}>"
    label = "-and-".join(sorted(subscription.rules)).lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", label):
        label = hashlib.sha256(label.encode()).hexdigest()[:16]
    return f"<{label}.{own}>"


class _Verbatim(BaseHeader):
    """A header that is written as it is: the email package would break long addresses up into encoded words."""

    max_count = 1

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds["parse_tree"] = None
        kwds["decoded"] = clean(value)

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Subject(_Verbatim):
    """In encoded words only where it has to be; the email package loses blanks between those that it makes."""

    def fold(self, *, policy: Policy) -> str:
        if self.isascii():
            return super().fold(policy=policy)
        words = Header(str(self), "utf-8", header_name=self.name).encode(linesep=policy.linesep)
        return f"{self.name}: {words}{policy.linesep}"


def _policy(recipient: str) -> EmailPolicy[EmailMessage]:
    registry = HeaderRegistry()
    for name in (
        "to",
        "message-id",
        "list-id",
        "list-unsubscribe",
        "list-unsubscribe-post",
        "references",
        "in-reply-to",
    ):
        registry.map_to_type(name, _Verbatim)
    registry.map_to_type("subject", _Subject)
    return SMTP.clone(header_factory=registry, utf8=not recipient.isascii())


def _envelope(sender: str, recipient: str, *, subject: str, message_id: str, date: datetime) -> EmailMessage:
    message = EmailMessage(policy=_policy(recipient))
    message["Message-ID"] = f"<{message_id}>"
    message["Date"] = format_datetime(date.astimezone(UTC))
    message["From"] = sender
    message["To"] = clean(recipient)
    message["Subject"] = subject
    message["Auto-Submitted"] = "auto-generated"
    return message


def _encoding(text: str) -> str:
    """Seven bits on the wire, whatever the script: readable where most of it is ASCII, else short."""
    foreign = sum(not char.isascii() for char in text)
    return "base64" if foreign > len(text) // 6 else "quoted-printable"


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].rstrip("> ")
