"""How often callers may be wrong: pure but for the memory of it."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from collections import deque
from datetime import datetime, timedelta

ATTEMPTS = 10
WINDOW = timedelta(minutes=1)
REMEMBERED = 1000  # of each kind; an attacker with many addresses must not fill our memory


class Attempts:
    """What was wrong within WINDOW, by who or what was; at most `most` of it before they have to wait."""

    def __init__(self, most: int = ATTEMPTS) -> None:
        self._most = most
        self._of: dict[str, deque[datetime]] = {}

    def are_spent(self, key: str, now: datetime) -> bool:
        times = self._of.get(key)
        return times is not None and len(times) == self._most and now - times[0] < WINDOW

    def add(self, key: str, now: datetime) -> None:
        times = self._of.pop(key, None) or deque(maxlen=self._most)
        times.append(now)
        self._of[key] = times  # last, so that the dict is in the order of the latest
        while len(self._of) > REMEMBERED or now - next(iter(self._of.values()))[-1] >= WINDOW:
            del self._of[next(iter(self._of))]

    def take_back(self, key: str, at: datetime) -> None:
        """What was counted before it was known to be right."""
        times = self._of.get(key)
        if times is not None and at in times:
            times.remove(at)
            if not times:
                del self._of[key]

    def __len__(self) -> int:
        return len(self._of)


class Door:
    """Compares the admin token in constant time; after ATTEMPTS wrong ones within WINDOW a network has to wait."""

    def __init__(self, admin_token: str) -> None:
        if not admin_token:
            raise ValueError("an empty admin token would let everybody in")
        self._token = admin_token.encode()
        # What a session that it opened is known by: a new token ends every such session.
        self.mark = hmac.new(self._token, b"embargo-monitor web session", hashlib.sha256).hexdigest()
        self.wrong = Attempts()

    def opens(self, token: str, network: str, now: datetime) -> bool:
        """Whether the token is right; a wrong one is remembered. Ask `must_wait` first."""
        if hmac.compare_digest(token.encode(errors="replace"), self._token):
            return True
        self.wrong.add(network, now)
        return False

    def must_wait(self, network: str, now: datetime) -> bool:
        return self.wrong.are_spent(network, now)


def network_of(address: str) -> str:
    """An IPv4 address itself, an IPv6 address's /64: who has one address of it has them all."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(parsed) if parsed.version == 4 else str(ipaddress.ip_network((parsed, 64), strict=False))
