"""What has been written as the bytes that leave: headers, a text part, an HTML part. Pure.

The email package takes nine times as long to put a mail together, and breaks long addresses up. Each part is in
quoted-printable or base64, so that seven bits and lines of 76 characters are all that a mail server has to take, and no
line of a part can be its boundary.
"""

from __future__ import annotations

import binascii
import functools
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.policy import SMTP
from email.utils import format_datetime

from monitor.digests.compose import new_message_id
from monitor.digests.view import MAX_SUBJECT
from monitor.digests.words import clean, clip
from monitor.model import Subscription
from monitor.outgoing import Digest

_MAX_REFERENCES = 20
_BASE64_LINE = 57  # bytes that make 76 characters
_WORD = 39  # bytes of an encoded word, so that a line has at most 75 characters with what stands before it


@dataclass(frozen=True, slots=True)
class Message:
    """A mail. `data` is all of it, in lines that end in CRLF, leading dots as they are; ASCII, but for an address in
    `To` that is not. `html` is empty where there is no such part."""

    message_id: str
    subject: str
    text: str
    html: str
    data: bytes


def digest_message(digest: Digest, subject: str, text: str, html: str, *, sender: str, unsubscribe_url: str) -> Message:
    """A digest, the same bytes each time it is sent. `sender` is `Name <address>`."""
    headers = [
        *_envelope(sender, digest.subscription.email, subject, digest.message_id, digest.composed),
        *_thread(digest.follows),
        ("List-Id", list_id(sender, digest.subscription)),
        ("List-Unsubscribe", f"<{clean(unsubscribe_url)}>"),
        ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"),
    ]
    text, html = _ended(text), _ended(html)
    return Message(digest.message_id, subject, text, html, _alternatives(headers, text, html))


def own_mail(sender: str, to: str, subject: str, text: str, html: str, now: datetime, *, message_id: str) -> Message:
    """A mail of our own that is no digest, with both parts; the same bytes each time it is sent."""
    headers = _envelope(sender, to, subject, message_id, now)
    text, html = _ended(text), _ended(html)
    return Message(message_id, subject, text, html, _alternatives(headers, text, html))


def operator_mail(
    sender: str, operator: str, subject: str, text: str, now: datetime, *, message_id: str | None = None
) -> Message:
    """A short message of our own: word to the operator, a test mail. Not a digest, so without list headers."""
    line = clip(clean(subject), MAX_SUBJECT).replace("=?", "= ?")
    name = message_id or new_message_id(_domain(sender))
    body = "\n".join(clean(line) for line in text.splitlines()) + "\n"
    headers = [*_envelope(sender, operator, line, name, now), ("MIME-Version", "1.0")]
    return Message(name, line, body, "", _head(headers) + _part("plain", body))


def list_id(sender: str, subscription: Subscription) -> str:
    """The same for every digest of the same rules from this installation, so that mail programs can sort by it."""
    own = f"embargo-monitor.{_domain(sender)}"
    if not subscription.rules:
        return f"<{own}>"
    label = "-and-".join(sorted(subscription.rules)).lower()
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,62}", label):
        label = hashlib.sha256(label.encode()).hexdigest()[:16]
    return f"<{label}.{own}>"


def _envelope(sender: str, recipient: str, subject: str, message_id: str, date: datetime) -> list[tuple[str, str]]:
    return [
        ("Message-ID", f"<{clean(message_id)}>"),
        ("Date", format_datetime(date.astimezone(UTC))),
        ("From", _from(sender)),
        ("To", _to(recipient)),
        ("Subject", _subject(subject)),
        ("Auto-Submitted", "auto-generated"),
    ]


def _thread(follows: Sequence[str]) -> list[tuple[str, str]]:
    """Under which mails a mail program shows this one: the first of them, by which a thread is known, and the last."""
    if not follows:
        return []
    named = [f"<{clean(name)}>" for name in (*follows[:1], *follows[1:][1 - _MAX_REFERENCES :])]
    return [("In-Reply-To", named[-1]), ("References", "\r\n ".join(named))]


@functools.lru_cache(maxsize=16)
def _from(sender: str) -> str:
    folded: str = SMTP.header_factory("From", sender).fold(policy=SMTP)
    return folded.partition(":")[2].strip()


def _to(recipient: str) -> str:
    """The address as mail servers take it: a domain outside ASCII in its ASCII form, if all else is ASCII."""
    address = clean(recipient)
    local, _, domain = address.rpartition("@")
    if address.isascii() or not local.isascii():
        return address
    try:
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError:  # nobody will be asked to take it: sending refuses the address
        return address


def _subject(subject: str) -> str:
    """In encoded words only where it has to be, a line each; no character is cut in two."""
    line = clean(subject)
    if line.isascii():
        return line
    words, word = [], b""
    for char in line:
        if len(word) + len(encoded := char.encode("utf-8", "replace")) > _WORD:
            words.append(word)
            word = b""
        word += encoded
    words.append(word)
    return "\r\n ".join(f"=?utf-8?b?{binascii.b2a_base64(each, newline=False).decode()}?=" for each in words)


def _head(headers: Iterable[tuple[str, str]]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in headers).encode()


def _alternatives(headers: Iterable[tuple[str, str]], text: str, html: str) -> bytes:
    """The parts as a reader may choose between them. No encoded line can begin with the boundary: `=_` is in none."""
    whole = [*headers, ("MIME-Version", "1.0"), ("Content-Type", 'multipart/alternative; boundary="=_parts"')]
    edge = b"\r\n--=_parts"
    return b"".join(
        (_head(whole), edge, b"\r\n", _part("plain", text), edge, b"\r\n", _part("html", html), edge, b"--\r\n")
    )


def _ended(text: str) -> str:
    return text if text.endswith("\n") else text + "\n"


def _part(kind: str, text: str) -> bytes:
    """A text with its headers: readable where most of it is ASCII, else short."""
    data = text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\r\n").encode("utf-8", "replace")
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    if foreign > len(text) // 6:
        name, body = "base64", _base64(data)
    else:
        name, body = "quoted-printable", binascii.b2a_qp(data)
    content_type = f'text/{kind}; charset="utf-8"'
    return _head([("Content-Type", content_type), ("Content-Transfer-Encoding", name)]) + b"\r\n" + body


def _base64(data: bytes) -> bytes:
    lines = (data[start : start + _BASE64_LINE] for start in range(0, len(data), _BASE64_LINE))
    return b"".join(binascii.b2a_base64(line, newline=False) + b"\r\n" for line in lines)


def _domain(sender: str) -> str:
    return sender.rpartition("@")[2].rstrip("> ")
