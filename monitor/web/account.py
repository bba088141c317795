"""Who is signed in, where else, by which password; the tokens of programs; and the way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.storage import Transaction, accounts, audit, sessions, tokens
from monitor.web.access import WAIT, Scope
from monitor.web.passwords import Passwords, problem_of
from monitor.web.signed_in import MARK, hash_of, secret
from monitor.web.site import PrivateRoute, Site, caller_of, form

LASTS = (30, 90, 365)  # days that a token may be made for; or without an end


@dataclass(frozen=True)
class Account:
    site: Site
    passwords: Passwords

    def routes(self) -> list[PrivateRoute]:
        private = self.site.private
        return [
            private("/account", self.account),
            private("/logout", self.leave, "POST"),
            private("/account/password", self.change_password, "POST"),
            private("/account/sessions/{id:int}/end", self.end_session, "POST"),
            private("/account/tokens", self.make_token, "POST", scope=Scope.OPERATE),
            private("/account/tokens/{id:int}/revoke", self.revoke_token, "POST", scope=Scope.OPERATE),
        ]

    async def account(self, request: Request) -> Response:
        return await self._show(request)

    async def _show(self, request: Request, status: int = 200, **said: str) -> Response:
        """`said`: the `problem` of a form, what is `done`, and a `token` that was made, which is shown this once."""
        caller, now = caller_of(request), self.site.clock()

        def read(tx: Transaction) -> tuple[list[sessions.Session], list[tokens.Token]]:
            may_see = Scope.OPERATE in caller.scopes
            return sessions.of(tx, caller.whose, now), tokens.all(tx) if may_see else []

        own, made = await self.site.storage.read(read)
        values = {"problem": "", "done": "", "token": "", **said}
        return self.site.show(
            request,
            "account.html",
            status,
            sessions=own,
            tokens=[(token, token.holds(now)) for token in made],
            has_password=isinstance(caller.whose, int),
            may_make=Scope.OPERATE in caller.scopes,
            scopes=[scope.value for scope in Scope],
            lasts=LASTS,
            now=now,
            **values,
        )

    async def leave(self, request: Request) -> Response:
        caller = caller_of(request)
        entry = self.site.audited(request, "sign out", caller.name)

        def end(tx: Transaction) -> None:
            if sessions.end(tx, caller.session, caller.whose):
                audit.note(tx, entry)

        await self.site.storage.write(end)
        gone = RedirectResponse("login", 303)
        self.site.access.give_cookie(request, gone, "")
        return gone

    async def change_password(self, request: Request) -> Response:
        """Old and new twice; every other session of the account ends."""
        caller, given, now = caller_of(request), form(request), self.site.clock()
        whose, network = caller.whose, self.site.access.network(request)
        if not isinstance(whose, int):
            raise HTTPException(403, "The admin token has no password. It stands in its file.")
        if self.passwords.must_wait(caller.name, network, now):
            raise HTTPException(429, "Too many wrong passwords. Wait a minute.", WAIT)
        new = given.get("new", "")
        problem = problem_of(new, caller.name)
        if new != given.get("again"):
            problem = "The new password was not written the same twice."
        if problem:
            return await self._show(request, 400, problem=problem)
        account = await self.site.storage.read(lambda tx: accounts.get(tx, whose))
        known = account.password if account else None
        if not await self.passwords.is_right(caller.name, known, given.get("old", ""), network, now):
            return await self._show(request, 403, problem="That is not the old password.")
        hashed = await self.passwords.hash(new)
        entry = self.site.audited(request, "change password", f"account {caller.name}")

        def change(tx: Transaction) -> bool:
            if accounts.get(tx, whose) != account:  # changed meanwhile, by another or by command
                return False
            accounts.set_password(tx, whose, hashed)
            sessions.end_all(tx, whose, but=caller.session)
            audit.note(tx, entry)
            return True

        if not await self.site.storage.write(change):
            return await self._show(request, 409, problem="The account was changed meanwhile. Try again.")
        return await self._show(request, done="The password is changed. Other sessions have ended.")

    async def end_session(self, request: Request) -> Response:
        caller, ended = caller_of(request), request.path_params["id"]
        entry = self.site.audited(request, "end session", f"session {ended}")

        def end(tx: Transaction) -> bool:
            was = ended < 2**31 and sessions.end(tx, ended, caller.whose)
            if was:
                audit.note(tx, entry)
            return was

        if not await self.site.storage.write(end):
            raise HTTPException(404)
        return RedirectResponse("../../../account", 303)

    async def make_token(self, request: Request) -> Response:
        """Answered by the page itself, not by a way to it: the token is shown once, and kept nowhere."""
        given, now, author = form(request), self.site.clock(), self._by_session(request)
        name = given.get("name", "").strip().casefold()
        days = given.get("days", "")
        if not accounts.NAME.fullmatch(name):
            return await self._show(request, 400, problem=accounts.NAMES)
        if given.get("scope") not in [scope.value for scope in Scope] or days not in ("", *map(str, LASTS)):
            raise HTTPException(400)
        scopes = Scope(given["scope"]).words
        ends = now + timedelta(days=int(days)) if days else None
        token = MARK + secret()
        entry = self.site.audited(request, "make token", f"token {name}", told_of(scopes, ends))

        def make(tx: Transaction) -> bool:
            added = tokens.add(tx, name, hash_of(token), scopes, author, now=now, expires=ends)
            if added:
                audit.note(tx, entry)
            return added

        if not await self.site.storage.write(make):
            return await self._show(request, 409, problem=f"There is, or was, a token of the name {name}.")
        return await self._show(request, token=token, done=f"The token {name} is made.")

    async def revoke_token(self, request: Request) -> Response:
        self._by_session(request)
        token_id, now = request.path_params["id"], self.site.clock()

        def revoke(tx: Transaction) -> bool:
            name = tokens.revoke(tx, token_id, now) if token_id < 2**31 else None
            if name is not None:
                audit.note(tx, self.site.audited(request, "revoke token", f"token {name}"))
            return name is not None

        if not await self.site.storage.write(revoke):
            raise HTTPException(404)
        return RedirectResponse("../../../account", 303)

    def _by_session(self, request: Request) -> str:
        """Who is signed in. Raises HTTPException 403 for a program: a token that leaks must not make others."""
        caller = caller_of(request)
        if not caller.session:
            raise HTTPException(403, "Sign in for that.")
        return caller.name


def told_of(scopes: tuple[str, ...], ends: object) -> str:
    """`read judge, until 2026-12-24`."""
    return f"{' '.join(scopes)}, {f'until {ends:%Y-%m-%d}' if ends else 'without an end'}"
