"""Digests as signed webhooks, in the manner of the Standard Webhooks specification (version 1.0.0)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from monitor.digests.compose import new_message_id
from monitor.digests.event import EventWriter, test_event
from monitor.errors import AddressRefused, DeliveryError, DigestRefused
from monitor.outgoing import Delivery

PREFIX = "whsec_"
SECRET_BYTES = range(24, 65)
MOST_SECRETS = 3  # that sign at once, while receivers change from one to the next
_NOT_NOW = frozenset((408, 425, 429))
_SURELY_UNREAD = frozenset((425, 429))


class Reply(Protocol):
    """An HTTP status, and the pause that the receiver asks for."""

    @property
    def status(self) -> int: ...

    @property
    def wait(self) -> timedelta | None: ...


class Post(Protocol):
    """Posts once; raises DeliveryError where there was no answer."""

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Webhook:
    """Posts each digest to one address. The secrets are read at every try: a changed one needs no restart."""

    url: str
    secret_file: Path
    post: Post
    event: EventWriter

    async def __call__(self, delivery: Delivery, now: datetime) -> str:
        return await self._tried(delivery_id(delivery.digest.message_id), self.event(delivery.digest), now)

    async def test(self, now: datetime) -> str:
        """Send an event that tells nothing, signed like the others; what was replied. Raises DeliveryError."""
        return await self._tried(delivery_id(new_message_id("")), test_event(now), now)

    async def close(self) -> None:
        await self.post.close()

    async def _tried(self, name: str, body: bytes, now: datetime) -> str:
        try:
            secrets = read_secrets(self.secret_file)
        except ValueError as exc:
            raise DeliveryError(f"the webhook cannot be signed: {exc}") from exc
        host = urlsplit(self.url).hostname or ""
        try:
            reply = await self.post(self.url, body, signed(secrets, name, now, body))
        except DeliveryError as exc:
            raise DeliveryError(f"{host}: {exc.reason}", in_doubt=exc.in_doubt) from exc
        if (error := refusal(host, reply)) is not None:
            raise error
        return f"{host} answered {reply.status}"


def delivery_id(message_id: str) -> str:
    """What receivers tell a repeat by: the random part of the Message-ID; no full stop, as the signature asks."""
    return message_id.partition("@")[0]


def signed(secrets: Sequence[bytes], name: str, at: datetime, body: bytes) -> dict[str, str]:
    """The headers that say who sent the body and when; a signature for each secret."""
    moment = str(int(at.timestamp()))
    content = b".".join((name.encode("ascii"), moment.encode("ascii"), body))
    macs = (hmac.new(secret, content, hashlib.sha256).digest() for secret in secrets)
    signatures = " ".join(f"v1,{base64.b64encode(mac).decode('ascii')}" for mac in macs)
    return {"webhook-id": name, "webhook-timestamp": moment, "webhook-signature": signatures}


def read_secrets(path: Path) -> tuple[bytes, ...]:
    """The secrets in a file, one a line, the newest first. Raises ValueError with what is wrong, and never what is in
    it."""
    try:
        lines = [line.strip() for line in path.read_text(encoding="ascii").splitlines() if line.strip()]
    except OSError as exc:
        raise ValueError(f"the file {path} cannot be read: {exc.strerror}") from exc
    except UnicodeDecodeError as exc:
        raise ValueError(f"the file {path} holds something else than secrets") from exc
    if not 0 < len(lines) <= MOST_SECRETS:
        raise ValueError(f"the file {path} has to hold one secret a line, {MOST_SECRETS} at most")
    return tuple(_secret(line, path) for line in lines)


def _secret(line: str, path: Path) -> bytes:
    try:
        secret = base64.b64decode(line.removeprefix(PREFIX), validate=True)
    except binascii.Error as exc:
        raise ValueError(f"the file {path} holds a line that is no secret: {PREFIX} and base64") from exc
    if not line.startswith(PREFIX) or len(secret) not in SECRET_BYTES:
        least, most = SECRET_BYTES[0], SECRET_BYTES[-1]
        raise ValueError(f"a secret in {path} has to be {PREFIX} and the base64 of {least} to {most} bytes")
    return secret


def refusal(host: str, reply: Reply) -> DeliveryError | None:
    """What an answer means for the digest; None for one that took it.

    After a 5xx the receiver may have read it all the same, so a repeat has to say the same.
    """
    status = reply.status
    if 200 <= status < 300:
        return None
    said = f"{host} answered {status}"
    if status == 410:
        return AddressRefused(f"{said}: it wants no more digests")
    if 300 <= status < 400:
        return DeliveryError(f"{said}: redirects are not followed; write the address that it leads to")
    if status in _NOT_NOW or not 400 <= status < 500:
        return DeliveryError(said, in_doubt=status not in _SURELY_UNREAD, wait=reply.wait)
    return DigestRefused(said)
