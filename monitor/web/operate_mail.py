"""The outbox and what came back, with what may be done about each mail and each address."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from monitor.errors import InputError
from monitor.operating import mails, people
from monitor.operating.mails import MAY_BE_DROPPED, MAY_BE_RETRIED, why
from monitor.outgoing import Delivery, DeliveryState
from monitor.storage import Transaction, attempts, audit, bounces, digests, outages, outbox, subscriptions
from monitor.storage.attempts import Attempt
from monitor.storage.outbox import OutboxRow
from monitor.web import desk
from monitor.web.access import Scope
from monitor.web.site import PrivateRoute, Site, caller_of, form
from monitor.web.status import FAILED, UNSENT, tone_of

PAGE = 100  # rows
SHOWN = {
    "waiting": UNSENT,
    "failed": FAILED,
    "sent": (DeliveryState.SENT,),
    "dropped": (DeliveryState.DROPPED, DeliveryState.REMOVED),
}
Act = Callable[[Transaction, OutboxRow, datetime], None]


@dataclass(frozen=True, slots=True)
class MailRow:
    mail: OutboxRow
    tone: str
    why: str
    may_be_retried: bool
    may_be_dropped: bool


@dataclass(frozen=True, slots=True)
class MailPage:
    row: MailRow
    tries: list[Attempt]
    delivery: Delivery | None


@dataclass(frozen=True)
class MailDesk:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [
            self.site.private("/operate/outbox", self.outbox),
            self.site.private("/operate/outbox/{id:int}", self.mail),
            self.site.private("/operate/outbox/{id:int}/retry", self.retry, "POST", scope=Scope.OPERATE),
            self.site.private("/operate/outbox/{id:int}/drop", self.drop, "POST", scope=Scope.OPERATE),
            self.site.private("/operate/bounces", self.bounces),
            self.site.private("/operate/bounces/resume", self.resume, "POST", scope=Scope.OPERATE),
        ]

    async def outbox(self, request: Request) -> Response:
        """The newest first; `show` names some states, `before` is the last mail of the page before."""
        show, before = request.query_params.get("show", ""), desk.number(request.query_params.get("before"))
        states = SHOWN.get(show, ())
        found, outage, counts = await self.site.storage.read(
            lambda tx: (
                outbox.rows(tx, PAGE + 1, states=states, before=before),
                outages.present(tx),
                outbox.counts(tx),
            )
        )
        rows, more = [mail_row(row) for row in found[:PAGE]], found[PAGE - 1].id if len(found) > PAGE else None
        return await desk.page(
            self.site,
            request,
            "operate_outbox.html",
            rows=rows,
            more=more,
            outage=outage,
            show=show if states else "",
            counts={name: sum(counts[state] for state in of) for name, of in SHOWN.items()},
        )

    async def mail(self, request: Request, problem: str = "") -> Response:
        """Its life; its text only for who may operate, for its links are its reader's."""
        mail_id = desk.id_of(request)
        found = desk.there(await self.site.storage.read(lambda tx: read_mail(tx, mail_id)))
        text = ""
        if found.delivery is not None and Scope.OPERATE in caller_of(request).scopes:
            text = await asyncio.to_thread(self.site.controls.text_of, found.delivery.digest)
        return await desk.page(self.site, request, "operate_mail.html", problem=problem, page=found, text=text)

    async def retry(self, request: Request) -> Response:
        return await self._act(request, "retry mail", "retried", mails.retry)

    async def drop(self, request: Request) -> Response:
        by = caller_of(request).name
        return await self._act(request, "drop mail", "dropped", lambda tx, row, now: mails.drop(tx, row, by, now))

    async def _act(self, request: Request, action: str, done: str, act: Act) -> Response:
        now, mail_id = self.site.clock(), desk.id_of(request)

        def change(tx: Transaction) -> OutboxRow | None:
            if (row := outbox.find(tx, str(mail_id))) is None:
                return None
            act(tx, row, now)
            audit.note(tx, self.site.audited(request, action, f"mail {row.id}", f"to {row.goes_to}, {row.state.value}"))
            return row

        try:
            desk.there(await self.site.storage.write(change))
        except InputError as refusal:
            return await self.mail(request, str(refusal))
        return desk.acted(request, f"operate/outbox/{mail_id}", done)

    async def bounces(self, request: Request, problem: str = "") -> Response:
        """The latest first; `before` is the last of the page before."""
        before = desk.number(request.query_params.get("before"))
        found, counts, suspended = await self.site.storage.read(
            lambda tx: (bounces.recent(tx, PAGE + 1, before=before), bounces.counts(tx), subscriptions.suspended(tx))
        )
        more = found[PAGE - 1].id if len(found) > PAGE else None
        return await desk.page(
            self.site,
            request,
            "operate_bounces.html",
            problem=problem,
            rows=found[:PAGE],
            more=more,
            counts=sorted(counts.items()),
            suspended=sorted(suspended.items()),
        )

    async def resume(self, request: Request) -> Response:
        """Send mail to the address of the field `address` again."""
        now, address = self.site.clock(), form(request).get("address", "")

        def act(tx: Transaction) -> None:
            reasons, _ = people.resume(tx, address, now)
            audit.note(tx, self.site.audited(request, "resume address", address, "; ".join(reasons)))

        try:
            await self.site.storage.write(act)
        except InputError as refusal:
            return await self.bounces(request, str(refusal))
        return desk.acted(request, "operate/bounces", "resumed")


def mail_row(row: OutboxRow) -> MailRow:
    return MailRow(row, tone_of(row.state), why(row), row.state in MAY_BE_RETRIED, row.state in MAY_BE_DROPPED)


def read_mail(tx: Transaction, mail_id: int) -> MailPage | None:
    row = outbox.find(tx, str(mail_id))
    if row is None:
        return None
    return MailPage(mail_row(row), list(attempts.of_delivery(tx, row.id)), digests.get(tx, row.message_id))
