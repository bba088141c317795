"""Unsubscribe links that nobody can make up, and the secrets that they and the page rest on."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import re
import secrets
from pathlib import Path

from monitor.errors import CannotWork

SECRET_BYTES = 32
SHORTEST_TOKEN = 16  # an admin token that an operator wrote by hand
_ID_BYTES = 8
_MAC_BYTES = 16
_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}", re.ASCII)  # 24 bytes: no spare bits, so one spelling a token


class Links:
    """The links of one installation. A token names its subscription and proves that we made it; it never runs out,
    because a mail of last year must still lead out."""

    def __init__(self, secret: bytes, base_url: str) -> None:
        # A key of its own, so that nothing else signed with the secret can be taken for such a token.
        self._key = hmac.new(secret, b"embargo-monitor unsubscribe", hashlib.sha256).digest()
        self._base_url = base_url.rstrip("/")

    def unsubscribe(self, subscription_id: int) -> str:
        """The address that ends this subscription."""
        name = subscription_id.to_bytes(_ID_BYTES, "big")
        token = base64.urlsafe_b64encode(name + self._mac(name)).decode("ascii")
        return f"{self._base_url}/u/{token}"

    def subscription_of(self, token: str) -> int | None:
        """The subscription that a token is about; None for whatever we did not make."""
        if not _TOKEN.fullmatch(token):
            return None
        raw = base64.urlsafe_b64decode(token)
        name, mac = raw[:_ID_BYTES], raw[_ID_BYTES:]
        return int.from_bytes(name, "big") if hmac.compare_digest(mac, self._mac(name)) else None

    def _mac(self, name: bytes) -> bytes:
        return hmac.new(self._key, name, hashlib.sha256).digest()[:_MAC_BYTES]


def read_or_create_secret(path: Path) -> bytes:
    """The secret in that file, made at the first call (32 random bytes, 0600). Raises CannotWork."""
    secret = _read_or_create(path, secrets.token_bytes(SECRET_BYTES))
    if len(secret) < SECRET_BYTES:
        raise CannotWork(
            f"{path} holds {len(secret)} bytes, not {SECRET_BYTES}. Restore it from a backup; or delete it, and the "
            "unsubscribe links in mails already sent stop working."
        )
    return secret


def admin_token(state: Path) -> str:
    """What opens the status page: the text of STATE/admin.token, made at the first call. Raises CannotWork."""
    path = state / "admin.token"
    try:
        token = _read_or_create(path, f"{secrets.token_urlsafe(SECRET_BYTES)}\n".encode()).decode("ascii").strip()
    except UnicodeDecodeError:
        token = ""
    if len(token) < SHORTEST_TOKEN:
        raise CannotWork(
            f"{path} holds no token of at least {SHORTEST_TOKEN} letters. Delete it, and a new one is made."
        )
    return token


def _read_or_create(path: Path, fresh: bytes) -> bytes:
    """The content of a file that only we may read; `fresh` is written where there is none."""
    try:
        if not path.exists():
            _create(path, fresh)
        mode = path.stat().st_mode
        if mode & 0o077:
            path.chmod(mode & 0o700)
        return path.read_bytes()
    except OSError as exc:
        raise CannotWork(f"{path}: {exc.strerror}. This user must be able to read and write it.") from exc


def _create(path: Path, content: bytes) -> None:
    """Write it beside its place and link it there: whoever reads it sees all of it, and the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return  # another process was first
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    finally:
        beside.unlink(missing_ok=True)
