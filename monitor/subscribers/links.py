"""Links that nobody can make up, and the secrets that they and the page rest on."""

from __future__ import annotations

import base64
import enum
import hashlib
import hmac
import os
import re
import secrets
import uuid
from dataclasses import dataclass
from pathlib import Path

from monitor.errors import CannotWork
from monitor.subscribers.bounces.return_path import ReturnPath

SECRET_BYTES = 32
SHORTEST_TOKEN = 16  # an admin token that an operator wrote by hand
_MAC_BYTES = 16
_LETTERS = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


class Purpose(enum.Enum):
    """What a link is for: its path under `base_url`, and how many bytes each number that its token names takes.

    With the proof they are a multiple of three bytes: base64 leaves no spare bits, so a token has one spelling.
    """

    UNSUBSCRIBE = ("u", (8,))  # subscription
    STORY = ("s", (6, 8))  # subscription, match
    MUTE = ("m", (6, 8))  # subscription, incident
    VERDICT = ("v", (6, 8))  # subscription, match
    FEED = ("feeds", (8,))  # address of a feed
    PREFERENCES = ("preferences", (8,))  # subscription
    CONFIRM = ("confirm", (7, 16))  # what was asked for, and a number that is drawn for it and its address
    FORM = ("subscribe", (8,))  # the second in which the form was shown; no link

    def __init__(self, path: str, sizes: tuple[int, ...]) -> None:
        self.path = path
        self.sizes = sizes


class Links:
    """The links of one installation. A token names its subscription and what it is about, and proves that we made it
    for that purpose; it never runs out, because a mail of last year must still lead out."""

    def __init__(self, secret: bytes, base_url: str) -> None:
        # A key for each purpose, so that nothing else signed with the secret can be taken for such a token.
        self._keys = {
            purpose: hmac.new(secret, b"embargo-monitor " + purpose.name.lower().encode(), hashlib.sha256).digest()
            for purpose in Purpose
        }
        self._names = hmac.new(secret, b"embargo-monitor names", hashlib.sha256).digest()
        self._base_url = base_url.rstrip("/")
        self._secret = secret

    def return_path(self, address: str) -> ReturnPath:
        """Where mails come back to: that address, with what names the delivery in it."""
        return ReturnPath(self._secret, address)

    def unsubscribe(self, subscription_id: int) -> str:
        """The address that ends this subscription."""
        return self._address(Purpose.UNSUBSCRIBE, subscription_id)

    def story(self, subscription_id: int, match_id: int) -> str:
        """The address of the page about a story for this subscriber."""
        return self._address(Purpose.STORY, subscription_id, match_id)

    def mute(self, subscription_id: int, incident_id: int) -> str:
        """The address of the page that mutes an incident for this subscriber."""
        return self._address(Purpose.MUTE, subscription_id, incident_id)

    def verdict(self, subscription_id: int, match_id: int) -> str:
        """The address of the page that takes this subscriber's verdict on a match."""
        return self._address(Purpose.VERDICT, subscription_id, match_id)

    def feed(self, address_id: int, form: str) -> str:
        """The secret address of a feed, in the form `atom` or `json`."""
        return f"{self._address(Purpose.FEED, address_id)}.{form}"

    def preferences(self, subscription_id: int) -> str:
        """The address of the page on which a subscription is changed."""
        return self._address(Purpose.PREFERENCES, subscription_id)

    def confirm(self, sign_up_id: int, seed: str, email: str) -> str:
        """The address of the page that confirms what was asked for: the same each time, for that mailbox alone."""
        drawn = hmac.new(self._names, f"confirm {seed} {email}".encode(), hashlib.sha256).digest()[:16]
        return self._address(Purpose.CONFIRM, sign_up_id, int.from_bytes(drawn, "big"))

    def blinded(self, kind: str, thing: str) -> str:
        """By what a thing is known again that is not to be kept: only who has the secret can tell which it was."""
        return hmac.new(self._names, f"blinded {kind} {thing}".encode(), hashlib.sha256).hexdigest()[:32]

    def named(self, thing: str) -> str:
        """A URN by which a thing of this installation is known in its feeds, for ever."""
        return uuid.UUID(bytes=hmac.new(self._names, thing.encode(), hashlib.sha256).digest()[:16], version=4).urn

    def of(self, subscription_id: int) -> SubscriptionLinks:
        """The links of one subscription, as the mails to it need them."""
        return SubscriptionLinks(self, subscription_id)

    def token(self, purpose: Purpose, *numbers: int) -> str:
        """What names these numbers and proves that we made it. Raises OverflowError for what no database counts to."""
        named = zip(numbers, purpose.sizes, strict=True)
        name = b"".join(number.to_bytes(size, "big") for number, size in named)
        return base64.urlsafe_b64encode(name + self._mac(purpose, name)).decode("ascii")

    def read(self, purpose: Purpose, token: str) -> tuple[int, ...] | None:
        """The numbers that a token names; None for whatever we did not make for that purpose."""
        length = sum(purpose.sizes)
        if len(token) != (length + _MAC_BYTES) // 3 * 4 or not _LETTERS.fullmatch(token):
            return None
        raw = base64.urlsafe_b64decode(token)
        name, mac = raw[:length], raw[length:]
        if not hmac.compare_digest(mac, self._mac(purpose, name)):
            return None
        numbers, at = [], 0
        for size in purpose.sizes:
            numbers.append(int.from_bytes(name[at : at + size], "big"))
            at += size
        return tuple(numbers)

    def subscription_of(self, token: str) -> int | None:
        """The subscription that an unsubscribe token is about; None for whatever we did not make."""
        numbers = self.read(Purpose.UNSUBSCRIBE, token)
        return None if numbers is None else numbers[0]

    def _address(self, purpose: Purpose, *numbers: int) -> str:
        return f"{self._base_url}/{purpose.path}/{self.token(purpose, *numbers)}"

    def _mac(self, purpose: Purpose, name: bytes) -> bytes:
        return hmac.digest(self._keys[purpose], name, "sha256")[:_MAC_BYTES]


@dataclass(frozen=True, slots=True)
class SubscriptionLinks:
    """The links of one subscription."""

    _links: Links
    _subscription_id: int

    def story(self, match_id: int) -> str:
        return self._links.story(self._subscription_id, match_id)

    def mute(self, incident_id: int) -> str:
        return self._links.mute(self._subscription_id, incident_id)

    def verdict(self, match_id: int) -> str:
        return self._links.verdict(self._subscription_id, match_id)

    def preferences(self) -> str:
        return self._links.preferences(self._subscription_id)


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
