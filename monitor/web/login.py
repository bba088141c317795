"""The way in: by name and password, or by the admin token."""

from __future__ import annotations

from dataclasses import dataclass, field

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.storage import Transaction, accounts, audit
from monitor.storage.accounts import Account
from monitor.storage.audit import Entry
from monitor.web.access import ADMIN, WAIT
from monitor.web.door import Attempts
from monitor.web.forms import Form, form_of
from monitor.web.passwords import Passwords
from monitor.web.signed_in import way_to
from monitor.web.site import PublicRoute, Site

NOTED = 30  # refusals a minute that the audit log keeps: who guesses must not fill the disk
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Login:
    site: Site
    passwords: Passwords
    noted: Attempts = field(default_factory=lambda: Attempts(NOTED))

    def routes(self) -> list[PublicRoute]:
        return [self.site.public("/login", self.login, "GET", "POST")]

    async def login(self, request: Request) -> Response:
        """Afterwards the page that was asked for is shown, if the query `next` names one of ours."""
        if request.method != "POST":
            return self.site.show(request, "login.html", problem="", by="")
        if not self.site.access.is_ours(request):
            raise HTTPException(403, "This form is not from a page of ours. Open the page again.")
        form = await form_of(request)
        by = "token" if "token" in form else "name"
        try:
            cookie = await (self._by_token if by == "token" else self._by_name)(request, form)
        except HTTPException as refusal:
            again = self.site.show(request, "login.html", refusal.status_code, problem=refusal.detail, by=by)
            again.headers.update(refusal.headers or {})
            return again
        response = RedirectResponse(way_to(request.query_params.get("next", "")) or "./", 303)
        self.site.access.give_cookie(request, response, cookie)
        return response

    async def _by_token(self, request: Request, form: Form) -> str:
        """The cookie of a new session. Raises HTTPException 403 or 429."""
        access = self.site.access
        if refusal := access.refusal(request, form["token"], "That is not the admin token."):
            if refusal.status_code == 403:
                await self._refused(request, ADMIN)
            raise refusal

        def enter(tx: Transaction) -> str:
            audit.note(tx, self._entry(request, ADMIN, "sign in", ADMIN))
            return access.start(tx, request, access.door.mark)

        return await self.site.storage.write(enter)

    async def _by_name(self, request: Request, form: Form) -> str:
        """Likewise. A name that nobody has and a wrong password are told alike, after the same time."""
        now, network = self.site.clock(), self.site.access.network(request)
        name = form.get("name", "").strip().casefold()[: accounts.LONGEST_NAME + 1]
        if self.passwords.must_wait(name, network, now):
            raise HTTPException(429, "Too many wrong passwords. Wait a minute.", WAIT)
        account = await self.site.storage.read(lambda tx: accounts.named(tx, name))
        known = None if account is None or account.disabled else account.password
        right = await self.passwords.is_right(name, known, form.get("password", ""), network, now)
        cookie = await self._enter(request, account) if right and account is not None else None
        if cookie is None:
            await self._refused(request, f"account {account.name}" if account else "an account that is not there")
            raise HTTPException(403, "That is not the name and password of an account.")
        return cookie

    async def _enter(self, request: Request, account: Account) -> str | None:
        """None: it was changed since its password was looked at."""

        def enter(tx: Transaction) -> str | None:
            if accounts.get(tx, account.id) != account:
                return None
            audit.note(tx, self._entry(request, account.name, "sign in", f"account {account.name}"))
            return self.site.access.start(tx, request, account.id)

        return await self.site.storage.write(enter)

    async def _refused(self, request: Request, subject: str) -> None:
        """Noted without what was typed: it may be a password in the wrong field."""
        now = self.site.clock()
        log.warning("sign in refused", subject=subject, network=self.site.access.network(request))
        if not self.noted.are_spent("", now):
            self.noted.add("", now)
            entry = self._entry(request, "a stranger", "sign in refused", subject)
            await self.site.storage.write(lambda tx: audit.note(tx, entry))

    def _entry(self, request: Request, who: str, action: str, subject: str) -> Entry:
        return Entry(self.site.clock(), who, action, subject, f"from {self.site.access.network(request)}")
