"""Who asks, what they may do, and that a form which changes something was shown by us to who sends it."""

from __future__ import annotations

import enum
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.errors import MonitorError
from monitor.storage import Storage, Transaction, sessions, tokens
from monitor.web.door import WINDOW, Attempts, Door, network_of
from monitor.web.forms import Form, form_of
from monitor.web.signed_in import MARK, SECRET, TOUCHED, ends_of, hash_of, secret

COOKIE = "monitor_session"
GUESSES = 20  # of links, that a network may have wrong within WINDOW
WAIT = {"Retry-After": str(int(WINDOW.total_seconds()))}
ADMIN = "admin token"  # the caller who has it; an account's name has no space
log = structlog.get_logger(__name__)


class Scope(enum.Enum):
    """What a caller may do: look, give verdicts and mute, or run the installation. Each holds the ones before it."""

    READ = "read"
    JUDGE = "judge"
    OPERATE = "operate"

    @property
    def words(self) -> tuple[str, ...]:
        """This one and those that it holds, as they are stored."""
        every = [scope.value for scope in Scope]
        return tuple(every[: every.index(self.value) + 1])


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `name` is what the audit log says; `csrf` what a form of this session must carry, empty where no
    cookie is the permission; `session` and `whose` are what `storage.sessions` knows, 0 and empty for a bearer."""

    name: str
    scopes: frozenset[Scope]
    csrf: str = ""
    session: int = 0
    whose: sessions.Whose = ""


class Access:
    """Knows callers by a bearer token or by the cookie of a session. `address` is the host and port of `base_url`;
    `https_host` the host alone, if it is reached by https."""

    def __init__(
        self,
        storage: Storage,
        door: Door,
        clock: Callable[[], datetime],
        address: str,
        https_host: str | None,
    ) -> None:
        self.door = door
        self._storage, self._clock, self._address, self._https_host = storage, clock, address, https_host
        self._guesses = Attempts(GUESSES)

    async def caller(self, request: Request) -> Caller | None:
        """None for a stranger. Raises HTTPException 403 or 429 for a bearer token that does not hold."""
        caller = await self._signed_in(request)
        if caller is not None:
            return caller
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        caller = await self._bearer(token.strip())
        if caller is None and (refusal := self.refusal(request, token, "That token does not hold.")):
            raise refusal
        return caller or Caller(ADMIN, frozenset(Scope))

    async def _signed_in(self, request: Request) -> Caller | None:
        cookie, now = self.cookie_of(request), self._clock()
        if not SECRET.fullmatch(cookie):
            return None
        found = await self._storage.read(lambda tx: sessions.find(tx, hash_of(cookie), now))
        if found is None or (isinstance(found.whose, str) and found.whose != self.door.mark):
            return None
        if now - found.seen >= TOUCHED:
            await self._note(lambda tx: sessions.touch(tx, found.id, now, ends_of(found.made, now)))
        csrf = hmac.new(cookie.encode(), b"embargo-monitor form", hashlib.sha256).hexdigest()
        scopes = frozenset(map(Scope, found.scopes)) if found.name else frozenset(Scope)
        return Caller(found.name or ADMIN, scopes, csrf, found.id, found.whose)

    async def _bearer(self, token: str) -> Caller | None:
        """The program that this token was made for. With 256 bits, a right one need not wait for others' wrong ones."""
        now = self._clock()
        if not token.startswith(MARK) or not SECRET.fullmatch(token.removeprefix(MARK)):
            return None
        found = await self._storage.read(lambda tx: tokens.find(tx, hash_of(token), now))
        if found is None:
            return None
        if found.used is None or found.used.date() < now.date():
            await self._note(lambda tx: tokens.used(tx, found.id, now))
        return Caller(f"token {found.name}", frozenset(map(Scope, found.scopes)))

    async def _note(self, change: Callable[[Transaction], None]) -> None:
        """When something was used. A database that cannot be written now is no reason to show nothing."""
        try:
            await self._storage.write(change)
        except MonitorError as error:
            log.warning("the use of a session or token is not noted", reason=str(error))

    async def form(self, request: Request, caller: Caller) -> Form:
        """The form that a caller sent. Raises HTTPException 403 for one that another site made them send."""
        form = await form_of(request)
        if caller.csrf:
            given = request.headers.get("X-CSRF-Token") or form.get("csrf", "")
            right = hmac.compare_digest(given.encode(errors="replace"), caller.csrf.encode())
            if not self.is_ours(request) or not right:
                raise HTTPException(403, "This form is not from a page of this session. Open the page again.")
        return form

    def is_ours(self, request: Request) -> bool:
        """Whether the browser says that a page of ours sends this. One that says nothing, as programs do, is believed.

        Sec-Fetch-Site is what pages cannot forge, but browsers send it over https and on loopback only. An Origin of
        `null` is what a page without a referrer sends, and a stranger's in a sandbox too.
        """
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if site is not None and site not in ("same-origin", "none"):
            return False
        if origin is None or (origin == "null" and site is not None):
            return True
        return origin.partition("://")[2].lower() in (request.headers.get("Host", "").lower(), self._address)

    def refusal(self, request: Request, token: str, wrong: str) -> HTTPException | None:
        """Why this is not the admin token, in the words `wrong`, or may not be tried by this caller now."""
        network, now = self.network(request), self._clock()
        if self.door.must_wait(network, now):
            return HTTPException(429, "Too many wrong tokens. Wait a minute.", WAIT)
        if self.door.opens(token.strip(), network, now):
            return None
        log.warning("wrong token", network=network)
        return HTTPException(403, wrong)

    def network(self, request: Request) -> str:
        """From where it is asked, as limits and the log of sign-ins name it."""
        return network_of(request.client.host if request.client else "")

    def guessed(self, request: Request) -> HTTPException:
        """What is said to who asks for something secret that is not there: 404; 429 to who has it wrong too often.
        Whoever has it right is never asked to wait, so nobody can lock out the readers of a mail behind one proxy."""
        network, now = self.network(request), self._clock()
        if self._guesses.are_spent(network, now):
            return HTTPException(429, "Too many links that are not there. Wait a minute.", WAIT)
        self._guesses.add(network, now)
        return HTTPException(404)

    def start(self, tx: Transaction, request: Request, whose: sessions.Whose) -> str:
        """A session that begins now, instead of the one that this request names, if any; what its cookie says."""
        now, cookie = self._clock(), secret()
        sessions.end_by(tx, hash_of(self.cookie_of(request)))
        sessions.start(tx, hash_of(cookie), whose, self.network(request), now, ends_of(now, now))
        return cookie

    def cookie_of(self, request: Request) -> str:
        return request.cookies.get(self._cookie(request), "")

    def give_cookie(self, request: Request, response: Response, cookie: str) -> None:
        """An empty one takes it away. By https the name's prefix keeps other hosts of the domain from setting it."""
        secure = self._is_https(request)
        age = None if cookie else 0
        name = self._cookie(request)
        response.set_cookie(name, cookie, max_age=age, httponly=True, samesite="strict", secure=secure)

    def _cookie(self, request: Request) -> str:
        return f"__Host-{COOKIE}" if self._is_https(request) else COOKIE

    def _is_https(self, request: Request) -> bool:
        return request.url.hostname == self._https_host
