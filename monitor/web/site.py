"""What every room of the page stands on: what it shows from, how it answers, and who may enter.

A room is a module with a frozen dataclass over the `Site`, whose `routes` are made by `public` and `private` alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from monitor.config import WebSettings
from monitor.fates import Window
from monitor.storage import Storage
from monitor.storage.audit import Entry
from monitor.subscribers.links import Links
from monitor.web.access import Access, Caller, Scope
from monitor.web.forms import Form
from monitor.web.pages import Pages
from monitor.web.status import DaemonStatus

Endpoint = Callable[[Request], Awaitable[Response]]
SAFE = frozenset({"GET", "HEAD"})
PLACES = (
    ("incidents", "Incidents"),
    ("search", "Search"),
    ("entities", "Entities"),
    ("rules", "Rules"),
    ("operate", "Operate"),
    ("account", "Account"),
)  # where the navigation leads, as far as there is such a route


class PublicRoute(Route):
    """Anybody may ask; what it shows or does rests on the token in its address, or is for everybody."""


class PrivateRoute(Route):
    """Asks for a caller with this scope; a form is checked before the endpoint sees it."""

    scope: Scope


@dataclass(frozen=True)
class Site:
    """`window` is the `first_poll_window` of now; `unsubscribe` says whether it knew the subscription, and may be
    called again for the same."""

    storage: Storage
    links: Links
    web: WebSettings
    pages: Pages
    access: Access
    clock: Callable[[], datetime]
    status: Callable[[], DaemonStatus]
    window: Callable[[], Window]
    unsubscribe: Callable[[int], Awaitable[bool]]

    def public(self, path: str, endpoint: Endpoint, *methods: str) -> PublicRoute:
        return PublicRoute(path, endpoint, methods=methods or ("GET",))

    def private(self, path: str, endpoint: Endpoint, *methods: str, scope: Scope = Scope.READ) -> PrivateRoute:
        """The endpoint finds who asks by `caller_of`, and what a POST brought by `form`."""

        async def guarded(request: Request) -> Response:
            caller = await self.access.caller(request)
            if caller is None:
                return RedirectResponse(f"{root_of(request)}login", 303)
            if scope not in caller.scopes:
                raise HTTPException(403)
            request.state.caller = caller
            if request.method not in SAFE:
                request.state.form = await self.access.form(request, caller)
            return await endpoint(request)

        route = PrivateRoute(path, guarded, methods=methods or ("GET",))
        route.scope = scope
        return route

    def show(self, request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
        """The answer of a template. Every one is given `root`, the way to the page's own root; `caller`, None for a
        stranger; `csrf`, what its forms carry in the field of that name; `here`, the path that was asked for; and
        `places`, where the navigation leads."""
        caller: Caller | None = getattr(request.state, "caller", None)
        text = self.pages.render(
            template,
            root=root_of(request),
            caller=caller,
            csrf=caller.csrf if caller else "",
            here=request.scope["path"],
            places=places(request),
            **values,
        )
        return HTMLResponse(text, status_code)

    def audited(self, request: Request, action: str, subject: str, detail: str = "") -> Entry:
        """The line of the audit log that an act of this caller leaves; `storage.audit.note` keeps it with the act."""
        return Entry(self.clock(), caller_of(request).name, action, subject, detail)


def places(request: Request) -> list[tuple[str, str]]:
    """Path and word of PLACES, of those that this application has."""
    paths = {getattr(route, "path", "") for route in request.app.routes}
    return [(path, word) for path, word in PLACES if f"/{path}" in paths]


def caller_of(request: Request) -> Caller:
    """Who asks a private route."""
    caller: Caller = request.state.caller
    return caller


def form(request: Request) -> Form:
    """What a POST to a private route brought."""
    brought: Form = request.state.form
    return brought


def root_of(request: Request) -> str:
    """The way to the page's root. Relative, because behind a proxy it may live under a path that we never see."""
    return "../" * (request.scope["raw_path"].count(b"/") - 1) or "./"
