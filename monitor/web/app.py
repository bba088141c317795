"""The routes: what is public, what asks for the admin token, and what a wrong address is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from monitor.config import WebSettings
from monitor.errors import InputError, MonitorError
from monitor.fates import Window
from monitor.rules.workers import Matching
from monitor.storage import Storage
from monitor.subscribers.links import Links, Purpose
from monitor.web.access import Access
from monitor.web.account import Account
from monitor.web.answers import Answers
from monitor.web.api.problems import is_for_programs, problem, refusal
from monitor.web.api.room import Api
from monitor.web.assets import Assets
from monitor.web.audit_log import AuditLog
from monitor.web.controls import Controls
from monitor.web.door import Door
from monitor.web.entities import Entities
from monitor.web.estimates import Estimates
from monitor.web.feeds import Feeds
from monitor.web.guard import Guard, read_body
from monitor.web.incidents import Incidents
from monitor.web.login import Login
from monitor.web.operate_feeds import FeedDesk
from monitor.web.operate_mail import MailDesk
from monitor.web.operate_people import PeopleDesk
from monitor.web.operate_silences import SilenceDesk
from monitor.web.overview import Overview
from monitor.web.pages import Pages
from monitor.web.passwords import Passwords
from monitor.web.preferences import Preferences
from monitor.web.proxied import Proxied
from monitor.web.rules import Rules
from monitor.web.search import Search
from monitor.web.searches import Searches
from monitor.web.site import PublicRoute, Site
from monitor.web.status import DaemonStatus
from monitor.web.stories import Stories
from monitor.web.subscribe import Subscribe

__all__ = ["DaemonStatus", "build"]

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
EXPLANATIONS = {
    400: "The request could not be understood.",
    403: "You may not see this.",
    404: "There is no such page. A link from a mail may have been cut: copy all of it.",
    405: "This address does not take that.",
    500: "That was our mistake. The log has the details.",
    503: "This cannot be answered now. Please try again in a few minutes.",
}
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
    matching: Matching,
    controls: Controls,
) -> Starlette:
    """The web application; the arguments are those of a Site. Raises InputError for a templates folder without a usable
    `web`."""
    folder = templates / "web"
    if not (folder / "static").is_dir():
        raise InputError(f"{folder / 'static'}: no such folder. Set templates to a folder that has web/static.")
    base = urlsplit(web.base_url)
    host = base.hostname or "localhost"
    https_host = host if base.scheme == "https" else None
    access = Access(storage, Door(admin_token), clock, base.netloc.lower(), https_host)
    assets = Assets(folder / "static")
    pages = Pages(folder, assets.named)
    site = Site(storage, links, web, pages, access, clock, status, window, unsubscribe, matching, controls)
    entrance = _Entrance(site)
    hosts = [*LOOPBACK, f"[{host}]" if ":" in host else host]
    app = Starlette(
        routes=[
            *entrance.routes(),
            *rooms(site, access),
            Mount("/static", assets),
        ],
        middleware=[
            *([Middleware(Proxied)] if web.behind_proxy else []),
            Middleware(Guard, crashed=entrance.crashed, https=https_host is not None),
            Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        ],
        exception_handlers={HTTPException: entrance.refused, MonitorError: entrance.unable},
    )
    app.router.redirect_slashes = False
    return app


def rooms(site: Site, access: Access) -> list[Route]:
    """The routes of every room."""
    passwords, estimates = Passwords(access.door.wrong), Estimates(site.storage, site.clock, site.controls.titles)
    return [
        *Login(site, passwords).routes(),
        *Incidents(site).routes(),
        *Search(site).routes(),
        *Searches(site).routes(),
        *Overview(site).routes(),
        *Account(site, passwords).routes(),
        *AuditLog(site).routes(),
        *Feeds(site).routes(),
        *Answers(site).routes(),
        *Stories(site).routes(),
        *Entities(site).routes(),
        *Preferences(site, estimates).routes(),
        *Subscribe(site, estimates).routes(),
        *Api(site).routes(),
        *FeedDesk(site).routes(),
        *MailDesk(site).routes(),
        *SilenceDesk(site).routes(),
        *PeopleDesk(site).routes(),
        *Rules(site).routes(),
    ]


@dataclass(frozen=True)
class _Entrance:
    """The door of programs, the way out of a mail, and what is said where there is no way."""

    site: Site

    def routes(self) -> list[PublicRoute]:
        return [
            self.site.public("/livez", self.alive),
            self.site.public(f"/{Purpose.UNSUBSCRIBE.path}/{{token}}", self.leave, "GET", "POST"),
        ]

    async def alive(self, request: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def leave(self, request: Request) -> Response:
        """One click (RFC 8058): the token alone is the permission, so no cookie, form token or body is asked for."""
        subscription_id = self.site.links.subscription_of(request.path_params["token"])
        if subscription_id is None:
            raise HTTPException(404)
        if request.method != "POST":
            return self.site.show(request, "unsubscribe.html")
        await read_body(request)
        if not await self.site.unsubscribe(subscription_id):
            raise HTTPException(404)
        return self.site.show(request, "unsubscribed.html")

    async def refused(self, request: Request, exc: Exception) -> Response:
        assert isinstance(exc, HTTPException)
        usual = exc.detail == HTTPStatus(exc.status_code).phrase
        text = EXPLANATIONS.get(exc.status_code, exc.detail) if usual else exc.detail
        if is_for_programs(request):
            return refusal(exc, text)
        response = self._error(request, exc.status_code, text)
        response.headers.update(exc.headers or {})
        return response

    async def unable(self, request: Request, exc: Exception) -> Response:
        log.error("page unavailable", reason=str(exc))
        return self._error(request, 503, EXPLANATIONS[503])

    async def crashed(self, request: Request) -> Response:
        return self._error(request, 500, EXPLANATIONS[500])

    def _error(self, request: Request, code: int, text: str) -> Response:
        if is_for_programs(request):
            return problem(code, text, None)
        return self.site.show(request, "error.html", code, code=code, text=text)
