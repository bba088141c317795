"""Compose a digest from the stories that wait for a subscription. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.model import Digest, Held, MatchedStory, Subscription


def compose(
    subscription: Subscription,
    waiting: Sequence[MatchedStory],
    held: Sequence[tuple[Held, int]],
    *,
    message_id: str,
    due: datetime,
    now: datetime,
) -> Digest:
    raise NotImplementedError


def new_message_id(sender_domain: str) -> str:
    raise NotImplementedError
