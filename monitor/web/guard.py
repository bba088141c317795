"""Around every answer: the security headers, the boundary for our own bugs, the bound on what is read."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BODY_BYTES = 64 * 1024
BODY_SECONDS = 10.0
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; "
    "img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with no-referrer, browsers send our own forms with `Origin: null`
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HTTPS = {"Strict-Transport-Security": "max-age=31536000"}  # this host alone: its domain is not ours
log = structlog.get_logger(__name__)


class Guard:
    """The outermost middleware: sets HEADERS on every answer, HTTPS too where readers come by it, and turns what nobody
    caught into the page `crashed`.

    Starlette's own handler for 500 stands outside of all middleware, so its answers would lack the headers.
    """

    def __init__(self, app: ASGIApp, crashed: Callable[[Request], Awaitable[Response]], *, https: bool) -> None:
        self._app = app
        self._headers = HEADERS | HTTPS if https else HEADERS
        self._crashed = crashed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answered, unread = False, has_body(scope)

        async def reading() -> Message:
            nonlocal unread
            message = await receive()
            unread = unread and message.get("more_body", False)
            return message

        async def guarded(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                headers = MutableHeaders(scope=message)
                kept = headers.get("Cache-Control", HEADERS["Cache-Control"])  # a feed's reader may keep it
                headers.update({**self._headers, "Cache-Control": kept})
                if unread:  # else the server takes in what is left of it, however much that is
                    headers["Connection"] = "close"
            await send(message)

        try:
            await self._app(scope, reading, guarded)
        except ClientDisconnect:
            return
        except Exception:
            # The path may be an unsubscribe token, so only the route's pattern is logged.
            log.exception("page crashed", method=scope["method"], route=getattr(scope.get("route"), "path", None))
            if not answered:
                response = await self._crashed(Request(scope))
                await response(scope, receive, guarded)


def has_body(scope: Scope) -> bool:
    """Whether a request brings something to read."""
    headers = dict(scope["headers"])
    return b"transfer-encoding" in headers or headers.get(b"content-length", b"0") != b"0"


async def read_body(request: Request) -> bytes:
    """The body, at most BODY_BYTES of it within BODY_SECONDS; raises HTTPException 413 or 408, which hang up."""
    hang_up = {"Connection": "close"}
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                if len(body) + len(chunk) > BODY_BYTES:  # a chunk is as large as what the server read ahead
                    raise HTTPException(413, "More than 64 KB were sent.", hang_up)
                body += chunk
    except TimeoutError:
        raise HTTPException(408, "The request took too long to arrive.", hang_up) from None
    return bytes(body)
