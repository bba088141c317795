"""What nobody is told of for a while: who wants it, until when, and how much it has held back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response

from monitor.errors import InputError
from monitor.operating import quiet
from monitor.storage import Transaction, alerts, audit, silences
from monitor.telling import Silence, SilenceKind
from monitor.web import desk
from monitor.web.access import Scope
from monitor.web.site import PrivateRoute, Site, caller_of, form

ENDED = 50  # shown
OFFERED = 500  # names in the list of each kind that a browser completes from


@dataclass(frozen=True, slots=True)
class Silences:
    holding: list[Silence]
    ended: list[Silence]
    held: dict[int, int]  # alerts that each has held back


@dataclass(frozen=True)
class SilenceDesk:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [
            self.site.private("/operate/silences", self.list),
            self.site.private("/operate/silences/add", self.add, "POST", scope=Scope.OPERATE),
            self.site.private("/operate/silences/{id:int}/expire", self.expire, "POST", scope=Scope.OPERATE),
        ]

    async def list(self, request: Request, problem: str = "") -> Response:
        """With a form for another one, filled with what a link names or what was refused."""
        now = self.site.clock()
        found = await self.site.storage.read(lambda tx: read_silences(tx, now))
        given = form(request) if request.method == "POST" else request.query_params
        written = {name: given.get(name, "") for name in ("kind", "subject", "reason", "until")}
        offered = [name for names in self.site.controls.subjects().values() for name in sorted(names())[:OFFERED]]
        return await desk.page(
            self.site,
            request,
            "operate_silences.html",
            problem=problem,
            found=found,
            written=written,
            kinds=[kind.value for kind in SilenceKind],
            offered=offered,
        )

    async def add(self, request: Request) -> Response:
        """Hold back what `kind` and `subject` name until `until`; who asks is its author."""
        now, sent, who = self.site.clock(), form(request), caller_of(request).name
        known = self.site.controls.subjects()

        def act(tx: Transaction) -> None:
            about = kind_of(sent.get("kind", "")), sent.get("subject", "").strip()
            words = sent.get("reason", ""), who
            made = quiet.silence(tx, about, words, sent.get("until", "").strip(), known, now)
            audit.note(
                tx,
                self.site.audited(
                    request, "add silence", str(made), f"until {made.until:%Y-%m-%d %H:%M} UTC: {made.reason}"
                ),
            )

        try:
            await self.site.storage.write(act)
        except InputError as refusal:
            return await self.list(request, str(refusal))
        return desk.acted(request, "operate/silences", "silenced")

    async def expire(self, request: Request) -> Response:
        now, silence_id = self.site.clock(), desk.id_of(request)

        def act(tx: Transaction) -> None:
            ended = quiet.expire(tx, silence_id, now)
            audit.note(tx, self.site.audited(request, "expire silence", str(ended)))

        try:
            await self.site.storage.write(act)
        except InputError as refusal:
            return await self.list(request, str(refusal))
        return desk.acted(request, "operate/silences", "expired")


def kind_of(word: str) -> SilenceKind:
    """Raises InputError."""
    try:
        return SilenceKind(word)
    except ValueError:
        raise InputError("say what is to be silent: a rule, an entity, an incident or a feed") from None


def read_silences(tx: Transaction, now: datetime) -> Silences:
    return Silences(silences.holding(tx, now), silences.ended(tx, now, ENDED), alerts.silence_counts(tx))
