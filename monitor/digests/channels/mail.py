"""Digests as mail."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from monitor.digests.message import Message
from monitor.outgoing import Delivery, Digest


@dataclass(frozen=True)
class ByMail:
    """Renders in a thread, for it takes a while, and sends by one connection."""

    render: Callable[[Digest, datetime], Message]
    send: Callable[[Message, str, str | None], Awaitable[str]]
    return_path: Callable[[int], str] | None = None  # by delivery: where it comes back to, else to the sender

    async def __call__(self, delivery: Delivery, now: datetime) -> str:
        message = await asyncio.to_thread(self.render, delivery.digest, now)
        back_to = self.return_path(delivery.id) if self.return_path else None
        return await self.send(message, delivery.digest.subscription.email, back_to)
