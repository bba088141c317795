"""Who is signed in, and the way out."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.web.access import COOKIE
from monitor.web.site import PrivateRoute, Site


@dataclass(frozen=True)
class Account:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [
            self.site.private("/account", self.account),
            self.site.private("/logout", self.leave, "POST"),
        ]

    async def account(self, request: Request) -> Response:
        return self.site.show(request, "account.html")

    async def leave(self, request: Request) -> Response:
        gone = RedirectResponse("login", 303)
        gone.delete_cookie(COOKIE)
        return gone
