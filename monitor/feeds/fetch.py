"""Fetching feeds, one of the two doors to the web (the other is `post`); `client` makes the client of both.

Every hop of every poll passes the same checks: http or https, an allowed port, a public address at the moment of
connecting. One deadline covers names, connection, TLS, headers and body.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial

import aiohttp
from yarl import URL

from monitor.errors import FeedError
from monitor.feeds.agent import sendable, user_agent
from monitor.feeds.client import new_client, parsed, translate
from monitor.feeds.gate import Gate, Pauses
from monitor.feeds.guard import WEB_PORTS, Forbidden, check_address, is_literal
from monitor.feeds.hints import freshness
from monitor.feeds.inflate import ACCEPTED, BadEncoding, inflater
from monitor.feeds.names import Names
from monitor.feeds.polling import PollingSettings, retry_wait
from monitor.feeds.room import Room, Share
from monitor.model import Document, Feed, Outcome, Validators

MOST_BYTES = 15 * 1024 * 1024  # of a body, on the wire and decoded alike
MOST_WAITING = 16 * 1024 * 1024  # bytes of all bodies together that are read or wait to be parsed
MOST_REDIRECTS = 5

Follow = Callable[[str], Awaitable[None]]

_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5"
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


def written_port(url: str) -> int | None:
    """The port that is written in an address; None without one, and for what is no address."""
    try:
        return URL(url).explicit_port
    except ValueError:
        return None


@dataclass(slots=True)
class _Hop:
    """One request of a poll: where to, with what, and what of the chain so far is permanent."""

    url: URL
    headers: dict[str, str]
    number: int = 0
    permanent: bool = True


@dataclass(frozen=True, slots=True)
class _Target:
    """A feed's address, checked once; polls of an unchanged feed should cost little."""

    feed: Feed
    url: URL
    headers: dict[str, str]


class Fetcher:
    """Polls feeds, politely. `allowed_ports` are those written in configured addresses, beside 80 and 443.

    `contact` is told to publishers: an address of a page or of a mailbox.
    """

    def __init__(
        self,
        settings: PollingSettings,
        allowed_ports: frozenset[int],
        *,
        clock: Callable[[], datetime],
        contact: str = "",
        names: Names | None = None,
    ) -> None:
        self._settings = settings
        self._ports = WEB_PORTS | allowed_ports
        self._clock = clock
        self._names = names or Names()
        self._room = Room(MOST_WAITING)
        self._gate = Gate(settings.per_host, settings.host_pause.total_seconds())
        self._seconds = settings.timeout.total_seconds()
        self._pauses = Pauses(clock)
        self._targets: dict[str, _Target] = {}
        self._session: aiohttp.ClientSession | None = None
        self._headers = {"User-Agent": user_agent(contact), "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED}

    @asynccontextmanager
    async def __call__(
        self, feed: Feed, validators: Validators, follow: Follow | None = None
    ) -> AsyncIterator[Document]:
        """What the feed's address answers. Raises FeedError.

        `follow` is awaited with each address that a redirect leads to, before it is asked, and may raise FeedError.
        Its body has room in memory until the end of the block. Waiting for that room, or for the host's turn, does not
        count towards the deadline.
        """
        with self._room.share() as share:
            yield await self._answer(feed, validators, share, follow)

    async def _answer(self, feed: Feed, validators: Validators, share: Share, follow: Follow | None) -> Document:
        target = self._targets.get(feed.url)
        if target is None or target.feed is not feed:
            target = self._targets[feed.url] = self._target(feed)
        headers = target.headers
        if validators.etag or validators.last_modified:
            headers = dict(headers)
            if validators.etag:
                headers["If-None-Match"] = validators.etag
            if validators.last_modified:
                headers["If-Modified-Since"] = validators.last_modified
        hop = _Hop(target.url, headers)
        seconds = self._seconds
        loop = asyncio.get_running_loop()
        while True:
            async with self._gate.passing(*_host_of(hop.url)):
                self._pauses.check(*_host_of(hop.url))
                started = loop.time()
                try:
                    async with asyncio.timeout(seconds) as deadline:
                        answer = await self._request(hop, target, validators, partial(share.take, deadline=deadline))
                except TimeoutError as exc:
                    reason = f"no complete answer within {self._seconds:g} s"
                    raise FeedError(Outcome.TIMED_OUT, reason) from exc
                except (aiohttp.ClientError, OSError, ValueError) as exc:
                    translate(exc)
            if not isinstance(answer, _Hop):
                return answer
            hop = answer
            seconds -= loop.time() - started
            if follow is not None:
                await follow(str(hop.url))

    def forget(self, url: str) -> None:
        """That address is not asked again and again: nothing is kept of it."""
        self._targets.pop(url, None)

    async def close(self) -> None:
        """End every connection."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _target(self, feed: Feed) -> _Target:
        url = parsed(feed.url)
        self._check(url, self._ports)
        return _Target(feed, url, dict(feed.headers))

    def _check(self, url: URL, ports: frozenset[int]) -> None:
        """Raise FeedError (refused) for an address that we do not ask. Names are checked when they are connected to."""
        if url.scheme not in ("http", "https") or not url.raw_host:
            raise FeedError(Outcome.REFUSED, "only http:// and https:// addresses are polled")
        if url.port not in ports:
            reason = f"port {url.port} is not allowed: 80, 443 and the port of a configured feed"
            raise FeedError(Outcome.REFUSED, reason)
        if self._settings.proxy and not self._settings.allow_private_addresses and is_literal(url.raw_host):
            try:
                check_address(url.raw_host)
            except Forbidden as exc:
                translate(exc)

    def _client(self) -> aiohttp.ClientSession:
        """Made on the loop that uses it."""
        if self._session is None:
            free = self._settings.allow_private_addresses or self._settings.proxy is not None
            self._session = new_client(self._names, self._headers, free=free)
        return self._session

    async def _request(
        self, hop: _Hop, target: _Target, validators: Validators, room_for: Callable[[int], Awaitable[None]]
    ) -> Document | _Hop:
        """One request: a document, or the next hop."""
        asking = self._client().get(
            hop.url, headers=hop.headers, allow_redirects=False, proxy=self._settings.proxy, max_headers=100
        )
        async with asking as response:
            status = response.status
            permanent = str(hop.url) if hop.permanent and hop.number else None
            headers, fresh = response.headers, freshness(response.headers, self._clock())
            if status == 304 and (validators.etag or validators.last_modified):
                return Document(str(hop.url), status, b"", None, validators, permanent, fresh)
            if status in _REDIRECTS:
                return self._next_hop(hop, target, status, headers.get("Location"))
            if not 200 <= status < 300:
                error = self._refusal(status, headers.get("Retry-After"), permanent)
                error.fresh = fresh
                if error.retry_after is not None:
                    self._pauses.begin(*_host_of(hop.url), error.retry_after)
                raise error
            body = await _body(response, room_for)
            tag, modified = sendable(headers.get("ETag")), sendable(headers.get("Last-Modified"))
            given = Validators(tag, modified, hashlib.sha256(body).hexdigest())
            return Document(str(hop.url), status, body, headers.get("Content-Type"), given, permanent, fresh)

    def _next_hop(self, hop: _Hop, target: _Target, status: int, location: str | None) -> _Hop:
        if not location:
            raise FeedError(Outcome.BAD_ANSWER, f"a redirect ({status}) to nowhere", status=status)
        if hop.number >= MOST_REDIRECTS:
            raise FeedError(Outcome.BAD_ANSWER, f"more than {MOST_REDIRECTS} redirects", status=status)
        try:
            url = hop.url.join(parsed(location.strip()))
            self._check(url, WEB_PORTS | {target.url.port or 0})
            url = url.with_user(None).with_fragment(None)
        except FeedError as exc:
            exc.status = status
            raise
        except ValueError as exc:
            raise FeedError(Outcome.BAD_ANSWER, "a redirect to what is no address", status=status) from exc
        # Configured headers may hold a secret, and validators are the publisher's: both stay with their origin.
        ours = url.raw_host == target.url.raw_host and (url.origin() == target.url.origin() or url.scheme == "https")
        return _Hop(url, hop.headers if ours else {}, hop.number + 1, hop.permanent and status in (301, 308))

    def _refusal(self, status: int, retry_after: str | None, permanent_url: str | None) -> FeedError:
        refused = partial(FeedError, status=status, permanent_url=permanent_url)
        if status in (429, 503):
            wait = retry_wait(retry_after, self._clock()) if retry_after is not None else None
            asked = f", for {wait}" if wait is not None else ""
            return refused(Outcome.SLOW_DOWN, f"the publisher asks for a pause ({status}){asked}", retry_after=wait)
        if status == 410:
            return refused(Outcome.GONE, "the feed is gone for good (410)")
        if status == 304:
            return FeedError(Outcome.BAD_ANSWER, "304 to a question that had no validators", status=status)
        return refused(Outcome.HTTP_ERROR, f"the server answered {status}")


def _host_of(url: URL) -> tuple[str, int]:
    return url.raw_host or "", url.port or 0


async def _body(response: aiohttp.ClientResponse, room_for: Callable[[int], Awaitable[None]]) -> bytes:
    """The decoded body. Raises FeedError over the cap and for broken compression."""
    status = response.status
    if (response.content_length or 0) > MOST_BYTES:
        raise FeedError(Outcome.TOO_LARGE, f"larger than {MOST_BYTES // 1024**2} MiB", status=status)
    body = io.BytesIO()  # not a list of pieces, which would lie in memory twice when they are joined
    wire = 0
    try:
        inflate = inflater(response.headers.get("Content-Encoding", ""))
        async for chunk in response.content.iter_any():
            wire += len(chunk)
            for number, piece in enumerate(inflate.steps(chunk)):
                if number:
                    await asyncio.sleep(0)
                if body.tell() + len(piece) > MOST_BYTES:
                    raise FeedError(Outcome.TOO_LARGE, f"larger than {MOST_BYTES // 1024**2} MiB", status=status)
                await room_for(len(piece))
                body.write(piece)
            if wire > MOST_BYTES:
                raise FeedError(Outcome.TOO_LARGE, f"larger than {MOST_BYTES // 1024**2} MiB", status=status)
        inflate.end()
    except BadEncoding as exc:
        raise FeedError(Outcome.BAD_ANSWER, str(exc), status=status) from exc
    except aiohttp.ClientPayloadError as exc:
        raise FeedError(Outcome.BAD_ANSWER, "the body is cut off", status=status) from exc
    return body.getvalue()
