"""What every room of the page stands on: what it shows from, how it answers, and who may enter.

A room is a module with a frozen dataclass over the `Site`, whose `routes` are made by `public` and `private` alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from monitor.config import WebSettings
from monitor.fates import Window
from monitor.rules.workers import Matching
from monitor.storage import Storage
from monitor.storage.audit import Entry
from monitor.subscribers.links import Links
from monitor.web.access import Access, Caller, Scope
from monitor.web.controls import Controls
from monitor.web.forms import Form
from monitor.web.pages import Pages
from monitor.web.signed_in import way_to
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


class _Number(IntegerConvertor):
    """What `{id:int}` takes: no database has counted further, and Python refuses to read 5,000 digits."""

    regex = "[0-9]{1,9}"


register_url_convertor("int", _Number())


class PublicRoute(Route):
    """Anybody may ask; what it shows or does rests on the token in its address, or is for everybody."""


class PrivateRoute(Route):
    """Asks for a caller with this scope; a form is checked before the endpoint sees it."""

    scope: Scope


class ApiRoute(PrivateRoute):
    """A private route for programs: a stranger is told so, and is not led to the login. Its methods may ask for
    different scopes, of which `scope` is that of the first."""


@dataclass(frozen=True)
class Site:
    """`window` is the `first_poll_window` of now; `unsubscribe` says whether it knew the subscription, and may be
    called again for the same; `matching` serves the rules, and is asked why they match; `titles` are those of
    what may be subscribed to, by the rules' ids."""

    storage: Storage
    links: Links
    web: WebSettings
    pages: Pages
    access: Access
    clock: Callable[[], datetime]
    status: Callable[[], DaemonStatus]
    window: Callable[[], Window]
    unsubscribe: Callable[[int], Awaitable[bool]]
    matching: Matching
    titles: Callable[[], Mapping[str, str]]
    controls: Controls

    def public(self, path: str, endpoint: Endpoint, *methods: str) -> PublicRoute:
        """Whoever asks for what its address names and is not there is counted as who guesses."""

        async def counted(request: Request) -> Response:
            try:
                return await endpoint(request)
            except HTTPException as refusal:
                if refusal.status_code == 404 and request.path_params:
                    raise self.access.guessed(request) from None
                raise

        return PublicRoute(path, counted, methods=methods or ("GET",))

    def private(self, path: str, endpoint: Endpoint, *methods: str, scope: Scope = Scope.READ) -> PrivateRoute:
        """The endpoint finds who asks by `caller_of`, and what a POST brought by `form`."""

        async def guarded(request: Request) -> Response:
            caller = await self.access.caller(request)
            if caller is None:
                return RedirectResponse(f"{root_of(request)}login{way_back(request)}", 303)
            request.state.caller = caller
            if scope not in caller.scopes:
                raise HTTPException(403)
            if request.method not in SAFE:
                request.state.form = await self.access.form(request, caller)
            return await endpoint(request)

        route = PrivateRoute(path, guarded, methods=methods or ("GET",))
        route.scope = scope
        return route

    def api(self, path: str, methods: Mapping[str, tuple[Scope, Endpoint]]) -> ApiRoute:
        """By method what it asks for, and who answers. What is changed asks for a bearer token: a cookie comes with any
        request that a browser is made to send."""

        async def guarded(request: Request) -> Response:
            scope, endpoint = methods["GET" if request.method == "HEAD" else request.method]
            caller = await self._program(request)
            if scope not in caller.scopes:
                raise HTTPException(403, f"This asks for the scope {scope.value}.")
            if request.method not in SAFE and caller.csrf:
                raise HTTPException(403, "A change asks for a token in the header Authorization.")
            request.state.caller = caller
            return await endpoint(request)

        route = ApiRoute(path, guarded, methods=list(methods))
        route.scope = next(iter(methods.values()))[0]
        return route

    async def _program(self, request: Request) -> Caller:
        """Raises HTTPException 401 for a stranger and for a token that does not hold (RFC 6750), or 429."""
        try:
            caller = await self.access.caller(request)
        except HTTPException as exc:
            if exc.status_code != 403:
                raise
            raise HTTPException(401, exc.detail, {"WWW-Authenticate": 'Bearer error="invalid_token"'}) from None
        if caller is None:
            raise HTTPException(401, "Send a token: Authorization: Bearer TOKEN.", {"WWW-Authenticate": "Bearer"})
        return caller

    def show(self, request: Request, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
        """The answer of a template. Every one is given `root`, the way to the page's own root; `caller`, None for a
        stranger; `csrf`, what its forms carry in the field of that name; `here`, the path that was asked for; and
        `signup`, whether strangers may subscribe, and `places`, where the navigation leads."""
        caller: Caller | None = getattr(request.state, "caller", None)
        text = self.pages.render(
            template,
            root=root_of(request),
            caller=caller,
            csrf=caller.csrf if caller else "",
            here=request.scope["path"],
            signup=self.web.signup,
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


def way_back(request: Request) -> str:
    """The query by which the login knows the page that was asked for; of a form there is no way back."""
    path, query = request.scope["raw_path"].decode("ascii", "replace"), request.scope["query_string"].decode("latin-1")
    asked = f"{path}?{query}" if query else path
    return f"?{urlencode({'next': asked})}" if request.method == "GET" and way_to(asked) else ""


def root_of(request: Request) -> str:
    """The way to the page's root. Relative, because behind a proxy it may live under a path that we never see."""
    return "../" * (request.scope["raw_path"].count(b"/") - 1) or "./"
