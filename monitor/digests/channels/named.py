"""The channels of the configuration, each for the deliveries that name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from monitor.digests.channels import Channel
from monitor.errors import DeliveryError
from monitor.outgoing import Delivery


class Named(Channel, Protocol):
    """A channel that the configuration names, and that can be tried without a digest."""

    async def test(self, now: datetime) -> str:
        """Send something that tells nothing; what the receiver replied. Raises DeliveryError and its kinds."""

    async def close(self) -> None: ...


@dataclass(frozen=True)
class ByName:
    """Hands each delivery to the channel that its subscription has now."""

    channels: Mapping[str, Named]

    async def __call__(self, delivery: Delivery, now: datetime) -> str:
        if (channel := self.channels.get(delivery.channel)) is None:
            raise DeliveryError(
                f"the configuration has no channel {delivery.channel!r}; add it, or end the subscription"
            )
        return await channel(delivery, now)

    async def close(self) -> None:
        for channel in self.channels.values():
            await channel.close()
