"""Who asks, what they may do, and that a form which changes something was shown by us to who sends it."""

from __future__ import annotations

import enum
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.web.door import WINDOW, Door
from monitor.web.forms import Form, form_of

COOKIE = "monitor_session"
_WAIT = str(int(WINDOW.total_seconds()))
log = structlog.get_logger(__name__)


class Scope(enum.Enum):
    """What a caller may do: look, give verdicts and mute, or run the installation."""

    READ = "read"
    JUDGE = "judge"
    OPERATE = "operate"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `name` is what the audit log says; `csrf` what a form of this session must carry, empty where no
    cookie is the permission."""

    name: str
    scopes: frozenset[Scope]
    csrf: str = ""


class Access:
    """Knows callers by a bearer token or by the cookie of a session."""

    def __init__(self, door: Door, clock: Callable[[], datetime], https_host: str | None) -> None:
        self._door, self._clock, self._https_host = door, clock, https_host

    async def caller(self, request: Request) -> Caller | None:
        """None for a stranger. Raises HTTPException 403 or 429 for a bearer token that does not hold."""
        cookie = request.cookies.get(COOKIE, "")
        if self._door.is_session(cookie):
            csrf = hmac.new(cookie.encode(), b"embargo-monitor form", hashlib.sha256).hexdigest()
            return Caller("admin token", frozenset(Scope), csrf)
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        if refusal := self._refusal(request, token):
            raise refusal
        return Caller("admin token", frozenset(Scope))

    async def form(self, request: Request, caller: Caller) -> Form:
        """The form that a caller sent. Raises HTTPException 403 for one that another site made them send."""
        form = await form_of(request)
        if caller.csrf:
            given = request.headers.get("X-CSRF-Token") or form.get("csrf", "")
            if not self._is_ours(request) or not hmac.compare_digest(given.encode(), caller.csrf.encode()):
                raise HTTPException(403, "This form is not from a page of this session. Open the page again.")
        return form

    def _is_ours(self, request: Request) -> bool:
        """Whether the browser says that a page of ours sends this; one that says nothing is believed its token."""
        origin = request.headers.get("Origin")
        return origin is None or urlsplit(origin).netloc.lower() == request.headers.get("Host", "").lower()

    async def login(self, request: Request, show: Callable[..., Response]) -> Response:
        if request.method != "POST":
            return show(request, "login.html", problem="")
        token = (await form_of(request)).get("token", "")
        if refusal := self._refusal(request, token):
            again = show(request, "login.html", refusal.status_code, problem=refusal.detail)
            again.headers.update(refusal.headers or {})
            return again
        response = RedirectResponse("./", 303)
        secure = request.url.hostname == self._https_host
        response.set_cookie(COOKIE, self._door.session, httponly=True, samesite="strict", secure=secure)
        return response

    def _refusal(self, request: Request, token: str) -> HTTPException | None:
        """Why this token does not open the page to this caller now."""
        caller, now = request.client.host if request.client else "", self._clock()
        if self._door.must_wait(caller, now):
            return HTTPException(429, "Too many wrong tokens. Wait a minute.", {"Retry-After": _WAIT})
        if self._door.opens(token.strip(), caller, now):
            return None
        log.warning("wrong admin token", caller=caller)
        return HTTPException(403, "That is not the admin token.")
