"""Digests as short notifications by Apprise, to a chat or a push service. The only module that knows Apprise.

Apprise opens its connections itself, so the guard of `feeds/client.py` does not hold here: the operator wrote the
address into a file of theirs, and neither a feed nor a subscriber has a say in it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.digests.words import clean, clip, link
from monitor.errors import DeliveryError
from monitor.outgoing import Delivery, Digest, DigestStory

SECONDS = 60.0
MOST = 4000  # characters of a notification, where its service takes more
_LEAST_TITLE = 10
_TITLE = 200
_MOST_LINES = 20


class Notify:
    """Tells one service, whose address is read from the file at every try.

    Apprise blocks, and cannot be stopped: it works in a thread of its own, and while one hangs no other is begun.
    """

    def __init__(self, address_file: Path, *, seconds: float = SECONDS) -> None:
        self._file = address_file
        self._seconds = seconds
        self._thread: threading.Thread | None = None

    async def __call__(self, delivery: Delivery, now: datetime) -> str:
        return await self._tried(lambda most: words_of(delivery.digest, most))

    async def test(self, now: datetime) -> str:
        """Send a notification that tells nothing. Raises DeliveryError."""
        return await self._tried(
            lambda most: ("Test", "This is the test you asked for. Digests will come the same way.")
        )

    async def close(self) -> None:
        """A thread that still waits for a service ends with its time-out, or with the process."""

    async def _tried(self, words: Callable[[int], tuple[str, str]]) -> str:
        if self._thread is not None and self._thread.is_alive():
            raise DeliveryError("the notification before this one has not ended yet")
        loop = asyncio.get_running_loop()
        told: asyncio.Future[str] = loop.create_future()

        def settle(reply: str, error: DeliveryError | None) -> None:
            if told.done():  # nobody waits for it any more
                return
            if error is not None:
                told.set_exception(error)
            else:
                told.set_result(reply)

        def work() -> None:
            reply, error = "", None
            try:
                reply = _tell(self._file, words)
            except DeliveryError as caught:
                error = caught
            except Exception as exc:  # whatever a service's code does; its words may hold its address
                error = DeliveryError(f"the service failed: {type(exc).__name__}")
            if not loop.is_closed():
                loop.call_soon_threadsafe(settle, reply, error)

        self._thread = threading.Thread(target=work, name="notify", daemon=True)
        self._thread.start()
        try:
            async with asyncio.timeout(self._seconds):
                return await told
        except TimeoutError as exc:
            raise DeliveryError(f"the service did not answer within {self._seconds:g} s", in_doubt=True) from exc


def _tell(file: Path, words: Callable[[int], tuple[str, str]]) -> str:
    """Blocks. Raises DeliveryError."""
    service = _service(file)
    title, body = words(min(MOST, service.body_maxlen))
    if service.title_maxlen < _LEAST_TITLE:  # it has none, and would put it into the body
        body = clip(f"{title}\n{body}", min(MOST, service.body_maxlen))
        title = ""
    if not service.notify(title=clip(title, service.title_maxlen) if title else "", body=body):
        raise DeliveryError(f"{service.service_name} did not take it")
    return f"{service.service_name} took it"


def _service(file: Path) -> Any:
    """The service of the address in that file. Its words go nowhere: Apprise keeps nothing on disk, loads no plugins of
    others."""
    try:
        import apprise
    except ImportError as exc:
        raise DeliveryError("Apprise is not installed: `pip install embargo-monitor[notify]`") from exc
    try:
        address = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise DeliveryError(f"the file {file} cannot be read") from exc
    asset = apprise.AppriseAsset(storage_mode="memory", secure_logging=True, async_mode=False)
    service = None if "\n" in address else apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    if service is None:
        raise DeliveryError(f"the file {file} holds no address of one service that Apprise knows")
    return service


def words_of(digest: Digest, most: int) -> tuple[str, str]:
    """A title, and a body of at most `most` characters: a headline and its address for each incident; the rest is
    counted."""
    leads: dict[int, tuple[str, DigestStory]] = {}
    for section in digest.sections:
        for story in section.stories:
            leads.setdefault(story.incident_id, (section.level.word.capitalize(), story))
    patterns = [clean(f"{told.pattern.title}: {told.pattern.said}") for told in digest.patterns]
    told = [
        f"[{level}] {clip(clean(story.title), _TITLE)}\n{link(story.url)}".rstrip() for level, story in leads.values()
    ]
    lines = [*told, *patterns]
    events = f"{len(leads):,} {'event' if len(leads) == 1 else 'events'}"
    title = f"{next(iter(leads.values()))[0]}: {events}" if leads else f"{len(patterns):,} patterns"
    for shown in range(min(len(lines), _MOST_LINES), -1, -1):
        more = [f"and {len(lines) - shown:,} more"] if shown < len(lines) else []
        body = "\n".join([*lines[:shown], *more])
        if len(body) <= most:
            return title, body
    return title, clip(body, most)
