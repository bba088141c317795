"""Who may see the status page: whoever holds the admin token. Pure but for the memory of wrong attempts."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections import deque
from datetime import datetime, timedelta

ATTEMPTS = 10
WINDOW = timedelta(minutes=1)
REMEMBERED = 1000  # callers; an attacker with many addresses must not fill our memory


class Door:
    """Compares in constant time; after ATTEMPTS wrong tokens within WINDOW a caller has to wait."""

    def __init__(self, admin_token: str) -> None:
        if not admin_token:
            raise ValueError("an empty admin token would let everybody in")
        self._token = admin_token.encode()
        # Derived, so that a stolen cookie is not the token; a new token ends every session.
        self.session = hmac.new(self._token, b"embargo-monitor web session", hashlib.sha256).hexdigest()
        self._wrong: dict[str, deque[datetime]] = {}

    def is_session(self, cookie: str) -> bool:
        return hmac.compare_digest(cookie.encode(errors="replace"), self.session.encode())

    def opens(self, token: str, caller: str, now: datetime) -> bool:
        """Whether the token is right; a wrong one is remembered. Ask `must_wait` first."""
        if hmac.compare_digest(token.encode(errors="replace"), self._token):
            return True
        caller = network_of(caller)
        attempts = self._wrong.pop(caller, None) or deque(maxlen=ATTEMPTS)
        attempts.append(now)
        self._wrong[caller] = attempts  # last, so that the dict is in the order of the latest attempts
        while len(self._wrong) > REMEMBERED or _is_over(next(iter(self._wrong.values())), now):
            del self._wrong[next(iter(self._wrong))]
        return False

    def must_wait(self, caller: str, now: datetime) -> bool:
        attempts = self._wrong.get(network_of(caller))
        return attempts is not None and len(attempts) == ATTEMPTS and now - attempts[0] < WINDOW


def network_of(address: str) -> str:
    """An IPv4 address itself, an IPv6 address's /64: who has one address of it has them all."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))


def _is_over(attempts: deque[datetime], now: datetime) -> bool:
    return now - attempts[-1] >= WINDOW
