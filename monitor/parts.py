"""What one configuration is made of, and what of it a reload takes over."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol

from monitor.articles import Texts
from monitor.bouncing import Bouncing
from monitor.delivering import Outbox
from monitor.model import Feed
from monitor.notices import Desk
from monitor.pipeline import Watch
from monitor.rules.correlation import Correlation
from monitor.signing_up import SigningUp


class Holding(Protocol):
    """Something that holds connections or processes."""

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Parts:
    """A reload makes new ones, which may share with the old ones what they hold."""

    feeds: tuple[Feed, ...]
    watch: Watch
    texts: Texts
    outboxes: tuple[Outbox, ...]
    desk: Desk
    bouncing: Bouncing
    signing_up: SigningUp
    new_message_id: Callable[[], str]
    correlations: Callable[[], Sequence[Correlation]]  # the rules over matches that are served
    retention: timedelta  # how long what no rule matched is kept
    holds: tuple[Holding, ...]

    async def close(self, but: Collection[Holding] = ()) -> None:
        """End what only these parts hold; `but` is what others hold too."""
        for held in self.holds:
            if held not in but:
                await held.close()
