"""Who asks, where a proxy stands before the page: whom the proxy saw, everywhere where callers are told apart."""

from __future__ import annotations

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send


class Proxied:
    """A middleware that believes the last address of X-Forwarded-For, which the proxy wrote; the others anybody can."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            named = ",".join(Request(scope).headers.getlist("X-Forwarded-For"))  # a proxy adds to it, or one of its own
            if seen := named.rpartition(",")[2].strip():
                scope = {**scope, "client": (seen, 0)}
        await self._app(scope, receive, send)
