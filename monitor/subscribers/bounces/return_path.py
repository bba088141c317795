"""The envelope sender that names a delivery (VERP): bounces+TOKEN@example.org, which nobody else can make up."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re

_ID_BYTES = 5
_MAC_BYTES = 10
TOKEN_LENGTH = 24  # 15 bytes in base32: no spare bits, so one spelling a token
LONGEST_LOCAL = 64 - TOKEN_LENGTH - 1  # RFC 5321, 4.5.3.1.1, less the token and its plus sign


class ReturnPath:
    """The return paths of one installation. Base32 in lower case: relays may change the case of a local part."""

    def __init__(self, secret: bytes, address: str) -> None:
        # A key of its own, so that nothing else signed with the secret can be taken for such a token.
        self._key = hmac.new(secret, b"embargo-monitor bounces", hashlib.sha256).digest()
        self._local, _, self._domain = address.rpartition("@")
        local, domain = re.escape(self._local), re.escape(self._domain)
        # What stands before and after is no part of an address, or this would read a piece of a longer one.
        pattern = rf"(?<![\w.+-]){local}\+([a-z2-7]{{{TOKEN_LENGTH}}})@{domain}(?![\w-]|\.\w)"
        self._written = re.compile(pattern, re.IGNORECASE | re.ASCII)

    def of(self, delivery_id: int) -> str:
        """The address that a mail comes back to."""
        name = delivery_id.to_bytes(_ID_BYTES, "big")
        token = base64.b32encode(name + self._mac(name)).decode("ascii").lower()
        return f"{self._local}+{token}@{self._domain}"

    def delivery_in(self, text: str) -> tuple[int | None, bool]:
        """The delivery that the first good address in a text names, if any; and whether one was forged."""
        forged = False
        for token in self._written.findall(text):
            raw = base64.b32decode(token.upper())
            name, mac = raw[:_ID_BYTES], raw[_ID_BYTES:]
            if hmac.compare_digest(mac, self._mac(name)):
                return int.from_bytes(name, "big"), forged
            forged = True
        return None, forged

    def _mac(self, name: bytes) -> bytes:
        return hmac.new(self._key, name, hashlib.sha256).digest()[:_MAC_BYTES]
