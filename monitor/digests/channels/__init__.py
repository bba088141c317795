"""The ways out: one shape, one file a channel. The outbox stores a delivery before it hands it over and marks it
afterwards; a channel tries once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from monitor.outgoing import Delivery

LONGEST_PAUSE = timedelta(seconds=4000)
LONGEST_WISH = timedelta(days=1)  # what a receiver may ask for
REFUSALS_THAT_SUSPEND = (3, timedelta(days=7))  # so many digests refused within that time, and no more go there


class Channel(Protocol):
    """One way to where digests go."""

    async def __call__(self, delivery: Delivery, now: datetime) -> str:
        """Hand the digest over, once, with the same delivery id at every try; what the receiver replied.

        Raises DeliveryError and its kinds, in words without secrets: the outbox keeps and shows them.
        """


def postponed(attempts: int, retry_after: timedelta, wish: timedelta | None = None) -> timedelta:
    """How long to wait after that many attempts: doubling up to 4,000 s, never less than `retry_after`, nor than the
    receiver's wish, of which a day is granted."""
    pause = max(retry_after, min(retry_after * (1 << min(attempts - 1, 20)), LONGEST_PAUSE))
    return pause if wish is None else max(pause, min(wish, LONGEST_WISH))
