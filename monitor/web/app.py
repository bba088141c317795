"""The routes: what is public, what asks for the admin token, and what a wrong address is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from monitor.config import WebSettings
from monitor.errors import InputError, MonitorError
from monitor.fates import Window
from monitor.storage import Storage
from monitor.subscribers.links import Links
from monitor.web.answers import Answers
from monitor.web.door import WINDOW, Door
from monitor.web.feeds import Feeds
from monitor.web.guard import Guard, read_body
from monitor.web.pages import Pages
from monitor.web.status import DaemonStatus, read_overview

__all__ = ["DaemonStatus", "build"]

COOKIE = "monitor_session"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
EXPLANATIONS = {
    400: "The request could not be understood.",
    403: "You may not see this.",
    404: "There is no such page. A link from a mail may have been cut: copy all of it.",
    405: "This address does not take that.",
    500: "That was our mistake. The log has the details.",
    503: "This cannot be answered now. Please try again in a few minutes.",
}
_WAIT = str(int(WINDOW.total_seconds()))
log = structlog.get_logger(__name__)


def build(
    storage: Storage,
    links: Links,
    admin_token: str,
    web: WebSettings,
    templates: Path,
    clock: Callable[[], datetime],
    status: Callable[[], DaemonStatus],
    *,
    window: Callable[[], Window],
    unsubscribe: Callable[[int], Awaitable[bool]],
) -> Starlette:
    """The web application. `window` is the `first_poll_window` of now; `unsubscribe` says whether it knew the
    subscription, and may be called again for the same. Raises InputError for a templates folder without a usable `web`.
    """
    folder = templates / "web"
    if not (folder / "static").is_dir():
        raise InputError(f"{folder / 'static'}: no such folder. Set templates to a folder that has web/static.")
    base = urlsplit(web.base_url)
    host = base.hostname or "localhost"
    site = _Site(
        storage,
        links,
        Door(admin_token),
        Pages(folder),
        clock,
        status,
        unsubscribe,
        https_host=host if base.scheme == "https" else None,
    )
    hosts = [*LOOPBACK, f"[{host}]" if ":" in host else host]
    app = Starlette(
        routes=[
            Route("/", site.show_status),
            Route("/login", site.login, methods=["GET", "POST"]),
            Route("/livez", site.alive),
            Route("/u/{token}", site.leave, methods=["GET", "POST"]),
            *Feeds(storage, links).routes(),
            *Answers(storage, links, clock, window, site.show).routes(),
            Mount("/static", StaticFiles(directory=folder / "static")),
        ],
        middleware=[
            Middleware(Guard, crashed=site.crashed),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        ],
        exception_handlers={HTTPException: site.refused, MonitorError: site.unable},
    )
    app.router.redirect_slashes = False
    return app


@dataclass(frozen=True)
class _Site:
    """The endpoints, and what they need. `https_host` is the name under which the page is reached over TLS."""

    storage: Storage
    links: Links
    door: Door
    pages: Pages
    clock: Callable[[], datetime]
    status: Callable[[], DaemonStatus]
    unsubscribe: Callable[[int], Awaitable[bool]]
    https_host: str | None

    async def alive(self, request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def show_status(self, request: Request) -> Response:
        if not self._may_enter(request):
            return RedirectResponse("login", 303)
        now = self.clock()
        overview = await self.storage.read(lambda tx: read_overview(tx, now))
        # A thousand feeds take longer to write than the daemon's loop may stand still.
        return await asyncio.to_thread(
            self.show, request, "status.html", status=self.status(), overview=overview, now=now
        )

    def _may_enter(self, request: Request) -> bool:
        """Raises HTTPException 403 or 429 for a bearer token that does not hold."""
        if self.door.is_session(request.cookies.get(COOKIE, "")):
            return True
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return False
        if refusal := self._refusal(request, token):
            raise refusal
        return True

    def _refusal(self, request: Request, token: str) -> HTTPException | None:
        """Why this token does not open the page to this caller now."""
        caller, now = request.client.host if request.client else "", self.clock()
        if self.door.must_wait(caller, now):
            return HTTPException(429, "Too many wrong tokens. Wait a minute.", {"Retry-After": _WAIT})
        if self.door.opens(token.strip(), caller, now):
            return None
        log.warning("wrong admin token", caller=caller)
        return HTTPException(403, "That is not the admin token.")

    async def login(self, request: Request) -> Response:
        if request.method != "POST":
            return self.show(request, "login.html", problem="")
        body = await read_body(request)
        try:
            token = parse_qs(body.decode(errors="replace"), max_num_fields=10).get("token", [""])[0]
        except ValueError:
            raise HTTPException(400, "The form has too many fields.") from None
        if refusal := self._refusal(request, token):
            again = self.show(request, "login.html", refusal.status_code, problem=refusal.detail)
            again.headers.update(refusal.headers or {})
            return again
        response = RedirectResponse("./", 303)
        secure = request.url.hostname == self.https_host
        response.set_cookie(COOKIE, self.door.session, httponly=True, samesite="strict", secure=secure)
        return response

    async def leave(self, request: Request) -> Response:
        """One click (RFC 8058): the token alone is the permission, so no cookie, form token or body is asked for."""
        subscription_id = self.links.subscription_of(request.path_params["token"])
        if subscription_id is None:
            raise HTTPException(404)
        if request.method != "POST":
            return self.show(request, "unsubscribe.html")
        await read_body(request)
        if not await self.unsubscribe(subscription_id):
            raise HTTPException(404)
        return self.show(request, "unsubscribed.html")

    async def refused(self, request: Request, exc: Exception) -> Response:
        assert isinstance(exc, HTTPException)
        usual = exc.detail == HTTPStatus(exc.status_code).phrase
        response = self._error(
            request, exc.status_code, EXPLANATIONS.get(exc.status_code, exc.detail) if usual else exc.detail
        )
        response.headers.update(exc.headers or {})
        return response

    async def unable(self, request: Request, exc: Exception) -> Response:
        log.error("page unavailable", reason=str(exc))
        return self._error(request, 503, EXPLANATIONS[503])

    async def crashed(self, request: Request) -> Response:
        return self._error(request, 500, EXPLANATIONS[500])

    def _error(self, request: Request, code: int, text: str) -> Response:
        return self.show(request, "error.html", code, code=code, text=text)

    def show(self, request: Request, template: str, status_code: int = 200, **values: Any) -> Response:
        # Relative, because behind a proxy the page may live under a path of base_url that we never see.
        root = "../" * (request.scope["raw_path"].count(b"/") - 1) or "./"
        return HTMLResponse(self.pages.render(template, root=root, **values), status_code)
