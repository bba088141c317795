"""Who is told what, how each stands, and how mail to an address is stopped and begun again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from monitor.config import check_subscriber
from monitor.digests.tongue import LANGUAGES
from monitor.errors import InputError, Mistakes
from monitor.model import Declared, Level
from monitor.operating import people
from monitor.storage import Transaction, audit, digests, subscriptions
from monitor.storage.subscriptions import Standing, SubscriptionRow
from monitor.web import desk
from monitor.web.access import Scope
from monitor.web.forms import Form
from monitor.web.site import PrivateRoute, Site, caller_of, form

PAGE = 100  # subscriptions
WISHES = ("minimum_level", "schedule", "timezone", "language", "at_once", "when_nothing", "channel")
USUAL = {"schedule": "daily 07:00", "timezone": "UTC", "minimum_level": "low"}
Act = Callable[[Transaction, str, Form, datetime], object]


@dataclass(frozen=True, slots=True)
class Person:
    row: SubscriptionRow
    standing: str
    schedule: str
    last_told: datetime | None
    is_paused: bool
    listens: bool


@dataclass(frozen=True)
class PeopleDesk:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        act = "/operate/subscribers/{id:int}/"
        return [
            self.site.private("/operate/subscribers", self.list),
            self.site.private("/operate/subscribers/add", self.add, "POST", scope=Scope.OPERATE),
            self.site.private(f"{act}pause", self.pause, "POST", scope=Scope.OPERATE),
            self.site.private(f"{act}resume", self.resume, "POST", scope=Scope.OPERATE),
            self.site.private(f"{act}unsubscribe", self.unsubscribe, "POST", scope=Scope.OPERATE),
        ]

    async def list(self, request: Request, problem: str = "") -> Response:
        """By number; `like` is a part of an address, for who may see addresses, `after` the last of the page before."""
        now, after = self.site.clock(), desk.number(request.query_params.get("after")) or 0
        may_operate = Scope.OPERATE in caller_of(request).scopes
        like = request.query_params.get("like", "").strip()[:320] if may_operate else ""
        found = await self.site.storage.read(lambda tx: read_people(tx, after, like, now))
        sent = form(request) if request.method == "POST" else Form([])
        channels = self.site.controls.channels()
        return await desk.page(
            self.site,
            request,
            "operate_subscribers.html",
            problem=problem,
            rows=found[:PAGE],
            more=found[PAGE - 1].row.subscription.id if len(found) > PAGE else None,
            like=like,
            channels=channels,
            rules=self.site.controls.rule_ids(),
            levels=[level.word for level in Level],
            languages=LANGUAGES,
            written={**USUAL, **{name: sent.get(name, "") for name in sent}, "rules": sent.all("rules")},
        )

    async def add(self, request: Request) -> Response:
        now, sent = self.site.clock(), form(request)

        def act(tx: Transaction, wanted: Declared) -> None:
            added = subscriptions.add(tx, wanted, now)
            detail = f"{', '.join(added.rules) or 'all rules'}, {added.schedule}"
            audit.note(tx, self.site.audited(request, "add subscriber", added.email, detail))

        try:
            wanted = self._wanted(sent)
            await self.site.storage.write(lambda tx: act(tx, wanted))
        except (InputError, Mistakes) as refusal:
            return await self.list(request, desk.in_words(refusal))
        return desk.acted(request, "operate/subscribers", "added")

    def _wanted(self, sent: Form) -> Declared:
        """Raises InputError or Mistakes."""
        wishes: dict[str, Any] = {name: sent[name] for name in WISHES if sent.get(name)}
        wanted = check_subscriber(sent.get("email", "").strip(), {**wishes, "rules": sent.all("rules")})
        if wanted.channel not in self.site.controls.channels():
            raise InputError(f"no channel is called {wanted.channel}. Declare it in config.yaml.")
        if strange := set(wanted.rules).difference(self.site.controls.rule_ids()):
            raise InputError(f"no rule is called {min(strange)}. Choose among those that are served.")
        return wanted

    async def pause(self, request: Request) -> Response:
        """Until the field `until`; empty: until it is resumed."""

        def act(tx: Transaction, email: str, sent: Form, now: datetime) -> object:
            return people.pause(tx, email, sent.get("until", "").strip() or None, now)

        return await self._act(request, "pause", "paused", act)

    async def resume(self, request: Request) -> Response:
        return await self._act(request, "resume", "resumed", lambda tx, email, _, now: people.resume(tx, email, now))

    async def unsubscribe(self, request: Request) -> Response:
        return await self._act(
            request, "unsubscribe", "unsubscribed", lambda tx, email, _, now: people.unsubscribe(tx, email, now)
        )

    async def _act(self, request: Request, action: str, done: str, act: Act) -> Response:
        """Of the address of a subscription: of all that it has."""
        now, sent, subscription_id = self.site.clock(), form(request), desk.id_of(request)

        def change(tx: Transaction) -> str | None:
            if (row := subscriptions.get(tx, subscription_id)) is None:
                return None
            email = row.subscription.email
            act(tx, email, sent, now)
            audit.note(tx, self.site.audited(request, f"{action} subscriber", email, sent.get("until", "")))
            return email

        try:
            desk.there(await self.site.storage.write(change))
        except InputError as refusal:
            return await self.list(request, str(refusal))
        return desk.acted(request, "operate/subscribers", done)


def read_people(tx: Transaction, after: int, like: str, now: datetime) -> list[Person]:
    """One more than a page."""
    rows = subscriptions.page(tx, PAGE + 1, after=after, like=like)
    told = digests.last_sent(tx, [row.subscription.id for row in rows])
    return [
        Person(
            row=row,
            standing=people.standing(row, now),
            schedule=people.schedule_of(row.subscription),
            last_told=told.get(row.subscription.id),
            is_paused=(row.subscription.paused_until or now) > now,
            listens=row.standing in (Standing.ACTIVE, Standing.SUSPENDED),
        )
        for row in rows
    ]
