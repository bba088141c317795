"""DKIM signatures, for who sends without a mail server that signs. The only module that knows dkimpy.

Both List-Unsubscribe headers are signed: receivers offer one-click unsubscribing only then (RFC 8058; postal#2788).
"""

from __future__ import annotations

import base64
import binascii
import importlib.util
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from monitor.errors import ServerRefused
from monitor.settings import Settings

INSTALL = "`pip install embargo-monitor[dkim]` installs it"
LEAST_BITS = 1024  # RFC 8301: nobody verifies shorter ones
_SIGNED = (
    "from", "to", "subject", "date", "message-id", "in-reply-to", "references", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "mime-version", "content-type", "content-transfer-encoding",
)  # fmt: skip
_PKCS8_ED25519 = bytes.fromhex("302e020100300506032b657004220420")
_HOST = r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"


class DkimSettings(Settings):
    """`mail.dkim`: the public key stands in the DNS at SELECTOR._domainkey.DOMAIN."""

    domain: Annotated[str, Field(pattern=_HOST, max_length=253)]
    selector: Annotated[str, Field(pattern=_HOST, max_length=253)]
    key_file: Path


def with_signature(message: bytes, settings: DkimSettings) -> bytes:
    """The message, whose lines end in CRLF, with its signature before it. CPU-bound. Raises ServerRefused: a mail is
    not sent unsigned."""
    import dkim

    try:
        algorithm, key = read_key(settings.key_file)
    except ValueError as exc:
        raise ServerRefused(f"the mail cannot be signed: {exc}") from exc
    signer = dkim.DKIM(message)
    there = {name.lower().decode("ascii", "replace") for name, _ in signer.headers}
    # From twice, so that no second one can be put before it.
    names = ["from", *(name for name in _SIGNED if name in there)]
    try:
        signature: bytes = signer.sign(
            settings.selector.encode(),
            settings.domain.encode(),
            key,
            signature_algorithm=algorithm,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.encode() for name in names],
        )
    except dkim.DKIMException as exc:
        raise ServerRefused(f"the mail cannot be signed: {type(exc).__name__}") from exc
    return signature + message


def read_key(path: Path) -> tuple[bytes, bytes]:
    """The algorithm, and the private key as dkimpy takes it. RSA in PEM; Ed25519 in PEM, or the base64 of 32 bytes.

    Raises ValueError with what is wrong, and never with what is in the file.
    """
    try:
        text = path.read_bytes().replace(b"\r\n", b"\n").strip()
    except OSError as exc:
        raise ValueError(f"the file {path} cannot be read: {exc.strerror}") from exc
    if b"ENCRYPTED" in text:
        raise ValueError(f"the key in {path} is encrypted; write it without a passphrase")
    body = b"".join(text.split(b"\n")[1:-1]) if text.startswith(b"-----BEGIN ") else text
    try:
        raw = base64.b64decode(body, validate=True)
    except binascii.Error as exc:
        raise ValueError(f"the file {path} holds no private key in PEM") from exc
    if (body is text and len(raw) == 32) or (raw.startswith(_PKCS8_ED25519) and len(raw) == 48):
        if importlib.util.find_spec("nacl") is None:
            raise ValueError(f"the key in {path} is for Ed25519, which needs PyNaCl: `pip install pynacl`")
        return b"ed25519-sha256", base64.b64encode(raw[-32:])
    bits = _rsa(text, path)["modulus"].bit_length()
    if bits < LEAST_BITS:
        raise ValueError(f"the key in {path} has {bits} bits, and nobody verifies less than {LEAST_BITS}")
    return b"rsa-sha256", text


def _rsa(text: bytes, path: Path) -> dict[str, Any]:
    from dkim.crypto import UnparsableKeyError, parse_pem_private_key

    try:
        found: dict[str, Any] = parse_pem_private_key(text)
    except (UnparsableKeyError, LookupError, ValueError, TypeError) as exc:
        raise ValueError(f"the file {path} holds no private key for RSA or Ed25519") from exc
    return found
