"""Posting to addresses that the operator chose, by the client and the guard of everything that goes out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiohttp

from monitor.errors import DeliveryError, FeedError
from monitor.feeds.agent import user_agent
from monitor.feeds.client import new_client, parsed, translate
from monitor.feeds.names import Names
from monitor.feeds.polling import retry_wait
from monitor.model import Outcome

SECONDS = 20.0  # for names, connection, TLS and the answer's head together


@dataclass(frozen=True, slots=True)
class Reply:
    """What the receiver answered; `wait` is the pause that it asks for (Retry-After)."""

    status: int
    wait: timedelta | None = None


class Poster:
    """One address's way out. `allow_private_addresses` lifts the guard; `contact` is told in the User-Agent."""

    def __init__(
        self,
        *,
        allow_private_addresses: bool,
        clock: Callable[[], datetime],
        contact: str = "",
        seconds: float = SECONDS,
        names: Names | None = None,
    ) -> None:
        self._free = allow_private_addresses
        self._clock = clock
        self._seconds = seconds
        self._names = names or Names()
        self._headers = {"User-Agent": user_agent(contact), "Content-Type": "application/json"}
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Post it once and tell what was answered; no redirect is followed, and no body read.

        Raises DeliveryError where there was no answer: in doubt, once the receiver may have had the request.
        """
        if self._session is None:
            self._session = new_client(self._names, self._headers, free=self._free)
        try:
            asking = self._session.post(parsed(url), data=body, headers=headers, allow_redirects=False, max_headers=100)
            async with asyncio.timeout(self._seconds), asking as response:
                asked = response.headers.get("Retry-After")
                response.close()  # whatever else it has to say
                return Reply(response.status, None if asked is None else retry_wait(asked, self._clock()))
        except TimeoutError as exc:
            raise DeliveryError(f"no answer within {self._seconds:g} s", in_doubt=True) from exc
        except FeedError as exc:
            raise DeliveryError(exc.reason) from exc
        except (aiohttp.ClientError, OSError, ValueError) as exc:
            raise _unanswered(exc) from exc

    async def close(self) -> None:
        """End every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()


def _unanswered(exc: Exception) -> DeliveryError:
    try:
        translate(exc)
    except FeedError as error:
        never_asked = error.outcome is Outcome.REFUSED or isinstance(exc, aiohttp.ClientConnectorError)
        return DeliveryError(error.reason, in_doubt=not never_asked)
