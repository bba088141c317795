"""Wrong tokens: who tries many has to wait. Pure but for its memory."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta

MOST, WITHIN = 20, timedelta(minutes=1)
REMEMBERED = 1000  # networks; an attacker with many addresses must not fill our memory


class Guesses:
    """By network, as `site.network` names it. A right token clears nothing, and one in the wait is not looked at."""

    def __init__(self) -> None:
        self._wrong: dict[str, deque[datetime]] = {}

    def wrong(self, network: str, now: datetime) -> None:
        """Note a wrong one."""
        tries = self._wrong.pop(network, None) or deque(maxlen=MOST)
        tries.append(now)
        self._wrong[network] = tries  # last, so that the dict is in the order of the latest
        while len(self._wrong) > REMEMBERED:
            del self._wrong[next(iter(self._wrong))]

    def must_wait(self, network: str, now: datetime) -> bool:
        tries = self._wrong.get(network)
        return tries is not None and len(tries) == MOST and now - tries[0] < WITHIN
